//! A row of the queue: what was said of a thing, what was decided before, and what can be done.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    response::Redirect,
};
use ficus_archive::{
    PenNameId, RatingId, ReplyTemplateId, ReportId,
    moderation::{ActKind, Ruling, RulingState, WORDS_CHARS_MAX},
    report::{Report, ReportState, ReportWord},
    rulebook::Rulebook,
    tombstone::RemovalClass,
    upkeep::Upkeep,
    work::Work,
};
use ficus_store::{ReplyTemplate, ReportNote};

use super::{
    given::Given,
    told::{self, Thing},
};
use crate::{
    App, address,
    csrf::Token,
    error::PageError,
    layout::Layout,
    member::{Member, Moderator},
    page::Page,
};

/// Words of people that are shown.
const WORDS: u32 = 100;
/// Earlier decisions that are shown.
const EARLIER: u32 = 30;

/// A row with everything that its page shows.
pub struct Case {
    pub report: Report,
    pub thing: Thing,
    pub rulebook: Rulebook,
    words: Vec<ReportWord>,
    reasons: Vec<(String, u64)>,
    notes: Vec<ReportNote>,
    rulings: Vec<Ruling>,
    earlier: Vec<Ruling>,
    work: Option<Work>,
    has_account: bool,
    /// Who signs the work.
    signers: Vec<(PenNameId, String)>,
    taker: Option<String>,
    templates: Vec<ReplyTemplate>,
}

#[derive(Template)]
#[template(path = "moderation/case.html")]
pub struct CasePage<'a> {
    pub layout: Layout,
    pub token: &'a str,
    pub case: &'a Case,
    pub me: &'a Member,
    pub prefilled: &'a str,
    pub given: &'a Given,
    pub wrong: Option<&'a str>,
    pub saved: bool,
}

impl CasePage<'_> {
    fn here() -> &'static str {
        "/moderation"
    }

    fn title(&self) -> String {
        let wrong = if self.wrong.is_some() { "Not decided yet: " } else { "" };
        format!("{wrong}{}", self.case.thing.name)
    }

    fn acts(&self) -> Vec<ActKind> {
        let concealed = self.case.work.as_ref().map(|work| work.upkeep.concealed);
        let upkeep = self.case.work.as_ref().map_or_else(Upkeep::default, |work| work.upkeep);
        ActKind::about(self.case.report.subject.kind)
            .iter()
            .copied()
            .filter(|act| match act {
                ActKind::Suspend | ActKind::Ban => self.case.has_account,
                ActKind::Show => concealed.flatten().is_some(),
                ActKind::Hide => concealed.flatten().is_none(),
                ActKind::Lock => !upkeep.locked,
                ActKind::Unlock => upkeep.locked,
                // Somebody signs every work.
                ActKind::Unsign => self.case.signers.len() > 1,
                _ => true,
            })
            .collect()
    }

    fn offers(&self, act: &str) -> bool {
        self.acts().iter().any(|known| known.as_str() == act)
    }

    fn chapters(&self) -> Vec<(String, Vec<ficus_archive::rulebook::Rule>)> {
        self.case.rulebook.chapters()
    }

    fn rule(&self, number: &str) -> String {
        told::rule(&self.case.rulebook, number)
    }

    fn is_mine(&self) -> bool {
        self.case.report.taken_by == Some(self.me.account.id)
    }

    fn is_open(&self) -> bool {
        self.case.report.state == ReportState::Open
    }

    fn may_second(&self, ruling: &Ruling) -> bool {
        let first = ruling.made_by.as_ref().map(|(id, _)| *id);
        ruling.state == RulingState::Proposed
            && ficus_archive::moderation::may_second(first, self.me.account.id)
    }

    fn ratings(&self) -> Vec<(RatingId, String)> {
        self.layout.site.ladder.steps.iter().map(|step| (step.id, step.name.clone())).collect()
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn is_rating(&self, rating: &RatingId) -> bool {
        self.case.work.as_ref().is_some_and(|work| work.rating == Some(*rating))
    }

    /// The work's tags, one a line, with their kinds.
    fn tags(&self) -> String {
        let tags = self.case.work.iter().flat_map(|work| &work.tags);
        let lines: Vec<String> = tags.map(|tag| format!("{}: {}", tag.kind.as_str(), tag.name)).collect();
        lines.join("\n")
    }

    fn classes() -> [RemovalClass; 4] {
        RemovalClass::ALL
    }

    fn concealed(&self) -> Option<&'static str> {
        self.case.work.as_ref()?.upkeep.concealed.map(ficus_archive::upkeep::Concealed::as_str)
    }

    fn concerned(&self) -> &str {
        if self.prefilled.is_empty() { self.given.text("told_concerned") } else { self.prefilled }
    }
}

