//! Reads saved pages as a rescue does, for measuring.
//!
//! `extract FOLDER` prints a line of JSON for each file: its name and the text that was taken for the story.
//! `extract --time SECONDS FOLDER` reads the files again and again on two threads and prints bytes and pages a second.

use std::{
    env, fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::atomic::{AtomicU64, AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use ficus_formats::{Limits, html};
use ficus_prose::plain;

const THREADS: usize = 2;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--time", seconds, folder] => match seconds.parse() {
            Ok(seconds) => time(Path::new(folder), Duration::from_secs(seconds)),
            Err(_) => Err(io::Error::other("seconds are a number")),
        },
        [folder] => texts(Path::new(folder)),
        _ => Err(io::Error::other("usage: extract [--time SECONDS] FOLDER")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("extract: {error}");
            ExitCode::FAILURE
        }
    }
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()?
        .into_iter()
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    Ok(files)
}

fn texts(folder: &Path) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for path in files(folder)? {
        let text = match html::read(&fs::read(&path)?, &Limits::default()) {
            Ok(document) => {
                let texts = document.book.sections.iter().map(|section| {
                    let title = section.title.as_deref().unwrap_or_default();
                    format!("{title}\n\n{}", plain::text(&section.blocks))
                });
                let titled = document.evidence.iter().any(|(label, _)| label == "title");
                let title = document.book.facts.title.as_deref().filter(|_| titled).unwrap_or_default();
                format!("{title}\n\n{}", texts.collect::<Vec<_>>().join("\n\n"))
            }
            Err(refusal) => {
                eprintln!("{}: {refusal}", path.display());
                String::new()
            }
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        writeln!(out, "{}", serde_json::json!({ "file": name, "text": text }))?;
    }
    Ok(())
}

fn time(folder: &Path, wanted: Duration) -> io::Result<()> {
    let pages = files(folder)?.into_iter().map(fs::read).collect::<io::Result<Vec<_>>>()?;
    if pages.is_empty() {
        return Err(io::Error::other("no files"));
    }
    let (next, bytes, read) = (AtomicUsize::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while start.elapsed() < wanted {
                    let page = &pages[next.fetch_add(1, Ordering::Relaxed) % pages.len()];
                    let document = html::read(page, &Limits::default());
                    assert!(document.map_or(0, |document| document.spans.total()) <= page.len() as u64);
                    bytes.fetch_add(page.len() as u64, Ordering::Relaxed);
                    read.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    let seconds = start.elapsed().as_secs_f64();
    let (bytes, read) = (bytes.into_inner() as f64, read.into_inner() as f64);
    println!("{:.1} MB/s, {:.0} pages/s on {THREADS} threads", bytes / seconds / 1e6, read / seconds);
    Ok(())
}
