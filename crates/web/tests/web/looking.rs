//! AO3's searches beside that of works: of tags, people and bookmarks, and its lists of series and collections. Each row
//! has its name, the address that asks for it, and what is found, in which order. `docs/search.md` lists them.

use axum::http::StatusCode;
use ficus_archive::{
    AccountId, RatingId, SeriesId, TagId, WorkId,
    account::Role,
    bookmark::{BookmarkDraft, BookmarkForm, BookmarkOf, elsewhere},
    chapter::ChapterDraft,
    collection::{CollectionFacts, Kind, Openness},
    series::SeriesDraft,
    tag::{TagDraft, TagKind},
    work::{Audience, AuthorDraft, Status, WorkDraft},
    wrangling::TagAct,
};
use ficus_prose::Prose;
use ficus_store::Wrangler;
use jiff::{Timestamp, ToSpan, civil::date};

use crate::browser::{Archive, Browser, Engine};

fn tag(kind: TagKind, name: &str) -> TagDraft {
    TagDraft { kind, name: name.to_owned() }
}

fn work(title: &str, author: &str, words: usize, tags: Vec<TagDraft>) -> WorkDraft {
    let text = Prose::from_plain("lamp ".repeat(words).trim());
    WorkDraft {
        title: title.to_owned(),
        authors: vec![AuthorDraft { name: author.to_owned(), contact: None }],
        language: Some("en".to_owned()),
        status: Status::Complete,
        rating: Some(RatingId(1)),
        tags,
        chapters: vec![ChapterDraft { number: 1, text, ..ChapterDraft::default() }],
        ..WorkDraft::default()
    }
}

fn series(title: &str) -> Vec<SeriesDraft> {
    vec![SeriesDraft { title: title.to_owned(), position: Some(1), summary: Prose::default() }]
}

/// Three works for everyone, and one for members.
fn works() -> [WorkDraft; 4] {
    let holmes = || tag(TagKind::Fandom, "Sherlock Holmes");
    let mut evening = work(
        "A Quiet Evening",
        "Zoe Moor",
        50,
        vec![
            holmes(),
            tag(TagKind::Character, "John Watson"),
            tag(TagKind::Character, "Mary Morstan"),
            tag(TagKind::Freeform, "Slow Burn"),
        ],
    );
    evening.updated = Some(date(2026, 2, 27));
    evening.series = series("Lamps of London");
    let mut windows = work(
        "Bright Windows",
        "Yves Lake",
        200,
        vec![tag(TagKind::Fandom, "Dracula"), holmes(), tag(TagKind::Freeform, "Slow-burn")],
    );
    windows.updated = Some(date(2025, 1, 1));
    windows.series = series("Evenings in Whitby");
    let mut carriage = work(
        "Carriage at Night",
        "Zoe Holt",
        1_000,
        vec![tag(TagKind::Fandom, "Alice in Wonderland"), tag(TagKind::Freeform, "Fluff")],
    );
    carriage.language = Some("de".to_owned());
    carriage.updated = Some(date(2022, 6, 1));
    carriage.series = series("Ways through the Wood");
    let mut letters = work(
        "Drowned Letters",
        "Wilma Kelp",
        10,
        vec![tag(TagKind::Fandom, "Dracula"), tag(TagKind::Freeform, "Seaweed")],
    );
    letters.audience = Audience::Members;
    letters.series = series("Things of the Sea");
    [evening, windows, carriage, letters]
}

async fn sort_tags(archive: &Archive) {
    let (store, now) = (archive.app.store(), archive.app.now());
    let id = async |kind, name| -> TagId { store.tag_named(kind, name).await.unwrap().unwrap().id };
    let holmes = id(TagKind::Fandom, "Sherlock Holmes").await;
    let watson = id(TagKind::Character, "John Watson").await;
    let slow = id(TagKind::Freeform, "Slow Burn").await;
    let other = id(TagKind::Freeform, "Slow-burn").await;
    let fluff = id(TagKind::Freeform, "Fluff").await;
    for act in [
        TagAct::Canonical(vec![holmes, watson, slow]),
        TagAct::Under { tags: vec![watson], parent: holmes },
        TagAct::Synonyms { tags: vec![other], of: slow },
        TagAct::Aside(vec![fluff]),
    ] {
        store.wrangle(&act, Wrangler { account: None, now }).await.unwrap();
    }
}