/// Loads a row with everything that its page shows.
pub async fn load(app: &App, id: &str) -> Result<Case, PageError> {
    let id: ReportId = address::part(id)?;
    let store = app.store();
    let report = store.report_row(id).await?.ok_or(PageError::NotFound)?;
    let facts = told::facts_of(app, std::iter::once(report.subject)).await?;
    let (words, reasons) = store.report_words(id, WORDS).await?;
    let concerned = store.concerned(report.subject).await?;
    let mut earlier = match &concerned {
        Some(concerned) => store.rulings_about(report.subject, concerned, EARLIER).await?,
        None => Vec::new(),
    };
    earlier.retain(|ruling| ruling.report != Some(id));
    let work = match report.work {
        Some(work) => store.work(work).await?,
        None => None,
    };
    let signers = match report.work {
        Some(work) => store.signers(work).await?,
        None => Vec::new(),
    };
    let taker = match report.taken_by {
        Some(by) => store.accounts_by_id(&[by]).await?.pop().map(|account| account.name),
        None => None,
    };
    Ok(Case {
        thing: told::thing(report.subject, &facts),
        rulebook: store.rulebook().await?,
        words,
        reasons,
        notes: store.report_notes(id).await?,
        rulings: store.rulings_of_report(id).await?,
        earlier,
        work,
        has_account: concerned.is_some_and(|concerned| !concerned.parties.is_empty()),
        signers: signers.into_iter().map(|signer| (signer.byline.id, signer.byline.name)).collect(),
        taker,
        templates: store.reply_templates().await?,
        report,
    })
}

/// `GET /moderation/reports/{id}`
pub async fn show(
    State(app): State<App>,
    Moderator(member): Moderator,
    Token(token): Token,
    Path(id): Path<String>,
    Query(given): Query<Given>,
) -> Result<Page, PageError> {
    let case = load(&app, &id).await?;
    let template: Option<ReplyTemplateId> = given.number("template");
    let words = template.and_then(|id| case.templates.iter().find(|template| template.id == id));
    let prefilled = words.map(|template| template.text.clone()).unwrap_or_default();
    Page::render(&CasePage {
        layout: member.layout(&app),
        token: &token,
        case: &case,
        me: &member,
        prefilled: &prefilled,
        given: &Given::default(),
        wrong: None,
        saved: given.text("saved") == "1",
    })
}

fn back(id: ReportId) -> Redirect {
    Redirect::to(&format!("/moderation/reports/{id}?saved=1"))
}

/// `POST /moderation/reports/{id}/take`
pub async fn take(
    State(app): State<App>,
    Moderator(member): Moderator,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Redirect, PageError> {
    let id: ReportId = address::part(&id)?;
    app.store().report_row(id).await?.ok_or(PageError::NotFound)?;
    let takes = given.text("take") != "back";
    app.store().take_report(id, member.account.id, takes, app.now()).await?;
    Ok(back(id))
}

/// `POST /moderation/reports/{id}/note`
pub async fn note(
    State(app): State<App>,
    Moderator(member): Moderator,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Redirect, PageError> {
    let id: ReportId = address::part(&id)?;
    app.store().report_row(id).await?.ok_or(PageError::NotFound)?;
    let text = given.text("text");
    if text.is_empty() || text.chars().count() > WORDS_CHARS_MAX {
        return Err(PageError::BadRequest("A note has between 1 and 5,000 characters.".to_owned()));
    }
    app.store().note_on_report(id, member.account.id, text, app.now()).await?;
    Ok(back(id))
}
