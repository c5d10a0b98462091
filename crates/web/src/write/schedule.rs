//! When chapters are posted by themselves: the queue of all one's works, and of one.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    AccountId, DraftId, WorkId,
    bulletin::WORDS_CHARS_MAX,
    chapter::chapter_name,
    digest_time::ZONE_CHARS_MAX,
    draft::Due,
    schedule::{self, AT_ONCE_MAX, EVERY_MAX, Moment, Rhythm},
    work::Audience,
};
use ficus_store::{Plan, Scheduled};
use jiff::{
    Timestamp,
    civil::{Date, Time, Weekday},
    tz::{self, TimeZone},
};

use crate::{
    App,
    admin::Saved,
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    member::{Member, Writer},
    notices::zone,
    page::Page,
};

/// What the form says.
#[derive(Clone, Debug, Default)]
struct Asked {
    drafts: Vec<DraftId>,
    date: String,
    time: String,
    zone: String,
    weekday: String,
    every: String,
    rhythm: String,
    silent: bool,
    words: String,
    act: String,
}

impl Asked {
    fn read(pairs: &[(String, String)]) -> Self {
        let value = |field: &str| {
            let found = pairs.iter().find(|(name, _)| name == field);
            found.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
        };
        let drafts = pairs.iter().filter(|(name, _)| name == "draft");
        Self {
            drafts: drafts.filter_map(|(_, id)| id.parse().ok()).take(AT_ONCE_MAX).collect(),
            date: value("date"),
            time: value("time"),
            zone: value("zone"),
            weekday: value("weekday"),
            every: value("every"),
            rhythm: value("rhythm"),
            silent: value("telling") == "silent",
            words: value("words"),
            act: value("act"),
        }
    }
}

/// A field that is wrong, and why.
struct Wrong {
    field: &'static str,
    told: String,
}

/// What the form comes to: an hour for each draft, or none.
enum Decided {
    Hours(Vec<(DraftId, Moment)>),
    OffTheSchedule,
}

/// A line of the queue.
struct Line {
    found: Scheduled,
    chosen: bool,
}

impl Line {
    fn name(&self) -> String {
        chapter_name(self.found.number, self.found.title.as_deref())
    }

    fn words(&self) -> String {
        facts::counted(u64::from(self.found.words), "word", "words")
    }

    /// `Friday, 6 March 2026, 18:00 (Europe/Vienna)`.
    fn due(&self) -> Option<String> {
        let due = self.found.due.as_ref()?;
        Some(local(due.at, &zone(&due.zone).unwrap_or(TimeZone::UTC), &due.zone))
    }

    fn utc(&self) -> Option<String> {
        self.found.due.as_ref().map(|due| facts::moment(due.at))
    }

    fn is_silent(&self) -> bool {
        self.found.due.as_ref().is_some_and(|due| !due.announce)
    }

    fn refused(&self) -> Option<String> {
        let (reason, at) = self.found.refused?;
        Some(format!("It was due on {} and was not posted: {}", facts::moment(at), reason.sentence()))
    }

    fn is_unposted_work(&self) -> bool {
        self.found.work_audience == Audience::Draft
    }
}

fn local(at: Timestamp, zone: &TimeZone, name: &str) -> String {
    format!("{} ({name})", at.to_zoned(zone.clone()).strftime("%A, %-d %B %Y, %H:%M"))
}

/// An hour of the row that is to be looked at before it is taken.
struct Preview {
    draft: DraftId,
    name: String,
    hour: String,
    utc: String,
    /// What the clock does then.
    clock: Option<String>,
}

#[derive(Template)]
#[template(path = "write/schedule.html")]
struct SchedulePage {
    layout: Layout,
    token: String,
    saved: bool,
    /// Of one work: its number and title.
    of: Option<(WorkId, String)>,
    lines: Vec<Line>,
    asked: Asked,
    wrong: Option<Wrong>,
    preview: Vec<Preview>,
    zones: Vec<String>,
}

impl SchedulePage {
    fn action(&self) -> String {
        address(self.of.as_ref().map(|(id, _)| *id))
    }

    fn wrong_at(&self, field: &str) -> Option<&str> {
        self.wrong.as_ref().filter(|wrong| wrong.field == field).map(|wrong| wrong.told.as_str())
    }

    fn is_anything_due(&self) -> bool {
        self.lines.iter().any(|line| line.found.due.is_some())
    }

