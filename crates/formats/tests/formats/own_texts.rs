//! What an author types here: notes, pictures and names of the work's own style sheet; from Markdown to HTML and back.

use std::collections::{BTreeMap, BTreeSet};

use ficus_formats::{
    Limits, html, txt,
    typed::{self, Own, Wording},
};
use ficus_prose::{Align, Block, Book, HeadingRole, Image, Inline, List, Prose, Section};
use proptest::prelude::*;

const PICTURE: &str = "/works/7/images/0123456789abcdef0123456789abcdef-800x600.jpg";

fn classes() -> BTreeSet<String> {
    BTreeSet::from(["letter".to_owned(), "shout".to_owned()])
}

fn own() -> Own {
    let lamp = Image::new(PICTURE, "A lamp").expect("an own address").with_caption("Lit late");
    Own { classes: classes(), pictures: BTreeMap::from([("lamp".to_owned(), lamp)]) }
}

fn read(wording: Wording, text: &str) -> Vec<Block> {
    typed::of_work(wording, text, &own(), &Limits::default())
}

fn of_html(text: &str) -> String {
    Prose::from_blocks(&read(Wording::Html, text)).into_string()
}

fn of_markdown(text: &str) -> String {
    Prose::from_blocks(&read(Wording::Markdown, text)).into_string()
}

const NOTED: &str = "<p>It was so.<a id=\"noteref-1\" href=\"#note-1\" role=\"doc-noteref\">1</a> Was it?\
<a id=\"noteref-2\" href=\"#note-2\" role=\"doc-noteref\">2</a></p>\n\
<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Notes\">\n<ol>\n\
<li id=\"note-1\">\n<p>So <em>Watson</em> says.</p>\n\
<a href=\"#noteref-1\" role=\"doc-backlink\" aria-label=\"Back to the text at note 1\">↩</a>\n</li>\n\
<li id=\"note-2\">\n<p>No.</p>\n\
<a href=\"#noteref-2\" role=\"doc-backlink\" aria-label=\"Back to the text at note 2\">↩</a>\n</li>\n</ol>\n</section>\n";

#[test]
fn footnotes_are_typed_in_markdown_and_in_html_and_are_the_same() {
    assert_eq!(of_markdown("It was so.[^w] Was it?[^2]\n\n[^2]: No.\n\n[^w]: So *Watson* says."), NOTED);
    assert_eq!(
        of_html("<p>It was so.<note>So <em>Watson</em> says.</note> Was it?<note>No.</note></p>"),
        NOTED
    );
    assert_eq!(of_html(NOTED), NOTED);
}

#[test]
fn only_pictures_of_the_work_stand_in_its_text() {
    let own =
        format!("<figure><img src=\"{PICTURE}\" alt=\"A lamp\" width=\"800\" height=\"600\"/></figure>\n");
    assert_eq!(of_markdown(&format!("![A lamp]({PICTURE})")), own);
    assert_eq!(of_html(&format!("<img src=\"{PICTURE}\" alt=\"A lamp\">")), own);
    assert_eq!(of_html(&own), own);
    let elsewhere = "<p><a href=\"https://example.org/a.jpg\" rel=\"nofollow ugc noopener\">\
        [picture on another site: A lamp]</a></p>\n";
    assert_eq!(of_markdown("![A lamp](https://example.org/a.jpg)"), elsewhere);
    assert_eq!(of_html(elsewhere), elsewhere);
    let foreign = "<p>[image: A lamp]</p>\n";
    for address in ["//example.org/a.jpg", "data:image/png;base64,AA", &PICTURE.replace("works/7", "works/8")]
    {
        assert_eq!(of_html(&format!("<img src=\"{address}\" alt=\"A lamp\">")), foreign, "{address}");
    }
    assert_eq!(
        of_markdown("![A cab](picture:cab)"),
        "<p>[no picture of this work is called “cab”: A cab]</p>\n"
    );
    let imported = html::fragment(&own, &Limits::default());
    assert_eq!(Prose::from_blocks(&imported).as_str(), foreign, "what is imported holds no pictures");
}

