//! The days on which what a big bang brought forth is posted.

use ficus_archive::{
    AccountId, CollectionId, DraftId, PromptId, WorkId,
    draft::Posting,
    notice::{ChallengeNews, Notice},
    work::Audience,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{
    Result, Store, StoreError,
    database::{Tx, params},
    notices,
    posting::{self, PostingWish, WorkPosted},
    schedule,
};

/// What may be due: wherever on earth the day has begun.
const DUE: &str = "SELECT challenge_prompt.id, challenge_prompt.collection_id, challenge_prompt.posts_on,
        challenge.zone, challenge_prompt.account_id, challenge_prompt.work_id
    FROM challenge_prompt JOIN challenge ON challenge.collection_id = challenge_prompt.collection_id
    JOIN collection ON collection.id = challenge_prompt.collection_id
    WHERE challenge_prompt.posted = 0 AND challenge_prompt.posts_on <= $1
        AND challenge_prompt.work_id IS NOT NULL AND collection.kind = 'big-bang' AND collection.shut = 0
        AND challenge.stage IN ('making', 'shown')
    ORDER BY challenge_prompt.posts_on, challenge_prompt.id LIMIT 200";
const POSTED: &str = "UPDATE challenge_prompt SET posted = 1 WHERE id = $1";
/// What artists made for a draft, with whoever made it.
const BESIDE: &str = "SELECT work_id, account_id FROM challenge_claim
    WHERE prompt_id = $1 AND given = 1 AND work_id IS NOT NULL ORDER BY account_id";
const STANDING: &str = "SELECT audience, concealed FROM work WHERE id = $1";
const DRAFTS: &str = "SELECT id FROM draft WHERE work_id = $1 AND chapter_id IS NULL ORDER BY number, id";

/// Something that is due.
struct Due {
    prompt: PromptId,
    challenge: CollectionId,
    /// The day, in the time zone of the challenge.
    day: Date,
    works: Vec<(WorkId, AccountId)>,
}

impl Store {
    /// Posts what a big bang brought forth and still lies on desks, where its day has come in the time zone of the
    /// challenge: the story, and what artists made for it. Whose work cannot be posted is told so. Answers with how many
    /// works were posted.
    pub async fn post_big_bangs(&self, now: Timestamp) -> Result<u64> {
        let furthest = now.to_zoned(TimeZone::UTC).date().tomorrow().unwrap_or(Date::MAX);
        let rows = self.database.query(DUE, params![furthest]).await?;
        let mut posted = 0;
        for row in rows {
            let mut fields = row.fields("challenge_prompt");
            let (prompt, challenge) = (fields.get("id")?, fields.get("collection_id")?);
            let (posts_on, zone): (Date, String) = (fields.get("posts_on")?, fields.get("zone")?);
            let (account, work) = (fields.get("account_id")?, fields.get("work_id")?);
            let zone = TimeZone::get(&zone).unwrap_or(TimeZone::UTC);
            let day = now.to_zoned(zone).date();
            if posts_on <= day {
                posted +=
                    self.post_due(Due { prompt, challenge, day, works: vec![(work, account)] }, now).await?;
            }
        }
        Ok(posted)
    }

    async fn post_due(&self, mut due: Due, now: Timestamp) -> Result<u64> {
        for row in self.database.query(BESIDE, params![due.prompt]).await? {
            let mut fields = row.fields("challenge_claim");
            due.works.push((fields.get("work_id")?, fields.get("account_id")?));
        }
        let mut posted = 0;
        for (work, account) in &due.works {
            // Each by itself: what one work lacks holds up no other.
            let mut tx = self.database.begin().await?;
            match post(&mut tx, *work, due.day, now).await? {
                None => {}
                Some(true) => {
                    tx.commit().await?;
                    posted += 1;
                }
                Some(false) => {
                    drop(tx);
                    let notice =
                        Notice::Challenge { challenge: due.challenge, news: ChallengeNews::NotPosted };
                    let mut tx = self.database.begin().await?;
                    tx.run(vec![notices::tell(*account, &notice, now)?]).await?;
                    tx.commit().await?;
                }
            }
        }
        // Only now: what a stop left undone is done at the next look.
        let mut tx = self.database.begin().await?;
        tx.execute(POSTED, params![due.prompt]).await?;
        tx.commit().await?;
        Ok(posted)
    }
}

/// Posts a work with all its chapters from the desk; `None` where it does not lie there, `false` where it cannot be.
async fn post(tx: &mut Tx, work: WorkId, day: Date, now: Timestamp) -> Result<Option<bool>> {
    let Some(row) = tx.query_one(STANDING, params![work]).await? else { return Ok(None) };
    let mut fields = row.fields("work");
    let audience: Audience = fields.word("audience")?;
    let concealed: Option<String> = fields.get("concealed")?;
    if audience != Audience::Draft || concealed.is_some() {
        return Ok(None);
    }
    if !schedule::is_ready(tx, work).await? {
        return Ok(Some(false));
    }
    let mut drafts: Vec<DraftId> = Vec::new();
    for row in tx.query(DRAFTS, params![work]).await? {
        drafts.push(row.first("draft", "id")?);
    }
    let wish = PostingWish { drafts, how: Posting::Announced, day };
    match posting::post_work(tx, work, &wish, now).await {
        Ok(WorkPosted::Posted | WorkPosted::Held) => Ok(Some(true)),
        Ok(WorkPosted::Refused(_)) | Err(StoreError::Refused(_)) => Ok(Some(false)),
        Err(error) => Err(error),
    }
}