    fn weekdays(&self) -> Vec<(u8, &'static str, bool)> {
        let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
        let day =
            |(number, name): (u8, &'static str)| (number, name, self.asked.weekday == number.to_string());
        (1..).zip(names).map(day).collect()
    }

    fn rhythms(&self) -> [(&'static str, &'static str, bool); 3] {
        let chosen = self.asked.rhythm.parse().unwrap_or(Rhythm::Weeks);
        [(Rhythm::Days, "days"), (Rhythm::Weeks, "weeks"), (Rhythm::Months, "months")]
            .map(|(rhythm, name)| (rhythm.as_str(), name, rhythm == chosen))
    }
}

fn address(work: Option<WorkId>) -> String {
    work.map_or_else(|| "/write/schedule".to_owned(), |work| format!("/write/works/{work}/schedule"))
}

/// Whose works are looked at.
async fn works(app: &App, account: AccountId, of: Option<WorkId>) -> Result<Vec<WorkId>, PageError> {
    match of {
        Some(work) => Ok(vec![work]),
        None => Ok(app.store().signed_works(account).await?),
    }
}

/// The page with a form as it was sent; of a form that was not, with what its author chose last.
async fn page(
    app: &App,
    member: &Member,
    token: String,
    of: Option<WorkId>,
    asked: Option<Asked>,
) -> Result<SchedulePage, PageError> {
    let works = works(app, member.account.id, of).await?;
    let found = app.store().scheduled(&works).await?;
    let asked = match asked {
        Some(asked) => asked,
        None => usual(app, member.account.id, &found).await?,
    };
    let title = match of {
        Some(work) => Some((work, app.store().work(work).await?.ok_or(PageError::NotFound)?.title)),
        None => None,
    };
    let lines = found.into_iter().map(|found| Line { chosen: asked.drafts.contains(&found.draft), found });
    Ok(SchedulePage {
        layout: member.layout(app),
        token,
        saved: false,
        of: title,
        lines: lines.collect(),
        asked,
        wrong: None,
        preview: Vec::new(),
        zones: tz::db().available().map(|name| name.to_string()).collect(),
    })
}

/// A form that nobody filled in: in the zone that was chosen last, else the one of the account's letters.
async fn usual(app: &App, account: AccountId, found: &[Scheduled]) -> Result<Asked, PageError> {
    let last = found.iter().rev().find_map(|line| line.due.as_ref()).map(|due| due.zone.clone());
    let zone = match last {
        Some(zone) => zone,
        None => app.store().digest_time(account).await?.zone,
    };
    let (every, rhythm) = ("1".to_owned(), Rhythm::Weeks.as_str().to_owned());
    Ok(Asked { zone, every, rhythm, time: "18:00".to_owned(), ..Asked::default() })
}

/// `GET /write/schedule`
pub async fn show(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let page = page(&app, &member, token, None, None).await?;
    Page::render(&SchedulePage { saved: query.is_saved(), ..page })
}

/// `GET /write/works/{id}/schedule`
pub async fn show_of_work(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let page = page(&app, &writer.member, token, Some(writer.work), None).await?;
    Page::render(&SchedulePage { saved: query.is_saved(), ..page })
}

/// `POST /write/schedule`
pub async fn set(
    State(app): State<App>,
    crate::member::Speaker(member): crate::member::Speaker,
    Token(token): Token,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    take(&app, &member, token, None, &pairs).await
}

/// `POST /write/works/{id}/schedule`
pub async fn set_of_work(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    take(&app, &writer.member, token, Some(writer.work), &pairs).await
}

async fn take(
    app: &App,
    member: &Member,
    token: String,
    of: Option<WorkId>,
    pairs: &[(String, String)],
) -> Result<Response, PageError> {
    let asked = Asked::read(pairs);
    let mut page = page(app, member, token, of, Some(asked.clone())).await?;
    // In the order of the queue: of a work by number, so that a row goes on from chapter to chapter.
    let mut chosen: Vec<&Line> = page.lines.iter().filter(|line| line.chosen).collect();
    chosen.sort_by_key(|line| (line.found.work, line.found.number, line.found.draft));
    let ids: Vec<DraftId> = chosen.iter().map(|line| line.found.draft).collect();
    let decided = match decide(&asked, &ids, app.now()) {
        Ok(decided) => decided,
        Err(wrong) => {
            page.wrong = Some(wrong);
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response());
        }
    };
    let hours = match decided {
        Decided::OffTheSchedule => ids.into_iter().map(|id| (id, None)).collect(),
        Decided::Hours(hours) => {
            let zone = zone(&asked.zone).unwrap_or(TimeZone::UTC);
            let is_odd = hours.iter().any(|(_, moment)| moment.told(&zone).is_some());
            if asked.act == "look" || (is_odd && asked.act != "confirm") {
                page.preview = preview(&chosen, &hours, &zone, &asked.zone);
                return Ok(Page::render(&page)?.into_response());
            }
            let due = |at| Due { at, zone: asked.zone.clone(), announce: !asked.silent };
            hours.into_iter().map(|(id, moment)| (id, Some(due(moment.at)))).collect::<Vec<_>>()
        }
    };
    let plan = Plan { by: member.account.id, words: &asked.words };
    app.store().schedule(&hours, &plan).await?;
    Ok(Redirect::to(&format!("{}?saved=1", address(of))).into_response())
}

