//! What books are written as.

use std::io::Read;

use ficus_formats::{
    Limits,
    attached::{Attached, Attachment},
    epub::{self, Imprint},
    html, txt,
};
use ficus_prose::{Align, Block, Book, BookFacts, Image, Inline, List, Section, plain};

fn paragraph(inlines: Vec<Inline>) -> Block {
    Block::Paragraph { align: Align::Start, inlines }
}

fn words(text: &str) -> Block {
    paragraph(vec![Inline::text(text)])
}

pub(crate) fn book() -> Book {
    Book {
        facts: BookFacts {
            title: Some("The <Unlit> Lamp".into()),
            creators: vec!["Quill".into(), "Inkwell & Sons".into()],
            language: Some("en-GB".into()),
            description: vec![words("A lamp.")],
            subjects: vec!["Sherlock Holmes".into()],
            series: Some(("Lamps".into(), Some(2))),
            published: Some("2004-02-29".into()),
            identifier: None,
            labelled: vec![("Rating".into(), "General".into())],
            ..BookFacts::default()
        },
        sections: vec![
            Section { number: Some(0), blocks: vec![words("Before.")], ..Section::default() },
            Section {
                number: Some(1),
                title: Some("Oil".into()),
                blocks: vec![
                    paragraph(vec![
                        Inline::text("He was "),
                        Inline::Emphasis(vec![Inline::text("not")]),
                        Inline::text(" amused."),
                    ]),
                    Block::SceneBreak { glyphs: None },
                    Block::Quote(vec![paragraph(vec![
                        Inline::text("Dear W.,"),
                        Inline::LineBreak,
                        Inline::Strong(vec![Inline::text("come")]),
                    ])]),
                    Block::List(List {
                        ordered: true,
                        items: vec![vec![words("pipe"), words("clay")], vec![words("slipper")]],
                    }),
                ],
                ..Section::default()
            },
        ],
    }
}

pub(crate) fn imprint() -> Imprint {
    Imprint {
        archive: "Baker Street".into(),
        address: "https://archive.example/works/12".into(),
        identifier: "urn:uuid:3f0d1f9e-6f0c-5a43-9f0b-8f3c2a1b7c6d".into(),
        modified: "2026-11-20T12:00:00Z".into(),
    }
}

#[test]
fn a_text_holds_facts_chapters_and_marks_for_emphasis() {
    let expected = "The <Unlit> Lamp\n================\n\nby Quill, Inkwell & Sons\n\nRating: General\n\nA lamp.\n\n\
                    \nPrologue\n--------\n\nBefore.\n\n\
                    \nChapter 1: Oil\n--------------\n\nHe was _not_ amused.\n\n                                * * *\n\n    \
                    Dear W.,\n    *come*\n\n1. pipe\n\n   clay\n\n2. slipper\n";
    assert_eq!(txt::write(&book()), expected);
}

#[test]
fn a_page_that_was_written_is_read_back_the_same() {
    let page = html::write(&book());
    assert!(!page.contains("<script") && !page.contains("src=") && !page.contains("@import"));
    let read = html::read(page.as_bytes(), &Limits::default()).expect("our own page").book;
    assert_eq!(read.facts.title, book().facts.title);
    assert_eq!(read.facts.labelled, book().facts.labelled);
    assert_eq!(read.sections.len(), 2);
    for (read, written) in read.sections.iter().zip(book().sections) {
        assert_eq!(read.number, written.number);
        assert_eq!(plain::text(&read.blocks), plain::text(&written.blocks));
    }
}

#[test]
fn a_book_without_anything_stated_is_still_written() {
    let book = Book {
        sections: vec![Section { blocks: vec![words("x")], ..Section::default() }],
        ..Book::default()
    };
    assert_eq!(txt::write(&book), "x\n");
    assert!(html::write(&book).contains("<title>Untitled</title>"));
    assert!(!epub::write(&book, &imprint()).is_empty());
}

#[test]
fn an_epub_is_the_same_to_the_byte_and_says_first_what_it_is() {
    let bytes = epub::write(&book(), &imprint());
    assert_eq!(bytes, epub::write(&book(), &imprint()));
    assert_eq!(&bytes[30..58], b"mimetypeapplication/epub+zip");
    // Stored, no flags, no extra field: Open Container Format 4.3.
    assert_eq!(&bytes[6..10], [0, 0, 0, 0]);
    assert_eq!(&bytes[28..30], [0, 0]);
}

