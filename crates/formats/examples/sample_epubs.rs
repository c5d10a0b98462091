//! Writes EPUBs of awkward books into a folder, for a checker to be run over them.
//!
//! `cargo run -p ficus-formats --example sample_epubs -- FOLDER`

use std::{
    fs,
    io::{self, Cursor},
    path::PathBuf,
};

use ficus_formats::{
    attached::{Attached, Attachment},
    epub::{self, Imprint},
};
use ficus_prose::{Align, Block, Book, BookFacts, HeadingRole, Image, Inline, List, Section, SectionRole};
use image::{DynamicImage, ImageFormat};

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args_os().nth(1).unwrap_or_else(|| "sample-epubs".into()));
    fs::create_dir_all(&folder)?;
    for (name, book) in books() {
        fs::write(folder.join(format!("{name}.epub")), epub::write(&book, &imprint()))?;
    }
    let (book, attached) = with_pictures()?;
    fs::write(folder.join("pictures.epub"), epub::write_with(&book, &imprint(), &attached))?;
    let bare = Imprint {
        archive: String::new(),
        address: "not an address".into(),
        identifier: String::new(),
        modified: "yesterday".into(),
    };
    fs::write(folder.join("bare-imprint.epub"), epub::write(&plain_book(), &bare))
}

fn imprint() -> Imprint {
    Imprint {
        archive: "The Baker Street Archive & Friends".into(),
        address: "https://archive.example/works/12".into(),
        identifier: "urn:uuid:3f0d1f9e-6f0c-5a43-9f0b-8f3c2a1b7c6d".into(),
        modified: "2026-11-20T12:00:00Z".into(),
    }
}

fn books() -> Vec<(&'static str, Book)> {
    vec![
        ("plain", plain_book()),
        ("nothing-stated", Book { facts: BookFacts::default(), sections: vec![chapter(None, None)] }),
        ("empty", Book::default()),
        ("awkward-titles", awkward_titles()),
        ("every-kind", every_kind()),
        ("two-hundred-chapters", long_book()),
        ("right-to-left", right_to_left()),
        ("forbidden-characters", forbidden_characters()),
    ]
}

fn text(text: &str) -> Inline {
    Inline::text(text)
}

fn paragraph(words: &str) -> Block {
    Block::Paragraph { align: Align::Start, inlines: vec![text(words)] }
}

fn chapter(number: Option<u32>, title: Option<&str>) -> Section {
    Section {
        number,
        title: title.map(str::to_owned),
        blocks: vec![
            paragraph("It was in the summer that Holmes refused a lamp."),
            paragraph("“Too bright,” said he."),
        ],
        ..Section::default()
    }
}

/// A book with a cover, a picture, one that only decorates, and one whose file is not there.
fn with_pictures() -> io::Result<(Book, Attached)> {
    let mut book = plain_book();
    let mut attached = Attached::default();
    let pictures = [
        ("0123456789abcdef0123456789abcdef-80x60.jpg", "A lit \"window\" & fog", ImageFormat::Jpeg),
        ("ffff456789abcdef0123456789abcdef-80x60.png", "", ImageFormat::Png),
        ("aaaa456789abcdef0123456789abcdef-80x60.png", "A cab", ImageFormat::Png),
    ];
    for (place, (name, alt, format)) in pictures.into_iter().enumerate() {
        let image = Image::new(&format!("/works/12/images/{name}"), alt)
            .map(|image| image.with_caption("By Wiggins"));
        book.sections[0].blocks.extend(image.map(Block::Image));
        let mut file = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(80, 60).write_to(&mut file, format).map_err(io::Error::other)?;
        if place < 2 {
            let [name, alt] = [name, alt].map(str::to_owned);
            attached.pictures.push(Attachment { name, alt, bytes: file.into_inner() });
        }
    }
    attached.cover = attached.pictures.first().map(|cover| cover.name.clone());
    Ok((book, attached))
}

fn plain_book() -> Book {
    Book {
        facts: BookFacts {
            title: Some("The Unlit Lamp".into()),
            creators: vec!["Quill".into(), "Inkwell".into()],
            language: Some("en-GB".into()),
            description: vec![paragraph("A lamp, and who would not light it.")],
            subjects: vec!["Sherlock Holmes".into(), "Case Fic".into()],
            series: Some(("Lamps".into(), Some(2))),
            published: Some("2004-02-29".into()),
            labelled: vec![("Rating".into(), "General".into()), ("Words".into(), "12".into())],
            ..BookFacts::default()
        },
        sections: vec![
            Section { role: SectionRole::FrontMatter, title: Some("Notes".into()), ..chapter(None, None) },
            chapter(Some(0), None),
            Section {
                role: SectionRole::Part,
                number: Some(1),
                blocks: vec![],
                ..chapter(None, Some("Night"))
            },
            chapter(Some(1), Some("Oil")),
            chapter(Some(2), None),
            chapter(None, Some("Epilogue")),
            Section { role: SectionRole::BackMatter, ..chapter(None, Some("Afterword")) },
        ],
    }
}

