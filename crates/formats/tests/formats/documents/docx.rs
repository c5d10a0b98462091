//! Documents in Office Open XML.

use ficus_formats::{Limits, Refusal, docx};
use ficus_prose::SpanClass;

use super::{WORD, assert_accounted, html, notes, titles, word, word_with};

fn read(bytes: &[u8]) -> ficus_formats::Document {
    let document = docx::read(bytes, &Limits::default()).expect("a document");
    assert_accounted(&document, bytes);
    document
}

fn body(text: &str) -> String {
    html(&read(&word(text)))
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>")
}

const STYLES: &str = "<w:styles xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>\
    <w:docDefaults><w:rPrDefault><w:rPr/></w:rPrDefault></w:docDefaults>\
    <w:style w:type='paragraph' w:styleId='Kop1'><w:name w:val='heading 1'/><w:rPr><w:b/></w:rPr></w:style>\
    <w:style w:type='paragraph' w:styleId='Chap'><w:name w:val='Chapter Head'/><w:basedOn w:val='Kop1'/></w:style>\
    <w:style w:type='paragraph' w:styleId='T'><w:name w:val='Title'/></w:style>\
    <w:style w:type='paragraph' w:styleId='TOC1'><w:name w:val='toc 1'/></w:style>\
    <w:style w:type='paragraph' w:styleId='Q'><w:name w:val='Quote'/><w:rPr><w:i/></w:rPr></w:style>\
    <w:style w:type='character' w:styleId='E'><w:name w:val='Emphasis'/><w:rPr><w:i/></w:rPr></w:style>\
    <w:style w:type='character' w:styleId='E2'><w:name w:val='Loud'/><w:basedOn w:val='E'/><w:rPr><w:b/></w:rPr></w:style>\
    </w:styles>";

#[test]
fn runs_keep_their_look_and_switches_can_be_off() {
    for (runs, expected) in [
        ("<w:r><w:rPr><w:i/></w:rPr><w:t>a</w:t></w:r>", "<p><em>a</em></p>"),
        ("<w:r><w:rPr><w:b w:val='0'/><w:i w:val='false'/></w:rPr><w:t>a</w:t></w:r>", "<p>a</p>"),
        ("<w:r><w:rPr><w:u w:val='single'/></w:rPr><w:t>a</w:t></w:r>", "<p><u>a</u></p>"),
        ("<w:r><w:rPr><w:u w:val='none'/><w:strike/></w:rPr><w:t>a</w:t></w:r>", "<p><s>a</s></p>"),
        ("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t></w:r>", "<p>a<br/>b c</p>"),
        (
            "<w:r><w:t>a</w:t></w:r><w:del><w:r><w:delText>x</w:delText></w:r></w:del><w:ins><w:r><w:t>b</w:t></w:r></w:ins>",
            "<p>ab</p>",
        ),
        (
            "<w:smartTag><w:r><w:t>Baker</w:t></w:r></w:smartTag><w:r><w:t xml:space='preserve'> Street</w:t></w:r>",
            "<p>Baker Street</p>",
        ),
        (
            "<w:r><w:t>co</w:t><w:softHyphen/><w:t>al</w:t></w:r><w:r><w:sym w:font='Wingdings' w:char='F04A'/></w:r>",
            "<p>coal☺</p>",
        ),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r><w:r><w:t>a</w:t></w:r>", "<p>a</p>"),
        ("<w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>a</w:t></w:r>", "<p><sup>a</sup></p>"),
        (
            "<w:hyperlink r:id='link'><w:r><w:rPr><w:u w:val='single'/></w:rPr><w:t>a</w:t></w:r></w:hyperlink>",
            "<p><a href=\"http://example.org/lamp\" rel=\"nofollow ugc noopener\">a</a></p>",
        ),
    ] {
        assert_eq!(body(&format!("<w:p>{runs}</w:p>")), expected, "{runs}");
    }
}

#[test]
fn styles_are_inherited_and_two_that_slant_stand_upright() {
    let text = "<w:p><w:r><w:rPr><w:rStyle w:val='E2'/></w:rPr><w:t>a</w:t></w:r></w:p>\
        <w:p><w:pPr><w:pStyle w:val='Q'/></w:pPr><w:r><w:t>b</w:t></w:r><w:r><w:rPr><w:rStyle w:val='E'/></w:rPr><w:t>c</w:t></w:r></w:p>";
    let document = read(&word_with(text, &[("word/styles.xml", STYLES)]));
    assert_eq!(
        html(&document),
        "<p><em><strong>a</strong></em></p>\n<blockquote>\n<p><em>b</em>c</p>\n</blockquote>"
    );
}

