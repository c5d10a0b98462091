//! The log of what was decided about people and their works.

use ficus_archive::{
    AccountId,
    audit::{AuditLine, AuditNote, AuditSubject},
};
use jiff::Timestamp;

use crate::{
    Result, Store,
    database::{Row, Tx, params},
};

const LAST: &str = "SELECT id, hash FROM audit_line ORDER BY id DESC LIMIT 1";
const ADD: &str = "INSERT INTO audit_line (id, made, account_id, act, subject, subject_id, detail, hash)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const AFTER: &str = "SELECT id, made, account_id, act, subject, subject_id, detail, hash FROM audit_line
    WHERE id > $1 ORDER BY id LIMIT $2";
const BEFORE: &str = "SELECT id, made, account_id, act, subject, subject_id, detail, hash FROM audit_line
    WHERE id < $1 ORDER BY id DESC LIMIT $2";
const ABOUT: &str = "SELECT id, made, account_id, act, subject, subject_id, detail, hash FROM audit_line
    WHERE subject = $1 AND subject_id = $2 ORDER BY id DESC LIMIT $3";

const ASKED: &str = "SELECT id, made, account_id, act, subject, subject_id, detail, hash FROM audit_line
    WHERE id < $1 AND ($2 = '' OR act = $2) AND ($3 = '' OR subject = $3) AND ($4 = 0 OR account_id = $4)
    ORDER BY id DESC LIMIT $5";
const ACTS: &str = "SELECT DISTINCT act FROM audit_line ORDER BY act LIMIT 500";

/// What is asked of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditAsked {
    /// Lines before this one.
    pub before: Option<i64>,
    /// One act.
    pub act: Option<String>,
    /// One kind of subject, by its word.
    pub subject: Option<String>,
    /// One account.
    pub by: Option<AccountId>,
}

/// Lines read at once while the chain is verified.
const LINES_AT_ONCE: u32 = 1_000;

/// Adds a line, as part of the transaction that does what it tells. A transaction holds the only pen, on both engines,
/// so that nobody else can take the same place.
pub(crate) async fn note(tx: &mut Tx, note: &AuditNote, now: Timestamp) -> Result<()> {
    let (last, before) = match tx.query_one(LAST, params![]).await? {
        Some(row) => {
            let mut fields = row.fields("audit_line");
            (fields.get::<i64>("id")?, fields.get::<String>("hash")?)
        }
        None => (0, String::new()),
    };
    let (subject, subject_id) = note.subject.parts();
    let mut line = AuditLine {
        id: last + 1,
        // What the database keeps, so that the seal is over what is read again.
        made: Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now),
        by: note.by,
        act: note.act.to_owned(),
        subject: subject.to_owned(),
        subject_id,
        detail: note.detail.replace('\0', ""),
        hash: String::new(),
    };
    line.hash = line.sealed(&before);
    let values =
        params![line.id, line.made, line.by, line.act, line.subject, line.subject_id, line.detail, line.hash];
    tx.execute(ADD, values).await?;
    Ok(())
}

impl Store {
    /// Adds a line to the log by itself; what changes records notes its line in the same transaction.
    pub async fn audit(&self, about: &AuditNote, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        note(&mut tx, about, now).await?;
        tx.commit().await
    }

    /// The log, the newest line first; lines before one, or the newest of all.
    pub async fn audit_lines(&self, before: Option<i64>, limit: u32) -> Result<Vec<AuditLine>> {
        let rows = self.database.query(BEFORE, params![before.unwrap_or(i64::MAX), limit]).await?;
        rows.into_iter().map(line).collect()
    }

    /// Lines of one act, one subject's word or one account, the newest first; what is `None` is not asked for.
    pub async fn audit_lines_of(&self, asked: &AuditAsked, limit: u32) -> Result<Vec<AuditLine>> {
        let values = params![
            asked.before.unwrap_or(i64::MAX),
            asked.act.as_deref().unwrap_or_default(),
            asked.subject.as_deref().unwrap_or_default(),
            asked.by.map_or(0, |by| by.0),
            limit
        ];
        self.database.query(ASKED, values).await?.into_iter().map(line).collect()
    }

    /// The acts that stand in the log, by name.
    pub async fn audit_acts(&self) -> Result<Vec<String>> {
        let rows = self.database.query(ACTS, params![]).await?;
        rows.into_iter().map(|row| row.first("audit_line", "act")).collect()
    }

    /// How many lines there are.
    pub async fn audit_length(&self) -> Result<i64> {
        match self.database.query_one(LAST, params![]).await? {
            Some(row) => row.first("audit_line", "id"),
            None => Ok(0),
        }
    }

    /// What the log says about one thing, the newest first.
    pub async fn audit_lines_about(&self, subject: AuditSubject, limit: u32) -> Result<Vec<AuditLine>> {
        let (subject, id) = subject.parts();
        let rows = self.database.query(ABOUT, params![subject, id, limit]).await?;
        rows.into_iter().map(line).collect()
    }

    /// The first line that is not as it was written, or that one is missing before; `None` where the log is whole.
    pub async fn broken_audit_line(&self) -> Result<Option<i64>> {
        let (mut last, mut hash) = (0, String::new());
        loop {
            let rows = self.database.query(AFTER, params![last, LINES_AT_ONCE]).await?;
            if rows.is_empty() {
                return Ok(None);
            }
            for row in rows {
                let line = line(row)?;
                if line.id != last + 1 || line.hash != line.sealed(&hash) {
                    return Ok(Some(line.id));
                }
                (last, hash) = (line.id, line.hash);
            }
        }
    }
}

fn line(row: Row) -> Result<AuditLine> {
    let mut fields = row.fields("audit_line");
    Ok(AuditLine {
        id: fields.get("id")?,
        made: fields.get("made")?,
        by: fields.get("account_id")?,
        act: fields.get("act")?,
        subject: fields.get("subject")?,
        subject_id: fields.get("subject_id")?,
        detail: fields.get("detail")?,
        hash: fields.get("hash")?,
    })
}
