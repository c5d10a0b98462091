//! Second ways to prove who signs in: each used once, each told, nothing left behind.

use ficus_archive::{
    account::Role,
    audit::{AuditNote, AuditSubject},
    factor::{Factors, WrongCodes},
    notice::NoticeKind,
    password::PasswordHash,
};
use ficus_store::{
    CeremonyStart, IdentityDraft, PasskeyDraft, ProviderDraft, SafetyChange, SessionStart, StoreError,
};

use super::harness::{Archive, at, check};

fn password() -> PasswordHash {
    PasswordHash::from_stored("argon2id$x".to_owned())
}

#[test]
fn factors_are_kept_used_once_and_taken_off() {
    check(|Archive { store, .. }| async move {
        let irene =
            store.add_account("irene", "irene@example.org", Role::Reader, &password(), at(0)).await.unwrap();
        let change = |act| SafetyChange { account: irene, act, letter: None, now: at(5) };
        store.begin_app(irene, "first").await.unwrap();
        store.begin_app(irene, "sealed").await.unwrap();
        assert!(store.confirm_app(7, &change("app-added")).await.unwrap());
        assert!(!store.confirm_app(8, &change("app-added")).await.unwrap());
        store.begin_app(irene, "other").await.unwrap();
        assert_eq!(store.authenticator_app(irene).await.unwrap().unwrap().sealed, "sealed");
        assert!(!store.take_step(irene, 7).await.unwrap());
        assert!(store.take_step(irene, 8).await.unwrap());

        let codes = ["a".to_owned(), "b".to_owned()];
        store.set_recovery_codes(&codes, &change("codes-made")).await.unwrap();
        assert!(store.use_recovery_code("a", &change("code-used")).await.unwrap());
        assert!(!store.use_recovery_code("a", &change("code-used")).await.unwrap());
        assert_eq!(store.note_wrong_code(irene, at(1)).await.unwrap().count, 1);
        assert_eq!(store.note_wrong_code(irene, at(2)).await.unwrap(), WrongCodes { count: 2, since: at(1) });
        store.forget_wrong_codes(irene).await.unwrap();
        assert_eq!(store.wrong_codes(irene).await.unwrap(), WrongCodes::default());

        let draft = PasskeyDraft {
            credential: "cred".to_owned(),
            public_key: "key".to_owned(),
            name: "Telephone".to_owned(),
            uses: 0,
        };
        let key = store.add_passkey(&draft, &change("passkey-added")).await.unwrap();
        let again = store.add_passkey(&draft, &change("passkey-added")).await;
        assert!(matches!(again, Err(StoreError::Taken(_))));
        let uses = [(0, true), (3, true), (3, false), (2, false), (4, true)];
        for (count, counts) in uses {
            assert_eq!(store.use_passkey(key, count, at(6)).await.unwrap(), counts, "{count}");
        }
        assert!(store.rename_passkey(irene, key, "Phone").await.unwrap());
        let (passkey, owner) = store.passkey("cred").await.unwrap().unwrap();
        assert_eq!((passkey.name.as_str(), owner.id, passkey.used), ("Phone", irene, Some(at(6))));
        assert_eq!(store.factors_of(irene).await.unwrap(), Factors { app: true, passkeys: 1, codes: 1 });
        store.remove_app(&change("app-removed")).await.unwrap();
        assert_eq!(store.factors_of(irene).await.unwrap().codes, 1, "a passkey can still be lost");
        assert!(store.remove_passkey(key, &change("passkey-removed")).await.unwrap());
        assert_eq!(store.factors_of(irene).await.unwrap(), Factors::default());

        store.ask_for_loss("hash", &change("loss-asked")).await.unwrap();
        let (account, asked) = store.loss("hash").await.unwrap().unwrap();
        assert_eq!((account.id, asked), (irene, at(5)));
        store.stop_loss(&change("loss-stopped")).await.unwrap();
        assert_eq!(store.loss_of(irene).await.unwrap(), None);
        store.take_off_second_step(&change("taken-off")).await.unwrap();
        store.ask_staff(irene, at(1)).await.unwrap();
        store.ask_staff(irene, at(2)).await.unwrap();
        assert_eq!(store.staff_asked(irene).await.unwrap(), Some(at(1)));
        let (_, told) = store.notices_of(irene, &[NoticeKind::Safety], 0, 1).await.unwrap();
        assert_eq!(told, 9);
    });
}

