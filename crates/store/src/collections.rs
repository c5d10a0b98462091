//! Collections: works that somebody gathers. A work is in where both sides want it, and behind the veil or the curtain of
//! a collection from the moment that its author offers it.

mod brought;
mod people;
mod reveal;
mod works;

use std::collections::HashMap;

use ficus_archive::{
    AccountId, CollectionId, PenNameId, TagId,
    audit::{AuditNote, AuditSubject},
    collection::{Collection, CollectionFacts, Kind, OWNED_MAX, Openness, Reveal, Role, TAGS_MAX},
    review::text,
    slug::folded,
    tag::Tag,
};
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError, Subject, audit, changes,
    database::{Query, Row, Tx, json, page, params},
    names,
};

pub use brought::BroughtCollection;
pub(crate) use reveal::raise_curtain;
pub use works::{CollectionLine, CollectionWork};
pub(crate) use works::{offer, settle, settle_all, wants_unrevealed};

macro_rules! select {
    ($($rest:expr),+ $(,)?) => {
        concat!(
            "SELECT collection.id, collection.slug, collection.name, collection.kind, collection.about_typed,
                collection.about, collection.rules_typed, collection.rules, collection.openness,
                collection.anonymous, collection.unrevealed, collection.reveal_at, collection.reveal_zone,
                collection.parent_id, collection.shut, collection.made FROM collection ",
            $($rest),+
        )
    };
}
pub(crate) use select;

const BY_SLUG: &str = select!("WHERE slug = $1");
const BY_ID: &str = select!("WHERE id = $1");
const NAMED: &str =
    select!("WHERE folded = $1 OR slug = $2 OR id = $3 ORDER BY folded = $1 DESC, slug = $2 DESC LIMIT 1");
const BY_IDS: &str = select!("WHERE id IN ints_of($1) ORDER BY folded");
const CHILDREN: &str = select!("WHERE parent_id = $1 AND shut = 0 ORDER BY folded LIMIT 200");
const OF_ACCOUNT: &str = select!(
    "JOIN collection_person ON collection_person.collection_id = collection.id
    WHERE collection_person.account_id = $1 AND collection_person.accepted = 1 ORDER BY collection.folded LIMIT 500"
);
/// Open ones first, then those where somebody decides, then the rest.
const PAGE: &str = select!(
    "WHERE shut = 0 AND (folded LIKE $1 ESCAPE '!' OR LOWER(about_typed) LIKE $1 ESCAPE '!')
    ORDER BY CASE openness WHEN 'open' THEN 0 WHEN 'moderated' THEN 1 ELSE 2 END, folded LIMIT $3 OFFSET $2"
);
const COUNT: &str = "SELECT COUNT(*) FROM collection
    WHERE shut = 0 AND (folded LIKE $1 ESCAPE '!' OR LOWER(about_typed) LIKE $1 ESCAPE '!')";
/// Words ($1), openness ($2, empty for any), kind ($3, empty for any; `challenge` for all but plain ones), whether
/// anonymous ($4) and unrevealed ($5), -1 where that does not matter, and tags ($6), all of which it names.
macro_rules! asked {
    () => {
        "WHERE shut = 0 AND (collection.folded LIKE $1 ESCAPE '!' OR LOWER(about_typed) LIKE $1 ESCAPE '!')
            AND (CAST($2 AS TEXT) = '' OR openness = CAST($2 AS TEXT))
            AND (CAST($3 AS TEXT) = '' OR kind = CAST($3 AS TEXT)
                OR (CAST($3 AS TEXT) = 'challenge' AND kind <> 'collection'))
            AND (CAST($4 AS BIGINT) = -1 OR anonymous = CAST($4 AS BIGINT))
            AND (CAST($5 AS BIGINT) = -1 OR unrevealed = CAST($5 AS BIGINT))
            AND (CAST($6 AS TEXT) = '[]' OR EXISTS (SELECT 1 FROM collection_tag
                WHERE collection_tag.collection_id = collection.id AND collection_tag.tag_id IN ints_of($6)))"
    };
}
const ASKED: &str = select!(
    asked!(),
    " ORDER BY CASE openness WHEN 'open' THEN 0 WHEN 'moderated' THEN 1 ELSE 2 END, folded LIMIT $8 OFFSET $7"
);
const ASKED_BY_NAME: &str = select!(asked!(), " ORDER BY folded LIMIT $8 OFFSET $7");
const ASKED_NEWEST: &str = select!(asked!(), " ORDER BY made DESC, collection.id DESC LIMIT $8 OFFSET $7");
const ASKED_COUNT: &str = concat!("SELECT COUNT(*) FROM collection ", asked!());
const TAGS: &str = "SELECT collection_tag.collection_id, collection_tag.tag_id FROM collection_tag
    WHERE collection_tag.collection_id IN ints_of($1) ORDER BY collection_tag.collection_id, position";
