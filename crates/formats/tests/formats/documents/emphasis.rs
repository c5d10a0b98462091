//! Emphasis survives, whatever was written how.

use ficus_formats::{Document, Limits, docx, odt, rtf};
use ficus_prose::{Block, Inline};
use proptest::prelude::*;

use super::{assert_accounted, office, word};

/// A run of text with its look: slanted, bold, underlined, struck.
#[derive(Clone, Debug)]
struct Run {
    text: String,
    look: [bool; 4],
}

/// Each letter with its look.
type Letters = Vec<(char, [bool; 4])>;

fn runs() -> impl Strategy<Value = Vec<Vec<Run>>> {
    let run = ("[a-zA-Zé–”ß]{1,6}", any::<[bool; 4]>()).prop_map(|(text, look)| Run { text, look });
    prop::collection::vec(prop::collection::vec(run, 1..6), 1..6)
}

fn letters_of(paragraphs: &[Vec<Run>]) -> Vec<Letters> {
    paragraphs
        .iter()
        .map(|runs| runs.iter().flat_map(|run| run.text.chars().map(|c| (c, run.look))).collect())
        .collect()
}

fn collect(inlines: &[Inline], look: [bool; 4], letters: &mut Letters) {
    for inline in inlines {
        let with = |at: usize| {
            let mut look = look;
            look[at] = true;
            look
        };
        match inline {
            Inline::Text(text) => letters.extend(text.chars().map(|c| (c, look))),
            Inline::Emphasis(inner) => collect(inner, with(0), letters),
            Inline::Strong(inner) => collect(inner, with(1), letters),
            Inline::Underline(inner) => collect(inner, with(2), letters),
            Inline::Strike(inner) => collect(inner, with(3), letters),
            other => panic!("nobody wrote {other:?}"),
        }
    }
}

fn letters_in(document: &Document) -> Vec<Letters> {
    let blocks = document.book.sections.iter().flat_map(|section| &section.blocks);
    blocks
        .map(|block| {
            let Block::Paragraph { inlines, .. } = block else { panic!("nobody wrote {block:?}") };
            let mut letters = Letters::new();
            collect(inlines, [false; 4], &mut letters);
            letters
        })
        .collect()
}

fn write(paragraphs: &[Vec<Run>], before: &str, run: impl Fn(&Run) -> String, after: &str) -> String {
    let paragraphs: Vec<String> = paragraphs
        .iter()
        .map(|runs| format!("{before}{}{after}", runs.iter().map(&run).collect::<String>()))
        .collect();
    paragraphs.concat()
}

fn as_word(paragraphs: &[Vec<Run>]) -> Vec<u8> {
    let run = |run: &Run| {
        let names = ["<w:i/>", "<w:b/>", "<w:u w:val='single'/>", "<w:strike/>"];
        let look: String = names.iter().zip(run.look).filter(|(_, on)| *on).map(|(name, _)| *name).collect();
        format!("<w:r><w:rPr>{look}</w:rPr><w:t>{}</w:t></w:r>", run.text)
    };
    word(&write(paragraphs, "<w:p>", run, "</w:p>"))
}

fn as_office(paragraphs: &[Vec<Run>]) -> Vec<u8> {
    let number = |look: [bool; 4]| look.iter().fold(0, |number, on| number * 2 + u32::from(*on));
    let styles: Vec<String> = (0..16_u32)
        .map(|style| {
            let on = |bit: u32, text: &'static str| if style & (1 << bit) == 0 { "" } else { text };
            format!(
                "<style:style style:name='T{style}' style:family='text'><style:text-properties {} {} {} {}/></style:style>",
                on(3, "fo:font-style='italic'"),
                on(2, "fo:font-weight='bold'"),
                on(1, "style:text-underline-style='solid'"),
                on(0, "style:text-line-through-style='solid'")
            )
        })
        .collect();
    let run =
        |run: &Run| format!("<text:span text:style-name='T{}'>{}</text:span>", number(run.look), run.text);
    office(&write(paragraphs, "<text:p>", run, "</text:p>"), &styles.concat(), "")
}

fn as_rtf(paragraphs: &[Vec<Run>]) -> Vec<u8> {
    let run = |run: &Run| {
        let names = ["\\i", "\\b", "\\ul", "\\strike"];
        let look: String = names.iter().zip(run.look).filter(|(_, on)| *on).map(|(name, _)| *name).collect();
        let text: String = run
            .text
            .chars()
            .map(|c| if c.is_ascii() { c.to_string() } else { format!("\\u{}?", c as u32) })
            .collect();
        format!("{{{look}\\plain{look} {text}}}")
    };
    format!("{{\\rtf1\\ansi {}}}", write(paragraphs, "\\pard ", run, "\\par\n")).into_bytes()
}

proptest! {
    #[test]
    fn every_letter_keeps_its_look(paragraphs in runs()) {
        let limits = Limits::default();
        // Paragraphs of only `o`, `O`, `x` and `X` are rows between scenes.
        prop_assume!(letters_of(&paragraphs).iter().all(|letters| !letters.iter().all(|(c, _)| "oOxX–”".contains(*c))));
        let expected = letters_of(&paragraphs);
        for (bytes, read) in [
            (as_word(&paragraphs), docx::read as fn(&[u8], &Limits) -> Result<Document, ficus_formats::Refusal>),
            (as_office(&paragraphs), odt::read),
            (as_rtf(&paragraphs), rtf::read),
        ] {
            let document = read(&bytes, &limits).expect("a document");
            assert_accounted(&document, &bytes);
            prop_assert_eq!(&letters_in(&document), &expected);
        }
    }
}
