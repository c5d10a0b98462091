//! AO3's search of works: every field, filter and order of it, asked here by the address of a search.
//!
//! Each row has its name, what is asked, and which of these works it finds in which order. `docs/search.md` lists them.

use axum::{
    body::{Body, to_bytes},
    http::Request,
};
use ficus_archive::{
    RatingId, WorkId,
    account::Role,
    chapter::ChapterDraft,
    collection::{CollectionFacts, Kind},
    counts::Counts,
    password::PasswordHash,
    series::SeriesDraft,
    site::Site,
    tag::{TagDraft, TagKind},
    work::{AuthorDraft, Status, WorkDraft},
};
use ficus_prose::Prose;
use ficus_search::Index;
use ficus_store::{Added, DatabaseUrl, Store};
use ficus_web::{App, Settings, Web};
use jiff::{Timestamp, civil::date};
use tower::{Service, ServiceExt};

fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

struct Shelf {
    web: Web,
    _folder: tempfile::TempDir,
}

/// Views, kudos, reviews and recommendations of each work.
const COUNTS: [[u64; 4]; 3] = [[10, 1, 30, 5], [30, 10, 15, 7], [50, 20, 2, 9]];

/// The works by letter, which begins their titles.
fn works() -> Vec<WorkDraft> {
    let tag = |kind, name: &str| TagDraft { kind, name: name.to_owned() };
    let words = |n: usize| "lamp ".repeat(n);
    let work = |title: &str, author: &str, text: String| WorkDraft {
        title: title.to_owned(),
        authors: vec![AuthorDraft { name: author.to_owned(), contact: None }],
        language: Some("en".to_owned()),
        status: Status::Complete,
        rating: Some(RatingId(1)),
        chapters: vec![ChapterDraft { number: 1, text: Prose::from_plain(&text), ..ChapterDraft::default() }],
        ..WorkDraft::default()
    };
    let mut a = work("A Quiet Evening", "Zoe Moor", words(50));
    a.summary = Prose::from_plain("Geese in the larder.");
    a.tags = vec![
        tag(TagKind::Fandom, "Sherlock Holmes"),
        tag(TagKind::Character, "John Watson"),
        tag(TagKind::Relationship, "Sherlock Holmes/John Watson"),
        tag(TagKind::Kind, "M/M"),
        tag(TagKind::Freeform, "Slow Burn"),
        tag(TagKind::Warning, "No Archive Warnings Apply"),
    ];
    a.published = Some(date(2020, 1, 1));
    a.updated = Some(date(2026, 2, 27));
    a.planned_chapters = Some(1);
    let mut b = work("Bright Windows", "Yves Lake", words(200));
    b.tags = vec![
        tag(TagKind::Fandom, "Dracula"),
        tag(TagKind::Fandom, "Sherlock Holmes"),
        tag(TagKind::Character, "Mina Harker"),
        tag(TagKind::Kind, "Gen"),
        tag(TagKind::Freeform, "Angst"),
        tag(TagKind::Warning, "Major Character Death"),
    ];
    b.rating = Some(RatingId(2));
    b.status = Status::InProgress;
    b.published = Some(date(2021, 5, 1));
    b.updated = Some(date(2025, 1, 1));
    b.chapters.push(ChapterDraft { number: 2, text: Prose::from_plain("violin"), ..ChapterDraft::default() });
    b.series = vec![SeriesDraft {
        title: "Evenings in Whitby".to_owned(),
        position: Some(1),
        summary: Prose::default(),
    }];
    let mut c = work("Carriage at Night", "Xenia Holt", words(1_000));
    c.language = Some("de".to_owned());
    c.tags = vec![tag(TagKind::Fandom, "Alice in Wonderland"), tag(TagKind::Freeform, "Fluff")];
    c.notes_after = Prose::from_plain("Marginalia of the coachman.");
    c.published = Some(date(2022, 5, 1));
    c.updated = Some(date(2022, 6, 1));
    vec![a, b, c]
}

/// A collection that holds the second work.
async fn gather(store: &Store) {
    let hash = PasswordHash::new("as quiet as the fog", [7; 16]).unwrap();
    let keeper = store.add_account("Keeper", "keeper@example.org", Role::Author, &hash, now()).await.unwrap();
    let name = store.add_pen_name(keeper, "Keeper").await.unwrap();
    let facts = CollectionFacts { name: "Windows and Lamps".to_owned(), ..CollectionFacts::default() };
    let id = store.make_collection(Kind::Collection, &facts, (keeper, name), now()).await.unwrap();
    let collection = store.collection_by_id(id).await.unwrap().unwrap();
    store.offer_to_collection(&collection, WorkId(2), keeper, now()).await.unwrap();
}

