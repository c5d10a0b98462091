//! Prints the import report of a folder: `cargo run -p ficus-intake --example report -- FOLDER`.

use std::{env::args_os, fs, io, path::Path};

use ficus_archive::rating::Ladder;
use ficus_formats::Limits;
use ficus_intake::{assemble, read_file};
use serde_json::{Value, json};

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
        match read_file(&path, &content, &Limits::default()) {
            Ok(reading) => readings.push(reading),
            Err(refusal) => refused.push(json!({ "path": path, "reason": refusal.to_string() })),
        }
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

fn walk(folder: &Path, files: &mut Vec<std::path::PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { walk(&path, files)? } else { files.push(path) }
    }
    Ok(())
}
