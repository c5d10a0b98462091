//! The archive's own HTML back into blocks: a reader for exactly what `write` writes, and nothing wider.

use super::{
    StoredProseError,
    write::{FOOTNOTES_END, FOOTNOTES_START, STYLED, heading_element, note_mark, way_back},
};
use crate::{Align, Block, HeadingRole, Image, Inline, List, block::safe_href, find_any, is_class};

/// Blocks inside blocks and runs inside runs go at most this deep; readers of other formats flatten at less.
const DEPTH_MAX: u32 = 64;

type Result<T> = std::result::Result<T, StoredProseError>;

pub(super) fn blocks(html: &str) -> Result<Vec<Block>> {
    let mut cursor = Cursor { html, at: 0 };
    let blocks = cursor.blocks(0)?;
    if cursor.at < html.len() {
        return Err(cursor.error());
    }
    // Marks and notes lead to each other across the text, which only the whole of it can tell.
    let has_notes = html.contains("\"doc-noteref\"") || html.contains("\"doc-endnotes\"");
    if has_notes && super::write::blocks(&blocks) != html {
        return Err(cursor.error());
    }
    Ok(blocks)
}

struct Cursor<'a> {
    html: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn error(&self) -> StoredProseError {
        StoredProseError { at: self.at }
    }

    fn rest(&self) -> &'a str {
        &self.html[self.at..]
    }

    fn take(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn expect(&mut self, token: &str) -> Result<()> {
        if self.take(token) { Ok(()) } else { Err(self.error()) }
    }

    fn until(&mut self, end: char) -> Result<&'a str> {
        let rest = self.rest();
        let length = rest.find(end).ok_or_else(|| self.error())?;
        self.at += length;
        Ok(&rest[..length])
    }

    fn attribute(&mut self) -> Result<String> {
        let value = unescape(self.until('"')?).ok_or_else(|| self.error())?;
        self.expect("\"")?;
        Ok(value)
    }

    fn blocks(&mut self, depth: u32) -> Result<Vec<Block>> {
        if depth > DEPTH_MAX {
            return Err(self.error());
        }
        let mut blocks = Vec::new();
        while !self.rest().is_empty() && !self.rest().starts_with("</") {
            blocks.push(self.block(depth)?);
            self.expect("\n")?;
        }
        Ok(blocks)
    }

    fn block(&mut self, depth: u32) -> Result<Block> {
        if self.take("<p>") {
            return self.paragraph(Align::Start);
        }
        if self.take("<p class=\"verse\">") {
            return self.verse();
        }
        if self.take("<p class=\"centre\">") {
            return self.paragraph(Align::Centre);
        }
        if self.take("<p class=\"end\">") {
            return self.paragraph(Align::End);
        }
        if self.take("<hr/>") {
            return Ok(Block::SceneBreak { glyphs: None });
        }
        if self.take("<hr data-glyphs=\"") {
            let glyphs = self.attribute()?;
            self.expect("/>")?;
            return Ok(Block::SceneBreak { glyphs: Some(glyphs) });
        }
        if self.take("<blockquote>\n") {
            let inner = self.blocks(depth + 1)?;
            self.expect("</blockquote>")?;
            return Ok(Block::Quote(inner));
        }
        if self.take("<figure><img src=\"") {
            return self.image();
        }
        if self.take("<div class=\"") {
            let class = self.class()?;
            self.expect(">\n")?;
            let blocks = self.blocks(depth + 1)?;
            self.expect("</div>")?;
            return Ok(Block::Styled { class, blocks });
        }
        if self.take(FOOTNOTES_START) {
            return self.footnotes(depth);
        }
        if self.take("<pre>") {
            let text = unescape(self.until('<')?).ok_or_else(|| self.error())?;
            self.expect("</pre>")?;
            return Ok(Block::Preformatted(text));
        }
        if self.take("<section class=\"shield\" data-warning=\"") {
            let warning = self.attribute()?;
            self.expect(">\n")?;
            let blocks = self.blocks(depth + 1)?;
            self.expect("</section>")?;
            return Ok(Block::Shield { warning, blocks });
        }
        for (open, close, ordered) in [("<ul>\n", "</ul>", false), ("<ol>\n", "</ol>", true)] {
            if self.take(open) {
                let items = self.items(depth + 1)?;
                self.expect(close)?;
                return Ok(Block::List(List { ordered, items }));
            }
        }
        for level in 1..=3 {
            let element = heading_element(level);
            for (attribute, role) in [("", HeadingRole::Plain), (" class=\"pov\"", HeadingRole::PointOfView)]
            {
                if self.take(&format!("<{element}{attribute}>")) {
                    let inlines = self.inlines(0)?;
                    self.expect(&format!("</{element}>"))?;
                    return Ok(Block::Heading { level, role, inlines });
                }
            }
        }
        Err(self.error())
    }

    fn paragraph(&mut self, align: Align) -> Result<Block> {
        let inlines = self.inlines(0)?;
        self.expect("</p>")?;
        Ok(Block::Paragraph { align, inlines })
    }

    fn verse(&mut self) -> Result<Block> {
        let inlines = self.inlines(0)?;
        self.expect("</p>")?;
        let lines = inlines.split(|inline| *inline == Inline::LineBreak).map(<[Inline]>::to_vec).collect();
        Ok(Block::Verse(lines))
    }

    fn image(&mut self) -> Result<Block> {
        let address = self.attribute()?;
        self.expect(" alt=\"")?;
        let alt = self.attribute()?;
        let image = Image::new(&address, &alt).filter(|image| image.alt() == alt);
        let image = image.ok_or_else(|| self.error())?;
        let (width, height) = image.size();
        self.expect(&format!(" width=\"{width}\" height=\"{height}\"/>"))?;
        if !self.take("<figcaption>") {
            self.expect("</figure>")?;
            return Ok(Block::Image(image));
        }
        let caption = unescape(self.until('<')?).filter(|caption| !caption.is_empty());
        let caption = caption.ok_or_else(|| self.error())?;
        let image = image.with_caption(&caption);
        if image.caption() != caption {
            return Err(self.error());
        }
        self.expect("</figcaption></figure>")?;
        Ok(Block::Image(image))
    }

    fn class(&mut self) -> Result<String> {
        let class = self.attribute()?;
        let class = class.strip_prefix(STYLED).filter(|class| is_class(class));
        class.map(str::to_owned).ok_or_else(|| self.error())
    }

    fn footnotes(&mut self, depth: u32) -> Result<Block> {
        let mut notes = Vec::new();
        while !self.take(FOOTNOTES_END) {
            let number = notes.len() as u32 + 1;
            self.expect(&format!("<li id=\"note-{number}\">\n"))?;
            let mut note = Vec::new();
            while !self.rest().starts_with("</li>") && !self.rest().starts_with("<a ") {
                note.push(self.block(depth + 1)?);
                self.expect("\n")?;
            }
            self.take(&way_back(number));
            self.expect("</li>\n")?;
            notes.push(note);
        }
        Ok(Block::Footnotes(notes))
    }

    fn note_mark(&mut self) -> Result<Inline> {
        let number = self.rest().split_once("\"#note-").and_then(|(_, rest)| rest.split_once('"'));
        let number: u32 = number.and_then(|(number, _)| number.parse().ok()).ok_or_else(|| self.error())?;
        let is_mark = [true, false].into_iter().any(|first| self.take(&note_mark(number, first)));
        if is_mark { Ok(Inline::NoteMark(number)) } else { Err(self.error()) }
    }

    fn items(&mut self, depth: u32) -> Result<Vec<Vec<Block>>> {
        let mut items = Vec::new();
        while self.take("<li>\n") {
            items.push(self.blocks(depth + 1)?);
            self.expect("</li>\n")?;
        }
        Ok(items)
    }

    fn inlines(&mut self, depth: u32) -> Result<Vec<Inline>> {
        if depth > DEPTH_MAX {
            return Err(self.error());
        }
        let mut inlines = Vec::new();
        loop {
            let rest = self.rest();
            if rest.is_empty() || rest.starts_with("</") {
                return Ok(inlines);
            }
            if !rest.starts_with('<') {
                let text = unescape(self.until('<')?).ok_or_else(|| self.error())?;
                inlines.push(Inline::Text(text));
                continue;
            }
            inlines.push(self.inline(depth)?);
        }
    }

    fn inline(&mut self, depth: u32) -> Result<Inline> {
        if self.take("<br/>") {
            return Ok(Inline::LineBreak);
        }
        if self.rest().starts_with("<a id=\"noteref-") || self.rest().starts_with("<a href=\"#note-") {
            return self.note_mark();
        }
        if self.take("<a href=\"") {
            let href = self.attribute()?;
            let href = safe_href(&href).ok_or_else(|| self.error())?;
            self.expect(" rel=\"nofollow ugc noopener\">")?;
            let inlines = self.inlines(depth + 1)?;
            self.expect("</a>")?;
            return Ok(Inline::Link { href, inlines });
        }
        if self.take("<span class=\"") {
            let class = self.class()?;
            self.expect(">")?;
            let inlines = self.inlines(depth + 1)?;
            self.expect("</span>")?;
            return Ok(Inline::Styled { class, inlines });
        }
        if self.take("<span lang=\"") {
            let tag = self.attribute()?;
            self.expect(">")?;
            let inlines = self.inlines(depth + 1)?;
            self.expect("</span>")?;
            return Ok(Inline::Language { tag, inlines });
        }
        for (open, close, wrap) in RUNS {
            if self.take(open) {
                let inner = self.inlines(depth + 1)?;
                self.expect(close)?;
                return Ok(wrap(inner));
            }
        }
        Err(self.error())
    }
}

type Wrap = fn(Vec<Inline>) -> Inline;

/// Each run's element and what it becomes; no element here begins another's opening tag, so order is free.
const RUNS: [(&str, &str, Wrap); 8] = [
    ("<em>", "</em>", Inline::Emphasis),
    ("<strong>", "</strong>", Inline::Strong),
    ("<u>", "</u>", Inline::Underline),
    ("<s>", "</s>", Inline::Strike),
    ("<small>", "</small>", Inline::Small),
    ("<sub>", "</sub>", Inline::Sub),
    ("<sup>", "</sup>", Inline::Sup),
    ("<code>", "</code>", Inline::Code),
];

/// The text with the four named entities resolved; `None` where another `&`, or a bare `<` or `>`, stands.
fn unescape(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = find_any(rest, *b"&>\"") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (entity, character) = [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"')]
            .into_iter()
            .find(|(entity, _)| rest.starts_with(entity))?;
        out.push(character);
        rest = &rest[entity.len()..];
    }
    out.push_str(rest);
    Some(out)
}
