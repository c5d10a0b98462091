//! Bookmarks of readers: of works, of series and of pages elsewhere.

use ficus_archive::{
    AccountId, BookmarkId, SeriesId, WorkId,
    bookmark::{BOOKMARKS_MAX, Bookmark, BookmarkDraft, BookmarkOf},
    slug::folded,
};
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError,
    database::{Fields, Query, Row, Tx, Value, json, page, params},
};

/// So many words are looked for in bookmarks.
const WORDS_MAX: usize = 4;

const MINE: &str = "
    SELECT bookmark.id, bookmark.work_id, bookmark.series_id, bookmark.address, bookmark.title, bookmark.author,
        bookmark.note, bookmark.tags, bookmark.public, bookmark.pen_name_id,
        COALESCE(pen_name.name, account.name), bookmark.made
    FROM bookmark JOIN account ON account.id = bookmark.account_id
    LEFT JOIN pen_name ON pen_name.id = bookmark.pen_name_id AND pen_name.account_id = bookmark.account_id
    WHERE bookmark.account_id = $1 AND bookmark.folded LIKE $3 ESCAPE '\\' AND bookmark.folded LIKE $4 ESCAPE '\\'
        AND bookmark.folded LIKE $5 ESCAPE '\\' AND bookmark.folded LIKE $6 ESCAPE '\\'
        AND ($2 = '' OR EXISTS (SELECT 1 FROM bookmark_tag
            WHERE bookmark_tag.bookmark_id = bookmark.id AND bookmark_tag.folded = $2))
    ORDER BY bookmark.made DESC, bookmark.id DESC LIMIT $8 OFFSET $7";
const MINE_COUNT: &str = "
    SELECT COUNT(*) FROM bookmark
    WHERE bookmark.account_id = $1 AND bookmark.folded LIKE $3 ESCAPE '\\' AND bookmark.folded LIKE $4 ESCAPE '\\'
        AND bookmark.folded LIKE $5 ESCAPE '\\' AND bookmark.folded LIKE $6 ESCAPE '\\'
        AND ($2 = '' OR EXISTS (SELECT 1 FROM bookmark_tag
            WHERE bookmark_tag.bookmark_id = bookmark.id AND bookmark_tag.folded = $2))";
const ONE: &str = "
    SELECT bookmark.id, bookmark.work_id, bookmark.series_id, bookmark.address, bookmark.title, bookmark.author,
        bookmark.note, bookmark.tags, bookmark.public, bookmark.pen_name_id,
        COALESCE(pen_name.name, account.name), bookmark.made
    FROM bookmark JOIN account ON account.id = bookmark.account_id
    LEFT JOIN pen_name ON pen_name.id = bookmark.pen_name_id AND pen_name.account_id = bookmark.account_id
    WHERE bookmark.account_id = $1 AND bookmark.id = $2";
const OF_WORK: &str = "SELECT id FROM bookmark WHERE account_id = $1 AND work_id = $2";
const OF_SERIES: &str = "SELECT id FROM bookmark WHERE account_id = $1 AND series_id = $2";
const OF_ADDRESS: &str = "SELECT id FROM bookmark WHERE account_id = $1 AND address = $2";
/// Of people who are banned nothing is shown.
const PUBLIC: &str = "
    SELECT bookmark.id, bookmark.work_id, bookmark.series_id, bookmark.address, bookmark.title, bookmark.author,
        bookmark.note, bookmark.tags, bookmark.public, bookmark.pen_name_id,
        COALESCE(pen_name.name, account.name), bookmark.made
    FROM bookmark JOIN account ON account.id = bookmark.account_id
    LEFT JOIN pen_name ON pen_name.id = bookmark.pen_name_id AND pen_name.account_id = bookmark.account_id
    WHERE bookmark.work_id = $1 AND bookmark.public = 1 AND account.standing <> 'banned'
    ORDER BY bookmark.id DESC LIMIT $3 OFFSET $2";
const PUBLIC_COUNT: &str = "
    SELECT COUNT(*) FROM bookmark JOIN account ON account.id = bookmark.account_id
    WHERE bookmark.work_id = $1 AND bookmark.public = 1 AND account.standing <> 'banned'";
