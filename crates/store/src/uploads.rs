//! What authors hand in waits here until they have looked it over: files of their own under the data folder, for a day
//! at most, and then works and drafts in one transaction or not at all.

use std::{
    borrow::Cow,
    fs, io,
    path::{Path, PathBuf},
};

use ficus_archive::{
    AccountId, DraftId, WorkId,
    draft::{DRAFTS_MAX, DraftContent},
    picture::NewPicture,
    site::writing_limits::Limited,
    work::WorkDraft,
};
use ficus_prose::{Prose, image};
use jiff::{SignedDuration, Timestamp};

use crate::{
    Added, Result, Store, StoreError,
    adding::{self, Doorman, Names},
    database::params,
    drafts,
    originals::off_thread,
    pictures, writing_used,
};

/// A hand-in waits for so long.
pub const UPLOAD_AGE_MAX: SignedDuration = SignedDuration::from_hours(24);
/// So many hand-ins of an account wait; the oldest makes room.
pub const UPLOADS_MAX: usize = 3;
/// Accounts whose hand-ins are looked through at once for what is too old.
const FOLDERS_MAX: usize = 10_000;

const COUNT: &str = "SELECT COUNT(*) FROM draft WHERE work_id = $1";

/// Where what was handed in goes.
#[derive(Clone, Copy, Debug)]
pub enum UploadTarget<'a> {
    /// A work of its own, which lies on the desk.
    New(&'a WorkDraft),
    /// A work that is there.
    Existing(WorkId),
}

impl Store {
    /// Keeps what an account handed in under a name of the caller's choice, which nobody else can guess: letters and
    /// digits. What waited longest makes room.
    pub async fn keep_upload(
        &self,
        account: AccountId,
        name: &str,
        bytes: Vec<u8>,
        now: Timestamp,
    ) -> Result<()> {
        let folder = self.uploads_of(account);
        let file = format!("{:020}-{}", now.as_millisecond(), checked(name)?);
        off_thread(move || {
            fs::create_dir_all(&folder).map_err(|source| failed(&folder, source))?;
            let mut waiting = waiting(&folder);
            while waiting.len() >= UPLOADS_MAX {
                remove(&folder.join(waiting.remove(0)))?;
            }
            // Under its own name there is never half a file.
            let half = folder.join(format!("{file}.half"));
            fs::write(&half, bytes).map_err(|source| failed(&half, source))?;
            fs::rename(&half, folder.join(file)).map_err(|source| failed(&half, source))
        })
        .await
    }

