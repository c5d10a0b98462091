//! What is noted of reading: openings of chapters, counted in memory and written many at a time, and what reading
//! pages and readers say of themselves.

use std::collections::{BTreeSet, HashMap, HashSet};

use ficus_archive::{
    AccountId, ChapterId, WorkId,
    progress::course::{ChapterNow, Course, Here, Noted, Reached, ReadChapter, Word, is_new_visit},
    site::reading::Noting,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{
    Result, Store,
    database::{Query, Row, Tx, json, params},
};

/// So many words are noted in one transaction.
const AT_ONCE: usize = 50;
/// What the places that readers leave on the site call their device.
const DEVICE: &str = "web";

const ACCOUNTS: &str = "
    SELECT account.id, reading_setting.noting
    FROM account LEFT JOIN reading_setting ON reading_setting.account_id = account.id
    WHERE account.id IN ints_of($1)";
const CHAPTERS: &str =
    "SELECT work_id, id, number, words, version FROM chapter WHERE work_id IN ints_of($1) ORDER BY number";
const PLACES: &str = "SELECT account_id, work_id, chapter_id, chapter_version, paragraph, kept FROM place
    WHERE account_id IN ints_of($1) AND work_id IN ints_of($2)";
const READINGS: &str = "
    SELECT account_id, work_id, chapter_id, paragraph, paragraphs, looked_id, caught_up, seen, seen_before, round, last
    FROM reading WHERE account_id IN ints_of($1) AND work_id IN ints_of($2)";
const READ: &str = "
    SELECT read_chapter.account_id, chapter.work_id, read_chapter.chapter_id, read_chapter.version,
        read_chapter.former, read_chapter.round
    FROM chapter JOIN read_chapter ON read_chapter.chapter_id = chapter.id
    WHERE read_chapter.account_id IN ints_of($1) AND chapter.work_id IN ints_of($2)";
const OPENED: &str = "SELECT account_id, work_id, last FROM opened_work
    WHERE account_id IN ints_of($1) AND work_id IN ints_of($2)";

const KEEP_PLACE: &str = "
    INSERT INTO place (account_id, work_id, chapter_id, chapter_version, paragraph, device, kept)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (account_id, work_id) DO UPDATE SET chapter_id = excluded.chapter_id,
        chapter_version = excluded.chapter_version, paragraph = excluded.paragraph, device = excluded.device,
        kept = excluded.kept
    WHERE place.kept <= excluded.kept";
const KEEP_READING: &str = "
    INSERT INTO reading (account_id, work_id, chapter_id, paragraph, paragraphs, looked_id, caught_up, seen,
        seen_before, round, last)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    ON CONFLICT (account_id, work_id) DO UPDATE SET chapter_id = excluded.chapter_id,
        paragraph = excluded.paragraph, paragraphs = excluded.paragraphs, looked_id = excluded.looked_id,
        caught_up = excluded.caught_up, seen = excluded.seen, seen_before = excluded.seen_before,
        round = excluded.round, last = excluded.last";
const KEEP_READ: &str = "
    INSERT INTO read_chapter (account_id, chapter_id, version, former, round) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (account_id, chapter_id) DO UPDATE SET version = excluded.version, former = excluded.former,
        round = excluded.round";
const KEEP_OPENED: &str = "
    INSERT INTO opened_work (account_id, work_id, first, last, times) VALUES ($1, $2, $3, $3, 1)
    ON CONFLICT (account_id, work_id) DO UPDATE SET last = excluded.last,
        times = opened_work.times + CAST($4 AS BIGINT)";
const KEEP_DAY: &str = "
    INSERT INTO reading_day (account_id, day, work_id, words, chapters, again) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (account_id, day, work_id) DO UPDATE SET words = reading_day.words + excluded.words,
        chapters = reading_day.chapters + excluded.chapters,
        again = CASE WHEN reading_day.again + excluded.again > 0 THEN 1 ELSE 0 END";
const KEEP_PACE: &str = "INSERT INTO reading_pace (account_id, words, seconds) VALUES ($1, $2, $3)";
/// Only the last ones count.
const DROP_PACES: &str = "
    DELETE FROM reading_pace WHERE account_id = $1 AND id NOT IN
        (SELECT kept.id FROM reading_pace AS kept WHERE kept.account_id = $1 ORDER BY kept.id DESC LIMIT $2)";

/// Something that is noted of a reader's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadingWord {
    /// The reader.
    pub account: AccountId,
    /// The work.
    pub work: WorkId,
    /// The chapter and what is noted of it; `None` where the entire work was opened on one page.
    pub chapter: Option<(ChapterId, Word)>,
    /// When.
    pub at: Timestamp,
}

