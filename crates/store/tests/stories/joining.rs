//! Signing up, waiting, invitations, links in letters, and what admins decide about accounts.

use ficus_archive::{
    AccountId,
    account::{Role, Standing},
    account_link::{LETTERS_MAX, LinkKind},
    audit::AuditSubject,
    device::{DeviceKind, DeviceRights, KEY_BYTES, Secret},
    letter::{LetterDraft, LetterKind},
    password::PasswordHash,
    work::AuthorDraft,
};
use ficus_store::{AccountQuery, DeviceDraft, LinkDraft, NameUse, NewAccount, Store, StoreError};

use super::{
    drafts::story,
    harness::{Archive, at, check, start},
    works::add,
};

fn hash() -> PasswordHash {
    PasswordHash::from_stored("x".to_owned())
}

fn letter(address: &str) -> LetterDraft {
    LetterDraft {
        account: None,
        address: address.to_owned(),
        kind: LetterKind::Confirm,
        subject: "Words".to_owned(),
        text: "Words".to_owned(),
        html: "<p>Words</p>".to_owned(),
        stop: None,
    }
}

fn link(token_hash: &str, kind: LinkKind, address: &str) -> LinkDraft {
    LinkDraft { token_hash: token_hash.to_owned(), kind, address: address.to_owned(), made: at(0) }
}

fn new<'a>(name: &'a str, password: &'a PasswordHash, unproven: Option<&'a str>) -> NewAccount<'a> {
    NewAccount {
        name,
        email: "irene@example.org",
        unproven,
        role: Role::Author,
        standing: Standing::Unconfirmed,
        password,
        introduction: "",
        invitation: None,
        made: at(0),
    }
}

async fn member(store: &Store, name: &str, role: Role) -> AccountId {
    store.add_account(name, &format!("{name}@example.org"), role, &hash(), at(0)).await.unwrap()
}

#[test]
fn a_name_that_looks_like_anothers_cannot_be_taken() {
    check(|Archive { store, .. }| async move {
        member(&store, "Irene Adler", Role::Reader).await;
        let mut draft = story("The Lamp", "x");
        draft.authors = vec![AuthorDraft { name: "Mrs Hudson".to_owned(), contact: None }];
        add(&store, &draft).await;
        for name in ["irene adler", "lrene_AdIer", "Ir\u{435}ne Adler"] {
            assert_eq!(store.name_use(name).await.unwrap(), NameUse::Taken, "{name}");
            let taken = store.join(&new(name, &hash(), Some("1")), None).await;
            assert!(matches!(taken, Err(StoreError::Taken("name"))), "{taken:?}");
        }
        assert!(matches!(store.name_use("Mrs. Hudson").await.unwrap(), NameUse::Unclaimed(_)));
        let taken = store.join(&new("MrsHudson", &hash(), Some("1")), None).await;
        assert!(matches!(taken, Err(StoreError::Taken("name"))), "rescued works are signed with it");
        assert_eq!(store.name_use("Godfrey").await.unwrap(), NameUse::Free);
        store.join(&new("Godfrey", &hash(), Some("1")), None).await.unwrap();
        assert_eq!(store.name_use("G0dfrey").await.unwrap(), NameUse::Taken);
    });
}

#[test]
fn an_address_belongs_to_whoever_proves_it() {
    check(|Archive { store, .. }| async move {
        let (one, two) = (
            link("one", LinkKind::Confirm, "irene@example.org"),
            link("two", LinkKind::Confirm, "irene@example.org"),
        );
        let squatter = store
            .join(&new("Moriarty", &hash(), Some("1")), Some((&one, &letter("irene@example.org"))))
            .await
            .unwrap();
        let owner = store
            .join(&new("Irene", &hash(), Some("2")), Some((&two, &letter("irene@example.org"))))
            .await
            .unwrap();
        assert!(
            store.account_to_sign_in("irene@example.org").await.unwrap().is_none(),
            "nobody has proven it"
        );
        assert_eq!(store.confirm_address("two", at(1)).await.unwrap(), owner);
        let (account, _) = store.account_to_sign_in("Irene@Example.org").await.unwrap().unwrap();
        assert_eq!((account.id, account.standing), (owner, Standing::Active));
        let used = store.confirm_address("two", at(1)).await;
        assert!(matches!(used, Err(StoreError::Missing("link"))), "once");
        let late = store.confirm_address("one", at(1)).await;
        assert!(matches!(late, Err(StoreError::Taken("mail address"))), "{late:?}");
        assert!(!store.has_proven_address(squatter).await.unwrap());
    });
}

