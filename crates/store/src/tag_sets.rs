//! Sets of tags that several challenges choose from.

use ficus_archive::{
    AccountId, CollectionId, TagSetId,
    challenge::NominationState,
    exchange::Facet,
    slug::folded,
    tag_set::{CannotPropose, Names, OF_ACCOUNT_MAX, SetName, TagSet, TagSetFacts},
};
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError,
    database::{Query, Row, json, page, params},
    names,
};

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT id, slug, name, about, is_shared, proposals_each, account_id FROM tag_set ", $rest)
    };
}

const BY_SLUG: &str = select!("WHERE slug = $1");
const BY_SLUGS: &str = select!("WHERE slug IN texts_of($1) ORDER BY name, id");
const PAGE: &str = select!("ORDER BY name, id LIMIT $2 OFFSET $1");
const COUNT: &str = "SELECT COUNT(*) FROM tag_set";
const OF_ACCOUNT: &str = select!("WHERE account_id = $1 ORDER BY name, id");
const OF_CHALLENGE: &str = select!(
    "WHERE id IN (SELECT tag_set_id FROM challenge_tag_set WHERE collection_id = $1) ORDER BY name, id"
);
const KEPT: &str = "SELECT COUNT(*) FROM tag_set WHERE account_id = $1";
const TAKEN: &str = "SELECT slug FROM tag_set WHERE slug IN texts_of($1)";
const MAKE: &str = "INSERT INTO tag_set (slug, name, about, is_shared, proposals_each, account_id, made)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const CHANGE: &str =
    "UPDATE tag_set SET name = $2, about = $3, is_shared = $4, proposals_each = $5 WHERE id = $1";
const DELETE: &str = "DELETE FROM tag_set WHERE id = $1";
/// A challenge that goes on needs the names that people chose from.
const IN_USE: &str = "SELECT challenge.collection_id FROM challenge_tag_set
    JOIN challenge ON challenge.collection_id = challenge_tag_set.collection_id
    WHERE challenge_tag_set.tag_set_id = $1 AND challenge.stage <> 'over' LIMIT 1";
const USED_BY: &str = "SELECT collection.slug, collection.name FROM challenge_tag_set
    JOIN challenge ON challenge.collection_id = challenge_tag_set.collection_id
    JOIN collection ON collection.id = challenge.collection_id
    WHERE challenge_tag_set.tag_set_id = $1 AND challenge.stage <> 'preparing' AND collection.shut = 0
    ORDER BY collection.id DESC LIMIT 50";
const NAMES: &str = "SELECT facet, name, state, account_id FROM tag_set_name WHERE tag_set_id = $1
    ORDER BY facet, folded";
const SHARED: &str = "SELECT DISTINCT tag_set_name.facet, tag_set_name.folded, tag_set_name.name
    FROM challenge_tag_set JOIN tag_set_name ON tag_set_name.tag_set_id = challenge_tag_set.tag_set_id
    WHERE challenge_tag_set.collection_id = $1 AND tag_set_name.state = 'taken'
    ORDER BY tag_set_name.facet, tag_set_name.folded";
const KNOWN: &str = "SELECT folded FROM tag_set_name
    WHERE tag_set_id = $1 AND facet = $2 AND folded IN texts_of($3)";
const COUNTS: &str = "SELECT (SELECT COUNT(*) FROM tag_set_name WHERE tag_set_id = $1),
    (SELECT COUNT(*) FROM tag_set_name
        WHERE tag_set_id = $1 AND account_id = $2 AND facet = $3 AND state <> 'refused')";
const PUT: &str = "INSERT INTO tag_set_name (tag_set_id, facet, folded, name, state, account_id)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (tag_set_id, facet, folded) DO UPDATE SET state = excluded.state";
const DECIDE: &str =
    "UPDATE tag_set_name SET state = $4 WHERE tag_set_id = $1 AND facet = $2 AND folded = $3";
const TAKE_OUT: &str = "DELETE FROM tag_set_name WHERE tag_set_id = $1 AND facet = $2 AND folded = $3";
const TAKE_BACK: &str = "DELETE FROM tag_set_name WHERE tag_set_id = $1 AND facet = $2 AND folded = $3
    AND account_id = $4 AND state = 'waits'";
