//! The review of one work: its source on one side, what became of it on the other, and what can be decided.

use askama::Template;
use axum::extract::{Path, Query, State};
use ficus_archive::{
    WorkId,
    chapter::{Chapter, chapter_name},
    import_review::{Decision, ImportedWork, ReviewState},
    provenance::{Evidence, ProvenanceDraft, Source},
    tag::TagKind,
    work::Work,
};
use ficus_prose::{Loss, Prose};

use super::{
    address_of,
    compare::{self, Run},
    filter, load, packed,
    paragraphs::Offer,
    source::{self, PART_BYTES, SourceView},
    told,
};
use crate::{
    App,
    admin::Admin,
    csrf::Token,
    error::PageError,
    facts::{self, RatingBadge},
    layout::Layout,
    page::Page,
    provenance,
};

/// So many decisions are shown.
const DECISIONS_SHOWN: u32 = 30;
/// So many pieces of evidence are shown.
const EVIDENCE_SHOWN: usize = 60;
/// So many old addresses are shown.
const ADDRESSES_SHOWN: u32 = 20;
/// An excerpt of a source has at most so many bytes.
const EXCERPT_BYTES: u64 = 300;
/// A source may be so many bytes longer than a quarter more than its chapter.
const AROUND_BYTES: usize = 4_000;
/// A longer source is not searched for the beginning of a chapter.
const SEARCHED_BYTES_MAX: u64 = 4 << 20;

#[derive(Template)]
#[template(path = "admin/import/work.html")]
struct ReviewPage {
    layout: Layout,
    token: String,
    address: String,
    work: Work,
    imported: ImportedWork,
    duplicate: Option<(WorkId, String)>,
    draft: ProvenanceDraft,
    rating: RatingBadge,
    chapter: Option<Chapter>,
    paragraphs: Vec<Paragraph>,
    is_compared: bool,
    offer: Option<Offer>,
    source: Option<SourceView>,
    evidence: Vec<Found>,
    decisions: Vec<Decision>,
    addresses: Vec<String>,
    done: String,
}

/// A paragraph of the chapter.
struct Paragraph {
    html: Prose,
    /// Where it differs from the source.
    runs: Option<Vec<Run>>,
    /// What seems to be lost in it.
    losses: Vec<&'static str>,
}

/// A piece of evidence and what stands in the source there.
struct Found {
    evidence: Evidence,
    path: String,
    excerpt: String,
    /// The part of the source that it stands in, as a field of the address.
    part: String,
}

