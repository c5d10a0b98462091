//! A whole archive out of its database.

use std::{fs, path::Path};

use ficus_archive::{rating::Ladder, tag::TagKind};
use ficus_formats::{Limits, dump};
use ficus_intake::{
    FileReading, assemble,
    efiction::{DumpReport, Efiction, TableFate, wanted_file},
};
use proptest::prelude::*;
use serde_json::Value;

fn fixture(path: &str) -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/efiction");
    fs::read(root.join(path)).expect("a fixture")
}

fn readings(sql: &[u8], files: &[(&str, &[u8])]) -> (Vec<FileReading>, DumpReport) {
    readings_of("site.sql", sql, files)
}

fn readings_of(path: &str, sql: &[u8], files: &[(&str, &[u8])]) -> (Vec<FileReading>, DumpReport) {
    let limits = Limits::default();
    let mut efiction = Efiction::new(path);
    let mut readings = Vec::new();
    dump::read(&mut &sql[..], &limits, &mut |row| efiction.look_ahead(row)).expect("a dump");
    let summary = dump::read(&mut &sql[..], &limits, &mut |row| {
        efiction.row(row, &mut |pending| readings.push(pending.read(&limits)));
    });
    for (path, bytes) in files {
        assert!(wanted_file(path).is_some());
        efiction.file(path, bytes, &mut |pending| readings.push(pending.read(&limits)));
    }
    let summary = summary.expect("a dump");
    let report = efiction.finish(&summary, &mut |pending| readings.push(pending.read(&limits)));
    (readings, report)
}

fn works(sql: &[u8], files: &[(&str, &[u8])]) -> (Vec<Value>, DumpReport) {
    let (readings, report) = readings(sql, files);
    let works = assemble(&readings).iter().map(|work| work.report(&Ladder::default())).collect();
    (works, report)
}

/// The fixture as eFiction's own back-up writes it: rows alone, in quotation marks, one to a statement.
fn without_definitions(sql: &[u8]) -> Vec<u8> {
    let mut out = b"# Dump of the archive \r\n\r\n".to_vec();
    dump::read(&mut &sql[..], &Limits::default(), &mut |row| {
        let values: Vec<String> = row
            .values()
            .map(|value| {
                let text = value.text().replace('\\', "\\\\").replace('"', "\\\"").replace('\'', "\\'");
                format!("\"{}\"", text.replace('\n', "\\n"))
            })
            .collect();
        out.extend(format!("INSERT INTO {} VALUES({});\r\n", row.table(), values.join(", ")).bytes());
    })
    .expect("a dump");
    out
}

#[test]
fn a_database_becomes_works_with_all_that_its_tables_say() {
    let file = fixture("stories/2/13.txt");
    let (works, _) = works(&fixture("site.sql"), &[("site/stories/2/13.txt", &file)]);
    for work in &works {
        let sources = work["sources"].as_array().expect("sources").iter();
        let bytes: u64 = sources.filter_map(|source| source["bytes"].as_u64()).sum();
        let accounting = work["accounting"].as_object().expect("accounting");
        assert_eq!(accounting.values().filter_map(Value::as_u64).sum::<u64>(), bytes);
        assert_eq!(accounting["unaccounted"], 0);
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(&works).expect("JSON"));
}