#[test]
fn headings_by_style_make_chapters_and_the_title_is_a_fact() {
    let styled = |style: &str, text: &str| {
        format!("<w:p><w:pPr><w:pStyle w:val='{style}'/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    };
    let text = [
        styled("T", "The Lamp"),
        styled("TOC1", "Chapter 1 ..... 2"),
        styled("Kop1", "Chapter 1: Oil"),
        p("One."),
        styled("Chap", "Chapter 2"),
        p("Two."),
    ]
    .concat();
    let document = read(&word_with(&text, &[("word/styles.xml", STYLES)]));
    assert_eq!(document.book.facts.title.as_deref(), Some("The Lamp"));
    assert_eq!(titles(&document), [(Some(1), Some("Oil")), (Some(2), None)]);
    assert_eq!(html(&document), "<p>One.</p>\n<p>Two.</p>");
    assert!(document.spans.of(SpanClass::Header) > 0);
}

#[test]
fn a_title_by_its_style_stays_the_title_where_one_heading_follows() {
    let styled = |style: &str, text: &str| {
        format!("<w:p><w:pPr><w:pStyle w:val='{style}'/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    };
    let text = [styled("T", "The Lamp"), styled("Kop1", "A Dark Night"), p("It burned.")].concat();
    let document = read(&word_with(&text, &[("word/styles.xml", STYLES)]));
    assert_eq!(document.book.facts.title.as_deref(), Some("The Lamp"));
    assert_eq!(titles(&document), [(None, Some("A Dark Night"))]);
}

#[test]
fn headings_without_a_style_make_chapters_where_they_say_so() {
    let bold = |text: &str| {
        format!(
            "<w:p><w:pPr><w:jc w:val='center'/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let text =
        [bold("Chapter One"), p("Part of him wanted to go."), bold("Chapter Two: Wick"), p("He went.")];
    let document = read(&word(&text.concat()));
    assert_eq!(titles(&document), [(Some(1), None), (Some(2), Some("Wick"))]);
    assert_eq!(html(&document), "<p>Part of him wanted to go.</p>\n<p>He went.</p>");
}

#[test]
fn a_number_that_the_program_writes_before_a_heading_is_kept() {
    let numbering = format!(
        "<w:numbering {WORD}><w:abstractNum w:abstractNumId='1'><w:lvl w:ilvl='0'><w:start w:val='1'/>\
         <w:numFmt w:val='decimal'/><w:lvlText w:val='Chapter %1'/></w:lvl></w:abstractNum>\
         <w:num w:numId='7'><w:abstractNumId w:val='1'/></w:num></w:numbering>"
    );
    let head = "<w:p><w:pPr><w:pStyle w:val='Kop1'/><w:numPr><w:ilvl w:val='0'/><w:numId w:val='7'/></w:numPr></w:pPr></w:p>";
    let text = [head, &p("One."), head, &p("Two.")].concat();
    let document =
        read(&word_with(&text, &[("word/styles.xml", STYLES), ("word/numbering.xml", numbering.as_str())]));
    assert_eq!(titles(&document), [(Some(1), None), (Some(2), None)]);
}

#[test]
fn notes_stand_behind_their_section_and_comments_nowhere() {
    let note =
        format!("<w:footnotes {WORD}><w:footnote w:id='2'>{}</w:footnote></w:footnotes>", p("A wick."));
    let comment = format!("<w:comments {WORD}><w:comment w:id='1'>{}</w:comment></w:comments>", p("Really?"));
    let text = "<w:p><w:r><w:t>Oil</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r><w:commentRangeStart w:id='1'/></w:p>";
    let document = read(&word_with(
        text,
        &[("word/footnotes.xml", note.as_str()), ("word/comments.xml", comment.as_str())],
    ));
    assert_eq!(html(&document), "<p>Oil<sup>[1]</sup></p>");
    assert_eq!(notes(&document), "<p>[1] A wick.</p>");
    assert_eq!((document.notes[0].section, document.notes[0].after), (Some(0), true));
    assert!(document.spans.of(SpanClass::Note) > 0);
}

#[test]
fn the_code_of_a_field_is_no_text_but_its_result_is() {
    let field = |code: &str, result: &str| {
        format!(
            "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>\
             <w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>{result}</w:t></w:r>\
             <w:r><w:fldChar w:fldCharType='end'/></w:r>"
        )
    };
    let text =
        format!("<w:p>{}{}<w:r><w:t>.</w:t></w:r></w:p>", field("PAGE", "7"), field("AUTHOR", "Quill"));
    assert_eq!(body(&text), "<p>Quill.</p>");
    // One that is never closed swallows nothing.
    let open = format!("<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r></w:p>{}", p("Still here."));
    assert_eq!(body(&open), "<p>Still here.</p>");
}

#[test]
fn lines_and_rows_of_signs_part_scenes() {
    let ruled = "<w:p><w:pPr><w:pBdr><w:bottom w:val='single'/></w:pBdr></w:pPr></w:p>";
    let drawn = "<w:p><w:r><w:pict><v:rect o:hr='t'/></w:pict></w:r></w:p>";
    for between in [ruled, drawn] {
        assert_eq!(body(&[&p("a"), between, &p("b")].concat()), "<p>a</p>\n<hr/>\n<p>b</p>", "{between}");
    }
    assert_eq!(body(&[p("a"), p("~*~"), p("b")].concat()), "<p>a</p>\n<hr data-glyphs=\"~*~\"/>\n<p>b</p>");
}

#[test]
fn an_empty_paragraph_parts_scenes_where_none_is_usual() {
    let long = p("The lamp had burned for an hour and more before anybody spoke.");
    let usual = long.repeat(14);
    assert_eq!(body(&[&usual, "<w:p/>", &usual].concat()).matches("<hr/>").count(), 1);
    let spaced = format!("{long}<w:p/>").repeat(14);
    assert_eq!(body(&spaced).matches("<hr/>").count(), 0);
    assert_eq!(body(&[&spaced, "<w:p/>", &spaced].concat()).matches("<hr/>").count(), 1);
}

#[test]
fn text_boxes_and_tables_lose_nothing() {
    let boxed = format!(
        "<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>{0}</w:txbxContent></w:drawing></mc:Choice>\
         <mc:Fallback><w:pict><w:txbxContent>{0}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>\
         <w:r><w:t>before</w:t></w:r></w:p>",
        p("boxed")
    );
    assert_eq!(body(&boxed), "<p>before</p>\n<p>boxed</p>");
    let cell = |text: &str| format!("<w:tc>{}</w:tc>", p(text));
    let table = format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", cell("Title:"), cell("The Lamp"));
    assert_eq!(body(&table), "<p>Title: The Lamp</p>");
}

#[test]
fn lists_are_lists_inside_each_other() {
    let numbering = format!(
        "<w:numbering {WORD}><w:abstractNum w:abstractNumId='1'><w:lvl w:ilvl='0'><w:numFmt w:val='decimal'/></w:lvl>\
         <w:lvl w:ilvl='1'><w:numFmt w:val='bullet'/></w:lvl></w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='1'/></w:num></w:numbering>"
    );
    let item = |level: u8, text: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let text = [item(0, "a"), item(1, "b"), item(0, "c")].concat();
    let document = read(&word_with(&text, &[("word/numbering.xml", numbering.as_str())]));
    let plain: String = html(&document).split_whitespace().collect();
    assert_eq!(plain, "<ol><li><p>a</p><ul><li><p>b</p></li></ul></li><li><p>c</p></li></ol>");
}

#[test]
fn what_a_program_states_of_itself_is_no_fact() {
    let core = |title: &str, name: &str| {
        format!(
            "<cp:coreProperties xmlns:cp='c' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:dcterms='http://purl.org/dc/terms/'>\
             <dc:title>{title}</dc:title><dc:creator>{name}</dc:creator><cp:keywords>gas light, fog</cp:keywords>\
             <dcterms:created>2004-05-06T07:08:09Z</dcterms:created></cp:coreProperties>"
        )
    };
    let read = |title: &str, name: &str, text: &str| {
        read(&word_with(&p(text), &[("docProps/core.xml", core(title, name).as_str())])).book.facts
    };
    let facts = read("The Lamp", "Quill", "It burned.");
    // Who writes under a pen name did not choose to be named by a program.
    assert_eq!((facts.title.as_deref(), facts.creators.len()), (Some("The Lamp"), 0));
    assert_eq!(facts.subjects, ["gas light", "fog"]);
    assert_eq!(facts.labelled, [("Date written".to_owned(), "2004-05-06".to_owned())]);
    let facts = read("Document1", "Preferred Customer", "It burned.");
    assert_eq!((facts.title, facts.creators.len()), (None, 0));
}

#[test]
fn a_flat_document_and_a_strict_one_are_read_alike() {
    let body = "<w:body><w:p><w:r><w:t>It burned.</w:t></w:r></w:p></w:body>";
    let strict = WORD.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    );
    let relations = "<Relationships><Relationship Id='m' Type='x/officeDocument' Target='word/document.xml'/></Relationships>";
    let flat = format!(
        "<pkg:package xmlns:pkg='http://schemas.microsoft.com/office/2006/xmlPackage'>\
         <pkg:part pkg:name='/_rels/.rels'><pkg:xmlData>{relations}</pkg:xmlData></pkg:part>\
         <pkg:part pkg:name='/word/document.xml'><pkg:xmlData><w:document {WORD}>{body}</w:document></pkg:xmlData></pkg:part></pkg:package>"
    );
    let read_flat = read(flat.as_bytes());
    assert_eq!(html(&read_flat), "<p>It burned.</p>");
    let range = &read_flat.book.sections[0].ranges[0];
    assert_eq!(&flat[range.start as usize..range.end as usize], "It burned.");
    let strict =
        super::packed(&[("word/document.xml", &format!("<w:document {strict}>{body}</w:document>"))]);
    assert_eq!(html(&read(&strict)), "<p>It burned.</p>");
}

#[test]
fn a_locked_document_is_refused_with_the_reason() {
    let mut locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    locked.extend("EncryptedPackage".bytes().flat_map(|byte| [byte, 0]));
    let refusal = docx::read(&locked, &Limits::default()).expect_err("locked");
    assert_eq!(refusal, Refusal::Damaged("the document is protected with a password".to_owned()));
}
