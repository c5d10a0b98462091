//! Making a collection, saying what it is, showing what it holds back, and taking it apart.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    PenNameId,
    collection::{
        Collection, CollectionFacts, Fault, Kind, Openness, TAGS_MAX, TEXT_CHARS_MAX, checked_name,
        checked_text, moment,
    },
    pen_name::{PenName, meant},
    policy,
    slug::slug as slug_of,
};
use ficus_store::StoreError;
use serde::Deserialize;

use super::{Done, kept, openness_told, refused, show::moment_told};
use crate::{
    App, address,
    csrf::Token,
    error::PageError,
    layout::Layout,
    member::{Member, Moderator, Speaker},
    page::Page,
    signature,
};

/// What the form sends, and shows again.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Given {
    name: String,
    about: String,
    rules: String,
    openness: String,
    anonymous: String,
    unrevealed: String,
    day: String,
    time: String,
    zone: String,
    parent: String,
    tags: String,
    signed: String,
}

/// What is wrong with a form, by its field.
#[derive(Default)]
struct Wrong {
    name: Option<String>,
    about: Option<String>,
    rules: Option<String>,
    moment: Option<String>,
    tags: Option<String>,
    parent: Option<String>,
}

impl Wrong {
    fn is_any(&self) -> bool {
        [&self.name, &self.about, &self.rules, &self.moment, &self.tags, &self.parent]
            .iter()
            .any(|wrong| wrong.is_some())
    }
}

#[derive(Template)]
#[template(path = "collections/form.html")]
struct FactsPage<'a> {
    layout: Layout,
    token: &'a str,
    /// The collection that is changed; `None` for a new one.
    of: Option<&'a Collection>,
    given: Given,
    wrong: Wrong,
    names: Vec<PenName>,
    parents: Vec<Collection>,
    saved: bool,
}

