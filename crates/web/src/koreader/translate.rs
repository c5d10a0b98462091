//! From a place in a file to a place in its work, and back into whatever file asks.

use ficus_archive::{
    ChapterId,
    place::{DocumentName, FileMap, KeptPlace, MappedSection, Place, beginning},
    policy::Visitor,
    progress::{Told, course::Word},
    work::Work,
};
use ficus_prose::{Prose, word_count};
use ficus_store::{DevicePlace, ReadingWord, ServedFile};
use jiff::Timestamp;

use super::{answer::Refusal, told};
use crate::{
    App,
    devices::Device,
    error::PageError,
    gate,
    place::{self, Here},
};

/// What the site itself is called among a reader's devices.
const WEB: &str = "web";
/// What devices know the site by: a place that it carried over is never their own.
const SITE_ID: &str = "archive";

/// A device tells of a place when its owner stopped there: long enough to have read.
const READING_SECONDS: u32 = 60;

/// Keeps what a device tells of a file, and for a file of ours the place in the work.
pub async fn keep(
    app: &App,
    device: &Device,
    document: &DocumentName,
    told: told::Place,
    now: Timestamp,
) -> Result<(), Refusal> {
    let told::Place { progress, percentage, device: name, device_id } = told;
    let file = app.store().served_file(document).await?;
    let work = match &file {
        Some(file) => readable(app, device, file).await?,
        None => None,
    };
    let place = match (&file, &work) {
        (Some(file), Some(work)) => place_of(app, work, file, &progress, percentage).await?,
        _ => None,
    };
    if let Some(place) = &place {
        note(app, device, place, now).await?;
    }
    let told = DevicePlace {
        document: document.as_str().to_owned(),
        work: work.map(|work| work.id),
        progress,
        percentage,
        device: name,
        device_id,
        kept: now,
    };
    Ok(app.store().keep_device_place(device.account.id, &told, place).await?)
}

/// Notes that the reader reads there, as far as they want anything noted: on the site that is told by the page.
async fn note(app: &App, device: &Device, place: &Place, now: Timestamp) -> Result<(), PageError> {
    let Some(here) = place::here(app, place).await? else { return Ok(()) };
    let Here { number, paragraph, paragraphs, .. } = here;
    let word = if paragraph == 0 {
        Word::Opened
    } else {
        // How fast is not told.
        let told = Told { chapter: number, from: 0, paragraph, reached: paragraph, seconds: READING_SECONDS };
        Word::Told(told, paragraphs, 0)
    };
    let word = ReadingWord {
        account: device.account.id,
        work: place.work,
        chapter: Some((place.chapter, word)),
        at: now,
    };
    Ok(app.store().note_reading(&[word], app.site().reading.noting).await?)
}

/// Where the reader is in a file: as a device told of this very file, or carried over from wherever the reader was last.
pub async fn ask(
    app: &App,
    device: &Device,
    document: &DocumentName,
) -> Result<Option<DevicePlace>, Refusal> {
    let account = device.account.id;
    let told = app.store().device_place(account, document).await?;
    let Some(file) = app.store().served_file(document).await? else { return Ok(told) };
    if readable(app, device, &file).await?.is_none() {
        return Ok(told);
    }
    let Some(place) = app.store().places(account, &[file.work]).await?.pop() else { return Ok(told) };
    match told {
        Some(told) if is_newest(&told, &place) => Ok(Some(told)),
        told => Ok(carried(app, device, document, &file, &place).await?.or(told)),
    }
}

/// Whether the place in the work is what a device told of a file, or older.
fn is_newest(told: &DevicePlace, place: &KeptPlace) -> bool {
    told.kept > place.kept || (told.kept == place.kept && told.device == place.device)
}

