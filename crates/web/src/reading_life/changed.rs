//! What changed between two versions of a chapter: only the passages that did, with a paragraph around each, and small
//! corrections apart from them.

use std::time::{Duration, Instant};

use similar::{Algorithm, DiffOp};

/// A comparison that takes longer becomes coarse.
const COMPARING_MAX: Duration = Duration::from_millis(300);
/// Paragraphs of which at least this part is the same, in percent, are one that was rewritten.
const SAME_PERCENT_MIN: usize = 35;
/// More words than these make a correction a change.
const CORRECTED_WORDS_MAX: usize = 6;
/// A word of which so many letters changed was misspelled before.
const CORRECTED_LETTERS_MAX: usize = 2;

/// A run of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    /// Stands in both versions.
    Same(String),
    /// Stood in the former one alone.
    Gone(String),
    /// Stands in the new one alone.
    New(String),
}

/// A piece of what is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passage {
    /// A paragraph beside a change, as it is.
    Around(String),
    /// A paragraph that changed.
    Changed(Vec<Run>),
    /// So many paragraphs between that did not change.
    Between(usize),
}

/// What changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Passages in the order of the text.
    pub passages: Vec<Passage>,
    /// Paragraphs of which only the spelling or a stop changed.
    pub corrections: Vec<Vec<Run>>,
}

/// A paragraph as the new version has it.
enum Line {
    Same(String),
    Changed(Vec<Run>),
    Corrected(Vec<Run>, String),
}

/// Compares two versions paragraph by paragraph and word by word; white space is no difference.
pub fn compare(before: &[String], now: &[String]) -> Changes {
    let until = Instant::now() + COMPARING_MAX;
    let plain = |texts: &[String]| -> Vec<String> {
        texts.iter().map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    };
    let (before, now) = (plain(before), plain(now));
    let ops = similar::capture_diff_slices_deadline(Algorithm::Patience, &before, &now, Some(until));
    let mut lines = Vec::new();
    for op in ops {
        let (old, new) = (&before[op.old_range()], &now[op.new_range()]);
        match op {
            DiffOp::Equal { .. } => lines.extend(new.iter().cloned().map(Line::Same)),
            _ => replaced(old, new, until, &mut lines),
        }
    }
    gather(lines)
}

/// Lays paragraphs side by side that may be the same ones rewritten.
fn replaced(old: &[String], new: &[String], until: Instant, lines: &mut Vec<Line>) {
    let mut old = old.iter().peekable();
    for (place, text) in new.iter().enumerate() {
        let left = new.len() - place;
        // What has no counterpart was taken out before the rest.
        while old.len() > left && old.peek().is_some_and(|other| !is_rewritten(other, text)) {
            lines.extend(old.next().map(|gone| Line::Changed(vec![Run::Gone(gone.clone())])));
        }
        match old.next_if(|other| is_rewritten(other, text)) {
            Some(other) => lines.push(rewritten(other, text, until)),
            None => lines.push(Line::Changed(vec![Run::New(text.clone())])),
        }
    }
    lines.extend(old.map(|gone| Line::Changed(vec![Run::Gone(gone.clone())])));
}

fn is_rewritten(old: &str, new: &str) -> bool {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.split(' ').collect(), new.split(' ').collect());
    let same = new.iter().filter(|word| old.contains(word)).count();
    same * 100 >= old.len().max(new.len()) * SAME_PERCENT_MIN
}

fn rewritten(old: &str, new: &str, until: Instant) -> Line {
    let (old, words): (Vec<&str>, Vec<&str>) = (old.split(' ').collect(), new.split(' ').collect());
    let ops = similar::capture_diff_slices_deadline(Algorithm::Myers, &old, &words, Some(until));
    let mut runs = Vec::new();
    let (mut corrected, mut changed) = (0, 0);
    for op in &ops {
        let (gone, fresh) = (&old[op.old_range()], &words[op.new_range()]);
        if matches!(op, DiffOp::Equal { .. }) {
            runs.push(Run::Same(fresh.join(" ")));
            continue;
        }
        if is_correction(gone, fresh) {
            corrected += fresh.len();
        } else {
            changed += 1;
        }
        runs.extend((!gone.is_empty()).then(|| Run::Gone(gone.join(" "))));
        runs.extend((!fresh.is_empty()).then(|| Run::New(fresh.join(" "))));
    }
    if changed == 0 && corrected <= CORRECTED_WORDS_MAX {
        Line::Corrected(runs, new.to_owned())
    } else {
        Line::Changed(runs)
    }
}

/// Whether words are the same ones, spelled or pointed otherwise.
fn is_correction(old: &[&str], new: &[&str]) -> bool {
    old.len() == new.len() && old.iter().zip(new).all(|(old, new)| is_same_word(old, new))
}

