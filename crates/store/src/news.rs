//! News of works: found by following the change log, and told to subscribers a part of them at a time.
//!
//! What was found, up to which change, and up to which chapter a work has been told of are noted in one transaction; so
//! are the notices of a part of the subscribers and the account up to which they were told. Wherever the process dies,
//! everybody is told once.

use std::collections::{BTreeMap, HashSet};

use ficus_archive::{
    AccountId, BulletinId, CollectionId, PenNameId, SeriesId, TagId, WorkId,
    bulletin::BulletinKind,
    notice::{Because, NoticeKind, Way},
    personal_filter::PersonalFilter,
    subscription::{Happened, narrowed, told_once, what_happened},
    work::{Audience, Blurb},
};
use jiff::Timestamp;

use crate::{
    Result, Store,
    database::{Query, Row, Tx, json, params},
    notices, personal_filters,
    subscriptions::because,
};

const CURSOR: &str = "SELECT seq FROM news_cursor WHERE id = 1";
const LAST: &str = "SELECT COALESCE(MAX(seq), 0) FROM change";
const CHANGED: &str = "SELECT seq, subject, work_id FROM change WHERE seq > $1 ORDER BY seq LIMIT $2";
const NOTE_CURSOR: &str = "UPDATE news_cursor SET seq = $1 WHERE id = 1";
const FIND: &str = "
    SELECT work.id, work_told.chapter_id,
        MIN(CASE WHEN chapter.id > work_told.chapter_id THEN chapter.number END),
        MAX(CASE WHEN chapter.id > work_told.chapter_id THEN chapter.number END)
    FROM work LEFT JOIN work_told ON work_told.work_id = work.id LEFT JOIN chapter ON chapter.work_id = work.id
    WHERE work.id IN ints_of($1) AND work.audience IN ('everyone', 'members')
    GROUP BY work.id, work_told.chapter_id ORDER BY work.id";
const NOTE_TOLD: &str = "
    INSERT INTO work_told (work_id, chapter_id)
    SELECT work.id, COALESCE(MAX(chapter.id), 0) FROM work LEFT JOIN chapter ON chapter.work_id = work.id
    WHERE work.id IN ints_of($1) GROUP BY work.id
    ON CONFLICT (work_id) DO UPDATE SET chapter_id = CASE
        WHEN excluded.chapter_id > work_told.chapter_id THEN excluded.chapter_id ELSE work_told.chapter_id END";
const ANYBODY: &str = "SELECT id FROM subscription LIMIT 1";
const ADD: &str = "INSERT INTO news (work_id, first, last, made) VALUES ($1, $2, $3, $4)";
const ADD_BULLETIN: &str = "INSERT INTO news (work_id, bulletin_id, made)
    SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($3 AS BIGINT)
    WHERE EXISTS (SELECT 1 FROM subscription)";
/// A work that nobody was told of yet is told of as a new one, to those who follow what it was put into as well.
const ADD_GATHERED: &str = "INSERT INTO news (work_id, collection_id, series_id, made)
    SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($3 AS BIGINT), CAST($4 AS BIGINT)
    WHERE EXISTS (SELECT 1 FROM subscription WHERE kind = CAST($5 AS TEXT)
            AND subject_id = COALESCE(CAST($2 AS BIGINT), CAST($3 AS BIGINT)))
        AND EXISTS (SELECT 1 FROM work_told WHERE work_id = CAST($1 AS BIGINT))";
const NEXT: &str = "SELECT news.id, news.work_id, first, last, told, made, bulletin_id, bulletin.kind,
        news.collection_id, news.series_id
    FROM news LEFT JOIN bulletin ON bulletin.id = news.bulletin_id ORDER BY news.id LIMIT 1";
const CHOSEN: &str = "SELECT account_id, on_site, mail FROM notice_way
    WHERE account_id IN ints_of($1) AND kind = $2";
