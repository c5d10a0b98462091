//! Pen names of accounts, claims to rescued ones, removal at an author's wish, and leaving.

use std::collections::HashSet;

use ficus_archive::{
    AccountId, PenNameId, WorkId,
    account::Role,
    chapter::ChapterDraft,
    claim::{ClaimState, Proof, ProofKind, ProofOutcome},
    leaving::{Leaving, ReviewChoice, WorkChoice, due},
    old_password::OldHash,
    password::PasswordHash,
    provenance::{ProvenanceDraft, Source},
    removal::Wanted,
    work::{AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use ficus_store::{Added, ClaimDecision, KnownAuthor, ProofOf, RemovalDraft, Store, StoreError};

use crate::harness::{self, at, check};

async fn account(store: &Store, name: &str) -> AccountId {
    let hash = PasswordHash::from_stored("argon2id$8$1$00$00".to_owned());
    let email = format!("{name}@mail.example");
    store.add_account(name, &email, Role::Reader, &hash, at(0)).await.unwrap()
}

async fn work(store: &Store, title: &str, authors: &[&str], key: &str) -> WorkId {
    let original =
        store.keep_original(format!("{title} by {authors:?}").into_bytes(), "text/plain").await.unwrap();
    let source = Source {
        path: format!("{title}.txt"),
        sha256: original,
        bytes: 1,
        media_type: "text/plain".to_owned(),
        encoding: None,
    };
    let front_matter = [("author".to_owned(), authors.join(", "))].into();
    let draft = WorkDraft {
        title: title.to_owned(),
        authors: authors
            .iter()
            .map(|name| AuthorDraft {
                name: (*name).to_owned(),
                contact: Some(format!("{name}@old.example")),
            })
            .collect(),
        chapters: vec![ChapterDraft {
            number: 1,
            text: Prose::from_plain("The fog came up the river."),
            ..ChapterDraft::default()
        }],
        provenance: Some(ProvenanceDraft {
            import_key: key.to_owned(),
            sources: vec![source],
            front_matter,
            ..ProvenanceDraft::default()
        }),
        ..WorkDraft::default()
    };
    match store.add_work(&draft, None, at(1)).await.unwrap() {
        Added::New(id) | Added::Known(id) => id,
    }
}

async fn pen_name(store: &Store, slug: &str) -> PenNameId {
    store.pen_name_by_slug(slug).await.unwrap().unwrap().id
}

#[test]
fn a_pen_name_is_renamed_without_an_address_being_lost_and_looks_like_nobody_else_s() {
    check(|archive| async move {
        let store = &archive.store;
        let (mina, lucy) = (account(store, "mina").await, account(store, "lucy").await);
        work(store, "A Letter", &["Irene Norton"], "a").await;
        let first = store.add_pen_name(mina, "Quill").await.unwrap();
        let second = store.add_pen_name(mina, "Inkwell").await.unwrap();
        for taken in ["quill", "Qui1l", "QuiIl", "Irene N\u{43e}rton"] {
            let answer = store.add_pen_name(lucy, taken).await;
            assert!(matches!(answer, Err(StoreError::Taken("pen name"))), "{taken}");
        }
        assert!(matches!(store.rename_pen_name(lucy, first, "Mine").await, Err(StoreError::Missing(_))));
        store.rename_pen_name(mina, first, "Quill and Ink").await.unwrap();
        assert_eq!(store.slug_now("quill").await.unwrap().as_deref(), Some("quill-and-ink"));
        // A former address is kept from others, and comes back with the name.
        let other = store.add_pen_name(lucy, "Quill?").await.err();
        assert!(other.is_none() || matches!(other, Some(StoreError::Taken(_))));
        store.rename_pen_name(mina, first, "Quill").await.ok();
        let kept = store.pen_names_kept_by(mina).await.unwrap();
        assert_eq!(kept.iter().filter(|name| name.is_default).count(), 1);
        store.set_default_pen_name(mina, second).await.unwrap();
        assert_eq!(store.pen_names_kept_by(mina).await.unwrap()[0].pen_name.id, second);
        // One that is made later is neither the usual one nor the first, whatever it is called.
        let later = store.add_pen_name(mina, "A. Amanuensis").await.unwrap();
        let own = store.own_pen_names(mina).await.unwrap();
        assert_eq!(own.iter().map(|name| name.id).collect::<Vec<_>>(), [second, first, later]);
        assert_eq!(store.signatures(mina).await.unwrap()[0].0, second);
        assert!(store.drop_pen_name(mina, later).await.unwrap());
        store.set_profile(mina, second, &Prose::from_plain("I write by lamplight.")).await.unwrap();
        assert!(store.profile(second).await.unwrap().as_str().contains("lamplight"));
        assert!(!store.drop_pen_name(mina, second).await.unwrap(), "the default one stays");
        assert!(store.drop_pen_name(mina, first).await.unwrap());
    });
}

#[test]
fn a_granted_claim_gives_the_pen_name_and_a_second_claimant_is_heard_as_a_dispute() {
    check(|archive| async move {
        let store = &archive.store;
        let (mina, lucy, judge) =
            (account(store, "mina").await, account(store, "lucy").await, account(store, "judge").await);
        let lamp = work(store, "The Lamp", &["Irene Norton"], "a").await;
        let name = pen_name(store, "irene-norton").await;
        let of_mina = store.open_claim(mina, name, "I wrote these.", at(2)).await.unwrap();
        let of_lucy = store.open_claim(lucy, name, "No, I did.", at(3)).await.unwrap();
        assert_eq!(store.open_claim(mina, name, "Again.", at(4)).await.unwrap(), of_mina);
        let proof = |outcome| Proof {
            kind: ProofKind::Letter,
            outcome,
            address: None,
            code: Some("c0de".to_owned()),
            made: at(5),
        };
        store.put_proof(ProofOf::Claim(of_mina), &proof(ProofOutcome::Asked)).await.unwrap();
        assert!(!store.letter_came_back("wrong", at(6)).await.unwrap());
        assert!(store.letter_came_back("c0de", at(6)).await.unwrap());
        assert!(!store.letter_came_back("c0de", at(7)).await.unwrap(), "once");
        assert_eq!(store.proofs(ProofOf::Claim(of_mina)).await.unwrap()[0].outcome, ProofOutcome::Held);
        for tries in 0..3 {
            let counted = store.note_password_try(name, Some(lucy), at(8)).await.unwrap();
            assert_eq!(counted, (tries, tries));
        }
        assert_eq!(store.note_password_try(name, None, at(8)).await.unwrap(), (0, 3));
        assert_eq!(store.note_password_try(name, None, at(8 + 90_000)).await.unwrap(), (0, 0), "a day later");
        store.ask_to_vouch(of_mina, judge, at(9)).await.unwrap();
        assert!(store.answer_vouch(of_mina, judge, (true, "I knew her."), at(9)).await.unwrap());
        assert!(!store.answer_vouch(of_mina, lucy, (true, ""), at(9)).await.unwrap(), "nobody asked");

        let decide = |claim, granted| ClaimDecision {
            claim,
            by: judge,
            granted,
            answer: "The letter came back.".to_owned(),
            letter: None,
        };
        store.decide_claim(&decide(of_mina, true), at(10)).await.unwrap();
        assert!(matches!(
            store.decide_claim(&decide(of_mina, false), at(10)).await,
            Err(StoreError::Refused(_))
        ));
        assert!(store.signs(mina, lamp).await.unwrap());
        let open = store.open_claims().await.unwrap();
        assert_eq!((open.len(), open[0].id, open[0].disputed), (1, of_lucy, true));
        store.decide_claim(&decide(of_lucy, false), at(11)).await.unwrap();
        assert!(store.signs(mina, lamp).await.unwrap());
        assert_eq!(store.claim(of_lucy).await.unwrap().unwrap().state, ClaimState::Refused);
        assert_eq!(store.unseen_notices(mina).await.unwrap(), 1);
        assert_eq!(store.broken_audit_line().await.unwrap(), None);
        assert_eq!(store.works_signed_by(mina, 0, 9).await.unwrap(), (vec![lamp], 1));
    });
}

#[test]
fn what_a_dump_knew_of_an_author_proves_a_claim_and_stands_nowhere_bare() {
    check(|archive| async move {
        let store = &archive.store;
        work(store, "The Lamp", &["Irene Norton"], "a").await;
        let name = pen_name(store, "irene-norton").await;
        let old = "5f4dcc3b5aa765d61d8327deb882cf99";
        let known = |pen_name: &str, source: &str| KnownAuthor {
            pen_name: pen_name.to_owned(),
            source: source.to_owned(),
            password: OldHash::read(old).and_then(|old| old.wrap([3; 16])),
            contact: Some("irene@old.example".to_owned()),
            website: None,
            addresses: vec!["lamp.example/viewuser.php?uid=1".to_owned()],
        };
        let both = [known("irene  norton", "d#l/1"), known("Nobody Here", "d#l/2")];
        let names: Vec<(String, String)> =
            both.iter().map(|author| (author.pen_name.clone(), author.source.clone())).collect();
        assert_eq!(store.new_authors(&names).await.unwrap(), HashSet::from(["d#l/1".to_owned()]));
        store.add_known_authors(&both).await.unwrap();
        assert!(store.new_authors(&names).await.unwrap().is_empty());
        let found = store.known_authors(name).await.unwrap();
        assert_eq!(found.len(), 1);
        assert!(found[0].password.as_ref().unwrap().verify("password"));
        assert_eq!(harness::traces(&archive, old).await, Vec::<String>::new());
    });
}

#[test]
fn a_granted_removal_takes_the_works_of_one_and_leaves_the_others_theirs() {
    check(|archive| async move {
        let store = &archive.store;
        let judge = account(store, "judge").await;
        let own = work(store, "The Lamp", &["Irene Norton"], "a").await;
        let shared = work(store, "The Duet", &["Irene Norton", "J. Hudson"], "b").await;
        let name = pen_name(store, "irene-norton").await;
        let draft = RemovalDraft {
            account: None,
            wanted: Wanted::PenName(name),
            reason: "My pupils found it.".to_owned(),
            contact: "irene@now.example".to_owned(),
            originals: true,
            proofs: Vec::new(),
        };
        let id = store.add_removal(&draft, at(2)).await.unwrap();
        assert_eq!(store.count_open_removals().await.unwrap(), 1);
        assert_eq!(store.grant_removal(id, judge, None, at(3)).await.unwrap(), 1);
        assert!(store.work(own).await.unwrap().is_none());
        let left = store.work(shared).await.unwrap().unwrap();
        let authors: Vec<&str> = left.authors.iter().map(|author| author.name.as_str()).collect();
        assert_eq!(authors, ["Orphaned works", "J. Hudson"]);
        for trace in ["Irene Norton", "irene@now.example", "My pupils found it."] {
            assert_eq!(harness::traces(&archive, trace).await, Vec::<String>::new(), "{trace}");
        }
        assert!(store.tombstone(own).await.unwrap().unwrap().purged.is_some());
        assert!(matches!(store.refuse_removal(id, judge, None, at(4)).await, Err(StoreError::Refused(_))));
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
        assert_eq!(store.known_import("b").await.unwrap(), Some(shared));
    });
}

#[test]
fn whoever_leaves_is_gone_from_every_file_and_record() {
    check(|archive| async move {
        let store = &archive.store;
        let judge = account(store, "judge").await;
        let gone = account(store, "Wilhelmina Quillfeather").await;
        let mut works = Vec::new();
        for (title, key) in [("The Lamp", "a"), ("The Geese", "b")] {
            works.push(work(store, title, &["Ottoline Penhallow"], key).await);
        }
        let name = pen_name(store, "ottoline-penhallow").await;
        let claim = store.open_claim(gone, name, "Ottoline is me.", at(2)).await.unwrap();
        let answer = "Welcome back.".to_owned();
        store
            .decide_claim(&ClaimDecision { claim, by: judge, granted: true, answer, letter: None }, at(3))
            .await
            .unwrap();
        store.set_profile(gone, name, &Prose::from_plain("Quillfeather of Whitby.")).await.unwrap();
        store.rename_pen_name(gone, name, "Ottoline P. Quillfeather").await.unwrap();
        store.shelve(gone, works[0], Some(ficus_archive::shelf::Shelf::Reading), at(4)).await.unwrap();
        store.name_heir(gone, Some(judge), at(4)).await.unwrap();

        let leaving = Leaving {
            account: gone,
            asked: at(5),
            due: due(at(5)),
            works: WorkChoice::Delete,
            reviews: ReviewChoice::Delete,
        };
        // An heir who did not accept inherits nothing: the work stays without a name.
        store.ask_to_leave(&leaving, &[(works[1], WorkChoice::Heir)], None).await.unwrap();
        assert!(store.leaving_now(at(6), 9).await.unwrap().is_empty());
        assert_eq!(store.leaving_now(due(at(5)), 9).await.unwrap(), [leaving]);
        store.purge_account(&leaving, due(at(5))).await.unwrap();

        assert!(store.work(works[0]).await.unwrap().is_none());
        assert_eq!(store.work(works[1]).await.unwrap().unwrap().authors[0].name, "Orphaned works");
        for trace in ["Quillfeather", "quillfeather", "Penhallow", "penhallow"] {
            assert_eq!(harness::traces(&archive, trace).await, Vec::<String>::new(), "{trace}");
        }
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
        assert_eq!(store.broken_audit_line().await.unwrap(), None);
        assert!(store.leaving_now(due(at(99)), 9).await.unwrap().is_empty());
    });
}

#[test]
fn an_heir_who_accepted_keeps_the_pen_names_and_whoever_stays_loses_nothing() {
    check(|archive| async move {
        let store = &archive.store;
        let (mina, lucy) = (account(store, "mina").await, account(store, "lucy").await);
        let lamp = work(store, "The Lamp", &["Irene Norton"], "a").await;
        let name = pen_name(store, "irene-norton").await;
        let claim = store.open_claim(mina, name, "", at(2)).await.unwrap();
        let answer = String::new();
        store
            .decide_claim(&ClaimDecision { claim, by: lucy, granted: true, answer, letter: None }, at(3))
            .await
            .unwrap();
        store.name_heir(mina, Some(lucy), at(4)).await.unwrap();
        assert_eq!(store.heir_of(lucy).await.unwrap()[0].name, "mina");
        assert!(store.answer_heir(mina, lucy, true, at(5)).await.unwrap());
        assert!(!store.answer_heir(lucy, mina, true, at(5)).await.unwrap(), "nobody named her");
        let leaving = Leaving {
            account: mina,
            asked: at(6),
            due: due(at(6)),
            works: WorkChoice::Heir,
            reviews: ReviewChoice::Unsigned,
        };
        store.ask_to_leave(&leaving, &[], None).await.unwrap();
        store.stay(mina, at(7)).await.unwrap();
        assert!(store.leaving_now(due(at(9)), 9).await.unwrap().is_empty());
        store.purge_account(&leaving, at(8)).await.unwrap();
        assert!(store.signs(lucy, lamp).await.unwrap());
        assert_eq!(store.work(lamp).await.unwrap().unwrap().authors[0].name, "Irene Norton");
    });
}
