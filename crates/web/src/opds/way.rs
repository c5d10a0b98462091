//! What stands before every address of the catalogue: the language that it is written in, and the ratings that its
//! reader has chosen to see: `/opds/v1/up-to/4/works?…`. In the secret address of a member's own catalogue, the key stands
//! before both: `/opds/k/abcdefghijkmnpqrstuvwxyz23/v1/works?…`.
//!
//! Where an address names no language, the request's `Accept` decides; every address in a catalogue names one, so that
//! nothing depends on how a program asks for the next page.

use std::fmt;

use axum::http::{HeaderMap, Request, Uri, header, uri::PathAndQuery};
use ficus_archive::{
    RatingId,
    device::{KEY_BYTES, Secret},
};

/// The language of a catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// OPDS 1.2, which is Atom.
    One,
    /// OPDS 2.0, which is JSON.
    Two,
}

/// What stands before every address of a catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way {
    /// Its language.
    pub version: Version,
    /// Its reader has chosen to see works up to this rating.
    pub choice: Option<RatingId>,
    /// Whose it is, where the address tells.
    pub key: Option<AddressKey>,
}

/// The key in a secret address.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct AddressKey([u8; KEY_BYTES]);

impl AddressKey {
    fn parse(text: &str) -> Option<Self> {
        // One way to write it: as the address was shown.
        let secret = Secret::parse(text).filter(|secret| secret.as_str() == text)?;
        secret.as_str().as_bytes().try_into().ok().map(Self)
    }

    /// As it stands in the address.
    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The key itself.
    pub fn secret(&self) -> Option<Secret> {
        Secret::parse(self.as_str())
    }
}

impl fmt::Debug for AddressKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AddressKey")
    }
}

impl Way {
    /// Reads what stands before an address, and what is left: `""` for the root of the catalogue.
    pub fn of(path: &str) -> Option<(Self, &str)> {
        let (key, version, choice, rest) = read(path)?;
        Some((Self { version: version.unwrap_or(Version::One), choice, key }, rest))
    }

    /// The path of something in the same catalogue.
    pub fn path(&self, rest: &str) -> String {
        written(self.key, Some(self.version), self.choice, rest)
    }

    /// The path of something that has no language of its own.
    pub fn file(&self, rest: &str) -> String {
        written(self.key, None, self.choice, rest)
    }
}

fn written(
    key: Option<AddressKey>,
    version: Option<Version>,
    choice: Option<RatingId>,
    rest: &str,
) -> String {
    let version = match version {
        Some(Version::One) => "/v1",
        Some(Version::Two) => "/v2",
        None => "",
    };
    let key = key.map(|key| format!("/k/{}", key.as_str())).unwrap_or_default();
    match choice {
        Some(rating) => format!("/opds{key}{version}/up-to/{rating}{rest}"),
        None => format!("/opds{key}{version}{rest}"),
    }
}

/// The key, the language, the rating, and the rest.
type Read<'a> = (Option<AddressKey>, Option<Version>, Option<RatingId>, &'a str);

fn read(path: &str) -> Option<Read<'_>> {
    let mut rest = path.strip_prefix("/opds").filter(|rest| rest.is_empty() || rest.starts_with('/'))?;
    let mut key = None;
    if let Some(behind) = rest.strip_prefix("/k/") {
        let end = behind.find('/').unwrap_or(behind.len());
        key = AddressKey::parse(&behind[..end]);
        rest = if key.is_some() { &behind[end..] } else { rest };
    }
    let mut version = None;
    for (name, of_name) in [("/v1", Version::One), ("/v2", Version::Two)] {
        if let Some(behind) = rest.strip_prefix(name)
            && (behind.is_empty() || behind.starts_with('/'))
        {
            (version, rest) = (Some(of_name), behind);
        }
    }
    let mut choice = None;
    if let Some(behind) = rest.strip_prefix("/up-to/") {
        let end = behind.find('/').unwrap_or(behind.len());
        if let Some(chosen) = rating(&behind[..end]) {
            (choice, rest) = (Some(chosen), &behind[end..]);
        }
    }
    Some((key, version, choice, rest.trim_end_matches('/')))
}

fn rating(text: &str) -> Option<RatingId> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// Puts the language into the address of a catalogue that names none.
pub fn negotiate<B>(request: &mut Request<B>) {
    let Some((key, version, choice, rest)) = read(request.uri().path()) else { return };
    let is_file = rest.contains("/download.") || rest.contains("/images/");
    let has_language = !is_file && rest != super::authentication::PATH;
    let version = version.or(has_language.then(|| accepted(request.headers())));
    let path = written(key, version, choice, rest);
    if path != request.uri().path() {
        replace_path(request.uri_mut(), &path);
    }
}

