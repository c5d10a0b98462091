//! Every address, every kind of visitor, every state of a work: the whole table is tried, on both databases.

use std::fmt::Write;

use axum::http::StatusCode;
use ficus_archive::{
    WorkId,
    account::Role,
    collection::{CollectionFacts, Kind},
    moderation::{Act, Effect},
    report::{ReportSubject, SubjectKind},
    tombstone::{Removal, RemovalClass},
    work::Audience,
};
use ficus_store::{RulingDraft, Told};

use crate::{
    browser::{Answer, Archive, Browser, Engine},
    rights::{self, Cell, Comer, Line, Outcome, Right},
};

/// What work 1 of the table's archive gives to whom: guests, members, those who sign it, moderators.
///
/// `nothing` tells nobody that there is a work; `gone` is a tombstone.
const STATES: &str = "
posted      | open    | open    | open | open
draft       | nothing | nothing | open | nothing
own         | nothing | nothing | open | open
hidden      | nothing | nothing | open | open
locked      | open    | open    | open | open
members     | sign in | open    | open | open
removed     | gone    | gone    | gone | open
unrevealed  | nothing | nothing | open | open
anonymous   | open    | open    | open | open
";

struct State {
    name: &'static str,
    outcomes: [Outcome; 4],
}

fn states() -> Vec<State> {
    let outcome = |word: &str| match word.trim() {
        "open" => Outcome::Open,
        "sign in" => Outcome::SignIn,
        "gone" => Outcome::Gone,
        "nothing" => Outcome::NotThere,
        other => panic!("no such outcome: {other}"),
    };
    let lines = STATES.lines().filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let columns: Vec<&'static str> = line.split('|').collect();
            let [name, guests, members, signers, staff] = columns[..] else { panic!("not a line: {line}") };
            State {
                name: name.trim(),
                outcomes: [outcome(guests), outcome(members), outcome(signers), outcome(staff)],
            }
        })
        .collect()
}

impl State {
    /// What the work itself gives to somebody.
    fn gives(&self, comer: Comer) -> Outcome {
        let [guests, members, signers, staff] = self.outcomes;
        match comer {
            _ if comer.is_nobody() => guests,
            _ if comer.signs() => signers,
            _ if comer.is_staff() => staff,
            _ => members,
        }
    }

    /// What an address answers.
    fn expects(&self, line: &Line, cell: Cell, comer: Comer, is_form: bool) -> Outcome {
        match self.before_tombstones(line, cell, comer) {
            // A form that leads to what was removed finds nothing; every page under the work's number is its tombstone.
            Outcome::Gone if is_form => Outcome::NotThere,
            Outcome::NotThere
                if self.name == "removed" && !is_form && line.example().contains("/works/1") =>
            {
                Outcome::Gone
            }
            outcome => outcome,
        }
    }

    fn before_tombstones(&self, line: &Line, cell: Cell, comer: Comer) -> Outcome {
        let by_right = cell.expects(comer);
        if line.address.starts_with("/write/drafts/{id}/drop") && by_right == Outcome::Refused {
            // The example is no draft: there is nothing to be refused.
            return Outcome::NotThere;
        }
        // Whoever keeps a work has to find it before anything is refused.
        let is_kept = cell.right == Right::Keeper && by_right == Outcome::Refused;
        if is_kept && self.gives(comer) != Outcome::Open {
            return self.gives(comer);
        }
        if by_right != Outcome::Open {
            return by_right;
        }
        // Nobody reports what is gone: the form is not at an address of the work.
        if self.name == "removed" && line.address == "/report" && !comer.is_staff() {
            return Outcome::NotThere;
        }
        // Where a work came from tells who wrote it.
        if self.name == "anonymous" && line.address == "/works/{id}/provenance" {
            return Outcome::NotThere;
        }
        // Programs send a name and password, and no session: to them everybody here is a guest.
        if ["/opds/works/{id}", "/feeds/works/{id}", "/api/v1/works/{id}"]
            .iter()
            .any(|start| line.address.starts_with(start))
        {
            return self.gives(Comer::Guest);
        }
        if line.address.starts_with("/works/{id}") || line.address == "/report" {
            return self.gives(comer);
        }
        by_right
    }