fn awkward_titles() -> Book {
    let mut book = plain_book();
    book.facts.title = Some("<b>Oil & \"Wick\"</b> 🪔 ]]> &amp; -->".into());
    book.facts.creators = vec!["A & B <c>".into(), "  ".into()];
    book.facts.language = Some("klingon_1".into());
    book.facts.published = Some("2004-02-31".into());
    book.facts.series = Some(("<s> & \"t\"".into(), None));
    book.facts.labelled = vec![("<label>".into(), "a < b && c > \"d\"".into())];
    book.sections =
        vec![chapter(Some(1), Some("<i>&\"' 🪔")), chapter(Some(1), Some("  ")), chapter(None, None)];
    book
}

fn every_kind() -> Book {
    let runs: Vec<Inline> = [
        Inline::Emphasis,
        Inline::Strong,
        Inline::Underline,
        Inline::Strike,
        Inline::Small,
        Inline::Sub,
        Inline::Sup,
        Inline::Code,
    ]
    .into_iter()
    .flat_map(|wrap: fn(Vec<Inline>) -> Inline| {
        [wrap(vec![text("run"), Inline::Emphasis(vec![text("inner")])]), text(" ")]
    })
    .chain([
        Inline::Language { tag: "fr".into(), inlines: vec![text("lampe")] },
        Inline::Language { tag: "no such tag".into(), inlines: vec![text("?")] },
        Inline::LineBreak,
    ])
    .chain(
        [
            "http://example.org/?a=1&b=\"2\"",
            "https://example.org/é|{x}#a#b",
            "http://[bad/",
            "mailto:quill@example.org",
            "http://example.org:99999x/",
        ]
        .into_iter()
        .flat_map(|href| Inline::link(href, vec![text("link")])),
    )
    .collect();
    let mut book = plain_book();
    book.sections = vec![Section {
        blocks: vec![
            Block::Paragraph { align: Align::Centre, inlines: runs.clone() },
            Block::Paragraph { align: Align::End, inlines: vec![text("S. H.")] },
            Block::Heading { level: 1, role: HeadingRole::Plain, inlines: vec![text("One")] },
            Block::Heading { level: 2, role: HeadingRole::PointOfView, inlines: vec![text("Watson")] },
            Block::Heading { level: 3, role: HeadingRole::Plain, inlines: runs.clone() },
            Block::SceneBreak { glyphs: None },
            Block::SceneBreak { glyphs: Some("<> \"*\" &".into()) },
            Block::Quote(vec![paragraph("A letter."), Block::Quote(vec![paragraph("In it another.")])]),
            Block::Shield {
                warning: "a <storm> & \"more\"".into(),
                blocks: vec![paragraph("It blew."), paragraph("b")],
            },
            Block::Verse(vec![vec![text("A line,")], vec![], runs, vec![text("a line.")]]),
            Block::Preformatted("a\n  <b> & c\n".into()),
            Block::List(List {
                ordered: false,
                items: vec![vec![
                    paragraph("a"),
                    Block::List(List { ordered: true, items: vec![vec![paragraph("b")]] }),
                ]],
            }),
        ],
        ..chapter(Some(1), Some("All"))
    }];
    book
}

fn long_book() -> Book {
    let mut book = plain_book();
    book.sections = (0..200).map(|number| chapter(Some(number), Some("Again"))).collect();
    book
}

fn right_to_left() -> Book {
    let mut book = plain_book();
    book.facts.language = Some("he".into());
    book.facts.title = Some("המנורה".into());
    book
}

fn forbidden_characters() -> Book {
    let mut book = plain_book();
    book.facts.title = Some("Oil\u{0}\u{B}\u{FFFE}".into());
    book.facts.creators = vec!["\u{1}".into()];
    book.sections[1].blocks = vec![
        Block::Preformatted("a\u{0}b\u{B}c\u{FFFF}\r\n".into()),
        Block::Paragraph { align: Align::Start, inlines: vec![Inline::Text("x\u{1F}\u{FFFE}".into())] },
    ];
    book
}
