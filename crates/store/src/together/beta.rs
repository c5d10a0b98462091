//! Secret links by which others read drafts, and what those readers write. Of a key only its hash is kept.

use std::collections::HashMap;

use ficus_archive::{
    AccountId, BetaCommentId, BetaLinkId, DraftId, WorkId,
    notice::Notice,
    together::{
        Act,
        beta::{COMMENTS_MAX, LINKS_MAX, Opening, Standing, opens},
    },
};
use jiff::{SignedDuration, Timestamp};

use super::{signing::count, ties::authors};
use crate::{
    Result, Store, StoreError,
    database::{Fields, Row, Tx, json, params},
    notices,
    originals::sha256_of,
};

const COUNT: &str = "SELECT COUNT(*) FROM beta_link WHERE work_id = $1 AND ended IS NULL AND ends > $2";
const MAKE: &str = "INSERT INTO beta_link
    (work_id, account_id, key_hash, label, drafts, members, readers_max, made, ends)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id";
const OF_WORK: &str =
    "SELECT beta_link.id, work_id, beta_link.account_id, label, drafts, members, readers_max, made,
        ends, ended, (SELECT COUNT(*) FROM beta_link_reader WHERE beta_link_reader.link_id = beta_link.id)
    FROM beta_link WHERE work_id = $1 ORDER BY beta_link.id DESC LIMIT 100";
const BY_KEY: &str =
    "SELECT beta_link.id, work_id, beta_link.account_id, label, drafts, members, readers_max, made,
        ends, ended, (SELECT COUNT(*) FROM beta_link_reader WHERE beta_link_reader.link_id = beta_link.id)
    FROM beta_link WHERE key_hash = $1";
const END: &str =
    "UPDATE beta_link SET ended = $3 WHERE id = $1 AND work_id = $2 AND ended IS NULL RETURNING id";
const READER: &str = "SELECT name FROM beta_link_reader WHERE link_id = $1 AND reader = $2";
const ADD_READER: &str = "INSERT INTO beta_link_reader (link_id, reader, account_id, name, first)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (link_id, reader) DO UPDATE SET name = excluded.name";
const COMMENTS_OF_LINK: &str = "SELECT COUNT(*) FROM beta_comment WHERE link_id = $1";
const TEXT: &str = "INSERT INTO beta_text (draft_id, sha256, paragraphs) VALUES ($1, $2, $3)
    ON CONFLICT (draft_id, sha256) DO UPDATE SET paragraphs = excluded.paragraphs RETURNING id";
const COMMENT: &str = "INSERT INTO beta_comment
    (work_id, link_id, draft_id, text_id, paragraph, quote, account_id, reader, name, words, answer, made)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', $11)";
const LAST_TOLD: &str = "SELECT COUNT(*) FROM beta_comment WHERE link_id = $1 AND made > $2";
const COMMENTS: &str =
    "SELECT id, draft_id, text_id, paragraph, quote, reader, name, words, answer, done, made
    FROM beta_comment WHERE work_id = $1 ORDER BY id";
const COMMENTS_BY: &str =
    "SELECT id, draft_id, text_id, paragraph, quote, reader, name, words, answer, done, made
    FROM beta_comment WHERE link_id = $1 AND reader = $2 ORDER BY id";
const TEXTS: &str = "SELECT id, paragraphs FROM beta_text WHERE id IN ints_of($1)";
const ANSWER: &str =
    "UPDATE beta_comment SET answer = $3, done = $4 WHERE id = $1 AND work_id = $2 RETURNING id";

/// The authors are told of comments of a link once within so many minutes.
const TOLD_MINUTES: i64 = 60;

