//! Places of readers, carried from one version of a chapter to another.

use ficus_archive::{
    ChapterId,
    place::{Alignment, KeptPlace, Place},
};
use ficus_prose::Prose;

use crate::{App, error::PageError};

/// Where a place is in the works as they are now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Here {
    /// The number of the chapter.
    pub number: u32,
    /// Its version.
    pub version: u32,
    /// The paragraph, from 1; 0 is the top of the chapter.
    pub paragraph: u32,
    /// How many paragraphs the chapter has.
    pub paragraphs: u32,
}

/// A place in one version of a chapter.
pub struct Carried {
    /// The paragraph, from 1; 0 is the top.
    pub paragraph: u32,
    /// The text that it is counted in.
    pub text: Prose,
    /// Whether the paragraph is the same as it was, letter by letter.
    pub is_same: bool,
}

/// The places as they are counted now: those in chapters that changed since are carried along. One query where nothing
/// changed, and one more for each place in a chapter that did.
pub async fn current(app: &App, mut places: Vec<KeptPlace>) -> Result<Vec<KeptPlace>, PageError> {
    let chapters: Vec<ChapterId> = places.iter().map(|kept| kept.place.chapter).collect();
    if chapters.is_empty() {
        return Ok(places);
    }
    let versions = app.store().versions_now(&chapters).await?;
    for kept in &mut places {
        if versions.get(&kept.place.chapter).is_some_and(|version| *version != kept.place.chapter_version)
            && let Some(here) = here(app, &kept.place).await?
        {
            (kept.place.chapter_version, kept.place.paragraph) = (here.version, here.paragraph);
        }
    }
    Ok(places)
}

/// Where a place is now; `None` where its chapter is gone.
pub async fn here(app: &App, place: &Place) -> Result<Option<Here>, PageError> {
    let Some(chapter) = app.store().chapter_then(place.chapter, place.chapter_version).await? else {
        return Ok(None);
    };
    let paragraphs = chapter.text.insides().count() as u32;
    let paragraph = match chapter.then {
        Some(then) if place.paragraph > 0 => carried(then, chapter.text, place.paragraph).await?.paragraph,
        _ => place.paragraph.min(paragraphs),
    };
    Ok(Some(Here { number: chapter.number, version: chapter.version, paragraph, paragraphs }))
}

/// Where a place is in a version of its chapter, in former ones too; `None` where the chapter is gone.
pub async fn in_version(app: &App, place: &Place, version: u32) -> Result<Option<Carried>, PageError> {
    let Some(then) = text(app, place.chapter, place.chapter_version).await? else { return Ok(None) };
    if version == place.chapter_version {
        let paragraph = place.paragraph.min(then.insides().count() as u32);
        return Ok(Some(Carried { paragraph, text: then, is_same: true }));
    }
    let Some(now) = text(app, place.chapter, version).await? else { return Ok(None) };
    Ok(Some(carried(then, now, place.paragraph).await?))
}

/// The text of a chapter in a version; a version that was not kept is taken for the one of now.
pub async fn text(app: &App, chapter: ChapterId, version: u32) -> Result<Option<Prose>, PageError> {
    let chapter = app.store().chapter_then(chapter, version).await?;
    Ok(chapter.map(|chapter| chapter.then.unwrap_or(chapter.text)))
}

/// Long chapters take long enough to hold up other requests.
async fn carried(then: Prose, now: Prose, paragraph: u32) -> Result<Carried, PageError> {
    let carry = move || {
        let [old, new] = [&then, &now].map(|text| text.paragraphs().collect::<Vec<String>>());
        let carried = Alignment::of(&old, &new).carried(paragraph);
        let inside = |text: &Prose, paragraph: u32| {
            let place = (paragraph as usize).checked_sub(1)?;
            text.insides().nth(place).map(str::to_owned)
        };
        let is_same = inside(&then, paragraph) == inside(&now, carried);
        Carried { paragraph: carried, text: now, is_same }
    };
    tokio::task::spawn_blocking(carry).await.map_err(|_| PageError::Panicked)
}
