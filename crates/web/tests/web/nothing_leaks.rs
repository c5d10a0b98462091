//! Whatever an archive holds and whoever asks for whatever: what a visitor may not read stands in no list, count,
//! suggestion, feed or catalogue.

use std::collections::BTreeSet;

use ficus_archive::{
    RatingId, WorkId,
    account::Role,
    bookmark::{BookmarkDraft, BookmarkForm, BookmarkOf},
    bulletin::{BulletinDraft, BulletinKind},
    chapter::ChapterDraft,
    collection::{CollectionFacts, Kind},
    moderation::{Act, Effect},
    own_shelf::OwnShelfDraft,
    password::PasswordHash,
    picture::Words,
    policy::{self, Access, Listing, Reading, Visitor},
    rating::Ladder,
    report::{ReportSubject, SubjectKind},
    series::SeriesDraft,
    tag::{TagDraft, TagKind},
    tombstone::{Removal, RemovalClass},
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use ficus_store::{Added, NewPicture, RulingDraft, Told};
use jiff::Timestamp;
use proptest::{collection::vec, prelude::*, sample::select, test_runner::TestRunner};

#[path = "nothing_leaks/addresses.rs"]
mod addresses;

use self::addresses::{addresses, downloads, of_a_work, own_addresses, shared_addresses};
use crate::browser::{Archive, Browser, PASSWORD};

/// `Nobody` is a work that was removed.
const AUDIENCES: [Audience; 4] = [Audience::Everyone, Audience::Members, Audience::Authors, Audience::Nobody];

/// Authors, fandoms, categories and series that works share.
const GROUPS: usize = 3;

/// A work for its authors alone is one of theirs, or one that was hidden from everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Chosen,
    Hidden,
}

/// A work whose every field holds a word that stands nowhere else.
#[derive(Clone, Debug)]
struct Plan {
    audience: Audience,
    way: Way,
    rating: Option<i64>,
    /// Shares its author, its fandom and its series with others of the same number.
    group: usize,
    language: &'static str,
}

/// A work in the archive and its words.
struct Planted {
    plan: Plan,
    id: WorkId,
    /// Words of its own names: title and tag.
    names: [String; 2],
    /// Words of its summary and its text.
    texts: [String; 2],
    /// What pages call the file of its cover.
    cover: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Guest,
    /// A guest who has said that he or she wants to see up to the highest rating.
    Adult,
    Member,
    Moderator,
}

impl Who {
    const ALL: [Self; 4] = [Self::Guest, Self::Adult, Self::Member, Self::Moderator];

    fn visitor(self) -> Visitor {
        let account = |role| Some((ficus_archive::AccountId(1), role));
        match self {
            Self::Guest => Visitor::default(),
            Self::Adult => Visitor { account: None, consent: Some(3) },
            Self::Member => Visitor { account: account(Role::Reader), consent: None },
            Self::Moderator => Visitor { account: account(Role::Moderator), consent: None },
        }
    }

    async fn browser(self, archive: &Archive) -> Browser<'_> {
        let mut browser = match self {
            Self::Guest | Self::Adult => archive.browser(),
            Self::Member => archive.member("reader", Role::Reader).await,
            Self::Moderator => archive.member("moderator", Role::Moderator).await,
        };
        if let Self::Adult = self {
            browser.cookies.insert("rating".to_owned(), "4".to_owned());
        }
        browser
    }
}

fn word(field: char, number: usize) -> String {
    // No word of the pages, no stem of another, and so far from each that none is taken for another that is mistyped.
    let letters: String = number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'k')).collect();
    format!("zq{field}{field}{field}{letters}{letters}{letters}xw")
}