#[test]
fn works_keep_their_reviews_notes_and_old_addresses() {
    let (readings, report) = readings(&fixture("site.sql"), &[]);
    let works = assemble(&readings);
    let drafts: Vec<_> = works.iter().map(|work| work.draft(&Ladder::default(), true)).collect();
    let draft = drafts.iter().find(|draft| draft.title == "The Lamp & the Fog").expect("the work");
    let addresses: Vec<(&str, Option<u32>)> = draft
        .provenance
        .as_ref()
        .expect("provenance")
        .addresses
        .iter()
        .map(|address| (address.address.as_str(), address.chapter))
        .collect();
    let base = "lamp.example/archive/viewstory.php?sid=5";
    assert_eq!(
        addresses,
        [(base, None), (&format!("{base}&chapter=1"), Some(1)), (&format!("{base}&chapter=2"), Some(2))]
    );
    let review = &draft.reviews[0];
    assert_eq!((review.name.as_str(), review.chapter), ("Reader", Some(1)));
    assert_eq!(review.text.as_str(), "<p>Lovely fog!</p>\n<p><em>Author's Response: Thank you!</em></p>\n");
    assert_eq!(review.written.to_string(), "2006-04-03T18:12:00Z");
    assert_eq!(draft.chapters[0].notes_before.as_str(), "<p>Thanks to all.</p>\n");
    assert_eq!(draft.chapters[0].notes_after.as_str(), "<p>More soon!</p>\n");
    assert_eq!(report.installs[0].authors[1].addresses, ["lamp.example/archive/viewuser.php?uid=1"]);
}

#[test]
fn every_table_of_a_dump_is_accounted_for() {
    let file = fixture("stories/2/13.txt");
    let (_, report) = works(&fixture("site.sql"), &[("site/stories/2/13.txt", &file)]);
    let [install] = report.installs.as_slice() else { panic!("one archive") };
    assert_eq!(install.address.as_deref(), Some("lamp.example/archive"));
    assert_eq!((install.stories, install.chapters, install.reviews), (3, 4, 1));
    assert_eq!((install.reviews_without_text, install.reviews_of_others), (1, 0));
    assert_eq!(install.series_comments, 1);
    assert_eq!(install.tables.len(), 16);
    assert!(install.tables.iter().all(|table| table.not_understood == 0));
    let news = install.tables.iter().find(|table| table.name == "lamp_fanfiction_news").expect("news");
    assert_eq!((news.rows, news.fate), (1, TableFate::News));
    let [open] = install.old_site.news.as_slice() else { panic!("one piece of news") };
    assert_eq!((open.title.as_str(), open.html.as_str()), ("Open", "We are open; (really)"));
    let lamps = install.old_site.series.iter().find(|series| series.title == "Lamps of London").expect("it");
    assert_eq!(
        (lamps.keeper.as_deref(), lamps.within.as_slice()),
        (Some("Quill and Ink"), &["Lights".to_owned()][..])
    );
    let [said] = lamps.comments.as_slice() else { panic!("one comment") };
    assert_eq!((said.name.as_str(), said.text.as_str()), ("Reader", "What a series."));
    let named: Vec<(&str, &str)> =
        install.named.iter().map(|row| (row.id.as_str(), row.name.as_str())).collect();
    assert_eq!(named, [("category 1", "Sherlock Holmes (locked)")]);
    let ids = |rows: &[ficus_intake::efiction::NamedRow]| -> Vec<String> {
        rows.iter().map(|row| row.id.clone()).collect()
    };
    assert_eq!(ids(&install.stories_without_text), ["7"]);
    assert_eq!(ids(&install.chapters_without_story), ["99"]);
    assert_eq!(ids(&install.files_not_found), ["14"]);
    assert_eq!(ids(&install.unvalidated), ["chapter 12"]);
    assert_eq!(install.authors[1].bio.as_deref(), Some("I write by lamplight."));
    assert_eq!(install.series[0].parents, [("Lights".to_owned(), Some(1))]);
    assert_eq!(report.other_tables.len(), 1);
    assert_eq!(report.other_tables[0].rows, 2);
}

#[test]
fn a_dump_without_definitions_of_tables_gives_the_same_works() {
    let whole = fixture("site.sql");
    // Rows of fewer columns than any version has need their names.
    let bare = without_definitions(&whole);
    let (with, _) = works(&whole, &[]);
    let (without, report) = works(&bare, &[]);
    let text = |works: &[Value]| -> Vec<(String, String)> {
        works.iter().map(|work| (work["title"].to_string(), work["chapters"].to_string())).collect()
    };
    assert_eq!(text(&without), text(&with));
    for (with, without) in with.iter().zip(&without) {
        for field in
            ["authors", "rating", "category_path", "characters", "tags", "warnings", "series", "status"]
        {
            assert_eq!(with[field], without[field], "{field}");
        }
    }
    assert_eq!(report.installs[0].stories, 3);
}