    async fn archive(&self, engine: Engine) -> Archive {
        let archive = Archive::on(engine).await;
        let audience = match self.name {
            "draft" => Audience::Draft,
            "own" => Audience::Authors,
            "members" => Audience::Members,
            _ => Audience::Everyone,
        };
        rights::fill(&archive, audience).await;
        let (store, now, work) = (archive.app.store(), archive.app.now(), WorkId(1));
        match self.name {
            "hidden" => decide(&archive, Act::Hide).await,
            "locked" => decide(&archive, Act::Lock).await,
            "removed" => {
                let class = RemovalClass::Policy;
                let removal = Removal { work, class, rule: None, originals: false, purge_from: now };
                store.remove_work(&removal, None, now).await.unwrap();
            }
            "unrevealed" => hold_back(&archive).await,
            "anonymous" => store.set_own_veil(work, true).await.unwrap(),
            _ => {}
        }
        archive.index().await;
        archive
    }
}

async fn decide(archive: &Archive, act: Act) {
    let ruling = RulingDraft {
        report: None,
        subject: ReportSubject { kind: SubjectKind::Work, id: 1 },
        act,
        rule: None,
        policy_version: 0,
        told_concerned: String::new(),
        told_reporters: String::new(),
        effect: Effect::Now,
    };
    let told = Told { by: None, now: archive.app.now(), letters: &[] };
    archive.app.store().rule(&ruling, told).await.unwrap();
}

/// Puts the work into a collection that shows nothing yet.
async fn hold_back(archive: &Archive) {
    let (store, now) = (archive.app.store(), archive.app.now());
    let keeper = archive.member_account("Hawkins", Role::Author).await;
    let name = store.add_pen_name(keeper, "Hawkins").await.unwrap();
    let facts =
        CollectionFacts { name: "Mysteries".to_owned(), unrevealed: true, ..CollectionFacts::default() };
    let of = store.make_collection(Kind::Collection, &facts, (keeper, name), now).await.unwrap();
    let of = store.collection_by_id(of).await.unwrap().unwrap();
    store.offer_to_collection(&of, WorkId(1), keeper, now).await.unwrap();
}

/// What a visitor's requests could change of the work, so that the next cell is tried in another state.
async fn stands(archive: &Archive) -> String {
    let store = archive.app.store();
    let audience = store.work(WorkId(1)).await.unwrap().map(|work| work.audience);
    let upkeep = store.upkeep(WorkId(1)).await.unwrap();
    let veil = store.veil_reasons(WorkId(1)).await.unwrap();
    let signers = store.true_signers(WorkId(1)).await.unwrap();
    format!("{audience:?} {upkeep:?} {veil:?} {signers:?}")
}

/// Whether the visitor is still who came.
async fn is_still(browser: &mut Browser<'_>, comer: Comer) -> bool {
    let page = browser.get("/account/notices").await.status;
    if comer.is_nobody() { page == StatusCode::SEE_OTHER } else { page == StatusCode::OK }
}

/// What was tried so far.
#[derive(Default)]
struct Tried {
    cells: usize,
    wrong: String,
}

impl Tried {
    fn check(&mut self, asked: (&str, &str), answer: &Answer, expected: Outcome, told: &str) {
        let found = Outcome::of(answer);
        self.cells += 1;
        if found != expected {
            let (method, address) = asked;
            let status = answer.status;
            writeln!(self.wrong, "{method} {address} {told}: {found:?} ({status}), not {expected:?}")
                .unwrap();
        }
    }
}