#[test]
fn a_link_ends_and_does_nothing_else_than_it_was_made_for() {
    check(|Archive { store, .. }| async move {
        let id = member(&store, "irene", Role::Reader).await;
        let reset = link("r", LinkKind::Reset, "");
        assert!(store.post_link(id, &reset, &letter("irene@example.org")).await.unwrap());
        assert!(store.confirm_address("r", at(1)).await.is_err());
        assert!(store.account_link("r", at(3_599)).await.unwrap().is_some());
        assert!(store.account_link("r", at(3_600)).await.unwrap().is_none(), "after an hour");
        store.start_session("token", &start(id)).await.unwrap();
        store.note_browser(id, "browser", at(0)).await.unwrap();
        let device = DeviceDraft {
            name: "Clara",
            kind: DeviceKind::Key,
            rights: DeviceRights { catalogue: true, progress: true },
        };
        let key = Secret::of(&[3; KEY_BYTES]);
        store.add_device_key(id, &device, &key, at(0)).await.unwrap();
        let password = PasswordHash::from_stored("new".to_owned());
        store
            .reset_password(("r", LinkKind::Reset), &password, Some(&letter("irene@example.org")), at(9))
            .await
            .unwrap();
        assert_eq!(store.account_to_sign_in("irene").await.unwrap().unwrap().1, password);
        assert!(store.session("token", at(9)).await.unwrap().is_none(), "every session ends");
        assert!(store.device_key(&key.hashed()).await.unwrap().is_none(), "and every key of a device");
        assert!(!store.knows_browser("irene", "browser").await.unwrap());
        let again = store
            .reset_password(("r", LinkKind::Reset), &hash(), Some(&letter("irene@example.org")), at(9))
            .await;
        assert!(matches!(again, Err(StoreError::Missing("link"))));
        assert_eq!(store.unseen_notices(id).await.unwrap(), 1);
    });
}

#[test]
fn nobodys_box_is_filled() {
    check(|Archive { store, .. }| async move {
        let id = member(&store, "irene", Role::Reader).await;
        for number in 0..LETTERS_MAX + 2 {
            let link = link(&format!("r{number}"), LinkKind::Reset, "");
            let posted = store.post_link(id, &link, &letter("Irene@example.org")).await.unwrap();
            assert_eq!(posted, number < LETTERS_MAX);
        }
        assert!(
            store.post_letter_within_cap(&letter("irene@example.org"), at(12 * 3_600 + 1)).await.unwrap()
        );
    });
}

#[test]
fn an_address_is_changed_by_its_new_owner_and_brought_back_by_the_old_one() {
    check(|Archive { store, .. }| async move {
        let id = member(&store, "irene", Role::Reader).await;
        store
            .post_link(
                id,
                &link("n", LinkKind::NewAddress, "thief@example.com"),
                &letter("thief@example.com"),
            )
            .await
            .unwrap();
        store.start_session("token", &start(id)).await.unwrap();
        let undo = link("u", LinkKind::OldAddress, "");
        store.change_address("n", &undo, &letter(""), at(1)).await.unwrap();
        assert_eq!(store.account(id).await.unwrap().unwrap().email, "thief@example.com");
        assert!(store.session("token", at(1)).await.unwrap().is_none());
        let back = store.account_link("u", at(6 * 86_400)).await.unwrap().unwrap();
        assert_eq!(back.address, "irene@example.org");
        store.bring_back_address("u", at(6 * 86_400)).await.unwrap();
        assert_eq!(store.owner_of_address("irene@example.org").await.unwrap().unwrap().id, id);
        assert!(store.owner_of_address("thief@example.com").await.unwrap().is_none());
    });
}

