//! Claims to pen names, what stands for them, and how they end.

use ficus_archive::{
    AccountId, ClaimId, PenNameId,
    audit::{AuditNote, AuditSubject},
    claim::{Claim, ClaimState, OPEN_CLAIMS_MAX, Proof, ProofKind, ProofOutcome, Voucher},
    letter::LetterDraft,
    notice::Notice,
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    Result, Store, StoreError, Subject, audit, changes,
    database::{Query, Row, Tx, params},
    letters, notices, own_pen_names,
};

const OPEN_OF: &str = "SELECT COUNT(*) FROM claim WHERE account_id = $1 AND state = 'open'";
const OPEN_SAME: &str = "SELECT id FROM claim WHERE account_id = $1 AND pen_name_id = $2 AND state = 'open'";
const ADD: &str = "INSERT INTO claim (pen_name_id, account_id, state, disputed, words, made)
    VALUES ($1, $2, 'open', $3, $4, $5) RETURNING id";
const ONE: &str =
    "SELECT id, pen_name_id, account_id, state, disputed, words, made, decided, answer FROM claim
    WHERE id = $1";
const OF: &str =
    "SELECT id, pen_name_id, account_id, state, disputed, words, made, decided, answer FROM claim
    WHERE account_id = $1 ORDER BY id DESC LIMIT 100";
const OPEN: &str =
    "SELECT id, pen_name_id, account_id, state, disputed, words, made, decided, answer FROM claim
    WHERE state = 'open' ORDER BY disputed, id LIMIT 500";
const COUNT_OPEN: &str = "SELECT COUNT(*) FROM claim WHERE state = 'open'";
const WORDS: &str = "UPDATE claim SET words = $2 WHERE id = $1 AND state = 'open'";
const PUT_PROOF: &str = "INSERT INTO proof (claim_id, kind, outcome, address, code, made)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (claim_id, kind) WHERE claim_id IS NOT NULL DO UPDATE SET outcome = excluded.outcome,
        address = excluded.address, code = excluded.code, made = excluded.made";
const PUT_PROOF_OF_REMOVAL: &str = "INSERT INTO proof (removal_id, kind, outcome, address, code, made)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (removal_id, kind) WHERE removal_id IS NOT NULL DO UPDATE SET outcome = excluded.outcome,
        address = excluded.address, code = excluded.code, made = excluded.made";
const PROOFS: &str = "SELECT kind, outcome, address, code, made FROM proof WHERE claim_id = $1 ORDER BY id";
const PROOFS_OF_REMOVAL: &str =
    "SELECT kind, outcome, address, code, made FROM proof WHERE removal_id = $1 ORDER BY id";
const LETTER_CAME: &str = "UPDATE proof SET outcome = 'held', made = $2
    WHERE kind = 'letter' AND code = $1 AND outcome = 'asked' AND made > $3 RETURNING id";
const FORGET_TRIES: &str = "DELETE FROM password_try WHERE made <= $1";
const TRIES: &str =
    "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN COALESCE(account_id, 0) = $2 THEN 1 ELSE 0 END), 0) AS BIGINT)
    FROM password_try WHERE pen_name_id = $1";
const TRIES_OF: &str = "SELECT COUNT(*) FROM password_try WHERE account_id = $1";
const TRY: &str = "INSERT INTO password_try (pen_name_id, account_id, made) VALUES ($1, $2, $3)";
const VOUCHER: &str = "SELECT id, created, standing, invited_by FROM account WHERE id = $1";
const ASK: &str = "INSERT INTO vouch (claim_id, account_id, asked) VALUES ($1, $2, $3)
    ON CONFLICT (claim_id, account_id) DO NOTHING";
const ANSWER: &str = "UPDATE vouch SET answer = $3, words = $4, answered = $5
    WHERE claim_id = $1 AND account_id = $2 RETURNING claim_id";
const VOUCHES: &str = "SELECT account.id, account.name, vouch.answer, vouch.words
    FROM vouch JOIN account ON account.id = vouch.account_id WHERE claim_id = $1 ORDER BY asked, account.id";
