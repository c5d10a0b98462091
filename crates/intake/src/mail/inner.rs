//! What was read inside a message takes its place among the message's own texts.

use std::ops::Range;

use ficus_prose::{SpanClass, Spans, plain};

use super::{Envelope, TEXTS_MAX, spread};
use crate::{
    reading::TextReading,
    recognise::{header::Stated, label::Field},
    text,
};

/// A text that comes with a file and has fewer words of its own is a note that goes with it.
const COVER_WORDS_MAX: usize = 200;

/// What was read inside a message.
pub(super) struct Inner {
    /// The bytes that it stands in.
    pub range: Range<u64>,
    pub texts: Vec<TextReading>,
    pub title: Title,
}

/// What is the title of something inside a message where it states none.
pub(super) enum Title {
    /// The message's subject: it is the message's text.
    Subject,
    /// This.
    Else(String),
    /// None: what it came in says nothing of it.
    Own,
}

/// Puts what was read inside a message among its texts, which share out the bytes of the whole.
pub(super) fn take_in(texts: &mut Vec<TextReading>, inner: Vec<Inner>, envelope: &Envelope) {
    let within = || inner.iter().flat_map(|inner| &inner.texts);
    // How long a file is of which this is a fragment, only the others tell.
    let of_file = within().any(|text| text.fragment.is_some());
    let inner_words = if of_file { usize::MAX } else { within().map(words).sum() };
    if !within().any(TextReading::has_text) {
        return;
    }
    let mut lent = Vec::new();
    if let [cover] = texts.as_mut_slice() {
        become_note(cover, inner_words);
        if cover.chapters.is_empty() {
            lent.clone_from(&cover.stated);
        }
    }
    lent.extend(envelope.around.stated.iter().cloned());
    let mut spans = Spans::default();
    let mut starts = Vec::new();
    let mut kept = Vec::new();
    for mut text in std::mem::take(texts) {
        let start = spans.total();
        spans.append(&std::mem::take(&mut text.spans));
        if !text.chapters.is_empty() {
            starts.push(start);
            kept.push(text);
        }
    }
    for Inner { range, texts: mut inside, title } in inner {
        let own = ends_of(&mut inside);
        spread::put(&mut spans, &range, &own.spans);
        for (mut text, start) in
            inside.into_iter().zip(own.starts).filter(|(text, _)| !text.chapters.is_empty())
        {
            let share = |at: u64| spread::share(at, own.spans.total(), &range);
            spread::move_places(&mut text, |place| share(place.start)..share(place.end));
            starts.push(share(start));
            sign(&mut text, &lent, &title, envelope);
            kept.push(text);
        }
    }
    kept.truncate(TEXTS_MAX);
    starts.truncate(TEXTS_MAX);
    for (text, own) in kept.iter_mut().zip(spread::split(&spans, &starts)) {
        text.spans = own;
    }
    *texts = kept;
}

/// The spans of some texts end to end, and where each starts.
struct Ends {
    spans: Spans,
    starts: Vec<u64>,
}

fn ends_of(texts: &mut [TextReading]) -> Ends {
    let mut ends = Ends { spans: Spans::default(), starts: Vec::with_capacity(texts.len()) };
    for text in texts {
        ends.starts.push(ends.spans.total());
        ends.spans.append(&std::mem::take(&mut text.spans));
    }
    ends
}

/// Adds what the message states behind what the text itself states.
fn sign(text: &mut TextReading, lent: &[Stated], title: &Title, envelope: &Envelope) {
    let subject = envelope.subject.as_ref().map_or("", |subject| subject.title.as_str());
    let of_subject = |stated: &Stated| stated.field == Field::Title && stated.value == subject;
    let is_message = matches!(title, Title::Subject);
    text::lend(text, lent.iter().filter(|stated| is_message || !of_subject(stated)).cloned().collect());
    let titled = text.bare_title.is_some() || text.stated.iter().any(|stated| stated.field == Field::Title);
    if let Title::Else(title) = title
        && !titled
        && !title.is_empty()
    {
        text.stated.push(Stated::new(Field::Title, title.as_str()));
    }
    text.writer = text.writer.take().or_else(|| envelope.around.writer.clone());
    envelope.sign(text);
}

fn words(text: &TextReading) -> usize {
    text.chapters.iter().map(|chapter| plain::words(&chapter.blocks) as usize).sum()
}

/// A few words with a file are a note: what they state is of the file.
fn become_note(cover: &mut TextReading, inner_words: usize) {
    let own = words(cover);
    if own > COVER_WORDS_MAX || own * 2 > inner_words {
        return;
    }
    let note: Vec<String> = cover
        .chapters
        .iter()
        .map(|chapter| plain::text(&chapter.blocks))
        .filter(|note| !note.trim().is_empty())
        .collect();
    if !note.is_empty() {
        cover.stated.push(Stated::new(Field::Notes, note.join("\n\n")));
    }
    cover.chapters.clear();
    let all = 0..cover.spans.total();
    cover.spans.reclass(std::slice::from_ref(&all), Some(SpanClass::Body), SpanClass::Note);
}
