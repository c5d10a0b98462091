//! Works that are gone for good.

use ficus_archive::{
    WorkId,
    chapter::ChapterDraft,
    provenance::{ProvenanceDraft, Source},
    review::ReviewDraft,
    series::SeriesDraft,
    work::{AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use ficus_store::{Added, Originals};

use crate::harness::{self, Archive, at, check};

const SECRET: &str = "Wisteria Lodge by candlelight";
const AUTHOR: &str = "Quillfeather Penhallow";
const MAIL: &str = "quillfeather@example.org";

fn draft(title: &str, key: &str, sources: &[&str]) -> WorkDraft {
    let source = |sha256: &&str| Source {
        path: format!("{title}.txt"),
        sha256: (*sha256).to_owned(),
        bytes: 1,
        media_type: "text/plain".to_owned(),
        encoding: None,
    };
    WorkDraft {
        title: title.to_owned(),
        authors: vec![AuthorDraft { name: AUTHOR.to_owned(), contact: Some(MAIL.to_owned()) }],
        series: vec![SeriesDraft {
            title: format!("Series of {title}"),
            position: Some(1),
            summary: Prose::from_plain(title),
        }],
        chapters: vec![ChapterDraft {
            number: 1,
            text: Prose::from_plain(&format!("{title}. ").repeat(400)),
            ..ChapterDraft::default()
        }],
        provenance: Some(ProvenanceDraft {
            import_key: key.to_owned(),
            sources: sources.iter().map(source).collect(),
            ..ProvenanceDraft::default()
        }),
        reviews: vec![ReviewDraft {
            name: "A reader".to_owned(),
            chapter: None,
            text: Prose::from_plain(&format!("I loved {title}.")),
            written: at(1),
        }],
        ..WorkDraft::default()
    }
}

async fn add(archive: &Archive, draft: &WorkDraft) -> WorkId {
    match archive.store.add_work(draft, None, at(0)).await.unwrap() {
        Added::New(id) => id,
        Added::Known(id) => panic!("{id} was known"),
    }
}

#[test]
fn a_purged_work_leaves_no_trace_in_any_file_and_takes_the_files_that_only_it_needs() {
    check(|archive| async move {
        let store = &archive.store;
        let own = store.keep_original(SECRET.repeat(9).into_bytes(), "text/plain").await.unwrap();
        let shared = store.keep_original(b"A letter for two works.".to_vec(), "text/plain").await.unwrap();
        let gone = add(&archive, &draft(SECRET, "gone", &[&own, &shared])).await;
        let mut other = draft("The Norwood Builder", "stays", &[&shared]);
        other.authors[0] = AuthorDraft { name: "J. McFarlane".to_owned(), contact: None };
        let stays = add(&archive, &other).await;
        for trace in [SECRET, AUTHOR, MAIL] {
            assert_ne!(harness::traces(&archive, trace).await, Vec::<String>::new(), "{trace}");
        }

        store.purge_works(&[gone, WorkId(99_999)], Originals::Go).await.unwrap();

        assert!(store.work(gone).await.unwrap().is_none());
        assert!(store.original(&own).await.unwrap().is_none());
        assert!(store.original(&shared).await.unwrap().is_some());
        for trace in [SECRET, AUTHOR, MAIL] {
            assert_eq!(harness::traces(&archive, trace).await, Vec::<String>::new(), "{trace}");
        }
        assert!(store.check().await.unwrap().is_empty());
        // Whoever imports the same files again does not bring it back.
        let again = store.add_work(&draft(SECRET, "gone", &[]), None, at(9)).await.unwrap();
        assert_eq!(again, Added::Known(gone));
        assert_eq!(store.known_import("gone").await.unwrap(), Some(gone));
        assert_eq!(store.known_import("stays").await.unwrap(), Some(stays));
    });
}

#[test]
fn originals_stay_where_nobody_asks_for_them_to_go() {
    check(|archive| async move {
        let store = &archive.store;
        let own = store.keep_original(b"Kept for the next import.".to_vec(), "text/plain").await.unwrap();
        let gone = add(&archive, &draft(SECRET, "gone", &[&own])).await;
        store.purge_works(&[gone], Originals::Stay).await.unwrap();
        assert!(store.original(&own).await.unwrap().is_some());
        assert_eq!(harness::traces(&archive, AUTHOR).await, Vec::<String>::new());
    });
}
