//! Telling the moderators of a work, a chapter, a review, a series, a collection or a person.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    BulletinId, CollectionId, DispatchCommentId, PenNameId, ReviewId, SeriesCommentId, SeriesId,
    collection::Kind,
    policy::{self, Reading, Visitor},
    report::{ReportSubject, SubjectKind, TEXT_CHARS_MAX},
    review::ReviewState,
    rulebook::Rulebook,
    series::Series,
};
use ficus_store::{NewReport, Reported};
use serde::Deserialize;

use crate::{
    App, address,
    csrf::Token,
    error::PageError,
    gate,
    layout::Layout,
    limits,
    page::Page,
    service::Client,
    session::{Session, hash_of},
    visitor::Who,
};

/// What is reported, as addresses and forms say it.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct About {
    #[serde(default)]
    work: String,
    #[serde(default)]
    chapter: String,
    #[serde(default)]
    review: String,
    #[serde(default)]
    comment: String,
    #[serde(default)]
    series: String,
    #[serde(default)]
    series_comment: String,
    #[serde(default)]
    collection: String,
    #[serde(default)]
    post: String,
    #[serde(default)]
    author: String,
    #[serde(default)]
    done: String,
}

/// The form.
#[derive(Default, Deserialize)]
pub struct Given {
    #[serde(flatten)]
    about: About,
    #[serde(default)]
    rule: String,
    #[serde(default)]
    text: String,
}

/// What is reported, found.
struct Thing {
    subject: ReportSubject,
    /// `the work “The Lamp” by Irene Norton`.
    name: String,
    /// Where it is.
    path: String,
    /// The parameters that lead back to this page.
    query: String,
}

#[derive(Template)]
#[template(path = "report/page.html")]
struct ReportPage<'a> {
    layout: Layout,
    token: &'a str,
    thing: &'a Thing,
    about: &'a About,
    rulebook: &'a Rulebook,
    rule: &'a str,
    text: &'a str,
    wrong_rule: Option<&'a str>,
    wrong_text: Option<&'a str>,
    done: bool,
}

impl ReportPage<'_> {
    fn title(&self) -> &'static str {
        if self.wrong_rule.is_some() || self.wrong_text.is_some() {
            "Not sent yet: report something"
        } else if self.done {
            "Thank you"
        } else {
            "Report something"
        }
    }

    fn is_chosen(&self, rule: &str) -> bool {
        self.rule == rule
    }

    fn chapters(&self) -> Vec<(String, Vec<ficus_archive::rulebook::Rule>)> {
        self.rulebook.chapters()
    }
}

impl About {
    /// Finds the thing, as far as the visitor may know of it.
    async fn find(&self, app: &App, visitor: &Visitor) -> Result<Thing, PageError> {
        if !self.review.is_empty() {
            self.review(app, visitor).await
        } else if !self.comment.is_empty() {
            self.comment(app).await
        } else if !self.series.is_empty() {
            self.series(app, visitor).await
        } else if !self.series_comment.is_empty() {
            self.series_comment(app, visitor).await
        } else if !self.collection.is_empty() {
            self.collection(app).await
        } else if !self.post.is_empty() {
            self.post(app, visitor).await
        } else if !self.author.is_empty() {
            self.author(app, visitor).await
        } else {
            self.work(app, visitor).await
        }
    }

    async fn work(&self, app: &App, visitor: &Visitor) -> Result<Thing, PageError> {
        let work = app.store().work(address::part(&self.work)?).await?.ok_or(PageError::NotFound)?;
        known(gate::reading(app, visitor, &work).await?)?;
        let authors = crate::facts::authors(&work.authors);
        let id = work.id;
        if self.chapter.is_empty() {
            return Ok(Thing {
                subject: ReportSubject { kind: SubjectKind::Work, id: id.0 },
                name: format!("“{}” by {authors}", work.title),
                path: format!("/works/{id}"),
                query: format!("work={id}"),
            });
        }
        let number: u32 = address::part(&self.chapter)?;
        let line = work.chapters.iter().find(|line| line.number == number).ok_or(PageError::NotFound)?;
        Ok(Thing {
            subject: ReportSubject { kind: SubjectKind::Chapter, id: line.id.0 },
            name: format!("chapter {number} of “{}” by {authors}", work.title),
            path: format!("/works/{id}/chapters/{number}"),
            query: format!("work={id}&chapter={number}"),
        })
    }

