//! Fandoms by medium, letter and size.

use ficus_archive::{
    tag::{TagCount, TagKind},
    work::Audience,
};
use ficus_store::{FandomQuery, Store};

use super::{
    drafts::{story, with_tags},
    harness::{Archive, EVERYONE, check},
    works::add,
};

const MEMBERS: &[Audience] = &[Audience::Everyone, Audience::Members];

fn names(fandoms: Vec<TagCount>) -> Vec<(String, u32)> {
    fandoms.into_iter().map(|fandom| (fandom.tag.name, fandom.works)).collect()
}

async fn fill(store: &Store) {
    for (fandom, works) in [("Sherlock Holmes", 3), ("Dracula", 1), ("20,000 Leagues", 2)] {
        for number in 0..works {
            let title = format!("{fandom} {number}");
            add(store, &with_tags(story(&title, "x"), &[(TagKind::Fandom, fandom)])).await;
        }
    }
    let mut members = with_tags(story("Notes", "x"), &[(TagKind::Fandom, "Emma")]);
    members.audience = Audience::Members;
    add(store, &members).await;
    let books = store.ensure_tag(TagKind::Medium, "Books").await.unwrap();
    for fandom in ["Sherlock Holmes", "Dracula"] {
        let id = store.ensure_tag(TagKind::Fandom, fandom).await.unwrap();
        store.add_tag_parent(id, books).await.unwrap();
    }
}

#[test]
fn fandoms_are_listed_by_size_name_letter_and_medium() {
    check(|Archive { store, .. }| async move {
        fill(&store).await;
        let all = FandomQuery { limit: 9, ..FandomQuery::default() };
        let (fandoms, total) = store.fandoms(&all, EVERYONE).await.unwrap();
        let by_size =
            [("Sherlock Holmes", 3), ("20,000 Leagues", 2), ("Dracula", 1)].map(|(n, w)| (n.to_owned(), w));
        assert_eq!((names(fandoms), total), (by_size.to_vec(), 3));
        let by_name = FandomQuery { by_name: true, limit: 1, offset: 1, ..FandomQuery::default() };
        let (fandoms, total) = store.fandoms(&by_name, EVERYONE).await.unwrap();
        assert_eq!((names(fandoms), total), (vec![("Dracula".to_owned(), 1)], 3));
        let under = FandomQuery { initials: vec!["2".to_owned(), "s".to_owned()], ..all.clone() };
        assert_eq!(store.fandoms(&under, EVERYONE).await.unwrap().1, 2);
        let media = store.media(9).await.unwrap();
        assert_eq!(names(media.clone()), [("Books".to_owned(), 2)]);
        let books = media[0].tag.id;
        let of_books = FandomQuery { medium: Some(books), ..all };
        let (fandoms, total) = store.fandoms(&of_books, EVERYONE).await.unwrap();
        assert_eq!((fandoms.len(), total, &*fandoms[0].tag.name), (2, 2, "Sherlock Holmes"));
        let top = store.fandoms_of_media(&[books], 1).await.unwrap();
        assert_eq!(
            top.into_iter().map(|(of, fandom)| (of, fandom.tag.name)).collect::<Vec<_>>(),
            [(books, "Sherlock Holmes".to_owned())]
        );
        let mut initials = store.fandom_initials(Some(books), EVERYONE).await.unwrap();
        initials.sort();
        assert_eq!(initials, [("d".to_owned(), 1), ("s".to_owned(), 1)]);
    });
}

#[test]
fn a_fandom_of_members_works_alone_is_listed_for_members_alone() {
    check(|Archive { store, .. }| async move {
        fill(&store).await;
        let by_name = FandomQuery { by_name: true, limit: 9, ..FandomQuery::default() };
        let listed = |fandoms: Vec<TagCount>| fandoms.iter().any(|fandom| fandom.tag.name == "Emma");
        assert!(!listed(store.fandoms(&by_name, EVERYONE).await.unwrap().0));
        assert!(listed(store.fandoms(&by_name, MEMBERS).await.unwrap().0));
        assert_eq!(store.fandom_initials(None, EVERYONE).await.unwrap().len(), 3);
        assert_eq!(store.fandom_initials(None, MEMBERS).await.unwrap().len(), 4);
    });
}
