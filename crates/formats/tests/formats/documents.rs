//! Documents of word processors, and Markdown.

mod docx;
mod emphasis;
mod hostile;
mod markdown;
mod odt;
mod rtf;

use std::io::{Cursor, Write};

use ficus_formats::Document;
use ficus_prose::Prose;
use zip::{ZipWriter, write::SimpleFileOptions};

const WORD: &str = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main' \
                    xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships' \
                    xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006' \
                    xmlns:v='urn:schemas-microsoft-com:vml' xmlns:o='urn:schemas-microsoft-com:office:office'";
const OFFICE: &str = "xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' \
                      xmlns:style='urn:oasis:names:tc:opendocument:xmlns:style:1.0' \
                      xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0' \
                      xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0' \
                      xmlns:draw='urn:oasis:names:tc:opendocument:xmlns:drawing:1.0' \
                      xmlns:fo='urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0' \
                      xmlns:meta='urn:oasis:names:tc:opendocument:xmlns:meta:1.0' \
                      xmlns:xlink='http://www.w3.org/1999/xlink' xmlns:dc='http://purl.org/dc/elements/1.1/'";

/// A ZIP file of these texts.
fn packed(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).expect("an entry");
        zip.write_all(text.as_bytes()).expect("bytes");
    }
    zip.finish().expect("an archive").into_inner()
}

/// A document in Office Open XML with this body and these parts beside it.
fn word_with(body: &str, beside: &[(&str, &str)]) -> Vec<u8> {
    let document = format!("<w:document {WORD}><w:body>{body}</w:body></w:document>");
    let relation = |id: &str, kind: &str, target: &str, mode: &str| {
        format!("<Relationship Id='{id}' Type='http://x/relationships/{kind}' Target='{target}'{mode}/>")
    };
    let main = format!(
        "<Relationships>{}</Relationships>",
        relation("m", "officeDocument", "word/document.xml", "")
    );
    let mut related = relation("link", "hyperlink", "http://example.org/lamp", " TargetMode='External'");
    for kind in ["styles", "numbering", "footnotes", "endnotes", "comments"] {
        related.push_str(&relation(kind, kind, &format!("{kind}.xml"), ""));
    }
    let related = format!("<Relationships>{related}</Relationships>");
    let mut entries = vec![
        ("_rels/.rels", main.as_str()),
        ("word/document.xml", document.as_str()),
        ("word/_rels/document.xml.rels", related.as_str()),
    ];
    entries.extend(beside);
    packed(&entries)
}

fn word(body: &str) -> Vec<u8> {
    word_with(body, &[])
}

/// A document in OpenDocument format with this text, these automatic styles and this metadata.
fn office(text: &str, styles: &str, meta: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content {OFFICE}><office:automatic-styles>{styles}</office:automatic-styles>\
         <office:body><office:text>{text}</office:text></office:body></office:document-content>"
    );
    let meta =
        format!("<office:document-meta {OFFICE}><office:meta>{meta}</office:meta></office:document-meta>");
    packed(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", &content),
        ("meta.xml", &meta),
    ])
}

/// All sections as HTML, one after another.
fn html(document: &Document) -> String {
    let sections = document.book.sections.iter();
    sections
        .map(|section| Prose::from_blocks(&section.blocks).into_string())
        .collect::<String>()
        .trim_end()
        .to_owned()
}

fn notes(document: &Document) -> String {
    let notes = document.notes.iter();
    notes.map(|note| Prose::from_blocks(&note.blocks).into_string()).collect::<String>().trim_end().to_owned()
}

fn titles(document: &Document) -> Vec<(Option<u32>, Option<&str>)> {
    document.book.sections.iter().map(|section| (section.number, section.title.as_deref())).collect()
}

/// Whether spans cover the whole file, and blocks stand inside of it.
fn assert_accounted(document: &Document, bytes: &[u8]) {
    assert_eq!(document.spans.total(), bytes.len() as u64);
    for section in &document.book.sections {
        assert!(section.ranges.is_empty() || section.ranges.len() == section.blocks.len());
        assert!(
            section.ranges.iter().all(|range| range.start <= range.end && range.end <= bytes.len() as u64)
        );
    }
}
