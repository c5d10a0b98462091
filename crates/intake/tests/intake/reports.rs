//! The whole report of one heap for each shape that old fan fiction comes in.

use std::{fs, path::Path};

use ficus_archive::rating::Ladder;
use ficus_formats::Limits;
use ficus_intake::{RescuedWork, assemble, read_file};
use serde_json::Value;

/// The works that the files of a fixture become.
fn reports(fixture: &str) -> Vec<Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(fixture);
    let mut files = Vec::new();
    walk(&root, &mut files);
    let readings: Vec<_> = files
        .iter()
        .map(|file| {
            let path = file.strip_prefix(&root).expect("below the root").to_string_lossy().replace('\\', "/");
            read_file(&path, &fs::read(file).expect("a fixture"), &Limits::default())
                .expect("a readable fixture")
        })
        .collect();
    let ladder = Ladder::default();
    let told = |work: &RescuedWork| {
        let (report, line) = (work.report(&ladder), work.report_line(&ladder));
        assert_eq!(line.line, report.to_string(), "a line says what the report does");
        let chapters = report["chapters"].as_array().expect("chapters");
        let words = chapters.iter().filter_map(|chapter| chapter["words"].as_u64()).sum();
        assert_eq!((line.chapters, line.words), (chapters.len() as u64, words));
        report
    };
    assemble(&readings).iter().map(told).collect()
}

fn walk(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { walk(&path, files) } else { files.push(path) }
    }
}

/// A report as text, without what only repeats the fixture's bytes.
fn shown(fixture: &str) -> String {
    let mut works = reports(fixture);
    for work in &mut works {
        let bytes: u64 = work["sources"]
            .as_array()
            .expect("sources")
            .iter()
            .filter_map(|source| source["bytes"].as_u64())
            .sum();
        let accounting = work["accounting"].as_object().expect("accounting");
        let sum: u64 = accounting.values().filter_map(Value::as_u64).sum();
        assert_eq!(
            (sum, accounting["unaccounted"].as_u64()),
            (bytes, Some(0)),
            "every byte is accounted for"
        );
    }
    serde_json::to_string_pretty(&works).expect("JSON")
}

#[test]
fn an_archive_page_saved_as_text_gives_its_counts_and_its_chapter_once() {
    insta::assert_snapshot!(shown("archive-page"));
}

#[test]
fn a_mailing_list_post_gives_its_header_its_part_and_no_footer() {
    insta::assert_snapshot!(shown("list-post"));
}

#[test]
fn a_flattened_text_keeps_its_header_and_says_that_its_paragraphs_are_lost() {
    insta::assert_snapshot!(shown("flattened"));
}

#[test]
fn a_text_in_windows_1252_is_decoded_and_says_so() {
    insta::assert_snapshot!(shown("windows-1252"));
}

#[test]
fn a_folder_of_chapter_files_is_one_work_in_the_order_of_their_numbers() {
    insta::assert_snapshot!(shown("chapter-files"));
}

#[test]
fn a_web_page_gives_its_chapters_and_not_its_menu() {
    insta::assert_snapshot!(shown("web-page"));
}

#[test]
fn alternating_points_of_view_become_headings() {
    insta::assert_snapshot!(shown("points-of-view"));
}

#[test]
fn chapters_inside_one_file_are_told_by_their_headings() {
    insta::assert_snapshot!(shown("one-file"));
}
