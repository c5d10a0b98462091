//! The buttons of the desk: each is one act, or two that belong together, and leads back to where it stood.

use axum::{
    extract::{Form, State},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    TagActId, TagId,
    tag::{Tag, TagKind},
    wrangling::TagAct,
};
use ficus_store::StoreError;

use super::{AtDesk, follow};
use crate::{App, error::PageError};

type Fields = Vec<(String, String)>;

fn field<'a>(given: &'a Fields, name: &str) -> &'a str {
    given.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
}

/// A refusal of the store is told to whoever asked.
pub fn told(error: StoreError) -> PageError {
    match error {
        StoreError::Refused(sentence) => PageError::BadRequest(sentence.to_owned()),
        StoreError::TagLoop => PageError::BadRequest(
            "These tags stand above one another already: a tag cannot stand above itself.".to_owned(),
        ),
        StoreError::Missing("tag") => PageError::BadRequest("There is no such tag.".to_owned()),
        StoreError::Taken(what) => PageError::BadRequest(format!("There is another list with {what}.")),
        error => error.into(),
    }
}

/// Where the form stood: an address of the desk and nothing else.
fn back(given: &Fields, made: Option<TagId>, act: Option<TagActId>) -> Response {
    let back = field(given, "back");
    let is_desk =
        back == "/admin/tags" || back.starts_with("/admin/tags?") || back.starts_with("/admin/tags/");
    let back = if is_desk && !back.contains(['\\', '\n', '\r']) { back } else { "/admin/tags" };
    let place = made.map_or_else(|| back.to_owned(), |id| format!("/admin/tags/{id}"));
    let mark = if place.contains('?') { '&' } else { '?' };
    let done = act.map_or_else(|| "none".to_owned(), |id| id.to_string());
    Redirect::to(&format!("{place}{mark}done={done}")).into_response()
}

/// `POST /admin/tags/act`
pub async fn act(
    State(app): State<App>,
    desk: AtDesk,
    Form(given): Form<Fields>,
) -> Result<Response, PageError> {
    if field(&given, "do") == "new" && desk.limited_to().is_some() {
        return Err(PageError::BadRequest(
            "Whoever sorts all tags adds new ones: ask them, or sort what works bear.".to_owned(),
        ));
    }
    let acts = read(&app, &given).await?;
    for act in &acts {
        desk.may_sort(&app, act.tags()).await?;
    }
    let (mut last, mut made) = (None, None);
    for act in &acts {
        let done = app.store().wrangle(act, desk.wrangler(&app)).await.map_err(told)?;
        last = done.act.or(last);
        made = done.made.or(made);
    }
    follow(&app).await?;
    Ok(back(&given, made, last))
}

/// `POST /admin/tags/undo`
pub async fn undo(
    State(app): State<App>,
    desk: AtDesk,
    Form(given): Form<Fields>,
) -> Result<Response, PageError> {
    let id: TagActId = field(&given, "act").parse().map_err(|_| PageError::NotFound)?;
    if let Some((account, _)) = desk.visitor().account.filter(|_| !desk.moderates())
        && !app.store().acted(account, id).await?
    {
        return Err(PageError::BadRequest("You take back what you did yourself.".to_owned()));
    }
    app.store().undo_act(id, desk.wrangler(&app)).await.map_err(told)?;
    follow(&app).await?;
    Ok(back(&given, None, None))
}

