//! What the archive keeps of a file that it served: which chapters lie where in it, in which version, and the elements
//! of each, so that a place in the file is a place in the work for ever.

use ficus_prose::html::{Outline, Step};
use serde::{Deserialize, Serialize};

use super::Pointer;
use crate::{ChapterId, work::text_form};

/// The forms of files in which places are found again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// EPUB: each section is a document of its own.
    Epub,
    /// HTML: all sections stand in one document.
    Html,
}

text_form!(Format {
    Format::Epub => "epub",
    Format::Html => "html",
});

impl Format {
    /// Documents of an e-book that stand before its first section: the title page and the contents.
    const FRONT_DOCUMENTS: u32 = 2;

    /// The path to a section, from 1, down to what its outline begins with.
    fn way_to(self, section: u32) -> String {
        match self {
            Self::Epub => format!("/body/DocFragment[{}]/body", section + Self::FRONT_DOCUMENTS),
            Self::Html => format!("/html/body/main/section[{section}]"),
        }
    }

    /// Which section a pointer leads into, from 1, and the steps that are left; 0 for what stands before them.
    fn section_of<'a>(self, pointer: &'a Pointer<'_>) -> Option<(u32, &'a [Step<'a>], usize)> {
        let steps = pointer.steps.as_slice();
        match (self, pointer.fragment) {
            (Self::Epub, Some(fragment)) => Some((fragment.saturating_sub(Self::FRONT_DOCUMENTS), steps, 0)),
            (Self::Html, None) => match steps {
                [main, section, rest @ ..] if main.name == "main" && section.name == "section" => {
                    Some((section.place.unwrap_or(1), rest, 2))
                }
                _ => Some((0, &[], 0)),
            },
            _ => None,
        }
    }
}

/// What lies where in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileMap {
    /// The sections in the order of the file.
    pub sections: Vec<MappedSection>,
}

/// A section of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappedSection {
    /// The chapter; `None` for what stands around the chapters, as notes do.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub chapter: Option<ChapterId>,
    /// The version of the chapter.
    #[serde(rename = "v", default)]
    pub version: u32,
    /// Paragraphs that stand before the chapter's text: its summary, the notes before it.
    #[serde(rename = "l", default)]
    pub lead: u32,
    /// Paragraphs of the chapter's text.
    #[serde(rename = "p", default)]
    pub paragraphs: u32,
    /// Words of the chapter's text.
    #[serde(rename = "w", default)]
    pub words: u32,
    /// Its elements.
    #[serde(rename = "o")]
    pub outline: Outline,
}

/// A place in a chapter of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot<'a> {
    /// The section.
    pub section: &'a MappedSection,
    /// The chapter.
    pub chapter: ChapterId,
    /// The paragraph of the chapter's text, from 1; 0 is the top.
    pub paragraph: u32,
    /// Where in the paragraph, as the device wrote it: what follows the path to it.
    pub rest: String,
}

