//! A chapter that becomes two, and two that become one.

use ficus_prose::{
    Block, Prose, flatten_footnotes, marks, with_footnotes_behind, with_own_footnotes, without_footnotes,
};

/// Why a text is not cut or joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Uncut {
    /// One of the parts would have no text.
    #[error("Choose a paragraph behind the first: both parts need a text.")]
    Empty,
    /// It is no text that the archive wrote.
    #[error("The text could not be read.")]
    Damaged,
}

/// How many numbered paragraphs a text has before its footnotes.
pub fn paragraphs(text: &Prose) -> u32 {
    let own = text.blocks().map(|blocks| Prose::from_blocks(&without_footnotes(blocks).0));
    u32::try_from(own.as_ref().unwrap_or(text).insides().count()).unwrap_or(u32::MAX)
}

/// The text before a paragraph, counted from 1, and from it on; and the number that the second part's first paragraph
/// had. A passage set apart stays whole, a heading goes with what it is over, a break between scenes where the text is
/// cut falls away, and each part keeps the footnotes that it refers to.
pub fn cut(text: &Prose, paragraph: u32) -> Result<(Prose, Prose, u32), Uncut> {
    let (mut blocks, notes) = without_footnotes(blocks_of(text)?);
    let all = marks(&mut blocks);
    let count = |blocks: &[Block]| paragraphs(&Prose::from_blocks(blocks));
    let mut at = (1..=blocks.len()).find(|end| count(&blocks[..*end]) >= paragraph).ok_or(Uncut::Empty)? - 1;
    while at > 0 && matches!(blocks[at - 1], Block::Heading { .. }) {
        at -= 1;
    }
    let (first, second) = blocks.split_at(at);
    let from = count(first) + 1;
    let is_break = |block: &Block| matches!(block, Block::SceneBreak { .. });
    let first = &first[..first.iter().rposition(|block| !is_break(block)).map_or(0, |last| last + 1)];
    let second = &second[second.iter().position(|block| !is_break(block)).unwrap_or(second.len())..];
    if first.is_empty() || second.is_empty() {
        return Err(Uncut::Empty);
    }
    let first = with_own_footnotes(first.to_vec(), &notes, None);
    let second = with_own_footnotes(second.to_vec(), &notes, Some(&all));
    Ok((Prose::from_blocks(&first), Prose::from_blocks(&second), from))
}

/// Two texts as one, with a break between scenes where they meet and their footnotes counted through.
pub fn joined(first: &Prose, second: &Prose) -> Result<Prose, Uncut> {
    let (mut blocks, more) = (blocks_of(first)?, blocks_of(second)?);
    if !blocks.is_empty() && !more.is_empty() {
        blocks.push(Block::SceneBreak { glyphs: None });
    }
    Ok(Prose::from_blocks(&with_footnotes_behind(blocks, more)))
}

/// Notes of both, one below the other; their footnotes stand in them.
pub fn notes_joined(first: &Prose, second: &Prose) -> Result<Prose, Uncut> {
    let mut blocks = flatten_footnotes(blocks_of(first)?);
    blocks.extend(flatten_footnotes(blocks_of(second)?));
    Ok(Prose::from_blocks(&blocks))
}

fn blocks_of(text: &Prose) -> Result<Vec<Block>, Uncut> {
    text.blocks().map_err(|_| Uncut::Damaged)
}

#[cfg(test)]
mod tests {
    use ficus_prose::{Align, HeadingRole, Inline};

    use super::*;

    fn paragraph(text: &str) -> Block {
        Block::Paragraph { align: Align::Start, inlines: vec![Inline::Text(text.to_owned())] }
    }

    fn plain(text: &Prose) -> String {
        text.plain_text().unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_text_is_cut_before_a_paragraph_and_is_whole_again_when_it_is_joined() {
        let text = Prose::from_plain("One.\n\nTwo.\n\nThree.");
        let (first, second, from) = cut(&text, 3).unwrap();
        assert_eq!((plain(&first).as_str(), plain(&second).as_str(), from), ("One. Two.", "Three.", 3));
        assert_eq!(paragraphs(&joined(&first, &second).unwrap()), 3);
        for nowhere in [0, 1, 4] {
            assert_eq!(cut(&text, nowhere), Err(Uncut::Empty), "{nowhere}");
        }
    }

    #[test]
    fn a_heading_goes_with_its_passage_and_a_break_at_the_cut_falls_away() {
        let inlines = vec![Inline::Text("Morning".to_owned())];
        let heading = Block::Heading { level: 1, role: HeadingRole::Plain, inlines };
        let pause = Block::SceneBreak { glyphs: None };
        let quote = Block::Quote(vec![paragraph("Three."), paragraph("Four.")]);
        let blocks = [paragraph("One."), pause, heading.clone(), paragraph("Two."), quote.clone()];
        let text = Prose::from_blocks(&blocks);
        let (first, second, from) = cut(&text, 2).unwrap();
        assert_eq!(first, Prose::from_blocks(&[paragraph("One.")]));
        assert_eq!(second, Prose::from_blocks(&[heading, paragraph("Two."), quote.clone()]));
        assert_eq!(from, 2);
        // Inside of the quotation: it stays whole.
        let (_, second, from) = cut(&text, 4).unwrap();
        assert_eq!((second, from), (Prose::from_blocks(&[quote]), 3));
    }

    #[test]
    fn footnotes_stay_with_the_part_that_refers_to_them() {
        let noted = |text: &str, number| Block::Paragraph {
            align: Align::Start,
            inlines: vec![Inline::Text(text.to_owned()), Inline::NoteMark(number)],
        };
        let notes = Block::Footnotes(vec![vec![paragraph("x")], vec![paragraph("y")]]);
        let text = Prose::from_blocks(&[noted("One.", 1), noted("Two.", 2), notes]);
        assert_eq!(paragraphs(&text), 2);
        let (first, second, from) = cut(&text, 2).unwrap();
        let part =
            |text, note| Prose::from_blocks(&[noted(text, 1), Block::Footnotes(vec![vec![paragraph(note)]])]);
        assert_eq!((first.clone(), second.clone(), from), (part("One.", "x"), part("Two.", "y"), 2));
        let whole = joined(&first, &second).unwrap();
        assert_eq!(plain(&whole).matches("[2]").count(), plain(&text).matches("[2]").count());
        assert_eq!(paragraphs(&whole), 2);
    }
}
