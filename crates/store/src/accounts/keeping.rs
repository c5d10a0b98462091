//! Accounts as those see them who keep the archive.

use ficus_archive::{
    AccountId,
    account::{Account, Role, Standing},
    audit::{AuditNote, AuditSubject},
    letter::LetterDraft,
    moderation::{Act, Effect},
    notice::Notice,
    report::{ReportSubject, SubjectKind},
    slug::folded,
};
use jiff::Timestamp;

use super::links::LinkDraft;
use crate::{
    Result, RulingDraft, Store, StoreError, Told, accounts, audit,
    database::{Fields, Tx, page, params},
    letters, moderation, notices,
};

const FOUND: &str = "SELECT account.id, account.name, account.email, account.role, account.standing,
        account.created, account.seen
    FROM account
    WHERE ($1 = '' OR folded LIKE $2 ESCAPE '!' OR LOWER(email) LIKE $2 ESCAPE '!')
        AND ($3 = '' OR role = $3) AND ($4 = '' OR standing = $4)
    ORDER BY folded LIMIT $6 OFFSET $5";
const COUNT_FOUND: &str = "SELECT COUNT(*) FROM account
    WHERE ($1 = '' OR folded LIKE $2 ESCAPE '!' OR LOWER(email) LIKE $2 ESCAPE '!')
        AND ($3 = '' OR role = $3) AND ($4 = '' OR standing = $4)";
const FACTS: &str = "SELECT account.id, account.name, account.email, account.role, account.standing,
        account.created, account.seen, account.email_proven, account.standing_until,
        inviter.id, inviter.name,
        (SELECT COUNT(*) FROM session WHERE session.account_id = account.id AND session.ends > $2)
    FROM account LEFT JOIN account AS inviter ON inviter.id = account.invited_by WHERE account.id = $1";
const INVITED: &str = "SELECT id, name FROM account WHERE invited_by = $1 ORDER BY created, id LIMIT $2";
const PEN_NAMES: &str = "SELECT name FROM pen_name WHERE account_id = $1 ORDER BY folded LIMIT $2";
const BEFORE: &str = "SELECT role, standing FROM account WHERE id = $1";
const OTHER_ADMIN: &str =
    "SELECT id FROM account WHERE role = 'admin' AND standing = 'active' AND id <> $1 LIMIT 1";
const SET_ROLE: &str = "UPDATE account SET role = $2 WHERE id = $1";
const SET_STANDING: &str = "UPDATE account SET standing = $2, standing_until = $3 WHERE id = $1";
const END_SESSIONS: &str = "DELETE FROM session WHERE account_id = $1";

/// What is asked for in the list of accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountQuery {
    /// A part of the name or of the mail address; empty for all.
    pub words: String,
    /// Only this role.
    pub role: Option<Role>,
    /// Only those who stand so.
    pub standing: Option<Standing>,
}

/// An account in the list.
#[derive(Clone, Debug)]
pub struct KeptAccount {
    /// The account.
    pub account: Account,
    /// When it was made.
    pub created: Timestamp,
    /// When its owner was here last, to the hour.
    pub seen: Timestamp,
}

/// All that an admin is shown of an account.
#[derive(Clone, Debug)]
pub struct AccountFacts {
    /// The account with its dates.
    pub kept: KeptAccount,
    /// Whether the mail address is proven.
    pub email_proven: bool,
    /// When a suspension ends.
    pub standing_until: Option<Timestamp>,
    /// Who invited them.
    pub inviter: Option<(AccountId, String)>,
    /// In how many browsers somebody is signed in.
    pub sessions: u64,
    /// Whom they invited.
    pub invited: Vec<(AccountId, String)>,
    /// What they sign with.
    pub pen_names: Vec<String>,
}

/// So many names of people and of pen names are shown.
const NAMES_MAX: u32 = 100;

impl Store {
    /// Accounts by name, and how many there are.
    pub async fn find_accounts(
        &self,
        query: &AccountQuery,
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<KeptAccount>, u64)> {
        let words = folded(&query.words);
        let like = format!("%{}%", words.replace('!', "!!").replace('%', "!%").replace('_', "!_"));
        let role = query.role.map_or("", Role::as_str);
        let standing = query.standing.map_or("", Standing::as_str);
        let answers = self
            .database
            .query_many(vec![
                (FOUND, params![&words, &like, role, standing, offset, limit]),
                (COUNT_FOUND, params![&words, &like, role, standing]),
            ])
            .await?;
        let (rows, total) = page(answers)?;
        let accounts = rows.into_iter().map(|row| kept_account(&mut row.fields("account")));
        Ok((accounts.collect::<Result<_>>()?, total))
    }

    /// All that an admin is shown of an account.
    pub async fn account_facts(&self, account: AccountId, now: Timestamp) -> Result<Option<AccountFacts>> {
        let answers = self
            .database
            .query_many(vec![
                (FACTS, params![account, now]),
                (INVITED, params![account, NAMES_MAX]),
                (PEN_NAMES, params![account, NAMES_MAX]),
            ])
            .await?;
        let mut answers = answers.into_iter();
        let Some(row) = answers.next().and_then(|rows| rows.into_iter().next()) else { return Ok(None) };
        let invited = answers.next().unwrap_or_default().into_iter().map(|row| {
            let mut fields = row.fields("account");
            Ok((fields.get("id")?, fields.get("name")?))
        });
        let invited = invited.collect::<Result<_>>()?;
        let pen_names = answers.next().unwrap_or_default().into_iter();
        let pen_names = pen_names.map(|row| row.first("pen_name", "name")).collect::<Result<_>>()?;
        let mut fields = row.fields("account");
        let kept = kept_account(&mut fields)?;
        let email_proven = fields.get("email_proven")?;
        let standing_until = fields.get("standing_until")?;
        let inviter: (Option<AccountId>, Option<String>) = (fields.get("id")?, fields.get("name")?);
        Ok(Some(AccountFacts {
            kept,
            email_proven,
            standing_until,
            inviter: inviter.0.zip(inviter.1),
            sessions: fields.get("sessions")?,
            invited,
            pen_names,
        }))
    }

