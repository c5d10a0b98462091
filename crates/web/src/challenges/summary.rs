//! What people asked for and offered: how often for everybody, by whom for the keepers, also as a file.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    SignUpId,
    challenge::{SignUp, Summary},
    collection::Kind,
    exchange::{Facet, Side, Wish, told_names},
};

use super::{
    Head,
    fields::{WishTold, told},
    kept, only, standing,
};
use crate::{
    App, address, csrf::Token, error::PageError, facts, layout::Layout, member::Member, page::Page,
    session::Session, visitor::Who,
};

/// How often a name was asked for and offered.
struct Line {
    name: String,
    requests: u64,
    offers: u64,
}

/// Somebody's sign-up in words.
struct Told {
    id: SignUpId,
    name: String,
    dropped: bool,
    offers: Vec<WishTold>,
    requests: Vec<WishTold>,
}

#[derive(Template)]
#[template(path = "challenges/sign_ups.html")]
struct SummaryPage {
    layout: Layout,
    /// For keepers.
    token: Option<String>,
    head: Head,
    many: String,
    tables: Vec<(&'static str, Vec<Line>)>,
    people: Vec<Told>,
}

/// `GET /challenges/{slug}/sign-ups`
pub async fn show(
    State(app): State<App>,
    Who(visitor): Who,
    session: Session,
    Path(slug): Path<String>,
) -> Result<Page, PageError> {
    let standing = standing(&app, &visitor, &slug).await?;
    only(&standing, &[Kind::GiftExchange])?;
    let seen = standing.challenge.summary(standing.keeps());
    if seen == Summary::Hidden {
        return Err(PageError::NotFound);
    }
    let all = app.store().sign_ups(standing.challenge.id).await?;
    let facets: Vec<Facet> = standing.challenge.settings.rules.facets.iter().map(|rule| rule.facet).collect();
    let whole = seen == Summary::Whole;
    let token = if whole { Some(Token::of(&app, &session).await?.0) } else { None };
    Page::render(&SummaryPage {
        layout: Layout::new(&app, visitor),
        token,
        head: standing.head("/sign-ups"),
        many: facts::counted(all.len() as u64, "person has signed up", "people have signed up"),
        tables: tables(&all, &facets),
        people: if whole { all.into_iter().map(in_words).collect() } else { Vec::new() },
    })
}

fn in_words(sign_up: SignUp) -> Told {
    let all = |wishes: &[Wish]| wishes.iter().map(told).collect();
    Told {
        id: sign_up.id,
        name: sign_up.name,
        dropped: sign_up.dropped,
        offers: all(&sign_up.said.offers),
        requests: all(&sign_up.said.requests),
    }
}

/// How often each name was asked for and offered, facet by facet, the most wanted first. Each person counts once.
fn tables(all: &[SignUp], facets: &[Facet]) -> Vec<(&'static str, Vec<Line>)> {
    let table = |facet: Facet| {
        let mut lines: BTreeMap<String, Line> = BTreeMap::new();
        for sign_up in all {
            for side in [Side::Request, Side::Offer] {
                let wishes =
                    if side == Side::Request { &sign_up.said.requests } else { &sign_up.said.offers };
                let named: BTreeMap<String, &String> = wishes
                    .iter()
                    .flat_map(|wish| wish.named(facet))
                    .map(|name| (ficus_archive::slug::folded(name), name))
                    .collect();
                for (key, name) in named {
                    let line = lines.entry(key).or_insert_with(|| Line {
                        name: name.clone(),
                        requests: 0,
                        offers: 0,
                    });
                    match side {
                        Side::Request => line.requests += 1,
                        Side::Offer => line.offers += 1,
                    }
                }
            }
        }
        let mut lines: Vec<Line> = lines.into_values().collect();
        lines.sort_by(|a, b| (b.requests, b.offers, &a.name).cmp(&(a.requests, a.offers, &b.name)));
        (facet.heading(), lines)
    };
    facets.iter().map(|facet| table(*facet)).filter(|(_, lines)| !lines.is_empty()).collect()
}

/// `GET /challenges/{slug}/sign-ups.csv`
pub async fn csv(
    State(app): State<App>,
    member: Member,
    Path(slug): Path<String>,
) -> Result<Response, PageError> {
    let standing = kept(&app, &member, &slug).await?;
    only(&standing, &[Kind::GiftExchange])?;
    let facets: Vec<Facet> = standing.challenge.settings.rules.facets.iter().map(|rule| rule.facet).collect();
    let mut out = String::from("\u{feff}");
    let mut head = vec!["Name".to_owned(), "Side".to_owned(), "Number".to_owned()];
    head.extend(facets.iter().map(|facet| facet.heading().to_owned()));
    head.extend(["Please not", "Crossovers", "Details", "Dropped out"].map(str::to_owned));
    row(&mut out, &head);
    for person in app.store().sign_ups(standing.challenge.id).await? {
        for (side, wishes) in [(Side::Offer, &person.said.offers), (Side::Request, &person.said.requests)] {
            for (number, wish) in (1..).zip(wishes) {
                row(&mut out, &line(&person, (side, number), wish, &facets));
            }
        }
    }
    let name = format!("attachment; filename=\"{}-sign-ups.csv\"", standing.challenge.id);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, out).into_response())
}

fn line(person: &SignUp, (side, number): (Side, u32), wish: &Wish, facets: &[Facet]) -> Vec<String> {
    let yes = |truth: bool| if truth { "yes" } else { "no" }.to_owned();
    let mut line = vec![person.name.clone(), side.name().to_owned(), number.to_string()];
    line.extend(
        facets.iter().map(|facet| {
            if wish.takes_any(*facet) { "any".to_owned() } else { told_names(wish.named(*facet)) }
        }),
    );
    let crossovers = if side == Side::Request { yes(wish.crossovers) } else { String::new() };
    line.extend([told_names(&wish.refuses), crossovers, wish.details.clone(), yes(person.dropped)]);
    line
}

/// A line of the file (RFC 4180). What a table program would take for a formula is led by an apostrophe.
fn row(out: &mut String, cells: &[String]) {
    for (place, cell) in cells.iter().enumerate() {
        let lead = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
        let comma = if place > 0 { "," } else { "" };
        out.push_str(&format!("{comma}\"{lead}{}\"", cell.replace('"', "\"\"")));
    }
    out.push_str("\r\n");
}

/// `POST /challenges/{slug}/sign-ups/{id}/remove`
pub async fn remove(
    State(app): State<App>,
    member: Member,
    Path((slug, id)): Path<(String, String)>,
) -> Result<Redirect, PageError> {
    let standing = kept(&app, &member, &slug).await?;
    app.store().remove_sign_up(standing.challenge.id, address::part(&id)?).await?;
    Ok(Redirect::to(&format!("/challenges/{slug}/sign-ups")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_and_never_a_formula() {
        let mut out = String::new();
        row(&mut out, &["=1+1".to_owned(), "say \"hm\"".to_owned(), "a,b\nc".to_owned()]);
        assert_eq!(out, "\"'=1+1\",\"say \"\"hm\"\"\",\"a,b\nc\"\r\n");
    }
}
