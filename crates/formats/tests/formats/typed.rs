//! What is typed or pasted: the same blocks come back, no word is lost, nothing foreign is left.

use std::collections::BTreeSet;

use ficus_formats::{
    Limits,
    typed::{self, Wording},
};
use ficus_prose::{Block, Inline, Prose, plain};
use proptest::prelude::*;

const WORDINGS: [Wording; 2] = [Wording::Markdown, Wording::Html];

fn read(wording: Wording, text: &str) -> Prose {
    typed::read(wording, text, &Limits::default())
}

fn markdown(text: &str) -> String {
    read(Wording::Markdown, text).into_string()
}

fn html(text: &str) -> String {
    read(Wording::Html, text).into_string()
}

fn rewritten(wording: Wording, prose: &Prose) -> Prose {
    read(wording, &typed::write(wording, prose, &Limits::default()))
}

fn words(prose: &Prose) -> Vec<String> {
    let text = prose.plain_text().expect("prose is in form");
    text.split_whitespace().map(str::to_owned).collect()
}

/// Words that are stressed in some way, with the way.
fn stressed(blocks: &[Block]) -> BTreeSet<(u8, String)> {
    fn runs(inlines: &[Inline], out: &mut BTreeSet<(u8, String)>) {
        for inline in inlines {
            let way = match inline {
                Inline::Emphasis(_) => 1,
                Inline::Strong(_) => 2,
                Inline::Underline(_) => 3,
                Inline::Strike(_) => 4,
                _ => 0,
            };
            if way > 0 {
                let text = plain::inline_text(inline.inner());
                out.extend(text.split_whitespace().map(|word| (way, word.to_owned())));
            }
            runs(inline.inner(), out);
        }
    }
    let mut out = BTreeSet::new();
    for block in blocks {
        match block {
            Block::Paragraph { inlines, .. } | Block::Heading { inlines, .. } => runs(inlines, &mut out),
            Block::Quote(inner) | Block::Shield { blocks: inner, .. } => out.extend(stressed(inner)),
            Block::Verse(lines) => lines.iter().for_each(|line| runs(line, &mut out)),
            Block::List(list) => list.items.iter().for_each(|item| out.extend(stressed(item))),
            Block::Styled { blocks, .. } => out.extend(stressed(blocks)),
            Block::Footnotes(notes) => notes.iter().for_each(|note| out.extend(stressed(note))),
            Block::SceneBreak { .. } | Block::Preformatted(_) | Block::Image(_) => {}
        }
    }
    out
}

#[test]
fn markdown_becomes_the_archives_elements() {
    assert_eq!(
        markdown(
            "# The Lamp\n\n*Alice* **ran** ~~home~~ <u>now</u>.\n\n***\n\n> A letter.\n\n1. one\n2. two\n\n- a\n- b\n"
        ),
        "<h3>The Lamp</h3>\n<p><em>Alice</em> <strong>ran</strong> <s>home</s> <u>now</u>.</p>\n\
         <hr data-glyphs=\"***\"/>\n<blockquote>\n<p>A letter.</p>\n</blockquote>\n\
         <ol>\n<li>\n<p>one</p>\n</li>\n<li>\n<p>two</p>\n</li>\n</ol>\n\
         <ul>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>\n"
    );
}

#[test]
fn what_authors_type_in_markdown_means_what_they_mean() {
    for (typed, meant) in [
        ("He left.\n---\nShe stayed.", "<p>He left.</p>\n<hr data-glyphs=\"---\"/>\n<p>She stayed.</p>\n"),
        ("One.\n\n~~~\n\nTwo.", "<p>One.</p>\n<hr data-glyphs=\"~~~\"/>\n<p>Two.</p>\n"),
        ("One.\n\n###\n\nTwo.", "<p>One.</p>\n<hr data-glyphs=\"###\"/>\n<p>Two.</p>\n"),
        ("One.\n\n~*~\n\nTwo.", "<p>One.</p>\n<hr data-glyphs=\"~*~\"/>\n<p>Two.</p>\n"),
        (
            "    The fog came *down* upon the river and upon the roofs of the town, and nobody saw it.\n\n    It went.",
            "<p>The fog came <em>down</em> upon the river and upon the roofs of the town, and nobody saw it.</p>\n<p>It went.</p>\n",
        ),
        ("1984. A year.", "<p>1984. A year.</p>\n"),
        (
            "<center>*One*\n\nTwo</center>\n\nThree",
            "<p class=\"centre\">*One*</p>\n<p class=\"centre\">Two</p>\n<p>Three</p>\n",
        ),
        ("one\ntwo\nthree", "<p>one</p>\n<p>two</p>\n<p>three</p>\n"),
        ("one\ntwo\n\nthree", "<p>one two</p>\n<p>three</p>\n"),
        ("one\\\ntwo", "<p>one<br/>two</p>\n"),
        ("", ""),
    ] {
        assert_eq!(markdown(typed), meant, "{typed}");
    }
}

