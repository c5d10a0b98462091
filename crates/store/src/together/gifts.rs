//! Works as gifts.

use ficus_archive::{
    AccountId, GiftId, PenNameId, WorkId,
    together::gift::{Giving, may_give},
};
use jiff::Timestamp;

use crate::{
    Result, Store, Subject, changes,
    database::{Row, Tx, page, params},
    names,
};

const OF_WORK: &str = "SELECT gift.id, gift.name, pen_name.name, pen_name.slug, gift.refused
    FROM gift LEFT JOIN pen_name ON pen_name.id = gift.pen_name_id WHERE gift.work_id = $1 ORDER BY gift.id";
const BY_NAME: &str = "SELECT id, account_id FROM pen_name WHERE folded = $1 AND account_id IS NOT NULL";
const KNOWN: &str = "SELECT
    CASE WHEN EXISTS (SELECT 1 FROM block WHERE (account_id = $1 AND blocked_id = $2)
        OR (account_id = $2 AND blocked_id = $1)) THEN 1 ELSE 0 END,
    CASE WHEN EXISTS (SELECT 1 FROM together_choice WHERE account_id = $2 AND refuses_gifts = 1) THEN 1 ELSE 0 END,
    CASE WHEN EXISTS (SELECT 1 FROM gift JOIN pen_name ON pen_name.id = gift.pen_name_id
        WHERE gift.work_id = $3 AND pen_name.account_id = $2 AND gift.refused IS NOT NULL) THEN 1 ELSE 0 END";
const ADD: &str = "INSERT INTO gift (work_id, name, pen_name_id, given) VALUES ($1, $2, $3, $4)";
const TAKE: &str = "DELETE FROM gift WHERE id = $1 AND refused IS NULL";
/// Nothing is told of a work before it is posted.
const FOR: &str = "SELECT gift.id, gift.work_id, pen_name.name, gift.refused FROM gift
    JOIN pen_name ON pen_name.id = gift.pen_name_id JOIN work ON work.id = gift.work_id
    WHERE pen_name.account_id = $1 AND gift.told IS NOT NULL ORDER BY gift.id DESC LIMIT $3 OFFSET $2";
const COUNT_FOR: &str = "SELECT COUNT(*) FROM gift JOIN pen_name ON pen_name.id = gift.pen_name_id
    WHERE pen_name.account_id = $1 AND gift.told IS NOT NULL";
const ANSWER: &str = "UPDATE gift SET refused = CASE WHEN $3 = 1 THEN CAST($4 AS BIGINT) ELSE NULL END
    WHERE id = $1 AND told IS NOT NULL
        AND pen_name_id IN (SELECT id FROM pen_name WHERE account_id = $2) RETURNING work_id";
const SHOWN_BY: &str = "SELECT DISTINCT gift.work_id FROM gift
    JOIN pen_name_wish ON pen_name_wish.pen_name_id = gift.pen_name_id AND pen_name_wish.shows_gifts = 1
    WHERE gift.pen_name_id = $1 AND gift.told IS NOT NULL AND gift.refused IS NULL
    ORDER BY gift.work_id DESC LIMIT $2";

/// To whom a work is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GiftTo {
    /// Its number.
    pub id: GiftId,
    /// The recipient, as the pen name is now.
    pub name: String,
    /// The pen name's address; `None` for a name and no more.
    pub slug: Option<String>,
    /// Whether the recipient gave it back: then nobody but those who sign the work is told.
    pub is_refused: bool,
}

/// A gift as its recipient sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gift {
    /// Its number.
    pub id: GiftId,
    /// The work.
    pub work: WorkId,
    /// The pen name that it was given to.
    pub to: String,
    /// Whether the recipient gave it back.
    pub is_refused: bool,
}

impl Store {
    /// To whom a work is given, refused gifts with them.
    pub async fn gifts_of(&self, work: WorkId) -> Result<Vec<GiftTo>> {
        self.database.query(OF_WORK, params![work]).await?.into_iter().map(gift_to).collect()
    }

