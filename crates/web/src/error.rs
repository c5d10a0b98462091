//! What a visitor sees when a page cannot be shown.
//!
//! A handler answers with a [`PageError`]; [`crate::service`] draws it as a page, since only there the site's look
//! and the visitor are known.

use std::sync::Arc;

use askama::Template;
use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};

use ficus_archive::tombstone::Tombstone;

use crate::{gate::Asking, layout::Layout};
use ficus_store::StoreError;

/// Why a page cannot be shown. Each becomes a page with a title, a sentence and a way out.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// Nothing stands at this address.
    #[error("not found")]
    NotFound,
    /// A work stood here and was removed.
    #[error("gone")]
    Gone(Box<Tombstone>),
    /// The visitor may not do this.
    #[error("forbidden")]
    Forbidden,
    /// The request makes no sense; the sentence says why.
    #[error("{0}")]
    BadRequest(String),
    /// The address takes no such request.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// The form was not sent by one of this site's pages, or its page is too old.
    #[error("the form's token is missing or wrong")]
    Forged,
    /// The form is longer than a form may be.
    #[error("the request is too large")]
    TooLarge,
    /// Too many attempts in a short time.
    #[error("too many attempts")]
    TooMany,
    /// Too many pages in a short time.
    #[error("too many pages in a short time")]
    TooFast,
    /// Too many different works in a short time.
    #[error("too many works in a short time")]
    TooManyWorks,
    /// More work than can be done now.
    #[error("busy")]
    Busy,
    /// The page opens only after signing in.
    #[error("the visitor has to sign in")]
    SignIn,
    /// The page opens only after proving once more who is signed in.
    #[error("the visitor has to prove who is signed in")]
    Prove {
        /// Where to go afterwards: a path of this site.
        to: String,
    },
    /// The account's mail address is not proven yet.
    #[error("the visitor's mail address is not proven")]
    Unconfirmed,
    /// The account may say nothing to others for now.
    #[error("the visitor's account is suspended")]
    Suspended,
    /// The account's role does not post works.
    #[error("the visitor may not post works")]
    NoAuthor,
    /// What stood at the address stands at this path now.
    #[error("it moved to {0}")]
    Moved(String),
    /// The work opens only after a deliberate choice.
    #[error("the visitor has to choose")]
    Asks(Box<Asking>),
    /// The system gives no random bytes.
    #[error("no random bytes")]
    Randomness,
    /// The file with the key for secrets cannot be used, or does not fit what was sealed.
    #[error("the key for secrets: {0}")]
    Key(String),
    /// The staff's pages wait until the visitor has a second step.
    #[error("the visitor has to set up a second step")]
    NeedsSecondStep,
    /// A handler panicked.
    #[error("a handler panicked")]
    Panicked,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] ficus_store::StoreError),
    /// The index failed.
    #[error(transparent)]
    Search(#[from] ficus_search::SearchError),
    /// A template failed.
    #[error(transparent)]
    Template(#[from] askama::Error),
}

/// The error of a response that still has to be drawn; an extension of it.
#[derive(Clone)]
pub struct Undrawn(pub Arc<PageError>);

/// Title and sentence of an error page.
struct Words {
    title: &'static str,
    sentence: String,
}

#[derive(Template)]
#[template(path = "error/page.html")]
struct ErrorPage<'a> {
    layout: Layout,
    status: u16,
    title: &'a str,
    sentence: &'a str,
}

