//! Writes and reads dumps of eFiction archives, to measure how fast they are read.
//!
//! ```text
//! dump write 512 site.sql        a made-up archive of about 512 MiB
//! dump rows site.sql             the rows alone
//! dump read site.sql             rows and readings, on one core
//! dump report site.sql FOLDER    what became of every table, with the chapters' files of a folder
//! ```

use std::{
    env, fs,
    io::{self, BufReader, BufWriter, Write},
    path::Path,
    time::Instant,
};

use ficus_archive::rating::Ladder;
use ficus_formats::{Limits, dump};
use ficus_intake::{
    assemble,
    efiction::{Efiction, wanted_file},
};

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["write", size, path] => write(size.parse().map_err(io::Error::other)?, path),
        ["rows", path] => rows(path),
        ["read", path] => read(path),
        ["report", path] => report(path, None),
        ["report", path, folder] => report(path, Some(folder)),
        _ => Err(io::Error::other("dump write MIB PATH | rows PATH | read PATH | report PATH [FOLDER]")),
    }
}

/// Chapters of a story.
const CHAPTERS: u64 = 5;
/// Reviews of a chapter.
const REVIEWS: u64 = 3;
/// Words of a chapter.
const WORDS: u64 = 3_400;

const PIECES: [&str; 16] = [
    "the lamp in Baker Street burned low",
    "Holmes lit another pipe",
    "\\\"It is <i>quite</i> simple,\\\" he said",
    "Watson didn\\'t answer",
    "a cab rattled over the stones",
    "the fog lay on the river",
    "Mrs. Hudson knocked twice",
    "there was nothing to be seen",
    "and the letter had no name on it",
    "“You were there,” said the Inspector",
    "somebody had moved the clock",
    "the dog hadn’t barked at all",
    "as it struck eleven",
    "a white hand drew the curtain",
    "the violin lay in its case",
    "which was the strangest thing",
];

/// Invented text without chance: the same for the same number.
fn text(out: &mut Vec<u8>, number: u64, words: u64) {
    let mut state = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut written = 0;
    while written < words {
        out.extend(b"<p>");
        for _ in 0..6 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let piece = PIECES[(state >> 60) as usize];
            out.extend(piece.as_bytes());
            out.extend(b". ");
            written += 6;
        }
        out.extend(b"</p>\\r\\n");
    }
}

fn write(mib: u64, path: &str) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, fs::File::create(path)?);
    let mut sample = Vec::new();
    text(&mut sample, 1, WORDS);
    let stories = (mib << 20) / (CHAPTERS * (sample.len() as u64 + REVIEWS * 400));
    writeln!(out, "-- MySQL dump 10.13\n/*!40101 SET NAMES utf8 */;")?;
    for author in 1..=stories / 4 + 1 {
        writeln!(
            out,
            "INSERT INTO `fanfiction_authors` VALUES ({author},'Quill {author}','','quill{author}@example.org','','I write.','','2006-01-01 00:00:00','0','0');"
        )?;
    }
    for category in 1..=200 {
        writeln!(
            out,
            "INSERT INTO `fanfiction_categories` VALUES ({category},-1,'World {category}','','','0',0,1,1);"
        )?;
    }
    let mut row = Vec::new();
    for chapter in 0..stories * CHAPTERS {
        // Some megabytes to a statement, as mysqldump does.
        row.clear();
        let opening: &[u8] =
            if chapter % 50 == 0 { b"INSERT INTO `fanfiction_chapters` VALUES " } else { b"," };
        row.extend(opening);
        let (story, place) = (chapter / CHAPTERS + 1, chapter % CHAPTERS + 1);
        row.extend(format!("({},'Chapter {place}',{place},'','", chapter + 1).bytes());
        text(&mut row, chapter, WORDS);
        row.extend(format!("','','1',{WORDS},0,3,{story},{},100)", story / 4 + 1).bytes());
        if chapter % 50 == 49 || chapter + 1 == stories * CHAPTERS {
            row.extend(b";\n");
        }
        out.write_all(&row)?;
    }
    for review in 0..stories * CHAPTERS * REVIEWS {
        row.clear();
        let chapter = review / REVIEWS + 1;
        let story = (chapter - 1) / CHAPTERS + 1;
        row.extend(
            format!("INSERT INTO `fanfiction_reviews` VALUES ({},{story},{chapter},'Reader',0,'", review + 1)
                .bytes(),
        );
        text(&mut row, review, 40);
        row.extend(b"','2007-01-01 00:00:00',-1,'0','ST');\n");
        out.write_all(&row)?;
    }
    for story in 1..=stories {
        writeln!(
            out,
            "INSERT INTO `fanfiction_stories` VALUES ({story},'The Lamp, No. {story}','A lamp goes out.','','{}','','','1','2006-01-01 00:00:00','2006-02-01 00:00:00',{},'',0,2,1,0,17000,0,15,900,'0');",
            story % 200 + 1,
            story / 4 + 1
        )?;
    }
    out.flush()
}

