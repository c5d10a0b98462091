//! The form of a bookmark: of a work, of a series, of a page elsewhere.

use askama::Template;
use axum::extract::{Path, Query, State};
use ficus_archive::{
    BookmarkId, PenNameId, SeriesId, WorkId,
    bookmark::{Bookmark, BookmarkOf},
    policy,
};

use super::bookmarks::Given;
use crate::{App, address, csrf::Token, error::PageError, layout::Layout, member::Member, page::Page, work};

/// What a bookmark is of.
pub enum What {
    /// A work, with its title.
    Work(WorkId, String),
    /// A series, with its title.
    Series(SeriesId, String),
    /// A page elsewhere.
    Elsewhere,
}

impl What {
    /// What a form names, where the member may read it.
    pub async fn of(app: &App, member: &Member, given: &Given) -> Result<Self, PageError> {
        if !given.work.is_empty() {
            let work = work::load(app, &member.visitor(), &given.work).await?;
            return Ok(Self::Work(work.id, work.title));
        }
        if given.series.is_empty() {
            return Ok(Self::Elsewhere);
        }
        let id: SeriesId = address::part(&given.series)?;
        let audiences = policy::listed_audiences(&member.visitor());
        let series = app.store().series(id, audiences).await?.ok_or(PageError::NotFound)?;
        Ok(Self::Series(id, series.title))
    }

    /// The same as a bookmark has it.
    pub fn as_bookmark(&self) -> BookmarkOf {
        match self {
            Self::Work(id, _) => BookmarkOf::Work(*id),
            Self::Series(id, _) => BookmarkOf::Series(*id),
            Self::Elsewhere => {
                BookmarkOf::Elsewhere { address: String::new(), title: String::new(), author: String::new() }
            }
        }
    }

    /// Its title.
    fn title(&self) -> &str {
        match self {
            Self::Work(_, title) | Self::Series(_, title) => title,
            Self::Elsewhere => "a page elsewhere",
        }
    }

    fn may_be_public(&self) -> bool {
        !matches!(self, Self::Elsewhere)
    }
}

#[derive(Template)]
#[template(path = "reading_life/bookmark.html")]
struct BookmarkPage<'a> {
    layout: Layout,
    token: String,
    what: What,
    given: &'a Given,
    /// The bookmark that the member has of it.
    kept: Option<BookmarkId>,
    signatures: Vec<(PenNameId, String)>,
    name: String,
    wrong: Option<String>,
}

impl BookmarkPage<'_> {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn signs(&self, id: &PenNameId) -> bool {
        self.given.signed_by == id.to_string()
    }
}

/// The page with the form.
pub async fn page(
    app: &App,
    member: &Member,
    token: String,
    what: What,
    given: &Given,
    wrong: Option<String>,
) -> Result<Page, PageError> {
    let account = member.account.id;
    let kept = match &what {
        What::Elsewhere if given.address.is_empty() => None,
        What::Elsewhere => {
            let (address, title, author) = (given.address.clone(), String::new(), String::new());
            app.store().bookmark_of(account, &BookmarkOf::Elsewhere { address, title, author }).await?
        }
        what => app.store().bookmark_of(account, &what.as_bookmark()).await?,
    };
    let signatures = app.store().signatures(account).await?;
    let name = member.account.name.clone();
    let layout = member.layout(app);
    Page::render(&BookmarkPage { layout, token, what, given, kept, signatures, name, wrong })
}

/// `GET /account/bookmarks/new`: what it is of stands behind the `?`.
pub async fn ask(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Query(given): Query<Given>,
) -> Result<Page, PageError> {
    let what = What::of(&app, &member, &given).await?;
    let known = match &what {
        What::Elsewhere => None,
        what => app.store().bookmark_of(member.account.id, &what.as_bookmark()).await?,
    };
    let given = if let Some(id) = known {
        match app.store().bookmark(member.account.id, id).await? {
            Some(bookmark) => Given { to: given.to, ..as_given(bookmark) },
            None => given,
        }
    } else {
        // What is shown to others is signed with the usual pen name; the name of an account is one to sign in with.
        let usual = app.store().signatures(member.account.id).await?.into_iter().next();
        Given { signed_by: usual.map(|(id, _)| id.to_string()).unwrap_or_default(), ..given }
    };
    page(&app, &member, token, what, &given, None).await
}

/// `GET /account/bookmarks/{id}`
pub async fn change(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Path(id): Path<String>,
) -> Result<Page, PageError> {
    let id: BookmarkId = address::part(&id)?;
    let bookmark = app.store().bookmark(member.account.id, id).await?.ok_or(PageError::NotFound)?;
    let given = as_given(bookmark);
    let what = What::of(&app, &member, &given).await?;
    page(&app, &member, token, what, &given, None).await
}

/// A bookmark as its form says it.
fn as_given(bookmark: Bookmark) -> Given {
    let draft = bookmark.draft;
    let mut given = Given {
        note: draft.note,
        tags: draft.tags.join(", "),
        public: draft.public.then(|| "1".to_owned()),
        signed_by: draft.signed_by.map(|id| id.to_string()).unwrap_or_default(),
        ..Given::default()
    };
    match draft.of {
        BookmarkOf::Work(id) => given.work = id.to_string(),
        BookmarkOf::Series(id) => given.series = id.to_string(),
        BookmarkOf::Elsewhere { address, title, author } => {
            (given.address, given.title, given.author) = (address, title, author);
        }
    }
    given
}