impl PageError {
    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Gone(_) => StatusCode::GONE,
            Self::Moved(_) => StatusCode::SEE_OTHER,
            Self::Forbidden | Self::Forged | Self::Unconfirmed | Self::Suspended | Self::NoAuthor => {
                StatusCode::FORBIDDEN
            }
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany | Self::TooFast | Self::TooManyWorks => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::SignIn | Self::Prove { .. } | Self::NeedsSecondStep | Self::Asks(_) => StatusCode::OK,
            Self::Store(StoreError::Held) => StatusCode::ACCEPTED,
            Self::Randomness
            | Self::Key(_)
            | Self::Panicked
            | Self::Store(_)
            | Self::Search(_)
            | Self::Template(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// After how long the same request may go well.
    fn retry_after_seconds(&self) -> Option<u32> {
        match self {
            Self::TooMany | Self::TooManyWorks => Some(60),
            Self::Busy | Self::TooFast => Some(5),
            _ => None,
        }
    }

    fn words(&self) -> Words {
        let words = |title, sentence: &str| Words { title, sentence: sentence.to_owned() };
        match self {
            Self::Gone(stone) => words("A work was here", &crate::gone::told(stone)),
            Self::NotFound => words(
                "Not here",
                "Nothing stands at this address. It may have been moved, or it was never here.",
            ),
            Self::Forbidden => words("Not for you", "Your account may not do this."),
            Self::BadRequest(sentence) => words("That makes no sense here", sentence),
            Self::MethodNotAllowed => words("Not like this", "This address can be read, but not written to."),
            Self::Forged => words(
                "Please try again",
                "The form was too old, or another site sent it. Nothing was changed: go back, load the page again, \
                 and send the form once more.",
            ),
            Self::TooLarge => words("Too much at once", "What you sent is larger than a form may be."),
            Self::TooMany => {
                words("Slow down, please", "That were many attempts. Wait a minute and try again.")
            }
            Self::TooFast => {
                words("Slow down, please", "That were many pages at once. Wait a few seconds and try again.")
            }
            Self::TooManyWorks => words(
                "Slow down, please",
                "Very many works were opened from your network or with your account within five minutes. Wait a little, \
                 and go on reading. Feeds and catalogues tell what is new without opening every work.",
            ),
            Self::Busy => words("Busy", "The archive has too much to do just now. Try again in a moment."),
            Self::Unconfirmed => words(
                "First, your mail address",
                "Follow the link in the letter that was sent to you; then you can speak to others here. Your account \
                 page sends it again.",
            ),
            Self::Suspended => words(
                "Not for now",
                "Your account is suspended: you can read, and say nothing to others for a time. Your notices say why.",
            ),
            Self::NoAuthor => words(
                "For authors",
                "Your account reads here and posts nothing. The keepers of the archive can make you an author: the page \
                 about the archive says how to reach them.",
            ),
            Self::SignIn => words("For members", "This page opens after signing in."),
            Self::Prove { .. } => {
                words("Is it you?", "This page opens after giving your password once more.")
            }
            Self::NeedsSecondStep => {
                words("First, a second step", "These pages open once your account has a second step.")
            }
            Self::Moved(_) => words("It moved", "It stands somewhere else now."),
            Self::Asks(_) => words("Before you read", "This work asks for a choice first."),
            Self::Store(StoreError::Held) => words(
                "A moderator reads it first",
                "It is kept and waits; others see it once it was read. Your notices tell you what becomes of it.",
            ),
            Self::Randomness
            | Self::Key(_)
            | Self::Panicked
            | Self::Store(_)
            | Self::Search(_)
            | Self::Template(_) => words(
                "Something broke here",
                "It is not your doing, and it was written to the log. Try again in a moment.",
            ),
        }
    }

    /// The error as a page.
    pub fn page(&self, layout: Layout) -> Response {
        let status = self.status();
        let Words { title, sentence } = self.words();
        let retry =
            self.retry_after_seconds().map(|seconds| (header::RETRY_AFTER, HeaderValue::from(seconds)));
        let retry: HeaderMap = retry.into_iter().collect();
        let page = ErrorPage { layout, status: status.as_u16(), title, sentence: &sentence };
        match page.render() {
            Ok(html) => (status, retry, Html(html)).into_response(),
            Err(_) => (status, sentence).into_response(),
        }
    }

    /// The error for a program: RFC 9457.
    pub fn problem(&self) -> Response {
        let status = self.status();
        let Words { title, sentence } = self.words();
        let body = serde_json::json!({ "title": title, "status": status.as_u16(), "detail": sentence });
        let kind = HeaderValue::from_static("application/problem+json");
        let mut response = (status, [(header::CONTENT_TYPE, kind)], body.to_string()).into_response();
        if let Some(seconds) = self.retry_after_seconds() {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Undrawn(Arc::new(self)));
        response
    }
}
