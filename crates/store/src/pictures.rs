//! Pictures of works: a line each; the files lie among the originals under their SHA-256.

use std::collections::{BTreeSet, HashMap};

use ficus_archive::{
    AccountId, DraftId, WorkId,
    picture::{NewPicture, Picture, WORK_PICTURES_MAX, Words, file_name, name_of},
    site::writing_limits::Limited,
};
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Query, Row, Tx, json, params},
    originals::sha256_of,
    purge, writing_used,
};

macro_rules! select {
    ($which:literal) => {
        concat!(
            "SELECT work_id, name, file, sha256, small_sha256, bytes, alt, caption, is_cover FROM picture WHERE ",
            $which
        )
    };
}

const OF_WORK: &str = select!("work_id = $1 ORDER BY added DESC, name");
const BY_FILE: &str = select!("work_id = $1 AND file = $2");
const BY_NAME: &str = select!("work_id = $1 AND name = $2");
const COVERS: &str = select!("work_id IN ints_of($1) AND is_cover = 1 ORDER BY work_id");
const ADD: &str = "INSERT INTO picture
    (work_id, name, file, sha256, small_sha256, bytes, alt, caption, added, added_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const SAY: &str = "UPDATE picture SET alt = $3, caption = $4 WHERE work_id = $1 AND name = $2";
const FORGET: &str = "DELETE FROM picture WHERE work_id = $1 AND name = $2";
const NO_COVER: &str = "UPDATE picture SET is_cover = 0 WHERE work_id = $1 AND is_cover = 1";
const COVER: &str = "UPDATE picture SET is_cover = 1 WHERE work_id = $1 AND name = $2";
const CHANGED: &str = "UPDATE work SET version = version + 1 WHERE id = $1";
// A file's name holds nothing that a pattern means.
const IN_CHAPTER: &str =
    "SELECT chapter.number FROM chapter JOIN chapter_text ON chapter_text.chapter_id = chapter.id
    WHERE chapter.work_id = $1 AND (text LIKE '%' || $2 || '%'
        OR notes_before LIKE '%' || $2 || '%' OR notes_after LIKE '%' || $2 || '%')
    ORDER BY chapter.number LIMIT 1";
const IN_DRAFT: &str = "SELECT number FROM draft WHERE work_id = $1 AND (text LIKE '%' || $2 || '%'
        OR notes_before LIKE '%' || $2 || '%' OR notes_after LIKE '%' || $2 || '%')
    ORDER BY number LIMIT 1";

const IN_DRAFTS: &str =
    "SELECT id FROM draft WHERE id IN ints_of($1) AND work_id = $2 AND (text LIKE '%' || $3 || '%'
        OR notes_before LIKE '%' || $3 || '%' OR notes_after LIKE '%' || $3 || '%') LIMIT 1";

/// Whether a picture could be taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenAway {
    /// It is gone, with its files.
    Gone,
    /// It stands in the posted chapter of this number.
    InChapter(u32),
    /// It stands in a chapter of this number on the desk.
    OnDesk(u32),
}

impl Store {
    /// The pictures of a work, newest first.
    pub async fn pictures(&self, work: WorkId) -> Result<Vec<Picture>> {
        self.database.query(OF_WORK, params![work]).await?.into_iter().map(picture).collect()
    }

    /// A picture of a work by what pages call its file.
    pub async fn picture(&self, work: WorkId, file: &str) -> Result<Option<Picture>> {
        self.database.query_one(BY_FILE, params![work, file]).await?.map(picture).transpose()
    }

    /// A picture of a work by what its authors call it.
    pub async fn picture_called(&self, work: WorkId, name: &str) -> Result<Option<Picture>> {
        self.database.query_one(BY_NAME, params![work, name]).await?.map(picture).transpose()
    }

    /// The covers of those of the works that have one.
    pub async fn covers(&self, works: &[WorkId]) -> Result<HashMap<WorkId, Picture>> {
        if works.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = self.database.query(COVERS, params![json(works)?]).await?;
        rows.into_iter().map(|row| picture(row).map(|picture| (picture.work, picture))).collect()
    }

    /// Whether readers see a picture anywhere: as the cover, or in a posted chapter.
    pub async fn shows_picture(&self, picture: &Picture) -> Result<bool> {
        if picture.is_cover {
            return Ok(true);
        }
        let row = self.database.query_one(IN_CHAPTER, params![picture.work, &picture.file]).await?;
        Ok(row.is_some())
    }

    /// Whether a picture stands in one of these chapters on the desk.
    pub async fn drafts_show_picture(&self, picture: &Picture, drafts: &[DraftId]) -> Result<bool> {
        let values = params![json(drafts)?, picture.work, &picture.file];
        Ok(self.database.query_one(IN_DRAFTS, values).await?.is_some())
    }

