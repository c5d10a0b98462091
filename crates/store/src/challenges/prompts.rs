//! Prompts of a meme and drafts of a big bang, who claimed them, and what became of them.

use std::collections::HashMap;

use ficus_archive::{
    AccountId, CollectionId, PenNameId, PromptId, WorkId,
    challenge::{Challenge, Claimed, OF_CHALLENGE_MAX, Prompt, may_claim},
    collection::{Collection, Kind},
    exchange::{FACETS_OF_FORMS, Wish},
    notice::{ChallengeNews, Notice},
    slug::folded,
};
use jiff::{Timestamp, civil::Date};

use super::{gather, is_secret};
use crate::{
    Result, Store, StoreError,
    database::{Query, Row, json, page, params},
    notices,
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT challenge_prompt.id, challenge_prompt.account_id, challenge_prompt.pen_name_id,
                pen_name.name, challenge_prompt.wish, challenge_prompt.made, challenge_prompt.title,
                challenge_prompt.words, challenge_prompt.work_id, challenge_prompt.posts_on
            FROM challenge_prompt LEFT JOIN pen_name ON pen_name.id = challenge_prompt.pen_name_id ",
            $rest
        )
    };
}

/// Words are looked for in what was folded; what people said whom the reader does not hear is left out.
const PAGE: &str = select!(
    "WHERE challenge_prompt.collection_id = $1 AND challenge_prompt.folded LIKE $2 ESCAPE '!'
        AND challenge_prompt.account_id NOT IN ints_of($4)
        AND ($3 = 0 OR NOT EXISTS (SELECT 1 FROM challenge_claim
            WHERE challenge_claim.prompt_id = challenge_prompt.id AND challenge_claim.work_id IS NOT NULL))
    ORDER BY challenge_prompt.id DESC LIMIT $6 OFFSET $5"
);
const COUNT: &str = "SELECT COUNT(*) FROM challenge_prompt
    WHERE challenge_prompt.collection_id = $1 AND challenge_prompt.folded LIKE $2 ESCAPE '!'
        AND challenge_prompt.account_id NOT IN ints_of($4)
        AND ($3 = 0 OR NOT EXISTS (SELECT 1 FROM challenge_claim
            WHERE challenge_claim.prompt_id = challenge_prompt.id AND challenge_claim.work_id IS NOT NULL))";
const ONE: &str = select!("WHERE challenge_prompt.collection_id = $1 AND challenge_prompt.id = $2");
const OWN: &str = select!(
    "WHERE challenge_prompt.collection_id = $1 AND challenge_prompt.account_id = $2 ORDER BY challenge_prompt.id"
);
const CLAIMED_BY: &str = select!(
    "JOIN challenge_claim ON challenge_claim.prompt_id = challenge_prompt.id
    WHERE challenge_prompt.collection_id = $1 AND challenge_claim.account_id = $2 ORDER BY challenge_prompt.id"
);
const CLAIMS: &str = "SELECT challenge_claim.prompt_id, challenge_claim.account_id, pen_name.name,
        challenge_claim.work_id, challenge_claim.rank, challenge_claim.given
    FROM challenge_claim JOIN pen_name ON pen_name.id = challenge_claim.pen_name_id
    WHERE challenge_claim.prompt_id IN ints_of($1)
    ORDER BY challenge_claim.prompt_id, challenge_claim.made, challenge_claim.account_id";
const COUNTS: &str = "SELECT (SELECT COUNT(*) FROM challenge_prompt WHERE collection_id = $1),
        (SELECT COUNT(*) FROM challenge_prompt WHERE collection_id = $1 AND account_id = $2)";
const ADD: &str = "INSERT INTO challenge_prompt
        (collection_id, account_id, pen_name_id, title, words, wish, folded, made)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
const WITHDRAW: &str = "DELETE FROM challenge_prompt
    WHERE collection_id = $1 AND id = $2 AND account_id = $3
        AND NOT EXISTS (SELECT 1 FROM challenge_claim
            WHERE challenge_claim.prompt_id = $2 AND challenge_claim.work_id IS NOT NULL)
    RETURNING id";
