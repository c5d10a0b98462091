//! Pictures of a work on its desk: handed in with words that stand for them, put into chapters, made the cover, taken away.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use bytes::Bytes;
use ficus_archive::{
    DraftId, WorkId,
    draft::{Typed, Wording},
    picture::{Picture, WORK_PICTURES_MAX, Words},
    work::Work,
};
use ficus_formats::{
    picture::{BYTES_MAX, KEPT_SIDE_PIXELS_MAX, kept},
    typed::{Own, PICTURE_SCHEME},
};
use ficus_prose::Image;
use ficus_store::{NewPicture, StoreError, TakenAway};
use serde::Deserialize;

use crate::{
    App,
    csrf::Token,
    error::PageError,
    facts, files,
    layout::Layout,
    member::{Member, Writer},
    page::Page,
    picture::small_address,
    routes::Routes,
    write::Doing,
};

/// What the desk of a work offers.
pub const DOING: Doing = Doing { path: "images", name: "Pictures", about: "For its chapters, and its cover" };

/// The addresses of the pictures on the desk.
pub fn routes() -> Routes {
    Routes::new()
        .route("/write/works/{id}/images", get(show).post(add))
        .route("/write/works/{id}/images/change", post(change))
}

/// A picture as the desk shows it.
pub struct Shown {
    /// What its author calls it.
    pub name: String,
    /// As it stands in a text.
    pub image: Image,
    /// The address of its smaller file.
    pub small: String,
    /// Whether it is the cover.
    pub is_cover: bool,
}

impl Shown {
    fn of(picture: Picture) -> Option<Self> {
        let image = picture.image()?;
        let small = small_address(&image);
        Some(Self { name: picture.name, image, small, is_cover: picture.is_cover })
    }

    /// What puts it into a text that is typed in Markdown.
    pub fn in_markdown(&self) -> String {
        format!("![]({PICTURE_SCHEME}{})", self.name)
    }

    /// What puts it into a text that is typed in HTML.
    pub fn in_html(&self) -> String {
        format!("<img src=\"{PICTURE_SCHEME}{}\">", self.name)
    }

    /// What it shows, for its author.
    pub fn told(&self) -> &str {
        if self.image.alt().is_empty() { "It only decorates." } else { self.image.alt() }
    }
}

/// The pictures of a work as its desk shows them, newest first.
pub async fn shown(app: &App, work: WorkId) -> Result<Vec<Shown>, PageError> {
    Ok(app.store().pictures(work).await?.into_iter().filter_map(Shown::of).collect())
}

/// The pictures that texts of a work can hold, and the names of its styles.
pub async fn own(app: &App, work: WorkId) -> Result<Own, PageError> {
    let pictures = app.store().pictures(work).await?;
    let named = pictures.into_iter().filter_map(|picture| Some((picture.name.clone(), picture.image()?)));
    Ok(Own {
        pictures: named.collect::<BTreeMap<_, _>>(),
        classes: crate::work_style::names(app, work).await?,
    })
}

/// What is to be typed on, with pictures called by their names where that says the same.
pub fn by_name(typed: Typed, own: &Own) -> Typed {
    if typed.wording != Wording::Markdown || !typed.text.contains("/images/") {
        return typed;
    }
    let mut text = typed.text;
    for (name, image) in &own.pictures {
        // Words that the text does not say itself would come along with the name.
        let endings: &[char] = if image.caption().is_empty() { &[')', ' '] } else { &[' '] };
        for ending in endings {
            let typed = format!("]({}{ending}", image.address());
            let named = format!("]({PICTURE_SCHEME}{name}{ending}");
            let silent = (format!("![{typed}"), format!("![{named}"));
            text = text.replace(&typed, &named).replace(&silent.1, &silent.0);
        }
    }
    Typed { text, ..typed }
}

#[derive(Template)]
#[template(path = "write/pictures.html")]
struct PicturesPage<'a> {
    layout: Layout,
    token: &'a str,
    work: &'a Work,
    pictures: Vec<Shown>,
    /// The chapter on the desk from which somebody came: its number as an address, and its name.
    from: Option<(DraftId, String)>,
    given: Given,
    wrong: Option<String>,
    /// The picture that a change was refused of, with the reason.
    unchanged: Option<(String, String)>,
    done: Option<&'static str>,
}

