//! Where a text ends: the marks that authors set, and the footers that lists and programs hang on.

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::lines::is_blank;

/// What the mark at a text's end says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Ending {
    /// Of the whole work.
    Whole,
    /// Of this part; more may follow.
    Part,
    /// More follows.
    ToBeContinued,
}

static WHOLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[^\w]*(?:the end|end|finis|fin|fini|owari|the end of (?:the )?story|-30-)[^\w]*$")
        .expect("the pattern is fixed and tested")
});
static PART: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[^\w]*(?:the )?end (?:of )?(?:this )?(?:part|chapter|chap|act|book|episode|section)\b[ .#:]*(?:\d{1,4}[a-d]?|[a-z]+(?:[- ][a-z]+)?)?(?: ?(?:/|of) ?(?:\d{1,4}|\?+|[a-z]+))?[^\w]*$")
        .expect("the pattern is fixed and tested")
});
static CONTINUED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[^\w]*(?:tbc|t\.b\.c\.?|to be cont(?:inued|'d|\.)?|(?:to be )?continued(?: in (?:part|chapter)\b.{0,20})?|more to come|end part \S+\W+tbc)[^\w]*$")
        .expect("the pattern is fixed and tested")
});

/// A line that marks an end.
pub(crate) fn mark(line: &str) -> Option<Ending> {
    let line = line.trim();
    if line.is_empty() || line.len() > 60 {
        return None;
    }
    if CONTINUED.is_match(line) {
        Some(Ending::ToBeContinued)
    } else if WHOLE.is_match(line) || line == "-30-" {
        // A line of dialogue is no mark.
        (!line.starts_with(['"', '“', '\'', '‘'])).then_some(Ending::Whole)
    } else if PART.is_match(line) {
        Some(Ending::Part)
    } else {
        None
    }
}

/// After the mark of an end at most this many filled lines stand before the mark is taken for a line of the story.
const LINES_AFTER_MAX: usize = 60;

/// The last mark of an end in a text and its place.
pub(crate) fn find(lines: &[&str]) -> Option<(usize, Ending)> {
    let mut filled = 0;
    for (at, line) in lines.iter().enumerate().rev() {
        if is_blank(line) {
            continue;
        }
        if let Some(ending) = mark(line) {
            // Notes after the end are few; were most of the text after the mark, it was none.
            return (at * 2 > lines.len() || filled <= 4).then_some((at, ending));
        }
        filled += 1;
        if filled > LINES_AFTER_MAX {
            break;
        }
    }
    None
}

static FOOTER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^(?:",
        r"[-=_ ]{5,}.{0,60}(?:sponsor|groups|mailing list).{0,40}[-=~_ ]{3,}(?:~?-*>)?",
        r"|to unsubscribe\b.*|to (?:un)?subscribe (?:from|to)\b.*",
        r"|your use of yahoo! groups is subject to.*",
        r"|\[non-text portions of this message have been removed\]",
        r"|yahoo! groups links|community email addresses:?",
        r"|do you yahoo!\?|get your free .{0,40}(?:hotmail|email|e-mail).{0,40}",
        r"|_{10,}|-- ?",
        r"|sent from (?:my|a) .{0,40}",
        r")$"
    ))
    .expect("the pattern is fixed and tested")
});
static FOOTER_SURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)unsubscribe|yahoo! groups|sponsor|mailing list|non-text portions|do you yahoo|hotmail|^-- ?$",
    )
    .expect("the pattern is fixed and tested")
});

/// A footer has at most this many filled lines, each of at most [`FOOTER_LINE_BYTES_MAX`] bytes.
const FOOTER_LINES_MAX: usize = 40;
const FOOTER_LINE_BYTES_MAX: usize = 200;

/// The first line of a footer at the end of a text.
pub(crate) fn footer(lines: &[&str]) -> Option<usize> {
    let mut filled = 0;
    let mut start = None;
    let mut sure = false;
    for (at, line) in lines.iter().enumerate().rev() {
        let line = line.trim_end();
        if is_blank(line) {
            continue;
        }
        filled += 1;
        if filled > FOOTER_LINES_MAX || line.len() > FOOTER_LINE_BYTES_MAX {
            break;
        }
        if FOOTER.is_match(line) {
            start = Some(at);
        }
        sure |= FOOTER_SURE.is_match(line);
    }
    start.filter(|_| sure)
}

#[cfg(test)]
mod tests {
    use super::{Ending, footer, mark};

    #[test]
    fn marks_of_an_end_are_told_apart() {
        for (line, ending) in [
            ("Tbc...", Some(Ending::ToBeContinued)),
            ("To be continued", Some(Ending::ToBeContinued)),
            ("Continued in part 4", Some(Ending::ToBeContinued)),
            ("The End", Some(Ending::Whole)),
            ("~fin~", Some(Ending::Whole)),
            ("##THE END##", Some(Ending::Whole)),
            ("End Part 3", Some(Ending::Part)),
            ("End of Chapter Four", Some(Ending::Part)),
            ("In the end", None),
            ("The end of the lane was dark.", None),
        ] {
            assert_eq!(mark(line), ending, "{line}");
        }
    }

    #[test]
    fn a_list_footer_is_found_and_a_signature_is_not_one() {
        assert_eq!(
            footer(&[
                "Text.",
                "",
                "--------- Yahoo! Groups Sponsor --------~-->",
                "Buy!",
                "To unsubscribe, send an email to:"
            ]),
            Some(2)
        );
        assert_eq!(footer(&["Text.", "", "Yours,", "J. Watson"]), None);
    }
}
