//! Markup into blocks.

use ficus_formats::{Limits, html};
use ficus_prose::{Block, Prose, RepairKind, Section, SpanClass, plain};
use proptest::prelude::*;

fn prose(markup: &str) -> String {
    Prose::from_blocks(&html::fragment(markup, &Limits::default())).into_string()
}

#[test]
fn markup_is_reduced_to_the_archives_own_elements() {
    for (markup, expected) in [
        ("<p>One.</p><p>Two.</p>", "<p>One.</p>\n<p>Two.</p>\n"),
        ("One.<br><br>Two.<br>Three.", "<p>One.</p>\n<p>Two.<br/>Three.</p>\n"),
        ("<i><p>One.</p><p>Two.</p></i>", "<p><em>One.</em></p>\n<p><em>Two.</em></p>\n"),
        ("<b>a<i>b</b>c</i>", "<p><strong>a<em>b</em></strong><em>c</em></p>\n"),
        ("<i>a</i><i>b </i>c", "<p><em>ab</em> c</p>\n"),
        ("<i></i><b> </b>c<u></u>", "<p>c</p>\n"),
        ("<center><font size=5 color=red>X &amp; Y</font></center>", "<p class=\"centre\">X &amp; Y</p>\n"),
        ("<p align=right>S.</p>", "<p class=\"end\">S.</p>\n"),
        ("<span style='font-style:italic;font-weight:700'>x</span>", "<p><em><strong>x</strong></em></p>\n"),
        ("<b style='font-weight:normal' id=docs-internal-guid-1><p>x</p></b>", "<p>x</p>\n"),
        ("<p>&nbsp;&nbsp;&nbsp;Indented.&nbsp; Twice.</p>", "<p>Indented. Twice.</p>\n"),
        ("<p>a</p><p>&nbsp;</p><p>b</p>", "<p>a</p>\n<p>b</p>\n"),
        ("<p>a</p><p>&nbsp;</p><p>&nbsp;</p><p>&nbsp;</p><p>b</p>", "<p>a</p>\n<hr/>\n<p>b</p>\n"),
        (
            "<p>a</p><p>* * *</p><p>b</p><hr><p>c</p>",
            "<p>a</p>\n<hr data-glyphs=\"* * *\"/>\n<p>b</p>\n<hr/>\n<p>c</p>\n",
        ),
        ("a<br>~*~*~<br>b", "<p>a</p>\n<hr data-glyphs=\"~*~*~\"/>\n<p>b</p>\n"),
        ("<h2>XXX</h2><h2>***</h2>", "<h3>XXX</h3>\n<hr data-glyphs=\"***\"/>\n"),
        ("<h1>A</h1><h4>B</h4><h6>C</h6>", "<h3>A</h3>\n<h4>B</h4>\n<h5>C</h5>\n"),
        (
            "<ul><li>a<li><p>b</p><p>c</p></ul>",
            "<ul>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n<p>c</p>\n</li>\n</ul>\n",
        ),
        ("<pre>a\n  b</pre>", "<pre>a\n  b</pre>\n"),
        ("<blockquote>a<p>b</blockquote>", "<blockquote>\n<p>a</p>\n<p>b</p>\n</blockquote>\n"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "<p>a b</p>\n<p>c</p>\n"),
        ("<p class=verse>a<br>b<br><br>c</p>", "<p class=\"verse\">a<br/>b<br/><br/>c</p>\n"),
        ("x<img src=http://t.example/1.gif><img alt='A lamp'>", "<p>x[image: A lamp]</p>\n"),
        (
            "<a href='http://example.org/'>a</a> <a href='javascript:x'>b</a>",
            "<p><a href=\"http://example.org/\" rel=\"nofollow ugc noopener\">a</a> b</p>\n",
        ),
        ("<p onclick=x()>a<script>x()</script><style>p{}</style><iframe src=x>y</iframe></p>", "<p>a</p>\n"),
        ("<p>it&#146;s \u{93}so\u{94}</p>", "<p>it’s “so”</p>\n"),
        ("<span lang=fr>Oui</span>", "<p><span lang=\"fr\">Oui</span></p>\n"),
        ("<svg><text>x</text></svg>a", "<p>a</p>\n"),
    ] {
        assert_eq!(prose(markup), expected, "{markup}");
    }
}

