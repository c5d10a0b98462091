//! Text of a given length: sentences of drawn words in paragraphs, with dialogue and breaks between scenes.

use ficus_prose::{Align, Block, Inline, Prose};

use super::{chance::Chance, world::World};

/// So many words of 1,000 are rare ones.
const RARE_PER_MILLE: usize = 40;
/// So many words of 1,000 are names of the work's people.
const NAMES_PER_MILLE: usize = 15;

const SPOKEN: [&str; 8] =
    ["said", "asked", "answered", "whispered", "murmured", "told", "called", "muttered"];

/// Writes text of one work.
pub(super) struct Writer<'a> {
    pub world: &'a World,
    pub chance: &'a mut Chance,
    /// The given names of the work's people; not empty.
    pub names: &'a [String],
    /// Where among the world's words the next ones stand, and how many of them come before a jump.
    pub run: (usize, usize),
}

impl<'a> Writer<'a> {
    /// Text of so many words, at least one.
    pub(super) fn prose(&mut self, words: usize) -> Prose {
        let mut blocks = Vec::with_capacity(words / 60 + 1);
        let mut left = words.max(1);
        let mut scene = self.chance.between(8, 24);
        while left > 0 {
            let paragraph = if self.chance.percent(35) {
                self.chance.between(6, 30)
            } else {
                self.chance.between(40, 120)
            };
            let paragraph = paragraph.min(left);
            blocks.push(self.paragraph(paragraph));
            left -= paragraph;
            scene -= 1;
            if scene == 0 && left > 0 {
                blocks.push(Block::SceneBreak { glyphs: None });
                scene = self.chance.between(8, 24);
            }
        }
        Prose::from_blocks(&blocks)
    }

    /// A few words without a stop: a title.
    pub(super) fn title(&mut self) -> String {
        let count = self.chance.between(1, 5);
        let words: Vec<String> = (0..count).map(|_| super::world::capital(self.word())).collect();
        words.join(" ")
    }

    fn paragraph(&mut self, words: usize) -> Block {
        let mut inlines = Vec::new();
        let mut text = String::with_capacity(words * 6);
        let mut left = words;
        while left > 0 {
            let length = self.chance.between(4, 24).min(left);
            if !text.is_empty() && !text.ends_with(' ') {
                text.push(' ');
            }
            if length > 8 && self.chance.percent(25) {
                self.spoken(&mut text, length);
            } else {
                self.sentence(&mut text, length);
            }
            left -= length;
            if left > 0 && self.chance.percent(3) {
                text.push(' ');
                inlines.push(Inline::Text(std::mem::take(&mut text)));
                let mut stressed = String::new();
                self.sentence(&mut stressed, 1);
                inlines.push(Inline::Emphasis(vec![Inline::Text(stressed)]));
                left -= 1;
                if left > 0 {
                    text.push(' ');
                }
            }
        }
        if !text.is_empty() {
            inlines.push(Inline::Text(text));
        }
        Block::Paragraph { align: Align::Start, inlines }
    }

    fn sentence(&mut self, text: &mut String, words: usize) {
        self.clause(text, words);
        text.push_str(self.chance.share(&[(85, "."), (6, "!"), (6, "?"), (3, "…")]));
    }

    /// A sentence of which the last two words tell who spoke.
    fn spoken(&mut self, text: &mut String, words: usize) {
        text.push('“');
        self.clause(text, words - 2);
        text.push_str(",” ");
        text.push_str(SPOKEN[self.chance.below(SPOKEN.len())]);
        text.push(' ');
        text.push_str(self.chance.one(self.names));
        text.push('.');
    }

    fn clause(&mut self, text: &mut String, words: usize) {
        for place in 0..words {
            if place > 0 {
                text.push_str(if place > 2 && self.chance.percent(8) { ", " } else { " " });
            }
            let word = self.word();
            if place == 0 {
                text.push_str(&super::world::capital(word));
            } else {
                text.push_str(word);
            }
        }
    }

    fn word(&mut self) -> &'a str {
        let (world, names) = (self.world, self.names);
        match self.chance.below(1_000) {
            draw if draw < RARE_PER_MILLE => &world.rare_words[world.rare.draw(self.chance)],
            draw if draw < RARE_PER_MILLE + NAMES_PER_MILLE => self.chance.one(names),
            _ => self.common_word(),
        }
    }

    /// Words stand in short runs as real text has them, so that a search for two words together finds some.
    fn common_word(&mut self) -> &'a str {
        let words = &self.world.words;
        self.run = match self.run {
            (_, 0) => (self.chance.below(words.len()), self.chance.between(1, 5)),
            (place, left) => ((place + 1) % words.len(), left - 1),
        };
        &words[self.run.0]
    }
}