const ASKED: &str = "SELECT claim_id FROM vouch JOIN claim ON claim.id = vouch.claim_id
    WHERE vouch.account_id = $1 AND claim.state = 'open' ORDER BY claim_id";
const END: &str = "UPDATE claim SET state = $2, decided = $3, decided_by = $4, answer = $5
    WHERE id = $1 AND state = 'open' RETURNING id";
const OWNER: &str = "SELECT id, account_id FROM pen_name WHERE id = $1";
const GIVE: &str = "UPDATE pen_name SET account_id = $2, profile = '', is_default = CASE WHEN EXISTS (
        SELECT 1 FROM pen_name AS other WHERE other.account_id = $2) THEN 0 ELSE 1 END
    WHERE id = $1";
const NOW_DISPUTED: &str = "UPDATE claim SET disputed = 1 WHERE pen_name_id = $1 AND state = 'open'";
const ACCOUNT_NAME: &str = "SELECT name FROM account WHERE id = $1";

/// A letter with a code is good for so many days.
const LETTER_DAYS: i64 = 14;

/// A member who was asked to vouch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vouch {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// What it said, once it did.
    pub answer: Option<bool>,
    /// And in what words.
    pub words: String,
}

/// What a proof stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofOf {
    /// A claim.
    Claim(ClaimId),
    /// A request for removal, by its number.
    Removal(i64),
}

/// How a claim ends.
#[derive(Clone, Debug)]
pub struct ClaimDecision {
    /// The claim.
    pub claim: ClaimId,
    /// Who decides.
    pub by: AccountId,
    /// Whether the pen name is the claimant's.
    pub granted: bool,
    /// What the claimant is told.
    pub answer: String,
    /// The letter that tells it.
    pub letter: Option<LetterDraft>,
}

impl Store {
    /// Opens a claim; `Refused` where the account has the same or too many open.
    pub async fn open_claim(
        &self,
        account: AccountId,
        pen_name: PenNameId,
        words: &str,
        now: Timestamp,
    ) -> Result<ClaimId> {
        let mut tx = self.database.begin().await?;
        if let Some(row) = tx.query_one(OPEN_SAME, params![account, pen_name]).await? {
            return row.first("claim", "id");
        }
        if let Some(row) = tx.query_one(OPEN_OF, params![account]).await?
            && row.first::<u64>("claim", "count")? >= OPEN_CLAIMS_MAX
        {
            return Err(StoreError::Refused("You have many open claims: wait until they are decided."));
        }
        let owner = owner(&mut tx, pen_name).await?.ok_or(StoreError::Missing("pen name"))?;
        let values = params![pen_name, account, owner.is_some(), words, now];
        let row = tx.query_one(ADD, values).await?.ok_or(StoreError::Missing("claim"))?;
        let id = row.first("claim", "id")?;
        tx.commit().await?;
        Ok(id)
    }

