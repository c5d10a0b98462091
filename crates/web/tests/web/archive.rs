//! A small archive to visit: original works in worlds that belong to everybody.

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use ficus_archive::chapter::ChapterDraft;
use ficus_archive::{
    RatingId, WorkId,
    provenance::{Accounting, ProvenanceDraft, Source},
    review::ReviewDraft,
    series::SeriesDraft,
    site::Site,
    tag::{TagDraft, TagKind},
    work::{Audience, AuthorDraft, Status, WorkDraft},
};
use ficus_prose::{Loss, LossKind, Prose, Repair, RepairKind};
use ficus_search::Index;
use ficus_store::{Added, DatabaseUrl, Store};
use ficus_web::{App, Settings, Web};
use jiff::{Timestamp, civil::date};
use tower::{Service, ServiceExt};

/// A summary that nobody may see who has not said that he or she is an adult.
pub const HIDDEN_SUMMARY: &str = "What the Count kept under the floor";
/// A title that would run if it were not escaped.
pub const HOSTILE_TITLE: &str = "<script>alert('x')</script> & \"Sons\"";

/// The works by name.
pub struct Works {
    /// Three chapters and a gap, rescued, in a series, with everything stated.
    pub lamp: WorkId,
    /// For adults.
    pub count: WorkId,
    /// With a hostile title.
    pub hostile: WorkId,
}

/// The archive, open.
pub struct Archive {
    /// Its works.
    pub works: Works,
    web: Web,
    _folder: tempfile::TempDir,
}

/// What a visit brought.
pub struct Visit {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Visit {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }
}

fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

impl Archive {
    /// Fills a new archive and opens it.
    pub async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("ficus.db"));
        let store = Store::open(&url, folder.path()).await.unwrap();
        let works = fill(&store).await;
        let index = Index::in_memory().unwrap();
        let mut writer = index.writer().unwrap();
        ficus_jobs::follow::catch_up(&store, &index, &mut writer).await.unwrap();
        drop(writer);
        index.reload().unwrap();
        let settings = Settings {
            base_url: "http://archive.test".to_owned(),
            clock: now,
            trusted_proxy: false,
            slows_readers: true,
            sends_mail: false,
        };
        let web = ficus_web::router(App::new(store, index, Site::default(), settings));
        Self { works, web, _folder: folder }
    }

    /// Visits an address as a guest.
    pub async fn get(&self, address: &str) -> Visit {
        self.visit(Request::get(address)).await
    }

    /// Visits an address with headers of one's own.
    pub async fn visit(&self, request: axum::http::request::Builder) -> Visit {
        let request = request.header("host", "archive.test").body(Body::empty()).unwrap();
        let response = self.web.clone().ready().await.unwrap().call(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(Body::new(body), usize::MAX).await.unwrap().to_vec();
        Visit { status: parts.status, headers: parts.headers, bytes }
    }
}

fn tag(kind: TagKind, name: &str) -> TagDraft {
    TagDraft { kind, name: name.to_owned() }
}

fn chapter(number: u32, title: &str, text: &str) -> ChapterDraft {
    ChapterDraft {
        number,
        title: Some(title.to_owned()),
        text: Prose::from_plain(text),
        published: Some(date(2004, 3, 3)),
        ..ChapterDraft::default()
    }
}

fn draft(title: &str, author: &str, rating: i64) -> WorkDraft {
    WorkDraft {
        title: title.to_owned(),
        authors: vec![AuthorDraft { name: author.to_owned(), contact: None }],
        summary: Prose::from_plain("A short work."),
        language: Some("en".to_owned()),
        rating: Some(RatingId(rating)),
        tags: vec![tag(TagKind::Fandom, "Sherlock Holmes")],
        category_paths: vec![vec!["Sherlock Holmes".to_owned(), "Gen".to_owned()]],
        status: Status::Complete,
        published: Some(date(2004, 3, 3)),
        updated: Some(date(2005, 6, 1)),
        chapters: vec![ChapterDraft {
            number: 1,
            text: Prose::from_plain("The fog came up the river."),
            ..ChapterDraft::default()
        }],
        ..WorkDraft::default()
    }
}

async fn add(store: &Store, draft: &WorkDraft) -> WorkId {
    match store.add_work(draft, None, now()).await.unwrap() {
        Added::New(id) | Added::Known(id) => id,
    }
}

