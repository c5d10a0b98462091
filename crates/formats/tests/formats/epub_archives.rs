//! E-books that archives and downloading programs made.

use ficus_formats::{Document, Limits, epub, html};
use ficus_prose::{Block, Prose, SectionRole, SpanClass, plain};

use crate::epub::epub_of;

fn read(bytes: &[u8]) -> Document {
    let document = epub::read(bytes, &Limits::default()).expect("a book");
    assert_eq!(document.spans.total(), bytes.len() as u64);
    document
}

const TAGS: &str = "<p class='message'><b>The Lamp</b><br/>Posted originally on the <a href='http://archiveofourown.org/'>Archive of Our Own</a> \
    at <a href='http://archiveofourown.org/works/77'>http://archiveofourown.org/works/77</a>.</p>\
    <dl class='tags'><dt>Rating:</dt><dd><a href='t'>General Audiences</a></dd><dt>Fandom:</dt><dd><a href='f'>Sherlock Holmes</a></dd>\
    <dt>Stats:</dt><dd>Published: 2012-02-07 Words: 12 Chapters: 2/2</dd></dl>";
const PREFACE: &str = "<h1>The Lamp</h1><div class='byline'>by <a rel='author' href='u'>Quill</a></div>\
    <p>Summary</p><blockquote class='userstuff'><p>It burns.</p></blockquote>\
    <p>Notes</p><blockquote class='userstuff'><p>For Mrs Hudson.</p></blockquote>";
const END: &str = "<h2 class='toc-heading'>Afterword</h2><div id='endnotes'><p>End Notes</p><blockquote class='userstuff'><p>Thanks.</p></blockquote></div>";
const ONE: &str = "The lamp had burned for an hour and more, and <em>nobody</em> spoke. It burned on.";
const TWO: &str = "Then it went out, all at once.";

/// The work as the archive's HTML download.
fn page() -> String {
    format!(
        "<html lang=\"en\"><head><title>The Lamp</title></head><body><div id=\"preface\">{TAGS}<div class=\"meta\">{PREFACE}</div></div>\
         <div id=\"chapters\" class=\"userstuff\">\
         <div class=\"meta group\"><h2 class=\"heading\">Chapter 1: Oil</h2></div><div class=\"userstuff\"><p>{ONE}</p><p>{ONE}</p></div>\
         <div class=\"meta group\"><h2 class=\"heading\">Chapter 2</h2><p>Chapter Notes</p><blockquote class=\"userstuff\"><p>Short.</p></blockquote></div>\
         <div class=\"userstuff\"><p>{TWO}</p></div></div>\
         <div id=\"afterword\">{END}</div></body></html>"
    )
    .replace('\'', "\"")
}

/// The same as its e-book: cut before each chapter and once inside the first, classes renamed.
fn cut_page(first_heading: &str) -> Vec<u8> {
    cut_page_of(first_heading, TWO)
}

/// The same with another text of the second chapter.
fn cut_page_of(first_heading: &str, two: &str) -> Vec<u8> {
    let body = |text: String| format!("<body class=\"calibre\">{text}</body>").replace('\'', "\"");
    let chapters = |text: &str| {
        let empty = "<div class='calibre1'><div class='calibre9' id='calibre_pb_4'></div></div>";
        format!("<div class='userstuff1' id='chapters'>{text}{empty}</div>")
    };
    let files = [
        body(format!("<div id='preface' class='calibre1'>{TAGS}</div>")),
        body(format!(
            "<div id='preface' class='calibre1'><div class='calibre1'>{PREFACE}</div></div>{}",
            chapters("")
        )),
        body(chapters(&format!(
            "<div class='calibre1'><h2 class='heading' id='calibre_toc_3'>{first_heading}</h2></div><div class='userstuff2'><p class='calibre7'>{ONE}</p></div>"
        ))),
        body(chapters(&format!("<div class='userstuff2'><p class='calibre7'>{ONE}</p></div>"))),
        body(chapters(&format!(
            "<div class='calibre1'><h2 class='heading'>Chapter 2</h2><p>Chapter Notes</p><blockquote class='userstuff'><p>Short.</p></blockquote></div>\
             <div class='userstuff2'><p class='calibre7'>{two}</p></div>"
        ))),
        body(format!("<div id='afterword' class='calibre1'>{END}</div>")),
    ];
    let names: Vec<String> = (0..files.len()).map(|file| format!("The_Lamp_split_{file:03}.xhtml")).collect();
    let files: Vec<(&str, &str)> =
        names.iter().map(String::as_str).zip(files.iter().map(String::as_str)).collect();
    epub_of("<dc:title>The Lamp</dc:title><dc:publisher>Archive of Our Own</dc:publisher>", &files, "")
}