    /// Gives an account another role: its sessions end, it is told, and the log notes it. `Refused` where the archive
    /// would be left without an admin.
    pub async fn set_role(
        &self,
        account: AccountId,
        role: Role,
        letter: Option<&LetterDraft>,
        (by, now): (AccountId, Timestamp),
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let (before, _) = before(&mut tx, account).await?;
        if before == role {
            return Ok(());
        }
        if before == Role::Admin {
            leave_an_admin(&mut tx, account).await?;
        }
        let detail = format!("{} to {}", before.as_str(), role.as_str());
        note_about(&mut tx, account, ("role-changed", detail), (by, now)).await?;
        let notice = Notice::AccountDecided { act: format!("role-{}", role.as_str()) };
        let mut queries = vec![
            (SET_ROLE, params![account, role.as_str()]),
            (END_SESSIONS, params![account]),
            notices::tell(account, &notice, now)?,
        ];
        queries.extend(letter.map(|letter| letters::post(letter, now)));
        tx.run(queries).await?;
        tx.commit().await
    }

    /// Lets an account stand otherwise, for good or until a moment: the log notes it, the account is told, and where
    /// nobody may sign in any more, its sessions end. `Refused` where the archive would be left without an admin.
    pub async fn decide_standing(
        &self,
        account: AccountId,
        (standing, until): (Standing, Option<Timestamp>),
        letter: Option<&LetterDraft>,
        (by, now): (AccountId, Timestamp),
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let (role, before) = before(&mut tx, account).await?;
        if role == Role::Admin && standing != Standing::Active {
            leave_an_admin(&mut tx, account).await?;
        }
        let detail = format!("{} to {}", before.as_str(), standing.as_str());
        note_about(&mut tx, account, ("standing-changed", detail), (by, now)).await?;
        if let Some(act) = act_of(standing, until, now) {
            // A decision like that of any moderator: its owner sees it, and can appeal.
            let draft = RulingDraft {
                report: None,
                subject: ReportSubject { kind: SubjectKind::Account, id: account.0 },
                act,
                rule: None,
                policy_version: 0,
                told_concerned: String::new(),
                told_reporters: String::new(),
                effect: Effect::Now,
            };
            let letters: Vec<LetterDraft> = letter.cloned().into_iter().collect();
            moderation::rule(&mut tx, &draft, Told { by: Some(by), now, letters: &letters }).await?;
            return tx.commit().await;
        }
        let notice = Notice::AccountDecided { act: standing.as_str().to_owned() };
        let mut queries = vec![
            (SET_STANDING, params![account, standing.as_str(), until]),
            notices::tell(account, &notice, now)?,
        ];
        queries.extend(letter.map(|letter| letters::post(letter, now)));
        tx.run(queries).await?;
        tx.commit().await
    }

    /// Makes a link by which somebody sets a new password, to be handed over; the log notes it.
    pub async fn hand_reset(&self, account: AccountId, link: &LinkDraft, by: AccountId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        note_about(&mut tx, account, ("reset-link-made", String::new()), (by, link.made)).await?;
        tx.run(vec![link.make(account)]).await?;
        tx.commit().await
    }

    /// Ends every session of an account because an admin said so; the log notes it.
    pub async fn sign_out_account(
        &self,
        account: AccountId,
        (by, now): (AccountId, Timestamp),
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        note_about(&mut tx, account, ("signed-out", String::new()), (by, now)).await?;
        tx.execute(END_SESSIONS, params![account]).await?;
        tx.commit().await
    }
}

/// The decision that a standing is, where somebody may appeal it.
fn act_of(standing: Standing, until: Option<Timestamp>, now: Timestamp) -> Option<Act> {
    match standing {
        Standing::Banned => Some(Act::Ban),
        Standing::Suspended => {
            let hours = until.map_or(0, |until| until.duration_since(now).as_hours());
            Some(Act::Suspend { days: u32::try_from(hours / 24).unwrap_or_default().max(1) })
        }
        _ => None,
    }
}

/// The role of an account, and how it stands.
async fn before(tx: &mut Tx, account: AccountId) -> Result<(Role, Standing)> {
    let row = tx.query_one(BEFORE, params![account]).await?.ok_or(StoreError::Missing("account"))?;
    let mut fields = row.fields("account");
    Ok((fields.word("role")?, fields.word("standing")?))
}

/// `Refused` where the archive would have no admin without this account.
async fn leave_an_admin(tx: &mut Tx, account: AccountId) -> Result<()> {
    let other = tx.query_one(OTHER_ADMIN, params![account]).await?;
    other.map(drop).ok_or(StoreError::Refused("an archive needs an admin; make another one first"))
}

async fn note_about(
    tx: &mut Tx,
    account: AccountId,
    (act, detail): (&'static str, String),
    (by, now): (AccountId, Timestamp),
) -> Result<()> {
    let subject = AuditSubject::Account(account.0);
    audit::note(tx, &AuditNote { by: Some(by), act, subject, detail }, now).await
}

fn kept_account(fields: &mut Fields) -> Result<KeptAccount> {
    Ok(KeptAccount {
        account: accounts::account(fields)?,
        created: fields.get("created")?,
        seen: fields.get("seen")?,
    })
}
