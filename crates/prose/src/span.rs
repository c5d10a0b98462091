//! Spans: what each byte of a source became.
//!
//! The spans of a source lie end to end from its first byte to its last, so that no byte is forgotten or counted
//! twice. Offsets count bytes of the source as it was taken in.

use std::{fmt, ops::Range, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::RepairKind;

/// What a byte of a source became.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpanClass {
    /// Text of chapters.
    #[default]
    Body,
    /// Header fields, headings, marks of an end.
    Header,
    /// Notes.
    Note,
    /// Furniture of a site, footers.
    Chrome,
    /// Quotation marks of mail, and text that was only quoted.
    Quoted,
    /// Text that stood twice.
    Duplicate,
    /// Packaging and markup.
    Container,
}

impl SpanClass {
    /// Every class.
    pub const ALL: [Self; 7] =
        [Self::Body, Self::Header, Self::Note, Self::Chrome, Self::Quoted, Self::Duplicate, Self::Container];

    /// The letter that stands for it in the written form of [`Spans`].
    const fn letter(self) -> char {
        match self {
            Self::Body => 'b',
            Self::Header => 'h',
            Self::Note => 'n',
            Self::Chrome => 's',
            Self::Quoted => 'q',
            Self::Duplicate => 'd',
            Self::Container => 'c',
        }
    }
}

/// A set of kinds of repairs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct RepairKinds(u16);

impl RepairKinds {
    /// No repair.
    pub const NONE: Self = Self(0);

    /// The set with one kind more.
    #[must_use]
    pub const fn with(self, kind: RepairKind) -> Self {
        Self(self.0 | 1 << kind as u16)
    }

    /// All that are in one of two sets.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a kind is in the set.
    pub const fn has(self, kind: RepairKind) -> bool {
        self.0 & 1 << kind as u16 != 0
    }

    /// Whether nothing is in it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The kinds in the set, in the order of their declaration.
    pub fn iter(self) -> impl Iterator<Item = RepairKind> {
        RepairKind::ALL.into_iter().filter(move |kind| self.has(*kind))
    }
}

/// A run of bytes of one class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// How many bytes.
    pub bytes: u64,
    /// What they became.
    pub class: SpanClass,
    /// How they were repaired on the way.
    pub repairs: RepairKinds,
}

/// The spans of one source, end to end from its first byte.
///
/// Written as a text of counts: `h120b3400!5c12` is 120 bytes of header, 3,400 bytes of body in which repairs of the
/// set 0x5 were made, 12 bytes of packaging.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spans(Vec<Span>);

impl Spans {
    /// One class for all of a source.
    pub fn whole(bytes: u64, class: SpanClass) -> Self {
        let mut spans = Self::default();
        spans.push(bytes, class, RepairKinds::NONE);
        spans
    }

    /// Adds the next bytes; joined to the last span where nothing but their number differs.
    pub fn push(&mut self, bytes: u64, class: SpanClass, repairs: RepairKinds) {
        match self.0.last_mut() {
            _ if bytes == 0 => {}
            Some(last) if last.class == class && last.repairs == repairs => last.bytes += bytes,
            _ => self.0.push(Span { bytes, class, repairs }),
        }
    }

    /// Adds all spans of another source behind this one.
    pub fn append(&mut self, other: &Self) {
        for span in &other.0 {
            self.push(span.bytes, span.class, span.repairs);
        }
    }

    /// The spans in order.
    pub fn as_slice(&self) -> &[Span] {
        &self.0
    }

    /// The spans with where they stand, in order.
    pub fn ranges(&self) -> impl Iterator<Item = (Range<u64>, &Span)> {
        let mut at = 0;
        self.0.iter().map(move |span| {
            let start = at;
            at += span.bytes;
            (start..at, span)
        })
    }

    /// All bytes.
    pub fn total(&self) -> u64 {
        self.0.iter().map(|span| span.bytes).sum()
    }

    /// Bytes of one class.
    pub fn of(&self, class: SpanClass) -> u64 {
        self.0.iter().filter(|span| span.class == class).map(|span| span.bytes).sum()
    }

    /// Gives the bytes of some ranges another class, wherever they are now of the class `from` (`None`: of any).
    /// The ranges are in order and do not overlap; what lies behind the end is left out.
    pub fn reclass(&mut self, ranges: &[Range<u64>], from: Option<SpanClass>, to: SpanClass) {
        let mut out = Self(Vec::with_capacity(self.0.len() + 2 * ranges.len()));
        let mut waiting = ranges.iter().filter(|range| range.start < range.end).peekable();
        for (place, span) in self.ranges() {
            let mut at = place.start;
            let changes = from.is_none_or(|from| from == span.class);
            while at < place.end {
                while waiting.next_if(|range| range.end <= at).is_some() {}
                let (until, inside) = match waiting.peek() {
                    Some(range) if range.start <= at => (range.end.min(place.end), true),
                    Some(range) => (range.start.min(place.end), false),
                    None => (place.end, false),
                };
                out.push(until - at, if inside && changes { to } else { span.class }, span.repairs);
                at = until;
            }
        }
        *self = out;
    }