    /// Gives a work to these and no others, each a pen name of a member or a name and no more. Members are told once
    /// the work is posted. Answers with the names of those who take no gifts, or none of this giver's; what was refused
    /// stays so.
    pub async fn give(
        &self,
        work: WorkId,
        by: AccountId,
        names: &[String],
        now: Timestamp,
    ) -> Result<Vec<String>> {
        let mut tx = self.database.begin().await?;
        let given: Vec<GiftTo> =
            tx.query(OF_WORK, params![work]).await?.into_iter().map(gift_to).collect::<Result<_>>()?;
        let key = |name: &str| names::name_key(name);
        for gift in given.iter().filter(|gift| names.iter().all(|name| key(name) != key(&gift.name))) {
            tx.execute(TAKE, params![gift.id]).await?;
        }
        let mut refused = Vec::new();
        for name in names {
            if given.iter().any(|gift| !gift.is_refused && key(&gift.name) == key(name)) {
                continue;
            }
            let recipient = recipient(&mut tx, (work, by), name).await?;
            match recipient {
                Some((_, known)) if !may_give(known) => refused.push(name.clone()),
                recipient => {
                    tx.execute(ADD, params![work, name, recipient.map(|(id, _)| id), now]).await?;
                }
            }
        }
        tx.run(vec![changes::log(Subject::Work(work))]).await?;
        tx.commit().await?;
        Ok(refused)
    }

    /// What was given to an account and posted, the newest first, and how much.
    pub async fn gifts_for(&self, account: AccountId, offset: u32, limit: u32) -> Result<(Vec<Gift>, u64)> {
        let queries = vec![(FOR, params![account, offset, limit]), (COUNT_FOR, params![account])];
        let (rows, total) = page(self.database.query_many(queries).await?)?;
        Ok((rows.into_iter().map(gift).collect::<Result<_>>()?, total))
    }

    /// A recipient gives a gift back, or takes it after all; whether there was such a gift.
    pub async fn answer_gift(
        &self,
        account: AccountId,
        id: GiftId,
        refuses: bool,
        now: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let Some(row) = tx.query_one(ANSWER, params![id, account, refuses, now]).await? else {
            return Ok(false);
        };
        let work: WorkId = row.first("gift", "work_id")?;
        tx.run(vec![changes::log(Subject::Work(work)), changes::log(Subject::Lists)]).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Works that were given to a pen name whose page tells of gifts, the newest first.
    pub async fn gifts_shown_by(&self, pen_name: PenNameId, limit: u32) -> Result<Vec<WorkId>> {
        let rows = self.database.query(SHOWN_BY, params![pen_name, limit]).await?;
        rows.into_iter().map(|row| row.first("gift", "work_id")).collect()
    }
}

/// The member behind a name, and what [`may_give`] asks for; `None` for a name and no more.
async fn recipient(
    tx: &mut Tx,
    (work, by): (WorkId, AccountId),
    name: &str,
) -> Result<Option<(PenNameId, Giving)>> {
    let Some(row) = tx.query_one(BY_NAME, params![names::name_key(name)]).await? else { return Ok(None) };
    let mut fields = row.fields("pen_name");
    let (id, account): (PenNameId, AccountId) = (fields.get("id")?, fields.get("account_id")?);
    let mut known = Giving { is_own: account == by, ..Giving::default() };
    if let Some(row) = tx.query_one(KNOWN, params![by, account, work]).await? {
        let mut fields = row.fields("gift");
        known.is_kept_apart = fields.get("kept_apart")?;
        known.refuses_all = fields.get("refuses")?;
        known.was_refused = fields.get("refused")?;
    }
    Ok(Some((id, known)))
}

fn gift_to(row: Row) -> Result<GiftTo> {
    let mut fields = row.fields("gift");
    let id = fields.get("id")?;
    let written: String = fields.get("name")?;
    let now: Option<String> = fields.get("name")?;
    let slug = fields.get("slug")?;
    let refused: Option<Timestamp> = fields.get("refused")?;
    Ok(GiftTo { id, name: now.unwrap_or(written), slug, is_refused: refused.is_some() })
}

fn gift(row: Row) -> Result<Gift> {
    let mut fields = row.fields("gift");
    let (id, work, to) = (fields.get("id")?, fields.get("work_id")?, fields.get("name")?);
    let refused: Option<Timestamp> = fields.get("refused")?;
    Ok(Gift { id, work, to, is_refused: refused.is_some() })
}
