//! What the header of a mail or a news article says (RFC 5322 §2.2): read from lines, where it was saved as text, and
//! the meaning of a subject.

use std::sync::LazyLock;

use ficus_formats::mail::{Sender, is_list_software};
use regex::Regex;

use super::{header::Stated, label::Field, part};
use crate::reading::Writer;

static FIELD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[ \t]{0,16}(?P<name>[A-Za-z][A-Za-z0-9-]{1,40}|Posted by):(?:[ \t]+(?P<value>.*))?$")
        .expect("the pattern is fixed and tested")
});
static FIRST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[ \t]{0,16}(?:From \S+.*\d{4}$|(?:From|Date|Subject|To|Newsgroups|Message-I[Dd]|Return-Path|Received|Path|MIME-Version|Sender|Reply-To|Sent|Organization|Posted by):)")
        .expect("the pattern is fixed and tested")
});
static REPLY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:re|aw|sv|antw)(?:\[\d{1,3}\]|\^\d{1,3})?\s*:\s*")
        .expect("the pattern is fixed and tested")
});
static FORWARD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)^(?:fwd?|wg|tr)\s*:\s*").expect("the pattern is fixed and tested"));
/// What lists ask authors to put before the title of a story.
static STORY_TAG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^(?:(?:new|fic|fanfic|fan fic|new ?fic|newfic|story|new story|repost|reposted|revised|rev|update|updated|",
        r"ficlet|drabble|vignette|posting|xfc|ffml|xfcreative|wip|complete|completed|slash|poem|filk)",
        r"(?:\s+(?:tos|tng|ds9|voy|ent|tas|xf|fic|story))?\s*[:!]|",
        r"\((?:new|fic|repost|revised|story)\))\s*"
    ))
    .expect("the pattern is fixed and tested")
});
/// What lists ask for before everything that is none.
static TALK_TAG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^(?:ot|o/t|off.topic|admin|adm|adminy?stuff|list admin|mod|fb|feedback|loc|lurker|intro|meta|discuss(?:ion)?|",
        r"q|question|help|rec|recs|search|looking for|iso|beta search|challenge|news|poll|vote|ann|announce(?:ment)?|site update)\s*[:!]\s*"
    ))
    .expect("the pattern is fixed and tested")
});
static BRACKET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[\[{](?P<inside>[^\]}]{1,60})[\]}]\s*[:-]?\s*").expect("the pattern is fixed and tested")
});
static STORY_WORD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:new|fic|fanfic|ff|story|repost|revised|update|asc|ascem|ascl)$")
        .expect("the pattern is fixed and tested")
});
/// A rating, pairings or the codes of a list behind a title: `[PG-13]`, `(J/C)`, `(MSR, A)`.
static CODES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"\s*[\[(](?P<codes>(?:N?C-?17|PG(?:-?1[35])?|[GRXK]\+?|FR(?:T|M|AO|7|13|15|18)|[A-Z][A-Za-z]{0,3}(?:/[A-Z][A-Za-z]{0,3})+|[A-Z]{1,4})",
        r"(?:[,; ]+[A-Z][A-Za-z0-9/+-]{0,7}){0,6})[\])]"
    ))
    .expect("the pattern is fixed and tested")
});
static RATING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:N?C-?17|PG(?:-?1[35])?|[GRXK]\+?|FR(?:T|M|AO|7|13|15|18))$")
        .expect("the pattern is fixed and tested")
});
static TITLE_BY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?P<title>\S.*?),?\s+(?:by|By|BY)\s+(?P<name>\p{Lu}.{0,60}?)\s*(?P<part>[(\[]?\d{1,3}[a-d]?\s*(?:/|of)\s*[\d?]{1,3}[)\]]?|[(\[][^)\]]*[)\]])?$")
        .expect("the pattern is fixed and tested")
});
static PART_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?P<part>[(\[]?\d{1,3}\s*/\s*[\d?]{1,3}[)\]]?)\s*[:-]?\s+(?P<title>\S.*)$")
        .expect("the pattern is fixed and tested")
});
static TRAILER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\s*(?:\((?:fwd|forwarded|repost|was:?\s.*)\)|\[fwd\])\s*$")
        .expect("the pattern is fixed and tested")
});

