//! The order of a work's posted chapters: moved, taken away, joined, cut; and all that names a chapter by its number
//! goes along.
//!
//! Places, what was read, recommendations of the next chapter and files of devices know chapters by their ids, so a move
//! touches none of them. Reviews, old addresses, news that waits, findings of an import and what lies on the desk know
//! numbers: they are moved in the same transaction. A number under which a chapter stood leads on to it as long as no
//! other stands there.

use ficus_archive::{
    ChapterId, WorkId,
    chapter::parts,
    order::{Order, Renumbering, Step},
    provenance::ProvenanceDraft,
    work::Audience,
};
use ficus_prose::Prose;
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError, Subject, changes, chapters,
    database::{Query, Tx, json, params},
    news, reviews,
};

const WORK: &str = "SELECT id, audience, missing_chapters, concealed, locked FROM work WHERE id = $1";
const NUMBERS: &str = "SELECT id, number FROM chapter WHERE work_id = $1 ORDER BY number";
const CHAPTER: &str = "
    SELECT id, version, words, title, pov, summary, notes_before, notes_after, text
    FROM chapter JOIN chapter_text ON chapter_text.chapter_id = chapter.id WHERE id = $1";
const WORDS: &str = "SELECT words FROM chapter WHERE id = $1";
const PROVENANCE: &str = "SELECT work_id, draft FROM provenance WHERE work_id = $1";
const SET_PROVENANCE: &str = "UPDATE provenance SET draft = $2 WHERE work_id = $1";
const FORMER: &str = "INSERT INTO former_number (work_id, number, chapter_id) VALUES ($1, $2, $3)
    ON CONFLICT (work_id, number) DO UPDATE SET chapter_id = excluded.chapter_id";
const FORMER_AT: &str = "
    SELECT chapter.number FROM former_number JOIN chapter ON chapter.id = former_number.chapter_id
    WHERE former_number.work_id = $1 AND former_number.number = $2";
const MISSING: &str = "UPDATE work SET missing_chapters = $2, version = version + 1 WHERE id = $1";
/// Numbers go below zero first, so that none is in the way of another.
const SHIFT: [&str; 7] = [
    "UPDATE chapter SET number = -1 - (number + $4) WHERE work_id = $1 AND number BETWEEN $2 AND $3",
    "UPDATE review SET chapter = -1 - (chapter + $4) WHERE work_id = $1 AND chapter BETWEEN $2 AND $3",
    "UPDATE old_address SET chapter = -1 - (chapter + $4) WHERE work_id = $1 AND chapter BETWEEN $2 AND $3",
    "UPDATE reading SET caught_up = -1 - (caught_up + $4) WHERE work_id = $1 AND caught_up BETWEEN $2 AND $3",
    "UPDATE planned_chapter SET number = -1 - (number + $4) WHERE work_id = $1 AND number BETWEEN $2 AND $3",
    "UPDATE news SET first = -1 - (first + $4) WHERE work_id = $1 AND first BETWEEN $2 AND $3",
    "UPDATE news SET last = -1 - (last + $4) WHERE work_id = $1 AND last BETWEEN $2 AND $3",
];
const SHIFTED: [&str; 7] = [
    "UPDATE chapter SET number = -1 - number WHERE work_id = $1 AND number < 0",
    "UPDATE review SET chapter = -1 - chapter WHERE work_id = $1 AND chapter < 0",
    "UPDATE old_address SET chapter = -1 - chapter WHERE work_id = $1 AND chapter < 0",
    "UPDATE reading SET caught_up = -1 - caught_up WHERE work_id = $1 AND caught_up < 0",
    "UPDATE planned_chapter SET number = -1 - number WHERE work_id = $1 AND number < 0",
    "UPDATE news SET first = -1 - first WHERE work_id = $1 AND first < 0",
    "UPDATE news SET last = -1 - last WHERE work_id = $1 AND last < 0",
];
const NEWS_IN_ORDER: &str = "UPDATE news SET first = last, last = first WHERE work_id = $1 AND first > last";
/// What is to come behind the last chapter stays behind it; changes to a chapter have its number.
const SHIFT_DESK: &str = "UPDATE draft SET number = number + $3
    WHERE work_id = $1 AND chapter_id IS NULL AND number >= $2";
