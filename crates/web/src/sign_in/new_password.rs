//! A password that somebody chooses: long enough, and none that others would guess.

use ficus_archive::password::{
    PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, PasswordError, PasswordHash, weak::weakness,
};

use crate::{App, error::PageError};

/// The hash of a chosen password, or the sentence that says why it cannot be one. `known` is what everybody can know of
/// the account: its name and mail address.
pub async fn hashed(
    app: &App,
    password: &str,
    known: &[&str],
) -> Result<Result<PasswordHash, String>, PageError> {
    if let Some(wrong) = wrong(app, password, known) {
        return Ok(Err(wrong));
    }
    let mut salt = [0u8; 16];
    getrandom::fill(&mut salt).map_err(|_| PageError::Randomness)?;
    let password = password.to_owned();
    let hash = app.heavy_work().run(move || PasswordHash::new(&password, salt)).await?;
    Ok(hash.map_err(|why| sentence(&why.to_string())))
}

/// What is wrong with a chosen password, as a sentence.
pub fn wrong(app: &App, password: &str, known: &[&str]) -> Option<String> {
    let length = password.chars().count();
    if length < PASSWORD_CHARS_MIN {
        return Some(sentence(&PasswordError::Short.to_string()));
    }
    if length > PASSWORD_CHARS_MAX {
        return Some(sentence(&PasswordError::Long.to_string()));
    }
    let site = app.site();
    let known: Vec<&str> = known.iter().copied().chain([site.name.as_str()]).collect();
    weakness(password, &known).map(|why| sentence(&why.to_string()))
}

/// An error's text as a sentence.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), chars.as_str()))
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn an_errors_text_becomes_a_sentence() {
        assert_eq!(sentence("a password is short"), "A password is short.");
    }
}