#[test]
fn a_story_kept_in_rows_of_chapters_as_in_version_1_is_one_work() {
    let sql = b"CREATE TABLE fanfiction_stories (sid int, psid int, title varchar(200), chapter varchar(200), inorder int,
        summary text, catid int, gid varchar(20), charid varchar(20), rid varchar(25), uid int, completed int, storytext text);
        INSERT INTO fanfiction_stories VALUES
        (3,3,'The Watch','Found',1,'A watch is found.',1,'2','Alice,The Hatter','PG',1,1,'The watch had stopped.'),
        (4,3,'The Watch','Lost',2,'',1,'2','','PG',1,1,'The watch was gone.');
        INSERT INTO fanfiction_authors (uid, penname) VALUES (1,'Quill');
        INSERT INTO fanfiction_genres VALUES (2,'Mystery');";
    let (works, report) = works(sql, &[]);
    assert_eq!(works.len(), 1);
    let work = &works[0];
    assert_eq!(work["title"], "The Watch");
    assert_eq!(work["authors"][0]["name"], "Quill");
    assert_eq!(work["rating"], "PG");
    assert_eq!(work["tags"], serde_json::json!(["Mystery"]));
    assert_eq!(work["characters"], serde_json::json!(["Alice", "The Hatter"]));
    let titles: Vec<&Value> =
        work["chapters"].as_array().expect("chapters").iter().map(|c| &c["title"]).collect();
    assert_eq!(titles, ["Found", "Lost"]);
    assert_eq!((report.installs[0].stories, report.installs[0].chapters), (1, 2));
}

#[test]
fn two_dumps_of_one_archive_give_each_work_once() {
    let (mut readings, _) = readings_of("2006.sql", &fixture("site.sql"), &[]);
    readings.extend(readings_of("2009.sql", &fixture("site.sql"), &[]).0);
    let works = assemble(&readings);
    let reports: Vec<Value> = works.iter().map(|work| work.report(&Ladder::default())).collect();
    let lamps: Vec<&Value> = reports.iter().filter(|work| work["title"] == "The Lamp & the Fog").collect();
    assert_eq!(lamps.len(), 1);
    assert_eq!(lamps[0]["chapters"].as_array().map(Vec::len), Some(2));
    assert_eq!(lamps[0]["sources"].as_array().map(Vec::len), Some(2));
    assert_eq!(lamps[0]["series"]["position"], 2);
}

#[test]
fn a_kind_of_stories_at_the_root_of_the_tree_is_no_fandom() {
    let sql = b"INSERT INTO fanfiction_categories (catid, parentcatid, category) VALUES (1,-1,'Slash Pairings'),
        (2,1,'Holmes/Watson'),(3,-1,'Alice in Wonderland');
        INSERT INTO fanfiction_stories (sid, title, catid) VALUES (1,'The Watch','2,3,1');
        INSERT INTO fanfiction_chapters (chapid, sid, inorder, title, storytext) VALUES (1,1,1,'','It stopped.');";
    let (works, _) = works(sql, &[]);
    assert_eq!(works[0]["category_path"], serde_json::json!(["Slash Pairings", "Holmes/Watson"]));
    assert_eq!(works[0]["fandoms"], serde_json::json!(["Alice in Wonderland"]));
    assert_eq!(works[0]["relationships"], serde_json::json!(["Holmes/Watson"]));
    assert_eq!(works[0]["front_matter"]["category"], "Alice in Wonderland");
}

