//! The texts of one work become its chapters: numbers settled, copies told apart from revisions, gaps named.

use std::collections::{BTreeMap, HashMap};

use ficus_archive::{
    provenance::{Accounting, Evidence, OldAddress},
    work::Status,
};
use ficus_formats::StatedReview;
use ficus_prose::{Loss, Repair, RepairKind, plain};

use super::{
    RescuedChapter, RescuedWork,
    copies::{Copies, Seen},
    fragments, numbering,
    outline::addresses,
    piece::Piece,
    plan::{PlannedText, Role, Titles, WorkPlan},
    sources::{Place, Sources},
};
use crate::{
    facts::Facts,
    language,
    reading::{ChapterReading, FileReading, TextReading, Writer},
    recognise::{ending::Ending, header::Stated, label::Field, part::Planned},
};

/// Places of evidence that are kept of one work.
const EVIDENCE_MAX: usize = 400;
/// A value is kept as evidence in so many characters.
const EVIDENCE_CHARS_MAX: usize = 200;

/// A chapter before its number is settled.
pub(super) struct Numbered {
    pub number: Option<u32>,
    pub chapter: RescuedChapter,
    pub ending: Option<Ending>,
    pub losses: Vec<Loss>,
    pub repairs: Vec<Repair>,
    pub place: Place,
    pub addresses: Vec<String>,
    /// Which text it is from, in reading order.
    pub text: usize,
}

impl WorkPlan {
    /// Puts the work together from its readings, each with the number that the caller gave it. `titles` are those of
    /// its plan.
    pub fn gather(&self, titles: &Titles, readings: Vec<(u32, FileReading)>) -> RescuedWork {
        let mut readings: HashMap<u32, FileReading> = readings.into_iter().collect();
        let gone = fragments::put_together(&self.texts, &mut readings);
        let mut gathered = Gathered { parts: self.texts.len() - gone, ..Gathered::default() };
        let mut taken: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for text in &self.texts {
            let of_reading = taken.entry(text.id.reading).or_default();
            // What lists the chapters is what they came in.
            of_reading.extend((text.role != Role::Head).then_some(text.id.text));
        }
        let mut order: Vec<u32> = self.readings();
        order.retain(|number| readings.contains_key(number));
        let places: HashMap<u32, usize> = order
            .iter()
            .map(|number| (*number, gathered.sources.add(&readings[number], &taken[number])))
            .collect();
        for planned in &self.texts {
            let Some(reading) = readings.get_mut(&planned.id.reading) else { continue };
            let Some(text) = reading.texts.get_mut(planned.id.text as usize) else { continue };
            let text = std::mem::take(text);
            let piece = Piece::new(&reading.source, &text, &reading.below);
            gathered.take(piece, text, planned, places[&planned.id.reading]);
        }
        gathered.finish(self, titles)
    }
}

/// The texts of one work, taken in one after another in reading order.
#[derive(Default)]
struct Gathered {
    /// How many texts the work is in.
    parts: usize,
    taken: usize,
    /// How many chapters came that the head of the work lists.
    listed: u32,
    /// Whether the work is one text of one chapter.
    alone: bool,
    facts: Facts,
    chapters: Vec<Numbered>,
    seen: Seen,
    sources: Sources,
    repairs: Vec<Repair>,
    losses: Vec<Loss>,
    evidence: Vec<Evidence>,
    addresses: Vec<OldAddress>,
    reviews: Vec<StatedReview>,
    /// Who sent the first text that came by mail.
    writer: Option<Writer>,
}

impl Gathered {
    fn take(&mut self, piece: Piece, mut text: TextReading, planned: &PlannedText, source: usize) {
        let Piece { mut facts, mut number, mut chapter_title, .. } = piece;
        let mut chapters = std::mem::take(&mut text.chapters);
        match planned.role {
            Role::Own => {}
            Role::Copy => number = None,
            Role::Head => chapters.clear(),
            Role::Listed => {
                self.listed += 1;
                number = facts.part.as_ref().and_then(|part| part.number).or(Some(self.listed));
                chapter_title = facts.title.take().or(chapter_title);
            }
        }
        let (facts_only, single) = (chapters.is_empty(), chapters.len() == 1);
        let many = self.parts > 1 || !single;
        self.alone = !many;
        let base = self.sources.base(source);
        self.prove(&text.stated, source);
        let of_text = addresses(&text.addresses);
        let mut later = Vec::new();
        for mut chapter in chapters {
            self.prove(&chapter.stated, source);
            let own = chapter.mark.as_ref().and_then(|mark| mark.number);
            let place = Place { source, at: base + chapter.at.start..base + chapter.at.end };
            let mut addresses = addresses(&chapter.addresses);
            chapter.addresses.clear();
            let (mut numbered, other) = numbered(chapter, if single { number } else { own }, many, place);
            later.extend(other);
            numbered.text = self.taken;
            if single {
                let title = numbered.chapter.title.take().or_else(|| chapter_title.clone());
                numbered.chapter.title = title.or_else(|| facts.part.as_ref()?.title.clone());
                if self.parts > 1 && self.taken > 0 {
                    self.part_fields(&facts, &mut numbered.chapter);
                }
                numbered.repairs = std::mem::take(&mut text.repairs);
                numbered.losses.append(&mut text.losses);
                if numbered.place.at.is_empty() {
                    numbered.place.at = self.sources.range_of(source, planned.id.text);
                }
                addresses.extend(of_text.iter().filter(|_| many).cloned());
            }
            numbered.addresses = addresses;
            self.add_chapter(numbered);
        }
        if !(single && many) {
            let of_work = of_text.into_iter().map(|address| OldAddress { address, chapter: None });
            self.addresses.extend(of_work);
        }
        self.reviews.append(&mut text.reviews);
        self.writer = self.writer.take().or_else(|| text.writer.take());
        self.repairs.append(&mut text.repairs);
        self.losses.append(&mut text.losses);
        self.merge(facts, &text.stated, facts_only);
        for stated in &later {
            self.facts.state(stated);
        }
        self.taken += 1;
    }