fn draft(number: usize, plan: &Plan) -> WorkDraft {
    let tag = |kind, name: String| TagDraft { kind, name };
    WorkDraft {
        title: word('t', number),
        authors: vec![AuthorDraft { name: word('a', plan.group), contact: None }],
        summary: Prose::from_plain(&word('s', number)),
        language: Some(plan.language.to_owned()),
        rating: plan.rating.map(RatingId),
        tags: vec![tag(TagKind::Fandom, word('f', plan.group)), tag(TagKind::Freeform, word('g', number))],
        category_paths: vec![vec![word('c', plan.group)]],
        series: vec![SeriesDraft { title: word('r', plan.group), position: None, summary: Prose::default() }],
        // What moderators take away was everybody's before.
        audience: match (plan.audience, plan.way) {
            (Audience::Nobody, _) | (Audience::Authors, Way::Hidden) => Audience::Everyone,
            (audience, _) => audience,
        },
        chapters: vec![ChapterDraft {
            number: 1,
            text: Prose::from_plain(&format!("Nothing but {} here.", word('x', number))),
            ..ChapterDraft::default()
        }],
        ..WorkDraft::default()
    }
}

fn plans() -> impl Strategy<Value = Vec<Plan>> {
    let plan = (
        select(&AUDIENCES[..]),
        proptest::option::weighted(0.8, 1..=4i64),
        0..GROUPS,
        select(&["en", "de"][..]),
        select(&[Way::Chosen, Way::Hidden][..]),
    )
        .prop_map(|(audience, rating, group, language, way)| Plan {
            audience,
            way,
            rating,
            group,
            language,
        });
    vec(plan, 4..9)
}

async fn plant(archive: &Archive, plans: &[Plan]) -> Vec<Planted> {
    let mut planted = Vec::new();
    for (number, plan) in plans.iter().enumerate() {
        let added =
            archive.app.store().add_work(&draft(number, plan), None, Timestamp::UNIX_EPOCH).await.unwrap();
        let (Added::New(id) | Added::Known(id)) = added;
        take_away(archive, id, plan).await;
        let names = [word('t', number), word('g', number)];
        let texts = [word('s', number), word('x', number)];
        let cover = covered(archive, id, number).await;
        planted.push(Planted { plan: plan.clone(), id, names, texts, cover });
    }
    gather(archive, &planted).await;
    show(archive, &planted).await;
    archive.index().await;
    ficus_jobs::alike::make_all(archive.app.store(), archive.app.index()).await.unwrap();
    planted
}

/// Gives a work a cover; no two are the same file.
async fn covered(archive: &Archive, work: WorkId, number: usize) -> String {
    let (store, now) = (archive.app.store(), Timestamp::UNIX_EPOCH);
    let hash = PasswordHash::new(PASSWORD, [7; 16]).unwrap();
    let name = format!("Painter {number}");
    let by =
        store.add_account(&name, &format!("p{number}@example.org"), Role::Author, &hash, now).await.unwrap();
    let new = NewPicture {
        called: "cover.png".to_owned(),
        full: word('p', number).into_bytes(),
        size: (800, 600),
        small: Some(word('q', number).into_bytes()),
        ending: "png",
        media_type: "image/png",
        words: Words { alt: word('p', number), caption: String::new() },
    };
    let picture = store.add_picture(work, new, by, now).await.unwrap();
    store.set_cover(work, Some(&picture.name)).await.unwrap();
    picture.file
}

/// Puts everything into a collection, whoever may read it.
async fn gather(archive: &Archive, planted: &[Planted]) {
    let (store, now) = (archive.app.store(), Timestamp::UNIX_EPOCH);
    let hash = PasswordHash::new(PASSWORD, [7; 16]).unwrap();
    let keeper = store.add_account("Keeper", "keeper@example.org", Role::Author, &hash, now).await.unwrap();
    let name = store.add_pen_name(keeper, "Keeper").await.unwrap();
    let facts = CollectionFacts { name: "All".to_owned(), ..CollectionFacts::default() };
    let all = store.make_collection(Kind::Collection, &facts, (keeper, name), now).await.unwrap();
    let all = store.collection_by_id(all).await.unwrap().unwrap();
    for (number, work) in planted.iter().enumerate() {
        store.offer_to_collection(&all, work.id, keeper, now).await.unwrap();
        let post = BulletinDraft {
            work: work.id,
            kind: BulletinKind::Post,
            chapter: None,
            typed: String::new(),
            text: Prose::from_plain(&format!("Nothing but {} to tell.", word('x', number))),
            announced: false,
        };
        store.tell_of_work(&post, keeper, now).await.unwrap();
        let recap = Prose::from_plain(&format!("Of {} only.", word('x', number)));
        store.set_recap(work.id, 1, "", &recap).await.unwrap();
    }
}

