//! What the writers of HTML and XML share: escaping, languages, addresses.

use std::borrow::Cow;

use ficus_prose::{Block, Inline, List, Prose, html::with_shields};
use uuid::Uuid;

/// Escapes text for an element or a double-quoted attribute, without the characters that XML 1.0 §2.2 forbids.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| is_allowed(*c)) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// Blocks as well-formed markup whose links and languages hold up to a strict reader.
pub(crate) fn prose(blocks: &[Block]) -> String {
    let blocks: Vec<Block> = blocks.iter().map(strict_block).collect();
    let prose = Prose::from_blocks(&blocks);
    with_lines(prose.as_str()).chars().filter(|c| is_allowed(*c)).collect()
}

/// With a line before each marked passage that says what it holds and leads behind it.
fn with_lines(html: &str) -> Cow<'_, str> {
    let text = Uuid::new_v5(&Uuid::NAMESPACE_OID, html.as_bytes()).simple();
    with_shields(
        html,
        |_| true,
        |number, warning| {
            // A page of several chapters has several first passages: what stands in them tells them apart.
            let end = format!("behind-{text}-{number}");
            let before = format!(
                "<div class=\"shield-line\">Here is a passage with: {warning}. <a href=\"#{end}\">Skip it</a></div>\n\
             <section class=\"shield\" data-warning=\"{warning}\">\n"
            );
            (before, format!("</section>\n<div class=\"behind\" id=\"{end}\"></div>\n"))
        },
    )
}

/// Whether XML 1.0 allows a character and a text has any use for it.
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n') || !(c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}'))
}

fn strict_block(block: &Block) -> Block {
    let blocks = |blocks: &[Block]| blocks.iter().map(strict_block).collect::<Vec<_>>();
    match block {
        Block::Paragraph { align, inlines } => {
            Block::Paragraph { align: *align, inlines: strict_inlines(inlines) }
        }
        Block::Heading { level, role, inlines } => {
            Block::Heading { level: *level, role: *role, inlines: strict_inlines(inlines) }
        }
        Block::Quote(inner) => Block::Quote(blocks(inner)),
        Block::Shield { warning, blocks: inner } => {
            Block::Shield { warning: warning.clone(), blocks: blocks(inner) }
        }
        Block::Verse(lines) => Block::Verse(lines.iter().map(|line| strict_inlines(line)).collect()),
        Block::List(list) => Block::List(List {
            ordered: list.ordered,
            items: list.items.iter().map(|item| blocks(item)).collect(),
        }),
        Block::Styled { class, blocks: inner } => {
            Block::Styled { class: class.clone(), blocks: blocks(inner) }
        }
        Block::Footnotes(notes) => Block::Footnotes(notes.iter().map(|note| blocks(note)).collect()),
        Block::SceneBreak { .. } | Block::Preformatted(_) | Block::Image(_) => block.clone(),
    }
}

fn strict_inlines(inlines: &[Inline]) -> Vec<Inline> {
    inlines.iter().flat_map(strict_inline).collect()
}

fn strict_inline(inline: &Inline) -> Vec<Inline> {
    vec![match inline {
        Inline::Text(_) | Inline::LineBreak | Inline::NoteMark(_) => inline.clone(),
        Inline::Emphasis(inner) => Inline::Emphasis(strict_inlines(inner)),
        Inline::Strong(inner) => Inline::Strong(strict_inlines(inner)),
        Inline::Underline(inner) => Inline::Underline(strict_inlines(inner)),
        Inline::Strike(inner) => Inline::Strike(strict_inlines(inner)),
        Inline::Small(inner) => Inline::Small(strict_inlines(inner)),
        Inline::Sub(inner) => Inline::Sub(strict_inlines(inner)),
        Inline::Sup(inner) => Inline::Sup(strict_inlines(inner)),
        Inline::Code(inner) => Inline::Code(strict_inlines(inner)),
        Inline::Styled { class, inlines } => {
            Inline::Styled { class: class.clone(), inlines: strict_inlines(inlines) }
        }
        Inline::Language { tag, inlines } => match language_tag(tag) {
            Some(tag) => Inline::Language { tag, inlines: strict_inlines(inlines) },
            None => return strict_inlines(inlines),
        },
        Inline::Link { href, inlines } => match strict_address(href) {
            Some(href) => Inline::Link { href, inlines: strict_inlines(inlines) },
            None => return strict_inlines(inlines),
        },
    }]
}