/// A mail's header has at most this many lines.
const LINES_MAX: usize = 120;

/// What a mail's header says, and how many lines it has; the author's own header goes before all of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct MailHeader {
    pub lines: usize,
    pub subject: Option<Subject>,
    pub stated: Vec<Stated>,
    pub writer: Option<Writer>,
    /// Whether it says that it answers another.
    pub answers: bool,
    pub message_id: Option<String>,
}

/// What a subject says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Subject {
    /// The title with its part number; empty where only tags stood there.
    pub title: String,
    /// The author that it names.
    pub author: Option<String>,
    /// A rating or codes behind the title.
    pub codes: Vec<String>,
    /// It opens with `Re:`.
    pub reply: bool,
    /// It says that a story follows: by a tag or a part number.
    pub story: bool,
    /// It says that none follows.
    pub talk: bool,
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
    let of_mail = [
        "from",
        "subject",
        "date",
        "to",
        "message-id",
        "newsgroups",
        "mime-version",
        "posted by",
        "sent",
        "path",
        "reply-to",
    ];
    let known = fields.iter().filter(|(name, _)| of_mail.contains(&name.as_str())).count();
    (known >= 2).then(|| of_fields(end, &fields))
}

fn of_fields(lines: usize, fields: &[(String, String)]) -> MailHeader {
    let value = |wanted: &[&str]| {
        fields
            .iter()
            .find(|(name, value)| wanted.contains(&name.as_str()) && !value.is_empty())
            .map(|(_, value)| value)
    };
    let subject = value(&["subject"]).map(|value| subject(value));
    let mut stated = subject.as_ref().map_or_else(Vec::new, |subject| subject.state(0..0));
    stated.extend(value(&["date", "sent"]).map(|date| Stated::new(Field::Published, date)));
    MailHeader {
        lines,
        stated,
        writer: value(&["from", "posted by"]).and_then(|from| writer(&Sender::of(from))),
        answers: value(&["in-reply-to", "references"]).is_some(),
        message_id: value(&["message-id"]).map(|id| id.trim_matches(['<', '>']).to_owned()),
        subject,
    }
}

/// Who wrote a message, where it is a person.
pub(crate) fn writer(sender: &Sender) -> Option<Writer> {
    if is_list_software(sender) {
        return None;
    }
    let name = match sender.name.trim() {
        "" => sender.address.split('@').next().unwrap_or_default(),
        name => name,
    };
    let address = if sender.address.contains('@') { sender.address.as_str() } else { "" };
    (!name.is_empty()).then(|| Writer { name: name.to_owned(), address: address.to_owned() })
}

impl Subject {
    /// What it states of the story.
    pub fn state(&self, at: std::ops::Range<u64>) -> Vec<Stated> {
        let mut stated = Vec::new();
        let mut push = |field, value: &str| {
            if !value.is_empty() {
                stated.push(Stated { field, value: value.to_owned(), at: at.clone() });
            }
        };
        push(Field::Title, &self.title);
        push(Field::Author, self.author.as_deref().unwrap_or_default());
        for code in &self.codes {
            push(fact_field(code), code);
        }
        stated
    }
}