#[test]
fn speech_that_looks_odd_is_no_scene_break() {
    for speech in ["…", "...", "?!", "“…”", "\"--\"", "I", "X.", "Ox", ":-)", "1.", "No.", "A * B"] {
        assert_eq!(prose(&format!("<p>{speech}</p>")).matches("<hr").count(), 0, "{speech}");
    }
    for ornament in
        ["*", "***", "~*~*~", "- - -", "oOo", "xXxXx", "=====o=====", ":*:*:*:", "#", "<>", "⁂", "o0o", "___"]
    {
        let escaped = ornament.replace('<', "&lt;");
        assert_eq!(prose(&format!("<p>{escaped}</p>")).matches("<hr").count(), 1, "{ornament}");
    }
}

#[test]
fn elements_nested_a_hundred_thousand_deep_keep_their_text() {
    for element in
        ["div", "b", "blockquote", "ul><li", "font color=x", "span", "table><tr><td", "i><p", "a href=x"]
    {
        let markup = format!("start {}deep", format!("<{element}>").repeat(100_000));
        let blocks = html::fragment(&markup, &Limits::default());
        let text = plain::text(&blocks);
        assert!(text.contains("start") && text.contains("deep"), "{element}");
        assert_eq!(Prose::from_blocks(&blocks).blocks().as_ref(), Ok(&blocks), "{element}");
    }
}

#[test]
fn raw_text_that_was_too_deep_once_takes_no_later_end_tag_with_it() {
    let markup = format!("{}<style>a</div><style>b</style>c<p>d", "<div>".repeat(128));
    assert!(plain::text(&html::fragment(&markup, &Limits::default())).contains('d'));
}

#[test]
fn unclosed_runs_do_not_multiply() {
    let paragraphs: Vec<String> = (0..20_000).map(|number| format!("<p><font color=c{number}>x")).collect();
    assert_eq!(html::fragment(&paragraphs.concat(), &Limits::default()).len(), 20_000);
}

#[test]
fn a_list_of_facts_nested_in_itself_is_looked_at_once() {
    let markup = format!("<html><body>{}", "<dl><dt>a<dd>b".repeat(20_000));
    let read = html::read(markup.as_bytes(), &Limits::default()).expect("a page");
    assert_eq!(letters(&plain::text(&read.book.sections[0].blocks)).len(), 40_000);
}

fn page(markup: &str) -> ficus_formats::Document {
    html::read(markup.as_bytes(), &Limits::default()).expect("a page")
}

fn heads(page: &ficus_formats::Document) -> Vec<(Option<u32>, Option<&str>)> {
    page.book.sections.iter().map(|section: &Section| (section.number, section.title.as_deref())).collect()
}

#[test]
fn a_clean_page_is_read_without_repairs() {
    let page = page(
        "<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>The Lamp</title></head><body><h1>The Lamp</h1>\
         <h2>Chapter 1: Oil</h2><p>One.</p><h2>Chapter 2</h2><p>Two <em>more</em>.</p></body></html>",
    );
    assert_eq!(page.repairs, []);
    assert_eq!(page.book.facts.title.as_deref(), Some("The Lamp"));
    assert_eq!(page.book.facts.language.as_deref(), Some("en"));
    assert_eq!(heads(&page), [(Some(1), Some("Oil")), (Some(2), None)]);
    assert_eq!(plain::text(&page.book.sections[1].blocks), "Two more.");
}

