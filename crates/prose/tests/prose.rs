//! What holds for every text: what is written is read back the same, and nothing from outside gets through.

use ficus_prose::{Align, Block, HeadingRole, Image, Inline, List, Prose};
use proptest::prelude::*;

const ADDRESS: &str = "/works/7/images/0123456789abcdef0123456789abcdef-800x600.jpg";

fn text() -> impl Strategy<Value = Inline> {
    "[ -~“”’—…éß夜]{1,20}".prop_map(|text| Inline::text(&text))
}

fn inline() -> impl Strategy<Value = Inline> {
    let leaf =
        prop_oneof![4 => text(), 1 => Just(Inline::LineBreak), 1 => (1..4u32).prop_map(Inline::NoteMark)];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..3).prop_map(Inline::Emphasis),
            prop::collection::vec(inner.clone(), 1..3).prop_map(Inline::Strong),
            prop::collection::vec(inner.clone(), 1..3)
                .prop_map(|inlines| Inline::Styled { class: "sign-2".into(), inlines }),
            prop::collection::vec(inner.clone(), 1..3)
                .prop_map(|inlines| Inline::Link { href: "https://example.org/?a=1&b=2".into(), inlines }),
            prop::collection::vec(inner, 1..3)
                .prop_map(|inlines| Inline::Language { tag: "fr".into(), inlines }),
        ]
    })
}

/// Neighbouring texts are one text once they were written.
fn joined(inlines: Vec<Inline>) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::new();
    for inline in inlines {
        let inline = match inline {
            Inline::Emphasis(inner) => Inline::Emphasis(joined(inner)),
            Inline::Strong(inner) => Inline::Strong(joined(inner)),
            Inline::Styled { class, inlines } => Inline::Styled { class, inlines: joined(inlines) },
            Inline::Link { href, inlines } => Inline::Link { href, inlines: joined(inlines) },
            Inline::Language { tag, inlines } => Inline::Language { tag, inlines: joined(inlines) },
            other => other,
        };
        match (out.last_mut(), inline) {
            (Some(Inline::Text(before)), Inline::Text(text)) => before.push_str(&text),
            (_, inline) => out.push(inline),
        }
    }
    out
}

fn inlines() -> impl Strategy<Value = Vec<Inline>> {
    prop::collection::vec(inline(), 1..4).prop_map(joined)
}

fn block() -> impl Strategy<Value = Block> {
    let leaf = prop_oneof![
        inlines().prop_map(|inlines| Block::Paragraph { align: Align::Start, inlines }),
        inlines().prop_map(|inlines| Block::Paragraph { align: Align::Centre, inlines }),
        inlines().prop_map(|inlines| Block::Heading { level: 2, role: HeadingRole::PointOfView, inlines }),
        prop::option::of("[ -~]{1,9}").prop_map(|glyphs| Block::SceneBreak { glyphs }),
        "[ -~\n]{1,30}".prop_map(Block::Preformatted),
        prop::collection::vec(text().prop_map(|text| vec![text]), 1..4).prop_map(Block::Verse),
        ("[ -~é夜]{0,30}", "[ -~é夜]{0,9}").prop_map(|(alt, caption)| {
            Block::Image(Image::new(ADDRESS, &alt).expect("an own address").with_caption(&caption))
        }),
    ];
    leaf.prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..3).prop_map(Block::Quote),
            prop::collection::vec(inner.clone(), 1..3)
                .prop_map(|blocks| Block::Styled { class: "letter".into(), blocks }),
            prop::collection::vec(prop::collection::vec(inner.clone(), 1..3), 1..3)
                .prop_map(Block::Footnotes),
            (any::<bool>(), prop::collection::vec(prop::collection::vec(inner, 1..3), 1..3))
                .prop_map(|(ordered, items)| Block::List(List { ordered, items })),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back_the_same(blocks in prop::collection::vec(block(), 0..5)) {
        let prose = Prose::from_blocks(&blocks);
        prop_assert_eq!(prose.blocks().expect("own form"), blocks);
    }

    #[test]
    fn nothing_but_the_own_form_is_read(html in "[ -~\n]{1,60}") {
        let stored = Prose::from_stored(html.clone());
        if let Ok(blocks) = stored.blocks() {
            prop_assert_eq!(Prose::from_blocks(&blocks).into_string(), html);
        }
    }
}

#[test]
fn markup_in_a_text_is_shown_and_never_runs() {
    let prose = Prose::from_plain("<script>alert(1)</script>\n\n\"a\" & b");
    assert_eq!(
        prose.as_str(),
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n<p>&quot;a&quot; &amp; b</p>\n"
    );
}
