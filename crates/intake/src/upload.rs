//! Files that an author hands in become chapters to be looked over: read and mended like an import, but nothing is put
//! together that the author did not hand in together.

mod split;

use std::{collections::BTreeSet, io::Cursor, ops::ControlFlow};

use base64::{Engine, engine::general_purpose::STANDARD};
use ficus_archive::{
    chapter::ChapterDraft,
    picture::{NewPicture, Words},
    rating::Ladder,
    work::Status,
    writing::facts::Facts,
};
use ficus_formats::{
    Format, Limits, Refusal,
    container::{self, Opened},
    detect,
};
use ficus_prose::{Loss, Prose, Repair, word_count};
use serde::{Deserialize, Serialize};

pub use split::{Pattern, Splitting};

use crate::{
    HEAD_BYTES, RescuedWork, assemble,
    pictures::{self, Kept},
    read_file,
};

/// Files handed in at once, those inside of containers with them.
pub const FILES_MAX: usize = 200;
/// Chapters of one hand-in.
pub const CHAPTERS_MAX: usize = 1_000;
/// All text of a hand-in, in bytes of the archive's own HTML.
pub const PROSE_BYTES_MAX: usize = 32 << 20;
/// All kept pictures of a hand-in have at most so many bytes.
const PICTURES_BYTES_MAX: usize = 16 << 20;
/// An excerpt shows so many words.
const EXCERPT_WORDS: usize = 8;

/// What was handed in, read and not yet made into anything.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Upload {
    /// What the files state about the work; a title where one is stated.
    pub facts: Facts,
    /// Whether the files state anything but a title.
    pub states_facts: bool,
    /// Files that were read, in the order of their names.
    pub files: Vec<UploadedFile>,
    /// Files that were not, with the reason.
    pub refused: Vec<(String, String)>,
    /// Pictures that lie inside the files, as the texts name them.
    #[serde(default)]
    pub pictures: Vec<UploadedPicture>,
}

/// A picture that lay inside a file, written anew.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct UploadedPicture {
    /// The file, in base64.
    full: String,
    /// The file for small screens, in base64.
    small: Option<String>,
    size: (u32, u32),
    is_png: bool,
    alt: String,
}

impl UploadedPicture {
    fn of(new: NewPicture) -> Self {
        Self {
            full: STANDARD.encode(&new.full),
            small: new.small.map(|small| STANDARD.encode(small)),
            size: new.size,
            is_png: new.ending == "png",
            alt: new.words.alt,
        }
    }

    /// The picture to be kept; `None` where the record was changed by something else.
    pub fn kept(&self) -> Option<NewPicture> {
        let (ending, media_type) = if self.is_png { ("png", "image/png") } else { ("jpg", "image/jpeg") };
        let small = self.small.as_ref().map(|small| STANDARD.decode(small).ok());
        Some(NewPicture {
            called: "picture".to_owned(),
            full: STANDARD.decode(&self.full).ok()?,
            size: self.size,
            small: small.flatten(),
            ending,
            media_type,
            words: Words { alt: self.alt.clone(), caption: String::new() },
        })
    }
}

/// One file that was read.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct UploadedFile {
    /// Its name, with folders where it came in a container.
    pub name: String,
    /// The chapters that its headings tell.
    pub chapters: Vec<FoundChapter>,
    /// What was mended.
    pub repairs: Vec<Repair>,
}

/// A chapter that was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundChapter {
    /// Its number where one is told.
    pub number: Option<u32>,
    /// Its title.
    pub title: Option<String>,
    /// Whose point of view it takes.
    pub pov: Vec<String>,
    /// What it is about.
    pub summary: Prose,
    /// Notes before the text.
    pub notes_before: Prose,
    /// Notes after the text.
    pub notes_after: Prose,
    /// The text.
    pub text: Prose,
    /// Words of the text.
    pub words: u32,
    /// Its first words.
    pub first: String,
    /// Its last words.
    pub last: String,
    /// What seems to be lost.
    pub losses: Vec<Loss>,
}

