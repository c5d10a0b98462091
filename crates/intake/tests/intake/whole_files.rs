//! Whole files in the shapes of old lists, archives and pages, each with what it must become beside it: facts, chapters
//! and every paragraph. They were written by hand, most before the rules that read them.

use std::{fmt::Write, fs, io::Cursor, ops::ControlFlow, path::Path};

use ficus_archive::rating::Ladder;
use ficus_formats::{
    Limits,
    container::{self, Opened},
    detect,
};
use ficus_intake::{FileReading, assemble, read_file};
use serde_json::Value;

/// Of all that the files state, so much is read right.
const FACTS_MIN: f64 = 0.97;
/// So many of the files give their story with no paragraph more and none less.
const STORIES_MIN: f64 = 0.92;

#[derive(Default)]
struct Score {
    facts: usize,
    facts_right: usize,
    stories: usize,
    stories_exact: usize,
    /// Paragraphs of a story that became something else.
    lost: Vec<String>,
    misses: String,
}

pub fn folded(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Value::Array(items) => items.iter().map(folded).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => {
            fields.get("name").or_else(|| fields.get("title")).map(folded).unwrap_or_default()
        }
        value => value.to_string(),
    }
}

/// Whether a report states a fact; front matter holds what has no field of its own.
pub fn states(report: &Value, field: &str, want: &Value) -> bool {
    let stated = |name: &str| {
        let own = folded(&report[name]);
        if own.is_empty() { folded(&report["front_matter"][name]) } else { own }
    };
    let any_author = |part: &str| {
        let authors = report["authors"].as_array();
        authors.is_some_and(|authors| authors.iter().any(|author| folded(&author[part]) == folded(want)))
    };
    match field {
        "author" => any_author("name"),
        "contact" => any_author("contact") || folded(&report["front_matter"]["contact"]) == folded(want),
        "counts" => want
            .as_object()
            .is_some_and(|counts| counts.iter().all(|(name, count)| report["counts"][name] == *count)),
        "relationships" | "warnings" => {
            let stated = stated(field).to_lowercase();
            let none =
                field == "warnings" && stated.is_empty() && folded(want).to_lowercase().starts_with("none");
            none || folded(want).to_lowercase().split(", ").all(|one| stated.contains(one))
        }
        field => stated(field) == folded(want),
    }
}

pub fn paragraphs(chapters: &Value) -> Vec<String> {
    let texts = chapters.as_array().into_iter().flatten().filter_map(|chapter| chapter["text"].as_str());
    texts
        .flat_map(|text| text.split("\n\n"))
        .map(|text| folded(&text.into()))
        .filter(|text| !text.is_empty())
        .collect()
}

/// Reads a file, or each entry of one that holds others.
fn read(path: &str, bytes: &[u8], readings: &mut Vec<FileReading>) {
    let limits = Limits::default();
    let format = detect(path, bytes).unwrap_or_else(|refusal| panic!("{path}: {refusal}"));
    if !format.is_container() {
        let reading = read_file(path, bytes, &limits);
        return readings.push(reading.unwrap_or_else(|refusal| panic!("{path}: {refusal}")));
    }
    let opened = container::open(format, &mut Cursor::new(bytes), &limits, &mut |opened| {
        match opened {
            Opened::Entry(entry) => read(&format!("{path}/{}", entry.name), &entry.bytes, readings),
            Opened::Refused { name, reason } => panic!("{path}/{name}: {reason}"),
        }
        ControlFlow::Continue(())
    });
    opened.unwrap_or_else(|refusal| panic!("{path}: {refusal}"));
}

fn check(folder: &Path, score: &mut Score) {
    let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
    let truth = fs::read_to_string(folder.join("truth.json")).expect("what it must become");
    let truth: Value = serde_json::from_str(&truth).expect("JSON");
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path()).collect();
    files.retain(|file| !file.ends_with("truth.json"));
    files.sort();
    let mut readings = Vec::new();
    for file in &files {
        let path = format!("{name}/{}", file.file_name().expect("a name").to_string_lossy());
        read(&path, &fs::read(file).expect("a file"), &mut readings);
    }
    let works = assemble(&readings);
    let wanted = truth["works"].as_array().expect("works");
    assert_eq!(works.len(), wanted.len(), "{name}: how many works it holds");
    for (work, want) in works.iter().zip(wanted) {
        let report = work.report(&Ladder::default());
        assert_eq!(report["accounting"]["unaccounted"], 0, "{name}");
        for (field, value) in want["meta"].as_object().expect("facts") {
            score.facts += 1;
            if states(&report, field, value) {
                score.facts_right += 1;
            } else {
                let (own, kept) = (&report[field], &report["front_matter"][field]);
                writeln!(score.misses, "{name}: {field} is not {value} but {own}, {kept}")
                    .expect("a String takes all");
            }
        }
        let chapters = want["chapters"].as_array().into_iter().flatten();
        let told: Vec<String> = chapters
            .flat_map(|chapter| chapter["paragraphs"].as_array().cloned().unwrap_or_default())
            .map(|paragraph| folded(&paragraph))
            .collect();
        let read = paragraphs(&report["chapters"]);
        score.stories += 1;
        score.stories_exact += usize::from(read == told);
        for paragraph in read.iter().filter(|paragraph| !told.contains(paragraph)) {
            writeln!(score.misses, "{name}: no paragraph of the story: {paragraph}")
                .expect("a String takes all");
        }
        let lost = told.into_iter().filter(|paragraph| !read.contains(paragraph));
        score.lost.extend(lost.map(|paragraph| format!("{name}: {paragraph}")));
    }
}

#[test]
fn whole_files_become_what_their_authors_wrote() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/whole-files");
    let mut folders: Vec<_> =
        fs::read_dir(root).expect("a folder").map(|entry| entry.expect("a folder").path()).collect();
    folders.sort();
    assert!(folders.len() > 100, "too few files");
    let mut score = Score::default();
    for folder in &folders {
        check(folder, &mut score);
    }
    let share = |part: usize, whole: usize| part as f64 / whole as f64;
    let (facts, stories) = (share(score.facts_right, score.facts), share(score.stories_exact, score.stories));
    println!(
        "facts {facts:.4} of {}, stories {stories:.4} of {}\n{}",
        score.facts, score.stories, score.misses
    );
    assert!(score.lost.is_empty(), "paragraphs of stories are lost: {:#?}", score.lost);
    assert!(facts >= FACTS_MIN, "facts {facts:.4}\n{}", score.misses);
    assert!(stories >= STORIES_MIN, "stories {stories:.4}\n{}", score.misses);
}