/// The work of a file, where the device's owner may read it still.
async fn readable(app: &App, device: &Device, file: &ServedFile) -> Result<Option<Work>, PageError> {
    let Some(work) = app.store().work(file.work).await? else { return Ok(None) };
    let visitor = Visitor { account: Some((device.account.id, device.account.role)), consent: None };
    match gate::before_reading(app, &visitor, &work).await {
        // The question was asked before the file was given.
        Ok(()) | Err(PageError::Asks(_)) => Ok(Some(work)),
        Err(PageError::NotFound | PageError::SignIn | PageError::Forbidden) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The place in the work that a place in a file stands for.
async fn place_of(
    app: &App,
    work: &Work,
    file: &ServedFile,
    progress: &str,
    share: f64,
) -> Result<Option<Place>, PageError> {
    let (section, chapter, paragraph) = match file.map.find(file.format, progress) {
        Some(spot) => (spot.section, spot.chapter, spot.paragraph),
        // A page number says less than how much of the file lies before it.
        None => match file.map.at_share(share) {
            Some((section, chapter, words)) => {
                let text = place::text(app, chapter, section.version).await?;
                (section, chapter, text.map_or(0, |text| paragraph_after(&text, words)))
            }
            None => return Ok(None),
        },
    };
    let stands = |chapter: ChapterId| work.chapters.iter().any(|line| line.id == chapter);
    let (chapter, chapter_version, paragraph) = if stands(chapter) {
        (chapter, section.version, paragraph)
    } else {
        match beside(&file.map, chapter, stands) {
            Some(beside) => beside,
            None => return Ok(None),
        }
    };
    Ok(Some(Place { work: work.id, chapter, chapter_version, paragraph }))
}

/// The place beside a chapter that is gone: the top of the next one of the file that stands, or the end of the last.
fn beside(
    map: &FileMap,
    gone: ChapterId,
    stands: impl Fn(ChapterId) -> bool,
) -> Option<(ChapterId, u32, u32)> {
    let at = map.sections.iter().position(|section| section.chapter == Some(gone))?;
    let standing = |section: &&MappedSection| section.chapter.is_some_and(&stands);
    let behind = map.sections[at..].iter().find(standing).map(|section| (section, 0));
    let before =
        || map.sections[..at].iter().rev().find(standing).map(|section| (section, section.paragraphs));
    let (section, paragraph) = behind.or_else(before)?;
    Some((section.chapter?, section.version, paragraph))
}

/// The paragraph in which so many words of a text have gone by.
fn paragraph_after(text: &Prose, words: u32) -> u32 {
    let mut before = 0;
    let ends = text.paragraphs().map(|paragraph| {
        before += word_count(&paragraph);
        before
    });
    ends.take_while(|end| *end <= words).count().saturating_add(1).min(text.insides().count()) as u32
}

/// The words before a paragraph.
fn words_before(text: &Prose, paragraph: u32) -> u32 {
    text.paragraphs().take(paragraph.saturating_sub(1) as usize).map(|text| word_count(&text)).sum()
}

/// A place in the work, as it stands in a file.
async fn carried(
    app: &App,
    device: &Device,
    document: &DocumentName,
    file: &ServedFile,
    place: &KeptPlace,
) -> Result<Option<DevicePlace>, PageError> {
    let Some((section, mapped)) = file.map.section_of(place.place.chapter) else {
        return end_of_file(app, device, document, file, place).await;
    };
    let Some(there) = place::in_version(app, &place.place, mapped.version).await? else { return Ok(None) };
    let rest = match told_rest(app, device, place).await? {
        Some(rest) if there.is_same && !rest.is_empty() => rest,
        _ => {
            let inside =
                (there.paragraph as usize).checked_sub(1).and_then(|at| there.text.insides().nth(at));
            beginning(inside.unwrap_or_default()).to_owned()
        }
    };
    let progress = file.map.pointer(file.format, section, there.paragraph, &rest);
    let percentage = file.map.share(section, words_before(&there.text, there.paragraph));
    Ok(Some(answered(app, document, place, progress, percentage)))
}

/// Where in its paragraph a place is, where it is what a device told last of a file of the work.
async fn told_rest(app: &App, device: &Device, place: &KeptPlace) -> Result<Option<String>, PageError> {
    let told = app.store().newest_device_place(device.account.id, place.place.work).await?;
    let Some(told) = told.filter(|told| told.kept == place.kept && told.device == place.device) else {
        return Ok(None);
    };
    let Some(document) = DocumentName::parse(&told.document) else { return Ok(None) };
    let Some(file) = app.store().served_file(&document).await? else { return Ok(None) };
    let spot = file.map.find(file.format, &told.progress);
    Ok(spot.filter(|spot| spot.paragraph == place.place.paragraph).map(|spot| spot.rest))
}

/// A file that does not hold the reader's chapter is read up to where that chapter would stand.
async fn end_of_file(
    app: &App,
    device: &Device,
    document: &DocumentName,
    file: &ServedFile,
    place: &KeptPlace,
) -> Result<Option<DevicePlace>, PageError> {
    let Some(work) = readable(app, device, file).await? else { return Ok(None) };
    let number = |section: &MappedSection| {
        let line = work.chapters.iter().find(|line| Some(line.id) == section.chapter);
        line.map(|line| line.number)
    };
    let sections = (1u32..).zip(&file.map.sections);
    let Some((section, mapped)) =
        sections.filter(|(_, section)| number(section).is_some_and(|number| number < place.number)).last()
    else {
        return Ok(None);
    };
    let progress = file.map.pointer(file.format, section, mapped.paragraphs, "");
    Ok(Some(answered(app, document, place, progress, file.map.share(section, mapped.words))))
}

fn answered(
    app: &App,
    document: &DocumentName,
    place: &KeptPlace,
    progress: String,
    percentage: f64,
) -> DevicePlace {
    let device = if place.device == WEB { app.site().name.clone() } else { place.device.clone() };
    DevicePlace {
        document: document.as_str().to_owned(),
        work: Some(place.place.work),
        progress,
        percentage,
        device,
        device_id: SITE_ID.to_owned(),
        kept: place.kept,
    }
}
