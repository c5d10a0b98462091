//! Letters about an account: to prove an address, to come in again, to know of what happened.

use ficus_archive::{
    account::Account,
    account_link::LinkKind,
    letter::{LetterDraft, LetterKind},
};

use crate::{
    App, devices,
    error::PageError,
    mail::{Words, letter},
};

/// The letter that asks whoever reads it to prove the address. `url` is the link's.
pub fn confirm(
    app: &App,
    account: Option<&Account>,
    address: &str,
    url: &str,
) -> Result<LetterDraft, PageError> {
    let site = &app.site().name;
    let words = Words {
        subject: "Confirm your mail address".to_owned(),
        paragraphs: vec![
            format!("Somebody made an account at {site} with this mail address. If it was you, follow the link and \
                     confirm the address. It works for {} hours, and once.", LinkKind::Confirm.hours()),
            "If it was not you, do nothing: without a confirmed address the account can say nothing to others."
                .to_owned(),
        ],
        action: Some(("Confirm the address".to_owned(), url.to_owned())),
        reason: "You get this letter because your address was given for a new account.".to_owned(),
        ..Words::default()
    };
    letter(app, (account.map(|account| account.id), address), LetterKind::Confirm, &words)
}

/// The letter to the owner of an address with which somebody makes an account a second time.
pub fn has_account(app: &App, owner: &Account) -> Result<LetterDraft, PageError> {
    let site = &app.site().name;
    let words = Words {
        subject: "You have an account already".to_owned(),
        paragraphs: vec![
            format!("Somebody tried to make an account at {site} with your mail address. You have one already: its \
                     name is {}.", owner.name),
            "If it was you, sign in with it, or set a new password if you forgot the old one. If it was not you, do \
             nothing: whoever it was learns nothing of your account, and cannot use your address."
                .to_owned(),
        ],
        action: Some(("Sign in".to_owned(), format!("{}/login", app.settings().base_url))),
        reason: "You get this letter because your address was given for a new account.".to_owned(),
        ..Words::default()
    };
    letter(app, (Some(owner.id), &owner.email), LetterKind::Confirm, &words)
}

/// The letter with the link to set a new password.
pub fn reset(app: &App, account: &Account, address: &str, url: &str) -> Result<LetterDraft, PageError> {
    let (site, name) = (&app.site().name, &account.name);
    let words = Words {
        subject: "Set a new password".to_owned(),
        paragraphs: vec![
            format!(
                "Somebody wants to set a new password for the account {name} at {site}. If it was you, follow the \
                     link. It works for one hour, and once."
            ),
            "If it was not you, do nothing: your password stays as it is.".to_owned(),
        ],
        action: Some(("Set a new password".to_owned(), url.to_owned())),
        reason: "You get this letter because your address was given on the page for forgotten passwords."
            .to_owned(),
        ..Words::default()
    };
    letter(app, (Some(account.id), address), LetterKind::Reset, &words)
}

/// The letter to a new address that shall take the place of the old one.
pub fn new_address(app: &App, account: &Account, address: &str, url: &str) -> Result<LetterDraft, PageError> {
    let site = &app.site().name;
    let words = Words {
        subject: "Confirm your new mail address".to_owned(),
        paragraphs: vec![
            format!(
                "The account {} at {site} shall get its mail here. Follow the link and confirm it. It works for {} \
                     hours, and once.",
                account.name,
                LinkKind::NewAddress.hours()
            ),
            "If you know nothing of it, do nothing: nothing changes.".to_owned(),
        ],
        action: Some(("Confirm the new address".to_owned(), url.to_owned())),
        reason: "You get this letter because your address was given for an account.".to_owned(),
        ..Words::default()
    };
    letter(app, (None, address), LetterKind::Confirm, &words)
}

/// The letter to whoever has the new address that somebody wants for another account.
pub fn address_in_use(app: &App, owner: &Account) -> Result<LetterDraft, PageError> {
    let site = &app.site().name;
    let words = Words {
        subject: "Your address was given for another account".to_owned(),
        paragraphs: vec![format!(
            "Somebody wants another account at {site} to get its mail here. Your account {} has this address, so \
             nothing changes. If it was you, change the address of {} first.",
            owner.name, owner.name
        )],
        reason: "You get this letter because your address was given for an account.".to_owned(),
        ..Words::default()
    };
    letter(app, (Some(owner.id), &owner.email), LetterKind::Confirm, &words)
}

/// The letter to the old address of an account that got a new one; its receiver is known to the store alone.
pub fn old_address(app: &App, account: &Account, url: &str) -> Result<LetterDraft, PageError> {
    let words = Words {
        subject: "Your mail address was changed".to_owned(),
        paragraphs: vec![
            format!("Mail for the account {} goes to another address from now on.", account.name),
            format!(
                "If you did not do this, follow the link within {} days: it brings this address back, signs out every \
                 browser, and lets you set a new password.",
                LinkKind::OldAddress.hours() / 24
            ),
        ],
        action: Some(("Bring this address back".to_owned(), url.to_owned())),
        reason: "You get this letter because the account had this address.".to_owned(),
        ..Words::default()
    };
    letter(app, (Some(account.id), &account.email), LetterKind::Safety, &words)
}

