//! EPUBs in: what their parts are, and what hostile ones may not do.

use std::io::{Cursor, Write};

use ficus_formats::{Limits, Refusal, epub, html};
use ficus_prose::{Book, SectionRole, plain};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::writing::{book, imprint};

const CONTAINER: &str = "<container><rootfiles><rootfile full-path='OPS/book.opf'/></rootfiles></container>";

fn packed(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        zip.start_file(*name, options).expect("an entry");
        zip.write_all(bytes).expect("bytes");
    }
    zip.finish().expect("an archive").into_inner()
}

fn opf(metadata: &str, files: &[&str]) -> String {
    let items: Vec<String> = files
        .iter()
        .enumerate()
        .map(|(id, file)| {
            let (media_type, properties) = match *file {
                "nav.xhtml" => ("application/xhtml+xml", " properties='nav'"),
                "toc.ncx" => ("application/x-dtbncx+xml", ""),
                _ => ("application/xhtml+xml", ""),
            };
            format!("<item id='i{id}' href='{file}' media-type='{media_type}'{properties}/>")
        })
        .collect();
    let spine: Vec<String> = (0..files.len()).map(|id| format!("<itemref idref='i{id}'/>")).collect();
    format!(
        "<?xml version='1.0'?><package xmlns:dc='d'><metadata>{metadata}</metadata><manifest>{}</manifest>\
         <spine toc='ncx'>{}</spine></package>",
        items.concat(),
        spine.concat()
    )
}

fn xhtml(body: &str) -> String {
    format!(
        "<?xml version='1.0' encoding='utf-8'?><html xmlns='http://www.w3.org/1999/xhtml'><head><title/></head>{body}</html>"
    )
}

/// An EPUB of these text files with this navigation document.
pub(crate) fn epub_of(metadata: &str, files: &[(&str, &str)], nav: &str) -> Vec<u8> {
    let mut names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    names.push("nav.xhtml");
    let opf = opf(metadata, &names);
    let nav = xhtml(&format!("<body><nav epub:type='toc'><ol>{nav}</ol></nav></body>"));
    let paths: Vec<String> = files.iter().map(|(name, _)| format!("OPS/{name}")).collect();
    let texts: Vec<String> = files.iter().map(|(_, body)| xhtml(body)).collect();
    let mut entries: Vec<(&str, &[u8])> = vec![
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", CONTAINER.as_bytes()),
        ("OPS/book.opf", opf.as_bytes()),
        ("OPS/nav.xhtml", nav.as_bytes()),
    ];
    entries.extend(paths.iter().zip(&texts).map(|(path, text)| (path.as_str(), text.as_bytes())));
    packed(&entries)
}

fn read(bytes: &[u8]) -> Result<Book, Refusal> {
    epub::read(bytes, &Limits::default()).map(|package| package.book)
}

fn heads(book: &Book) -> Vec<(SectionRole, Option<u32>, Option<&str>)> {
    book.sections.iter().map(|section| (section.role, section.number, section.title.as_deref())).collect()
}

use SectionRole::{BackMatter, Chapter, FrontMatter, Part};

#[test]
fn a_book_that_was_written_is_read_back() {
    let written = book();
    let read = read(&epub::write(&written, &imprint())).expect("our own book");
    let facts = &read.facts;
    assert_eq!(facts.title, written.facts.title);
    assert_eq!(facts.creators, written.facts.creators);
    assert_eq!(facts.series, written.facts.series);
    assert_eq!(facts.published, written.facts.published);
    assert_eq!(facts.subjects, written.facts.subjects);
    assert_eq!(facts.identifier.as_deref(), Some(imprint().identifier.as_str()));
    assert!(facts.labelled.contains(&("Rating".to_owned(), "General".to_owned())));
    let chapters: Vec<_> = read.sections.iter().filter(|section| section.role == Chapter).collect();
    assert_eq!(chapters.len(), 2);
    assert_eq!((chapters[0].number, chapters[1].number), (Some(0), Some(1)));
    assert_eq!(chapters[1].title.as_deref(), Some("Oil"));
    for (chapter, written) in chapters.iter().zip(&written.sections) {
        assert_eq!(chapter.blocks, written.blocks);
    }
}