const DESK_FOLLOWS: &str = "UPDATE draft
    SET number = (SELECT chapter.number FROM chapter WHERE chapter.id = draft.chapter_id)
    WHERE work_id = $1 AND chapter_id IS NOT NULL";
/// Whoever had read all there was has read all there is, whatever stands last now.
const STILL_THROUGH: &str = "UPDATE reading SET chapter_id = $3, caught_up = $4
    WHERE work_id = $1 AND chapter_id = $2 AND caught_up IS NOT NULL";

const MOVE_PLACES: [&str; 2] = [
    "UPDATE place SET chapter_id = $2, chapter_version = $3, paragraph = $4 WHERE chapter_id = $1",
    "UPDATE reading SET chapter_id = $2, paragraph = $4, paragraphs = 0 WHERE chapter_id = $1 AND $3 > 0",
];
const NOT_CAUGHT_UP: &str = "UPDATE reading SET caught_up = $3 WHERE work_id = $1 AND caught_up = $2";
const LOOSE_REVIEWS: &str = "UPDATE review SET chapter = NULL, quote_paragraph = NULL
    WHERE work_id = $1 AND chapter = $2";
const LOOSE_ADDRESSES: &str = "UPDATE old_address SET chapter = NULL WHERE work_id = $1 AND chapter = $2";
const NO_NEWS: &str = "DELETE FROM news WHERE work_id = $1 AND first = $2 AND last = $2";
const DELETE: [&str; 3] = [
    "DELETE FROM chapter_version WHERE chapter_id = $1",
    "DELETE FROM chapter_text WHERE chapter_id = $1",
    "DELETE FROM chapter WHERE id = $1",
];
const COUNT: &str = "UPDATE work SET
    words = (SELECT COALESCE(SUM(chapter.words), 0) FROM chapter WHERE chapter.work_id = $1),
    chapters = (SELECT COUNT(*) FROM chapter WHERE chapter.work_id = $1) WHERE id = $1";
const RECOUNT_SERIES: &str = "UPDATE series SET words = words + $2, version = version + 1
    WHERE id IN (SELECT series_id FROM series_work WHERE work_id = $1)";

const JOIN_TEXT: &str = "UPDATE chapter_text SET summary = $2, notes_before = $3, notes_after = $4, text = $5
    WHERE chapter_id = $1";
const JOIN: &str = "UPDATE chapter SET words = $2, pov = $3, version = version + 1 WHERE id = $1";
const JOIN_REVIEWS: &str = "UPDATE review SET chapter = $3, quote_paragraph = quote_paragraph + $4
    WHERE work_id = $1 AND chapter = $2";
const JOIN_ADDRESSES: &str = "UPDATE old_address SET chapter = $3 WHERE work_id = $1 AND chapter = $2";
const JOIN_PLACES: [&str; 2] = [
    "UPDATE place SET chapter_id = $2, chapter_version = $3, paragraph = paragraph + $4 WHERE chapter_id = $1",
    "UPDATE reading SET chapter_id = $2, paragraph = paragraph + $4,
        paragraphs = CASE WHEN paragraphs = 0 THEN 0 ELSE paragraphs + $4 END
        WHERE chapter_id = $1 AND $3 > 0",
];
/// Whoever read both as they were has read what they became.
const READ_BOTH: &str = "UPDATE read_chapter SET version = $4 WHERE chapter_id = $1 AND version = $3
    AND account_id IN (SELECT account_id FROM read_chapter WHERE chapter_id = $2)";
/// What happened in both is told of both; the line between them is a parameter.
const JOIN_RECAPS: [&str; 2] = [
    "UPDATE recap SET
        typed = typed || $3 || (SELECT typed FROM recap AS other WHERE other.chapter_id = $1),
        text = text || (SELECT text FROM recap AS other WHERE other.chapter_id = $1)
        WHERE chapter_id = $2 AND EXISTS (SELECT 1 FROM recap AS other WHERE other.chapter_id = $1)",
    "UPDATE recap SET chapter_id = $2 WHERE chapter_id = $1 AND $3 <> ''
        AND NOT EXISTS (SELECT 1 FROM recap AS other WHERE other.chapter_id = $2)",
];
const JOIN_FORMER: &str = "UPDATE former_number SET chapter_id = $2 WHERE chapter_id = $1";

