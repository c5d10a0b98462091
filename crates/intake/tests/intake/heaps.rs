//! Heaps of files as archivists hold them – serials over mails, pages, documents and folders, with copies, gaps and
//! replies between – each with the works that it must become beside it, written before the rules that read them.

use std::{fs, io::Cursor, ops::ControlFlow, path::Path};

use ficus_archive::rating::Ladder;
use ficus_formats::{
    Limits,
    container::{self, Opened},
    detect,
};
use ficus_intake::{FileReading, RescuedWork, assemble, read_file};
use serde_json::Value;
use walkdir::WalkDir;

use crate::whole_files::{folded, paragraphs, states};

/// Heaps that are not put together rightly yet, and why.
const NOT_YET: [(&str, &str); 1] = [("round-robin", "parts by several authors stay works of their own")];
/// Of the titles and authors so many are right: folders alone name some.
const FACTS_MIN: f64 = 0.9;

/// Reads a file, or each entry of one that holds others; what is refused is none of the works.
fn read(path: &str, bytes: &[u8], readings: &mut Vec<FileReading>) {
    let limits = Limits::default();
    let Ok(format) = detect(path, bytes) else { return };
    if !format.is_container() {
        return readings.extend(read_file(path, bytes, &limits));
    }
    let opened = container::open(format, &mut Cursor::new(bytes), &limits, &mut |opened| {
        if let Opened::Entry(entry) = opened {
            read(&format!("{path}/{}", entry.name), &entry.bytes, readings);
        }
        ControlFlow::Continue(())
    });
    opened.unwrap_or_else(|refusal| panic!("{path}: {refusal}"));
}

/// The works of a folder.
fn works_of(folder: &Path) -> Vec<RescuedWork> {
    let mut readings = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.expect("an entry");
        if entry.file_type().is_file() {
            let path =
                entry.path().strip_prefix(folder.parent().expect("a folder of heaps")).expect("inside");
            read(&path.to_string_lossy(), &fs::read(entry.path()).expect("a file"), &mut readings);
        }
    }
    assemble(&readings)
}

fn wanted_paragraphs(work: &Value) -> Vec<String> {
    let chapters = work["chapters"].as_array().expect("chapters");
    let texts = chapters.iter().flat_map(|chapter| chapter["paragraphs"].as_array().expect("paragraphs"));
    texts.map(folded).collect()
}

/// The numbers of chapters, and of those that are missing, one by one.
fn numbers(work: &Value) -> (Vec<u64>, Vec<u64>) {
    let chapters = work["chapters"].as_array().into_iter().flatten();
    let missing = work["missing_chapters"].as_array().into_iter().flatten().flat_map(|one| match one {
        Value::Array(ends) => {
            (ends[0].as_u64().expect("a number")..=ends[1].as_u64().expect("a number")).collect()
        }
        one => vec![one.as_u64().expect("a number")],
    });
    (chapters.filter_map(|chapter| chapter["number"].as_u64()).collect(), missing.collect())
}

#[test]
fn heaps_become_their_works_in_order() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/heaps");
    let mut heaps: Vec<_> =
        fs::read_dir(&root).expect("a folder").map(|entry| entry.expect("a heap").path()).collect();
    heaps.retain(|heap| heap.is_dir());
    heaps.sort();
    assert!(heaps.len() > 20, "too few heaps");
    let (mut facts, mut right, mut wrong) = (0u32, 0u32, Vec::new());
    for heap in heaps {
        let name = heap.file_name().expect("a name").to_string_lossy().into_owned();
        if NOT_YET.iter().any(|(known, _)| *known == name) {
            continue;
        }
        let truth = fs::read_to_string(root.join(format!("{name}.truth.json"))).expect("what it must become");
        let truth: Value = serde_json::from_str(&truth).expect("JSON");
        let mut reports: Vec<Value> =
            works_of(&heap).iter().map(|work| work.report(&Ladder::default())).collect();
        let wanted = truth["works"].as_array().expect("works");
        assert_eq!(reports.len(), wanted.len(), "{name}: how many works it holds");
        for want in wanted {
            let told = wanted_paragraphs(want);
            let shared = |report: &Value| {
                paragraphs(&report["chapters"]).iter().filter(|paragraph| told.contains(paragraph)).count()
            };
            let best = (0..reports.len()).max_by_key(|at| shared(&reports[*at])).expect("a work for each");
            let report = reports.swap_remove(best);
            for (field, value) in want["meta"].as_object().expect("facts") {
                facts += 1;
                right += u32::from(states(&report, field, value));
            }
            if paragraphs(&report["chapters"]) != told {
                wrong.push(format!("{name}: the text of {}", report["title"]));
            }
            if numbers(&report) != numbers(want) {
                wrong.push(format!("{name}: {:?} where {:?} are wanted", numbers(&report), numbers(want)));
            }
            assert_eq!(report["accounting"]["unaccounted"], 0, "{name}");
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let share = f64::from(right) / f64::from(facts);
    assert!(share >= FACTS_MIN, "{share:.3} of the titles and authors are right");
}