fn preview(chosen: &[&Line], hours: &[(DraftId, Moment)], zone: &TimeZone, name: &str) -> Vec<Preview> {
    let of = |(id, moment): &(DraftId, Moment)| {
        let line = chosen.iter().find(|line| line.found.draft == *id)?;
        Some(Preview {
            draft: *id,
            name: format!("{}, {}", line.found.work_title, line.name()),
            hour: local(moment.at, zone, name),
            utc: facts::moment(moment.at),
            clock: moment.told(zone),
        })
    };
    hours.iter().filter_map(of).collect()
}

fn decide(asked: &Asked, drafts: &[DraftId], now: Timestamp) -> Result<Decided, Wrong> {
    let wrong = |field, told: &str| Wrong { field, told: told.to_owned() };
    if drafts.is_empty() {
        return Err(wrong("drafts", "Choose at least one chapter."));
    }
    if asked.act == "off" {
        return Ok(Decided::OffTheSchedule);
    }
    let zone = Some(asked.zone.as_str())
        .filter(|name| name.chars().count() <= ZONE_CHARS_MAX)
        .and_then(zone)
        .ok_or_else(|| {
            wrong("zone", "No such time zone is known here. Write a place, as in Europe/Vienna.")
        })?;
    let date: Date = asked.date.parse().map_err(|_| wrong("date", "Choose a day, as in 2026-03-06."))?;
    let time: Time = asked.time.parse().map_err(|_| wrong("time", "Choose an hour, as in 18:00."))?;
    let mut first = date.to_datetime(time);
    if let Some(day) = asked.weekday.parse().ok().and_then(|day| Weekday::from_monday_one_offset(day).ok()) {
        first = schedule::first_on(first, day).unwrap_or(first);
    }
    let every: u32 = match asked.every.as_str() {
        "" => 1,
        text => text
            .parse()
            .ok()
            .filter(|every| (1..=EVERY_MAX).contains(every))
            .ok_or_else(|| wrong("every", &format!("Write a number between 1 and {EVERY_MAX}.")))?,
    };
    if asked.words.chars().count() > WORDS_CHARS_MAX {
        return Err(wrong("words", &format!("Write at most {WORDS_CHARS_MAX} characters.")));
    }
    let rhythm = asked.rhythm.parse().unwrap_or(Rhythm::Weeks);
    let row = schedule::row(first, rhythm, every, drafts.len());
    let moments: Vec<Moment> = row.into_iter().filter_map(|hour| schedule::moment(hour, &zone)).collect();
    if moments.len() < drafts.len() {
        return Err(wrong("date", "That is more than five years away. Choose a nearer day."));
    }
    for moment in &moments {
        schedule::may_be_due(moment.at, now).map_err(|not| Wrong { field: "date", told: not.to_string() })?;
    }
    Ok(Decided::Hours(drafts.iter().copied().zip(moments).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> Asked {
        let text = str::to_owned;
        Asked {
            date: text("2026-03-02"),
            time: text("18:00"),
            zone: text("+01:00"),
            every: text("1"),
            rhythm: text("weeks"),
            ..Asked::default()
        }
    }

    fn wrong_field(asked: &Asked, drafts: &[DraftId]) -> &'static str {
        decide(asked, drafts, "2026-03-01T12:00:00Z".parse().unwrap()).err().map_or("", |wrong| wrong.field)
    }

    #[test]
    fn each_chapter_gets_an_hour_of_its_own() {
        let asked = Asked { weekday: "5".to_owned(), ..asked() };
        let now = "2026-03-01T12:00:00Z".parse().unwrap();
        let Ok(Decided::Hours(hours)) = decide(&asked, &[DraftId(4), DraftId(9)], now) else { panic!() };
        let told: Vec<String> = hours.iter().map(|(id, moment)| format!("{id} {}", moment.at)).collect();
        assert_eq!(told, ["4 2026-03-06T17:00:00Z", "9 2026-03-13T17:00:00Z"]);
    }

    #[test]
    fn what_is_wrong_is_told_at_its_field() {
        let one = [DraftId(1)];
        assert_eq!(wrong_field(&asked(), &[]), "drafts");
        assert_eq!(wrong_field(&asked(), &one), "");
        let text = str::to_owned;
        for (asked, field) in [
            (Asked { zone: text("Nowhere/Else"), ..asked() }, "zone"),
            (Asked { date: text("tomorrow"), ..asked() }, "date"),
            (Asked { date: text("2026-02-28"), ..asked() }, "date"),
            (Asked { date: text("2036-02-28"), ..asked() }, "date"),
            (Asked { time: text("teatime"), ..asked() }, "time"),
            (Asked { every: text("0"), ..asked() }, "every"),
            (Asked { words: "x".repeat(WORDS_CHARS_MAX + 1), ..asked() }, "words"),
        ] {
            assert_eq!(wrong_field(&asked, &one), field);
        }
    }
}