/// An address in the characters of RFC 3986, others percent-encoded; `None` where its host or port is none.
pub(crate) fn strict_address(href: &str) -> Option<String> {
    let (scheme, rest) = href.split_once(':')?;
    if !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https" | "mailto") {
        return None;
    }
    let (before, rest) = match rest.strip_prefix("//") {
        Some(rest) => {
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            let (authority, path) = rest.split_at(end);
            let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
            let plain = !host.is_empty()
                && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
                && host.starts_with(|c: char| c.is_ascii_alphanumeric())
                && host.ends_with(|c: char| c.is_ascii_alphanumeric());
            let port_is_number = port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit());
            if !plain || !port_is_number {
                return None;
            }
            (format!("{scheme}://{authority}"), path)
        }
        None if scheme.eq_ignore_ascii_case("mailto") => (format!("{scheme}:"), rest),
        None => return None,
    };
    Some(before + &percent_encoded(rest))
}

fn percent_encoded(rest: &str) -> String {
    let bytes = rest.as_bytes();
    let mut out = String::with_capacity(rest.len());
    let mut fragment = false;
    for (at, byte) in bytes.iter().enumerate() {
        let escape = *byte == b'%'
            && bytes.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        let kept = byte.is_ascii_alphanumeric() || b"-._~/?:@!$&'()*+,;=".contains(byte);
        if escape || kept || (*byte == b'#' && !fragment) {
            fragment |= *byte == b'#';
            out.push(char::from(*byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A tag as BCP 47 allows it: language, script, region, variants; shortened to what is well-formed.
pub(crate) fn language_tag(tag: &str) -> Option<String> {
    let mut parts = tag.trim().split(['-', '_']);
    let primary = parts.next().filter(|primary| {
        (2..=3).contains(&primary.len()) && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
    })?;
    let mut out = primary.to_ascii_lowercase();
    // Script, region and variants come in this order, script and region once.
    let mut stage = 0;
    for part in parts {
        let letters = part.bytes().all(|byte| byte.is_ascii_alphabetic());
        let plain = part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let next = match part.len() {
            4 if letters => 1,
            2 if letters => 2,
            3 if part.bytes().all(|byte| byte.is_ascii_digit()) => 2,
            5..=8 if plain => 3,
            _ => break,
        };
        if next <= stage {
            break;
        }
        stage = next;
        out.push('-');
        out.push_str(part);
    }
    Some(out)
}

/// Whether a language is written from right to left.
pub(crate) fn is_right_to_left(tag: &str) -> bool {
    let primary = tag.split('-').next().unwrap_or(tag);
    matches!(primary, "ar" | "he" | "fa" | "ur" | "yi" | "ps" | "sd" | "ug" | "dv" | "ckb" | "syr")
        && !tag.contains("-Latn")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_shortened_to_what_is_well_formed() {
        for (tag, expected) in [
            ("en-GB", Some("en-GB")),
            ("EN_us", Some("en-us")),
            ("zh-Hant-TW", Some("zh-Hant-TW")),
            ("en-1", Some("en")),
            ("english", None),
            ("", None),
            ("x-klingon", None),
        ] {
            assert_eq!(language_tag(tag).as_deref(), expected, "{tag}");
        }
    }

    #[test]
    fn an_address_is_written_so_that_a_strict_reader_takes_it() {
        for (href, expected) in [
            ("http://example.org/a?b=1&c#d", Some("http://example.org/a?b=1&c#d")),
            ("http://example.org/é|{x}#a#b", Some("http://example.org/%C3%A9%7C%7Bx%7D#a%23b")),
            ("http://example.org/%zz%20", Some("http://example.org/%25zz%20")),
            ("http://[bad/", None),
            ("http://a:b/", None),
            ("http://-a/", None),
            ("mailto:quill@example.org", Some("mailto:quill@example.org")),
        ] {
            assert_eq!(strict_address(href).as_deref(), expected, "{href}");
        }
    }
}