#[test]
fn a_second_half_comes_once_and_in_time() {
    check(|Archive { store, .. }| async move {
        let irene =
            store.add_account("irene", "irene@example.org", Role::Reader, &password(), at(0)).await.unwrap();
        let start = CeremonyStart {
            token_hash: "t",
            kind: "second-step",
            account: Some(irene),
            detail: "/",
            ends: at(9),
        };
        store.begin_ceremony(&start, at(0)).await.unwrap();
        assert!(store.ceremony("t", "link", at(1)).await.unwrap().is_none());
        assert_eq!(store.ceremony_of("t", "second-step", at(1)).await.unwrap().unwrap().0.id, irene);
        assert_eq!(store.try_ceremony("t", 2).await.unwrap(), Some(1));
        assert_eq!(store.try_ceremony("t", 2).await.unwrap(), Some(2));
        assert!(store.take_ceremony("t", "second-step", at(9)).await.unwrap().is_none(), "too late");
        assert!(store.take_ceremony("t", "second-step", at(8)).await.unwrap().is_some());
        assert!(store.take_ceremony("t", "second-step", at(8)).await.unwrap().is_none());
        store.begin_ceremony(&start, at(0)).await.unwrap();
        for tried in [Some(1), Some(2), None, None] {
            assert_eq!(store.try_ceremony("t", 2).await.unwrap(), tried);
        }
        let session = SessionStart { account: irene, browser: "", started: at(0), ends: at(9_000) };
        store.start_session("s", &session).await.unwrap();
        assert_eq!(store.proven("s").await.unwrap(), Some(at(0)));
        store.note_proof("s", irene, at(100)).await.unwrap();
        store.renew_session("s", "n", irene).await.unwrap();
        assert_eq!(store.proven("n").await.unwrap(), Some(at(100)));
        assert_eq!(store.proven("s").await.unwrap(), None);
    });
}

#[test]
fn a_link_is_one_persons_and_goes_with_the_provider() {
    check(|Archive { store, .. }| async move {
        let irene =
            store.add_account("irene", "irene@example.org", Role::Reader, &password(), at(0)).await.unwrap();
        let other =
            store.add_account("other", "other@example.org", Role::Reader, &password(), at(0)).await.unwrap();
        let note =
            AuditNote { by: Some(irene), act: "x", subject: AuditSubject::Site, detail: String::new() };
        let mut draft = ProviderDraft {
            name: "Bohemia".to_owned(),
            issuer: "https://login.example".to_owned(),
            client: "archive".to_owned(),
            sealed: Some("sealed".to_owned()),
            is_near: false,
        };
        let id = store.add_provider(&draft, &note, at(0)).await.unwrap();
        assert!(matches!(store.add_provider(&draft, &note, at(0)).await, Err(StoreError::Taken(_))));
        draft.sealed = None;
        draft.is_near = true;
        assert!(store.change_provider(id, &draft, &note, at(0)).await.unwrap());
        let kept = store.provider(id).await.unwrap().unwrap();
        assert_eq!((kept.sealed.as_deref(), kept.is_near), (Some("sealed"), true));
        let who = IdentityDraft { provider: id, subject: "7".to_owned(), name: "irene_a".to_owned() };
        let change = |account| SafetyChange { account, act: "identity-linked", letter: None, now: at(1) };
        store.link_identity(&who, &change(irene)).await.unwrap();
        assert!(matches!(store.link_identity(&who, &change(other)).await, Err(StoreError::Taken(_))));
        assert_eq!(store.account_of_identity(id, "7").await.unwrap().unwrap().id, irene);
        store.use_identity(id, "7", at(2)).await.unwrap();
        assert!(!store.unlink_identity(id, "7", &change(other)).await.unwrap());
        assert!(store.remove_provider(id, &note, at(3)).await.unwrap());
        assert!(store.identities_of(irene).await.unwrap().is_empty());
        assert_eq!(store.broken_audit_line().await.unwrap(), None);
    });
}
