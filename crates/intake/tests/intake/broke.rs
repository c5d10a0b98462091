//! Inputs that once broke a reader or the table of repairs: each stays sound.
//!
//! `fixtures/broke/what-broke.txt` says of each file under which name it was read, and what broke. What the fuzzer finds
//! comes here, made as small as it can be.

#[path = "../../examples/fuzz/reading.rs"]
mod reading;

use std::{collections::BTreeSet, fs, io::Read, path::Path};

use ficus_formats::container;
use ficus_intake::repair;

/// Each file's name, the name that it was read under, what broke, and the file.
fn inputs() -> Vec<(String, String, String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/broke");
    let list = fs::read_to_string(folder.join("what-broke.txt")).expect("the list");
    let mut files: BTreeSet<String> = fs::read_dir(&folder)
        .expect("the folder")
        .map(|file| file.expect("a file").file_name().into_string().expect("a name"))
        .filter(|name| name != "what-broke.txt")
        .collect();
    let inputs = list
        .lines()
        .map(|line| {
            let mut columns = line.split('\t').map(str::to_owned);
            let mut column = || columns.next().expect("three columns");
            let (file, name, broke) = (column(), column(), column());
            assert!(files.remove(&file), "{file} is not there, or twice in the list");
            let bytes = fs::read(folder.join(&file)).expect("a file of the list");
            (file, name, broke, bytes)
        })
        .collect();
    assert!(files.is_empty(), "nobody says what broke with {files:?}");
    inputs
}

#[test]
fn what_broke_once_is_read_to_its_end_and_the_same_way_twice() {
    for (file, name, broke, bytes) in inputs() {
        let first = reading::read(&name, &bytes);
        assert!(!first.is_unaccounted, "{file}: bytes are in no class, or in two ({broke})");
        assert!(first.unpacked_bytes <= 4 << 20, "{file}: {} bytes", first.unpacked_bytes);
        assert!(reading::read(&name, &bytes) == first, "{file} is read in two ways ({broke})");
    }
}

#[test]
fn what_broke_once_is_repaired_once_and_for_all() {
    for (file, _, broke, bytes) in inputs() {
        let mut unpacked = Vec::new();
        if file.ends_with(".gz") {
            container::gunzip(bytes.as_slice()).read_to_end(&mut unpacked).expect("a gzipped file");
        } else {
            unpacked = bytes;
        }
        let text = String::from_utf8_lossy(&unpacked);
        let once = repair::text(&text).text.into_owned();
        assert!(repair::text(&once).text == once, "{file} is repaired twice ({broke})");
    }
}
