//! The form in which a review is written, an answer, or a change of one.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use ficus_archive::{
    WorkId,
    account::Account,
    chapter::chapter_name,
    pen_name::{PenName, meant},
    review::{GUEST_NAME_CHARS_MAX, Quote, Review, Signer, TEXT_CHARS_MAX, guest_name, quote, text},
    work::Work,
};
use serde::Deserialize;

use crate::{App, error::PageError, layout::Layout, signature};

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Given {
    /// What is said.
    pub text: String,
    /// A guest's name.
    pub name: String,
    /// The pen name of a member.
    pub pen_name: String,
    /// The chapter's number; empty for the whole work.
    pub chapter: String,
    /// A passage of the chapter, pasted.
    pub passage: String,
    /// The number of a paragraph to quote.
    pub quote: String,
    /// The score that a member gives the work; empty for none.
    pub score: String,
}

impl Given {
    /// The chapter that the review is on.
    pub fn chapter(&self) -> Option<u32> {
        self.chapter.parse().ok()
    }

    /// The paragraph to quote: `12` or `p12`.
    pub fn paragraph(&self) -> Option<u32> {
        self.quote.trim_start_matches('p').parse().ok()
    }
}

/// What is wrong with each field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wrong {
    /// With the name.
    pub name: Option<String>,
    /// With what is said.
    pub text: Option<String>,
    /// With the passage.
    pub passage: Option<String>,
    /// With the moment: it can be sent again later.
    pub later: Option<String>,
}

impl Wrong {
    /// Whether anything is.
    pub fn is_any(&self) -> bool {
        *self != Self::default()
    }
}

/// What the form is for.
pub enum Purpose {
    /// A new review.
    New,
    /// An answer to a review.
    Answer(Box<Review>),
    /// A change of a review.
    Edit(Box<Review>),
}

/// The form as a page.
#[derive(Template)]
#[template(path = "review/write.html")]
pub struct WritePage<'a> {
    /// Around it.
    pub layout: Layout,
    /// For the form.
    pub token: String,
    /// What is reviewed.
    pub work: &'a Work,
    /// What it is for.
    pub purpose: Purpose,
    /// What stands in its fields.
    pub given: Given,
    /// What is wrong with them.
    pub wrong: Wrong,
    /// The passage that is quoted.
    pub quote: Option<Quote>,
    /// The pen names to choose from; empty for guests and where there is no choice.
    pub pen_names: Vec<PenName>,
    /// Whether a guest writes.
    pub is_guest: bool,
    /// Whether a score can go with it.
    pub takes_score: bool,
}

impl WritePage<'_> {
    fn heading(&self) -> &'static str {
        match self.purpose {
            Purpose::New => "Write a review",
            Purpose::Answer(_) => "Answer a review",
            Purpose::Edit(_) => "Change your review",
        }
    }

    fn action(&self) -> String {
        match &self.purpose {
            Purpose::New => format!("/works/{}/reviews", self.work.id),
            Purpose::Answer(review) => format!("/reviews/{}/answer", review.id),
            Purpose::Edit(review) => format!("/reviews/{}/edit", review.id),
        }
    }

    fn answered(&self) -> Option<&Review> {
        match &self.purpose {
            Purpose::Answer(review) => Some(review),
            _ => None,
        }
    }

    fn edited(&self) -> Option<&Review> {
        match &self.purpose {
            Purpose::Edit(review) => Some(review),
            _ => None,
        }
    }

    fn is_new(&self) -> bool {
        matches!(self.purpose, Purpose::New)
    }

    /// What can be reviewed: value, name, whether it is chosen.
    fn chapters(&self) -> Vec<(String, String, bool)> {
        let chosen = self.given.chapter();
        let chapters = self.work.chapters.iter().map(|line| {
            (
                line.number.to_string(),
                chapter_name(line.number, line.title.as_deref()),
                chosen == Some(line.number),
            )
        });
        std::iter::once((String::new(), "The whole work".to_owned(), chosen.is_none()))
            .chain(chapters)
            .collect()
    }

    fn name_chars_max() -> usize {
        GUEST_NAME_CHARS_MAX
    }

    fn text_chars_max() -> String {
        crate::facts::figure(TEXT_CHARS_MAX as u64)
    }

    /// The page as an answer.
    pub fn answer(&self) -> Result<Response, PageError> {
        let status = match (&self.wrong.later, self.wrong.is_any()) {
            (Some(_), _) => StatusCode::TOO_MANY_REQUESTS,
            (None, true) => StatusCode::UNPROCESSABLE_ENTITY,
            (None, false) => StatusCode::OK,
        };
        let never = [(axum::http::header::CACHE_CONTROL, "private, no-store")];
        Ok((status, never, Html(self.render()?)).into_response())
    }
}

