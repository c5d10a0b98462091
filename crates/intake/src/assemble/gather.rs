//! The parts of one work become its chapters: numbers settled, duplicates dropped, gaps named.

use std::collections::{BTreeMap, HashMap, HashSet};

use ficus_archive::{
    provenance::{Accounting, Source},
    work::Status,
};
use ficus_prose::{Block, Loss, Repair, RepairKind, plain};

use super::{Piece, RescuedChapter, RescuedWork};
use crate::{
    facts::Facts,
    language,
    reading::ChapterReading,
    recognise::{
        ending::Ending,
        header::{Stated, fold},
        label::Field,
        part::Planned,
        repeat::hash,
    },
};

/// A chapter before its number is settled.
struct Numbered {
    number: Option<u32>,
    chapter: RescuedChapter,
    ending: Option<Ending>,
    losses: Vec<Loss>,
    repairs: Vec<Repair>,
    folded: u64,
    /// Bytes of its text in the source, where it is a text of its own.
    body: u64,
}

/// The parts of one work, taken in one after another in reading order.
#[derive(Default)]
pub(super) struct Gathered {
    /// How many texts the work is in.
    parts: usize,
    facts: Facts,
    chapters: Vec<Numbered>,
    sources: Vec<Source>,
    /// Paths and hashes of the sources: two folders may each have a file of one name.
    known: HashSet<(String, String)>,
    /// Chapters by the hash of their text: their places in `chapters`.
    texts: HashMap<u64, Vec<usize>>,
    accounting: Accounting,
    repairs: Vec<Repair>,
    losses: Vec<Loss>,
}

impl Gathered {
    pub(super) fn new(parts: usize) -> Self {
        Self { parts, ..Self::default() }
    }

    pub(super) fn take(&mut self, piece: Piece) {
        let Piece { source, mut text, facts, number, chapter_title, .. } = piece;
        let chapters = std::mem::take(&mut text.chapters);
        let single = chapters.len() == 1;
        let many = self.parts > 1 || !single;
        let mut later = Vec::new();
        for chapter in chapters {
            let own = chapter.mark.as_ref().and_then(|mark| mark.number);
            let (mut numbered, other) = numbered(chapter, if single { number } else { own }, many);
            later.extend(other);
            if single {
                let title = numbered.chapter.title.take().or_else(|| chapter_title.clone());
                numbered.chapter.title = title.or_else(|| facts.part.as_ref()?.title.clone());
                if self.parts > 1 && !self.sources.is_empty() {
                    self.part_fields(&facts, &mut numbered.chapter);
                }
                numbered.repairs = std::mem::take(&mut text.repairs);
                numbered.losses.append(&mut text.losses);
                let mut accounting = Accounting::default();
                accounting.add(&text.spans);
                numbered.body = accounting.body;
                self.add_part(numbered, &mut accounting);
                add(&mut self.accounting, &accounting);
            } else {
                self.chapters.push(numbered);
            }
        }
        if !single {
            self.accounting.add(&text.spans);
        }
        self.repairs.append(&mut text.repairs);
        self.losses.append(&mut text.losses);
        self.merge(facts, &text.stated);
        for stated in &later {
            self.facts.state(stated);
        }
        if self.known.insert((source.path.clone(), source.sha256.clone())) {
            self.sources.push(source);
        }
    }

    /// Takes in a chapter that is a text of its own, unless it is there already.
    fn add_part(&mut self, numbered: Numbered, accounting: &mut Accounting) {
        let place = self.chapters.len();
        let same = |other: usize| {
            let other = self.chapters[other].number;
            other == numbered.number || numbered.number.is_none() || other.is_none()
        };
        let equal =
            self.texts.get(&numbered.folded).is_some_and(|places| places.iter().any(|other| same(*other)));
        let before =
            self.chapters.last().filter(|last| numbered.number.is_some() && last.number == numbered.number);
        let longer = before
            .filter(|last| overlap(&last.chapter.blocks, &numbered.chapter.blocks))
            .map(|last| plain::words(&last.chapter.blocks) < plain::words(&numbered.chapter.blocks));
        if !equal && longer.is_none() {
            self.texts.entry(numbered.folded).or_default().push(place);
            self.chapters.push(numbered);
            return;
        }
        self.repairs.push(Repair {
            kind: RepairKind::DuplicatePartDropped,
            count: 1,
            chapter: numbered.number,
        });
        if !equal && longer == Some(true) {
            // A later posting that holds more: the bytes of the shorter one are what is left out.
            if let Some(shorter) = self.chapters.pop() {
                self.accounting.body -= shorter.body;
                self.accounting.duplicate += shorter.body;
            }
            self.chapters.push(numbered);
        } else {
            accounting.duplicate += std::mem::take(&mut accounting.body);
        }
    }

