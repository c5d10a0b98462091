//! Lists that every archive has: what is new, what is loved, what chance draws. Each is one question with an address.

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderValue, Uri, header},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    listing::{Bounds, Sort, WorkQuery},
    work::Status,
};

use crate::{
    App,
    cache::Dependency,
    error::PageError,
    layout::Layout,
    lens::Reader,
    listing::{self, Asked, ListView, Place},
    page::Page,
};

/// A draw is told by a number up to this one, short enough for an address that is sent on.
const SEEDS: u32 = 1_000_000;
/// From so many views on a work has been found; the rule of hidden gems is `ficus_archive::counts::Counts::gem`.
const FOUND_VIEWS: u64 = 1_000;

/// One of the lists.
pub struct Standing {
    /// Where it is.
    pub path: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// What is in it and by which rule, in a sentence.
    pub rule: &'static str,
    /// The same in a few words.
    pub brief: &'static str,
    sort: Sort,
}

/// Every list, in the order in which pages show them.
pub const LISTS: [Standing; 6] = [
    Standing {
        path: "/recent",
        title: "Recently updated",
        rule: "Works with new chapters, the latest first.",
        brief: "With new chapters.",
        sort: Sort::Updated,
    },
    Standing {
        path: "/new",
        title: "New here",
        rule: "What came to this archive last, however old it is.",
        brief: "What came to the archive last.",
        sort: Sort::Added,
    },
    Standing {
        path: "/complete",
        title: "Newly complete",
        rule: "Stories that are told to the end, the last finished first.",
        brief: "Told to the end.",
        sort: Sort::Updated,
    },
    Standing {
        path: "/recommended",
        title: "Recommended",
        rule: "Works that readers have recommended to others, the most recommended first.",
        brief: "By readers, to readers.",
        sort: Sort::Recommendations,
    },
    Standing {
        path: "/gems",
        title: "Hidden gems",
        rule: "Works with fewer than a thousand views, those first that the most of their few readers loved: kudos \
               for each view, a recommendation counted as three, and only as far as so many views prove it.",
        brief: "Found by few, and loved by them.",
        sort: Sort::Gems,
    },
    Standing {
        path: "/random",
        title: "By chance",
        rule: "Works that chance has drawn. The address keeps the draw: whoever opens it sees the same works.",
        brief: "A page that chance draws.",
        sort: Sort::Random,
    },
];

impl Standing {
    fn base(&self) -> WorkQuery {
        let mut base = WorkQuery::default();
        match self.path {
            "/complete" => base.statuses.push(Status::Complete),
            "/recommended" => base.recommendations = Bounds { from: Some(1), to: None },
            "/gems" => base.views = Bounds { from: None, to: Some(FOUND_VIEWS - 1) },
            _ => {}
        }
        base
    }
}

#[derive(Template)]
#[template(path = "standing/page.html")]
struct StandingPage {
    layout: Layout,
    standing: &'static Standing,
    list: ListView,
}

impl StandingPage {
    /// The other lists and this one.
    fn lists(&self) -> impl Iterator<Item = (&'static Standing, bool)> {
        LISTS.iter().map(|list| (list, list.path == self.standing.path))
    }

    /// Where the same list is drawn anew.
    fn another_draw(&self) -> Option<String> {
        let asked = &self.list.panel.asked;
        (self.standing.sort == Sort::Random)
            .then(|| asked.with(|other| other.seed = 0).address(self.standing.path))
    }
}

/// `GET` any of [`LISTS`].
pub async fn show(
    State(app): State<App>,
    reader: Reader,
    uri: Uri,
    asked: Asked,
) -> Result<Response, PageError> {
    let standing = LISTS.iter().find(|list| list.path == uri.path()).ok_or(PageError::NotFound)?;
    if standing.sort == Sort::Random && asked.seed == 0 {
        return draw(&asked, standing.path);
    }
    let place = Place {
        path: standing.path.to_owned(),
        sort: standing.sort,
        base: standing.base(),
        ..Place::default()
    };
    let list = listing::load(&app, &reader, place, asked).await?;
    let page = StandingPage { layout: Layout::new(&app, reader.visitor), standing, list };
    Ok(Page::render(&page)?.keep([Dependency::Archive]).with_counts().into_response())
}

/// Leads to a draw that nobody chose.
fn draw(asked: &Asked, path: &str) -> Result<Response, PageError> {
    let mut bytes = [0u8; 4];
    getrandom::fill(&mut bytes).map_err(|_| PageError::Randomness)?;
    let seed = u64::from(u32::from_le_bytes(bytes) % SEEDS) + 1;
    let mut response = Redirect::to(&asked.with(|other| other.seed = seed).address(path)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
