//! Signing up: offers and requests within the rules, changed and taken back until the sign-up closes.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    challenge::Said,
    collection::Kind,
    exchange::{Side, Wish},
    pen_name::PenName,
};

use super::{
    Head, Standing,
    fields::{self, Given, WishView, value},
    only, refusal, standing,
};
use crate::{
    App, admin::Saved, csrf::Token, error::PageError, layout::Layout, member::Speaker, page::Page, signature,
};

#[derive(Template)]
#[template(path = "challenges/sign_up.html")]
struct SignUpPage {
    layout: Layout,
    token: String,
    head: Head,
    open: bool,
    is_exchange: bool,
    saved: bool,
    signed_up: bool,
    names: Vec<PenName>,
    chosen: String,
    offers: Vec<WishView>,
    requests: Vec<WishView>,
    wrong: Option<String>,
}

impl SignUpPage {
    fn is_chosen(&self, name: &PenName) -> bool {
        self.chosen == name.id.to_string()
    }
}

/// Wishes by side and place, and what is wrong with each.
type Filled = Vec<(Side, u32, Wish, Vec<String>)>;

fn views(app: &App, standing: &Standing, side: Side, filled: &Filled) -> Vec<WishView> {
    let rules = &standing.challenge.settings.rules;
    let (_, max) = rules.wishes(side);
    (1..=max)
        .map(|number| {
            let here = filled.iter().find(|(of, place, ..)| *of == side && *place == number);
            let faults = here.map(|(.., faults)| faults.clone()).unwrap_or_default();
            fields::view(rules, &app.site().ladder, (side, number), here.map(|(_, _, wish, _)| wish), faults)
        })
        .collect()
}

/// How the form was left, or how it is found.
struct Left {
    filled: Filled,
    chosen: String,
    signed_up: bool,
    saved: bool,
    wrong: Option<String>,
}

async fn page(
    app: &App,
    (layout, token): (Layout, String),
    standing: &Standing,
    left: Left,
) -> Result<Page, PageError> {
    let account = standing.account.ok_or(PageError::SignIn)?;
    let is_exchange = standing.challenge.kind == Kind::GiftExchange;
    let of = |side| if is_exchange { views(app, standing, side, &left.filled) } else { Vec::new() };
    Page::render(&SignUpPage {
        layout,
        token,
        head: standing.head("/sign-up"),
        open: standing.challenge.takes_sign_ups(),
        is_exchange,
        saved: left.saved,
        signed_up: left.signed_up,
        names: app.store().own_pen_names(account).await?,
        chosen: left.chosen,
        offers: of(Side::Offer),
        requests: of(Side::Request),
        wrong: left.wrong,
    })
}

/// `GET /challenges/{slug}/sign-up`
pub async fn ask(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Path(slug): Path<String>,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let standing = standing(&app, &member.visitor(), &slug).await?;
    only(&standing, &[Kind::GiftExchange, Kind::RoundRobin])?;
    let own = app.store().own_sign_up(standing.challenge.id, member.account.id).await?;
    let signed_up = own.is_some();
    let (filled, chosen) = match own {
        Some(own) => {
            let of = |side, wishes: Vec<Wish>| {
                (1..).zip(wishes).map(move |(place, wish)| (side, place, wish, Vec::new()))
            };
            let Said { offers, requests } = own.said;
            let filled = of(Side::Offer, offers).chain(of(Side::Request, requests)).collect();
            (filled, own.pen_name.to_string())
        }
        None => (Filled::new(), String::new()),
    };
    let left = Left { filled, chosen, signed_up, saved: query.is_saved(), wrong: None };
    page(&app, (member.layout(&app), token), &standing, left).await
}

/// `POST /challenges/{slug}/sign-up`
pub async fn sign_up(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Path(slug): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let standing = standing(&app, &member.visitor(), &slug).await?;
    only(&standing, &[Kind::GiftExchange, Kind::RoundRobin])?;
    let rules = &standing.challenge.settings.rules;
    let mut filled = Filled::new();
    if standing.challenge.kind == Kind::GiftExchange {
        for side in [Side::Offer, Side::Request] {
            for (place, wish) in fields::wishes(&given, rules, side) {
                let faults = fields::faults(rules, &format!("{} {place}", side.name()), &wish);
                filled.push((side, place, wish, faults));
            }
        }
    }
    let chosen = value(&given, "name").to_owned();
    let faults = filled.iter().map(|(.., faults)| faults.len()).sum::<usize>();
    let wrong = if faults > 0 {
        "Some of it is not within the rules of this exchange; what, stands beside it.".to_owned()
    } else {
        let of =
            |side| filled.iter().filter(|(of, ..)| *of == side).map(|(_, _, wish, _)| wish.clone()).collect();
        let said = Said { offers: of(Side::Offer), requests: of(Side::Request) };
        let signed = signature::chosen(&app, member.account.id, &chosen).await?;
        let id = standing.challenge.id;
        match app.store().sign_up_for(id, (member.account.id, signed.id), &said, app.now()).await {
            Ok(()) => {
                return Ok(Redirect::to(&format!("/challenges/{slug}/sign-up?saved=1")).into_response());
            }
            Err(error) => refusal(error)?,
        }
    };
    let signed_up = app.store().own_sign_up(standing.challenge.id, member.account.id).await?.is_some();
    let left = Left { filled, chosen, signed_up, saved: false, wrong: Some(wrong) };
    let page = page(&app, (member.layout(&app), token), &standing, left).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `POST /challenges/{slug}/sign-up/withdraw`
pub async fn withdraw(
    State(app): State<App>,
    member: crate::member::Member,
    Path(slug): Path<String>,
) -> Result<Redirect, PageError> {
    let standing = standing(&app, &member.visitor(), &slug).await?;
    if !standing.challenge.takes_sign_ups() {
        return Err(PageError::BadRequest(
            "The sign-up is closed. You can drop out of what you were given to write.".to_owned(),
        ));
    }
    app.store().withdraw_sign_up(standing.challenge.id, member.account.id).await?;
    Ok(Redirect::to(&format!("/challenges/{slug}/sign-up")))
}