const STILL: &str = "SELECT told FROM news WHERE id = $1";
const TOLD: &str = "UPDATE news SET told = $2 WHERE id = $1";
const DONE: &str = "DELETE FROM news WHERE id = $1";
/// A work stands under the tags that it bears and all that these are tied to.
const TAGS: &str = "
    WITH RECURSIVE above (id) AS (
        SELECT tag_id FROM work_tag WHERE work_id = $1
        UNION SELECT tag_tie.over_id FROM above JOIN tag_tie ON tag_tie.under_id = above.id)
    SELECT id FROM above";
const AUTHORS: &str = "
    SELECT pen_name.account_id FROM signer JOIN pen_name ON pen_name.id = signer.pen_name_id
    WHERE signer.work_id = $1 AND pen_name.account_id IS NOT NULL";
const COLLECTIONS: &str = "SELECT collection.id FROM collection_work
    JOIN collection ON collection.id = collection_work.collection_id
    WHERE collection_work.work_id = $1 AND by_author = 'yes' AND by_collection = 'yes' AND collection.shut = 0";
const SUBSCRIBERS: &str = "
    SELECT account_id, kind, subject_id, on_site, mail FROM subscription
    WHERE kind = $1 AND subject_id IN ints_of($2) AND account_id > $3 ORDER BY account_id LIMIT $4";
const STANDING: &str =
    "SELECT id FROM account WHERE id IN ints_of($1) AND standing NOT IN ('banned', 'waiting')";
const FILTERS: &str = "SELECT account_id, kind, value FROM personal_filter WHERE account_id IN ints_of($1)";
const APART: &str =
    "SELECT account_id FROM block WHERE account_id IN ints_of($1) AND blocked_id IN ints_of($2)
    UNION SELECT blocked_id FROM block WHERE blocked_id IN ints_of($1) AND account_id IN ints_of($2)";

/// So many changes are looked at in one transaction.
const CHANGES_AT_ONCE: u32 = 500;

/// News of a work that is being told.
#[derive(Clone, Debug)]
pub struct News {
    id: i64,
    /// The work.
    pub work: WorkId,
    /// What happened to it.
    pub happened: Happened,
    /// Accounts up to this one have been told.
    pub told: AccountId,
    /// When it was found.
    pub made: Timestamp,
}

/// What decides who is told of a work; loaded once for all its subscribers.
#[derive(Clone, Debug)]
pub struct NewsOf {
    blurb: Blurb,
    /// The tags that it stands under.
    tags: Vec<TagId>,
    /// The accounts that truly sign it: they are told nothing of their own.
    authors: Vec<AccountId>,
    /// The accounts behind the names that readers see: whoever keeps apart from these is told nothing.
    seen: Vec<AccountId>,
}

/// How far telling has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Telling {
    /// How many were told in this step.
    pub told: u64,
    /// Whether there is nobody left.
    pub done: bool,
}

impl Store {
    /// Looks for news in the next part of the change log; answers whether there was any of it left to look at.
    pub async fn look_for_news(&self, now: Timestamp) -> Result<bool> {
        // Most of the time there is nothing, and looking needs no pen.
        let answers = self.database.query_many(vec![(CURSOR, params![]), (LAST, params![])]).await?;
        let mut ends = answers.into_iter().filter_map(|rows| rows.into_iter().next());
        let mut end = || ends.next().map_or(Ok(0), |row| row.first::<u64>("news_cursor", "seq"));
        if end()? >= end()? {
            return Ok(false);
        }
        let mut tx = self.database.begin().await?;
        let cursor: u64 = match tx.query_one(CURSOR, params![]).await? {
            Some(row) => row.first("news_cursor", "seq")?,
            None => 0,
        };
        let mut works = Vec::new();
        let mut last = cursor;
        for row in tx.query(CHANGED, params![cursor, CHANGES_AT_ONCE]).await? {
            let mut fields = row.fields("change");
            last = fields.get("seq")?;
            if fields.get::<String>("subject")? == "work" {
                works.push(fields.get::<WorkId>("work_id")?);
            }
        }
        if !works.is_empty() {
            note_news(&mut tx, &works, now).await?;
        }
        tx.execute(NOTE_CURSOR, params![last]).await?;
        tx.commit().await?;
        Ok(last > cursor)
    }

