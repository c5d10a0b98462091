//! Fandoms on the desk: how much waits in the bin of each, and who sorts its tags.
//!
//! Whoever wrangles all takes fandoms and gives them back; an admin can give one to anybody who wrangles.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{AccountId, TagId, policy::may_administer};
use ficus_store::{FandomLine, StoreError, Whose};

use super::{
    AtDesk, Desk,
    act::told,
    bins::{place, waiting},
};
use crate::{App, address, csrf::Token, error::PageError, facts, layout::Layout, page::Page};

/// Fandoms on a page.
const FANDOMS: u32 = 50;

#[derive(Template)]
#[template(path = "admin/tags/fandoms.html")]
struct FandomsPage {
    layout: Layout,
    desk: Desk,
    token: String,
    me: AccountId,
    /// Whether the visitor takes fandoms on: to others they are given.
    takes: bool,
    asked: Asked,
    fandoms: Vec<FandomLine>,
    /// To whom an admin can give a fandom; empty for anybody else.
    staff: Vec<(AccountId, String)>,
    next: Option<String>,
}

/// What the address asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    All,
    Own,
    Nobodys,
}

impl Shown {
    const ALL: [Self; 3] = [Self::All, Self::Own, Self::Nobodys];

    const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Own => "yours",
            Self::Nobodys => "nobodys",
        }
    }

    const fn told(self) -> &'static str {
        match self {
            Self::All => "All fandoms",
            Self::Own => "Yours",
            Self::Nobodys => "Without a wrangler",
        }
    }
}

struct Asked {
    shown: Shown,
    after: Option<(u32, TagId)>,
}

impl Asked {
    fn read(given: &[(String, String)]) -> Self {
        let text =
            |name: &str| given.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim());
        let shown = Shown::ALL.into_iter().find(|shown| shown.word() == text("show")).unwrap_or(Shown::All);
        Self { shown, after: place(text("after")) }
    }

    fn address(shown: Shown, after: Option<(u32, TagId)>) -> String {
        let after = after.map_or_else(String::new, |(works, id)| {
            format!("&after={}", address::encoded(&format!("{works}-{id}")))
        });
        format!("/admin/tags/fandoms?show={}{after}", shown.word())
    }
}

impl FandomsPage {
    fn here(&self) -> String {
        Asked::address(self.asked.shown, self.asked.after)
    }

    /// The lists of fandoms that there are: address, name, whether it is this one.
    fn tabs(&self) -> Vec<(String, &'static str, bool)> {
        let tab = |shown: Shown| (Asked::address(shown, None), shown.told(), shown == self.asked.shown);
        Shown::ALL.map(tab).into()
    }

    fn is_own(&self, line: &FandomLine) -> bool {
        line.wranglers.iter().any(|(account, _)| *account == self.me)
    }

    /// Who of the staff does not sort this fandom yet.
    fn others(&self, line: &FandomLine) -> Vec<&(AccountId, String)> {
        let sorts = |account: AccountId| line.wranglers.iter().any(|(known, _)| *known == account);
        self.staff.iter().filter(|(account, _)| !sorts(*account) && *account != self.me).collect()
    }

    fn works(line: &FandomLine) -> String {
        facts::counted(u64::from(line.works), "work", "works")
    }
}

/// Who is at the desk.
fn me(desk: &AtDesk) -> Result<AccountId, PageError> {
    desk.visitor().account.map(|(account, _)| account).ok_or(PageError::SignIn)
}

/// `GET /admin/tags/fandoms`
pub async fn show(
    State(app): State<App>,
    desk: AtDesk,
    Token(token): Token,
    Query(given): Query<Vec<(String, String)>>,
) -> Result<Page, PageError> {
    let (asked, me) = (Asked::read(&given), me(&desk)?);
    let whose = match asked.shown {
        Shown::All => Whose::All,
        Shown::Own => Whose::Of(me),
        Shown::Nobodys => Whose::Nobodys,
    };
    let mut fandoms = app.store().fandom_bins(whose, asked.after, FANDOMS).await?;
    let is_full = fandoms.len() as u32 == FANDOMS;
    let last = fandoms.last().map(|line| (line.works, line.fandom.id)).filter(|_| is_full);
    let kept = desk.kept_from(&app, &fandoms.iter().map(|line| line.fandom.id).collect::<Vec<_>>()).await?;
    fandoms.retain(|line| !kept.contains(&line.fandom.id));
    let staff = if may_administer(desk.visitor()) { app.store().all_wranglers().await? } else { Vec::new() };
    let next = last.map(|last| Asked::address(asked.shown, Some(last)));
    let frame = desk.desk("/admin/tags/fandoms");
    Page::render(&FandomsPage {
        layout: desk.layout(&app),
        desk: frame,
        token,
        me,
        takes: desk.limited_to().is_none(),
        asked,
        fandoms,
        staff,
        next,
    })
}

/// `POST /admin/tags/fandoms`
///
/// `do` says what: `take:7` and `leave:7` for oneself; `give:7` with the account of `to-7`, and `end:7:3`, for admins.
pub async fn change(
    State(app): State<App>,
    desk: AtDesk,
    Form(given): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let field =
        |name: &str| given.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim());
    let me = me(&desk)?;
    let mut parts = field("do").split(':');
    let what = parts.next().unwrap_or_default();
    let mut numbers = parts.filter_map(|part| part.parse::<i64>().ok());
    let fandom = TagId(numbers.next().ok_or(PageError::NotFound)?);
    let other = match what {
        "take" if desk.limited_to().is_some() => {
            return Err(PageError::BadRequest("Ask an admin for a fandom: it is given to you.".to_owned()));
        }
        "take" | "leave" => me,
        _ if !may_administer(desk.visitor()) => return Err(PageError::NotFound),
        "give" => field(&format!("to-{fandom}")).parse().map_err(|_| nobody())?,
        "end" => AccountId(numbers.next().ok_or(PageError::NotFound)?),
        _ => return Err(PageError::NotFound),
    };
    let by = (me, app.now());
    let done = match what {
        "take" | "give" => app.store().give_fandom(fandom, other, by).await,
        _ => app.store().take_fandom(fandom, other, by).await,
    };
    done.map_err(|error| match error {
        StoreError::Missing("fandom") => PageError::NotFound,
        error => told(error),
    })?;
    let back = field("back");
    let is_here = back.starts_with("/admin/tags/fandoms?") && !back.contains(['\\', '\n', '\r']);
    let back = if is_here { back } else { "/admin/tags/fandoms" };
    Ok(Redirect::to(&format!("{back}#fandom-{fandom}")).into_response())
}

fn nobody() -> PageError {
    PageError::BadRequest("Choose first who is to sort the tags of this fandom.".to_owned())
}
