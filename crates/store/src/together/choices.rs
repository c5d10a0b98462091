//! What members do not want from others, and what they allow with what they wrote.

use ficus_archive::{AccountId, PenNameId, WorkId, together::tie::Remix};

use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Row, json, params},
};

const OF: &str = "SELECT refuses_invitations, refuses_gifts FROM together_choice WHERE account_id = $1";
const SET: &str =
    "INSERT INTO together_choice (account_id, refuses_invitations, refuses_gifts) VALUES ($1, $2, $3)
    ON CONFLICT (account_id) DO UPDATE
    SET refuses_invitations = excluded.refuses_invitations, refuses_gifts = excluded.refuses_gifts";
const WISHES: &str = "SELECT pen_name_id, remix, words, shows_gifts FROM pen_name_wish
    WHERE pen_name_id IN ints_of($1)";
const SET_WISH: &str = "INSERT INTO pen_name_wish (pen_name_id, remix, words, shows_gifts)
    SELECT id, CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS BIGINT) FROM pen_name WHERE id = $1 AND account_id = $2
    ON CONFLICT (pen_name_id) DO UPDATE
    SET remix = excluded.remix, words = excluded.words, shows_gifts = excluded.shows_gifts RETURNING pen_name_id";
const SIGNED: &str = "SELECT DISTINCT work_id FROM work_author WHERE pen_name_id = $1";

/// What a member does not want.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TogetherChoice {
    /// No invitations to sign works.
    pub refuses_invitations: bool,
    /// No gifts.
    pub refuses_gifts: bool,
}

/// What an author allows with what they sign with a pen name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PenNameWish {
    /// Translations, recordings, remixes.
    pub remix: Remix,
    /// What the author says to it.
    pub words: String,
    /// Whether the pen name's page tells what was given to it.
    pub shows_gifts: bool,
}

impl Store {
    /// What a member does not want.
    pub async fn together_choice(&self, account: AccountId) -> Result<TogetherChoice> {
        let Some(row) = self.database.query_one(OF, params![account]).await? else {
            return Ok(TogetherChoice::default());
        };
        let mut fields = row.fields("together_choice");
        Ok(TogetherChoice {
            refuses_invitations: fields.get("refuses_invitations")?,
            refuses_gifts: fields.get("refuses_gifts")?,
        })
    }

    /// Keeps what a member does not want. What stands already stays.
    pub async fn set_together_choice(&self, account: AccountId, choice: TogetherChoice) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(SET, params![account, choice.refuses_invitations, choice.refuses_gifts]).await?;
        tx.commit().await
    }

    /// What is wished under pen names, for those that say anything; one query.
    pub async fn pen_name_wishes(&self, pen_names: &[PenNameId]) -> Result<Vec<(PenNameId, PenNameWish)>> {
        if pen_names.is_empty() {
            return Ok(Vec::new());
        }
        self.database.query(WISHES, params![json(pen_names)?]).await?.into_iter().map(wish).collect()
    }

    /// Keeps what the owner of a pen name wishes; the pages of its works tell it.
    pub async fn set_pen_name_wish(
        &self,
        account: AccountId,
        pen_name: PenNameId,
        wish: &PenNameWish,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let values = params![pen_name, account, wish.remix.as_str(), &wish.words, wish.shows_gifts];
        tx.query_one(SET_WISH, values).await?.ok_or(StoreError::Missing("pen name"))?;
        let works: Vec<WorkId> = tx
            .query(SIGNED, params![pen_name])
            .await?
            .into_iter()
            .map(|row| row.first("work_author", "work_id"))
            .collect::<Result<_>>()?;
        let mut queries: Vec<_> = works.into_iter().map(|work| changes::log(Subject::Work(work))).collect();
        queries.push(changes::log(Subject::Lists));
        tx.run(queries).await?;
        tx.commit().await
    }
}

fn wish(row: Row) -> Result<(PenNameId, PenNameWish)> {
    let mut fields = row.fields("pen_name_wish");
    let id = fields.get("pen_name_id")?;
    let (remix, words) = (fields.word("remix")?, fields.get("words")?);
    Ok((id, PenNameWish { remix, words, shows_gifts: fields.get("shows_gifts")? }))
}