#[test]
fn a_picture_is_put_in_by_its_name_and_brings_its_words_along() {
    let said = |alt: &str, below: &str| {
        format!(
            "<figure><img src=\"{PICTURE}\" alt=\"{alt}\" width=\"800\" height=\"600\"/>{below}</figure>\n"
        )
    };
    let lit = "<figcaption>Lit late</figcaption>";
    assert_eq!(of_markdown("![](picture:lamp)"), said("A lamp", lit));
    assert_eq!(
        of_markdown("![The lamp](picture:lamp \"Out\")"),
        said("The lamp", "<figcaption>Out</figcaption>")
    );
    assert_eq!(of_html("<img src='picture:lamp'>"), said("A lamp", lit));
    assert_eq!(of_html("<img src='Picture:LAMP' alt=''>"), said("", lit));
    let figure = "<figure><img src='picture:lamp'><figcaption>By <em>Watson</em></figcaption></figure>";
    assert_eq!(of_html(figure), said("A lamp", "<figcaption>By Watson</figcaption>"));
    assert_eq!(
        of_html("<p>She <img src=picture:lamp> lit it.</p>"),
        format!("<p>She</p>\n{}<p>lit it.</p>\n", said("A lamp", lit))
    );
}

#[test]
fn only_names_of_the_work_s_own_style_sheet_are_kept() {
    let typed = "<div class=\"letter other\"><p>Dear <span class=\"shout\">sir</span>,</p></div>\
        <p class=\"masthead\">x <span class=\"w-skip\">y</span></p>";
    let kept =
        "<div class=\"w-letter\">\n<p>Dear <span class=\"w-shout\">sir</span>,</p>\n</div>\n<p>x y</p>\n";
    assert_eq!(of_html(typed), kept);
    assert_eq!(of_html(kept), kept);
}

#[test]
fn a_passage_between_lines_of_colons_has_the_style_that_they_name() {
    let kept = "<div class=\"w-letter\">\n<p>Dear <em>sir</em>,</p>\n<p>come.</p>\n</div>\n<p>He came.</p>\n";
    let typed = "::: letter\nDear *sir*,\n\ncome.\n:::\n\nHe came.";
    assert_eq!(of_markdown(typed), kept);
    let text = typed::to_markdown(&Prose::from_blocks(&read(Wording::Markdown, typed)), &Limits::default());
    assert_eq!(text, "::: letter\n\nDear *sir*,\n\ncome.\n\n:::\n\nHe came.\n");
    assert_eq!(of_markdown(&text), kept);
    assert_eq!(of_markdown("::: nothing\nx"), "<p>::: nothing x</p>\n");
}

#[test]
fn a_note_and_a_picture_are_told_in_plain_text() {
    let mut blocks = read(Wording::Html, NOTED);
    blocks.insert(0, Block::Image(Image::new(PICTURE, "A lamp").unwrap().with_caption("Lit late")));
    let section = Section { blocks, ..Section::default() };
    let text = txt::write(&Book { sections: vec![section], ..Book::default() });
    assert_eq!(
        text,
        "[Picture: A lamp] Lit late\n\nIt was so.[1] Was it?[2]\n\n[1] So _Watson_ says.\n\n[2] No.\n"
    );
}

fn text() -> impl Strategy<Value = Inline> {
    "[a-zé0-9*_#<>&.!~`+=\\\\\\[\\]()-]{1,6}( [a-z*_#.-]{1,5}){0,3}".prop_map(|text| Inline::text(&text))
}

fn inline() -> impl Strategy<Value = Inline> {
    let leaf =
        prop_oneof![6 => text(), 1 => Just(Inline::LineBreak), 1 => (1..4u32).prop_map(Inline::NoteMark)];
    leaf.prop_recursive(2, 6, 3, |inner| {
        let inner = || prop::collection::vec(inner.clone(), 1..3);
        prop_oneof![
            inner().prop_map(Inline::Emphasis),
            inner().prop_map(Inline::Strong),
            inner().prop_map(Inline::Underline),
            inner().prop_map(Inline::Strike),
            inner().prop_map(Inline::Code),
            inner().prop_map(|inlines| Inline::Styled { class: "shout".into(), inlines }),
            inner()
                .prop_map(|inlines| Inline::Link { href: "https://example.org/?a=1&b=(2)".into(), inlines }),
        ]
    })
}