impl Shelf {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("ficus.db"));
        let store = Store::open(&url, folder.path()).await.unwrap();
        for (n, draft) in (1u64..).zip(works()) {
            let (Added::New(id) | Added::Known(id)) = store.add_work(&draft, None, now()).await.unwrap();
            assert_eq!(id, WorkId(n.cast_signed()));
        }
        gather(&store).await;
        let index = Index::in_memory().unwrap();
        let mut writer = index.writer().unwrap();
        ficus_jobs::follow::catch_up(&store, &index, &mut writer).await.unwrap();
        // What readers leave comes to the index as it comes to the records.
        let ids = [WorkId(1), WorkId(2), WorkId(3)];
        for (mut work, counts) in store.indexed_works(&ids).await.unwrap().into_iter().zip(COUNTS) {
            let [views, kudos, reviews, recommendations] = counts;
            work.blurb.counts = Counts { views, kudos, reviews, recommendations, ..Counts::default() };
            writer.put(&work, Site::default().ladder.level(work.blurb.rating)).unwrap();
        }
        writer.commit(index.cursor()).unwrap();
        drop(writer);
        index.reload().unwrap();
        let settings = Settings {
            base_url: "http://archive.test".to_owned(),
            clock: now,
            trusted_proxy: false,
            slows_readers: false,
            sends_mail: false,
        };
        let web = ficus_web::router(App::new(store, index, Site::default(), settings));
        Self { web, _folder: folder }
    }

    /// The first letters of the titles that a search lists, in order.
    async fn found(&self, asked: &str) -> String {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("q", asked).finish();
        let request = Request::get(format!("/search?{query}")).header("host", "archive.test");
        let response =
            self.web.clone().ready().await.unwrap().call(request.body(Body::empty()).unwrap()).await.unwrap();
        let bytes = to_bytes(Body::new(response.into_body()), usize::MAX).await.unwrap();
        let page = std::str::from_utf8(&bytes).unwrap().to_owned();
        let listed = page.split_once("<ol class=\"list\">").map_or("", |(_, list)| list);
        [("A Quiet", 'a'), ("Bright W", 'b'), ("Carriage", 'c')]
            .iter()
            .filter_map(|(title, letter)| Some((listed.find(&format!(">{title}"))?, *letter)))
            .collect::<std::collections::BTreeMap<_, _>>()
            .into_values()
            .collect()
    }
}

