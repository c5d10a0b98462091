//! The archive's own news, and what members say to it.

use ficus_archive::{
    AccountId, DispatchCommentId, DispatchId, PenNameId,
    dispatch::{COMMENTS_AN_HOUR, Dispatch, DispatchComment, DispatchDraft},
};
use ficus_prose::Prose;
use jiff::{SignedDuration, Timestamp};

use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Row, page, params},
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT dispatch.id, title, typed, text, byline, pinned, open, published, changed,
                (SELECT COUNT(*) FROM dispatch_comment
                    WHERE dispatch_comment.dispatch_id = dispatch.id AND hidden = 0)
            FROM dispatch ",
            $rest
        )
    };
}

const ONE: &str = select!("WHERE dispatch.id = $1");
const OUT: &str = select!(
    "WHERE published <= $1 ORDER BY pinned DESC, published DESC, dispatch.id DESC LIMIT $3 OFFSET $2"
);
const COUNT_OUT: &str = "SELECT COUNT(*) FROM dispatch WHERE published <= $1";
const BY_DAY: &str = select!("WHERE published <= $1 ORDER BY published DESC, dispatch.id DESC LIMIT $2");
const ALL: &str = select!(
    "ORDER BY CASE WHEN published IS NULL THEN 0 ELSE 1 END, published DESC, dispatch.id DESC LIMIT $2 OFFSET $1"
);
const COUNT: &str = "SELECT COUNT(*) FROM dispatch";
const ADD: &str = "INSERT INTO dispatch (title, typed, text, byline, pinned, open, published, changed)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
const SET: &str =
    "UPDATE dispatch SET title = $2, typed = $3, text = $4, byline = $5, pinned = $6, open = $7,
    published = $8, changed = $9 WHERE id = $1 RETURNING id";
const REMOVE: &str = "DELETE FROM dispatch WHERE id = $1";
const IMPORT: &str = "
    INSERT INTO dispatch (title, typed, text, byline, pinned, open, published, changed, import_key)
    VALUES ($1, $2, $3, $4, 0, 0, $5, $6, $7) ON CONFLICT (import_key) DO NOTHING RETURNING id";
const IMPORT_COMMENT: &str = "
    INSERT INTO dispatch_comment (dispatch_id, account_id, pen_name_id, name, text, written, hidden)
    VALUES ($1, NULL, NULL, $2, $3, $4, 0)";

const COMMENTS: &str =
    "SELECT id, dispatch_id, account_id, pen_name_id, name, text, written FROM dispatch_comment
    WHERE dispatch_id = $1 AND hidden = 0 ORDER BY id LIMIT $3 OFFSET $2";
const COUNT_COMMENTS: &str = "SELECT COUNT(*) FROM dispatch_comment WHERE dispatch_id = $1 AND hidden = 0";
const COMMENT: &str =
    "SELECT id, dispatch_id, account_id, pen_name_id, name, text, written FROM dispatch_comment
    WHERE id = $1 AND hidden = 0";
const SAID_SINCE: &str = "SELECT COUNT(*) FROM dispatch_comment WHERE account_id = $1 AND written > $2";
const IS_OPEN: &str = "SELECT id FROM dispatch WHERE id = $1 AND open = 1 AND published <= $2";
const SAY: &str =
    "INSERT INTO dispatch_comment (dispatch_id, account_id, pen_name_id, name, text, written, hidden)
    SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), pen_name.id, pen_name.name, CAST($4 AS TEXT),
        CAST($5 AS BIGINT), 0
    FROM pen_name WHERE pen_name.id = $3 AND pen_name.account_id = $2 RETURNING id";
const TAKE_BACK: &str = "DELETE FROM dispatch_comment WHERE id = $1 AND account_id = $2";

/// A piece of news of another archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedDispatch {
    /// What tells it from others: the same again adds nothing.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Its text.
    pub text: Prose,
    /// Who signed it.
    pub byline: String,
    /// When it was published.
    pub published: Timestamp,
    /// What members of the other archive said to it: by whom, what, and when.
    pub comments: Vec<(String, String, Timestamp)>,
}

impl Store {
    /// A piece of news, out or not.
    pub async fn dispatch(&self, id: DispatchId) -> Result<Option<Dispatch>> {
        self.database.query_one(ONE, params![id]).await?.map(dispatch).transpose()
    }

    /// News that are out, pinned ones first, then the last first; and how many there are.
    pub async fn dispatches(&self, now: Timestamp, offset: u32, limit: u32) -> Result<(Vec<Dispatch>, u64)> {
        let queries = vec![(OUT, params![now, offset, limit]), (COUNT_OUT, params![now])];
        let (rows, total) = page(self.database.query_many(queries).await?)?;
        Ok((rows.into_iter().map(dispatch).collect::<Result<_>>()?, total))
    }

    /// News that are out, the last first, whatever is pinned: for feeds.
    pub async fn latest_dispatches(&self, now: Timestamp, limit: u32) -> Result<Vec<Dispatch>> {
        self.database.query(BY_DAY, params![now, limit]).await?.into_iter().map(dispatch).collect()
    }