fn block() -> impl Strategy<Value = Block> {
    let inlines = || prop::collection::vec(inline(), 1..4);
    let leaf = prop_oneof![
        4 => inlines().prop_map(|inlines| Block::Paragraph { align: Align::Start, inlines }),
        1 => inlines().prop_map(|inlines| Block::Paragraph { align: Align::Centre, inlines }),
        1 => inlines().prop_map(|inlines| Block::Heading { level: 2, role: HeadingRole::Plain, inlines }),
        1 => Just(Block::SceneBreak { glyphs: None }),
        1 => Just(Block::SceneBreak { glyphs: Some("~*~".into()) }),
        1 => ("[a-z*\\[\\]_&\"\\\\ ]{0,8}", "[a-z*\\[\\]_&\"\\\\ ]{0,8}").prop_map(|(alt, caption)| {
            Block::Image(Image::new(PICTURE, &alt).expect("an own address").with_caption(&caption))
        }),
        1 => "[a-z*`\n ]{1,30}".prop_map(Block::Preformatted),
        1 => prop::collection::vec(text().prop_map(|text| vec![text]), 1..4).prop_map(Block::Verse),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        let inner = move || prop::collection::vec(inner.clone(), 1..3);
        prop_oneof![
            inner().prop_map(Block::Quote),
            inner().prop_map(|blocks| Block::Styled { class: "letter".into(), blocks }),
            (any::<bool>(), prop::collection::vec(inner(), 1..3))
                .prop_map(|(ordered, items)| Block::List(List { ordered, items })),
        ]
    })
}

/// A text as it can stand here: what was read once.
fn stored() -> impl Strategy<Value = Vec<Block>> {
    let note = prop::collection::vec(block(), 1..3);
    let notes = prop::collection::vec(note, 0..3);
    (prop::collection::vec(block(), 0..5), notes).prop_map(|(mut blocks, notes)| {
        if !notes.is_empty() {
            blocks.push(Block::Footnotes(notes));
        }
        let prose = Prose::from_blocks(&blocks);
        read(Wording::Html, prose.as_str())
    })
}

proptest! {
    #[test]
    fn a_stored_text_is_typed_again_unchanged(blocks in stored()) {
        let prose = Prose::from_blocks(&blocks);
        prop_assert_eq!(prose.blocks(), Ok(blocks.clone()), "{}", prose.as_str());
        prop_assert_eq!(of_html(prose.as_str()), prose.as_str());
    }

    #[test]
    fn what_becomes_markdown_says_the_same(blocks in stored()) {
        let text = typed::write(Wording::Markdown, &Prose::from_blocks(&blocks), &Limits::default());
        prop_assert_eq!(read(Wording::Markdown, &text), blocks, "{}", text);
    }
}

#[test]
fn an_ordinary_text_can_be_told_in_markdown() {
    let typed = "<p>He said *no* &amp; <em>went</em>.<br>1. Then</p><p align=center>* * *</p><h3>Night</h3>\
        <p class=\"centre\">The End</p><blockquote><p>a</p><p><u>b</u></p></blockquote>\
        <ul><li>x</li><li>y<ol><li>z</li></ol></li></ul><p>so<note>n</note></p><pre>a\n\nb</pre>";
    let blocks = read(Wording::Html, typed);
    let text = typed::to_markdown(&Prose::from_blocks(&blocks), &Limits::default());
    let told = "He said \\*no\\* & *went*.\\\n1\\. Then\n\n* * *\n\n# Night\n\n<p class=\"centre\">The End</p>\n\n\
        > a\n>\n> <u>b</u>\n\n- x\n\n- y\n\n  1. z\n\nso[^1]\n\n```\na\n\nb\n```\n\n[^1]: n\n";
    assert_eq!(text, told);
}
