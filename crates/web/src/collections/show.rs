//! The page of a collection.

use askama::Template;
use axum::extract::{Path, Query, State};
use ficus_archive::{
    account::Role as SiteRole,
    collection::{Collection, CollectionPerson, Openness, Role, may_decide, may_keep},
    listing::WorkQuery,
    policy,
};
use ficus_prose::Prose;
use jiff::Timestamp;

use super::{Done, known, openness_told, role_told};
use crate::{
    App, address,
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    lens::Reader,
    listing::{self, Asked, ListView, Place},
    page::Page,
    session::Session,
};

/// So many mysteries are shown one by one.
const MYSTERIES_SHOWN_MAX: u64 = 20;

/// A collection in a list.
pub struct Line {
    /// The collection.
    pub collection: Collection,
    /// How many of its works the visitor may find.
    pub works: u64,
}

impl Line {
    /// Who may add works, in words.
    pub fn openness(&self) -> &'static str {
        openness_told(self.collection.openness)
    }

    /// `12 works`.
    pub fn works_told(&self) -> String {
        facts::counted(self.works, "work", "works")
    }

    /// What it is about.
    pub fn about(&self) -> &Prose {
        &self.collection.about.1
    }
}

/// Collections with how many of their works a visitor may find.
pub async fn line_of(
    app: &App,
    reader: &policy::Visitor,
    all: Vec<Collection>,
) -> Result<Vec<Line>, PageError> {
    let ids: Vec<_> = all.iter().map(|collection| collection.id).collect();
    let counts = app.store().counts_in(&ids, policy::listed_audiences(reader)).await?;
    let works = |id| counts.iter().find(|(of, _)| *of == id).map_or(0, |(_, works)| *works);
    Ok(all.into_iter().map(|collection| Line { works: works(collection.id), collection }).collect())
}

#[derive(Template)]
#[template(path = "collections/page.html")]
struct CollectionPage {
    layout: Layout,
    collection: Collection,
    parent: Option<Collection>,
    children: Vec<Line>,
    keepers: Vec<CollectionPerson>,
    role: Option<Role>,
    invited: Option<Role>,
    token: Option<String>,
    list: ListView,
    mysteries: u64,
    waiting: u64,
    done: bool,
}

impl CollectionPage {
    fn openness(&self) -> &'static str {
        openness_told(self.collection.openness)
    }

    fn decides(&self) -> bool {
        may_decide(self.role)
    }

    fn keeps(&self) -> bool {
        may_keep(self.role)
    }

    fn moderates(&self) -> bool {
        self.layout.visitor.is_at_least(SiteRole::Moderator)
    }

    fn is_closed(&self) -> bool {
        self.collection.shut || self.collection.openness == Openness::Closed
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn role(role: &Role) -> &'static str {
        role_told(*role)
    }

    /// `1 January 2027, 18:00 (Europe/London)`.
    fn reveal(&self) -> Option<String> {
        let reveal = self.collection.reveal.as_ref()?;
        Some(moment_told(reveal.at, &reveal.zone))
    }

    fn mysteries_shown(&self) -> u64 {
        self.mysteries.min(MYSTERIES_SHOWN_MAX)
    }

    fn more_mysteries(&self) -> u64 {
        self.mysteries.saturating_sub(MYSTERIES_SHOWN_MAX)
    }
}

/// A moment in the time zone that it was told in.
pub fn moment_told(at: Timestamp, zone: &str) -> String {
    let known = crate::notices::zone(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    format!("{} ({zone})", at.to_zoned(known).strftime("%-d %B %Y, %H:%M"))
}

/// Where the list of a collection's works stands, for a page, a feed or a catalogue.
pub async fn place(
    app: &App,
    visitor: &policy::Visitor,
    collection: &Collection,
) -> Result<Place, PageError> {
    let mut works = app.store().works_in(collection.id, policy::listed_audiences(visitor)).await?;
    works.sort_unstable();
    Ok(Place {
        path: format!("/collections/{}", address::encoded(&collection.slug)),
        base: WorkQuery { only_works: Some(works.into()), ..WorkQuery::default() },
        ..Place::default()
    })
}

/// `GET /collections/{slug}`
pub async fn show(
    State(app): State<App>,
    reader: Reader,
    session: Session,
    Path(slug): Path<String>,
    Query(done): Query<Done>,
    asked: Asked,
) -> Result<Page, PageError> {
    let account = reader.visitor.account.map(|(account, _)| account);
    let (collection, role) = known(&app, &slug, account).await?;
    let store = app.store();
    let is_staff = reader.visitor.is_at_least(SiteRole::Moderator);
    if collection.shut && !is_staff && role.is_none() {
        return Err(PageError::NotFound);
    }
    let list = listing::load(&app, &reader, place(&app, &reader.visitor, &collection).await?, asked).await?;
    let parent = match collection.parent {
        Some(parent) => store.collection_by_id(parent).await?.filter(|parent| !parent.shut),
        None => None,
    };
    let children = line_of(&app, &reader.visitor, store.collections_in(collection.id).await?).await?;
    let keepers = store.collection_people(collection.id).await?;
    let keepers = keepers.into_iter().filter(|person| person.accepted && may_decide(Some(person.role)));
    let (invited, token) = match account {
        Some(account) => (
            store.collection_invitation(collection.id, account).await?,
            Some(Token::of(&app, &session).await?.0),
        ),
        None => (None, None),
    };
    let waiting = if may_decide(role) { store.works_waiting_in(collection.id, 0, 1).await?.1 } else { 0 };
    Page::render(&CollectionPage {
        layout: Layout::new(&app, reader.visitor),
        mysteries: store.mysteries_in(collection.id).await?,
        keepers: keepers.collect(),
        collection,
        parent,
        children,
        role,
        invited,
        token,
        list,
        waiting,
        done: done.done == "1",
    })
}
