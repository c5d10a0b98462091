//! Matching in the store: who signed up, who keeps whom away, what names mean, and what comes of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ficus_archive::{
    AccountId, CollectionId, PromptId,
    challenge::{LeftOver, Matched, SignUp},
    exchange::{
        self, Choice, Facet, Fits, Giver, Matching, Rules, Squeeze, Unfit, Wish, why_without_giver,
        why_without_recipient,
    },
    notice::{ChallengeNews, Notice},
};
use jiff::Timestamp;

use super::assignments;
use crate::{
    Result, Store, StoreError,
    database::{Query, Tx, json, params},
    notices,
};

const APART: &str = "SELECT account_id, blocked_id FROM block
    WHERE account_id IN ints_of($1) AND blocked_id IN ints_of($1)";
const SYNONYMS: &str = "SELECT tag.kind, tag.folded, canonical.name FROM tag
    JOIN tag AS canonical ON canonical.id = tag.canonical_id WHERE tag.folded IN texts_of($1)";
const SET_MATCHED: &str = "UPDATE challenge SET matched = $2 WHERE collection_id = $1";
const MATCHED: &str = "SELECT matched FROM challenge WHERE collection_id = $1 AND matched IS NOT NULL";
const CHOICES: &str = "SELECT challenge_claim.prompt_id, challenge_claim.account_id, challenge_claim.rank
    FROM challenge_claim JOIN challenge_prompt ON challenge_prompt.id = challenge_claim.prompt_id
    WHERE challenge_prompt.collection_id = $1 AND challenge_claim.given = 0
    ORDER BY challenge_claim.prompt_id, challenge_claim.account_id";
const GIVE: &str = "UPDATE challenge_claim SET given = 1 WHERE prompt_id = $1 AND account_id = $2";
const FORGET_CHOICES: &str = "DELETE FROM challenge_claim WHERE given = 0
    AND prompt_id IN (SELECT id FROM challenge_prompt WHERE collection_id = $1)";
const WHOSE: &str = "SELECT account_id FROM challenge_prompt WHERE id = $1";

/// People of an exchange as the matching knows them: those who write, and what they said in the archive's own names.
pub struct Matchable {
    /// Who.
    pub people: Vec<SignUp>,
    /// The same, in the same order.
    pub givers: Vec<Giver>,
}

impl Store {
    /// Everybody of an exchange who writes, ready to be matched.
    pub async fn matchable(&self, challenge: CollectionId) -> Result<Matchable> {
        let people: Vec<SignUp> =
            self.sign_ups(challenge).await?.into_iter().filter(|sign_up| !sign_up.dropped).collect();
        let accounts: Vec<AccountId> = people.iter().map(|person| person.account).collect();
        let places: HashMap<AccountId, usize> =
            accounts.iter().enumerate().map(|(place, account)| (*account, place)).collect();
        let names = json(&all_names(&people))?;
        let answers = self
            .database
            .query_many(vec![(APART, params![json(&accounts)?]), (SYNONYMS, params![names])])
            .await?;
        let [apart, synonyms] = &mut <[_; 2]>::try_from(answers).unwrap_or_default();
        let mut canonical: BTreeMap<(String, String), String> = BTreeMap::new();
        for row in std::mem::take(synonyms) {
            let mut fields = row.fields("tag");
            canonical.insert((fields.get("kind")?, fields.get("folded")?), fields.get("name")?);
        }
        let mut givers: Vec<Giver> = people
            .iter()
            .map(|person| Giver {
                offers: person.said.offers.iter().map(|wish| in_own_names(wish, &canonical)).collect(),
                requests: person.said.requests.iter().map(|wish| in_own_names(wish, &canonical)).collect(),
                apart_from: BTreeSet::new(),
            })
            .collect();
        for row in std::mem::take(apart) {
            let mut fields = row.fields("block");
            let (one, other): (AccountId, AccountId) = (fields.get("account_id")?, fields.get("blocked_id")?);
            if let (Some(one), Some(other)) = (places.get(&one), places.get(&other)) {
                givers[*one].apart_from.insert(*other);
            }
        }
        Ok(Matchable { people, givers })
    }

    /// Keeps a matching in place of what was matched before; nobody is told yet. `Refused` where assignments are out.
    pub async fn keep_matching(
        &self,
        challenge: CollectionId,
        people: &[SignUp],
        (fits, matching, seed): (&Fits, &Matching, u64),
        now: Timestamp,
    ) -> Result<Matched> {
        let matched = told(people, fits, matching, seed, now);
        let mut tx = self.database.begin().await?;
        assignments::put_all(&mut tx, challenge, people, matching).await?;
        tx.execute(SET_MATCHED, params![challenge, json(&matched)?]).await?;
        tx.commit().await?;
        Ok(matched)
    }

    /// Why somebody cannot write for somebody, for whoever adjusts by hand; `None` where they can.
    pub async fn unfit(
        &self,
        challenge: CollectionId,
        rules: &Rules,
        (giver, recipient): (AccountId, AccountId),
    ) -> Result<Option<Unfit>> {
        let Matchable { people, givers } = self.matchable(challenge).await?;
        let place = |account| people.iter().position(|person| person.account == account);
        let (Some(giver), Some(recipient)) = (place(giver), place(recipient)) else {
            return Err(StoreError::Missing("sign-up"));
        };
        Ok(exchange::why_not(&givers, rules, giver, recipient))
    }