    /// The oldest news that is not told to everybody.
    pub async fn next_news(&self) -> Result<Option<News>> {
        self.database.query_one(NEXT, params![]).await?.map(news).transpose()
    }

    /// What decides who is told; `None` where the work is gone or nobody may see it any more: then nobody is told.
    pub async fn news_of(&self, news: &News) -> Result<Option<NewsOf>> {
        let Some(blurb) = self.blurbs(&[news.work]).await?.pop() else { return self.drop_news(news).await };
        if !matches!(blurb.audience, Audience::Everyone | Audience::Members) {
            return self.drop_news(news).await;
        }
        let queries = vec![(TAGS, params![news.work]), (AUTHORS, params![news.work])];
        let mut answers = self.database.query_many(queries).await?.into_iter();
        let mut next = || answers.next().unwrap_or_default().into_iter();
        let tags = next().map(|row| row.first("tag", "id")).collect::<Result<_>>()?;
        let authors = next().map(|row| row.first("pen_name", "account_id")).collect::<Result<_>>()?;
        let seen = self.seen_author_accounts(news.work).await?;
        Ok(Some(NewsOf { blurb, tags, authors, seen }))
    }

    async fn drop_news(&self, news: &News) -> Result<Option<NewsOf>> {
        let mut tx = self.database.begin().await?;
        tx.execute(DONE, params![news.id]).await?;
        tx.commit().await?;
        Ok(None)
    }

    /// Tells the next subscribers, about so many at most; each once, whoever else is telling.
    pub async fn tell_news(&self, news: &News, of: &NewsOf, at_once: u32) -> Result<Telling> {
        let mut tx = self.database.begin().await?;
        let Some(row) = tx.query_one(STILL, params![news.id]).await? else {
            return Ok(Telling { told: 0, done: true });
        };
        let after: AccountId = row.first("news", "told")?;
        let part = subscribers(&mut tx, news, of, after, at_once).await?;
        let told = told_once(&part.subscriptions);
        let told = heard(&mut tx, of, told).await?;
        let told = as_chosen(&mut tx, news, told).await?;
        let mut queries = Vec::with_capacity(told.len() + 1);
        for (account, because, way) in &told {
            let notice = news.happened.notice(news.work, *because);
            queries.push(notices::tell_by(*account, &notice, *way, news.made)?);
        }
        queries.push(match part.up_to {
            Some(last) => (TOLD, params![news.id, last]),
            None => (DONE, params![news.id]),
        });
        tx.run(queries).await?;
        tx.commit().await?;
        Ok(Telling { told: told.len() as u64, done: part.up_to.is_none() })
    }
}

/// The statement that makes a bulletin news, where anybody wants any.
pub(crate) fn of_bulletin(work: WorkId, bulletin: BulletinId, now: Timestamp) -> Query {
    (ADD_BULLETIN, params![work, bulletin, now])
}

/// The statement that makes it news, for those who follow a collection or a series, that a work was put into it.
pub(crate) fn of_gathering(work: WorkId, into: Because, now: Timestamp) -> Query {
    let (collection, series) = match into {
        Because::Collection(id) => (Some(id), None),
        Because::Series(id) => (None, Some(id)),
        // Nothing is put into anything else.
        _ => (None, None),
    };
    (ADD_GATHERED, params![work, collection, series, now, into.parts().0])
}

