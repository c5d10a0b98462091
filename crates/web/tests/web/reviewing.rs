//! The review of imports through the door: what admins see and decide there, and nobody else.

use axum::http::StatusCode;
use ficus_archive::{
    JobId, RatingId, WorkId,
    account::Role,
    chapter::ChapterDraft,
    import_review::ReviewState,
    provenance::{Evidence, JobProgress, OldAddress, ProvenanceDraft, Source},
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_formats::{Limits, epub::Imprint};
use ficus_prose::{
    Align, Block, Book, BookFacts, Inline, Loss, LossKind, Prose, Repair, RepairKind, RepairKinds, Section,
    SpanClass, Spans,
};
use ficus_store::Added;

use crate::browser::{Archive, Browser};

const SOURCE: &str = "Title: The Lamp\n\nThe lamp wasn&rsquo;t lit that night in Baker Street, and <b>nobody</b> \
                      knew why the window had been dark for so long.\n\nIt was the dog.\n\nJoin our list! <script>\n";

pub struct Brought {
    pub job: JobId,
    pub work: WorkId,
    /// Another work of the import, without a rating.
    pub other: WorkId,
}

impl Brought {
    fn page(&self) -> String {
        format!("/admin/imports/{}/works/{}", self.job, self.work)
    }
}

fn text(source: &str, part: &str) -> (u64, u64) {
    let start = source.find(part).unwrap();
    (start as u64, (start + part.len()) as u64)
}

async fn bring(archive: &Archive) -> Brought {
    let store = archive.app.store();
    let job = store.start_job(&["shelf/".to_owned()], archive.app.now()).await.unwrap();
    let sha256 = store.keep_original(SOURCE.as_bytes().to_vec(), "text/plain").await.unwrap();
    let mut spans = Spans::default();
    let (body, _) = text(SOURCE, "The lamp wasn");
    let (dog, end) = text(SOURCE, "It was the dog.");
    let repaired = RepairKinds::NONE.with(RepairKind::EntitiesUnescaped);
    spans.push(body, SpanClass::Header, RepairKinds::NONE);
    spans.push(dog - body, SpanClass::Body, repaired);
    spans.push(end - dog, SpanClass::Duplicate, RepairKinds::NONE);
    spans.push(SOURCE.len() as u64 - end, SpanClass::Chrome, RepairKinds::NONE);
    let (start, title_end) = text(SOURCE, "The Lamp");
    let found =
        Evidence { field: "title".into(), value: "The Lamp".into(), source: 0, start, end: title_end };
    let source = Source {
        path: "shelf/<lamp>.txt".to_owned(),
        sha256,
        bytes: SOURCE.len() as u64,
        media_type: "text/plain".to_owned(),
        encoding: Some("UTF-8".to_owned()),
    };
    let mut provenance = ProvenanceDraft {
        import_key: "lamp".to_owned(),
        reader: "ficus-intake 0.1.0 text".to_owned(),
        sources: vec![source],
        spans: vec![spans.clone()],
        evidence: vec![found],
        repairs: vec![Repair { kind: RepairKind::EntitiesUnescaped, count: 1, chapter: Some(1) }],
        suspected_losses: vec![Loss {
            kind: LossKind::WordsLost,
            count: 1,
            chapter: Some(1),
            excerpts: vec!["dark for so long".to_owned()],
        }],
        addresses: vec![OldAddress { address: "old.example/viewstory.php?sid=1".into(), chapter: None }],
        ..ProvenanceDraft::default()
    };
    provenance.accounting.add(&spans);
    let chapter = |number: u32, text: &str| ChapterDraft {
        number,
        text: Prose::from_plain(text),
        ..ChapterDraft::default()
    };
    let lamp = "The lamp wasn’t lit that night in Baker Street, and nobody knew why the window had been dark for \
                so long.";
    let draft = WorkDraft {
        title: "The Lamp".to_owned(),
        authors: vec![AuthorDraft { name: "Irene".to_owned(), contact: None }],
        summary: Prose::from_plain("A lamp."),
        rating: Some(RatingId(1)),
        language: Some("en".to_owned()),
        audience: Audience::Authors,
        chapters: vec![chapter(1, lamp), chapter(2, "The second evening.")],
        provenance: Some(provenance),
        ..WorkDraft::default()
    };
    let mut other = draft.clone();
    "The Stair".clone_into(&mut other.title);
    other.rating = None;
    other.chapters = vec![chapter(1, "Seventeen steps.")];
    let given = other.provenance.as_mut().unwrap();
    "stair".clone_into(&mut given.import_key);
    given.suspected_losses.clear();
    given.addresses = vec![OldAddress { address: "other.example/s/7".into(), chapter: None }];
    let added = store.add_works(&[draft, other], Some(job), archive.app.now()).await.unwrap();
    let [Added::New(work), Added::New(other)] = added[..] else { panic!("{added:?}") };
    Brought { job, work, other }
}

async fn state(archive: &Archive, work: WorkId) -> ReviewState {
    archive.app.store().imported_work(work).await.unwrap().unwrap().state
}

/// Sends a form of the review, by the page that holds it.
async fn send(admin: &mut Browser<'_>, page: &str, action: &str, fields: &[(&str, &str)]) -> StatusCode {
    admin.submit(page, &format!("{page}/{action}"), fields).await.status
}

#[tokio::test]
async fn the_review_is_there_for_admins_alone() {
    let archive = Archive::new().await;
    let brought = bring(&archive).await;
    let mut reader = archive.member("watson", Role::Reader).await;
    let mut moderator = archive.member("lestrade", Role::Moderator).await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let page = brought.page();
    let job = format!("/admin/imports/{}", brought.job);
    let paths = [
        job.clone(),
        format!("{job}/report"),
        format!("{job}/accept"),
        page.clone(),
        format!("{page}/correct"),
        format!("{page}/put-back?source=0&start=170&end=185&chapter=1"),
    ];
    for path in paths {
        assert!(archive.browser().get(&path).await.location().starts_with("/login?to="), "{path}");
        assert_eq!(reader.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(moderator.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        let answer = admin.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        // The site's own scripts are no part of what came in.
        assert!(!answer.text().replace("<script src=\"/assets/", "").contains("<script"), "{path}");
    }
    let actions = ["accept", "set-aside", "undo", "paragraphs", "split", "merge", "correct", "put-back"];
    for path in actions.map(|action| format!("{page}/{action}")).into_iter().chain([format!("{job}/accept")])
    {
        let fields = [("audience", "everyone"), ("unrated", "open")];
        let answer = reader.submit("/account", &path, &fields).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        let forged = admin.post(&path, &fields, &[]).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(state(&archive, brought.work).await, ReviewState::Waiting);
    let elsewhere = format!("/admin/imports/{}/works/{}", brought.job.0 + 1, brought.work);
    assert_eq!(admin.get(&elsewhere).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_list_shows_what_the_filter_asks_for() {
    let archive = Archive::new().await;
    let brought = bring(&archive).await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let job = format!("/admin/imports/{}", brought.job);
    let lists = |text: &str| (text.contains(">The Lamp</a>"), text.contains(">The Stair</a>"));
    for (query, both) in [
        ("", (true, true)),
        ("?state=waiting", (true, true)),
        ("?state=accepted", (false, false)),
        ("?doubt=losses", (true, false)),
        ("?doubt=unrated", (false, true)),
        ("?doubt=repairs", (true, true)),
        ("?doubt=repairs&doubt=unrated&state=waiting", (false, true)),
        ("?doubt=low-confidence", (false, false)),
        ("?doubt=no-language", (false, false)),
        ("?doubt=new-author", (true, true)),
        ("?doubt=duplicate", (false, false)),
        ("?doubt=nonsense&page=99", (true, true)),
    ] {
        let text = admin.get(&format!("{job}{query}")).await.text();
        assert_eq!(lists(&text), both, "{query}");
    }
}

#[tokio::test]
async fn a_page_of_a_running_import_loads_itself_again() {
    let archive = Archive::new().await;
    let brought = bring(&archive).await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let store = archive.app.store();
    let stage = "storing works".to_owned();
    let progress = JobProgress { stage, done: 3, total: 12, heard: archive.app.now() };
    store.set_progress(brought.job, &progress).await.unwrap();
    let job = format!("/admin/imports/{}", brought.job);
    for path in ["/admin/imports", &job] {
        let text = admin.get(path).await.text();
        assert!(
            text.contains(r#"http-equiv="refresh""#) && text.contains("storing works, 3 of 12"),
            "{path}"
        );
    }
    let done = store.job(brought.job).await.unwrap().unwrap().done;
    store.update_job(brought.job, &done, Some(archive.app.now())).await.unwrap();
    for path in ["/admin/imports", &job] {
        assert!(!admin.get(path).await.text().contains("refresh"), "{path}");
    }
}

#[tokio::test]
async fn a_work_stands_beside_its_source() {
    let archive = Archive::new().await;
    let brought = bring(&archive).await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let text = admin.get(&brought.page()).await.text();
    for shown in [
        "shelf/&#60;lamp&#62;.txt",
        ">header</b>",
        "repaired: codes of characters",
        "left out: stood twice",
        "left out: menus, footers",
        "Put back…",
        "&#60;script&#62;",
        "Seems lost here: Words seem to be missing.",
        "<del>wasn&#38;rsquo;t</del>",
        "<ins>wasn’t</ins>",
        "<q>The Lamp</q>",
        "old.example/viewstory.php?sid=1",
        "From this chapter on",
    ] {
        assert!(text.contains(shown), "{shown} is not in:\n{text}");
    }
    let second = admin.get(&format!("{}?chapter=2", brought.page())).await.text();
    assert!(second.contains("The second evening.") && second.contains("could not be laid side by side"));
    for odd in ["?chapter=99", "?source=99&part=9", "?chapter=x&part=0&source=-1"] {
        assert_eq!(admin.get(&format!("{}{odd}", brought.page())).await.status, StatusCode::OK, "{odd}");
    }
}

#[tokio::test]
async fn an_accepted_work_can_be_found_and_each_decision_is_taken_back() {
    let archive = Archive::new().await;
    let brought = bring(&archive).await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let (page, work) = (brought.page(), format!("/works/{}", brought.work));
    assert_eq!(archive.browser().get(&work).await.status, StatusCode::NOT_FOUND);
    let nobody = send(&mut admin, &page, "accept", &[("audience", "authors")]).await;
    assert_eq!(nobody, StatusCode::BAD_REQUEST);
    assert_eq!(send(&mut admin, &page, "accept", &[("audience", "everyone")]).await, StatusCode::SEE_OTHER);
    assert_eq!(state(&archive, brought.work).await, ReviewState::Accepted);
    assert_eq!(archive.browser().get(&work).await.status, StatusCode::OK);
    assert_eq!(send(&mut admin, &page, "set-aside", &[]).await, StatusCode::SEE_OTHER);
    assert_eq!(state(&archive, brought.work).await, ReviewState::SetAside);
    assert_eq!(archive.browser().get(&work).await.status, StatusCode::NOT_FOUND);
    let log = admin.get(&page).await.text();
    assert!(log.contains("Set aside</b> by irene") && log.contains("Accepted</b> by irene"));
    for left in [ReviewState::Accepted, ReviewState::Waiting, ReviewState::Waiting] {
        assert_eq!(send(&mut admin, &page, "undo", &[]).await, StatusCode::SEE_OTHER);
        assert_eq!(state(&archive, brought.work).await, left);
    }
    assert!(admin.get(&page).await.text().contains("taken back"));
}

#[tokio::test]
async fn a_work_without_a_rating_is_accepted_only_when_that_is_decided() {
    let archive = Archive::new().await;
    let brought = bring(&archive).await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let page = format!("/admin/imports/{}/works/{}", brought.job, brought.other);
    let everyone = ("audience", "everyone");
    assert_eq!(send(&mut admin, &page, "accept", &[everyone]).await, StatusCode::BAD_REQUEST);
    let unknown = send(&mut admin, &page, "accept", &[everyone, ("unrated", "77")]).await;
    assert_eq!(unknown, StatusCode::BAD_REQUEST);
    assert_eq!(state(&archive, brought.other).await, ReviewState::Waiting);
    let rated = send(&mut admin, &page, "accept", &[everyone, ("unrated", "2")]).await;
    assert_eq!(rated, StatusCode::SEE_OTHER);
    let work = archive.app.store().work(brought.other).await.unwrap().unwrap();
    assert_eq!(work.rating, Some(RatingId(2)));
}

#[tokio::test]
async fn all_works_that_match_are_accepted_after_saying_how_many() {
    let archive = Archive::new().await;
    let brought = bring(&archive).await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let accept = format!("/admin/imports/{}/accept", brought.job);
    let asked = admin.get(&format!("{accept}?doubt=losses")).await.text();
    assert!(asked.contains("<h1>Accept 1 work</h1>") && !asked.contains("name=\"unrated\""));
    let all = admin.get(&accept).await.text();
    assert!(all.contains("<h1>Accept 2 works</h1>") && all.contains("1 work has"));
    let fields = [("audience", "members"), ("doubt", "losses"), ("state", "waiting")];
    let answer = admin.submit(&accept, &accept, &fields).await;
    assert_eq!(answer.location(), format!("/admin/imports/{}?accepted=1", brought.job));
    assert_eq!(state(&archive, brought.work).await, ReviewState::Accepted);
    assert_eq!(state(&archive, brought.other).await, ReviewState::Waiting);
    let undecided = admin.submit(&accept, &accept, &[("audience", "everyone")]).await;
    assert!(undecided.location().ends_with("accepted=0"), "a rating has to be decided");
    admin.submit(&accept, &accept, &[("audience", "everyone"), ("unrated", "open")]).await.location();
    assert_eq!(state(&archive, brought.other).await, ReviewState::Accepted);
    let before = archive.app.store().work(brought.work).await.unwrap().unwrap().audience;
    assert_eq!(before, Audience::Members, "what was accepted before stays as it was decided");
}

#[tokio::test]
async fn what_is_stated_is_put_right_and_what_was_typed_wrongly_stays() {
    let archive = Archive::new().await;
    let brought = bring(&archive).await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let form = format!("{}/correct", brought.page());
    let text = admin.get(&form).await.text();
    assert!(text.contains(r#"value="The Lamp""#) && text.contains("Found: The Lamp"));
    let mut fields = [
        ("title", "The Lamp & the Dog"),
        ("authors", "Irene\r\nWiggins"),
        ("summary", "A lamp.\r\n\r\nAnd a dog."),
        ("rating", "3"),
        ("tags-fandom", "Sherlock Holmes"),
        ("tags-warning", "Dogs"),
        ("language", "en-GB"),
        ("status", "complete"),
        ("published", "1999-02-30"),
        ("series", "Lamps | 2"),
        ("audience", "members"),
        ("categories", "Sherlock Holmes > Gen\r\nDracula › Fog › Lamps"),
        ("spoilers", "The Final Problem"),
        ("timeline", "Set in 1891"),
    ];
    let wrong = admin.submit(&form, &form, &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.text().contains("“1999-02-30” is no date") && wrong.text().contains("The Lamp &#38; the Dog")
    );
    fields[8].1 = "1999-02-28";
    admin.submit(&form, &form, &fields).await.location();
    let work = archive.app.store().work(brought.work).await.unwrap().unwrap();
    assert_eq!((work.title.as_str(), work.authors.len(), work.tags.len()), ("The Lamp & the Dog", 2, 2));
    assert_eq!((work.rating, work.audience), (Some(RatingId(3)), Audience::Members));
    assert_eq!((work.series[0].title.as_str(), work.series[0].position), ("Lamps", 2));
    let paths: Vec<Vec<&str>> =
        work.categories.iter().map(|path| path.iter().map(|step| step.name.as_str()).collect()).collect();
    assert_eq!(paths, [vec!["Sherlock Holmes", "Gen"], vec!["Dracula", "Fog", "Lamps"]]);
    let told = (work.spoilers.as_deref(), work.timeline.as_deref());
    assert_eq!(told, (Some("The Final Problem"), Some("Set in 1891")));
    let log = admin.get(&brought.page()).await.text();
    assert!(log.contains("Corrected</b>") && log.contains("<del>The Lamp</del>"));
    assert_eq!(send(&mut admin, &brought.page(), "undo", &[]).await, StatusCode::SEE_OTHER);
    assert_eq!(archive.app.store().work(brought.work).await.unwrap().unwrap().title, "The Lamp");
}

#[tokio::test]
async fn what_was_left_out_is_put_back() {
    let archive = Archive::new().await;
    let brought = bring(&archive).await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let (start, end) = text(SOURCE, "It was the dog.");
    let asked = format!("{}/put-back?source=0&start={start}&end={end}&chapter=1", brought.page());
    assert!(admin.get(&asked).await.text().contains("<p>It was the dog.</p>"));
    let (start, end) = (start.to_string(), end.to_string());
    let fields = [("source", "0"), ("start", &start), ("end", &end), ("chapter", "1"), ("place", "end")];
    let action = format!("{}/put-back", brought.page());
    let answer = admin.submit(&asked, &action, &fields).await;
    assert!(answer.location().contains("done=put-back"));
    let chapter = archive.app.store().chapter(brought.work, 1).await.unwrap().unwrap();
    assert!(
        chapter.text.as_str().trim_end().ends_with("<p>It was the dog.</p>"),
        "{}",
        chapter.text.as_str()
    );
    let again = admin.post(&action, &[], &[]).await;
    assert_eq!(again.status, StatusCode::FORBIDDEN);
    for odd in ["source=9&start=0&end=9&chapter=1", "source=0&start=9&end=3&chapter=1", "start=x"] {
        let answer = admin.get(&format!("{action}?{odd}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{odd}");
    }
    assert_eq!(send(&mut admin, &brought.page(), "undo", &[]).await, StatusCode::SEE_OTHER);
    let chapter = archive.app.store().chapter(brought.work, 1).await.unwrap().unwrap();
    assert!(!chapter.text.as_str().contains("dog"));
}

/// Adds a work whose only paragraph was several once.
async fn bring_flattened(archive: &Archive, losses: Vec<Loss>) -> String {
    let store = archive.app.store();
    let job = store.start_job(&["flat.txt".to_owned()], archive.app.now()).await.unwrap();
    let chapter = ChapterDraft {
        number: 1,
        text: Prose::from_plain("The fog came up. “It is late,” said Holmes. “Very late.” “Is it?” I asked."),
        ..ChapterDraft::default()
    };
    let draft = WorkDraft {
        title: "The Fog".to_owned(),
        rating: Some(RatingId(1)),
        chapters: vec![chapter],
        provenance: Some(ProvenanceDraft {
            import_key: "fog".to_owned(),
            suspected_losses: losses,
            ..ProvenanceDraft::default()
        }),
        ..WorkDraft::default()
    };
    let added = store.add_works(&[draft], Some(job), archive.app.now()).await.unwrap();
    let [Added::New(work)] = added[..] else { panic!("{added:?}") };
    format!("/admin/imports/{job}/works/{work}")
}

#[tokio::test]
async fn paragraphs_are_suggested_to_admins_and_taken_with_one_button() {
    let archive = Archive::new().await;
    let lost = Loss { kind: LossKind::ParagraphsLost, count: 1, chapter: None, excerpts: Vec::new() };
    let page = bring_flattened(&archive, vec![lost]).await;
    let work: WorkId = page.rsplit('/').next().unwrap().parse().unwrap();
    let text = async || archive.app.store().chapter(work, 1).await.unwrap().unwrap().text.as_str().to_owned();
    let before = text().await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let review = admin.get(&page).await.text();
    assert!(
        review.contains("As it stands: 1 paragraph") && review.contains("Suggested: 3 paragraphs"),
        "{review}"
    );
    for public in
        [format!("/works/{work}"), format!("/works/{work}/chapters/1"), format!("/works/{work}/provenance")]
    {
        let shown = admin.get(&public).await;
        assert_eq!(shown.status, StatusCode::OK, "{public}");
        assert!(!shown.text().to_lowercase().contains("suggest"), "{public}");
    }
    assert_eq!(text().await, before);
    let fields = [("chapter", "1"), ("version", "1")];
    assert_eq!(
        send(&mut admin, &page, "paragraphs", &[("chapter", "1"), ("version", "9")]).await,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(send(&mut admin, &page, "paragraphs", &fields).await, StatusCode::SEE_OTHER);
    assert_eq!(text().await.matches("<p>").count(), 3);
    let review = admin.get(&page).await.text();
    assert!(
        !review.contains("Suggested paragraphs") && review.contains("Took the suggested paragraphs"),
        "{review}"
    );
    assert_eq!(send(&mut admin, &page, "undo", &[]).await, StatusCode::SEE_OTHER);
    assert_eq!(text().await, before);
}

#[tokio::test]
async fn no_paragraphs_are_suggested_where_none_seem_lost() {
    let archive = Archive::new().await;
    let page = bring_flattened(&archive, Vec::new()).await;
    let mut admin = archive.member("irene", Role::Admin).await;
    assert!(!admin.get(&page).await.text().contains("Suggested"));
    let answer = send(&mut admin, &page, "paragraphs", &[("chapter", "1"), ("version", "1")]).await;
    assert_eq!(answer, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_packed_source_is_shown_by_the_text_inside_of_it() {
    let archive = Archive::new().await;
    let store = archive.app.store();
    let text = "The lamp was lit & nobody said why it had been dark for so long that night.";
    let paragraph = Block::Paragraph { align: Align::Start, inlines: vec![Inline::text(text)] };
    let book = Book {
        facts: BookFacts { title: Some("The Lamp".to_owned()), ..BookFacts::default() },
        sections: vec![Section {
            title: Some("Oil".to_owned()),
            blocks: vec![paragraph],
            ..Section::default()
        }],
    };
    let imprint = Imprint {
        archive: "Ficus".to_owned(),
        address: "https://lamps.example/works/1".to_owned(),
        identifier: "urn:uuid:1".to_owned(),
        modified: "2004-01-01T00:00:00Z".to_owned(),
    };
    let bytes = ficus_formats::epub::write(&book, &imprint);
    let spans = ficus_formats::epub::read(&bytes, &Limits::default()).unwrap().spans;
    let length = bytes.len() as u64;
    let kind = "application/epub+zip";
    let sha256 = store.keep_original(bytes, kind).await.unwrap();
    let source = Source {
        path: "lamp.epub".to_owned(),
        sha256,
        bytes: length,
        media_type: kind.to_owned(),
        encoding: None,
    };
    let job = store.start_job(&["lamp.epub".to_owned()], archive.app.now()).await.unwrap();
    let draft = WorkDraft {
        title: "The Lamp".to_owned(),
        chapters: vec![ChapterDraft { number: 1, text: Prose::from_plain(text), ..ChapterDraft::default() }],
        provenance: Some(ProvenanceDraft {
            import_key: "epub".to_owned(),
            sources: vec![source],
            spans: vec![spans],
            ..ProvenanceDraft::default()
        }),
        ..WorkDraft::default()
    };
    let added = store.add_works(&[draft], Some(job), archive.app.now()).await.unwrap();
    let [Added::New(work)] = added[..] else { panic!("{added:?}") };
    let mut admin = archive.member("irene", Role::Admin).await;
    let page = admin.get(&format!("/admin/imports/{job}/works/{work}")).await.text();
    let shown = page.split("Text of the source").nth(1).unwrap().split("</section>").next().unwrap();
    assert!(page.contains("This file is packed. Here is the text"), "{page}");
    assert!(shown.contains("class=\"of-body\">The lamp was lit &#38; nobody said why"), "{shown}");
    assert!(shown.contains("of-header") && !shown.contains("Put back"), "{shown}");
    assert!(page.contains("Words that differ from the source"), "{page}");
}

#[tokio::test]
async fn works_are_split_and_merged_and_old_numbers_lead_on() {
    let archive = Archive::new().await;
    let brought = bring(&archive).await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let store = archive.app.store();
    let page = brought.page();
    let split = format!("{page}/split");
    assert_eq!(send(&mut admin, &page, "split", &[("from", "2")]).await, StatusCode::BAD_REQUEST);
    let answer = admin.submit(&page, &split, &[("from", "2"), ("title", "The Second Evening")]).await;
    let new = answer.location().to_owned();
    assert!(
        new.starts_with(&format!("/admin/imports/{}/works/", brought.job)) && new.ends_with("done=split")
    );
    assert!(admin.get(&new).await.text().contains("The Second Evening"));
    assert_eq!(store.work(brought.work).await.unwrap().unwrap().chapters.len(), 1);

    let stair = format!("/admin/imports/{}/works/{}", brought.job, brought.other);
    assert_eq!(send(&mut admin, &stair, "merge", &[("into", "999")]).await, StatusCode::BAD_REQUEST);
    let into = brought.work.to_string();
    assert_eq!(
        send(&mut admin, &stair, "merge", &[("into", &into), ("order", "1")]).await,
        StatusCode::SEE_OTHER
    );
    assert_eq!(store.work(brought.work).await.unwrap().unwrap().chapters.len(), 2);
    assert_eq!(admin.get(&stair).await.status, StatusCode::NOT_FOUND);
    let former = format!("/works/{}", brought.other);
    assert_eq!(archive.browser().get(&former).await.status, StatusCode::NOT_FOUND, "it is hidden still");
    assert_eq!(send(&mut admin, &page, "accept", &[("audience", "everyone")]).await, StatusCode::SEE_OTHER);
    let lead = archive.browser().get(&former).await;
    assert_eq!(
        (lead.status, lead.header("location")),
        (StatusCode::MOVED_PERMANENTLY, &*format!("/works/{into}"))
    );
}

#[tokio::test]
async fn the_report_tells_every_work_with_its_sources_and_decisions() {
    let archive = Archive::new().await;
    let brought = bring(&archive).await;
    let mut admin = archive.member("irene", Role::Admin).await;
    send(&mut admin, &brought.page(), "set-aside", &[]).await;
    let text = admin.get(&format!("/admin/imports/{}/report", brought.job)).await.text();
    let sha256 =
        &archive.app.store().provenance(brought.work).await.unwrap().unwrap().draft.sources[0].sha256;
    for told in [
        "The Lamp",
        "The Stair",
        "shelf/&#60;lamp&#62;.txt",
        sha256,
        "stood twice",
        "Chapter 1: Codes such as",
        "“dark for so long”",
        "irene: Set aside",
        "state: waiting → set-aside",
        "nothing yet",
    ] {
        assert!(text.contains(told), "{told} is not in:\n{text}");
    }
}
