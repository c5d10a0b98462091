//! Pictures that lie inside e-books and documents.

use std::io::{Cursor, Write};

use ficus_formats::{Document, Limits, docx, epub, inside, odt};
use ficus_prose::{Block, Image, Prose};
use zip::{ZipWriter, write::SimpleFileOptions};

const LAMP: &[u8] = b"the bytes of a lamp";
const MAIN: &str = "<Relationships><Relationship Id='m' Type='http://x/relationships/officeDocument' \
    Target='word/document.xml'/></Relationships>";
const RELATED: &str = "<Relationships>\
    <Relationship Id='p1' Type='http://x/relationships/image' Target='media/lamp.png'/>\
    <Relationship Id='p2' Type='http://x/relationships/image' Target='media/shape.emf'/>\
    <Relationship Id='p3' Type='http://x/relationships/image' Target='http://lamps.example/x.png' \
    TargetMode='External'/></Relationships>";

fn packed(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).expect("an entry");
        zip.write_all(bytes).expect("bytes");
    }
    zip.finish().expect("an archive").into_inner()
}

fn word(body: &str) -> Vec<u8> {
    let document = format!(
        "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main' \
         xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships' xmlns:a='a' xmlns:wp='wp'>\
         <w:body>{body}</w:body></w:document>"
    );
    packed(&[
        ("_rels/.rels", MAIN.as_bytes()),
        ("word/document.xml", document.as_bytes()),
        ("word/_rels/document.xml.rels", RELATED.as_bytes()),
        ("word/media/lamp.png", LAMP),
    ])
}

fn drawing(id: &str, said: &str) -> String {
    format!("<w:drawing><wp:docPr descr='{said}'/><a:blip r:embed='{id}'/></w:drawing>")
}

fn pictures(document: &Document) -> Vec<Image> {
    let blocks = document.book.sections.iter().flat_map(|section| &section.blocks);
    let images = blocks.filter_map(|block| match block {
        Block::Image(image) => Some(image.clone()),
        _ => None,
    });
    images.collect()
}

/// The blocks of the only section in words, one a line.
fn told(document: &Document) -> Vec<String> {
    let [section] = document.book.sections.as_slice() else { panic!("one section") };
    assert!(section.ranges.is_empty() || section.ranges.len() == section.blocks.len());
    let line = |block: &Block| match block {
        Block::Image(image) => format!("<{}>", image.alt()),
        other => Prose::from_blocks(std::slice::from_ref(other)).into_string().trim().to_owned(),
    };
    section.blocks.iter().map(line).collect()
}

fn files(bytes: &[u8], document: &Document) -> Vec<Vec<u8>> {
    let mut files = inside::pictures(bytes, &|_| true, 1 << 20, &Limits::default()).expect("its pictures");
    let found = pictures(document).into_iter().filter_map(|image| files.remove(image.hash()));
    found.collect()
}

#[test]
fn a_picture_of_a_document_stands_behind_the_text_around_it() {
    let bytes = word(&format!(
        "<w:p><w:r><w:t>He lit </w:t></w:r><w:r>{}</w:r><w:r><w:t>it.</w:t></w:r></w:p>\
         <w:p><w:r>{}</w:r></w:p><w:p><w:r><w:t>And ran.</w:t></w:r></w:p>",
        drawing("p1", "A lamp in the fog"),
        drawing("p1", "")
    ));
    let document = docx::read(&bytes, &Limits::default()).expect("a document");
    assert_eq!(told(&document), ["<p>He lit it.</p>", "<A lamp in the fog>", "<>", "<p>And ran.</p>"]);
    assert!(pictures(&document).iter().all(Image::is_loose));
    assert_eq!(files(&bytes, &document), [LAMP], "the same file twice");
}

