//! What a handler answers programs with: Atom, JSON, XML, and how long it may be kept.

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use crate::{
    cache::{Dependency, Keep},
    page::COUNTS_AGE_SECONDS,
};

/// Atom, RFC 4287.
pub const ATOM: &str = "application/atom+xml; charset=utf-8";

/// A document for programs. Without [`Document::keep`] it is made for one request and never kept anywhere.
pub struct Document {
    body: String,
    media_type: &'static str,
    vary: &'static str,
    keep: Option<Keep>,
}

impl Document {
    /// A document in XML; characters that XML 1.0 does not know are left out.
    pub fn xml(media_type: &'static str, text: String) -> Self {
        Self::new(media_type, cleaned(text))
    }

    /// A document in any other language.
    pub fn new(media_type: &'static str, body: String) -> Self {
        Self { body, media_type, vary: "Accept-Encoding, Authorization", keep: None }
    }

    /// The same address answers in several languages.
    #[must_use]
    pub fn negotiated(mut self) -> Self {
        self.vary = "Accept, Accept-Encoding, Authorization";
        self
    }

    /// It shows these and nothing that differs between visitors of one class: it is kept until one changes.
    #[must_use]
    pub fn keep(mut self, depends: impl Into<Vec<Dependency>>) -> Self {
        self.keep = Some(Keep { depends: depends.into(), ..Keep::default() });
        self
    }

    /// It shows counts or follows the clock: a kept one is made anew after [`COUNTS_AGE_SECONDS`].
    #[must_use]
    pub fn with_counts(mut self) -> Self {
        if let Some(keep) = &mut self.keep {
            keep.age_max = Some(COUNTS_AGE_SECONDS);
        }
        self
    }
}

impl IntoResponse for Document {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        headers.insert(header::VARY, HeaderValue::from_static(self.vary));
        if let Some(keep) = self.keep {
            response.extensions_mut().insert(keep);
        } else {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
        }
        response
    }
}

/// Whether a character may stand in an XML document (XML 1.0, section 2.2).
fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn cleaned(text: String) -> String {
    if text.chars().all(is_xml) { text } else { text.chars().filter(|c| is_xml(*c)).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_does_not_know_is_left_out() {
        assert_eq!(cleaned("a\u{b}b\u{0}c\u{fffe}d\tü😀".to_owned()), "abcd\tü😀");
    }
}
