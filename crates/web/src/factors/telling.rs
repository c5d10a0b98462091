//! Telling somebody that the ways into their account changed: a notice and a letter, each time.

use ficus_archive::{account::Account, factor::Deed, letter::LetterKind};
use ficus_store::SafetyChange;

use crate::{
    App,
    error::PageError,
    mail::{Words, letter},
};

/// A change, with the letter that tells of it.
pub fn change(app: &App, account: &Account, deed: Deed) -> Result<SafetyChange, PageError> {
    let link =
        ("Look at your ways to sign in".to_owned(), format!("{}/account/safety", app.settings().base_url));
    change_with(app, account, deed, link)
}

/// A change whose letter leads somewhere of its own: the words of the link and its whole address.
pub fn change_with(
    app: &App,
    account: &Account,
    deed: Deed,
    link: (String, String),
) -> Result<SafetyChange, PageError> {
    let advice = "If it was you, there is nothing to do. If it was not, sign in, change your password and end all other \
                  sessions; and tell the archive's keeper.";
    let words = Words {
        subject: deed.subject().to_owned(),
        paragraphs: vec![format!("Hello {},", account.name), deed.sentence().to_owned(), advice.to_owned()],
        action: Some(link),
        reason: "You get this letter because it concerns the safety of your account.".to_owned(),
        stop: None,
    };
    let to = (Some(account.id), account.email.as_str());
    let letter =
        app.settings().sends_mail.then(|| letter(app, to, LetterKind::Safety, &words)).transpose()?;
    Ok(SafetyChange { account: account.id, act: deed.as_str(), letter, now: app.now() })
}
