//! Each act as it changes the records. What follows from it is derived afterwards, from the difference.

use ficus_archive::{
    TagId,
    tag::TagKind,
    wrangling::{DESCRIPTION_CHARS_MAX, NAME_CHARS_MAX, TagAct},
};

use super::{
    ensure,
    ties::{is_above, tie},
};
use crate::{
    Result, StoreError,
    database::{Tx, json, params},
    names,
};

const CANONICAL: &str = "UPDATE tag SET sorting = 'canonical', canonical_id = NULL WHERE id IN ints_of($1) AND sorting <> 'canonical'";
const STANDING: &str =
    "UPDATE tag SET sorting = 'canonical' WHERE id = $1 AND sorting IN ('unsorted', 'aside')";
const LEAVE: &str = "UPDATE tag SET sorting = $2, canonical_id = NULL WHERE id IN ints_of($1)";
const HELD: &str = "SELECT id FROM tag WHERE id IN ints_of($1) AND (
    EXISTS (SELECT 1 FROM tag AS other WHERE other.canonical_id = tag.id)
    OR EXISTS (SELECT 1 FROM tag_parent WHERE parent_id = tag.id)) LIMIT 1";
/// What stood above or below the tag stands above or below the canonical one now.
const MOVE_PARENTS: &str = "
    INSERT INTO tag_parent (tag_id, parent_id) SELECT CAST($2 AS BIGINT), parent_id FROM tag_parent
    WHERE tag_id = $1 AND parent_id <> $2 ON CONFLICT DO NOTHING";
const MOVE_CHILDREN: &str = "
    INSERT INTO tag_parent (tag_id, parent_id) SELECT tag_id, CAST($2 AS BIGINT) FROM tag_parent
    WHERE parent_id = $1 AND tag_id <> $2 ON CONFLICT DO NOTHING";
const FORGET_PARENTS: &str = "DELETE FROM tag_parent WHERE tag_id = $1 OR parent_id = $1";
const MOVE_DESCRIPTION: &str =
    "UPDATE tag SET description = (SELECT description FROM tag AS other WHERE other.id = $1)
    WHERE id = $2 AND description IS NULL";
const FORGET_DESCRIPTION: &str = "UPDATE tag SET description = NULL WHERE id = $1";
const MOVE_CANON: &str = "UPDATE canon SET fandom_id = $2
    WHERE fandom_id = $1 AND NOT EXISTS (SELECT 1 FROM canon AS other WHERE other.fandom_id = $2)";
const SYNONYM: &str =
    "UPDATE tag SET canonical_id = $2, sorting = 'synonym' WHERE id = $1 OR canonical_id = $1";
const ADD_PARENT: &str = "INSERT INTO tag_parent (tag_id, parent_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const REMOVE_PARENT: &str = "DELETE FROM tag_parent WHERE tag_id = $1 AND parent_id = $2";
const DESCRIBE: &str = "UPDATE tag SET description = $2 WHERE id = $1";
const SPELL: &str = "UPDATE tag SET name = $2, folded = $3 WHERE id = $1";
const NAMESAKE: &str = "SELECT id FROM tag WHERE kind = $1 AND folded = $2 AND id <> $3";
const OWN_KEY: &str = "SELECT folded FROM tag WHERE id = $1";
/// Tags and their other spellings.
const WITH_SPELLINGS: &str = "SELECT id FROM tag WHERE id IN ints_of($1) OR canonical_id IN ints_of($1)";
const KIND_TAKEN: &str = "SELECT own.id FROM tag AS own JOIN tag AS other ON other.folded = own.folded
    WHERE own.id IN ints_of($1) AND other.kind = $2 AND other.id <> own.id LIMIT 1";
const SET_KIND: &str = "UPDATE tag SET kind = $2 WHERE id IN ints_of($1)";
const LOOSEN: &str = "UPDATE tag SET sorting = 'unsorted', canonical_id = NULL
    WHERE id IN ints_of($1) AND canonical_id IS NOT NULL AND canonical_id NOT IN ints_of($1)";
const PARENTS_WITH_KINDS: &str = "
    SELECT tag_parent.tag_id, tag_parent.parent_id, tag.kind, above.kind FROM tag_parent
    JOIN tag ON tag.id = tag_parent.tag_id JOIN tag AS above ON above.id = tag_parent.parent_id
    WHERE tag_parent.tag_id IN ints_of($1) OR tag_parent.parent_id IN ints_of($1)";

/// Does it; answers with the tag that it made.
pub(super) async fn apply(tx: &mut Tx, act: &TagAct) -> Result<Option<TagId>> {
    match act {
        TagAct::Canonical(tags) => tx.execute(CANONICAL, params![json(tags)?]).await?,
        TagAct::Synonyms { tags, of } => {
            for tag in tags {
                synonym(tx, *tag, *of).await?;
            }
        }
        TagAct::Aside(tags) => leave(tx, tags, "aside").await?,
        TagAct::Unsort(tags) => leave(tx, tags, "unsorted").await?,
        TagAct::Under { tags, parent } => {
            for tag in tags {
                under(tx, *tag, *parent).await?;
            }
        }
        TagAct::NotUnder { tags, parent } => {
            tx.run(tags.iter().map(|tag| (REMOVE_PARENT, params![*tag, *parent])).collect()).await?;
        }
        TagAct::Rename { tag, name } => return rename(tx, *tag, name).await,
        TagAct::Kind { tags, kind } => set_kind(tx, tags, *kind).await?,
        TagAct::Describe { tag, text } => describe(tx, *tag, text).await?,
    }
    Ok(None)
}

