//! What seems to be lost from a text: counted and shown, never put back.

mod watch;

use ficus_prose::{
    Block, Inline, Loss, LossKind,
    finding::{EXCERPT_CHARS_MAX, EXCERPTS_MAX},
    plain, word_count,
};

use crate::lines::is_blank;

pub(crate) use watch::Watch;

/// A shorter text may be a note that stops anyhow.
const TRUNCATED_WORDS_MIN: u32 = 200;
/// A shorter last paragraph may be a signature, a date or a caption.
const LAST_PARAGRAPH_WORDS_MIN: u32 = 8;
/// How many paragraphs before the last one show whether the author ends them with a mark.
const PARAGRAPHS_BEFORE: usize = 20;
/// Ends of names of files and hosts: a stop before them is no sentence's.
const NAME_ENDS: [&str; 18] = [
    "com", "net", "org", "uk", "edu", "gov", "htm", "html", "txt", "doc", "php", "jpg", "gif", "de", "fr",
    "co", "info", "asp",
];

/// The loss of a text's end: it stops inside a sentence, though its paragraphs end with a mark elsewhere.
///
/// For text without the mark of an end.
pub(crate) fn truncated(blocks: &[Block]) -> Option<Loss> {
    let [before @ .., Block::Paragraph { inlines, .. }] = blocks else { return None };
    let last = plain::inline_text(inlines);
    // The number of a note stands after the mark that ends the sentence.
    let sentence = last.trim_end().trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
    if !stops_open(sentence)
        || inlines.contains(&Inline::LineBreak)
        || word_count(&last) < LAST_PARAGRAPH_WORDS_MIN
        || plain::words(blocks) < TRUNCATED_WORDS_MIN
    {
        return None;
    }
    let paragraphs = before.iter().rev().filter(|block| matches!(block, Block::Paragraph { .. }));
    let (mut marked, mut all) = (0, 0);
    for block in paragraphs.take(PARAGRAPHS_BEFORE) {
        all += 1;
        let text = plain::text(std::slice::from_ref(block));
        marked += usize::from(!text.trim_end().ends_with(char::is_alphanumeric));
    }
    if marked * 10 < all * 9 {
        return None;
    }
    let excerpts = vec![excerpt(last.trim_end(), last.trim_end().len())];
    Some(Loss { kind: LossKind::Truncated, count: 1, chapter: None, excerpts })
}

/// Whether a text stops inside a sentence.
fn stops_open(text: &str) -> bool {
    text.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | ';'))
}

/// Fewer gaps show no rule.
const GAPS_MIN: usize = 40;
/// Wide gaps are breaks where there are so few, in hundredths of all.
const WIDE_PERCENT_MAX: usize = 5;

/// The loss of rows of glyphs between scenes: a few gaps of two empty lines or more where all others have one, and no
/// row anywhere.
pub(crate) fn wide_gaps(lines: &[&str]) -> Option<Loss> {
    let (mut gaps, mut wide, mut excerpts) = (0usize, 0usize, Vec::new());
    let mut blanks = 0;
    let mut started = false;
    for line in lines {
        if is_blank(line) {
            blanks += 1;
            continue;
        }
        if super::scene::is_glyph_line(line) {
            return None;
        }
        if started && blanks > 0 {
            gaps += 1;
        }
        if started && blanks > 1 {
            wide += 1;
            if excerpts.len() < EXCERPTS_MAX {
                excerpts.push(excerpt(line, 0));
            }
        }
        started = true;
        blanks = 0;
    }
    let few = wide >= 2 && wide * 100 <= gaps * WIDE_PERCENT_MAX && gaps >= GAPS_MIN;
    few.then_some(Loss { kind: LossKind::SceneBreaksLost, count: wide as u32, chapter: None, excerpts })
}

/// Lengths at which databases and programs cut texts off, in bytes: those of `TEXT` columns, of mailers and of forms.
const CUT_BYTES: [usize; 9] = [32_767, 32_768, 65_535, 65_536, 100_000, 250_000, 500_000, 510_000, 1_000_000];

/// The loss of a text's end that its length shows: as long as such texts can be and stopping inside a sentence, be it
/// ever so short.
pub(crate) fn cut_to_length(bytes: usize, blocks: &[Block]) -> Option<Loss> {
    let [.., Block::Paragraph { inlines, .. }] = blocks else { return None };
    let cut = CUT_BYTES.contains(&bytes) || bytes >= 4_096 && bytes.is_power_of_two();
    let last = plain::inline_text(inlines);
    let last = last.trim_end();
    (cut && stops_open(last)).then(|| Loss {
        kind: LossKind::Truncated,
        count: 1,
        chapter: None,
        excerpts: vec![excerpt(last, last.len())],
    })
}

/// The text around a place, cut at characters.
pub(crate) fn excerpt(text: &str, at: usize) -> String {
    let (mut start, mut room) = (at, EXCERPT_CHARS_MAX);
    for (place, _) in text[..at].char_indices().rev().take(EXCERPT_CHARS_MAX / 2) {
        start = place;
        room -= 1;
    }
    let end = text[at..].char_indices().nth(room).map_or(text.len(), |(place, _)| at + place);
    text[start..end].to_owned()
}

fn small_letter_before(text: &str, at: usize) -> bool {
    text[..at].chars().next_back().is_some_and(char::is_lowercase)
}