/// Reads a subject: `[list] NEW: Title (1/2) by Author [PG-13]`.
pub(crate) fn subject(value: &str) -> Subject {
    let mut subject = Subject::default();
    let mut rest = value.trim();
    loop {
        let found = if let Some(found) = REPLY.find(rest) {
            subject.reply = true;
            found.end()
        } else if let Some(found) = FORWARD.find(rest) {
            found.end()
        } else if let Some(found) = STORY_TAG.find(rest) {
            subject.story = true;
            found.end()
        } else if let Some(found) = TALK_TAG.find(rest) {
            subject.talk = true;
            found.end()
        } else if let Some(found) = BRACKET.captures(rest).filter(|found| is_tag(found, rest)) {
            subject.story |= STORY_WORD.is_match(found["inside"].trim());
            subject.codes.extend(codes(&found[0]));
            found[0].len()
        } else {
            break;
        };
        rest = &rest[found..];
    }
    let trailed = TRAILER.find(rest).map_or(rest, |found| &rest[..found.start()]);
    let told = told_in_brackets(trailed);
    let trailed = match &told {
        Some((without, facts)) => {
            subject.codes.extend(facts.iter().cloned());
            without.as_str()
        }
        None => trailed,
    };
    subject.codes.extend(codes(trailed));
    let bare = CODES.replace_all(trailed, |found: &regex::Captures<'_>| {
        // `(II)` is a part's number.
        if is_numeral(&found["codes"]) { found[0].to_owned() } else { String::new() }
    });
    let bare = bare.trim();
    let bare = if bare.is_empty() { trailed } else { bare };
    let turned = PART_FIRST
        .captures(bare)
        .map(|found| format!("{} ({})", &found["title"], found["part"].trim_matches(['(', ')', '[', ']'])));
    let bare = turned.as_deref().unwrap_or(bare);
    match TITLE_BY.captures(bare) {
        Some(found) => {
            let part = found.name("part").map_or("", |part| part.as_str());
            let (name, facts) = named_with_facts(&found["name"]);
            subject.codes.extend(facts);
            let (name, after_name) = part::split_title(name);
            let title = format!("{} {part}", &found["title"]);
            subject.author = Some(name);
            subject.title = match after_name.and_then(|mark| mark.number) {
                Some(number) if part.is_empty() => format!("{} - Part {number}", &found["title"]),
                _ => title.trim().to_owned(),
            };
        }
        None => unbracketed(bare).clone_into(&mut subject.title),
    }
    subject.title = unquoted(&subject.title);
    subject.story |= part::split_title(&subject.title).1.is_some();
    subject
}

/// The field of a fact that stands in brackets by a title.
pub(crate) fn fact_field(fact: &str) -> Field {
    if RATING.is_match(fact) {
        Field::Rating
    } else if is_pair(fact) {
        Field::Relationship
    } else {
        Field::Tag
    }
}

/// Two names of people: `Holmes/Watson`.
fn is_pair(text: &str) -> bool {
    let names = text
        .split('/')
        .filter(|name| name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase));
    text.contains('/') && names.count() == text.split('/').count()
}

/// What a title tells in brackets behind it, and the title without: `The Lamp (Holmes/Watson, PG) 1/2`. One of the
/// facts is a rating, or all of them are pairs.
pub(crate) fn told_in_brackets(title: &str) -> Option<(String, Vec<String>)> {
    let open = title.rfind(['(', '['])?;
    let close = open + title[open..].find([')', ']'])?;
    let facts: Vec<String> = title[open + 1..close]
        .split([',', ';'])
        .map(|fact| fact.trim().to_owned())
        .filter(|fact| !fact.is_empty())
        .collect();
    let lead = title[..open].trim_end();
    let rated = facts.len() > 1 && facts.iter().any(|fact| RATING.is_match(fact));
    let sound = !lead.is_empty()
        && facts.len() <= 6
        && (rated || !facts.is_empty() && facts.iter().all(|fact| is_pair(fact)));
    sound.then(|| (format!("{lead} {}", title[close + 1..].trim_start()).trim_end().to_owned(), facts))
}

/// A name and what a subject lists behind it: `Inkwell, PG, Holmes`. One of these is a rating.
fn named_with_facts(text: &str) -> (&str, Vec<String>) {
    let Some((name, rest)) = text.split_once(", ") else { return (text, Vec::new()) };
    let facts: Vec<String> = rest.split(',').map(|fact| fact.trim().to_owned()).collect();
    if facts.iter().any(|fact| RATING.is_match(fact)) { (name, facts) } else { (text, Vec::new()) }
}

/// `"The Lamp" (1/2)` without the marks around the title.
fn unquoted(title: &str) -> String {
    for (open, close) in [('"', '"'), ('“', '”'), ('\'', '\'')] {
        if let Some((inside, rest)) = title.strip_prefix(open).and_then(|rest| rest.split_once(close))
            && !inside.trim().is_empty()
            && !rest.contains(close)
            && rest.chars().next().is_none_or(|c| !c.is_alphanumeric())
        {
            return format!("{}{rest}", inside.trim());
        }
    }
    title.to_owned()
}

