//! Markdown.

use ficus_formats::{Limits, markdown};

use super::{assert_accounted, html, notes, titles};

fn read(text: &str) -> ficus_formats::Document {
    let document = markdown::read(text.as_bytes(), &Limits::default()).expect("a document");
    assert_accounted(&document, text.as_bytes());
    document
}

#[test]
fn a_text_stays_as_it_was_typed() {
    for (text, expected) in [
        (
            "He said \"no\" -- and\n*went*... **away**.",
            "<p>He said &quot;no&quot; -- and <em>went</em>... <strong>away</strong>.</p>",
        ),
        ("a\n\n* * *\n\nb", "<p>a</p>\n<hr data-glyphs=\"* * *\"/>\n<p>b</p>"),
        ("a\n\n---\n\nb", "<p>a</p>\n<hr data-glyphs=\"---\"/>\n<p>b</p>"),
        ("He left.\n---\nNext.", "<p>He left.</p>\n<hr data-glyphs=\"---\"/>\n<p>Next.</p>"),
        ("a\n\n~~~~\n\nb *c*", "<p>a</p>\n<hr data-glyphs=\"~~~~\"/>\n<p>b <em>c</em></p>"),
        ("a <i>b</i> <u>c</u><br>d <script>x</script>", "<p>a <em>b</em> <u>c</u><br/>d x</p>"),
        ("<p align=right onclick=x()>S.</p>", "<p class=\"end\">S.</p>"),
        (
            "> a\n\n1. b\n2. c",
            "<blockquote>\n<p>a</p>\n</blockquote>\n<ol>\n<li>\n<p>b</p>\n</li>\n<li>\n<p>c</p>\n</li>\n</ol>",
        ),
        (
            "[a](http://example.org/) [b](javascript:x)",
            "<p><a href=\"http://example.org/\" rel=\"nofollow ugc noopener\">a</a> b</p>",
        ),
        (
            "    The paragraphs of this text begin with four spaces, which makes no program out of them.",
            "<p>The paragraphs of this text begin with four spaces, which makes no program out of them.</p>",
        ),
    ] {
        assert_eq!(html(&read(text)), expected, "{text}");
    }
}

#[test]
fn front_matter_states_facts() {
    let text = "---\ntitle: \"The Lamp\"\nauthor: Quill\ntags: [gas light, 'fog, thick']\nrating: PG\nsummary: >\n  A lamp\n  goes out.\n\
        archive_warnings:\n  - None\n  - Fire\n---\n\n# The Lamp\n\n## Chapter 1: Oil\n\nOne.[^a]\n\n## Chapter 2\n\nTwo.\n\n[^a]: A wick.\n";
    let document = read(text);
    let facts = &document.book.facts;
    assert_eq!(
        (facts.title.as_deref(), facts.creators.as_slice()),
        (Some("The Lamp"), &["Quill".to_owned()][..])
    );
    assert_eq!(facts.subjects, ["gas light", "fog, thick"]);
    assert_eq!(ficus_prose::plain::text(&facts.description), "A lamp goes out.");
    let label = |label: &str, value: &str| (label.to_owned(), value.to_owned());
    assert_eq!(facts.labelled, [label("Rating", "PG"), label("Archive warnings", "None, Fire")]);
    assert_eq!(titles(&document), [(Some(1), Some("Oil")), (Some(2), None)]);
    assert_eq!(notes(&document), "<p>[1] A wick.</p>");
}

#[test]
fn a_plain_text_under_the_name_keeps_the_lines_of_its_header() {
    let text = "Title: The Lamp\nAuthor: Quill\nRating: PG\n\nIt was dark; the lamp\nwent out.";
    assert_eq!(
        html(&read(text)),
        "<p>Title: The Lamp<br/>Author: Quill<br/>Rating: PG</p>\n<p>It was dark; the lamp went out.</p>"
    );
}

#[test]
fn blocks_are_known_by_their_bytes_in_any_encoding() {
    for bytes in [
        b"\xef\xbb\xbfOne.\r\n\r\nTwo \xe2\x80\x93 *three*.\r\n".to_vec(),
        b"One.\r\n\r\nTwo \x96 *three*.\r\n".to_vec(),
    ] {
        let document = markdown::read(&bytes, &Limits::default()).expect("a document");
        assert_accounted(&document, &bytes);
        assert_eq!(html(&document), "<p>One.</p>\n<p>Two – <em>three</em>.</p>");
        let range = &document.book.sections[0].ranges[1];
        let slice = &bytes[range.start as usize..range.end as usize];
        assert!(slice.starts_with(b"Two") && slice.ends_with(b"."), "{slice:?}");
    }
}
