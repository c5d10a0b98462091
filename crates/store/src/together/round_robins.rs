//! Round robins: who may add a chapter, who signs which, and what waits for the authors.

use ficus_archive::{
    AccountId, ChapterId, ChapterOfferId, DraftId, PenNameId, WorkId,
    draft::{DraftContent, Made, Posting, Typed},
    notice::Notice,
    site::writing_limits::Limited,
    together::{
        Act, Part,
        round_robin::{Adding, Mode},
    },
};
use ficus_prose::Prose;
use jiff::{Timestamp, civil::Date};

use super::{signers, signing::count, ties::authors};
use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Row, Tx, json, params},
    drafts, notices, writing_used,
};

const MODE: &str = "SELECT mode FROM round_robin WHERE work_id = $1";
const SET: &str = "INSERT INTO round_robin (work_id, mode, opened) VALUES ($1, $2, $3)
    ON CONFLICT (work_id) DO UPDATE SET mode = excluded.mode";
const END: &str = "DELETE FROM round_robin WHERE work_id = $1";
const RAISE: &str = "UPDATE work SET version = version + 1 WHERE id = $1";
const CHAPTERS: &str = "SELECT COUNT(*) FROM chapter WHERE work_id = $1";
const LAST_BY: &str = "SELECT pen_name.account_id FROM chapter
    JOIN chapter_signer ON chapter_signer.chapter_id = chapter.id
    JOIN pen_name ON pen_name.id = chapter_signer.pen_name_id
    WHERE chapter.work_id = $1 AND pen_name.account_id = $2 AND chapter.number = (
        SELECT MAX(last.number) FROM chapter AS last WHERE last.work_id = $1)";
const WAITING: &str = "SELECT COUNT(*) FROM chapter_offer WHERE work_id = $1 AND account_id = $2";
const OFFER: &str =
    "INSERT INTO chapter_offer (work_id, account_id, pen_name_id, title, typed, text, words, made)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const OFFERS: &str =
    "SELECT chapter_offer.id, chapter_offer.account_id, pen_name_id, pen_name.name, title, typed, text,
        chapter_offer.words, made
    FROM chapter_offer JOIN pen_name ON pen_name.id = chapter_offer.pen_name_id
    WHERE work_id = $1 ORDER BY chapter_offer.id";
const DROP: &str = "DELETE FROM chapter_offer WHERE id = $1 AND work_id = $2 RETURNING account_id";
const CHAPTER: &str = "SELECT id FROM chapter WHERE work_id = $1 AND number = $2";
/// What is posted, what lies on the desk, and what is known to be missing.
const TAKEN: &str = "SELECT work.id, missing_chapters,
    (SELECT MAX(number) FROM chapter WHERE chapter.work_id = work.id),
    (SELECT MAX(number) FROM draft WHERE draft.work_id = work.id) FROM work WHERE work.id = $1";
const SIGN: &str = "INSERT INTO chapter_signer (chapter_id, pen_name_id) VALUES ($1, $2)
    ON CONFLICT (chapter_id) DO UPDATE SET pen_name_id = excluded.pen_name_id";
const WILL_SIGN: &str = "INSERT INTO draft_signer (draft_id, pen_name_id) VALUES ($1, $2)";
const SIGNS_DRAFT: &str = "SELECT pen_name_id FROM draft_signer WHERE draft_id = $1";
/// Behind the veil nobody signs anything.
const SIGNER: &str = "SELECT pen_name.name, pen_name.slug FROM chapter_signer
    JOIN pen_name ON pen_name.id = chapter_signer.pen_name_id
    WHERE chapter_signer.chapter_id = $1 AND NOT EXISTS (SELECT 1 FROM veiled_author
        JOIN chapter ON chapter.work_id = veiled_author.work_id WHERE chapter.id = $1)";

/// A chapter that somebody wants to add.
#[derive(Clone, Debug)]
pub struct ChapterOfferDraft {
    /// To which work.
    pub work: WorkId,
    /// Who wrote it.
    pub account: AccountId,
    /// The name that they sign with.
    pub pen_name: PenNameId,
    /// Its title; may be empty.
    pub title: String,
    /// As it was typed.
    pub typed: Typed,
    /// What was made of it.
    pub text: Prose,
}

