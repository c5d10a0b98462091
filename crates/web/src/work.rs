//! The page of a work: everything that is stated about it, its contents, and the ways into it.

use askama::Template;
use axum::extract::{Path, State};
use ficus_archive::{
    WorkId,
    canon::Spoiler,
    chapter::{Chapter, ChapterLine, chapter_name},
    coming::ToCome,
    outlook::Course,
    policy::Visitor,
    shelf::Shelf,
    tag::{Tag, TagKind},
    upkeep::{Concealed, Reach},
    work::{Audience, Status, Work},
};

use ficus_prose::Image;

use crate::{
    App,
    acts::Acts,
    address,
    alike::{self, AlikeView},
    blurb,
    cache::Dependency,
    canon,
    error::PageError,
    facts::{self, RatingBadge},
    gate,
    layout::Layout,
    lens::Reader,
    page::Page,
    picture,
    previously::Told,
    reading_life::onward::{Continue, Onward},
    recommendation::Said,
    score,
    session::Session,
    write::{Beside, Origin},
};

/// A line of the contents.
pub enum ContentsLine<'a> {
    /// A chapter that is there.
    Chapter(&'a ChapterLine),
    /// Chapters that are known to be missing.
    Gap(u32, u32),
}

/// The contents of a work in order, with the gaps shown.
pub fn contents(work: &Work) -> Vec<ContentsLine<'_>> {
    let chapters = work.chapters.iter().map(ContentsLine::Chapter);
    let gaps = work.missing_chapters.iter().map(|(first, last)| ContentsLine::Gap(*first, *last));
    let mut lines: Vec<ContentsLine<'_>> = chapters.chain(gaps).collect();
    lines.sort_by_key(ContentsLine::number);
    lines
}

impl ContentsLine<'_> {
    fn number(&self) -> u32 {
        match self {
            Self::Chapter(chapter) => chapter.number,
            Self::Gap(first, _) => *first,
        }
    }

    /// `Chapter 3: The Lamp`; `Chapters 4 to 5 are missing from this archive`.
    pub fn name(&self) -> String {
        match self {
            Self::Chapter(chapter) => chapter_name(chapter.number, chapter.title.as_deref()),
            Self::Gap(first, last) => gap_told(*first, *last),
        }
    }

    /// The facts of a chapter: words, point of view, date.
    pub fn facts(&self) -> Vec<String> {
        let Self::Chapter(chapter) = self else { return Vec::new() };
        let words = Some(facts::counted(u64::from(chapter.words), "word", "words"));
        let pov = (!chapter.pov.is_empty()).then(|| format!("told by {}", chapter.pov.join(", ")));
        [words, pov, chapter.published.map(facts::day)].into_iter().flatten().collect()
    }
}

/// Whether the one chapter that is there is all of the work, so that it needs no contents and no name of its own.
pub fn is_whole(work: &Work) -> bool {
    work.chapters.len() == 1 && work.missing_chapters.is_empty()
}

/// `Chapter 3`, over the title of a chapter; `None` where the title says it already, or where there is none.
pub fn over_heading(chapter: &Chapter) -> Option<String> {
    let (number, title) = (chapter.line.number, chapter.line.title.as_deref()?);
    (chapter_name(number, Some(title)) != title).then(|| chapter_name(number, None))
}

/// `Chapters 4 to 5 are missing from this archive`.
pub fn gap_told(first: u32, last: u32) -> String {
    if first == last {
        format!("Chapter {first} is missing from this archive")
    } else {
        format!("Chapters {first} to {last} are missing from this archive")
    }
}

/// Loads a work that this visitor may read now; the error is the page that stands in its place.
pub async fn load(app: &App, visitor: &Visitor, id: &str) -> Result<Work, PageError> {
    let id: WorkId = address::part(id)?;
    let work = app.store().work(id).await?.ok_or(PageError::NotFound)?;
    gate::before_reading(app, visitor, &work).await?;
    Ok(work)
}

#[derive(Template)]
#[template(path = "work/page.html")]
struct WorkPage {
    layout: Layout,
    work: Work,
    rating: RatingBadge,
    /// What the reader can do with it.
    acts: Acts,
    /// How the reader goes on in it.
    onward: Option<Onward>,
    /// What the work spoils, where that is more than the reader knows: then its summary and tags are folded away.
    spoils: Option<Spoiler>,
    alike: Vec<AlikeView>,
    /// Nothing where the work spoils more than the reader knows.
    cover: Option<Image>,
    /// What readers said about it.
    said: Said,
    /// To whom it is given, and what it comes from.
    beside: Beside,
    /// What happened so far, for a member who comes back after a pause.
    told: Option<Told>,
    /// Whether there is a page that tells it to whoever asks.
    has_recaps: bool,
    /// Chapters that are still to come.
    to_come: Vec<ToCome>,
    /// Whether the reader may score it.
    takes_scores: bool,
}