/// What the row is about, what is asked, what is found.
type Row = (&'static str, &'static str, &'static str);

const FIELDS: [Row; 45] = [
    ("any field", "lamp geese", "a"),
    ("any field: words of the text", "violin", "b"),
    ("any field: all words", "geese violin", ""),
    ("any field: phrase", "\"quiet evening\"", "a"),
    ("any field: exclusion", "lamp -geese sort:title", "bc"),
    ("any field: NOT", "lamp NOT violin sort:title", "ac"),
    ("any field: OR", "geese OR violin sort:title", "ab"),
    ("any field: parentheses", "lamp (geese OR violin) sort:title", "ab"),
    ("any field: prefix", "viol*", "b"),
    ("any field: m/m", "m/m", "a"),
    ("any field: the name of a rating", "explicit OR teen", "b"),
    ("any field: a named field", "complete:true sort:title", "ac"),
    ("title", "title:windows", "b"),
    ("creator", "creator:holt", "c"),
    ("creators, excluded", "-creators:holt sort:title", "ab"),
    ("series", "series:\"Evenings in Whitby\"", "b"),
    ("date: less than so long ago", "updated:\"< 2 weeks ago\"", "a"),
    ("date: between", "updated:\"1-5 days ago\"", "a"),
    ("date: more than so long ago", "updated:\"> 1 year ago\" sort:title", "bc"),
    ("date: posted", "posted:2021-2022 sort:title", "bc"),
    ("completion: complete", "status:complete sort:title", "ac"),
    ("completion: in progress", "complete:false", "b"),
    ("crossovers: exclude", "crossover:no sort:title", "ac"),
    ("crossovers: only", "crossover:only", "b"),
    ("single chapter", "single_chapter:true sort:title", "ac"),
    ("word count: exactly", "words:50", "a"),
    ("word count: more", "words>100 sort:title", "bc"),
    ("word count: fewer", "words:<100", "a"),
    ("word count: between", "words:100-1,000 sort:title", "bc"),
    ("language", "language:German", "c"),
    ("fandoms", "fandom:\"sherlock holmes\" sort:title", "ab"),
    ("rating", "rating:Teen", "b"),
    ("warnings", "warning:\"major character death\"", "b"),
    ("categories", "category:gen", "b"),
    ("characters", "character:\"Mina Harker\"", "b"),
    ("relationships", "relationship:\"Sherlock Holmes/John Watson\"", "a"),
    ("additional tags", "freeform:\"slow burn\"", "a"),
    ("relationships: one alone", "otp:true", "a"),
    ("relationships: none or several", "otp:false sort:title", "bc"),
    ("collections, by number", "collection_ids:1", "b"),
    ("collections, by name", "collection:\"Windows and Lamps\"", "b"),
    ("collections, excluded", "-collections:\"windows and lamps\" sort:title", "ac"),
    ("any field: a range of days", "created_at:[2021-01-01 TO 2022-12-31] sort:title", "bc"),
    ("any field: a range of figures", "word_count:[* TO 200] sort:title", "a"),
    ("any field: notes", "marginalia", "c"),
];

const FIGURES: [Row; 4] = [
    ("hits", "hits:>25 sort:title", "bc"),
    ("kudos", "kudos:<3", "a"),
    ("comments", "comments:10-20", "b"),
    ("bookmarks", "bookmarks>6 sort:title", "bc"),
];

const SORTS: [Row; 20] = [
    ("sort: best match", "lamp title:evening sort:_score", "a"),
    ("sort: creator, ascending", "sort:>creator", "cba"),
    ("sort: creator, descending", "sort:<creator", "abc"),
    ("sort: title, ascending", "sort:>title", "abc"),
    ("sort: title, descending", "sort:<title", "cba"),
    ("sort: date posted, descending", "sort:created_at", "cba"),
    ("sort: date posted, ascending", "sort:>posted", "abc"),
    ("sort: date updated, descending", "sort:revised_at", "abc"),
    ("sort: date updated, ascending", "sort:>updated", "cba"),
    ("sort: word count, descending", "sort:word_count", "cba"),
    ("sort: word count, ascending", "sort:>words", "abc"),
    ("sort: hits, descending", "sort:hits", "cba"),
    ("sort: hits, ascending", "sort:>hits", "abc"),
    ("sort: kudos, descending", "sort:kudos", "cba"),
    ("sort: kudos, ascending", "sort:>kudos", "abc"),
    ("sort: comments, descending", "sort:comments", "abc"),
    ("sort: comments, ascending", "sort:>comments", "cba"),
    ("sort: bookmarks, descending", "sort:bookmarks", "cba"),
    ("sort: bookmarks, ascending", "sort:>bookmarks", "abc"),
    ("sort: words in one box with it", "lamp words:<900 sort:hits", "ba"),
];

const EXAMPLES: [Row; 5] = [
    ("tip: words and an order", "sherlock words>100 sort:hits", "b"),
    ("tip: a pairing and ratings", "sherlock gen (teen OR explicit)", "b"),
    ("tip: a range and an order", "lamp words:100-50000 sort:title", "bc"),
    ("tip: a phrase without another", "\"sherlock holmes\" NOT \"sherlock holmes/john watson\"", "b"),
    ("exclude: a tag", "-tag:angst sort:title", "ac"),
];

async fn each_finds(rows: &[Row]) {
    let shelf = Shelf::open().await;
    for (row, asked, expected) in rows {
        assert_eq!(shelf.found(asked).await, *expected, "{row}: {asked}");
    }
}

#[tokio::test]
async fn every_field_of_the_form_can_be_asked_for() {
    each_finds(&FIELDS).await;
}

#[tokio::test]
async fn every_figure_can_be_bounded() {
    each_finds(&FIGURES).await;
}

#[tokio::test]
async fn every_order_goes_both_ways() {
    each_finds(&SORTS).await;
}

#[tokio::test]
async fn the_tips_that_its_readers_know_mean_the_same_here() {
    each_finds(&EXAMPLES).await;
}

#[test]
fn every_row_is_documented() {
    let documented = include_str!("../../../../docs/search.md");
    for (row, asked, _) in FIELDS.iter().chain(&FIGURES).chain(&SORTS).chain(&EXAMPLES) {
        // A bar would end the cell.
        let line = format!("| {row} | `{}` |", asked.replace('|', "\\|"));
        assert!(documented.contains(&line), "{line}");
    }
}
