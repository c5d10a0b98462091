//! The site: the only HTTP of Ficus.
//!
//! A handler loads, decides, acts and answers. Every page is a struct beside its handler with a template under
//! `templates/`; HTML reaches a page only as [`ficus_prose::Prose`] or escaped.

mod about;
mod account;
mod acts;
mod address;
mod admin;
mod alike;
mod api;
pub mod app;
mod assets;
mod atom;
mod author;
mod basic;
mod blocks;
mod blurb;
mod browse;
mod browser;
mod bulletin;
mod cache;
mod canon;
pub mod challenges;
mod chapter;
pub mod chapter_views;
mod cite;
mod claims;
mod coding;
mod collections;
mod community;
mod csrf;
mod devices;
mod dispatch;
mod document;
mod download;
mod errands;
mod error;
mod factors;
mod facts;
mod fandoms;
mod featured;
mod feeds;
mod files;
mod filter;
mod front;
mod full;
mod gate;
mod gone;
mod headers;
mod health;
mod identity;
mod joining;
mod keeping;
mod koreader;
mod kudos;
mod layout;
mod leaving;
mod lens;
mod letters;
mod limits;
mod listing;
mod looking;
mod mail;
mod member;
mod metadata;
mod moderation;
mod notices;
mod old_address;
mod old_links;
mod opds;
mod open_search;
mod outward;
mod own_page;
mod page;
mod pen_names;
mod picture;
mod place;
pub mod post;
mod previously;
mod programs;
mod provenance;
mod reach;
mod reading;
pub mod reading_life;
mod reading_settings;
mod recommendation;
mod removal;
mod report;
mod review;
mod routes;
mod rulebook;
mod score;
mod search;
mod series;
mod serve;
mod served;
mod service;
mod session;
pub mod set_up;
mod shelf;
mod shields;
mod sign_in;
mod sign_up;
mod signature;
mod sitemap;
mod standing;
mod subscriptions;
mod suggest;
mod tag;
mod tag_search;
mod tag_sets;
pub mod takeouts;
mod theme;
pub mod views;
mod visitor;
mod watch;
mod work;
mod work_style;
mod write;

pub use app::{App, Settings};
pub use leaving::purge_left;
pub use post::{
    bounce::BYTES_MAX as BOUNCE_BYTES_MAX,
    bounce::{Bounced, take as take_bounce},
    deliver,
};
pub use routes::Routes;
pub use serve::serve;
pub use service::Web;

use axum::{
    response::IntoResponse,
    routing::{get, post},
};
use tower_http::catch_panic::CatchPanicLayer;

use error::PageError;

/// The whole site as a service.
pub fn router(app: App) -> Web {
    let router = routes()
        .into_router()
        .fallback(|| async { PageError::NotFound })
        .method_not_allowed_fallback(|| async { PageError::MethodNotAllowed })
        .layer(CatchPanicLayer::custom(|_| PageError::Panicked.into_response()))
        .with_state(app.clone());
    Web::new(app, router)
}

/// Every address of the site with what answers there.
pub fn routes() -> Routes {
    Routes::new()
        .merge(reading::routes())
        .merge(feeds::routes())
        .merge(opds::routes())
        .merge(api::routes())
        .merge(cite::routes())
        .route("/opensearch.xml", get(open_search::show))
        .route("/sitemap.xml", get(sitemap::index))
        .route("/sitemap/{part}", get(sitemap::part))
        .route("/gate", post(gate::choose))
        .route("/login", get(sign_in::ask).post(sign_in::sign_in))
        .route("/logout", get(sign_in::ask_to_leave).post(sign_in::sign_out))
        .route("/login/forgotten", get(sign_in::forgotten::ask).post(sign_in::forgotten::send))
        .route(
            "/login/reset/{token}",
            get(sign_in::forgotten::ask_for_password).post(sign_in::forgotten::set_password),
        )
        .merge(account::routes())
        .merge(write::routes())
        .merge(shields::routes())
        .merge(sign_up::routes())
        .merge(joining::routes())
        .route("/account/sign-out-everywhere", post(sign_in::sign_out_everywhere))
        .route("/settings/reading", get(reading_settings::ask).post(reading_settings::save))
        .route("/settings/ratings/forget", post(reading_settings::forget_ratings))
        .route("/settings/spoilers", get(canon::ask).post(canon::save))
        .route("/prefs.css", get(reading_settings::style_sheet))
        .route("/set-up/{secret}", get(set_up::ask).post(set_up::make))
        .merge(review::routes())
        .merge(keeping::routes())
        .merge(community::routes())
        .merge(challenges::routes())
        .merge(collections::routes())
        .merge(series::routes())
        .merge(dispatch::routes())
        .merge(featured::routes())
        .merge(own_page::routes())
        .merge(tag_sets::routes())
        .merge(theme::routes())
        .merge(devices::routes())
        .merge(koreader::routes())
        .merge(post::routes())
        .merge(notices::routes())
        .merge(subscriptions::routes())
        .merge(blocks::routes())
        .merge(factors::routes())
        .merge(reading_life::routes())
        .merge(pen_names::routes())
        .merge(claims::routes())
        .merge(removal::routes())
        .merge(leaving::routes())
        .merge(admin::routes())
        .merge(moderation::routes())
        .route("/works/{id}/reach", post(reach::set))
        .merge(rulebook::routes())
        .route("/health", get(health::alive))
        .route("/ready", get(health::ready))
        .route("/metrics", get(health::figures))
        .route("/assets/{*name}", get(assets::show))
        .route("/favicon.ico", get(assets::favicon))
        .route("/robots.txt", get(sitemap::robots))
        .route("/old", get(old_address::ask))
}