#[test]
fn an_invitation_lets_one_person_in_and_tells_who_gave_it() {
    check(|Archive { store, .. }| async move {
        let watson = member(&store, "Watson", Role::Author).await;
        store.invite(watson, "code", Some(&letter("irene@example.org")), at(0)).await.unwrap();
        store.invite(watson, "other", None, at(0)).await.unwrap();
        assert_eq!(store.invitations_given(watson, at(1)).await.unwrap(), 2);
        let open = store.open_invitation("code", at(1)).await.unwrap().unwrap();
        assert_eq!((open.inviter.as_str(), open.address.as_deref()), ("Watson", Some("irene@example.org")));
        let password = hash();
        let invited = NewAccount { invitation: Some("code"), ..new("Irene", &password, None) };
        let id = store.join(&invited, None).await.unwrap();
        let again = NewAccount { invitation: Some("code"), ..new("Godfrey", &password, Some("1")) };
        assert!(matches!(store.join(&again, None).await, Err(StoreError::Missing("invitation"))));
        assert_eq!(store.name_use("Godfrey").await.unwrap(), NameUse::Free, "nothing is made by halves");
        let (open, joined) = store.invitations(watson, at(1)).await.unwrap();
        assert_eq!((open.len(), joined), (1, vec!["Irene".to_owned()]));
        store.withdraw_invitation(open[0].id, id).await.unwrap();
        assert!(store.open_invitation("other", at(1)).await.unwrap().is_some(), "another's stays");
        store.withdraw_invitation(open[0].id, watson).await.unwrap();
        assert!(store.open_invitation("other", at(1)).await.unwrap().is_none());
        assert_eq!(store.invitations_given(watson, at(1)).await.unwrap(), 1);
        let facts = store.account_facts(id, at(1)).await.unwrap().unwrap();
        assert_eq!(facts.inviter, Some((watson, "Watson".to_owned())));
        assert_eq!(facts.pen_names, ["Irene"]);
    });
}

#[test]
fn who_asks_to_be_invited_is_answered_once() {
    check(|Archive { store, .. }| async move {
        let watson = member(&store, "Watson", Role::Moderator).await;
        store.ask_to_be_invited("irene@example.org", "I sing.", at(0)).await.unwrap();
        store.ask_to_be_invited("IRENE@example.org", "Again.", at(1)).await.unwrap();
        let (requests, total) = store.invitation_requests(0, 9).await.unwrap();
        assert_eq!((requests.len(), total, requests[0].words.as_str()), (1, 1, "I sing."));
        let letter = letter("");
        store.answer_request(requests[0].id, Some(("code", &letter)), (watson, at(2))).await.unwrap();
        let open = store.open_invitation("code", at(3)).await.unwrap().unwrap();
        assert_eq!(open.address.as_deref(), Some("irene@example.org"));
        assert!(store.answer_request(requests[0].id, None, (watson, at(2))).await.is_err());
    });
}

#[test]
fn who_waits_cannot_come_in_until_a_moderator_says_so() {
    check(|Archive { store, .. }| async move {
        let watson = member(&store, "Watson", Role::Moderator).await;
        let password = hash();
        let waiting = |name| NewAccount {
            standing: Standing::Waiting,
            introduction: "I sing.",
            ..new(name, &password, Some("1"))
        };
        let irene = store.join(&waiting("Irene"), None).await.unwrap();
        let godfrey = NewAccount { unproven: Some("2"), ..waiting("Godfrey") };
        let godfrey = store.join(&godfrey, None).await.unwrap();
        store.start_session("token", &start(irene)).await.unwrap();
        assert!(store.session("token", at(1)).await.unwrap().is_none());
        let (applicants, total) = store.applicants(0, 9).await.unwrap();
        assert_eq!((total, applicants[0].introduction.as_str()), (2, "I sing."));
        store.let_in(irene, true, Some(&letter("irene@example.org")), (watson, at(2))).await.unwrap();
        let (account, _) = store.account_to_sign_in("Irene").await.unwrap().unwrap();
        assert_eq!(account.standing, Standing::Unconfirmed, "the address has still to be proven");
        assert!(store.session("token", at(3)).await.unwrap().is_some());
        assert!(store.let_in(irene, true, Some(&letter("x@example.org")), (watson, at(2))).await.is_err());
        assert!(
            store.refuse(irene, Some(&letter("x@example.org")), (watson, at(2))).await.is_err(),
            "they are in"
        );
        store.refuse(godfrey, Some(&letter("x@example.org")), (watson, at(2))).await.unwrap();
        assert!(store.account(godfrey).await.unwrap().is_none());
        assert_eq!(store.name_use("Godfrey").await.unwrap(), NameUse::Free);
        assert_eq!(store.audit_lines(None, 9).await.unwrap().len(), 2);
        assert_eq!(store.broken_audit_line().await.unwrap(), None);
    });
}