/// What the button that was pressed says: `synonym:12:34`, or the name of an act for all tags that were ticked.
async fn read(app: &App, given: &Fields) -> Result<Vec<TagAct>, PageError> {
    let mut parts = field(given, "do").split(':');
    let what = parts.next().unwrap_or_default();
    let mut numbers = parts.filter_map(|part| part.parse().ok().map(TagId));
    let (one, other) = (numbers.next(), numbers.next());
    let ticked = given.iter().filter(|(name, _)| name == "tag").filter_map(|(_, id)| id.parse().ok());
    let tags: Vec<TagId> = one.map_or_else(|| ticked.collect(), |one| vec![one]);
    if what == "new" {
        return new(app, given).await;
    }
    let Some(first) = tags.first().copied() else {
        return Err(PageError::BadRequest("Tick the tags that you mean first.".to_owned()));
    };
    Ok(match what {
        "canonical" => vec![TagAct::Canonical(tags)],
        "aside" => vec![TagAct::Aside(tags)],
        "unsort" => vec![TagAct::Unsort(tags)],
        "adopt" => {
            let parent = other.ok_or(PageError::NotFound)?;
            vec![TagAct::Canonical(tags.clone()), TagAct::Under { tags, parent }]
        }
        "synonym" => {
            let of = match other {
                Some(of) => of,
                None => named(app, &[kind_of(app, first).await?], field(given, "of")).await?.id,
            };
            vec![TagAct::Synonyms { tags, of }]
        }
        "under" => {
            let parent = match other {
                Some(parent) => parent,
                None => parent(app, first, field(given, "over")).await?,
            };
            vec![TagAct::Under { tags, parent }]
        }
        "not-under" => vec![TagAct::NotUnder { tags, parent: other.ok_or(PageError::NotFound)? }],
        "kind" => vec![TagAct::Kind { tags, kind: kind(field(given, "kind"))? }],
        "rename" => vec![TagAct::Rename { tag: first, name: field(given, "name").to_owned() }],
        "describe" => vec![TagAct::Describe { tag: first, text: field(given, "text").to_owned() }],
        _ => return Err(PageError::BadRequest("The form names nothing that can be done.".to_owned())),
    })
}

fn kind(word: &str) -> Result<TagKind, PageError> {
    word.parse().map_err(|_| PageError::BadRequest("Choose a kind of tag first.".to_owned()))
}

async fn kind_of(app: &App, id: TagId) -> Result<TagKind, PageError> {
    let tag = app.store().tags_by_id(&[id]).await?.into_iter().next();
    tag.map(|tag| tag.kind).ok_or_else(|| PageError::BadRequest("There is no such tag.".to_owned()))
}

/// The tag of the first of these kinds that has this name.
async fn named(app: &App, kinds: &[TagKind], name: &str) -> Result<Tag, PageError> {
    for kind in kinds {
        if let Some(tag) = app.store().tag_named(*kind, name).await? {
            return Ok(tag);
        }
    }
    let kinds: Vec<String> = kinds.iter().map(|kind| kind.singular().to_lowercase()).collect();
    Err(PageError::BadRequest(if name.is_empty() {
        "Say which tag you mean by its name.".to_owned()
    } else {
        format!("No {} is called “{name}”. Add it to the desk first if it is to be.", kinds.join(" or "))
    }))
}

/// A tag that can stand above one: by its name, or by kind and name where that is not enough: `fandom: Dracula`.
async fn parent(app: &App, below: TagId, text: &str) -> Result<TagId, PageError> {
    let own = kind_of(app, below).await?;
    if let Some((kind, name)) = text.split_once(':')
        && let Ok(kind) = kind.trim().to_lowercase().parse::<TagKind>()
    {
        return Ok(named(app, &[kind], name.trim()).await?.id);
    }
    let mut above: Vec<TagKind> =
        TagKind::ALL.into_iter().filter(|kind| own.may_stand_below(*kind)).collect();
    // What holds it comes before what is only wider.
    above.sort_by_key(|kind| *kind == own);
    Ok(named(app, &above, text).await?.id)
}

async fn new(app: &App, given: &Fields) -> Result<Vec<TagAct>, PageError> {
    let name = field(given, "name").split_whitespace().collect::<Vec<_>>().join(" ");
    let kind = kind(field(given, "kind"))?;
    if name.is_empty() || name.chars().count() > ficus_archive::wrangling::NAME_CHARS_MAX {
        return Err(PageError::BadRequest("A tag has a name, and one of at most 300 characters.".to_owned()));
    }
    let id = app.store().ensure_tag(kind, &name).await?;
    Ok(vec![TagAct::Canonical(vec![id])])
}
