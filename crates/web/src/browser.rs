//! The browser that a request comes from, told as plainly as its owner would.

use std::{convert::Infallible, net::IpAddr};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header, request::Parts},
};

use ficus_archive::AccountId;

use crate::{
    App,
    error::PageError,
    service::Client,
    session::{fresh_token, hash_of, is_token, set_cookie},
    visitor,
};

/// A longer `User-Agent` is looked at no further.
const HEADER_BYTES_MAX: usize = 512;
/// A browser is known for so many days.
const HOME_DAYS: i64 = 400;

/// Programs by what their `User-Agent` holds. Many name the ones that they are built upon: the first that fits counts.
const PROGRAMS: [(&str, &str); 12] = [
    ("KOReader", "KOReader"),
    ("EdgA/", "Edge"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Firefox/", "Firefox"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// Systems likewise: Android says that it is Linux, and an iPad that it is like a Mac.
const SYSTEMS: [(&str, &str); 9] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Kobo", "Kobo"),
    ("Kindle", "Kindle"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
];

/// The browser of a request.
#[derive(Clone, Debug, Default)]
pub struct Browser {
    /// `Firefox on Linux`; empty where nothing is told.
    pub told: String,
    /// The address that the request comes from, as far as it can be told.
    pub place: Option<IpAddr>,
    /// SHA-256 of the token that it was given when somebody signed in here first.
    home: Option<String>,
}

impl Browser {
    /// Told from a request's headers.
    fn of(headers: &HeaderMap, place: Option<IpAddr>, secure: bool) -> Self {
        let home =
            visitor::cookie(headers, home_cookie_name(secure)).filter(|home| is_token(home)).map(hash_of);
        let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
        Self { told: told(&agent[..agent.floor_char_boundary(HEADER_BYTES_MAX)]), place, home }
    }

    /// Whether somebody signed in to the account of this name or mail address in this browser before.
    pub async fn is_home_of(&self, app: &App, name_or_email: &str) -> Result<bool, PageError> {
        match &self.home {
            Some(home) => Ok(app.store().knows_browser(name_or_email, home).await?),
            None => Ok(false),
        }
    }

    /// Notes that somebody signed in to an account in this browser; answers with the cookie that tells it again.
    pub async fn become_home(&self, app: &App, account: AccountId) -> Result<Option<HeaderValue>, PageError> {
        if let Some(home) = &self.home {
            app.store().note_browser(account, home, app.now()).await?;
            return Ok(None);
        }
        let token = fresh_token()?;
        app.store().note_browser(account, &hash_of(&token), app.now()).await?;
        let secure = app.settings().is_secure();
        Ok(set_cookie(home_cookie_name(secure), &token, HOME_DAYS * 86_400, secure))
    }
}

fn home_cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-home" } else { "home" }
}

impl FromRequestParts<App> for Browser {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let Client(place) = Client::from_request_parts(parts, app).await?;
        Ok(Self::of(&parts.headers, place, app.settings().is_secure()))
    }
}

/// Nothing but words of the tables, whatever the header holds.
fn told(agent: &str) -> String {
    let named = |table: &[(&str, &'static str)]| {
        table.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name)
    };
    match (named(&PROGRAMS), named(&SYSTEMS)) {
        (Some(program), Some(system)) => format!("{program} on {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn a_browser_is_told_as_its_owner_would() {
        for (agent, expected) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0",
                "Edge on Windows",
            ),
            ("<script>alert(1)</script>", ""),
            ("", ""),
        ] {
            assert_eq!(told(agent), expected);
        }
    }
}