#[test]
fn archives_in_one_dump_are_told_apart_by_database_and_prefix() {
    let row = "(1,'One',1,'','The text of it.','','1',4,0,0,1,1,0)";
    let sql = format!(
        "USE a; INSERT INTO fanfiction_chapters VALUES {row}; INSERT INTO x_fanfiction_chapters VALUES {row};
         USE b; INSERT INTO fanfiction_chapters VALUES {row};"
    );
    let (_, report) = works(sql.as_bytes(), &[]);
    let sites: Vec<&str> = report.installs.iter().map(|install| install.site.as_str()).collect();
    assert_eq!(sites, ["site.sql#a", "site.sql#a/x_", "site.sql#b"]);
}

#[test]
fn chapters_of_a_dump_that_lacks_its_stories_have_their_authors() {
    let whole = fixture("site.sql");
    let mark = b"CREATE TABLE `lamp_fanfiction_stories`";
    let cut = whole.windows(mark.len()).position(|bytes| bytes == mark).expect("the table");
    let (works, _) = works(&whole[..cut], &[]);
    let work =
        works.iter().find(|work| work["chapters"].as_array().map(Vec::len) == Some(2)).expect("a work");
    assert_eq!(work["authors"][0]["name"], "Quill and Ink");
    assert_eq!(work["authors"][1]["name"], "Foghorn");
    assert_eq!(work["series"]["title"], "Lamps of London");
}

#[test]
fn a_text_that_the_database_cut_off_is_told() {
    let text = "It was dark. ".repeat(5_041) + &"a".repeat(65_535 - 5_041 * 13);
    let sql = format!("INSERT INTO fanfiction_chapters VALUES (1,'One',1,'','{text}','','1',4,0,0,1,1,0);");
    let (works, _) = works(sql.as_bytes(), &[]);
    assert_eq!(works[0]["suspected_losses"][0]["kind"], "truncated");
}

#[test]
fn every_byte_of_a_row_of_works_is_in_a_reading() {
    let sql = fixture("site.sql");
    let mut efiction = Efiction::new("site.sql");
    let mut read = 0;
    let summary = dump::read(&mut &sql[..], &Limits::default(), &mut |row| {
        efiction.row(row, &mut |pending| read += pending.bytes());
    })
    .expect("a dump");
    let report = efiction.finish(&summary, &mut |pending| read += pending.bytes());
    let fates = [TableFate::Chapters, TableFate::Stories, TableFate::Reviews];
    let tables = report.installs[0].tables.iter();
    let of_works: u64 =
        tables.clone().filter(|table| fates.contains(&table.fate)).map(|table| table.bytes).sum();
    let of_a_series = "(3,1,0,'Reader',3,'What a series.','2006-04-03 18:12:00',0,'0','SE')".len() as u64;
    assert_eq!(read, of_works - of_a_series);
    let all: u64 = tables.chain(&report.other_tables).map(|table| table.bytes).sum();
    assert_eq!(all, summary.row_bytes);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_dump_that_is_cut_off_keeps_the_chapters_before_the_cut(cut in 0.0f64..1.0) {
        let whole = fixture("site.sql");
        let cut = &whole[..(whole.len() as f64 * cut) as usize];
        let mut efiction = Efiction::new("site.sql");
        let limits = Limits::default();
        let mut readings = Vec::new();
        if let Ok(summary) = dump::read(&mut &cut[..], &limits, &mut |row| {
            efiction.row(row, &mut |pending| readings.push(pending.read(&limits)));
        }) {
            let report = efiction.finish(&summary, &mut |pending| readings.push(pending.read(&limits)));
            let chapters: u64 = report.installs.iter().map(|install| install.chapters).sum();
            let texts = ["The cab stopped", "Watson waited", "It has no story"];
            let whole_rows = |text: &str| {
                let rows = String::from_utf8_lossy(cut);
                rows.find(text).is_some_and(|at| {
                    let rest = &rows[at..];
                    // A row is whole with its last sign, whether or not the cut took what parts it from the next.
                    rest.contains("),") || rest.contains(");") || rest.ends_with(')')
                })
            };
            prop_assert_eq!(chapters, texts.into_iter().filter(|text| whole_rows(text)).count() as u64);
        }
    }

    #[test]
    fn no_rows_make_it_panic(
        table in prop::sample::select(vec!["stories", "chapters", "reviews", "authors", "inseries", "settings", "classes", "categories"]),
        values in prop::collection::vec(prop::sample::select(vec!["NULL", "0", "1", "-1", "'x'", "'1,2'", "'é\\\\'", "0xFF", "99999999999999999999", "'<b'"]), 0..22),
    ) {
        let sql = format!("INSERT INTO fanfiction_{table} VALUES ({});", values.join(","));
        let (_, report) = readings(sql.as_bytes(), &[]);
        prop_assert_eq!(report.installs.len(), 1);
    }
}