/// Shows every work on the front page that can be shown there, tells of it, and has a challenge and news stand beside.
async fn show(archive: &Archive, planted: &[Planted]) {
    let (store, now) = (archive.app.store(), Timestamp::UNIX_EPOCH);
    let today = archive.app.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let hash = PasswordHash::new(PASSWORD, [7; 16]).unwrap();
    let keeper = store.add_account("Crier", "crier@example.org", Role::Author, &hash, now).await.unwrap();
    let draft = OwnShelfDraft::parse("To be seen", "", true, None).unwrap();
    let shelf = store.add_own_shelf(keeper, &draft, now).await.unwrap();
    let all: Vec<WorkId> = planted.iter().map(|work| work.id).collect();
    store.put_on_own_shelf(keeper, shelf, &all, now).await.unwrap();
    for work in planted {
        store.recommend(work.id, (keeper, None), "Read this one.", now).await.unwrap();
        let form = BookmarkForm { note: "", tags: "", public: true, signed_by: None };
        let kept = BookmarkDraft::parse(BookmarkOf::Work(work.id), form).unwrap();
        store.keep_bookmark(keeper, &kept, now).await.unwrap();
        // What was taken away cannot be shown: then there is nothing to leak.
        let _ = store.feature(work.id, "Look at this", today, None).await;
        let text = Prose::from_plain(&work.texts[1]);
        let told = BulletinDraft {
            work: work.id,
            kind: BulletinKind::Post,
            chapter: None,
            typed: work.texts[1].clone(),
            text,
            announced: false,
        };
        let _ = store.tell_of_work(&told, keeper, now).await;
    }
}

/// Hides or removes what the plan says is hidden or removed.
async fn take_away(archive: &Archive, work: WorkId, plan: &Plan) {
    let store = archive.app.store();
    let now = Timestamp::UNIX_EPOCH;
    match (plan.audience, plan.way) {
        (Audience::Nobody, _) => {
            let class = RemovalClass::Policy;
            let removal = Removal { work, class, rule: None, originals: false, purge_from: now };
            store.remove_work(&removal, None, now).await.unwrap();
        }
        (Audience::Authors, Way::Hidden) => {
            let hide = RulingDraft {
                report: None,
                subject: ReportSubject { kind: SubjectKind::Work, id: work.0 },
                act: Act::Hide,
                rule: None,
                policy_version: 0,
                told_concerned: String::new(),
                told_reporters: String::new(),
                effect: Effect::Now,
            };
            store.rule(&hide, Told { by: None, now, letters: &[] }).await.unwrap();
        }
        _ => {}
    }
}

/// What of a work stands on a page or is led to by it.
fn leaks<'a>(page: &str, asked: &str, work: &'a Planted, listing: Listing) -> Option<&'a str> {
    // A page may say again what it was asked for.
    let stands = |word: &&String| page.contains(word.as_str()) && !asked.contains(word.as_str());
    let hidden_names = work.names.iter().filter(|_| listing == Listing::Hidden);
    let hidden_texts = work.texts.iter().filter(|_| listing != Listing::Whole);
    let cover = std::iter::once(&work.cover).filter(|_| listing != Listing::Whole);
    hidden_names.chain(hidden_texts).chain(cover).find(stands).map(String::as_str)
}

/// Whether a page leads to a work.
fn leads_to(page: &str, id: WorkId) -> bool {
    page.match_indices(&format!("/works/{id}"))
        .any(|(place, found)| !page[place + found.len()..].starts_with(|c: char| c.is_ascii_digit()))
}

