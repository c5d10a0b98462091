//! What authors allow with what they wrote, and whether their pages tell what was given to them.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    response::Redirect,
};
use ficus_archive::{
    PenNameId,
    pen_name::PenName,
    together::tie::{Remix, WORDS_CHARS_MAX},
};
use ficus_store::{PenNameWish, Subject};

use crate::{App, admin::Saved, csrf::Token, error::PageError, layout::Layout, member::Member, page::Page};

/// What the authors of a page say, each once.
#[derive(Default)]
pub struct Wishes(Vec<(String, PenNameWish)>);

impl Wishes {
    /// Of pen names with their names.
    pub async fn load(app: &App, names: &[(PenNameId, &str)]) -> Result<Self, PageError> {
        let ids: Vec<PenNameId> = names.iter().map(|(id, _)| *id).collect();
        let wishes = app.store().pen_name_wishes(&ids).await?;
        let named = wishes.into_iter().filter_map(|(id, wish)| {
            let (_, name) = names.iter().find(|(known, _)| *known == id)?;
            Some(((*name).to_owned(), wish))
        });
        Ok(Self(named.collect()))
    }

    /// What is allowed: who says it, the sentence, and words of their own.
    pub fn told(&self) -> Vec<(&str, &'static str, &str)> {
        let told = self.0.iter();
        told.filter_map(|(name, wish)| Some((name.as_str(), wish.remix.told()?, wish.words.as_str())))
            .collect()
    }

    /// Whether any of them tells of gifts.
    pub fn shows_gifts(&self) -> bool {
        self.0.iter().any(|(_, wish)| wish.shows_gifts)
    }
}

#[derive(Template)]
#[template(path = "together/wishes.html")]
struct WishesPage {
    layout: Layout,
    token: String,
    names: Vec<(PenName, PenNameWish)>,
    saved: bool,
}

impl WishesPage {
    fn choices(wish: &PenNameWish) -> [(&'static str, &'static str, bool); 4] {
        Remix::ALL.map(|remix| {
            (remix.as_str(), remix.told().unwrap_or("I say nothing about it."), remix == wish.remix)
        })
    }

    fn words_max() -> usize {
        WORDS_CHARS_MAX
    }
}

/// `GET /account/wishes`
pub async fn ask(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let names = app.store().own_pen_names(member.account.id).await?;
    let ids: Vec<PenNameId> = names.iter().map(|name| name.id).collect();
    let wishes: HashMap<PenNameId, PenNameWish> =
        app.store().pen_name_wishes(&ids).await?.into_iter().collect();
    let names = names.into_iter().map(|name| {
        let wish = wishes.get(&name.id).cloned().unwrap_or_default();
        (name, wish)
    });
    let names = names.collect();
    Page::render(&WishesPage { layout: member.layout(&app), token, names, saved: query.is_saved() })
}

/// `POST /account/wishes`: `remix-7`, `words-7` and `gifts-7` of each pen name by its number.
pub async fn save(
    State(app): State<App>,
    member: Member,
    Form(given): Form<HashMap<String, String>>,
) -> Result<Redirect, PageError> {
    let account = member.account.id;
    for name in app.store().own_pen_names(account).await? {
        let field = |field: &str| given.get(&format!("{field}-{}", name.id)).map_or("", String::as_str);
        let Ok(remix) = field("remix").parse() else { continue };
        let words: String = field("words").trim().chars().take(WORDS_CHARS_MAX).collect();
        let wish = PenNameWish { remix, words, shows_gifts: field("gifts") == "1" };
        app.store().set_pen_name_wish(account, name.id, &wish).await?;
    }
    app.changed(Subject::Lists);
    Ok(Redirect::to("/account/wishes?saved=1"))
}
