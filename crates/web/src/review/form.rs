//! The form in which a review is written, an answer, or a change of one.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use ficus_archive::{
    PenNameId,
    account::Account,
    chapter::chapter_name,
    review::{GUEST_NAME_CHARS_MAX, Quote, Review, Signer, TEXT_CHARS_MAX, guest_name, quote, text},
    work::Work,
};
use serde::Deserialize;

use crate::{App, error::PageError, layout::Layout};

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
    pub pen_names: Vec<(PenNameId, String)>,
    /// Whether a guest writes.
    pub is_guest: bool,
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
pub async fn pen_names(app: &App, account: Option<&Account>) -> Result<Vec<(PenNameId, String)>, PageError> {
    let Some(account) = account else { return Ok(Vec::new()) };
    let names = app.store().own_pen_names(account.id).await?;
    Ok(names.into_iter().map(|name| (name.id, name.name)).collect())
}

/// The pen name that a form names, or the first; `None` where the account has none.
pub fn chosen_pen_name(pen_names: &[(PenNameId, String)], given: &str) -> Option<(PenNameId, String)> {
    let chosen = pen_names.iter().find(|(id, _)| id.to_string() == given);
    chosen.or_else(|| pen_names.first()).cloned()
}

/// Who signs; the error is what is wrong with the name.
pub async fn signer(
    app: &App,
    account: Option<&Account>,
    given: &Given,
) -> Result<Result<Signer, String>, PageError> {
    if let Some(account) = account {
        let pen_names = pen_names(app, Some(account)).await?;
        let chosen = chosen_pen_name(&pen_names, &given.pen_name);
        let (pen_name, name) = chosen.map_or((None, account.name.clone()), |(id, name)| (Some(id), name));
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
