//! The header of a mail or a news article that was saved as text (RFC 5322 §2.2), before the author's own header.

use std::sync::LazyLock;

use regex::Regex;

use super::{header::Stated, label::Field};

static FIELD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?P<name>[A-Za-z][A-Za-z0-9-]{1,40}):(?:[ \t]+(?P<value>.*))?$")
        .expect("the pattern is fixed and tested")
});
static FIRST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:From \S+.*\d{4}$|(?:From|Date|Subject|To|Newsgroups|Message-I[Dd]|Return-Path|Received|Path|MIME-Version):)")
        .expect("the pattern is fixed and tested")
});
static LIST_TAG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(?:\s*(?:re|fwd?|fic|new|repost|revised|xfc|ffml|story|update|rev)\s*:|\s*\[[^\]]{1,40}\])\s*",
    )
    .expect("the pattern is fixed and tested")
});
static TITLE_BY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?P<title>\S.*?)\s+by\s+(?P<name>\p{Lu}.{0,60}?)\s*(?P<part>[(\[][^)\]]*[)\]])?$")
        .expect("the pattern is fixed and tested")
});

/// A mail's header has at most this many lines.
const LINES_MAX: usize = 60;

/// What a mail's header says, and how many lines it has; the author's own header goes before all of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct MailHeader {
    pub lines: usize,
    pub stated: Vec<Stated>,
}

/// Reads a mail's header at the very start of a text: at least two fields that only mails have, up to an empty line.
pub(crate) fn read(lines: &[&str]) -> Option<MailHeader> {
    if !FIRST.is_match(lines.first()?) {
        return None;
    }
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut end = 0;
    for (at, line) in lines.iter().enumerate().take(LINES_MAX) {
        end = at + 1;
        if line.trim().is_empty() {
            break;
        }
        if let Some(found) = FIELD.captures(line) {
            let value = found.name("value").map_or("", |value| value.as_str().trim());
            fields.push((found["name"].to_ascii_lowercase(), value.to_owned()));
        } else if let Some((_, value)) = fields.last_mut().filter(|_| line.starts_with([' ', '\t'])) {
            value.push(' ');
            value.push_str(line.trim());
        } else if at > 0 || !line.starts_with("From ") {
            return None;
        }
    }
    let of_mail = ["from", "subject", "date", "to", "message-id", "newsgroups", "mime-version"];
    let known = fields.iter().filter(|(name, _)| of_mail.contains(&name.as_str())).count();
    (known >= 2).then(|| MailHeader { lines: end, stated: state(&fields) })
}

fn state(fields: &[(String, String)]) -> Vec<Stated> {
    let mut stated = Vec::new();
    let mut push = |field, value: &str| {
        if !value.trim().is_empty() {
            stated.push(Stated::new(field, value.trim().to_owned()));
        }
    };
    for (name, value) in fields {
        match name.as_str() {
            "subject" => {
                let (title, author) = subject(value);
                push(Field::Title, &title);
                push(Field::Author, author.as_deref().unwrap_or_default());
            }
            "date" => push(Field::Published, value),
            _ => {}
        }
    }
    let from = fields.iter().find(|(name, _)| name == "from").map(|(_, value)| value.as_str());
    if let Some(from) = from {
        let (name, address) = sender(from);
        push(Field::Author, name);
        push(Field::Contact, address);
    }
    stated
}

/// The title and the author in a subject: `[list] NEW: Title (1/2) by Author`.
fn subject(value: &str) -> (String, Option<String>) {
    let mut rest = value;
    while let Some(found) = LIST_TAG.find(rest) {
        rest = &rest[found.end()..];
    }
    match TITLE_BY.captures(rest) {
        Some(found) => {
            let part = found.name("part").map_or("", |part| part.as_str());
            (format!("{} {part}", &found["title"]).trim().to_owned(), Some(found["name"].to_owned()))
        }
        None => (rest.trim().to_owned(), None),
    }
}

/// The name and the address of a sender: `"Ink Well" <ink@example.org>`, `ink@example.org (Ink Well)`.
fn sender(value: &str) -> (&str, &str) {
    if let Some((name, rest)) = value.split_once('<') {
        return (name.trim().trim_matches('"').trim(), rest.split('>').next().unwrap_or(rest).trim());
    }
    if let Some((address, rest)) = value.split_once('(') {
        return (rest.trim_end().trim_end_matches(')').trim(), address.trim());
    }
    if value.contains('@') { ("", value.trim()) } else { (value.trim().trim_matches('"'), "") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mails_header_gives_what_the_author_may_have_left_out() {
        let found = read(&[
            "From: \"Ink Well\" <ink@example.org>",
            "Subject: [fic-list] NEW: The Lamp (1/2)",
            "  by Inkwell",
            "X-Mailer: Quill 2.0",
            "",
            "Text",
        ])
        .expect("a mail");
        let stated: Vec<_> =
            found.stated.iter().map(|stated| (stated.field, stated.value.as_str())).collect();
        assert_eq!(found.lines, 5);
        assert_eq!(
            stated,
            [
                (Field::Title, "The Lamp (1/2)"),
                (Field::Author, "Inkwell"),
                (Field::Author, "Ink Well"),
                (Field::Contact, "ink@example.org")
            ]
        );
    }

    #[test]
    fn a_letter_in_a_story_is_no_mail() {
        assert!(read(&["To: my dear Watson,", "I write in haste.", ""]).is_none());
        assert!(read(&["Date: Tuesday", "", "He came."]).is_none());
    }
}
