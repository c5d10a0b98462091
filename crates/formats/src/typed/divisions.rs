//! Passages between lines of colons in Markdown: `::: letter` to `:::`.

use std::{borrow::Cow, collections::BTreeSet};

/// At least so many colons begin such a line.
const COLONS_MIN: usize = 3;

/// The text with those lines written as HTML, around which Markdown goes on: where the name is one of the work's style
/// sheet. Others stay as they were typed, so that their author sees that there is no such style. Nothing in a fence is
/// such a line.
pub(super) fn as_html<'a>(text: &'a str, classes: &BTreeSet<String>) -> Cow<'a, str> {
    if classes.is_empty() || !text.contains(":::") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 64);
    // Whether each that is open is written as HTML.
    let mut open: Vec<bool> = Vec::new();
    let mut is_fenced = false;
    for line in text.split_inclusive('\n') {
        let (before, sign) = parted(line);
        if sign.starts_with("```") {
            is_fenced = !is_fenced;
        }
        let name = sign.trim_start_matches(':');
        let colons = sign.len() - name.len();
        if is_fenced || colons < COLONS_MIN {
            out.push_str(line);
            continue;
        }
        let name = name.trim();
        let tag = if name.is_empty() {
            open.pop().filter(|is_html| *is_html).map(|_| "</div>".to_owned())
        } else {
            open.push(classes.contains(name));
            classes.contains(name).then(|| format!("<div class=\"{name}\">"))
        };
        match tag {
            Some(tag) => {
                // An empty line before and behind, in whatever the line stands, lets Markdown go on.
                let empty = before.trim_end();
                out.push_str(&format!("{empty}\n{before}{tag}\n{empty}\n"));
            }
            None => out.push_str(line),
        }
    }
    // What was never ended ends with the text.
    for _ in open.into_iter().filter(|is_html| *is_html) {
        out.push_str("\n\n</div>\n");
    }
    Cow::Owned(out)
}

/// The marks of quotations and the spaces that a line begins with, and what it says.
fn parted(line: &str) -> (&str, &str) {
    let start = line.find(|c: char| c != '>' && c != ' ').unwrap_or(0);
    let (before, sign) = line.split_at(start);
    (before, sign.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_colons_become_elements_where_the_name_is_known() {
        let classes = BTreeSet::from(["letter".to_owned()]);
        let told = as_html("a\n::: letter\nDear *you*,\n:::\nb\n", &classes);
        assert_eq!(told, "a\n\n<div class=\"letter\">\n\nDear *you*,\n\n</div>\n\nb\n");
        for as_typed in ["::: other\nx\n:::\n", ":::\n", "```\n::: letter\n```\n", "a ::: letter\n"] {
            assert_eq!(as_html(as_typed, &classes), as_typed);
        }
        assert_eq!(as_html("> ::: letter\n> x\n", &classes).matches("div").count(), 2);
    }
}
