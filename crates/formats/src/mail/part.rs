//! The tree of a message's parts laid flat.

use std::{borrow::Cow, ops::Range};

use mail_parser::{
    Encoding, Message as Parsed, MessagePart, MimeHeaders, PartType, decoders::charsets::map::charset_decoder,
};

use super::{Content, Flow, Fragment, Head, Message, Part, Text, choice, head, transfer, uuencode};
use crate::{encoding, txt::DecodedText};

/// Parts inside parts deeper than this are left as they are.
const DEPTH_MAX: usize = 16;
/// Files of these kinds may hold a story.
const STORY_EXTENSIONS: [&str; 13] =
    ["txt", "text", "asc", "htm", "html", "doc", "docx", "rtf", "odt", "epub", "md", "fic", "eml"];

/// What machines tell machines, whatever name it has.
const MACHINE_TYPES: [&str; 11] = [
    "text/css",
    "text/calendar",
    "text/x-vcard",
    "text/vcard",
    "text/directory",
    "text/x-amp-html",
    "text/rfc822-headers",
    "application/mac-binhex40",
    "application/applefile",
    "application/pgp-signature",
    "application/pkcs7-signature",
];

/// Lays the parts of a message flat.
pub(super) fn lay_flat(bytes: &[u8], parsed: &Parsed<'_>) -> Message {
    let body_start = parsed.parts.first().map_or(0, |root| (root.offset_body as usize).min(bytes.len()));
    let mut tree = Tree { bytes, parsed, parts: Vec::new() };
    tree.visit(0, 0);
    let mut parts = tree.parts;
    parts.sort_by_key(|part| (part.range.start, part.range.end));
    let mut end = body_start as u64;
    parts.retain(|part| {
        let apart = part.range.start >= end && part.range.start < part.range.end;
        if apart {
            end = part.range.end;
        }
        apart
    });
    Message { head: head::read(bytes, parsed), body_start: body_start as u64, parts }
}

/// A message whose structure is not followed: all of its body is one text.
pub(super) fn as_one_text(bytes: &[u8], head: Head, body_start: usize) -> Message {
    let body_start = body_start.min(bytes.len());
    let parts = match encoding::decode(&bytes[body_start..]) {
        Ok(decoded) => {
            let text =
                Text { text: decoded.text, encoding: decoded.encoding, flow: Flow::Fixed, plain: true };
            vec![Part { range: body_start as u64..bytes.len() as u64, content: Content::Text(text) }]
        }
        Err(_) => Vec::new(),
    };
    Message { head, body_start: body_start as u64, parts }
}

struct Tree<'a> {
    bytes: &'a [u8],
    parsed: &'a Parsed<'a>,
    parts: Vec<Part>,
}

/// What a part is, before it is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Html,
    File,
    Message,
    Other,
}

impl<'a> Tree<'a> {
    fn part(&self, id: u32) -> Option<&'a MessagePart<'a>> {
        self.parsed.parts.get(id as usize)
    }

    fn visit(&mut self, id: u32, depth: usize) {
        let Some(part) = self.part(id) else { return };
        let PartType::Multipart(children) = &part.body else {
            if kind(part) == Kind::Text
                && transfer_encoding(part) == Encoding::None
                && self.visit_text_with_files(id)
            {
                return;
            }
            let content = self.content(part);
            self.push(id, content);
            return;
        };
        if depth >= DEPTH_MAX {
            self.push(id, Content::Other);
            return;
        }
        let children = children.clone();
        match part.content_type().and_then(|kind| kind.subtype()).unwrap_or_default() {
            kind if kind.eq_ignore_ascii_case("alternative") => self.visit_alternatives(&children, depth),
            kind if kind.eq_ignore_ascii_case("related") => self.visit_related(id, &children, depth),
            _ => children.iter().for_each(|child| self.visit(*child, depth + 1)),
        }
    }

