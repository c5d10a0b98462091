//! Files that came in fragments over several messages are put together and read as what they are.

use std::collections::HashMap;

use ficus_formats::Limits;
use ficus_prose::SpanClass;

use super::{
    outline::{Name, Sorted, TextId},
    plan::{Groups, PlannedText},
};
use crate::{
    reading::{FileFragment, FileReading, TextReading},
    recognise::{label::Field, part},
};

/// A file that nobody named, in fragments.
const NAME: &str = "fragments.txt";

/// Fragments of one file belong together, whatever title the first of them states.
pub(super) fn join_outlines(outlines: &Sorted, groups: &mut Groups) {
    let mut first: HashMap<(Name, Option<Name>), usize> = HashMap::new();
    for (at, outline) in outlines.texts.iter().enumerate() {
        let Some(of) = outline.seldom().fragment_of else { continue };
        let sender = outline
            .writer
            .map(|(name, address)| if outlines.names.of(address).is_empty() { name } else { address });
        let first = *first.entry((of, sender)).or_insert(at);
        groups.join(first, at);
    }
}

/// Puts the fragments among the texts of a work together, where none is missing: the first of them becomes the file, the
/// others lose their text to it. Tells how many did.
pub(super) fn put_together(texts: &[PlannedText], readings: &mut HashMap<u32, FileReading>) -> usize {
    let mut gone = 0;
    let mut run: Vec<TextId> = Vec::new();
    for text in texts {
        let Some(fragment) = text_of(readings, text.id).and_then(|text| text.fragment.as_ref()) else {
            continue;
        };
        let (opens, closes) = (fragment.fragment.opens, fragment.fragment.closes);
        let last =
            run.last().and_then(|last| text_of(readings, *last)).and_then(|last| last.fragment.as_ref());
        match last {
            Some(last) if last.fragment == fragment.fragment => {
                gone += 1;
                drop_text(readings, text.id, SpanClass::Duplicate);
                continue;
            }
            _ if opens => run = vec![text.id],
            Some(last) if follows(last, fragment) => run.push(text.id),
            _ => run.clear(),
        }
        if closes && run.len() > 1 && become_file(&run, readings) {
            gone += run.len() - 1;
        }
    }
    for text in texts {
        // What stayed alone and shows nothing is no chapter.
        if let Some(text) = text_mut(readings, text.id).filter(|text| text.fragment.is_some()) {
            text.chapters.retain(|chapter| !chapter.blocks.is_empty());
        }
    }
    gone
}

fn text_of(readings: &HashMap<u32, FileReading>, id: TextId) -> Option<&TextReading> {
    readings.get(&id.reading)?.texts.get(id.text as usize)
}

fn text_mut(readings: &mut HashMap<u32, FileReading>, id: TextId) -> Option<&mut TextReading> {
    readings.get_mut(&id.reading)?.texts.get_mut(id.text as usize)
}

fn follows(last: &FileFragment, next: &FileFragment) -> bool {
    !last.fragment.closes && last.number.zip(next.number).is_some_and(|(last, next)| last + 1 == next)
}

/// Takes a text's chapters: they stand elsewhere.
fn drop_text(readings: &mut HashMap<u32, FileReading>, id: TextId, class: SpanClass) {
    let Some(text) = text_mut(readings, id) else { return };
    text.chapters.clear();
    text.losses.clear();
    // Its title has the number of a fragment, which is no chapter's.
    text.stated.retain(|stated| stated.field != Field::Title);
    let all = 0..text.spans.total();
    text.spans.reclass(std::slice::from_ref(&all), Some(SpanClass::Body), class);
}

/// Whether all fragments together can be read.
fn become_file(run: &[TextId], readings: &mut HashMap<u32, FileReading>) -> bool {
    let fragments = || run.iter().filter_map(|id| text_of(readings, *id)?.fragment.as_ref());
    let bytes: Vec<u8> = fragments().flat_map(|fragment| fragment.fragment.bytes.iter().copied()).collect();
    let name = fragments()
        .map(|fragment| fragment.fragment.name.as_str())
        .find(|name| !name.is_empty())
        .unwrap_or(NAME);
    let Ok(file) = crate::read_file(name, &bytes, &Limits::default()) else { return false };
    let Ok([whole]) = <[TextReading; 1]>::try_from(file.texts) else { return false };
    let Some((first, others)) = run.split_first() else { return false };
    for other in others {
        drop_text(readings, *other, SpanClass::Body);
    }
    let Some(text) = text_mut(readings, *first) else { return false };
    text.repairs = whole.repairs;
    text.losses = whole.losses;
    text.bare_title = whole.bare_title;
    text.chapters = whole.chapters;
    let of_file = whole.stated.into_iter().filter(|stated| stated.field != Field::Title);
    let known: Vec<_> = std::mem::take(&mut text.stated);
    text.stated = known.iter().filter(|stated| stated.field == Field::Title).take(1).cloned().collect();
    for title in &mut text.stated {
        title.value = part::split_title(&title.value).0;
    }
    text.stated.extend(of_file);
    let lacks: Vec<_> =
        known.into_iter().filter(|own| text.stated.iter().all(|stated| stated.field != own.field)).collect();
    text.stated.extend(lacks);
    // Places are those of the whole file, of which each message has a share.
    text.stated.iter_mut().for_each(|stated| stated.at = 0..0);
    for chapter in &mut text.chapters {
        chapter.at = 0..0;
        chapter.stated.iter_mut().for_each(|stated| stated.at = 0..0);
    }
    true
}
