//! The events of a Markdown text into a flow.

use std::{borrow::Cow, collections::HashMap, ops::Range};

use ficus_prose::Block;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::{
    Limits,
    flow::{self, Flow, Flowed, Footnote, Footnotes, Look, Setting},
    html::{self, reduce::breaks::clean_glyphs},
};

/// Marks inside each other.
const LOOKS_MAX: usize = 64;
/// HTML inside of a paragraph is set aside up to so many bytes of it.
const TAG_BYTES_MAX: usize = 1_000;

/// Reads a text from a byte on.
pub(super) fn read(text: &str, start: usize, limits: &Limits) -> (Flowed, Footnotes) {
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
    let mut reader = Reader {
        start,
        source: text,
        limits,
        flow: Flow::new(limits.depth_max),
        outer: None,
        looks: vec![Look::default()],
        level: 0,
        html: None,
        code: None,
        notes: Vec::new(),
        references: HashMap::new(),
        table: false,
        lined: false,
        indented: false,
        image: None,
    };
    let masked = with_breaks_for_fences(&text[start..]);
    for (event, range) in Parser::new_ext(&masked, options).into_offset_iter() {
        reader.event(event, range);
    }
    reader.finish()
}

struct Reader<'a, 't> {
    /// Where the text begins that the parser sees.
    start: usize,
    source: &'t str,
    limits: &'a Limits,
    flow: Flow,
    /// The text around a note that is open, with the note's name.
    outer: Option<(Flow, String)>,
    looks: Vec<Look>,
    level: u8,
    html: Option<(String, Range<u64>)>,
    code: Option<(String, Range<u64>)>,
    /// Notes by their names, where they are defined.
    notes: Vec<(String, Footnote)>,
    /// Names of notes with their numbers and where the text first refers to them.
    references: HashMap<String, (usize, u64)>,
    table: bool,
    /// Whether the lines of the paragraph stay lines, because each states something.
    lined: bool,
    /// Whether the paragraphs that come begin with spaces.
    indented: bool,
    /// What is said about a picture.
    image: Option<String>,
}

impl Reader<'_, '_> {
    fn place(&self, range: &Range<usize>) -> Range<u64> {
        (range.start + self.start) as u64..(range.end + self.start) as u64
    }