const TAKEN: &str = "SELECT slug FROM collection WHERE slug IN texts_of($1)";
const SAME: &str = "SELECT id FROM collection WHERE folded = $1 AND id <> $2";
const OWNED: &str = "SELECT COUNT(*) FROM collection_person WHERE account_id = $1 AND role = 'owner'";
const MAKE: &str = "INSERT INTO collection (slug, name, folded, kind, about_typed, about, rules_typed, rules,
        openness, anonymous, unrevealed, reveal_at, reveal_zone, parent_id, made)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id";
const EDIT: &str =
    "UPDATE collection SET name = $2, folded = $3, about_typed = $4, about = $5, rules_typed = $6,
        rules = $7, openness = $8, anonymous = $9, unrevealed = $10, reveal_at = $11, reveal_zone = $12, parent_id = $13
    WHERE id = $1";
const FORGET_TAGS: &str = "DELETE FROM collection_tag WHERE collection_id = $1";
const ADD_TAG: &str = "INSERT INTO collection_tag (collection_id, position, tag_id)
    SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), id FROM tag WHERE slug = $3";
const JOIN: &str =
    "INSERT INTO collection_person (collection_id, account_id, pen_name_id, role, accepted, since)
    VALUES ($1, $2, $3, $4, 1, $5)";
const KIN: &str = "SELECT parent_id, (SELECT COUNT(*) FROM collection AS child WHERE child.parent_id = $1)
    FROM collection WHERE id = $1";
const IS_SHUT: &str = "SELECT shut FROM collection WHERE id = $1";
const SHUT: &str = "UPDATE collection SET shut = $2 WHERE id = $1";
const DELETE: &str = "DELETE FROM collection WHERE id = $1";
const WORKS_OF: &str = "SELECT work_id FROM collection_work WHERE collection_id = $1";

/// Which collections are looked for.
#[derive(Clone, Debug, Default)]
pub struct CollectionSearch {
    /// What stands in their names or descriptions.
    pub words: String,
    /// Who may add works.
    pub openness: Option<Openness>,
    /// Plain ones, or challenges.
    pub kind: Option<CollectionKind>,
    /// Whether their works are signed by nobody.
    pub anonymous: Option<bool>,
    /// Whether their works are not shown yet.
    pub unrevealed: Option<bool>,
    /// Tags, one of which they name; empty for any.
    pub tags: Vec<TagId>,
    /// In which order.
    pub order: CollectionOrder,
    /// How many come before.
    pub offset: u32,
    /// At most so many.
    pub limit: u32,
}

/// What sort of collection is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CollectionKind {
    /// Collections of one kind.
    Of(Kind),
    /// Challenges of any kind.
    Challenge,
}

impl CollectionKind {
    /// As addresses write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Of(kind) => kind.as_str(),
            Self::Challenge => "challenge",
        }
    }
}

/// The order of collections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CollectionOrder {
    /// Open ones first, then those where somebody decides, then the rest; each by name.
    #[default]
    OpenFirst,
    /// By name.
    Name,
    /// The last made first.
    Newest,
}