fn small_letter_after(text: &str, at: usize) -> bool {
    text[at + 1..].chars().next().is_some_and(char::is_lowercase)
}

fn digit_after(text: &str, at: usize) -> bool {
    text.as_bytes().get(at + 1).is_some_and(u8::is_ascii_digit)
}

/// Whether figures and a sign of degrees stand right before a place: `31° 15?` has lost its sign of minutes.
fn of_degrees(text: &str, at: usize) -> bool {
    let figures = text[..at].trim_end_matches(|c: char| c.is_ascii_digit());
    figures.len() < at && figures.trim_end().ends_with('°')
}

/// An abbreviation (`a.m`), an address, or the name of a file.
fn in_a_name(text: &str, at: usize) -> bool {
    let left = text[..at].chars().rev().take_while(|c| c.is_alphabetic()).take(2).count();
    let right: String = text[at + 1..].chars().take_while(|c| c.is_alphanumeric()).take(24).collect();
    let after = text[at + 1 + right.len()..].chars().next();
    let initials = right.chars().count() == 1 && (left == 1 || after == Some('.'));
    initials || NAME_ENDS.contains(&right.as_str()) || in_an_address(text, at)
}

/// Whether the run without spaces around a place is an address.
fn in_an_address(text: &str, at: usize) -> bool {
    let left = text[..at].bytes().rev().take(80).take_while(|byte| !byte.is_ascii_whitespace()).count();
    let right = text[at..].bytes().take(80).take_while(|byte| !byte.is_ascii_whitespace()).count();
    let run = &text.as_bytes()[at - left..at + right];
    run.contains(&b'@') || run.windows(3).any(|part| part == b"://") || run.starts_with(b"www.")
}

#[cfg(test)]
mod tests {
    use ficus_prose::{Align, Block, Inline, LossKind};

    use super::{Watch, cut_to_length, wide_gaps};

    fn losses(paragraphs: &[&str]) -> Vec<(LossKind, u32)> {
        let mut watch = Watch::default();
        for paragraph in paragraphs {
            watch.see(paragraph);
        }
        watch.finish().into_iter().map(|loss| (loss.kind, loss.count)).collect()
    }

    #[test]
    fn signs_of_each_loss_are_counted_where_they_are_more_than_slips() {
        for (paragraphs, found) in [
            (vec!["Um.that one, and so.maybe not."], (LossKind::EllipsisCollapsed, 2)),
            (vec!["He left.She stayed.They slept. All was quiet!But no."], (LossKind::ParagraphsLost, 3)),
            (vec!["I don?t, he isn?t, we can?t."], (LossKind::CharactersLost, 3)),
            (vec!["It was ?3° at 31° 15? north, 136° 42? east."], (LossKind::CharactersLost, 3)),
            (vec!["I dont know, he didnt say, it isnt so, we wasnt there."], (LossKind::CharactersLost, 4)),
            (vec!["He saw , and went , then came , and fell , at last."], (LossKind::WordsLost, 4)),
            (vec!["It was *very late.", "She _knew it.", "He *never said."], (LossKind::EmphasisLost, 3)),
        ] {
            assert_eq!(losses(&paragraphs), [found], "{paragraphs:?}");
        }
        let open = ["“Yes, he said.", "He went.", "“No, she said.", "She went."].repeat(5);
        assert_eq!(losses(&open), [(LossKind::CharactersLost, 10)]);
    }

    #[test]
    fn what_authors_do_is_no_loss() {
        for paragraphs in [
            vec!["At 9 a.m. he wrote to ink@example.org about www.example.org and a file.txt of his."],
            vec![
                "“Yes,” he said. “And now I shall tell you.",
                "“It was late.”",
                "'Dont,' I says, 'I dont, I didnt.'",
            ],
            vec!["*Never* again, _she_ said*. A note* here. 2 * 3 * 4"],
            vec!["Il vient , dit-elle ! Pourquoi , demanda-t-il ? Oui , non , si , mais ."],
            vec!["McDonald met Ms.Jones of the U.S.Army in St.Louis."],
        ] {
            assert_eq!(losses(&paragraphs), [], "{paragraphs:?}");
        }
    }

    #[test]
    fn a_few_wide_gaps_are_breaks_that_lost_their_glyphs_and_many_are_a_layout() {
        let text = |every: usize| {
            let mut lines = Vec::new();
            for at in 1..120 {
                lines.extend(["A paragraph of the story.", ""]);
                if at % every == 0 {
                    lines.push("");
                }
            }
            lines
        };
        assert_eq!(
            wide_gaps(&text(40)).map(|loss| (loss.kind, loss.count)),
            Some((LossKind::SceneBreaksLost, 2))
        );
        assert_eq!(wide_gaps(&text(2)), None);
        assert_eq!(wide_gaps(&text(200)), None);
    }

    #[test]
    fn a_text_as_long_as_a_column_that_stops_in_a_sentence_was_cut() {
        let block =
            |text: &str| [Block::Paragraph { align: Align::Start, inlines: vec![Inline::text(text)] }];
        assert!(cut_to_length(65_535, &block("And then he")).is_some());
        assert!(cut_to_length(65_535, &block("And then he went.")).is_none());
        assert!(cut_to_length(65_111, &block("And then he")).is_none());
    }
}