    async fn review(&self, app: &App, visitor: &Visitor) -> Result<Thing, PageError> {
        let id: ReviewId = address::part(&self.review)?;
        // What waits, is held or was hidden is not there for whoever may report.
        let review = app.store().review(id).await?.filter(|review| review.state == ReviewState::Shown);
        review.ok_or(PageError::NotFound)?;
        let subject = ReportSubject { kind: SubjectKind::Review, id: id.0 };
        let facts = app.store().subject_facts(&[subject]).await?;
        let facts = facts.get(&subject).ok_or(PageError::NotFound)?;
        let work = facts.work.ok_or(PageError::NotFound)?;
        let of = app.store().work(work).await?.ok_or(PageError::NotFound)?;
        known(gate::reading(app, visitor, &of).await?)?;
        Ok(Thing {
            subject,
            name: format!("the review by {} of “{}”", facts.name, of.title),
            path: format!("/works/{work}/reviews"),
            query: format!("review={}", subject.id),
        })
    }

    async fn comment(&self, app: &App) -> Result<Thing, PageError> {
        let id: DispatchCommentId = address::part(&self.comment)?;
        let comment = app.store().dispatch_comment(id).await?.ok_or(PageError::NotFound)?;
        let news = app.store().dispatch(comment.dispatch).await?;
        let news = news.filter(|news| news.is_out(app.now())).ok_or(PageError::NotFound)?;
        Ok(Thing {
            subject: ReportSubject { kind: SubjectKind::Comment, id: id.0 },
            name: format!("the comment by {} on “{}”", comment.name, news.draft.title),
            path: format!("/news/{}#comment-{id}", news.id),
            query: format!("comment={id}"),
        })
    }

    async fn series(&self, app: &App, visitor: &Visitor) -> Result<Thing, PageError> {
        let id: SeriesId = address::part(&self.series)?;
        Ok(Thing {
            subject: ReportSubject { kind: SubjectKind::Series, id: id.0 },
            name: format!("the series “{}”", seen_series(app, visitor, id).await?.title),
            path: format!("/series/{id}"),
            query: format!("series={id}"),
        })
    }

    async fn series_comment(&self, app: &App, visitor: &Visitor) -> Result<Thing, PageError> {
        let id: SeriesCommentId = address::part(&self.series_comment)?;
        let comment = app.store().series_comment(id).await?.ok_or(PageError::NotFound)?;
        let series = seen_series(app, visitor, comment.series).await?;
        Ok(Thing {
            subject: ReportSubject { kind: SubjectKind::SeriesComment, id: id.0 },
            name: format!("the comment by {} on the series “{}”", comment.name, series.title),
            path: format!("/series/{}/comments#comment-{id}", series.id),
            query: format!("series_comment={id}"),
        })
    }

    async fn collection(&self, app: &App) -> Result<Thing, PageError> {
        let collection = app.store().collection(&self.collection).await?;
        let collection = collection.filter(|collection| !collection.shut).ok_or(PageError::NotFound)?;
        let CollectionId(id) = collection.id;
        let slug = address::encoded(&collection.slug);
        let place = if collection.kind == Kind::Collection { "collections" } else { "challenges" };
        Ok(Thing {
            subject: ReportSubject { kind: SubjectKind::Collection, id },
            name: collection.name,
            path: format!("/{place}/{slug}"),
            query: format!("collection={slug}"),
        })
    }

    async fn post(&self, app: &App, visitor: &Visitor) -> Result<Thing, PageError> {
        let id: BulletinId = address::part(&self.post)?;
        let found = app.store().bulletins_by_id(&[id]).await?.remove(&id).ok_or(PageError::NotFound)?;
        let of = app.store().work(found.work).await?.ok_or(PageError::NotFound)?;
        known(gate::reading(app, visitor, &of).await?)?;
        Ok(Thing {
            subject: ReportSubject { kind: SubjectKind::Bulletin, id: id.0 },
            name: format!("what its authors tell of “{}”", of.title),
            path: format!("/works/{}/news#bulletin-{id}", of.id),
            query: format!("post={id}"),
        })
    }

