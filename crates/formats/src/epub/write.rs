//! A book as an EPUB 3.3 with an NCX for old readers.
//!
//! The same book gives the same bytes: entries stand in a fixed order, their times are the ZIP format's first day.

use std::io::{Cursor, Write};

use ficus_prose::{Book, Section, SectionRole};
use uuid::Uuid;
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use super::{Imprint, opf};
use crate::{
    attached::Attached,
    heading::section_name,
    html::push_labelled,
    markup::{escape, is_right_to_left, language_tag, prose, strict_address},
};

const CONTAINER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/content.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"#;
const STYLE: &str = include_str!("write.css");

/// What is told about a book on every page of its package.
pub(super) struct Edition<'a> {
    pub book: &'a Book,
    pub imprint: &'a Imprint,
    pub title: String,
    pub language: String,
    pub identifier: String,
    pub pages: Vec<Page<'a>>,
    pub attached: &'a Attached,
}

/// One section with the name of its file and its own.
pub(super) struct Page<'a> {
    pub section: &'a Section,
    pub file: String,
    pub name: String,
}

pub(super) fn write(book: &Book, imprint: &Imprint, attached: &Attached) -> Vec<u8> {
    let edition = Edition::new(book, imprint, attached);
    let mut entries = vec![
        ("META-INF/container.xml".to_owned(), CONTAINER.to_owned()),
        ("EPUB/content.opf".to_owned(), opf::package(&edition)),
        ("EPUB/nav.xhtml".to_owned(), edition.navigation()),
        ("EPUB/toc.ncx".to_owned(), opf::ncx(&edition)),
        ("EPUB/style.css".to_owned(), format!("{STYLE}{}", book.facts.style)),
        ("EPUB/title.xhtml".to_owned(), edition.title_page()),
    ];
    for page in &edition.pages {
        entries.push((format!("EPUB/{}", page.file), edition.section(page)));
    }
    let pictures = attached.pictures.iter();
    let files = pictures.map(|picture| (format!("EPUB/images/{}", picture.name), picture.bytes.as_slice()));
    pack(&entries, files).expect("writing into memory does not fail")
}

fn pack<'a>(
    entries: &[(String, String)],
    files: impl Iterator<Item = (String, &'a [u8])>,
) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options =
        SimpleFileOptions::default().last_modified_time(DateTime::default()).unix_permissions(0o644);
    // Open Container Format §4.3: first, stored, without an extra field.
    zip.start_file("mimetype", options.compression_method(CompressionMethod::Stored))?;
    zip.write_all(b"application/epub+zip")?;
    for (name, text) in entries {
        zip.start_file(name.as_str(), options.compression_method(CompressionMethod::Deflated))?;
        zip.write_all(text.as_bytes())?;
    }
    for (name, bytes) in files {
        // Pictures are compressed by their own formats.
        zip.start_file(name.as_str(), options.compression_method(CompressionMethod::Stored))?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

impl<'a> Edition<'a> {
    fn new(book: &'a Book, imprint: &'a Imprint, attached: &'a Attached) -> Self {
        let title = book.facts.title.as_deref().map(str::trim).filter(|title| !escape(title).is_empty());
        let pages = book
            .sections
            .iter()
            .enumerate()
            .map(|(index, section)| Page {
                section,
                file: format!("section-{:04}.xhtml", index + 1),
                name: section_name(section)
                    .filter(|name| !escape(name).trim().is_empty())
                    .unwrap_or_else(|| title.map_or_else(|| format!("Section {}", index + 1), str::to_owned)),
            })
            .collect();
        Self {
            book,
            imprint,
            title: title.unwrap_or("Untitled").to_owned(),
            language: book
                .facts
                .language
                .as_deref()
                .and_then(language_tag)
                .unwrap_or_else(|| "und".to_owned()),
            identifier: identifier(imprint),
            pages,
            attached,
        }
    }

    pub(super) fn is_right_to_left(&self) -> bool {
        is_right_to_left(&self.language)
    }

    /// A whole document around its body.
    fn document(&self, title: &str, body_type: &str, body: &str) -> String {
        let direction = if self.is_right_to_left() { " dir=\"rtl\"" } else { "" };
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n\
             <html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\" \
             lang=\"{language}\" xml:lang=\"{language}\"{direction}>\n<head>\n<title>{title}</title>\n\
             <link rel=\"stylesheet\" type=\"text/css\" href=\"style.css\"/>\n</head>\n\
             <body epub:type=\"{body_type}\">\n{body}</body>\n</html>\n",
            language = self.language,
            title = escape(title),
        )
    }

    fn title_page(&self) -> String {
        let facts = &self.book.facts;
        let mut body = format!(
            "<section class=\"title-page\" epub:type=\"titlepage\">\n<h1>{}</h1>\n",
            escape(&self.title)
        );
        if let Some(cover) = self.attached.cover() {
            let (name, alt) = (&cover.name, escape(&cover.alt));
            body.push_str(&format!(
                "<figure class=\"cover\"><img src=\"images/{name}\" alt=\"{alt}\"/></figure>\n"
            ));
        }
        if !facts.creators.is_empty() {
            body.push_str(&format!("<p class=\"by\">by {}</p>\n", escape(&facts.creators.join(", "))));
        }
        body.push_str(&prose(&facts.description));
        push_labelled(&mut body, &facts.labelled);
        let archive = escape(self.imprint.archive.trim());
        let address = strict_address(&self.imprint.address)
            .map(|address| format!("<a href=\"{0}\">{0}</a>", escape(&address)))
            .unwrap_or_default();
        let parted = if archive.is_empty() || address.is_empty() { "" } else { ": " };
        if !(archive.is_empty() && address.is_empty()) {
            body.push_str(&format!("<p class=\"source\">{archive}{parted}{address}</p>\n"));
        }
        body.push_str("</section>\n");
        self.document(&self.title, "frontmatter", &body)
    }

    fn section(&self, page: &Page<'_>) -> String {
        let body = self.attached.placed(&body(page.section), |picture| format!("images/{}", picture.name));
        self.document(&page.name, kinds(page.section).0, &body)
    }

    fn navigation(&self) -> String {
        let mut body = String::from(
            "<nav epub:type=\"toc\" id=\"toc\" role=\"doc-toc\" aria-labelledby=\"contents\">\n<h2 id=\"contents\">Contents</h2>\n<ol>\n",
        );
        body.push_str(&format!("<li><a href=\"title.xhtml\">{}</a></li>\n", escape(&self.title)));
        for page in &self.pages {
            body.push_str(&format!("<li><a href=\"{}\">{}</a></li>\n", page.file, escape(&page.name)));
        }
        body.push_str(
            "</ol>\n</nav>\n<nav epub:type=\"landmarks\" id=\"landmarks\" hidden=\"hidden\">\n<ol>\n",
        );
        body.push_str("<li><a epub:type=\"titlepage\" href=\"title.xhtml\">Title page</a></li>\n");
        body.push_str("<li><a epub:type=\"toc\" href=\"nav.xhtml#toc\">Contents</a></li>\n");
        if let Some(first) = self.pages.iter().find(|page| page.section.role != SectionRole::FrontMatter) {
            body.push_str(&format!(
                "<li><a epub:type=\"bodymatter\" href=\"{}\">Text</a></li>\n",
                first.file
            ));
        }
        body.push_str("</ol>\n</nav>\n");
        self.document("Contents", "frontmatter", &body)
    }
}