async fn synonym(tx: &mut Tx, id: TagId, of: TagId) -> Result<()> {
    let (kind, former) = tie(tx, id).await?;
    let (canonical_kind, over) = tie(tx, of).await?;
    let canonical = over.unwrap_or(of);
    if former == Some(canonical) {
        return Ok(());
    }
    if kind != canonical_kind {
        return Err(StoreError::Refused("A tag and its other spellings are of one kind."));
    }
    if is_above(tx, canonical, id).await? || is_above(tx, id, canonical).await? {
        return Err(StoreError::TagLoop);
    }
    tx.run(vec![
        (MOVE_PARENTS, params![id, canonical]),
        (MOVE_CHILDREN, params![id, canonical]),
        (FORGET_PARENTS, params![id]),
        (MOVE_DESCRIPTION, params![id, canonical]),
        (FORGET_DESCRIPTION, params![id]),
        (MOVE_CANON, params![id, canonical]),
        (SYNONYM, params![id, canonical]),
        (STANDING, params![canonical]),
    ])
    .await
    .map(drop)
}

async fn leave(tx: &mut Tx, tags: &[TagId], sorting: &str) -> Result<()> {
    let list = json(tags)?;
    if tx.query_one(HELD, params![&list]).await?.is_some() {
        return Err(StoreError::Refused(
            "A tag with other spellings, or with tags below it, stays canonical: take these off it first.",
        ));
    }
    tx.execute(LEAVE, params![list, sorting]).await
}

/// Synonyms stand for their canonical tags.
async fn under(tx: &mut Tx, id: TagId, parent: TagId) -> Result<()> {
    let (kind, over) = tie(tx, id).await?;
    let (parent_kind, parent_over) = tie(tx, parent).await?;
    let (id, parent) = (over.unwrap_or(id), parent_over.unwrap_or(parent));
    if !kind.may_stand_below(parent_kind) {
        return Err(StoreError::Refused(
            "A tag of this kind does not stand below one of that kind: media hold fandoms; fandoms hold characters, \
             relationships and free tags; characters hold relationships; and each kind holds narrower tags of its own.",
        ));
    }
    if is_above(tx, parent, id).await? {
        return Err(StoreError::TagLoop);
    }
    let mut queries = vec![(ADD_PARENT, params![id, parent]), (STANDING, params![parent])];
    if kind == parent_kind {
        queries.push((STANDING, params![id]));
    }
    tx.run(queries).await.map(drop)
}

async fn rename(tx: &mut Tx, id: TagId, name: &str) -> Result<Option<TagId>> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(StoreError::Refused("A tag has a name, and one of at most 300 characters."));
    }
    let (kind, over) = tie(tx, id).await?;
    if over.is_some() {
        return Err(StoreError::Refused(
            "Only a tag that stands for itself can be renamed: this one is a synonym.",
        ));
    }
    let folded = names::name_key(&name);
    if tx.query_one(NAMESAKE, params![kind.as_str(), &folded, id]).await?.is_some() {
        return Err(StoreError::Refused(
            "There is a tag of this name already: make this one another spelling of that one.",
        ));
    }
    let own: Option<String> =
        tx.query_one(OWN_KEY, params![id]).await?.map(|row| row.first("tag", "folded")).transpose()?;
    if own.as_deref() == Some(folded.as_str()) {
        tx.run(vec![(SPELL, params![id, &name, &folded]), (STANDING, params![id])]).await?;
        return Ok(None);
    }
    // Works bear the former name and keep it, and addresses with it live on: so the new name is a tag of its own.
    let (new, _) = ensure(tx, kind, &name).await?;
    synonym(tx, id, new).await?;
    Ok(Some(new))
}

async fn set_kind(tx: &mut Tx, tags: &[TagId], kind: TagKind) -> Result<()> {
    let rows = tx.query(WITH_SPELLINGS, params![json(tags)?]).await?;
    let all: Vec<TagId> = rows.into_iter().map(|row| row.first("tag", "id")).collect::<Result<_>>()?;
    let list = json(&all)?;
    if tx.query_one(KIND_TAKEN, params![&list, kind.as_str()]).await?.is_some() {
        return Err(StoreError::Refused(
            "A tag of the other kind has the same name as one of these already.",
        ));
    }
    tx.run(vec![(SET_KIND, params![&list, kind.as_str()]), (LOOSEN, params![&list])]).await?;
    let mut queries = Vec::new();
    for row in tx.query(PARENTS_WITH_KINDS, params![&list]).await? {
        let mut fields = row.fields("tag_parent");
        let (tag, parent): (TagId, TagId) = (fields.get("tag_id")?, fields.get("parent_id")?);
        let (under, over): (TagKind, TagKind) = (fields.word("kind")?, fields.word("kind")?);
        if !under.may_stand_below(over) {
            queries.push((REMOVE_PARENT, params![tag, parent]));
        }
    }
    tx.run(queries).await.map(drop)
}

async fn describe(tx: &mut Tx, id: TagId, text: &str) -> Result<()> {
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    if text.chars().count() > DESCRIPTION_CHARS_MAX {
        return Err(StoreError::Refused("A description has at most 5,000 characters."));
    }
    let (_, over) = tie(tx, id).await?;
    let told = Some(text).filter(|text| !text.is_empty());
    tx.execute(DESCRIBE, params![over.unwrap_or(id), told]).await
}
