//! The package document and the NCX of an EPUB that is written.

use ficus_prose::plain;

use super::write::Edition;
use crate::markup::{escape, strict_address};

/// Stands for a time that is none: a package must state exactly one.
const MODIFIED_UNKNOWN: &str = "1970-01-01T00:00:00Z";

/// Accessibility metadata of every book (EPUB Accessibility 1.1 §2.2); no conformance is claimed, because nobody looked
/// at it.
const ACCESSIBILITY: &str = r#"<meta property="schema:accessMode">textual</meta>
<meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessibilityFeature">tableOfContents</meta>
<meta property="schema:accessibilityFeature">structuralNavigation</meta>
<meta property="schema:accessibilityFeature">readingOrder</meta>
<meta property="schema:accessibilityFeature">displayTransformability</meta>
<meta property="schema:accessibilityHazard">none</meta>
"#;
const OF_TEXT: &str = r#"<meta property="schema:accessibilitySummary">Text only, with headings, a table of contents and a reading order; its look can be changed freely.</meta>
"#;
/// No picture is kept without words that stand for it, or the word that it only decorates; none of them moves.
const OF_TEXT_AND_PICTURES: &str = r#"<meta property="schema:accessMode">visual</meta>
<meta property="schema:accessibilityFeature">alternativeText</meta>
<meta property="schema:accessibilitySummary">Text and pictures that are told in words, with headings, a table of contents and a reading order; its look can be changed freely.</meta>
"#;

pub(super) fn package(edition: &Edition<'_>) -> String {
    let direction = if edition.is_right_to_left() { " dir=\"rtl\"" } else { "" };
    let progression = if edition.is_right_to_left() { " page-progression-direction=\"rtl\"" } else { "" };
    let mut manifest = String::new();
    let mut spine = String::new();
    for (index, page) in edition.pages.iter().enumerate() {
        let id = format!("section-{:04}", index + 1);
        manifest.push_str(&format!(
            "<item id=\"{id}\" href=\"{}\" media-type=\"application/xhtml+xml\"/>\n",
            page.file
        ));
        spine.push_str(&format!("<itemref idref=\"{id}\"/>\n"));
    }
    push_pictures(&mut manifest, edition);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" unique-identifier=\"id\" xml:lang=\"{}\"{direction}>\n\
         <metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n{}</metadata>\n<manifest>\n\
         <item id=\"nav\" href=\"nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/>\n\
         <item id=\"ncx\" href=\"toc.ncx\" media-type=\"application/x-dtbncx+xml\"/>\n\
         <item id=\"style\" href=\"style.css\" media-type=\"text/css\"/>\n\
         <item id=\"title\" href=\"title.xhtml\" media-type=\"application/xhtml+xml\"/>\n{manifest}</manifest>\n\
         <spine toc=\"ncx\"{progression}>\n<itemref idref=\"title\"/>\n<itemref idref=\"nav\"/>\n{spine}</spine>\n</package>\n",
        edition.language,
        metadata(edition),
    )
}

fn push_pictures(manifest: &mut String, edition: &Edition<'_>) {
    for (picture, number) in edition.attached.pictures.iter().zip(1u32..) {
        let is_cover = edition.attached.cover.as_deref() == Some(picture.name.as_str());
        let properties = if is_cover { " properties=\"cover-image\"" } else { "" };
        manifest.push_str(&format!(
            "<item id=\"picture-{number}\" href=\"images/{}\" media-type=\"{}\"{properties}/>\n",
            picture.name,
            picture.media_type()
        ));
    }
}

