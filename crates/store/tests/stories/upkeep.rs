//! Works are hidden and shown again, removed, put back, purged; the policy has versions.

use ficus_archive::{
    account::Role,
    password::PasswordHash,
    rulebook::Rulebook,
    tombstone::{Removal, RemovalClass},
    upkeep::Reach,
    work::Audience,
};
use ficus_store::{Store, StoreError, Subject};

use super::{
    drafts::{imported, lamp, story},
    harness::{Archive, EVERYONE, at, check},
    works::add,
};

fn removal(work: ficus_archive::WorkId, class: RemovalClass, originals: bool) -> Removal {
    Removal { work, class, rule: None, originals, purge_from: at(100) }
}

/// A work with an original, and another one that shares nothing with it.
async fn two(store: &Store) -> [ficus_archive::WorkId; 2] {
    let sha256 = store.keep_original(b"The lamp was lit.".to_vec(), "text/plain").await.unwrap();
    let lamp = add(store, &imported(lamp(), "key", &sha256, 17)).await;
    [lamp, add(store, &story("The Geese", "Irene A.")).await]
}

#[test]
fn a_removed_work_is_in_no_list_and_leaves_a_tombstone_that_tells_why() {
    check(|Archive { store, .. }| async move {
        let [lamp, geese] = two(&store).await;
        let before = store.last_change().await.unwrap();
        store.remove_work(&removal(lamp, RemovalClass::Law, true), None, at(1)).await.unwrap();
        assert_eq!(store.latest(EVERYONE, 9).await.unwrap(), [geese]);
        assert_eq!(store.work(lamp).await.unwrap().unwrap().audience, Audience::Nobody);
        assert!(store.indexed_works(&[lamp]).await.unwrap().is_empty(), "the index takes it out");
        let stone = store.tombstone(lamp).await.unwrap().unwrap();
        assert_eq!((stone.removal.class, stone.removed, stone.purged), (RemovalClass::Law, at(1), None));
        let changes = store.changes_after(before, 9).await.unwrap();
        assert!(changes.iter().any(|change| change.subject == Subject::Work(lamp)));
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
        assert_eq!(store.broken_audit_line().await.unwrap(), None);
    });
}

#[test]
fn what_authors_choose_for_a_removed_work_waits_and_shows_it_to_nobody() {
    check(|Archive { store, .. }| async move {
        let [lamp, _] = two(&store).await;
        store.remove_work(&removal(lamp, RemovalClass::Policy, false), None, at(1)).await.unwrap();
        store.set_audience(lamp, Audience::Everyone, at(2)).await.unwrap();
        store.set_audience(lamp, Audience::Members, at(2)).await.unwrap();
        assert_eq!(store.work(lamp).await.unwrap().unwrap().audience, Audience::Nobody);
        let removing = store.set_audience(lamp, Audience::Nobody, at(2)).await;
        assert!(matches!(removing, Err(StoreError::Refused(_))));
    });
}

#[test]
fn a_purged_work_leaves_nothing_but_its_tombstone() {
    check(|Archive { store, data, .. }| async move {
        let [lamp, geese] = two(&store).await;
        store.remove_work(&removal(lamp, RemovalClass::Policy, true), None, at(1)).await.unwrap();
        assert!(store.purge_removed(at(99), 9).await.unwrap().is_empty(), "there is still time to appeal");
        assert_eq!(store.purge_removed(at(100), 9).await.unwrap(), [lamp]);
        assert!(store.purge_removed(at(200), 9).await.unwrap().is_empty());
        assert!(store.work(lamp).await.unwrap().is_none());
        assert_eq!(store.tombstone(lamp).await.unwrap().unwrap().purged, Some(at(100)));
        let originals = walk(&data.join("originals"));
        assert!(originals.is_empty(), "{originals:?}");
        assert_eq!(store.latest(EVERYONE, 9).await.unwrap(), [geese]);
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    });
}

#[test]
fn an_original_that_another_work_came_from_stays() {
    check(|Archive { store, data, .. }| async move {
        let [lamp, _] = two(&store).await;
        let sha256 = store.keep_original(b"The lamp was lit.".to_vec(), "text/plain").await.unwrap();
        add(&store, &imported(story("The Stair", "Wiggins"), "other", &sha256, 17)).await;
        store.remove_work(&removal(lamp, RemovalClass::Author, true), None, at(1)).await.unwrap();
        assert_eq!(store.purge_removed(at(100), 9).await.unwrap(), [lamp]);
        assert_eq!(walk(&data.join("originals")).len(), 1);
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    });
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    entries
        .flat_map(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path) } else { vec![path] }
        })
        .collect()
}

#[test]
fn works_that_are_kept_out_of_feeds_are_told() {
    check(|Archive { store, .. }| async move {
        let [lamp, _] = two(&store).await;
        assert!(store.works_kept_here().await.unwrap().is_empty());
        store.set_reach(lamp, Reach::Here).await.unwrap();
        assert_eq!(store.works_kept_here().await.unwrap(), [lamp]);
        assert!(!store.upkeep(lamp).await.unwrap().unwrap().goes_everywhere());
    });
}

#[test]
fn the_policy_has_versions_and_accounts_agree_to_one() {
    check(|Archive { store, .. }| async move {
        assert_eq!(store.rulebook().await.unwrap(), Rulebook::default());
        let hash = PasswordHash::new("a long enough password", [1; 16]).unwrap();
        let admin = store.add_account("irene", "irene@example.org", Role::Admin, &hash, at(0)).await.unwrap();
        let first = store.set_rulebook("# 1.1 Be kind", "A shorter one", admin, at(1)).await.unwrap();
        assert_eq!(first, 1);
        store.set_rulebook("# 1.1 Be kinder", "", admin, at(2)).await.unwrap();
        let now = store.rulebook().await.unwrap();
        assert_eq!((now.version, now.made, now.text.as_str()), (2, Some(at(2)), "# 1.1 Be kinder"));
        assert_eq!(store.rulebook_version(1).await.unwrap().unwrap().note, "A shorter one");
        assert_eq!(store.rulebook_version(3).await.unwrap(), None);
        let versions: Vec<u32> =
            store.rulebook_versions().await.unwrap().iter().map(|version| version.version).collect();
        assert_eq!(versions, [2, 1, 0]);
        assert_eq!(store.agreed_rulebook(admin).await.unwrap(), None);
        store.agree_to_rulebook(admin, 1, at(3)).await.unwrap();
        store.agree_to_rulebook(admin, 2, at(4)).await.unwrap();
        assert_eq!(store.agreed_rulebook(admin).await.unwrap(), Some(2));
        assert_eq!(store.audit_lines(None, 9).await.unwrap().len(), 2);
    });
}