const ADD: &str = "INSERT INTO chapter (work_id, number, title, words, pov, published)
    SELECT work_id, CAST($2 AS BIGINT), CAST($3 AS TEXT), CAST($4 AS BIGINT), pov, published FROM chapter
    WHERE id = $1 RETURNING id";
const ADD_TEXT: &str = "INSERT INTO chapter_text (chapter_id, summary, notes_before, notes_after, text)
    SELECT CAST($2 AS BIGINT), '', '', notes_after, CAST($3 AS TEXT) FROM chapter_text WHERE chapter_id = $1";
const CUT_TEXT: &str = "UPDATE chapter_text SET notes_after = '', text = $2 WHERE chapter_id = $1";
const CUT: &str = "UPDATE chapter SET words = $2, version = version + 1 WHERE id = $1";
const CUT_REVIEWS: &str = "UPDATE review SET chapter = $3, quote_paragraph = quote_paragraph - $4
    WHERE work_id = $1 AND chapter = $2 AND quote_paragraph > $4";
const CUT_PLACES: [&str; 2] = [
    "UPDATE place SET chapter_id = $2, chapter_version = 1, paragraph = paragraph - $4
        WHERE chapter_id = $1 AND chapter_version = $3 AND paragraph > $4",
    "UPDATE reading SET chapter_id = $2, paragraph = paragraph - $4,
        paragraphs = CASE WHEN paragraphs > $4 THEN paragraphs - $4 ELSE 0 END
        WHERE chapter_id = $1 AND $3 > 0 AND paragraph > $4",
];
const READ_PARTS: [&str; 2] = [
    "INSERT INTO read_chapter (account_id, chapter_id, version, round)
        SELECT account_id, CAST($2 AS BIGINT), 1, round FROM read_chapter WHERE chapter_id = $1 AND version = $3",
    "UPDATE read_chapter SET version = $3 + 1 WHERE chapter_id = $1 AND version = $3 AND $2 > 0",
];
/// A part of what was there is nothing new to those who came to see what there was.
const SEEN: &str = "UPDATE reading SET seen = CASE WHEN seen >= $2 THEN $3 ELSE seen END,
    seen_before = CASE WHEN seen_before >= $2 THEN $3 ELSE seen_before END WHERE work_id = $1";
const TOLD: &str = "UPDATE work_told SET chapter_id = $2 WHERE work_id = $1 AND chapter_id < $2";

/// A work as far as its order goes.
struct Ordered {
    work: WorkId,
    audience: Audience,
    /// Ids and numbers, in order.
    chapters: Vec<(ChapterId, u32)>,
    order: Order,
    /// Whether the moderators are looking at it.
    is_held: bool,
}

/// A chapter as far as joining and cutting go.
struct Whole {
    id: ChapterId,
    version: u32,
    pov: Vec<String>,
    summary: Prose,
    notes_before: Prose,
    notes_after: Prose,
    text: Prose,
}

impl Ordered {
    async fn read(tx: &mut Tx, work: WorkId) -> Result<Self> {
        let row = tx.query_one(WORK, params![work]).await?.ok_or(StoreError::Missing("work"))?;
        let mut fields = row.fields("work");
        fields.get::<WorkId>("id")?;
        let audience = fields.word("audience")?;
        let missing: Vec<(u32, u32)> = fields.json("missing_chapters")?;
        let is_concealed = fields.get::<Option<String>>("concealed")?.is_some();
        let is_held = is_concealed || fields.get("locked")?;
        let chapters = numbers(tx, work).await?;
        let numbers: Vec<u32> = chapters.iter().map(|(_, number)| *number).collect();
        let order = Order::of(&numbers, &missing);
        Ok(Self { work, audience, chapters, order, is_held })
    }

    fn place(&self, number: u32) -> Result<usize> {
        let place = self.chapters.iter().position(|(_, there)| *there == number);
        place.ok_or(StoreError::Missing("chapter"))
    }

    fn may_lose_text(&self) -> Result<()> {
        if self.is_held {
            return Err(StoreError::Refused(
                "The moderators are looking at it: until then it stays as it is.",
            ));
        }
        Ok(())
    }
}