    fn setting(&self) -> Setting {
        Setting { level: self.level, ..Setting::default() }
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        let place = self.place(&range);
        match event {
            Event::Start(tag) => self.open(tag, place),
            Event::End(tag) => self.close(tag, place),
            Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text, place),
            Event::Code(text) => {
                self.looks.push(Look { code: true, ..self.look() });
                self.text(&text, place);
                self.looks.pop();
            }
            Event::SoftBreak if self.lined => self.flow.line_break(),
            Event::SoftBreak => self.text(" ", place),
            Event::HardBreak => self.flow.line_break(),
            Event::Rule => self.rule(place),
            Event::Html(text) => match &mut self.html {
                Some((html, whole)) => {
                    html.push_str(&text);
                    whole.end = place.end;
                }
                None => self.markup(&text, place),
            },
            Event::InlineHtml(tag) => self.inline_html(&tag, &place),
            Event::FootnoteReference(name) => {
                let next = self.references.len() + 1;
                let (number, _) = *self.references.entry(name.to_string()).or_insert((next, place.start));
                let look = Look { raised: true, ..self.look() };
                let at = place.start;
                self.flow.text(&format!("[{number}]"), &look.marks(self.level > 0), at..at);
            }
            Event::TaskListMarker(done) => self.text(if done { "[x] " } else { "[ ] " }, place),
        }
    }

    fn look(&self) -> Look {
        self.looks.last().cloned().unwrap_or_default()
    }

    fn text(&mut self, text: &str, place: Range<u64>) {
        if let Some(image) = &mut self.image {
            return image.push_str(text);
        }
        if self.indented && text.trim().is_empty() {
            return self.flow.end_paragraph(Setting::default());
        }
        if let Some((code, whole)) = &mut self.code {
            code.push_str(text);
            whole.end = place.end;
            return;
        }
        let marks = self.look().marks(self.level > 0);
        self.flow.text(text, &marks, place);
    }

    fn open(&mut self, tag: Tag<'_>, place: Range<u64>) {
        match tag {
            Tag::Heading { .. } if is_underlined_prose(self.slice(&place)) => {}
            Tag::Heading { level, .. } => self.level = level_of(level),
            Tag::Paragraph => self.lined = self.flow.is_near_start() && states_by_lines(self.slice(&place)),
            Tag::BlockQuote(_) => self.flow.open_quote(),
            Tag::List(first) => self.flow.open_list(first.is_some()),
            Tag::Item => self.flow.open_item(),
            Tag::CodeBlock(kind) => {
                // Paragraphs that begin with spaces are no programs.
                self.indented = matches!(kind, CodeBlockKind::Indented) && !self.is_set_apart(&place);
                if !self.indented {
                    self.code = Some((String::new(), place.start..place.start));
                }
            }
            Tag::HtmlBlock => self.html = Some((String::new(), place.start..place.start)),
            Tag::FootnoteDefinition(name) if self.outer.is_none() => {
                let outer = std::mem::replace(&mut self.flow, Flow::new(self.limits.depth_max));
                self.outer = Some((outer, name.to_string()));
            }
            Tag::Emphasis => self.push(|look| look.italic = true),
            Tag::Strong => self.push(|look| look.bold = true),
            Tag::Strikethrough => self.push(|look| look.strike = true),
            Tag::Superscript => self.push(|look| look.raised = true),
            Tag::Subscript => self.push(|look| look.lowered = true),
            Tag::Link { dest_url, .. } => {
                let link = flow::link(&dest_url);
                self.push(|look| look.link = link.or(look.link.take()));
            }
            Tag::Image { .. } => self.image = Some(String::new()),
            Tag::TableCell if self.table => self.text(" ", place.start..place.start),
            Tag::TableCell => self.table = true,
            _ => {}
        }
    }

    fn close(&mut self, tag: TagEnd, place: Range<u64>) {
        match tag {
            TagEnd::Paragraph => {
                self.flow.end_paragraph(self.setting());
                self.lined = false;
            }
            TagEnd::Heading(_) => {
                self.flow.end_paragraph(self.setting());
                if self.level == 0 {
                    let text = self.slice(&place).trim_end();
                    let end = place.start + text.len() as u64;
                    let line = text.rsplit('\n').next().unwrap_or_default().len() as u64;
                    self.rule(end - line..end);
                }
                self.level = 0;
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => self.flow.close(),
            TagEnd::CodeBlock => match self.code.take() {
                Some((code, place)) if !code.trim().is_empty() => {
                    self.flow.aside(place.clone());
                    self.flow.block(Block::Preformatted(code.trim_end().to_owned()), place);
                }
                _ => {
                    self.indented = false;
                    self.flow.end_paragraph(Setting::default());
                }
            },
            TagEnd::HtmlBlock => {
                if let Some((markup, place)) = self.html.take() {
                    self.markup(&markup, place);
                }
            }
            TagEnd::FootnoteDefinition => {
                if let Some((outer, name)) = self.outer.take() {
                    let inner = std::mem::replace(&mut self.flow, outer);
                    let (blocks, segments) = inner.into_blocks();
                    self.notes.push((name, Footnote { at: 0, blocks, segments }));
                }
            }
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link => self.pop(),
            TagEnd::Image => {
                let said = self.image.take().filter(|said| !said.trim().is_empty());
                if let Some(said) = said {
                    self.text(&format!("[image: {}]", said.trim()), place);
                }
            }
            TagEnd::TableRow | TagEnd::TableHead => {
                self.table = false;
                self.flow.end_paragraph(Setting::default());
            }
            _ => {}
        }
    }

    fn pop(&mut self) {
        if self.looks.len() > 1 {
            self.looks.pop();
        }
    }

    fn slice(&self, place: &Range<u64>) -> &str {
        self.source.get(place.start as usize..place.end as usize).unwrap_or_default()
    }

    /// A break between scenes with the glyphs that were typed for it.
    fn rule(&mut self, place: Range<u64>) {
        let glyphs = clean_glyphs(self.slice(&place));
        self.flow.aside(place.clone());
        self.flow
            .block(Block::SceneBreak { glyphs: Some(glyphs).filter(|glyphs| !glyphs.is_empty()) }, place);
    }

    /// Whether an indented block is meant as one: more than a line that begins a paragraph.
    fn is_set_apart(&self, place: &Range<u64>) -> bool {
        let text = self.slice(place);
        text.lines().all(|line| line.chars().count() <= 60) && text.lines().count() > 1
    }

    fn push(&mut self, change: impl FnOnce(&mut Look)) {
        let mut look = self.look();
        // Beyond the limit marks change nothing, but each end still takes one away.
        if self.looks.len() < LOOKS_MAX {
            change(&mut look);
        }
        self.looks.push(look);
    }

    /// HTML between paragraphs, by the same allow-list as a page.
    fn markup(&mut self, markup: &str, place: Range<u64>) {
        for block in html::fragment(markup, self.limits) {
            self.flow.aside(place.clone());
            self.flow.block(block, place.clone());
        }
    }

    /// A tag inside of a paragraph: those for a look are understood, others are left out.
    fn inline_html(&mut self, tag: &str, place: &Range<u64>) {
        let inner = tag.trim_start_matches('<').trim_end_matches('>');
        if inner.len() > TAG_BYTES_MAX || inner.starts_with('!') {
            return;
        }
        let closes = inner.starts_with('/');
        let name = inner.trim_start_matches('/').split([' ', '/', '\t', '\n']).next().unwrap_or_default();
        let change: fn(&mut Look) = match name.to_ascii_lowercase().as_str() {
            "br" => return self.flow.line_break(),
            "hr" => return self.flow.scene_break(self.setting()),
            "i" | "em" | "cite" => |look| look.italic = true,
            "b" | "strong" => |look| look.bold = true,
            "u" | "ins" => |look| look.underline = true,
            "s" | "strike" | "del" => |look| look.strike = true,
            "sup" => |look| look.raised = true,
            "sub" => |look| look.lowered = true,
            "small" => |look| look.small = true,
            "code" | "tt" | "kbd" => |look| look.code = true,
            _ => return self.flow.text("", &self.look().marks(false), place.clone()),
        };
        if closes {
            self.pop();
        } else {
            self.push(change);
        }
    }

    /// Puts notes in the order in which the text refers to them; those that nothing refers to stand last.
    fn finish(mut self) -> (Flowed, Footnotes) {
        if let Some((outer, _)) = self.outer.take() {
            self.flow = outer;
        }
        let length = self.source.len() as u64;
        let references = &self.references;
        let place = |name: &String| references.get(name).copied().unwrap_or((usize::MAX, length));
        self.notes.sort_by_key(|(name, _)| place(name).0);
        let mut footnotes = Footnotes::default();
        for (name, note) in std::mem::take(&mut self.notes) {
            footnotes.add(Footnote { at: place(&name).1, ..note });
        }
        (self.flow.finish(), footnotes)
    }
}