impl FactsPage<'_> {
    fn action(&self) -> String {
        self.of.map_or("/collections/new".to_owned(), |of| format!("{}/edit", path(of)))
    }

    fn openings() -> [(Openness, &'static str); 3] {
        [Openness::Open, Openness::Moderated, Openness::Closed].map(|each| (each, openness_told(each)))
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn is_chosen(&self, openness: &Openness) -> bool {
        self.given.openness.parse::<Openness>().unwrap_or_default() == *openness
    }

    fn is_parent(&self, parent: &Collection) -> bool {
        self.given.parent == parent.slug
    }

    fn is_signed(&self, name: &PenName) -> bool {
        self.given.signed == name.slug
    }

    fn text_max() -> usize {
        TEXT_CHARS_MAX
    }

    fn tags_max() -> usize {
        TAGS_MAX
    }
}

fn path(of: &Collection) -> String {
    format!("/collections/{}", address::encoded(&of.slug))
}

impl Given {
    fn of(collection: &Collection, parents: &[Collection]) -> Self {
        let yes = |is: bool| if is { "1".to_owned() } else { String::new() };
        let zone = collection.reveal.as_ref().map_or("UTC", |reveal| reveal.zone.as_str());
        let at = collection
            .reveal
            .as_ref()
            .and_then(|reveal| Some(reveal.at.to_zoned(crate::notices::zone(&reveal.zone)?)));
        Self {
            name: collection.name.clone(),
            about: collection.about.0.clone(),
            rules: collection.rules.0.clone(),
            openness: collection.openness.as_str().to_owned(),
            anonymous: yes(collection.anonymous),
            unrevealed: yes(collection.unrevealed),
            day: at.as_ref().map(|at| at.strftime("%Y-%m-%d").to_string()).unwrap_or_default(),
            time: at.as_ref().map(|at| at.strftime("%H:%M").to_string()).unwrap_or_default(),
            zone: zone.to_owned(),
            parent: parents
                .iter()
                .find(|parent| Some(parent.id) == collection.parent)
                .map(|parent| parent.slug.clone())
                .unwrap_or_default(),
            tags: collection.tags.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>().join(", "),
            signed: String::new(),
        }
    }

    /// What the owner says of a collection; what cannot be is told by its field.
    async fn read(
        &self,
        app: &App,
        member: &Member,
        parents: &[Collection],
    ) -> Result<(CollectionFacts, Wrong), PageError> {
        let mut wrong = Wrong::default();
        let told = |fault: Fault| fault.to_string();
        let mut facts = CollectionFacts {
            openness: self.openness.parse().unwrap_or_default(),
            anonymous: self.anonymous == "1",
            unrevealed: self.unrevealed == "1",
            ..CollectionFacts::default()
        };
        match checked_name(&self.name) {
            Ok(name) => facts.name = name,
            Err(fault) => wrong.name = Some(told(fault)),
        }
        match checked_text(&self.about) {
            Ok(text) => facts.about = text,
            Err(fault) => wrong.about = Some(told(fault)),
        }
        match checked_text(&self.rules) {
            Ok(text) => facts.rules = text,
            Err(fault) => wrong.rules = Some(told(fault)),
        }
        let zone = if self.zone.trim().is_empty() { "UTC" } else { self.zone.trim() };
        if facts.unrevealed {
            let known = crate::notices::zone(zone).ok_or(Fault::Moment);
            match known.and_then(|known| moment(&self.day, &self.time, (&known, zone), app.now())) {
                Ok(reveal) => facts.reveal = reveal,
                Err(fault) => wrong.moment = Some(told(fault)),
            }
        }
        if !self.parent.is_empty() {
            match parents.iter().find(|parent| parent.slug == self.parent) {
                Some(parent) => facts.parent = Some(parent.id),
                None => wrong.parent = Some("Choose a collection that you keep.".to_owned()),
            }
        }
        let visitor = member.visitor();
        (facts.tags, wrong.tags) = tags(app, &visitor, &self.tags).await?;
        Ok((facts, wrong))
    }
}

/// The slugs of tags that are named, and what is wrong with them.
async fn tags(
    app: &App,
    visitor: &policy::Visitor,
    named: &str,
) -> Result<(Vec<String>, Option<String>), PageError> {
    let names: Vec<&str> = named.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    if names.len() > TAGS_MAX {
        return Ok((Vec::new(), Some(Fault::Tags.to_string())));
    }
    let slugs: Vec<String> = names.iter().map(|name| slug_of(name)).collect();
    let known = app.store().tags_by_slug(&slugs, policy::listed_audiences(visitor)).await?;
    let unknown = names.iter().zip(&slugs).find(|(_, slug)| !known.iter().any(|tag| tag.slug == **slug));
    Ok(match unknown {
        Some((name, _)) => {
            (Vec::new(), Some(format!("No work bears the tag “{name}” yet: choose tags of works.")))
        }
        None => (slugs, None),
    })
}

/// The collections that a member may put others into.
async fn parents(app: &App, member: &Member, of: Option<&Collection>) -> Result<Vec<Collection>, PageError> {
    let mut parents = Vec::new();
    for own in app.store().collections_of(member.account.id).await? {
        let is_top = own.parent.is_none() && of.is_none_or(|of| of.id != own.id);
        let role = app.store().collection_role(own.id, member.account.id).await?;
        if is_top && ficus_archive::collection::may_keep(role) {
            parents.push(own);
        }
    }
    Ok(parents)
}

/// `GET /collections/new`
pub async fn ask(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
) -> Result<Page, PageError> {
    let given = Given { openness: "open".to_owned(), zone: "UTC".to_owned(), ..Given::default() };
    Page::render(&FactsPage {
        layout: member.layout(&app),
        token: &token,
        of: None,
        given,
        wrong: Wrong::default(),
        names: app.store().own_pen_names(member.account.id).await?,
        parents: parents(&app, &member, None).await?,
        saved: false,
    })
}

async fn again(
    app: &App,
    (member, token): (&Member, &str),
    of: Option<&Collection>,
    (given, wrong): (Given, Wrong),
) -> Result<Response, PageError> {
    let page = FactsPage {
        layout: member.layout(app),
        token,
        of,
        given,
        wrong,
        names: app.store().own_pen_names(member.account.id).await?,
        parents: parents(app, member, of).await?,
        saved: false,
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
}

/// Why the store does not take it, told at its field.
fn fault_of(error: StoreError) -> Result<Wrong, PageError> {
    match error {
        StoreError::Taken(_) => {
            Ok(Wrong { name: Some("Another collection has this name.".to_owned()), ..Wrong::default() })
        }
        StoreError::Refused(why) => Ok(Wrong { parent: Some(why.to_owned()), ..Wrong::default() }),
        error => Err(error.into()),
    }
}

/// `POST /collections/new`
pub async fn make(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let owner = keeper(&app, &member, &given.signed).await?;
    let parents = parents(&app, &member, None).await?;
    let (facts, wrong) = given.read(&app, &member, &parents).await?;
    if wrong.is_any() {
        return again(&app, (&member, &token), None, (given, wrong)).await;
    }
    let made =
        app.store().make_collection(Kind::Collection, &facts, (member.account.id, owner), app.now()).await;
    let id = match made {
        Ok(id) => id,
        Err(error) => return again(&app, (&member, &token), None, (given, fault_of(error)?)).await,
    };
    let made = app.store().collection_by_id(id).await?.ok_or(PageError::NotFound)?;
    Ok(Redirect::to(&format!("{}?done=1", path(&made))).into_response())
}

/// The pen name under which a member keeps a collection.
pub(super) async fn keeper(app: &App, member: &Member, named: &str) -> Result<PenNameId, PageError> {
    let names = app.store().own_pen_names(member.account.id).await?;
    let chosen = meant(&names, named, |name| name.slug == named).map_err(signature::not_among)?;
    chosen.map(|name| name.id).ok_or_else(|| {
        PageError::BadRequest(
            "Whoever keeps a collection signs with a pen name. Make one on your account page first."
                .to_owned(),
        )
    })
}

/// `GET /collections/{slug}/edit`
pub async fn ask_again(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Path(slug): Path<String>,
    Query(done): Query<Done>,
) -> Result<Page, PageError> {
    let of = kept(&app, &slug, &member).await?;
    let parents = parents(&app, &member, Some(&of)).await?;
    Page::render(&FactsPage {
        layout: member.layout(&app),
        token: &token,
        given: Given::of(&of, &parents),
        of: Some(&of),
        wrong: Wrong::default(),
        names: Vec::new(),
        parents,
        saved: done.done == "1",
    })
}

/// `POST /collections/{slug}/edit`
pub async fn edit(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Path(slug): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let of = kept(&app, &slug, &member).await?;
    let parents = parents(&app, &member, Some(&of)).await?;
    let (facts, wrong) = given.read(&app, &member, &parents).await?;
    if wrong.is_any() {
        return again(&app, (&member, &token), Some(&of), (given, wrong)).await;
    }
    if let Err(error) = app.store().edit_collection(of.id, &facts, app.now()).await {
        return again(&app, (&member, &token), Some(&of), (given, fault_of(error)?)).await;
    }
    Ok(Redirect::to(&format!("{}/edit?done=1", path(&of))).into_response())
}

/// What is shown.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Shown {
    what: String,
    sure: String,
}

/// `POST /collections/{slug}/reveal`
pub async fn reveal(
    State(app): State<App>,
    member: Member,
    Path(slug): Path<String>,
    Form(shown): Form<Shown>,
) -> Result<Redirect, PageError> {
    let of = kept(&app, &slug, &member).await?;
    match shown.what.as_str() {
        "works" => app.store().reveal(of.id, app.now()).await?,
        "names" => app.store().lift_veil(of.id, app.now()).await?,
        _ => return Err(PageError::BadRequest("Show the works or the names.".to_owned())),
    };
    Ok(Redirect::to(&format!("{}?done=1", path(&of))))
}

/// `POST /collections/{slug}/delete`
pub async fn delete(
    State(app): State<App>,
    member: Member,
    Path(slug): Path<String>,
    Form(shown): Form<Shown>,
) -> Result<Redirect, PageError> {
    let of = kept(&app, &slug, &member).await?;
    if shown.sure != "1" {
        return Err(PageError::BadRequest("Say that you are sure by the box beside the button.".to_owned()));
    }
    app.store().delete_collection(of.id, app.now()).await?;
    Ok(Redirect::to("/account/gathering?done=1"))
}

/// `POST /collections/{slug}/shut`
pub async fn shut(
    State(app): State<App>,
    Moderator(member): Moderator,
    Path(slug): Path<String>,
    Form(shown): Form<Shown>,
) -> Result<Redirect, PageError> {
    let of = app.store().collection(&slug).await?.ok_or(PageError::NotFound)?;
    let shut = shown.what == "close";
    app.store().shut_collection(of.id, shut, member.account.id, app.now()).await.map_err(refused)?;
    Ok(Redirect::to(&format!("{}?done=1", path(&of))))
}

impl FactsPage<'_> {
    fn reveal_told(&self) -> Option<String> {
        let reveal = self.of?.reveal.as_ref()?;
        Some(moment_told(reveal.at, &reveal.zone))
    }
}