fn open(path: &str) -> io::Result<BufReader<fs::File>> {
    Ok(BufReader::with_capacity(1 << 20, fs::File::open(path)?))
}

/// How long something took, with what went through it.
fn say(what: &str, bytes: u64, rows: u64, start: Instant) {
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{what}: {rows} rows, {bytes} bytes, {seconds:.2} s, {:.0} MB/s, {:.0} rows/s",
        bytes as f64 / seconds / 1e6,
        rows as f64 / seconds
    );
}

fn rows(path: &str) -> io::Result<()> {
    let start = Instant::now();
    let mut values = 0;
    let summary = dump::read(&mut open(path)?, &Limits::default(), &mut |row| values += row.len());
    let summary = summary.map_err(io::Error::other)?;
    let rows = summary.tables.iter().map(|table| table.rows).sum();
    say("rows alone", summary.bytes, rows, start);
    Ok(())
}

fn read(path: &str) -> io::Result<()> {
    let limits = Limits::default();
    for reads in [false, true] {
        let start = Instant::now();
        let mut efiction = Efiction::new(path);
        let mut given = 0u64;
        let summary = dump::read(&mut open(path)?, &limits, &mut |row| {
            efiction.row(row, &mut |pending| {
                if reads {
                    std::hint::black_box(pending.read(&limits));
                }
                given += 1;
            });
        });
        let summary = summary.map_err(io::Error::other)?;
        let report = efiction.finish(&summary, &mut |pending| {
            std::hint::black_box(pending.read(&limits));
        });
        let rows = summary.tables.iter().map(|table| table.rows).sum();
        say(if reads { "rows and readings" } else { "rows, readings unread" }, summary.bytes, rows, start);
        println!(
            "{given} readings, {} stories",
            report.installs.iter().map(|install| install.stories).sum::<u64>()
        );
    }
    Ok(())
}

fn report(path: &str, folder: Option<&str>) -> io::Result<()> {
    let limits = Limits::default();
    let mut efiction = Efiction::new(path);
    let mut readings = Vec::new();
    dump::read(&mut open(path)?, &limits, &mut |row| efiction.look_ahead(row)).map_err(io::Error::other)?;
    let summary = dump::read(&mut open(path)?, &limits, &mut |row| {
        efiction.row(row, &mut |pending| readings.push(pending.read(&limits)));
    });
    let summary = summary.map_err(io::Error::other)?;
    let mut files = Vec::new();
    walk(folder.map(Path::new), &mut files)?;
    for file in files {
        let name = file.to_string_lossy();
        if wanted_file(&name).is_some() {
            efiction.file(&name, &fs::read(&file)?, &mut |pending| readings.push(pending.read(&limits)));
        }
    }
    let report = efiction.finish(&summary, &mut |pending| readings.push(pending.read(&limits)));
    println!("{}", serde_json::to_string(&report)?);
    for work in assemble(&readings) {
        println!("{}", work.report(&Ladder::default()));
    }
    Ok(())
}

fn walk(folder: Option<&Path>, files: &mut Vec<std::path::PathBuf>) -> io::Result<()> {
    let Some(folder) = folder else { return Ok(()) };
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { walk(Some(&path), files)? } else { files.push(path) }
    }
    files.sort();
    Ok(())
}