#[test]
fn what_is_no_picture_of_a_kept_kind_is_told_in_words() {
    let bytes = word(&format!(
        "<w:p><w:r>{}{}{}</w:r></w:p><w:p><w:r><w:t>He ran.</w:t></w:r></w:p>",
        drawing("p2", "A drawn shape"),
        drawing("p3", "A far lamp"),
        drawing("p4", "A lost lamp")
    ));
    let document = docx::read(&bytes, &Limits::default()).expect("a document");
    let words = "<p>[image: A drawn shape][image: A far lamp][image: A lost lamp]</p>";
    assert_eq!(told(&document), [words, "<p>He ran.</p>"]);
}

#[test]
fn a_picture_in_an_open_document_comes_with_its_description() {
    let content = "<office:document-content xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' \
        xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0' \
        xmlns:draw='urn:oasis:names:tc:opendocument:xmlns:drawing:1.0' \
        xmlns:svg='urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0' \
        xmlns:xlink='http://www.w3.org/1999/xlink'><office:body><office:text>\
        <text:p>He lit it.</text:p><text:p><draw:frame><draw:image xlink:href='Pictures/lamp.jpg'/>\
        <svg:desc>A lamp</svg:desc></draw:frame></text:p></office:text></office:body></office:document-content>";
    let bytes = packed(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", content.as_bytes()),
        ("Pictures/lamp.jpg", LAMP),
    ]);
    let document = odt::read(&bytes, &Limits::default()).expect("a document");
    assert_eq!(told(&document), ["<p>He lit it.</p>", "<A lamp>"]);
    assert_eq!(files(&bytes, &document), [LAMP]);
}

#[test]
fn a_picture_of_an_e_book_is_found_from_the_folder_of_its_page() {
    let opf = "<package xmlns:dc='d'><metadata><dc:title>The Lamp</dc:title></metadata><manifest>\
        <item id='a' href='text/a.xhtml' media-type='application/xhtml+xml'/></manifest>\
        <spine><itemref idref='a'/></spine></package>";
    let page = "<html xmlns='http://www.w3.org/1999/xhtml'><body><h2>One <img src='../art/o%20e.png' alt='Ornament'/></h2>\
        <p>He lit it.</p><div><img src='../art/o%20e.png' alt='A lamp'/></div><blockquote><p>And \
        <em>ran<img src='../art/o%20e.png'/></em>.</p></blockquote><p><img src='http://lamps.example/l.png' alt='Far'/></p>\
        </body></html>";
    let container = "<container><rootfiles><rootfile full-path='OPS/book.opf'/></rootfiles></container>";
    let bytes = packed(&[
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", container.as_bytes()),
        ("OPS/book.opf", opf.as_bytes()),
        ("OPS/text/a.xhtml", page.as_bytes()),
        ("OPS/art/o e.png", LAMP),
    ]);
    let document = epub::read(&bytes, &Limits::default()).expect("an EPUB");
    let told = told(&document);
    assert_eq!(told[..2], ["<p>He lit it.</p>", "<A lamp>"]);
    assert!(told[2].starts_with("<blockquote>\n<p>And <em>ran</em>.</p>\n<figure><img src="), "{}", told[2]);
    assert_eq!(told[3], "<p>[image: Far]</p>");
    assert_eq!(document.book.sections[0].title.as_deref(), Some("One [image: Ornament]"));
    assert_eq!(files(&bytes, &document), [LAMP]);
    let other = inside::pictures(&bytes[..bytes.len() - 4], &|_| true, 1 << 20, &Limits::default());
    let hash = pictures(&document)[0].hash().to_owned();
    assert!(other.map_or(true, |files| !files.contains_key(&hash)), "another file has other names");
}

#[test]
fn a_text_that_holds_the_signs_itself_keeps_its_letters() {
    for text in [
        "a\u{F8FE}b",
        "c\u{F8FE}zz\u{F8FD}\u{F8FE}",
        "b\u{F8FE}\u{F8FE}\u{F8FE}",
        "x\u{F8FD}\u{F8FE}6\u{F8FD}6\u{F8FE}y",
    ] {
        let bytes = word(&format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"));
        let document = docx::read(&bytes, &Limits::default()).expect("a document");
        assert_eq!(told(&document), [format!("<p>{text}</p>")]);
    }
}
