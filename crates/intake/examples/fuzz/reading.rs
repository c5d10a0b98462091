//! How an input is read: by its rows, by its entries, or as one file.

use std::{
    io::{BufReader, Cursor},
    ops::ControlFlow,
};

use ficus_archive::rating::Ladder;
use ficus_formats::{
    Format, Limits,
    container::{self, Capture, Opened},
    detect, dump,
};
use ficus_intake::{FileReading, assemble, efiction::Efiction, read_captured};

/// Containers inside containers are opened so deep.
const DEPTH_MAX: u32 = 4;

/// What became of an input.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The reports of its works, and why anything was refused.
    pub told: String,
    /// Bytes that were unpacked from it.
    pub unpacked_bytes: u64,
    /// Bytes of some file in it are in no class, or in two.
    pub is_unaccounted: bool,
}

/// Reads an input; all works that its files make together are told.
pub fn read(name: &str, input: &[u8]) -> Outcome {
    let mut outcome = Outcome::default();
    let mut readings = Vec::new();
    open(name, input, 0, &mut readings, &mut outcome);
    for work in assemble(&readings) {
        outcome.told.push_str(&work.report(&Ladder::default()).to_string());
    }
    outcome
}

fn open(name: &str, bytes: &[u8], depth: u32, readings: &mut Vec<FileReading>, outcome: &mut Outcome) {
    let limits = Limits::default();
    let refuse = |outcome: &mut Outcome, reason: &dyn std::fmt::Display| {
        outcome.told.push_str(&format!("{name}: {reason}\n"));
    };
    match detect(name, &bytes[..bytes.len().min(64 << 10)]) {
        Ok(format) if format.is_container() && depth < DEPTH_MAX => {
            let mut entries = Vec::new();
            let done = container::open(format, &mut Cursor::new(bytes), &limits, &mut |opened| {
                match opened {
                    Opened::Entry(entry) => entries.push(entry),
                    Opened::Refused { name, reason } => refuse(outcome, &format!("{name}: {reason}")),
                }
                ControlFlow::Continue(())
            });
            if let Err(reason) = done {
                refuse(outcome, &reason);
            }
            for entry in entries {
                outcome.unpacked_bytes += entry.bytes.len() as u64;
                let path = format!("{name}/{}", entry.name);
                open(&path, &entry.bytes, depth + 1, readings, outcome);
            }
        }
        Ok(Format::Dump) => rows(name, bytes, readings, outcome),
        Ok(_) => match read_captured(name, bytes, Some(&Capture::default()), &limits) {
            Ok(reading) => {
                outcome.is_unaccounted |=
                    counted(&reading).is_some_and(|counted| counted != bytes.len() as u64);
                readings.push(reading);
            }
            Err(reason) => refuse(outcome, &reason),
        },
        Err(reason) => refuse(outcome, &reason),
    }
}

/// How many bytes the only work of a file accounts for.
fn counted(reading: &FileReading) -> Option<u64> {
    match assemble(std::slice::from_ref(reading)).as_slice() {
        [work] => work.report(&Ladder::default())["accounting"]
            .as_object()
            .map(|counts| counts.values().filter_map(serde_json::Value::as_u64).sum()),
        _ => None,
    }
}

fn rows(name: &str, bytes: &[u8], readings: &mut Vec<FileReading>, outcome: &mut Outcome) {
    let limits = Limits::default();
    let mut efiction = Efiction::new(name);
    let pass = |take: &mut dyn FnMut(&dump::Row<'_>)| {
        dump::read(&mut BufReader::new(Cursor::new(bytes)), &limits, take)
    };
    let looked = pass(&mut |row| efiction.look_ahead(row));
    let mut give = Vec::new();
    let summary = looked.and_then(|_| pass(&mut |row| efiction.row(row, &mut |pending| give.push(pending))));
    let summary = match summary {
        Ok(summary) => summary,
        Err(reason) => return outcome.told.push_str(&format!("{name}: {reason}\n")),
    };
    let counted = summary.row_bytes + summary.other_bytes + summary.damaged_bytes;
    outcome.is_unaccounted |= counted != summary.bytes || summary.bytes != bytes.len() as u64;
    let report = efiction.finish(&summary, &mut |pending| give.push(pending));
    outcome.told.push_str(&format!("{report:?}\n"));
    readings.extend(give.into_iter().map(|pending| pending.read(&limits)));
}