#[test]
fn a_saved_archive_page_gives_its_story_and_facts() {
    let page = page(
        "<html><head><title>The Lamp by Quill</title><script>track()</script></head><body><div id=menu><ul><li><a href=a>Home\
         </a></ul></div><div id=pagetitle><a href='viewstory.php?sid=12'>The Lamp</a> by <a href='viewuser.php?uid=3'>Quill</a></div>\
         <div class=chaptertitle>Oil by Quill</div><div class=notes><div class=title>Author's Notes:</div><div class=noteinfo>\
         Thanks.</div></div><div id=story><span style='mso-fareast-font-family:Arial'><font face=Verdana>One <i>day</i>.</font>\
         <o:p></o:p></span><br><br>Two.<hr noshade size=1>Three.</div><div id=copyright>Powered by a script.</div></body></html>",
    );
    assert_eq!(page.book.facts.title.as_deref(), Some("The Lamp"));
    assert_eq!(page.book.facts.creators, ["Quill"]);
    let notes: Vec<_> =
        page.notes.iter().map(|note| (note.label.as_str(), note.section, note.after)).collect();
    assert_eq!(notes, [("Author's Notes", Some(0), false)]);
    assert_eq!(heads(&page), [(None, Some("Oil"))]);
    assert_eq!(plain::text(&page.book.sections[0].blocks), "One day.\n\nTwo.\n\n* * *\n\nThree.");
    let kinds: Vec<RepairKind> = page.repairs.iter().map(|repair| repair.kind).collect();
    assert_eq!(kinds, [RepairKind::SiteChromeRemoved, RepairKind::MarkupCleaned]);
}

#[test]
fn a_downloaded_work_gives_its_chapters_tags_and_summary() {
    let page = page(
        "<html><body><div id=preface><h1>The Lamp</h1><div class=byline>by <a rel=author href=x>Quill</a></div>\
         <div class=meta><dl class=tags><dt>Rating:</dt><dd><a href=r>General Audiences</a></dd><dt>Relationship:</dt>\
         <dd><a href=1>Holmes/Watson</a>, <a href=2>Irene &amp; Holmes</a></dd></dl><p>Summary</p><blockquote class=userstuff>\
         <p>A lamp.</p></blockquote></div></div><div id=chapters class=userstuff><div class='meta group'><h2 class=heading>\
         1. Oil</h2></div><div class=userstuff><p>One.</p></div><div class='meta group'><h2 class=heading>Chapter 2</h2></div>\
         <div class=userstuff><p>Two.</p></div></div></body></html>",
    );
    assert_eq!(page.book.facts.creators, ["Quill"]);
    assert_eq!(plain::text(&page.book.facts.description), "A lamp.");
    assert_eq!(
        page.book.facts.labelled[1],
        ("Relationship".to_owned(), "Holmes/Watson, Irene & Holmes".to_owned())
    );
    assert_eq!(heads(&page), [(Some(1), Some("Oil")), (Some(2), None)]);
}

#[test]
fn labels_in_bold_and_menus_of_a_home_page_are_no_story() {
    let page = page(
        "<html><body bgcolor=black><table><tr><td><a href=1>Home</a><br><a href=2>Fic</a><br><a href=3>Links</a></td><td>\
         <p><b>Rating:</b> PG<br><b>Summary</b>: A lamp.</p><p>It was dark.</p><p>Then it was not.</p></td></tr></table></body></html>",
    );
    assert_eq!(
        page.book.facts.labelled,
        [("Rating".into(), "PG".into()), ("Summary".into(), "A lamp.".into())]
    );
    assert_eq!(plain::text(&page.book.sections[0].blocks), "It was dark.\n\nThen it was not.");
    assert!(page.spans.of(ficus_prose::SpanClass::Chrome) > 0);
}

#[test]
fn paragraphs_that_name_chapters_are_headings_of_a_page_made_by_hand() {
    let text = "<p>The fog came up the river, and nobody lit a lamp.</p><p>Then somebody did.</p>";
    let heads_of = |markup: String| {
        let page = page(&markup);
        let numbered = page.book.sections.into_iter().filter(|one| one.number.is_some());
        numbered.map(|one| (one.number, one.title)).collect::<Vec<_>>()
    };
    let title = "<center><h1>The Lamp</h1></center><h3>by Quill</h3>";
    let two = format!("{title}<p><b>Chapter 1: Fog</b></p>{text}<p align=center>Chapter 2</p>{text}");
    assert_eq!(heads_of(two), [(Some(1), Some("Fog".to_owned())), (Some(2), None)]);
    let parted = format!(
        "{title}<p align=center><b>Chapter 1<br>The Fog</b></p>{text}<p align=center>2. The Oil</p>{text}"
    );
    assert_eq!(heads_of(parted), [(Some(1), Some("The Fog".to_owned()))]);
    let counted = format!("{title}<p><b>1. The Fog</b></p>{text}<p><b>2. The Oil</b></p>{text}");
    let titled = |number, title: &str| (Some(number), Some(title.to_owned()));
    assert_eq!(heads_of(counted), [titled(1, "The Fog"), titled(2, "The Oil")]);
    let journal = format!(
        "<div class=entrytext>by <span class=ljuser>quill</span><br><br><b>Chapter 1</b><br><br>{text}<b>Chapter 2</b><br><br>{text}</div>"
    );
    assert_eq!(heads_of(journal), [(Some(1), None), (Some(2), None)]);
    let signed = format!("<h2>The Lamp</h2><center><i>by Quill</i><br><b>Part 4 of 5</b></center><hr>{text}");
    assert_eq!(heads_of(signed), [(Some(4), Some("Part 4 of 5".to_owned()))]);
    for one in [
        format!("{title}<p>Part: 1/3</p>{text}"),
        format!("{title}<p><b>1.</b></p>{text}<p><b>2.</b></p>{text}"),
        format!("{title}{text}<p>Part one of the plan had been Mina's.</p>{text}"),
        format!("{title}{text}<h2>What Ned saw</h2><p>Chapter 7</p>{text}"),
    ] {
        assert_eq!(heads_of(one.clone()), [], "{one}");
    }
}

