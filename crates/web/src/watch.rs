//! Whatever staff changes by a form of theirs stands in the log of decisions: where the handler notes no line of its
//! own, this does.

use axum::http::StatusCode;
use ficus_archive::{
    AccountId,
    account::Role,
    audit::{AuditNote, AuditSubject},
    policy::Visitor,
};
use ficus_store::AuditAsked;

use crate::App;

/// The parts of the site whose forms are for staff.
const DESKS: [&str; 2] = ["/admin", "/moderation"];

/// A form of staff on its way.
pub struct Desk {
    by: AccountId,
    path: String,
    /// The last line of the log before.
    last: i64,
}

/// Looks at a form before its handler does; `None` where it is none of staff.
pub async fn before(app: &App, visitor: &Visitor, address: &str) -> Option<Desk> {
    let path = address.split('?').next()?;
    let is_desk = DESKS.iter().any(|desk| path == *desk || path.starts_with(&format!("{desk}/")));
    let (by, _) = visitor.account.filter(|(_, role)| is_desk && *role >= Role::FandomWrangler)?;
    match app.store().audit_length().await {
        Ok(last) => Some(Desk { by, path: path.to_owned(), last }),
        Err(error) => {
            tracing::error!(%error, "the log of decisions could not be read");
            None
        }
    }
}

impl Desk {
    /// Notes the form where it was taken and its handler noted nothing.
    pub async fn after(self, app: &App, status: StatusCode) {
        if !(status.is_success() || status.is_redirection()) {
            return;
        }
        if let Err(error) = self.note(app).await {
            tracing::error!(%error, "a line of the log of decisions could not be written");
        }
    }

    async fn note(self, app: &App) -> ficus_store::Result<()> {
        let asked = AuditAsked { by: Some(self.by), ..AuditAsked::default() };
        let own = app.store().audit_lines_of(&asked, 1).await?;
        if own.first().is_some_and(|line| line.id > self.last) {
            return Ok(());
        }
        let note = AuditNote {
            by: Some(self.by),
            act: "form-saved",
            subject: AuditSubject::Site,
            detail: self.path,
        };
        app.store().audit(&note, app.now()).await
    }
}