    /// Keeps a picture; the same one again gets the new words. `Refused` where there is no room.
    pub async fn add_picture(
        &self,
        work: WorkId,
        new: NewPicture,
        by: AccountId,
        now: Timestamp,
    ) -> Result<Picture> {
        let sha256 = sha256_of(&new.full);
        let small = new.small.as_deref().map(sha256_of);
        let file = file_name(&sha256, new.size, new.ending);
        let bytes = (new.full.len() + new.small.as_ref().map_or(0, Vec::len)) as u64;
        let mut tx = self.database.begin().await?;
        if let Some(known) = tx.query_one(BY_FILE, params![work, &file]).await? {
            let known = picture(known)?;
            say(&mut tx, &known, &new.words).await?;
            tx.commit().await?;
            return Ok(Picture { alt: new.words.alt, caption: new.words.caption, ..known });
        }
        let known = tx.query(OF_WORK, params![work]).await?;
        if known.len() as u64 >= WORK_PICTURES_MAX {
            return Err(StoreError::Refused(
                "This work has as many pictures as a work may have. Take one away first.",
            ));
        }
        for more in [Limited::Image, Limited::Bytes(bytes)] {
            writing_used::allow(&mut tx, by, more, now).await?;
        }
        let taken: BTreeSet<String> =
            known.into_iter().map(|row| picture(row).map(|known| known.name)).collect::<Result<_>>()?;
        let name = name_of(&new.called, &taken);
        // Nobody else writes meanwhile, so that no file goes that is noted here.
        let files = [Some(new.full), new.small].into_iter().flatten();
        self.keep_files(&mut tx, files.map(|bytes| (bytes, new.media_type.to_owned())).collect()).await?;
        let Words { alt, caption } = new.words;
        let added = params![work, &name, &file, &sha256, small.as_deref(), bytes, &alt, &caption, now, by];
        tx.execute(ADD, added).await?;
        tx.commit().await?;
        Ok(Picture { work, name, file, sha256, small, bytes, alt, caption, is_cover: false })
    }

    /// Says something else of a picture. Texts in which it stands keep the words that they have.
    pub async fn say_of_picture(&self, picture: &Picture, words: &Words) -> Result<()> {
        let mut tx = self.database.begin().await?;
        say(&mut tx, picture, words).await?;
        tx.commit().await
    }

    /// Makes a picture the work's cover; `None` leaves the work without one.
    pub async fn set_cover(&self, work: WorkId, name: Option<&str>) -> Result<()> {
        let mut queries: Vec<Query> = vec![(NO_COVER, params![work])];
        queries.extend(name.map(|name| (COVER, params![work, name])));
        queries.extend(told(work));
        let mut tx = self.database.begin().await?;
        tx.run(queries).await?;
        tx.commit().await
    }

    /// Takes a picture away that stands in no text, with its files where nothing else needs them.
    pub async fn take_picture_away(&self, picture: &Picture) -> Result<TakenAway> {
        let work = picture.work;
        let mut tx = self.database.begin().await?;
        if let Some(row) = tx.query_one(IN_CHAPTER, params![work, &picture.file]).await? {
            return Ok(TakenAway::InChapter(row.first("chapter", "number")?));
        }
        if let Some(row) = tx.query_one(IN_DRAFT, params![work, &picture.file]).await? {
            return Ok(TakenAway::OnDesk(row.first("draft", "number")?));
        }
        tx.execute(FORGET, params![work, &picture.name]).await?;
        if picture.is_cover {
            tx.run(told(work).into()).await?;
        }
        let files: Vec<String> =
            [Some(&picture.sha256), picture.small.as_ref()].into_iter().flatten().cloned().collect();
        purge::forget_files(&mut tx, &files).await?;
        tx.commit().await?;
        self.unlink_unneeded().await?;
        Ok(TakenAway::Gone)
    }
}

/// What the file of a picture to be kept is called.
pub(crate) fn called(new: &NewPicture) -> String {
    file_name(&sha256_of(&new.full), new.size, new.ending)
}

/// Keeps the pictures that came with texts of a work, which name their files already.
pub(crate) async fn bring(
    store: &Store,
    tx: &mut Tx,
    work: WorkId,
    pictures: &[NewPicture],
    now: Timestamp,
) -> Result<()> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    for row in tx.query(OF_WORK, params![work]).await? {
        let picture = picture(row)?;
        taken.insert(picture.name);
        known.insert(picture.file);
    }
    let (mut files, mut rows) = (Vec::new(), Vec::new());
    for new in pictures {
        let (sha256, file) = (sha256_of(&new.full), called(new));
        if !known.insert(file.clone()) {
            continue;
        }
        if known.len() as u64 > WORK_PICTURES_MAX {
            return Err(StoreError::Refused(
                "With these the work would have more pictures than a work may have.",
            ));
        }
        let small = new.small.as_deref().map(sha256_of);
        let bytes = (new.full.len() + new.small.as_ref().map_or(0, Vec::len)) as u64;
        let name = name_of(&new.called, &taken);
        let Words { alt, caption } = &new.words;
        let nobody: Option<AccountId> = None;
        let added = params![work, &name, file, sha256, small.as_deref(), bytes, alt, caption, now, nobody];
        rows.push((ADD, added));
        taken.insert(name);
        let both = [Some(&new.full), new.small.as_ref()].into_iter().flatten();
        files.extend(both.map(|bytes| (bytes.clone(), new.media_type.to_owned())));
    }
    store.keep_files(tx, files).await?;
    tx.run(rows).await.map(drop)
}

async fn say(tx: &mut Tx, picture: &Picture, words: &Words) -> Result<()> {
    let mut queries: Vec<Query> =
        vec![(SAY, params![picture.work, &picture.name, &words.alt, &words.caption])];
    if picture.is_cover {
        queries.extend(told(picture.work));
    }
    tx.run(queries).await.map(drop)
}

/// Pages and files of the work are made anew.
fn told(work: WorkId) -> [Query; 2] {
    [(CHANGED, params![work]), changes::log(Subject::Work(work))]
}

fn picture(row: Row) -> Result<Picture> {
    let mut fields = row.fields("picture");
    Ok(Picture {
        work: fields.get("work_id")?,
        name: fields.get("name")?,
        file: fields.get("file")?,
        sha256: fields.get("sha256")?,
        small: fields.get("small_sha256")?,
        bytes: fields.get("bytes")?,
        alt: fields.get("alt")?,
        caption: fields.get("caption")?,
        is_cover: fields.get("is_cover")?,
    })
}