    /// What an account handed in under a name; `None` where it waits no longer.
    pub async fn upload(&self, account: AccountId, name: &str, now: Timestamp) -> Result<Option<Vec<u8>>> {
        let folder = self.uploads_of(account);
        let Ok(ending) = checked(name).map(|name| format!("-{name}")) else { return Ok(None) };
        off_thread(move || {
            let found = waiting(&folder).into_iter().find(|file| file.ends_with(&ending));
            let Some(file) = found.filter(|file| !is_old(file, now)) else { return Ok(None) };
            match fs::read(folder.join(file)) {
                Ok(bytes) => Ok(Some(bytes)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(failed(&folder, error)),
            }
        })
        .await
    }

    /// Throws away what an account handed in under a name.
    pub async fn drop_upload(&self, account: AccountId, name: &str) -> Result<()> {
        let folder = self.uploads_of(account);
        let ending = format!("-{}", checked(name)?);
        off_thread(move || {
            for file in waiting(&folder).into_iter().filter(|file| file.ends_with(&ending)) {
                remove(&folder.join(file))?;
            }
            Ok(())
        })
        .await
    }

    /// Throws away all that an account handed in.
    pub(crate) async fn drop_uploads(&self, account: AccountId) -> Result<()> {
        let folder = self.uploads_of(account);
        off_thread(move || match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(&folder, error)),
            _ => Ok(()),
        })
        .await
    }

    /// Throws away whatever waited for more than [`UPLOAD_AGE_MAX`].
    pub async fn sweep_uploads(&self, now: Timestamp) -> Result<()> {
        let folder = self.data().join("uploads");
        off_thread(move || {
            let Ok(accounts) = fs::read_dir(&folder) else { return Ok(()) };
            for account in accounts.take(FOLDERS_MAX).filter_map(io::Result::ok) {
                for file in waiting(&account.path()).into_iter().filter(|file| is_old(file, now)) {
                    remove(&account.path().join(file))?;
                }
                // A folder that still holds something stays.
                let _ = fs::remove_dir(account.path());
            }
            Ok(())
        })
        .await
    }

    /// Makes chapters on the desk of what was handed in, and the work where it is a new one: all of it or nothing. Of the
    /// pictures those are kept that the chapters name.
    pub async fn make_of_upload(
        &self,
        target: UploadTarget<'_>,
        (chapters, brought): (&[DraftContent], &[NewPicture]),
        by: AccountId,
        now: Timestamp,
    ) -> Result<(WorkId, Vec<DraftId>)> {
        let mut tx = self.database.begin().await?;
        let work = match target {
            UploadTarget::Existing(work) => work,
            UploadTarget::New(draft) => {
                writing_used::allow(&mut tx, by, Limited::Work, now).await?;
                let doorman = Doorman::of_site(&mut tx).await?;
                match adding::add_one(&mut tx, (&mut Names::default(), &doorman), draft, now).await? {
                    Added::New(work) | Added::Known(work) => work,
                }
            }
        };
        let count = tx.query_one(COUNT, params![work]).await?;
        let count: u64 = count.map_or(Ok(0), |row| row.first("draft", "id"))?;
        if count + chapters.len() as u64 > DRAFTS_MAX as u64 {
            return Err(StoreError::Refused(
                "There would be too many drafts of this work. Post or drop some of them first.",
            ));
        }
        writing_used::allow(&mut tx, by, Limited::Drafts(chapters.len() as u64), now).await?;
        let named: Vec<NewPicture> = brought.iter().filter(|one| is_named(one, chapters)).cloned().collect();
        for picture in &named {
            let bytes = picture.full.len() + picture.small.as_ref().map_or(0, Vec::len);
            for more in [Limited::Image, Limited::Bytes(bytes as u64)] {
                writing_used::allow(&mut tx, by, more, now).await?;
            }
        }
        pictures::bring(self, &mut tx, work, &named, now).await?;
        let mut ids = Vec::with_capacity(chapters.len());
        for content in chapters {
            let content = of_work(content, work);
            ids.push(drafts::lay(&mut tx, work, None, &content, by, now).await?);
        }
        tx.commit().await?;
        Ok((work, ids))
    }

    fn uploads_of(&self, account: AccountId) -> PathBuf {
        self.data().join("uploads").join(account.0.to_string())
    }
}

/// The texts of a chapter.
fn texts(content: &DraftContent) -> [&Prose; 3] {
    [&content.made.notes_before, &content.made.text, &content.made.notes_after]
}

/// Whether a chapter shows a picture.
fn is_named(picture: &NewPicture, chapters: &[DraftContent]) -> bool {
    let file = pictures::called(picture);
    chapters.iter().flat_map(texts).any(|text| text.as_str().contains(&file))
}

/// A chapter whose pictures belong to a work.
fn of_work(content: &DraftContent, work: WorkId) -> Cow<'_, DraftContent> {
    if !texts(content).into_iter().any(Prose::has_loose_pictures) {
        return Cow::Borrowed(content);
    }
    let number = u64::try_from(work.0).unwrap_or_default();
    let mut content = content.clone();
    let made = &mut content.made;
    for text in [&mut made.notes_before, &mut made.text, &mut made.notes_after] {
        *text = text.of_work(number);
    }
    let typed = &mut content.typed;
    for text in [&mut typed.notes_before, &mut typed.text, &mut typed.notes_after] {
        *text = image::addresses_of_work(text, number);
    }
    Cow::Owned(content)
}

/// Names of files that wait, the oldest first; none where there is no folder.
fn waiting(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.collect();
    names.sort_unstable();
    names
}

fn is_old(file: &str, now: Timestamp) -> bool {
    let kept = file.split('-').next().and_then(|kept| kept.parse().ok());
    let kept = kept.and_then(|kept| Timestamp::from_millisecond(kept).ok());
    kept.is_none_or(|kept| now.duration_since(kept) > UPLOAD_AGE_MAX)
}

fn remove(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(file, error)),
        _ => Ok(()),
    }
}

fn failed(path: &Path, source: io::Error) -> StoreError {
    StoreError::Original { path: path.to_owned(), source }
}

/// A name that can be no path.
fn checked(name: &str) -> Result<&str> {
    let plain = (8..=64).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if plain { Ok(name) } else { Err(StoreError::Missing("upload")) }
}