impl FoundChapter {
    fn of(draft: ChapterDraft, losses: Vec<Loss>, is_numbered: bool) -> Self {
        Self {
            number: is_numbered.then_some(draft.number),
            title: draft.title,
            pov: draft.pov,
            summary: draft.summary,
            notes_before: draft.notes_before,
            notes_after: draft.notes_after,
            text: draft.text,
            losses,
            ..Self::default()
        }
        .counted()
    }

    /// With its words counted and its ends told.
    pub(crate) fn counted(mut self) -> Self {
        let text = self.text.plain_text().unwrap_or_default();
        self.words = word_count(&text);
        let words: Vec<&str> = text.split_whitespace().collect();
        self.first = words[..words.len().min(EXCERPT_WORDS)].join(" ");
        self.last = words[words.len().saturating_sub(EXCERPT_WORDS)..].join(" ");
        self
    }
}

/// Reads files, each by its name and bytes. Containers give what they hold. Nothing makes it fail: what cannot be read
/// is told with its reason.
pub fn read(files: Vec<(String, Vec<u8>)>, ladder: &Ladder, limits: &Limits) -> Upload {
    let mut upload = Upload::default();
    let mut opened = Vec::new();
    for (name, bytes) in files {
        open(name, bytes, limits, &mut opened, &mut upload.refused);
    }
    opened.sort_by_cached_key(|(name, _)| natural(name));
    let (mut prose_bytes, mut chapters, mut kept) = (0, 0, Kept::new());
    for (name, bytes) in opened {
        match one(&name, &bytes, ladder, limits) {
            Ok((facts, file)) => {
                prose_bytes += file.chapters.iter().map(|chapter| chapter.text.as_str().len()).sum::<usize>();
                chapters += file.chapters.len();
                if prose_bytes > PROSE_BYTES_MAX || chapters > CHAPTERS_MAX {
                    upload
                        .refused
                        .push((name, "with it there is more text than can be handed in at once".to_owned()));
                    break;
                }
                if upload.files.is_empty() {
                    upload.states_facts = !facts.tags.is_empty() || !facts.summary.is_empty();
                    upload.facts = facts;
                }
                let mut wanted = BTreeSet::new();
                texts(&file).for_each(|text| pictures::note_wanted(text, &mut wanted));
                if !wanted.is_empty() {
                    pictures::take_out(&bytes, &wanted, &mut kept, PICTURES_BYTES_MAX);
                }
                upload.files.push(file);
            }
            Err(refusal) => upload.refused.push((name, refusal.to_string())),
        }
    }
    let texts = upload
        .files
        .iter_mut()
        .flat_map(|file| &mut file.chapters)
        .flat_map(|chapter| [&mut chapter.notes_before, &mut chapter.text, &mut chapter.notes_after]);
    upload.pictures = pictures::place(texts, kept).into_iter().map(UploadedPicture::of).collect();
    upload
}

/// The texts of a file that may hold pictures.
fn texts(file: &UploadedFile) -> impl Iterator<Item = &Prose> {
    file.chapters.iter().flat_map(|chapter| [&chapter.notes_before, &chapter.text, &chapter.notes_after])
}

/// Puts a file among those to be read, or what a container holds.
fn open(
    name: String,
    bytes: Vec<u8>,
    limits: &Limits,
    out: &mut Vec<(String, Vec<u8>)>,
    refused: &mut Vec<(String, String)>,
) {
    let is_container =
        detect(&name, &bytes[..bytes.len().min(HEAD_BYTES)]).is_ok_and(|format| format == Format::Zip);
    if !is_container {
        if out.len() < FILES_MAX {
            out.push((name, bytes));
        } else {
            refused.push((name, format!("more than {FILES_MAX} files at once")));
        }
        return;
    }
    let whole = container::open(Format::Zip, &mut Cursor::new(bytes), limits, &mut |opened| {
        match opened {
            Opened::Entry(entry) if out.len() < FILES_MAX => out.push((entry.name, entry.bytes)),
            Opened::Entry(_) => {
                refused.push((
                    name.clone(),
                    format!("it holds more than {FILES_MAX} files: the rest was left out"),
                ));
                return ControlFlow::Break(());
            }
            Opened::Refused { name, reason } => refused.push((name, reason.to_string())),
        }
        ControlFlow::Continue(())
    });
    if let Err(refusal) = whole {
        refused.push((name, refusal.to_string()));
    }
}

