//! The block of YAML that stands before many texts: labels and values, lists, folded lines.
//!
//! Only what people write there is read. It is no YAML: a label that is not understood is kept with its words.

use ficus_prose::{Align, Block, BookFacts, Inline};

/// A block has at most so many bytes.
const BYTES_MAX: usize = 64 << 10;
/// Labels of one block.
const LABELS_MAX: usize = 500;

/// A block of front matter.
pub(super) struct FrontMatter {
    fields: Vec<(String, Vec<String>)>,
    /// Where the text behind it begins.
    pub end: usize,
}

impl FrontMatter {
    /// Finds the block at a text's start.
    pub(super) fn find(text: &str) -> Option<Self> {
        let mut lines = text.split_inclusive('\n');
        let first = lines.next()?;
        let fence = first.trim_end();
        if fence != "---" && fence != "+++" {
            return None;
        }
        let mut end = first.len();
        let mut inside = Vec::new();
        for line in lines {
            end += line.len();
            if end > BYTES_MAX {
                return None;
            }
            let bare = line.trim_end();
            if bare == fence || fence == "---" && bare == "..." {
                let fields = fields(&inside);
                // A text between two rules is a text.
                return (!fields.is_empty()).then_some(Self { fields, end });
            }
            inside.push(bare);
        }
        None
    }

    /// States what the block says.
    pub(super) fn state(&self, facts: &mut BookFacts) {
        for (label, values) in &self.fields {
            let value = values.join(", ");
            match label.to_lowercase().as_str() {
                "title" => facts.title = Some(value).filter(|title| !title.is_empty()),
                "author" | "authors" | "creator" => facts.creators.clone_from(values),
                "lang" | "language" if is_tag(&value) => facts.language = Some(value),
                "date" | "published" if is_day(&value) => facts.published = Some(value),
                "description" | "summary" | "abstract" => {
                    facts.description = value.split("\n\n").map(paragraph).collect();
                }
                "tags" | "keywords" | "subject" => facts.subjects.clone_from(values),
                _ if value.is_empty() => {}
                _ => facts.labelled.push((shown(label), value)),
            }
        }
    }
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph { align: Align::Start, inlines: vec![Inline::text(text)] }
}

fn is_tag(value: &str) -> bool {
    let primary = value.split('-').next().unwrap_or(value);
    (2..=3).contains(&primary.len()) && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_day(value: &str) -> bool {
    value.len() >= 4 && value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

/// A label as it is shown: `archive_warnings` is `Archive warnings`.
fn shown(label: &str) -> String {
    let words = label.replace(['_', '-'], " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The labels of a block with their values; none where a line is no part of one.
fn fields(lines: &[&str]) -> Vec<(String, Vec<String>)> {
    let mut fields: Vec<(String, Vec<String>)> = Vec::new();
    let mut block: Option<char> = None;
    for line in lines {
        let indented = line.starts_with([' ', '\t']);
        let bare = line.trim();
        let last = fields.last_mut().map(|(_, values)| values);
        match (last, block) {
            (Some(values), Some(style)) if indented || bare.is_empty() => append(values, bare, style),
            (_, _) if bare.is_empty() || bare.starts_with('#') => {}
            (Some(values), _) if bare.starts_with("- ") => values.push(unquoted(&bare[2..])),
            (Some(values), _) if indented => append(values, bare, '>'),
            _ => {
                let Some((label, value)) = labelled(bare) else { return Vec::new() };
                if fields.len() >= LABELS_MAX {
                    break;
                }
                block = value.chars().next().filter(|c| matches!(c, '|' | '>') && value.len() <= 2);
                let values = if block.is_some() { Vec::new() } else { values(value) };
                fields.push((label.to_owned(), values));
            }
        }
    }
    for (_, values) in &mut fields {
        for value in values {
            *value = value.trim().to_owned();
        }
    }
    fields
}

/// `label: value`, or `label = value` as TOML writes it.
fn labelled(line: &str) -> Option<(&str, &str)> {
    let at = line.find([':', '='])?;
    let (label, value) = (line[..at].trim(), line[at + 1..].trim());
    let short = !label.is_empty() && label.chars().count() <= 40;
    let words =
        label.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '(' | ')' | '/' | '\''));
    (short && words).then_some((label, value))
}

/// Adds a line to the last value.
fn append(values: &mut Vec<String>, line: &str, style: char) {
    if values.is_empty() {
        values.push(String::new());
    }
    let Some(value) = values.last_mut() else { return };
    match (line.is_empty(), style) {
        (true, _) => value.push_str("\n\n"),
        (false, _) if value.is_empty() || value.ends_with('\n') => value.push_str(line),
        (false, '|') => {
            value.push('\n');
            value.push_str(line);
        }
        (false, _) => {
            value.push(' ');
            value.push_str(line);
        }
    }
}

/// One value, or those of a list in brackets.
fn values(value: &str) -> Vec<String> {
    let list = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let Some(list) = list else {
        return Some(unquoted(value)).filter(|value| !value.is_empty()).into_iter().collect();
    };
    let mut out = vec![String::new()];
    let mut quote = None;
    for c in list.chars() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            (None, ',') => out.push(String::new()),
            (_, c) => {
                if let Some(last) = out.last_mut() {
                    last.push(c);
                }
            }
        }
    }
    out.into_iter().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()).collect()
}

fn unquoted(value: &str) -> String {
    let value = value.trim();
    for quote in ['"', '\''] {
        let inner = value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        if let Some(inner) = inner.filter(|_| value.len() >= 2) {
            return if quote == '"' {
                inner.replace("\\\"", "\"").replace("\\\\", "\\")
            } else {
                inner.replace("''", "'")
            };
        }
    }
    value.to_owned()
}