    /// Says of some ranges that they were repaired, in addition to what was said before. The ranges are in order;
    /// where two overlap the second counts from the end of the first.
    pub fn mend(&mut self, ranges: &[(Range<u64>, RepairKinds)]) {
        let mut out = Self(Vec::with_capacity(self.0.len() + 2 * ranges.len()));
        let mut waiting = ranges.iter().filter(|(range, _)| range.start < range.end).peekable();
        for (place, span) in self.ranges() {
            let mut at = place.start;
            while at < place.end {
                while waiting.next_if(|(range, _)| range.end <= at).is_some() {}
                let (until, kinds) = match waiting.peek() {
                    Some((range, kinds)) if range.start <= at => (range.end.min(place.end), *kinds),
                    Some((range, _)) => (range.start.min(place.end), RepairKinds::NONE),
                    None => (place.end, RepairKinds::NONE),
                };
                out.push(until - at, span.class, span.repairs.or(kinds));
                at = until;
            }
        }
        *self = out;
    }
}

impl fmt::Display for Spans {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for span in &self.0 {
            write!(out, "{}{}", span.class.letter(), span.bytes)?;
            if !span.repairs.is_empty() {
                write!(out, "!{:X}", span.repairs.0)?;
            }
        }
        Ok(())
    }
}

/// A text is not the written form of spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the spans of a source are not written as they should be")]
pub struct SpansError;

impl FromStr for Spans {
    type Err = SpansError;

    fn from_str(text: &str) -> Result<Self, SpansError> {
        let mut spans = Self::default();
        let mut rest = text;
        while let Some(letter) = rest.chars().next() {
            let class =
                SpanClass::ALL.into_iter().find(|class| class.letter() == letter).ok_or(SpansError)?;
            rest = &rest[1..];
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let bytes = rest[..end].parse().map_err(|_| SpansError)?;
            rest = &rest[end..];
            let mut repairs = RepairKinds::NONE;
            if let Some(after) = rest.strip_prefix('!') {
                // Digits of a set are in capitals, letters of classes are not.
                let end = after.find(|c: char| !matches!(c, '0'..='9' | 'A'..='F')).unwrap_or(after.len());
                repairs = RepairKinds(u16::from_str_radix(&after[..end], 16).map_err(|_| SpansError)?);
                rest = &after[end..];
            }
            spans.0.push(Span { bytes, class, repairs });
        }
        Ok(spans)
    }
}

impl Serialize for Spans {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.collect_str(self);
        }
        // For programs, numbers are shorter to write than their digits.
        let spans = self.0.iter().map(|span| (span.bytes, span.class, span.repairs.0));
        serializer.collect_seq(spans)
    }
}

impl<'de> Deserialize<'de> for Spans {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return String::deserialize(deserializer)?.parse().map_err(de::Error::custom);
        }
        let spans = Vec::<(u64, SpanClass, u16)>::deserialize(deserializer)?.into_iter();
        let span = |(bytes, class, repairs)| Span { bytes, class, repairs: RepairKinds(repairs) };
        Ok(Self(spans.map(span).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(text: &str) -> Spans {
        text.parse().unwrap()
    }

    #[test]
    fn spans_are_written_and_read_back() {
        let mut made = Spans::default();
        made.push(120, SpanClass::Header, RepairKinds::NONE);
        let mended = RepairKinds::NONE.with(RepairKind::EncodingDecoded).with(RepairKind::EntitiesUnescaped);
        made.push(3400, SpanClass::Body, mended);
        made.push(0, SpanClass::Note, RepairKinds::NONE);
        made.push(12, SpanClass::Container, RepairKinds::NONE);
        assert_eq!(made.to_string(), "h120b3400!5c12");
        assert_eq!(spans("h120b3400!5c12"), made);
        assert_eq!(made.total(), 3532);
        assert!("h12x3".parse::<Spans>().is_err());
        assert!("é1".parse::<Spans>().is_err());
    }

    #[test]
    fn ranges_get_another_class_and_no_byte_is_lost() {
        let mut made = spans("c10b20c5b20");
        made.reclass(&[5..12, 28..40, 50..90], Some(SpanClass::Body), SpanClass::Header);
        assert_eq!(made.to_string(), "c10h2b16h2c5h5b10h5");
        assert_eq!(made.total(), 55);
    }

    #[test]
    fn ranges_that_were_repaired_say_so_and_no_byte_is_lost() {
        let mut made = spans("c10b20!1c5");
        let mended = RepairKinds::NONE.with(RepairKind::MojibakeRepaired);
        made.mend(&[(5..12, mended), (10..14, mended), (33..90, mended)]);
        assert_eq!(made.to_string(), "c5c5!2b4!3b16!1c3c2!2");
        assert_eq!(made.total(), 35);
    }
}
