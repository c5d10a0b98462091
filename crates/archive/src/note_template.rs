//! Notes that an author writes again and again, kept under names.

use crate::NoteTemplateId;

/// A name has at most so many characters.
pub const NAME_CHARS_MAX: usize = 80;
/// An account keeps at most so many.
pub const TEMPLATES_MAX: usize = 100;

/// A note under a name; as typed, so that it can go into a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteTemplate {
    /// Its number.
    pub id: NoteTemplateId,
    /// Its name.
    pub name: String,
    /// What was typed.
    pub text: String,
}

/// What notes become when a template is put into them: behind what stands there, and never twice.
pub fn put_into(notes: &str, template: &str) -> String {
    let (notes, template) = (notes.trim_end(), template.trim());
    if notes.is_empty() {
        return template.to_owned();
    }
    if template.is_empty() || notes.contains(template) {
        return notes.to_owned();
    }
    format!("{notes}\n\n{template}")
}

#[cfg(test)]
mod tests {
    use super::put_into;

    #[test]
    fn a_template_goes_behind_what_stands_there_and_never_twice() {
        assert_eq!(put_into("", "Thanks to my beta. "), "Thanks to my beta.");
        let once = put_into("Short one.\n", "Thanks.");
        assert_eq!(once, "Short one.\n\nThanks.");
        assert_eq!(put_into(&once, "Thanks."), once);
        assert_eq!(put_into("Short one.", " "), "Short one.");
    }
}