impl ReviewPage {
    /// The page of the navigation that this one stands under.
    fn here() -> &'static str {
        "/admin/imports"
    }

    fn authors(&self) -> String {
        facts::authors(&self.work.authors)
    }

    fn state(&self) -> &'static str {
        told::state(self.imported.state)
    }

    fn doubts(&self) -> Vec<(&'static str, &'static str)> {
        self.imported.doubts.iter().map(|doubt| (told::doubt(*doubt), told::doubt_meaning(*doubt))).collect()
    }

    fn audience(&self) -> &'static str {
        told::audience(self.work.audience)
    }

    /// 1 where somebody has to decide on a rating.
    fn unrated(&self) -> u64 {
        u64::from(self.work.rating.is_none())
    }

    fn unrated_told(&self) -> String {
        format!("“{}” has", self.work.title)
    }

    fn is_accepted(&self) -> bool {
        self.imported.state == ReviewState::Accepted
    }

    fn is_set_aside(&self) -> bool {
        self.imported.state == ReviewState::SetAside
    }

    /// What was just done, for the notice at the top.
    fn done(&self) -> Option<&'static str> {
        Some(match self.done.as_str() {
            "accept" => "The work is accepted.",
            "set-aside" => "The work is set aside.",
            "undo" => "The last decision was taken back.",
            "correct" => "The work was corrected.",
            "put-back" => "The text is back in its chapter.",
            "paragraphs" => "The suggested paragraphs are taken. The former text is kept.",
            "split" => "This is the new work. It waits like the one that it came from.",
            "merge" => "The chapters of the other work are here now.",
            _ => return None,
        })
    }

    fn lang(&self) -> &str {
        self.work.language.as_deref().unwrap_or("")
    }

    fn dir(&self) -> &'static str {
        facts::direction(self.work.language.as_deref())
    }

    /// What is stated about the work, label by label.
    fn facts(&self) -> Vec<(&'static str, String)> {
        let work = &self.work;
        let mut told = vec![
            ("Rating", self.rating.name.clone()),
            ("Stated as", work.rating_stated.clone().unwrap_or_default()),
            ("Language", work.language.as_deref().map(facts::language).unwrap_or_default()),
            ("Status", facts::status(work.status).to_owned()),
            ("Chapters", work.chapters_of_planned()),
            ("Words", facts::figure(work.words)),
            ("Published", work.published.map(facts::day).unwrap_or_default()),
            ("Updated", work.updated.map(facts::day).unwrap_or_default()),
            ("Shown to", self.audience().to_owned()),
        ];
        for kind in TagKind::OF_WORKS {
            let names: Vec<&str> = work.tags_of(kind).map(|tag| tag.name.as_str()).collect();
            told.push((kind.heading(), names.join(", ")));
        }
        let series = work.series.iter().map(|place| format!("{}: {}", place.title, place.told()));
        told.push(("Series", series.collect::<Vec<_>>().join(", ")));
        told.retain(|(_, value)| !value.is_empty());
        told
    }

    /// Each chapter: number, name, whether it is shown.
    fn chapters(&self) -> Vec<(u32, String, bool)> {
        let shown = self.number();
        let chapters = self.work.chapters.iter();
        chapters
            .map(|line| {
                let name = chapter_name(line.number, line.title.as_deref());
                (line.number, name, Some(line.number) == shown)
            })
            .collect()
    }

    fn number(&self) -> Option<u32> {
        self.chapter.as_ref().map(|chapter| chapter.line.number)
    }

    fn chapter_number(&self) -> u32 {
        self.number().unwrap_or(0)
    }

    fn chapter_name(&self) -> String {
        let title = self.chapter.as_ref().and_then(|chapter| chapter.line.title.as_deref());
        chapter_name(self.chapter_number(), title)
    }

    /// Chapters with which a new work may begin.
    fn later_chapters(&self) -> Vec<(u32, String)> {
        let later = self.chapters().into_iter().skip(1);
        later.filter(|(number, _, _)| *number > 0).map(|(number, name, _)| (number, name)).collect()
    }

    /// Each source: index, path, size, whether it is shown.
    fn sources(&self) -> Vec<(usize, &str, String, bool)> {
        let shown = self.source.as_ref().map(|source| source.index);
        let sources = self.draft.sources.iter().enumerate();
        sources
            .map(|(index, source)| {
                (index, source.path.as_str(), facts::size(source.bytes), Some(index) == shown)
            })
            .collect()
    }

    /// What was repaired in the shown chapter or in all of the work.
    fn repairs(&self) -> Vec<String> {
        let here = self.draft.repairs.iter().filter(|repair| self.is_here(repair.chapter));
        here.map(|repair| {
            let times = facts::counted(u64::from(repair.count), "time", "times");
            format!(
                "{} {times}.",
                provenance::repair_told(repair.kind).trim_end_matches('.').to_owned() + ":"
            )
        })
        .collect()
    }

    /// What seems to be lost in the shown chapter or in all of the work.
    fn losses(&self) -> Vec<(&'static str, String, &[String])> {
        let here = self.draft.suspected_losses.iter().filter(|loss| self.is_here(loss.chapter));
        here.map(|loss| {
            let times = facts::counted(u64::from(loss.count), "time", "times");
            (provenance::loss_told(loss.kind), times, loss.excerpts.as_slice())
        })
        .collect()
    }

    fn is_here(&self, chapter: Option<u32>) -> bool {
        chapter.is_none() || chapter == self.number()
    }

    fn moment(decision: &Decision) -> String {
        told::moment(decision.made)
    }

    fn undone(decision: &Decision) -> Option<String> {
        decision.undone.map(told::moment)
    }

    fn what(decision: &Decision) -> &'static str {
        told::decision(decision.kind)
    }

    fn changes(&self, decision: &Decision) -> Vec<(String, String, String)> {
        told::changes(decision, &self.layout.site.ladder)
    }

    fn may_undo(&self) -> bool {
        self.decisions.iter().any(|decision| decision.undone.is_none())
    }

    fn field(found: &Found) -> String {
        found.evidence.field.replace('_', " ")
    }
}

