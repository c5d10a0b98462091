//! What inputs are made of: small texts, pieces that mutations put in, and containers to pack texts into.

/// Small texts that hold what readers look for.
pub const SEEDS: [&str; 13] = [
    "Title: The Lamp (1/2)\nAuthor: Inkwell\nRating: PG\nSummary: A lamp\n  goes out.\n\nChapter One\n\n\"It's late,\" said Holmes. *Very* late.\n\n* * *\n\nWatson's POV\n\nThe End\n",
    "From ink@example.org Mon Jan  3 10:00:00 2000\nFrom: Ink <ink@example.org>\nSubject: NEW: The Lamp (1/2)\nDate: Mon, 3 Jan 2000 10:00:00 +0000\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nIt=92s late =\nnow.\n> quoted\n-- \nTo unsubscribe, write\n",
    "<html><head><title>The Lamp</title><meta charset=windows-1252></head><body><h1>The Lamp</h1><p>It&rsquo;s <i>late</i>.<br><br>Yes<hr><p>&#146;</body></html>",
    "{\\rtf1\\ansi\\ansicpg1252 {\\fonttbl{\\f0 Times;}}\\pard It\\'92s {\\i late}.\\par \\u8217?\\par}",
    "# The Lamp\n\n## Chapter 1\n\nIt's *late*, **very** late. [x](http://example.org)\n\n---\n\n> said he\n",
    "Itâ€™s late. Ã¢â‚¬Å“Well,Ã¢â‚¬Â\u{9d} ÒItÕs,Ó ôDonÆt,ö don\\'t \\u2019 %92 +IBk- &amp;#8217; =E2=80=99 ДђР\u{98}",
    "   The fog came up the river, and by the time that the lamps were lit no\nbody could see the bridge; nobody, that is, but a boy with a dog.\n   He ran.\n",
    "1.\n\nO wild West Wind,\nThou breath\nof Autumn\n\n2.\n\n~*~*~\n\nHolmes\n\nHe.ran.and ran?away\u{FFFD}\n",
    "From ink@example.org Mon Jan  3 10:00:00 2000\nFrom: Ink <ink@example.org>\nSubject: The Lamp (1/2)\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>It was <i>late</i>.</p>\n--b\nContent-Type: text/plain; name=\"lamp.txt\"\nContent-Disposition: attachment; filename=\"lamp.txt\"\nContent-Transfer-Encoding: base64\n\nSXQgd2FzIGxhdGUu\n--b--\n\nFrom ink@example.org Mon Jan  4 10:00:00 2000\nFrom: Ink <ink@example.org>\nSubject: The Lamp (2/2)\n\n>From then on it was dark.\n\nbegin 644 lamp.txt\n(2&4@8V%M92X`\n`\nend\n",
    "fic-digest  Monday, January 3 2000  Volume 01 : Number 008\n\nIn this issue:\n\n        The Lamp\n\n----------------------------------------------------------------------\n\nDate: Mon, 3 Jan 2000 10:00:00\nFrom: ink@example.org\nSubject: The Lamp (1/1)\n\nTitle: The Lamp\n\n- --He ran.\n\n------------------------------\n\nEnd of fic-digest V1 #8\n",
    "-- MySQL dump 10.13\n/*!40101 SET NAMES utf8 */;\nCREATE TABLE `fanfiction_chapters` (\n  `chapid` int(11) NOT NULL,\n  `title` varchar(250),\n  `inorder` int(11),\n  `notes` text,\n  `storytext` text,\n  `endnotes` text,\n  `validated` char(1),\n  `wordcount` int(11),\n  `rating` tinyint(4),\n  `reviews` int,\n  `sid` int(11),\n  `uid` int(11),\n  `count` int\n) DEFAULT CHARSET=latin1;\nINSERT INTO `fanfiction_chapters` VALUES (1,'One',1,'','<p>It\\'s late.</p>\\r\\nIt was &amp;late.','','1',4,0,1,7,3,2),(2,'Two',2,'',NULL,'','1',0,0,0,7,3,0);\nINSERT INTO `fanfiction_authors` VALUES (3,'Quill','','quill@example.org','','','','2006-01-01 00:00:00','0','0');\nINSERT INTO `fanfiction_reviews` VALUES (1,7,1,'Reader',0,'Good!<br><br><i>Author\\'s Response: Thanks</i>','2007-01-01 00:00:00',-1,'1','ST');\nINSERT INTO fanfiction_series (`seriesid`, `title`, summary, uid, isopen) VALUES (1, 'Lamps', 0x4C616D70, 3, 0);\nINSERT INTO `fanfiction_inseries` VALUES (7,1,0,1,1);\nINSERT INTO `fanfiction_stories` VALUES (7,'The Lamp','A lamp goes out.','','1','','','1','2006-01-01 00:00:00','0000-00-00 00:00:00',3,'',0,2,1,0,8,0,1,9,'0');\n",
    "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://lamps.example/viewstory.php?sid=7\r\nWARC-Date: 2009-01-02T03:04:05Z\r\nWARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: 143\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html; charset=windows-1252\r\nTransfer-Encoding: chunked\r\n\r\n2f\r\n<html><h1>The Lamp</h1><p>It was late.</p></html\r\n1\r\n>\r\n0\r\n\r\n\r\n\r\n",
    "The Lamps: 1. The Lamp 2. The Fog\n\nVGhlIGZvZyBjYW1lIHVwIHRoZSByaXZlciBiZWZvcmUgdGhlIGxhbXBzIHdlcmUgbGl0LCBh\nbmQgYnkgdGhlIHRpbWUgdGhhdCB0aGUgbGFzdCBib2F0IGhhZCBiZWVuIG1hZGUgZmFzdCBu\nb2JvZHkgb24gdGhlIHF1YXkgY291bGQgc2VlIHRoZSBicmlkZ2Uu\n",
];
/// The parts of a document, each with its name.
type Parts = [(&'static str, &'static str)];

