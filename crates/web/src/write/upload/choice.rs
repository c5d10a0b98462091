//! What an author chose on the page of a hand-in: where chapters begin, which are taken, with which numbers and titles.

use std::collections::HashSet;

use ficus_archive::draft::{DraftContent, NUMBER_MAX, TITLE_CHARS_MAX, Typed, Wording};
use ficus_jobs::upload::{FoundChapter, Pattern, Splitting};
use ficus_prose::{Block, HeadingRole, Inline, Prose};
use serde::Deserialize;

use crate::{address, write};

/// Where chapters are to begin, as the address says it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// `headings`, `pattern`, `whole`.
    pub split: String,
    /// The pattern.
    pub pattern: String,
}

impl Asked {
    /// What is asked for; a sentence where the pattern is none.
    pub fn splitting(&self) -> Result<Splitting, &'static str> {
        match self.split.as_str() {
            "whole" => Ok(Splitting::Whole),
            "pattern" => Pattern::parse(&self.pattern)
                .map(Splitting::Pattern)
                .ok_or("Type how a line looks that begins a chapter, such as “Chapter #”."),
            _ => Ok(Splitting::Headings),
        }
    }

    /// The address of a hand-in that is split so.
    pub fn address(&self, name: &str) -> String {
        let path = format!("/write/upload/{name}");
        match self.split.as_str() {
            "whole" => format!("{path}?split=whole"),
            "pattern" => format!("{path}?split=pattern&pattern={}", address::encoded(&self.pattern)),
            _ => path,
        }
    }
}

/// A chapter as the page shows it and takes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Whether it is taken.
    pub taken: bool,
    /// Its number as typed.
    pub number: String,
    /// Its title as typed.
    pub title: String,
    /// Whether it goes on with the one before.
    pub merged: bool,
    /// What is wrong with it.
    pub wrong: Option<String>,
}

/// What the page offers before anything was chosen: numbers as they were found where no two are the same, else counted;
/// none that the work has already.
pub fn offered(chapters: &[FoundChapter], used: &HashSet<u32>) -> Vec<Row> {
    let stated: HashSet<u32> = chapters.iter().filter_map(|chapter| chapter.number).collect();
    let whole = stated.len() == chapters.len() && stated.is_disjoint(used);
    let first = used.iter().max().map_or(1, |last| last + 1);
    let number = |place: usize, chapter: &FoundChapter| match chapter.number.filter(|_| whole) {
        Some(number) => number,
        None => first.saturating_add(u32::try_from(place).unwrap_or(NUMBER_MAX)),
    };
    let rows = chapters.iter().enumerate().map(|(place, chapter)| Row {
        taken: true,
        number: number(place, chapter).to_string(),
        title: chapter.title.clone().unwrap_or_default(),
        ..Row::default()
    });
    rows.collect()
}

/// What was chosen; rows that were not sent are not taken.
pub fn chosen(pairs: &[(String, String)], count: usize) -> Vec<Row> {
    let mut rows = vec![Row::default(); count];
    for (name, value) in pairs {
        let Some((field, place)) = name.split_once('-') else { continue };
        let Some(row) = place.parse::<usize>().ok().and_then(|place| rows.get_mut(place)) else { continue };
        match field {
            "take" => row.taken = true,
            "merge" => row.merged = true,
            "number" => value.trim().clone_into(&mut row.number),
            "title" => row.title = value.split_whitespace().collect::<Vec<_>>().join(" "),
            _ => {}
        }
    }
    rows
}

/// The chapters that are to be made. Where a row is wrong it says so and there are none.
pub fn contents(
    chapters: &[FoundChapter],
    rows: &mut [Row],
    used: &HashSet<u32>,
) -> Option<Vec<DraftContent>> {
    let mut made: Vec<(usize, u32, FoundChapter)> = Vec::new();
    let mut numbers = used.clone();
    for (place, (chapter, row)) in
        chapters.iter().zip(rows.iter_mut()).enumerate().filter(|(_, (_, row))| row.taken)
    {
        if let Some((_, _, before)) = made.last_mut().filter(|_| row.merged) {
            append(before, chapter, &row.title);
            continue;
        }
        let number = row.number.parse().ok().filter(|number| *number <= NUMBER_MAX);
        row.wrong = match number {
            None => Some(format!("A number from 0 (a prologue) to {NUMBER_MAX} is needed.")),
            Some(number) if !numbers.insert(number) => {
                Some(format!("There is a chapter {number} already. Give this one another number."))
            }
            Some(_) if row.title.chars().count() > TITLE_CHARS_MAX => {
                Some(format!("A title has at most {TITLE_CHARS_MAX} characters."))
            }
            Some(_) => None,
        };
        let title = Some(row.title.clone()).filter(|title| !title.is_empty());
        made.push((place, number.unwrap_or_default(), FoundChapter { title, ..chapter.clone() }));
    }
    let mut contents = Vec::with_capacity(made.len());
    for (place, number, chapter) in made {
        let content = content(number, chapter);
        if !content.typed.too_long().is_empty() {
            rows[place].wrong = Some(
                "It is longer than one chapter can be. Split it at headings or by a pattern.".to_owned(),
            );
        }
        contents.push(content);
    }
    rows.iter().all(|row| row.wrong.is_none()).then_some(contents)
}