#[test]
fn html_without_paragraphs_has_them_by_its_lines() {
    for (typed, meant) in [
        ("One <i>two</i>.\n\nThree.", "<p>One <em>two</em>.</p>\n<p>Three.</p>\n"),
        ("One.\nTwo.\nThree.", "<p>One.</p>\n<p>Two.</p>\n<p>Three.</p>\n"),
        ("One,\ntwo.\n\nThree.\n\nFour.", "<p>One,<br/>two.</p>\n<p>Three.</p>\n<p>Four.</p>\n"),
        ("<p>One\ntwo.</p>\n\n\n\n<p>Three.</p>", "<p>One two.</p>\n<p>Three.</p>\n"),
        ("<i>One.\n\nTwo.</i>", "<p><em>One.</em></p>\n<p><em>Two.</em></p>\n"),
        ("One.<br><br>Two.<br>\n<br>\nThree.", "<p>One.</p>\n<p>Two.</p>\n<p>Three.</p>\n"),
    ] {
        assert_eq!(html(typed), meant, "{typed}");
    }
}

#[test]
fn headings_keep_their_order_of_rank() {
    assert_eq!(html("<h1>A</h1><h2>B</h2><h4>C</h4>"), "<h3>A</h3>\n<h4>B</h4>\n<h5>C</h5>\n");
    assert_eq!(html("<h3>A</h3><h4>B</h4><h5>C</h5>"), "<h3>A</h3>\n<h4>B</h4>\n<h5>C</h5>\n");
    assert_eq!(html("<h5>C</h5>"), "<h5>C</h5>\n");
    assert_eq!(markdown("# A\n\n## B\n\n### C"), "<h3>A</h3>\n<h4>B</h4>\n<h5>C</h5>\n");
}

/// Texts with signs of Markdown and HTML in every place.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z]{1,6}",
        1 => "[A-Z][a-z]{0,4}[.,!?]?",
        1 => r"[-*_`#>+=~|\[\]().!&<\\0-9:;'“”é]{1,4}",
        1 => Just("&amp;".to_owned()),
        1 => Just("<i>".to_owned()),
        1 => Just("12.".to_owned()),
    ]
}

fn run() -> impl Strategy<Value = String> {
    let text = prop::collection::vec(word(), 1..5).prop_map(|words| escape(&words.join(" ")));
    text.prop_recursive(3, 12, 3, |inner| {
        let element =
            prop::sample::select(vec!["em", "strong", "u", "s", "small", "sub", "sup", "code", "i", "b"]);
        let glue = prop::sample::select(vec!["", " ", "<br/>"]);
        prop_oneof![
            (element, inner.clone()).prop_map(|(name, inner)| format!("<{name}>{inner}</{name}>")),
            (inner.clone(), glue, inner.clone()).prop_map(|(a, glue, b)| format!("{a}{glue}{b}")),
            inner
                .clone()
                .prop_map(|inner| format!("<a href=\"https://example.org/a_(b)?c=1&amp;d=2\">{inner}</a>")),
            inner.prop_map(|inner| format!("<span lang=\"fr\">{inner}</span>")),
        ]
    })
}

