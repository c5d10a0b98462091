//! The list of all collections, looked through by what they are about, who may add to them and what they hide.

use askama::Template;
use axum::extract::{Query, State};
use ficus_archive::{
    TagId,
    collection::{Kind, Openness},
};
use ficus_store::{CollectionKind, CollectionOrder, CollectionSearch};
use serde::Deserialize;

use super::show::{Line, line_of};
use crate::{
    App,
    error::PageError,
    facts,
    layout::Layout,
    lens::Reader,
    listing::Paging,
    looking::{self, NamedTags, among},
    page::Page,
};

/// Collections on a page.
const PER_PAGE: u32 = 30;
/// The furthest page that opens.
const PAGE_MAX: u32 = 1_000;

/// The orders, as the form offers them.
const ORDERS: [(&str, &str, CollectionOrder); 3] = [
    ("", "Open ones first", CollectionOrder::OpenFirst),
    ("name", "Name", CollectionOrder::Name),
    ("newest", "Newest", CollectionOrder::Newest),
];

/// What they are for, as the form offers it.
const KINDS: [(&str, &str, Option<CollectionKind>); 7] = [
    ("", "Anything", None),
    ("collection", "Collections without a challenge", Some(CollectionKind::Of(Kind::Collection))),
    ("challenge", "Challenges", Some(CollectionKind::Challenge)),
    ("gift-exchange", "Gift exchanges", Some(CollectionKind::Of(Kind::GiftExchange))),
    ("prompt-meme", "Prompt memes", Some(CollectionKind::Of(Kind::PromptMeme))),
    ("big-bang", "Big bangs", Some(CollectionKind::Of(Kind::BigBang))),
    ("round-robin", "Round robins", Some(CollectionKind::Of(Kind::RoundRobin))),
];

/// Who may add works, as the form offers it.
const OPENNESSES: [(&str, &str); 4] =
    [("", "Any"), ("open", "Open"), ("moderated", "Moderated"), ("closed", "Closed")];

/// Yes, no, or either.
const FLAGS: [(&str, &str); 3] = [("", "Either"), ("yes", "Yes"), ("no", "No")];

/// What the address asks for; what makes no sense is left out.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    tag: String,
    open: String,
    kind: String,
    anonymous: String,
    unrevealed: String,
    sort: String,
    page: String,
}

fn flag(word: &str) -> Option<bool> {
    match word {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

impl Asked {
    fn settled(self) -> Self {
        Self {
            q: looking::typed(&self.q),
            tag: looking::typed(&self.tag),
            open: among(self.open, OPENNESSES.iter().map(|(word, _)| *word)),
            kind: among(self.kind, KINDS.iter().map(|(word, ..)| *word)),
            anonymous: among(self.anonymous, FLAGS.iter().map(|(word, _)| *word)),
            unrevealed: among(self.unrevealed, FLAGS.iter().map(|(word, _)| *word)),
            sort: among(self.sort, ORDERS.iter().map(|(word, ..)| *word)),
            page: self.page,
        }
    }

    fn page(&self) -> u32 {
        self.page.parse().unwrap_or(1).clamp(1, PAGE_MAX)
    }

    fn fields(&self) -> [(&'static str, &str); 7] {
        [
            ("q", &self.q),
            ("tag", &self.tag),
            ("open", &self.open),
            ("kind", &self.kind),
            ("anonymous", &self.anonymous),
            ("unrevealed", &self.unrevealed),
            ("sort", &self.sort),
        ]
    }

    fn address(&self, page: u32) -> String {
        looking::address("/collections", &self.fields(), page)
    }

    fn is_asked(&self) -> bool {
        self.fields().iter().any(|(_, value)| !value.is_empty())
    }

    fn search(&self, tags: Vec<TagId>) -> CollectionSearch {
        CollectionSearch {
            words: self.q.clone(),
            openness: self.open.parse::<Openness>().ok(),
            kind: KINDS.iter().find(|(word, ..)| *word == self.kind).and_then(|(.., kind)| *kind),
            anonymous: flag(&self.anonymous),
            unrevealed: flag(&self.unrevealed),
            tags,
            order: ORDERS
                .iter()
                .find(|(word, ..)| *word == self.sort)
                .map_or(CollectionOrder::OpenFirst, |(.., order)| *order),
            offset: (self.page() - 1) * PER_PAGE,
            limit: PER_PAGE,
        }
    }
}

/// A value of a field, its words, and whether it is chosen.
type Choice = (&'static str, &'static str, bool);

#[derive(Template)]
#[template(path = "collections/list.html")]
struct CollectionsPage {
    layout: Layout,
    asked: Asked,
    lines: Vec<Line>,
    total: u64,
    /// Tags that were asked for and that there are not.
    unknown: Vec<String>,
    paging: Paging,
}

impl CollectionsPage {
    fn total_told(&self) -> String {
        facts::counted(self.total, "collection", "collections")
    }

    /// A field that is chosen from: its name, its label, its choices and whether each is chosen.
    fn choices(&self) -> Vec<(&'static str, &'static str, Vec<Choice>)> {
        let asked = &self.asked;
        let of = |value: &str, choices: &mut dyn Iterator<Item = (&'static str, &'static str)>| {
            choices.map(|(word, told)| (word, told, word == value)).collect()
        };
        vec![
            ("open", "Who may add works", of(&asked.open, &mut OPENNESSES.into_iter())),
            (
                "kind",
                "What it is for",
                of(&asked.kind, &mut KINDS.iter().map(|(word, told, _)| (*word, *told))),
            ),
            ("anonymous", "Anonymous", of(&asked.anonymous, &mut FLAGS.into_iter())),
            ("unrevealed", "Not shown yet", of(&asked.unrevealed, &mut FLAGS.into_iter())),
            ("sort", "Sort by", of(&asked.sort, &mut ORDERS.iter().map(|(word, told, _)| (*word, *told)))),
        ]
    }
}

/// `GET /collections`
pub async fn show(
    State(app): State<App>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let asked = asked.settled();
    let NamedTags { ids, unknown } = looking::tags_named(&app, &reader, &asked.tag, None).await?;
    let (all, total) = if ids.is_empty() && !unknown.is_empty() {
        (Vec::new(), 0)
    } else {
        app.store().collections_asked(&asked.search(ids)).await?
    };
    let lines = line_of(&app, &reader.visitor, all).await?;
    let paging = Paging::of(asked.page(), total, PER_PAGE, |page| asked.address(page));
    let layout = Layout::new(&app, reader.visitor);
    Page::render(&CollectionsPage { layout, asked, lines, total, unknown, paging })
}
