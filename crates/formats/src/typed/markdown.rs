//! Markdown as authors type it, turned into HTML that is then read like any other.
//!
//! One reader stands at the end, so that HTML inside of Markdown, and Markdown between tags, mean the same as
//! everywhere. Where programs and authors use a sign differently, the author is right: a row of tildes is no fence, a
//! line under a sentence makes no heading of it, and spaces before a paragraph make no program of it.

use std::{borrow::Cow, collections::HashMap, ops::Range};

use ficus_prose::Block;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::{
    divisions,
    lines::{self, LineEnd},
    own::Own,
};
use crate::{
    Limits,
    html::{self, Lines},
    markdown::{is_underlined_prose, with_breaks_for_fences},
    markup::escape,
};

/// An indented block is kept as it stands where its lines have at most so many characters.
const SET_APART_CHARS_MAX: usize = 60;

pub(super) fn read(text: &str, own: &Own, limits: &Limits) -> Vec<Block> {
    let text = divisions::as_html(text, &own.classes);
    let text = without_indents(&text);
    html::typed(&Writer::new(&text).write(), Lines::Folded, own, limits)
}

/// The text with the spaces taken off that begin paragraphs and would make programs of them.
fn without_indents(text: &str) -> Cow<'_, str> {
    let masked = with_breaks_for_fences(text);
    let mut depth = 0u32;
    let mut indented: Vec<Range<usize>> = Vec::new();
    for (event, range) in Parser::new_ext(&masked, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::List(_) | Tag::BlockQuote(_) | Tag::FootnoteDefinition(_)) => depth += 1,
            Event::End(TagEnd::List(_) | TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition) => depth -= 1,
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) if depth == 0 => {
                let lines = || text[range.clone()].lines();
                let short = lines().all(|line| line.trim().chars().count() <= SET_APART_CHARS_MAX);
                if !(short && lines().count() > 1) {
                    indented.push(range);
                }
            }
            _ => {}
        }
    }
    if indented.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for range in indented {
        // The block begins behind its first spaces.
        out.push_str(text[at..range.start].trim_end_matches([' ', '\t']));
        for line in text[range.clone()].split_inclusive('\n') {
            out.push_str(line.trim_start_matches([' ', '\t']));
        }
        at = range.end;
    }
    out.push_str(&text[at..]);
    Cow::Owned(out)
}

fn options() -> Options {
    Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES
}

/// A picture as it is typed.
struct Pictured {
    address: String,
    title: String,
    /// What is said about it.
    said: String,
}

impl Pictured {
    fn html(&self) -> String {
        let attribute = |name: &str, value: &str| format!(" {name}=\"{}\"", escape(value));
        // Nothing between the brackets leaves it to the picture's own words, where it is called by its name.
        let is_silent = self.said.trim().is_empty() && Own::named(&self.address).is_some();
        let alt = if is_silent { String::new() } else { attribute("alt", &self.said) };
        let title = if self.title.is_empty() { String::new() } else { attribute("title", &self.title) };
        format!("<img{}{alt}{title}/>", attribute("src", &self.address))
    }
}

/// Writes the events of a text as HTML.
struct Writer<'a> {
    source: &'a str,
    line_end: LineEnd,
    out: String,
    /// The text around a note that is open.
    outer: Option<(String, String)>,
    /// Notes by their names, where they are defined.
    notes: Vec<(String, String)>,
    /// Numbers of notes by their names, as the text refers to them.
    numbers: HashMap<String, usize>,
    /// Whether the heading that is open is a paragraph with a line under it.
    underlined: bool,
    /// Where a break ends that is a row of ornaments.
    ornaments_end: usize,
    /// The numbers that the items of lists were typed with, where they do not count from one; outermost first.
    typed_numbers: Vec<Option<u64>>,
    /// The picture that is open.
    image: Option<Pictured>,
}

impl<'a> Writer<'a> {
    fn new(source: &'a str) -> Self {
        Self {
            source,
            line_end: LineEnd::Own,
            out: String::with_capacity(source.len() + source.len() / 4),
            outer: None,
            notes: Vec::new(),
            numbers: HashMap::new(),
            underlined: false,
            ornaments_end: 0,
            typed_numbers: Vec::new(),
            image: None,
        }
    }