    /// Changes what a claimant says.
    pub async fn set_claim_words(&self, claim: ClaimId, words: &str) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(WORDS, params![claim, words]).await?;
        tx.commit().await
    }

    /// A claim.
    pub async fn claim(&self, id: ClaimId) -> Result<Option<Claim>> {
        self.database.query_one(ONE, params![id]).await?.map(claim).transpose()
    }

    /// The claims of an account, the newest first.
    pub async fn claims_of(&self, account: AccountId) -> Result<Vec<Claim>> {
        self.database.query(OF, params![account]).await?.into_iter().map(claim).collect()
    }

    /// Claims that wait, the oldest first, disputed ones last.
    pub async fn open_claims(&self) -> Result<Vec<Claim>> {
        self.database.query(OPEN, params![]).await?.into_iter().map(claim).collect()
    }

    /// How many claims wait.
    pub async fn count_open_claims(&self) -> Result<u64> {
        match self.database.query_one(COUNT_OPEN, params![]).await? {
            Some(row) => row.first("claim", "count"),
            None => Ok(0),
        }
    }

    /// Keeps a proof, in place of one of its kind.
    pub async fn put_proof(&self, of: ProofOf, proof: &Proof) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.run(vec![put_proof(of, proof)]).await?;
        tx.commit().await
    }

    /// What stands for a claim or a request.
    pub async fn proofs(&self, of: ProofOf) -> Result<Vec<Proof>> {
        let (sql, id) = match of {
            ProofOf::Claim(id) => (PROOFS, id.0),
            ProofOf::Removal(id) => (PROOFS_OF_REMOVAL, id),
        };
        self.database.query(sql, params![id]).await?.into_iter().map(proof).collect()
    }

    /// The code of a letter came back, by its SHA-256; whether there was such a letter.
    pub async fn letter_came_back(&self, code_hash: &str, now: Timestamp) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let since = now - SignedDuration::from_hours(LETTER_DAYS * 24);
        let came = tx.query_one(LETTER_CAME, params![code_hash, now, since]).await?.is_some();
        tx.commit().await?;
        Ok(came)
    }

    /// Notes a try at the old password of a pen name; answers with how many there were in the day before, by this
    /// account (or, without one, by guests) and by everybody.
    pub async fn note_password_try(
        &self,
        pen_name: PenNameId,
        account: Option<AccountId>,
        now: Timestamp,
    ) -> Result<(u32, u32)> {
        let mut tx = self.database.begin().await?;
        tx.execute(FORGET_TRIES, params![now - SignedDuration::from_hours(24)]).await?;
        let row = tx.query_one(TRIES, params![pen_name, account.map_or(0, |id| id.0)]).await?;
        let mut fields = row.ok_or(StoreError::Missing("count"))?.fields("password_try");
        let by_all: u32 = fields.get("count")?;
        let mut by_one: u32 = fields.get("count")?;
        if let Some(account) = account
            && let Some(row) = tx.query_one(TRIES_OF, params![account]).await?
        {
            // One account tries at all pen names together.
            by_one = by_one.max(row.first("password_try", "count")?);
        }
        tx.execute(TRY, params![pen_name, account, now]).await?;
        tx.commit().await?;
        Ok((by_one, by_all))
    }

    /// What is to be known of a member who may vouch.
    pub async fn voucher(&self, account: AccountId) -> Result<Option<Voucher>> {
        let Some(row) = self.database.query_one(VOUCHER, params![account]).await? else { return Ok(None) };
        let mut fields = row.fields("account");
        Ok(Some(Voucher {
            account: fields.get("id")?,
            created: fields.get("created")?,
            standing: fields.word("standing")?,
            invited_by: fields.get("invited_by")?,
        }))
    }

    /// Asks a member to vouch for a claim, and tells them so.
    pub async fn ask_to_vouch(&self, claim: ClaimId, account: AccountId, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let told = notices::tell(account, &Notice::VouchAsked { claim }, now)?;
        tx.run(vec![(ASK, params![claim, account, now]), told]).await?;
        tx.commit().await
    }

    /// What a member says who was asked; whether they were.
    pub async fn answer_vouch(
        &self,
        claim: ClaimId,
        account: AccountId,
        (answer, words): (bool, &str),
        now: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let asked = tx.query_one(ANSWER, params![claim, account, answer, words, now]).await?.is_some();
        tx.commit().await?;
        Ok(asked)
    }

    /// Who was asked to vouch for a claim, and what they said.
    pub async fn vouches(&self, claim: ClaimId) -> Result<Vec<Vouch>> {
        let rows = self.database.query(VOUCHES, params![claim]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("vouch");
                Ok(Vouch {
                    account: fields.get("id")?,
                    name: fields.get("name")?,
                    answer: fields.get("answer")?,
                    words: fields.get("words")?,
                })
            })
            .collect()
    }

    /// Open claims that an account is asked to vouch for.
    pub async fn asked_to_vouch(&self, account: AccountId) -> Result<Vec<ClaimId>> {
        let rows = self.database.query(ASKED, params![account]).await?;
        rows.into_iter().map(|row| row.first("vouch", "claim_id")).collect()
    }

    /// The name of an account.
    pub async fn account_name(&self, account: AccountId) -> Result<Option<String>> {
        let row = self.database.query_one(ACCOUNT_NAME, params![account]).await?;
        row.map(|row| row.first("account", "name")).transpose()
    }

    /// A claimant takes a claim back; whether it was open.
    pub async fn withdraw_claim(&self, claim: ClaimId, by: AccountId, now: Timestamp) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let values = params![claim, ClaimState::Withdrawn.as_str(), now, by, None::<String>];
        let was_open = tx.query_one(END, values).await?.is_some();
        tx.commit().await?;
        Ok(was_open)
    }

    /// Decides a claim: the pen name is the claimant's or it is not, both sides are told, and it is noted. `Refused`
    /// where it is not open any more.
    pub async fn decide_claim(&self, decision: &ClaimDecision, now: Timestamp) -> Result<()> {
        let ClaimDecision { claim: id, by, granted, answer, letter } = decision;
        let mut tx = self.database.begin().await?;
        let row = tx.query_one(ONE, params![*id]).await?.ok_or(StoreError::Missing("claim"))?;
        let claim = claim(row)?;
        let state = if *granted { ClaimState::Granted } else { ClaimState::Refused };
        if tx.query_one(END, params![*id, state.as_str(), now, *by, answer]).await?.is_none() {
            return Err(StoreError::Refused("This claim has been decided already."));
        }
        let mut queries: Vec<Query> = Vec::new();
        let mut detail = format!("pen name {}", claim.pen_name);
        if *granted {
            let former = owner(&mut tx, claim.pen_name).await?.flatten();
            if let Some(former) = former {
                detail.push_str(&format!(" from account {former}"));
                let act = "pen-name-given-to-another".to_owned();
                queries.push(notices::tell(former, &Notice::AccountDecided { act }, now)?);
            }
            queries.push((GIVE, params![claim.pen_name, claim.account]));
            queries.push((NOW_DISPUTED, params![claim.pen_name]));
            queries.extend(own_pen_names::log_works(claim.pen_name));
        }
        queries.push(notices::tell(
            claim.account,
            &Notice::ClaimDecided { claim: *id, granted: *granted },
            now,
        )?);
        queries.extend(letter.as_ref().map(|letter| letters::post(letter, now)));
        queries.push(changes::log(Subject::Lists));
        tx.run(queries).await?;
        let act = if *granted { "claim-granted" } else { "claim-refused" };
        let note = AuditNote { by: Some(*by), act, subject: AuditSubject::Claim(id.0), detail };
        audit::note(&mut tx, &note, now).await?;
        tx.commit().await
    }
}

