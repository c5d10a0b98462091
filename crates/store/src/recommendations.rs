//! Recommendations: public words of a member to other readers, one for each work.

use ficus_archive::{
    AccountId, PenNameId, RecommendationId, WorkId, notice::Notice, recommendation::Recommendation,
    review::text,
};
use jiff::Timestamp;

use crate::{
    Result, Store, Subject, changes,
    database::{Row, json, page, params},
    notices,
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT recommendation.id, recommendation.work_id, recommendation.account_id,
                COALESCE(pen_name.name, account.name), CASE WHEN pen_name.works > 0 THEN pen_name.slug END,
                recommendation.text, recommendation.typed, recommendation.written, recommendation.edited,
                recommendation.is_off_page
            FROM recommendation JOIN account ON account.id = recommendation.account_id
            LEFT JOIN pen_name ON pen_name.id = recommendation.pen_name_id ",
            $rest
        )
    };
}

const OF_WORK: &str = select!(
    "WHERE recommendation.work_id = $1 AND recommendation.account_id NOT IN ints_of($2)
    ORDER BY recommendation.written DESC, recommendation.id DESC LIMIT $4 OFFSET $3"
);
const COUNT_OF_WORK: &str =
    "SELECT COUNT(*) FROM recommendation WHERE work_id = $1 AND account_id NOT IN ints_of($2)";
const FOR_PAGE: &str = select!(
    "WHERE recommendation.work_id = $1 AND recommendation.is_off_page = 0
        AND recommendation.account_id NOT IN ints_of($2)
    ORDER BY recommendation.written DESC, recommendation.id DESC LIMIT $3"
);
const BY_PEN_NAME: &str = select!(
    "JOIN work ON work.id = recommendation.work_id
    WHERE recommendation.pen_name_id = $1 AND work.audience IN texts_of($2)
    ORDER BY recommendation.written DESC, recommendation.id DESC LIMIT $4 OFFSET $3"
);
const COUNT_BY_PEN_NAME: &str =
    "SELECT COUNT(*) FROM recommendation JOIN work ON work.id = recommendation.work_id
    WHERE recommendation.pen_name_id = $1 AND work.audience IN texts_of($2)";
const BY_ACCOUNT: &str = select!("WHERE recommendation.work_id = $1 AND recommendation.account_id = $2");
const ONE: &str = select!("WHERE recommendation.id = $1");
const KNOWN: &str = "SELECT id FROM recommendation WHERE work_id = $1 AND account_id = $2";
const ADD: &str = "INSERT INTO recommendation (work_id, account_id, pen_name_id, typed, text, written)
    VALUES ($1, $2, $3, $4, $5, $6)";
const EDIT: &str = "UPDATE recommendation SET pen_name_id = $3, typed = $4, text = $5, edited = $6
    WHERE work_id = $1 AND account_id = $2";
const REMOVE: &str = "DELETE FROM recommendation WHERE work_id = $1 AND account_id = $2 RETURNING id";
const SET_OFF_PAGE: &str = "UPDATE recommendation SET is_off_page = $2 WHERE id = $1";
const ONE_MORE: &str = "UPDATE counts SET recommendations = recommendations + 1 WHERE work_id = $1";
const ONE_LESS: &str =
    "UPDATE counts SET recommendations = recommendations - 1 WHERE work_id = $1 AND recommendations > 0";
const AUTHORS: &str = "SELECT DISTINCT pen_name.account_id FROM signer
    JOIN pen_name ON pen_name.id = signer.pen_name_id
    WHERE signer.work_id = $1 AND pen_name.account_id IS NOT NULL AND pen_name.account_id <> $2";