#[test]
fn a_bold_name_is_the_value_of_its_label() {
    let page = page(
        "<p><b>Title:</b> The Lamp<br><b>Author:</b> <span class=user><b>quill</b></span><br><b>Rating:</b> G<br></p>\
         <p>It was dark.</p>",
    );
    assert_eq!(
        page.book.facts.labelled,
        [("Title", "The Lamp"), ("Author", "quill"), ("Rating", "G")]
            .map(|(label, value)| (label.to_owned(), value.to_owned()))
    );
}

#[test]
fn what_a_page_calls_itself_tells_site_and_author_from_the_heading() {
    let shelf = page(
        "<title>The Shelf - The Lamp</title><p>The Shelf</p><h2>The Lamp</h2><p>It was dark, and nobody lit it.</p><p>Then it was not.</p>",
    );
    assert_eq!(shelf.book.facts.title.as_deref(), Some("The Lamp"));
    assert_eq!(
        plain::text(&shelf.book.sections[0].blocks),
        "It was dark, and nobody lit it.\n\nThen it was not."
    );
    let signed = page(
        "<title>The Lamp - by Quill</title><h2>The Lamp</h2><p>It was dark, and nobody lit it.</p><p>Then it was not.</p>",
    );
    assert_eq!(signed.book.facts.creators, ["Quill"]);
}

#[test]
fn a_pages_own_word_about_its_encoding_counts_less_than_its_bytes() {
    let utf_8 = "<html><meta charset=iso-8859-1><p>Arsène “oui”</p>".as_bytes();
    let read = html::read(utf_8, &Limits::default()).expect("a page");
    assert_eq!(
        (plain::text(&read.book.sections[0].blocks).as_str(), read.encoding),
        ("Arsène “oui”", Some("UTF-8"))
    );
    let greek = encoding_rs::ISO_8859_7.encode("<html><meta charset=iso-8859-7><p>Σέρλοκ Χολμς</p>").0;
    let read = html::read(&greek, &Limits::default()).expect("a page");
    assert_eq!(plain::text(&read.book.sections[0].blocks), "Σέρλοκ Χολμς");
    assert_eq!(read.repairs[0].kind, RepairKind::EncodingDecoded);
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn words(block: &Block) -> String {
    letters(&plain::text(std::slice::from_ref(block)))
}

fn tag() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<div>",
        "</div>",
        "<br>",
        "<br><br>",
        "<blockquote>",
        "</blockquote>",
        "<ul>",
        "<li>",
        "</ul>",
        "<table><tr><td>",
        "</td><td>",
        "</table>",
        "<font color=red>",
        "</font>",
        "<h2>",
        "</h2>",
        "<center>",
        "</center>",
        "<pre>",
        "</pre>",
        "<span style=\"font-style:italic\">",
        "</span>",
        "<hr>",
        "&nbsp;",
        " ",
        "<p class=\"verse\">",
        "<a href=\"http://example.org/\">",
        "</a>",
        "<p align=center>",
        "<sup>",
        "</sup>",
        "<em lang=fr>",
        "</em>",
        "<!-- c -->",
        "<u>",
        "</u>",
        "\n",
        "\t",
    ])
    .prop_map(str::to_owned)
}

