//! Invitations to sign a work: nobody's name stands on one before they agree.

use ficus_archive::{
    AccountId, PenNameId, SignInvitationId, WorkId,
    notice::Notice,
    together::{
        Act, Part,
        signing::{InvitationState, Inviting, may_invite},
    },
};
use jiff::{SignedDuration, Timestamp};

use super::signers;
use crate::{
    Result, Store, StoreError,
    database::{Fields, Row, Tx, params},
    notices,
};

const INVITED: &str = "SELECT account_id FROM pen_name WHERE id = $1";
const BETWEEN: &str = "SELECT account_id FROM block
    WHERE (account_id = $1 AND blocked_id = $2) OR (account_id = $2 AND blocked_id = $1) LIMIT 1";
const REFUSES: &str = "SELECT account.id FROM account
    LEFT JOIN together_choice ON together_choice.account_id = account.id
    WHERE account.id = $1 AND (account.standing <> 'active' OR refuses_invitations = 1)";
const OF_BOTH: &str = "SELECT state, answered FROM sign_invitation WHERE work_id = $1 AND account_id = $2
    ORDER BY made";
const OPEN: &str = "SELECT COUNT(*) FROM sign_invitation WHERE work_id = $1 AND state = 'open'";
const TODAY: &str = "SELECT COUNT(*) FROM sign_invitation WHERE by_id = $1 AND made > $2";
const BY_NAME: &str = "SELECT id FROM pen_name WHERE account_id = $1
    ORDER BY CASE WHEN EXISTS (SELECT 1 FROM signer
        WHERE signer.pen_name_id = pen_name.id AND signer.work_id = $2) THEN 0 ELSE 1 END,
        is_default DESC, id LIMIT 1";
const FORGET_FORMER: &str =
    "DELETE FROM sign_invitation WHERE work_id = $1 AND account_id = $2 AND state = 'declined'";
const ADD: &str = "INSERT INTO sign_invitation
    (work_id, account_id, pen_name_id, by_id, by_name_id, part, words, state, made)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8)";
const WAITING: &str = "
    SELECT sign_invitation.id, sign_invitation.work_id, work.title, by_name.name, by_name.slug,
        sign_invitation.pen_name_id, part, sign_invitation.words, sign_invitation.made
    FROM sign_invitation JOIN work ON work.id = sign_invitation.work_id
    JOIN pen_name AS by_name ON by_name.id = sign_invitation.by_name_id
    WHERE sign_invitation.account_id = $1 AND state = 'open' AND work.audience <> 'nobody'
    ORDER BY sign_invitation.made DESC, sign_invitation.id DESC";
const SENT: &str = "
    SELECT sign_invitation.id, pen_name.name, pen_name.slug, part, state, made
    FROM sign_invitation JOIN pen_name ON pen_name.id = sign_invitation.pen_name_id
    WHERE work_id = $1 ORDER BY made, sign_invitation.id";
const WITHDRAW: &str =
    "DELETE FROM sign_invitation WHERE id = $1 AND work_id = $2 AND state = 'open' RETURNING id";
const TAKE: &str = "DELETE FROM sign_invitation WHERE id = $1 AND account_id = $2 AND state = 'open'
    RETURNING work_id, by_id, part";
const OWN_NAME: &str = "SELECT id FROM pen_name WHERE id = $1 AND account_id = $2";
const DECLINE: &str = "UPDATE sign_invitation SET state = 'declined', answered = $3
    WHERE id = $1 AND account_id = $2 AND state = 'open' RETURNING work_id, by_id";

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// An invitation before the archive has it.
#[derive(Clone, Debug)]
pub struct SignInvitationDraft {
    /// The work.
    pub work: WorkId,
    /// Who invites; signs the work.
    pub by: AccountId,
    /// The pen name that is invited.
    pub to: PenNameId,
    /// As what.
    pub part: Part,
    /// What the inviter says.
    pub words: String,
}

/// An invitation as the invited member sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInvitation {
    /// Its number.
    pub id: SignInvitationId,
    /// The work.
    pub work: WorkId,
    /// Its title; of a draft nothing else is told.
    pub title: String,
    /// The name that the inviter signs with.
    pub by: String,
    /// The address of that name.
    pub by_slug: String,
    /// The pen name that is invited.
    pub pen_name: PenNameId,
    /// As what.
    pub part: Part,
    /// What the inviter says.
    pub words: String,
    /// When.
    pub made: Timestamp,
}

/// An invitation as those see it who sign the work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentInvitation {
    /// Its number.
    pub id: SignInvitationId,
    /// The pen name that is invited.
    pub name: String,
    /// The address of that name.
    pub slug: String,
    /// As what.
    pub part: Part,
    /// How it stands.
    pub state: InvitationState,
    /// When.
    pub made: Timestamp,
}

impl Store {
    /// Invites a pen name to sign a work, and tells whose it is; `Refused` with the reason where
    /// [`may_invite`] says no.
    pub async fn invite_to_sign(&self, draft: &SignInvitationDraft, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let row = tx.query_one(INVITED, params![draft.to]).await?.ok_or(StoreError::Missing("pen name"))?;
        let invited: Option<AccountId> = row.first("pen_name", "account_id")?;
        let known = inviting(&mut tx, draft, invited, now).await?;
        may_invite(&known, now).map_err(|why| StoreError::Refused(why.told()))?;
        let invited = invited.ok_or(StoreError::Missing("pen name"))?;
        let by_name = tx.query_one(BY_NAME, params![draft.by, draft.work]).await?;
        let by_name: PenNameId = by_name.ok_or(StoreError::Missing("pen name"))?.first("pen_name", "id")?;
        let (part, words) = (draft.part.as_str(), draft.words.as_str());
        let notice = Notice::Together { act: Act::Invited, work: draft.work };
        tx.run(vec![
            (FORGET_FORMER, params![draft.work, invited]),
            (ADD, params![draft.work, invited, draft.to, draft.by, by_name, part, words, now]),
            notices::tell(invited, &notice, now)?,
        ])
        .await?;
        tx.commit().await
    }