impl Store {
    /// Moves a chapter; answers with the number that it has then.
    pub async fn move_chapter(&self, work: WorkId, number: u32, step: Step) -> Result<u32> {
        let mut tx = self.database.begin().await?;
        let there = Ordered::read(&mut tx, work).await?;
        let moved = there.order.moved(number, step).ok_or(StoreError::Missing("chapter"))?;
        if moved.is_empty() {
            return Ok(number);
        }
        renumber(&mut tx, &there, &moved).await?;
        tell(&mut tx, work).await?;
        tx.commit().await?;
        Ok(moved.number(number))
    }

    /// Deletes a chapter: those behind it close up, its reviews stay with the work, its readers go to the chapter behind
    /// it, or to the end of the one before.
    pub async fn delete_chapter(&self, work: WorkId, number: u32) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let there = Ordered::read(&mut tx, work).await?;
        there.may_lose_text()?;
        let at = there.place(number)?;
        let (id, _) = there.chapters[at];
        let behind = there.chapters.get(at + 1);
        let Some((beside, _)) = behind.or_else(|| there.chapters[..at].last()).copied() else {
            return Err(StoreError::Refused(
                "It is the only chapter. Take the whole work back instead, or delete it.",
            ));
        };
        let (words, beside) = (whole_words(&mut tx, id).await?, whole(&mut tx, beside).await?);
        let paragraph = if behind.is_some() { 0 } else { parts::paragraphs(&beside.text) };
        let mut queries: Vec<Query> =
            MOVE_PLACES.map(|sql| (sql, params![id, beside.id, beside.version, paragraph])).into();
        let before = there.chapters[..at].last().map(|(_, number)| *number);
        queries.extend([
            (NOT_CAUGHT_UP, params![work, number, before]),
            (LOOSE_REVIEWS, params![work, number]),
            (LOOSE_ADDRESSES, params![work, number]),
            (NO_NEWS, params![work, number]),
        ]);
        queries.extend(DELETE.map(|sql| (sql, params![id])));
        tx.run(queries).await?;
        let gone = there.order.without(number).ok_or(StoreError::Missing("chapter"))?;
        renumber(&mut tx, &there, &gone).await?;
        count(&mut tx, &there, -i64::from(words)).await?;
        // Its words leave the index for good.
        tx.run(vec![changes::log(changes::FORMER_WORDS)]).await?;
        tell(&mut tx, work).await?;
        tx.commit().await
    }

    /// Puts a chapter's text behind the one before it, with its reviews and readers; what that was is kept as a former
    /// version. Answers with the number of the chapter that both became.
    pub async fn join_chapters(&self, work: WorkId, number: u32, now: Timestamp) -> Result<u32> {
        let mut tx = self.database.begin().await?;
        let there = Ordered::read(&mut tx, work).await?;
        there.may_lose_text()?;
        let at = there.place(number)?;
        let Some((before, into)) = there.chapters[..at].last().copied() else {
            return Err(StoreError::Refused("There is no chapter before it."));
        };
        let (first, second) = (whole(&mut tx, before).await?, whole(&mut tx, there.chapters[at].0).await?);
        let uncut = |_| StoreError::Refused("A text could not be read.");
        let text = parts::joined(&first.text, &second.text).map_err(uncut)?;
        let summary = if first.summary.is_empty() { &second.summary } else { &first.summary };
        let notes_before = parts::notes_joined(&first.notes_before, &second.notes_before).map_err(uncut)?;
        let notes_after = parts::notes_joined(&first.notes_after, &second.notes_after).map_err(uncut)?;
        let mut pov = first.pov.clone();
        pov.extend(second.pov.iter().filter(|name| !first.pov.contains(name)).cloned());
        let before_words = whole_words(&mut tx, first.id).await? + whole_words(&mut tx, second.id).await?;
        let words = chapters::words(&text, first.id)?;
        let more = parts::paragraphs(&first.text);
        let mut queries = vec![
            chapters::keep_former(first.id, now),
            (JOIN_TEXT, params![first.id, summary, &notes_before, &notes_after, &text]),
            (JOIN, params![first.id, words, json(&pov)?]),
            (JOIN_REVIEWS, params![work, number, into, more]),
            (JOIN_ADDRESSES, params![work, number, into]),
            (NOT_CAUGHT_UP, params![work, number, into]),
            (READ_BOTH, params![first.id, second.id, first.version, first.version + 1]),
            (JOIN_FORMER, params![second.id, first.id]),
            (FORMER, params![work, number, first.id]),
            (NO_NEWS, params![work, number]),
        ];
        queries.extend(JOIN_RECAPS.map(|sql| (sql, params![second.id, first.id, "\n\n"])));
        queries.extend(JOIN_PLACES.map(|sql| (sql, params![second.id, first.id, first.version + 1, more])));
        queries.extend(DELETE.map(|sql| (sql, params![second.id])));
        tx.run(queries).await?;
        let gone = there.order.without(number).ok_or(StoreError::Missing("chapter"))?;
        renumber(&mut tx, &there, &gone).await?;
        count(&mut tx, &there, i64::from(words) - i64::from(before_words)).await?;
        tell(&mut tx, work).await?;
        tx.commit().await?;
        Ok(gone.number(into))
    }

    /// Makes a chapter of its own of a chapter's text from a paragraph on, with the readers and the quotes that are
    /// there; nobody is told of it as of something new. Answers with its number.
    pub async fn cut_chapter(
        &self,
        work: WorkId,
        number: u32,
        paragraph: u32,
        title: Option<&str>,
        now: Timestamp,
    ) -> Result<u32> {
        let mut tx = self.database.begin().await?;
        // What waits to be told is told, and not taken for a part of this chapter.
        news::note_news(&mut tx, &[work], now).await?;
        let there = Ordered::read(&mut tx, work).await?;
        there.may_lose_text()?;
        let whole = whole(&mut tx, there.chapters[there.place(number)?].0).await?;
        let (first, second, from) = parts::cut(&whole.text, paragraph).map_err(|uncut| match uncut {
            parts::Uncut::Empty => {
                StoreError::Refused("Choose a paragraph behind the first: both parts need a text.")
            }
            parts::Uncut::Damaged => StoreError::Refused("The text could not be read."),
        })?;
        let made = there.order.with_one_after(number).ok_or(StoreError::Missing("chapter"))?;
        renumber(&mut tx, &there, &made).await?;
        let (words, more) = (chapters::words(&first, whole.id)?, chapters::words(&second, whole.id)?);
        let before = whole_words(&mut tx, whole.id).await?;
        let new = number + 1;
        let row = tx.query_one(ADD, params![whole.id, new, title, more]).await?;
        let id: ChapterId = row.ok_or(StoreError::Missing("chapter"))?.first("chapter", "id")?;
        let newest = there.chapters.iter().map(|(id, _)| id.0).max().unwrap_or_default();
        let mut queries = vec![
            chapters::keep_former(whole.id, now),
            (ADD_TEXT, params![whole.id, id, &second]),
            (CUT_TEXT, params![whole.id, &first]),
            (CUT, params![whole.id, words]),
            (CUT_REVIEWS, params![work, number, new, from - 1]),
            (SEEN, params![work, newest, id]),
            (TOLD, params![work, id]),
            (NOT_CAUGHT_UP, params![work, number, new]),
        ];
        queries.extend(CUT_PLACES.map(|sql| (sql, params![whole.id, id, whole.version, from - 1])));
        queries.extend(READ_PARTS.map(|sql| (sql, params![whole.id, id, whole.version])));
        tx.run(queries).await?;
        count(&mut tx, &there, i64::from(words) + i64::from(more) - i64::from(before)).await?;
        tell(&mut tx, work).await?;
        tx.commit().await?;
        Ok(new)
    }

    /// Where the chapter stands now that stood under a number, where no chapter stands there any more.
    pub async fn former_number(&self, work: WorkId, number: u32) -> Result<Option<u32>> {
        let row = self.database.query_one(FORMER_AT, params![work, number]).await?;
        row.map(|row| row.first("chapter", "number")).transpose()
    }
}