impl Store {
    /// A collection by its address.
    pub async fn collection(&self, slug: &str) -> Result<Option<Collection>> {
        let rows = self.database.query(BY_SLUG, params![slug]).await?;
        Ok(self.with_tags(rows).await?.pop())
    }

    /// A collection by its number.
    pub async fn collection_by_id(&self, id: CollectionId) -> Result<Option<Collection>> {
        let rows = self.database.query(BY_ID, params![id]).await?;
        Ok(self.with_tags(rows).await?.pop())
    }

    /// A collection by its name however it is spelled in case and spaces, else by its address, else by its number.
    pub async fn collection_named(&self, name: &str) -> Result<Option<Collection>> {
        let number: i64 = name.parse().unwrap_or(0);
        let rows = self.database.query(NAMED, params![crate::names::name_key(name), name, number]).await?;
        rows.into_iter().next().map(collection).transpose()
    }

    /// Collections by their numbers, by name; those that are not there are left out.
    pub async fn collections_by_id(&self, ids: &[CollectionId]) -> Result<Vec<Collection>> {
        let rows = self.database.query(BY_IDS, params![json(ids)?]).await?;
        rows.into_iter().map(collection).collect()
    }

    /// The collections in a collection, by name.
    pub async fn collections_in(&self, parent: CollectionId) -> Result<Vec<Collection>> {
        let rows = self.database.query(CHILDREN, params![parent]).await?;
        rows.into_iter().map(collection).collect()
    }

    /// The collections that an account belongs to, by name.
    pub async fn collections_of(&self, account: AccountId) -> Result<Vec<Collection>> {
        let rows = self.database.query(OF_ACCOUNT, params![account]).await?;
        rows.into_iter().map(collection).collect()
    }

    /// Collections whose names or descriptions hold these words, open ones first, and how many there are.
    pub async fn collections(&self, words: &str, offset: u32, limit: u32) -> Result<(Vec<Collection>, u64)> {
        let like = like(words);
        let queries = vec![(PAGE, params![&like, offset, limit]), (COUNT, params![&like])];
        let (rows, total) = page(self.database.query_many(queries).await?)?;
        Ok((self.with_tags(rows).await?, total))
    }

    /// Collections that are like this, and how many there are.
    pub async fn collections_asked(&self, asked: &CollectionSearch) -> Result<(Vec<Collection>, u64)> {
        let flag = |wanted: Option<bool>| wanted.map_or(-1, i64::from);
        let values = params![
            like(&asked.words),
            asked.openness.map_or("", Openness::as_str),
            asked.kind.map_or("", CollectionKind::as_str),
            flag(asked.anonymous),
            flag(asked.unrevealed),
            json(&asked.tags)?
        ];
        let mut paged = values.clone();
        paged.extend(params![asked.offset, asked.limit]);
        let rows = match asked.order {
            CollectionOrder::OpenFirst => ASKED,
            CollectionOrder::Name => ASKED_BY_NAME,
            CollectionOrder::Newest => ASKED_NEWEST,
        };
        let (rows, total) =
            page(self.database.query_many(vec![(rows, paged), (ASKED_COUNT, values)]).await?)?;
        Ok((self.with_tags(rows).await?, total))
    }

