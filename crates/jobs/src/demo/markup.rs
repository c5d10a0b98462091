//! The markup of the demo's texts.
//!
//! | line | stands for |
//! | --- | --- |
//! | `# 3 The Jew’s Harp` | a chapter: its number and, where it has one, its title |
//! | `@date`, `@before`, `@after` | the chapter's day, notes before and after it; right below its heading |
//! | `## POV: Mina` | whose point of view follows |
//! | `* * *` | a break between scenes |
//! | `> …` | a passage set apart; holds any of the others |
//! | `\| …` | a line of verse |
//! | `-> …` | a line at the right edge |
//!
//! Everything else is a paragraph, parted from the next by an empty line; `*stress*` is emphasis.

use ficus_archive::chapter::ChapterDraft;
use ficus_prose::{Align, Block, HeadingRole, Inline, Prose, plain::SCENE_BREAK};

const CHAPTER: &str = "# ";
const POINT_OF_VIEW: &str = "## POV: ";
const END: &str = "-> ";

/// Reads the chapters of a text, or says what is wrong with it.
pub(super) fn chapters(text: &str) -> Result<Vec<ChapterDraft>, String> {
    let mut chapters: Vec<(ChapterDraft, Vec<&str>)> = Vec::new();
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix(CHAPTER) {
            chapters.push((chapter(heading)?, Vec::new()));
            continue;
        }
        let Some((chapter, lines)) = chapters.last_mut() else {
            return Err("text stands before the first chapter".to_owned());
        };
        match line.strip_prefix('@').and_then(|rest| rest.split_once(' ')) {
            Some((name, value)) => fact(chapter, name, value)?,
            None => lines.push(line),
        }
    }
    Ok(chapters.into_iter().map(|(chapter, lines)| with_text(chapter, &lines)).collect())
}

fn chapter(heading: &str) -> Result<ChapterDraft, String> {
    let (number, title) = heading.split_once(' ').map_or((heading, None), |(n, title)| (n, Some(title)));
    let number = number.parse().map_err(|_| format!("the chapter {heading} has no number"))?;
    Ok(ChapterDraft { number, title: title.map(str::to_owned), ..ChapterDraft::default() })
}

fn fact(chapter: &mut ChapterDraft, name: &str, value: &str) -> Result<(), String> {
    match name {
        "date" => chapter.published = Some(value.parse().map_err(|_| format!("the day {value}"))?),
        "before" => chapter.notes_before = Prose::from_blocks(&blocks(value)),
        "after" => chapter.notes_after = Prose::from_blocks(&blocks(value)),
        _ => return Err(format!("nobody knows what @{name} is")),
    }
    Ok(())
}

fn with_text(mut chapter: ChapterDraft, lines: &[&str]) -> ChapterDraft {
    for name in lines.iter().filter_map(|line| line.strip_prefix(POINT_OF_VIEW)) {
        if !chapter.pov.iter().any(|known| known == name) {
            chapter.pov.push(name.to_owned());
        }
    }
    chapter.text = Prose::from_blocks(&blocks_of(lines));
    chapter
}

/// Reads a text without chapters.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    blocks_of(&text.lines().collect::<Vec<_>>())
}

fn blocks_of(lines: &[&str]) -> Vec<Block> {
    let mut blocks = Vec::new();
    for group in lines.split(|line| line.trim().is_empty()).filter(|group| !group.is_empty()) {
        let headings = group.iter().take_while(|line| line.starts_with(POINT_OF_VIEW)).count();
        let (headings, group) = group.split_at(headings);
        blocks.extend(headings.iter().map(|line| heading(line)));
        if !group.is_empty() {
            push_group(&mut blocks, group);
        }
    }
    blocks
}

fn heading(line: &str) -> Block {
    let name = line.strip_prefix(POINT_OF_VIEW).unwrap_or(line);
    Block::Heading { level: 1, role: HeadingRole::PointOfView, inlines: inlines(name) }
}

fn push_group(blocks: &mut Vec<Block>, group: &[&str]) {
    if let Some(inner) = unmarked(group, '>') {
        blocks.push(Block::Quote(blocks_of(&inner)));
    } else if let Some(lines) = unmarked(group, '|') {
        let stanzas = lines.split(|line| line.trim().is_empty());
        blocks.extend(stanzas.map(|lines| Block::Verse(lines.iter().map(|line| inlines(line)).collect())));
    } else if group == [SCENE_BREAK] {
        blocks.push(Block::SceneBreak { glyphs: None });
    } else {
        let text = group.join(" ");
        let (align, text) = text.strip_prefix(END).map_or((Align::Start, &*text), |text| (Align::End, text));
        blocks.push(Block::Paragraph { align, inlines: inlines(text) });
    }
}

/// The lines without the mark that each of them begins with; `None` where one does not.
fn unmarked<'a>(group: &[&'a str], mark: char) -> Option<Vec<&'a str>> {
    group
        .iter()
        .map(|line| line.strip_prefix(mark).map(|line| line.strip_prefix(' ').unwrap_or(line)))
        .collect()
}

fn inlines(text: &str) -> Vec<Inline> {
    let run = |(place, text): (usize, &str)| {
        let plain = Inline::text(text);
        if place % 2 == 1 { Inline::Emphasis(vec![plain]) } else { plain }
    };
    text.split('*').enumerate().filter(|(_, text)| !text.is_empty()).map(run).collect()
}

#[cfg(test)]
mod tests {
    use ficus_prose::Prose;

    use super::{blocks, chapters};

    #[test]
    fn every_mark_becomes_its_block() {
        let text = "One *two*\nthree.\n\n* * *\n\n> Dear you,\n>\n> | a\n> | b\n> |\n> | c\n>\n> -> Me\n\n## POV: Mina\n\nI.";
        assert_eq!(
            Prose::from_blocks(&blocks(text)).as_str(),
            "<p>One <em>two</em> three.</p>\n<hr/>\n<blockquote>\n<p>Dear you,</p>\n\
             <p class=\"verse\">a<br/>b</p>\n<p class=\"verse\">c</p>\n<p class=\"end\">Me</p>\n</blockquote>\n\
             <h3 class=\"pov\">Mina</h3>\n<p>I.</p>\n"
        );
    }

    #[test]
    fn a_chapter_has_its_number_title_day_and_notes() {
        let read = chapters("# 0\nBefore.\n# 3 The Lamp\n@date 2021-04-24\n@after *Soon.*\n\nText.").unwrap();
        assert_eq!((read[0].number, read[0].title.as_deref()), (0, None));
        assert_eq!((read[1].number, read[1].title.as_deref()), (3, Some("The Lamp")));
        assert_eq!(read[1].published.map(|day| day.to_string()).as_deref(), Some("2021-04-24"));
        assert_eq!(read[1].notes_after.as_str(), "<p><em>Soon.</em></p>\n");
        assert!(chapters("Text without a heading").is_err());
        assert!(chapters("# 1\n@colour red").is_err());
    }
}