/// Documents that are packed: the place of each one's name among [`crate::NAMES`], and its parts.
pub const DOCUMENTS: [(usize, &Parts); 3] = [(2, &EPUB), (3, &DOCX), (4, &ODT)];

const EPUB: [(&str, &str); 6] = [
    ("mimetype", "application/epub+zip"),
    (
        "META-INF/container.xml",
        r#"<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles><rootfile full-path="o/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"#,
    ),
    (
        "o/content.opf",
        r##"<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="i">urn:uuid:1</dc:identifier><dc:title>The Lamp</dc:title><dc:creator id="c">Inkwell</dc:creator><meta refines="#c" property="role">aut</meta><dc:language>en</dc:language><dc:date>2003-04-05</dc:date><dc:subject>Holmes/Watson</dc:subject><dc:description>&lt;p&gt;A lamp.&lt;/p&gt;</dc:description><meta name="calibre:series" content="Lamps"/><meta name="calibre:series_index" content="2"/></metadata><manifest><item id="n" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/><item id="t" href="toc.ncx" media-type="application/x-dtbncx+xml"/><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/><item id="b" href="b%20c.xhtml" media-type="application/xhtml+xml"/></manifest><spine toc="t"><itemref idref="a"/><itemref idref="b" linear="no"/></spine></package>"##,
    ),
    (
        "o/nav.xhtml",
        r#"<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><nav epub:type="toc"><ol><li><a href="a.xhtml">Chapter 1</a></li><li><a href="b%20c.xhtml#x">Chapter 2: Fog</a></li></ol></nav></body></html>"#,
    ),
    (
        "o/a.xhtml",
        r#"<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body><div id="preface"><h2 class="toc-heading">The Lamp</h2><dl class="tags"><dt>Rating:</dt><dd><a href="http://archiveofourown.org/tags/General">General Audiences</a></dd></dl></div><h2>Chapter 1</h2><p>It was <em>late</em>.<br/>Very.</p><hr/><blockquote><p>“Who?”</p></blockquote><svg><style>x</style><title>y</title></svg><![CDATA[z]]></body></html>"#,
    ),
    ("o/b c.xhtml", "<html><body><h2 id=x>Chapter 2</h2><p>Fog.&nbsp;Fog.<p>The End</body></html>"),
];