    fn write(mut self) -> String {
        let masked = with_breaks_for_fences(self.source);
        let events: Vec<(Event<'_>, Range<usize>)> =
            Parser::new_ext(&masked, options()).into_offset_iter().collect();
        self.line_end = lines::told_by(own_paragraphs(&events).map(|range| &self.source[range]));
        let mut end = 0;
        for (event, range) in events {
            // Where every line is a paragraph, an empty line is more than that.
            if self.line_end == LineEnd::Paragraph && matches!(event, Event::Start(Tag::Paragraph)) {
                let between = self.source.get(end..range.start).unwrap_or_default();
                let empty = if end > 0 { between.matches('\n').count().saturating_sub(1) } else { 0 };
                self.out.push_str(&"<p></p>".repeat(empty.min(4)));
            }
            end = end.max(if matches!(event, Event::Start(_)) { end } else { range.end });
            self.event(event, range);
        }
        self.finish()
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        // Signs of Markdown in a row of ornaments are ornaments.
        if matches!(event, Event::Start(Tag::Paragraph)) && is_ornaments(&self.source[range.clone()]) {
            self.ornaments_end = range.end;
            return self.rule(range);
        }
        if range.end <= self.ornaments_end {
            return;
        }
        match event {
            Event::Start(tag) => self.open(tag, &range),
            Event::End(tag) => self.close(tag, &range),
            Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text),
            Event::Code(text) => {
                self.push("<code>");
                self.text(&text);
                self.push("</code>");
            }
            Event::SoftBreak if self.line_end == LineEnd::Paragraph => self.push("</p><p>"),
            Event::SoftBreak => self.push("\n"),
            Event::HardBreak => self.push("<br/>"),
            Event::Rule => self.rule(range),
            Event::Html(html) | Event::InlineHtml(html) => self.push(&html),
            Event::FootnoteReference(name) => {
                let number = self.number(&name);
                self.push(&format!("<a href=\"#note-{number}\" role=\"doc-noteref\">{number}</a>"));
            }
            Event::TaskListMarker(done) => self.push(if done { "[x] " } else { "[ ] " }),
        }
    }

    fn push(&mut self, html: &str) {
        if self.image.is_none() {
            self.out.push_str(html);
        }
    }

    fn text(&mut self, text: &str) {
        match &mut self.image {
            Some(image) => image.said.push_str(text),
            None => self.out.push_str(&escape(text)),
        }
    }

    /// A break between scenes with the glyphs that were typed for it.
    fn rule(&mut self, range: Range<usize>) {
        let glyphs = escape(self.source.get(range).unwrap_or_default().trim());
        self.push(&format!("<hr data-glyphs=\"{glyphs}\"/>"));
    }

    fn number(&mut self, name: &str) -> usize {
        let next = self.numbers.len() + 1;
        *self.numbers.entry(name.to_owned()).or_insert(next)
    }

    fn open(&mut self, tag: Tag<'_>, range: &Range<usize>) {
        let html = match tag {
            Tag::Paragraph | Tag::TableHead | Tag::TableRow => "<p>",
            // A heading of nothing is a break that somebody typed.
            Tag::Heading { .. }
                if self.source[range.clone()].trim().chars().all(|c| c == '#' || c == ' ') =>
            {
                return self.rule(range.clone());
            }
            Tag::Heading { level, .. } => {
                self.underlined = is_underlined_prose(&self.source[range.clone()]);
                if self.underlined { "<p>" } else { heading(level).0 }
            }
            Tag::BlockQuote(_) => "<blockquote>",
            Tag::List(first) => return self.open_list(first),
            Tag::Item => match self.typed_numbers.last_mut() {
                Some(Some(number)) => {
                    let typed = format!("<p>{number}. ");
                    *number += 1;
                    return self.push(&typed);
                }
                _ => "<li>",
            },
            Tag::CodeBlock(_) => "<pre>\n",
            Tag::FootnoteDefinition(name) if self.outer.is_none() => {
                let outer = std::mem::take(&mut self.out);
                self.outer = Some((outer, name.to_string()));
                return;
            }
            Tag::Emphasis => "<em>",
            Tag::Strong => "<strong>",
            Tag::Strikethrough => "<s>",
            Tag::Superscript => "<sup>",
            Tag::Subscript => "<sub>",
            Tag::Link { dest_url, link_type, .. } => {
                let mail = if link_type == pulldown_cmark::LinkType::Email { "mailto:" } else { "" };
                return self.push(&format!("<a href=\"{mail}{}\">", escape(&dest_url)));
            }
            Tag::Image { dest_url, title, .. } => {
                let [address, title] = [dest_url, title].map(|text| text.to_string());
                self.image.get_or_insert_with(|| Pictured { address, title, said: String::new() });
                return;
            }
            Tag::TableCell => " ",
            _ => "",
        };
        self.push(html);
    }

