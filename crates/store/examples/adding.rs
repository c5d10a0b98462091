//! How fast works and originals come in: `cargo run --release -p ficus-store --example adding -- FOLDER WORKS BATCH`.
//!
//! Each work has five chapters of 20 KB and a provenance with spans, as an import brings them; 20,000 works are the size
//! of a large archive of one fandom. A fourth word is the address of a PostgreSQL to use in place of SQLite.

use std::{path::PathBuf, time::Instant};

use ficus_archive::{
    chapter::ChapterDraft,
    provenance::{OldAddress, ProvenanceDraft, Source},
    tag::{TagDraft, TagKind},
    work::{AuthorDraft, WorkDraft},
};
use ficus_prose::{Prose, RepairKinds, SpanClass, Spans};
use ficus_store::{DatabaseUrl, Store};
use jiff::Timestamp;

const CHAPTERS: u32 = 5;
const PARAGRAPHS: usize = 60;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let folder = PathBuf::from(words.next().ok_or("which folder?")?);
    let works: u64 = words.next().ok_or("how many works?")?.parse()?;
    let batch: usize = words.next().ok_or("how many at once?")?.parse()?;
    let url = match words.next() {
        Some(postgres) => DatabaseUrl::Postgres(postgres),
        None => DatabaseUrl::Sqlite(folder.join("archive.db")),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let store = Store::open(&url, &folder).await?;
        let job = store.start_job(&["shelf".to_owned()], Timestamp::UNIX_EPOCH).await?;
        let numbers: Vec<u64> = (0..works).collect();
        let (mut keeping, mut adding) = (0.0, 0.0);
        for numbers in numbers.chunks(batch) {
            let drafts: Vec<WorkDraft> = numbers.iter().map(|number| draft(*number)).collect();
            let files =
                numbers.iter().flat_map(|number| (0..CHAPTERS).map(move |chapter| file(*number, chapter)));
            let start = Instant::now();
            store.keep_originals(files.collect()).await?;
            keeping += start.elapsed().as_secs_f64();
            let start = Instant::now();
            store.add_works(&drafts, Some(job), Timestamp::UNIX_EPOCH).await?;
            adding += start.elapsed().as_secs_f64();
        }
        println!("{works} works: originals {keeping:.1} s, works {adding:.1} s");
        let start = Instant::now();
        let tally = store.import_tally(job).await?;
        println!("tally of {} works: {:.1} ms", tally.works, start.elapsed().as_secs_f64() * 1e3);
        let start = Instant::now();
        let filter = ficus_archive::import_review::ImportFilter::default();
        let (page, _) = store.imported_works(Some(job), &filter, works.saturating_sub(50) as u32, 50).await?;
        println!("last page of {}: {:.1} ms", page.len(), start.elapsed().as_secs_f64() * 1e3);
        Ok(())
    })
}

fn file(work: u64, chapter: u32) -> (Vec<u8>, String) {
    (format!("{work}/{chapter}\n{}", text(work, chapter)).into_bytes(), "text/plain".to_owned())
}

fn text(work: u64, chapter: u32) -> String {
    let mut out = String::new();
    for paragraph in 0..PARAGRAPHS {
        let about = work * 31 + u64::from(chapter) * 7 + paragraph as u64;
        out.push_str(&format!(
            "The lamp number {about} burned in the window of the house across the river, and nobody in the whole of \
             Baker Street could say who had lit it, or why; for the rooms behind it had been dark these {} years. \
             “You see, Watson,” said Holmes, “but you do not observe: the wick was trimmed by a left-handed man of \
             {} who has lately been in Afghanistan.”\n\n",
            about % 17,
            20 + about % 50,
        ));
    }
    out
}

fn draft(number: u64) -> WorkDraft {
    let tag = |kind, name: String| TagDraft { kind, name };
    let chapter = |chapter: u32| ChapterDraft {
        number: chapter + 1,
        text: Prose::from_plain(&text(number, chapter)),
        ..ChapterDraft::default()
    };
    let mut spans = Spans::default();
    for _ in 0..20 {
        spans.push(40, SpanClass::Header, RepairKinds::NONE);
        spans.push(900, SpanClass::Body, RepairKinds::NONE);
    }
    let source = |chapter: u32| Source {
        path: format!("shelf/{number}-{chapter}.txt"),
        sha256: format!("{number:060x}{chapter:04x}"),
        bytes: 18_800,
        media_type: "text/plain".to_owned(),
        encoding: Some("UTF-8".to_owned()),
    };
    let address = |chapter: u32| OldAddress {
        address: format!("archive.example/viewstory.php?sid={number}&chapter={}", chapter + 1),
        chapter: Some(chapter + 1),
    };
    WorkDraft {
        title: format!("The Lamp Number {number}"),
        authors: vec![AuthorDraft { name: format!("Author {}", number % 3_000), contact: None }],
        summary: Prose::from_plain("A lamp burns in a window that has been dark for three years."),
        tags: vec![
            tag(TagKind::Fandom, "Sherlock Holmes".to_owned()),
            tag(TagKind::Character, format!("Character {}", number % 400)),
            tag(TagKind::Relationship, format!("Pair {}", number % 900)),
            tag(TagKind::Freeform, format!("Tag {}", number % 5_000)),
            tag(TagKind::Freeform, format!("Other {}", number % 70)),
        ],
        category_paths: vec![vec!["Sherlock Holmes".to_owned(), format!("Shelf {}", number % 40)]],
        chapters: (0..CHAPTERS).map(chapter).collect(),
        provenance: Some(ProvenanceDraft {
            import_key: format!("key {number}"),
            reader: "ficus-intake 0.1.0 text".to_owned(),
            sources: (0..CHAPTERS).map(source).collect(),
            spans: vec![spans; CHAPTERS as usize],
            addresses: (0..CHAPTERS).map(address).collect(),
            ..ProvenanceDraft::default()
        }),
        ..WorkDraft::default()
    }
}