    /// A text that files stand in: texts and files in turn. Whether it is one.
    fn visit_text_with_files(&mut self, id: u32) -> bool {
        let Some(part) = self.part(id) else { return false };
        let place = place(part, self.bytes.len());
        let files = uuencode::find(&self.bytes[place.clone()]);
        if files.is_empty() {
            return false;
        }
        let mut parts = Vec::new();
        let mut end = place.start;
        for file in files {
            let start = place.start + file.range.start;
            parts.push((end..start, text_of(part, &self.bytes[end..start])));
            end = place.start + file.range.end;
            let uuencode::Found { name, bytes, opens, closes, .. } = file;
            let content = match (opens, closes) {
                (true, _) if !is_story_name(&name) => Content::Other,
                (true, true) => Content::File { name, bytes },
                _ => Content::Fragment(Fragment { name, bytes, opens, closes }),
            };
            parts.push((start..end, content));
        }
        parts.push((end..place.end, text_of(part, &self.bytes[end..place.end])));
        self.parts.extend(
            parts
                .into_iter()
                .map(|(range, content)| Part { range: range.start as u64..range.end as u64, content }),
        );
        true
    }

    /// Reads the form that says most, and leaves the others.
    fn visit_alternatives(&mut self, children: &[u32], depth: usize) {
        let of_kind = |kind| children.iter().copied().find(|child| self.leads_to(*child, depth + 1) == kind);
        let (text, page) = (of_kind(Some(Kind::Text)), of_kind(Some(Kind::Html)));
        let chosen = match (text, page) {
            (Some(text), Some(page)) if self.page_says_more(text, page, depth) => Some(page),
            (text, page) => text.or(page).or_else(|| children.last().copied()),
        };
        for child in children {
            if Some(*child) == chosen {
                self.visit(*child, depth + 1);
            } else {
                self.push(*child, Content::Alternative);
            }
        }
    }

    /// Reads a page and leaves what it shows inside itself.
    fn visit_related(&mut self, id: u32, children: &[u32], depth: usize) {
        let start = self.part(id).and_then(|part| part.content_type()?.attribute("start")).map(str::to_owned);
        let named = start.and_then(|start| {
            let wanted = start.trim_matches(['<', '>']).to_owned();
            children.iter().copied().find(|child| {
                self.part(*child)
                    .and_then(|part| part.content_id())
                    .is_some_and(|id| id.trim_matches(['<', '>']) == wanted)
            })
        });
        let root = named.or_else(|| children.first().copied());
        for child in children {
            if Some(*child) == root {
                self.visit(*child, depth + 1);
            } else {
                self.push(*child, Content::Other);
            }
        }
    }

    /// What stands first inside a part.
    fn leads_to(&self, id: u32, depth: usize) -> Option<Kind> {
        let part = self.part(id)?;
        match &part.body {
            PartType::Multipart(children) if depth < DEPTH_MAX => {
                children.iter().find_map(|child| self.leads_to(*child, depth + 1))
            }
            _ => Some(kind(part)),
        }
    }

    fn first_leaf(&self, id: u32, depth: usize) -> Option<&'a MessagePart<'a>> {
        let part = self.part(id)?;
        match &part.body {
            PartType::Multipart(children) if depth < DEPTH_MAX => {
                children.iter().find_map(|child| self.first_leaf(*child, depth + 1))
            }
            _ => Some(part),
        }
    }

    fn page_says_more(&self, text: u32, page: u32, depth: usize) -> bool {
        let decoded = |id| self.first_leaf(id, depth + 1).and_then(|part| self.decoded(part));
        match (decoded(text), decoded(page)) {
            (Some(text), Some(page)) => {
                text.text.trim().is_empty() || choice::page_says_more(&text.text, &page.text)
            }
            (None, page) => page.is_some(),
            (Some(_), None) => false,
        }
    }

    fn content(&self, part: &MessagePart<'_>) -> Content {
        match kind(part) {
            Kind::Text => text_of(part, &self.raw(part)),
            Kind::Html => match self.decoded(part) {
                Some(decoded) => Content::Html {
                    text: decoded.text,
                    encoding: decoded.encoding,
                    location: part.content_location().map(|location| location.trim().to_owned()),
                },
                None => Content::Other,
            },
            Kind::File => Content::File { name: name(part), bytes: self.raw(part).into_owned() },
            Kind::Message => Content::Message(self.raw(part).into_owned()),
            Kind::Other => Content::Other,
        }
    }

    /// The text of a part; `None` where its bytes are none.
    fn decoded(&self, part: &MessagePart<'_>) -> Option<DecodedText> {
        decode(part, &self.raw(part))
    }

