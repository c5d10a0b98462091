//! A page that came by mail: a story set in HTML, or a page that a browser saved as a mail (MHTML, RFC 2557).

use std::ops::Range;

use ficus_formats::{Document, Limits, Refusal, container::Capture, html};
use ficus_prose::{Block, RepairKind, SpanClass, plain};

use super::{Envelope, judge};
use crate::{
    markup,
    reading::TextReading,
    recognise::{ending, scene},
};

/// Reads a page that a browser saved: as one that was captured at its address.
pub(super) fn read_saved(text: &str, location: &str, limits: &Limits) -> Result<Vec<TextReading>, Refusal> {
    let capture =
        Capture { address: location.to_owned(), charset: Some("utf-8".to_owned()), ..Capture::default() };
    let mut texts = crate::read_captured("page.html", text.as_bytes(), Some(&capture), limits)?.texts;
    if location.starts_with("http") {
        for text in &mut texts {
            if !text.addresses.iter().any(|address| address == location) {
                text.addresses.push(location.to_owned());
            }
        }
    }
    Ok(texts)
}

/// Reads a message that is set in HTML.
pub(super) fn read(text: &str, envelope: &Envelope, limits: &Limits) -> Result<TextReading, Refusal> {
    let mut document = html::read(text.as_bytes(), limits)?;
    let footers = drop_footers(&mut document);
    if let Some(reason) = judge::no_story_on_page(&document, envelope) {
        return Err(Refusal::NoStory(reason));
    }
    let mut reading = markup::read(document);
    reading.note(RepairKind::FooterRemoved, footers);
    Ok(reading)
}

/// Takes the footers of lists and programs off a page's text; a block goes only as a whole.
fn drop_footers(document: &mut Document) -> u32 {
    let mut count = 0;
    let mut places: Vec<Range<u64>> = Vec::new();
    for section in &mut document.book.sections {
        let mut lines: Vec<(usize, String)> = Vec::new();
        for (at, block) in section.blocks.iter().enumerate() {
            let text = match block {
                Block::SceneBreak { glyphs } => glyphs.clone().unwrap_or_default(),
                block => plain::text(std::slice::from_ref(block)),
            };
            let drawn = matches!(block, Block::SceneBreak { .. }) || scene::is_glyph_line(&text);
            lines.extend(text.lines().map(|line| (at, line.to_owned())));
            // A mark of a signature looks like a break between scenes, and has no empty line after it.
            if !drawn || text.is_empty() {
                lines.push((at, String::new()));
            }
        }
        let texts: Vec<&str> = lines.iter().map(|(_, line)| line.as_str()).collect();
        let found = ending::footers(&texts);
        count += found.len() as u32;
        let mut dropped = vec![false; section.blocks.len()];
        let mut kept = vec![false; section.blocks.len()];
        for (at, (block, line)) in lines.iter().enumerate() {
            let inside = found.iter().any(|range| range.contains(&at));
            dropped[*block] |= inside;
            kept[*block] |= !inside && !line.is_empty();
        }
        // A rule between the story and its footers parts no scenes.
        if let Some(first) =
            (0..section.blocks.len()).rev().take_while(|at| dropped[*at] && !kept[*at]).last()
        {
            for at in (0..first).rev() {
                if !matches!(section.blocks[at], Block::SceneBreak { .. }) {
                    break;
                }
                (dropped[at], kept[at]) = (true, false);
            }
        }
        let goes = |at: usize| dropped[at] && !kept[at];
        let located = section.ranges.len() == section.blocks.len();
        if located {
            places.extend(
                (0..section.ranges.len()).filter(|at| goes(*at)).map(|at| section.ranges[at].clone()),
            );
        }
        retain_by_place(&mut section.blocks, |at| !goes(at));
        if located {
            retain_by_place(&mut section.ranges, |at| !goes(at));
        }
    }
    places.sort_by_key(|place| place.start);
    document.spans.reclass(&places, Some(SpanClass::Body), SpanClass::Chrome);
    count
}

fn retain_by_place<T>(items: &mut Vec<T>, keeps: impl Fn(usize) -> bool) {
    let mut at = 0;
    items.retain(|_| {
        at += 1;
        keeps(at - 1)
    });
}
