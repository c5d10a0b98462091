//! Spans of what was read inside a message, among those of the message.

use std::ops::Range;

use ficus_prose::{SpanClass, Spans};

use crate::reading::TextReading;

/// Puts the spans of a part into the place of its bytes. The part's bytes were encoded: each of its spans takes its
/// share of them.
pub(super) fn put(spans: &mut Spans, place: &Range<u64>, part: &Spans) {
    let mut out = Spans::default();
    clip(spans, 0..place.start, &mut out);
    out.append(&scaled(part, place.end - place.start));
    clip(spans, place.end..spans.total(), &mut out);
    if out.total() == spans.total() {
        *spans = out;
    }
}

/// Adds the part of some spans that lies in a range.
fn clip(spans: &Spans, place: Range<u64>, out: &mut Spans) {
    for (range, span) in spans.ranges() {
        let (start, end) = (range.start.max(place.start), range.end.min(place.end));
        out.push(end.saturating_sub(start), span.class, span.repairs);
    }
}

/// Where a byte of a part's own bytes, of which there are `total`, stands in the place of the part.
pub(super) fn share(at: u64, total: u64, place: &Range<u64>) -> u64 {
    let length = place.end - place.start;
    let shared = u128::from(length) * u128::from(at.min(total)) / u128::from(total.max(1));
    place.start + u64::try_from(shared).unwrap_or(length)
}

/// Cuts spans before the bytes where texts start, the first at the start of all. Where the texts do not stand in the
/// order of their bytes the first has them all.
pub(super) fn split(spans: &Spans, starts: &[u64]) -> Vec<Spans> {
    let total = spans.total();
    let ordered =
        starts.windows(2).all(|pair| pair[0] < pair[1]) && starts.last().is_none_or(|last| *last < total);
    let mut cuts: Vec<u64> = vec![0];
    cuts.extend(if ordered { starts.get(1..).unwrap_or_default() } else { &[] });
    cuts.push(total);
    cuts.windows(2)
        .map(|cut| {
            let mut own = Spans::default();
            clip(spans, cut[0]..cut[1], &mut own);
            own
        })
        .collect()
}

/// Moves all that a reading knows of places in its source.
pub(super) fn move_places(text: &mut TextReading, to: impl Fn(&Range<u64>) -> Range<u64>) {
    let fields = text.stated.iter_mut().map(|stated| &mut stated.at);
    let moved = |place: &mut Range<u64>| {
        if !place.is_empty() {
            *place = to(place);
        }
    };
    fields.for_each(moved);
    for chapter in &mut text.chapters {
        chapter.stated.iter_mut().map(|stated| &mut stated.at).for_each(moved);
        moved(&mut chapter.at);
    }
}

/// The same spans over another number of bytes.
fn scaled(spans: &Spans, length: u64) -> Spans {
    let total = spans.total();
    if total == 0 {
        return Spans::whole(length, SpanClass::Container);
    }
    let mut out = Spans::default();
    let mut given = 0;
    for (range, span) in spans.ranges() {
        let until =
            u64::try_from(u128::from(length) * u128::from(range.end) / u128::from(total)).unwrap_or(length);
        out.push(until - given, span.class, span.repairs);
        given = until;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{put, split};
    use ficus_prose::Spans;

    fn placed(spans: &str, place: std::ops::Range<u64>, part: &str) -> String {
        let mut spans: Spans = spans.parse().unwrap();
        put(&mut spans, &place, &part.parse().unwrap());
        spans.to_string()
    }

    #[test]
    fn a_parts_spans_take_the_place_of_its_bytes() {
        assert_eq!(placed("c100", 20..60, "h10b30"), "c20h10b30c40");
        assert_eq!(placed("c100", 20..60, "h5b15"), "c20h10b30c40");
        assert_eq!(placed("h20c40b40", 20..60, "b7"), "h20b80");
        assert_eq!(placed("c10", 0..10, "h1b1"), "h5b5");
        assert_eq!(placed("h10b10c80", 60..100, "n1"), "h10b10c40n40");
    }

    #[test]
    fn texts_share_out_the_bytes_in_their_order() {
        let cut = |spans: &str, starts: &[u64]| {
            split(&spans.parse().unwrap(), starts).iter().map(Spans::to_string).collect::<Vec<_>>()
        };
        assert_eq!(cut("h20b40c40", &[20, 50]), ["h20b30", "b10c40"]);
        assert_eq!(cut("h20b40c40", &[50]), ["h20b40c40"]);
        assert_eq!(cut("h20b40c40", &[50, 20]), ["h20b40c40"]);
    }
}
