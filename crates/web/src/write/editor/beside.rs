//! Two texts side by side, paragraph by paragraph, with what differs marked word by word.

use std::time::{Duration, Instant};

use ficus_prose::Prose;
use similar::{Algorithm, DiffOp};

/// A comparison that takes longer becomes coarse.
const COMPARING_MAX: Duration = Duration::from_millis(300);
/// Rows of equal paragraphs beside a difference that are shown; those between are counted.
const AROUND: usize = 1;

/// A run of words of one of two texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    /// Stands in both.
    Same(String),
    /// Stands in this one alone.
    Own(String),
}

/// A row of the two texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A paragraph that both have.
    Same(String),
    /// What stands at one place of the one and of the other; a side may be empty.
    Differs {
        /// The first text.
        left: Vec<Run>,
        /// The second.
        right: Vec<Run>,
    },
    /// So many paragraphs that both have.
    Between(usize),
}

/// The rows of two texts.
pub fn rows(left: &Prose, right: &Prose) -> Vec<Row> {
    folded(all_rows(&lines(left), &lines(right)))
}

/// What people see of a text, line by line: also headings, lists and breaks.
fn lines(text: &Prose) -> Vec<String> {
    let plain = text.plain_text().unwrap_or_default();
    plain.split("\n\n").filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
}

fn all_rows(left: &[String], right: &[String]) -> Vec<Row> {
    let until = Instant::now() + COMPARING_MAX;
    let ops = similar::capture_diff_slices_deadline(Algorithm::Patience, left, right, Some(until));
    let mut rows = Vec::new();
    for op in ops {
        let (before, after) = (&left[op.old_range()], &right[op.new_range()]);
        if matches!(op, DiffOp::Equal { .. }) {
            rows.extend(after.iter().cloned().map(Row::Same));
            continue;
        }
        for place in 0..before.len().max(after.len()) {
            let side = |lines: &[String]| lines.get(place).cloned().unwrap_or_default();
            rows.push(words(&side(before), &side(after), until));
        }
    }
    rows
}

fn words(left: &str, right: &str, until: Instant) -> Row {
    let split = |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_owned).collect() };
    let (old, new) = (split(left), split(right));
    let ops = similar::capture_diff_slices_deadline(Algorithm::Myers, &old, &new, Some(until));
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for op in &ops {
        let (gone, fresh) = (old[op.old_range()].join(" "), new[op.new_range()].join(" "));
        if matches!(op, DiffOp::Equal { .. }) {
            left.push(Run::Same(gone));
            right.push(Run::Same(fresh));
            continue;
        }
        left.extend((!gone.is_empty()).then_some(Run::Own(gone)));
        right.extend((!fresh.is_empty()).then_some(Run::Own(fresh)));
    }
    Row::Differs { left, right }
}

fn folded(rows: Vec<Row>) -> Vec<Row> {
    let differs: Vec<bool> = rows.iter().map(|row| matches!(row, Row::Differs { .. })).collect();
    let mut out = Vec::new();
    let mut between = 0;
    for (place, row) in rows.into_iter().enumerate() {
        let from = place.saturating_sub(AROUND);
        let is_near = differs[from..differs.len().min(place + AROUND + 1)].contains(&true);
        if !is_near {
            between += 1;
            continue;
        }
        if between > 0 {
            out.push(Row::Between(std::mem::take(&mut between)));
        }
        out.push(row);
    }
    if between > 0 {
        out.push(Row::Between(between));
    }
    out
}

impl Row {
    /// `12 paragraphs are the same`.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    pub fn between(count: &usize) -> String {
        crate::facts::counted(*count as u64, "paragraph is the same", "paragraphs are the same")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_stands_side_by_side_and_the_rest_is_counted() {
        let text = |lines: &str| Prose::from_plain(&lines.replace('/', "\n\n"));
        let (left, right) = (text("a/b/c/The lamp was lit./d/e"), text("a/b/c/The lamp went out./new/d/e"));
        let same = |text: &str| Run::Same(text.to_owned());
        let own = |text: &str| Run::Own(text.to_owned());
        let differs = |left, right| Row::Differs { left, right };
        assert_eq!(
            rows(&left, &right),
            [
                Row::Between(2),
                Row::Same("c".to_owned()),
                differs(vec![same("The lamp"), own("was lit.")], vec![same("The lamp"), own("went out.")]),
                differs(vec![], vec![own("new")]),
                Row::Same("d".to_owned()),
                Row::Between(1),
            ]
        );
        assert_eq!(rows(&left, &left), [Row::Between(6)]);
    }

    proptest::proptest! {
        #[test]
        fn each_side_can_be_read_out_of_the_rows(
            left in proptest::collection::vec("[ab]( [abc]{1,3}){0,3}", 0..6),
            right in proptest::collection::vec("[ab]( [abc]{1,3}){0,3}", 0..6),
        ) {
            let read = |first: bool| -> Vec<String> {
                let lines = all_rows(&left, &right).into_iter().map(|row| match row {
                    Row::Same(text) => text,
                    Row::Differs { left, right } => {
                        let runs = if first { left } else { right };
                        let text = |run| match run { Run::Same(text) | Run::Own(text) => text };
                        runs.into_iter().map(text).collect::<Vec<_>>().join(" ")
                    }
                    Row::Between(_) => String::new(),
                });
                lines.filter(|line| !line.is_empty()).collect()
            };
            proptest::prop_assert_eq!(read(true), left.clone());
            proptest::prop_assert_eq!(read(false), right.clone());
        }
    }
}