    /// Keeps where fields were found.
    fn prove(&mut self, stated: &[Stated], reading: usize) {
        let (source, base) = (self.sources.source(reading), self.sources.base(reading));
        for stated in stated.iter().filter(|stated| !stated.at.is_empty()) {
            if self.evidence.len() >= EVIDENCE_MAX {
                return;
            }
            self.evidence.push(Evidence {
                field: stated.field.name().to_owned(),
                value: stated.value.chars().take(EVIDENCE_CHARS_MAX).collect(),
                source: source as u32,
                start: base + stated.at.start,
                end: base + stated.at.end,
            });
        }
    }

    /// Takes in a chapter, unless a better copy of it is there already.
    fn add_chapter(&mut self, numbered: Numbered) {
        // The only chapter of the only text has no copy.
        let found = if self.alone { None } else { self.seen.find_or_add(&self.chapters, &numbered) };
        let Some((known, copies)) = found else {
            self.chapters.push(numbered);
            return;
        };
        let number = numbered.number.or(self.chapters[known].number);
        let kept = &mut self.chapters[known];
        match copies {
            Copies::Same { newer_is_better } => {
                let dropped = if newer_is_better { std::mem::replace(kept, numbered) } else { numbered };
                kept.number = number;
                kept.addresses.extend(dropped.addresses);
                kept.chapter.title = kept.chapter.title.take().or(dropped.chapter.title);
                kept.chapter.published = kept.chapter.published.or(dropped.chapter.published);
                kept.ending = kept.ending.or(dropped.ending);
                self.sources.drop_duplicate(&dropped.place);
                self.repairs.push(Repair {
                    kind: RepairKind::DuplicatePartDropped,
                    count: 1,
                    chapter: number,
                });
            }
            Copies::Revised => {
                let earlier = std::mem::replace(kept, numbered);
                kept.number = number;
                kept.addresses.extend(earlier.addresses);
                kept.chapter.earlier = earlier.chapter.earlier;
                kept.chapter.earlier.push(earlier.chapter.blocks);
            }
        }
    }

    /// Summary and notes that differ from the first part's are this part's own.
    fn part_fields(&self, facts: &Facts, chapter: &mut RescuedChapter) {
        if facts.summary.is_some() && facts.summary != self.facts.summary {
            chapter.summary.clone_from(&facts.summary);
        }
        if facts.notes.is_some() && facts.notes != self.facts.notes {
            chapter.notes_before.clone_from(&facts.notes);
        }
    }

    fn merge(&mut self, facts: Facts, stated: &[Stated], facts_only: bool) {
        if self.taken == 0 {
            self.facts = facts;
            return;
        }
        for stated in stated {
            // These are the part's own, where it has text; the chapter has them.
            if facts_only || !matches!(stated.field, Field::Summary | Field::Notes | Field::Updated) {
                self.facts.state(stated);
            }
        }
        if self.facts.series.is_none() {
            self.facts.series = facts.series;
        }
        self.facts.updated = self.facts.updated.max(facts.updated);
        if let Some(planned) = facts.planned {
            self.facts.plan(planned);
        }
    }

    /// Who sent a work is its author, where nothing else says who is.
    fn lend_writer(&mut self) {
        let Some(writer) = self.writer.take() else { return };
        if self.facts.authors.is_empty() {
            self.facts.authors.push(writer.name);
        }
        if self.facts.contact.is_none() && !writer.address.is_empty() {
            self.facts.contact = Some(writer.address);
        }
    }

