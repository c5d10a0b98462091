//! Documents that are damaged, or that nobody wrote to be read.

use ficus_formats::{Document, Limits, Refusal, docx, epub, markdown, odt, rtf};
use proptest::prelude::*;

use super::{html, office, packed, word};

type Read = fn(&[u8], &Limits) -> Result<Document, Refusal>;

const READERS: [Read; 5] = [docx::read, odt::read, rtf::read, markdown::read, epub::read];

#[test]
fn entities_are_not_expanded_and_depth_is_bounded() {
    let bomb = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]><w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body><w:p><w:r><w:t>x&b;</w:t></w:r></w:p></w:body></w:document>";
    let document =
        docx::read(&packed(&[("word/document.xml", bomb)]), &Limits::default()).expect("a document");
    assert_eq!(html(&document), "<p>x</p>");
    let deep = "<w:sdt><w:sdtContent>".repeat(20_000) + "<w:p><w:r><w:t>x</w:t></w:r></w:p>";
    let text = word(&format!("{deep}<w:p><w:r><w:t>y</w:t></w:r></w:p>"));
    drop(docx::read(&text, &Limits::default()));
    let spans = "<text:span>".repeat(20_000);
    drop(odt::read(&office(&format!("<text:p>x{spans}y</text:p>"), "", ""), &Limits::default()));
    let lists = "<text:list><text:list-item>".repeat(20_000);
    drop(odt::read(&office(&format!("{lists}<text:p>y</text:p>"), "", ""), &Limits::default()));
    let groups = format!("{{\\rtf1 {}x{}\\par}}", "{\\i ".repeat(200_000), "}".repeat(200_000));
    let document = rtf::read(groups.as_bytes(), &Limits::default()).expect("a document");
    assert_eq!(html(&document), "<p><em>x</em></p>");
    let quotes = format!("{}x", "> ".repeat(20_000));
    drop(markdown::read(quotes.as_bytes(), &Limits::default()));
    let marks = format!("{}x{}", "*a ".repeat(20_000), "*".repeat(20_000));
    drop(markdown::read(marks.as_bytes(), &Limits::default()));
}

#[test]
fn a_style_that_rests_on_itself_ends() {
    let styles = "<w:styles xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>\
        <w:style w:type='paragraph' w:styleId='a'><w:basedOn w:val='b'/></w:style>\
        <w:style w:type='paragraph' w:styleId='b'><w:basedOn w:val='a'/></w:style></w:styles>";
    let text = "<w:p><w:pPr><w:pStyle w:val='a'/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>";
    let bytes = super::word_with(text, &[("word/styles.xml", styles)]);
    assert_eq!(html(&docx::read(&bytes, &Limits::default()).expect("a document")), "<p>x</p>");
}

#[test]
fn a_document_that_unpacks_without_end_is_refused() {
    let spaces = " ".repeat(64 << 20);
    let bytes = word(&spaces);
    assert!(bytes.len() < 1 << 20);
    assert!(matches!(docx::read(&bytes, &Limits::default()), Err(Refusal::Hostile(_))));
    assert!(matches!(odt::read(&office(&spaces, "", ""), &Limits::default()), Err(Refusal::Hostile(_))));
}

#[test]
fn many_notes_take_time_that_grows_with_their_number() {
    let text = "a[^n] ".repeat(20_000) + "\n\n[^n]: x\n";
    let document = markdown::read(text.as_bytes(), &Limits::default()).expect("a document");
    assert_eq!(document.notes.len(), 1);
}

#[test]
fn a_document_cut_off_or_changed_anywhere_is_accounted_for_or_refused() {
    let rtf = b"{\\rtf1\\ansi{\\fonttbl{\\f0 Times;}}\\pard\\qc A {\\i lamp}\\'92\\u8217?{\\footnote x}\\par{\\field{\\*\\fldinst HYPERLINK \"http://x.example/\"}{\\fldrslt y}}}".to_vec();
    let whole: [(Read, Vec<u8>); 4] = [
        (
            docx::read,
            word(
                "<w:p><w:r><w:rPr><w:i/></w:rPr><w:t>A lamp.</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>",
            ),
        ),
        (odt::read, office("<text:p>A <text:span text:style-name='T'>lamp</text:span>.</text:p>", "", "")),
        (rtf::read, rtf),
        (markdown::read, b"---\ntitle: x\n---\n# A\n\n*lamp* <b>x\n\n[^a]: y\n".to_vec()),
    ];
    for (read, bytes) in whole {
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 0x15;
            for hostile in [&bytes[..at], &changed[..]] {
                if let Ok(document) = read(hostile, &Limits::default()) {
                    assert_eq!(document.spans.total(), hostile.len() as u64);
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_accounted_for_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let framed = [b"{\\rtf1 ".as_slice(), &bytes, b"\\par}"].concat();
        for input in [&bytes, &framed] {
            for read in READERS {
                if let Ok(document) = read(input, &Limits::default()) {
                    prop_assert_eq!(document.spans.total(), input.len() as u64);
                }
            }
        }
    }

    #[test]
    fn any_words_of_rtf_are_accounted_for(words in prop::collection::vec("(\\\\[a-z]{1,8}-?[0-9]{0,3} ?|[{}]|[a-z .]{1,5}|\\\\'[0-9a-f]{2}|\\\\(par|footnote|shptxt|field|fldinst|fldrslt|upr|ud|pntext|page|cell|row) ?)", 0..80)) {
        let text = format!("{{\\rtf1 {}", words.concat());
        if let Ok(document) = rtf::read(text.as_bytes(), &Limits::default()) {
            prop_assert_eq!(document.spans.total(), text.len() as u64);
        }
    }

    #[test]
    fn any_markup_is_accounted_for(body in "(<w:p>|</w:p>|<w:r>|<w:t>|</w:t>|</w:r>|<w:tbl><w:tr><w:tc>|</w:tc>|<w:br w:type='page'/>|<w:txbxContent>|<w:fldChar w:fldCharType='begin'/>|[a-z ]{1,6}){0,60}") {
        let bytes = word(&body);
        if let Ok(document) = docx::read(&bytes, &Limits::default()) {
            prop_assert_eq!(document.spans.total(), bytes.len() as u64);
        }
    }
}
