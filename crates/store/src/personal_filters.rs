//! Personal filters: what members never want to see in a list.

use ficus_archive::{
    AccountId,
    block::Unheard,
    personal_filter::{FilterThing, PersonalFilter, Phrase, THINGS_MAX},
    shield::{OwnShield, Shields},
};

use crate::{
    Result, Store, StoreError,
    database::{Query, Row, params},
    shields,
};

const OF_ACCOUNT: &str =
    "SELECT account_id, kind, value FROM personal_filter WHERE account_id = $1 ORDER BY kind, value";
/// Whether pages show the account what is its own: kept searches on the front page.
const HAS_OWN: &str = "SELECT id FROM kept_search WHERE account_id = $1 AND on_front = 1 LIMIT 1";
const BLOCKED: &str = "SELECT blocked_id FROM block WHERE account_id = $1";
const COUNT: &str = "SELECT COUNT(*) FROM personal_filter WHERE account_id = $1 AND kind = $2";
const ADD: &str = "INSERT INTO personal_filter (account_id, kind, value) VALUES ($1, $2, $3)
    ON CONFLICT (account_id, kind, value) DO NOTHING";
const TAKE: &str = "DELETE FROM personal_filter WHERE account_id = $1 AND kind = $2 AND value = $3";
const CLEAR: &str = "DELETE FROM personal_filter WHERE account_id = $1";

const TAG: &str = "tag";
const PEN_NAME: &str = "pen-name";
const WORK: &str = "work";
const RATING: &str = "rating";
const LANGUAGE: &str = "language";
const PHRASE: &str = "phrase";

/// What differs in pages for a member.
#[derive(Clone, Debug)]
pub struct PersonalLists {
    /// What the member never wants to see in a list.
    pub filter: PersonalFilter,
    /// Whose words the member does not hear.
    pub unheard: Unheard,
    /// Which marked passages the member wants folded.
    pub shields: Shields,
    /// The passages that the member marked.
    pub own_shields: Vec<OwnShield>,
    /// Whether pages show the member what is nobody else's.
    pub has_own: bool,
}

impl Store {
    /// A member's own filter.
    pub async fn personal_filter(&self, account: AccountId) -> Result<PersonalFilter> {
        Ok(self.personal_lists(account).await?.filter)
    }

    /// What differs in pages for a member.
    pub async fn personal_lists(&self, account: AccountId) -> Result<PersonalLists> {
        let queries = [OF_ACCOUNT, HAS_OWN, BLOCKED, shields::CHOICE, shields::OWN];
        let queries = queries.map(|sql| (sql, params![account])).into();
        let mut answers = self.database.query_many(queries).await?.into_iter();
        let mut next = || answers.next().unwrap_or_default();
        let things: Result<PersonalFilter> = next().into_iter().map(|row| Ok(thing_of(row)?.1)).collect();
        let filter = things?;
        let has_own = !next().is_empty();
        let blocked: Result<Vec<AccountId>> =
            next().into_iter().map(|row| row.first("block", "blocked_id")).collect();
        let chosen = next().into_iter().next().map(shields::choice).transpose()?;
        let own_shields = next().into_iter().map(shields::own).collect::<Result<_>>()?;
        let unheard = Unheard::new(blocked?, filter.pen_names.clone());
        Ok(PersonalLists { unheard, filter, shields: chosen.unwrap_or_default(), own_shields, has_own })
    }

    /// Replaces a member's own filter.
    pub async fn set_personal_filter(&self, account: AccountId, filter: &PersonalFilter) -> Result<()> {
        let mut queries: Vec<Query> = vec![(CLEAR, params![account])];
        let mut add = |thing: FilterThing| {
            let (kind, value) = written(&thing);
            queries.push((ADD, params![account, kind, value]));
        };
        filter.tags.iter().take(THINGS_MAX).for_each(|id| add(FilterThing::Tag(*id)));
        filter.pen_names.iter().take(THINGS_MAX).for_each(|id| add(FilterThing::PenName(*id)));
        filter.works.iter().take(THINGS_MAX).for_each(|id| add(FilterThing::Work(*id)));
        filter.ratings.iter().take(THINGS_MAX).for_each(|id| add(FilterThing::Rating(*id)));
        filter.languages.iter().take(THINGS_MAX).for_each(|tag| add(FilterThing::Language(tag.clone())));
        filter.phrases.iter().take(THINGS_MAX).for_each(|phrase| add(FilterThing::Phrase(phrase.clone())));
        let mut tx = self.database.begin().await?;
        tx.run(queries).await?;
        tx.commit().await
    }

    /// Puts one thing into a member's own filter; `Refused` where it holds too many of the kind.
    pub async fn add_to_filter(&self, account: AccountId, thing: &FilterThing) -> Result<()> {
        let (kind, value) = written(thing);
        let mut tx = self.database.begin().await?;
        let held: u64 = match tx.query_one(COUNT, params![account, kind]).await? {
            Some(row) => row.first("personal_filter", "count")?,
            None => 0,
        };
        if held >= THINGS_MAX as u64 {
            return Err(StoreError::Refused("Your filter is full: take something out of it first."));
        }
        tx.execute(ADD, params![account, kind, value]).await?;
        tx.commit().await
    }

    /// Takes one thing out of a member's own filter.
    pub async fn take_from_filter(&self, account: AccountId, thing: &FilterThing) -> Result<()> {
        let (kind, value) = written(thing);
        let mut tx = self.database.begin().await?;
        tx.execute(TAKE, params![account, kind, value]).await?;
        tx.commit().await
    }
}

fn written(thing: &FilterThing) -> (&'static str, String) {
    match thing {
        FilterThing::Tag(id) => (TAG, id.to_string()),
        FilterThing::PenName(id) => (PEN_NAME, id.to_string()),
        FilterThing::Work(id) => (WORK, id.to_string()),
        FilterThing::Rating(id) => (RATING, id.to_string()),
        FilterThing::Language(tag) => (LANGUAGE, tag.clone()),
        FilterThing::Phrase(phrase) => (PHRASE, phrase.as_str().to_owned()),
    }
}

/// Reads `account_id, kind, value`: whose filter it is, and what it holds.
pub(crate) fn thing_of(row: Row) -> Result<(AccountId, FilterThing)> {
    let mut fields = row.fields("personal_filter");
    let account: AccountId = fields.get("account_id")?;
    let kind: String = fields.get("kind")?;
    let value: String = fields.get("value")?;
    let read = match kind.as_str() {
        TAG => value.parse().ok().map(FilterThing::Tag),
        PEN_NAME => value.parse().ok().map(FilterThing::PenName),
        WORK => value.parse().ok().map(FilterThing::Work),
        RATING => value.parse().ok().map(FilterThing::Rating),
        LANGUAGE => Some(FilterThing::Language(value)),
        PHRASE => Phrase::parse(&value).ok().map(FilterThing::Phrase),
        _ => None,
    };
    let id = account.to_string();
    read.map(|thing| (account, thing)).ok_or(StoreError::Corrupt {
        table: "personal_filter",
        column: "value",
        id,
    })
}