const REMOVE: &str = "DELETE FROM challenge_prompt WHERE collection_id = $1 AND id = $2 RETURNING id";
const OPEN_CLAIMS: &str = "SELECT COUNT(*) FROM challenge_claim
    JOIN challenge_prompt ON challenge_prompt.id = challenge_claim.prompt_id
    WHERE challenge_prompt.collection_id = $1 AND challenge_claim.account_id = $2
        AND challenge_claim.work_id IS NULL";
const APART: &str = "SELECT account_id FROM block
    WHERE (account_id = $1 AND blocked_id = $2) OR (account_id = $2 AND blocked_id = $1)";
const CLAIM: &str = "INSERT INTO challenge_claim (prompt_id, account_id, pen_name_id, rank, given, made)
    VALUES ($1, $2, $3, $4, $5, $6)";
const UNCLAIM: &str = "DELETE FROM challenge_claim
    WHERE prompt_id = $1 AND account_id = $2 AND work_id IS NULL RETURNING prompt_id";
const ANSWER: &str = "UPDATE challenge_claim SET work_id = $3
    WHERE prompt_id = $1 AND account_id = $2 AND given = 1 RETURNING prompt_id";
const FINISH: &str = "UPDATE challenge_prompt SET work_id = $4
    WHERE collection_id = $1 AND id = $2 AND account_id = $3 RETURNING id";
const SCHEDULE: &str =
    "UPDATE challenge_prompt SET posts_on = $3, posted = 0 WHERE collection_id = $1 AND id = $2 RETURNING id";
const FOLDED: &str = "SELECT folded FROM challenge_prompt WHERE collection_id = $1 LIMIT 5000";

/// What somebody leaves: a prompt, or a draft that artists choose from.
#[derive(Clone, Debug, Default)]
pub struct NewPrompt {
    /// The pen name under it; `None` where nobody is told whose it is.
    pub pen_name: Option<PenNameId>,
    /// What the draft is called; empty for prompts.
    pub title: String,
    /// How many words the draft has.
    pub words: u32,
    /// What is wished for, or what the draft is about.
    pub wish: Wish,
}

/// Which prompts are asked for.
#[derive(Clone, Debug, Default)]
pub struct PromptQuery {
    /// Words that stand in them.
    pub words: String,
    /// Only those that nobody has answered.
    pub unanswered: bool,
    /// People whom the reader does not hear.
    pub unheard: Vec<AccountId>,
    /// So many are skipped.
    pub offset: u32,
    /// At most so many.
    pub limit: u32,
}

/// A prompt with what a draft has beside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptWork {
    /// It.
    pub prompt: Prompt,
    /// What the draft is called.
    pub title: String,
    /// How many words it has.
    pub words: u32,
    /// The finished work.
    pub work: Option<WorkId>,
    /// The day on which it is posted.
    pub posts_on: Option<Date>,
    /// Who wants it and in which rank, before drafts are given: accounts and ranks.
    pub wanted: Vec<(AccountId, u32)>,
}

impl Store {
    /// Prompts, the newest first, and how many there are.
    pub async fn prompts(
        &self,
        challenge: CollectionId,
        asked: &PromptQuery,
    ) -> Result<(Vec<PromptWork>, u64)> {
        let plain = folded(&asked.words).replace('!', "!!").replace('%', "!%").replace('_', "!_");
        let (like, unheard) = (format!("%{plain}%"), json(&asked.unheard)?);
        let (offset, limit) = (asked.offset, asked.limit);
        let answers = self
            .database
            .query_many(vec![
                (PAGE, params![challenge, &like, asked.unanswered, &unheard, offset, limit]),
                (COUNT, params![challenge, &like, asked.unanswered, &unheard]),
            ])
            .await?;
        let (rows, total) = page(answers)?;
        Ok((self.with_claims(rows).await?, total))
    }

    /// A prompt of a challenge.
    pub async fn prompt(&self, challenge: CollectionId, id: PromptId) -> Result<Option<PromptWork>> {
        let rows = self.database.query(ONE, params![challenge, id]).await?;
        Ok(self.with_claims(rows).await?.pop())
    }

    /// What somebody left.
    pub async fn own_prompts(&self, challenge: CollectionId, account: AccountId) -> Result<Vec<PromptWork>> {
        let rows = self.database.query(OWN, params![challenge, account]).await?;
        self.with_claims(rows).await
    }