#[test]
fn a_marked_passage_is_told_before_it_comes_and_can_be_skipped() {
    let mut book = book();
    let marked = Block::Shield { warning: "a storm".into(), blocks: vec![words("It blew.")] };
    book.sections[1].blocks.insert(1, marked);
    let page = html::write(&book);
    let line = page.lines().find(|line| line.contains("passage with: a storm")).unwrap();
    let end = line.split("href=\"#").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(page.matches(&format!("id=\"{end}\"")).count(), 1, "{page}");
    let text = txt::write(&book);
    let at = |words: &str| text.find(words).unwrap();
    assert!(
        at("[Here begins a passage with: a storm]") < at("It blew.") && at("It blew.") < at("passage ends]")
    );
}

const WINDOW: &str = "0123456789abcdef0123456789abcdef-8x6.png";

fn with_pictures() -> (Book, Attached) {
    let mut book = book();
    let image = |name: &str| {
        Image::new(&format!("/works/7/images/{name}"), "A lit <window>").expect("an own address")
    };
    book.sections[1].blocks.insert(1, Block::Image(image(WINDOW).with_caption("Drawn by Wiggins")));
    book.sections[1].blocks.push(Block::Image(image(&WINDOW.replace("0123", "ffff"))));
    let cover = Attachment {
        name: "abcdefabcdefabcdefabcdefabcdefab-3x4.jpg".to_owned(),
        alt: "The street".to_owned(),
        bytes: vec![1, 2, 3],
    };
    let window = Attachment { name: WINDOW.to_owned(), alt: String::new(), bytes: vec![4, 5, 6] };
    let attached = Attached { cover: Some(cover.name.clone()), pictures: vec![cover, window] };
    (book, attached)
}

#[test]
fn an_epub_holds_its_pictures_and_its_cover_and_tells_what_it_does_not_hold() {
    let (book, attached) = with_pictures();
    let bytes = epub::write_with(&book, &imprint(), &attached);
    assert_eq!(bytes, epub::write_with(&book, &imprint(), &attached));
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes.clone())).unwrap();
    let mut text = |name: &str| {
        let mut out = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut out).unwrap();
        out
    };
    let package = text("EPUB/content.opf");
    assert!(package.contains(
        "href=\"images/abcdefabcdefabcdefabcdefabcdefab-3x4.jpg\" media-type=\"image/jpeg\" properties=\"cover-image\"/>"
    ));
    assert!(package.contains("<meta name=\"cover\" content=\"picture-1\"/>"), "{package}");
    assert!(package.contains("alternativeText") && package.contains("accessMode\">visual"));
    assert!(text("EPUB/title.xhtml").contains("<img src=\"images/abcdef"));
    let chapter = text("EPUB/section-0002.xhtml");
    assert!(
        chapter.contains(&format!(
            "<img src=\"images/{WINDOW}\" alt=\"A lit &lt;window&gt;\" width=\"8\" height=\"6\"/>"
        )),
        "{chapter}"
    );
    assert!(chapter.contains("<figcaption>Drawn by Wiggins</figcaption></figure>"));
    assert!(chapter.contains("<figure>[Picture: A lit &lt;window&gt;]</figure>"), "{chapter}");
    assert!(!chapter.contains("/works/7/"));
    assert!(text(&format!("EPUB/images/{WINDOW}")).as_bytes() == [4, 5, 6]);
    let plain_package = epub::write(&self::book(), &imprint());
    assert!(
        epub::read(&plain_package, &Limits::default()).is_ok()
            && epub::read(&bytes, &Limits::default()).is_ok()
    );
}

#[test]
fn a_page_holds_its_pictures_inside() {
    let (book, attached) = with_pictures();
    let page = html::write_with(&book, &attached);
    assert!(
        page.contains(
            "<figure class=\"cover\"><img src=\"data:image/jpeg;base64,AQID\" alt=\"The street\"/>"
        )
    );
    assert!(page.contains("<img src=\"data:image/png;base64,BAUG\" alt=\"A lit &lt;window&gt;\""));
    assert!(!page.contains("src=\"/works"));
    assert!(txt::write(&book).contains("[Picture: A lit <window>] Drawn by Wiggins"));
}