fn markup() -> impl Strategy<Value = String> {
    prop::collection::vec(prop_oneof![3 => tag(), 2 => "[a-zA-Z“”’é ]{1,12}"], 0..40)
        .prop_map(|pieces| pieces.concat())
}

/// Pages with a hole for a story.
const PAGES: [(&str, &str); 4] = [
    ("", ""),
    ("<html><body><div id=storytext>", "</div><p>Review this chapter</p></body></html>"),
    ("<?xml version='1.0'?><html><body><h1>The Lamp</h1><p>x</p>", "</body></html>"),
    (
        "<html><body><div id=chapters><div class=userstuff>\r\n",
        "</div><div id=work_endnotes><h3>Notes:</h3><blockquote class=userstuff>n</blockquote></div></div></body>",
    ),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_bytes_bring_a_reader_down(bytes in prop::collection::vec(any::<u8>(), 0..300), markup in markup()) {
        let mixed = [markup.as_bytes(), &bytes, markup.as_bytes()].concat();
        for bytes in [&bytes, &mixed] {
            let _ = ficus_formats::detect("x.txt", bytes);
            let _ = ficus_formats::txt::read(bytes, &Limits::default());
            let _ = ficus_formats::epub::read(bytes, &Limits::default());
            if let Ok(page) = html::read(bytes, &Limits::default()) {
                prop_assert_eq!(page.spans.total(), bytes.len() as u64);
                for section in &page.book.sections {
                    let prose = Prose::from_blocks(&section.blocks);
                    prop_assert_eq!(prose.blocks(), Ok(section.blocks.clone()));
                }
            }
        }
    }

    #[test]
    fn no_letter_is_lost_or_added(markup in markup()) {
        let blocks = html::fragment(&markup, &Limits::default());
        let mut shown = String::new();
        let mut in_tag = false;
        for c in markup.replace("&nbsp;", " ").replace("<!-- c -->", "").chars() {
            match c {
                '<' => in_tag = true,
                '>' => in_tag = false,
                c if !in_tag => shown.push(c),
                _ => {}
            }
        }
        let mut read: Vec<char> = blocks.iter().map(|block| match block {
            // The numbers of a list are not in the markup.
            Block::SceneBreak { glyphs } => letters(glyphs.as_deref().unwrap_or_default()),
            block => words(block),
        }).collect::<String>().chars().collect();
        let mut shown: Vec<char> = letters(&shown).chars().collect();
        // Text that stands in a table but in no cell is moved out of it by every browser.
        read.sort_unstable();
        shown.sort_unstable();
        prop_assert_eq!(read, shown);
    }

    #[test]
    fn what_is_body_holds_every_letter_of_the_story(markup in markup(), page in 0..4usize) {
        let (before, after) = PAGES[page];
        let source = format!("{before}{markup}{after}");
        let read = match html::read(source.as_bytes(), &Limits::default()) {
            Ok(read) => read,
            Err(ficus_formats::Refusal::NoText | ficus_formats::Refusal::Empty) => return Ok(()),
            Err(other) => panic!("{other}"),
        };
        prop_assert_eq!(read.spans.total(), source.len() as u64);
        let mut body = String::new();
        for (range, _) in read.spans.ranges().filter(|(_, span)| span.class == SpanClass::Body) {
            let (start, end) = (usize::try_from(range.start).unwrap(), usize::try_from(range.end).unwrap());
            body.push_str(&source[start..end].replace("&nbsp;", " "));
        }
        let mut body: Vec<char> = letters(&body).chars().collect();
        let blocks = read.book.sections.iter().flat_map(|section| &section.blocks);
        let mut told: Vec<char> = blocks.map(|block| match block {
            Block::SceneBreak { glyphs } => letters(glyphs.as_deref().unwrap_or_default()),
            block => words(block),
        }).collect::<String>().chars().collect();
        body.sort_unstable();
        told.sort_unstable();
        prop_assert_eq!(body, told, "{}", source);
        for section in &read.book.sections {
            prop_assert_eq!(section.ranges.len(), section.blocks.len());
        }
    }

    #[test]
    fn what_was_read_once_is_read_again_unchanged(markup in markup()) {
        let once = prose(&markup);
        prop_assert_eq!(&prose(&once), &once);
        let stored = Prose::from_stored(once.clone());
        prop_assert!(stored.blocks().is_ok());
    }
}

