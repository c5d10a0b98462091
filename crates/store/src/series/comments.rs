//! What members say to a series as a whole.

use ficus_archive::{
    AccountId, PenNameId, SeriesCommentId, SeriesId,
    notice::Notice,
    series::{COMMENTS_AN_HOUR, SeriesComment},
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Row, page, params},
    notices,
};

const PAGE: &str = "SELECT id, series_id, account_id, pen_name_id, name, text, written FROM series_comment
    WHERE series_id = $1 AND hidden = 0 ORDER BY id LIMIT $3 OFFSET $2";
const COUNT: &str = "SELECT COUNT(*) FROM series_comment WHERE series_id = $1 AND hidden = 0";
const ONE: &str = "SELECT id, series_id, account_id, pen_name_id, name, text, written FROM series_comment
    WHERE id = $1 AND hidden = 0";
const SAID_SINCE: &str = "SELECT COUNT(*) FROM series_comment WHERE account_id = $1 AND written > $2";
const OPEN: &str = "SELECT pen_name.account_id FROM series JOIN pen_name ON pen_name.id = series.pen_name_id
    WHERE series.id = $1 AND series.comments_open = 1 AND series.shut = 0";
const APART: &str = "SELECT account_id FROM block
    WHERE (account_id = $1 AND blocked_id = $2) OR (account_id = $2 AND blocked_id = $1)";
const SAY: &str =
    "INSERT INTO series_comment (series_id, account_id, pen_name_id, name, text, written, hidden)
    SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), pen_name.id, pen_name.name, CAST($4 AS TEXT),
        CAST($5 AS BIGINT), 0
    FROM pen_name WHERE pen_name.id = $3 AND pen_name.account_id = $2 RETURNING id";
const REMOVE: &str = "DELETE FROM series_comment WHERE id = $1";

impl Store {
    /// What members say to a series, in their order, and how much there is.
    pub async fn series_comments(
        &self,
        id: SeriesId,
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<SeriesComment>, u64)> {
        let queries = vec![(PAGE, params![id, offset, limit]), (COUNT, params![id])];
        let (rows, total) = page(self.database.query_many(queries).await?)?;
        Ok((rows.into_iter().map(comment).collect::<Result<_>>()?, total))
    }

    /// A comment that is shown.
    pub async fn series_comment(&self, id: SeriesCommentId) -> Result<Option<SeriesComment>> {
        self.database.query_one(ONE, params![id]).await?.map(comment).transpose()
    }

    /// Says something to a series under a pen name of one's own; who keeps it is told. `Refused` where it takes no
    /// comments, where its keeper and the account keep apart, or where the account has said too much within an hour.
    pub async fn comment_series(
        &self,
        id: SeriesId,
        (account, pen_name): (AccountId, PenNameId),
        text: &str,
        now: Timestamp,
    ) -> Result<SeriesCommentId> {
        let mut tx = self.database.begin().await?;
        let closed = StoreError::Refused("Nothing more can be said to this series.");
        let keeper: Option<AccountId> =
            tx.query_one(OPEN, params![id]).await?.ok_or(closed)?.first("pen_name", "account_id")?;
        if let Some(keeper) = keeper
            && tx.query_one(APART, params![account, keeper]).await?.is_some()
        {
            return Err(StoreError::Refused("Nothing more can be said to this series."));
        }
        let since = now - SignedDuration::from_hours(1);
        let said = tx.query_one(SAID_SINCE, params![account, since]).await?;
        let said: u64 = said.map_or(Ok(0), |row| row.first("series_comment", "count"))?;
        if said >= COMMENTS_AN_HOUR {
            return Err(StoreError::Refused(
                "You have said much within the last hour; go on a little later.",
            ));
        }
        let row = tx.query_one(SAY, params![id, account, pen_name, text, now]).await?;
        let comment: SeriesCommentId =
            row.ok_or(StoreError::Missing("pen name"))?.first("series_comment", "id")?;
        let mut queries = vec![changes::log(Subject::Lists)];
        if let Some(keeper) = keeper.filter(|keeper| *keeper != account) {
            let notice = Notice::SeriesCommented { series: id, comment };
            queries.push(notices::tell(keeper, &notice, now)?);
        }
        tx.run(queries).await?;
        tx.commit().await?;
        Ok(comment)
    }

    /// Takes a comment away for good: whoever said it takes it back, or whoever keeps the series wants it away.
    pub async fn remove_series_comment(&self, id: SeriesCommentId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.run(vec![(REMOVE, params![id]), changes::log(Subject::Lists)]).await?;
        tx.commit().await
    }
}

fn comment(row: Row) -> Result<SeriesComment> {
    let mut fields = row.fields("series_comment");
    Ok(SeriesComment {
        id: fields.get("id")?,
        series: fields.get("series_id")?,
        account: fields.get("account_id")?,
        pen_name: fields.get("pen_name_id")?,
        name: fields.get("name")?,
        text: fields.get("text")?,
        written: fields.get("written")?,
    })
}
