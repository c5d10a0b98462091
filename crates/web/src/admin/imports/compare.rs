//! A chapter beside its source, word by word: what the import changed.
//!
//! White space does not count, so that lines which were joined are no difference. Nothing is compared where the two can
//! not be laid side by side: a packed source, a text of unusual length.

use std::{
    ops::Range,
    time::{Duration, Instant},
};

use similar::{Algorithm, DiffOp};

/// Longer texts are not compared.
pub const WORDS_MAX: usize = 40_000;
/// A comparison that takes longer becomes coarse.
const COMPARING_MAX: Duration = Duration::from_millis(400);
/// Where more than this part of the words differs, the source does not hold the chapter.
const DIFFERING_MAX_PERCENT: usize = 40;

/// A run of words of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    /// Stands in both.
    Same(String),
    /// Stands in the source alone.
    Gone(String),
    /// Stands in the chapter alone.
    New(String),
}

/// For each paragraph of a chapter the runs in which it differs from the source; `None` where it does not.
///
/// Answers `None` where source and chapter cannot be laid side by side.
pub fn compare(source: &str, paragraphs: &[String]) -> Option<Vec<Option<Vec<Run>>>> {
    let there: Vec<&str> = source.split_whitespace().collect();
    let mut here: Vec<&str> = Vec::new();
    let mut ends = Vec::with_capacity(paragraphs.len());
    for paragraph in paragraphs {
        here.extend(paragraph.split_whitespace());
        ends.push(here.len());
    }
    if there.len() > WORDS_MAX || here.len() > WORDS_MAX || here.is_empty() {
        return None;
    }
    let until = Some(Instant::now() + COMPARING_MAX);
    let ops = similar::capture_diff_slices_deadline(Algorithm::Myers, &there, &here, until);
    let same: usize = ops.iter().map(same_words).sum();
    if same * 100 < here.len() * (100 - DIFFERING_MAX_PERCENT) {
        return None;
    }
    let ops = without_surroundings(ops);
    let mut start = 0;
    let runs = ends.into_iter().map(|end| {
        let runs = paragraph(&ops, &there, &here, start..end);
        start = end;
        runs.iter().any(|run| !matches!(run, Run::Same(_))).then_some(runs)
    });
    Some(runs.collect())
}

fn same_words(op: &DiffOp) -> usize {
    match op {
        DiffOp::Equal { len, .. } => *len,
        _ => 0,
    }
}

/// What stands before and after the chapter in its source is no difference.
fn without_surroundings(mut ops: Vec<DiffOp>) -> Vec<DiffOp> {
    let is_gone = |op: &DiffOp| matches!(op, DiffOp::Delete { .. });
    if ops.first().is_some_and(is_gone) {
        ops.remove(0);
    }
    if ops.last().is_some_and(is_gone) {
        ops.pop();
    }
    ops
}

fn paragraph(ops: &[DiffOp], there: &[&str], here: &[&str], range: Range<usize>) -> Vec<Run> {
    let mut runs = Vec::new();
    for op in ops {
        let new = op.new_range();
        let part = new.start.max(range.start)..new.end.min(range.end);
        // What is gone stands with the word that it stood before, at the end with the last.
        let stands_here = range.contains(&new.start) || (new.start == here.len() && range.end == here.len());
        let words = |words: &[&str]| words.join(" ");
        match op {
            DiffOp::Equal { .. } if part.start < part.end => runs.push(Run::Same(words(&here[part]))),
            DiffOp::Equal { .. } => {}
            DiffOp::Delete { .. } | DiffOp::Insert { .. } | DiffOp::Replace { .. } => {
                let old = op.old_range();
                if stands_here && !old.is_empty() {
                    runs.push(Run::Gone(words(&there[old])));
                }
                if part.start < part.end {
                    runs.push(Run::New(words(&here[part])));
                }
            }
        }
    }
    runs
}

/// Where a chapter begins in the decoded text of its source: the byte of the text at which its first letters stand.
pub fn find(text: &str, chapter: &str) -> Option<usize> {
    const LETTERS: usize = 48;
    let wanted: Vec<char> = letters(chapter).map(|(_, c)| c).take(LETTERS).collect();
    if wanted.len() < 8 {
        return None;
    }
    let there: Vec<(usize, char)> = letters(text).collect();
    let at = there
        .windows(wanted.len())
        .position(|window| window.iter().zip(&wanted).all(|((_, there), wanted)| there == wanted))?;
    Some(there[at].0)
}

fn letters(text: &str) -> impl Iterator<Item = (usize, char)> {
    text.char_indices().filter(|(_, c)| c.is_ascii_alphanumeric()).map(|(at, c)| (at, c.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(runs: Option<&Vec<Run>>) -> String {
        let run = |run: &Run| match run {
            Run::Same(text) => text.clone(),
            Run::Gone(text) => format!("[-{text}-]"),
            Run::New(text) => format!("[+{text}+]"),
        };
        runs.into_iter().flatten().map(run).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn only_what_was_changed_differs() {
        let source =
            "Title: The Lamp\nThe lamp wasnâ€™t lit. Nobody\nhad lit it.\n\nHolmes sat by  the fire.\nMenu";
        let paragraphs =
            ["The lamp wasn’t lit. Nobody had lit it.", "Holmes sat by the fire."].map(str::to_owned);
        let compared = compare(source, &paragraphs).unwrap();
        assert_eq!(told(compared[0].as_ref()), "The lamp [-wasnâ€™t-] [+wasn’t+] lit. Nobody had lit it.");
        assert_eq!(compared[1], None);
        assert_eq!(compare("Something else entirely.", &paragraphs), None);
    }

    #[test]
    fn what_is_gone_stands_where_it_stood() {
        let source = "one two three four five six seven eight nine ten";
        let paragraphs = ["one two three four six", "seven eight nine ten"].map(str::to_owned);
        let compared = compare(source, &paragraphs).unwrap();
        assert_eq!(told(compared[0].as_ref()), "one two three four [-five-] six");
    }

    #[test]
    fn a_chapter_is_found_by_its_first_letters() {
        let text = "<h1>The Lamp</h1><p>The fog lay\non <i>Baker</i> Street, and no one stirred.</p>";
        assert_eq!(find(text, "The fog lay on"), Some(20));
        assert_eq!(find(text, "Nothing of the kind stands here"), None);
        assert_eq!(find(text, "The"), None);
    }
}