async fn fill(store: &Store) -> Works {
    let lamp = add(store, &lamp()).await;
    let mut fog = draft("Fog on the Embankment", "Irene Norton", 2);
    fog.series = vec![place(2)];
    add(store, &fog).await;
    let mut count = draft("The Count at Whitby", "L. Westenra", 4);
    count.summary = Prose::from_plain(HIDDEN_SUMMARY);
    count.tags = vec![tag(TagKind::Fandom, "Dracula"), tag(TagKind::Freeform, "Shipwreck")];
    count.category_paths = vec![vec!["Dracula".to_owned()]];
    let count = add(store, &count).await;
    let said = [(vec!["Dracula".to_owned()], Prose::from_plain("Whitby & Transylvania"))];
    store.describe_categories(&said).await.unwrap();
    let mut members = draft("Notes for Members", "Irene Norton", 1);
    members.audience = Audience::Members;
    add(store, &members).await;
    let mut hostile = draft(HOSTILE_TITLE, "\"><img src=x onerror=alert(1)>", 1);
    hostile.language = None;
    hostile.status = Status::InProgress;
    let hostile = add(store, &hostile).await;
    let review = |name: &str, text: &str| ReviewDraft {
        name: name.to_owned(),
        chapter: Some(1),
        text: Prose::from_plain(text),
        written: now(),
    };
    let reviews = [review("A reader", "I could smell the lamp oil."), review("<b>Moran</b>", "Hm.")];
    store.add_reviews(lamp, &reviews).await.unwrap();
    Works { lamp, count, hostile }
}

fn place(position: u32) -> SeriesDraft {
    SeriesDraft {
        title: "Evenings in Baker Street".to_owned(),
        position: Some(position),
        summary: Prose::from_plain("Four evenings, four visitors."),
    }
}

/// A rescued work with everything stated.
fn lamp() -> WorkDraft {
    let mut work = draft("The Lamp in Baker Street", "Irene Norton", 1);
    work.summary = Prose::from_plain("A lamp burns in a window that has been dark for three years.");
    work.notes_before = Prose::from_plain("For those who waited.");
    work.disclaimer = Some("Holmes belongs to everybody by now.".to_owned());
    work.dedication = Some("For Mrs Hudson".to_owned());
    work.rating_stated = Some("K+".to_owned());
    work.timeline = Some("After The Empty House".to_owned());
    work.spoilers = Some("The Final Problem".to_owned());
    work.status = Status::InProgress;
    work.tags = vec![
        tag(TagKind::Fandom, "Sherlock Holmes"),
        tag(TagKind::Warning, "Author chose not to warn"),
        tag(TagKind::Kind, "Gen"),
        tag(TagKind::Relationship, "Sherlock Holmes & John Watson"),
        tag(TagKind::Character, "Mrs Hudson"),
        tag(TagKind::Freeform, "Return"),
    ];
    work.series = vec![place(1)];
    work.chapters = vec![
        chapter(1, "The Window", "The lamp was lit.\n\nNobody had lit it."),
        chapter(2, "The Stair", "Seventeen steps, and each of them knew him."),
        chapter(5, "The Chair", "The chair was warm."),
    ];
    work.missing_chapters = vec![(3, 4)];
    work.provenance = Some(ProvenanceDraft {
        import_key: "lamp".to_owned(),
        reader: "ficus-intake 0.1.0 text".to_owned(),
        sources: vec![Source {
            path: "old/lamp.txt".to_owned(),
            sha256: "ab".repeat(32),
            bytes: 1_234,
            media_type: "text/plain".to_owned(),
            encoding: Some("windows-1252".to_owned()),
        }],
        repairs: vec![Repair { kind: RepairKind::MojibakeRepaired, count: 12, chapter: Some(2) }],
        suspected_losses: vec![Loss {
            kind: LossKind::CharactersLost,
            count: 1,
            chapter: Some(5),
            excerpts: vec!["The chair was ?arm.".to_owned()],
        }],
        accounting: Accounting { body: 1_000, header: 200, container: 34, ..Accounting::default() },
        stated_counts: [("views".to_owned(), 321)].into(),
        front_matter: [
            ("archive".to_owned(), "Ask first".to_owned()),
            ("contact".to_owned(), "i@example.org".to_owned()),
        ]
        .into(),
        suggested: [("characters".to_owned(), vec!["Inspector Lestrade".to_owned()])].into(),
        ..ProvenanceDraft::default()
    });
    work
}