impl Store {
    /// Recommends a work, or changes what was said; the authors are told the first time.
    pub async fn recommend(
        &self,
        work: WorkId,
        (account, pen_name): (AccountId, Option<PenNameId>),
        typed: &str,
        now: Timestamp,
    ) -> Result<()> {
        let prose = text::read(typed);
        let mut tx = self.database.begin().await?;
        let is_new = tx.query_one(KNOWN, params![work, account]).await?.is_none();
        let values = params![work, account, pen_name, typed, &prose, now];
        let mut queries =
            vec![(if is_new { ADD } else { EDIT }, values), changes::log(Subject::Reviews(work))];
        if is_new {
            queries.push((ONE_MORE, params![work]));
            for row in tx.query(AUTHORS, params![work, account]).await? {
                queries.push(notices::tell(
                    row.first("pen_name", "account_id")?,
                    &Notice::Recommended { work },
                    now,
                )?);
            }
        }
        tx.run(queries).await?;
        tx.commit().await
    }

    /// Takes a recommendation back.
    pub async fn take_recommendation_back(&self, work: WorkId, account: AccountId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        if tx.query_one(REMOVE, params![work, account]).await?.is_some() {
            tx.run(vec![(ONE_LESS, params![work]), changes::log(Subject::Reviews(work))]).await?;
        }
        tx.commit().await
    }

    /// Puts a recommendation off the work's page, or on it again; the list of all keeps it.
    pub async fn set_recommendation_off_page(
        &self,
        recommendation: &Recommendation,
        is_off: bool,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.run(vec![
            (SET_OFF_PAGE, params![recommendation.id, is_off]),
            changes::log(Subject::Reviews(recommendation.work)),
        ])
        .await?;
        tx.commit().await
    }

    /// Recommendations of a work, the newest first, without those of some people, and how many there are.
    pub async fn recommendations(
        &self,
        work: WorkId,
        without: &[AccountId],
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<Recommendation>, u64)> {
        let without = json(without)?;
        let queries =
            vec![(OF_WORK, params![work, &without, offset, limit]), (COUNT_OF_WORK, params![work, &without])];
        let (rows, total) = page(self.database.query_many(queries).await?)?;
        Ok((rows.into_iter().map(recommendation).collect::<Result<_>>()?, total))
    }

    /// The newest recommendations that the page of a work shows.
    pub async fn recommendations_for_page(
        &self,
        work: WorkId,
        without: &[AccountId],
        limit: u32,
    ) -> Result<Vec<Recommendation>> {
        let rows = self.database.query(FOR_PAGE, params![work, json(without)?, limit]).await?;
        rows.into_iter().map(recommendation).collect()
    }

    /// What a pen name recommends of works with these audiences, the newest first, and how many there are.
    pub async fn recommendations_by(
        &self,
        pen_name: PenNameId,
        audiences: &[ficus_archive::work::Audience],
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<Recommendation>, u64)> {
        let audiences = crate::works::audience_list(audiences)?;
        let queries = vec![
            (BY_PEN_NAME, params![pen_name, &audiences, offset, limit]),
            (COUNT_BY_PEN_NAME, params![pen_name, &audiences]),
        ];
        let (rows, total) = page(self.database.query_many(queries).await?)?;
        Ok((rows.into_iter().map(recommendation).collect::<Result<_>>()?, total))
    }

    /// What an account says about a work.
    pub async fn own_recommendation(
        &self,
        work: WorkId,
        account: AccountId,
    ) -> Result<Option<Recommendation>> {
        self.database.query_one(BY_ACCOUNT, params![work, account]).await?.map(recommendation).transpose()
    }

    /// A recommendation.
    pub async fn recommendation(&self, id: RecommendationId) -> Result<Option<Recommendation>> {
        self.database.query_one(ONE, params![id]).await?.map(recommendation).transpose()
    }
}

fn recommendation(row: Row) -> Result<Recommendation> {
    let mut fields = row.fields("recommendation");
    Ok(Recommendation {
        id: fields.get("id")?,
        work: fields.get("work_id")?,
        account: fields.get("account_id")?,
        name: fields.get("name")?,
        slug: fields.get("slug")?,
        text: fields.get("text")?,
        typed: fields.get("typed")?,
        written: fields.get("written")?,
        edited: fields.get("edited")?,
        is_off_page: fields.get("is_off_page")?,
    })
}
