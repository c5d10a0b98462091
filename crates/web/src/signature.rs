//! With which pen name a member signs: the usual one unless they choose another, and never another by accident, which
//! would tell that both are the same person's.

use ficus_archive::{
    AccountId, WorkId,
    pen_name::{NotAmong, PenName, meant},
};

use crate::{App, error::PageError};

/// The pen names that a member may sign with, the one that is taken unless another is chosen first: the one that a form
/// named before it was shown again, or the usual one.
pub async fn names(app: &App, account: AccountId, named: &str) -> Result<Vec<PenName>, PageError> {
    let mut names = app.store().own_pen_names(account).await?;
    put_first(&mut names, named);
    Ok(names)
}

/// The pen names with which a member may say something of a work. Whoever signs the work speaks of it by a name that
/// signs it: as its author by no other, and not as somebody else who praises it.
pub async fn names_on(
    app: &App,
    account: AccountId,
    work: WorkId,
    named: &str,
) -> Result<Vec<PenName>, PageError> {
    let mut own = app.store().own_pen_names_on(account, work).await?;
    if own.is_empty() {
        return names(app, account, named).await;
    }
    put_first(&mut own, named);
    Ok(own)
}

/// The pen name that a form names by its number, or the usual one; an error where the member has none.
pub async fn chosen(app: &App, account: AccountId, named: &str) -> Result<PenName, PageError> {
    among(&app.store().own_pen_names(account).await?, named)?.cloned().ok_or_else(|| {
        PageError::BadRequest(
            "Whoever speaks here signs with a pen name. Make one on your account page first.".to_owned(),
        )
    })
}

/// Which of these names a form names by its number, or the first where it names none.
pub fn among<'a>(names: &'a [PenName], named: &str) -> Result<Option<&'a PenName>, PageError> {
    meant(names, named, |name| is_named(name, named)).map_err(not_among)
}

/// What somebody is told who names a pen name that is not theirs to sign with here.
pub fn not_among(why: NotAmong) -> PageError {
    let why = why.to_string();
    let mut letters = why.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    PageError::BadRequest(first.chain(letters).chain(['.']).collect())
}

fn is_named(name: &PenName, named: &str) -> bool {
    name.id.to_string() == named
}

/// Puts the pen name that a form named first, so that the form keeps it when it is shown again.
pub fn put_first(names: &mut [PenName], named: &str) {
    names.sort_by_key(|name| !is_named(name, named));
}