impl WorkPage {
    fn authors(&self) -> String {
        facts::authors(&self.work.authors)
    }

    fn lang(&self) -> &str {
        self.work.language.as_deref().unwrap_or("")
    }

    fn dir(&self) -> &'static str {
        facts::direction(self.work.language.as_deref())
    }

    fn fandoms(&self) -> Vec<&Tag> {
        self.work.tags_of(TagKind::Fandom).collect()
    }

    fn status(&self) -> &'static str {
        match self.work.outlook.course {
            Course::Hiatus => Course::Hiatus.name(),
            _ => facts::status(self.work.status),
        }
    }

    /// Since when the work pauses.
    fn paused_since(&self) -> Option<String> {
        let outlook = &self.work.outlook;
        outlook.since.filter(|_| outlook.course == Course::Hiatus).map(facts::day)
    }

    fn words(&self) -> String {
        facts::figure(self.work.words)
    }

    fn reading_time(&self) -> String {
        match &self.onward {
            Some(onward) => onward.time(self.work.words),
            None => facts::reading_time(self.work.words),
        }
    }

    /// Whether the time is for the reader's own pace.
    fn is_own_time(&self) -> bool {
        self.onward.as_ref().is_some_and(Onward::has_pace)
    }

    fn next(&self) -> Option<Continue> {
        self.onward.as_ref()?.next(&self.work)
    }

    fn line_name(line: &ChapterLine) -> String {
        chapter_name(line.number, line.title.as_deref())
    }

    /// The chapter that the reader looked at last, away from their place.
    fn looked(&self) -> Option<(u32, String)> {
        self.onward.as_ref()?.looked(&self.work)
    }

    fn language(&self) -> Option<String> {
        self.work.language.as_deref().map(facts::language)
    }

    fn counts(&self) -> Vec<String> {
        let scored = score::told(self.work.counts.scores).filter(|_| self.layout.site.reviewing.scores);
        scored.into_iter().chain(blurb::told(&self.work.counts).map(|(_, told)| told)).collect()
    }

    /// The rating as its source states it, where that says something else.
    fn stated(&self) -> Option<&str> {
        self.work.rating_stated.as_deref().filter(|stated| *stated != self.rating.name)
    }

    fn contents(&self) -> Vec<ContentsLine<'_>> {
        contents(&self.work)
    }

    fn is_whole(&self) -> bool {
        is_whole(&self.work) && self.to_come.is_empty()
    }

    fn to_come_name(line: &ToCome) -> String {
        chapter_name(line.number, line.title.as_deref())
    }

    fn to_come_day(line: &ToCome) -> Option<String> {
        let day = facts::day(line.day?);
        Some(if line.is_dated { day } else { format!("expected {day}") })
    }

    fn to_come_told(&self) -> String {
        facts::counted(self.to_come.len() as u64, "chapter", "chapters")
    }

    /// Tags by kind, without empty kinds and without the fandoms, which stand over the title; classes stand under the
    /// headings of their own lists.
    fn tags(&self) -> Vec<(&str, Vec<&Tag>)> {
        let mut groups: Vec<(&str, Vec<&Tag>)> = Vec::new();
        for kind in TagKind::OF_WORKS.into_iter().filter(|kind| *kind != TagKind::Fandom) {
            for tag in self.work.tags_of(kind) {
                let heading = tag.class_type().unwrap_or(kind.heading());
                match groups.iter_mut().find(|(known, _)| *known == heading) {
                    Some((_, tags)) => tags.push(tag),
                    None => groups.push((heading, vec![tag])),
                }
            }
        }
        groups
    }

    /// What the author says beside the story, label by label.
    fn remarks(&self) -> Vec<(&'static str, &str)> {
        [
            ("Takes place", &self.work.timeline),
            ("Spoilers", &self.work.spoilers),
            ("Dedication", &self.work.dedication),
            ("Disclaimer", &self.work.disclaimer),
        ]
        .into_iter()
        .filter_map(|(label, text)| Some((label, text.as_deref()?)))
        .collect()
    }

    fn days(&self) -> Vec<(&'static str, String)> {
        [("Published", self.work.published), ("Updated", self.work.updated)]
            .into_iter()
            .filter_map(|(label, date)| Some((label, facts::day(date?))))
            .collect()
    }

    /// The summary as plain text for machines: at most 500 characters.
    fn description(&self) -> String {
        if self.spoils.is_some() {
            return String::new();
        }
        let text = self.work.summary.plain_text().unwrap_or_default();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        text.chars().take(500).collect()
    }

    fn json_ld(&self) -> String {
        crate::metadata::of_work(&self.layout.base_url, &self.work, &self.rating, self.cover.as_ref())
    }

    /// How the work is let stand, for whoever may see it all the same.
    fn standing(&self) -> &'static str {
        match self.work.upkeep.concealed {
            Some(Concealed::Hidden) => "Hidden by the moderators: nobody but its authors and they see it.",
            Some(Concealed::Held) => {
                "It waits for a moderator to look at it; until then its authors alone see it."
            }
            Some(Concealed::Unrevealed) => {
                "A mystery until its collection shows it: nobody but its authors and the collection's keepers sees it."
            }
            Some(Concealed::Removed) => "Removed: nobody but the moderators sees it until it is purged.",
            None if self.work.upkeep.locked => "Closed for new reviews by the moderators.",
            None => "Its reviews are slowed down by the moderators.",
        }
    }

    /// The cover for other sites, where everybody may read the work at once.
    fn shared_cover(&self) -> Option<&Image> {
        self.cover.as_ref().filter(|_| self.is_listed() && self.rating.open)
    }

    fn is_listed(&self) -> bool {
        self.work.audience == Audience::Everyone && self.work.upkeep.goes_everywhere()
    }
}

