//! Prints the import report of a folder: `cargo run -p ficus-intake --example report -- FOLDER`.
//!
//! Files of files are opened; dumps are not read.

use std::{
    env::args_os,
    fs,
    io::{self, Cursor},
    ops::ControlFlow,
    path::Path,
};

use ficus_archive::rating::Ladder;
use ficus_formats::{
    Limits,
    container::{self, Opened},
    detect,
};
use ficus_intake::{FileReading, assemble, read_file};
use serde_json::{Value, json};

/// What a file is, is told by so many of its first bytes.
const HEAD_BYTES: usize = 64 << 10;

fn main() -> io::Result<()> {
    let Some(root) = args_os().nth(1) else {
        eprintln!("usage: report FOLDER");
        std::process::exit(2);
    };
    let root = Path::new(&root);
    let mut files = Vec::new();
    walk(root, &mut files)?;
    files.sort();
    let (mut readings, mut refused, mut bytes) = (Vec::new(), Vec::new(), 0);
    for file in &files {
        let content = fs::read(file)?;
        bytes += content.len();
        let path = file
            .strip_prefix(root.parent().unwrap_or(root))
            .unwrap_or(file)
            .to_string_lossy()
            .replace('\\', "/");
        read(&path, &content, &mut readings, &mut refused);
    }
    let ladder = Ladder::default();
    let works: Vec<Value> = assemble(&readings).iter().map(|work| work.report(&ladder)).collect();
    for work in &works {
        println!("{work}");
    }
    let chapters: Vec<&Value> =
        works.iter().filter_map(|work| work["chapters"].as_array()).flatten().collect();
    let words: u64 = chapters.iter().filter_map(|chapter| chapter["words"].as_u64()).sum();
    println!(
        "{}",
        json!({ "type": "summary", "files": files.len(), "bytes": bytes, "works": works.len(), "chapters": chapters.len(), "words": words, "refused": refused })
    );
    Ok(())
}

fn read(path: &str, content: &[u8], readings: &mut Vec<FileReading>, refused: &mut Vec<Value>) {
    let limits = Limits::default();
    let mut refuse = |path: &str, reason: &str| refused.push(json!({ "path": path, "reason": reason }));
    let format = detect(path, &content[..content.len().min(HEAD_BYTES)]);
    let Some(format) = format.ok().filter(|format| format.is_container()) else {
        return match read_file(path, content, &limits) {
            Ok(reading) => readings.push(reading),
            Err(refusal) => refuse(path, &refusal.to_string()),
        };
    };
    let mut entries = Vec::new();
    let opened = container::open(format, &mut Cursor::new(content), &limits, &mut |opened| {
        match opened {
            Opened::Entry(entry) => entries.push(entry),
            Opened::Refused { name, reason } => refuse(&format!("{path}/{name}"), &reason.to_string()),
        }
        ControlFlow::Continue(())
    });
    if let Err(refusal) = opened {
        refuse(path, &refusal.to_string());
    }
    for entry in entries {
        read(&format!("{path}/{}", entry.name), &entry.bytes, readings, refused);
    }
}

fn walk(folder: &Path, files: &mut Vec<std::path::PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { walk(&path, files)? } else { files.push(path) }
    }
    Ok(())
}
