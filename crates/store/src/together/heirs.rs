//! Reports that somebody with an heir died: one moderator brings it, another agrees, and the works go over when the
//! account has not kept itself until the day.

use ficus_archive::{
    AccountId, HeirCaseId,
    audit::{AuditNote, AuditSubject},
    leaving::{ReviewChoice, WorkChoice},
    letter::LetterDraft,
    together::heirs::{CaseState, Parties, due, may_agree},
};
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError, audit,
    database::{Row, params},
    letters,
};

const HEIR: &str = "SELECT heir_id FROM heir WHERE account_id = $1 AND accepted IS NOT NULL";
const OPEN: &str = "SELECT id FROM heir_case WHERE account_id = $1 AND state = 'open'";
const ADD: &str = "INSERT INTO heir_case (account_id, heir_id, by_id, words, state, made)
    VALUES ($1, $2, $3, $4, 'open', $5) RETURNING id";
const ONE: &str =
    "SELECT id, account_id, heir_id, by_id, words, state, made, decided FROM heir_case WHERE id = $1";
const LATEST: &str = "SELECT id, account_id, heir_id, by_id, words, state, made, decided FROM heir_case
    ORDER BY CASE WHEN state = 'open' THEN 0 ELSE 1 END, id DESC LIMIT 100";
/// What was said in confidence goes with the decision.
const DECIDE: &str = "UPDATE heir_case SET state = $2, decided = $3, decided_by = $4, words = ''
    WHERE id = $1 AND state = 'open' RETURNING id";
/// Whoever asked to leave before goes on the day that they chose, and their works to the heir.
const LEAVE: &str = "INSERT INTO leaving (account_id, asked, due, works, reviews) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (account_id) DO UPDATE SET works = excluded.works";

/// A report that somebody died.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeirCase {
    /// Its number.
    pub id: HeirCaseId,
    /// Who has to do with it.
    pub account: AccountId,
    /// Who gets the works.
    pub heir: AccountId,
    /// Who brought it; `None` where they are no longer here.
    pub by: Option<AccountId>,
    /// What was reported; empty once it is decided.
    pub words: String,
    /// How it stands.
    pub state: CaseState,
    /// When it was brought.
    pub made: Timestamp,
    /// When it was decided.
    pub decided: Option<Timestamp>,
}

impl Store {
    /// Keeps a report about an account whose heir accepted; `Refused` where there is no such heir, or a report waits.
    pub async fn report_death(
        &self,
        account: AccountId,
        by: AccountId,
        words: &str,
        now: Timestamp,
    ) -> Result<HeirCaseId> {
        let mut tx = self.database.begin().await?;
        let Some(row) = tx.query_one(HEIR, params![account]).await? else {
            return Err(StoreError::Refused("They named no heir who accepted: nobody can get their works."));
        };
        let heir: AccountId = row.first("heir", "heir_id")?;
        if tx.query_one(OPEN, params![account]).await?.is_some() {
            return Err(StoreError::Refused("A report about them waits already."));
        }
        let row = tx.query_one(ADD, params![account, heir, by, words, now]).await?;
        let id: HeirCaseId = row.ok_or(StoreError::Missing("report"))?.first("heir_case", "id")?;
        let subject = AuditSubject::Account(account.0);
        let note = AuditNote { by: Some(by), act: "death-reported", subject, detail: format!("case {id}") };
        audit::note(&mut tx, &note, now).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// A report by its number.
    pub async fn heir_case(&self, id: HeirCaseId) -> Result<Option<HeirCase>> {
        self.database.query_one(ONE, params![id]).await?.map(case).transpose()
    }

    /// Reports, those that wait first.
    pub async fn heir_cases(&self) -> Result<Vec<HeirCase>> {
        self.database.query(LATEST, params![]).await?.into_iter().map(case).collect()
    }

    /// Decides a report. Where a second moderator agrees, the account goes on its day with its works left to the heir,
    /// unless it keeps itself before; `Refused` where [`may_agree`] says no.
    pub async fn decide_heir_case(
        &self,
        id: HeirCaseId,
        (by, agrees): (AccountId, bool),
        letters_told: &[LetterDraft],
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let found = case(tx.query_one(ONE, params![id]).await?.ok_or(StoreError::Missing("report"))?)?;
        if agrees {
            let parties = Parties { account: found.account, heir: found.heir, by: found.by };
            may_agree(&parties, by).map_err(|why| StoreError::Refused(why.told()))?;
        }
        let state = if agrees { CaseState::Agreed } else { CaseState::Refused };
        if tx.query_one(DECIDE, params![id, state.as_str(), now, by]).await?.is_none() {
            return Err(StoreError::Refused("This report has been decided already."));
        }
        if agrees {
            let (works, reviews) = (WorkChoice::Heir.as_str(), ReviewChoice::Unsigned.as_str());
            tx.run(vec![(LEAVE, params![found.account, now, due(now), works, reviews])]).await?;
        }
        tx.run(letters_told.iter().map(|letter| letters::post(letter, now)).collect()).await?;
        let act = if agrees { "death-agreed" } else { "death-refused" };
        let subject = AuditSubject::Account(found.account.0);
        let note = AuditNote { by: Some(by), act, subject, detail: format!("case {id}") };
        audit::note(&mut tx, &note, now).await?;
        tx.commit().await
    }
}

fn case(row: Row) -> Result<HeirCase> {
    let mut fields = row.fields("heir_case");
    Ok(HeirCase {
        id: fields.get("id")?,
        account: fields.get("account_id")?,
        heir: fields.get("heir_id")?,
        by: fields.get("by_id")?,
        words: fields.get("words")?,
        state: fields.word("state")?,
        made: fields.get("made")?,
        decided: fields.get("decided")?,
    })
}
