//! The sources of one work, and what each of their bytes became.

use std::ops::Range;

use ficus_archive::provenance::Source;
use ficus_formats::Format;
use ficus_prose::{SpanClass, Spans};

use crate::reading::FileReading;

/// Where in the sources something stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub source: usize,
    pub at: Range<u64>,
}

/// A reading's bytes among those of its source.
struct Bytes {
    /// The place of its source.
    source: usize,
    /// Where its first byte stands there.
    base: u64,
    texts: Vec<Range<u64>>,
}

/// The sources in the order of the chapters.
#[derive(Default)]
pub(super) struct Sources {
    sources: Vec<Source>,
    spans: Vec<Spans>,
    /// Where in each source texts stand that were left out, since others are the same.
    duplicates: Vec<Vec<Range<u64>>>,
    /// Where in a dump the bytes of each source stand.
    rows: Vec<Vec<Range<u64>>>,
    readings: Vec<Bytes>,
}

impl Sources {
    /// Takes in the source of a reading of which the work has the given texts; gives the reading's place.
    pub fn add(&mut self, reading: &FileReading, taken: &[u32]) -> usize {
        let texts = reading.text_ranges();
        let mut spans = reading.spans();
        let others: Vec<Range<u64>> = (0u32..)
            .zip(&texts)
            .filter(|(text, _)| !taken.contains(text))
            .map(|(_, at)| at.clone())
            .collect();
        // To this work, the texts of others are what its own came in.
        spans.reclass(&others, None, SpanClass::Container);
        let known = self.sources.iter().position(|source| {
            // The rows of one story are read one by one, and are one source.
            source.media_type == Format::Dump.media_type() && source.path == reading.source.path
        });
        let (source, base) = if let Some(source) = known {
            let base = self.sources[source].bytes;
            self.sources[source].bytes += reading.source.bytes;
            self.spans[source].append(&spans);
            self.rows[source].extend_from_slice(&reading.rows);
            (source, base)
        } else {
            self.sources.push(reading.source.clone());
            self.spans.push(spans);
            self.duplicates.push(Vec::new());
            self.rows.push(reading.rows.clone());
            (self.sources.len() - 1, 0)
        };
        self.readings.push(Bytes { source, base, texts });
        self.readings.len() - 1
    }

    /// Where the first byte of a reading stands in its source.
    pub fn base(&self, reading: usize) -> u64 {
        self.readings[reading].base
    }

    /// The place of a reading's source among the sources.
    pub fn source(&self, reading: usize) -> usize {
        self.readings[reading].source
    }

    /// Where a text of a reading stands in the source.
    pub fn range_of(&self, reading: usize, text: u32) -> Range<u64> {
        let bytes = &self.readings[reading];
        bytes.texts.get(text as usize).map_or(0..0, |at| bytes.base + at.start..bytes.base + at.end)
    }

    /// Says of the text of a place that it stood elsewhere too and was left out for that.
    pub fn drop_duplicate(&mut self, place: &Place) {
        self.duplicates[self.readings[place.source].source].push(place.at.clone());
    }

    /// The sources with their spans, and where in a dump the bytes of each stand.
    pub fn finish(mut self) -> (Vec<Source>, Vec<Spans>, Vec<Vec<Range<u64>>>) {
        // All at once: to change one takes as long as going over the spans of the whole source.
        for (spans, duplicates) in self.spans.iter_mut().zip(&mut self.duplicates) {
            if !duplicates.is_empty() {
                duplicates.sort_unstable_by_key(|range| range.start);
                spans.reclass(duplicates, Some(SpanClass::Body), SpanClass::Duplicate);
            }
        }
        (self.sources, self.spans, self.rows)
    }
}