async fn numbers(tx: &mut Tx, work: WorkId) -> Result<Vec<(ChapterId, u32)>> {
    let rows = tx.query(NUMBERS, params![work]).await?;
    rows.into_iter()
        .map(|row| {
            let mut fields = row.fields("chapter");
            Ok((fields.get("id")?, fields.get("number")?))
        })
        .collect()
}

/// Gives all that goes by numbers its new ones.
async fn renumber(tx: &mut Tx, there: &Ordered, moved: &Renumbering) -> Result<()> {
    let work = there.work;
    let mut queries: Vec<Query> = Vec::new();
    for shift in &moved.shifts {
        queries.extend(SHIFT.map(|sql| (sql, params![work, shift.first, shift.last, shift.by])));
    }
    queries.extend(SHIFTED.map(|sql| (sql, params![work])));
    let last = there.chapters.last().map_or(0, |(_, number)| *number);
    if let Some(tail) = moved.shifts.iter().find(|shift| shift.last > last) {
        queries.push((SHIFT_DESK, params![work, last + 1, tail.by]));
    }
    queries.push((NEWS_IN_ORDER, params![work]));
    queries.push((DESK_FOLLOWS, params![work]));
    queries.push((MISSING, params![work, json(&moved.missing)?]));
    tx.run(queries).await?;
    remember(tx, there, moved).await?;
    findings(tx, work, moved).await
}