/// Tries every cell of one state on one database.
async fn try_all(state: &State, engine: Engine, tried: &mut Tried) {
    let table = rights::table();
    let mut visitors = 0;
    for comer in Comer::ALL {
        // One of their own for each: whoever fails too often has to wait.
        let mut archive = state.archive(engine).await;
        let told = format!("of a {} work by {comer:?} on {engine:?}", state.name);
        visitors += 1;
        let mut visitor = rights::browser(&archive, comer, visitors).await;
        for line in &table {
            let example = line.example();
            let answer = visitor.get(&example).await;
            tried.check(("GET", &example), &answer, state.expects(line, line.read, comer, false), &told);
        }
        drop(visitor);
        let mut rest = &table[..];
        while !rest.is_empty() {
            visitors += 1;
            let (left, is_changed) = send_forms(state, comer, &archive, (rest, visitors), tried, &told).await;
            rest = left;
            if is_changed {
                archive = state.archive(engine).await;
            }
        }
    }
}

/// Sends forms until one changes what the next are about or ends the session; answers with those that are left, and
/// whether the archive is another now.
async fn send_forms<'a>(
    state: &State,
    comer: Comer,
    archive: &Archive,
    (forms, number): (&'a [Line], usize),
    tried: &mut Tried,
    told: &str,
) -> (&'a [Line], bool) {
    let stood = stands(archive).await;
    let mut visitor = rights::browser(archive, comer, number).await;
    let mut token = visitor.get("/settings/reading").await.token();
    let mut cookies = visitor.cookies.clone();
    for (at, line) in forms.iter().enumerate() {
        let example = line.example();
        // Enough for those forms that are looked at before anything else is.
        let fields = [("csrf", &*token), ("act", "here"), ("chapter", "1")];
        let answer = visitor.post(&example, &fields, &[]).await;
        tried.check(("POST", &example), &answer, state.expects(line, line.form, comer, true), told);
        if line.form.right == Right::None {
            continue;
        }
        let rest = &forms[at + 1..];
        if stands(archive).await != stood {
            return (rest, true);
        }
        if !is_still(&mut visitor, comer).await {
            return (rest, false);
        }
        // Some forms begin a new session, whose forms have another token.
        if visitor.cookies != cookies {
            token = visitor.get("/settings/reading").await.token();
            cookies.clone_from(&visitor.cookies);
        }
    }
    (&[], false)
}

fn every_cell_of(name: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let state = states().into_iter().find(|state| state.name == name).unwrap();
    let mut tried = Tried::default();
    for engine in Engine::all() {
        runtime.block_on(try_all(&state, engine, &mut tried));
    }
    let Tried { cells, wrong } = tried;
    assert!(wrong.is_empty(), "{} of {cells} cells:\n{wrong}", wrong.lines().count());
    assert_eq!(cells, Engine::all().len() * Comer::ALL.len() * 2 * rights::table().len());
}

/// One test for each state, so that they run beside each other.
macro_rules! states {
    ($($test:ident: $state:literal,)*) => {
        $(#[test]
        fn $test() {
            every_cell_of($state);
        })*

        #[test]
        fn every_state_is_tried() {
            let told: Vec<&str> = states().iter().map(|state| state.name).collect();
            assert_eq!(told, [$($state),*]);
        }
    };
}

states! {
    every_visitor_gets_what_the_table_says_where_the_work_is_posted: "posted",
    every_visitor_gets_what_the_table_says_where_the_work_is_a_draft: "draft",
    every_visitor_gets_what_the_table_says_where_the_work_is_for_its_authors: "own",
    every_visitor_gets_what_the_table_says_where_the_work_is_hidden: "hidden",
    every_visitor_gets_what_the_table_says_where_the_work_is_locked: "locked",
    every_visitor_gets_what_the_table_says_where_the_work_is_for_members: "members",
    every_visitor_gets_what_the_table_says_where_the_work_is_removed: "removed",
    every_visitor_gets_what_the_table_says_where_the_work_is_not_revealed: "unrevealed",
    every_visitor_gets_what_the_table_says_where_the_work_is_anonymous: "anonymous",
}
