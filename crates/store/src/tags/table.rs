//! The wrangling table: written from the records, and taken over into them.

use std::collections::{BTreeSet, HashMap};

use ficus_archive::{
    TagId,
    tag::{Sorting, TagKind},
    tag_table::{BAD_LINES_MAX, BadLine, CHANGES_TOLD_MAX, TableReport, TagLine},
    wrangling::{ActKind, TagAct},
};

use super::{
    Wrangler,
    acts::{log, reach},
    apply::apply,
    delta::{Delta, Moment},
    ensure,
};
use crate::{
    Result, Store, StoreError,
    database::{Tx, json, params},
    names,
};

/// Lines that are taken over in one transaction.
const LINES_AT_ONCE: usize = 500;

const LINES: &str = "
    SELECT tag.id, tag.kind, tag.folded, tag.name, tag.sorting, canonical.name, tag.description
    FROM tag LEFT JOIN tag AS canonical ON canonical.id = tag.canonical_id
    WHERE (tag.kind, tag.folded) > ($1, $2) AND (1 = $3 OR tag.sorting <> 'unsorted' OR tag.description IS NOT NULL
        OR EXISTS (SELECT 1 FROM tag_parent WHERE tag_parent.tag_id = tag.id))
    ORDER BY tag.kind, tag.folded LIMIT $4";
const PARENTS: &str = "
    SELECT tag_parent.tag_id, tag.kind, tag.name FROM tag_parent JOIN tag ON tag.id = tag_parent.parent_id
    WHERE tag_parent.tag_id IN ints_of($1) ORDER BY tag.kind, tag.folded";
const BY_NAMES: &str = "SELECT kind, folded, id FROM tag WHERE folded IN texts_of($1)";

/// Where the writing of a table goes on: the kind and the key of the last line.
pub type TablePlace = (String, String);

impl Store {
    /// Lines of the table behind a place, and the place of the last of them; `None` at the end.
    ///
    /// Tags of which nothing was decided are left out unless `all` are wanted.
    pub async fn table_lines(
        &self,
        after: Option<&TablePlace>,
        all: bool,
        limit: u32,
    ) -> Result<(Vec<TagLine>, Option<TablePlace>)> {
        let (kind, key) = after.map_or(("", ""), |(kind, key)| (kind.as_str(), key.as_str()));
        let rows = self.database.query(LINES, params![kind, key, all, limit]).await?;
        let (mut lines, mut ids, mut last) = (Vec::with_capacity(rows.len()), Vec::new(), None);
        for row in rows {
            let mut fields = row.fields("tag");
            let id: TagId = fields.get("id")?;
            let kind: TagKind = fields.word("kind")?;
            last = Some((kind.as_str().to_owned(), fields.get("folded")?));
            ids.push(id);
            lines.push(TagLine {
                kind,
                name: fields.get("name")?,
                sorting: fields.word("sorting")?,
                canonical: fields.get("name")?,
                parents: Some(Vec::new()),
                description: Some(fields.get::<Option<String>>("description")?.unwrap_or_default()),
            });
        }
        let places: HashMap<TagId, usize> = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
        for row in self.database.query(PARENTS, params![json(&ids)?]).await? {
            let mut fields = row.fields("tag_parent");
            let id: TagId = fields.get("tag_id")?;
            if let Some(parents) = places.get(&id).and_then(|at| lines.get_mut(*at)?.parents.as_mut()) {
                parents.push((fields.word("kind")?, fields.get("name")?));
            }
        }
        Ok((lines, last))
    }

    /// Takes over a table: what its lines say of a tag holds from then on, and tags that it does not name stay as they
    /// are. A line that says `unsorted` decides nothing. Lines that cannot be taken over are named and left out.
    ///
    /// A dry run says the same and changes nothing. Canonical tags come first, then synonyms, then parents, whatever
    /// the order of the lines.
    pub async fn take_over_table(
        &self,
        lines: &[(u64, TagLine)],
        by: Wrangler,
        dry_run: bool,
    ) -> Result<TableReport> {
        let mut taking = Taking {
            by,
            report: TableReport { lines: lines.len() as u64, ..TableReport::default() },
            changed: BTreeSet::new(),
            made: BTreeSet::new(),
        };
        let mut tx = self.database.begin().await?;
        for step in [Step::Tags, Step::Synonyms, Step::Parents] {
            for chunk in lines.chunks(LINES_AT_ONCE) {
                taking.take(&mut tx, step, chunk).await?;
                if !dry_run {
                    tx.commit().await?;
                    tx = self.database.begin().await?;
                }
            }
        }
        drop(tx);
        let mut report = taking.report;
        (report.changed, report.made) = (taking.changed.len() as u64, taking.made.len() as u64);
        report.bad.sort_by_key(|bad| bad.line);
        report.bad.dedup_by_key(|bad| bad.line);
        Ok(report)
    }
}

/// What of the lines is taken over: a tie needs both its ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Tags,
    Synonyms,
    Parents,
}

struct Taking {
    by: Wrangler,
    report: TableReport,
    changed: BTreeSet<TagId>,
    made: BTreeSet<TagId>,
}

type Known = HashMap<(TagKind, String), TagId>;