    /// What came of the last matching.
    pub async fn matched(&self, challenge: CollectionId) -> Result<Option<Matched>> {
        let row = self.database.query_one(MATCHED, params![challenge]).await?;
        row.map(|row| row.fields("challenge").json("matched")).transpose()
    }
}

/// The result with its reasons, by sign-ups.
fn told(people: &[SignUp], fits: &Fits, matching: &Matching, seed: u64, now: Timestamp) -> Matched {
    let all =
        |places: &[usize]| places.iter().filter_map(|place| people.get(*place)).map(|one| one.id).collect();
    let left = |place: usize, squeeze: Squeeze| LeftOver {
        one: people[place].id,
        these: all(&squeeze.these),
        those: all(&squeeze.those),
    };
    let every = 0..people.len();
    let cover = &matching.proof.cover;
    Matched {
        seed,
        people: people.len() as u32,
        gifts: matching.pairs() as u32,
        cover: (cover.givers.len() + cover.recipients.len()) as u32,
        without_recipient: every
            .clone()
            .filter_map(|place| Some(left(place, why_without_recipient(fits, matching, place)?)))
            .collect(),
        without_giver: every
            .filter_map(|place| Some(left(place, why_without_giver(fits, matching, place)?)))
            .collect(),
        made: now,
    }
}

fn all_names(people: &[SignUp]) -> BTreeSet<String> {
    let wishes = people.iter().flat_map(|person| person.said.offers.iter().chain(&person.said.requests));
    wishes
        .flat_map(|wish| wish.choices.keys().flat_map(|facet| wish.named(*facet)).chain(&wish.refuses))
        .map(|name| crate::names::name_key(name))
        .collect()
}

/// A wish with synonyms written as what they stand for.
fn in_own_names(wish: &Wish, canonical: &BTreeMap<(String, String), String>) -> Wish {
    let one = |facet: Facet, name: &String| {
        let key = (facet.as_str().to_owned(), crate::names::name_key(name));
        canonical.get(&key).unwrap_or(name).clone()
    };
    let mut own = wish.clone();
    for (facet, choice) in &mut own.choices {
        if let Choice::Of(names) = choice {
            *names = names.iter().map(|name| one(*facet, name)).collect();
        }
    }
    let refused = wish.refuses.iter().flat_map(|name| {
        let meant = exchange::FACETS_OF_FORMS.map(|facet| one(facet, name));
        meant.into_iter().collect::<BTreeSet<_>>()
    });
    own.refuses = refused.collect();
    own
}

/// Gives drafts to the artists who want them: as many drafts and artists as possible, each once, and among all ways to do
/// so the one that keeps their ranks best. Artists and drafts are the two halves of one exchange.
pub(super) async fn give_drafts(tx: &mut Tx, challenge: CollectionId, now: Timestamp) -> Result<()> {
    let mut wanted: Vec<(PromptId, AccountId, u32)> = Vec::new();
    for row in tx.query(CHOICES, params![challenge]).await? {
        let mut fields = row.fields("challenge_claim");
        wanted.push((fields.get("prompt_id")?, fields.get("account_id")?, fields.get("rank")?));
    }
    let artists: Vec<AccountId> =
        wanted.iter().map(|(_, artist, _)| *artist).collect::<BTreeSet<_>>().into_iter().collect();
    let drafts: Vec<PromptId> =
        wanted.iter().map(|(draft, ..)| *draft).collect::<BTreeSet<_>>().into_iter().collect();
    let mut fits = Fits::none(artists.len() + drafts.len());
    for (draft, artist, rank) in &wanted {
        if let (Ok(artist), Ok(draft)) = (artists.binary_search(artist), drafts.binary_search(draft)) {
            let score = 1_000 - 10 * (*rank).min(99) as u16;
            fits.set(artist, artists.len() + draft, Some(score));
        }
    }
    let matching = exchange::best(&fits, challenge.0.unsigned_abs());
    let mut queries: Vec<Query> = Vec::new();
    for (artist, draft) in matching.recipient_of.iter().enumerate() {
        let Some(draft) = draft.and_then(|place| place.checked_sub(artists.len())) else { continue };
        queries.push((GIVE, params![drafts[draft], artists[artist]]));
        let news = |news| Notice::Challenge { challenge, news };
        queries.push(notices::tell(artists[artist], &news(ChallengeNews::DraftGiven), now)?);
        if let Some(row) = tx.query_one(WHOSE, params![drafts[draft]]).await? {
            let author = row.first("challenge_prompt", "account_id")?;
            queries.push(notices::tell(author, &news(ChallengeNews::Claimed), now)?);
        }
    }
    queries.push((FORGET_CHOICES, params![challenge]));
    tx.run(queries).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_synonym_is_matched_as_what_it_stands_for() {
        let canonical = [(("fandom".to_owned(), "sherlock".to_owned()), "Sherlock Holmes".to_owned())].into();
        let wish = Wish {
            choices: [(Facet::Fandom, Choice::Of(vec!["SHERLOCK".to_owned(), "Emma".to_owned()]))].into(),
            refuses: vec!["sherlock".to_owned()],
            ..Wish::default()
        };
        let own = in_own_names(&wish, &canonical);
        assert_eq!(own.named(Facet::Fandom), ["Sherlock Holmes", "Emma"]);
        assert!(own.refuses.contains(&"Sherlock Holmes".to_owned()));
    }
}
