//! Whoever is signed in, and what they may do: the extractors that stand before a handler.

use axum::{extract::FromRequestParts, http::request::Parts};
use ficus_archive::{
    account::{Account, Role, Standing},
    policy::Visitor,
};

use crate::{App, error::PageError, factors::staff, layout::Layout, lens::Reader, session::Session};

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
        match member.account.standing {
            standing if standing.speaks() => Ok(Self(member)),
            Standing::Unconfirmed => Err(PageError::Unconfirmed),
            _ => Err(PageError::Suspended),
        }
    }
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