    fn finish(mut self, plan: &WorkPlan, titles: &Titles) -> RescuedWork {
        self.lend_writer();
        sort_chapters(&mut self.chapters);
        let ending = self.chapters.last().and_then(|last| last.ending);
        let stated: Vec<Option<u32>> = self.chapters.iter().map(|numbered| numbered.number).collect();
        let numbers = numbering::settle(&stated);
        let any_stated = stated.iter().any(Option::is_some);
        let highest = numbers.last().copied().unwrap_or(0);
        let counted = self.facts.counts.get("chapters").and_then(|count| u32::try_from(*count).ok());
        let planned = self.facts.planned.and_then(Planned::parts);
        let until = planned.max(counted).unwrap_or(0).max(highest).min(numbering::CHAPTERS_MAX);
        let missing = if any_stated { numbering::missing(&numbers, until) } else { Vec::new() };
        let status = status(&self.facts, ending, highest);
        let mut chapters = Vec::with_capacity(self.chapters.len());
        for (numbered, number) in self.chapters.into_iter().zip(&numbers) {
            let in_chapter = Some(*number).filter(|_| numbers.len() > 1 || any_stated);
            self.losses.extend(numbered.losses.into_iter().map(|loss| Loss { chapter: in_chapter, ..loss }));
            let repairs = numbered.repairs.into_iter();
            self.repairs.extend(repairs.map(|repair| Repair { chapter: in_chapter, ..repair }));
            let addresses = numbered.addresses.into_iter();
            self.addresses.extend(addresses.map(|address| OldAddress { address, chapter: Some(*number) }));
            chapters.push(RescuedChapter { number: *number, ..numbered.chapter });
        }
        self.repairs.sort_by_key(|repair| (repair.chapter, repair.kind));
        self.losses.sort_by_key(|loss| (loss.chapter, loss.kind));
        self.addresses.sort();
        self.addresses.dedup_by(|one, other| one.address == other.address);
        let language = self.facts.language.clone().or_else(|| shown_language(&chapters));
        if self.facts.series.is_none() {
            self.facts.series = plan.series.as_deref().cloned();
        }
        let (sources, spans, rows) = self.sources.finish();
        let mut accounting = Accounting::default();
        for spans in &spans {
            accounting.add(spans);
        }
        RescuedWork {
            title: titles.0.of(plan.title).to_owned(),
            suggested: suggested(&self.facts, &chapters),
            facts: self.facts,
            chapters,
            missing,
            status,
            language,
            sources,
            spans,
            rows,
            accounting,
            repairs: self.repairs,
            losses: self.losses,
            evidence: self.evidence,
            addresses: self.addresses,
            reviews: self.reviews,
        }
    }
}

/// A chapter, and the fields under its heading that are the work's and not its own.
fn numbered(
    reading: ChapterReading,
    number: Option<u32>,
    many: bool,
    place: Place,
) -> (Numbered, Vec<Stated>) {
    let mut chapter = RescuedChapter {
        title: reading.mark.and_then(|mark| mark.title),
        pov: reading.pov,
        blocks: reading.blocks,
        notes_after: reading.notes_after,
        published: reading.published,
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
    let numbered = Numbered {
        number,
        chapter,
        ending: reading.ending,
        losses: reading.losses,
        repairs: Vec::new(),
        place,
        addresses: Vec::new(),
        text: 0,
    };
    (numbered, later)
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

/// Orders chapters of several texts by their numbers, where every text counts up: one that starts anew has books.
fn sort_chapters(chapters: &mut [Numbered]) {
    let counts_up = chapters.windows(2).all(|pair| {
        pair[0].text != pair[1].text || pair[0].number <= pair[1].number || pair[1].number.is_none()
    });
    if !counts_up || chapters.first().map(|first| first.text) == chapters.last().map(|last| last.text) {
        return;
    }
    let mut last = 0;
    let mut keys: Vec<(u32, usize)> = Vec::with_capacity(chapters.len());
    for (at, numbered) in chapters.iter().enumerate() {
        last = numbered.number.unwrap_or(last);
        keys.push((last, at));
    }
    let mut order: Vec<usize> = (0..chapters.len()).collect();
    order.sort_by_key(|at| keys[*at]);
    let mut place = vec![0; chapters.len()];
    for (to, from) in order.into_iter().enumerate() {
        place[from] = to;
    }
    for at in 0..chapters.len() {
        while place[at] != at {
            let to = place[at];
            chapters.swap(at, to);
            place.swap(at, to);
        }
    }
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
    let mut text = String::new();
    for block in &chapter.blocks {
        text.push_str(&plain::text(std::slice::from_ref(block)));
        text.push('\n');
        if text.len() >= language::SAMPLE_BYTES {
            break;
        }
    }
    language::shown(&text).map(str::to_owned)
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
    facts.suggest(&mut out);
    out
}
