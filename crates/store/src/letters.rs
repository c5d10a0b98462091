//! Letters that wait to be sent, and for a while those that went.

use ficus_archive::{
    AccountId, LetterId,
    account::Account,
    letter::{Lately, LetterDraft, LetterKind, SECRETS_WITHIN},
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    Result, Store, accounts,
    database::{Query, Row, json, params},
};

const ADD: &str = "INSERT INTO letter (account_id, address, kind, subject, text, html, stop, made, due)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)";
const DUE: &str = "SELECT id FROM letter WHERE state = 'waiting' AND due <= $1 ORDER BY due, id LIMIT $2";
/// Whoever moves the time of a letter has it; one that is not reported on comes due again.
const TAKE: &str = "UPDATE letter SET due = $2, tries = tries + 1 WHERE id IN ints_of($1)
    RETURNING id, account_id, address, kind, subject, text, html, stop, made, tries,
        (SELECT COUNT(*) FROM letter AS other WHERE other.address = letter.address AND other.kind = letter.kind
            AND other.sent > CASE WHEN letter.kind IN ('confirm', 'reset', 'invite') THEN CAST($3 AS BIGINT) ELSE CAST($4 AS BIGINT) END)";
const SENT: &str =
    "UPDATE letter SET state = 'sent', sent = $2, subject = '', text = '', html = '', stop = NULL
    WHERE id = $1";
const LATER: &str = "UPDATE letter SET due = $2, failed = $3 WHERE id = $1 AND state = 'waiting'";
const UNTRIED: &str = "UPDATE letter SET due = $2, tries = tries - 1 WHERE id = $1 AND state = 'waiting'";
const REFUSED: &str =
    "UPDATE letter SET state = 'refused', failed = $2, subject = '', text = '', html = '', stop = NULL
    WHERE id = $1";
const DROP: &str = "DELETE FROM letter WHERE id = $1";
const SENT_SINCE: &str = "SELECT COUNT(*) FROM letter WHERE sent > $1";
const LAST_NEWS: &str = "SELECT MAX(made) FROM letter WHERE account_id = $1 AND kind = 'news'";
const QUEUE: &str = "
    SELECT (SELECT COUNT(*) FROM letter WHERE state = 'waiting'),
        (SELECT MIN(made) FROM letter WHERE state = 'waiting'),
        (SELECT COUNT(*) FROM letter WHERE sent > $1),
        (SELECT COUNT(*) FROM letter WHERE sent > $2),
        (SELECT COUNT(*) FROM letter WHERE state = 'refused'),
        (SELECT COUNT(*) FROM mail_bounce WHERE stopped IS NOT NULL),
        (SELECT failed FROM letter WHERE state = 'waiting' AND failed IS NOT NULL ORDER BY id DESC LIMIT 1)";
const OLD: &str = "SELECT id FROM letter WHERE sent < $1 ORDER BY sent LIMIT 1";
const FORGET: &str = "DELETE FROM letter WHERE state <> 'waiting' AND made < $1";
const ACCOUNT: &str = "SELECT id, name, email, role, standing FROM account WHERE id = $1";
const RECEIVER: &str = "SELECT account_id, address FROM letter WHERE id = $1";

/// So much of what a mail server says is kept, in characters.
const FAILURE_CHARS_MAX: usize = 300;

/// A letter that was taken to be sent.
#[derive(Clone, Debug)]
pub struct TakenLetter {
    /// The letter.
    pub id: LetterId,
    /// What it says, and to whom.
    pub draft: LetterDraft,
    /// When it was written.
    pub made: Timestamp,
    /// How often it was tried, with this time.
    pub tries: u32,
    /// What went lately to the same address; the letters of the archive are counted once for all that are taken.
    pub lately: Lately,
}

/// What became of a letter that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LetterFate {
    /// The server has it.
    Sent(Timestamp),
    /// It is tried again at this time; what the server said.
    Later(Timestamp, String),
    /// It waits, and was not tried.
    Untried(Timestamp),
    /// The server will never take it; what it said.
    Refused(String),
    /// It is not to go.
    Dropped,
}

/// How the queue stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailQueue {
    /// Letters that wait.
    pub waiting: u64,
    /// When the oldest of them was written.
    pub oldest: Option<Timestamp>,
    /// Letters that went within the hour.
    pub sent_in_hour: u64,
    /// Letters that went within the day.
    pub sent_in_day: u64,
    /// Letters that no server took.
    pub refused: u64,
    /// Accounts whose letters are stopped since they came back.
    pub stopped: u64,
    /// What the server said last of a letter that waits.
    pub failure: Option<String>,
}

/// The statement that puts a letter in the queue; part of the transaction that gives reason for it.
pub(crate) fn post(letter: &LetterDraft, now: Timestamp) -> Query {
    let values = params![
        letter.account,
        &letter.address,
        letter.kind.as_str(),
        &letter.subject,
        &letter.text,
        &letter.html,
        letter.stop.as_deref(),
        now
    ];
    (ADD, values)
}

impl Store {
    /// Puts a letter in the queue, by itself.
    pub async fn post_letter(&self, letter: &LetterDraft, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.run(vec![post(letter, now)]).await?;
        tx.commit().await
    }