fn day(number: i64) -> Timestamp {
    "2026-03-01T12:00:00Z".parse::<Timestamp>().unwrap() + (24 * number).hours()
}

async fn keep(archive: &Archive, by: AccountId, of: BookmarkOf, said: (&str, &str, bool), made: Timestamp) {
    let (note, tags, public) = said;
    let draft = BookmarkDraft::parse(of, BookmarkForm { note, tags, public, signed_by: None }).unwrap();
    archive.app.store().keep_bookmark(by, &draft, made).await.unwrap();
}

async fn keep_bookmarks(archive: &Archive) {
    let store = archive.app.store();
    let lucy = archive.member_account("Lucy", Role::Reader).await;
    let arthur = archive.member_account("Arthur", Role::Reader).await;
    let [evening, windows, carriage, letters] = [1, 2, 3, 4].map(|id| BookmarkOf::Work(WorkId(id)));
    keep(archive, lucy, evening, ("For Rainy nights", "comfort", true), day(1)).await;
    keep(archive, arthur, windows.clone(), ("", "comfort, Lämpchen", true), day(2)).await;
    keep(archive, arthur, carriage, ("Geese!", "", true), day(3)).await;
    keep(archive, lucy, BookmarkOf::Series(SeriesId(1)), ("All of it", "", true), day(4)).await;
    let stair = elsewhere("https://old.example/stair", "The Stair", "Quincey").unwrap();
    keep(archive, arthur, stair, ("", "", true), day(5)).await;
    keep(archive, lucy, windows, ("Secret geese", "", false), day(6)).await;
    keep(archive, arthur, letters, ("Of the sea", "", true), day(7)).await;
    store.recommend(WorkId(1), (lucy, None), "Read it by the fire.", day(8)).await.unwrap();
    // Another reader's word on it, and another name's.
    store.recommend(WorkId(3), (lucy, None), "Read it too.", day(8)).await.unwrap();
}

async fn gather(archive: &Archive) {
    let (store, now) = (archive.app.store(), archive.app.now());
    let keeper = archive.member_account("Keeper", Role::Author).await;
    let name = store.add_pen_name(keeper, "Keeper").await.unwrap();
    let facts = |name: &str, openness| CollectionFacts {
        name: name.to_owned(),
        openness,
        ..CollectionFacts::default()
    };
    let mut lamps = facts("Windows and Lamps", Openness::Closed);
    "All that glows".clone_into(&mut lamps.about);
    lamps.tags = vec!["dracula".to_owned()];
    let mut masks = facts("Masked Ball", Openness::Moderated);
    masks.anonymous = true;
    let mut gifts = facts("Midwinter Gifts", Openness::Open);
    gifts.unrevealed = true;
    for (kind, facts) in
        [(Kind::Collection, &lamps), (Kind::Collection, &masks), (Kind::GiftExchange, &gifts)]
    {
        store.make_collection(kind, facts, (keeper, name), now).await.unwrap();
    }
}

async fn open(engine: Engine) -> Archive {
    let archive = Archive::on(engine).await;
    archive.account("First", Role::Admin).await;
    for draft in works() {
        archive.app.store().add_work(&draft, None, archive.app.now()).await.unwrap();
    }
    sort_tags(&archive).await;
    keep_bookmarks(&archive).await;
    gather(&archive).await;
    archive.index().await;
    if engine == Engine::Sqlite {
        archive.tamper("UPDATE series SET status = 'complete', openness = 'open' WHERE title LIKE 'Lamps%'");
    }
    archive
}

/// What stands between two marks on a page, in its order.
fn between(page: &str, before: &str, after: &str) -> Vec<String> {
    let parts: Vec<&str> = page.split(after).collect();
    // What comes behind the last of them is no name.
    let names = parts[..parts.len() - 1]
        .iter()
        .filter_map(|part| part.rsplit_once(before).map(|(_, name)| name.to_owned()));
    names.filter(|name| !name.contains('<')).collect()
}

/// What an address finds.
async fn found(browser: &mut Browser<'_>, address: &str) -> String {
    let answer = browser.get(address).await;
    assert_eq!(answer.status, StatusCode::OK, "{address}");
    let page = answer.text();
    let (before, after) = match address.split(['?', '/']).nth(1).unwrap() {
        "tags" => (">", "</a> <span class=\"small soft\">"),
        "authors" => (">", "</a><span class=\"count\">"),
        "bookmarks" => ("<strong>", "</strong>"),
        _ => (">", "</a></h2>"),
    };
    between(&page, before, after).join(", ")
}

