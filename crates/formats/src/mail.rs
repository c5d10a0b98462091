//! One message of mail or news (RFC 5322, RFC 5536, MIME), in.
//!
//! The tree of a message's parts is laid flat: the parts stand in the order of their bytes, each with what it is to a
//! reader of stories. What a part holds is undone of its transfer encoding and decoded; what it means is for others.

mod choice;
mod flowed;
mod head;
mod part;
pub mod report;
mod transfer;
mod uuencode;

use std::ops::Range;

use mail_parser::{MessageParser, decoders::base64::base64_decode};

use crate::{Limits, Refusal};

pub use flowed::{FlowedLine, join_flowed};
pub use head::{Head, HeadField, Sender, is_list_software};

/// A message as it was read.
#[derive(Clone, Debug, Default)]
pub struct Message {
    /// What its header says.
    pub head: Head,
    /// The first byte behind the header and the empty line after it.
    pub body_start: u64,
    /// Its parts, in the order of their bytes; they do not overlap.
    pub parts: Vec<Part>,
}

/// A part of a message.
#[derive(Clone, Debug)]
pub struct Part {
    /// Where it stands in the message, encoded as it is, its own header not within.
    pub range: Range<u64>,
    /// What it holds.
    pub content: Content,
}

/// What a part of a message holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// Plain text that is shown.
    Text(Text),
    /// A page that is shown.
    Html {
        /// The page, in UTF-8.
        text: String,
        /// The encoding that it was decoded from.
        encoding: &'static str,
        /// Where it could be found, of a saved page (RFC 2557).
        location: Option<String>,
    },
    /// A file that may hold a story.
    File {
        /// Its name; empty where it has none.
        name: String,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// A fragment of a file that came over several messages.
    Fragment(Fragment),
    /// Another message, as its bytes.
    Message(Vec<u8>),
    /// The same once more in a form that shows less.
    Alternative,
    /// Pictures, signatures, reports of machines.
    Other,
}

/// A fragment of a file that came over several messages.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Fragment {
    /// The file's name; empty where another fragment has it.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether the file begins with it.
    pub opens: bool,
    /// Whether the file ends with it.
    pub closes: bool,
}

/// A plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The text; line ends are `\n`.
    pub text: String,
    /// The encoding that it was decoded from.
    pub encoding: &'static str,
    /// How its lines flow.
    pub flow: Flow,
    /// Whether its lines have as many bytes in the message as they have when decoded from their charset alone: no
    /// transfer encoding stands between.
    pub plain: bool,
}

/// How the lines of a text flow (RFC 3676).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flow {
    /// As they stand.
    #[default]
    Fixed,
    /// A line that ends with a space goes on.
    Flowed,
    /// The same, and the space is none of the text's (`DelSp=yes`).
    FlowedDeletingSpace,
}

/// More marks of structure than this are no mail's: such a message is one plain text.
const STRUCTURES_MAX: usize = 500;
/// Marks of structure times length in bytes: a bound on how often the whole is searched for an end that is missing.
const STRUCTURE_WORK_MAX: usize = 512 << 20;

/// Whether a message has more structure than it is worth to look through.
fn is_tangled(bytes: &[u8]) -> bool {
    let structures = count_structures(bytes);
    structures > STRUCTURES_MAX
        || structures.saturating_mul(bytes.len()) > STRUCTURE_WORK_MAX.max(bytes.len())
}

/// Reads a message. A text without any header is one too.
///
/// Fails on one that is longer than a text may be, or empty.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Message, Refusal> {
    limits.check_text(bytes)?;
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Refusal::Empty);
    }
    let tangled = is_tangled(bytes);
    let parser = MessageParser::new().with_mime_headers();
    if tangled {
        let headed = parser.parse_headers(bytes);
        let message = headed.unwrap_or_default();
        return Ok(part::as_one_text(bytes, head::read(bytes, &message), head::end(bytes)));
    }
    let Some(message) = parser.parse(bytes) else {
        return Ok(part::as_one_text(bytes, Head::default(), 0));
    };
    Ok(part::lay_flat(bytes, &message))
}

/// What base64 stands for (RFC 2045 §6.8); white space between its letters does not count, and `None` is none of it.
pub fn decode_base64(letters: &[u8]) -> Option<Vec<u8>> {
    base64_decode(letters)
}

/// How often a message says that something stands inside something.
fn count_structures(bytes: &[u8]) -> usize {
    let at_mark =
        |rest: &[u8], mark: &[u8]| rest.get(..mark.len()).is_some_and(|at| at.eq_ignore_ascii_case(mark));
    (0..bytes.len())
        .filter(|at| matches!(bytes[*at], b'm' | b'M'))
        .filter(|at| {
            let rest = &bytes[*at..];
            at_mark(rest, b"multipart/")
                || at_mark(rest, b"message/rfc822")
                || at_mark(rest, b"message/global")
        })
        .count()
}
