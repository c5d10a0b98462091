//! Whoever is signed in, and what they may do: the extractors that stand before a handler.

use std::str::FromStr;

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};
use ficus_archive::{
    WorkId,
    account::{Account, Role, Standing},
    draft::Draft,
    policy::Visitor,
};

use crate::{App, address, error::PageError, factors::staff, layout::Layout, lens::Reader, session::Session};

/// Whoever is signed in; others are led to the sign-in page.
pub struct Member {
    /// The account.
    pub account: Account,
    /// Who asks, and how they look at lists.
    pub reader: Reader,
}

impl Member {
    /// The layout of a page for the member.
    pub fn layout(&self, app: &App) -> Layout {
        Layout::new(app, self.visitor())
    }

    /// Who asks.
    pub fn visitor(&self) -> Visitor {
        self.reader.visitor
    }

    /// Whether the member may say something to others now; the error says why not.
    pub fn speaks(&self) -> Result<(), PageError> {
        match self.account.standing {
            standing if standing.speaks() => Ok(()),
            Standing::Unconfirmed => Err(PageError::Unconfirmed),
            _ => Err(PageError::Suspended),
        }
    }
}

impl FromRequestParts<App> for Member {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let session = Session::from_request_parts(parts, app).await?;
        let account = session.account().cloned().ok_or(PageError::SignIn)?;
        Ok(Self { account, reader: Reader::from_request_parts(parts, app).await? })
    }
}

/// A member who may say something to others now: review, recommend, report, post.
pub struct Speaker(pub Member);

impl FromRequestParts<App> for Speaker {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let member = Member::from_request_parts(parts, app).await?;
        member.speaks()?;
        Ok(Self(member))
    }
}

/// A member who may post works now.
pub struct Author(pub Member);

impl FromRequestParts<App> for Author {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let Speaker(member) = Speaker::from_request_parts(parts, app).await?;
        if member.account.role < Role::Author {
            return Err(PageError::NoAuthor);
        }
        Ok(Self(member))
    }
}

/// A member who signs the work `{id}` of the address, and may say something now; for others nothing is there.
pub struct Writer {
    /// Who writes.
    pub member: Member,
    /// The work.
    pub work: WorkId,
}

impl Writer {
    async fn of(parts: &mut Parts, app: &App, work: WorkId) -> Result<Self, PageError> {
        let member = Member::from_request_parts(parts, app).await?;
        if !app.store().signs(member.account.id, work).await? {
            return Err(PageError::NotFound);
        }
        let Speaker(member) = Speaker::from_request_parts(parts, app).await?;
        Ok(Self { member, work })
    }
}

impl FromRequestParts<App> for Writer {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        Member::from_request_parts(parts, app).await?;
        let work = id_of(parts, app).await?;
        Self::of(parts, app, work).await
    }
}

/// A member who signs the work of the draft `{id}` of the address; for others nothing is there.
pub struct DraftWriter {
    /// Who writes.
    pub member: Member,
    /// The draft.
    pub draft: Draft,
}

impl FromRequestParts<App> for DraftWriter {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        Member::from_request_parts(parts, app).await?;
        let draft = app.store().draft(id_of(parts, app).await?).await?.ok_or(PageError::NotFound)?;
        let writer = Writer::of(parts, app, draft.work).await?;
        Ok(Self { member: writer.member, draft })
    }
}

/// The `{id}` of the address.
async fn id_of<T: FromStr>(parts: &mut Parts, app: &App) -> Result<T, PageError> {
    let params = RawPathParams::from_request_parts(parts, app).await.map_err(|_| PageError::NotFound)?;
    let id = params.iter().find(|(name, _)| *name == "id").ok_or(PageError::NotFound)?;
    address::part(id.1)
}

/// A moderator or an admin; for anybody else what they see is not there.
pub struct Moderator(pub Member);

impl FromRequestParts<App> for Moderator {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let member = Member::from_request_parts(parts, app).await?;
        let may = member.visitor().is_at_least(Role::Moderator) && member.account.standing.speaks();
        if !may {
            return Err(PageError::NotFound);
        }
        staff::check(app, member.account.id, member.account.role).await?;
        Ok(Self(member))
    }
}
