//! A wave of spam against a small archive: what of it is shown, what of genuine reviews is held, how long one act takes
//! to refuse ten thousand and one to put them back, and how fast readers' pages stay meanwhile.
//!
//! Everything goes through the store as the site's forms do; texts are made from a seed and labelled here.
//! `cargo run --release -p ficus-web --example spam_drill [SPAM] [GENUINE]` (10000 and 5000)

use std::{collections::BTreeMap, error::Error, time::Instant};

use axum::{body::Body, http::Request};
use ficus_archive::{
    AccountId, RatingId, ReviewId, WorkId,
    account::Role,
    chapter::ChapterDraft,
    password::PasswordHash,
    review::{ReviewState, Signer, guest_name},
    site::{Site, reviewing::Reviewing},
    work::{AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use ficus_search::Index;
use ficus_store::{Added, Chosen, DatabaseUrl, NewReview, Posted, Store};
use ficus_web::{App, Settings};
use jiff::{SignedDuration, Timestamp};
use tower::ServiceExt;

#[path = "../../store/tests/stories/spam_texts.rs"]
mod spam_texts;

use spam_texts::{Chance, SHORT, genuine, spam};

type Outcome<T> = Result<T, Box<dyn Error>>;

const WORKS: usize = 200;
const SPAMMERS: usize = 100;
const READERS: usize = 400;
const SECONDS: u64 = 3 * 86_400;

/// What threatens.
fn threat(chance: &mut Chance) -> String {
    let last = [
        "Kill yourself.",
        "I know where you live.",
        "I will find you.",
        "You deserve to die.",
        "Your real name is Jane.",
    ];
    format!("{} {}", chance.of(&["You ruined it.", "Delete this.", "Last warning."]), chance.of(&last))
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Label {
    Genuine,
    Spam,
    CopiedName,
    Threat,
}

struct Post {
    label: Label,
    second: usize,
    work: usize,
    /// The number of an account, or a guest's name and origin.
    writer: Result<usize, (String, i64)>,
    text: String,
}

fn posts(chance: &mut Chance, (spam_count, genuine_count): (usize, usize)) -> Vec<Post> {
    let mut posts = Vec::new();
    let mut add = |chance: &mut Chance, label, writer, text| {
        posts.push(Post {
            label,
            second: chance.below(SECONDS as usize),
            work: chance.below(WORKS),
            writer,
            text,
        });
    };
    for number in 0..genuine_count {
        let guest = (format!("Visitor {}", chance.below(100_000)), 10_000 + chance.below(5_000) as i64);
        let writer = if number % 10 == 0 { Err(guest) } else { Ok(SPAMMERS + chance.below(READERS)) };
        let text = genuine(chance);
        add(chance, Label::Genuine, writer, text);
    }
    for number in 0..spam_count {
        let origin = chance.below(200) as i64;
        let (label, writer) = match number % 4 {
            0 => (Label::CopiedName, Err((format!("Auth\u{43e}r {}", chance.below(20)), origin))),
            1 => (Label::Spam, Err((format!("Fan {}", chance.below(900)), origin))),
            _ => (Label::Spam, Ok(chance.below(SPAMMERS))),
        };
        let text = spam(chance);
        add(chance, label, writer, text);
    }
    for number in 0..spam_count / 200 {
        let text = threat(chance);
        add(chance, Label::Threat, Ok(SPAMMERS + number % READERS), text);
    }
    posts.sort_by_key(|post| post.second);
    posts
}

fn new(work: WorkId, signer: Signer, typed: String, origin: Option<i64>) -> NewReview {
    NewReview { work, parent: None, chapter: None, signer, typed, quote: None, origin, is_staff: false }
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut numbers = std::env::args().skip(1).filter_map(|number| number.parse().ok());
    let counts = (numbers.next().unwrap_or(10_000), numbers.next().unwrap_or(5_000));
    let folder = tempfile::tempdir()?;
    let store = Store::open(&DatabaseUrl::Sqlite(folder.path().join("ficus.db")), folder.path()).await?;
    let begin: Timestamp = "2026-11-01T00:00:00Z".parse()?;
    let (works, accounts) = fill(&store, begin).await?;
    let settings = Settings {
        base_url: "http://archive.test".to_owned(),
        clock: || Timestamp::UNIX_EPOCH,
        trusted_proxy: false,
        slows_readers: false,
        sends_mail: false,
    };
    let web = ficus_web::router(App::new(store.clone(), Index::in_memory()?, Site::default(), settings));
    let mut chance = Chance(7);
    let mut told: BTreeMap<(Label, &str), usize> = BTreeMap::new();
    let mut kept: Vec<(Label, ReviewId)> = Vec::new();
    let mut pages: Vec<u128> = Vec::new();
    let started = Instant::now();
    for (number, post) in posts(&mut chance, counts).into_iter().enumerate() {
        let signer = match &post.writer {
            Ok(writer) => Signer::Member {
                account: accounts[*writer],
                pen_name: None,
                name: format!("Reader {writer}"),
            },
            Err((name, _)) if store.is_known_name(&guest_name(name).unwrap_or_default()).await? => {
                *told.entry((post.label, "name refused")).or_default() += 1;
                continue;
            }
            Err((name, _)) => Signer::Guest { name: name.clone() },
        };
        let origin = post.writer.as_ref().err().map(|(_, origin)| *origin);
        let review = new(works[post.work], signer, post.text, origin);
        let at = begin + SignedDuration::from_secs(post.second as i64);
        let outcome = match store.post_review(&review, &Reviewing::default(), at).await? {
            Posted::Shown(id) | Posted::Waiting(id) | Posted::Held(id, _) => {
                kept.push((post.label, id));
                "taken"
            }
            Posted::Later { .. } => "asked to wait",
            Posted::Frozen => "frozen",
        };
        *told.entry((post.label, outcome)).or_default() += 1;
        if number % 50 == 0 {
            let asked = Instant::now();
            let path = format!("/works/{}/chapters/1", works[post.work]);
            let request = Request::get(path).header("host", "archive.test").body(Body::empty())?;
            web.clone().oneshot(request).await?;
            pages.push(asked.elapsed().as_micros());
        }
    }
    println!("posts: {told:?} in {:.1?}", started.elapsed());
    tell(&store, &kept, counts).await?;
    pages.sort_unstable();
    println!(
        "chapter pages meanwhile: median {} µs, 99 % {} µs",
        pages[pages.len() / 2],
        pages[pages.len() * 99 / 100]
    );
    undo(&store, accounts[0], counts.0).await
}

async fn tell(store: &Store, kept: &[(Label, ReviewId)], counts: (usize, usize)) -> Outcome<()> {
    let mut states: BTreeMap<(Label, &str), usize> = BTreeMap::new();
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for (label, id) in kept {
        let Some(review) = store.review(*id).await? else { continue };
        *states.entry((*label, review.state.as_str())).or_default() += 1;
        if *label == Label::Genuine && review.state == ReviewState::Held {
            *reasons.entry(review.held_for.join(" ")).or_default() += 1;
        }
    }
    println!("at the end: {states:?}; genuine held by {reasons:?}");
    let count = |label, state| states.get(&(label, state)).copied().unwrap_or(0);
    let shown = [Label::Spam, Label::CopiedName, Label::Threat]
        .map(|label| count(label, "shown"))
        .iter()
        .sum::<usize>();
    let share = |part: usize, whole: usize| 100.0 * part as f64 / whole as f64;
    println!(
        "published spam {:.2} %, genuine held {:.2} %",
        share(shown, counts.0),
        share(count(Label::Genuine, "held"), counts.1)
    );
    Ok(())
}

/// As many reviews as there was spam, refused in one act, and put back in one.
async fn undo(store: &Store, by: AccountId, count: usize) -> Outcome<()> {
    let all = store.choose_reviews(&Chosen { with_shown: true, ..Chosen::default() }).await?;
    let ids = &all[..all.len().min(count)];
    let started = Instant::now();
    let act = store.decide_reviews(by, ids, ReviewState::Refused, "drill", Timestamp::UNIX_EPOCH).await?;
    let refused = started.elapsed();
    let started = Instant::now();
    store.undo_review_act(act, by, Timestamp::UNIX_EPOCH).await?;
    println!("{} reviews refused in {refused:.1?}, put back in {:.1?}", ids.len(), started.elapsed());
    Ok(())
}

async fn fill(store: &Store, begin: Timestamp) -> Outcome<(Vec<WorkId>, Vec<AccountId>)> {
    let mut works = Vec::new();
    for number in 0..WORKS {
        let text = "The fog came up the river, and the lamp was lit. ".repeat(200);
        let draft = WorkDraft {
            title: format!("Work {number}"),
            authors: vec![AuthorDraft { name: format!("Author {}", number % 20), contact: None }],
            rating: Some(RatingId(1)),
            chapters: vec![ChapterDraft {
                number: 1,
                text: Prose::from_plain(&text),
                ..ChapterDraft::default()
            }],
            ..WorkDraft::default()
        };
        let (Added::New(id) | Added::Known(id)) = store.add_work(&draft, None, begin).await?;
        works.push(id);
    }
    let mut accounts = Vec::new();
    let mut chance = Chance(11);
    for number in 0..SPAMMERS + READERS {
        // Half of the spammers were made for the wave, half have slept for months; readers are there for two.
        let days = if number < SPAMMERS && number % 2 == 0 { 0 } else { 60 };
        let (name, password) = (format!("Member{number}"), PasswordHash::from_stored("x".to_owned()));
        let made = begin - SignedDuration::from_hours(24 * days);
        let id =
            store.add_account(&name, &format!("{name}@example.org"), Role::Reader, &password, made).await?;
        accounts.push(id);
        // Seven of ten readers are known here.
        let known = if number >= SPAMMERS && number % 10 < 7 { 5 } else { 0 };
        for review in 0..known {
            let signer = Signer::Member { account: id, pen_name: None, name: name.clone() };
            let typed = format!("{} {review}", chance.of(SHORT));
            let at = begin - SignedDuration::from_hours(24 * (20 + review));
            store
                .post_review(&new(works[chance.below(WORKS)], signer, typed, None), &Reviewing::default(), at)
                .await?;
        }
    }
    Ok((works, accounts))
}
