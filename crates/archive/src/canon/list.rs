//! A canon as a text list that a person edits: one point a line, indented inside the point around it, other names after
//! `=`.
//!
//! ```text
//! Season 4
//!   4x21 = Primeval
//!   4x22 = Season 4 finale = Restless
//! ```

use std::collections::HashMap;

use super::{
    ALIASES_MAX, CanonPoint, DEPTH_MAX, NAME_CHARS_MAX, POINTS_MAX,
    words::{key, words},
};

/// How many spaces a tab stands for.
const TAB: usize = 4;
/// One step of indentation, as it is written.
const INDENT: &str = "  ";

/// A point as a list states it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PointDraft {
    /// Its name.
    pub name: String,
    /// What else people call it.
    pub aliases: Vec<String>,
    /// How many points stand around it.
    pub depth: u8,
}

/// Why a list is no canon.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListFault {
    /// More than [`POINTS_MAX`].
    #[error("a canon has at most {POINTS_MAX} points")]
    TooMany,
    /// A name without a letter or a digit.
    #[error("line {0} has a name without a letter or a digit")]
    Nameless(usize),
    /// A name that is longer than [`NAME_CHARS_MAX`].
    #[error("line {0} has a name of more than {NAME_CHARS_MAX} characters")]
    LongName(usize),
    /// More than [`ALIASES_MAX`] other names.
    #[error("line {0} has more than {ALIASES_MAX} other names")]
    ManyNames(usize),
    /// Further inside than [`DEPTH_MAX`].
    #[error("line {0} stands inside more than {DEPTH_MAX} others")]
    TooDeep(usize),
    /// Two points have one name, so that no text could be tied to either.
    #[error("lines {first} and {second} are both called “{name}”")]
    Twice {
        /// The line that has it.
        first: usize,
        /// The line that has it too.
        second: usize,
        /// The name.
        name: String,
    },
}

/// Reads a list; empty lines are left out, lines count from 1.
pub fn read_list(text: &str) -> Result<Vec<PointDraft>, ListFault> {
    read_lines((1..).zip(text.lines()))
}

/// Reads a list by its lines, each with its number.
pub(super) fn read_lines<'a>(
    lines: impl Iterator<Item = (usize, &'a str)>,
) -> Result<Vec<PointDraft>, ListFault> {
    let mut points = Vec::new();
    let mut around: Vec<usize> = Vec::new();
    let mut named: HashMap<String, usize> = HashMap::new();
    for (number, line) in lines {
        if line.trim().is_empty() {
            continue;
        }
        if points.len() == POINTS_MAX {
            return Err(ListFault::TooMany);
        }
        let indent: usize =
            line.chars().take_while(|c| c.is_whitespace()).map(|c| if c == '\t' { TAB } else { 1 }).sum();
        while around.last().is_some_and(|over| *over >= indent) {
            around.pop();
        }
        let depth = u8::try_from(around.len()).ok().filter(|depth| *depth <= DEPTH_MAX);
        let depth = depth.ok_or(ListFault::TooDeep(number))?;
        around.push(indent);
        points.push(point(line, number, depth, &mut named)?);
    }
    Ok(points)
}

fn point(
    line: &str,
    number: usize,
    depth: u8,
    named: &mut HashMap<String, usize>,
) -> Result<PointDraft, ListFault> {
    let mut names: Vec<String> = Vec::new();
    for name in line.split('=') {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() && !names.is_empty() {
            continue;
        }
        if name.chars().count() > NAME_CHARS_MAX {
            return Err(ListFault::LongName(number));
        }
        let folded = key(&words(&name));
        if folded.is_empty() {
            return Err(ListFault::Nameless(number));
        }
        match named.insert(folded, number) {
            Some(first) if first == number => {}
            Some(first) => return Err(ListFault::Twice { first, second: number, name }),
            None => names.push(name),
        }
    }
    if names.len() > ALIASES_MAX + 1 {
        return Err(ListFault::ManyNames(number));
    }
    let mut names = names.into_iter();
    let name = names.next().ok_or(ListFault::Nameless(number))?;
    Ok(PointDraft { name, aliases: names.collect(), depth })
}

/// Writes a list as [`read_list`] reads it.
pub fn write_list(points: &[CanonPoint]) -> String {
    let mut list = String::new();
    for point in points {
        list.push_str(&INDENT.repeat(usize::from(point.depth)));
        list.push_str(&point.name);
        for alias in &point.aliases {
            list.push_str(" = ");
            list.push_str(alias);
        }
        list.push('\n');
    }
    list
}
