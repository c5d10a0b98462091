//! What is left of what the archive lets an account write.

use askama::Template;
use axum::extract::State;
use ficus_archive::site::writing_limits::Left;

use crate::{App, error::PageError, facts, layout::Layout, member::Member, page::Page};

#[derive(Template)]
#[template(path = "write/room.html")]
struct RoomPage {
    layout: Layout,
    left: [Left; 7],
    is_new: bool,
    new_days: u32,
}

impl RoomPage {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn days(days: &u32) -> String {
        facts::counted(u64::from(*days), "day", "days")
    }

    fn told(left: &Left) -> String {
        match (left.most, left.left()) {
            (Some(most), Some(more)) => {
                format!(
                    "{} of {}; {} left",
                    facts::figure(left.used),
                    facts::figure(most),
                    facts::figure(more)
                )
            }
            _ => format!("{}, without a bound", facts::figure(left.used)),
        }
    }
}

/// `GET /write/room`
pub async fn show(State(app): State<App>, member: Member) -> Result<Page, PageError> {
    let (limits, is_new) = app.store().writing_limits_of(member.account.id, app.now()).await?;
    let used = app.store().writing_used(member.account.id, app.now()).await?;
    Page::render(&RoomPage {
        layout: member.layout(&app),
        left: limits.left(&used),
        is_new,
        new_days: app.site().writing_limits.new_days,
    })
}