    /// A list that does not begin at one keeps its numbers as they were typed: “1984. A year like others.”
    fn open_list(&mut self, first: Option<u64>) {
        let typed = first.filter(|first| *first > 1);
        self.typed_numbers.push(typed);
        self.push(match (first, typed) {
            (_, Some(_)) => "",
            (Some(_), None) => "<ol>",
            (None, None) => "<ul>",
        });
    }

    fn close(&mut self, tag: TagEnd, range: &Range<usize>) {
        let html = match tag {
            TagEnd::Paragraph | TagEnd::TableHead | TagEnd::TableRow => "</p>\n",
            TagEnd::Heading(_) if self.underlined => {
                self.underlined = false;
                self.push("</p>\n");
                let text = self.source[range.clone()].trim_end();
                let end = range.start + text.len();
                let line = text.rsplit('\n').next().unwrap_or_default().len();
                return self.rule(end - line..end);
            }
            TagEnd::Heading(level) => heading(level).1,
            TagEnd::BlockQuote(_) => "</blockquote>\n",
            TagEnd::List(ordered) => match (self.typed_numbers.pop().flatten(), ordered) {
                (Some(_), _) => "\n",
                (None, true) => "</ol>\n",
                (None, false) => "</ul>\n",
            },
            TagEnd::Item if self.typed_numbers.last().is_some_and(Option::is_some) => "</p>\n",
            TagEnd::Item => "</li>\n",
            TagEnd::CodeBlock => "</pre>\n",
            TagEnd::FootnoteDefinition => {
                if let Some((outer, name)) = self.outer.take() {
                    let note = std::mem::replace(&mut self.out, outer);
                    self.notes.push((name, note));
                }
                return;
            }
            TagEnd::Emphasis => "</em>",
            TagEnd::Strong => "</strong>",
            TagEnd::Strikethrough => "</s>",
            TagEnd::Superscript => "</sup>",
            TagEnd::Subscript => "</sub>",
            TagEnd::Link => "</a>",
            TagEnd::Image => {
                if let Some(image) = self.image.take() {
                    self.push(&image.html());
                }
                return;
            }
            _ => "",
        };
        self.push(html);
    }

    /// Puts the notes behind the text, in the order in which it refers to them.
    fn finish(mut self) -> String {
        if let Some((outer, _)) = self.outer.take() {
            self.out = outer + &self.out;
        }
        let mut notes: Vec<(usize, String)> = std::mem::take(&mut self.notes)
            .into_iter()
            .map(|(name, note)| (self.number(&name), note))
            .collect();
        notes.sort_by_key(|(number, _)| *number);
        if !notes.is_empty() {
            self.out.push_str("<section role=\"doc-endnotes\"><ol>");
            for (number, note) in notes {
                self.out.push_str(&format!("<li id=\"note-{number}\">{note}</li>"));
            }
            self.out.push_str("</ol></section>");
        }
        self.out
    }
}

fn is_ornaments(paragraph: &str) -> bool {
    let letters = |c: char| c.is_alphanumeric() || c == '\\' || c == '\n';
    html::is_scene_break(paragraph) && !paragraph.trim().contains(letters)
}

/// Where the paragraphs stand that are in no quotation, list or note.
fn own_paragraphs<'a>(events: &'a [(Event<'_>, Range<usize>)]) -> impl Iterator<Item = Range<usize>> + 'a {
    let mut depth = 0u32;
    events.iter().filter_map(move |(event, range)| {
        match event {
            Event::Start(Tag::Paragraph) if depth == 0 => return Some(range.clone()),
            Event::Start(Tag::List(_) | Tag::BlockQuote(_) | Tag::FootnoteDefinition(_)) => depth += 1,
            Event::End(TagEnd::List(_) | TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition) => depth -= 1,
            _ => {}
        }
        None
    })
}

/// The archive's own levels count from below the chapter's heading.
fn heading(level: HeadingLevel) -> (&'static str, &'static str) {
    match level {
        HeadingLevel::H1 => ("<h3>", "</h3>\n"),
        HeadingLevel::H2 => ("<h4>", "</h4>\n"),
        _ => ("<h5>", "</h5>\n"),
    }
}
