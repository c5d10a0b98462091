//! For operators: whether the site is alive, whether it can serve, and a few figures.

use std::fmt::Write;

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use ficus_archive::policy::may_administer;

use crate::{App, error::PageError, service::Peer, visitor::Who};

/// `GET /health`
pub async fn alive() -> &'static str {
    "alive\n"
}

/// `GET /ready`
pub async fn ready(State(app): State<App>) -> Response {
    // The index answers from memory; that it is open is shown by the site being there at all.
    match app.store().last_change().await {
        Ok(_) => "ready\n".into_response(),
        Err(error) => {
            tracing::warn!("not ready: {error}");
            (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n").into_response()
        }
    }
}

/// `GET /metrics`: Prometheus text, for this computer and for admins.
pub async fn figures(State(app): State<App>, Who(visitor): Who, peer: Peer) -> Result<Response, PageError> {
    if !peer.is_this_computer() && !may_administer(&visitor) {
        return Err(PageError::NotFound);
    }
    let last_change = app.store().last_change().await?;
    let rows = [
        ("ficus_requests_total", "counter", "Requests answered.", app.figures().requests()),
        ("ficus_page_cache_hits_total", "counter", "Requests answered by a kept page.", app.figures().hits()),
        ("ficus_page_cache_bytes", "gauge", "Bytes of kept pages.", app.pages().weight()),
        ("ficus_index_works", "gauge", "Works in the search index.", app.index().works()),
        (
            "ficus_index_lag_changes",
            "gauge",
            "Changes that the search index does not hold yet.",
            last_change.saturating_sub(app.index().cursor()),
        ),
        ("ficus_views_pending", "gauge", "Views that wait to be stored.", app.views().pending()),
    ];
    let mut text = String::new();
    for (name, kind, help, value) in rows {
        // Writing to a String cannot fail.
        let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n");
    }
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response())
}