type Row = (&'static str, &'static str, &'static str);

const TAGS: [Row; 16] = [
    ("tags: name", "/tags?q=watson", "John Watson"),
    ("tags: name, words in any order, cut short", "/tags?q=bur%20slow", "Slow Burn, Slow-burn"),
    ("tags: name, prefix", "/tags?q=wat*", "John Watson"),
    ("tags: fandoms", "/tags?fandom=sherlock%20holmes&sort=name", "John Watson, Mary Morstan"),
    ("tags: fandoms and name", "/tags?fandom=sherlock%20holmes&q=mary", "Mary Morstan"),
    ("tags: type", "/tags?kind=character&sort=name", "John Watson, Mary Morstan"),
    ("tags: canonical", "/tags?kind=freeform&status=canonical", "Slow Burn"),
    ("tags: synonymous", "/tags?status=synonym", "Slow-burn"),
    ("tags: canonical or synonymous", "/tags?kind=freeform&status=sorted&sort=name", "Slow Burn, Slow-burn"),
    ("tags: neither", "/tags?status=unsorted&kind=freeform", "Fluff"),
    (
        "tags: sort by name, ascending",
        "/tags?kind=fandom&sort=name",
        "Alice in Wonderland, Dracula, Sherlock Holmes",
    ),
    (
        "tags: sort by name, descending",
        "/tags?kind=fandom&sort=name&order=reversed",
        "Sherlock Holmes, Dracula, Alice in Wonderland",
    ),
    (
        "tags: sort by date created, descending",
        "/tags?kind=freeform&sort=newest",
        "Fluff, Slow-burn, Slow Burn",
    ),
    (
        "tags: sort by date created, ascending",
        "/tags?kind=freeform&sort=newest&order=reversed",
        "Slow Burn, Slow-burn, Fluff",
    ),
    ("tags: sort by uses, descending", "/tags?kind=fandom", "Sherlock Holmes, Alice in Wonderland, Dracula"),
    (
        "tags: sort by uses, ascending",
        "/tags?kind=fandom&order=reversed",
        "Dracula, Alice in Wonderland, Sherlock Holmes",
    ),
];

const PEOPLE: [Row; 5] = [
    ("people: name", "/authors?q=zoe", "Zoe Holt, Zoe Moor"),
    ("people: any field, several words", "/authors?q=moor%20zo", "Zoe Moor"),
    ("people: fandom", "/authors?fandom=sherlock%20holmes", "Yves Lake, Zoe Moor"),
    ("people: name and fandom", "/authors?q=zoe&fandom=alice%20in%20wonderland", "Zoe Holt"),
    ("people: by works", "/authors?sort=works", "Yves Lake, Zoe Holt, Zoe Moor"),
];

const BOOKMARKS: [Row; 17] = [
    ("bookmarks: all", "/bookmarks", "Lamps of London, Carriage at Night, Bright Windows, A Quiet Evening"),
    ("bookmarks: any field of the work", "/bookmarks?work=windows", "Bright Windows"),
    ("bookmarks: tags of the work", "/bookmarks?work=tag%3Afluff", "Carriage at Night"),
    ("bookmarks: type work", "/bookmarks?of=work", "Carriage at Night, Bright Windows, A Quiet Evening"),
    ("bookmarks: type series", "/bookmarks?of=series", "Lamps of London"),
    ("bookmarks: language of the work", "/bookmarks?work=lang%3Ade", "Carriage at Night"),
    ("bookmarks: date updated", "/bookmarks?work=updated%3A2025-2026", "Bright Windows, A Quiet Evening"),
    ("bookmarks: any field of the bookmark", "/bookmarks?q=rainy", "A Quiet Evening"),
    ("bookmarks: the bookmarker's tags", "/bookmarks?tags=Comfort%2C%20L%C3%84MPCHEN", "Bright Windows"),
    ("bookmarks: bookmarker", "/bookmarks?by=luc", "Lamps of London, A Quiet Evening"),
    ("bookmarks: notes", "/bookmarks?q=geese", "Carriage at Night"),
    ("bookmarks: rec", "/bookmarks?rec=yes", "A Quiet Evening"),
    ("bookmarks: with notes", "/bookmarks?note=yes", "Lamps of London, Carriage at Night, A Quiet Evening"),
    (
        "bookmarks: date bookmarked",
        "/bookmarks?from=2026-03-03&to=2026-03-04",
        "Carriage at Night, Bright Windows",
    ),
    ("bookmarks: sort by date bookmarked", "/bookmarks?tags=comfort", "Bright Windows, A Quiet Evening"),
    (
        "bookmarks: sort by date updated",
        "/bookmarks?of=work&sort=updated",
        "A Quiet Evening, Bright Windows, Carriage at Night",
    ),
    (
        "bookmarks: sort by word count",
        "/bookmarks?of=work&sort=words",
        "Carriage at Night, Bright Windows, A Quiet Evening",
    ),
];

const SERIES: [Row; 8] = [
    ("series: title", "/series?q=evenings", "Evenings in Whitby"),
    ("series: creator", "/series?by=holt", "Ways through the Wood"),
    ("series: fandom", "/series?fandom=sherlock%20holmes", "Evenings in Whitby, Lamps of London"),
    ("series: complete", "/series?status=complete", "Lamps of London"),
    ("series: open to others", "/series?open=yes", "Lamps of London"),
    ("series: sort by title", "/series", "Evenings in Whitby, Lamps of London, Ways through the Wood"),
    (
        "series: sort by date updated",
        "/series?sort=updated",
        "Lamps of London, Evenings in Whitby, Ways through the Wood",
    ),
    (
        "series: sort by word count",
        "/series?sort=words",
        "Ways through the Wood, Evenings in Whitby, Lamps of London",
    ),
];

const COLLECTIONS: [Row; 12] = [
    ("collections: title", "/collections?q=masked", "Masked Ball"),
    ("collections: description", "/collections?q=glows", "Windows and Lamps"),
    ("collections: tags", "/collections?tag=dracula", "Windows and Lamps"),
    ("collections: closed", "/collections?open=closed", "Windows and Lamps"),
    ("collections: moderated", "/collections?open=moderated", "Masked Ball"),
    ("collections: anonymous", "/collections?anonymous=yes", "Masked Ball"),
    ("collections: unrevealed", "/collections?unrevealed=yes", "Midwinter Gifts"),
    ("collections: revealed", "/collections?unrevealed=no&sort=name", "Masked Ball, Windows and Lamps"),
    ("collections: no challenge", "/collections?kind=collection&sort=name", "Masked Ball, Windows and Lamps"),
    ("collections: gift exchange", "/collections?kind=gift-exchange", "Midwinter Gifts"),
    (
        "collections: sort by title",
        "/collections?sort=name",
        "Masked Ball, Midwinter Gifts, Windows and Lamps",
    ),
    (
        "collections: sort by date created",
        "/collections?sort=newest",
        "Midwinter Gifts, Masked Ball, Windows and Lamps",
    ),
];

async fn each_finds(rows: &[Row]) {
    for engine in Engine::all() {
        let archive = open(engine).await;
        let mut guest = archive.browser();
        let mut wrong = Vec::new();
        for (row, address, expected) in rows {
            // Only one of the databases can be written into beside the records.
            if engine != Engine::Sqlite && ["series: complete", "series: open to others"].contains(row) {
                continue;
            }
            let found = found(&mut guest, address).await;
            if found != *expected {
                wrong.push(format!("{row} on {engine:?}: {address} finds {found}, not {expected}"));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

#[tokio::test]
async fn tags_are_found_by_every_field_of_their_form() {
    each_finds(&TAGS).await;
}

#[tokio::test]
async fn people_are_found_by_every_field_of_their_form() {
    each_finds(&PEOPLE).await;
}

#[tokio::test]
async fn bookmarks_are_found_by_every_field_of_their_form() {
    each_finds(&BOOKMARKS).await;
}

#[tokio::test]
async fn series_are_found_by_every_field_of_their_form() {
    each_finds(&SERIES).await;
}

#[tokio::test]
async fn collections_are_found_by_every_field_of_their_form() {
    each_finds(&COLLECTIONS).await;
}

#[test]
fn every_row_is_documented() {
    let documented = include_str!("../../../../docs/search.md");
    for (row, address, _) in TAGS.iter().chain(&PEOPLE).chain(&BOOKMARKS).chain(&SERIES).chain(&COLLECTIONS) {
        let line = format!("| {row} | `{address}` |");
        assert!(documented.contains(&line), "{line}");
    }
}

#[tokio::test]
async fn what_is_for_members_alone_is_found_and_counted_for_members_alone() {
    for engine in Engine::all() {
        let archive = open(engine).await;
        let mut guest = archive.browser();
        let mut member = archive.member("Quincey", Role::Reader).await;
        for (address, expected) in [
            ("/tags?q=seaweed", "Seaweed"),
            ("/authors?q=wilma", "Wilma Kelp"),
            ("/bookmarks?q=sea", "Drowned Letters"),
            ("/bookmarks?work=seaweed", "Drowned Letters"),
        ] {
            assert_eq!(found(&mut guest, address).await, "", "{address}");
            assert_eq!(found(&mut member, address).await, expected, "{address}");
        }
        assert!(guest.get("/bookmarks").await.text().contains("4 bookmarks"));
        assert!(member.get("/bookmarks").await.text().contains("5 bookmarks"));
        assert!(guest.get("/tags?fandom=dracula").await.text().contains("No tag is like this."));
        assert!(member.get("/tags?fandom=dracula").await.text().contains("1 tag<"));
    }
}

#[tokio::test]
async fn a_bookmark_of_a_work_that_became_anonymous_tells_nobody_who_wrote_it() {
    let archive = open(Engine::Sqlite).await;
    archive.app.store().set_own_veil(WorkId(1), true).await.unwrap();
    archive.index().await;
    let mut guest = archive.browser();
    for address in
        ["/bookmarks?q=moor", "/bookmarks?work=moor", "/bookmarks?work=author%3Amoor", "/authors?q=moor"]
    {
        assert_eq!(found(&mut guest, address).await, "", "{address}");
    }
    assert!(found(&mut guest, "/bookmarks").await.contains("A Quiet Evening"));
}

#[tokio::test]
async fn a_recommendation_under_another_name_is_not_told_by_a_bookmark() {
    let archive = open(Engine::Sqlite).await;
    let store = archive.app.store();
    let (arthur, _) = store.account_to_sign_in("Arthur").await.unwrap().unwrap();
    let name = store.add_pen_name(arthur.id, "A Secret Admirer").await.unwrap();
    store.recommend(WorkId(2), (arthur.id, Some(name)), "Lovely.", day(9)).await.unwrap();
    let mut guest = archive.browser();
    assert_eq!(found(&mut guest, "/bookmarks?rec=yes").await, "A Quiet Evening");
}

#[tokio::test]
async fn what_makes_no_sense_in_an_address_is_left_out() {
    let archive = open(Engine::Sqlite).await;
    let mut guest = archive.browser();
    for address in [
        "/tags?kind=nonsense&status=nonsense&sort=nonsense&page=x",
        "/authors?sort=nonsense&page=99999999999",
        "/bookmarks?from=yesterday&to=9999-12-31&of=nonsense&page=0&work=%22%28",
        "/series?status=nonsense&sort=nonsense",
        "/collections?open=nonsense&kind=nonsense&sort=nonsense&page=-1",
    ] {
        assert_eq!(guest.get(address).await.status, StatusCode::OK, "{address}");
    }
    let none = guest.get("/tags?fandom=zeppelins").await.text();
    assert!(none.contains("No fandom is called “zeppelins” here."), "{none}");
}

#[tokio::test]
async fn pages_of_a_list_keep_what_was_asked_for() {
    let archive = open(Engine::Sqlite).await;
    let (store, now) = (archive.app.store(), archive.app.now());
    let many: Vec<TagDraft> = (0..120).map(|n| tag(TagKind::Freeform, &format!("Lamp {n:03}"))).collect();
    store.add_work(&work("Lamps", "Zoe Moor", 5, many), None, now).await.unwrap();
    archive.index().await;
    let mut guest = archive.browser();
    let first = guest.get("/tags?q=lamp&sort=name").await.text();
    assert!(first.contains("120 tags") && first.contains("/tags?q=lamp&#38;sort=name&#38;page=2"), "{first}");
    let second = found(&mut guest, "/tags?q=lamp&sort=name&page=2").await;
    assert!(second.starts_with("Lamp 100, ") && second.ends_with("Lamp 119"), "{second}");
}