/// What was typed beside the file.
#[derive(Default)]
struct Given {
    alt: String,
    caption: String,
    decorates: bool,
    cover: bool,
}

impl PicturesPage<'_> {
    #[expect(clippy::unused_self, reason = "a template reaches it through the page")]
    fn limits(&self) -> String {
        format!(
            "JPEG, PNG, WebP or GIF, at most {} MB; of an animation the first picture is kept. It is written anew, at most \
             {} pixels on a side, and nothing else stays of the file: not where it was taken, not with what. A work has up \
             to {} pictures.",
            BYTES_MAX >> 20,
            facts::figure(u64::from(KEPT_SIDE_PIXELS_MAX)),
            facts::figure(WORK_PICTURES_MAX),
        )
    }

    fn unchanged(&self, picture: &Shown) -> Option<&str> {
        self.unchanged.as_ref().filter(|(name, _)| *name == picture.name).map(|(_, why)| why.as_str())
    }

    fn is_wrong(&self) -> bool {
        self.wrong.is_some() || self.unchanged.is_some()
    }
}

/// What happened before the page was opened.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Done {
    Added,
    Said,
    Cover,
    NoCover,
    Gone,
    #[default]
    #[serde(other)]
    Nothing,
}

impl Done {
    const fn told(self) -> Option<&'static str> {
        Some(match self {
            Self::Added => "The picture is kept. Copy its line into a chapter, where it shall stand.",
            Self::Said => "Kept. Chapters in which the picture stands say what they said before.",
            Self::Cover => "It is the cover now.",
            Self::NoCover => "The work has no cover any more. The picture stays.",
            Self::Gone => "The picture is gone, with its file.",
            Self::Nothing => return None,
        })
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    done: Done,
    draft: String,
}

/// `GET /write/works/{id}/images`
async fn show(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let sheet = Sheet { done: asked.done.told(), ..Sheet::default() };
    page(&app, (&writer.member, &token), writer.work, &asked.draft, sheet).await
}

/// What differs from one showing of the page to the next.
#[derive(Default)]
struct Sheet {
    given: Given,
    wrong: Option<String>,
    unchanged: Option<(String, String)>,
    done: Option<&'static str>,
}

async fn page(
    app: &App,
    (member, token): (&Member, &str),
    work: WorkId,
    draft: &str,
    sheet: Sheet,
) -> Result<Page, PageError> {
    let work = app.store().work(work).await?.ok_or(PageError::NotFound)?;
    let from = came_from(app, work.id, draft).await?;
    let Sheet { given, wrong, unchanged, done } = sheet;
    let pictures = shown(app, work.id).await?;
    let layout = member.layout(app);
    Page::render(&PicturesPage { layout, token, work: &work, pictures, from, given, wrong, unchanged, done })
}

/// The chapter on the desk of the same work that an address names.
async fn came_from(app: &App, work: WorkId, draft: &str) -> Result<Option<(DraftId, String)>, PageError> {
    let Ok(id) = draft.parse::<DraftId>() else { return Ok(None) };
    let drafts = app.store().drafts(&[work]).await?;
    let line = drafts.into_iter().find(|line| line.id == id);
    Ok(line.map(|line| (id, ficus_archive::chapter::chapter_name(line.number, line.title.as_deref()))))
}

