//! What an act changed: the records before and after, so that the log can tell it and it can be taken back exactly.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ficus_archive::{
    TagId, WorkId,
    tag::{Sorting, TagKind},
    wrangling::ActChange,
};
use serde::{Deserialize, Serialize};

use super::{keys, ties};
use crate::{
    Result, StoreError, Subject, canons, changes,
    database::{Query, Row, Tx, json, params},
};

/// So many changes of an act are told in the log.
const TOLD_MAX: usize = 30;
/// So many ties of a tag are told by name.
const TIES_TOLD_MAX: usize = 5;

const ROWS: &str = "SELECT id, kind, name, folded, sorting, canonical_id, description FROM tag
    WHERE id IN ints_of($1) ORDER BY id";
const PARENTS: &str = "SELECT tag_id, parent_id FROM tag_parent
    WHERE tag_id IN ints_of($1) OR parent_id IN ints_of($1)";
const CANONS: &str = "SELECT id, fandom_id FROM canon WHERE fandom_id IN ints_of($1)";
const SET_ROW: &str = "UPDATE tag SET kind = $2, name = $3, folded = $4, sorting = $5, canonical_id = $6,
    description = $7 WHERE id = $1";
const SET_CANON: &str = "UPDATE canon SET fandom_id = $2 WHERE id = $1";
const TIE: &str = "INSERT INTO tag_parent (tag_id, parent_id) SELECT id, CAST($2 AS BIGINT) FROM tag
    WHERE id IN ints_of($1) ON CONFLICT DO NOTHING";
const UNTIE: &str = "DELETE FROM tag_parent WHERE tag_id IN ints_of($1) AND parent_id = $2";
const CHILDREN: &str = "SELECT tag_id FROM tag_parent WHERE parent_id IN ints_of($1)";
/// Fandoms whose works may stand under another canon than before.
const FANDOMS: &str = "SELECT id FROM tag WHERE id IN ints_of($1) AND kind = 'fandom'
    AND EXISTS (SELECT 1 FROM canon)";
const NAMES: &str = "SELECT id, name FROM tag WHERE id IN ints_of($1)";
const FORGET_UNUSED: &str = "DELETE FROM tag WHERE id IN ints_of($1)
    AND NOT EXISTS (SELECT 1 FROM work_tag WHERE work_tag.tag_id = tag.id)
    AND NOT EXISTS (SELECT 1 FROM tag AS other WHERE other.canonical_id = tag.id)
    AND NOT EXISTS (SELECT 1 FROM tag_parent WHERE tag_parent.tag_id = tag.id OR tag_parent.parent_id = tag.id)
    AND NOT EXISTS (SELECT 1 FROM canon WHERE canon.fandom_id = tag.id)";
const UNSORT: &str = "UPDATE tag SET sorting = 'unsorted', canonical_id = NULL, description = NULL
    WHERE id IN ints_of($1)";

/// The record of a tag, as far as acts change it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct TagRow {
    pub id: TagId,
    pub kind: TagKind,
    pub name: String,
    folded: String,
    pub sorting: Sorting,
    pub canonical: Option<TagId>,
    pub description: Option<String>,
}

impl TagRow {
    fn read(row: Row) -> Result<Self> {
        let mut fields = row.fields("tag");
        Ok(Self {
            id: fields.get("id")?,
            kind: fields.word("kind")?,
            name: fields.get("name")?,
            folded: fields.get("folded")?,
            sorting: fields.word("sorting")?,
            canonical: fields.get("canonical_id")?,
            description: fields.get("description")?,
        })
    }

    fn write(&self) -> Query {
        let values = params![
            self.id,
            self.kind.as_str(),
            &self.name,
            &self.folded,
            self.sorting.as_str(),
            self.canonical,
            self.description.as_deref()
        ];
        (SET_ROW, values)
    }
}

/// Some tags at one moment.
pub(super) struct Moment {
    pub rows: BTreeMap<TagId, TagRow>,
    pub parents: BTreeSet<(TagId, TagId)>,
    canons: BTreeMap<i64, TagId>,
}

impl Moment {
    pub(super) async fn take(tx: &mut Tx, ids: &[TagId]) -> Result<Self> {
        let list = json(ids)?;
        let queries = vec![(ROWS, params![&list]), (PARENTS, params![&list]), (CANONS, params![&list])];
        let mut answers = tx.run(queries).await?.into_iter();
        let mut next = || answers.next().unwrap_or_default();
        let rows = next().into_iter().map(TagRow::read).map(|row| row.map(|row| (row.id, row)));
        let rows = rows.collect::<Result<_>>()?;
        let parents = next().into_iter().map(|row| {
            let mut fields = row.fields("tag_parent");
            Ok((fields.get("tag_id")?, fields.get("parent_id")?))
        });
        let parents = parents.collect::<Result<_>>()?;
        let canons = next().into_iter().map(|row| {
            let mut fields = row.fields("canon");
            Ok((fields.get("id")?, fields.get("fandom_id")?))
        });
        Ok(Self { rows, parents, canons: canons.collect::<Result<_>>()? })
    }
}