/// What is wrong with a text that was typed.
pub fn wrong_text(typed: &str, chars_max: usize) -> Option<String> {
    let count = typed.chars().count();
    if count > chars_max {
        let most = crate::facts::figure(chars_max as u64);
        return Some(format!(
            "This has {} characters; {most} is the most.",
            crate::facts::figure(count as u64)
        ));
    }
    text::read(typed).is_empty().then(|| "Say something first.".to_owned())
}

/// The passage that a form quotes, looked for in the chapter.
pub async fn quoted(
    app: &App,
    work: &Work,
    given: &Given,
) -> Result<Result<Option<Quote>, String>, PageError> {
    let passage = given.passage.trim();
    if passage.is_empty() && given.paragraph().is_none() {
        return Ok(Ok(None));
    }
    let Some(number) = given.chapter() else {
        return Ok(Err("Choose the chapter that the passage stands in.".to_owned()));
    };
    let Some(chapter) = app.store().chapter(work.id, number).await? else {
        return Ok(Err("There is no such chapter.".to_owned()));
    };
    if passage.is_empty() {
        let paragraph = given.paragraph().unwrap_or(0);
        return Ok(Ok(quote::of_paragraph(chapter.text.paragraphs(), paragraph)));
    }
    Ok(quote::find(passage, chapter.text.paragraphs()).map(Some).ok_or_else(|| {
        "These words do not stand in one paragraph of this chapter. Copy them from its page.".to_owned()
    }))
}

/// The pen names that a member may choose from, the one that is taken unless another is chosen first.
pub async fn pen_names(
    app: &App,
    account: Option<&Account>,
    work: WorkId,
    named: &str,
) -> Result<Vec<PenName>, PageError> {
    match account {
        Some(account) => signature::names_on(app, account.id, work, named).await,
        None => Ok(Vec::new()),
    }
}

/// Who signs; the error is what is wrong with the name.
pub async fn signer(
    app: &App,
    account: Option<&Account>,
    work: WorkId,
    given: &Given,
) -> Result<Result<Signer, String>, PageError> {
    if let Some(account) = account {
        let names = pen_names(app, Some(account), work, "").await?;
        let Ok(chosen) = meant(&names, &given.pen_name, |name| name.id.to_string() == given.pen_name) else {
            return Ok(Err("You cannot sign with this name here. Choose another.".to_owned()));
        };
        let (pen_name, name) = match chosen {
            Some(name) => (Some(name.id), name.name.clone()),
            None => (None, account.name.clone()),
        };
        return Ok(Ok(Signer::Member { account: account.id, pen_name, name }));
    }
    let Some(name) = guest_name(&given.name) else {
        return Ok(Err(format!("Give a name of at most {GUEST_NAME_CHARS_MAX} characters.")));
    };
    if app.store().is_known_name(&name).await? {
        return Ok(Err(
            "Somebody here is known by this name, or by one that looks like it. Choose another.".to_owned()
        ));
    }
    Ok(Ok(Signer::Guest { name }))
}