    async fn author(&self, app: &App, visitor: &Visitor) -> Result<Thing, PageError> {
        let audiences = policy::listed_audiences(visitor);
        let name = app.store().pen_name(&self.author, audiences).await?.ok_or(PageError::NotFound)?;
        let PenNameId(id) = name.id;
        let slug = address::encoded(&name.slug);
        Ok(Thing {
            subject: ReportSubject { kind: SubjectKind::PenName, id },
            name: name.name,
            path: format!("/authors/{slug}"),
            query: format!("author={slug}"),
        })
    }
}

/// A series of which the visitor may find a work.
async fn seen_series(app: &App, visitor: &Visitor, id: SeriesId) -> Result<Series, PageError> {
    let audiences = policy::listed_audiences(visitor);
    let series = app.store().series(id, audiences).await?.ok_or(PageError::NotFound)?;
    if app.store().series_works(id, audiences).await?.is_empty() {
        return Err(PageError::NotFound);
    }
    Ok(series)
}

/// Whoever may know that a work is there may report it, gate or no gate.
fn known(reading: Reading) -> Result<(), PageError> {
    match reading {
        Reading::Open | Reading::Asks(_) => Ok(()),
        Reading::SignIn => Err(PageError::SignIn),
        Reading::NotThere => Err(PageError::NotFound),
    }
}

fn admit(app: &App, visitor: &Visitor) -> Result<(), PageError> {
    if visitor.account.is_none() && !app.site().moderation.guests_report {
        return Err(PageError::SignIn);
    }
    Ok(())
}

/// `GET /report`
pub async fn ask(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    Query(about): Query<About>,
) -> Result<Page, PageError> {
    admit(&app, &visitor)?;
    let thing = about.find(&app, &visitor).await?;
    let rulebook = app.store().rulebook().await?;
    Page::render(&ReportPage {
        layout: Layout::new(&app, visitor),
        token: &token,
        thing: &thing,
        about: &about,
        rulebook: &rulebook,
        rule: "",
        text: "",
        wrong_rule: None,
        wrong_text: None,
        done: about.done == "1",
    })
}

/// `POST /report`
pub async fn send(
    State(app): State<App>,
    Who(visitor): Who,
    session: Session,
    Client(client): Client,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    admit(&app, &visitor)?;
    let thing = given.about.find(&app, &visitor).await?;
    let rulebook = app.store().rulebook().await?;
    let text = given.text.trim();
    let is_other = given.rule == "other";
    let wrong_rule = (!is_other && rulebook.rule(&given.rule).is_none())
        .then_some("Choose the rule that it breaks, or “Something else”.");
    let wrong_text = if text.chars().count() > TEXT_CHARS_MAX {
        Some("This is longer than 3,000 characters.")
    } else if is_other && text.is_empty() {
        Some("Say in a few words what is wrong.")
    } else {
        None
    };
    if wrong_rule.is_some() || wrong_text.is_some() {
        let Token(token) = Token::of(&app, &session).await?;
        let page = Page::render(&ReportPage {
            layout: Layout::new(&app, visitor),
            token: &token,
            thing: &thing,
            about: &given.about,
            rulebook: &rulebook,
            rule: &given.rule,
            text: &given.text,
            wrong_rule,
            wrong_text,
            done: false,
        })?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let secret = app.form_secret().await?;
    let place = client.map_or_else(|| "unknown".to_owned(), |address| limits::prefix(address).to_string());
    let new = NewReport {
        subject: thing.subject,
        account: visitor.account.map(|(id, _)| id),
        place: hash_of(&format!("{secret} report {place}")).chars().take(24).collect(),
        rule: if is_other { String::new() } else { given.rule.clone() },
        text: text.to_owned(),
    };
    match app.store().report(&new, app.now()).await? {
        Reported::Taken(_) | Reported::Again(_) => {
            Ok(Redirect::to(&format!("/report?{}&done=1", thing.query)).into_response())
        }
        Reported::TooMany => Err(PageError::TooMany),
    }
}
