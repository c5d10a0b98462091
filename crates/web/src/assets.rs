//! Style sheets, fonts and pictures: held by the binary, served under names that hold their hash.
//!
//! A style sheet names another asset as `url("assets/name.ext")`; the hash is put in when it is first asked for.

use std::{collections::HashMap, sync::LazyLock, sync::OnceLock};

use axum::{
    extract::{Path, Request},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::{
    coding::{Coding, compressed},
    error::PageError,
};

/// What stands under `assets/`: names with `/` between folders.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const FOR_A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

struct Asset {
    address: String,
    media_type: &'static str,
    bodies: [OnceLock<Bytes>; Coding::ALL.len()],
}

struct Assets {
    by_name: HashMap<&'static str, Asset>,
    by_address: HashMap<String, &'static str>,
}

static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let mut assets = Assets { by_name: HashMap::new(), by_address: HashMap::new() };
    // Style sheets come last: they hold the addresses of the others.
    let (styles, others): (Vec<_>, Vec<_>) = FILES.iter().partition(|(name, _)| name.ends_with(".css"));
    for (name, bytes) in others {
        assets.add(name, Bytes::from_static(bytes));
    }
    for (name, bytes) in styles {
        let mut text = String::from_utf8_lossy(bytes).into_owned();
        for (other, asset) in &assets.by_name {
            text = text.replace(&format!("\"assets/{other}\""), &format!("\"{}\"", asset.address));
        }
        assets.add(name, Bytes::from(text));
    }
    assets
});

impl Assets {
    fn add(&mut self, name: &'static str, body: Bytes) {
        let hash = ficus_archive::password::hex(&Sha256::digest(&body)[..6]);
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "bin"));
        let address = format!("/assets/{stem}.{hash}.{ending}");
        self.by_address.insert(address.clone(), name);
        let bodies: [OnceLock<Bytes>; Coding::ALL.len()] = Default::default();
        // A new cell is empty, so that this cannot fail.
        let _ = bodies[Coding::Identity as usize].set(body);
        self.by_name.insert(name, Asset { address, media_type: media_type(ending), bodies });
    }
}

impl Asset {
    fn body(&self, coding: Coding) -> Bytes {
        let plain = self.bodies[Coding::Identity as usize].get().cloned().unwrap_or_default();
        self.bodies[coding as usize].get_or_init(|| compressed(&plain, coding)).clone()
    }

    fn answer(&self, headers: &HeaderMap, age: HeaderValue) -> Response {
        let coding = if self.compresses() { Coding::accepted(headers) } else { Coding::Identity };
        let mut response = self.body(coding).into_response();
        let out = response.headers_mut();
        out.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        out.insert(header::CACHE_CONTROL, age);
        out.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        if let Some(name) = coding.header() {
            out.insert(header::CONTENT_ENCODING, name);
        }
        response
    }

    fn compresses(&self) -> bool {
        self.media_type.starts_with("text/") || self.media_type == "image/svg+xml"
    }
}

fn media_type(ending: &str) -> &'static str {
    match ending {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The address of an asset by its name under `assets/`; a name that is not there gives an address that is not found.
pub fn address(name: &str) -> &'static str {
    ASSETS.by_name.get(name).map_or("/assets/missing", |asset| &asset.address)
}

/// The text of a style sheet by its name under `assets/`, with the addresses of other assets put in.
pub fn style_sheet(name: &str) -> Bytes {
    ASSETS.by_name.get(name).map(|asset| asset.body(Coding::Identity)).unwrap_or_default()
}

/// `GET /assets/{*name}`
pub async fn show(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, PageError> {
    let address = format!("/assets/{name}");
    let name = ASSETS.by_address.get(&address).ok_or(PageError::NotFound)?;
    Ok(ASSETS.by_name.get(name).ok_or(PageError::NotFound)?.answer(&headers, FOR_EVER))
}

/// `GET /favicon.ico`
pub async fn favicon(request: Request) -> Result<Response, PageError> {
    ["favicon.ico", "favicon.png", "favicon.svg", "mark.svg"]
        .into_iter()
        .find_map(|name| ASSETS.by_name.get(name))
        .map(|asset| asset.answer(request.headers(), FOR_A_DAY))
        .ok_or(PageError::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_asset_has_an_address_with_its_hash_and_a_media_type() {
        for (name, _) in FILES {
            assert!(address(name).starts_with("/assets/"), "{name}");
            assert_ne!(address(name), format!("/assets/{name}"));
            let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
            assert_ne!(media_type(ending), "application/octet-stream", "{name}");
        }
    }

    #[test]
    fn no_style_sheet_names_an_asset_without_its_hash() {
        for asset in ASSETS.by_name.values().filter(|asset| asset.media_type.starts_with("text/css")) {
            let body = asset.body(Coding::Identity);
            let text = String::from_utf8_lossy(&body);
            for part in text.split("url(").skip(1) {
                let named = part.split(')').next().unwrap_or_default().trim_matches(['"', '\'']);
                assert!(named.starts_with("data:") || ASSETS.by_address.contains_key(named), "{named}");
            }
        }
    }
}