/// Notes where chapters stood; of those that are still there.
async fn remember(tx: &mut Tx, there: &Ordered, moved: &Renumbering) -> Result<()> {
    let now = numbers(tx, there.work).await?;
    let mut queries: Vec<Query> = Vec::new();
    for (chapter, number) in &there.chapters {
        let is_there = now.iter().any(|(id, _)| id == chapter);
        if is_there && moved.number(*number) != *number {
            queries.push((FORMER, params![there.work, *number, *chapter]));
        }
    }
    let (was, is) = (there.chapters.last(), now.last());
    if let (Some((was, _)), Some((is, number))) = (was, is)
        && was != is
    {
        queries.push((STILL_THROUGH, params![there.work, *was, *is, *number]));
    }
    tx.run(queries).await.map(drop)
}

/// What an import found in a chapter goes with it.
async fn findings(tx: &mut Tx, work: WorkId, moved: &Renumbering) -> Result<()> {
    let Some(row) = tx.query_one(PROVENANCE, params![work]).await? else { return Ok(()) };
    let mut fields = row.fields("provenance");
    fields.get::<WorkId>("work_id")?;
    let mut draft: ProvenanceDraft = fields.json("draft")?;
    let follow = |chapter: &mut Option<u32>| *chapter = chapter.map(|number| moved.number(number));
    draft.repairs.iter_mut().for_each(|repair| follow(&mut repair.chapter));
    draft.suspected_losses.iter_mut().for_each(|loss| follow(&mut loss.chapter));
    draft.addresses.iter_mut().for_each(|old| follow(&mut old.chapter));
    tx.execute(SET_PROVENANCE, params![work, json(&draft)?]).await
}

async fn count(tx: &mut Tx, there: &Ordered, more: i64) -> Result<()> {
    let mut queries = vec![(COUNT, params![there.work])];
    if there.audience == Audience::Everyone {
        queries.push((RECOUNT_SERIES, params![there.work, more]));
    }
    queries.push((reviews::RECOUNT, params![there.work]));
    tx.run(queries).await.map(drop)
}

async fn tell(tx: &mut Tx, work: WorkId) -> Result<()> {
    let changed = [Subject::Work(work), Subject::Reviews(work), Subject::Lists].map(changes::log);
    tx.run(changed.into()).await.map(drop)
}

async fn whole(tx: &mut Tx, id: ChapterId) -> Result<Whole> {
    let row = tx.query_one(CHAPTER, params![id]).await?.ok_or(StoreError::Missing("chapter"))?;
    let mut fields = row.fields("chapter");
    let (id, version) = (fields.get("id")?, fields.get("version")?);
    fields.get::<u32>("words")?;
    fields.get::<Option<String>>("title")?;
    let pov = fields.json("pov")?;
    let (summary, notes_before) = (fields.get("summary")?, fields.get("notes_before")?);
    let (notes_after, text) = (fields.get("notes_after")?, fields.get("text")?);
    Ok(Whole { id, version, pov, summary, notes_before, notes_after, text })
}

async fn whole_words(tx: &mut Tx, id: ChapterId) -> Result<u32> {
    let row = tx.query_one(WORDS, params![id]).await?;
    row.ok_or(StoreError::Missing("chapter"))?.first("chapter", "words")
}
