//! The form to sign up, and what can be wrong with it.

use ficus_archive::{
    account::{valid_email, valid_name},
    site::joining::INTRODUCTION_CHARS_MAX,
};
use serde::Deserialize;

use crate::{App, sign_in::new_password};

/// Said of a name that somebody has.
pub const NAME_TAKEN: &str = "Somebody here has this name, or one that looks like it. Choose another.";
/// Said of a name that rescued works are signed with.
pub const NAME_UNCLAIMED: &str = "Stories that were rescued from elsewhere are signed with this name, or one that looks like it. If they are yours, \
     sign up under another name and claim it then: it becomes yours, stories and all.";

/// What the page sends.
#[derive(Default, Deserialize)]
pub struct Given {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub password: String,
    /// What somebody says to the moderators.
    #[serde(default)]
    pub introduction: String,
    /// Sent only where the box is ticked.
    #[serde(default)]
    pub agrees: Option<String>,
    /// Sent only where the box is ticked.
    #[serde(default)]
    pub of_age: Option<String>,
}

/// What is wrong with each field.
#[derive(Default, PartialEq, Eq)]
pub struct Wrong {
    pub name: Option<&'static str>,
    pub email: Option<&'static str>,
    pub password: Option<String>,
    pub introduction: Option<&'static str>,
    pub agrees: Option<&'static str>,
    pub of_age: Option<&'static str>,
}

impl Wrong {
    /// Whether anything is.
    pub fn is_any(&self) -> bool {
        *self != Self::default()
    }
}

impl Given {
    /// The name without space around it.
    pub fn name(&self) -> &str {
        self.name.trim()
    }

    /// What everybody can know of the account.
    pub fn known(&self) -> [&str; 2] {
        [self.name(), self.email.trim()]
    }

    /// What is wrong, as far as it can be told without looking into the records.
    pub fn wrong(&self, app: &App) -> Wrong {
        let asks_age = app.site().joining.of_age;
        Wrong {
            name: (!valid_name(self.name())).then_some(
                "A name has 2 to 40 letters, digits, spaces, hyphens, dots or underscores, and begins and ends with a \
                 letter or digit.",
            ),
            email: (!valid_email(self.email.trim())).then_some("This is not a mail address."),
            password: new_password::wrong(app, &self.password, &self.known()),
            introduction: (self.introduction.chars().count() > INTRODUCTION_CHARS_MAX)
                .then_some("This has more than 1,000 characters."),
            agrees: self.agrees.is_none().then_some("Nobody can join without agreeing to the rules."),
            of_age: (asks_age && self.of_age.is_none()).then_some("This archive is for people of age."),
        }
    }
}
