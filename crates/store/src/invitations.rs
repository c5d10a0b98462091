//! Invitations to join, and people who ask for one. Only the SHA-256 of an invitation's code is kept.

use ficus_archive::{
    AccountId, InvitationId, letter::LetterDraft, site::joining::INVITATION_DAYS, slug::folded,
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    Result, Store, StoreError,
    accounts::post_within_cap,
    database::{Row, Tx, page, params},
    letters,
};

/// So many people can ask to be invited before one of them is answered.
const REQUESTS_MAX: u64 = 1_000;

const MAKE: &str =
    "INSERT INTO invitation (code_hash, account_id, address, made, ends) VALUES ($1, $2, $3, $4, $5)";
const TAKE: &str = "DELETE FROM invitation WHERE code_hash = $1 AND ends > $2 RETURNING account_id";
const OPEN: &str = "SELECT account.name, invitation.address FROM invitation
    JOIN account ON account.id = invitation.account_id
    WHERE code_hash = $1 AND ends > $2 AND account.standing IN ('active', 'unconfirmed')";
const GIVEN: &str = "SELECT (SELECT COUNT(*) FROM invitation WHERE account_id = $1 AND ends > $2)
    + (SELECT COUNT(*) FROM account WHERE invited_by = $1)";
const OF_ACCOUNT: &str = "SELECT id, address, made, ends FROM invitation
    WHERE account_id = $1 AND ends > $2 ORDER BY id DESC LIMIT 100";
const JOINED: &str = "SELECT name FROM account WHERE invited_by = $1 AND standing <> 'waiting'
    ORDER BY created DESC, id DESC LIMIT 100";
const WITHDRAW: &str = "DELETE FROM invitation WHERE id = $1 AND account_id = $2";
const FORGET_ENDED: &str = "DELETE FROM invitation WHERE ends <= $1";

const COUNT_REQUESTS: &str = "SELECT COUNT(*) FROM invitation_request";
const ASK: &str =
    "INSERT INTO invitation_request (address, address_folded, words, made) VALUES ($1, $2, $3, $4)
    ON CONFLICT (address_folded) DO NOTHING";
const REQUESTS: &str =
    "SELECT id, address, words, made FROM invitation_request ORDER BY id LIMIT $2 OFFSET $1";
const ANSWER: &str = "DELETE FROM invitation_request WHERE id = $1 RETURNING address";

/// An invitation that nobody has taken yet, as who gave it sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenInvitation {
    /// The invitation.
    pub id: InvitationId,
    /// Where it was sent; `None` where it was handed over.
    pub address: Option<String>,
    /// When it was given.
    pub made: Timestamp,
    /// When it ends.
    pub ends: Timestamp,
}

/// An invitation as who got it sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenInvitation {
    /// The name of who invites.
    pub inviter: String,
    /// Where it was sent: whoever has the code reads mail there.
    pub address: Option<String>,
}

/// Somebody who asks to be invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationRequest {
    /// The number of the request.
    pub id: i64,
    /// The mail address.
    pub address: String,
    /// What they say.
    pub words: String,
    /// When they asked.
    pub made: Timestamp,
}

impl Store {
    /// Makes an invitation, and posts the letter that holds it, where there is one: its receiver is sent at most so many.
    pub async fn invite(
        &self,
        by: AccountId,
        code_hash: &str,
        letter: Option<&LetterDraft>,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        if let Some(letter) = letter {
            post_within_cap(&mut tx, letter, now).await?;
        }
        make(&mut tx, by, code_hash, letter, now).await?;
        tx.commit().await
    }

    /// How many people an account has invited, those who have not come yet included.
    pub async fn invitations_given(&self, by: AccountId, now: Timestamp) -> Result<u32> {
        match self.database.query_one(GIVEN, params![by, now]).await? {
            Some(row) => row.first("invitation", "count"),
            None => Ok(0),
        }
    }