/// Text whose notes say what they are in the words of EPUB 3, so that programs show a note where its mark is.
fn noted(text: String) -> String {
    // In the text itself quotation marks are escaped, so that each of these is markup.
    if !text.contains("role=\"doc-endnotes\"") {
        return text;
    }
    text.replace(" role=\"doc-noteref\"", " epub:type=\"noteref\" role=\"doc-noteref\"")
        .replace(" role=\"doc-endnotes\"", " epub:type=\"footnotes\" role=\"doc-endnotes\"")
        .replace("<li id=\"note-", "<li epub:type=\"footnote\" id=\"note-")
}

/// What stands in the body of a section's document.
pub(super) fn body(section: &Section) -> String {
    let (_, own_type, role) = kinds(section);
    let heading = section_name(section).map(|name| escape(&name)).filter(|name| !name.trim().is_empty());
    let labelled = if heading.is_some() { " aria-labelledby=\"heading\"" } else { "" };
    let mut body = format!("<section epub:type=\"{own_type}\" role=\"{role}\"{labelled}>\n");
    if let Some(heading) = heading {
        body.push_str(&format!("<h2 id=\"heading\">{heading}</h2>\n"));
    }
    body.push_str(&noted(prose(&section.blocks)));
    body.push_str("</section>\n");
    body
}

/// The body's type, the section's own type and its role for assistive technology.
fn kinds(section: &Section) -> (&'static str, &'static str, &'static str) {
    let title = section.title.as_deref().unwrap_or_default().to_lowercase();
    match section.role {
        SectionRole::FrontMatter => ("frontmatter", "preface", "doc-preface"),
        SectionRole::BackMatter => ("backmatter", "afterword", "doc-afterword"),
        SectionRole::Part => ("bodymatter", "part", "doc-part"),
        SectionRole::Chapter if section.number == Some(0) || title.starts_with("prologue") => {
            ("bodymatter", "prologue", "doc-prologue")
        }
        SectionRole::Chapter if title.starts_with("epilogue") => ("bodymatter", "epilogue", "doc-epilogue"),
        SectionRole::Chapter => ("bodymatter", "chapter", "doc-chapter"),
    }
}

/// The imprint's identifier, or one made from its address where it is empty or a broken UUID.
fn identifier(imprint: &Imprint) -> String {
    let stated = imprint.identifier.trim();
    let broken = stated
        .strip_prefix("urn:uuid:")
        .map_or(stated.is_empty() || stated.contains(char::is_whitespace), |uuid| {
            Uuid::parse_str(uuid).is_err()
        });
    if broken {
        format!(
            "urn:uuid:{}",
            Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{stated}{}", imprint.address).as_bytes())
        )
    } else {
        stated.to_owned()
    }
}
