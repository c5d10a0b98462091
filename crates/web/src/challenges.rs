//! Challenges: gift exchanges, prompt memes, big bangs and round robins, for those who keep them and those who take part.
//!
//! Before the works are shown, nothing on a page for others than the keepers tells who writes for whom: each page of a
//! participant asks the store by their own account.

mod assigned;
mod check_in;
mod fields;
mod list;
mod make;
mod matching;
mod nominations;
mod prompts;
mod settings;
mod show;
mod sign_up;
mod summary;
mod turns;

use axum::routing::{get, post};
use ficus_archive::{
    AccountId, WorkId,
    challenge::{Challenge, Moment, Stage, Summary},
    collection::{Collection, Kind, Role, may_keep},
    policy::Visitor,
};
use ficus_store::StoreError;
use jiff::{Timestamp, tz::TimeZone};

use crate::{App, error::PageError, member::Member, notices::zone, routes::Routes};

/// Their addresses.
pub fn routes() -> Routes {
    Routes::new()
        .route("/challenges", get(list::list))
        .route("/challenges/new", get(make::ask).post(make::make))
        .route("/challenges/{slug}", get(show::show))
        .route("/challenges/{slug}/settings", get(settings::ask).post(settings::set))
        .route("/challenges/{slug}/stage", post(settings::begin_stage))
        .route("/challenges/{slug}/sign-up", get(sign_up::ask).post(sign_up::sign_up))
        .route("/challenges/{slug}/sign-up/withdraw", post(sign_up::withdraw))
        .route("/challenges/{slug}/sign-ups", get(summary::show))
        .route("/challenges/{slug}/sign-ups.csv", get(summary::csv))
        .route("/challenges/{slug}/sign-ups/{id}/remove", post(summary::remove))
        .route("/challenges/{slug}/matching", get(matching::show).post(matching::run))
        .route("/challenges/{slug}/matching/{id}", post(matching::adjust))
        .route("/challenges/{slug}/gifts", get(assigned::show))
        .route("/challenges/{slug}/gifts/{id}/hand-in", post(assigned::hand_in))
        .route("/challenges/{slug}/gifts/{id}/drop", post(assigned::drop_out))
        .route("/challenges/{slug}/gifts/{id}/take-up", post(assigned::take_up))
        .route("/challenges/{slug}/prompts", get(prompts::list))
        .route("/challenges/{slug}/prompts/new", get(prompts::ask).post(prompts::leave))
        .route("/challenges/{slug}/prompts/{id}/claim", post(prompts::claim))
        .route("/challenges/{slug}/prompts/{id}/give-back", post(prompts::give_back))
        .route("/challenges/{slug}/prompts/{id}/answer", post(prompts::answer))
        .route("/challenges/{slug}/prompts/{id}/withdraw", post(prompts::withdraw))
        .route("/challenges/{slug}/prompts/{id}/day", post(prompts::set_day))
        .route("/challenges/{slug}/tags", get(nominations::show).post(nominations::nominate))
        .route("/challenges/{slug}/tags/{id}", post(nominations::decide))
        .route("/challenges/{slug}/check-in", get(check_in::ask).post(check_in::tell))
        .route("/challenges/{slug}/turns", get(turns::show))
        .route("/challenges/{slug}/turns/end", post(turns::end))
        .route("/challenges/{slug}/turns/{position}/later", post(turns::later))
        .route("/challenges/{slug}/turns/work", post(turns::set_work))
}

/// A challenge, and how whoever asks stands to it.
struct Standing {
    challenge: Challenge,
    collection: Collection,
    role: Option<Role>,
    account: Option<AccountId>,
}

impl Standing {
    /// Whether the asker decides about everything.
    fn keeps(&self) -> bool {
        may_keep(self.role)
    }

    fn zone(&self) -> TimeZone {
        zone(&self.challenge.zone).unwrap_or(TimeZone::UTC)
    }

    /// A moment in the zone of the challenge, with its name.
    fn told(&self, at: Timestamp) -> String {
        let zone = self.challenge.zone.as_str();
        format!("{} ({zone})", at.to_zoned(self.zone()).strftime("%A, %-d %B %Y, %H:%M"))
    }