    /// Makes a collection and its first owner; `Taken` where another one has the name.
    pub async fn make_collection(
        &self,
        kind: Kind,
        facts: &CollectionFacts,
        owner: (AccountId, PenNameId),
        now: Timestamp,
    ) -> Result<CollectionId> {
        let mut tx = self.database.begin().await?;
        let id = make(&mut tx, kind, facts, owner, now).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Says anew what a collection is; what this changes of the veil and the curtain before its works follows at once.
    pub async fn edit_collection(
        &self,
        id: CollectionId,
        facts: &CollectionFacts,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        edit(&mut tx, id, facts).await?;
        works::settle_all(&mut tx, id, now).await?;
        tx.commit().await
    }

    /// Closes a collection, or opens it again, by a decision of the archive's moderators.
    pub async fn shut_collection(
        &self,
        id: CollectionId,
        shut: bool,
        by: AccountId,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        self::shut(&mut tx, id, shut).await?;
        let act = if shut { "collection-closed" } else { "collection-opened" };
        let note =
            AuditNote { by: Some(by), act, subject: AuditSubject::Site, detail: format!("collection {id}") };
        audit::note(&mut tx, &note, now).await?;
        tx.commit().await
    }

    /// Takes a collection apart; its works stay, and stand as they would without it.
    pub async fn delete_collection(&self, id: CollectionId, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let works = ids(tx.query(WORKS_OF, params![id]).await?)?;
        tx.execute(DELETE, params![id]).await?;
        for work in works {
            settle(&mut tx, work, now).await?;
        }
        tx.run(vec![changes::log(Subject::Lists)]).await?;
        tx.commit().await
    }

    async fn with_tags(&self, rows: Vec<Row>) -> Result<Vec<Collection>> {
        let mut all: Vec<Collection> = rows.into_iter().map(collection).collect::<Result<_>>()?;
        let ids: Vec<CollectionId> = all.iter().map(|collection| collection.id).collect();
        if ids.is_empty() {
            return Ok(all);
        }
        let mut of: HashMap<CollectionId, Vec<TagId>> = HashMap::new();
        for row in self.database.query(TAGS, params![json(&ids)?]).await? {
            let mut fields = row.fields("collection_tag");
            of.entry(fields.get("collection_id")?).or_default().push(fields.get("tag_id")?);
        }
        let wanted: Vec<TagId> = of.values().flatten().copied().collect();
        if wanted.is_empty() {
            return Ok(all);
        }
        let tags: HashMap<TagId, Tag> =
            self.tags_by_id(&wanted).await?.into_iter().map(|tag| (tag.id, tag)).collect();
        for collection in &mut all {
            let own = of.get(&collection.id).into_iter().flatten();
            collection.tags = own.filter_map(|id| tags.get(id).cloned()).collect();
        }
        Ok(all)
    }
}

/// Closes a collection or opens it again; answers with what it was.
pub(crate) async fn shut(tx: &mut Tx, id: CollectionId, shut: bool) -> Result<bool> {
    let row = tx.query_one(IS_SHUT, params![id]).await?.ok_or(StoreError::Missing("collection"))?;
    tx.run(vec![(SHUT, params![id, shut]), changes::log(Subject::Lists)]).await?;
    row.first("collection", "shut")
}

/// Makes a collection and its first owner.
pub(crate) async fn make(
    tx: &mut Tx,
    kind: Kind,
    facts: &CollectionFacts,
    (account, pen_name): (AccountId, PenNameId),
    now: Timestamp,
) -> Result<CollectionId> {
    let owned: u64 =
        tx.query_one(OWNED, params![account]).await?.map_or(Ok(0), |row| row.first("person", "count"))?;
    if owned >= OWNED_MAX {
        return Err(StoreError::Refused("You keep very many collections: let go of one first."));
    }
    let id = insert(tx, kind, facts, now).await?;
    let queries: Vec<Query> =
        vec![(JOIN, params![id, account, pen_name, Role::Owner.as_str(), now]), changes::log(Subject::Lists)];
    tx.run(queries).await?;
    Ok(id)
}

/// Makes a collection that nobody keeps yet.
async fn insert(tx: &mut Tx, kind: Kind, facts: &CollectionFacts, now: Timestamp) -> Result<CollectionId> {
    check(tx, CollectionId(0), facts).await?;
    let slug = names::free_slug(tx, &facts.name, TAKEN).await?;
    let (at, zone) = reveal_of(facts);
    let values = params![
        slug,
        &facts.name,
        names::name_key(&facts.name),
        kind.as_str(),
        &facts.about,
        &text::read(&facts.about),
        &facts.rules,
        &text::read(&facts.rules),
        facts.openness.as_str(),
        facts.anonymous,
        facts.unrevealed,
        at,
        zone,
        facts.parent,
        now
    ];
    let made = tx.query_one(MAKE, values).await?.ok_or(StoreError::Missing("collection"))?;
    let id: CollectionId = made.first("collection", "id")?;
    tx.run(tags(id, facts)).await?;
    Ok(id)
}

async fn edit(tx: &mut Tx, id: CollectionId, facts: &CollectionFacts) -> Result<()> {
    check(tx, id, facts).await?;
    let (at, zone) = reveal_of(facts);
    let values = params![
        id,
        &facts.name,
        names::name_key(&facts.name),
        &facts.about,
        &text::read(&facts.about),
        &facts.rules,
        &text::read(&facts.rules),
        facts.openness.as_str(),
        facts.anonymous,
        facts.unrevealed,
        at,
        zone,
        facts.parent
    ];
    let mut queries: Vec<Query> = vec![(EDIT, values), (FORGET_TAGS, params![id])];
    queries.extend(tags(id, facts));
    queries.push(changes::log(Subject::Lists));
    tx.run(queries).await.map(drop)
}

/// A moment matters only while there is something to show.
fn reveal_of(facts: &CollectionFacts) -> (Option<Timestamp>, &str) {
    let reveal = facts.reveal.as_ref().filter(|_| facts.unrevealed);
    (reveal.map(|reveal| reveal.at), reveal.map_or("UTC", |reveal| reveal.zone.as_str()))
}

fn tags(id: CollectionId, facts: &CollectionFacts) -> Vec<Query> {
    let tags = facts.tags.iter().take(TAGS_MAX).enumerate();
    tags.map(|(position, slug)| (ADD_TAG, params![id, position, slug])).collect()
}

/// A name is one collection's, and collections stand one in another and no deeper.
async fn check(tx: &mut Tx, id: CollectionId, facts: &CollectionFacts) -> Result<()> {
    if tx.query_one(SAME, params![names::name_key(&facts.name), id]).await?.is_some() {
        return Err(StoreError::Taken("collection"));
    }
    let Some(parent) = facts.parent else { return Ok(()) };
    let flat = "A collection stands in another one and no deeper.";
    let kin = |row: Row| {
        let mut fields = row.fields("collection");
        Ok::<_, StoreError>((fields.get::<Option<CollectionId>>("parent_id")?, fields.get::<u64>("count")?))
    };
    let above = tx.query_one(KIN, params![parent]).await?.ok_or(StoreError::Missing("collection"))?;
    if parent == id || kin(above)?.0.is_some() {
        return Err(StoreError::Refused(flat));
    }
    let below = tx.query_one(KIN, params![id]).await?.map(kin).transpose()?;
    if below.is_some_and(|(_, children)| children > 0) { Err(StoreError::Refused(flat)) } else { Ok(()) }
}

fn like(words: &str) -> String {
    let plain = folded(words).replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{plain}%")
}

fn ids<T: crate::database::FromValue>(rows: Vec<Row>) -> Result<Vec<T>> {
    rows.into_iter().map(|row| row.first("record", "id")).collect()
}

/// Reads the columns of `select!`.
pub(crate) fn collection(row: Row) -> Result<Collection> {
    let mut fields = row.fields("collection");
    Ok(Collection {
        id: fields.get("id")?,
        slug: fields.get("slug")?,
        name: fields.get("name")?,
        kind: fields.word("kind")?,
        about: (fields.get("about_typed")?, fields.get("about")?),
        rules: (fields.get("rules_typed")?, fields.get("rules")?),
        openness: fields.word("openness")?,
        anonymous: fields.get("anonymous")?,
        unrevealed: fields.get("unrevealed")?,
        reveal: {
            let at: Option<Timestamp> = fields.get("reveal_at")?;
            let zone: String = fields.get("reveal_zone")?;
            at.map(|at| Reveal { at, zone })
        },
        parent: fields.get("parent_id")?,
        shut: fields.get("shut")?,
        made: fields.get("made")?,
        tags: Vec::new(),
    })
}