/// `GET /admin/imports/{id}/works/{work}`
pub async fn show(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Path((job, work)): Path<(String, String)>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Page, PageError> {
    let (work, imported) = load(&app, &job, &work).await?;
    let provenance = app.store().provenance(work.id).await?.ok_or(PageError::NotFound)?;
    let draft = provenance.draft;
    let number = filter::number(&asked, "chapter").or(work.chapters.first().map(|line| line.number));
    let chapter = match number {
        Some(number) => app.store().chapter(work.id, number).await?,
        None => None,
    };
    let side = side_by_side(&app, &work, &draft, chapter.as_ref(), &asked).await?;
    let evidence = evidence(&app, &draft).await?;
    let duplicate = match imported.duplicate_of {
        Some(id) => app.store().work(id).await?.map(|work| (id, work.title)),
        None => None,
    };
    let decisions = app.store().decisions(work.id, DECISIONS_SHOWN).await?;
    let addresses = app.store().old_addresses(work.id, ADDRESSES_SHOWN).await?;
    let layout = admin.layout(&app);
    Page::render(&ReviewPage {
        rating: RatingBadge::new(work.rating, &layout.site.ladder),
        layout,
        token,
        address: address_of(&imported),
        work,
        imported,
        duplicate,
        paragraphs: side.paragraphs,
        is_compared: side.is_compared,
        source: side.source,
        offer: chapter.as_ref().and_then(|chapter| Offer::of(chapter, &draft)),
        chapter,
        draft,
        evidence,
        decisions,
        addresses: addresses.into_iter().map(|old| old.address).collect(),
        done: filter::text(&asked, "done").to_owned(),
    })
}

/// A source and the chapter beside it.
struct Side {
    source: Option<SourceView>,
    paragraphs: Vec<Paragraph>,
    is_compared: bool,
}

async fn side_by_side(
    app: &App,
    work: &Work,
    draft: &ProvenanceDraft,
    chapter: Option<&Chapter>,
    asked: &[(String, String)],
) -> Result<Side, PageError> {
    let place = work.chapters.iter().position(|line| Some(line.number) == chapter.map(|c| c.line.number));
    let is_each_its_own = draft.sources.len() == work.chapters.len();
    let own = place.filter(|_| is_each_its_own).unwrap_or(0);
    let index = filter::text(asked, "source").parse().unwrap_or(own);
    let unpacked = match draft.sources.get(index) {
        Some(source) if !source::is_text(source) => {
            packed::unpack(app, source, draft.spans.get(index)).await?
        }
        _ => None,
    };
    let text = match (draft.sources.get(index), &unpacked) {
        (_, Some(unpacked)) => Some(Texts { all: unpacked.all(), body: unpacked.body() }),
        (Some(source), None) if source::is_text(source) && source.bytes <= SEARCHED_BYTES_MAX => {
            body(app, draft, index, source).await?
        }
        _ => None,
    };
    let plain = chapter.and_then(|chapter| chapter.text.plain_text().ok()).unwrap_or_default();
    // The bytes of a text in an old encoding are as many as its letters, or fewer: near enough to open the right part.
    let at = match &text {
        Some(text) => compare::find(&text.all, &plain).unwrap_or(0) as u64,
        None => 0,
    };
    let part = filter::text(asked, "part").parse().ok();
    let source = match unpacked {
        Some(unpacked) => {
            let byte = filter::text(asked, "byte").parse().ok();
            let part = part.or_else(|| byte.map(|byte| unpacked.part_of(byte)));
            Some(unpacked.view(index, part, at))
        }
        None => source::load(app, draft, index, part, at).await?,
    };
    let (paragraphs, is_compared) = paragraphs(chapter, text.map(|text| around(text.body, &plain)), draft);
    Ok(Side { source, paragraphs, is_compared })
}

/// The text of a source: all of it, and what became text of chapters or notes.
struct Texts {
    all: String,
    body: String,
}

async fn body(
    app: &App,
    draft: &ProvenanceDraft,
    index: usize,
    source: &Source,
) -> Result<Option<Texts>, PageError> {
    let Some(bytes) = app.store().original_range(&source.sha256, 0..source.bytes).await? else {
        return Ok(None);
    };
    let all = source::decoded(&bytes, source);
    let spans = draft.spans.get(index).filter(|spans| spans.total() == source.bytes);
    let Some(spans) = spans else { return Ok(Some(Texts { body: all.clone(), all })) };
    let mut body = String::new();
    for (place, span) in spans.ranges() {
        let slice = bytes.get(place.start as usize..place.end as usize).unwrap_or_default();
        match span.class {
            ficus_prose::SpanClass::Body => body.push_str(&source::decoded(slice, source)),
            _ if parts_words(&source::decoded(slice, source)) => body.push(' '),
            _ => {}
        }
    }
    Ok(Some(Texts { all, body }))
}

/// The part of a source's text that a chapter may stand in; all of it where its beginning is not found.
fn around(body: String, chapter: &str) -> String {
    let Some(start) = compare::find(&body, chapter) else { return body };
    let mut end = (start + chapter.len() * 5 / 4 + AROUND_BYTES).min(body.len());
    while !body.is_char_boundary(end) {
        end += 1;
    }
    body[start..end].to_owned()
}

/// Whether what stands between two pieces of text parts words: `<br>` does, `<em>` does not.
fn parts_words(between: &str) -> bool {
    const PARTING: [&str; 9] = ["<p", "<br", "<div", "<h", "<td", "<tr", "<li", "<blockquote", "<option"];
    let lower = between.to_ascii_lowercase();
    between.contains(char::is_whitespace) && !lower.trim_start().starts_with('<')
        || PARTING.iter().any(|tag| lower.contains(tag))
        || lower.contains('\n')
}

fn paragraphs(
    chapter: Option<&Chapter>,
    source: Option<String>,
    draft: &ProvenanceDraft,
) -> (Vec<Paragraph>, bool) {
    let Some(chapter) = chapter else { return (Vec::new(), false) };
    let blocks = chapter.text.blocks().unwrap_or_default();
    let plain: Vec<String> =
        blocks.iter().map(|block| ficus_prose::plain::text(std::slice::from_ref(block))).collect();
    let compared = source.and_then(|source| compare::compare(&source, &plain));
    let is_compared = compared.is_some();
    let mut compared = compared.unwrap_or_default().into_iter();
    let number = chapter.line.number;
    let here: Vec<&Loss> = draft
        .suspected_losses
        .iter()
        .filter(|loss| loss.chapter.is_none_or(|chapter| chapter == number))
        .collect();
    let paragraphs = blocks
        .iter()
        .zip(&plain)
        .map(|(block, plain)| Paragraph {
            html: Prose::from_blocks(std::slice::from_ref(block)),
            runs: compared.next().flatten(),
            losses: losses_in(plain, &here),
        })
        .collect();
    (paragraphs, is_compared)
}

/// What seems to be lost in a paragraph: the excerpts stand in it.
fn losses_in(paragraph: &str, losses: &[&Loss]) -> Vec<&'static str> {
    let holds = |loss: &Loss| {
        let mut excerpts = loss.excerpts.iter().map(|excerpt| excerpt.trim_matches(['…', ' ']));
        excerpts.any(|excerpt| !excerpt.is_empty() && paragraph.contains(excerpt))
    };
    losses.iter().filter(|loss| holds(loss)).map(|loss| provenance::loss_told(loss.kind)).collect()
}

async fn evidence(app: &App, draft: &ProvenanceDraft) -> Result<Vec<Found>, PageError> {
    let mut found = Vec::new();
    for evidence in draft.evidence.iter().take(EVIDENCE_SHOWN) {
        let Some(source) = draft.sources.get(evidence.source as usize) else { continue };
        let end = evidence.end.min(evidence.start.saturating_add(EXCERPT_BYTES));
        let bytes = if source::is_text(source) {
            app.store().original_range(&source.sha256, evidence.start..end).await?
        } else {
            None
        };
        let mut excerpt = bytes.map(|bytes| source::decoded(&bytes, source)).unwrap_or_default();
        if end < evidence.end && !excerpt.is_empty() {
            excerpt.push('…');
        }
        let part = if source::is_text(source) {
            format!("part={}", evidence.start / PART_BYTES + 1)
        } else {
            format!("byte={}", evidence.start)
        };
        found.push(Found { evidence: evidence.clone(), path: source.path.clone(), excerpt, part });
    }
    Ok(found)
}