/// The address without what stands before it, as the router knows it.
pub fn strip<B>(request: &mut Request<B>) -> Option<Way> {
    let (way, rest) = Way::of(request.uri().path())?;
    let path = format!("/opds{rest}");
    replace_path(request.uri_mut(), &path);
    Some(way)
}

fn replace_path(uri: &mut Uri, path: &str) {
    let written = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    // The path is a part of the one before, so that it is always one.
    if let Ok(path) = PathAndQuery::try_from(written) {
        parts.path_and_query = Some(path);
        *uri = Uri::from_parts(parts).unwrap_or_else(|_| uri.clone());
    }
}

/// The language that a request prefers; the older one where it says nothing of either.
fn accepted(headers: &HeaderMap) -> Version {
    let (mut json, mut atom) = (0.0, 0.0);
    for value in headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()) {
        for part in value.split(',') {
            let mut parts = part.split(';').map(str::trim);
            let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
            let weight = parts.find_map(|parameter| parameter.strip_prefix("q=")?.parse().ok());
            let weight: f32 = weight.unwrap_or(1.0);
            match kind.as_str() {
                "application/opds+json" => json = weight.max(json),
                "application/atom+xml" | "application/xml" | "text/xml" => atom = weight.max(atom),
                _ => {}
            }
        }
    }
    if json > 0.0 && json >= atom { Version::Two } else { Version::One }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYED: &str = "/opds/k/abcdefghijkmnpqrstuvwxyz23/v2/up-to/3/works/4";

    fn negotiated(address: &str, accept: Option<&str>) -> String {
        let mut request = Request::get(address);
        if let Some(accept) = accept {
            request = request.header(header::ACCEPT, accept);
        }
        let mut request = request.body(()).unwrap();
        negotiate(&mut request);
        request.uri().to_string()
    }

    #[test]
    fn an_address_without_a_language_gets_the_one_that_is_accepted() {
        let koreader = "application/opds+json, application/atom+xml;profile=opds-catalog, */*";
        for (address, accept, canonical) in [
            ("/opds", None, "/opds/v1"),
            ("/opds/", Some("*/*"), "/opds/v1"),
            ("/opds", Some(koreader), "/opds/v2"),
            ("/opds/works?q=a%20b", Some("application/opds+json"), "/opds/v2/works?q=a%20b"),
            ("/opds", Some("application/opds+json;q=0.5, application/atom+xml"), "/opds/v1"),
            ("/opds/v1/", Some("application/opds+json"), "/opds/v1"),
            ("/opds/up-to/4/works?page=2", Some(koreader), "/opds/v2/up-to/4/works?page=2"),
            ("/opds/works/7/download.epub", Some(koreader), "/opds/works/7/download.epub"),
            ("/opds/works/7/images/small/a.jpg", Some(koreader), "/opds/works/7/images/small/a.jpg"),
            ("/opds/authentication", Some(koreader), "/opds/authentication"),
            ("/opds/k/abcdefghijkmnpqrstuvwxyz23", Some(koreader), "/opds/k/abcdefghijkmnpqrstuvwxyz23/v2"),
            ("/opds/k/abc", Some(koreader), "/opds/v2/k/abc"),
            ("/opdsx", Some(koreader), "/opdsx"),
            ("/opds/v10", None, "/opds/v1/v10"),
        ] {
            assert_eq!(negotiated(address, accept), canonical, "{address}");
        }
    }

    #[test]
    fn what_stands_before_an_address_is_read_and_written_back() {
        for path in ["/opds/v1", "/opds/v2/works", "/opds/v2/up-to/3", "/opds/v1/up-to/12/series/4", KEYED] {
            let (way, rest) = Way::of(path).unwrap();
            assert_eq!(way.path(rest), path);
        }
        let keyed = Way::of(KEYED).unwrap().0;
        assert_eq!(keyed.file("/x"), "/opds/k/abcdefghijkmnpqrstuvwxyz23/up-to/3/x");
        assert!(!format!("{keyed:?}").contains("abcdef"), "no log tells it");
        assert!(Way::of("/opds/k/ABCDE-fghijkmnpqrstuvwxyz23/works").unwrap().0.key.is_none());
        assert_eq!(Way::of("/opds/up-to/x/works").unwrap().1, "/up-to/x/works");
        assert_eq!(Way::of("/works/1"), None);
        let mut request = Request::get("/opds/v2/up-to/3/works?q=x").body(()).unwrap();
        let way = strip(&mut request).unwrap();
        assert_eq!((way.version, way.choice), (Version::Two, Some(RatingId(3))));
        assert_eq!(request.uri(), "/opds/works?q=x");
    }
}
