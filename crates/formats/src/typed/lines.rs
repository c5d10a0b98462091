//! What the ends of lines mean in a text that is typed without elements: a space, a line end, a paragraph's end.

/// Fewer line ends inside paragraphs tell nothing.
const ENDS_MIN: usize = 2;
/// Where each line is a paragraph, at least so many line ends stand for one empty line.
const ENDS_TO_GAPS: usize = 4;
/// A program breaks lines at some width between these, in characters.
const WRAP_CHARS: std::ops::RangeInclusive<usize> = 45..=110;

/// What a line end inside a paragraph is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineEnd {
    /// A program's, which broke the lines at some width.
    Wrapped,
    /// The author's, who has empty lines between paragraphs.
    Own,
    /// The end of a paragraph: there are hardly any empty lines.
    Paragraph,
}

/// Tells what line ends are from the paragraphs of a text, as empty lines part them, each with its lines.
pub(crate) fn told_by<'a>(paragraphs: impl Iterator<Item = &'a str>) -> LineEnd {
    let (mut gaps, mut small) = (0usize, 0usize);
    let mut widths = Vec::new();
    for paragraph in paragraphs {
        gaps += 1;
        let mut lines = paragraph.trim().lines().peekable();
        while let Some(line) = lines.next() {
            let Some(next) = lines.peek() else { break };
            // Signs of Markdown for a line end inside of a paragraph.
            if line.ends_with('\\') || line.ends_with("  ") {
                continue;
            }
            widths.push(line.trim().chars().count());
            small += usize::from(next.trim_start().starts_with(char::is_lowercase));
        }
    }
    if widths.is_empty() {
        return LineEnd::Own;
    }
    if is_wrapped(&mut widths, small) {
        return LineEnd::Wrapped;
    }
    let parted = widths.len() < ENDS_MIN || widths.len() < gaps.saturating_sub(1) * ENDS_TO_GAPS;
    if parted { LineEnd::Own } else { LineEnd::Paragraph }
}

/// Whether a program broke the lines: nearly all are about as wide as the widest, and many go on in small letters.
fn is_wrapped(widths: &mut [usize], small: usize) -> bool {
    widths.sort_unstable();
    let at = |share: usize| widths[(widths.len() - 1) * share / 100];
    WRAP_CHARS.contains(&at(50)) && at(90) <= *WRAP_CHARS.end() && small * 10 >= widths.len() * 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_paragraphs_where_no_empty_lines_part_them() {
        let each = "Alice was tired.\nThe bank was warm, and her sister read, and the book had no pictures in it at all, \
                    which is a thing that no child can bear for long on a day in July.\n“Oh dear!” said the Rabbit.\nIt ran.";
        assert_eq!(told_by([each].into_iter()), LineEnd::Paragraph);
        let wrapped = "Alice was beginning to get very tired of sitting by her sister\non the bank, and of having \
                       nothing to do: once or twice she had\npeeped into the book her sister was reading, but it had\n\
                       no pictures.";
        assert_eq!(told_by([wrapped].into_iter()), LineEnd::Wrapped);
        assert_eq!(told_by(["One.\nTwo.", "Three.", "Four.", "Five."].into_iter()), LineEnd::Own);
        assert_eq!(told_by(["One.\\\ntwo.\\\nthree."].into_iter()), LineEnd::Own);
        assert_eq!(told_by([].into_iter()), LineEnd::Own);
    }
}