    fn head(&self, here: &'static str) -> Head {
        let Challenge { slug, kind, stage, .. } = &self.challenge;
        let (kind, keeps) = (*kind, self.keeps());
        let mut links = vec![("", "Overview")];
        match kind {
            Kind::GiftExchange => {
                if self.challenge.takes_sign_ups() {
                    links.push(("/sign-up", "Sign up"));
                }
                if self.challenge.summary(keeps) != Summary::Hidden {
                    links.push(("/sign-ups", "Sign-ups"));
                }
                if self.account.is_some() && *stage >= Stage::Making {
                    links.push(("/gifts", "Your gifts"));
                }
            }
            Kind::PromptMeme => links.push(("/prompts", "Prompts")),
            Kind::BigBang => {
                links.push(("/prompts", "Drafts"));
                if self.account.is_some() && *stage >= Stage::Making {
                    links.push(("/check-in", "Check in"));
                }
            }
            Kind::RoundRobin => {
                if self.challenge.takes_sign_ups() {
                    links.push(("/sign-up", "Sign up"));
                }
                links.push(("/turns", "Turns"));
            }
            Kind::Collection => {}
        }
        if self.challenge.has_tag_set() || (keeps && kind != Kind::RoundRobin) {
            links.push(("/tags", "Tags"));
        }
        if keeps && kind == Kind::GiftExchange {
            links.push(("/matching", "Matching"));
        }
        if keeps {
            links.push(("/settings", "Settings"));
        }
        Head {
            slug: slug.clone(),
            name: self.challenge.name.clone(),
            kind: kind_told(kind),
            stage: if self.challenge.shut { "Closed by the moderators" } else { stage.told(kind) },
            links: links
                .into_iter()
                .map(|(end, label)| (format!("/challenges/{slug}{end}"), label, end == here))
                .collect(),
        }
    }
}

/// What stands above every page of a challenge.
struct Head {
    slug: String,
    name: String,
    kind: &'static str,
    stage: &'static str,
    /// Address, name, whether it is this page.
    links: Vec<(String, &'static str, bool)>,
}

/// What a kind of challenge is called.
fn kind_told(kind: Kind) -> &'static str {
    match kind {
        Kind::GiftExchange => "Gift exchange",
        Kind::PromptMeme => "Prompt meme",
        Kind::BigBang => "Big bang",
        Kind::RoundRobin => "Round robin",
        Kind::Collection => "Collection",
    }
}

/// A challenge by its address. One that is being prepared is there for those who keep it alone, one that was closed for
/// them and the moderators.
async fn standing(app: &App, visitor: &Visitor, slug: &str) -> Result<Standing, PageError> {
    let challenge = app.store().challenge(slug).await?.ok_or(PageError::NotFound)?;
    let collection = app.store().collection(slug).await?.ok_or(PageError::NotFound)?;
    let account = visitor.account.map(|(account, _)| account);
    let role = match account {
        Some(account) => app.store().collection_role(challenge.id, account).await?,
        None => None,
    };
    let standing = Standing { challenge, collection, role, account };
    // Tags are proposed before anything else begins.
    let begins = standing.challenge.stage > Stage::Preparing || standing.challenge.takes_nominations();
    let is_open = begins && !standing.challenge.shut;
    let may_see = is_open || standing.keeps() || visitor.is_at_least(ficus_archive::account::Role::Moderator);
    if may_see { Ok(standing) } else { Err(PageError::NotFound) }
}

/// The same for a member who keeps it; for others nothing is there.
async fn kept(app: &App, member: &Member, slug: &str) -> Result<Standing, PageError> {
    let standing = standing(app, &member.visitor(), slug).await?;
    if standing.keeps() { Ok(standing) } else { Err(PageError::NotFound) }
}

/// Only of a kind; for others nothing stands there.
fn only(standing: &Standing, kinds: &[Kind]) -> Result<(), PageError> {
    if kinds.contains(&standing.challenge.kind) { Ok(()) } else { Err(PageError::NotFound) }
}

/// A work that a form names: by its number or its address. Only whoever signs it hands it in.
async fn own_work(app: &App, account: AccountId, typed: &str) -> Result<WorkId, String> {
    let typed = typed.trim().trim_end_matches('/');
    let number = typed.rsplit_once("/works/").map_or(typed, |(_, rest)| rest);
    let number = number.split(['/', '?', '#']).next().unwrap_or_default();
    let told = "Choose one of your works, or give the address of one.".to_owned();
    let work: WorkId = number.parse().map_err(|_| told.clone())?;
    match app.store().signs(account, work).await {
        Ok(true) => Ok(work),
        Ok(false) => Err(told),
        Err(error) => {
            tracing::error!(%error, "whose a work is could not be read");
            Err(told)
        }
    }
}

/// What the store refused, in a sentence for a page; anything else is an error.
fn refusal(error: StoreError) -> Result<String, PageError> {
    match error {
        StoreError::Refused(why) => Ok(why.to_owned()),
        StoreError::Taken(_) => Ok("Another collection or challenge has this name.".to_owned()),
        StoreError::Missing(_) => Err(PageError::NotFound),
        error => Err(error.into()),
    }
}

/// Dates as they stand in a list: what, when, whether it is past.
fn dates(standing: &Standing, now: Timestamp) -> Vec<(&'static str, String, bool)> {
    let kind = standing.challenge.kind;
    let moments = Moment::of(kind).iter();
    moments
        .filter_map(|moment| {
            let at = *standing.challenge.dates.get(moment)?;
            Some((moment.label(kind), standing.told(at), at <= now))
        })
        .collect()
}