    /// All news, drafts first; and how many there are.
    pub async fn all_dispatches(&self, offset: u32, limit: u32) -> Result<(Vec<Dispatch>, u64)> {
        let queries = vec![(ALL, params![offset, limit]), (COUNT, params![])];
        let (rows, total) = page(self.database.query_many(queries).await?)?;
        Ok((rows.into_iter().map(dispatch).collect::<Result<_>>()?, total))
    }

    /// Makes a piece of news, or changes one.
    pub async fn set_dispatch(
        &self,
        id: Option<DispatchId>,
        draft: &DispatchDraft,
        published: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<DispatchId> {
        let DispatchDraft { title, typed, text, byline, pinned, open } = draft;
        let mut tx = self.database.begin().await?;
        let row = match id {
            None => {
                let values = params![title, typed, text, byline, *pinned, *open, published, now];
                tx.query_one(ADD, values).await?
            }
            Some(id) => {
                let values = params![id, title, typed, text, byline, *pinned, *open, published, now];
                tx.query_one(SET, values).await?
            }
        };
        let id = row.ok_or(StoreError::Missing("piece of news"))?.first("dispatch", "id")?;
        tx.run(vec![changes::log(Subject::Lists)]).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Takes a piece of news away with its comments.
    pub async fn remove_dispatch(&self, id: DispatchId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.run(vec![(REMOVE, params![id]), changes::log(Subject::Lists)]).await?;
        tx.commit().await
    }

    /// Adds news of another archive with what was said to them, closed for more; those that are here already are left as
    /// they are. Tells how many are new.
    pub async fn import_dispatches(&self, news: &[ImportedDispatch], now: Timestamp) -> Result<u64> {
        let mut tx = self.database.begin().await?;
        let mut new = 0;
        for one in news {
            let values = params![&one.title, "", &one.text, &one.byline, one.published, now, &one.key];
            let Some(row) = tx.query_one(IMPORT, values).await? else { continue };
            let id: DispatchId = row.first("dispatch", "id")?;
            new += 1;
            let said = |(name, text, written): &(String, String, Timestamp)| {
                (IMPORT_COMMENT, params![id, name, text, *written])
            };
            tx.run(one.comments.iter().map(said).collect()).await?;
        }
        if new > 0 {
            tx.run(vec![changes::log(Subject::Lists)]).await?;
        }
        tx.commit().await?;
        Ok(new)
    }

    /// What members say to a piece of news, in their order, and how much there is.
    pub async fn dispatch_comments(
        &self,
        id: DispatchId,
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<DispatchComment>, u64)> {
        let queries = vec![(COMMENTS, params![id, offset, limit]), (COUNT_COMMENTS, params![id])];
        let (rows, total) = page(self.database.query_many(queries).await?)?;
        Ok((rows.into_iter().map(comment).collect::<Result<_>>()?, total))
    }

    /// A comment that is shown.
    pub async fn dispatch_comment(&self, id: DispatchCommentId) -> Result<Option<DispatchComment>> {
        self.database.query_one(COMMENT, params![id]).await?.map(comment).transpose()
    }

    /// Says something to a piece of news under a pen name of one's own. `Missing` where it is not out or takes no
    /// comments, `Refused` where the account has said too much within an hour.
    pub async fn comment_dispatch(
        &self,
        id: DispatchId,
        (account, pen_name): (AccountId, PenNameId),
        text: &str,
        now: Timestamp,
    ) -> Result<DispatchCommentId> {
        let mut tx = self.database.begin().await?;
        tx.query_one(IS_OPEN, params![id, now]).await?.ok_or(StoreError::Missing("piece of news"))?;
        let since = now - SignedDuration::from_hours(1);
        let said = tx.query_one(SAID_SINCE, params![account, since]).await?;
        let said: u64 = said.map_or(Ok(0), |row| row.first("dispatch_comment", "id"))?;
        if said >= COMMENTS_AN_HOUR {
            return Err(StoreError::Refused(
                "You have said much within the last hour; go on a little later.",
            ));
        }
        let row = tx.query_one(SAY, params![id, account, pen_name, text, now]).await?;
        let id = row.ok_or(StoreError::Missing("pen name"))?.first("dispatch_comment", "id")?;
        tx.commit().await?;
        Ok(id)
    }

    /// Takes a comment of one's own back.
    pub async fn take_dispatch_comment_back(&self, id: DispatchCommentId, account: AccountId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(TAKE_BACK, params![id, account]).await?;
        tx.commit().await
    }
}

fn dispatch(row: Row) -> Result<Dispatch> {
    let mut fields = row.fields("dispatch");
    Ok(Dispatch {
        id: fields.get("id")?,
        draft: DispatchDraft {
            title: fields.get("title")?,
            typed: fields.get("typed")?,
            text: fields.get("text")?,
            byline: fields.get("byline")?,
            pinned: fields.get("pinned")?,
            open: fields.get("open")?,
        },
        published: fields.get("published")?,
        changed: fields.get("changed")?,
        comments: fields.get("comments")?,
    })
}

fn comment(row: Row) -> Result<DispatchComment> {
    let mut fields = row.fields("dispatch_comment");
    Ok(DispatchComment {
        id: fields.get("id")?,
        dispatch: fields.get("dispatch_id")?,
        account: fields.get("account_id")?,
        pen_name: fields.get("pen_name_id")?,
        name: fields.get("name")?,
        text: fields.get("text")?,
        written: fields.get("written")?,
    })
}
