//! Class types: the lists of choices that the site keeps. Their choices are tags whose names begin with the list's.

use ficus_archive::{
    ClassTypeId, TagId,
    tag::{CLASS_MARK, Choosing, ClassType, Tag, TagKind, class_name, class_parts},
};

use super::{ensure, keys};
use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Tx, json, params},
    names,
};

/// A site has at most so many class types.
pub const CLASS_TYPES_MAX: usize = 50;
/// A class type has at most so many choices.
pub const CHOICES_MAX: u32 = 1_000;

const TYPES: &str = "SELECT id, name, choosing FROM class_type ORDER BY position, id";
const CHOICES: &str = "
    SELECT id, kind, name, slug FROM tag WHERE kind = 'class' AND sorting <> 'aside' ORDER BY folded LIMIT $1";
/// Those that the site named, or that works bear which everyone may find: what others bear tells of these.
const OFFERED: &str = "
    SELECT id, kind, name, slug FROM tag WHERE kind = 'class' AND sorting <> 'aside'
        AND (sorting = 'canonical' OR works > 0) ORDER BY folded LIMIT $1";
const ADD: &str = "INSERT INTO class_type (name, folded, position, choosing)
    VALUES ($1, $2, (SELECT COALESCE(MAX(position), 0) + 1 FROM class_type), $3) ON CONFLICT (folded) DO NOTHING";
const NAME: &str = "SELECT name FROM class_type WHERE id = $1";
const SET: &str = "UPDATE class_type SET name = $2, folded = $3, position = $4, choosing = $5 WHERE id = $1";
const TAKEN: &str = "SELECT id FROM class_type WHERE folded = $1 AND id <> $2";
const REMOVE: &str = "DELETE FROM class_type WHERE id = $1";
const OF_TYPE: &str =
    "SELECT id, name FROM tag WHERE kind = 'class' AND folded >= $1 AND folded < $2 ORDER BY id";
const RENAME: &str = "UPDATE tag SET name = $2, folded = $3 WHERE id = $1";
const FORGET_UNUSED: &str = "DELETE FROM tag WHERE id = $1 AND kind = 'class' AND canonical_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM work_tag WHERE work_tag.tag_id = tag.id)
    AND NOT EXISTS (SELECT 1 FROM tag AS other WHERE other.canonical_id = tag.id)
    AND NOT EXISTS (SELECT 1 FROM tag_parent WHERE tag_parent.tag_id = tag.id OR tag_parent.parent_id = tag.id)";
const LEFT: &str = "SELECT id FROM tag WHERE id IN ints_of($1)";
const CANONICAL: &str = "UPDATE tag SET sorting = 'canonical' WHERE id = $1 AND sorting = 'unsorted'";

/// What an admin says of a class type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassTypeForm {
    /// The class type; `None` for a new one.
    pub id: Option<ClassTypeId>,
    /// Its heading.
    pub name: String,
    /// Its place among the class types, from 1; the last for a new one.
    pub position: u32,
    /// How many choices a work can have.
    pub choosing: Choosing,
    /// Its choices; those that works have are kept even where they are not named.
    pub choices: Vec<String>,
}

impl Store {
    /// Every class type with its choices, in the site's order; those that are only named by works come last.
    pub async fn class_types(&self) -> Result<Vec<ClassType>> {
        self.types_with(CHOICES).await
    }

    /// Every class type with the choices that are offered to whoever states what a work is.
    pub async fn class_types_offered(&self) -> Result<Vec<ClassType>> {
        self.types_with(OFFERED).await
    }

    async fn types_with(&self, choices: &'static str) -> Result<Vec<ClassType>> {
        let queries = vec![(TYPES, params![]), (choices, params![CHOICES_MAX * CLASS_TYPES_MAX as u32])];
        let mut answers = self.database.query_many(queries).await?.into_iter();
        let mut next = || answers.next().unwrap_or_default();
        let types = next().into_iter().map(|row| {
            let mut fields = row.fields("class_type");
            let (id, name) = (fields.get("id")?, fields.get("name")?);
            Ok(ClassType { id, name, choosing: fields.word("choosing")?, choices: Vec::new() })
        });
        let mut types: Vec<ClassType> = types.collect::<Result<_>>()?;
        for row in next() {
            let tag: Tag = super::tag_row(row)?;
            let of = names::name_key(class_parts(&tag.name).0);
            let known = types.iter_mut().find(|class_type| names::name_key(&class_type.name) == of);
            if let Some(class_type) = known {
                class_type.choices.push(tag);
            }
        }
        Ok(types)
    }