#[test]
fn a_class_becomes_a_choice_of_the_list_that_the_site_named() {
    let (readings, _) = readings(&fixture("site.sql"), &[]);
    let works = assemble(&readings);
    let drafts: Vec<_> = works.iter().map(|work| work.draft(&Ladder::default(), true)).collect();
    let draft = drafts.iter().find(|draft| draft.title == "The Lamp & the Fog").expect("the work");
    let of = |kind| draft.tags.iter().filter(move |tag| tag.kind == kind).map(|tag| tag.name.as_str());
    assert_eq!(of(TagKind::Class).collect::<Vec<_>>(), ["Genres: Mystery"]);
    assert_eq!(of(TagKind::Warning).collect::<Vec<_>>(), ["Fog, lots of it"]);
    assert_eq!(of(TagKind::Relationship).collect::<Vec<_>>(), ["Holmes/Watson"]);
}

#[test]
fn links_of_texts_lead_to_where_they_led_in_the_archive() {
    let sql = "INSERT INTO `fanfiction_settings` (`sitekey`, `sitename`, `url`) VALUES ('k', 'Lamps', 'http://www.lamps.example/archive');\n\
        INSERT INTO `fanfiction_chapters` (`chapid`, `title`, `inorder`, `notes`, `storytext`, `endnotes`, `sid`, `uid`) VALUES \
        (1, 'One', 1, '', '<p>It goes on from <a href=\\\"viewstory.php?sid=12&amp;chapter=3\\\">the fog</a>, by <a href=\\\"/archive/viewuser.php?uid=2\\\">Quill</a>; \
        see <a href=\\\"http://elsewhere.example/x\\\">there</a> and <a href=\\\"#note\\\">below</a>.</p>', 'Before it: <a href=\\\"viewstory.php?sid=11\\\">Oil</a>', 7, 3);\n\
        INSERT INTO `fanfiction_stories` (`sid`, `title`, `summary`, `uid`) VALUES (7, 'The Lamp', '', 3);\n";
    let (readings, _) = readings(sql.as_bytes(), &[]);
    let work = &assemble(&readings)[0];
    let draft = work.draft(&Ladder::default(), true);
    let chapter = &draft.chapters[0];
    assert_eq!(
        chapter.text.as_str().replace(" rel=\"nofollow ugc noopener\"", ""),
        "<p>It goes on from <a href=\"http://lamps.example/archive/viewstory.php?sid=12&amp;chapter=3\">the fog</a>, by \
         <a href=\"http://lamps.example/archive/viewuser.php?uid=2\">Quill</a>; see <a href=\"http://elsewhere.example/x\">there</a> \
         and below.</p>\n"
    );
    assert_eq!(
        chapter.notes_after.as_str().replace(" rel=\"nofollow ugc noopener\"", ""),
        "<p>Before it: <a href=\"http://lamps.example/archive/viewstory.php?sid=11\">Oil</a></p>\n"
    );
}
