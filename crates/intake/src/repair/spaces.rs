//! Spaces that stood for layout: a non-breaking space beside another space, a tab between words.

use std::borrow::Cow;

use crate::lines::Line;

/// Folds them to one space. White space at the start of a line is left for the layout of paragraphs to judge, and a
/// lone non-breaking space between words is the author's.
pub(super) fn normalise(lines: &mut [Line<'_>]) -> u32 {
    let mut count = 0;
    for line in lines.iter_mut().filter(|line| line.text.contains(['\t', '\u{a0}'])) {
        let indent = line.text.len() - line.text.trim_start().len();
        let (folded, done) = fold(&line.text[indent..]);
        if done > 0 {
            line.text = Cow::Owned(format!("{}{folded}", &line.text[..indent]));
            line.mark(ficus_prose::RepairKind::SpacesNormalised);
            count += done;
        }
    }
    count
}

fn fold(text: &str) -> (String, u32) {
    let mut out = String::with_capacity(text.len());
    let mut count = 0;
    let mut rest = text;
    while let Some(at) = rest.find([' ', '\t', '\u{a0}']) {
        out.push_str(&rest[..at]);
        let run = &rest[at..];
        let end = run.find(|c| !matches!(c, ' ' | '\t' | '\u{a0}')).unwrap_or(run.len());
        let run = &run[..end];
        let layout = run.contains('\t') || run.contains('\u{a0}') && run != "\u{a0}";
        if layout {
            count += 1;
            out.push(' ');
        } else {
            out.push_str(run);
        }
        rest = &rest[at + end..];
    }
    out.push_str(rest);
    (out, count)
}