fn one(name: &str, bytes: &[u8], ladder: &Ladder, limits: &Limits) -> Result<(Facts, UploadedFile), Refusal> {
    let format = detect(name, &bytes[..bytes.len().min(HEAD_BYTES)])?;
    let is_taken = matches!(
        format,
        Format::Text
            | Format::Html
            | Format::Epub
            | Format::Docx
            | Format::Odt
            | Format::Rtf
            | Format::Markdown
    );
    if !is_taken {
        return Err(Refusal::UnknownFormat(format.media_type().to_owned()));
    }
    let works = assemble(&[read_file(name, bytes, limits)?]);
    let facts = works.first().map(|work| facts(work, ladder)).unwrap_or_default();
    let mut file = UploadedFile { name: name.to_owned(), ..UploadedFile::default() };
    for work in works {
        let draft = work.draft(ladder, true);
        let alone = draft.chapters.len() == 1;
        file.repairs.extend(work.repairs.iter().cloned());
        for chapter in draft.chapters.into_iter().filter(|chapter| !chapter.text.is_empty()) {
            let of_it =
                |loss: &&Loss| loss.chapter == Some(chapter.number) || (alone && loss.chapter.is_none());
            let losses = work.losses.iter().filter(of_it).cloned().collect();
            // The only chapter of a file is the first of that file and not of the work.
            file.chapters.push(FoundChapter::of(chapter, losses, !alone));
        }
    }
    if file.chapters.is_empty() {
        return Err(Refusal::NoText);
    }
    let nameless = file.chapters.len() == 1 && file.chapters[0].title.is_none();
    if nameless {
        file.chapters[0].number = number_in(name);
    }
    Ok((facts, file))
}

/// What a file states about its work. Whom it is by and when it was posted is the author's to say here.
fn facts(work: &RescuedWork, ladder: &Ladder) -> Facts {
    let draft = work.draft(ladder, true);
    let mut facts = Facts {
        title: draft.title,
        summary: draft.summary,
        notes_before: draft.notes_before,
        disclaimer: draft.disclaimer,
        dedication: draft.dedication,
        language: draft.language,
        rating: draft.rating,
        tags: draft.tags,
        spoilers: draft.spoilers,
        timeline: draft.timeline,
        status: if draft.status == Status::Unknown { Status::InProgress } else { draft.status },
        planned_chapters: draft.planned_chapters,
        ..Facts::default()
    };
    facts.put_in_order();
    facts
}

/// The last number in a file's name: `lamp-03.docx`.
fn number_in(name: &str) -> Option<u32> {
    let stem = name.rsplit('/').next()?.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let digits: &str = stem.rsplit(|c: char| !c.is_ascii_digit()).find(|part| !part.is_empty())?;
    digits.parse().ok().filter(|number| *number <= ficus_archive::draft::NUMBER_MAX)
}

/// Names in the order in which people count: `2.txt` before `10.txt`.
fn natural(name: &str) -> Vec<(String, u64)> {
    let mut parts = Vec::new();
    let mut rest = name;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(digits);
        let end = behind.find(|c: char| !c.is_ascii_digit()).unwrap_or(behind.len());
        parts.push((word.to_lowercase(), behind[..end].parse().unwrap_or(u64::MAX)));
        rest = &behind[end..];
    }
    parts
}

