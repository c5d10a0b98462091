//! Works that come from others: inspired by one, or translated from it; and what authors allow with theirs.

use crate::work::text_form;

/// A work comes from at most so many others.
pub const TIES_MAX: u64 = 20;
/// An address of a work elsewhere has at most so many characters.
pub const ADDRESS_CHARS_MAX: usize = 500;
/// Its title and its author have at most so many characters each.
pub const NAME_CHARS_MAX: usize = 200;
/// What an author says about remixes has at most so many characters.
pub const WORDS_CHARS_MAX: usize = 300;

/// How a work comes from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TieKind {
    /// It takes up something of it.
    Inspired,
    /// It is the other one in another language.
    Translation,
}

text_form!(TieKind {
    TieKind::Inspired => "inspired",
    TieKind::Translation => "translation",
});

/// What the author of the other work says to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TieState {
    /// The other work stands elsewhere: nobody here is asked.
    Elsewhere,
    /// Nobody has answered, or nobody here signs the other work.
    Open,
    /// They agree.
    Approved,
    /// They do not want to be named.
    Declined,
}

text_form!(TieState {
    TieState::Elsewhere => "elsewhere",
    TieState::Open => "open",
    TieState::Approved => "approved",
    TieState::Declined => "declined",
});

/// Whether the page of the work that comes from another says so.
pub const fn is_told_by_work(kind: TieKind, state: TieState) -> bool {
    match state {
        TieState::Elsewhere | TieState::Approved => true,
        // A translation is the other author's words: it waits for them.
        TieState::Open => matches!(kind, TieKind::Inspired),
        TieState::Declined => false,
    }
}

/// Whether the page of the other work says so.
pub const fn is_told_by_origin(state: TieState) -> bool {
    matches!(state, TieState::Approved)
}

/// An address of a work elsewhere: of the web, without a name or password in it.
pub fn address(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let rest = typed.strip_prefix("https://").or_else(|| typed.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_plain =
        |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '"' | '<' | '>' | '\\' | '`');
    let holds = host.contains('.') && !host.contains('@') && typed.chars().all(is_plain);
    (holds && typed.chars().count() <= ADDRESS_CHARS_MAX).then(|| typed.to_owned())
}

/// What an author allows with what they wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Remix {
    /// Nothing is said.
    #[default]
    Unsaid,
    /// Who wants to, asks first.
    Ask,
    /// Free to translate, record and remix, as long as the author is told.
    Free,
    /// Please not.
    No,
}

text_form!(Remix {
    Remix::Unsaid => "unsaid",
    Remix::Ask => "ask",
    Remix::Free => "free",
    Remix::No => "no",
});

impl Remix {
    /// Every choice, in the order of the form.
    pub const ALL: [Self; 4] = [Self::Unsaid, Self::Ask, Self::Free, Self::No];

    /// What readers are told; nothing where nothing is said.
    pub const fn told(self) -> Option<&'static str> {
        match self {
            Self::Unsaid => None,
            Self::Ask => Some("Ask me before you translate, record or remix my works."),
            Self::Free => Some("Translate, record and remix my works freely, and tell me."),
            Self::No => Some("Please do not translate, record or remix my works."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_declined_stands_nowhere_and_only_what_was_approved_stands_on_both_pages() {
        for kind in [TieKind::Inspired, TieKind::Translation] {
            assert!(!is_told_by_work(kind, TieState::Declined));
            assert!(is_told_by_work(kind, TieState::Approved) && is_told_by_work(kind, TieState::Elsewhere));
        }
        assert!(is_told_by_work(TieKind::Inspired, TieState::Open));
        assert!(!is_told_by_work(TieKind::Translation, TieState::Open), "a translation waits for consent");
        for state in [TieState::Elsewhere, TieState::Open, TieState::Declined] {
            assert!(!is_told_by_origin(state));
        }
        assert!(is_told_by_origin(TieState::Approved));
    }

    #[test]
    fn only_addresses_of_the_web_are_taken() {
        assert_eq!(address(" https://old.example/s?id=1 ").as_deref(), Some("https://old.example/s?id=1"));
        for bad in [
            "javascript:alert(1)",
            "https://",
            "ftp://a.example",
            "https://a@b.example/",
            "http://a.b/\" x",
            "nothing",
        ] {
            assert_eq!(address(bad), None, "{bad}");
        }
        assert_eq!(address(&format!("https://a.example/{}", "x".repeat(ADDRESS_CHARS_MAX))), None);
    }
}
