//! Public bookmarks of all readers, as others look through them. What is looked for in the works themselves is the
//! index's to find: these statements know what readers said, and which works a visitor may be told of at all.

use ficus_archive::{
    AccountId, BookmarkId, PenNameId, SeriesId, WorkId, bookmark::Bookmark, slug::folded, work::Audience,
};
use jiff::Timestamp;

use crate::{
    Result, Store, bookmarks,
    database::{json, params},
    works,
};

/// So many bookmarks are looked at, the newest first.
pub const BOOKMARKS_LOOKED_AT_MAX: u32 = 20_000;

/// Signed by one of their keeper's pen names, or by the account's own; whoever is banned shows nothing.
macro_rules! public {
    () => {
        "FROM bookmark JOIN account ON account.id = bookmark.account_id
        LEFT JOIN pen_name ON pen_name.id = bookmark.pen_name_id AND pen_name.account_id = bookmark.account_id
        LEFT JOIN work ON work.id = bookmark.work_id
        WHERE bookmark.public = 1 AND account.standing <> 'banned'"
    };
}

/// Where the visitor may be told of the thing: works of some audiences ($1), series with such works. Pages elsewhere are
/// never public.
const FOUND: &str = concat!(
    "SELECT bookmark.id, bookmark.work_id, bookmark.series_id ",
    public!(),
    " AND (work.audience IN texts_of($1) OR (bookmark.series_id IS NOT NULL AND EXISTS (
            SELECT 1 FROM series_work JOIN series ON series.id = series_work.series_id AND series.shut = 0
            JOIN work AS part ON part.id = series_work.work_id
            WHERE series_work.series_id = bookmark.series_id AND part.audience IN texts_of($1))))
        AND bookmark.account_id NOT IN ints_of($2) AND COALESCE(pen_name.id, 0) NOT IN ints_of($16)
        AND (CAST($3 AS TEXT) = '' OR (CAST($3 AS TEXT) = 'work' AND bookmark.work_id IS NOT NULL)
            OR (CAST($3 AS TEXT) = 'series' AND bookmark.series_id IS NOT NULL))
        AND bookmark.said LIKE $4 ESCAPE '\\' AND bookmark.said LIKE $5 ESCAPE '\\'
        AND bookmark.said LIKE $6 ESCAPE '\\' AND bookmark.said LIKE $7 ESCAPE '\\'
        AND CASE WHEN pen_name.id IS NULL THEN account.folded ELSE pen_name.folded END LIKE $8 ESCAPE '\\'
        AND (SELECT COUNT(*) FROM bookmark_tag WHERE bookmark_tag.bookmark_id = bookmark.id
            AND bookmark_tag.folded IN texts_of($9)) = CAST($10 AS BIGINT)
        AND (CAST($11 AS BIGINT) = 0 OR bookmark.note <> '')
        AND (CAST($12 AS BIGINT) = 0 OR EXISTS (
            SELECT 1 FROM recommendation WHERE recommendation.work_id = bookmark.work_id
                AND recommendation.account_id = bookmark.account_id
                AND COALESCE(recommendation.pen_name_id, 0) = COALESCE(pen_name.id, 0)))
        AND bookmark.made >= $13 AND bookmark.made < $14
    ORDER BY bookmark.made DESC, bookmark.id DESC LIMIT $15"
);
const BY_IDS: &str = concat!(
    "SELECT bookmark.id, bookmark.work_id, bookmark.series_id, bookmark.address, bookmark.title, bookmark.author,
        bookmark.note, bookmark.tags, bookmark.public, bookmark.pen_name_id,
        COALESCE(pen_name.name, account.name), bookmark.made ",
    public!(),
    " AND bookmark.id IN ints_of($1)"
);

/// What a bookmark is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BookmarkKind {
    /// A work.
    Work,
    /// A series.
    Series,
}

impl BookmarkKind {
    /// Every kind, in the order in which forms offer them.
    pub const ALL: [Self; 2] = [Self::Work, Self::Series];

    /// As addresses write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Work => "work",
            Self::Series => "series",
        }
    }
}

/// Which public bookmarks are looked for.
#[derive(Clone, Debug, Default)]
pub struct BookmarkSearch {
    /// Words of notes and tags; only the first four count.
    pub words: String,
    /// A part of the name that they are signed with; empty for any.
    pub by: String,
    /// Tags that their keepers gave them, all of which they have.
    pub tags: Vec<String>,
    /// What they are of; `None` for anything.
    pub kind: Option<BookmarkKind>,
    /// Only such with a note.
    pub with_note: bool,
    /// Only such of works that are recommended under the same name.
    pub recommended: bool,
    /// Not made before this moment.
    pub from: Option<Timestamp>,
    /// Made before this moment.
    pub until: Option<Timestamp>,
    /// Whose bookmarks are left out, whatever they are signed with.
    pub without: Vec<AccountId>,
    /// Such as are signed with these are left out.
    pub without_names: Vec<PenNameId>,
}

/// A bookmark that was found, before it is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundBookmark {
    /// The bookmark.
    pub id: BookmarkId,
    /// The work that it is of.
    pub work: Option<WorkId>,
    /// The series that it is of.
    pub series: Option<SeriesId>,
}

impl Store {
    /// The newest public bookmarks like this of things that a visitor may be told of who may list works of these
    /// audiences; at most [`BOOKMARKS_LOOKED_AT_MAX`].
    pub async fn bookmarks_found(
        &self,
        search: &BookmarkSearch,
        audiences: &[Audience],
    ) -> Result<Vec<FoundBookmark>> {
        let mut tags: Vec<String> = search.tags.iter().map(|tag| folded(tag)).collect();
        tags.sort_unstable();
        tags.dedup();
        let kind = search.kind.map_or("", BookmarkKind::as_str);
        let mut values = params![works::audience_list(audiences)?, json(&search.without)?, kind];
        values.extend(bookmarks::patterns(&search.words));
        values.extend(params![
            bookmarks::pattern(&folded(&search.by)),
            json(&tags)?,
            tags.len() as u64,
            search.with_note,
            search.recommended,
            search.from.unwrap_or(Timestamp::MIN),
            search.until.unwrap_or(Timestamp::MAX),
            BOOKMARKS_LOOKED_AT_MAX,
            json(&search.without_names)?
        ]);
        let rows = self.database.query(FOUND, values).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("bookmark");
                let (id, work, series) =
                    (fields.get("id")?, fields.get("work_id")?, fields.get("series_id")?);
                Ok(FoundBookmark { id, work, series })
            })
            .collect()
    }

    /// Public bookmarks in the order asked for; those that are no longer there, or no longer public, are left out.
    pub async fn public_bookmarks_by_id(&self, ids: &[BookmarkId]) -> Result<Vec<Bookmark>> {
        let rows = self.database.query(BY_IDS, params![json(ids)?]).await?;
        let mut found: Vec<Bookmark> = rows.into_iter().map(bookmarks::bookmark).collect::<Result<_>>()?;
        found.sort_by_key(|bookmark| ids.iter().position(|id| *id == bookmark.id));
        Ok(found)
    }
}