    /// A part's bytes, undone of their transfer encoding.
    fn raw(&self, part: &MessagePart<'_>) -> Cow<'_, [u8]> {
        let range = place(part, self.bytes.len());
        Cow::Owned(transfer::undo(&self.bytes[range], transfer_encoding(part)))
    }

    fn push(&mut self, id: u32, content: Content) {
        let Some(part) = self.part(id) else { return };
        let range = place(part, self.bytes.len());
        self.parts.push(Part { range: range.start as u64..range.end as u64, content });
    }
}

/// Plain text as it is shown.
fn text_of(part: &MessagePart<'_>, bytes: &[u8]) -> Content {
    let Some(decoded) = decode(part, bytes) else { return Content::Other };
    let says = |name: &str, value: &str| {
        part.content_type()
            .and_then(|kind| kind.attribute(name))
            .is_some_and(|said| said.trim().eq_ignore_ascii_case(value))
    };
    let flow = match (says("format", "flowed"), says("delsp", "yes")) {
        (true, true) => Flow::FlowedDeletingSpace,
        (true, false) => Flow::Flowed,
        (false, _) => Flow::Fixed,
    };
    let plain = transfer_encoding(part) == Encoding::None;
    Content::Text(Text { text: decoded.text, encoding: decoded.encoding, flow, plain })
}

/// The text that bytes stand for by the charset that their part states; the bytes are believed before it is.
fn decode(part: &MessagePart<'_>, bytes: &[u8]) -> Option<DecodedText> {
    let label = part.content_type().and_then(|kind| kind.attribute("charset")).unwrap_or_default();
    if label.eq_ignore_ascii_case("utf-7") {
        let text = charset_decoder(b"utf-7")?(bytes).replace("\r\n", "\n");
        return Some(DecodedText { text, encoding: "UTF-7", undecodable: 0 });
    }
    encoding::decode_labelled(bytes, label.as_bytes()).ok()
}

/// How a part was encoded for its way, by its header: the parser takes it back where it met a byte that does not fit.
fn transfer_encoding(part: &MessagePart<'_>) -> Encoding {
    match part.content_transfer_encoding().map(|name| name.trim().to_ascii_lowercase()).as_deref() {
        Some("quoted-printable") => Encoding::QuotedPrintable,
        Some("base64") => Encoding::Base64,
        _ => Encoding::None,
    }
}

/// A part's body among the bytes of its message.
fn place(part: &MessagePart<'_>, bytes: usize) -> Range<usize> {
    let start = (part.offset_body as usize).min(bytes);
    start..(part.offset_end as usize).clamp(start, bytes)
}

/// The name of a file; empty where it has none.
fn name(part: &MessagePart<'_>) -> String {
    let stated = part.attachment_name().unwrap_or_default();
    stated
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_control())
        .take(200)
        .collect()
}

fn is_story_name(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    STORY_EXTENSIONS.iter().any(|story| extension.eq_ignore_ascii_case(story))
}

fn kind(part: &MessagePart<'_>) -> Kind {
    let (main, sub) = part.content_type().map_or(("text".to_owned(), "plain".to_owned()), |kind| {
        (kind.ctype().to_ascii_lowercase(), kind.subtype().unwrap_or_default().to_ascii_lowercase())
    });
    if let PartType::Message(_) = part.body {
        return Kind::Message;
    }
    if MACHINE_TYPES.contains(&format!("{main}/{sub}").as_str()) {
        return Kind::Other;
    }
    let name = name(part);
    let story = is_story_name(&name);
    // Programs show a text that was attached in the message, but it is a file for all that.
    let attached = part.content_disposition().is_some();
    match (main.as_str(), sub.as_str()) {
        ("text", "plain" | "html" | "enriched" | "x-markdown" | "markdown")
            if attached && !name.is_empty() =>
        {
            if story || !name.contains('.') {
                Kind::File
            } else {
                Kind::Other
            }
        }
        ("text", "html") | ("application", "xhtml+xml") => Kind::Html,
        ("text", "rtf" | "richtext") | ("application", "rtf" | "msword" | "x-msword") => Kind::File,
        // What a broken header calls a multipart or nothing at all is a text to the parser.
        ("text" | "multipart", _) | ("", "") | ("message", "partial") => Kind::Text,
        ("application", kind) if kind.contains("wordprocessingml") || kind.contains("opendocument.text") => {
            Kind::File
        }
        ("image" | "audio" | "video" | "message", _) => Kind::Other,
        _ if story => Kind::File,
        _ => Kind::Other,
    }
}