/// `[The Lamp]` is the title of a subject that holds nothing else.
fn unbracketed(text: &str) -> &str {
    let inside = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inside.filter(|inside| !inside.contains(['[', ']'])).unwrap_or(text).trim()
}

/// Whether what stands in brackets first is a list's tag: more than a part number follows it.
fn is_tag(found: &regex::Captures<'_>, rest: &str) -> bool {
    let after = rest[found[0].len()..].trim();
    let number =
        after.trim_matches(['(', ')', '[', ']']).chars().all(|c| c.is_ascii_digit() || "/?. ".contains(c));
    !number || STORY_WORD.is_match(found["inside"].trim())
}

fn is_numeral(codes: &str) -> bool {
    codes.bytes().all(|byte| matches!(byte, b'I' | b'V' | b'X'))
}

fn codes(text: &str) -> Vec<String> {
    CODES
        .captures_iter(text)
        .filter(|found| !is_numeral(&found["codes"]))
        .flat_map(|found| found["codes"].split([',', ';', ' ']).map(str::to_owned).collect::<Vec<_>>())
        .filter(|code| !code.is_empty())
        .collect()
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
        assert_eq!(stated, [(Field::Title, "The Lamp (1/2)"), (Field::Author, "Inkwell")]);
        let writer = found.writer.expect("a writer");
        assert_eq!((writer.name.as_str(), writer.address.as_str()), ("Ink Well", "ink@example.org"));
    }

    #[test]
    fn a_letter_in_a_story_is_no_mail() {
        assert!(read(&["To: my dear Watson,", "I write in haste.", ""]).is_none());
        assert!(read(&["Date: Tuesday", "", "He came."]).is_none());
    }

    #[test]
    fn subjects_give_title_part_and_author_without_what_lists_put_there() {
        for (value, title, author) in [
            ("[fic-list] NEW: The Lamp (1/2) by Inkwell", "The Lamp (1/2)", Some("Inkwell")),
            ("NEW: The Lamp by Inkwell (1/2)", "The Lamp (1/2)", Some("Inkwell")),
            ("Re: [fic-list] Fwd: FIC: The Lamp, part 2a", "The Lamp, part 2a", None),
            ("REPOST: The Lamp 3/? (J/C) [PG-13]", "The Lamp 3/?", None),
            ("xfc: The Lamp [1/3]", "The Lamp [1/3]", None),
            ("NEW VOY: The Lamp, 1/3 [NC-17] (P/T)", "The Lamp, 1/3", None),
            ("[The Lamp] 1/3", "[The Lamp] 1/3", None),
            ("FIC: The Lamp by Ink Well 2/3", "The Lamp 2/3", Some("Ink Well")),
            ("[fic-list] The Lamp (fwd)", "The Lamp", None),
            ("(2/3) The Lamp", "The Lamp (2/3)", None),
            ("NEW: The Lamp 1/2 (MSR) by Ink Well", "The Lamp 1/2", Some("Ink Well")),
            ("The Lamp (II) (VA, H)", "The Lamp (II)", None),
            ("Fic: \"The Lamp\" (Part 1A of 3)", "The Lamp (Part 1A of 3)", None),
            ("'Tis the Lamp", "'Tis the Lamp", None),
            ("New Year by the Sea", "New Year by the Sea", None),
        ] {
            let found = subject(value);
            assert_eq!((found.title.as_str(), found.author.as_deref()), (title, author), "{value}");
        }
        assert_eq!(subject("REPOST: The Lamp 3/? (J/C) [PG-13]").codes, ["J/C", "PG-13"]);
    }

    #[test]
    fn subjects_say_what_kind_of_message_follows() {
        let kinds = |value: &str| {
            let found = subject(value);
            (found.reply, found.story, found.talk)
        };
        assert_eq!(kinds("Re: [fic-list] The Lamp"), (true, false, false));
        assert_eq!(kinds("FIC: The Lamp"), (false, true, false));
        assert_eq!(kinds("The Lamp (2 of ?)"), (false, true, false));
        assert_eq!(kinds("OT: my holidays"), (false, false, true));
        assert_eq!(kinds("The Lamp"), (false, false, false));
    }
}
