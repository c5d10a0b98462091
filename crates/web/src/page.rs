//! What a handler answers with: a rendered page, and how long it may be kept.

use askama::Template;
use axum::{
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Response},
};
use ficus_archive::{ChapterId, WorkId};

use crate::{
    cache::{Dependency, Keep},
    error::PageError,
    reading_life::openings::Opens,
};

/// A page with counts is rendered anew after so many seconds.
pub const COUNTS_AGE_SECONDS: u32 = 60;

/// A rendered page. Without [`Page::keep`] it is made for one request and never kept anywhere.
pub struct Page {
    html: String,
    keep: Option<Keep>,
}

impl Page {
    /// Renders a page.
    pub fn render(template: &impl Template) -> Result<Self, PageError> {
        Ok(Self { html: template.render()?, keep: None })
    }

    /// The page shows these and nothing that differs between visitors of one class: it is kept until one changes.
    #[must_use]
    pub fn keep(mut self, depends: impl Into<Vec<Dependency>>) -> Self {
        self.keep = Some(Keep { depends: depends.into(), ..Keep::default() });
        self
    }

    /// The page shows counts: a kept one is rendered anew after [`COUNTS_AGE_SECONDS`].
    #[must_use]
    pub fn with_counts(mut self) -> Self {
        if let Some(keep) = &mut self.keep {
            keep.age_max = Some(COUNTS_AGE_SECONDS);
        }
        self
    }

    /// Whoever gets the page has viewed this work, and a member has opened this chapter of it, or all of it.
    #[must_use]
    pub fn opens(mut self, work: WorkId, chapter: Option<ChapterId>) -> Self {
        if let Some(keep) = &mut self.keep {
            keep.view_of = Some(work);
            keep.opens = Some(Opens { work, chapter });
        }
        self
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let mut response = Html(self.html).into_response();
        if let Some(keep) = self.keep {
            response.extensions_mut().insert(keep);
        } else {
            let never = HeaderValue::from_static("private, no-store");
            response.headers_mut().insert(header::CACHE_CONTROL, never);
        }
        response
    }
}