/// Whether a heading that a line under it makes is a paragraph with a break below: more than a line, or a sentence.
pub(crate) fn is_underlined_prose(heading: &str) -> bool {
    let Some((above, line)) = heading.trim_end().rsplit_once('\n') else { return false };
    let line = line.trim();
    let underlined = !line.is_empty() && line.chars().all(|c| matches!(c, '-' | '='));
    let sentence = above.trim_end().ends_with(['.', '!', '?', '”', '"', '…', '*', '_', ',']);
    underlined && (above.contains('\n') || sentence || above.chars().count() > 80)
}

/// Whether most lines of a paragraph begin with a label: `Title: The Lamp`.
fn states_by_lines(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().collect();
    let labelled = |line: &&&str| {
        let line = line.trim_start_matches(['*', '_', ' ', '>']);
        line.find(':').is_some_and(|at| {
            let label = &line[..at];
            label.chars().count() <= 40
                && label.split_whitespace().count() <= 4
                && label.starts_with(char::is_alphabetic)
                && !line[at..].starts_with("://")
        })
    };
    let count = lines.iter().filter(labelled).count();
    count >= 2 && count * 2 >= lines.len() && lines.first().is_some_and(|line| labelled(&line))
}

/// The text with rows of tildes as rows of stars: a row of tildes parts scenes, and is no fence around a program.
pub(crate) fn with_breaks_for_fences(text: &str) -> Cow<'_, str> {
    let is_row = |line: &str| {
        let line = line.trim();
        line.len() >= 3 && line.bytes().all(|byte| byte == b'~')
    };
    if !text.lines().any(is_row) {
        return Cow::Borrowed(text);
    }
    let masked = |line: &str| if is_row(line) { line.replace('~', "*") } else { line.to_owned() };
    Cow::Owned(text.split_inclusive('\n').map(masked).collect())
}

fn level_of(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