#[test]
fn only_chapters_are_chapters_and_their_numbers_are_told_apart() {
    let bytes = epub_of(
        "<dc:title>The Lamp</dc:title><dc:creator opf:role='aut'>Quill</dc:creator><dc:creator opf:role='ill'>Brush</dc:creator>\
         <meta name='calibre:series' content='Lamps'/><meta name='calibre:series_index' content='2.0'/>",
        &[
            (
                "title_page.xhtml",
                "<body><h1>The Lamp</h1><p><b>Rating:</b> G<br/><b>Status:</b> Complete</p></body>",
            ),
            ("p1.xhtml", "<body><section epub:type='part'><h1>Part I: Night</h1></section></body>"),
            (
                "c1.xhtml",
                "<body><section epub:type='chapter'><hgroup><h2>III</h2><p epub:type='title'>Oil</p></hgroup><p>One.</p></section></body>",
            ),
            ("c2.xhtml", "<body><h2>Chapter Four</h2><h3>Wick</h3><p>Two.</p></body>"),
            ("c2b.xhtml", "<body><p>Still two.</p></body>"),
            ("c3.xhtml", "<body epub:type='bodymatter'><p>Three.</p></body>"),
            ("end.xhtml", "<body><section epub:type='colophon'><p>Made by hand.</p></section></body>"),
        ],
        "<li><a href='title_page.xhtml'>Title Page</a></li><li><a href='p1.xhtml'>Part I: Night</a></li>\
         <li><a href='c1.xhtml'><span>III</span>: Oil</a></li><li><a href='c2.xhtml'>Chapter Four</a></li>\
         <li><a href='c3.xhtml'>5. Flame</a></li><li><a href='end.xhtml'>Colophon</a></li>",
    );
    let book = read(&bytes).expect("a book");
    assert_eq!(book.facts.creators, ["Quill"]);
    assert_eq!(book.facts.series, Some(("Lamps".to_owned(), Some(2))));
    assert!(book.facts.labelled.contains(&("Status".to_owned(), "Complete".to_owned())));
    assert_eq!(
        heads(&book),
        [
            (FrontMatter, None, Some("Title Page")),
            (Part, Some(1), Some("Night")),
            (Chapter, Some(3), Some("Oil")),
            (Chapter, Some(4), Some("Wick")),
            (Chapter, Some(5), Some("Flame")),
            (BackMatter, None, Some("Colophon")),
        ]
    );
    assert_eq!(plain::text(&book.sections[3].blocks), "Two.\n\nStill two.");
}

#[test]
fn a_document_that_the_contents_lead_into_is_cut_there() {
    let bytes = epub_of(
        "",
        &[(
            "all.xhtml",
            "<body><h2 id='a'>Chapter 1. Oil</h2><p>One.</p><a id='b'/><h2>Chapter 2</h2><p>Two.</p></body>",
        )],
        "<li><a href='all.xhtml#a'>Chapter 1. Oil</a></li><li><a href='all.xhtml#b'>Chapter 2</a></li>",
    );
    let book = read(&bytes).expect("a book");
    assert_eq!(heads(&book), [(Chapter, Some(1), Some("Oil")), (Chapter, Some(2), None)]);
    assert_eq!(plain::text(&book.sections[1].blocks), "Two.");
}

#[test]
fn a_document_of_several_chapters_is_cut_at_its_headings() {
    let bytes = epub_of(
        "",
        &[("all.xhtml", "<body><h2>Chapter 1</h2><p>One.</p><h2>Chapter 2</h2><p>Two.</p></body>")],
        "",
    );
    assert_eq!(heads(&read(&bytes).expect("a book")), [(Chapter, Some(1), None), (Chapter, Some(2), None)]);
}

#[test]
fn broken_files_inside_are_passed_over() {
    let opf = opf("<dc:title>A &amp; B</dc:title>", &["gone.xhtml", "broken.xhtml", "toc.ncx"]);
    let bytes = packed(&[
        ("OPS/book.opf", opf.as_bytes()),
        ("OPS/broken.xhtml", b"<html><body><p>Still <i>here<p>and <b>here</i>."),
        (
            "OPS/toc.ncx",
            b"<ncx><navMap><navPoint><navLabel><text>Oil</text></navLabel><content src='broken.xhtml'/></nav",
        ),
    ]);
    let book = read(&bytes).expect("a book");
    assert_eq!(book.facts.title.as_deref(), Some("A & B"));
    assert_eq!(heads(&book), [(Chapter, None, Some("Oil"))]);
    assert_eq!(plain::text(&book.sections[0].blocks), "Still here\n\nand here.");
}