    /// What somebody claimed.
    pub async fn claimed_prompts(
        &self,
        challenge: CollectionId,
        account: AccountId,
    ) -> Result<Vec<PromptWork>> {
        let rows = self.database.query(CLAIMED_BY, params![challenge, account]).await?;
        self.with_claims(rows).await
    }

    /// Leaves a prompt or a draft; `Refused` where somebody, or the challenge, has as many as may be.
    pub async fn leave_prompt(
        &self,
        challenge: &Challenge,
        account: AccountId,
        new: &NewPrompt,
        now: Timestamp,
    ) -> Result<PromptId> {
        let mut tx = self.database.begin().await?;
        let row = tx.query_one(COUNTS, params![challenge.id, account]).await?;
        let mut fields = row.ok_or(StoreError::Missing("challenge"))?.fields("challenge_prompt");
        let (all, own): (u64, u64) = (fields.get("count")?, fields.get("count")?);
        if all >= OF_CHALLENGE_MAX || own >= u64::from(challenge.settings.prompts_max) {
            return Err(StoreError::Refused("You have left as many as one may leave here."));
        }
        let NewPrompt { pen_name, title, words, wish } = new;
        let values =
            params![challenge.id, account, *pen_name, title, *words, json(wish)?, searched(new), now];
        let row = tx.query_one(ADD, values).await?.ok_or(StoreError::Missing("prompt"))?;
        let id = row.first("challenge_prompt", "id")?;
        tx.commit().await?;
        Ok(id)
    }

