//! Writing with others: who signs a work, to whom it is given, what it comes from, who reads its drafts.

mod beside;
mod beta;
mod draft_link;
mod gifts;
mod heirs;
mod invitations;
mod orphan;
mod people;
mod round_robin;
mod ties;
mod wishes;

use axum::routing::{get, post};
use ficus_archive::{WorkId, pen_name::PenName, slug::slug};
use ficus_store::Subject;

pub use beside::{Beside, Origin};
pub use wishes::Wishes;

use super::Doing;
use crate::{App, error::PageError, routes::Routes};

/// What can be done with a work together with others.
pub const DOINGS: [Doing; 5] = [
    Doing { path: "people", name: "Who signs it", about: "Co-authors, translators, the order of names" },
    Doing { path: "beta", name: "Beta readers", about: "A secret link to drafts, and what its readers say" },
    Doing { path: "gifts", name: "Gifts", about: "To whom it is given" },
    Doing {
        path: "round-robin",
        name: "Round robin",
        about: "Let others add chapters, each signing their own",
    },
    Doing {
        path: "origins",
        name: "What it comes from",
        about: "Works that inspired it, or that it translates",
    },
];

/// The pages.
pub fn routes() -> Routes {
    Routes::new()
        .route("/write/works/{id}/people", get(people::show))
        .route("/write/works/{id}/people/invite", post(people::invite))
        .route("/write/works/{id}/people/withdraw", post(people::withdraw))
        .route("/write/works/{id}/people/order", post(people::order))
        .route("/write/works/{id}/people/leave", post(people::leave))
        .route("/write/works/{id}/people/veil", post(people::veil))
        .route("/write/orphan", get(orphan::ask).post(orphan::orphan))
        .route("/write/invitations", get(invitations::list).post(invitations::answer))
        .route("/write/invitations/choice", post(invitations::choose))
        .route("/write/works/{id}/gifts", get(gifts::ask).post(gifts::give))
        .route("/account/gifts", get(gifts::list).post(gifts::answer))
        .route("/authors/{slug}/gifts", get(gifts::shown))
        .route("/write/works/{id}/origins", get(ties::ask).post(ties::add))
        .route("/write/works/{id}/origins/withdraw", post(ties::withdraw))
        .route("/write/ties", get(ties::list).post(ties::answer))
        .route("/write/works/{id}/beta", get(beta::show).post(beta::make))
        .route("/write/works/{id}/beta/end", post(beta::end))
        .route("/write/works/{id}/beta/answer", post(beta::answer))
        .route("/write/works/{id}/beta/{draft}", get(beta::comments))
        .route("/beta/{key}", get(draft_link::show).post(draft_link::enter))
        .route("/beta/{key}/images/{file}", get(draft_link::picture))
        .route("/beta/{key}/{draft}", get(draft_link::read).post(draft_link::write))
        .route("/write/works/{id}/round-robin", get(round_robin::show).post(round_robin::set))
        .route("/write/works/{id}/round-robin/offers", post(round_robin::decide))
        .route("/works/{id}/round-robin", get(round_robin::ask).post(round_robin::add))
        .route("/moderation/heirs", get(heirs::list).post(heirs::report))
        .route("/moderation/heirs/{id}", post(heirs::decide))
        .route("/account/wishes", get(wishes::ask).post(wishes::save))
}

/// Notes that the pages of a work have to be made anew.
fn changed(app: &App, work: WorkId) {
    app.changed(Subject::Work(work));
    app.changed(Subject::Lists);
}

/// The pen name that somebody typed, by its name or its address.
async fn pen_name(app: &App, typed: &str) -> Result<Option<PenName>, PageError> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let typed = typed.rsplit_once("/authors/").map_or(typed, |(_, slug)| slug);
    Ok(app.store().pen_name_by_slug(&slug(typed)).await?)
}

/// A day as pages tell it.
fn day(time: jiff::Timestamp) -> String {
    crate::facts::day(time.to_zoned(jiff::tz::TimeZone::UTC).date())
}
