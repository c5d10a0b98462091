//! Stopping letters with one click: from the mail program itself (RFC 8058), or by a button on the page that the letter
//! leads to. Whoever has the letter may, signed in or not.

use askama::Template;
use axum::extract::{Path, State};
use ficus_archive::{AccountId, KeptSearchId, notice::NoticeKind};

use crate::{
    App,
    error::PageError,
    keeping::{feed::Keys, letters},
    layout::Layout,
    page::Page,
    visitor::Who,
};

/// What is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Letters about things of a kind to an account.
    Notices(AccountId, NoticeKind),
    /// Letters about anything that an account chooses letters of.
    Everything(AccountId),
    /// Letters about a kept search.
    Search(KeptSearchId),
}

impl Stop {
    /// The whole address where it is stopped.
    pub fn address(self, base_url: &str, keys: &Keys) -> String {
        let words = self.words();
        format!("{base_url}/mail/stop/{words}/{}", keys.sign(&signed(&words)))
    }

    fn words(self) -> String {
        match self {
            Self::Notices(account, kind) => format!("{}-{account}", kind.as_str()),
            Self::Everything(account) => format!("everything-{account}"),
            Self::Search(search) => format!("search-{search}"),
        }
    }

    fn parse(words: &str) -> Option<Self> {
        let (what, id) = words.rsplit_once('-')?;
        match what {
            "search" => Some(Self::Search(id.parse().ok()?)),
            "everything" => Some(Self::Everything(id.parse().ok()?)),
            kind => Some(Self::Notices(id.parse().ok()?, kind.parse().ok()?)),
        }
    }

    /// What it is, where it is there still.
    async fn found(self, app: &App) -> Result<Found, PageError> {
        match self {
            Self::Notices(account, kind) => {
                app.store().receiver(account).await?.ok_or(PageError::NotFound)?;
                let told = match kind {
                    NoticeKind::News => "what you subscribe to",
                    NoticeKind::Bulletins => "news from authors whom you subscribe to",
                    NoticeKind::Reviews => "reviews of your works",
                    NoticeKind::Answers => "answers to your reviews",
                    NoticeKind::Recommendations => "recommendations of your works",
                    NoticeKind::Together => "invitations, gifts and drafts",
                    NoticeKind::Challenges => "challenges that you take part in",
                    NoticeKind::Decisions | NoticeKind::Safety => return Err(PageError::NotFound),
                };
                Ok(Found { told: told.to_owned(), reckoning: None })
            }
            Self::Everything(account) => {
                app.store().receiver(account).await?.ok_or(PageError::NotFound)?;
                Ok(Found { told: "anything you chose letters of".to_owned(), reckoning: None })
            }
            Self::Search(search) => {
                let kept = app.store().kept_search_by_id(search).await?.ok_or(PageError::NotFound)?;
                Ok(Found { told: format!("“{}”", kept.search.name), reckoning: Some(kept) })
            }
        }
    }
}

struct Found {
    /// `reviews of your works`.
    told: String,
    reckoning: Option<ficus_store::Reckoning>,
}

fn signed(words: &str) -> String {
    format!("stop:{words}")
}

#[derive(Template)]
#[template(path = "post/stop.html")]
struct StopPage {
    layout: Layout,
    told: String,
    /// Where the button leads.
    address: String,
    done: bool,
}

async fn by_key(app: &App, words: &str, key: &str) -> Result<Stop, PageError> {
    let keys = Keys::of(app).await?;
    if !keys.signs(&signed(words), key) {
        return Err(PageError::NotFound);
    }
    Stop::parse(words).ok_or(PageError::NotFound)
}

/// `GET /mail/stop/{what}/{key}`
pub async fn ask(
    State(app): State<App>,
    Who(visitor): Who,
    Path((words, key)): Path<(String, String)>,
) -> Result<Page, PageError> {
    let stop = by_key(&app, &words, &key).await?;
    let told = stop.found(&app).await?.told;
    let address = format!("/mail/stop/{words}/{key}");
    Page::render(&StopPage { layout: Layout::new(&app, visitor), told, address, done: false })
}

/// `POST /mail/stop/{what}/{key}`
pub async fn stop(
    State(app): State<App>,
    Who(visitor): Who,
    Path((words, key)): Path<(String, String)>,
) -> Result<Page, PageError> {
    let stop = by_key(&app, &words, &key).await?;
    let found = stop.found(&app).await?;
    match (stop, &found.reckoning) {
        (Stop::Search(_), Some(reckoning)) => letters::stop_letters(&app, reckoning).await?,
        (Stop::Notices(account, kind), _) => app.store().stop_mail(account, &[kind]).await?,
        (Stop::Everything(account), _) => app.store().stop_mail(account, &NoticeKind::ALL).await?,
        (Stop::Search(_), None) => return Err(PageError::NotFound),
    }
    let layout = Layout::new(&app, visitor);
    Page::render(&StopPage { layout, told: found.told, address: String::new(), done: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stopped_is_read_as_it_is_written() {
        for stop in [
            Stop::Notices(AccountId(12), NoticeKind::News),
            Stop::Notices(AccountId(3), NoticeKind::Recommendations),
            Stop::Everything(AccountId(3)),
            Stop::Search(KeptSearchId(5)),
        ] {
            assert_eq!(Stop::parse(&stop.words()), Some(stop));
        }
        assert_eq!(Stop::parse("news"), None);
        assert_eq!(Stop::parse("nothing-1"), None);
    }
}
