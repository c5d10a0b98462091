//! Accounts, sessions, secrets, settings.

use ficus_archive::{account::Role, password::PasswordHash, site::Site};
use ficus_store::{StoreError, Subject};

use super::harness::{Archive, at, check, start};

#[test]
fn an_account_signs_in_by_name_or_mail_address() {
    check(|Archive { store, .. }| async move {
        assert!(!store.has_admin().await.unwrap());
        let password = PasswordHash::from_stored("$argon2id$…".to_owned());
        let id = store
            .add_account("Mrs  Hudson", "Hudson@Example.org", Role::Admin, &password, at(0))
            .await
            .unwrap();
        assert!(store.has_admin().await.unwrap());
        for name in ["mrs hudson", "hudson@example.org", "Mrs Hudson"] {
            let (account, hash) = store.account_to_sign_in(name).await.unwrap().unwrap();
            assert_eq!((account.id, account.role, hash.as_str()), (id, Role::Admin, "$argon2id$…"));
        }
        assert!(store.account_to_sign_in("hudson").await.unwrap().is_none());
        let taken = store.add_account("MRS HUDSON", "x@example.org", Role::Reader, &password, at(0)).await;
        assert!(matches!(taken, Err(StoreError::Taken("name"))), "{taken:?}");
        let (accounts, total) = store.accounts(0, 9).await.unwrap();
        assert_eq!((accounts.len(), total), (1, 1));
    });
}

#[test]
fn a_session_ends_by_time_by_sign_out_and_everywhere_at_once() {
    check(|Archive { store, .. }| async move {
        let password = PasswordHash::from_stored("x".to_owned());
        let id = store.add_account("Wiggins", "w@example.org", Role::Reader, &password, at(0)).await.unwrap();
        for token in ["a", "b", "c"] {
            store.start_session(token, &start(id)).await.unwrap();
        }
        assert_eq!(store.session("a", at(99)).await.unwrap().unwrap().account.name, "Wiggins");
        store.use_session("b", id, at(1), at(200)).await.unwrap();
        let extended = store.session("b", at(199)).await.unwrap().unwrap();
        assert_eq!((extended.started, extended.ends), (at(0), at(200)));
        assert!(store.session("a", at(100)).await.unwrap().is_none());
        store.end_session("a").await.unwrap();
        assert!(store.session("a", at(1)).await.unwrap().is_none());
        assert!(store.session("b", at(1)).await.unwrap().is_some());
        store.end_sessions_of(id).await.unwrap();
        assert!(store.session("b", at(1)).await.unwrap().is_none());
        assert!(store.session("c", at(1)).await.unwrap().is_none());
    });
}

#[test]
fn a_secret_is_what_its_first_caller_said() {
    check(|archive| async move {
        let other = archive.again().await;
        let (a, b) = tokio::join!(archive.store.secret("csrf", "one"), other.secret("csrf", "two"));
        let (a, b) = (a.unwrap(), b.unwrap());
        assert_eq!(a, b);
        archive.store.forget_secret("csrf").await.unwrap();
        assert_eq!(other.secret("csrf", "three").await.unwrap(), "three");
    });
}

#[test]
fn settings_come_back_and_are_followed() {
    check(|Archive { store, .. }| async move {
        assert_eq!(store.site().await.unwrap(), Site::default());
        let site = Site { name: "The Diogenes Library".to_owned(), ..Site::default() };
        store.set_site(&site).await.unwrap();
        let first = store.last_change().await.unwrap();
        store.set_site(&site).await.unwrap();
        assert!(store.last_change().await.unwrap() > first);
        assert_eq!(store.site().await.unwrap(), site);
        let changes = store.changes_after(0, 9).await.unwrap();
        assert_eq!(changes.iter().map(|change| change.subject).collect::<Vec<_>>(), [Subject::Site]);
    });
}
