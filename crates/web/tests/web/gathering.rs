//! Collections over HTTP: made, filled by both sides, shown when it is time; and nothing told before.

use axum::http::StatusCode;
use ficus_archive::{
    RatingId, WorkId,
    account::Role,
    chapter::ChapterDraft,
    collection::Consent,
    series::SeriesDraft,
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use ficus_store::Subject;

use crate::browser::{Archive, Browser};

/// A member with a pen name of the same name.
pub async fn writer<'a>(archive: &'a Archive, name: &str) -> Browser<'a> {
    let mut browser = archive.member(name, Role::Author).await;
    browser.submit("/account/pen-names", "/account/pen-names", &[("name", name)]).await;
    browser
}

/// A work with words that stand nowhere else: of its title, of what is told of it, of its text.
pub async fn work(archive: &Archive, author: &str, word: &str, audience: Audience) -> WorkId {
    let draft = WorkDraft {
        title: format!("Title {word}"),
        authors: vec![AuthorDraft { name: author.to_owned(), contact: None }],
        summary: Prose::from_plain(&format!("Summary {word}.")),
        rating: Some(RatingId(1)),
        audience,
        series: vec![SeriesDraft { title: "Lamps".to_owned(), position: None, summary: Prose::default() }],
        chapters: vec![ChapterDraft {
            number: 1,
            text: Prose::from_plain(&format!("Text {word}.")),
            ..ChapterDraft::default()
        }],
        ..WorkDraft::default()
    };
    let added = archive.app.store().add_work(&draft, None, archive.app.now()).await.unwrap();
    archive.index().await;
    match added {
        ficus_store::Added::New(id) | ficus_store::Added::Known(id) => id,
    }
}