fn metadata(edition: &Edition<'_>) -> String {
    let facts = &edition.book.facts;
    let mut out = format!(
        "<dc:identifier id=\"id\">{}</dc:identifier>\n<dc:title>{}</dc:title>\n<dc:language>{}</dc:language>\n",
        escape(&edition.identifier),
        escape(&edition.title),
        edition.language
    );
    for (index, creator) in
        facts.creators.iter().map(|name| escape(name.trim())).filter(|name| !name.is_empty()).enumerate()
    {
        let id = format!("creator-{}", index + 1);
        out.push_str(&format!(
            "<dc:creator id=\"{id}\">{creator}</dc:creator>\n\
             <meta refines=\"#{id}\" property=\"role\" scheme=\"marc:relators\">aut</meta>\n"
        ));
    }
    push_element(&mut out, "dc:description", plain::text(&facts.description).trim());
    for subject in &facts.subjects {
        push_element(&mut out, "dc:subject", subject.trim());
    }
    push_element(
        &mut out,
        "dc:date",
        facts.published.as_deref().filter(|date| is_date(date)).unwrap_or_default(),
    );
    push_element(&mut out, "dc:publisher", edition.imprint.archive.trim());
    push_element(&mut out, "dc:source", &strict_address(&edition.imprint.address).unwrap_or_default());
    let modified =
        Some(edition.imprint.modified.as_str()).filter(|time| is_time(time)).unwrap_or(MODIFIED_UNKNOWN);
    out.push_str(&format!("<meta property=\"dcterms:modified\">{modified}</meta>\n"));
    push_series(&mut out, edition);
    let pictures = &edition.attached.pictures;
    out.push_str(ACCESSIBILITY);
    out.push_str(if pictures.is_empty() { OF_TEXT } else { OF_TEXT_AND_PICTURES });
    let cover = pictures.iter().position(|picture| edition.attached.cover.as_ref() == Some(&picture.name));
    if let Some(cover) = cover {
        // EPUB 2, which many programs still go by.
        out.push_str(&format!("<meta name=\"cover\" content=\"picture-{}\"/>\n", cover + 1));
    }
    out
}

fn push_series(out: &mut String, edition: &Edition<'_>) {
    let Some((series, place)) = &edition.book.facts.series else { return };
    let series = escape(series.trim());
    if series.is_empty() {
        return;
    }
    out.push_str(&format!(
        "<meta property=\"belongs-to-collection\" id=\"series\">{series}</meta>\n\
         <meta refines=\"#series\" property=\"collection-type\">series</meta>\n\
         <meta name=\"calibre:series\" content=\"{series}\"/>\n"
    ));
    if let Some(place) = place {
        out.push_str(&format!(
            "<meta refines=\"#series\" property=\"group-position\">{place}</meta>\n\
             <meta name=\"calibre:series_index\" content=\"{place}\"/>\n"
        ));
    }
}

/// Writes an element, or nothing where it would be empty, which is an error in a package.
fn push_element(out: &mut String, name: &str, text: &str) {
    let text = escape(text);
    if !text.trim().is_empty() {
        out.push_str(&format!("<{name}>{text}</{name}>\n"));
    }
}

/// `YYYY`, `YYYY-MM` or `YYYY-MM-DD` of a day that exists.
fn is_date(date: &str) -> bool {
    let padded = match date.len() {
        4 => format!("{date}-01-01"),
        7 => format!("{date}-01"),
        10 => date.to_owned(),
        _ => return false,
    };
    padded.parse::<jiff::civil::Date>().is_ok() && padded.as_bytes().get(4) == Some(&b'-')
}

/// `YYYY-MM-DDThh:mm:ssZ`, without fractions.
fn is_time(time: &str) -> bool {
    time.len() == 20
        && time.ends_with('Z')
        && time.as_bytes()[10] == b'T'
        && time.parse::<jiff::Timestamp>().is_ok()
}

pub(super) fn ncx(edition: &Edition<'_>) -> String {
    let mut points = String::new();
    let title = std::iter::once(("title.xhtml", edition.title.as_str()));
    let pages = edition.pages.iter().map(|page| (page.file.as_str(), page.name.as_str()));
    for (index, (file, name)) in title.chain(pages).enumerate() {
        points.push_str(&format!(
            "<navPoint id=\"point-{0}\" playOrder=\"{0}\"><navLabel><text>{1}</text></navLabel><content src=\"{file}\"/></navPoint>\n",
            index + 1,
            escape(name)
        ));
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <ncx xmlns=\"http://www.daisy.org/z3986/2005/ncx/\" version=\"2005-1\" xml:lang=\"{}\">\n<head>\n\
         <meta name=\"dtb:uid\" content=\"{}\"/>\n<meta name=\"dtb:depth\" content=\"1\"/>\n\
         <meta name=\"dtb:totalPageCount\" content=\"0\"/>\n<meta name=\"dtb:maxPageNumber\" content=\"0\"/>\n</head>\n\
         <docTitle><text>{}</text></docTitle>\n<navMap>\n{points}</navMap>\n</ncx>\n",
        edition.language,
        escape(&edition.identifier),
        escape(&edition.title)
    )
}
