//! Who is at the other end of a request.

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request},
    http::{HeaderMap, request::Parts},
};

use crate::App;

/// The address that a request comes from, as far as it can be told.
#[derive(Clone, Copy, Debug)]
pub struct Client(pub Option<IpAddr>);

impl FromRequestParts<App> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let Peer(peer) = Peer::from_request_parts(parts, app).await?;
        Ok(Self(client(app, &parts.headers, peer)))
    }
}

/// The visitor's address where the proxy in front is believed, else the other end of the connection.
pub(super) fn client(app: &App, headers: &HeaderMap, peer: Option<IpAddr>) -> Option<IpAddr> {
    app.settings().trusted_proxy.then(|| forwarded_for(headers)).flatten().or(peer)
}

/// The address at the other end of the connection: a visitor's, or a proxy's.
#[derive(Clone, Copy, Debug)]
pub struct Peer(Option<IpAddr>);

impl Peer {
    /// Whether a program on this computer asks, and not a proxy for somebody else.
    pub fn is_this_computer(self) -> bool {
        self.0.is_some_and(|peer| peer.to_canonical().is_loopback())
    }
}

impl FromRequestParts<App> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Self::Rejection> {
        let is_forwarded = ["x-forwarded-for", "forwarded", "x-real-ip"]
            .into_iter()
            .any(|name| parts.headers.contains_key(name));
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        // A proxy on this computer is not the visitor: what it forwards comes from anywhere.
        Ok(Self(peer.filter(|peer| !(is_forwarded && peer.to_canonical().is_loopback()))))
    }
}

pub(super) fn peer(request: &Request) -> Option<IpAddr> {
    request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip())
}

/// The last address that the proxy put in: the only one that it saw itself.
fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    headers.get("x-forwarded-for")?.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}
