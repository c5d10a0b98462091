//! The bins of the desk: tags that wait to be sorted, by use, kind, fandom and words.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use ficus_archive::{
    TagId,
    tag::{Sorting, Tag, TagKind},
    wrangling::{BinLine, Offer},
};
use ficus_store::{BIN_COUNT_MAX, Bin, FandomLine, Whose};

use super::{AtDesk, Desk};
use crate::{App, csrf::Token, error::PageError, facts, layout::Layout, page::Page};

/// Tags on a page of a bin.
const LINES: u32 = 40;
/// Fandoms of a wrangler that the desk begins with.
const OWN_FANDOMS: u32 = 12;
/// A search has at most so many characters.
const WORDS_CHARS_MAX: usize = 100;

#[derive(Template)]
#[template(path = "admin/tags/bins.html")]
struct BinsPage {
    layout: Layout,
    desk: Desk,
    token: String,
    asked: Asked,
    counts: Vec<(TagKind, u64)>,
    home: Option<Tag>,
    /// Who sorts the tags of that fandom, by name.
    wranglers: Vec<String>,
    /// Fandoms whose tags the visitor sorts.
    own: Vec<FandomLine>,
    lines: Vec<BinLine>,
    offers: HashMap<TagId, Vec<Offer>>,
    next: Option<String>,
    done: String,
    /// Whether the visitor adds new tags.
    adds: bool,
}

/// What the address asks for.
#[derive(Clone)]
pub struct Asked {
    bin: Bin,
    done: String,
}

impl Asked {
    fn read(given: &[(String, String)]) -> Self {
        let text = |name: &str| {
            given.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim()).unwrap_or_default()
        };
        let words: String = text("q").chars().take(WORDS_CHARS_MAX).collect();
        let sorting = match text("sorting") {
            "" if words.is_empty() => Some(Sorting::Unsorted),
            "" | "all" if !words.is_empty() => None,
            word => Some(word.parse().unwrap_or_default()),
        };
        let bin = Bin {
            sorting,
            kind: text("kind").parse().ok(),
            home: text("fandom").parse().ok(),
            words,
            after: place(text("after")),
            limit: LINES,
        };
        Self { bin, done: text("done").to_owned() }
    }

    /// Whether it is where the desk begins.
    fn is_plain(&self) -> bool {
        let bin = &self.bin;
        bin.sorting == Some(Sorting::Unsorted)
            && bin.kind.is_none()
            && bin.home.is_none()
            && bin.words.is_empty()
            && bin.after.is_none()
    }

    /// The address of the bin, from its beginning or from a place on.
    fn address(&self, after: Option<(u32, TagId)>) -> String {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        if let Some(sorting) = self.bin.sorting {
            pairs.append_pair("sorting", sorting.as_str());
        }
        if let Some(kind) = self.bin.kind {
            pairs.append_pair("kind", kind.as_str());
        }
        if let Some(home) = self.bin.home {
            pairs.append_pair("fandom", &home.to_string());
        }
        if !self.bin.words.is_empty() {
            pairs.append_pair("q", &self.bin.words);
        }
        if let Some((works, id)) = after {
            pairs.append_pair("after", &format!("{works}-{id}"));
        }
        format!("/admin/tags?{}", pairs.finish())
    }
}

pub(super) fn place(text: &str) -> Option<(u32, TagId)> {
    let (works, id) = text.split_once('-')?;
    Some((works.parse().ok()?, id.parse().ok()?))
}

impl BinsPage {
    /// Where this page is, for the way back.
    fn here(&self) -> String {
        self.asked.address(self.asked.bin.after)
    }

    fn chosen_kind(&self, kind: &str) -> bool {
        self.asked.bin.kind.is_some_and(|chosen| chosen.as_str() == kind)
    }

    fn is_in(&self, sorting: Sorting) -> bool {
        self.asked.bin.sorting == Some(sorting)
    }

    fn of_kind(&self, kind: TagKind) -> String {
        let mut other = self.asked.clone();
        (other.bin.kind, other.bin.after) = (Some(kind), None);
        other.address(None)
    }