    /// Summary and notes that differ from the first part's are this part's own.
    fn part_fields(&self, facts: &Facts, chapter: &mut RescuedChapter) {
        if facts.summary != self.facts.summary {
            chapter.summary.clone_from(&facts.summary);
        }
        if facts.notes != self.facts.notes {
            chapter.notes_before.clone_from(&facts.notes);
        }
    }

    fn merge(&mut self, facts: Facts, stated: &[Stated]) {
        if self.sources.is_empty() {
            self.facts = facts;
            return;
        }
        for stated in stated {
            // These are the part's own; the chapter has them.
            if !matches!(stated.field, Field::Summary | Field::Notes | Field::Updated) {
                self.facts.state(stated);
            }
        }
        self.facts.updated = self.facts.updated.max(facts.updated);
        if let Some(planned) = facts.planned {
            self.facts.plan(planned);
        }
    }

    pub(super) fn finish(mut self) -> RescuedWork {
        let ending = self.chapters.last().and_then(|last| last.ending);
        settle_numbers(&mut self.chapters);
        let numbers: Vec<u32> = self.chapters.iter().map(|numbered| numbered.chapter.number).collect();
        let stated = self.chapters.iter().any(|numbered| numbered.number.is_some());
        let highest = numbers.last().copied().unwrap_or(0);
        let counted = self.facts.counts.get("chapters").and_then(|count| u32::try_from(*count).ok());
        let until = self
            .facts
            .planned
            .and_then(Planned::parts)
            .max(counted)
            .unwrap_or(0)
            .max(highest)
            .min(CHAPTERS_MAX);
        let missing = if stated { missing(&numbers, until) } else { Vec::new() };
        let status = status(&self.facts, ending, highest);
        let mut chapters = Vec::with_capacity(self.chapters.len());
        for numbered in self.chapters {
            let number = Some(numbered.chapter.number).filter(|_| numbers.len() > 1 || stated);
            self.losses.extend(numbered.losses.into_iter().map(|loss| Loss { chapter: number, ..loss }));
            self.repairs
                .extend(numbered.repairs.into_iter().map(|repair| Repair { chapter: number, ..repair }));
            chapters.push(numbered.chapter);
        }
        self.repairs.sort_by_key(|repair| (repair.chapter, repair.kind));
        self.losses.sort_by_key(|loss| (loss.chapter, loss.kind));
        let language = self.facts.language.clone().or_else(|| shown_language(&chapters));
        RescuedWork {
            title: self.facts.title.clone().unwrap_or_else(|| "Untitled".to_owned()),
            suggested: suggested(&self.facts, &chapters),
            facts: self.facts,
            chapters,
            missing,
            status,
            language,
            sources: self.sources,
            accounting: self.accounting,
            repairs: self.repairs,
            losses: self.losses,
        }
    }
}

/// No work is believed to have more chapters than this, whatever a source states.
const CHAPTERS_MAX: u32 = 10_000;

/// A chapter, and the fields under its heading that are the work's and not its own.
fn numbered(reading: ChapterReading, number: Option<u32>, many: bool) -> (Numbered, Vec<Stated>) {
    let text = plain::text(&reading.blocks);
    let mut chapter = RescuedChapter {
        title: reading.mark.and_then(|mark| mark.title),
        pov: reading.pov,
        blocks: reading.blocks,
        notes_after: reading.notes_after,
        ..RescuedChapter::default()
    };
    let mut later = Vec::new();
    for stated in reading.stated.into_iter().filter(|_| many) {
        match stated.field {
            Field::Summary => append(&mut chapter.summary, stated.value),
            Field::Notes => append(&mut chapter.notes_before, stated.value),
            Field::Title if chapter.title.is_none() => chapter.title = Some(stated.value),
            _ => later.push(stated),
        }
    }
    let folded = hash(&fold(&text));
    let numbered = Numbered {
        number,
        chapter,
        ending: reading.ending,
        losses: reading.losses,
        repairs: Vec::new(),
        folded,
        body: 0,
    };
    (numbered, later)
}