fn block() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => run().prop_map(|run| format!("<p>{run}</p>")),
        1 => run().prop_map(|run| format!("<p class=\"centre\">{run}</p>")),
        1 => run().prop_map(|run| format!("<p class=\"end\">{run}</p>")),
        1 => (3..6u8, run()).prop_map(|(level, run)| format!("<h{level}>{run}</h{level}>")),
        1 => run().prop_map(|run| format!("<h3 class=\"pov\">{run}</h3>")),
        1 => prop::sample::select(vec!["<hr/>", "<hr data-glyphs=\"* * *\"/>", "<hr data-glyphs=\"+ +\"/>", "<p>oOo</p>", "<p>---</p>"])
            .prop_map(str::to_owned),
        1 => prop::collection::vec(run(), 1..4)
            .prop_map(|lines| format!("<p class=\"verse\">{}</p>", lines.join("<br/>"))),
        1 => prop::collection::vec(word(), 1..6).prop_map(|words| format!("<pre>{}</pre>", escape(&words.join("\n\n  ")))),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4)
                .prop_map(|blocks| format!("<blockquote>{}</blockquote>", blocks.concat())),
            (prop::bool::ANY, prop::collection::vec(prop::collection::vec(inner, 1..3), 1..4)).prop_map(
                |(ordered, items)| {
                    let items: Vec<String> =
                        items.iter().map(|item| format!("<li>{}</li>", item.concat())).collect();
                    let items = items.concat();
                    if ordered { format!("<ol>{items}</ol>") } else { format!("<ul>{items}</ul>") }
                }
            ),
        ]
    })
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_is_written_is_read_as_the_same_blocks(source in prop::collection::vec(block(), 1..6)) {
        let prose = read(Wording::Html, &source.concat());
        for wording in WORDINGS {
            let written = typed::write(wording, &prose, &Limits::default());
            let again = read(wording, &written);
            prop_assert_eq!(again.as_str(), prose.as_str(), "{:?}: {}", wording, written);
        }
    }

    #[test]
    fn no_visible_word_and_no_stress_is_lost(source in prop::collection::vec(block(), 1..6)) {
        let prose = read(Wording::Html, &source.concat());
        prop_assert!(prose.blocks().is_ok());
        for wording in WORDINGS {
            let again = rewritten(wording, &prose);
            prop_assert_eq!(words(&again), words(&prose));
            prop_assert_eq!(stressed(&again.blocks().unwrap()), stressed(&prose.blocks().unwrap()));
        }
    }

    #[test]
    fn whatever_is_typed_is_read_once_and_stays(text in r"(?s)[-a-z A-Z*_#>`~<>/&;=\[\]()\n\\!0-9]{0,200}") {
        for wording in WORDINGS {
            let prose = read(wording, &text);
            prop_assert!(prose.blocks().is_ok(), "{}", prose.as_str());
            for other in WORDINGS {
                let again = rewritten(other, &prose);
                prop_assert_eq!(again.as_str(), prose.as_str(), "{:?}", other);
            }
        }
    }
}

/// What programs put on the clipboard, with what is to be left of it.
#[test]
fn what_is_pasted_becomes_the_archives_elements_and_nothing_else() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pasted");
    let mut tried = 0;
    for entry in std::fs::read_dir(&folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        let wording = match path.extension().and_then(|extension| extension.to_str()) {
            Some("html") => Wording::Html,
            Some("txt" | "md") => Wording::Markdown,
            _ => continue,
        };
        let source = std::fs::read_to_string(&path).expect("a text");
        let prose = read(wording, &source);
        let kept = path.with_extension("prose");
        if std::env::var_os("FICUS_WRITE_EXPECTED").is_some() {
            std::fs::write(&kept, prose.as_str()).expect("the result is written");
        }
        let expected = std::fs::read_to_string(&kept).expect("its result");
        assert_eq!(prose.as_str(), expected, "{name}");
        for other in WORDINGS {
            assert_eq!(rewritten(other, &prose).as_str(), expected, "{name} as {other:?}");
        }
        tried += 1;
    }
    assert!(tried >= 11, "{tried} were found");
}

#[test]
fn a_passage_between_details_is_marked_with_the_words_of_its_summary() {
    let marked = "<section class=\"shield\" data-warning=\"a storm &amp; a fall\">\n<p>It <em>blew</em>.</p>\n<p>He fell.</p>\n</section>\n";
    let typed = "<details>\n<summary>a storm &amp; a fall</summary>\n\nIt *blew*.\n\nHe fell.\n\n</details>";
    assert_eq!(markdown(typed), marked);
    let typed =
        "<details><summary>a storm &amp; a fall</summary><p>It <i>blew</i>.</p><p>He fell.</p></details>";
    assert_eq!(html(typed), marked);
    let unnamed = html("<details><p>He fell.</p></details>");
    assert!(unnamed.contains("data-warning=\"marked by the author\""), "{unnamed}");
    assert_eq!(html("<details><summary>nothing</summary></details>"), "");
    for wording in WORDINGS {
        let prose = html(typed);
        assert_eq!(rewritten(wording, &Prose::from_stored(prose.clone())).as_str(), prose);
    }
}