/// Puts a chapter behind another: under its title, or behind a break.
fn append(before: &mut FoundChapter, chapter: &FoundChapter, title: &str) {
    let mut blocks = before.text.blocks().unwrap_or_default();
    blocks.push(if title.is_empty() {
        Block::SceneBreak { glyphs: None }
    } else {
        Block::Heading { level: 1, role: HeadingRole::Plain, inlines: vec![Inline::text(title)] }
    });
    for prose in [&chapter.notes_before, &chapter.text, &chapter.notes_after] {
        blocks.extend(prose.blocks().unwrap_or_default());
    }
    before.text = Prose::from_blocks(&blocks);
}

fn content(number: u32, chapter: FoundChapter) -> DraftContent {
    let found = ficus_archive::draft::Made {
        text: chapter.text,
        summary: chapter.summary,
        notes_before: chapter.notes_before,
        notes_after: chapter.notes_after,
    };
    let typed: Typed = write::typed(&found, Wording::Markdown);
    // What is posted is what the editor shows, read from what can be typed on.
    let made = write::made(&typed);
    DraftContent { number, title: chapter.title, pov: chapter.pov, typed, made }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chapter(number: Option<u32>, title: &str, text: &str) -> FoundChapter {
        FoundChapter {
            number,
            title: Some(title.to_owned()).filter(|title| !title.is_empty()),
            text: Prose::from_plain(text),
            ..FoundChapter::default()
        }
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn numbers_are_those_that_were_found_unless_they_clash() {
        let told = |numbers: &[Option<u32>], used: &[u32]| -> Vec<String> {
            let chapters: Vec<FoundChapter> =
                numbers.iter().map(|number| chapter(*number, "", "x")).collect();
            offered(&chapters, &used.iter().copied().collect()).into_iter().map(|row| row.number).collect()
        };
        assert_eq!(told(&[Some(0), Some(1), Some(3)], &[]), ["0", "1", "3"]);
        assert_eq!(told(&[Some(1), Some(1), None], &[]), ["1", "2", "3"]);
        assert_eq!(told(&[Some(2), Some(3)], &[1, 2]), ["3", "4"]);
    }

    #[test]
    fn chapters_are_corrected_left_out_and_merged_before_they_are_made() {
        let found = [
            chapter(Some(1), "One", "a"),
            chapter(None, "", "b"),
            chapter(Some(2), "Two", "c"),
            chapter(None, "", "d"),
        ];
        let sent = pairs(&[
            ("take-0", "1"),
            ("number-0", "4"),
            ("title-0", " The  Lamp "),
            ("take-1", "1"),
            ("merge-1", "1"),
            ("number-1", "x"),
            ("number-2", "5"),
            ("take-3", "1"),
            ("number-3", "0"),
            ("take-99", "1"),
            ("take", "1"),
        ]);
        let mut rows = chosen(&sent, found.len());
        let made = contents(&found, &mut rows, &HashSet::new()).expect("all is right");
        let told: Vec<(u32, Option<&str>, &str)> =
            made.iter().map(|one| (one.number, one.title.as_deref(), one.made.text.as_str())).collect();
        assert_eq!(told, [(4, Some("The Lamp"), "<p>a</p>\n<hr/>\n<p>b</p>\n"), (0, None, "<p>d</p>\n")]);
    }

    #[test]
    fn what_is_wrong_with_a_chapter_stands_beside_it() {
        let found = [chapter(None, "", "a"), chapter(None, "", "b"), chapter(None, "", "c")];
        let sent = pairs(&[
            ("take-0", ""),
            ("number-0", "1"),
            ("take-1", ""),
            ("number-1", "1"),
            ("take-2", ""),
            ("number-2", "many"),
        ]);
        let mut rows = chosen(&sent, found.len());
        assert_eq!(contents(&found, &mut rows, &HashSet::new()), None);
        assert!(rows[0].wrong.is_none());
        assert!(rows[1].wrong.as_ref().is_some_and(|wrong| wrong.contains("chapter 1 already")));
        assert!(rows[2].wrong.as_ref().is_some_and(|wrong| wrong.contains("A number from 0")));
        let used = HashSet::from([1]);
        assert_eq!(contents(&found[..1], &mut chosen(&sent, 1), &used), None);
    }
}
