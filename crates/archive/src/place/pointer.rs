//! Places as `KOReader` writes them: `/body/DocFragment[7]/body/section/p[12]/text().0` in an e-book,
//! `/html/body/main/section[3]/p[12]/text().0` in a web page, or the number of a page. They come from outside and are
//! read as far as they make sense.

use ficus_prose::html::Step;

/// A longer place is none, in bytes.
pub const POINTER_BYTES_MAX: usize = 1_024;
/// A path has at most so many steps.
const STEPS_MAX: usize = 64;
/// What crengine puts around elements to set them, and leaves out of its newer paths.
const BOXES: [&str; 7] =
    ["autoBoxing", "floatBox", "inlineBox", "mathBox", "pseudoElem", "rubyBox", "tabularBox"];

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointer<'a> {
    /// In which of the documents of an e-book, from 1; `None` in a file that is one document.
    pub fragment: Option<u32>,
    /// The elements from the document's body down.
    pub steps: Vec<Step<'a>>,
    /// For each step, what follows it: the place in its text.
    rests: Vec<&'a str>,
}

impl<'a> Pointer<'a> {
    /// Reads a path; `None` for anything else.
    pub fn parse(text: &'a str) -> Option<Self> {
        if text.len() > POINTER_BYTES_MAX || text.chars().any(char::is_control) {
            return None;
        }
        let mut rest = text.strip_prefix('/')?;
        let mut pointer = Self { fragment: None, steps: Vec::new(), rests: Vec::new() };
        while !rest.is_empty() && pointer.steps.len() < STEPS_MAX {
            let end = rest.find('/').unwrap_or(rest.len());
            let Written { step, bytes, is_last } = written(&rest[..end])?;
            match step {
                None => break,
                Some(Step { name: "DocFragment", place }) => {
                    pointer =
                        Self { fragment: Some(place.unwrap_or(1)), steps: Vec::new(), rests: Vec::new() };
                }
                Some(step) if BOXES.contains(&step.name) => {}
                Some(step) => {
                    pointer.steps.push(step);
                    pointer.rests.push(&rest[bytes..]);
                }
            }
            if is_last {
                break;
            }
            rest = rest[end..].strip_prefix('/').unwrap_or_default();
        }
        pointer.strip();
        Some(pointer)
    }

    /// Takes off what leads to the body.
    fn strip(&mut self) {
        for name in ["html", "body"] {
            if self.steps.first().is_some_and(|step| step.name == name) {
                self.steps.remove(0);
                self.rests.remove(0);
            }
        }
    }

    /// What follows so many steps: `/em/text()[2].15`.
    pub fn behind(&self, steps: usize) -> &'a str {
        steps.checked_sub(1).and_then(|last| self.rests.get(last)).copied().unwrap_or_default()
    }
}

/// What follows the path to a paragraph at its beginning, told by what stands inside of it, as HTML.
pub fn beginning(inside: &str) -> &'static str {
    if inside.is_empty() || inside.starts_with('<') {
        return ".0";
    }
    let mut texts = 1;
    let mut depth = 0;
    for tag in inside.split('<').skip(1) {
        let (name, behind) = tag.split_once('>').unwrap_or((tag, ""));
        match name.strip_prefix('/') {
            Some(_) => depth -= 1,
            None if name.ends_with('/') || name == "br" => {}
            None => depth += 1,
        }
        texts += i32::from(depth == 0 && !behind.is_empty());
    }
    if texts == 1 { "/text().0" } else { "/text()[1].0" }
}

/// A step of a path as it is written.
struct Written<'a> {
    /// `None` where a text begins instead.
    step: Option<Step<'a>>,
    /// Its bytes, without an offset behind it.
    bytes: usize,
    /// Whether the path ends with it, as with `p[12].0`.
    is_last: bool,
}

fn written(text: &str) -> Option<Written<'_>> {
    let name_end = text.find(['[', '.', '(']).unwrap_or(text.len());
    let (name, mut rest) = text.split_at(name_end);
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_:".contains(&byte)) {
        return None;
    }
    if rest.starts_with('(') {
        return Some(Written { step: None, bytes: 0, is_last: true });
    }
    let mut place = None;
    if let Some(behind) = rest.strip_prefix('[') {
        let (number, behind) = behind.split_once(']')?;
        place = Some(number.parse().ok().filter(|number| *number > 0)?);
        rest = behind;
    }
    let bytes = text.len() - rest.len();
    Some(Written { step: Some(Step { name, place }), bytes, is_last: rest.starts_with('.') })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The fragment, the steps, and what follows the first two of them.
    fn told(text: &str) -> Option<String> {
        let pointer = Pointer::parse(text)?;
        let place = |place: Option<u32>| place.map(|place| place.to_string()).unwrap_or_default();
        let steps: Vec<String> =
            pointer.steps.iter().map(|step| format!("{}{}", step.name, place(step.place))).collect();
        let behind = pointer.behind(pointer.steps.len().min(2));
        Some(format!("{}|{}|{behind}", place(pointer.fragment), steps.join(" ")))
    }

    #[test]
    fn the_shapes_that_devices_write_are_read() {
        for (text, expected) in [
            ("/body/DocFragment[7]/body/section/p[12]/text().0", Some("7|section p12|/text().0")),
            (
                "/body/DocFragment[7]/body/section/p[12]/em[1]/text()[2].15",
                Some("7|section p12 em1|/em[1]/text()[2].15"),
            ),
            ("/body/DocFragment/body/section/p.0", Some("1|section p|.0")),
            ("/body/DocFragment[7].0", Some("7||")),
            (
                "/body/DocFragment[7]/body/autoBoxing[2]/section/autoBoxing/p[3]/text().4",
                Some("7|section p3|/text().4"),
            ),
            ("/html/body/main/section[3]/p[2]/text().1", Some("|main section3 p2|/p[2]/text().1")),
            ("/body/DocFragment[2]/body/div[2]/img.0", Some("2|div2 img|.0")),
            ("/body/DocFragment[2]/body/text()[3].0", Some("2||")),
            ("31", None),
            ("", None),
            ("/", Some("||")),
            ("//p", None),
            ("/p[0]", None),
            ("/p[-1]", None),
            ("/p[99999999999]", None),
            ("/p[1", None),
            ("/<script>/p", None),
            ("/body\n/p", None),
        ] {
            assert_eq!(told(text).as_deref(), expected, "{text}");
        }
        assert_eq!(Pointer::parse(&"/p".repeat(POINTER_BYTES_MAX)), None);
        assert_eq!(Pointer::parse(&"/p".repeat(200)).unwrap().steps.len(), STEPS_MAX);
    }

    #[test]
    fn a_paragraph_begins_with_its_first_text_where_it_begins_with_text() {
        for (inside, expected) in [
            ("The lamp.", "/text().0"),
            ("The <em>lamp</em>", "/text().0"),
            ("The <em>lamp</em>.", "/text()[1].0"),
            ("a<br/>b", "/text()[1].0"),
            ("<em>The</em> lamp.", ".0"),
            ("", ".0"),
        ] {
            assert_eq!(beginning(inside), expected, "{inside}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_is_sent_breaks_the_reader(text in "[/a-z\\[\\]().0-9é]{0,80}") {
            if let Some(pointer) = Pointer::parse(&text) {
                for steps in 0..=pointer.steps.len() {
                    prop_assert!(text.ends_with(pointer.behind(steps)));
                }
            }
        }
    }
}