#[test]
fn an_archives_book_is_the_page_that_it_was_made_of() {
    let from_page = html::read(page().as_bytes(), &Limits::default()).expect("a page");
    for first_heading in ["Chapter 1: Oil", "Oil"] {
        let book = read(&cut_page(first_heading));
        assert_eq!(book.book.facts, from_page.book.facts);
        assert_eq!(book.notes, from_page.notes);
        assert_eq!(book.site, from_page.site);
        assert!(book.site.is_some());
        let text = |document: &Document| -> Vec<(Option<u32>, Option<String>, String)> {
            let sections = document.book.sections.iter();
            sections
                .map(|section| {
                    (section.number, section.title.clone(), Prose::from_blocks(&section.blocks).into_string())
                })
                .collect()
        };
        assert_eq!(text(&book), text(&from_page));
        assert_eq!(book.book.sections.len(), 2);
        assert!(book.book.sections.iter().all(|section| section.ranges.len() == section.blocks.len()));
        assert!(book.spans.of(SpanClass::Body) > 0 && book.spans.of(SpanClass::Note) > 0);
    }
}

#[test]
fn a_picture_in_an_archives_book_stays_a_picture() {
    let two = format!(
        "{TWO}</p><p><img alt='A lamp' src='images/lamp.png'/><img src='http://x.example/y.png' alt='Fog'/>"
    );
    let book = read(&cut_page_of("Oil", &two));
    let blocks = &book.book.sections[1].blocks;
    let pictures: Vec<&str> = blocks
        .iter()
        .filter_map(|block| match block {
            Block::Image(image) => Some(image.alt()),
            _ => None,
        })
        .collect();
    assert_eq!(pictures, ["A lamp"]);
    assert!(plain::text(blocks).contains("[image: Fog]"), "what lies elsewhere is told in words");
    assert_eq!(book.book.sections[1].ranges.len(), blocks.len());
}

#[test]
fn the_title_page_of_a_downloaded_book_states_facts() {
    let bytes = epub_of(
        "<dc:title>The Lamp</dc:title><dc:creator opf:role='aut'>Quill</dc:creator>\
         <dc:source>https://www.fanfiction.net/s/123/1/</dc:source>\
         <dc:identifier opf:scheme='URL'>https://www.fanfiction.net/s/123/1/</dc:identifier>",
        &[
            (
                "title_page.xhtml",
                "<body class='fff_titlepage'><h3><a href='https://www.fanfiction.net/s/123/1/'>The Lamp</a> by Quill</h3>\
                 <div><b>Category:</b> Sherlock Holmes<br/><b>Rating:</b> K+<br/><b>Status:</b> Complete<br/>\
                 <b>Packaged:</b> 2020-01-01<br/><b>Summary:</b><p>It burns.</p></div></body>",
            ),
            (
                "file0001.xhtml",
                "<body class='fff_chapter'><h3 class='fff_chapter_title'>1. Oil</h3><p>One.</p></body>",
            ),
            (
                "file0002.xhtml",
                "<body class='fff_chapter'><h3 class='fff_chapter_title'>2. Wick</h3><p>Two.</p></body>",
            ),
            ("log_page.xhtml", "<body class='fff_logpage'><h3>Update Log</h3><p>2020: added.</p></body>"),
        ],
        "<li><a href='title_page.xhtml'>Title Page</a></li><li><a href='file0001.xhtml'>1. Oil</a></li>\
         <li><a href='file0002.xhtml'>2. Wick</a></li><li><a href='log_page.xhtml'>Update Log</a></li>",
    );
    let document = read(&bytes);
    let labelled = &document.book.facts.labelled;
    let stated = |label: &str| labelled.iter().find(|(own, _)| own == label).map(|(_, value)| value.as_str());
    assert_eq!(stated("Category"), Some("Sherlock Holmes"));
    assert_eq!(stated("Rating"), Some("K+"));
    assert_eq!(stated("Status"), Some("Complete"));
    assert_eq!(stated("Summary"), Some("It burns."));
    assert_eq!(stated("Packaged"), None);
    let chapters: Vec<_> =
        document.book.sections.iter().filter(|section| section.role == SectionRole::Chapter).collect();
    assert_eq!(chapters.len(), 2);
    assert_eq!((chapters[1].number, chapters[1].title.as_deref()), (Some(2), Some("Wick")));
    let site = document.site.as_ref().expect("the archive");
    assert_eq!((site.site.as_str(), site.id.as_str(), site.chapter), ("fanfiction.net", "123", None));
    assert_eq!(document.addresses, ["https://www.fanfiction.net/s/123/1/"]);
    assert!(document.spans.of(SpanClass::Body) > 0 && document.spans.of(SpanClass::Header) > 0);
}

#[test]
fn a_chapter_that_was_cut_in_two_is_one_chapter() {
    let book = epub_of(
        "<dc:title>The Lamp</dc:title>",
        &[
            (
                "index_split_000.html",
                "<body><h2>Chapter 1</h2><p class='calibre1'>It <span class='calibre2'>burned</span>.</p></body>",
            ),
            ("index_split_001.html", "<body><p class='calibre1'>Still.</p></body>"),
        ],
        "<li><a href='index_split_000.html'>Chapter 1</a></li>",
    );
    let document = read(&book);
    assert_eq!(document.book.sections.len(), 1);
    assert_eq!(plain::text(&document.book.sections[0].blocks), "It burned.\n\nStill.");
}
