//! The same works in `SQLite` with its full-text search, and the same questions in SQL.

use std::time::Instant;

use ficus_archive::{listing::WorkQuery, tag::TagKind, work::Audience};
use ficus_search::Index;
use rusqlite::{Connection, params};

use crate::{
    Outcome, Plan,
    questions::{Case, Questions},
    world::{Chance, World, word},
};

const SCHEMA: &str = "
    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144;
    CREATE TABLE work (id INTEGER PRIMARY KEY, rating INT, status TEXT, language TEXT, words INT, updated TEXT,
        audience TEXT);
    CREATE TABLE work_tag (tag_id INT, work_id INT, kind TEXT, PRIMARY KEY (tag_id, work_id)) WITHOUT ROWID;
    CREATE VIRTUAL TABLE said USING fts5 (title, author, tags, summary, text, content = '', detail = full);";
const INDEXES: &str = "
    CREATE INDEX work_updated ON work (updated DESC, id DESC);
    CREATE INDEX work_tag_work ON work_tag (work_id, kind, tag_id);
    ANALYZE;";
const LISTED: &str = "FROM work_tag JOIN work ON work.id = work_tag.work_id
    WHERE work_tag.tag_id = ?1 AND work.audience = 'everyone' AND work.status = 'complete' AND work.words >= ?2";
const FOUND: &str = "FROM said JOIN work ON work.id = said.rowid
    WHERE said MATCH ?1 AND work.audience = 'everyone' AND work.status = 'complete' AND work.words >= ?2";

/// Measures both, one question after the other, with one client.
pub fn run(plan: &Plan, world: &World, index: &Index) -> Outcome<()> {
    let path = plan.folder.with_extension("sqlite");
    let _ = std::fs::remove_file(&path);
    let mut db = Connection::open(&path)?;
    let start = Instant::now();
    fill(&mut db, plan, world)?;
    println!("\n| {} works beside in SQLite, s | {:.0} |", plan.beside, start.elapsed().as_secs_f64());
    println!("| bytes on disk a work in SQLite | {} |", std::fs::metadata(&path)?.len() / plan.beside);
    println!(
        "\n| the same question, one client | Ficus p50 ms | SQLite p50 ms | ratio |\n| --- | ---: | ---: | ---: |"
    );
    let questions = Questions::new(world);
    let mut pairs: [Vec<(f64, f64)>; 2] = Default::default();
    for number in 0..60u64 {
        let mut chance = Chance::of(number ^ 0x00be_51de);
        let fandom = world.tag(TagKind::Fandom, chance.ranked(world.fandoms));
        let words_min = 1_000 + number;
        let base = WorkQuery {
            statuses: vec![ficus_archive::work::Status::Complete],
            word_count: ficus_archive::listing::Bounds { from: Some(words_min), to: None },
            ..questions.of(Case::FirstPage, 0)
        };
        let listed = WorkQuery { tags: vec![fandom], counts: true, ..base.clone() };
        pairs[0].push((
            timed(|| {
                index.search(&listed)?;
                Ok(())
            })?,
            timed(|| list(&db, LISTED, &fandom.0, words_min))?,
        ));
        let asked = word(chance.ranked(2_000));
        let found = WorkQuery {
            words: Some(ficus_archive::words::Words::anywhere(asked.clone())),
            counts: true,
            sort: ficus_archive::listing::Sort::Updated,
            ..base
        };
        pairs[1].push((
            timed(|| {
                index.search(&found)?;
                Ok(())
            })?,
            timed(|| list(&db, FOUND, &asked, words_min))?,
        ));
    }
    for (name, pairs) in
        ["a fandom with two filters, all counts", "a word with two filters, all counts"].iter().zip(pairs)
    {
        let middle = |of: fn(&(f64, f64)) -> f64| {
            let mut all: Vec<f64> = pairs.iter().map(of).collect();
            all.sort_by(f64::total_cmp);
            all[all.len() / 2]
        };
        let (own, other) = (middle(|pair| pair.0), middle(|pair| pair.1));
        println!("| {name} | {own:.2} | {other:.2} | {:.0} |", other / own);
    }
    drop(db);
    std::fs::remove_file(path)?;
    Ok(())
}

fn timed(ask: impl FnOnce() -> Outcome<()>) -> Outcome<f64> {
    let start = Instant::now();
    ask()?;
    Ok(start.elapsed().as_secs_f64() * 1e3)
}

/// A page with its total and the counts of ratings, languages and tags, as plain SQL has them.
fn list(db: &Connection, from: &str, what: &dyn rusqlite::ToSql, words_min: u64) -> Outcome<()> {
    let words_min = words_min.cast_signed();
    let given: [&dyn rusqlite::ToSql; 2] = [what, &words_min];
    let rows = |sql: &str| -> Outcome<usize> {
        let mut statement = db.prepare_cached(sql)?;
        let mut rows = statement.query(&given[..])?;
        let mut count = 0;
        while rows.next()?.is_some() {
            count += 1;
        }
        Ok(count)
    };
    rows(&format!("SELECT work.id {from} ORDER BY work.updated DESC, work.id DESC LIMIT 20"))?;
    rows(&format!("SELECT COUNT(*) {from}"))?;
    rows(&format!("SELECT work.rating, COUNT(*) {from} GROUP BY work.rating"))?;
    rows(&format!("SELECT work.language, COUNT(*) {from} GROUP BY work.language"))?;
    rows(&format!(
        "SELECT kind, tag_id, COUNT(*) AS n FROM work_tag WHERE work_id IN (SELECT work.id {from})
         GROUP BY kind, tag_id ORDER BY kind, n DESC"
    ))?;
    Ok(())
}

/// Works with their canonical tags and all above, written out as SQL needs them.
fn fill(db: &mut Connection, plan: &Plan, world: &World) -> Outcome<()> {
    let mut graph = ficus_archive::tag_graph::TagGraph::default();
    for tie in world.ties() {
        graph.set(tie);
    }
    db.execute_batch(SCHEMA)?;
    let tx = db.transaction()?;
    {
        let mut work_in = tx.prepare("INSERT INTO work VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
        let mut tag_in = tx.prepare("INSERT OR IGNORE INTO work_tag VALUES (?1, ?2, ?3)")?;
        let mut words_in = tx.prepare(
            "INSERT INTO said (rowid, title, author, tags, summary, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        for id in 1..=plan.beside {
            let work = world.work(id);
            let blurb = &work.blurb;
            let audience = if blurb.audience == Audience::Everyone { "everyone" } else { "members" };
            work_in.execute(params![
                id.cast_signed(),
                blurb.rating.map(|rating| rating.0),
                blurb.status.as_str(),
                blurb.language,
                blurb.words.cast_signed(),
                blurb.updated.map(|day| day.to_string()),
                audience,
            ])?;
            for tag in &blurb.tags {
                for over in graph.above(tag.id) {
                    let kind = graph.kind(over).unwrap_or(tag.kind);
                    tag_in.execute(params![over.0, id.cast_signed(), kind.as_str()])?;
                }
            }
            let tags: Vec<&str> = blurb.tags.iter().map(|tag| tag.name.as_str()).collect();
            let authors: Vec<&str> = blurb.authors.iter().map(|author| author.name.as_str()).collect();
            let summary = blurb.summary.plain_text().unwrap_or_default();
            words_in.execute(params![
                id.cast_signed(),
                blurb.title,
                authors.join(" "),
                tags.join(" "),
                summary,
                work.text,
            ])?;
        }
    }
    tx.commit()?;
    db.execute_batch(INDEXES)?;
    Ok(())
}