const TAGS: &str = "
    SELECT MIN(bookmark_tag.name), COUNT(*)
    FROM bookmark_tag JOIN bookmark ON bookmark.id = bookmark_tag.bookmark_id
    WHERE bookmark.account_id = $1 GROUP BY bookmark_tag.folded ORDER BY COUNT(*) DESC, bookmark_tag.folded LIMIT $2";
const COUNT: &str = "SELECT COUNT(*) FROM bookmark WHERE account_id = $1";
const WORK_NAMES: &str = "
    SELECT work.title, pen_name.name FROM work
    LEFT JOIN work_author ON work_author.work_id = work.id
    LEFT JOIN pen_name ON pen_name.id = work_author.pen_name_id WHERE work.id = $1";
const SERIES_NAMES: &str = "
    SELECT series.title, pen_name.name FROM series JOIN pen_name ON pen_name.id = series.pen_name_id
    WHERE series.id = $1";
const IS_SIGNABLE: &str = "SELECT id FROM pen_name WHERE id = $1 AND account_id = $2";
const ADD: &str = "
    INSERT INTO bookmark (account_id, work_id, series_id, address, title, author, note, tags, folded, public,
        pen_name_id, made, said)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING id";
const CHANGE: &str =
    "UPDATE bookmark SET title = $2, author = $3, note = $4, tags = $5, folded = $6, public = $7,
    pen_name_id = $8, said = $9 WHERE id = $1";
const WITHOUT_SAID: &str = "SELECT id, note, tags FROM bookmark
    WHERE public = 1 AND said = '' AND id > $1 ORDER BY id LIMIT 1000";
const SET_SAID: &str = "UPDATE bookmark SET said = $2 WHERE id = $1";
const DROP_TAGS: &str = "DELETE FROM bookmark_tag WHERE bookmark_id = $1";
const ADD_TAG: &str = "INSERT INTO bookmark_tag (bookmark_id, folded, name) VALUES ($1, $2, $3)";
const FORGET: &str = "DELETE FROM bookmark WHERE account_id = $1 AND id = $2";

/// Which of a reader's own bookmarks are asked for.
#[derive(Clone, Debug, Default)]
pub struct BookmarkQuery {
    /// Words that stand in them; only the first four count.
    pub words: String,
    /// A tag of theirs; empty for any.
    pub tag: String,
    /// How many come before.
    pub offset: u32,
    /// How many are wanted.
    pub limit: u32,
}

impl Store {
    /// Keeps a bookmark, in place of the one that the reader has of the same thing.
    ///
    /// `Missing` where the work or series is not there, `Refused` where there are too many.
    pub async fn keep_bookmark(
        &self,
        account: AccountId,
        draft: &BookmarkDraft,
        now: Timestamp,
    ) -> Result<BookmarkId> {
        let mut tx = self.database.begin().await?;
        let id = keep(&mut tx, account, draft, now).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Keeps many bookmarks at once, each as [`Store::keep_bookmark`] does; answers with how many.
    pub async fn keep_bookmarks(
        &self,
        account: AccountId,
        drafts: &[(BookmarkDraft, Timestamp)],
    ) -> Result<usize> {
        let mut tx = self.database.begin().await?;
        for (draft, made) in drafts {
            keep(&mut tx, account, draft, *made).await?;
        }
        tx.commit().await?;
        Ok(drafts.len())
    }

    /// A reader's own bookmarks, the last made first, and how many there are.
    pub async fn bookmarks(&self, account: AccountId, query: &BookmarkQuery) -> Result<(Vec<Bookmark>, u64)> {
        let mut values = params![account, folded(&query.tag)];
        values.extend(patterns(&query.words));
        let mut paged = values.clone();
        paged.extend(params![query.offset, query.limit]);
        let answers = self.database.query_many(vec![(MINE, paged), (MINE_COUNT, values)]).await?;
        let (rows, total) = page(answers)?;
        Ok((rows.into_iter().map(bookmark).collect::<Result<_>>()?, total))
    }

    /// A bookmark of a reader's own.
    pub async fn bookmark(&self, account: AccountId, id: BookmarkId) -> Result<Option<Bookmark>> {
        self.database.query_one(ONE, params![account, id]).await?.map(bookmark).transpose()
    }

    /// A reader's bookmark of a thing.
    pub async fn bookmark_of(&self, account: AccountId, of: &BookmarkOf) -> Result<Option<BookmarkId>> {
        let (sql, values) = same(account, of);
        let row = self.database.query_one(sql, values).await?;
        row.map(|row| row.first("bookmark", "id")).transpose()
    }

    /// The public bookmarks of a work, the last made first, and how many there are.
    pub async fn public_bookmarks(
        &self,
        work: WorkId,
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<Bookmark>, u64)> {
        let queries = vec![(PUBLIC, params![work, offset, limit]), (PUBLIC_COUNT, params![work])];
        let (rows, total) = page(self.database.query_many(queries).await?)?;
        Ok((rows.into_iter().map(bookmark).collect::<Result<_>>()?, total))
    }

    /// The tags of a reader's own bookmarks, the most used first.
    pub async fn bookmark_tags(&self, account: AccountId, limit: u32) -> Result<Vec<(String, u64)>> {
        let rows = self.database.query(TAGS, params![account, limit]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("bookmark_tag");
                Ok((fields.get("name")?, fields.get("count")?))
            })
            .collect()
    }