const FORGET_SETS: &str = "DELETE FROM challenge_tag_set WHERE collection_id = $1";
const USE_SET: &str = "INSERT INTO challenge_tag_set (collection_id, tag_set_id) VALUES ($1, $2)";

impl Store {
    /// Makes a set; answers with its address.
    pub async fn make_tag_set(
        &self,
        facts: &TagSetFacts,
        keeper: AccountId,
        now: Timestamp,
    ) -> Result<String> {
        let mut tx = self.database.begin().await?;
        let kept: u64 =
            tx.query_one(KEPT, params![keeper]).await?.map_or(Ok(0), |row| row.first("tag_set", "count"))?;
        if kept >= OF_ACCOUNT_MAX {
            return Err(StoreError::Refused("You keep very many tag sets: let go of one first."));
        }
        let slug = names::free_slug(&mut tx, &facts.name, TAKEN).await?;
        let TagSetFacts { name, about, is_shared, proposals_each } = facts;
        tx.execute(MAKE, params![&slug, name, about, *is_shared, *proposals_each, keeper, now]).await?;
        tx.commit().await?;
        Ok(slug)
    }

    /// A set by its address.
    pub async fn tag_set(&self, slug: &str) -> Result<Option<TagSet>> {
        self.database.query_one(BY_SLUG, params![slug]).await?.map(tag_set).transpose()
    }

    /// Sets by their addresses, by name; those that are not there are left out.
    pub async fn tag_sets_called(&self, slugs: &[String]) -> Result<Vec<TagSet>> {
        self.database.query(BY_SLUGS, params![json(slugs)?]).await?.into_iter().map(tag_set).collect()
    }

    /// All sets by name, and how many there are.
    pub async fn tag_sets(&self, offset: u32, limit: u32) -> Result<(Vec<TagSet>, u64)> {
        let queries = vec![(PAGE, params![offset, limit]), (COUNT, params![])];
        let (rows, total) = page(self.database.query_many(queries).await?)?;
        Ok((rows.into_iter().map(tag_set).collect::<Result<_>>()?, total))
    }

    /// The sets that an account keeps, by name.
    pub async fn tag_sets_of(&self, keeper: AccountId) -> Result<Vec<TagSet>> {
        self.database.query(OF_ACCOUNT, params![keeper]).await?.into_iter().map(tag_set).collect()
    }

    /// The sets that a challenge chooses from, by name.
    pub async fn tag_sets_of_challenge(&self, challenge: CollectionId) -> Result<Vec<TagSet>> {
        self.database.query(OF_CHALLENGE, params![challenge]).await?.into_iter().map(tag_set).collect()
    }

    /// The names of the sets that a challenge chooses from.
    pub(crate) async fn shared_names(&self, challenge: CollectionId) -> Result<Names> {
        let mut shared = Names::new();
        for row in self.database.query(SHARED, params![challenge]).await? {
            let mut fields = row.fields("tag_set_name");
            let facet = fields.word("facet")?;
            fields.get::<String>("folded")?;
            shared.entry(facet).or_default().push(fields.get("name")?);
        }
        Ok(shared)
    }

