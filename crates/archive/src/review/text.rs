//! What is typed as a review, with light marks, as text for a page.
//!
//! Paragraphs are parted by empty lines, `*words*` and `_words_` are emphasised, `**words**` strongly, lines that
//! begin with `>` are a quotation, and an address of the web becomes a link. Nothing else means anything.

use ficus_prose::{Align, Block, Inline, Prose};

/// Marks inside marks are read this deep.
const DEPTH_MAX: u32 = 3;

/// Reads what was typed; never fails.
pub fn read(typed: &str) -> Prose {
    let typed = typed.replace("\r\n", "\n").replace('\r', "\n");
    let mut blocks = Vec::new();
    let mut lines = typed.lines().peekable();
    while let Some(line) = lines.peek() {
        let is_quoted = is_quoted(line);
        let mut run = Vec::new();
        while let Some(line) = lines.next_if(|line| self::is_quoted(line) == is_quoted) {
            run.push(if is_quoted { line.trim_start().trim_start_matches('>') } else { line });
        }
        let paragraphs = paragraphs(&run);
        if is_quoted && !paragraphs.is_empty() {
            blocks.push(Block::Quote(paragraphs));
        } else {
            blocks.extend(paragraphs);
        }
    }
    Prose::from_blocks(&blocks)
}

/// What of a typed text are its writer's own words: without the lines that quote.
pub fn own_words(typed: &str) -> String {
    typed.lines().filter(|line| !is_quoted(line)).collect::<Vec<_>>().join("\n")
}

fn is_quoted(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

fn paragraphs(lines: &[&str]) -> Vec<Block> {
    lines
        .split(|line| line.trim().is_empty())
        .filter(|lines| !lines.is_empty())
        .map(|lines| {
            let mut inlines = Vec::new();
            for (index, line) in lines.iter().enumerate() {
                if index > 0 {
                    inlines.push(Inline::LineBreak);
                }
                push_inlines(&mut inlines, line.trim(), 0);
            }
            Block::Paragraph { align: Align::Start, inlines }
        })
        .collect()
}

fn push_inlines(out: &mut Vec<Inline>, text: &str, depth: u32) {
    let mut plain = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find(['*', '_', 'h']).map(|found| at + found) {
        let before = text[..found].chars().next_back();
        let marked = if text[found..].starts_with('h') {
            link(&text[found..], before)
        } else if depth < DEPTH_MAX {
            emphasis(&text[found..], before, depth)
        } else {
            None
        };
        match marked {
            Some((inlines, length)) => {
                push_text(out, &text[plain..found]);
                out.extend(inlines);
                at = found + length;
                plain = at;
            }
            // A run of marks that opens nothing is passed over whole.
            None => at = found + marks(&text[found..]).max(1),
        }
    }
    push_text(out, &text[plain..]);
}

fn push_text(out: &mut Vec<Inline>, text: &str) {
    if !text.is_empty() {
        out.push(Inline::text(text));
    }
}

/// How many bytes of one and the same mark a text begins with.
fn marks(text: &str) -> usize {
    let first = text.chars().next().unwrap_or_default();
    if matches!(first, '*' | '_') { text.len() - text.trim_start_matches(first).len() } else { 1 }
}

/// An emphasis that the text begins with, and its length in bytes.
fn emphasis(text: &str, before: Option<char>, depth: u32) -> Option<(Vec<Inline>, usize)> {
    if before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    let length = marks(text);
    let mark = match (length, text.starts_with('*')) {
        (1, _) => &text[..1],
        (2, true) => "**",
        _ => return None,
    };
    let inside = &text[mark.len()..];
    if inside.starts_with(char::is_whitespace) {
        return None;
    }
    let end = inside.match_indices(mark).map(|(end, _)| end).find(|end| {
        let (before, after) = (&inside[..*end], &inside[end + mark.len()..]);
        !before.is_empty()
            && !before.ends_with(char::is_whitespace)
            && !before.ends_with(&mark[..1])
            && !after.starts_with(|c: char| c.is_alphanumeric() || mark.starts_with(c))
    })?;
    let mut inner = Vec::new();
    push_inlines(&mut inner, &inside[..end], depth + 1);
    let whole = mark.len() + end + mark.len();
    let wrap = if mark == "**" { Inline::Strong } else { Inline::Emphasis };
    Some((vec![wrap(inner)], whole))
}

/// A link that the text begins with, and its length in bytes.
fn link(text: &str, before: Option<char>) -> Option<(Vec<Inline>, usize)> {
    let is_address = text.starts_with("http://") || text.starts_with("https://");
    if !is_address || before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"')).unwrap_or(text.len());
    let href = text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'', '*', '_']);
    match Inline::link(href, vec![Inline::text(href)]) {
        linked if matches!(linked[..], [Inline::Link { .. }]) => Some((linked, href.len())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn html(typed: &str) -> String {
        read(typed).into_string()
    }

    #[test]
    fn light_marks_become_emphasis_quotations_and_links() {
        assert_eq!(
            html("One *two* **three** _four_"),
            "<p>One <em>two</em> <strong>three</strong> <em>four</em></p>\n"
        );
        assert_eq!(html("a\nb\n\nc"), "<p>a<br/>b</p>\n<p>c</p>\n");
        assert_eq!(
            html("> The lamp\n> was lit.\nYes!"),
            "<blockquote>\n<p>The lamp<br/>was lit.</p>\n</blockquote>\n<p>Yes!</p>\n"
        );
        assert_eq!(
            html("See https://example.org/a_b, now."),
            "<p>See <a href=\"https://example.org/a_b\" rel=\"nofollow ugc noopener\">https://example.org/a_b</a>, now.</p>\n"
        );
        assert_eq!(html("**so *very* good**"), "<p><strong>so <em>very</em> good</strong></p>\n");
    }

    #[test]
    fn what_is_no_mark_stays_as_it_was_typed() {
        for plain in ["2 * 3 * 4", "snake_case_name", "***", "* a *", "*open", "a*b*c", "http", "_ _"] {
            assert_eq!(html(plain), format!("<p>{plain}</p>\n"));
        }
        assert_eq!(html("<script>alert(1)</script>"), "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n");
        assert_eq!(html("<img src=x onerror=alert(1)> javascript:alert(1)").matches('<').count(), 2);
        assert_eq!(html(" \n \n"), "");
    }

    #[test]
    fn a_quoted_line_is_none_of_the_writers_own() {
        assert_eq!(own_words("> I will find you\nWhat a line!"), "What a line!");
    }

    proptest! {
        #[test]
        fn whatever_is_typed_becomes_text_in_the_archives_own_form(typed in "[a-z *_>\\nh:/.<&\"é]{0,200}") {
            let prose = read(&typed);
            prop_assert!(prose.blocks().is_ok(), "{:?}", prose);
            prop_assert_eq!(Prose::from_blocks(&prose.blocks().unwrap()), prose);
        }

        #[test]
        fn whatever_is_typed_is_read(typed in "\\PC{0,300}") {
            prop_assert!(read(&typed).blocks().is_ok());
        }
    }
}