    /// Forgets a bookmark.
    pub async fn forget_bookmark(&self, account: AccountId, id: BookmarkId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(FORGET, params![account, id]).await?;
        tx.commit().await
    }
}

async fn keep(tx: &mut Tx, account: AccountId, draft: &BookmarkDraft, now: Timestamp) -> Result<BookmarkId> {
    if let Some(pen_name) = draft.signed_by
        && tx.query_one(IS_SIGNABLE, params![pen_name, account]).await?.is_none()
    {
        return Err(StoreError::Refused("Sign with one of your own pen names."));
    }
    let searched = searched(tx, draft).await?;
    let tags = json(&draft.tags)?;
    let (title, author) = match &draft.of {
        BookmarkOf::Elsewhere { title, author, .. } => (Some(title), Some(author)),
        _ => (None, None),
    };
    let (sql, values) = same(account, &draft.of);
    let known: Option<BookmarkId> = match tx.query_one(sql, values).await? {
        Some(row) => Some(row.first("bookmark", "id")?),
        None => None,
    };
    let id = if let Some(id) = known {
        let (note, signed_by) = (&draft.note, draft.signed_by);
        let values = params![id, title, author, note, tags, searched, draft.public, signed_by, said(draft)];
        tx.execute(CHANGE, values).await?;
        id
    } else {
        let kept: u64 = first(tx.query_one(COUNT, params![account]).await?)?;
        if kept >= BOOKMARKS_MAX as u64 {
            return Err(StoreError::Refused("You keep as many bookmarks as an account can keep."));
        }
        let (work, series, address) = match &draft.of {
            BookmarkOf::Work(id) => (Some(*id), None, None),
            BookmarkOf::Series(id) => (None, Some(*id), None),
            BookmarkOf::Elsewhere { address, .. } => (None, None, Some(address)),
        };
        let (note, public) = (&draft.note, draft.public);
        let values = params![
            account,
            work,
            series,
            address,
            title,
            author,
            note,
            tags,
            searched,
            public,
            draft.signed_by,
            now,
            said(draft)
        ];
        first(tx.query_one(ADD, values).await?)?
    };
    let mut queries: Vec<Query> = vec![(DROP_TAGS, params![id])];
    queries.extend(draft.tags.iter().map(|tag| (ADD_TAG, params![id, folded(tag), tag])));
    tx.run(queries).await?;
    Ok(id)
}

fn same(account: AccountId, of: &BookmarkOf) -> Query {
    match of {
        BookmarkOf::Work(id) => (OF_WORK, params![account, *id]),
        BookmarkOf::Series(id) => (OF_SERIES, params![account, *id]),
        BookmarkOf::Elsewhere { address, .. } => (OF_ADDRESS, params![account, address]),
    }
}