/// A link before the archive has it.
#[derive(Clone, Debug)]
pub struct BetaLinkDraft {
    /// The work.
    pub work: WorkId,
    /// Who makes it.
    pub by: AccountId,
    /// The hash of its key.
    pub key_hash: String,
    /// What its author calls it.
    pub label: String,
    /// What it opens; empty for all that lies on the work's desk.
    pub drafts: Vec<DraftId>,
    /// Whether readers have to sign in.
    pub members: bool,
    /// How many readers may use it.
    pub readers_max: u32,
    /// When it ends.
    pub ends: Timestamp,
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BetaLink {
    /// Its number.
    pub id: BetaLinkId,
    /// The work.
    pub work: WorkId,
    /// Who made it.
    pub by: AccountId,
    /// What its author calls it.
    pub label: String,
    /// What it opens; empty for all that lies on the work's desk.
    pub drafts: Vec<DraftId>,
    /// Whether readers have to sign in.
    pub members: bool,
    /// When it was made.
    pub made: Timestamp,
    /// How it stands.
    pub standing: Standing,
}

impl BetaLink {
    /// Whether it opens a draft.
    pub fn covers(&self, draft: DraftId) -> bool {
        self.drafts.is_empty() || self.drafts.contains(&draft)
    }
}

/// Somebody who uses a link: a member, or a browser by the hash of what it keeps.
#[derive(Clone, Debug)]
pub struct BetaReaderKey {
    /// What tells them from others.
    pub reader: String,
    /// The member.
    pub account: Option<AccountId>,
    /// What they are called.
    pub name: String,
}

/// What a beta reader writes.
#[derive(Clone, Debug)]
pub struct BetaCommentDraft<'a> {
    /// By which link.
    pub link: &'a BetaLink,
    /// About which draft.
    pub draft: DraftId,
    /// The paragraphs of the draft as the reader saw it.
    pub paragraphs: &'a [String],
    /// About which of them, from 1; 0 for the whole.
    pub paragraph: u32,
    /// The words that it is about.
    pub quote: String,
    /// What is said.
    pub words: String,
}

/// What a beta reader wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BetaComment {
    /// Its number.
    pub id: BetaCommentId,
    /// About which draft; `None` where that was posted or dropped.
    pub draft: Option<DraftId>,
    /// The text as the reader saw it.
    pub text: Option<i64>,
    /// The paragraph there, from 1; 0 for the whole.
    pub paragraph: u32,
    /// The words that it is about.
    pub quote: String,
    /// What tells its reader from others.
    pub reader: String,
    /// What its reader is called.
    pub name: String,
    /// What is said.
    pub words: String,
    /// What the author answered.
    pub answer: String,
    /// Whether the author is done with it.
    pub is_done: bool,
    /// When it was written.
    pub made: Timestamp,
}

impl Store {
    /// Keeps a link; `Refused` where the work has too many.
    pub async fn make_beta_link(&self, draft: &BetaLinkDraft, now: Timestamp) -> Result<BetaLinkId> {
        let mut tx = self.database.begin().await?;
        if count(tx.query_one(COUNT, params![draft.work, now]).await?)? >= LINKS_MAX {
            return Err(StoreError::Refused("A work has at most twenty links: end one first."));
        }
        let values = params![
            draft.work,
            draft.by,
            &draft.key_hash,
            &draft.label,
            json(&draft.drafts)?,
            draft.members,
            draft.readers_max,
            now,
            draft.ends
        ];
        let id =
            tx.query_one(MAKE, values).await?.ok_or(StoreError::Missing("link"))?.first("beta_link", "id")?;
        tx.commit().await?;
        Ok(id)
    }

    /// The links of a work, the newest first.
    pub async fn beta_links(&self, work: WorkId) -> Result<Vec<BetaLink>> {
        self.database.query(OF_WORK, params![work]).await?.into_iter().map(link).collect()
    }

    /// A link by the hash of its key, whether it opens or not.
    pub async fn beta_link(&self, key_hash: &str) -> Result<Option<BetaLink>> {
        self.database.query_one(BY_KEY, params![key_hash]).await?.map(link).transpose()
    }