/// Whether most paragraphs of the shorter of two texts stand in the other.
fn overlap(one: &[Block], other: &[Block]) -> bool {
    let paragraphs = |blocks: &[Block]| -> HashSet<u64> {
        blocks.iter().map(|block| hash(&fold(&plain::text(std::slice::from_ref(block))))).collect()
    };
    let (one, other) = (paragraphs(one), paragraphs(other));
    let shorter = one.len().min(other.len());
    shorter > 0 && one.intersection(&other).count() * 10 >= shorter * 8
}

fn append(place: &mut Option<String>, text: String) {
    match place {
        Some(kept) => {
            kept.push_str("\n\n");
            kept.push_str(&text);
        }
        None => *place = Some(text),
    }
}

/// Gives every chapter a number of its own: as stated where that counts up, else the next that is free.
fn settle_numbers(chapters: &mut [Numbered]) {
    // Text before the first heading that has a number comes right before it.
    if let [first, second, ..] = chapters
        && first.number.is_none()
    {
        first.number = second.number.and_then(|number| number.checked_sub(1));
    }
    let mut next = None;
    for numbered in chapters.iter_mut() {
        let number = match (numbered.number, next) {
            (Some(number), None) => number.min(CHAPTERS_MAX),
            (Some(number), Some(next)) => number.clamp(next, CHAPTERS_MAX.max(next)),
            (None, next) => next.unwrap_or(1),
        };
        numbered.chapter.number = number;
        next = Some(number + 1);
    }
}

/// The closed ranges of numbers from 1 to `until` that are not there. `numbers` are in order.
fn missing(numbers: &[u32], until: u32) -> Vec<(u32, u32)> {
    let mut ranges = Vec::new();
    let mut expected = 1;
    for &number in numbers {
        if number > expected {
            ranges.push((expected, number - 1));
        }
        expected = expected.max(number + 1);
    }
    if until >= expected {
        ranges.push((expected, until));
    }
    ranges
}

fn status(facts: &Facts, ending: Option<Ending>, highest: u32) -> Status {
    if facts.status != Status::Unknown {
        return facts.status;
    }
    match (ending, facts.planned) {
        (Some(Ending::Whole), _) => Status::Complete,
        (Some(Ending::ToBeContinued), _) => Status::InProgress,
        (_, Some(Planned::Parts(planned))) if highest >= planned => Status::Complete,
        (_, Some(_)) => Status::InProgress,
        _ => Status::Unknown,
    }
}

fn shown_language(chapters: &[RescuedChapter]) -> Option<String> {
    let chapter = chapters.iter().max_by_key(|chapter| chapter.blocks.len())?;
    language::shown(&plain::text(&chapter.blocks)).map(str::to_owned)
}

fn suggested(facts: &Facts, chapters: &[RescuedChapter]) -> BTreeMap<String, Vec<String>> {
    let mut characters = Vec::new();
    let views = chapters.iter().flat_map(|chapter| &chapter.pov).map(String::as_str);
    let paired = facts
        .relationships
        .iter()
        .filter(|pair| pair.contains('/'))
        .flat_map(|pair| pair.split('/'))
        .map(str::trim);
    for name in views.chain(paired).filter(|name| !name.is_empty()) {
        if !facts.characters.iter().any(|stated| stated == name)
            && !characters.iter().any(|known| known == name)
        {
            characters.push(name.to_owned());
        }
    }
    let mut out = BTreeMap::new();
    if !characters.is_empty() {
        out.insert("characters".to_owned(), characters);
    }
    out
}

fn add(sum: &mut Accounting, part: &Accounting) {
    sum.body += part.body;
    sum.header += part.header;
    sum.note += part.note;
    sum.chrome += part.chrome;
    sum.quoted += part.quoted;
    sum.duplicate += part.duplicate;
    sum.container += part.container;
    sum.unaccounted += part.unaccounted;
}