/// `GET /works/{id}`
pub async fn show(
    State(app): State<App>,
    reader: Reader,
    session: Session,
    Path(id): Path<String>,
) -> Result<Page, PageError> {
    let work = load(&app, &reader.visitor, &id).await?;
    let acts = Acts::load(&app, &reader, &session, work.id).await?;
    let onward = Onward::load(&app, &reader, &work).await?;
    let spoils = canon::spoiled(&app, &reader, work.id).await?;
    let layout = Layout::new(&app, reader.visitor);
    let rating = RatingBadge::new(work.rating, &layout.site.ladder);
    let alike = alike::load(&app, &reader, work.id).await?;
    let said = Said::load(&app, &reader, work.id).await?;
    let beside = Beside::load(&app, &reader, &work).await?;
    let cover = if spoils.is_none() { picture::cover(&app, work.id).await? } else { None };
    let has_recaps = app.store().has_recaps(work.id).await?;
    let told = told(&app, &reader, &work, onward.as_ref()).await?;
    let to_come = to_come(&app, &work).await?;
    let takes_scores = match reader.visitor.account {
        Some((account, _)) => score::may(&app, account, &work).await?,
        None => false,
    };
    let mut depends = vec![Dependency::Work(work.id), Dependency::Reviews(work.id), Dependency::Lists];
    depends.extend(alike::depends(&alike));
    depends.extend(beside.depends());
    let page = WorkPage {
        layout,
        work,
        rating,
        acts,
        onward,
        spoils,
        alike,
        cover,
        said,
        beside,
        told,
        has_recaps,
        to_come,
        takes_scores,
    };
    Ok(Page::render(&page)?.keep(depends).with_counts())
}

/// What a member is told who comes back after a pause; nothing else is asked of the store for anybody else.
async fn told(
    app: &App,
    reader: &Reader,
    work: &Work,
    onward: Option<&Onward>,
) -> Result<Option<Told>, PageError> {
    let Some(onward) = onward.filter(|onward| onward.is_back(app.now())) else { return Ok(None) };
    let Some(reached) = onward.reached() else { return Ok(None) };
    let told = Told::load(app, reader, work, (&onward.read(), reached)).await?;
    Ok(Some(told).filter(|told| !told.is_empty()))
}

/// What is still to come of a work that goes on.
async fn to_come(app: &App, work: &Work) -> Result<Vec<ToCome>, PageError> {
    if matches!(work.status, Status::Complete | Status::Abandoned) {
        return Ok(Vec::new());
    }
    let plans = app.store().plans(work.id).await?;
    Ok(plans.still_to_come(|number| work.chapters.iter().any(|line| line.number == number)))
}

#[cfg(test)]
mod tests {
    use super::gap_told;

    #[test]
    fn a_gap_is_named_by_its_chapters() {
        assert_eq!(gap_told(4, 4), "Chapter 4 is missing from this archive");
        assert_eq!(gap_told(4, 5), "Chapters 4 to 5 are missing from this archive");
    }
}
