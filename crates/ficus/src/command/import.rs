//! `ficus import`

use std::{io, time::Instant};

use ficus_archive::{provenance::ImportSummary, rating::Ladder};
use ficus_jobs::import::{self, Progress, ReportLine, RescuedWork, Stage};
use jiff::Timestamp;
use serde_json::Value;

use crate::{
    arguments::{DataArguments, ImportArguments},
    data,
    failure::{Failure, Outcome},
    output,
    progress::Bar,
};

/// Imports files and folders, or only reports what an import would do.
pub async fn run(data: &DataArguments, arguments: &ImportArguments) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let bar = Bar::new();
    let progress = |at: Progress| {
        let what = match at.stage {
            Stage::Reading => "Reading",
            Stage::Storing => "Storing",
        };
        bar.tell(what, at.done, at.total);
    };
    let mut report = Report::new(arguments.json);
    let summary = if arguments.dry_run {
        let ladder = ladder(data).await?;
        let show = |work: &RescuedWork| {
            if arguments.json { work.report_line(&ladder) } else { in_a_row(&work.report(&ladder)) }
        };
        import::dry_run(&arguments.paths, &std::env::temp_dir(), &progress, &show, &mut |line| {
            report.print(&line);
        })?
    } else {
        let store = data::open_store(data).await?;
        let summary = import::run(&store, &arguments.paths, Timestamp::now(), &progress, &mut |work| {
            report.work(&work);
        })
        .await?;
        super::update_index(data, &store).await?;
        summary
    };
    drop(bar);
    report.end(&summary, arguments.dry_run, started.elapsed().as_secs_f64())?;
    Ok(if summary.refused.is_empty() { Outcome::Done } else { Outcome::InPart })
}

/// The ladder of the archive; where there is none, the one that a new archive has.
async fn ladder(data: &DataArguments) -> Result<Ladder, Failure> {
    if data::exists(data)? {
        Ok(data::open_store(data).await?.site().await?.ladder)
    } else {
        Ok(Ladder::default())
    }
}

/// Prints the report on standard output: lines of JSON for programs, or a table for people.
struct Report {
    json: bool,
    /// The first failure of standard output; what follows it is not printed.
    failed: io::Result<()>,
}

impl Report {
    fn new(json: bool) -> Self {
        Self { json, failed: Ok(()) }
    }

    fn work(&mut self, work: &Value) {
        let line = if self.json { work.to_string() } else { row(work) };
        self.print(&line);
    }

    fn print(&mut self, line: &str) {
        if self.failed.is_ok() {
            self.failed = output::line(line);
        }
    }

    fn end(mut self, summary: &ImportSummary, dry_run: bool, seconds: f64) -> Result<(), Failure> {
        for remark in &summary.remarks {
            eprintln!("{remark}");
        }
        for refused in &summary.refused {
            eprintln!("{}: {}", refused.path, refused.reason);
        }
        let line = if self.json {
            serde_json::json!({
                "type": "summary",
                "files": summary.files,
                "bytes": summary.bytes,
                "works": summary.works,
                "chapters": summary.chapters,
                "words": summary.words,
                "refused": summary.refused,
                "seconds": (seconds * 1000.0).round() / 1000.0,
            })
            .to_string()
        } else {
            in_words(summary, dry_run)
        };
        self.print(&line);
        Ok(self.failed?)
    }
}

/// A work as one row, for people, with how long it is.
fn in_a_row(work: &Value) -> ReportLine {
    let chapters = list(work, "chapters");
    ReportLine {
        line: row(work),
        chapters: chapters.len() as u64,
        words: chapters.iter().filter_map(|chapter| chapter["words"].as_u64()).sum(),
    }
}

/// A work as one row: title, authors, chapters, words, repairs, suspected losses.
fn row(work: &Value) -> String {
    let authors: Vec<&str> =
        list(work, "authors").iter().filter_map(|author| author["name"].as_str()).collect();
    let authors = if authors.is_empty() { "Anonymous".to_owned() } else { authors.join(", ") };
    let words: u64 = list(work, "chapters").iter().filter_map(|chapter| chapter["words"].as_u64()).sum();
    let count = |field| list(work, field).iter().filter_map(|finding| finding["count"].as_u64()).sum::<u64>();
    format!(
        "{:<40} {:<24} {:>5} chapters {:>8} words {:>6} repairs {:>4} suspected losses",
        shortened(work["title"].as_str().unwrap_or_default(), 40),
        shortened(&authors, 24),
        list(work, "chapters").len(),
        words,
        count("repairs"),
        count("suspected_losses"),
    )
}

fn list<'a>(work: &'a Value, field: &str) -> &'a [Value] {
    work[field].as_array().map_or(&[], Vec::as_slice)
}

/// A text in at most so many characters; control characters of a hostile title do not reach the terminal.
fn shortened(text: &str, chars_max: usize) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if clean.chars().count() <= chars_max {
        return clean;
    }
    clean.chars().take(chars_max - 1).chain(['…']).collect()
}

fn in_words(summary: &ImportSummary, dry_run: bool) -> String {
    let what = if dry_run {
        "would be imported; nothing was changed".to_owned()
    } else {
        format!("are in the archive, {} of them new", summary.new_works)
    };
    format!(
        "{} works with {} chapters and {} words from {} files {what}; {} files were refused.",
        summary.works,
        summary.chapters,
        summary.words,
        summary.files,
        summary.refused.len(),
    )
}
