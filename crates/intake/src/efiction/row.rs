//! The bytes of a row by what they become.

use std::ops::Range;

use ficus_formats::dump::Value;
use ficus_prose::{RepairKinds, SpanClass, Spans};

use super::columns::Fields;

/// Where the values of a row stand in it, with what they become; what is between them is the dump's own.
#[derive(Clone, Debug, Default)]
pub(super) struct RowSpans {
    /// Where in the dump the row starts.
    start: u64,
    bytes: u64,
    values: Vec<(Range<u64>, SpanClass)>,
}

impl RowSpans {
    pub fn new(fields: &Fields<'_, '_>) -> Self {
        let row = fields.row;
        let start = row.at().start;
        // A text that is the reading's own is marked as such; the other values are its header.
        let special: Vec<(Range<u64>, SpanClass)> = [
            ("storytext", SpanClass::Body),
            ("notes", SpanClass::Note),
            ("endnotes", SpanClass::Note),
            ("storynotes", SpanClass::Note),
            ("review", SpanClass::Note),
        ]
        .into_iter()
        .filter_map(|(column, class)| Some((fields.get(column)?.at(), class)))
        .collect();
        let values = row
            .values()
            .map(|value| {
                let class = special.iter().find(|(at, _)| *at == value.at());
                (relative(&value, start), class.map_or(SpanClass::Header, |(_, class)| *class))
            })
            .collect();
        Self { start, bytes: row.at().end - start, values }
    }

    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Where in the dump the row stands.
    pub fn at(&self) -> Range<u64> {
        self.start..self.start + self.bytes
    }

    /// The spans of the row, with the repairs of its body.
    pub fn spans(&self, repairs: RepairKinds) -> Spans {
        let mut spans = Spans::default();
        let mut at = 0;
        for (range, class) in &self.values {
            spans.push(range.start - at, SpanClass::Container, RepairKinds::NONE);
            let repairs = if *class == SpanClass::Body { repairs } else { RepairKinds::NONE };
            spans.push(range.end - range.start, *class, repairs);
            at = range.end;
        }
        spans.push(self.bytes - at, SpanClass::Container, RepairKinds::NONE);
        spans
    }
}

/// Where a value's own bytes stand in its row.
pub(super) fn relative(value: &Value<'_>, row_start: u64) -> Range<u64> {
    let inside = value.inside();
    inside.start - row_start..inside.end - row_start
}
