//! More like a work, as its pages show it.

use ficus_archive::{
    RatingId, WorkId,
    account::Role,
    chapter::ChapterDraft,
    tag::{TagDraft, TagKind},
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use ficus_store::Added;

use super::browser::Archive;

async fn work(archive: &Archive, title: &str, pair: Option<&str>, audience: Audience) -> WorkId {
    let chapter = |number: u32| ChapterDraft {
        number,
        text: Prose::from_plain(&format!("{title}, part {number}.")),
        ..ChapterDraft::default()
    };
    let tags = pair.map(|pair| TagDraft { kind: TagKind::Relationship, name: pair.to_owned() });
    let draft = WorkDraft {
        title: title.to_owned(),
        authors: vec![AuthorDraft { name: format!("Author of {title}"), contact: None }],
        rating: Some(RatingId(1)),
        tags: tags.into_iter().collect(),
        chapters: vec![chapter(1), chapter(2)],
        audience,
        ..WorkDraft::default()
    };
    match archive.app.store().add_work(&draft, None, archive.app.now()).await.unwrap() {
        Added::New(id) | Added::Known(id) => id,
    }
}

async fn archive() -> (Archive, WorkId) {
    let archive = Archive::new().await;
    let pair = Some("Mina & Lucy");
    let one = work(&archive, "The First Letter", pair, Audience::Everyone).await;
    work(&archive, "The Second Letter", pair, Audience::Everyone).await;
    work(&archive, "The Secret Letter", pair, Audience::Members).await;
    for number in 0..20 {
        work(&archive, &format!("Snow {number}"), None, Audience::Everyone).await;
    }
    archive.index().await;
    ficus_jobs::alike::make_all(archive.app.store(), archive.app.index()).await.unwrap();
    (archive, one)
}

#[tokio::test]
async fn a_work_and_its_last_chapter_lead_on_to_what_is_like_it() {
    let (archive, one) = archive().await;
    let mut guest = archive.browser();
    for page in [format!("/works/{one}"), format!("/works/{one}/chapters/2")] {
        let text = guest.get(&page).await.text();
        assert!(text.contains("More like this") && text.contains("The Second Letter"), "{page}");
        assert!(text.contains("same relationship"), "the reason is told: {page}");
        assert!(!text.contains("The Secret Letter"), "{page}");
    }
    let first = guest.get(&format!("/works/{one}/chapters/1")).await.text();
    assert!(!first.contains("More like this"));
    let mut member = archive.member("mina", Role::Reader).await;
    assert!(member.get(&format!("/works/{one}")).await.text().contains("The Secret Letter"));
}

#[tokio::test]
async fn whoever_is_muted_is_in_no_such_list() {
    let (archive, one) = archive().await;
    let mut member = archive.member("mina", Role::Reader).await;
    let names = [("pen_names", "Author of The Second Letter")];
    member.submit("/account/filter", "/account/filter", &names).await;
    let text = member.get(&format!("/works/{one}")).await.text();
    assert!(text.contains("The Secret Letter") && !text.contains("The Second Letter"), "{text}");
}