/// A chapter that waits for the authors of a round robin.
#[derive(Clone, Debug)]
pub struct ChapterOffer {
    /// Its number.
    pub id: ChapterOfferId,
    /// Who wrote it.
    pub account: AccountId,
    /// The name that they sign with.
    pub pen_name: PenNameId,
    /// That name.
    pub name: String,
    /// Its title; may be empty.
    pub title: String,
    /// As it was typed.
    pub typed: Typed,
    /// What was made of it.
    pub text: Prose,
    /// Its words.
    pub words: u32,
    /// When it was offered.
    pub made: Timestamp,
}

impl Store {
    /// How a work takes chapters of others; `None` where it is no round robin.
    pub async fn round_robin(&self, work: WorkId) -> Result<Option<Mode>> {
        let row = self.database.query_one(MODE, params![work]).await?;
        row.map(|row| row.fields("round_robin").word("mode")).transpose()
    }

    /// Makes a work a round robin, or one no longer.
    pub async fn set_round_robin(&self, work: WorkId, mode: Option<Mode>, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let query = match mode {
            Some(mode) => (SET, params![work, mode.as_str(), now]),
            None => (END, params![work]),
        };
        tx.run(vec![query, (RAISE, params![work]), changes::log(Subject::Work(work))]).await?;
        tx.commit().await
    }

    /// What [`ficus_archive::together::round_robin::may_add`] asks for; whether the site has round robins and who
    /// keeps away whom is for the caller to add.
    pub async fn adding_to(&self, work: WorkId, account: AccountId) -> Result<Adding> {
        let mode = self.round_robin(work).await?.unwrap_or(Mode::Closed);
        let chapters = count(self.database.query_one(CHAPTERS, params![work]).await?)?;
        let waiting = count(self.database.query_one(WAITING, params![work, account]).await?)?;
        let wrote_last = self.database.query_one(LAST_BY, params![work, account]).await?.is_some();
        Ok(Adding {
            has_round_robins: true,
            mode,
            is_kept_apart: false,
            wrote_last,
            waiting,
            chapters: u32::try_from(chapters).unwrap_or(u32::MAX),
        })
    }

    /// Keeps a chapter until the authors look at it, and tells them.
    pub async fn offer_chapter(&self, draft: &ChapterOfferDraft, now: Timestamp) -> Result<()> {
        let damaged = |_| StoreError::Refused("The text could not be read.");
        let words = ficus_prose::word_count(&draft.text.plain_text().map_err(damaged)?);
        let mut tx = self.database.begin().await?;
        let values = params![
            draft.work,
            draft.account,
            draft.pen_name,
            &draft.title,
            json(&draft.typed)?,
            &draft.text,
            words,
            now
        ];
        let mut queries = vec![(OFFER, values)];
        let notice = Notice::Together { act: Act::ChapterOffered, work: draft.work };
        for author in authors(&mut tx, draft.work).await? {
            queries.push(notices::tell(author, &notice, now)?);
        }
        tx.run(queries).await?;
        tx.commit().await
    }

    /// Chapters that wait at a round robin, the oldest first.
    pub async fn chapter_offers(&self, work: WorkId) -> Result<Vec<ChapterOffer>> {
        self.database.query(OFFERS, params![work]).await?.into_iter().map(offer).collect()
    }

