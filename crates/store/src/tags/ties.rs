//! Ties between tags: derived a step at a time, checked for loops, told to whoever follows.

use std::collections::HashMap;

use ficus_archive::{TagId, tag::TagKind, tag_graph::TagTie};

use crate::{
    Result, Store, StoreError,
    database::{Query, Tx, json, params},
};

const TIES: &str = "
    SELECT id, kind, canonical_id FROM tag
    WHERE canonical_id IS NOT NULL OR id IN (SELECT tag_id FROM tag_parent)
        OR id IN (SELECT parent_id FROM tag_parent) OR id IN (SELECT canonical_id FROM tag)
    ORDER BY id";
const ALL_PARENTS: &str = "SELECT tag_id, parent_id FROM tag_parent ORDER BY tag_id, parent_id";
const TIES_OF: &str = "SELECT id, kind, canonical_id FROM tag WHERE id IN ints_of($1) ORDER BY id";
const PARENTS_OF: &str = "
    SELECT tag_id, parent_id FROM tag_parent WHERE tag_id IN ints_of($1) ORDER BY tag_id, parent_id";

const TIE: &str = "SELECT id, kind, canonical_id FROM tag WHERE id = $1";
const IS_ABOVE: &str = "
    WITH RECURSIVE above (id) AS (
        SELECT CAST($1 AS BIGINT)
        UNION SELECT tag_parent.parent_id FROM above JOIN tag_parent ON tag_parent.tag_id = above.id)
    SELECT id FROM above WHERE id = $2";

const FORGET: &str = "DELETE FROM tag_tie WHERE under_id IN ints_of($1)";
/// A character, a relationship or a free tag that several fandoms share does not tell of which of them a work is.
const DERIVE: &str = "
    INSERT INTO tag_tie (under_id, over_id)
    SELECT id, canonical_id FROM tag WHERE id IN ints_of($1) AND canonical_id IS NOT NULL
    UNION SELECT tag_parent.tag_id, tag_parent.parent_id FROM tag_parent
    JOIN tag AS under ON under.id = tag_parent.tag_id JOIN tag AS above ON above.id = tag_parent.parent_id
    WHERE tag_parent.tag_id IN ints_of($1) AND (above.kind <> 'fandom' OR under.kind = 'fandom' OR 1 = (
        SELECT COUNT(*) FROM tag_parent AS other JOIN tag AS fandom ON fandom.id = other.parent_id
        WHERE other.tag_id = under.id AND fandom.kind = 'fandom'))";

impl Store {
    /// How every tag is tied that is tied at all.
    pub async fn tag_ties(&self) -> Result<Vec<TagTie>> {
        self.ties_by(vec![(TIES, params![]), (ALL_PARENTS, params![])]).await
    }

    /// How these tags are tied; those that are not there are left out.
    pub async fn tag_ties_of(&self, ids: &[TagId]) -> Result<Vec<TagTie>> {
        let list = json(ids)?;
        self.ties_by(vec![(TIES_OF, params![&list]), (PARENTS_OF, params![&list])]).await
    }

    async fn ties_by(&self, queries: Vec<Query>) -> Result<Vec<TagTie>> {
        let mut answers = self.database.query_many(queries).await?.into_iter();
        let mut next = || answers.next().unwrap_or_default();
        let (tags, parents) = (next(), next());
        let mut parents_of: HashMap<TagId, Vec<TagId>> = HashMap::new();
        for row in parents {
            let mut fields = row.fields("tag_parent");
            parents_of.entry(fields.get("tag_id")?).or_default().push(fields.get("parent_id")?);
        }
        tags.into_iter()
            .map(|row| {
                let mut fields = row.fields("tag");
                let (id, kind, canonical) =
                    (fields.get("id")?, fields.word("kind")?, fields.get("canonical_id")?);
                Ok(TagTie { id, kind, canonical, parents: parents_of.remove(&id).unwrap_or_default() })
            })
            .collect()
    }
}

/// What a tag names, and its canonical tag where it is a synonym.
pub(super) async fn tie(tx: &mut Tx, id: TagId) -> Result<(TagKind, Option<TagId>)> {
    let row = tx.query_one(TIE, params![id]).await?.ok_or(StoreError::Missing("tag"))?;
    let mut fields = row.fields("tag");
    fields.get::<TagId>("id")?;
    Ok((fields.word("kind")?, fields.get("canonical_id")?))
}

/// Whether `over` stands above a tag, or is it.
pub(super) async fn is_above(tx: &mut Tx, tag: TagId, over: TagId) -> Result<bool> {
    Ok(tx.query_one(IS_ABOVE, params![tag, over]).await?.is_some())
}

/// The statements that derive the ties of tags (a JSON list) anew.
pub(super) fn derive(list: &str) -> Vec<Query> {
    vec![(FORGET, params![list]), (DERIVE, params![list])]
}