    /// Somebody takes back what they left, as long as nobody has made anything of it.
    pub async fn withdraw_prompt(
        &self,
        challenge: CollectionId,
        id: PromptId,
        account: AccountId,
    ) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let was = tx.query_one(WITHDRAW, params![challenge, id, account]).await?.is_some();
        tx.commit().await?;
        Ok(was)
    }

    /// A keeper takes a prompt out.
    pub async fn remove_prompt(&self, challenge: CollectionId, id: PromptId) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let was = tx.query_one(REMOVE, params![challenge, id]).await?.is_some();
        tx.commit().await?;
        Ok(was)
    }

    /// Claims a prompt, or says in which rank an artist wants a draft; the error says in a sentence why not.
    pub async fn claim_prompt(
        &self,
        challenge: &Challenge,
        id: PromptId,
        (account, pen_name, rank): (AccountId, PenNameId, u32),
        now: Timestamp,
    ) -> Result<std::result::Result<(), ficus_archive::challenge::CannotClaim>> {
        let found = self.prompt(challenge.id, id).await?.ok_or(StoreError::Missing("prompt"))?;
        let prompt = &found.prompt;
        let ranks = challenge.kind == Kind::BigBang && challenge.settings.artists_rank;
        let mut tx = self.database.begin().await?;
        let row = tx.query_one(OPEN_CLAIMS, params![challenge.id, account]).await?;
        let open: u32 = row.map_or(Ok(0), |row| row.first("challenge_claim", "count"))?;
        let apart = tx.query_one(APART, params![account, prompt.account]).await?.is_some();
        let claims: &[Claimed] = if ranks { &[] } else { &prompt.claims };
        let twice = ranks && found.wanted.iter().any(|(artist, _)| *artist == account);
        let verdict = may_claim(challenge, account, (prompt.account, claims), open, apart);
        let verdict = if twice { Err(ficus_archive::challenge::CannotClaim::Twice) } else { verdict };
        if let Err(why) = verdict {
            return Ok(Err(why));
        }
        let mut queries: Vec<Query> =
            vec![(CLAIM, params![id, account, pen_name, rank.clamp(1, 99), !ranks, now])];
        if !ranks {
            let notice = Notice::Challenge { challenge: challenge.id, news: ChallengeNews::Claimed };
            queries.push(notices::tell(prompt.account, &notice, now)?);
        }
        tx.run(queries).await?;
        tx.commit().await?;
        Ok(Ok(()))
    }

    /// Gives a claim back; whether there was one without a work.
    pub async fn give_claim_back(&self, id: PromptId, account: AccountId) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let was = tx.query_one(UNCLAIM, params![id, account]).await?.is_some();
        tx.commit().await?;
        Ok(was)
    }

    /// Hands in what somebody made of a prompt that they claimed, or what an artist made for a draft.
    pub async fn answer_prompt(
        &self,
        collection: &Collection,
        id: PromptId,
        (account, work): (AccountId, WorkId),
        now: Timestamp,
    ) -> Result<bool> {
        let Some(found) = self.prompt(collection.id, id).await? else { return Ok(false) };
        let mut tx = self.database.begin().await?;
        if tx.query_one(ANSWER, params![id, account, work]).await?.is_none() {
            return Ok(false);
        }
        gather(&mut tx, collection, work, account, now).await?;
        if !is_secret(&mut tx, collection.id).await? {
            let notice = Notice::Challenge { challenge: collection.id, news: ChallengeNews::Answered };
            tx.run(vec![notices::tell(found.prompt.account, &notice, now)?]).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// The author of a draft hands the finished work in.
    pub async fn finish_draft(
        &self,
        collection: &Collection,
        id: PromptId,
        (account, work): (AccountId, WorkId),
        now: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        if tx.query_one(FINISH, params![collection.id, id, account, work]).await?.is_none() {
            return Ok(false);
        }
        gather(&mut tx, collection, work, account, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// A keeper says on which day a draft is posted.
    pub async fn set_posting_day(
        &self,
        challenge: CollectionId,
        id: PromptId,
        day: Option<Date>,
    ) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let was = tx.query_one(SCHEDULE, params![challenge, id, day]).await?.is_some();
        tx.commit().await?;
        Ok(was)
    }

    /// The fandoms of prompts, by how many name them.
    pub async fn prompt_fandoms(&self, challenge: CollectionId) -> Result<Vec<(String, u64)>> {
        let mut counts: HashMap<String, u64> = HashMap::new();
        for row in self.database.query(FOLDED, params![challenge]).await? {
            let all: String = row.first("challenge_prompt", "folded")?;
            for fandom in all.lines().next().unwrap_or_default().split(';').filter(|name| !name.is_empty()) {
                *counts.entry(fandom.to_owned()).or_default() += 1;
            }
        }
        let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
        counts.sort_by(|(a, many), (b, more)| more.cmp(many).then_with(|| a.cmp(b)));
        Ok(counts)
    }

    async fn with_claims(&self, rows: Vec<Row>) -> Result<Vec<PromptWork>> {
        let mut all: Vec<PromptWork> = rows.into_iter().map(prompt).collect::<Result<_>>()?;
        let ids: Vec<PromptId> = all.iter().map(|found| found.prompt.id).collect();
        for row in self.database.query(CLAIMS, params![json(&ids)?]).await? {
            let mut fields = row.fields("challenge_claim");
            let id: PromptId = fields.get("prompt_id")?;
            let claimed = Claimed {
                account: fields.get("account_id")?,
                name: fields.get("name")?,
                work: fields.get("work_id")?,
            };
            let (rank, given): (u32, bool) = (fields.get("rank")?, fields.get("given")?);
            let Some(found) = all.iter_mut().find(|found| found.prompt.id == id) else { continue };
            if given {
                found.prompt.claims.push(claimed);
            } else {
                found.wanted.push((claimed.account, rank));
            }
        }
        Ok(all)
    }
}

/// What a prompt is found by: its fandoms in the first line, then everything else.
fn searched(new: &NewPrompt) -> String {
    let fandoms: Vec<String> =
        new.wish.named(ficus_archive::exchange::Facet::Fandom).iter().map(|name| folded(name)).collect();
    let rest = FACETS_OF_FORMS.iter().flat_map(|facet| new.wish.named(*facet)).map(|name| folded(name));
    let rest: Vec<String> = rest.chain([folded(&new.title), folded(&new.wish.details)]).collect();
    format!("{}\n{}", fandoms.join(";"), rest.join("\n"))
}

fn prompt(row: Row) -> Result<PromptWork> {
    let mut fields = row.fields("challenge_prompt");
    let (id, account) = (fields.get("id")?, fields.get("account_id")?);
    let pen_name: Option<PenNameId> = fields.get("pen_name_id")?;
    let name: Option<String> = fields.get("name")?;
    let prompt = Prompt {
        id,
        account,
        name: pen_name.zip(name),
        wish: fields.json("wish")?,
        made: fields.get("made")?,
        claims: Vec::new(),
    };
    Ok(PromptWork {
        prompt,
        title: fields.get("title")?,
        words: fields.get("words")?,
        work: fields.get("work_id")?,
        posts_on: fields.get("posts_on")?,
        wanted: Vec::new(),
    })
}