/// The statement that keeps a proof.
pub(crate) fn put_proof(of: ProofOf, proof: &Proof) -> Query {
    let (sql, id) = match of {
        ProofOf::Claim(id) => (PUT_PROOF, id.0),
        ProofOf::Removal(id) => (PUT_PROOF_OF_REMOVAL, id),
    };
    let Proof { kind, outcome, address, code, made } = proof;
    (sql, params![id, kind.as_str(), outcome.as_str(), address.as_deref(), code.as_deref(), *made])
}

/// Whose a pen name is; `None` where there is no such pen name.
async fn owner(tx: &mut Tx, pen_name: PenNameId) -> Result<Option<Option<AccountId>>> {
    let Some(row) = tx.query_one(OWNER, params![pen_name]).await? else { return Ok(None) };
    let mut fields = row.fields("pen_name");
    fields.get::<PenNameId>("id")?;
    Ok(Some(fields.get("account_id")?))
}

fn claim(row: Row) -> Result<Claim> {
    let mut fields = row.fields("claim");
    Ok(Claim {
        id: fields.get("id")?,
        pen_name: fields.get("pen_name_id")?,
        account: fields.get("account_id")?,
        state: fields.word("state")?,
        disputed: fields.get("disputed")?,
        words: fields.get("words")?,
        made: fields.get("made")?,
        decided: fields.get("decided")?,
        answer: fields.get("answer")?,
    })
}

fn proof(row: Row) -> Result<Proof> {
    let mut fields = row.fields("proof");
    Ok(Proof {
        kind: fields.word::<ProofKind>("kind")?,
        outcome: fields.word::<ProofOutcome>("outcome")?,
        address: fields.get("address")?,
        code: fields.get("code")?,
        made: fields.get("made")?,
    })
}
