//! Rich Text Format.

use ficus_formats::{Limits, rtf};
use ficus_prose::SpanClass;

use super::{assert_accounted, html, notes, titles};

fn read(text: &[u8]) -> ficus_formats::Document {
    let document = rtf::read(text, &Limits::default()).expect("a document");
    assert_accounted(&document, text);
    document
}

fn body(text: &str) -> String {
    let whole = format!(
        "{{\\rtf1\\ansi\\ansicpg1252\\deff0{{\\fonttbl{{\\f0\\fcharset0 Times;}}{{\\f1\\fcharset128 Mincho;}}{{\\f2\\fcharset238 Times CE;}}{{\\f3\\fcharset2 Wingdings;}}}}{text}}}"
    );
    html(&read(whole.as_bytes()))
}

#[test]
fn letters_are_those_of_their_font_and_none_is_lost() {
    for (text, expected) in [
        ("It\\'92s \\'93so\\'94", "<p>It’s “so”</p>"),
        ("It\\rquote s \\ldblquote so\\rdblquote\\emdash x", "<p>It’s “so”—x</p>"),
        ("{\\f1 \\'82\\'a0\\'83A}", "<p>あア</p>"),
        ("{\\f2 \\'9a\\'9e \\'c8l\\'e1nek}", "<p>šž Článek</p>"),
        ("{\\f3 J}a", "<p>☺a</p>"),
        ("\\u8217?s \\uc2\\u12354\\'82\\'a0x", "<p>’s あx</p>"),
        ("x\\u-10179?\\u-8704?", "<p>x😀</p>"),
        ("a\\{b\\}\\\\c\\~d\\-e\\_f", "<p>a{b}\\c\u{a0}de\u{2011}f</p>"),
        ("a\\bin4 }}{{b", "<p>ab</p>"),
        ("{\\upr{A?}{\\*\\ud{A\\u262?}}}", "<p>AĆ</p>"),
    ] {
        assert_eq!(body(text), expected, "{text}");
    }
}

#[test]
fn paragraphs_and_looks_survive() {
    for (text, expected) in [
        ("a\\par b\\par\\pard c", "<p>a</p>\n<p>b</p>\n<p>c</p>"),
        ("a\\line b\\tab c", "<p>a<br/>b c</p>"),
        ("a\\\nb", "<p>a</p>\n<p>b</p>"),
        (
            "{\\i a{\\b b}}c \\i d\\i0 e \\b f\\plain g",
            "<p><em>a<strong>b</strong></em>c <em>d</em>e <strong>f</strong>g</p>",
        ),
        ("\\ul a\\ulnone b {\\strike c}", "<p><u>a</u>b <s>c</s></p>"),
        ("\\pard\\qc a\\par\\pard\\qr b", "<p class=\"centre\">a</p>\n<p class=\"end\">b</p>"),
        ("a{\\deleted gone}{\\v hidden}{\\*\\unknown x}{\\pict 00ff}b", "<p>ab</p>"),
        ("a\\par * * *\\par b", "<p>a</p>\n<hr data-glyphs=\"* * *\"/>\n<p>b</p>"),
        ("a\\par\\pard\\brdrb\\brdrs\\par\\pard b", "<p>a</p>\n<hr/>\n<p>b</p>"),
        ("{\\field{\\*\\fldinst PAGE}{\\fldrslt 7}}a", "<p>a</p>"),
        (
            "{\\field{\\*\\fldinst{HYPERLINK \"http://example.org/\"}}{\\fldrslt a}}",
            "<p><a href=\"http://example.org/\" rel=\"nofollow ugc noopener\">a</a></p>",
        ),
        (
            "{\\pntext 1.\\tab}a\\par{\\pntext 2.\\tab}b",
            "<ol>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ol>",
        ),
        ("\\trowd\\intbl Title:\\cell Lamp\\cell\\row\\pard a", "<p>Title: Lamp</p>\n<p>a</p>"),
        (
            "{\\shp{\\*\\shpinst{\\shptxt boxed\\par}}{\\shprslt x}}a\\par b",
            "<p>a</p>\n<p>boxed</p>\n<p>b</p>",
        ),
    ] {
        assert_eq!(body(text), expected, "{text}");
    }
}

#[test]
fn headings_notes_and_facts_are_found_with_their_places() {
    let text = "{\\rtf1\\ansi{\\stylesheet{\\s1 heading 1;}{\\s2 Normal;}}{\\info{\\title The Lamp}{\\author Quill}{\\creatim\\yr2004\\mo5\\dy6}}\
        \\pard\\s1\\b Chapter 1: Oil\\b0\\par\\pard\\s2 It {\\i burned}{\\super\\chftn}{\\footnote\\pard A wick.}.\\par\
        \\pard\\outlinelevel0 Chapter 2\\par\\pard Two.\\par}";
    let document = read(text.as_bytes());
    assert_eq!(titles(&document), [(Some(1), Some("Oil")), (Some(2), None)]);
    assert_eq!(html(&document), "<p>It <em>burned</em><sup>[1]</sup>.</p>\n<p>Two.</p>");
    assert_eq!(notes(&document), "<p>[1] A wick.</p>");
    assert_eq!(document.book.facts.title.as_deref(), Some("The Lamp"));
    // The program's own name for its user is no pen name.
    assert!(document.book.facts.creators.is_empty());
    let at = |class: SpanClass| -> String {
        let spans = document.spans.ranges().filter(|(_, span)| span.class == class);
        spans.map(|(range, _)| &text[range.start as usize..range.end as usize]).collect::<Vec<_>>().join("|")
    };
    assert_eq!(at(SpanClass::Body), "It |burned|.|Two.");
    assert_eq!(at(SpanClass::Header), "Chapter 1: Oil|Chapter 2");
    assert_eq!(at(SpanClass::Note), "A wick.");
}

#[test]
fn documents_of_the_macintosh_and_of_dos_are_read_in_their_own_letters() {
    assert_eq!(html(&read(b"{\\rtf1\\mac It\\'d5s}")), "<p>It’s</p>");
    assert_eq!(html(&read(b"{\\rtf1\\pc caf\\'82}")), "<p>café</p>");
    assert_eq!(html(&read(b"{\\rtf1\\pca \\'d5}")), "<p>ı</p>");
    assert_eq!(html(&read("{\\rtf1\\ansi café}".as_bytes())), "<p>café</p>");
}