    /// An offered chapter is declined: it no longer waits, and whoever wrote it is told.
    pub async fn decline_chapter(&self, work: WorkId, id: ChapterOfferId, now: Timestamp) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let is_there = end_offer(&mut tx, (work, id), Act::ChapterDeclined, now).await?;
        tx.commit().await?;
        Ok(is_there)
    }

    /// Posts a chapter behind the last one, signed by whoever wrote it, and ends the offer that it comes from: all of it
    /// or nothing. Where its pen name does not sign the work, it stands in the byline for its chapter. Answers with the
    /// chapter's number; `Held` where a moderator reads it first: then it lies on the desk, and is signed when it is let
    /// through.
    pub async fn add_chapter(
        &self,
        chapter: &ChapterOfferDraft,
        offer: Option<ChapterOfferId>,
        day: Date,
        now: Timestamp,
    ) -> Result<u32> {
        let (work, account) = (chapter.work, chapter.account);
        let mut tx = self.database.begin().await?;
        if let Some(id) = offer
            && !end_offer(&mut tx, (work, id), Act::ChapterTaken, now).await?
        {
            return Err(StoreError::Missing("chapter that is offered"));
        }
        for limited in [Limited::Drafts(1), Limited::Bytes(0)] {
            writing_used::allow(&mut tx, account, limited, now).await?;
        }
        let content = DraftContent {
            number: next_number(&mut tx, work).await?,
            title: Some(chapter.title.clone()).filter(|title| !title.is_empty()),
            pov: Vec::new(),
            typed: chapter.typed.clone(),
            made: Made { text: chapter.text.clone(), ..Made::default() },
        };
        let draft = drafts::lay(&mut tx, work, None, &content, account, now).await?;
        tx.execute(WILL_SIGN, params![draft, chapter.pen_name]).await?;
        if drafts::waits(&mut tx, draft, Posting::Announced, now).await? {
            tx.commit().await?;
            return Err(StoreError::Held);
        }
        let posted = drafts::one(&mut tx, draft).await?;
        drafts::allowed(&mut tx, account, &posted, now).await?;
        let number = drafts::post(&mut tx, draft, Posting::Announced, "", day, now).await?;
        tx.commit().await?;
        Ok(number)
    }

    /// Who signs a chapter, where that is told apart from the work: the name and its address.
    pub async fn chapter_signer(&self, chapter: ChapterId) -> Result<Option<(String, String)>> {
        let row = self.database.query_one(SIGNER, params![chapter]).await?;
        row.map(|row| {
            let mut fields = row.fields("chapter_signer");
            Ok((fields.get("name")?, fields.get("slug")?))
        })
        .transpose()
    }
}

/// The number behind all that are taken.
async fn next_number(tx: &mut Tx, work: WorkId) -> Result<u32> {
    let row = tx.query_one(TAKEN, params![work]).await?.ok_or(StoreError::Missing("work"))?;
    let mut fields = row.fields("work");
    fields.get::<WorkId>("id")?;
    let missing: Vec<(u32, u32)> = fields.json("missing_chapters")?;
    let posted: Option<u32> = fields.get("number")?;
    let on_desk: Option<u32> = fields.get("number")?;
    let missing = missing.into_iter().map(|(_, last)| last).max();
    Ok(posted.max(on_desk).max(missing).unwrap_or(0) + 1)
}

/// Takes an offer away and tells whoever made it; answers whether it was there.
async fn end_offer(
    tx: &mut Tx,
    (work, id): (WorkId, ChapterOfferId),
    act: Act,
    now: Timestamp,
) -> Result<bool> {
    let Some(row) = tx.query_one(DROP, params![id, work]).await? else { return Ok(false) };
    let account = row.first("chapter_offer", "account_id")?;
    tx.run(vec![notices::tell(account, &Notice::Together { act, work }, now)?]).await?;
    Ok(true)
}

/// Lets whoever wrote a chapter on the desk sign it, now that it is posted with a number; most are signed by those who
/// sign the work.
pub(crate) async fn sign_posted(tx: &mut Tx, work: WorkId, draft: DraftId, number: u32) -> Result<()> {
    match tx.query_one(SIGNS_DRAFT, params![draft]).await? {
        Some(row) => sign(tx, work, number, row.first("draft_signer", "pen_name_id")?).await,
        None => Ok(()),
    }
}

/// Lets a pen name sign a chapter.
async fn sign(tx: &mut Tx, work: WorkId, number: u32, pen_name: PenNameId) -> Result<()> {
    let row = tx.query_one(CHAPTER, params![work, number]).await?.ok_or(StoreError::Missing("chapter"))?;
    let chapter: ChapterId = row.first("chapter", "id")?;
    tx.run(vec![
        (SIGN, params![chapter, pen_name]),
        (RAISE, params![work]),
        changes::log(Subject::Work(work)),
    ])
    .await?;
    let signs = signers::of_work(tx, work).await?;
    if signs.iter().all(|signer| signer.byline.id != pen_name) {
        signers::add(tx, work, pen_name, Part::Contributor).await?;
    }
    Ok(())
}

fn offer(row: Row) -> Result<ChapterOffer> {
    let mut fields = row.fields("chapter_offer");
    Ok(ChapterOffer {
        id: fields.get("id")?,
        account: fields.get("account_id")?,
        pen_name: fields.get("pen_name_id")?,
        name: fields.get("name")?,
        title: fields.get("title")?,
        typed: fields.json("typed")?,
        text: fields.get("text")?,
        words: fields.get("words")?,
        made: fields.get("made")?,
    })
}