    /// Saves a class type. Where it is renamed its choices are as well, and works keep them.
    pub async fn set_class_type(&self, form: &ClassTypeForm) -> Result<()> {
        let name = form.name.replace(CLASS_MARK, " – ");
        let key = names::name_key(&name);
        let mut tx = self.database.begin().await?;
        if tx.query_one(TAKEN, params![&key, form.id.unwrap_or(ClassTypeId(0))]).await?.is_some() {
            return Err(StoreError::Taken("this heading"));
        }
        if let Some(id) = form.id {
            let former = tx.query_one(NAME, params![id]).await?.ok_or(StoreError::Missing("class type"))?;
            let former: String = former.first("class_type", "name")?;
            tx.execute(SET, params![id, &name, &key, form.position, form.choosing.as_str()]).await?;
            if former != name {
                rename_choices(&mut tx, &former, &name).await?;
            }
        } else {
            tx.execute(ADD, params![&name, &key, form.choosing.as_str()]).await?;
        }
        set_choices(&mut tx, &name, &form.choices).await?;
        tx.run(vec![changes::log(Subject::Lists)]).await?;
        tx.commit().await
    }

    /// Adds a class type where there is none of its name; the one that is there stays as it is.
    pub async fn add_class_type(&self, name: &str, choosing: Choosing) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(ADD, params![name, names::name_key(name), choosing.as_str()]).await?;
        tx.run(vec![changes::log(Subject::Lists)]).await?;
        tx.commit().await
    }

    /// Adds a class type with choices; where there is one of its name, the choices that it lacks.
    pub async fn add_choices(&self, name: &str, choices: &[String]) -> Result<()> {
        let name = name.replace(CLASS_MARK, " – ");
        let mut tx = self.database.begin().await?;
        tx.execute(ADD, params![&name, names::name_key(&name), Choosing::Any.as_str()]).await?;
        for choice in choices {
            let (id, _) = ensure(&mut tx, TagKind::Class, &class_name(&name, choice)).await?;
            tx.execute(CANONICAL, params![id]).await?;
        }
        tx.run(vec![changes::log(Subject::Lists)]).await?;
        tx.commit().await
    }

    /// Removes a class type with those of its choices that no work has; refused where works have choices of it.
    pub async fn remove_class_type(&self, id: ClassTypeId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let row = tx.query_one(NAME, params![id]).await?.ok_or(StoreError::Missing("class type"))?;
        let name: String = row.first("class_type", "name")?;
        let left = set_choices(&mut tx, &name, &[]).await?;
        if left > 0 {
            return Err(StoreError::Refused(
                "Works have choices of this list: make these another kind of tag first.",
            ));
        }
        tx.run(vec![(REMOVE, params![id]), changes::log(Subject::Lists)]).await?;
        tx.commit().await
    }
}

/// Notes the class type that a tag's full name states, where the site has none of that name yet.
pub(super) async fn note_type(tx: &mut Tx, kind: TagKind, name: &str) -> Result<()> {
    if kind != TagKind::Class {
        return Ok(());
    }
    let (of, _) = class_parts(name);
    tx.execute(ADD, params![of, names::name_key(of), Choosing::Any.as_str()]).await
}

async fn choices_of(tx: &mut Tx, name: &str) -> Result<Vec<(TagId, String)>> {
    let from = names::name_key(&format!("{name}{}", CLASS_MARK.trim_end()));
    let rows = tx.query(OF_TYPE, params![&from, format!("{from}\u{10ffff}")]).await?;
    rows.into_iter()
        .map(|row| {
            let mut fields = row.fields("tag");
            Ok((fields.get("id")?, fields.get("name")?))
        })
        .collect()
}

async fn rename_choices(tx: &mut Tx, former: &str, name: &str) -> Result<()> {
    let mut queries = Vec::new();
    for (id, full) in choices_of(tx, former).await? {
        let new = class_name(name, class_parts(&full).1);
        queries.push((RENAME, params![id, &new, names::name_key(&new)]));
        queries.extend(keys::replace(id, &new)?);
    }
    tx.run(queries).await.map(drop)
}

/// Makes the choices that are missing and takes away those that are neither named nor used; answers how many of these
/// works still have.
async fn set_choices(tx: &mut Tx, name: &str, choices: &[String]) -> Result<usize> {
    let mut wanted = Vec::new();
    for choice in choices {
        let (id, _) = ensure(tx, TagKind::Class, &class_name(name, choice)).await?;
        tx.execute(CANONICAL, params![id]).await?;
        wanted.push(id);
    }
    let there = choices_of(tx, name).await?;
    let unwanted: Vec<TagId> =
        there.into_iter().map(|(id, _)| id).filter(|id| !wanted.contains(id)).collect();
    tx.run(unwanted.iter().map(|id| (FORGET_UNUSED, params![*id])).collect()).await?;
    Ok(tx.query(LEFT, params![json(&unwanted)?]).await?.len())
}