type Way = (AccountId, WorkId);

impl Store {
    /// Notes what readers did, in the order in which they did it; `usual` is what the site notes of those who have not
    /// chosen. What concerns an account, work or chapter that is gone is left out.
    pub async fn note_reading(&self, words: &[ReadingWord], usual: Noting) -> Result<()> {
        for words in words.chunks(AT_ONCE) {
            let mut tx = self.database.begin().await?;
            let mut known = Known::load(&mut tx, words).await?;
            let mut queries: Vec<Query> = words.iter().flat_map(|word| known.note(word, usual)).collect();
            queries.extend(known.courses());
            tx.run(queries).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

/// What is known of the readers and works that words concern.
struct Known {
    noting: HashMap<AccountId, Option<Noting>>,
    chapters: HashMap<WorkId, Vec<ChapterNow>>,
    courses: HashMap<Way, Course>,
    before: HashMap<Way, Course>,
    opened: HashMap<Way, Timestamp>,
}

impl Known {
    async fn load(tx: &mut Tx, words: &[ReadingWord]) -> Result<Self> {
        let accounts: BTreeSet<AccountId> = words.iter().map(|word| word.account).collect();
        let works: BTreeSet<WorkId> = words.iter().map(|word| word.work).collect();
        let (accounts, works) = (json(&accounts)?, json(&works)?);
        let answers = tx.run(vec![
            (ACCOUNTS, params![&accounts]),
            (CHAPTERS, params![&works]),
            (PLACES, params![&accounts, &works]),
            (READINGS, params![&accounts, &works]),
            (READ, params![&accounts, &works]),
            (OPENED, params![&accounts, &works]),
        ]);
        let mut answers = answers.await?.into_iter();
        let mut next = || answers.next().unwrap_or_default();
        let noting = next().into_iter().map(noting).collect::<Result<_>>()?;
        let mut chapters: HashMap<WorkId, Vec<ChapterNow>> = HashMap::new();
        for row in next() {
            let (work, chapter) = chapter(row)?;
            chapters.entry(work).or_default().push(chapter);
        }
        let mut courses: HashMap<Way, Course> = HashMap::new();
        for row in next() {
            let (way, here) = here(row)?;
            courses.entry(way).or_default().here = Some(here);
        }
        for row in next() {
            let (way, reached) = reached(row)?;
            courses.entry(way).or_default().reached = Some(reached);
        }
        for row in next() {
            let (way, read) = read(row)?;
            courses.entry(way).or_default().read.push(read);
        }
        let opened = next().into_iter().map(opened).collect::<Result<_>>()?;
        Ok(Self { noting, chapters, before: courses.clone(), courses, opened })
    }

    /// Notes one word; answers with what has to be written at once.
    fn note(&mut self, word: &ReadingWord, usual: Noting) -> Vec<Query> {
        let Some(noting) = self.noting.get(&word.account) else { return Vec::new() };
        let noting = noting.unwrap_or(usual);
        let Some(chapters) = self.chapters.get(&word.work) else { return Vec::new() };
        let way = (word.account, word.work);
        let mut queries = Vec::new();
        if noting.keeps_history() {
            let last = self.opened.insert(way, word.at);
            let is_new = last.is_some_and(|last| is_new_visit(last, word.at));
            queries.push((KEEP_OPENED, params![word.account, word.work, word.at, u64::from(is_new)]));
        }
        let Some((chapter, what)) = word.chapter else { return queries };
        // What readers say themselves is kept whatever else is noted.
        let is_said = matches!(what, Word::Said(_) | Word::Again);
        if !noting.keeps_places() && !is_said {
            return queries;
        }
        let noted = self.courses.entry(way).or_default().note(chapters, chapter, what, word.at);
        if let Some(pace) = noted.pace {
            queries.push((KEEP_PACE, params![word.account, pace.words, pace.seconds]));
            queries.push((DROP_PACES, params![word.account, ficus_archive::pace::SAMPLES_MAX]));
        }
        if noting.keeps_history() && (noted.words > 0 || noted.again) {
            queries.push(day(word, noted));
        }
        queries
    }

    /// The courses that changed.
    fn courses(&self) -> Vec<Query> {
        let mut queries = Vec::new();
        for (way @ (account, work), course) in &self.courses {
            let before = self.before.get(way);
            let is_new = |changed: bool| before.is_none() || changed;
            if let Some(here) = course.here
                && is_new(before.is_some_and(|before| before.here != course.here))
            {
                let values =
                    params![*account, *work, here.chapter, here.version, here.paragraph, DEVICE, here.kept];
                queries.push((KEEP_PLACE, values));
            }
            if let Some(reached) = course.reached
                && is_new(before.is_some_and(|before| before.reached != course.reached))
            {
                queries.push((KEEP_READING, of_reached(*way, reached)));
            }
            let known: HashSet<_> = before.iter().flat_map(|before| before.read.iter().map(key)).collect();
            for read in course.read.iter().filter(|read| !known.contains(&key(read))) {
                queries.push((
                    KEEP_READ,
                    params![*account, read.chapter, read.version, read.former, read.round],
                ));
            }
        }
        queries
    }
}

fn key(read: &ReadChapter) -> (ChapterId, u32, Option<u32>, u32) {
    (read.chapter, read.version, read.former, read.round)
}

fn of_reached((account, work): Way, reached: Reached) -> Vec<crate::database::Value> {
    params![
        account,
        work,
        reached.chapter,
        reached.paragraph,
        reached.paragraphs,
        reached.looked,
        reached.caught_up,
        reached.seen,
        reached.seen_before,
        reached.round,
        reached.last
    ]
}

fn day(word: &ReadingWord, noted: Noted) -> Query {
    let day: Date = word.at.to_zoned(TimeZone::UTC).date();
    (KEEP_DAY, params![word.account, day, word.work, noted.words, noted.chapters, noted.again])
}

fn noting(row: Row) -> Result<(AccountId, Option<Noting>)> {
    let mut fields = row.fields("account");
    let account = fields.get("id")?;
    let noting: Option<String> = fields.get("noting")?;
    Ok((account, noting.and_then(|word| word.parse().ok())))
}

fn chapter(row: Row) -> Result<(WorkId, ChapterNow)> {
    let mut fields = row.fields("chapter");
    let work = fields.get("work_id")?;
    let chapter = ChapterNow {
        id: fields.get("id")?,
        number: fields.get("number")?,
        words: fields.get("words")?,
        version: fields.get("version")?,
    };
    Ok((work, chapter))
}

fn here(row: Row) -> Result<(Way, Here)> {
    let mut fields = row.fields("place");
    let way = (fields.get("account_id")?, fields.get("work_id")?);
    let here = Here {
        chapter: fields.get("chapter_id")?,
        version: fields.get("chapter_version")?,
        paragraph: fields.get("paragraph")?,
        kept: fields.get("kept")?,
    };
    Ok((way, here))
}

fn reached(row: Row) -> Result<(Way, Reached)> {
    let mut fields = row.fields("reading");
    let way = (fields.get("account_id")?, fields.get("work_id")?);
    let reached = Reached {
        chapter: fields.get("chapter_id")?,
        paragraph: fields.get("paragraph")?,
        paragraphs: fields.get("paragraphs")?,
        looked: fields.get("looked_id")?,
        caught_up: fields.get("caught_up")?,
        seen: fields.get("seen")?,
        seen_before: fields.get("seen_before")?,
        round: fields.get("round")?,
        last: fields.get("last")?,
    };
    Ok((way, reached))
}

fn read(row: Row) -> Result<(Way, ReadChapter)> {
    let mut fields = row.fields("read_chapter");
    let way = (fields.get("account_id")?, fields.get("work_id")?);
    let read = ReadChapter {
        chapter: fields.get("chapter_id")?,
        version: fields.get("version")?,
        former: fields.get("former")?,
        round: fields.get("round")?,
    };
    Ok((way, read))
}

fn opened(row: Row) -> Result<(Way, Timestamp)> {
    let mut fields = row.fields("opened_work");
    Ok(((fields.get("account_id")?, fields.get("work_id")?), fields.get("last")?))
}
