//! Letters to people: what waits to be sent by mail.

use crate::AccountId;

/// What a letter is for. Caps and choices of the receiver go by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LetterKind {
    /// To prove that an address is its owner's.
    Confirm,
    /// To set a new password.
    Reset,
    /// An invitation to sign up.
    Invite,
    /// About the safety of an account: always sent.
    Safety,
    /// What was decided about the receiver, a work or a report: always sent.
    Decision,
    /// What the receiver subscribes to, reviews, answers: sent as the receiver chose.
    News,
}

crate::work::text_form!(LetterKind {
    LetterKind::Confirm => "confirm",
    LetterKind::Reset => "reset",
    LetterKind::Invite => "invite",
    LetterKind::Safety => "safety",
    LetterKind::Decision => "decision",
    LetterKind::News => "news",
});

/// A letter before it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterDraft {
    /// The account that it goes to; `None` where the address is nobody's yet.
    pub account: Option<AccountId>,
    /// The mail address.
    pub address: String,
    /// What it is for.
    pub kind: LetterKind,
    /// The subject.
    pub subject: String,
    /// The text, in lines.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// Where such letters are stopped with one click (RFC 8058); `None` for letters that are always sent.
    pub stop: Option<String>,
}