/// Notes what is new in works, and that it was found.
pub(crate) async fn note_news(tx: &mut Tx, works: &[WorkId], now: Timestamp) -> Result<()> {
    let listed = json(works)?;
    let rows = tx.query(FIND, params![listed]).await?;
    let is_wanted = tx.query_one(ANYBODY, params![]).await?.is_some();
    let (mut found, mut queries): (Vec<WorkId>, Vec<Query>) = (Vec::new(), Vec::new());
    for row in rows {
        let mut fields = row.fields("work");
        let work: WorkId = fields.get("id")?;
        let told: Option<i64> = fields.get("chapter_id")?;
        let (first, last): (Option<u32>, Option<u32>) = (fields.get("first")?, fields.get("last")?);
        let Some(happened) = what_happened(told, first.zip(last)) else { continue };
        found.push(work);
        let (first, last) = match happened {
            Happened::NewWork | Happened::Told(..) | Happened::Gathered(_) => (None, None),
            Happened::NewChapters(first, last) => (Some(first), Some(last)),
        };
        if is_wanted {
            queries.push((ADD, params![work, first, last, now]));
        }
    }
    queries.push((NOTE_TOLD, params![json(&found)?]));
    tx.run(queries).await.map(drop)
}

/// A part of the subscribers.
struct Part {
    subscriptions: Vec<(AccountId, Because, Way)>,
    /// Accounts up to this one are in it; `None` where it is the last part.
    up_to: Option<AccountId>,
}

/// What somebody may follow to be told of these news: the word of each kind, and numbers.
async fn followed(tx: &mut Tx, news: &News, of: &NewsOf) -> Result<Vec<(&'static str, String)>> {
    if let Happened::Gathered(into) = news.happened {
        let (kind, id) = into.parts();
        return Ok(vec![(kind, json(&[id])?)]);
    }
    let pen_names: Vec<PenNameId> = of.blurb.authors.iter().map(|author| author.id).collect();
    let series: Vec<SeriesId> = of.blurb.series.iter().map(|place| place.id).collect();
    // New chapters are told to those who follow the work or who signs it and what it stands in; under a tag only new
    // works are news.
    let tags: &[TagId] = match news.happened {
        Happened::NewWork => &of.tags,
        Happened::NewChapters(..) | Happened::Told(..) | Happened::Gathered(_) => &[],
    };
    let rows = tx.query(COLLECTIONS, params![news.work]).await?;
    let collections: Vec<CollectionId> =
        rows.into_iter().map(|row| row.first("collection", "id")).collect::<Result<_>>()?;
    let mut subjects = vec![("work", json(&[news.work])?)];
    for (kind, list, any) in [
        ("series", json(&series)?, !series.is_empty()),
        ("pen-name", json(&pen_names)?, !pen_names.is_empty()),
        ("collection", json(&collections)?, !collections.is_empty()),
        ("tag", json(tags)?, !tags.is_empty()),
    ] {
        if any {
            subjects.push((kind, list));
        }
    }
    Ok(subjects)
}

async fn subscribers(tx: &mut Tx, news: &News, of: &NewsOf, after: AccountId, at_once: u32) -> Result<Part> {
    let subjects = followed(tx, news, of).await?;
    let queries = subjects.into_iter().map(|(kind, list)| (SUBSCRIBERS, params![kind, list, after, at_once]));
    let mut subscriptions: Vec<(AccountId, Because, Way)> = Vec::new();
    let mut up_to: Option<AccountId> = None;
    for rows in tx.run(queries.collect()).await? {
        let is_full = rows.len() >= at_once as usize;
        let from = subscriptions.len();
        for row in rows {
            subscriptions.push(subscriber(row)?);
        }
        let of_kind = &subscriptions[from..];
        if is_full && let Some((last, ..)) = of_kind.last() {
            // The last account may have more subscriptions of the kind: it comes with the next part, unless it is alone.
            let before = of_kind.iter().rev().map(|(account, ..)| *account).find(|account| account != last);
            let end = before.unwrap_or(*last);
            up_to = Some(up_to.map_or(end, |least| least.min(end)));
        }
    }
    if let Some(last) = up_to {
        subscriptions.retain(|(account, ..)| *account <= last);
    }
    Ok(Part { subscriptions, up_to })
}

