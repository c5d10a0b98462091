//! Damage at random: nothing panics, nothing hangs, and what stands before the damage survives.

use ficus_formats::{Format, detect};
use proptest::prelude::*;

use super::{captures, gzipped, opened, packed, zipped};

/// What happens to a file on an old disk.
#[derive(Clone, Debug)]
enum Damage {
    Cut,
    Overwritten(Vec<u8>),
    Inserted(Vec<u8>),
    Removed(usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    let bytes = || prop::collection::vec(any::<u8>(), 1..40);
    prop_oneof![
        Just(Damage::Cut),
        bytes().prop_map(Damage::Overwritten),
        bytes().prop_map(Damage::Inserted),
        (1..200_usize).prop_map(Damage::Removed),
    ]
}

fn damaged(bytes: &[u8], at: usize, damage: &Damage) -> Vec<u8> {
    let (before, after) = bytes.split_at(at);
    match damage {
        Damage::Cut => before.to_vec(),
        Damage::Overwritten(with) => {
            [before, with.as_slice(), after.get(with.len()..).unwrap_or_default()].concat()
        }
        Damage::Inserted(more) => [before, more.as_slice(), after].concat(),
        Damage::Removed(length) => [before, after.get(*length..).unwrap_or_default()].concat(),
    }
}

/// Texts that differ, so that each can be looked for.
fn texts() -> Vec<String> {
    (0..6).map(|n| format!("Chapter {n}. {}", "Holmes spoke, and Watson wrote. ".repeat(n * 7 + 3))).collect()
}

/// Checks that every text whose entry ends before the damage is there.
fn survives(
    format: Format,
    bytes: &[u8],
    ends: &[usize],
    at: usize,
    damage: &Damage,
) -> Result<(), TestCaseError> {
    let contents = opened(format, &damaged(bytes, at, damage));
    let found = contents.texts();
    for (text, _) in texts().iter().zip(ends).filter(|(_, end)| **end <= at) {
        prop_assert!(found.contains(text), "{text:.12} is lost, {:?}", contents.refused);
    }
    Ok(())
}

#[test]
fn a_container_whose_first_bytes_are_damaged_is_known_by_its_name_and_read_on() {
    let files: Vec<_> = texts().iter().map(|text| zipped::file("x.txt", text)).collect();
    let tar = |(n, text): (usize, &String)| packed::file(&format!("{n}.txt"), b'0', text);
    let tar = texts().iter().enumerate().flat_map(tar).collect();
    for (name, mut bytes, format) in [
        ("a.zip", zipped::zip(&files), Format::Zip),
        ("a.tar", tar, Format::Tar),
        ("a.warc", warc_pieces(<[u8]>::to_vec).0, Format::Warc),
        ("a.warc.gz", warc_pieces(gzipped).0, Format::Warc),
    ] {
        bytes[..20].fill(0xEE);
        assert_eq!(detect(name, &bytes), Ok(format), "{name}");
        let found = opened(format, &bytes).texts();
        assert_eq!(found, texts()[1..], "{name}");
    }
}

/// The pieces joined, and where each ends.
fn joined(pieces: &[Vec<u8>]) -> (Vec<u8>, Vec<usize>) {
    let ends = pieces.iter().scan(0, |end, piece| {
        *end += piece.len();
        Some(*end)
    });
    let ends = ends.collect();
    (pieces.concat(), ends)
}

fn warc_pieces(pack: fn(&[u8]) -> Vec<u8>) -> (Vec<u8>, Vec<usize>) {
    let page = |(n, text): (usize, &String)| captures::page(&format!("http://example.org/{n}"), 2003, text);
    let pieces: Vec<_> = texts().iter().enumerate().map(page).map(|record| pack(&record)).collect();
    joined(&pieces)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_zip_archive_keeps_what_stands_before_the_damage(at in 0.0..1.0, damage in damage(), streamed in any::<bool>()) {
        let flags = if streamed { 8 } else { 0 };
        let files: Vec<zipped::File> = texts()
            .iter()
            .enumerate()
            .map(|(n, text)| zipped::File { flags, ..zipped::file(&format!("{n}.txt"), text) })
            .collect();
        let (locals, offsets) = zipped::locals(&files);
        let zip = zipped::zip(&files);
        let mut ends = offsets[1..].to_vec();
        ends.push(locals.len());
        // Damage to the list alone is another test's: there a name may change.
        let at = (at * locals.len() as f64) as usize;
        survives(Format::Zip, &zip, &ends, at, &damage)?;
    }

    #[test]
    fn a_zip_archive_whose_list_is_damaged_panics_nowhere(at in 0.0..1.0, damage in damage()) {
        let files: Vec<zipped::File> = texts().iter().map(|text| zipped::file("one.txt", text)).collect();
        let (start, zip) = (zipped::locals(&files).0.len(), zipped::zip(&files));
        let at = start + (at * (zip.len() - start) as f64) as usize;
        let contents = opened(Format::Zip, &damaged(&zip, at, &damage));
        prop_assert!(contents.entries.len() + contents.refused.len() > 0);
    }

    #[test]
    fn a_tar_archive_keeps_what_stands_before_the_damage(at in 0.0..1.0, damage in damage()) {
        let file = |(n, text): (usize, &String)| packed::file(&format!("{n}.txt"), b'0', text);
        let (tar, ends) = joined(&texts().iter().enumerate().map(file).collect::<Vec<_>>());
        survives(Format::Tar, &tar, &ends, (at * tar.len() as f64) as usize, &damage)?;
    }

    #[test]
    fn a_plain_capture_keeps_what_stands_before_the_damage(at in 0.0..1.0, damage in damage()) {
        let (warc, ends) = warc_pieces(<[u8]>::to_vec);
        survives(Format::Warc, &warc, &ends, (at * warc.len() as f64) as usize, &damage)?;
    }

    #[test]
    fn a_packed_capture_keeps_what_stands_before_the_damage(
        at in 0.0..1.0,
        damage in damage(),
        digested in any::<bool>(),
    ) {
        let (warc, ends) =
            warc_pieces(if digested { |record| gzipped(&captures::digested(record)) } else { gzipped });
        survives(Format::Warc, &warc, &ends, (at * warc.len() as f64) as usize, &damage)?;
    }

    #[test]
    fn a_damaged_7z_archive_panics_nowhere(at in 0.0..1.0, damage in damage()) {
        let archive = include_bytes!("../../fixtures/stories.7z");
        opened(Format::SevenZip, &damaged(archive, (at * archive.len() as f64) as usize, &damage));
    }

    #[test]
    fn noise_panics_nowhere(noise in prop::collection::vec(any::<u8>(), 0..2_000)) {
        for (format, start) in [
            (Format::Zip, b"PK\x03\x04".as_slice()),
            (Format::Gzip, b"\x1f\x8b\x08\0"),
            (Format::Tar, b""),
            (Format::SevenZip, b"7z\xbc\xaf\x27\x1c\0\x04"),
            (Format::Warc, b"WARC/1.0\r\n"),
            (Format::Warc, b"\x1f\x8b\x08\0\0\0\0\0\0\0"),
        ] {
            opened(format, &[start, noise.as_slice()].concat());
        }
    }
}