    fn offers(&self, id: TagId) -> &[Offer] {
        self.offers.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The fandom that a tag can be put below with one click.
    fn adopter(line: &BinLine) -> Option<&Tag> {
        let is_open = line.sorting == Sorting::Unsorted && line.tag.kind.may_stand_below(TagKind::Fandom);
        line.home.as_ref().filter(|_| is_open && line.tag.kind != TagKind::Fandom)
    }

    fn works(line: &BinLine) -> String {
        facts::counted(u64::from(line.works), "work", "works")
    }
}

/// A count of a bin: `1,000+` where more are not counted.
pub(super) fn waiting(count: u64) -> String {
    if count > BIN_COUNT_MAX { format!("{}+", facts::figure(BIN_COUNT_MAX)) } else { facts::figure(count) }
}

/// Takes out of a bin what the visitor may not know of.
async fn withhold(app: &App, desk: &AtDesk, lines: &mut Vec<BinLine>) -> Result<(), PageError> {
    let named = lines.iter().flat_map(|line| {
        [Some(&line.tag), line.canonical.as_ref(), line.home.as_ref()].into_iter().flatten()
    });
    let kept = desk.kept_from(app, &named.map(|tag| tag.id).collect::<Vec<_>>()).await?;
    lines.retain(|line| !kept.contains(&line.tag.id));
    for line in lines {
        line.canonical = line.canonical.take().filter(|tag| !kept.contains(&tag.id));
        line.home = line.home.take().filter(|tag| !kept.contains(&tag.id));
    }
    Ok(())
}

/// What unsorted tags may be other spellings of.
async fn offers(
    app: &App,
    desk: &AtDesk,
    asked: &Asked,
    lines: &[BinLine],
) -> Result<HashMap<TagId, Vec<Offer>>, PageError> {
    if asked.bin.sorting != Some(Sorting::Unsorted) {
        return Ok(HashMap::new());
    }
    let mut offers = app.store().offers_by_name(lines).await?;
    let named: Vec<TagId> = offers.values().flatten().map(|offer| offer.tag.id).collect();
    let kept = desk.kept_from(app, &named).await?;
    for offers in offers.values_mut() {
        offers.retain(|offer| !kept.contains(&offer.tag.id));
    }
    Ok(offers)
}

/// `GET /admin/tags`
pub async fn show(
    State(app): State<App>,
    desk: AtDesk,
    Token(token): Token,
    Query(given): Query<Vec<(String, String)>>,
) -> Result<Page, PageError> {
    let asked = Asked::read(&given);
    let store = app.store();
    let mut page = store.tag_bin(&asked.bin).await?;
    withhold(&app, &desk, &mut page.lines).await?;
    let offers = offers(&app, &desk, &asked, &page.lines).await?;
    let home = match asked.bin.home {
        Some(id) if desk.kept_from(&app, &[id]).await?.contains(&id) => return Err(PageError::NotFound),
        Some(id) => Some(store.tags_by_id(&[id]).await?.into_iter().next().ok_or(PageError::NotFound)?),
        None => None,
    };
    let wranglers = match &home {
        Some(home) => store.wranglers_of(&[home.id]).await?.remove(&home.id).unwrap_or_default(),
        None => Vec::new(),
    };
    let own = match desk.visitor().account {
        Some((account, _)) if asked.is_plain() => {
            store.fandom_bins(Whose::Of(account), None, OWN_FANDOMS).await?
        }
        _ => Vec::new(),
    };
    let counts = store.bin_counts(asked.bin.sorting.unwrap_or_default()).await?;
    Page::render(&BinsPage {
        layout: desk.layout(&app),
        desk: desk.desk("/admin/tags"),
        token,
        next: page.next.map(|after| asked.address(Some(after))),
        done: asked.done.clone(),
        asked,
        counts,
        home,
        wranglers: wranglers.into_iter().map(|(_, name)| name).collect(),
        own,
        lines: page.lines,
        offers,
        adds: desk.limited_to().is_none(),
    })
}