impl FileMap {
    /// The place that a pointer leads to; `None` where it is a page number or leads out of the file.
    pub fn find(&self, format: Format, progress: &str) -> Option<Spot<'_>> {
        let pointer = Pointer::parse(progress)?;
        let (section, steps, taken) = format.section_of(&pointer)?;
        let Some(at) = (section as usize).checked_sub(1) else { return self.top() };
        let section = self.sections.get(at)?;
        let Some(chapter) = section.chapter else { return self.beside(at) };
        let found = section.outline.find(steps);
        let last = steps[..found.steps].last().map_or("section", |step| step.name);
        let paragraph = found.paragraph.saturating_sub(section.lead).min(section.paragraphs);
        // The heading, and the document itself, are the top.
        let paragraph = if matches!(last, "section" | "h2") { 0 } else { paragraph };
        let is_here = paragraph > 0 && last == "p" && found.paragraph == paragraph + section.lead;
        let rest = if is_here { pointer.behind(taken + found.steps) } else { "" };
        Some(Spot { section, chapter, paragraph, rest: rest.to_owned() })
    }

    /// The place so far into the file, 0 to 1 by words: the section, and how many words into it.
    pub fn at_share(&self, share: f64) -> Option<(&MappedSection, ChapterId, u32)> {
        let mut left = (f64::from(self.words()) * share.clamp(0.0, 1.0)).floor() as u32;
        let mut last = None;
        for section in &self.sections {
            let Some(chapter) = section.chapter else { continue };
            if left < section.words {
                return Some((section, chapter, left));
            }
            left -= section.words;
            last = Some((section, chapter, section.words));
        }
        last
    }

    /// The section of a chapter, with its place in the file, from 1.
    pub fn section_of(&self, chapter: ChapterId) -> Option<(u32, &MappedSection)> {
        (1u32..).zip(&self.sections).find(|(_, section)| section.chapter == Some(chapter))
    }

    /// How a device writes the place of a paragraph; what it begins with follows. The top of the chapter for 0 and for
    /// what is not there.
    pub fn pointer(&self, format: Format, section: u32, paragraph: u32, rest: &str) -> String {
        let way = format.way_to(section);
        let mapped = (section as usize).checked_sub(1).and_then(|at| self.sections.get(at));
        let path = mapped
            .filter(|mapped| (1..=mapped.paragraphs).contains(&paragraph))
            .and_then(|mapped| mapped.outline.path(paragraph + mapped.lead));
        match (path, format) {
            (Some(path), _) => format!("{way}{path}{}", if rest.is_empty() { ".0" } else { rest }),
            (None, Format::Epub) => format!("{}.0", way.trim_end_matches("/body")),
            (None, Format::Html) => format!("{way}.0"),
        }
    }

    /// How much of the file lies before a place so many words into a section: 0 to 1.
    pub fn share(&self, section: u32, words_before: u32) -> f64 {
        let before: u32 =
            self.sections.iter().take(section.saturating_sub(1) as usize).map(|s| s.words).sum();
        match self.words() {
            0 => 0.0,
            all => f64::from((before + words_before).min(all)) / f64::from(all),
        }
    }

    /// Words of all chapters.
    fn words(&self) -> u32 {
        self.sections.iter().map(|section| section.words).fold(0, u32::saturating_add)
    }

    /// The top of the first chapter.
    fn top(&self) -> Option<Spot<'_>> {
        let first = self.sections.iter().find_map(|section| Some((section, section.chapter?)));
        first.map(|(section, chapter)| Spot { section, chapter, paragraph: 0, rest: String::new() })
    }

    /// The chapter beside a section that is none: the top of the one behind it, else the end of the one before.
    fn beside(&self, at: usize) -> Option<Spot<'_>> {
        let behind = self.sections[at..].iter().find_map(|section| Some((section, section.chapter?, 0)));
        let before = || self.sections[..at].iter().rev().find_map(|s| Some((s, s.chapter?, s.paragraphs)));
        let (section, chapter, paragraph) = behind.or_else(before)?;
        Some(Spot { section, chapter, paragraph, rest: String::new() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Notes in front, two chapters, notes behind.
    fn map() -> FileMap {
        let section = |chapter: Option<i64>, version, lead, paragraphs, words, html: &str| MappedSection {
            chapter: chapter.map(ChapterId),
            version,
            lead,
            paragraphs,
            words,
            outline: Outline::of(html),
        };
        let paragraphs = |count: usize| "<p>x</p>".repeat(count);
        FileMap {
            sections: vec![
                section(None, 0, 0, 0, 0, "<section><h2>Notes</h2><p>x</p></section>"),
                section(
                    Some(7),
                    2,
                    2,
                    40,
                    300,
                    &format!(
                        "<section><h2>1</h2><blockquote>{}</blockquote>{}<blockquote>{}</blockquote></section>",
                        paragraphs(2),
                        paragraphs(40),
                        paragraphs(3),
                    ),
                ),
                section(
                    Some(9),
                    1,
                    0,
                    2,
                    100,
                    "<section><p>x</p><blockquote><p>x</p></blockquote></section>",
                ),
                section(None, 0, 0, 0, 0, "<section><p>x</p></section>"),
            ],
        }
    }

    fn found(progress: &str) -> Option<(i64, u32, String)> {
        let map = map();
        map.find(Format::Epub, progress).map(|spot| (spot.chapter.0, spot.paragraph, spot.rest))
    }

    #[test]
    fn a_pointer_leads_to_a_paragraph_of_a_chapter() {
        for (progress, expected) in [
            ("/body/DocFragment[4]/body/section/p[31]/text().0", Some((7, 31, "/text().0"))),
            (
                "/body/DocFragment[4]/body/section/p[31]/em[1]/text()[2].15",
                Some((7, 31, "/em[1]/text()[2].15")),
            ),
            ("/body/DocFragment[4]/body/section/blockquote[1]/p[2]/text().3", Some((7, 0, ""))),
            ("/body/DocFragment[4]/body/section/blockquote[2]/p[2]/text().3", Some((7, 40, ""))),
            ("/body/DocFragment[4]/body/section/h2/text().0", Some((7, 0, ""))),
            ("/body/DocFragment[4].0", Some((7, 0, ""))),
            ("/body/DocFragment[5]/body/section/blockquote/p/text().1", Some((9, 2, "/text().1"))),
            ("/body/DocFragment[5]/body/section/blockquote.0", Some((9, 2, ""))),
            ("/body/DocFragment[1]/body/section/h1/text().0", Some((7, 0, ""))),
            ("/body/DocFragment[3]/body/section/p/text().0", Some((7, 0, ""))),
            ("/body/DocFragment[6]/body/section/p/text().0", Some((9, 2, ""))),
            ("/body/DocFragment[7]/body/section/p/text().0", None),
            ("/html/body/main/section[2]/p[1]/text().0", None),
            ("31", None),
        ] {
            let found = found(progress);
            let found =
                found.as_ref().map(|(chapter, paragraph, rest)| (*chapter, *paragraph, rest.as_str()));
            assert_eq!(found, expected, "{progress}");
        }
    }

    #[test]
    fn every_paragraph_is_written_so_that_it_is_found_again() {
        let mut map = map();
        for (section, chapter, paragraphs) in [(2, 7, 40), (3, 9, 2)] {
            for paragraph in 0..=paragraphs {
                let pointer = map.pointer(Format::Epub, section, paragraph, "");
                assert_eq!(found(&pointer).map(|(c, p, _)| (c, p)), Some((chapter, paragraph)), "{pointer}");
            }
        }
        let pointer = map.pointer(Format::Epub, 2, 31, "/text().0");
        assert_eq!(pointer, "/body/DocFragment[4]/body/section/p[31]/text().0");
        assert_eq!(map.pointer(Format::Epub, 2, 41, ""), "/body/DocFragment[4].0");
        map.sections[1].outline = Outline::of(&format!("<h2>1</h2>{}", "<p>x</p>".repeat(45)));
        let pointer = map.pointer(Format::Html, 2, 31, "");
        assert_eq!(pointer, "/html/body/main/section[2]/p[33].0");
        let spot = map.find(Format::Html, &pointer).unwrap();
        assert_eq!((spot.chapter, spot.paragraph, spot.rest.as_str()), (ChapterId(7), 31, ".0"));
        assert_eq!(map.find(Format::Html, "/html/body/header/h1").unwrap().paragraph, 0);
    }

    #[test]
    fn a_share_of_the_words_is_a_place_and_back() {
        let map = map();
        for (section, words, share) in [(2, 0, 0.0), (2, 150, 0.375), (3, 100, 1.0)] {
            assert!((map.share(section, words) - share).abs() < 1e-9);
        }
        let at = |share| map.at_share(share).map(|(_, chapter, words)| (chapter.0, words));
        assert_eq!(at(0.375), Some((7, 150)));
        assert_eq!(at(0.8), Some((9, 20)));
        assert_eq!(at(1.0), Some((9, 100)));
        assert_eq!(at(f64::NAN), Some((7, 0)));
        assert_eq!(FileMap::default().at_share(0.5), None);
        let kept = serde_json::to_string(&map).unwrap();
        assert_eq!(serde_json::from_str::<FileMap>(&kept).unwrap(), map);
        assert!(kept.len() < 400, "{kept}");
    }
}