fn is_same_word(old: &str, new: &str) -> bool {
    let letters = |word: &str| -> Vec<char> {
        word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let (old, new) = (letters(old), letters(new));
    if old == new {
        return true;
    }
    let ops = similar::capture_diff_slices(Algorithm::Myers, &old, &new);
    let differing: usize = ops
        .iter()
        .filter(|op| !matches!(op, DiffOp::Equal { .. }))
        .map(|op| op.old_range().len().max(op.new_range().len()))
        .sum();
    // Of a short word a letter is too much of it.
    differing <= CORRECTED_LETTERS_MAX && differing * 3 < old.len().max(new.len())
}

fn gather(lines: Vec<Line>) -> Changes {
    let changed: Vec<usize> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| matches!(line, Line::Changed(_)))
        .map(|(place, _)| place)
        .collect();
    let is_near = |place: usize| changed.iter().any(|at| at.abs_diff(place) <= 1);
    let mut changes = Changes::default();
    let mut between = 0;
    for (place, line) in lines.into_iter().enumerate() {
        let passage = match line {
            Line::Changed(runs) => Passage::Changed(runs),
            Line::Corrected(runs, text) => {
                changes.corrections.push(runs);
                Passage::Around(text)
            }
            Line::Same(text) => Passage::Around(text),
        };
        if !is_near(place) {
            between += 1;
            continue;
        }
        if between > 0 && !changes.passages.is_empty() {
            changes.passages.push(Passage::Between(between));
        }
        between = 0;
        changes.passages.push(passage);
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(changes: &Changes) -> Vec<String> {
        let run = |run: &Run| match run {
            Run::Same(text) => text.clone(),
            Run::Gone(text) => format!("[-{text}-]"),
            Run::New(text) => format!("[+{text}+]"),
        };
        let runs = |runs: &Vec<Run>| runs.iter().map(run).collect::<Vec<_>>().join(" ");
        let passage = |passage: &Passage| match passage {
            Passage::Around(text) => text.clone(),
            Passage::Changed(changed) => runs(changed),
            Passage::Between(count) => format!("({count})"),
        };
        let corrections = changes.corrections.iter().map(|line| format!("~ {}", runs(line)));
        changes.passages.iter().map(passage).chain(corrections).collect()
    }

    fn text(lines: &[&str]) -> Vec<String> {
        lines.iter().map(|line| (*line).to_owned()).collect()
    }

    #[test]
    fn only_what_changed_is_shown_with_a_paragraph_around_it() {
        let before = text(&["One.", "The lamp was lit at dusk.", "Two.", "Three.", "Four.", "He went out."]);
        let now = text(&[
            "One.",
            "The lamp was out at dusk.",
            "Two.",
            "Three.",
            "Four.",
            "He went out.",
            "It rained.",
        ]);
        assert_eq!(
            told(&compare(&before, &now)),
            [
                "One.",
                "The lamp was [-lit-] [+out+] at dusk.",
                "Two.",
                "(2)",
                "He went out.",
                "[+It rained.+]"
            ]
        );
    }

    #[test]
    fn corrections_stand_apart() {
        let before = text(&["Holmes recieved the letter, and smiled", "Nothing.", "Watson slept."]);
        let now = text(&["Holmes received the letter and smiled.", "Nothing.", "Watson slept."]);
        let changes = compare(&before, &now);
        assert_eq!(changes.passages, []);
        assert_eq!(
            told(&changes),
            ["~ Holmes [-recieved-] [+received+] the [-letter,-] [+letter+] and [-smiled-] [+smiled.+]"]
        );
        let other = compare(&text(&["He was not ill."]), &text(&["He was now ill."]));
        assert_eq!(told(&other), ["He was [-not-] [+now+] ill."], "a short word is another one");
    }

    #[test]
    fn what_is_gone_is_told_where_it_stood() {
        let before = text(&["A fog came up.", "Mrs Hudson wept bitterly.", "The cab waited."]);
        let now = text(&["A fog came up.", "The cab waited."]);
        assert_eq!(
            told(&compare(&before, &now)),
            ["A fog came up.", "[-Mrs Hudson wept bitterly.-]", "The cab waited."]
        );
        assert_eq!(told(&compare(&now, &now)), Vec::<String>::new());
    }

    proptest::proptest! {
        #[test]
        fn the_new_version_can_be_read_out_of_what_changed(
            before in proptest::collection::vec("[ab]( [abc]{1,3}){0,5}", 0..7),
            now in proptest::collection::vec("[ab]( [abc]{1,3}){0,5}", 0..7),
        ) {
            let changes = compare(&before, &now);
            proptest::prop_assert_eq!(changes == Changes::default(), before == now);
            for passage in &changes.passages {
                let text = match passage {
                    Passage::Around(text) => text.clone(),
                    Passage::Changed(runs) => runs.iter().filter_map(|run| match run {
                        Run::Same(text) | Run::New(text) => Some(text.as_str()),
                        Run::Gone(_) => None,
                    }).collect::<Vec<_>>().join(" "),
                    Passage::Between(_) => continue,
                };
                proptest::prop_assert!(text.is_empty() || now.contains(&text), "{text:?} is of no version");
            }
        }
    }
}