/// What its keeper says in a bookmark, folded.
fn said(draft: &BookmarkDraft) -> String {
    let mut words = vec![draft.note.as_str()];
    words.extend(draft.tags.iter().map(String::as_str));
    folded(&words.join("\n"))
}

/// Gives each public bookmark of an older schema what it says; one that becomes public later is kept anew.
pub(crate) async fn fill_said(tx: &mut Tx) -> Result<()> {
    let mut last = BookmarkId(0);
    loop {
        let mut queries: Vec<Query> = Vec::new();
        for row in tx.query(WITHOUT_SAID, params![last]).await? {
            let mut fields = row.fields("bookmark");
            last = fields.get("id")?;
            let mut words: Vec<String> = vec![fields.get("note")?];
            words.extend(fields.json::<Vec<String>>("tags")?);
            queries.push((SET_SAID, params![last, folded(&words.join("\n"))]));
        }
        if queries.is_empty() {
            return Ok(());
        }
        tx.run(queries).await?;
    }
}

/// Everything that is looked for in a bookmark by whoever keeps it.
async fn searched(tx: &mut Tx, draft: &BookmarkDraft) -> Result<String> {
    let mut words = vec![said(draft)];
    let rows = match &draft.of {
        BookmarkOf::Work(id) => named(tx.query(WORK_NAMES, params![*id]).await?, "work")?,
        BookmarkOf::Series(id) => named(tx.query(SERIES_NAMES, params![*id]).await?, "series")?,
        BookmarkOf::Elsewhere { address, title, author } => {
            words.extend([address.clone(), title.clone(), author.clone()]);
            Vec::new()
        }
    };
    for row in rows {
        let mut fields = row.fields("bookmark");
        let title: String = fields.get("title")?;
        let author: Option<String> = fields.get("name")?;
        words.extend([title, author.unwrap_or_default()]);
    }
    Ok(folded(&words.join("\n")))
}

fn named(rows: Vec<Row>, noun: &'static str) -> Result<Vec<Row>> {
    if rows.is_empty() { Err(StoreError::Missing(noun)) } else { Ok(rows) }
}

/// A pattern for each word; those that are not asked for stand in everything.
pub(crate) fn patterns(words: &str) -> Vec<Value> {
    let words = folded(words);
    words
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(pattern)
        .chain(std::iter::repeat(Value::from("%")))
        .take(WORDS_MAX)
        .collect()
}

/// The pattern of what holds a folded text.
pub(crate) fn pattern(text: &str) -> Value {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    Value::from(format!("%{escaped}%"))
}

fn first<T: crate::database::FromValue>(row: Option<Row>) -> Result<T> {
    row.ok_or(StoreError::Missing("bookmark"))?.first("bookmark", "id")
}

pub(crate) fn bookmark(row: Row) -> Result<Bookmark> {
    let mut fields = row.fields("bookmark");
    let id = fields.get("id")?;
    let of = of(&mut fields)?;
    let draft = BookmarkDraft {
        of,
        note: fields.get("note")?,
        tags: fields.json("tags")?,
        public: fields.get("public")?,
        signed_by: fields.get("pen_name_id")?,
    };
    Ok(Bookmark { id, draft, signature: fields.get("signature")?, made: fields.get("made")? })
}

fn of(fields: &mut Fields) -> Result<BookmarkOf> {
    let work: Option<WorkId> = fields.get("work_id")?;
    let series: Option<SeriesId> = fields.get("series_id")?;
    let address: Option<String> = fields.get("address")?;
    let title: Option<String> = fields.get("title")?;
    let author: Option<String> = fields.get("author")?;
    Ok(match (work, series) {
        (Some(work), _) => BookmarkOf::Work(work),
        (None, Some(series)) => BookmarkOf::Series(series),
        (None, None) => BookmarkOf::Elsewhere {
            address: address.unwrap_or_default(),
            title: title.unwrap_or_default(),
            author: author.unwrap_or_default(),
        },
    })
}
