//! Every file that goes out is noted, once, so that a place in it stays a place in its work.

use ficus_archive::{
    chapter::Chapter,
    pen_name::ANONYMOUS,
    place::{DocumentName, FileMap, Format, MappedSection},
    work::Work,
};
use ficus_formats::{epub, html};
use ficus_prose::{Book, SectionRole, html::Outline, word_count};
use ficus_store::ServedFile;
use quick_cache::sync::Cache;

use crate::App;

/// So many files are remembered as noted between downloads.
const KNOWN_MAX: usize = 10_000;
/// What `KOReader` puts an underscore for in the names of files that it takes from a catalogue.
const NOT_IN_NAMES: [char; 9] = ['\\', '/', ':', '*', '?', '"', '<', '>', '|'];

/// Files that are noted already, by their marks.
pub struct Served(Cache<String, ()>);

impl Default for Served {
    fn default() -> Self {
        Self(Cache::new(KNOWN_MAX))
    }
}

/// What is noted of a file.
pub struct Note {
    file: ServedFile,
    documents: Vec<DocumentName>,
}

impl Note {
    /// What lies where in a file, and what devices know it by. The book is what the bytes were written from, and its
    /// chapters stand in it in their order.
    pub fn of(
        work: &Work,
        chapters: &[Chapter],
        book: &Book,
        format: Format,
        bytes: &[u8],
        names: &[String],
    ) -> Self {
        let outlines = match format {
            Format::Epub => epub::outlines(book),
            Format::Html => html::outlines(book),
        };
        let mut rest = chapters.iter();
        let sections = book.sections.iter().zip(outlines).map(|(section, outline)| {
            let chapter = Some(section).filter(|section| section.role == SectionRole::Chapter);
            match chapter.and_then(|_| rest.next()) {
                Some(chapter) => MappedSection { outline, ..mapped(chapter) },
                None => MappedSection { outline, ..around() },
            }
        });
        let map = FileMap { sections: sections.collect() };
        let mut documents = vec![DocumentName::of_bytes(bytes)];
        documents.extend(names.iter().map(|name| DocumentName::of_file_name(name)));
        Self { file: ServedFile { work: work.id, format, map }, documents }
    }
}

fn around() -> MappedSection {
    MappedSection { chapter: None, version: 0, lead: 0, paragraphs: 0, words: 0, outline: Outline::default() }
}

fn mapped(chapter: &Chapter) -> MappedSection {
    // Each remark stands under a label, which is a paragraph of its own.
    let remarks = [&chapter.summary, &chapter.notes_before].into_iter().filter(|remark| !remark.is_empty());
    let (mut paragraphs, mut words) = (0, 0);
    for text in chapter.text.paragraphs() {
        paragraphs += 1;
        words += word_count(&text);
    }
    MappedSection {
        chapter: Some(chapter.line.id),
        version: chapter.version,
        lead: remarks.map(|remark| 1 + remark.insides().count() as u32).sum(),
        paragraphs,
        words,
        ..around()
    }
}

/// The name that `KOReader` gives to a book that it takes from the catalogue.
pub fn name_from_catalogue(work: &Work, ending: &str) -> String {
    let names: Vec<&str> = work.authors.iter().map(|author| author.name.as_str()).collect();
    let authors = if names.is_empty() { ANONYMOUS.to_owned() } else { names.join(", ") };
    format!("{authors} - {}.{ending}", work.title).replace(NOT_IN_NAMES, "_")
}

/// Whether a file is noted already.
pub async fn is_noted(app: &App, mark: &str) -> bool {
    if app.served().0.get(mark).is_some() {
        return true;
    }
    let is_served = app.store().is_served(mark).await.unwrap_or_default();
    if is_served {
        app.served().0.insert(mark.to_owned(), ());
    }
    is_served
}

/// Notes a file. A file that cannot be noted goes out all the same: it is noted the next time.
pub async fn note(app: &App, note: &Note, work_version: u64, mark: &str) {
    match app.store().note_served(&note.file, work_version, mark, &note.documents, app.now()).await {
        Ok(()) => app.served().0.insert(mark.to_owned(), ()),
        Err(error) => tracing::error!("a file that was served was not noted: {error}"),
    }
}
