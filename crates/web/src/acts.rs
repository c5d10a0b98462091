//! What whoever reads a work can do with it: the forms on its page.

use ficus_archive::{WorkId, shelf::Shelf};

use crate::{App, csrf::Token, error::PageError, lens::Reader, session::Session, shelf, subscriptions};

/// The forms on the page of a work, for whoever is signed in.
#[derive(Default)]
pub struct Acts {
    /// For the forms; `None` for a guest, whose page holds no form and can be kept.
    pub token: Option<String>,
    /// The reader's shelf that the work is on.
    pub shelf: Option<Shelf>,
    /// Whether the reader subscribes to the work.
    pub subscribed: bool,
}

impl Acts {
    /// What the reader of a work's page can do, and has done.
    pub async fn load(
        app: &App,
        reader: &Reader,
        session: &Session,
        work: WorkId,
    ) -> Result<Self, PageError> {
        if reader.visitor.account.is_none() {
            return Ok(Self::default());
        }
        Ok(Self {
            token: Some(Token::of(app, session).await?.0),
            shelf: shelf::of_works(app, reader, &[work]).await?.remove(&work),
            subscribed: subscriptions::to_work(app, reader, work).await?,
        })
    }

    /// Whether the work is on this shelf of the reader.
    pub fn is_on(&self, shelf: Shelf) -> bool {
        self.shelf == Some(shelf)
    }
}