    /// Takes letters that are due, for this process alone: until `lease` nobody else does.
    pub async fn take_letters(
        &self,
        now: Timestamp,
        lease: Timestamp,
        limit: u32,
    ) -> Result<Vec<TakenLetter>> {
        // Most of the time nothing is due, and looking needs no pen.
        if self.database.query_one(DUE, params![now, 1u32]).await?.is_none() {
            return Ok(Vec::new());
        }
        let hour_ago = now - SignedDuration::from_hours(1);
        let mut tx = self.database.begin().await?;
        let rows = tx.query(DUE, params![now, limit]).await?;
        let ids: Vec<LetterId> =
            rows.into_iter().map(|row| row.first("letter", "id")).collect::<Result<_>>()?;
        let values = params![json(&ids)?, lease, now - SECRETS_WITHIN, hour_ago];
        let rows = tx.query(TAKE, values).await?;
        tx.commit().await?;
        let of_archive = self.letters_sent_since(hour_ago).await?;
        let mut letters = rows.into_iter().map(taken).collect::<Result<Vec<_>>>()?;
        letters.sort_by_key(|letter| letter.id);
        for (before, letter) in letters.iter_mut().enumerate() {
            letter.lately.of_archive = of_archive + before as u64;
        }
        // Letters that are taken together count for those behind them.
        for at in 1..letters.len() {
            let (before, rest) = letters.split_at_mut(at);
            let letter = &mut rest[0];
            let same = before.iter().filter(|other| {
                other.draft.address == letter.draft.address && other.draft.kind == letter.draft.kind
            });
            letter.lately.to_address += same.count() as u64;
        }
        Ok(letters)
    }

    /// Notes what became of a letter that was taken.
    pub async fn note_letter(&self, id: LetterId, fate: &LetterFate) -> Result<()> {
        let cut = |text: &str| text.chars().take(FAILURE_CHARS_MAX).collect::<String>();
        let (sql, values) = match fate {
            LetterFate::Sent(at) => (SENT, params![id, *at]),
            LetterFate::Later(due, said) => (LATER, params![id, *due, cut(said)]),
            LetterFate::Untried(due) => (UNTRIED, params![id, *due]),
            LetterFate::Refused(said) => (REFUSED, params![id, cut(said)]),
            LetterFate::Dropped => (DROP, params![id]),
        };
        let mut tx = self.database.begin().await?;
        tx.execute(sql, values).await?;
        tx.commit().await
    }

    /// How many letters went since a moment.
    pub async fn letters_sent_since(&self, since: Timestamp) -> Result<u64> {
        match self.database.query_one(SENT_SINCE, params![since]).await? {
            Some(row) => row.first("letter", "count"),
            None => Ok(0),
        }
    }

    /// When news was put in the queue for an account last.
    pub async fn last_news_letter(&self, account: AccountId) -> Result<Option<Timestamp>> {
        match self.database.query_one(LAST_NEWS, params![account]).await? {
            Some(row) => row.first("letter", "made"),
            None => Ok(None),
        }
    }

    /// How the queue stands.
    pub async fn mail_queue(&self, now: Timestamp) -> Result<MailQueue> {
        let values = params![now - SignedDuration::from_hours(1), now - SignedDuration::from_hours(24)];
        let Some(row) = self.database.query_one(QUEUE, values).await? else {
            return Ok(MailQueue::default());
        };
        let mut fields = row.fields("letter");
        Ok(MailQueue {
            waiting: fields.get("waiting")?,
            oldest: fields.get("oldest")?,
            sent_in_hour: fields.get("sent_in_hour")?,
            sent_in_day: fields.get("sent_in_day")?,
            refused: fields.get("refused")?,
            stopped: fields.get("stopped")?,
            failure: fields.get("failure")?,
        })
    }

    /// Forgets to whom letters went that were written before a moment.
    pub async fn forget_letters(&self, before: Timestamp) -> Result<()> {
        if self.database.query_one(OLD, params![before]).await?.is_none() {
            return Ok(());
        }
        let mut tx = self.database.begin().await?;
        tx.execute(FORGET, params![before]).await?;
        tx.commit().await
    }

    /// The account that a letter would go to.
    pub async fn receiver(&self, account: AccountId) -> Result<Option<Account>> {
        let row = self.database.query_one(ACCOUNT, params![account]).await?;
        row.map(|row| accounts::account(&mut row.fields("account"))).transpose()
    }

    /// To whom a letter went: the account, where it was one's, and the address.
    pub async fn receiver_of(&self, letter: LetterId) -> Result<Option<(Option<AccountId>, String)>> {
        let row = self.database.query_one(RECEIVER, params![letter]).await?;
        row.map(|row| {
            let mut fields = row.fields("letter");
            Ok((fields.get("account_id")?, fields.get("address")?))
        })
        .transpose()
    }
}

fn taken(row: Row) -> Result<TakenLetter> {
    let mut fields = row.fields("letter");
    let id = fields.get("id")?;
    let draft = LetterDraft {
        account: fields.get("account_id")?,
        address: fields.get("address")?,
        kind: fields.word::<LetterKind>("kind")?,
        subject: fields.get("subject")?,
        text: fields.get("text")?,
        html: fields.get("html")?,
        stop: fields.get("stop")?,
    };
    let (made, tries) = (fields.get("made")?, fields.get("tries")?);
    let lately = Lately { to_address: fields.get("lately")?, of_archive: 0 };
    Ok(TakenLetter { id, draft, made, tries, lately })
}
