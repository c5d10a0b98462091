//! The state of the archive at a glance.

use askama::Template;
use axum::extract::State;
use ficus_archive::{provenance::ImportJob, site::Site};
use ficus_store::Totals;

use super::Admin;
use crate::{App, error::PageError, layout::Layout, page::Page};

/// So many of the last imports are shown.
const JOBS_SHOWN: u32 = 5;

/// Something that whoever keeps a new archive does once.
struct Step {
    name: &'static str,
    /// What it is good for.
    about: &'static str,
    /// Where it is done; none where it is done outside the archive.
    path: Option<&'static str>,
    done: bool,
}

#[derive(Template)]
#[template(path = "admin/state.html")]
struct StatePage {
    layout: Layout,
    totals: Totals,
    index_works: u64,
    /// Changes that the index does not hold yet.
    index_lag: u64,
    jobs: Vec<ImportJob>,
    /// What is left to do in a new archive; empty once all of it is done.
    steps: Vec<Step>,
    /// What is wrong with the mail.
    mail_alarm: Option<String>,
    database: &'static str,
    version: &'static str,
}

impl StatePage {
    /// The page of the navigation that this one stands under.
    fn here() -> &'static str {
        "/admin"
    }

    fn steps_done(&self) -> usize {
        self.steps.iter().filter(|step| step.done).count()
    }

    fn is_new(&self) -> bool {
        self.totals.works == 0
    }
}

/// What a new archive needs, in the order in which it is best done.
fn steps(app: &App, site: &Site, totals: &Totals, policy_version: u32) -> Vec<Step> {
    let usual = Site::default();
    let step = |name, about, path, done| Step { name, about, path, done };
    let all = vec![
        step(
            "Its name and its welcome",
            "The first words that readers see.",
            Some("/admin/settings"),
            site.name != usual.name && site.welcome != usual.welcome,
        ),
        step(
            "Its first works",
            "Brought from elsewhere, or written here.",
            Some("/admin/imports"),
            totals.works > 0,
        ),
        step(
            "Its policy",
            "What is allowed here, in your own words: reports and decisions name its rules.",
            Some("/admin/policy"),
            policy_version > 0,
        ),
        step(
            "Its look",
            "Colours, faces, the words at the top and the foot.",
            Some("/admin/theme"),
            site.theme != usual.theme || site.accent != usual.accent || site.mark != usual.mark,
        ),
        step(
            "A page about it",
            "Who keeps it, and how they are reached.",
            Some("/admin/pages"),
            !site.own_pages.is_empty(),
        ),
        step(
            "Letters",
            "Without a mail server nobody can be helped who forgot a password.",
            Some("/admin/mail"),
            app.settings().sends_mail,
        ),
        step(
            "An address that begins with https",
            "Set by whoever runs the program: then what readers send is seen by nobody on the way.",
            None,
            app.settings().base_url.starts_with("https://"),
        ),
    ];
    if all.iter().all(|step| step.done) { Vec::new() } else { all }
}

/// `GET /admin`
pub async fn show(State(app): State<App>, admin: Admin) -> Result<Page, PageError> {
    let queue = app.store().mail_queue(app.now()).await?;
    let last_change = app.store().last_change().await?;
    let totals = app.store().totals().await?;
    let policy_version = app.store().rulebook().await?.version;
    Page::render(&StatePage {
        layout: admin.layout(&app),
        steps: steps(&app, &app.site(), &totals, policy_version),
        totals,
        index_works: app.index().works(),
        index_lag: last_change.saturating_sub(app.index().cursor()),
        jobs: app.store().jobs(0, JOBS_SHOWN).await?.0,
        mail_alarm: super::mail::alarm(&app, &queue),
        database: app.store().database_name(),
        version: env!("CARGO_PKG_VERSION"),
    })
}
