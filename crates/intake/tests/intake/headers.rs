//! How well headers are read: blocks keyed by hand in the shapes of lists, archives and authors' own pages, with what
//! they state beside them. The blocks of `held-out` were written after the rules, to see how far these reach.

use std::{collections::BTreeSet, fmt::Write, fs, path::Path};

use ficus_archive::rating::Ladder;
use ficus_formats::Limits;
use ficus_intake::{assemble, read_file};
use serde_json::Value;

/// The fields of a report that say something about a header.
const TEXTS: [&str; 10] = [
    "title",
    "summary",
    "notes",
    "disclaimer",
    "spoilers",
    "timeline",
    "rating",
    "planned_chapters",
    "published",
    "updated",
];
const LISTS: [&str; 6] = ["category_path", "fandoms", "relationships", "characters", "warnings", "tags"];

/// How a folder of blocks was read.
#[derive(Default)]
struct Score {
    blocks: usize,
    expected: usize,
    found: usize,
    right: usize,
    bodies_exact: usize,
    /// Blocks whose story lost a line to the header.
    bodies_cut: Vec<String>,
    misses: String,
}

impl Score {
    fn f1(&self) -> f64 {
        2.0 * self.right as f64 / (self.expected + self.found) as f64
    }

    fn bodies(&self) -> f64 {
        self.bodies_exact as f64 / self.blocks as f64
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.split_whitespace().collect::<Vec<_>>().join(" ")),
        value => Some(value.to_string()),
    }
}

/// What a report states, as pairs of a field and a value.
fn items_of_report(report: &Value, want: &Value) -> BTreeSet<(String, String)> {
    let mut report = report.clone();
    let authors = report["authors"].as_array().cloned().unwrap_or_default();
    report["contact"] = authors.first().map_or(Value::Null, |author| author["contact"].clone());
    report["authors"] = authors.iter().map(|author| author["name"].clone()).collect();
    if let Some(series) = report["series"].as_object() {
        let title = series["title"].as_str().unwrap_or_default();
        let name = series["position"].as_u64().map_or(title.to_owned(), |at| format!("{title} #{at}"));
        report["series"] = Value::String(name);
    }
    if report["status"] == "unknown" {
        report["status"] = Value::Null;
    }
    // A text says by itself what language it is in; only a stated one is of the header.
    if want["language"].is_null() {
        report["language"] = Value::Null;
    }
    // Raw forms of what stands in a field of its own.
    if let Some(front) = report["front_matter"].as_object_mut() {
        front.remove("contact");
        front.retain(|label, _| label != "warnings" || want["front_matter"]["warnings"].is_string());
    }
    items(&report)
}

fn items(object: &Value) -> BTreeSet<(String, String)> {
    let mut out = BTreeSet::new();
    for field in TEXTS.into_iter().chain(["contact", "series", "status", "language"]) {
        out.extend(text_of(&object[field]).map(|value| (field.to_owned(), value)));
    }
    for field in LISTS.into_iter().chain(["authors"]) {
        let values = object[field].as_array().into_iter().flatten();
        out.extend(values.filter_map(text_of).map(|value| (field.to_owned(), value)));
    }
    for field in ["counts", "front_matter"] {
        for (label, value) in object[field].as_object().into_iter().flatten() {
            out.extend(text_of(value).map(|value| (format!("{field}.{label}"), value)));
        }
    }
    out
}

fn score(folder: &str) -> Score {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/headers").join(folder);
    let mut paths: Vec<_> = fs::read_dir(root)
        .expect("the folder is there")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|end| end == "txt"))
        .collect();
    paths.sort();
    let mut score = Score::default();
    for path in paths {
        score_block(&path, &mut score);
    }
    score
}

fn score_block(path: &Path, score: &mut Score) {
    let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
    let text = fs::read_to_string(path).expect("a text");
    let want: Value =
        serde_json::from_str(&fs::read_to_string(path.with_extension("json")).expect("an answer"))
            .expect("JSON");
    // A name that gives no title: what the block does not state stays unsaid.
    let reading = read_file("x.txt", text.as_bytes(), &Limits::default())
        .unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
    let mut report = assemble(&[reading]).first().expect("a work").report(&Ladder::default());
    if report["title"] == "x" {
        report["title"] = Value::Null;
    }
    let (found, expected) = (items_of_report(&report, &want), items(&want));
    score.blocks += 1;
    score.expected += expected.len();
    score.found += found.len();
    score.right += found.intersection(&expected).count();
    for (field, value) in found.symmetric_difference(&expected) {
        let side = if found.contains(&(field.clone(), value.clone())) { "found" } else { "missed" };
        writeln!(score.misses, "{name}: {side} {field}: {value}").expect("a String takes all");
    }
    let opens = want["opens"].as_str().expect("a first line");
    let body = &text[text.find(opens).expect("the first line is in the text")..];
    let ends = ["\nTHE END", "\nThe End", "\n-fin-"];
    let end = ends.iter().filter_map(|end| body.find(end)).min().unwrap_or(body.len());
    let body = letters(&body[..end]);
    let chapters = report["chapters"].as_array().expect("chapters");
    let read: String =
        chapters.iter().map(|chapter| letters(chapter["text"].as_str().unwrap_or_default())).collect();
    if read == body {
        score.bodies_exact += 1;
    } else {
        writeln!(score.misses, "{name}: the story does not start or end where it should")
            .expect("a String takes all");
    }
    if !read.ends_with(&body) {
        score.bodies_cut.push(name);
    }
}

fn check(folder: &str) {
    let score = score(folder);
    println!("{folder}: F1 {:.4}, bodies {:.4}, {} blocks", score.f1(), score.bodies(), score.blocks);
    print!("{}", score.misses);
    assert!(score.blocks >= 30, "too few blocks");
    assert!(score.f1() >= 0.95, "F1 {:.4}\n{}", score.f1(), score.misses);
    assert!(score.bodies() >= 0.95, "bodies {:.4}\n{}", score.bodies(), score.misses);
    assert!(score.bodies_cut.is_empty(), "{:?}", score.bodies_cut);
}

#[test]
fn headers_are_read_in_the_shapes_that_the_rules_were_made_for() {
    check("seen");
}

#[test]
fn headers_are_read_in_shapes_that_the_rules_were_not_made_for() {
    check("held-out");
}

#[test]
fn headers_are_read_in_shapes_that_were_keyed_later_still() {
    check("later");
}