async fn look(who: Who, plans: &[Plan]) -> Result<(), TestCaseError> {
    let archive = Archive::new().await;
    let planted = plant(&archive, plans).await;
    let ladder = Ladder::default();
    let listing = |work: &Planted| {
        let access =
            Access { audience: work.plan.audience, rating: work.plan.rating.map(RatingId), owned: false };
        policy::may_list(&who.visitor(), access, &ladder)
    };
    let mut browser = who.browser(&archive).await;
    let words: Vec<String> =
        planted.iter().flat_map(|work| work.names.iter().chain(&work.texts).cloned()).collect();
    for address in addresses(&words).into_iter().chain(shared_addresses(GROUPS)) {
        let answer = browser.get(&address).await;
        let page = String::from_utf8_lossy(&answer.bytes).into_owned();
        for work in &planted {
            let listing = listing(work);
            let leak = leaks(&page, &address, work, listing);
            prop_assert!(leak.is_none(), "{who:?} sees {leak:?} of {:?} at {address}", work.plan);
            let led = leads_to(&page, work.id);
            prop_assert!(
                listing != Listing::Hidden || !led,
                "{who:?} is led to {:?} by {address}",
                work.plan
            );
            let asks = |text: &String| {
                ["?q=", "?work="].iter().any(|ask| address.ends_with(&format!("{ask}{text}")))
            };
            let by_text = work.texts.iter().any(asks);
            prop_assert!(
                listing == Listing::Whole || !by_text || !led,
                "{who:?} finds {:?} by its text at {address}",
                work.plan
            );
        }
    }
    for work in &planted {
        let access =
            Access { audience: work.plan.audience, rating: work.plan.rating.map(RatingId), owned: false };
        let opens = policy::may_read(&who.visitor(), access, &ladder) == Reading::Open;
        for folder in ["images", "images/small"] {
            let address = format!("/works/{}/{folder}/{}", work.id, work.cover);
            let status = browser.get(&address).await.status;
            prop_assert_eq!(status.is_success(), opens, "{:?} {} at {}", who, status, address);
        }
    }
    for work in &planted {
        let access =
            Access { audience: work.plan.audience, rating: work.plan.rating.map(RatingId), owned: false };
        let opens = policy::may_read(&who.visitor(), access, &ladder) == Reading::Open;
        for address in downloads(work) {
            let answer = browser.get(&address).await;
            let is_file = answer.header("content-disposition").starts_with("attachment");
            prop_assert!(opens || !is_file, "{who:?} takes {:?} along by {address}", work.plan);
        }
    }
    for work in &planted {
        // Moderators see more of a work than lists show them: they decide about it.
        if who == Who::Moderator {
            break;
        }
        for address in own_addresses(work) {
            let page = String::from_utf8_lossy(&browser.get(&address).await.bytes).into_owned();
            for other in &planted {
                let leak = leaks(&page, &address, other, listing(other));
                prop_assert!(leak.is_none(), "{who:?} sees {leak:?} of {:?} at {address}", other.plan);
            }
        }
    }
    // What moderators took away stands in no list of theirs, but its own pages open for them.
    let pages = planted.iter().enumerate().filter(|_| who != Who::Moderator);
    for (number, work) in pages {
        let listing = listing(work);
        for address in of_a_work(number, work) {
            let page = browser.get(&address).await.text();
            let leak = leaks(&page, &address, work, listing);
            prop_assert!(leak.is_none(), "{who:?} sees {leak:?} of {:?} at {address}", work.plan);
        }
    }
    counts(&mut browser, &planted, listing).await
}

/// What pages count is what the visitor may find.
async fn counts(
    browser: &mut Browser<'_>,
    planted: &[Planted],
    listing: impl Fn(&Planted) -> Listing,
) -> Result<(), TestCaseError> {
    let found = planted.iter().filter(|work| listing(work) != Listing::Hidden);
    let total = found.clone().count();
    let told = if total == 1 { "1 work".to_owned() } else { format!("{total} works") };
    let page = browser.get("/search").await.text();
    prop_assert!(page.contains(&told), "{told} in {page}");
    let groups: BTreeSet<usize> = found.map(|work| work.plan.group).collect();
    for group in 0..GROUPS {
        for (path, field) in [("/fandoms", 'f'), ("/authors", 'a'), ("/browse", 'c'), ("/series", 'r')] {
            let page = browser.get(path).await.text();
            // Lists of names count what everyone may find; what only some may find stands in fewer of them.
            prop_assert!(
                !page.contains(&word(field, group)) || groups.contains(&group),
                "{group} stands at {path}"
            );
        }
    }
    Ok(())
}

#[test]
fn what_a_visitor_may_not_read_shows_nowhere() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let config = ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() };
    let strategy = (plans(), select(&Who::ALL[..]));
    TestRunner::new(config).run(&strategy, |(plans, who)| runtime.block_on(look(who, &plans))).unwrap();
}