const DOCX: [(&str, &str); 6] = [
    (
        "[Content_Types].xml",
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#,
    ),
    (
        "word/document.xml",
        r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body><w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Chapter 1</w:t></w:r></w:p><w:p><w:pPr><w:ind w:left="720"/><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:i/><w:b w:val="0"/></w:rPr><w:t xml:space="preserve">It was late. </w:t><w:br/><w:tab/></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:hyperlink r:id="r1"><w:r><w:t>there</w:t></w:r></w:hyperlink><w:ins w:id="1"><w:r><w:t>new</w:t></w:r></w:ins><w:del w:id="2"><w:r><w:delText>old</w:delText></w:r></w:del></w:p><w:sdt><w:sdtContent><w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>one</w:t></w:r></w:p></w:sdtContent></w:sdt><w:tbl><w:tr><w:tc><w:p><w:r><w:t>Rating: G</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p><w:r><w:t>* * *</w:t></w:r></w:p><w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>HYPERLINK "x"</w:instrText><w:fldChar w:fldCharType="end"/><w:sym w:font="Wingdings" w:char="F04A"/></w:r></w:p><w:sectPr/></w:body></w:document>"#,
    ),
    (
        "word/styles.xml",
        r#"<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/></w:style><w:style w:styleId="Normal"><w:basedOn w:val="Heading1"/><w:rPr><w:i/></w:rPr></w:style></w:styles>"#,
    ),
    (
        "word/footnotes.xml",
        r#"<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:footnote w:id="2"><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote></w:footnotes>"#,
    ),
    (
        "word/_rels/document.xml.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="http://example.org/" TargetMode="External"/></Relationships>"#,
    ),
    (
        "docProps/core.xml",
        r#"<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>The Lamp</dc:title><dc:creator>Inkwell</dc:creator><dcterms:created>2003-04-05T06:07:08Z</dcterms:created></cp:coreProperties>"#,
    ),
];

const ODT: [(&str, &str); 4] = [
    ("mimetype", "application/vnd.oasis.opendocument.text"),
    (
        "content.xml",
        r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"><office:automatic-styles><style:style style:name="T1" style:family="text" style:parent-style-name="T2"><style:text-properties fo:font-style="italic"/></style:style><style:style style:name="T2" style:family="text" style:parent-style-name="T1"/><style:style style:name="P1" style:family="paragraph"><style:paragraph-properties fo:text-align="center" fo:margin-left="2cm"/></style:style></office:automatic-styles><office:body><office:text><text:tracked-changes><text:changed-region><text:deletion><text:p>old</text:p></text:deletion></text:changed-region></text:tracked-changes><text:h text:outline-level="1">Chapter 1</text:h><text:p text:style-name="P1">It was <text:span text:style-name="T1">late</text:span>.<text:s text:c="3"/><text:tab/><text:line-break/><text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>A note.</text:p></text:note-body></text:note><text:a xlink:href="http://example.org/">there</text:a></text:p><text:list><text:list-item><text:p>one</text:p></text:list-item></text:list><table:table><table:table-row><table:table-cell table:number-columns-repeated="9"><text:p>Rating: G</text:p></table:table-cell></table:table-row></table:table><text:section><text:p><draw:frame><draw:image xlink:href="Pictures/a.png"/></draw:frame>* * *</text:p></text:section></office:text></office:body></office:document-content>"#,
    ),
    (
        "styles.xml",
        r#"<office:document-styles xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><office:styles><style:style style:name="Heading" style:family="paragraph" style:default-outline-level="2"/></office:styles></office:document-styles>"#,
    ),
    (
        "meta.xml",
        r#"<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"><office:meta><dc:title>The Lamp</dc:title><meta:initial-creator>Inkwell</meta:initial-creator><meta:creation-date>2003-04-05T06:07:08</meta:creation-date></office:meta></office:document-meta>"#,
    ),
];