/// Those who are to hear of a work: not who signs it, nobody who keeps apart from them, nobody who wants such works in no
/// list.
async fn heard(
    tx: &mut Tx,
    of: &NewsOf,
    told: Vec<(AccountId, Because, Way)>,
) -> Result<Vec<(AccountId, Because, Way)>> {
    if told.is_empty() {
        return Ok(told);
    }
    let accounts = json(&told.iter().map(|(account, ..)| *account).collect::<Vec<_>>())?;
    let queries = vec![
        (STANDING, params![&accounts]),
        (FILTERS, params![&accounts]),
        (APART, params![&accounts, json(&of.seen)?]),
    ];
    let mut answers = tx.run(queries).await?.into_iter();
    let mut next = || answers.next().unwrap_or_default().into_iter();
    let standing: HashSet<AccountId> = next().map(|row| row.first("account", "id")).collect::<Result<_>>()?;
    let mut filters: BTreeMap<AccountId, Vec<_>> = BTreeMap::new();
    for row in next() {
        let (account, thing) = personal_filters::thing_of(row)?;
        filters.entry(account).or_default().push(thing);
    }
    let apart: HashSet<AccountId> = next().map(|row| row.first("block", "id")).collect::<Result<_>>()?;
    let is_hidden = |account: &AccountId| {
        let filter = filters.get(account).map(|things| things.iter().cloned().collect::<PersonalFilter>());
        filter.is_some_and(|filter| filter.hides(&of.blurb, &of.tags))
    };
    Ok(told
        .into_iter()
        .filter(|(account, because, _)| {
            standing.contains(account)
                && !of.authors.contains(account)
                && !apart.contains(account)
                // Who follows the work itself wants it, whatever else they hide.
                && (matches!(because, Because::Work(_)) || !is_hidden(account))
        })
        .collect())
}

/// Posts of authors are told in no way that a subscriber does not want for them.
async fn as_chosen(
    tx: &mut Tx,
    news: &News,
    told: Vec<(AccountId, Because, Way)>,
) -> Result<Vec<(AccountId, Because, Way)>> {
    if !matches!(news.happened, Happened::Told(_, BulletinKind::Post)) || told.is_empty() {
        return Ok(told);
    }
    let accounts = json(&told.iter().map(|(account, ..)| *account).collect::<Vec<_>>())?;
    let mut chosen: BTreeMap<AccountId, Way> = BTreeMap::new();
    for row in tx.query(CHOSEN, params![accounts, NoticeKind::Bulletins.as_str()]).await? {
        let mut fields = row.fields("notice_way");
        let account = fields.get("account_id")?;
        chosen.insert(account, Way { on_site: fields.get("on_site")?, mail: fields.word("mail")? });
    }
    let ways = told.into_iter().map(|(account, because, way)| {
        (account, because, chosen.get(&account).map_or(way, |chosen| narrowed(way, *chosen)))
    });
    Ok(ways.filter(|(.., way)| way.tells()).collect())
}

fn subscriber(row: Row) -> Result<(AccountId, Because, Way)> {
    let mut fields = row.fields("subscription");
    let account = fields.get("account_id")?;
    let because = because(&mut fields)?;
    Ok((account, because, Way { on_site: fields.get("on_site")?, mail: fields.word("mail")? }))
}

fn news(row: Row) -> Result<News> {
    let mut fields = row.fields("news");
    let (id, work) = (fields.get("id")?, fields.get("work_id")?);
    let (first, last): (Option<u32>, Option<u32>) = (fields.get("first")?, fields.get("last")?);
    let (told, made) = (fields.get("told")?, fields.get("made")?);
    let bulletin: Option<BulletinId> = fields.get("bulletin_id")?;
    let kind: Option<BulletinKind> = fields.optional_word("kind")?;
    let collection: Option<CollectionId> = fields.get("collection_id")?;
    let series: Option<SeriesId> = fields.get("series_id")?;
    let into = collection.map(Because::Collection).or(series.map(Because::Series));
    let happened = match (into, bulletin.zip(kind), first.zip(last)) {
        (Some(into), ..) => Happened::Gathered(into),
        (None, Some((bulletin, kind)), _) => Happened::Told(bulletin, kind),
        (None, None, Some((first, last))) => Happened::NewChapters(first, last),
        (None, None, None) => Happened::NewWork,
    };
    Ok(News { id, work, happened, told, made })
}
