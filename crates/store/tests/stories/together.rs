//! Writing with others: nothing stands on a work, and no work on a page, without those whom it names.

use ficus_archive::{
    AccountId, PenNameId, WorkId,
    account::Role,
    chapter::ChapterDraft,
    draft::{DraftContent, Made},
    notice::{Notice, NoticeKind},
    password::PasswordHash,
    together::{
        Act, Part,
        beta::{self, Opening},
        orphan::KeptName,
        round_robin::Mode,
        signing::InvitationState,
        tie::{Remix, TieKind, TieState},
    },
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use ficus_store::{
    Added, BetaCommentDraft, BetaLinkDraft, BetaReaderKey, ChapterOfferDraft, PenNameWish,
    SignInvitationDraft, Store, StoreError, TieDraft, TieOther, TogetherChoice,
};

use crate::harness::{at, check};

/// A member with a pen name.
pub async fn member(store: &Store, name: &str) -> (AccountId, PenNameId) {
    let hash = PasswordHash::from_stored("argon2id$8$1$00$00".to_owned());
    let email = format!("{}@mail.example", name.to_lowercase());
    let account = store.add_account(&name.to_lowercase(), &email, Role::Author, &hash, at(0)).await.unwrap();
    (account, store.add_pen_name(account, name).await.unwrap())
}

pub async fn work(store: &Store, title: &str, author: &str, audience: Audience) -> WorkId {
    let draft = WorkDraft {
        title: title.to_owned(),
        authors: vec![AuthorDraft { name: author.to_owned(), contact: None }],
        audience,
        chapters: vec![ChapterDraft {
            number: 1,
            text: Prose::from_plain("The fog came up the river."),
            ..ChapterDraft::default()
        }],
        ..WorkDraft::default()
    };
    match store.add_work(&draft, None, at(1)).await.unwrap() {
        Added::New(id) | Added::Known(id) => id,
    }
}

async fn told(store: &Store, account: AccountId) -> Vec<Act> {
    let (notices, _) = store.notices_of(account, &[NoticeKind::Together], 0, 50).await.unwrap();
    let acts = notices.into_iter().rev().filter_map(|kept| match kept.notice {
        Notice::Together { act, .. } => Some(act),
        _ => None,
    });
    acts.collect()
}

fn invitation(work: WorkId, by: AccountId, to: PenNameId, part: Part) -> SignInvitationDraft {
    SignInvitationDraft { work, by, to, part, words: "Will you?".to_owned() }
}

fn names(work: &ficus_archive::work::Work) -> Vec<(String, Part)> {
    work.authors.iter().map(|author| (author.name.clone(), author.part)).collect()
}

#[test]
fn nobody_signs_a_work_before_they_agree() {
    check(|archive| async move {
        let store = &archive.store;
        let ((mina, _), (lucy, lucys)) = (member(store, "Mina").await, member(store, "Lucy").await);
        let lamp = work(store, "The Lamp", "Mina", Audience::Everyone).await;
        store.invite_to_sign(&invitation(lamp, mina, lucys, Part::Translator), at(2)).await.unwrap();
        assert!(!store.signs(lucy, lamp).await.unwrap());
        assert_eq!(store.work(lamp).await.unwrap().unwrap().authors.len(), 1);
        assert_eq!(told(store, lucy).await, [Act::Invited]);
        let twice = store.invite_to_sign(&invitation(lamp, mina, lucys, Part::Author), at(3)).await;
        assert!(matches!(twice, Err(StoreError::Refused(_))));

        let waiting = store.sign_invitations(lucy).await.unwrap();
        assert_eq!((waiting[0].title.as_str(), waiting[0].by.as_str()), ("The Lamp", "Mina"));
        let id = waiting[0].id;
        let foreign = store.accept_sign_invitation((mina, lucys), id, at(4)).await;
        assert!(foreign.is_err(), "only with a name of one's own");
        let other = store.add_pen_name(lucy, "Westenra").await.unwrap();
        let accepted = store.accept_sign_invitation((lucy, other), id, at(4)).await.unwrap();
        assert_eq!(accepted, Some(lamp));
        let signed = store.work(lamp).await.unwrap().unwrap();
        assert_eq!(
            names(&signed),
            [("Mina".to_owned(), Part::Author), ("Westenra".to_owned(), Part::Translator)]
        );
        assert!(store.signs(lucy, lamp).await.unwrap());
        assert_eq!(told(store, mina).await, [Act::Accepted]);
        let name = store.pen_name_by_slug("westenra").await.unwrap().unwrap();
        assert_eq!(name.works, 1);
        assert!(store.accept_sign_invitation((lucy, other), id, at(5)).await.unwrap().is_none());
        assert!(store.check().await.unwrap().is_empty());
    });
}

#[test]
fn whoever_declines_blocks_or_wants_none_is_left_in_peace() {
    check(|archive| async move {
        let store = &archive.store;
        let ((mina, _), (lucy, lucys)) = (member(store, "Mina").await, member(store, "Lucy").await);
        let ((arthur, arthurs), (jack, jacks)) = (member(store, "Arthur").await, member(store, "Jack").await);
        let lamp = work(store, "The Lamp", "Mina", Audience::Everyone).await;
        store.invite_to_sign(&invitation(lamp, mina, lucys, Part::Author), at(2)).await.unwrap();
        let id = store.sign_invitations(lucy).await.unwrap()[0].id;
        assert!(!store.decline_sign_invitation(mina, id, at(3)).await.unwrap(), "it is not hers");
        assert!(store.decline_sign_invitation(lucy, id, at(3)).await.unwrap());
        assert_eq!(store.invitations_to_sign(lamp).await.unwrap()[0].state, InvitationState::Declined);
        assert_eq!(told(store, mina).await, [Act::Declined]);
        store.block(arthur, mina, "Mina", at(2)).await.unwrap();
        let none = TogetherChoice { refuses_invitations: true, refuses_gifts: true };
        store.set_together_choice(jack, none).await.unwrap();
        for to in [lucys, arthurs, jacks] {
            let again = store.invite_to_sign(&invitation(lamp, mina, to, Part::Author), at(4)).await;
            assert!(matches!(again, Err(StoreError::Refused(_))), "{to}");
        }
        assert!(told(store, arthur).await.is_empty() && told(store, jack).await.is_empty());
        let later = at(3 + 31 * 24 * 3600);
        store.invite_to_sign(&invitation(lamp, mina, lucys, Part::Author), later).await.unwrap();
        let id = store.sign_invitations(lucy).await.unwrap()[0].id;
        assert!(store.withdraw_sign_invitation(lamp, id).await.unwrap());
        assert!(store.sign_invitations(lucy).await.unwrap().is_empty());
    });
}

#[test]
fn signers_are_put_in_order_and_leave_but_for_the_last_who_writes() {
    check(|archive| async move {
        let store = &archive.store;
        let ((mina, minas), (lucy, lucys)) = (member(store, "Mina").await, member(store, "Lucy").await);
        let lamp = work(store, "The Lamp", "Mina", Audience::Everyone).await;
        let alone = store.leave_work(mina, lamp).await;
        assert!(matches!(alone, Err(StoreError::Refused(_))));
        store.invite_to_sign(&invitation(lamp, mina, lucys, Part::Author), at(2)).await.unwrap();
        let id = store.sign_invitations(lucy).await.unwrap()[0].id;
        store.accept_sign_invitation((lucy, lucys), id, at(3)).await.unwrap();
        store.arrange_signers(lamp, &[(lucys, Part::Author), (minas, Part::Supporting)]).await.unwrap();
        let signed = store.work(lamp).await.unwrap().unwrap();
        assert_eq!(
            names(&signed),
            [("Lucy".to_owned(), Part::Author), ("Mina".to_owned(), Part::Supporting)]
        );
        store.leave_work(lucy, lamp).await.unwrap();
        assert_eq!(names(&store.work(lamp).await.unwrap().unwrap()), [("Mina".to_owned(), Part::Supporting)]);
        assert!(!store.signs(lucy, lamp).await.unwrap());
        assert!(matches!(store.leave_work(lucy, lamp).await, Err(StoreError::Missing(_))));
        assert_eq!(store.pen_name_by_slug("lucy").await.unwrap().unwrap().works, 0);
        assert!(store.check().await.unwrap().is_empty());
    });
}

#[test]
fn a_gift_is_told_when_it_is_posted_and_can_be_given_back() {
    check(|archive| async move {
        let store = &archive.store;
        let ((mina, _), (lucy, lucys)) = (member(store, "Mina").await, member(store, "Lucy").await);
        let (arthur, _) = member(store, "Arthur").await;
        store.block(arthur, mina, "Mina", at(2)).await.unwrap();
        let lamp = work(store, "The Lamp", "Mina", Audience::Draft).await;
        let to = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let refused =
            store.give(lamp, mina, &to(&["Lucy", "My aunt", "arthur", "Mina"]), at(3)).await.unwrap();
        assert_eq!(refused, ["arthur", "Mina"]);
        assert!(!store.tell_together(at(4)).await.unwrap());
        assert!(told(store, lucy).await.is_empty(), "a draft is told to nobody");
        assert_eq!(store.gifts_for(lucy, 0, 10).await.unwrap().1, 0);

        store.set_audience(lamp, Audience::Everyone, at(5)).await.unwrap();
        store.tell_together(at(6)).await.unwrap();
        store.tell_together(at(7)).await.unwrap();
        assert_eq!(told(store, lucy).await, [Act::Given], "once");
        let (gifts, total) = store.gifts_for(lucy, 0, 10).await.unwrap();
        assert_eq!((gifts[0].work, total), (lamp, 1));
        let wish = PenNameWish { shows_gifts: true, ..PenNameWish::default() };
        assert!(store.gifts_shown_by(lucys, 10).await.unwrap().is_empty());
        store.set_pen_name_wish(lucy, lucys, &wish).await.unwrap();
        assert_eq!(store.gifts_shown_by(lucys, 10).await.unwrap(), [lamp]);

        assert!(!store.answer_gift(mina, gifts[0].id, true, at(8)).await.unwrap(), "it is not hers");
        assert!(store.answer_gift(lucy, gifts[0].id, true, at(8)).await.unwrap());
        assert!(store.gifts_shown_by(lucys, 10).await.unwrap().is_empty());
        let shown: Vec<String> = store
            .gifts_of(lamp)
            .await
            .unwrap()
            .into_iter()
            .filter(|gift| !gift.is_refused)
            .map(|gift| gift.name)
            .collect();
        assert_eq!(shown, ["My aunt"]);
        let again = store.give(lamp, mina, &to(&["lucy"]), at(9)).await.unwrap();
        assert_eq!(again, ["lucy"], "what was given back is not given twice");
    });
}

#[test]
fn a_work_that_comes_from_another_is_told_by_both_when_both_agree() {
    check(|archive| async move {
        let store = &archive.store;
        let ((mina, _), (lucy, _)) = (member(store, "Mina").await, member(store, "Lucy").await);
        let origin = work(store, "The Lamp", "Lucy", Audience::Everyone).await;
        let derived = work(store, "Die Lampe", "Mina", Audience::Draft).await;
        let draft = |kind, other| TieDraft { work: derived, kind, other };
        store.add_tie(&draft(TieKind::Translation, TieOther::Here(origin)), mina, at(2)).await.unwrap();
        let twice = store.add_tie(&draft(TieKind::Inspired, TieOther::Here(origin)), mina, at(2)).await;
        assert!(matches!(twice, Err(StoreError::Refused(_))));
        let elsewhere = TieOther::Elsewhere {
            title: "A Study".to_owned(),
            author: "Doyle".to_owned(),
            address: "https://old.example/1".to_owned(),
            language: None,
        };
        store.add_tie(&draft(TieKind::Inspired, elsewhere.clone()), mina, at(3)).await.unwrap();
        store.tell_together(at(4)).await.unwrap();
        assert!(told(store, lucy).await.is_empty() && store.ties_asked(lucy).await.unwrap().is_empty());

        store.set_audience(derived, Audience::Everyone, at(5)).await.unwrap();
        store.tell_together(at(6)).await.unwrap();
        assert_eq!(told(store, lucy).await, [Act::TieAsked]);
        let asked = store.ties_asked(lucy).await.unwrap();
        assert_eq!((asked[0].work, asked[0].own, asked[0].state), (derived, origin, TieState::Open));
        assert!(store.ties_of(origin).await.unwrap().is_empty(), "nobody has agreed");
        assert!(!store.answer_tie(mina, asked[0].id, true, at(7)).await.unwrap(), "it is not hers to say");
        assert!(store.answer_tie(lucy, asked[0].id, true, at(7)).await.unwrap());
        assert_eq!(store.ties_of(origin).await.unwrap().len(), 1);
        assert_eq!(told(store, mina).await, [Act::TieApproved]);
        store.answer_tie(lucy, asked[0].id, false, at(8)).await.unwrap();
        assert!(store.ties_of(origin).await.unwrap().is_empty(), "an answer can be changed");
        let ties = store.ties_of(derived).await.unwrap();
        assert_eq!(
            ties.iter().map(|tie| tie.state).collect::<Vec<_>>(),
            [TieState::Declined, TieState::Elsewhere]
        );
        assert_eq!(ties[1].other, elsewhere);
        assert!(store.withdraw_tie(derived, ties[0].id).await.unwrap());
        store.block(lucy, mina, "Mina", at(9)).await.unwrap();
        let kept_apart = store.add_tie(&draft(TieKind::Inspired, TieOther::Here(origin)), mina, at(10)).await;
        assert!(matches!(kept_apart, Err(StoreError::Refused(_))));
    });
}

#[test]
fn what_an_author_allows_is_said_by_its_owner_alone() {
    check(|archive| async move {
        let store = &archive.store;
        let ((mina, minas), (lucy, _)) = (member(store, "Mina").await, member(store, "Lucy").await);
        let wish =
            PenNameWish { remix: Remix::Free, words: "Send me a copy.".to_owned(), shows_gifts: false };
        assert!(store.set_pen_name_wish(lucy, minas, &wish).await.is_err());
        store.set_pen_name_wish(mina, minas, &wish).await.unwrap();
        assert_eq!(store.pen_name_wishes(&[minas]).await.unwrap(), [(minas, wish)]);
    });
}

#[test]
fn behind_the_veil_signers_come_and_go_and_nobody_sees_them() {
    check(|archive| async move {
        let store = &archive.store;
        let ((mina, minas), (lucy, lucys)) = (member(store, "Mina").await, member(store, "Lucy").await);
        let lamp = work(store, "The Lamp", "Mina", Audience::Everyone).await;
        store.set_own_veil(lamp, true).await.unwrap();
        store.invite_to_sign(&invitation(lamp, mina, lucys, Part::Translator), at(2)).await.unwrap();
        let id = store.sign_invitations(lucy).await.unwrap()[0].id;
        store.accept_sign_invitation((lucy, lucys), id, at(3)).await.unwrap();
        store.arrange_signers(lamp, &[(lucys, Part::Translator), (minas, Part::Author)]).await.unwrap();
        let seen = store.work(lamp).await.unwrap().unwrap();
        assert_eq!(names(&seen), [("Anonymous".to_owned(), Part::Author)]);
        assert!(store.signs(lucy, lamp).await.unwrap());
        store.set_own_veil(lamp, false).await.unwrap();
        let seen = store.work(lamp).await.unwrap().unwrap();
        assert_eq!(names(&seen), [("Lucy".to_owned(), Part::Translator), ("Mina".to_owned(), Part::Author)]);
        store.set_own_veil(lamp, true).await.unwrap();
        store.leave_work(lucy, lamp).await.unwrap();
        assert!(!store.signs(lucy, lamp).await.unwrap() && store.signs(mina, lamp).await.unwrap());
    });
}

/// A chapter on the desk.
fn on_desk(text: &str) -> DraftContent {
    DraftContent {
        number: 2,
        made: Made { text: Prose::from_plain(text), ..Made::default() },
        ..DraftContent::default()
    }
}

#[test]
fn a_link_to_a_draft_opens_for_so_many_until_it_ends_and_its_comments_follow_the_text() {
    check(|archive| async move {
        let store = &archive.store;
        let (mina, _) = member(store, "Mina").await;
        let lamp = work(store, "The Lamp", "Mina", Audience::Draft).await;
        let content = on_desk("The lamp was lit.\n\nNobody had lit it that night at all.");
        let draft = store.begin_draft(lamp, None, &content, mina, at(2)).await.unwrap();
        let new = BetaLinkDraft {
            work: lamp,
            by: mina,
            key_hash: "a hash".to_owned(),
            label: "For Lucy".to_owned(),
            drafts: vec![draft],
            members: false,
            readers_max: 1,
            ends: at(1_000),
        };
        store.make_beta_link(&new, at(3)).await.unwrap();
        let reader =
            |key: &str| BetaReaderKey { reader: key.to_owned(), account: None, name: key.to_owned() };
        let opened = async |key: &str, now| store.use_beta_link("a hash", &reader(key), now).await.unwrap();
        assert_eq!(opened("lucy", at(4)).await, Some(Opening::Open));
        assert_eq!(opened("lucy", at(5)).await, Some(Opening::Open), "whoever came comes again");
        assert_eq!(opened("arthur", at(5)).await, Some(Opening::Full));
        assert_eq!(store.use_beta_link("another", &reader("lucy"), at(5)).await.unwrap(), None);
        let link = store.beta_link("a hash").await.unwrap().unwrap();
        assert!(link.covers(draft) && link.standing.readers == 1);

        let then: Vec<String> = content.made.text.paragraphs().collect();
        let comment = BetaCommentDraft {
            link: &link,
            draft,
            paragraphs: &then,
            paragraph: 2,
            quote: "at all".to_owned(),
            words: "Cut this?".to_owned(),
        };
        store.add_beta_comment(&comment, &reader("lucy"), at(6)).await.unwrap();
        store.add_beta_comment(&comment, &reader("lucy"), at(7)).await.unwrap();
        assert_eq!(told(store, mina).await, [Act::Commented], "once an hour");
        let after = on_desk("A new beginning.\n\nThe lamp was lit.\n\nNobody had lit it that evening.");
        store.save_draft(draft, 1, &after, mina, at(8)).await.unwrap();
        let comments = store.beta_comments(lamp).await.unwrap();
        let texts = store.beta_texts(&[comments[0].text.unwrap()]).await.unwrap();
        let now: Vec<String> = after.made.text.paragraphs().collect();
        let place = beta::carried(&texts[&comments[0].text.unwrap()], &now, comments[0].paragraph);
        assert_eq!(place, 3, "it follows its paragraph");

        assert!(store.answer_beta_comment((lamp, comments[0].id), "Yes.", true, at(9)).await.unwrap());
        let own = store.beta_comments_by(link.id, "lucy").await.unwrap();
        assert_eq!((own[0].answer.as_str(), own[0].is_done), ("Yes.", true));
        assert!(store.beta_comments_by(link.id, "arthur").await.unwrap().is_empty());
        store.drop_draft(draft).await.unwrap();
        assert_eq!(store.beta_comments(lamp).await.unwrap()[0].draft, None);
        assert!(store.end_beta_link(lamp, link.id, at(10)).await.unwrap());
        assert_eq!(opened("lucy", at(11)).await, Some(Opening::Over));
    });
}

#[test]
fn a_work_that_is_given_away_keeps_its_text_and_loses_its_author_for_good() {
    check(|archive| async move {
        let store = &archive.store;
        let ((mina, _), (lucy, lucys)) = (member(store, "Mina").await, member(store, "Lucy").await);
        let lamp = work(store, "The Lamp", "Mina", Audience::Everyone).await;
        let geese = work(store, "The Geese", "Mina", Audience::Everyone).await;
        let secret = work(store, "The Secret", "Mina", Audience::Draft).await;
        store.invite_to_sign(&invitation(geese, mina, lucys, Part::Author), at(2)).await.unwrap();
        let id = store.sign_invitations(lucy).await.unwrap()[0].id;
        store.accept_sign_invitation((lucy, lucys), id, at(3)).await.unwrap();
        let all_or_none = store.orphan_works(mina, &[lamp, secret], KeptName::Dropped).await;
        assert!(matches!(all_or_none, Err(StoreError::Refused(_))));
        assert!(store.signs(mina, lamp).await.unwrap());
        assert!(store.orphan_works(lucy, &[lamp], KeptName::Dropped).await.is_err(), "it is not hers");

        store.orphan_works(mina, &[lamp], KeptName::Dropped).await.unwrap();
        store.orphan_works(mina, &[geese], KeptName::Kept).await.unwrap();
        let of = async |work| names(&store.work(work).await.unwrap().unwrap());
        assert_eq!(of(lamp).await, [("Orphaned works".to_owned(), Part::Author)]);
        let kept = [("Mina (orphaned)".to_owned(), Part::Author), ("Lucy".to_owned(), Part::Author)];
        assert_eq!(of(geese).await, kept);
        assert!(!store.signs(mina, lamp).await.unwrap() && !store.signs(mina, geese).await.unwrap());
        assert!(store.signs(lucy, geese).await.unwrap());
        assert_eq!(store.pen_name_by_slug("mina").await.unwrap().unwrap().works, 0);
        assert_eq!(store.chapters(lamp).await.unwrap().len(), 1);
        assert!(store.check().await.unwrap().is_empty());
    });
}

#[test]
fn a_chapter_of_a_round_robin_is_signed_by_whoever_wrote_it_who_may_not_change_the_rest() {
    check(|archive| async move {
        let store = &archive.store;
        let ((mina, _), (lucy, lucys)) = (member(store, "Mina").await, member(store, "Lucy").await);
        let lamp = work(store, "The Lamp", "Mina", Audience::Everyone).await;
        assert_eq!(store.round_robin(lamp).await.unwrap(), None);
        store.set_round_robin(lamp, Some(Mode::Moderated), at(2)).await.unwrap();
        let draft = ChapterOfferDraft {
            work: lamp,
            account: lucy,
            pen_name: lucys,
            title: "Fog".to_owned(),
            typed: ficus_archive::draft::Typed::default(),
            text: Prose::from_plain("The fog went out again."),
        };
        store.offer_chapter(&draft, at(3)).await.unwrap();
        assert_eq!(told(store, mina).await, [Act::ChapterOffered]);
        assert_eq!(store.adding_to(lamp, lucy).await.unwrap().waiting, 1);
        let offers = store.chapter_offers(lamp).await.unwrap();
        assert_eq!((offers[0].name.as_str(), offers[0].words), ("Lucy", 5));
        let day = jiff::civil::date(2023, 11, 14);
        let number = store.add_chapter(&draft, Some(offers[0].id), day, at(4)).await.unwrap();
        assert_eq!(number, 2);
        assert_eq!(told(store, lucy).await, [Act::ChapterTaken]);
        let twice = store.add_chapter(&draft, Some(offers[0].id), day, at(5)).await;
        assert!(matches!(twice, Err(StoreError::Missing(_))), "taken once");
        assert_eq!(store.work(lamp).await.unwrap().unwrap().chapters.len(), 2);
        store.offer_chapter(&draft, at(6)).await.unwrap();
        let again = store.chapter_offers(lamp).await.unwrap().remove(0).id;
        assert!(store.decline_chapter(lamp, again, at(7)).await.unwrap());
        assert!(!store.decline_chapter(lamp, again, at(8)).await.unwrap());

        let seen = store.work(lamp).await.unwrap().unwrap();
        assert_eq!(names(&seen), [("Mina".to_owned(), Part::Author), ("Lucy".to_owned(), Part::Contributor)]);
        assert!(!store.signs(lucy, lamp).await.unwrap(), "the work is not theirs");
        let chapter = seen.chapters.last().unwrap().id;
        let signer = store.chapter_signer(chapter).await.unwrap();
        assert_eq!(signer, Some(("Lucy".to_owned(), "lucy".to_owned())));
        assert!(store.adding_to(lamp, lucy).await.unwrap().wrote_last);
        assert!(!store.adding_to(lamp, mina).await.unwrap().wrote_last);
        store.set_own_veil(lamp, true).await.unwrap();
        assert_eq!(store.chapter_signer(chapter).await.unwrap(), None, "behind the veil nobody signs");
        store.set_own_veil(lamp, false).await.unwrap();
        store.leave_work(lucy, lamp).await.unwrap();
        assert_eq!(store.work(lamp).await.unwrap().unwrap().authors.len(), 1);
    });
}

#[test]
fn works_of_the_dead_go_to_their_heir_when_two_moderators_agree_and_nobody_objects() {
    check(|archive| async move {
        let store = &archive.store;
        let ((mina, _), (lucy, _)) = (member(store, "Mina").await, member(store, "Lucy").await);
        let ((jack, _), (arthur, _)) = (member(store, "Jack").await, member(store, "Arthur").await);
        let lamp = work(store, "The Lamp", "Mina", Audience::Everyone).await;
        let nobody = store.report_death(mina, jack, "A letter from her sister.", at(1)).await;
        assert!(matches!(nobody, Err(StoreError::Refused(_))), "no heir accepted");
        store.name_heir(mina, Some(lucy), at(1)).await.unwrap();
        store.answer_heir(mina, lucy, true, at(2)).await.unwrap();
        let case = store.report_death(mina, jack, "A letter from her sister.", at(3)).await.unwrap();
        assert!(matches!(store.report_death(mina, arthur, "Too.", at(3)).await, Err(StoreError::Refused(_))));
        for alone in [jack, lucy] {
            let answer = store.decide_heir_case(case, (alone, true), &[], at(4)).await;
            assert!(matches!(answer, Err(StoreError::Refused(_))), "{alone}");
        }
        store.decide_heir_case(case, (arthur, true), &[], at(5)).await.unwrap();
        let found = store.heir_case(case).await.unwrap().unwrap();
        assert!(found.words.is_empty() && found.decided.is_some());
        let (leaving, _) = store.leaving(mina).await.unwrap().unwrap();
        assert_eq!(leaving.due, ficus_archive::together::heirs::due(at(5)));
        assert!(store.leaving_now(at(6), 10).await.unwrap().is_empty(), "not before the day");
        let due = store.leaving_now(leaving.due, 10).await.unwrap();
        store.purge_account(&due[0], leaving.due).await.unwrap();
        assert!(store.signs(lucy, lamp).await.unwrap());
        assert_eq!(names(&store.work(lamp).await.unwrap().unwrap())[0].0, "Mina");
    });
}