    /// Decides which sets a challenge chooses from.
    pub async fn use_tag_sets(&self, challenge: CollectionId, sets: &[TagSetId]) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let mut queries: Vec<Query> = vec![(FORGET_SETS, params![challenge])];
        queries.extend(sets.iter().map(|set| (USE_SET, params![challenge, *set])));
        tx.run(queries).await?;
        tx.commit().await
    }

    /// Open challenges that choose from a set, the newest first: address and name.
    pub async fn tag_set_used_by(&self, set: TagSetId) -> Result<Vec<(String, String)>> {
        let rows = self.database.query(USED_BY, params![set]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("collection");
                Ok((fields.get("slug")?, fields.get("name")?))
            })
            .collect()
    }

    /// What its keeper says of a set anew.
    pub async fn change_tag_set(&self, set: TagSetId, facts: &TagSetFacts) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let TagSetFacts { name, about, is_shared, proposals_each } = facts;
        tx.execute(CHANGE, params![set, name, about, *is_shared, *proposals_each]).await?;
        tx.commit().await
    }

    /// Deletes a set; `Refused` as long as a challenge that goes on chooses from it.
    pub async fn delete_tag_set(&self, set: TagSetId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        if tx.query_one(IN_USE, params![set]).await?.is_some() {
            return Err(StoreError::Refused("A challenge that goes on chooses from it."));
        }
        tx.execute(DELETE, params![set]).await?;
        tx.commit().await
    }

    /// All names of a set, kind by kind in order.
    pub async fn tag_set_names(&self, set: TagSetId) -> Result<Vec<SetName>> {
        self.database.query(NAMES, params![set]).await?.into_iter().map(set_name).collect()
    }

    /// Proposes names for a set; what its keeper proposes is in it at once. Names that are there are passed over, unless
    /// the keeper takes them in. The error says in a sentence why nothing can be proposed.
    pub async fn propose_for_tag_set(
        &self,
        set: &TagSet,
        (account, keeps): (AccountId, bool),
        facet: Facet,
        names: &[String],
    ) -> Result<std::result::Result<(), CannotPropose>> {
        let mut tx = self.database.begin().await?;
        let keys: Vec<String> = names.iter().map(|name| folded(name)).collect();
        let mut known: Vec<String> = Vec::new();
        for row in tx.query(KNOWN, params![set.id, facet.as_str(), json(&keys)?]).await? {
            known.push(row.first("tag_set_name", "folded")?);
        }
        let row = tx.query_one(COUNTS, params![set.id, account, facet.as_str()]).await?;
        let mut fields = row.ok_or(StoreError::Missing("tag set"))?.fields("tag_set_name");
        let (all, own): (u64, u64) = (fields.get("count")?, fields.get("count")?);
        let more = keys.iter().filter(|key| !known.contains(key)).count() as u64;
        if let Err(why) = set.may_propose(facet, (own, more), all, keeps) {
            return Ok(Err(why));
        }
        let state = if keeps { NominationState::Taken } else { NominationState::Waits };
        let mut queries: Vec<Query> = Vec::new();
        for (name, key) in names.iter().zip(keys) {
            if keeps || !known.contains(&key) {
                let values = params![set.id, facet.as_str(), key, name, state.as_str(), account];
                queries.push((PUT, values));
            }
        }
        tx.run(queries).await?;
        tx.commit().await?;
        Ok(Ok(()))
    }

    /// A keeper takes a name in, leaves it out, or (`None`) forgets it.
    pub async fn decide_set_name(
        &self,
        set: TagSetId,
        (facet, name): (Facet, &str),
        state: Option<NominationState>,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let key = folded(name);
        match state {
            Some(state) => {
                tx.execute(DECIDE, params![set, facet.as_str(), key, state.as_str()]).await?;
            }
            None => tx.execute(TAKE_OUT, params![set, facet.as_str(), key]).await?,
        }
        tx.commit().await
    }

    /// Somebody takes back a name that they proposed and nobody has decided about.
    pub async fn take_back_set_name(
        &self,
        set: TagSetId,
        (facet, name): (Facet, &str),
        account: AccountId,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(TAKE_BACK, params![set, facet.as_str(), folded(name), account]).await?;
        tx.commit().await
    }
}

fn tag_set(row: Row) -> Result<TagSet> {
    let mut fields = row.fields("tag_set");
    Ok(TagSet {
        id: fields.get("id")?,
        slug: fields.get("slug")?,
        facts: TagSetFacts {
            name: fields.get("name")?,
            about: fields.get("about")?,
            is_shared: fields.get("is_shared")?,
            proposals_each: fields.get("proposals_each")?,
        },
        keeper: fields.get("account_id")?,
    })
}

fn set_name(row: Row) -> Result<SetName> {
    let mut fields = row.fields("tag_set_name");
    Ok(SetName {
        facet: fields.word("facet")?,
        name: fields.get("name")?,
        state: fields.word("state")?,
        account: fields.get("account_id")?,
    })
}
