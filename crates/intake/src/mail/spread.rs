//! Spans of what was read inside a message, among those of the message.

use std::ops::Range;

use ficus_prose::{SpanClass, Spans};

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
    use super::put;
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
}