/// A letter about an account's safety or standing; `None` where no mail is sent, or where nobody has proven to read mail
/// at its address: strangers get no such letters.
pub async fn about(
    app: &App,
    account: &Account,
    kind: LetterKind,
    words: Words,
) -> Result<Option<LetterDraft>, PageError> {
    if !app.settings().sends_mail || !app.store().has_proven_address(account.id).await? {
        return Ok(None);
    }
    let reason = "You get this letter because it concerns the safety of your account.".to_owned();
    let words = Words { reason, ..words };
    letter(app, (Some(account.id), &account.email), kind, &words).map(Some)
}

/// The letter that says that the password is another one now.
pub async fn password_changed(app: &App, account: &Account) -> Result<Option<LetterDraft>, PageError> {
    let words = Words {
        subject: "Your password was changed".to_owned(),
        paragraphs: vec![
            format!(
                "The account {} has a new password, and every other browser was signed out.",
                account.name
            ),
            "If you did not do this, set a new password at once, and look at what else was changed."
                .to_owned(),
        ],
        action: Some((
            "Set a new password".to_owned(),
            format!("{}/login/forgotten", app.settings().base_url),
        )),
        ..Words::default()
    };
    about(app, account, LetterKind::Safety, words).await
}

/// The letter that says that the password was set anew by a link, and what ended with the old one.
pub async fn password_reset(app: &App, account: &Account) -> Result<Option<LetterDraft>, PageError> {
    let words = Words {
        subject: "A new password was set".to_owned(),
        paragraphs: vec![
            format!(
                "The account {} has a new password, set by a link that was sent or handed over. Every browser was \
                     signed out, and the keys of all e-readers and other devices ended with the old password.",
                account.name
            ),
            "Make new keys for your devices when you are signed in again.".to_owned(),
            "If you did not do this, set another password at once, and look at what else was changed."
                .to_owned(),
        ],
        action: Some(("Make new keys".to_owned(), format!("{}{}", app.settings().base_url, devices::PATH))),
        ..Words::default()
    };
    about(app, account, LetterKind::Safety, words).await
}

/// Tells the owner of a sign-in from a browser that was never seen, after attempts that failed.
pub async fn tell_of_new_browser(
    app: &App,
    account: &Account,
    told: &str,
    failed: u32,
) -> Result<(), PageError> {
    let browser =
        if told.is_empty() { "a new browser".to_owned() } else { format!("a new browser ({told})") };
    let words = Words {
        subject: "Signed in from a new browser".to_owned(),
        paragraphs: vec![
            format!(
                "Somebody signed in to your account {} from {browser}, after {failed} attempts with a wrong \
                     password.",
                account.name
            ),
            "If it was you, all is well. If not, set a new password: that signs out every browser."
                .to_owned(),
        ],
        action: Some((
            "See where you are signed in".to_owned(),
            format!("{}/account/sessions", app.settings().base_url),
        )),
        ..Words::default()
    };
    if let Some(letter) = about(app, account, LetterKind::Safety, words).await? {
        app.store().post_letter_within_cap(&letter, app.now()).await?;
    }
    Ok(())
}

/// The letter that tells somebody who waited that they are in.
pub fn let_in(app: &App, account: &Account) -> Result<LetterDraft, PageError> {
    let site = &app.site().name;
    let words = Words {
        subject: "You are in".to_owned(),
        paragraphs: vec![format!("The moderators of {site} have let you in, {}. Welcome!", account.name)],
        action: Some(("Sign in".to_owned(), format!("{}/login", app.settings().base_url))),
        reason: "You get this letter because you asked to join.".to_owned(),
        ..Words::default()
    };
    letter(app, (Some(account.id), &account.email), LetterKind::Decision, &words)
}

/// The letter that tells somebody who waited that they are not let in; `why` is the moderator's word, or empty.
pub fn refused(app: &App, account: &Account, why: &str) -> Result<LetterDraft, PageError> {
    let site = &app.site().name;
    let mut paragraphs = vec![format!(
        "The moderators of {site} have decided not to let you in under the name {}.",
        account.name
    )];
    paragraphs.extend(why.split("\n\n").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned));
    paragraphs.push("Nothing of what you gave is kept.".to_owned());
    let words = Words {
        subject: "Not this time".to_owned(),
        paragraphs,
        reason: "You get this letter because you asked to join.".to_owned(),
        ..Words::default()
    };
    letter(app, (None, &account.email), LetterKind::Decision, &words)
}

/// An invitation; `inviter` is the name of who gives it.
pub fn invitation(app: &App, inviter: &str, address: &str, url: &str) -> Result<LetterDraft, PageError> {
    let site = &app.site().name;
    let words = Words {
        subject: format!("{inviter} invites you"),
        paragraphs: vec![
            format!("{inviter} invites you to become a member of {site}, an archive of fan fiction."),
            format!(
                "The link makes one account, and ends after {} days.",
                ficus_archive::site::joining::INVITATION_DAYS
            ),
        ],
        action: Some(("Take the invitation".to_owned(), url.to_owned())),
        reason: format!(
            "You get this letter because {inviter} gave your address. Nobody else was told of it."
        ),
        ..Words::default()
    };
    letter(app, (None, address), LetterKind::Invite, &words)
}