/// Pieces that mutations put in.
pub const PIECES: [&[u8]; 36] = [
    b"\n",
    b"\r\n",
    b"\n\n",
    b"<",
    b"</p>",
    b"&amp;",
    b"&#",
    b"=92",
    b"=\n",
    b"\\'",
    b"\\par",
    b"{",
    b"}",
    b"\0",
    b"\xFF\xFE",
    b"\xC3",
    b"\xE2\x80\x99",
    b"\x92",
    b"* * *\n",
    b"Chapter 2\n",
    b"> ",
    b"%E2%80",
    b"PK\x03\x04",
    b"\xED\xA0\xBD",
    b"\nFrom ink@example.org Mon Jan  3 10:00:00 2000\n",
    b"\n--b\n",
    b"Content-Transfer-Encoding: base64\n\n",
    b"'),('",
    b"\\'",
    b");\nINSERT INTO `fanfiction_stories` VALUES (",
    b"WARC/1.0\r\n",
    b"Content-Length: 9999999999\r\n",
    b"\n- -",
    b"PK\x01\x02",
    b"ustar",
    b"begin 644 a.txt\n",
];

/// A container with one entry after another, as small as its format allows.
pub fn packed(kind: usize, entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    match kind {
        0 => zip(entries),
        1 => tar(entries),
        2 => gzip(entries.first().map_or(&[][..], |(_, bytes)| bytes)),
        _ => mbox(entries),
    }
}

fn zip(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let (mut out, mut list) = (Vec::new(), Vec::new());
    for (name, bytes) in entries {
        let at = (out.len() as u32).to_le_bytes();
        let length = (bytes.len() as u32).to_le_bytes();
        let mut head = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        head.extend(crc_32(bytes).to_le_bytes());
        head.extend(length);
        head.extend(length);
        head.extend((name.len() as u16).to_le_bytes());
        head.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&head);
        out.extend(name.bytes());
        out.extend(bytes);
        list.extend(b"PK\x01\x02\x14\0");
        list.extend(&head);
        list.extend([0; 10]);
        list.extend(at);
        list.extend(name.bytes());
    }
    let (at, count) = (out.len() as u32, entries.len() as u16);
    let length = list.len() as u32;
    out.extend(list);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count.to_le_bytes().repeat(2));
    out.extend(length.to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}

fn tar(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, bytes) in entries {
        let mut head = [0; 512];
        head[..name.len()].copy_from_slice(name.as_bytes());
        head[100..108].copy_from_slice(b"0000644\0");
        head[124..136].copy_from_slice(format!("{:011o}\0", bytes.len()).as_bytes());
        head[136..148].copy_from_slice(b"00000000000\0");
        head[148..156].fill(b' ');
        head[156] = b'0';
        head[257..265].copy_from_slice(b"ustar\x0000");
        let sum: u32 = head.iter().map(|byte| u32::from(*byte)).sum();
        head[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        out.extend(head);
        out.extend(bytes);
        out.resize(out.len().next_multiple_of(512), 0);
    }
    out.resize(out.len() + 1_024, 0);
    out
}

/// Nothing is compressed: blocks that are stored as they are (RFC 1951 §3.2.4).
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255];
    for block in bytes.chunks(0xFFFF) {
        out.push(0);
        out.extend((block.len() as u16).to_le_bytes());
        out.extend((!(block.len() as u16)).to_le_bytes());
        out.extend(block);
    }
    out.extend([1, 0, 0, 0xFF, 0xFF]);
    out.extend(crc_32(bytes).to_le_bytes());
    out.extend((bytes.len() as u32).to_le_bytes());
    out
}

fn mbox(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, bytes) in entries {
        out.extend(b"From ink@example.org Mon Jan  3 10:00:00 2000\nFrom: Ink <ink@example.org>\n");
        out.extend(format!("Subject: FIC: {name}\n\n").bytes());
        out.extend(bytes);
        out.extend(b"\n\n");
    }
    out
}

fn crc_32(bytes: &[u8]) -> u32 {
    let mut crc = !0u32;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = crc >> 1 ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 };
        }
    }
    !crc
}