/// `POST /write/works/{id}/images`
async fn add(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageError> {
    let form = files::read(&headers, body).await?;
    let draft = form.field("draft").to_owned();
    let given = Given {
        alt: form.field("alt").to_owned(),
        caption: form.field("caption").to_owned(),
        decorates: form.field("decorates") == "1",
        cover: form.field("cover") == "1",
    };
    match keep(&app, &writer, &given, form).await? {
        Ok(()) => {
            let to = match came_from(&app, writer.work, &draft).await? {
                Some((draft, _)) => format!("/write/drafts/{draft}?done=pictured#pictures"),
                None => format!("/write/works/{}/images?done=added", writer.work),
            };
            Ok(Redirect::to(&to).into_response())
        }
        Err(wrong) => {
            let sheet = Sheet { given, wrong: Some(wrong), ..Sheet::default() };
            let page = page(&app, (&writer.member, &token), writer.work, &draft, sheet).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Keeps the picture of a form; the inner error is told beside the form.
async fn keep(
    app: &App,
    writer: &Writer,
    given: &Given,
    form: files::FileForm,
) -> Result<Result<(), String>, PageError> {
    let Some((called, bytes)) = form.files.into_iter().next() else {
        return Ok(Err("Choose a picture.".to_owned()));
    };
    let words = match Words::parse(&given.alt, given.decorates, &given.caption) {
        Ok(words) => words,
        Err(wrong) => return Ok(Err(format!("{wrong} Then choose the picture again."))),
    };
    let picture = match app.heavy_work().run(move || kept(&bytes)).await? {
        Ok(picture) => picture,
        Err(error) => return Ok(Err(format!("“{called}” was not kept: {error}."))),
    };
    let new = NewPicture {
        called,
        size: (picture.full.width, picture.full.height),
        full: picture.full.bytes,
        small: picture.small.map(|small| small.bytes),
        ending: picture.ending,
        media_type: ficus_formats::attached::media_type(picture.ending),
        words,
    };
    match app.store().add_picture(writer.work, new, writer.member.account.id, app.now()).await {
        Ok(picture) => {
            if given.cover {
                app.store().set_cover(writer.work, Some(&picture.name)).await?;
            }
            Ok(Ok(()))
        }
        Err(StoreError::Refused(why)) => Ok(Err(why.to_owned())),
        Err(error) => Err(error.into()),
    }
}

/// What happens to a picture.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Act {
    Say,
    Cover,
    NoCover,
    TakeAway,
}

#[derive(Deserialize)]
pub struct Change {
    name: String,
    #[serde(rename = "do")]
    act: Act,
    #[serde(default)]
    alt: String,
    #[serde(default)]
    caption: String,
    #[serde(default)]
    decorates: String,
    #[serde(default)]
    draft: String,
}

/// `POST /write/works/{id}/images/change`
async fn change(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Form(given): Form<Change>,
) -> Result<Response, PageError> {
    let (store, work) = (app.store(), writer.work);
    let picture = store.picture_called(work, &given.name).await?.ok_or(PageError::NotFound)?;
    let done = match given.act {
        Act::Cover => store.set_cover(work, Some(&given.name)).await.map(|()| Ok("cover"))?,
        Act::NoCover => store.set_cover(work, None).await.map(|()| Ok("no-cover"))?,
        Act::Say => match Words::parse(&given.alt, given.decorates == "1", &given.caption) {
            Ok(words) => store.say_of_picture(&picture, &words).await.map(|()| Ok("said"))?,
            Err(wrong) => Err(wrong.to_owned()),
        },
        Act::TakeAway => match store.take_picture_away(&picture).await? {
            TakenAway::Gone => Ok("gone"),
            TakenAway::InChapter(number) => Err(format!(
                "It stands in chapter {number}. Take it out of the text there and post the change first."
            )),
            TakenAway::OnDesk(number) => Err(format!(
                "It stands in chapter {number} on the desk. Take it out of the text there first."
            )),
        },
    };
    match done {
        Ok(done) => {
            let back = if given.draft.is_empty() {
                String::new()
            } else {
                format!("&draft={}", crate::address::encoded(&given.draft))
            };
            Ok(Redirect::to(&format!("/write/works/{work}/images?done={done}{back}")).into_response())
        }
        Err(why) => {
            let sheet = Sheet { unchanged: Some((given.name, why)), ..Sheet::default() };
            let page = page(&app, (&writer.member, &token), work, &given.draft, sheet).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_called_by_its_name_where_that_says_the_same() {
        let address = "/works/7/images/0123456789abcdef0123456789abcdef-8x6.jpg";
        let own = |caption: &str| {
            let image = Image::new(address, "A lamp").unwrap().with_caption(caption);
            Own { pictures: BTreeMap::from([("lamp".to_owned(), image)]), ..Own::default() }
        };
        let named = |text: &str, own: &Own| {
            by_name(Typed { text: text.replace("ADDRESS", address), ..Typed::default() }, own)
                .text
                .replace(address, "ADDRESS")
        };
        assert_eq!(named("![Lit](ADDRESS)", &own("")), "![Lit](picture:lamp)");
        assert_eq!(named("![Lit](ADDRESS \"Late\")", &own("x")), "![Lit](picture:lamp \"Late\")");
        assert_eq!(named("![Lit](ADDRESS)", &own("x")), "![Lit](ADDRESS)", "no caption would become one");
        assert_eq!(named("![](ADDRESS)", &own("")), "![](ADDRESS)", "no words would become some");
    }
}
