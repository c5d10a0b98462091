//! Appeals: whom a decision concerns can ask for another look, once.

use ficus_archive::{
    AccountId, RulingId,
    audit::{AuditNote, AuditSubject},
    letter::LetterDraft,
    moderation::{Appeal, AppealState, may_appeal},
};
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError, audit,
    database::{Row, json, params},
    letters, notices,
};
use ficus_archive::notice::Notice;

const IS_PARTY: &str = "SELECT ruling.state, COALESCE(ruling.done, ruling.made) FROM ruling_party
    JOIN ruling ON ruling.id = ruling_party.ruling_id
    WHERE ruling_party.ruling_id = $1 AND ruling_party.account_id = $2";
const OF: &str = "SELECT ruling_id, account_id, text, made, state, answer, decided FROM appeal
    WHERE ruling_id IN ints_of($1) ORDER BY ruling_id";
const OPEN: &str = "SELECT ruling_id, account_id, text, made, state, answer, decided FROM appeal
    WHERE state = 'open' ORDER BY made, ruling_id LIMIT $1";
const ADD: &str = "INSERT INTO appeal (ruling_id, account_id, text, made, state, answer)
    VALUES ($1, $2, $3, $4, 'open', '')";
const DECIDE: &str = "UPDATE appeal SET state = $2, answer = $3, decided = $4, decided_by = $5
    WHERE ruling_id = $1 AND state = 'open'";
const STAFF: &str = "SELECT COUNT(*) FROM account
    WHERE role IN ('moderator', 'admin') AND standing = 'active' AND id <> $1";

impl Store {
    /// Whom a decision concerns asks for another look.
    pub async fn appeal(&self, id: RulingId, by: AccountId, text: &str, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let row = tx.query_one(IS_PARTY, params![id, by]).await?.ok_or(StoreError::Missing("decision"))?;
        let mut fields = row.fields("ruling");
        let state = fields.word("state")?;
        let decided: Timestamp = fields.get("done")?;
        let appealed = tx.query_one(OF, params![json(&[id])?]).await?.is_some();
        if !may_appeal(state, decided, appealed, now) {
            return Err(StoreError::Refused("This can no longer be appealed."));
        }
        tx.execute(ADD, params![id, by, text, now]).await?;
        tx.commit().await
    }

    /// Appeals against these decisions.
    pub async fn appeals_of(&self, ids: &[RulingId]) -> Result<Vec<Appeal>> {
        let rows = self.database.query(OF, params![json(ids)?]).await?;
        rows.into_iter().map(appeal).collect()
    }

    /// Appeals that nobody has decided, the oldest first.
    pub async fn open_appeals(&self, limit: u32) -> Result<Vec<Appeal>> {
        let rows = self.database.query(OPEN, params![limit]).await?;
        rows.into_iter().map(appeal).collect()
    }

    /// Whether there is anybody but this account who can decide.
    pub async fn has_other_staff(&self, account: AccountId) -> Result<bool> {
        match self.database.query_one(STAFF, params![account]).await? {
            Some(row) => Ok(row.first::<i64>("account", "count")? > 0),
            None => Ok(false),
        }
    }

    /// Decides an appeal; whoever grants one takes the decision back as well, by [`Store::undo_rulings`].
    pub async fn decide_appeal(
        &self,
        id: RulingId,
        (state, answer): (AppealState, &str),
        (by, letters): (AccountId, &[LetterDraft]),
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let row = tx.query_one(OF, params![json(&[id])?]).await?.ok_or(StoreError::Missing("appeal"))?;
        let appeal = appeal(row)?;
        if appeal.state != AppealState::Open {
            return Err(StoreError::Refused("Somebody has decided this appeal meanwhile."));
        }
        let act = match state {
            AppealState::Granted => "appeal granted",
            AppealState::Upheld | AppealState::Open => "decision upheld",
        };
        let notice = Notice::AccountDecided { act: act.to_owned() };
        let mut queries = vec![
            (DECIDE, params![id, state.as_str(), answer, now, by]),
            notices::tell(appeal.account, &notice, now)?,
        ];
        queries.extend(letters.iter().map(|letter| letters::post(letter, now)));
        tx.run(queries).await?;
        let detail = format!("decision {id}: {}", state.as_str());
        let subject = AuditSubject::Site;
        audit::note(&mut tx, &AuditNote { by: Some(by), act: "appeal-decided", subject, detail }, now)
            .await?;
        tx.commit().await
    }
}

fn appeal(row: Row) -> Result<Appeal> {
    let mut fields = row.fields("appeal");
    Ok(Appeal {
        ruling: fields.get("ruling_id")?,
        account: fields.get("account_id")?,
        text: fields.get("text")?,
        made: fields.get("made")?,
        state: fields.word("state")?,
        answer: fields.get("answer")?,
        decided: fields.get("decided")?,
    })
}
