//! What whoever reads a work can do with it: the forms on its page.

use ficus_archive::{WorkId, account::Role, bookmark::BookmarkOf};

use crate::{
    App, csrf::Token, error::PageError, lens::Reader, reading_life::shelving::Shelved, session::Session,
    subscriptions,
};

/// The forms on the page of a work, for whoever is signed in.
#[derive(Default)]
pub struct Acts {
    /// For the forms; `None` for a guest, whose page holds no form and can be kept.
    pub token: Option<String>,
    /// Whether the reader subscribes to the work.
    pub subscribed: bool,
    /// On which of the reader's shelves the work is.
    pub shelved: Option<Shelved>,
    /// Whether the reader keeps a bookmark of it.
    pub is_bookmarked: bool,
    /// Whether the reader signs the work or keeps the archive: who decides where it is listed.
    pub keeps: bool,
}

impl Acts {
    /// What the reader of a work's page can do, and has done.
    pub async fn load(
        app: &App,
        reader: &Reader,
        session: &Session,
        work: WorkId,
    ) -> Result<Self, PageError> {
        let Some((account, role)) = reader.visitor.account else { return Ok(Self::default()) };
        let bookmark = app.store().bookmark_of(account, &BookmarkOf::Work(work)).await?;
        Ok(Self {
            token: Some(Token::of(app, session).await?.0),
            subscribed: subscriptions::to_work(app, reader, work).await?,
            shelved: Some(Shelved::load(app, account, work).await?),
            is_bookmarked: bookmark.is_some(),
            keeps: role >= Role::Moderator || app.store().signs(account, work).await?,
        })
    }
}
