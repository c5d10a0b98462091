//! Files that members asked for, and those of them that are made.

use std::{fs, io, path::PathBuf};

use ficus_archive::{
    AccountId,
    letter::LetterDraft,
    notice::Notice,
    takeout::{KEPT_FOR, MADE_WITHIN, Takeout, TakeoutKind},
};
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError,
    database::{Row, params},
    letters, notices,
    originals::off_thread,
};

/// The folder in the archive's own.
const FOLDER: &str = "takeouts";

const ASK: &str = "INSERT INTO takeout (account_id, kind, file, asked, leased) VALUES ($1, $2, $3, $4, 0)
    ON CONFLICT (account_id, kind) DO UPDATE SET file = excluded.file, asked = excluded.asked, leased = 0,
        ready = NULL, ends = NULL, bytes = NULL WHERE takeout.ready IS NOT NULL";
const OF_ACCOUNT: &str =
    "SELECT account_id, kind, file, asked, ends, bytes FROM takeout WHERE account_id = $1 ORDER BY kind";
const NEXT: &str = "SELECT account_id, kind, file, asked, ends, bytes FROM takeout
    WHERE ready IS NULL AND leased <= $1 ORDER BY asked, account_id LIMIT 1";
const LEASE: &str = "UPDATE takeout SET leased = $2 WHERE file = $1 AND ready IS NULL AND leased <= $3
    RETURNING account_id, kind, file, asked, ends, bytes";
const READY: &str = "UPDATE takeout SET ready = $2, ends = $3, bytes = $4 WHERE file = $1 AND ready IS NULL
    RETURNING account_id";
const FORGET_ENDED: &str = "DELETE FROM takeout WHERE ends <= $1";
pub(crate) const FILES_OF: &str = "SELECT file FROM takeout WHERE account_id = $1";
const FILES: &str = "SELECT file FROM takeout ORDER BY file";

impl Store {
    /// Where files that members asked for lie.
    pub fn takeouts_folder(&self) -> PathBuf {
        self.data().join(FOLDER)
    }

    /// Notes that a member wants a file, in the place of one that was made before. Where one waits to be made, it is that
    /// one.
    pub async fn ask_for_takeout(
        &self,
        account: AccountId,
        kind: TakeoutKind,
        file: &str,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(ASK, params![account, kind.as_str(), file, now]).await?;
        tx.commit().await
    }

    /// The files that a member asked for.
    pub async fn takeouts(&self, account: AccountId) -> Result<Vec<Takeout>> {
        self.database.query(OF_ACCOUNT, params![account]).await?.into_iter().map(takeout).collect()
    }

    /// Takes the file that was asked for first, for this process alone.
    pub async fn take_takeout(&self, now: Timestamp) -> Result<Option<Takeout>> {
        let Some(row) = self.database.query_one(NEXT, params![now]).await? else { return Ok(None) };
        let next = takeout(row)?;
        let mut tx = self.database.begin().await?;
        let taken = tx.query_one(LEASE, params![&next.file, now + MADE_WITHIN, now]).await?;
        tx.commit().await?;
        taken.map(takeout).transpose()
    }

    /// Notes that a file is made, and tells its owner. Nothing where it is not wanted any more.
    pub async fn takeout_made(
        &self,
        made: &Takeout,
        bytes: u64,
        letter: Option<&LetterDraft>,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let noted = tx.query_one(READY, params![&made.file, now, now + KEPT_FOR, bytes]).await?;
        if noted.is_some() {
            let notice = Notice::Safety { act: format!("takeout-{}", made.kind.as_str()) };
            let mut queries = vec![notices::tell(made.account, &notice, now)?];
            queries.extend(letter.map(|letter| letters::post(letter, now)));
            tx.run(queries).await?;
        }
        tx.commit().await
    }

    /// Throws files away, whose rows are gone.
    pub(crate) async fn drop_takeouts(&self, files: Vec<String>) -> Result<()> {
        let folder = self.takeouts_folder();
        off_thread(move || {
            for path in files.iter().map(|file| folder.join(file)) {
                match fs::remove_file(&path) {
                    Err(source) if source.kind() != io::ErrorKind::NotFound => {
                        return Err(StoreError::Original { path, source });
                    }
                    _ => {}
                }
            }
            Ok(())
        })
        .await
    }

    /// Forgets files whose time is over; answers with the names of those that stay.
    pub async fn takeouts_that_stay(&self, now: Timestamp) -> Result<Vec<String>> {
        let mut tx = self.database.begin().await?;
        tx.execute(FORGET_ENDED, params![now]).await?;
        let rows = tx.query(FILES, params![]).await?;
        tx.commit().await?;
        rows.into_iter().map(|row| row.first("takeout", "file")).collect()
    }
}

fn takeout(row: Row) -> Result<Takeout> {
    let mut fields = row.fields("takeout");
    let account = fields.get("account_id")?;
    let kind = fields.word("kind")?;
    let (file, asked) = (fields.get("file")?, fields.get("asked")?);
    let ends: Option<Timestamp> = fields.get("ends")?;
    let bytes: Option<u64> = fields.get("bytes")?;
    Ok(Takeout { account, kind, file, asked, ready: ends.zip(bytes) })
}