/// What differs between two moments.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Delta {
    /// The records that differ, as they were; a new tag has none.
    before: Vec<TagRow>,
    after: Vec<TagRow>,
    untied: Vec<(TagId, TagId)>,
    tied: Vec<(TagId, TagId)>,
    /// Canons that went over to another fandom: the canon, and the fandoms before and after.
    canons: Vec<(i64, TagId, TagId)>,
}

impl Delta {
    pub(super) fn between(before: &Moment, after: &Moment) -> Self {
        let differs = |row: &&TagRow, other: &Moment| other.rows.get(&row.id) != Some(*row);
        Self {
            before: before.rows.values().filter(|row| differs(row, after)).cloned().collect(),
            after: after.rows.values().filter(|row| differs(row, before)).cloned().collect(),
            untied: before.parents.difference(&after.parents).copied().collect(),
            tied: after.parents.difference(&before.parents).copied().collect(),
            canons: before
                .canons
                .iter()
                .filter_map(|(id, from)| Some((*id, *from, *after.canons.get(id)?)))
                .filter(|(_, from, to)| from != to)
                .collect(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.before.is_empty() && self.after.is_empty() && self.untied.is_empty() && self.tied.is_empty()
    }

    fn was(&self, id: TagId) -> Option<&TagRow> {
        self.before.iter().find(|row| row.id == id)
    }

    /// Tags that are new.
    pub(super) fn made(&self) -> Vec<TagId> {
        let known: BTreeSet<TagId> = self.before.iter().map(|row| row.id).collect();
        self.after.iter().map(|row| row.id).filter(|id| !known.contains(id)).collect()
    }

    /// Tags that stand otherwise than before.
    pub(super) fn changed(&self) -> BTreeSet<TagId> {
        let rows = self.before.iter().chain(&self.after).map(|row| row.id);
        rows.chain(self.untied.iter().chain(&self.tied).map(|(under, _)| *under)).collect()
    }

    /// Tags that name another kind of thing than before.
    fn of_another_kind(&self) -> Vec<TagId> {
        let is = |row: &&TagRow| self.was(row.id).is_some_and(|was| was.kind != row.kind);
        self.after.iter().filter(is).map(|row| row.id).collect()
    }

    /// Derives what follows from the change, and logs it for whoever follows.
    pub(super) async fn settle(&self, tx: &mut Tx) -> Result<()> {
        let mut touched = self.changed();
        let of_another_kind = self.of_another_kind();
        let kinds = json(&of_another_kind)?;
        if !of_another_kind.is_empty() {
            // Whether a tag carries its works to a parent hangs on the parent's kind.
            let children = tx.query(CHILDREN, params![&kinds]).await?;
            for row in children {
                touched.insert(row.first("tag_parent", "tag_id")?);
            }
        }
        let list = json(&touched)?;
        let mut queries = ties::derive(&list);
        for row in self.after.iter().filter(|row| self.was(row.id).is_some_and(|was| was.name != row.name)) {
            queries.extend(keys::replace(row.id, &row.name)?);
        }
        // Whoever follows has to know of both ends of a tie what they name.
        let canonicals = self.after.iter().filter_map(|row| row.canonical);
        touched.extend(canonicals.chain(self.tied.iter().map(|(_, over)| *over)));
        queries.push(changes::log_tags(&json(&touched)?));
        if !of_another_kind.is_empty() {
            // The index keeps works by the kinds of their tags.
            queries.push(changes::log_bearers(&kinds));
        }
        queries.push(changes::log(Subject::Lists));
        tx.run(queries).await?;
        tie_to_canons(tx, &list).await
    }

    /// Puts everything back as it was; refused where something has changed since.
    pub(super) async fn undo(&self, tx: &mut Tx) -> Result<()> {
        let mut ids: Vec<TagId> = self.after.iter().chain(&self.before).map(|row| row.id).collect();
        ids.extend(self.tied.iter().chain(&self.untied).map(|(under, _)| *under));
        let now = Moment::take(tx, &ids).await?;
        let is_as_left = self.after.iter().all(|row| now.rows.get(&row.id) == Some(row))
            && self.tied.iter().all(|tie| now.parents.contains(tie))
            && self.untied.iter().all(|tie| !now.parents.contains(tie));
        if !is_as_left {
            return Err(StoreError::Refused(
                "These tags have been changed since: take the later acts back first.",
            ));
        }
        let made = json(&self.made())?;
        let mut queries: Vec<Query> = self.before.iter().map(TagRow::write).collect();
        for (sql, ties) in [(UNTIE, &self.tied), (TIE, &self.untied)] {
            for (parent, tags) in by_parent(ties) {
                queries.push((sql, params![json(&tags)?, parent]));
            }
        }
        queries.extend(self.canons.iter().map(|(id, from, _)| (SET_CANON, params![*id, *from])));
        queries.push((UNSORT, params![&made]));
        queries.push((FORGET_UNUSED, params![&made]));
        tx.run(queries).await?;
        let back = Self {
            before: self.after.clone(),
            after: self.before.clone(),
            untied: self.tied.clone(),
            tied: self.untied.clone(),
            canons: Vec::new(),
        };
        back.settle(tx).await
    }

    /// How the tags stood before and stand now, in words: the first of them, and how many there are.
    pub(super) async fn told(&self, tx: &mut Tx) -> Result<(Vec<ActChange>, usize)> {
        let changed = self.changed();
        let shown: Vec<TagId> = changed.iter().copied().take(TOLD_MAX).collect();
        let mut named: BTreeSet<TagId> = shown.iter().copied().collect();
        named
            .extend(self.before.iter().chain(&self.after).take(TOLD_MAX * 4).filter_map(|row| row.canonical));
        for tie in self.untied.iter().chain(&self.tied).filter(|(under, _)| shown.contains(under)) {
            named.insert(tie.1);
        }
        let mut names: HashMap<TagId, String> = HashMap::new();
        for row in tx.query(NAMES, params![json(&named)?]).await? {
            let mut fields = row.fields("tag");
            names.insert(fields.get("id")?, fields.get("name")?);
        }
        let told = shown.iter().map(|id| {
            let of = |rows: &[TagRow]| rows.iter().find(|row| row.id == *id).cloned();
            let (before, after) = (of(&self.before), of(&self.after));
            let name = after.as_ref().or(before.as_ref()).map(|row| row.name.clone());
            ActChange {
                tag: *id,
                name: name.or_else(|| names.get(id).cloned()).unwrap_or_default(),
                before: standing(before.as_ref(), &self.untied, *id, &names),
                after: standing(after.as_ref(), &self.tied, *id, &names),
            }
        });
        Ok((told.collect(), changed.len()))
    }
}

/// A tag that thousands stand below is written once for all of them.
fn by_parent(ties: &[(TagId, TagId)]) -> BTreeMap<TagId, Vec<TagId>> {
    let mut by_parent: BTreeMap<TagId, Vec<TagId>> = BTreeMap::new();
    for (tag, parent) in ties {
        by_parent.entry(*parent).or_default().push(*tag);
    }
    by_parent
}

/// What works spoil is told for each canon that their fandoms stand under.
async fn tie_to_canons(tx: &mut Tx, changed: &str) -> Result<()> {
    let mut works: BTreeSet<WorkId> = BTreeSet::new();
    for row in tx.query(FANDOMS, params![changed]).await? {
        works.extend(canons::ties::tie_fandom(tx, row.first("tag", "id")?).await?);
    }
    tx.run(works.into_iter().map(|work| changes::log(Subject::Work(work))).collect()).await.map(drop)
}

/// `character, synonym of Sherlock Holmes`; `below Dracula`.
fn standing(
    row: Option<&TagRow>,
    ties: &[(TagId, TagId)],
    id: TagId,
    names: &HashMap<TagId, String>,
) -> String {
    let mut parts: Vec<String> = Vec::new();
    if let Some(row) = row {
        parts.push(format!("“{}”, {}", row.name, row.kind.singular().to_lowercase()));
        parts.push(match (row.sorting, row.canonical.and_then(|id| names.get(&id))) {
            (Sorting::Synonym, Some(canonical)) => format!("synonym of “{canonical}”"),
            (Sorting::Aside, _) => "not to be sorted".to_owned(),
            (sorting, _) => sorting.as_str().to_owned(),
        });
        if row.description.is_some() {
            parts.push("described".to_owned());
        }
    }
    let above = ties.iter().filter(|(under, _)| *under == id).filter_map(|(_, over)| names.get(over));
    parts.extend(above.take(TIES_TOLD_MAX).map(|name| format!("below “{name}”")));
    parts.join(", ")
}