async fn make(owner: &mut Browser<'_>, fields: &[(&str, &str)]) {
    let answer = owner.submit("/collections/new", "/collections/new", fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
}

#[tokio::test]
async fn a_collection_is_made_and_filled_with_the_consent_of_both_sides() {
    let archive = Archive::new().await;
    let mut mina = writer(&archive, "Mina").await;
    let mut lucy = writer(&archive, "Lucy").await;
    let lamp = work(&archive, "Lucy", "quibble", Audience::Everyone).await;
    make(&mut mina, &[("name", "Gaslight"), ("openness", "moderated"), ("about", "Of *fog*.")]).await;
    let own = format!("/write/works/{lamp}/collections");
    let page = lucy.get(&own).await.text();
    assert!(page.contains("Gaslight"), "{page}");
    let answer = lucy.submit(&own, &own, &[("collection", "gaslight")]).await;
    assert_eq!(answer.location(), format!("{own}?said=waits"));
    let mut guest = archive.browser();
    assert!(!guest.get("/collections/gaslight").await.text().contains("quibble"));
    let answer =
        mina.submit("/subscribe?collection=gaslight", "/subscribe", &[("collection", "gaslight")]).await;
    assert_eq!(answer.location(), "/collections/gaslight");
    assert!(mina.get("/account/subscriptions").await.text().contains("the collection “Gaslight”"));
    let desk = "/collections/gaslight/works";
    assert_eq!(lucy.get(desk).await.status, StatusCode::NOT_FOUND, "only its keepers decide");
    mina.submit(desk, desk, &[("work", &lamp.to_string()), ("says", "yes")]).await;
    let page = guest.get("/collections/gaslight").await.text();
    assert!(page.contains("quibble") && page.contains("Filter and sort"), "{page}");
    assert!(guest.get("/feeds/collections/gaslight").await.text().contains("quibble"));
    assert!(guest.get("/collections").await.text().contains("1 work"));
    lucy.submit(&own, &format!("{own}/withdraw"), &[("collection", "gaslight")]).await;
    assert!(!guest.get("/collections/gaslight").await.text().contains("quibble"));
}

#[tokio::test]
async fn what_cannot_be_is_told_beside_its_field() {
    let archive = Archive::new().await;
    let mut mina = writer(&archive, "Mina").await;
    make(&mut mina, &[("name", "Gaslight")]).await;
    for (field, value, told) in [
        ("name", "gaslight", "Another collection has this name."),
        ("name", "***", "A name has 1 to 100 characters"),
        ("tags", "No Such Tag", "No work bears the tag"),
    ] {
        let fields = [("name", "Fog"), (field, value)];
        let answer = mina
            .submit("/collections/new", "/collections/new", &fields[usize::from(field == "name")..])
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        let page = answer.text();
        assert!(page.contains(told) && page.contains("Not saved yet"), "{told} in {page}");
    }
    let past = [("name", "Fog"), ("unrevealed", "1"), ("day", "2001-01-01")];
    assert!(
        mina.submit("/collections/new", "/collections/new", &past).await.text().contains("later than now")
    );
}

/// Every address at which something of a work or its author could show.
fn everywhere(work: WorkId, author: &str) -> Vec<String> {
    let mut all: Vec<String> = [
        "/",
        "/browse",
        "/search?q=quibble",
        "/suggest?q=quibb",
        "/new",
        "/recent",
        "/series",
        "/authors",
        "/collections",
        "/collections/gaslight",
        "/feeds/new",
        "/feeds/updated",
        "/feeds/works?q=quibble",
        "/feeds/collections/gaslight",
        "/opds/new",
        "/opds/search?q=quibble",
        "/sitemap.xml",
        "/sitemap/works-1.xml",
        "/random?seed=7",
        "/gems",
        "/complete",
        "/search?sort=title",
        "/viewstory.php?sid=1",
        "/opds",
        "/collections?q=gas",
    ]
    .map(str::to_owned)
    .into();
    for path in [
        "",
        "/full",
        "/chapters/1",
        "/download.epub",
        "/download.html",
        "/download.txt",
        "/reviews",
        "/kudos",
        "/recommendations",
        "/bookmarks",
        "/provenance",
        "/chapters/1/changes",
    ] {
        all.push(format!("/works/{work}{path}"));
    }
    all.extend([
        format!("/authors/{author}"),
        format!("/feeds/authors/{author}"),
        format!("/feeds/works/{work}"),
    ]);
    all.push(format!("/feeds/works/{work}/reviews"));
    all
}

fn holds(answer: &crate::browser::Answer, word: &str) -> bool {
    String::from_utf8_lossy(&answer.bytes).contains(word)
}

#[tokio::test]
async fn a_mystery_shows_nothing_to_strangers_members_and_other_authors_until_its_time() {
    let archive = Archive::new().await;
    let mut mina = writer(&archive, "Mina").await;
    let mut lucy = writer(&archive, "Lucyxw").await;
    let mut others =
        [archive.browser(), archive.member("Renfield", Role::Reader).await, writer(&archive, "Arthur").await];
    let lamp = work(&archive, "Lucyxw", "quibblexw", Audience::Everyone).await;
    make(&mut mina, &[("name", "Gaslight"), ("unrevealed", "1"), ("anonymous", "1")]).await;
    let own = format!("/write/works/{lamp}/collections");
    lucy.submit(&own, &own, &[("collection", "gaslight")]).await;
    archive.index().await;
    for other in &mut others {
        for address in everywhere(lamp, "lucyxw") {
            let answer = other.get(&address).await;
            assert!(!holds(&answer, "quibblexw"), "the work stands at {address}");
            let names_author = address.contains("lucyxw") || address.starts_with("/authors");
            assert!(names_author || !holds(&answer, "Lucyxw"), "the author stands at {address}");
            assert!(!holds(&answer, &format!("/works/{lamp}\"")), "{address} leads to it");
        }
        let page = other.get("/collections/gaslight").await.text();
        assert_eq!(page.matches("A mystery work").count(), 1);
        assert_eq!(other.get(&format!("/works/{lamp}")).await.status, StatusCode::NOT_FOUND);
    }
    assert!(holds(&lucy.get(&format!("/works/{lamp}")).await, "quibblexw"), "its author reads it");
    let kept = mina.get(&format!("/works/{lamp}")).await;
    assert!(holds(&kept, "quibblexw"), "its keepers read it");
    assert!(!holds(&kept, "Lucyxw"), "and do not learn who wrote it");
    assert!(!holds(&mina.get("/collections/gaslight/works").await, "Lucyxw"));

    mina.submit("/collections/gaslight", "/collections/gaslight/reveal", &[("what", "works")]).await;
    archive.index().await;
    for other in &mut others {
        assert!(holds(&other.get("/collections/gaslight").await, "quibblexw"));
        for address in everywhere(lamp, "lucyxw") {
            let answer = other.get(&address).await;
            if address.contains("lucyxw") || address == "/authors" {
                assert!(!holds(&answer, "quibblexw"), "{address} ties both together");
            } else {
                assert!(!holds(&answer, "Lucyxw"), "the author stands at {address}");
            }
        }
    }
    mina.submit("/collections/gaslight", "/collections/gaslight/reveal", &[("what", "names")]).await;
    archive.index().await;
    archive.app.changed(Subject::Work(lamp));
    archive.app.changed(Subject::Lists);
    assert!(holds(&others[0].get(&format!("/works/{lamp}")).await, "Lucyxw"));
    assert!(holds(&others[0].get("/authors/lucyxw").await, "quibblexw"));
}

#[tokio::test]
async fn an_anonymous_author_answers_without_a_name_and_is_told_of_reviews() {
    let archive = Archive::new().await;
    let mut lucy = writer(&archive, "Lucyxw").await;
    let mut arthur = writer(&archive, "Arthur").await;
    let lamp = work(&archive, "Lucyxw", "quibble", Audience::Everyone).await;
    archive.app.store().set_own_veil(lamp, true).await.unwrap();
    archive.index().await;
    let new = format!("/works/{lamp}/reviews/new");
    let reviews = format!("/works/{lamp}/reviews");
    arthur.submit(&new, &reviews, &[("text", "A fine lamp, and what a quiet ending it had.")]).await;
    assert!(holds(&lucy.get("/account/notices").await, "A new review"), "the author is told");
    let page = lucy.get(&reviews).await.text();
    let review = page.split("review-").nth(1).unwrap().split(['"', ' ']).next().unwrap().to_owned();
    let answer = lucy
        .submit(
            &format!("/works/{lamp}/reviews/new?parent={review}"),
            &reviews,
            &[("parent", &review), ("text", "Thank you, it took me long to write it all.")],
        )
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    for address in [reviews.clone(), format!("/feeds/works/{lamp}/reviews"), format!("/works/{lamp}")] {
        let answer = arthur.get(&address).await;
        assert!(!holds(&answer, "Lucyxw"), "{address} tells who answers");
    }
    let block = [("author", "lucyxw"), ("block", "1"), ("mute", "1")];
    let answer = arthur.submit("/block?author=lucyxw", "/block", &block).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    // Blocking her tells nobody that she wrote it: everything stays as it was.
    let again = arthur.get(&new).await;
    assert_eq!(again.status, StatusCode::OK, "{}", again.text());
    let page = arthur.get(&reviews).await.text();
    assert!(page.contains("it took me long") && page.contains("Anonymous"), "{page}");
    assert!(!holds(&arthur.get("/account/notices").await, "Lucyxw"));
}

#[tokio::test]
async fn a_keeper_asks_an_author_who_says_yes_or_wants_not_to_be_asked() {
    let archive = Archive::new().await;
    let mut mina = writer(&archive, "Mina").await;
    let mut lucy = writer(&archive, "Lucy").await;
    let (lamp, fog) = (
        work(&archive, "Lucy", "quibble", Audience::Everyone).await,
        work(&archive, "Lucy", "quarrel", Audience::Everyone).await,
    );
    make(&mut mina, &[("name", "Gaslight")]).await;
    let (desk, ask) = ("/collections/gaslight/works", "/collections/gaslight/ask");
    let answer = mina.submit(desk, ask, &[("work", &format!("https://x.test/works/{lamp}"))]).await;
    assert_eq!(answer.location(), format!("{desk}?said=asked"));
    assert!(lucy.get("/account/notices").await.text().contains("would like to have a work of yours"));
    let page = lucy.get("/account/gathering").await.text();
    assert!(page.contains("Title quibble"), "{page}");
    let of = archive.app.store().collection("gaslight").await.unwrap().unwrap().id.to_string();
    let says = [("collection", of.as_str()), ("work", &lamp.to_string()), ("says", "yes")];
    lucy.submit("/account/gathering", "/account/gathering/answer", &says).await;
    assert!(archive.browser().get("/collections/gaslight").await.text().contains("quibble"));
    lucy.submit("/account/gathering", "/account/gathering", &[("suggestions", "never")]).await;
    let answer = mina.submit(desk, ask, &[("work", &fog.to_string())]).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let stranger = mina.submit("/account/gathering", "/account/gathering/answer", &says).await;
    assert_eq!(stranger.status, StatusCode::NOT_FOUND, "nobody answers for others");
    let lines = archive.app.store().collection_lines(lamp).await.unwrap();
    assert_eq!(lines[0].by_author, Consent::Yes);
}

#[tokio::test]
async fn a_series_is_kept_in_its_keeper_s_order_and_takes_others_works_by_their_word() {
    let archive = Archive::new().await;
    let mut mina = writer(&archive, "Mina").await;
    let mut lucy = writer(&archive, "Lucy").await;
    let mut works = Vec::new();
    for (author, word) in [("Mina", "first"), ("Mina", "second"), ("Lucy", "third")] {
        works.push(work(&archive, author, word, Audience::Everyone).await);
    }
    let facts =
        [("title", "Fogs"), ("summary", "Of *fog*."), ("status", "complete"), ("openness", "moderated")];
    let answer = mina.submit("/write/series", "/write/series", &facts).await;
    let desk = answer.location().split('?').next().unwrap().to_owned();
    for work in &works[..2] {
        mina.submit(&desk, &format!("{desk}/add"), &[("work", &work.to_string())]).await;
    }
    let part = format!("work-{}", works[1]);
    mina.submit(&desk, &format!("{desk}/order"), &[("part", &part), ("act", "up")]).await;
    let public = desk.replace("/write", "");
    let page = archive.browser().get(&public).await.text();
    let place = |page: &str, word: &str| page.find(&format!("Title {word}")).unwrap_or(usize::MAX);
    assert!(place(&page, "second") < place(&page, "first"), "{page}");
    assert!(page.contains("Complete") && page.contains("<em>fog</em>"));
    assert_eq!(lucy.get(&desk).await.status, StatusCode::NOT_FOUND, "only its keeper has its desk");

    let answer = lucy
        .submit(&format!("{public}/add"), &format!("{public}/add"), &[("work", &works[2].to_string())])
        .await;
    assert!(answer.location().ends_with("said=waits"));
    assert_eq!(place(&archive.browser().get(&public).await.text(), "third"), usize::MAX);
    let id = desk.rsplit('/').next().unwrap().to_owned();
    let yes = [("series", id.as_str()), ("work", &works[2].to_string()), ("act", "yes")];
    assert_eq!(
        lucy.submit("/write/series", "/write/series/answer", &yes).await.status,
        StatusCode::NOT_FOUND
    );
    mina.submit("/write/series", "/write/series/answer", &yes).await;
    archive.app.changed(Subject::Lists);
    assert!(place(&archive.browser().get(&public).await.text(), "third") < usize::MAX);

    let other = mina.submit("/write/series", "/write/series", &[("title", "All weathers")]).await;
    let whole = other.location().split('?').next().unwrap().to_owned();
    let up = whole.rsplit('/').next().unwrap().to_owned();
    mina.submit(&whole, &format!("{whole}/add"), &[("series", &id)]).await;
    let loops = mina.submit(&desk, &format!("{desk}/add"), &[("series", &up)]).await;
    assert_eq!(loops.status, StatusCode::BAD_REQUEST, "no series stands in itself");
    assert!(mina.get(&whole).await.text().contains("Fogs"));
}