#[test]
fn entities_that_a_document_declares_are_not_expanded() {
    let laughs =
        "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY e SYSTEM 'file:///etc/passwd'>]>";
    let opf = format!(
        "{laughs}{}",
        opf("<dc:title>Oil&b;&e; &#x26; wick</dc:title>", &["a.xhtml"]).replace("<?xml version='1.0'?>", "")
    );
    let text = format!("{laughs}<html><body><p>Oil &b;&e;</p></body></html>");
    let bytes = packed(&[
        ("META-INF/container.xml", CONTAINER.as_bytes()),
        ("OPS/book.opf", opf.as_bytes()),
        ("OPS/a.xhtml", text.as_bytes()),
    ]);
    let book = read(&bytes).expect("a book");
    assert_eq!(book.facts.title.as_deref(), Some("Oil & wick"));
    assert!(!plain::text(&book.sections[0].blocks).contains("haha"));
}

#[test]
fn nothing_in_a_book_can_run() {
    let bytes = epub_of(
        "",
        &[(
            "a.xhtml",
            "<body onload='x()'><p onclick='x()'>a<script>x()</script><a href='javascript:x()'>b</a><img src='http://t.example/x'/></p></body>",
        )],
        "",
    );
    assert_eq!(plain::text(&read(&bytes).expect("a book").sections[0].blocks), "ab");
}

#[test]
fn an_entry_that_leads_out_of_the_book_is_refused_by_name() {
    for name in ["../evil.xhtml", "/etc/passwd", "OPS/../../evil", "C:/evil", "a\\..\\evil"] {
        let refusal = read(&packed(&[(name, b"x")])).expect_err("hostile");
        assert!(
            matches!(&refusal, Refusal::Hostile(why) if why.contains("evil") || why.contains("passwd")),
            "{name}: {refusal}"
        );
    }
}

#[test]
fn a_bomb_is_refused_while_it_unpacks() {
    let spaces = vec![b' '; 64 << 20];
    let opf = opf("", &["a.xhtml"]);
    let entries: [(&str, &[u8]); 3] = [
        ("META-INF/container.xml", CONTAINER.as_bytes()),
        ("OPS/book.opf", opf.as_bytes()),
        ("OPS/a.xhtml", &spaces),
    ];
    let bomb = packed(&entries);
    assert!(bomb.len() < 1 << 20);
    assert!(matches!(read(&bomb), Err(Refusal::Hostile(why)) if why.contains("OPS/a.xhtml")));
    let small = Limits { unpacked_bytes_max: 1_000, ..Limits::default() };
    let book = epub::write(&book(), &imprint());
    assert!(matches!(epub::read(&book, &small), Err(Refusal::TooLarge { .. })));
    let short = Limits { packed_bytes_max: 100, ..Limits::default() };
    assert!(matches!(epub::read(&book, &short), Err(Refusal::TooLarge { .. })));
}

#[test]
fn an_archive_with_too_many_entries_is_refused() {
    let names: Vec<String> = (0..5_001).map(|number| number.to_string()).collect();
    let entries: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
    assert!(matches!(read(&packed(&entries)), Err(Refusal::TooLarge { .. })));
}

#[test]
fn an_archive_cut_off_anywhere_is_refused_or_read_but_never_more() {
    let whole = epub::write(&book(), &imprint());
    for length in (0..whole.len()).step_by(37) {
        assert!(read(&whole[..length]).is_err(), "{length}");
    }
    for at in (0..whole.len()).step_by(11) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        // Whatever comes of it, it comes.
        drop(read(&bytes));
    }
}

#[test]
fn names_in_no_encoding_harm_nothing() {
    let mut bytes = epub_of("", &[("a.xhtml", "<body><p>One.</p></body>"), ("name", "<body/>")], "");
    for at in 0..bytes.len() - 4 {
        if &bytes[at..at + 4] == b"name" {
            bytes[at..at + 4].copy_from_slice(b"\xff\xfe\xfa\x80");
        }
    }
    assert_eq!(read(&bytes).expect("a book").sections.len(), 1);
}

#[test]
fn hostile_markup_on_a_page_is_reduced_to_text() {
    let page = "<html><body onload=x()><svg/onload=x()><math><mi//xlink:href='data:x,<script>x()</script>'>t</mi></math>\
                <p><a href=' jAvAsCrIpT:x()'>a</a><a href='data:text/html,x'>b</a></p><template><p>hidden</p></template>\
                <table><p>c<td>d</table></body></html>";
    let read = html::read(page.as_bytes(), &Limits::default()).expect("a page");
    let prose = ficus_prose::Prose::from_blocks(&read.book.sections[0].blocks).into_string();
    assert!(!prose.contains("x()") && !prose.contains("href") && prose.contains("ab"), "{prose}");
}