#[test]
fn a_suspension_that_is_over_ends_by_itself() {
    check(|Archive { store, .. }| async move {
        let id = member(&store, "irene", Role::Author).await;
        store.start_session("token", &start(id)).await.unwrap();
        store.set_standing(id, Standing::Suspended, Some(at(50))).await.unwrap();
        let standing = |open: Option<ficus_store::OpenSession>| open.unwrap().account.standing;
        assert_eq!(standing(store.session("token", at(49)).await.unwrap()), Standing::Suspended);
        assert_eq!(standing(store.session("token", at(50)).await.unwrap()), Standing::Active);
        store.set_standing(id, Standing::Banned, None).await.unwrap();
        assert!(store.session("token", at(51)).await.unwrap().is_none());
    });
}

#[test]
fn a_role_changes_with_a_line_in_the_log_and_never_the_last_admins() {
    check(|Archive { store, .. }| async move {
        let mrs_hudson = member(&store, "hudson", Role::Admin).await;
        let irene = member(&store, "irene", Role::Reader).await;
        store.start_session("token", &start(irene)).await.unwrap();
        let letter = letter("irene@example.org");
        store.set_role(irene, Role::Moderator, Some(&letter), (mrs_hudson, at(1))).await.unwrap();
        assert!(store.session("token", at(1)).await.unwrap().is_none(), "new rights, new session");
        let lines = store.audit_lines_about(AuditSubject::Account(irene.0), 9).await.unwrap();
        assert_eq!(
            (lines[0].act.as_str(), lines[0].detail.as_str()),
            ("role-changed", "reader to moderator")
        );
        let last = store.set_role(mrs_hudson, Role::Reader, Some(&letter), (mrs_hudson, at(2))).await;
        assert!(matches!(last, Err(StoreError::Refused(_))), "{last:?}");
        let banned = (Standing::Banned, None);
        assert!(store.decide_standing(mrs_hudson, banned, Some(&letter), (irene, at(2))).await.is_err());
        store.decide_standing(irene, banned, Some(&letter), (mrs_hudson, at(2))).await.unwrap();
        let query = AccountQuery {
            words: "IREN".to_owned(),
            standing: Some(Standing::Banned),
            ..AccountQuery::default()
        };
        let (found, total) = store.find_accounts(&query, 0, 9).await.unwrap();
        assert_eq!((found[0].account.id, total), (irene, 1));
        let query = AccountQuery {
            words: "@example.org".to_owned(),
            role: Some(Role::Admin),
            ..AccountQuery::default()
        };
        assert_eq!(store.find_accounts(&query, 0, 9).await.unwrap().1, 1);
        let query = AccountQuery { words: "%".to_owned(), ..AccountQuery::default() };
        assert_eq!(store.find_accounts(&query, 0, 9).await.unwrap().1, 0);
        assert_eq!(store.staff_seen().await.unwrap(), Some(at(0)));
    });
}

#[test]
fn a_renewed_session_goes_on_alone() {
    check(|Archive { store, .. }| async move {
        let id = member(&store, "irene", Role::Reader).await;
        for token in ["a", "b"] {
            store.start_session(token, &start(id)).await.unwrap();
        }
        store.note_proof("a", id, at(3)).await.unwrap();
        store.renew_session("a", "c", id).await.unwrap();
        let sessions = store.sessions_of(id, at(4), 9).await.unwrap();
        assert_eq!(sessions.len(), 1);
        assert_eq!(
            (sessions[0].token_hash.as_str(), sessions[0].browser.as_str()),
            ("c", "Firefox on Linux")
        );
        assert_eq!(store.proven("c").await.unwrap(), Some(at(3)));
    });
}