#[cfg(test)]
mod tests {
    use ficus_formats::{
        attached::{Attached, Attachment},
        epub::{self, Imprint},
    };
    use ficus_prose::{Align, Block, Book, BookFacts, Image, Inline, Section};

    use super::*;

    fn file(name: &str, text: &str) -> (String, Vec<u8>) {
        (name.to_owned(), text.as_bytes().to_vec())
    }

    #[test]
    fn files_become_chapters_in_the_order_of_their_names_and_refusals_say_why() {
        let upload = read(
            vec![
                file("lamp 10.txt", "It was over.\n\nNobody spoke of it again that night."),
                file(
                    "lamp 2.html",
                    "<html><body><h1>The Fog</h1><p>It <b>rose</b>.</p><p>It stayed.</p></body></html>",
                ),
                file("empty.txt", "  "),
                file("dump.sql", "-- MySQL dump 10.13\nCREATE TABLE `x` (`a` int);\n"),
            ],
            &Ladder::default(),
            &Limits::default(),
        );
        let names: Vec<&str> = upload.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["lamp 2.html", "lamp 10.txt"]);
        assert_eq!(upload.refused.len(), 2);
        assert!(upload.refused.iter().any(|(name, why)| name == "empty.txt" && why == "the file is empty"));
        let chapters = upload.chapters(&Splitting::Headings);
        assert_eq!(chapters[0].1.text.as_str(), "<p>It <strong>rose</strong>.</p>\n<p>It stayed.</p>\n");
        assert_eq!(chapters[1].1.number, Some(10));
        assert_eq!(
            (chapters[1].1.first.as_str(), chapters[1].1.words),
            ("It was over. Nobody spoke of it again", 10)
        );
    }

    /// One dark point.
    const DOT: [u8; 69] = [
        137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0,
        144, 119, 83, 222, 0, 0, 0, 12, 73, 68, 65, 84, 120, 218, 99, 96, 96, 96, 0, 0, 0, 4, 0, 1, 200, 234,
        235, 249, 0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130,
    ];

    #[test]
    fn a_picture_inside_a_file_is_handed_in_with_the_chapter_that_shows_it() {
        let name = "0123456789abcdef0123456789abcdef-1x1.png";
        let image = Image::new(&format!("/works/7/images/{name}"), "A lamp").expect("a picture");
        let blocks = vec![
            Block::Paragraph { align: Align::Start, inlines: vec![Inline::text("He lit it.")] },
            Block::Image(image),
        ];
        let section = Section { title: Some("One".to_owned()), blocks, ..Section::default() };
        let facts = BookFacts { title: Some("The Lamp".to_owned()), ..BookFacts::default() };
        let imprint = Imprint {
            archive: "Elsewhere".to_owned(),
            address: "https://elsewhere.example/works/7".to_owned(),
            identifier: "urn:uuid:7".to_owned(),
            modified: "2020-01-02T03:04:05Z".to_owned(),
        };
        let pictures = vec![Attachment { name: name.to_owned(), alt: String::new(), bytes: DOT.to_vec() }];
        let attached = Attached { pictures, cover: None };
        let book = epub::write_with(&Book { facts, sections: vec![section] }, &imprint, &attached);
        let upload = read(vec![("lamp.epub".to_owned(), book)], &Ladder::default(), &Limits::default());
        let kept = serde_json::to_vec(&upload).expect("JSON");
        let upload: Upload = serde_json::from_slice(&kept).expect("what was kept");
        let [picture] = upload.pictures.as_slice() else { panic!("one picture") };
        let picture = picture.kept().expect("its file");
        assert_eq!((picture.words.alt.as_str(), picture.size), ("A lamp", (1, 1)));
        assert!(picture.full.starts_with(b"\x89PNG"));
        let text = &upload.chapters(&Splitting::Headings)[0].1.text;
        assert!(text.has_loose_pictures() && text.as_str().contains("-1x1.png\" alt=\"A lamp\""));
    }
}