#[test]
fn what_readers_said_below_a_story_is_not_part_of_it() {
    let said = "<div id=comments><h3>2 comments</h3><p>Lovely! More soon?</p></div>";
    let told = |story: &str, below: &str| {
        let page = page(&format!("<html><body><h1>The Lamp</h1>{story}{below}</body></html>"));
        plain::text(&page.book.sections.iter().flat_map(|section| section.blocks.clone()).collect::<Vec<_>>())
    };
    let story = "<p>The fog came up the river and stayed for a week.</p>".repeat(40);
    assert!(!told(&story, said).contains("Lovely"));
    assert!(told(&story, said).ends_with("stayed for a week."));
    // Nothing is left out where it is not sure: no story above, or the author's own words.
    assert!(told("<p>The fog came.</p>", said).contains("Lovely"));
    assert!(told(&story, &said.replace("id=comments", "class=author-comments")).contains("Lovely"));
    assert!(told("", &format!("<div class=comments>{story}</div>")).ends_with("stayed for a week."));
}

#[test]
fn spans_of_a_page_say_where_it_was_repaired() {
    let markup = b"<html><body><p>It was late.</p><p>Caf\xE9 &#146;tis</p><p>A&nbsp; wide gap</p><p><font face=Arial>Set</font></p>\
        <p>One.<br><br>Two.</p></body></html>";
    let page = html::read(markup, &Limits::default()).expect("a page");
    let places = |kind: RepairKind| -> Vec<String> {
        let spans = page.spans.ranges().filter(|(_, span)| span.repairs.has(kind));
        let text = |range: std::ops::Range<u64>| markup[range.start as usize..range.end as usize].to_vec();
        spans.map(|(range, _)| String::from_utf8_lossy(&text(range)).into_owned()).collect()
    };
    assert_eq!(places(RepairKind::EncodingDecoded), ["Caf\u{FFFD}"]);
    assert_eq!(places(RepairKind::SpacesNormalised).concat(), "A&nbsp; wide gap");
    assert_eq!(places(RepairKind::MarkupCleaned), ["<font face=Arial>", "<br><br>"]);
    assert_eq!(page.spans.total(), markup.len() as u64);
    let clean = html::read("<p>It was late; caf\u{E9}.</p>".as_bytes(), &Limits::default()).expect("a page");
    assert!(clean.spans.as_slice().iter().all(|span| span.repairs.is_empty()), "{}", clean.spans);
}

#[test]
fn indents_part_paragraphs_where_nothing_else_does_and_lines_of_verse_stay_lines() {
    let long = "The fog came up the river before the lamps were lit, and nobody could see the bridge.";
    let indent = "&nbsp;&nbsp;&nbsp;&nbsp;";
    let page = format!("<p>{indent}{long}<br>\n{indent}He ran.<br>{indent}{long}<br><br>{indent}{long}</p>");
    assert_eq!(prose(&page), format!("<p>{long}</p>\n<p>He ran.</p>\n<p>{long}</p>\n<p>{long}</p>\n"));
    let verse = format!("<p>O wild West Wind,<br>{indent}thou breath<br>of Autumn,<br>{indent}thou!</p>");
    assert_eq!(prose(&verse), "<p>O wild West Wind,<br/>thou breath<br/>of Autumn,<br/>thou!</p>\n");
}

#[test]
fn lines_that_only_lead_to_other_pages_are_no_text() {
    let page = "<html><body><center><a href=index.html>Home</a></center><h1>The Lamp</h1><p>He ran, and the fog came.</p>\
        <p>See <a href=x.html>next door</a>.</p><p><a href=two.html>Next</a> | <a href=index.html>Back to my stories</a></p>\
        <p><a href=lamp.html>The lamp</a></p></body></html>";
    let read = html::read(page.as_bytes(), &Limits::default()).expect("a page");
    let blocks: Vec<_> = read.book.sections.iter().flat_map(|section| section.blocks.clone()).collect();
    assert_eq!(plain::text(&blocks), "He ran, and the fog came.\n\nSee next door.\n\nThe lamp");
}