    /// An account's invitations that nobody has taken yet, and the names of those who joined by others.
    pub async fn invitations(
        &self,
        by: AccountId,
        now: Timestamp,
    ) -> Result<(Vec<GivenInvitation>, Vec<String>)> {
        let answers =
            self.database.query_many(vec![(OF_ACCOUNT, params![by, now]), (JOINED, params![by])]).await?;
        let mut answers = answers.into_iter();
        let given = answers.next().unwrap_or_default().into_iter().map(given_invitation);
        let given = given.collect::<Result<_>>()?;
        let joined = answers.next().unwrap_or_default().into_iter();
        Ok((given, joined.map(|row| row.first("account", "name")).collect::<Result<_>>()?))
    }

    /// Takes an invitation back that nobody has taken.
    pub async fn withdraw_invitation(&self, id: InvitationId, by: AccountId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(WITHDRAW, params![id, by]).await?;
        tx.commit().await
    }

    /// The invitation that a code opens; `None` where it was taken, withdrawn, has ended or never was.
    pub async fn open_invitation(&self, code_hash: &str, now: Timestamp) -> Result<Option<OpenInvitation>> {
        let row = self.database.query_one(OPEN, params![code_hash, now]).await?;
        row.map(|row| {
            let mut fields = row.fields("invitation");
            Ok(OpenInvitation { inviter: fields.get("name")?, address: fields.get("address")? })
        })
        .transpose()
    }

    /// Notes that somebody asks to be invited; an address that asked already asks once.
    pub async fn ask_to_be_invited(&self, address: &str, words: &str, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let waiting: u64 = match tx.query_one(COUNT_REQUESTS, params![]).await? {
            Some(row) => row.first("invitation_request", "count")?,
            None => 0,
        };
        if waiting < REQUESTS_MAX {
            tx.execute(ASK, params![address, folded(address), words, now]).await?;
        }
        tx.commit().await
    }

    /// Who asks to be invited, whoever waits longest first, and how many do.
    pub async fn invitation_requests(
        &self,
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<InvitationRequest>, u64)> {
        let answers = self
            .database
            .query_many(vec![(REQUESTS, params![offset, limit]), (COUNT_REQUESTS, params![])])
            .await?;
        let (rows, total) = page(answers)?;
        Ok((rows.into_iter().map(request).collect::<Result<_>>()?, total))
    }

    /// Answers somebody who asked to be invited: with an invitation and its letter, or with nothing. `Missing` where
    /// another moderator did.
    pub async fn answer_request(
        &self,
        request: i64,
        invitation: Option<(&str, &LetterDraft)>,
        (by, now): (AccountId, Timestamp),
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let row = tx.query_one(ANSWER, params![request]).await?.ok_or(StoreError::Missing("request"))?;
        let address: String = row.first("invitation_request", "address")?;
        if let Some((code_hash, letter)) = invitation {
            let letter = LetterDraft { address, account: None, ..letter.clone() };
            make(&mut tx, by, code_hash, Some(&letter), now).await?;
            tx.run(vec![letters::post(&letter, now)]).await?;
        }
        tx.commit().await
    }
}

/// Uses an invitation up; answers with who gave it.
pub(crate) async fn take(tx: &mut Tx, code_hash: &str, now: Timestamp) -> Result<AccountId> {
    let row = tx.query_one(TAKE, params![code_hash, now]).await?;
    row.ok_or(StoreError::Missing("invitation"))?.first("invitation", "account_id")
}

async fn make(
    tx: &mut Tx,
    by: AccountId,
    code_hash: &str,
    letter: Option<&LetterDraft>,
    now: Timestamp,
) -> Result<()> {
    let ends = now + SignedDuration::from_hours(INVITATION_DAYS * 24);
    let address = letter.map(|letter| letter.address.as_str());
    tx.run(vec![(FORGET_ENDED, params![now]), (MAKE, params![code_hash, by, address, now, ends])]).await?;
    Ok(())
}

fn given_invitation(row: Row) -> Result<GivenInvitation> {
    let mut fields = row.fields("invitation");
    Ok(GivenInvitation {
        id: fields.get("id")?,
        address: fields.get("address")?,
        made: fields.get("made")?,
        ends: fields.get("ends")?,
    })
}

fn request(row: Row) -> Result<InvitationRequest> {
    let mut fields = row.fields("invitation_request");
    Ok(InvitationRequest {
        id: fields.get("id")?,
        address: fields.get("address")?,
        words: fields.get("words")?,
        made: fields.get("made")?,
    })
}
