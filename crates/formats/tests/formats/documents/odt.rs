//! Documents in OpenDocument format.

use ficus_formats::{Limits, Refusal, odt};
use ficus_prose::SpanClass;

use super::{OFFICE, assert_accounted, html, notes, office, packed, titles};

const STYLES: &str = "<style:style style:name='T1' style:family='text'><style:text-properties fo:font-style='italic'/></style:style>\
    <style:style style:name='T2' style:family='text'><style:text-properties fo:font-weight='bold' style:text-underline-style='solid'/></style:style>\
    <style:style style:name='T3' style:family='text'><style:text-properties style:text-line-through-style='solid'/></style:style>\
    <style:style style:name='P1' style:family='paragraph'><style:paragraph-properties fo:text-align='center'/></style:style>\
    <style:style style:name='P2' style:family='paragraph' style:parent-style-name='P1'><style:text-properties fo:font-style='italic'/></style:style>\
    <style:style style:name='Line' style:family='paragraph'><style:paragraph-properties fo:border-bottom='1pt solid'/></style:style>\
    <text:list-style style:name='L1'><text:list-level-style-number text:level='1' style:num-format='1'/></text:list-style>";

fn read(bytes: &[u8]) -> ficus_formats::Document {
    let document = odt::read(bytes, &Limits::default()).expect("a document");
    assert_accounted(&document, bytes);
    document
}

fn body(text: &str) -> String {
    html(&read(&office(text, STYLES, "")))
}

#[test]
fn spans_keep_their_look_and_inherit_it() {
    for (text, expected) in [
        ("<text:p>a <text:span text:style-name='T1'>b</text:span></text:p>", "<p>a <em>b</em></p>"),
        (
            "<text:p><text:span text:style-name='T2'>b</text:span></text:p>",
            "<p><strong><u>b</u></strong></p>",
        ),
        ("<text:p><text:span text:style-name='T3'>b</text:span></text:p>", "<p><s>b</s></p>"),
        ("<text:p text:style-name='P2'>b</text:p>", "<p class=\"centre\"><em>b</em></p>"),
        ("<text:p>a<text:s text:c='3'/>b<text:tab/>c<text:line-break/>d</text:p>", "<p>a b c<br/>d</p>"),
        ("<text:p>a</text:p><text:p text:style-name='Line'/><text:p>b</text:p>", "<p>a</p>\n<hr/>\n<p>b</p>"),
        (
            "<text:p><text:a xlink:href='http://example.org/'>a</text:a></text:p>",
            "<p><a href=\"http://example.org/\" rel=\"nofollow ugc noopener\">a</a></p>",
        ),
        (
            "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion></text:changed-region></text:tracked-changes><text:p>a<text:change/>b</text:p>",
            "<p>ab</p>",
        ),
        ("<text:p>a<office:annotation><text:p>really?</text:p></office:annotation></text:p>", "<p>a</p>"),
        (
            "<text:p>a<draw:frame><draw:text-box><text:p>boxed</text:p></draw:text-box></draw:frame></text:p>",
            "<p>a</p>\n<p>boxed</p>",
        ),
        (
            "<text:list text:style-name='L1'><text:list-item><text:p>a</text:p></text:list-item></text:list>",
            "<ol>\n<li>\n<p>a</p>\n</li>\n</ol>",
        ),
        (
            "<table:table><table:table-row><table:table-cell><text:p>Title:</text:p></table:table-cell><table:table-cell><text:p>Lamp</text:p></table:table-cell></table:table-row></table:table>",
            "<p>Title: Lamp</p>",
        ),
    ] {
        assert_eq!(body(text), expected, "{text}");
    }
}

#[test]
fn headings_make_chapters_and_notes_stand_behind_them() {
    let text = "<text:h text:outline-level='1'>Chapter 1: Oil</text:h><text:p>One<text:note><text:note-citation>1</text:note-citation>\
        <text:note-body><text:p>A wick.</text:p></text:note-body></text:note>.</text:p>\
        <text:h text:outline-level='1'>Chapter 2</text:h><text:p>Two.</text:p>";
    let meta = "<dc:title>The Lamp</dc:title><meta:initial-creator>Quill</meta:initial-creator><meta:keyword>fog</meta:keyword>\
        <meta:creation-date>2004-05-06T07:08:09</meta:creation-date>";
    let document = read(&office(text, STYLES, meta));
    assert_eq!(titles(&document), [(Some(1), Some("Oil")), (Some(2), None)]);
    assert_eq!(html(&document), "<p>One<sup>[1]</sup>.</p>\n<p>Two.</p>");
    assert_eq!(notes(&document), "<p>[1] A wick.</p>");
    let facts = &document.book.facts;
    assert_eq!(
        (facts.title.as_deref(), facts.creators.as_slice()),
        // The program's own name for its user is no pen name.
        (Some("The Lamp"), &[][..])
    );
    assert_eq!(facts.subjects, ["fog"]);
    assert!(document.spans.of(SpanClass::Note) > 0 && document.spans.of(SpanClass::Header) > 0);
}

#[test]
fn a_flat_document_knows_each_block_by_its_place() {
    let flat = format!(
        "<office:document {OFFICE}><office:meta><dc:title>The Lamp</dc:title></office:meta>\
         <office:body><office:text><text:p>It burned.</text:p></office:text></office:body></office:document>"
    );
    let document = read(flat.as_bytes());
    assert_eq!(document.book.facts.title.as_deref(), Some("The Lamp"));
    let range = &document.book.sections[0].ranges[0];
    assert_eq!(&flat[range.start as usize..range.end as usize], "It burned.");
}

#[test]
fn a_locked_document_is_refused_with_the_reason() {
    let manifest = "<m:manifest xmlns:m='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>";
    let bytes = packed(&[("META-INF/manifest.xml", manifest), ("content.xml", "\u{1}")]);
    let refusal = odt::read(&bytes, &Limits::default()).expect_err("locked");
    assert_eq!(refusal, Refusal::Damaged("the document is protected with a password".to_owned()));
}