    /// Invitations that wait for an account's answer, the newest first.
    pub async fn sign_invitations(&self, account: AccountId) -> Result<Vec<SignInvitation>> {
        self.database.query(WAITING, params![account]).await?.into_iter().map(waiting).collect()
    }

    /// Invitations to sign a work that wait or were declined, the oldest first.
    pub async fn invitations_to_sign(&self, work: WorkId) -> Result<Vec<SentInvitation>> {
        self.database.query(SENT, params![work]).await?.into_iter().map(sent).collect()
    }

    /// Takes an invitation back; whether it waited.
    pub async fn withdraw_sign_invitation(&self, work: WorkId, id: SignInvitationId) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let waited = tx.query_one(WITHDRAW, params![id, work]).await?.is_some();
        tx.commit().await?;
        Ok(waited)
    }

    /// The invited member signs the work with one of their own pen names; `None` where there is no such invitation.
    pub async fn accept_sign_invitation(
        &self,
        (account, pen_name): (AccountId, PenNameId),
        id: SignInvitationId,
        now: Timestamp,
    ) -> Result<Option<WorkId>> {
        let mut tx = self.database.begin().await?;
        if tx.query_one(OWN_NAME, params![pen_name, account]).await?.is_none() {
            return Err(StoreError::Missing("pen name"));
        }
        let Some(row) = tx.query_one(TAKE, params![id, account]).await? else { return Ok(None) };
        let mut fields = row.fields("sign_invitation");
        let (work, by): (WorkId, AccountId) = (fields.get("work_id")?, fields.get("by_id")?);
        let part: Part = fields.word("part")?;
        let signs = signers::of_work(&mut tx, work).await?;
        if signs.iter().all(|signer| signer.byline.id != pen_name) {
            signers::add(&mut tx, work, pen_name, part).await?;
        }
        let notice = Notice::Together { act: Act::Accepted, work };
        tx.run(vec![notices::tell(by, &notice, now)?]).await?;
        tx.commit().await?;
        Ok(Some(work))
    }

    /// The invited member does not want to; whether there was such an invitation.
    pub async fn decline_sign_invitation(
        &self,
        account: AccountId,
        id: SignInvitationId,
        now: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let Some(row) = tx.query_one(DECLINE, params![id, account, now]).await? else { return Ok(false) };
        let mut fields = row.fields("sign_invitation");
        let work: WorkId = fields.get("work_id")?;
        let notice = Notice::Together { act: Act::Declined, work };
        tx.run(vec![notices::tell(fields.get("by_id")?, &notice, now)?]).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// What [`may_invite`] asks for.
async fn inviting(
    tx: &mut Tx,
    draft: &SignInvitationDraft,
    invited: Option<AccountId>,
    now: Timestamp,
) -> Result<Inviting> {
    let signs = signers::of_work(tx, draft.work).await?;
    let mut known = Inviting {
        signs_already: invited == Some(draft.by)
            || signs.iter().any(|signer| signer.account.is_some() && signer.account == invited),
        has_no_member: invited.is_none(),
        signers: signs.len(),
        open: count(tx.query_one(OPEN, params![draft.work]).await?)?,
        today: count(tx.query_one(TODAY, params![draft.by, now - DAY]).await?)?,
        ..Inviting::default()
    };
    let Some(invited) = invited else { return Ok(known) };
    known.is_kept_apart = tx.query_one(BETWEEN, params![draft.by, invited]).await?.is_some();
    known.refuses_all = tx.query_one(REFUSES, params![invited]).await?.is_some();
    for row in tx.query(OF_BOTH, params![draft.work, invited]).await? {
        let mut fields = row.fields("sign_invitation");
        let state: InvitationState = fields.word("state")?;
        known.is_invited |= state == InvitationState::Open;
        known.declined = known.declined.max(fields.get("answered")?);
    }
    Ok(known)
}

/// The number that a count answers with.
pub(super) fn count(row: Option<Row>) -> Result<u64> {
    row.map_or(Ok(0), |row| row.first("record", "count"))
}

fn waiting(row: Row) -> Result<SignInvitation> {
    let mut fields = row.fields("sign_invitation");
    Ok(SignInvitation {
        id: fields.get("id")?,
        work: fields.get("work_id")?,
        title: fields.get("title")?,
        by: fields.get("name")?,
        by_slug: fields.get("slug")?,
        pen_name: fields.get("pen_name_id")?,
        part: fields.word("part")?,
        words: fields.get("words")?,
        made: fields.get("made")?,
    })
}

fn sent(row: Row) -> Result<SentInvitation> {
    let mut fields: Fields = row.fields("sign_invitation");
    Ok(SentInvitation {
        id: fields.get("id")?,
        name: fields.get("name")?,
        slug: fields.get("slug")?,
        part: fields.word("part")?,
        state: fields.word("state")?,
        made: fields.get("made")?,
    })
}
