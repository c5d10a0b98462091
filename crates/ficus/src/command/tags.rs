//! `ficus tags`

use std::{
    fs::File,
    io::{BufReader, BufWriter, Read, Write, stdin, stdout},
    path::Path,
};

use ficus_archive::tag_table::{BAD_LINES_MAX, BadLine, TableReader, TableReport, TableWriter, TagLine};
use ficus_store::{Store, Wrangler};
use jiff::Timestamp;

use crate::{
    arguments::{DataArguments, TagsCommand, TagsExport, TagsImport},
    data,
    failure::{Failure, Outcome},
    output,
};

/// Lines that are read from the records at once.
const LINES_AT_ONCE: u32 = 2_000;

/// Does what was asked with tags.
pub async fn run(data: &DataArguments, command: &TagsCommand) -> Result<Outcome, Failure> {
    let store = data::open_store(data).await?;
    match command {
        TagsCommand::Export(export) => write(&store, export).await,
        TagsCommand::Import(import) => take_over(&store, import).await,
    }
}

/// `-` stands for standard output.
fn is_stream(path: &Path) -> bool {
    path == Path::new("-")
}

async fn write(store: &Store, export: &TagsExport) -> Result<Outcome, Failure> {
    let to: Box<dyn Write> = if is_stream(&export.file) {
        Box::new(stdout().lock())
    } else {
        Box::new(BufWriter::new(File::create(&export.file).map_err(|error| named(&export.file, &error))?))
    };
    let mut writer = TableWriter::new(to)?;
    let (mut place, mut lines) = (None, 0);
    loop {
        let (some, next) = store.table_lines(place.as_ref(), export.all, LINES_AT_ONCE).await?;
        for line in &some {
            writer.write(line)?;
        }
        lines += some.len();
        if next.is_none() {
            break;
        }
        place = next;
    }
    writer.finish()?.flush()?;
    if !is_stream(&export.file) {
        output::line(format_args!("{lines} tags written to {}.", export.file.display()))?;
    }
    Ok(Outcome::Done)
}

async fn take_over(store: &Store, import: &TagsImport) -> Result<Outcome, Failure> {
    let from: Box<dyn Read> = if is_stream(&import.file) {
        Box::new(stdin().lock())
    } else {
        Box::new(BufReader::new(File::open(&import.file).map_err(|error| named(&import.file, &error))?))
    };
    let reader = TableReader::new(from).map_err(|wrong| Failure::Usage(wrong.to_string()))?;
    let (mut lines, mut bad): (Vec<(u64, TagLine)>, Vec<BadLine>) = (Vec::new(), Vec::new());
    for line in reader {
        match line {
            Ok(line) => lines.push(line),
            Err(line) if bad.len() < BAD_LINES_MAX => bad.push(line),
            Err(_) => {}
        }
    }
    let by = Wrangler { account: None, now: Timestamp::now() };
    let mut report = store.take_over_table(&lines, by, import.dry_run).await?;
    report.lines += bad.len() as u64;
    report.bad.extend(bad);
    report.bad.sort_by_key(|bad| bad.line);
    tell(&report, import)?;
    Ok(if report.bad.is_empty() { Outcome::Done } else { Outcome::InPart })
}

fn tell(report: &TableReport, import: &TagsImport) -> Result<(), Failure> {
    if import.json {
        let bad: Vec<_> =
            report.bad.iter().map(|bad| serde_json::json!({ "line": bad.line, "reason": bad.why })).collect();
        output::line(serde_json::json!({
            "dry_run": import.dry_run,
            "lines": report.lines,
            "changed": report.changed,
            "new": report.made,
            "changes": report.changes,
            "left_out": bad,
        }))?;
        return Ok(());
    }
    for bad in &report.bad {
        eprintln!("line {}: {}", bad.line, bad.why);
    }
    if import.dry_run {
        for change in &report.changes {
            output::line(change)?;
        }
    }
    let verb = if import.dry_run { "would stand" } else { "stand" };
    output::line(format_args!(
        "{} lines read: {} tags {verb} otherwise than before, {} of them new; {} lines left out.",
        report.lines,
        report.changed,
        report.made,
        report.bad.len()
    ))?;
    Ok(())
}

fn named(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Stream(std::io::Error::new(error.kind(), format!("{}: {error}", path.display())))
}