    /// Ends a link at once; whether it stood.
    pub async fn end_beta_link(&self, work: WorkId, id: BetaLinkId, now: Timestamp) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let stood = tx.query_one(END, params![id, work, now]).await?.is_some();
        tx.commit().await?;
        Ok(stood)
    }

    /// The name of somebody who uses a link; `None` for whoever does not yet.
    pub async fn beta_link_reader(&self, link: BetaLinkId, reader: &str) -> Result<Option<String>> {
        let row = self.database.query_one(READER, params![link, reader]).await?;
        row.map(|row| row.first("beta_link_reader", "name")).transpose()
    }

    /// Lets somebody use a link where it opens for them: each counts once, and only so many do.
    pub async fn use_beta_link(
        &self,
        key_hash: &str,
        reader: &BetaReaderKey,
        now: Timestamp,
    ) -> Result<Option<Opening>> {
        let mut tx = self.database.begin().await?;
        let Some(row) = tx.query_one(BY_KEY, params![key_hash]).await? else { return Ok(None) };
        let link = link(row)?;
        let is_known = tx.query_one(READER, params![link.id, &reader.reader]).await?.is_some();
        let opening = opens(&link.standing, is_known, now);
        if opening == Opening::Open {
            let values = params![link.id, &reader.reader, reader.account, &reader.name, now];
            tx.execute(ADD_READER, values).await?;
            tx.commit().await?;
        }
        Ok(Some(opening))
    }

    /// Keeps what a reader of a link writes, and tells whoever signs the work, at most once an hour; `Refused` where
    /// the link has taken too many.
    pub async fn add_beta_comment(
        &self,
        draft: &BetaCommentDraft<'_>,
        reader: &BetaReaderKey,
        now: Timestamp,
    ) -> Result<()> {
        let link = draft.link;
        let mut tx = self.database.begin().await?;
        if count(tx.query_one(COMMENTS_OF_LINK, params![link.id]).await?)? >= COMMENTS_MAX {
            return Err(StoreError::Refused("This link has taken all the comments that one can take."));
        }
        let lately = now - SignedDuration::from_mins(TOLD_MINUTES);
        let is_told = count(tx.query_one(LAST_TOLD, params![link.id, lately]).await?)? > 0;
        let text = text(&mut tx, draft.draft, draft.paragraphs).await?;
        let values = params![
            link.work,
            link.id,
            draft.draft,
            text,
            draft.paragraph,
            &draft.quote,
            reader.account,
            &reader.reader,
            &reader.name,
            &draft.words,
            now
        ];
        let mut queries = vec![(COMMENT, values)];
        if !is_told {
            let notice = Notice::Together { act: Act::Commented, work: link.work };
            for author in authors(&mut tx, link.work).await? {
                queries.push(notices::tell(author, &notice, now)?);
            }
        }
        tx.run(queries).await?;
        tx.commit().await
    }

    /// All that readers wrote about a work's drafts, in order.
    pub async fn beta_comments(&self, work: WorkId) -> Result<Vec<BetaComment>> {
        self.database.query(COMMENTS, params![work]).await?.into_iter().map(comment).collect()
    }

    /// What one reader of a link wrote, in order, with the answers.
    pub async fn beta_comments_by(&self, link: BetaLinkId, reader: &str) -> Result<Vec<BetaComment>> {
        self.database.query(COMMENTS_BY, params![link, reader]).await?.into_iter().map(comment).collect()
    }

    /// Texts as readers saw them, paragraph by paragraph; one query.
    pub async fn beta_texts(&self, ids: &[i64]) -> Result<HashMap<i64, Vec<String>>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = self.database.query(TEXTS, params![json(ids)?]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("beta_text");
                Ok((fields.get("id")?, fields.json("paragraphs")?))
            })
            .collect()
    }

    /// An author answers a comment, and says whether they are done with it; whether there is such a comment.
    pub async fn answer_beta_comment(
        &self,
        (work, id): (WorkId, BetaCommentId),
        answer: &str,
        is_done: bool,
        now: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let done = is_done.then_some(now);
        let found = tx.query_one(ANSWER, params![id, work, answer, done]).await?.is_some();
        tx.commit().await?;
        Ok(found)
    }
}

/// The text as the reader saw it; the same text is kept once.
async fn text(tx: &mut Tx, draft: DraftId, paragraphs: &[String]) -> Result<i64> {
    let paragraphs = json(&paragraphs)?;
    let values = params![draft, sha256_of(paragraphs.as_bytes()).clone(), paragraphs];
    tx.query_one(TEXT, values).await?.ok_or(StoreError::Missing("draft"))?.first("beta_text", "id")
}

fn link(row: Row) -> Result<BetaLink> {
    let mut fields = row.fields("beta_link");
    let (id, work, by) = (fields.get("id")?, fields.get("work_id")?, fields.get("account_id")?);
    let (label, drafts, members) = (fields.get("label")?, fields.json("drafts")?, fields.get("members")?);
    let readers_max = fields.get("readers_max")?;
    let made = fields.get("made")?;
    let (ends, ended) = (fields.get("ends")?, fields.get("ended")?);
    let standing = Standing { ends, ended, readers_max, readers: fields.get("readers")? };
    Ok(BetaLink { id, work, by, label, drafts, members, made, standing })
}

fn comment(row: Row) -> Result<BetaComment> {
    let mut fields: Fields = row.fields("beta_comment");
    Ok(BetaComment {
        id: fields.get("id")?,
        draft: fields.get("draft_id")?,
        text: fields.get("text_id")?,
        paragraph: fields.get("paragraph")?,
        quote: fields.get("quote")?,
        reader: fields.get("reader")?,
        name: fields.get("name")?,
        words: fields.get("words")?,
        answer: fields.get("answer")?,
        is_done: fields.get::<Option<Timestamp>>("done")?.is_some(),
        made: fields.get("made")?,
    })
}
