//! Nobody is shown what he or she may not see: works of every audience and rating bear a word of their own in each of
//! their fields, every page is visited by every kind of visitor, and the words are looked for.

use std::collections::BTreeSet;

use axum::http::{StatusCode, header};
use ficus_archive::{
    RatingId, WorkId,
    account::Role,
    chapter::ChapterDraft,
    policy::{Access, Listing, Visitor, may_list},
    provenance::{ProvenanceDraft, Source},
    review::ReviewDraft,
    series::SeriesDraft,
    site::Site,
    tag::{TagDraft, TagKind},
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::{Loss, LossKind, Prose};
use ficus_store::Added;

use crate::browser::{Archive, Browser};

const AUDIENCES: [(Audience, &str); 3] =
    [(Audience::Everyone, "Everyone"), (Audience::Members, "Members"), (Audience::Authors, "Authors")];
const RATINGS: [Option<i64>; 4] = [Some(1), Some(3), Some(4), None];

/// A work with its words. Addresses are in lower case, so that an address that a page repeats shows no word.
struct Marked {
    id: WorkId,
    mark: String,
    access: Access,
}

impl Marked {
    /// A word that stands wherever the work is listed: `ZQEveryone4Title`.
    fn named(&self) -> String {
        format!("ZQ{}Name", self.mark)
    }

    /// A word that stands only where the work is shown whole.
    fn inside(&self) -> String {
        format!("ZQ{}Inside", self.mark)
    }

    fn slug(&self, of: &str) -> String {
        format!("{}{of}", self.named()).to_lowercase()
    }
}

/// A word that nobody is ever shown.
const CONTACT: &str = "ZQContact";

fn draft(mark: &str, access: Access) -> WorkDraft {
    let named = |of: &str| format!("ZQ{mark}Name{of}");
    let inside = |of: &str| format!("ZQ{mark}Inside{of}");
    let prose = |of: &str| Prose::from_plain(&inside(of));
    let kinds = TagKind::OF_WORKS.into_iter().enumerate();
    let chapter = |number| ChapterDraft {
        number,
        title: Some(inside("Chapter")),
        summary: prose("ChapterSummary"),
        notes_before: prose("ChapterNotes"),
        notes_after: prose("ChapterNotesAfter"),
        text: prose("Text"),
        pov: vec![inside("Pov")],
        ..ChapterDraft::default()
    };
    WorkDraft {
        title: named("Title"),
        authors: vec![AuthorDraft { name: named("Author"), contact: Some(CONTACT.to_owned()) }],
        summary: prose("Summary"),
        notes_before: prose("Notes"),
        notes_after: prose("NotesAfter"),
        disclaimer: Some(inside("Disclaimer")),
        dedication: Some(inside("Dedication")),
        timeline: Some(inside("Timeline")),
        spoilers: Some(inside("Spoilers")),
        rating: access.rating,
        audience: access.audience,
        tags: kinds.map(|(place, kind)| TagDraft { kind, name: named(&format!("Tag{place}")) }).collect(),
        category_paths: vec![vec![named("Shelf"), named("LowerShelf")]],
        series: vec![SeriesDraft {
            title: named("Series"),
            position: Some(7),
            summary: prose("SeriesSummary"),
        }],
        chapters: vec![chapter(1), chapter(2)],
        provenance: Some(ProvenanceDraft {
            import_key: mark.to_owned(),
            reader: "text".to_owned(),
            sources: vec![Source {
                path: inside("Path"),
                sha256: "ab".repeat(32),
                bytes: 1,
                media_type: "text/plain".to_owned(),
                encoding: None,
            }],
            suspected_losses: vec![Loss {
                kind: LossKind::CharactersLost,
                count: 1,
                chapter: Some(1),
                excerpts: vec![inside("Excerpt")],
            }],
            front_matter: [
                ("archive".to_owned(), inside("Front")),
                ("contact".to_owned(), CONTACT.to_owned()),
            ]
            .into(),
            ..ProvenanceDraft::default()
        }),
        ..WorkDraft::default()
    }
}

async fn fill(archive: &Archive) -> Vec<Marked> {
    let mut works = Vec::new();
    for (audience, audience_name) in AUDIENCES {
        for rating in RATINGS {
            let access = Access { audience, rating: rating.map(RatingId), owned: false };
            let mark = format!("{audience_name}{}", rating.map_or("None".to_owned(), |id| id.to_string()));
            let store = archive.app.store();
            let mut draft = draft(&mark, access);
            // One series and one shelf hold works of every kind, and one tag stands above all others.
            draft.tags.push(TagDraft { kind: TagKind::Fandom, name: "Sherlock Holmes".to_owned() });
            draft.category_paths.push(vec!["Baker Street".to_owned(), format!("ZQ{mark}NameInner")]);
            let (Added::New(id) | Added::Known(id)) =
                store.add_work(&draft, None, archive.app.now()).await.unwrap();
            let reader = format!("ZQ{mark}InsideReader");
            let text = Prose::from_plain(&format!("ZQ{mark}InsideReview"));
            let review = ReviewDraft { name: reader, chapter: Some(1), text, written: archive.app.now() };
            store.add_reviews(id, &[review]).await.unwrap();
            let fandom = store.ensure_tag(TagKind::Fandom, "Sherlock Holmes").await.unwrap();
            let own = store.ensure_tag(TagKind::Freeform, &format!("ZQ{mark}NameTag5")).await.unwrap();
            store.add_tag_parent(own, fandom).await.unwrap();
            works.push(Marked { id, mark, access });
        }
    }
    archive.index().await;
    works
}

/// Addresses that no link may lead to.
fn known_addresses(works: &[Marked]) -> Vec<String> {
    let mut addresses: Vec<String> = (1..=works.len()).map(|id| format!("/series/{id}")).collect();
    addresses.extend((1..=works.len() * 3 + 1).map(|id| format!("/browse?node={id}")));
    for page in ["/admin", "/admin/imports", "/admin/ratings", "/series", "/authors", "/fandoms", "/metrics"]
    {
        addresses.push(page.to_owned());
    }
    for work in works {
        let parts = ["", "/chapters/1", "/chapters/2", "/full", "/reviews", "/provenance"];
        let files = ["/download.epub", "/download.html", "/download.txt"];
        addresses.extend(parts.iter().chain(&files).map(|part| format!("/works/{}{part}", work.id)));
        addresses.push(format!("/authors/{}", work.slug("Author")));
        addresses.push(format!("/tags/{}", work.slug("Tag0")));
        addresses.push(format!("/search?tag={}", work.slug("Tag5")));
        addresses.push(format!("/feeds/works/{}", work.id));
        addresses.push(format!("/feeds/authors/{}", work.slug("Author")));
        addresses.push(format!("/feeds/tags/{}", work.slug("Tag0")));
        addresses.push(format!("/feeds/works?tag={}", work.slug("Tag5")));
        for version in ["v1", "v2"] {
            addresses.push(format!("/opds/{version}/works/{}", work.id));
            addresses.push(format!("/opds/{version}/works?tag={}", work.slug("Tag5")));
            addresses.push(format!("/opds/{version}/works?author={}", work.slug("Author")));
        }
        addresses.push(format!("/opds/works/{}/download.epub", work.id));
        addresses.push(format!("/search?without={}", work.slug("Tag5")));
        addresses.push(format!("/search?author={}", work.slug("Author")));
        addresses.push(format!("/search?q={}text", work.inside().to_lowercase()));
        addresses.push(format!("/search?q={}summary", work.inside().to_lowercase()));
    }
    addresses
}

/// What feeds, catalogues and the sitemap begin with.
const FOR_PROGRAMS: [&str; 20] = [
    "/feeds/new",
    "/feeds/updated",
    "/feeds/works",
    "/feeds/series/13",
    "/opds/v1",
    "/opds/v2",
    "/opds/v1/works",
    "/opds/v2/works",
    "/opds/v1/fandoms",
    "/opds/v2/fandoms",
    "/opds/v1/authors?letter=Z",
    "/opds/v2/authors?letter=Z",
    "/opds/v1/series",
    "/opds/v2/series",
    "/opds/v1/shelves",
    "/opds/v1/random",
    "/sitemap/works-0.xml",
    "/sitemap/authors-0.xml",
    "/sitemap/tags-0.xml",
    "/opensearch.xml",
];

/// The pages of this site that a page leads to; lists with filters are without end.
fn links(page: &str) -> impl Iterator<Item = &str> {
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.filter(|link| link.starts_with('/') && !link.starts_with("/assets/") && !link.contains(['?', '#']))
}

/// The words of a page around something that should not be there.
fn around(page: &str, found: &str) -> String {
    let at = page.find(found).unwrap_or(0);
    let words: Vec<char> = page[..at].chars().rev().take(200).collect();
    words.into_iter().rev().chain(page[at..].chars().take(80)).collect()
}

/// Visits everything that can be reached; answers with all pages together.
async fn look_at_everything(browser: &mut Browser<'_>, visitor: &Visitor, works: &[Marked]) -> String {
    let ladder = Site::default().ladder;
    let mut to_visit = known_addresses(works);
    to_visit.extend(FOR_PROGRAMS.map(str::to_owned));
    to_visit.push("/".to_owned());
    let mut seen: BTreeSet<String> = to_visit.iter().cloned().collect();
    let mut all = String::new();
    while let Some(address) = to_visit.pop() {
        let answer = browser.get(&address).await;
        assert!(!answer.status.is_server_error(), "{address}");
        let page = String::from_utf8_lossy(&answer.bytes).into_owned();
        // What searching for a word of the text finds tells what the text says.
        let asks_for_text = address.starts_with("/search?q=");
        for work in works {
            let listing = may_list(visitor, work.access, &ladder);
            let (named, inside) = (work.named(), work.inside());
            let may_name = listing != Listing::Hidden
                && !(asks_for_text && listing != Listing::Whole && address.contains(&inside.to_lowercase()));
            assert!(may_name || !page.contains(&named), "{visitor:?} {address} {}", around(&page, &named));
            assert!(listing == Listing::Whole || !page.contains(&inside), "{visitor:?} {address} {inside}");
            let is_file = answer.header(header::CONTENT_TYPE).starts_with("application/epub");
            assert!(!is_file || !address.contains(&format!("/{}/", work.id)) || listing == Listing::Whole);
        }
        assert!(!page.contains(CONTACT), "{address}");
        for link in links(&page).filter(|link| !link.starts_with("/login")) {
            if seen.insert(link.to_owned()) {
                to_visit.push(link.to_owned());
            }
        }
        all.push_str(&page);
    }
    all
}

#[tokio::test]
async fn nobody_is_shown_what_he_or_she_may_not_see() {
    let archive = Archive::new().await;
    let works = fill(&archive).await;
    let mut visitors: Vec<(Visitor, Browser<'_>)> = Vec::new();
    for role in [None, Some(Role::Reader), Some(Role::Author), Some(Role::Moderator), Some(Role::Admin)] {
        let session = match role {
            None => archive.browser().cookies,
            Some(role) => archive.member(role.as_str(), role).await.cookies,
        };
        for chosen in [None, Some(3), Some(5)] {
            let mut browser = archive.browser();
            browser.cookies.clone_from(&session);
            if let Some(id) = chosen {
                browser.cookies.insert("rating".to_owned(), i64::to_string(&id));
            }
            let account = role.map(|role| (ficus_archive::AccountId(1), role));
            visitors.push((Visitor { account, consent: chosen.map(|id| id as usize - 1) }, browser));
        }
    }
    let ladder = Site::default().ladder;
    for (visitor, browser) in &mut visitors {
        let all = look_at_everything(browser, visitor, &works).await;
        for work in &works {
            let listing = may_list(visitor, work.access, &ladder);
            assert_eq!(listing != Listing::Hidden, all.contains(&work.named()), "{visitor:?} {}", work.mark);
            assert_eq!(listing == Listing::Whole, all.contains(&work.inside()), "{visitor:?} {}", work.mark);
        }
    }
    // Once more, the other way round, out of what was kept.
    for (visitor, browser) in visitors.iter_mut().rev() {
        look_at_everything(browser, visitor, &works).await;
    }
}

#[tokio::test]
async fn counts_are_of_what_everyone_may_find() {
    let archive = Archive::new().await;
    archive.work(1, Audience::Members).await;
    let hidden = archive.browser().get("/").await.text();
    assert!(!hidden.contains("1 work") && !hidden.contains("1 author"), "{hidden}");
    archive.work(1, Audience::Everyone).await;
    archive.app.changed(ficus_store::Subject::Lists);
    let shown = archive.browser().get("/").await.text();
    assert!(shown.contains("1 work by 1 author"), "{shown}");
}

#[tokio::test]
async fn a_part_of_a_series_is_never_told_beyond_its_number() {
    let archive = Archive::new().await;
    let works = fill(&archive).await;
    let page = archive.browser().get(&format!("/works/{}", works[0].id)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("Part 7 of <a"), "the series has one work that everyone may find");
}