impl Taking {
    async fn take(&mut self, tx: &mut Tx, step: Step, lines: &[(u64, TagLine)]) -> Result<()> {
        let mut known = look_up(tx, lines).await?;
        let named: Vec<TagId> = known.values().copied().collect();
        let mut ids = reach(tx, &named).await?;
        let before = Moment::take(tx, &ids).await?;
        for (number, line) in lines {
            match take_line(tx, step, line, &before, &mut known).await {
                Ok(()) => {}
                Err(error @ (StoreError::Refused(_) | StoreError::TagLoop)) => {
                    if self.report.bad.len() < BAD_LINES_MAX {
                        let why = crate::check::sentence(&error);
                        self.report.bad.push(BadLine { line: *number, why });
                    }
                }
                Err(error) => return Err(error),
            }
        }
        ids.extend(known.values());
        ids.sort_unstable();
        ids.dedup();
        let delta = Delta::between(&before, &Moment::take(tx, &ids).await?);
        if delta.is_empty() {
            return Ok(());
        }
        delta.settle(tx).await?;
        if self.report.changes.len() < CHANGES_TOLD_MAX {
            let (told, _) = delta.told(tx).await?;
            self.report.changes.extend(told.into_iter().map(|change| {
                let before = if change.before.is_empty() { "new".to_owned() } else { change.before };
                format!("{}: {before} → {}", change.name, change.after)
            }));
        }
        self.changed.extend(delta.changed());
        self.made.extend(delta.made());
        log(tx, ActKind::Table, &delta, self.by).await.map(drop)
    }
}

/// The tags that lines name, as far as they are there.
async fn look_up(tx: &mut Tx, lines: &[(u64, TagLine)]) -> Result<Known> {
    let mut keys: BTreeSet<String> = BTreeSet::new();
    for (_, line) in lines {
        keys.insert(names::name_key(&line.name));
        keys.extend(line.canonical.as_deref().map(names::name_key));
        keys.extend(line.parents.iter().flatten().map(|(_, name)| names::name_key(name)));
    }
    keys.retain(|key| !key.contains('\0'));
    let rows = tx.query(BY_NAMES, params![json(&keys)?]).await?;
    rows.into_iter()
        .map(|row| {
            let mut fields = row.fields("tag");
            Ok(((fields.word("kind")?, fields.get("folded")?), fields.get("id")?))
        })
        .collect()
}

async fn known_or_made(tx: &mut Tx, known: &mut Known, kind: TagKind, name: &str) -> Result<TagId> {
    let key = (kind, names::name_key(name));
    if let Some(id) = known.get(&key) {
        return Ok(*id);
    }
    if name.chars().count() > ficus_archive::wrangling::NAME_CHARS_MAX * 10 {
        return Err(StoreError::Refused("The name of the tag is too long."));
    }
    let (id, _) = ensure(tx, kind, name).await?;
    known.insert(key, id);
    Ok(id)
}

async fn take_line(
    tx: &mut Tx,
    step: Step,
    line: &TagLine,
    before: &Moment,
    known: &mut Known,
) -> Result<()> {
    let id = known_or_made(tx, known, line.kind, &line.name).await?;
    let row = before.rows.get(&id);
    match step {
        Step::Tags => {
            let sorting = row.map_or(Sorting::Unsorted, |row| row.sorting);
            match line.sorting {
                Sorting::Canonical if sorting != Sorting::Canonical => {
                    apply(tx, &TagAct::Canonical(vec![id])).await?;
                }
                Sorting::Aside if sorting != Sorting::Aside => {
                    apply(tx, &TagAct::Aside(vec![id])).await?;
                }
                _ => {}
            }
            let described = row.and_then(|row| row.description.as_deref()).unwrap_or_default();
            if let Some(text) = line.description.as_deref()
                && line.sorting != Sorting::Synonym
                && text != described
            {
                apply(tx, &TagAct::Describe { tag: id, text: text.to_owned() }).await?;
            }
        }
        Step::Synonyms => {
            if let (Sorting::Synonym, Some(canonical)) = (line.sorting, &line.canonical) {
                let of = known_or_made(tx, known, line.kind, canonical).await?;
                if of != id && row.and_then(|row| row.canonical) != Some(of) {
                    apply(tx, &TagAct::Synonyms { tags: vec![id], of }).await?;
                }
            }
        }
        Step::Parents => set_parents(tx, id, line, before, known).await?,
    }
    Ok(())
}

async fn set_parents(
    tx: &mut Tx,
    id: TagId,
    line: &TagLine,
    before: &Moment,
    known: &mut Known,
) -> Result<()> {
    let Some(parents) = &line.parents else { return Ok(()) };
    if line.sorting == Sorting::Synonym {
        return Ok(());
    }
    let mut wanted = BTreeSet::new();
    for (kind, name) in parents {
        let parent = known_or_made(tx, known, *kind, name).await?;
        // A parent that is a synonym here stands for its canonical tag.
        wanted.insert(before.rows.get(&parent).and_then(|row| row.canonical).unwrap_or(parent));
    }
    let has: BTreeSet<TagId> = before
        .parents
        .range((id, TagId(i64::MIN))..=(id, TagId(i64::MAX)))
        .map(|(_, parent)| *parent)
        .collect();
    for parent in has.difference(&wanted) {
        apply(tx, &TagAct::NotUnder { tags: vec![id], parent: *parent }).await?;
    }
    for parent in wanted.difference(&has) {
        apply(tx, &TagAct::Under { tags: vec![id], parent: *parent }).await?;
    }
    Ok(())
}
