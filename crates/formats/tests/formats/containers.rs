//! Files that hold files: what comes out of them, whole, damaged and hostile.

mod captures;
mod damage;
mod packed;
mod zipped;

use std::{io::Cursor, io::Write, ops::ControlFlow};

use ficus_formats::{
    Format, Limits, Refusal,
    container::{self, Entry, Opened},
};

/// What a container gave.
struct Contents {
    entries: Vec<Entry>,
    refused: Vec<(String, Refusal)>,
    result: Result<(), Refusal>,
}

impl Contents {
    fn names(&self) -> Vec<&str> {
        self.entries.iter().map(|entry| entry.name.as_str()).collect()
    }

    fn texts(&self) -> Vec<String> {
        self.entries.iter().map(|entry| String::from_utf8_lossy(&entry.bytes).into_owned()).collect()
    }

    fn refused_names(&self) -> Vec<&str> {
        self.refused.iter().map(|(name, _)| name.as_str()).collect()
    }
}

fn opened(format: Format, bytes: &[u8]) -> Contents {
    opened_within(format, bytes, &Limits::default())
}

fn opened_within(format: Format, bytes: &[u8], limits: &Limits) -> Contents {
    let (mut entries, mut refused) = (Vec::new(), Vec::new());
    let result = container::open(format, &mut Cursor::new(bytes), limits, &mut |opened| {
        match opened {
            Opened::Entry(entry) => entries.push(entry),
            Opened::Refused { name, reason } => refused.push((name, reason)),
        }
        ControlFlow::Continue(())
    });
    Contents { entries, refused, result }
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}
