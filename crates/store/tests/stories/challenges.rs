//! Challenges, from making to the end.

use ficus_archive::{
    CollectionId, WorkId,
    challenge::{Challenge, CheckIn, Dates, Moment, Said, Settings, Stage, TurnState},
    collection::{Collection, CollectionFacts, Kind},
    exchange::{Choice, Facet, Unfit, Wish, best, check as verify, fits},
    notice::{ChallengeNews, Notice, NoticeKind},
    tag::TagKind,
    work::Audience,
    wrangling::TagAct,
};
use ficus_store::{Matchable, NewChallenge, NewPrompt, PromptQuery, Store, StoreError, Wrangler};

use super::{
    gathering::{Person, person, work},
    harness::{Archive, EVERYONE, at, check},
};

async fn made(store: &Store, kind: Kind, settings: Settings, owner: &Person) -> CollectionId {
    let facts = CollectionFacts {
        name: format!("A {}", kind.as_str()),
        anonymous: true,
        unrevealed: true,
        ..CollectionFacts::default()
    };
    let new = NewChallenge { kind, facts, settings };
    store.make_challenge(&new, (owner.account, owner.name), at(2)).await.unwrap()
}

async fn now(store: &Store, id: CollectionId) -> Challenge {
    store.challenge_by_id(id).await.unwrap().unwrap()
}

async fn collection(store: &Store, id: CollectionId) -> Collection {
    store.collection_by_id(id).await.unwrap().unwrap()
}

fn about(fandom: &str) -> Vec<Wish> {
    vec![Wish { choices: [(Facet::Fandom, Choice::Of(vec![fandom.to_owned()]))].into(), ..Wish::default() }]
}

fn said(offers: &str, requests: &str) -> Said {
    Said { offers: about(offers), requests: about(requests) }
}

async fn news_of(store: &Store, who: &Person) -> Vec<ChallengeNews> {
    let (notices, _) = store.notices_of(who.account, &[NoticeKind::Challenges], 0, 50).await.unwrap();
    let mut news: Vec<ChallengeNews> = notices
        .into_iter()
        .filter_map(|kept| match kept.notice {
            Notice::Challenge { news, .. } => Some(news),
            _ => None,
        })
        .collect();
    news.reverse();
    news
}

async fn matched(store: &Store, id: CollectionId) -> ficus_archive::challenge::Matched {
    let Matchable { people, givers } = store.matchable(id).await.unwrap();
    let fits = fits(&givers, &now(store, id).await.settings.rules);
    let matching = best(&fits, 7);
    assert_eq!(verify(&fits, &matching), Ok(()));
    store.keep_matching(id, &people, (&fits, &matching, 7), at(20)).await.unwrap()
}

#[test]
fn an_exchange_goes_from_sign_up_to_the_authors_names() {
    check(|Archive { store, .. }| async move {
        let keeper = person(&store, "Keeper").await;
        let names = ["Mina", "Lucy", "Jack"];
        let people =
            [person(&store, names[0]).await, person(&store, names[1]).await, person(&store, names[2]).await];
        let id = made(&store, Kind::GiftExchange, Settings::default(), &keeper).await;
        let early = store.sign_up_for(id, (people[0].account, people[0].name), &said("x", "y"), at(3)).await;
        assert!(matches!(early, Err(StoreError::Refused(_))));
        store.begin_stage(id, Stage::Open, at(4)).await.unwrap();
        for one in &people {
            store.sign_up_for(id, (one.account, one.name), &said("Emma", "Emma"), at(5)).await.unwrap();
        }
        store.begin_stage(id, Stage::Choosing, at(6)).await.unwrap();
        assert_eq!(news_of(&store, &keeper).await, [ChallengeNews::ToMatch]);
        let unsent = store.begin_stage(id, Stage::Making, at(7)).await;
        assert!(matches!(unsent, Err(StoreError::Refused(_))), "{unsent:?}");
        let result = matched(&store, id).await;
        assert_eq!((result.people, result.gifts, result.cover), (3, 3, 3));
        for one in &people {
            assert!(store.own_assignments(id, one.account).await.unwrap().is_empty(), "nobody knows yet");
        }
        store.begin_stage(id, Stage::Making, at(8)).await.unwrap();
        assert!(store.begin_stage(id, Stage::Open, at(8)).await.is_err(), "it has gone too far");
        let of = collection(&store, id).await;
        let mut gifts: Vec<WorkId> = Vec::new();
        for (one, name) in people.iter().zip(names) {
            assert_eq!(news_of(&store, one).await, [ChallengeNews::Assigned]);
            let own = store.own_assignments(id, one.account).await.unwrap();
            assert_eq!((own.len(), own[0].said.requests.len()), (1, 1));
            let gift = work(&store, &format!("For {}", own[0].recipient), name, Audience::Draft).await;
            assert!(store.hand_in_gift(&of, own[0].id, (one.account, gift), at(9)).await.unwrap());
            assert!(!store.hand_in_gift(&of, own[0].id, (keeper.account, gift), at(9)).await.unwrap());
            store.set_audience(gift, Audience::Everyone, at(10)).await.unwrap();
            gifts.push(gift);
        }
        assert!(store.works_in(id, EVERYONE).await.unwrap().is_empty(), "nothing is shown before the day");
        store.begin_stage(id, Stage::Shown, at(11)).await.unwrap();
        assert_eq!(store.works_in(id, EVERYONE).await.unwrap().len(), 3);
        let blurbs = store.blurbs(&gifts).await.unwrap();
        assert!(blurbs.iter().all(|blurb| blurb.authors.iter().all(|author| author.name == "Anonymous")));
        assert_eq!(news_of(&store, &people[0]).await.last(), Some(&ChallengeNews::Received));
        assert_eq!(store.gifts_received(id, people[1].account).await.unwrap().len(), 1);
        store.begin_stage(id, Stage::Over, at(12)).await.unwrap();
        let blurbs = store.blurbs(&gifts).await.unwrap();
        assert!(blurbs.iter().all(|blurb| blurb.authors.iter().all(|author| author.name != "Anonymous")));
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    });
}

#[test]
fn whoever_blocks_another_neither_writes_for_them_nor_gets_anything_from_them() {
    check(|Archive { store, .. }| async move {
        let (keeper, mina, lucy) =
            (person(&store, "Keeper").await, person(&store, "Mina").await, person(&store, "Lucy").await);
        let id = made(&store, Kind::GiftExchange, Settings::default(), &keeper).await;
        store.begin_stage(id, Stage::Open, at(4)).await.unwrap();
        for one in [&mina, &lucy] {
            store.sign_up_for(id, (one.account, one.name), &said("Emma", "Emma"), at(5)).await.unwrap();
        }
        store.block(lucy.account, mina.account, "Mina", at(6)).await.unwrap();
        store.begin_stage(id, Stage::Choosing, at(6)).await.unwrap();
        let result = matched(&store, id).await;
        assert_eq!(result.gifts, 0);
        assert_eq!((result.without_recipient.len(), result.without_giver.len()), (2, 2));
        let rules = Settings::default().rules;
        let unfit = store.unfit(id, &rules, (mina.account, lucy.account)).await.unwrap();
        assert_eq!(unfit, Some(Unfit::Apart));
        // Both look for a writer, and neither is offered the other's gift.
        store.begin_stage(id, Stage::Making, at(7)).await.unwrap();
        assert!(store.pinch_hits(id, mina.account).await.unwrap().is_empty());
        let open = store.pinch_hits(id, keeper.account).await.unwrap();
        assert_eq!(open.len(), 2);
        assert!(!store.take_up(id, open[0].id, (mina.account, mina.name)).await.unwrap());
    });
}

#[test]
fn a_synonym_and_what_it_stands_for_agree() {
    check(|Archive { store, .. }| async move {
        let (keeper, mina, lucy) =
            (person(&store, "Keeper").await, person(&store, "Mina").await, person(&store, "Lucy").await);
        let canonical = store.ensure_tag(TagKind::Fandom, "Sherlock Holmes").await.unwrap();
        let synonym = store.ensure_tag(TagKind::Fandom, "Holmes stories").await.unwrap();
        let by = Wrangler { account: None, now: at(2) };
        store.wrangle(&TagAct::Synonyms { tags: vec![synonym], of: canonical }, by).await.unwrap();
        let id = made(&store, Kind::GiftExchange, Settings::default(), &keeper).await;
        store.begin_stage(id, Stage::Open, at(4)).await.unwrap();
        for (one, offers, requests) in
            [(&mina, "Holmes Stories", "Holmes stories"), (&lucy, "Sherlock Holmes", "sherlock holmes")]
        {
            store.sign_up_for(id, (one.account, one.name), &said(offers, requests), at(5)).await.unwrap();
        }
        assert_eq!(matched(&store, id).await.gifts, 2);
    });
}

#[test]
fn a_gift_that_its_giver_drops_is_taken_up_by_another() {
    check(|Archive { store, .. }| async move {
        let keeper = person(&store, "Keeper").await;
        let (mina, lucy, jack) =
            (person(&store, "Mina").await, person(&store, "Lucy").await, person(&store, "Jack").await);
        let id = made(&store, Kind::GiftExchange, Settings::default(), &keeper).await;
        store.begin_stage(id, Stage::Open, at(4)).await.unwrap();
        for one in [&mina, &lucy] {
            store.sign_up_for(id, (one.account, one.name), &said("Emma", "Emma"), at(5)).await.unwrap();
        }
        matched(&store, id).await;
        store.begin_stage(id, Stage::Making, at(7)).await.unwrap();
        let own = store.own_assignments(id, mina.account).await.unwrap().remove(0);
        assert_eq!(own.recipient, "Lucy");
        assert!(!store.drop_assignment(id, own.id, lucy.account, at(8)).await.unwrap());
        assert!(store.drop_assignment(id, own.id, mina.account, at(8)).await.unwrap());
        assert_eq!(news_of(&store, &keeper).await, [ChallengeNews::Dropped]);
        // Lucy learns nothing, and is not offered her own gift.
        assert!(store.pinch_hits(id, lucy.account).await.unwrap().is_empty());
        let open = store.pinch_hits(id, jack.account).await.unwrap();
        assert!(store.take_up(id, open[0].id, (jack.account, jack.name)).await.unwrap());
        assert!(!store.take_up(id, open[0].id, (keeper.account, keeper.name)).await.unwrap(), "it is taken");
        assert!(store.own_assignments(id, jack.account).await.unwrap()[0].pinch);
        // A giver who leaves the archive leaves the gift to others.
        let lines = store.assignments(id).await.unwrap();
        assert_eq!(lines.iter().filter(|line| line.assignment.giver.is_some()).count(), 2);
    });
}

#[test]
fn dates_move_a_challenge_once_each_and_wait_where_nothing_is_matched() {
    check(|Archive { store, .. }| async move {
        let (keeper, mina) = (person(&store, "Keeper").await, person(&store, "Mina").await);
        let id = made(&store, Kind::GiftExchange, Settings::default(), &keeper).await;
        let dates: Dates =
            [(Moment::Opens, at(50)), (Moment::Closes, at(60)), (Moment::Sends, at(70))].into();
        store.set_challenge(id, &Settings::default(), ("UTC", &dates), 0, at(3)).await.unwrap();
        assert_eq!(now(&store, id).await.dates, dates);
        let pass = async |time: i64| {
            for (challenge, moment) in store.challenge_dates_due(at(time), 10).await.unwrap() {
                store.pass_challenge_date(challenge, moment, at(time)).await.unwrap();
            }
            now(&store, id).await.stage
        };
        assert_eq!(pass(49).await, Stage::Preparing);
        assert_eq!(pass(50).await, Stage::Open);
        store.sign_up_for(id, (mina.account, mina.name), &said("Emma", "Emma"), at(51)).await.unwrap();
        assert_eq!(pass(60).await, Stage::Choosing);
        assert_eq!(pass(60).await, Stage::Choosing);
        assert_eq!(news_of(&store, &keeper).await, [ChallengeNews::ToMatch]);
        assert_eq!(pass(75).await, Stage::Choosing);
        assert_eq!(news_of(&store, &keeper).await, [ChallengeNews::ToMatch, ChallengeNews::Unsent]);
    });
}

#[test]
fn prompts_are_left_found_claimed_and_answered() {
    check(|Archive { store, .. }| async move {
        let (keeper, mina, lucy) =
            (person(&store, "Keeper").await, person(&store, "Mina").await, person(&store, "Lucy").await);
        let settings = Settings { prompts_max: 2, ..Settings::default() };
        let id = made(&store, Kind::PromptMeme, settings, &keeper).await;
        store.begin_stage(id, Stage::Open, at(4)).await.unwrap();
        let meme = now(&store, id).await;
        let new = |fandom: &str, pen_name| NewPrompt {
            pen_name,
            wish: Wish { details: "A lamp, 100% lit".to_owned(), ..about(fandom).remove(0) },
            ..NewPrompt::default()
        };
        let emma = store.leave_prompt(&meme, mina.account, &new("Emma", None), at(5)).await.unwrap();
        store.leave_prompt(&meme, mina.account, &new("Dracula", Some(mina.name)), at(6)).await.unwrap();
        assert!(store.leave_prompt(&meme, mina.account, &new("Emma", None), at(7)).await.is_err());
        let ask = |words: &str| PromptQuery { words: words.to_owned(), limit: 10, ..PromptQuery::default() };
        let (found, total) = store.prompts(id, &ask("EMMA")).await.unwrap();
        assert_eq!((found[0].prompt.id, total), (emma, 1));
        assert_eq!(found[0].prompt.name, None, "it was left without a name");
        assert_eq!(store.prompts(id, &ask("100% l")).await.unwrap().1, 2);
        assert_eq!(store.prompts(id, &ask("%x%")).await.unwrap().1, 0);
        let unheard = PromptQuery { unheard: vec![mina.account], ..ask("") };
        assert_eq!(store.prompts(id, &unheard).await.unwrap(), (vec![], 0));
        assert_eq!(store.prompt_fandoms(id).await.unwrap().len(), 2);
        let claim = store.claim_prompt(&meme, emma, (lucy.account, lucy.name, 1), at(8)).await.unwrap();
        assert_eq!(claim, Ok(()));
        assert!(store.claim_prompt(&meme, emma, (mina.account, mina.name, 1), at(8)).await.unwrap().is_err());
        assert_eq!(news_of(&store, &mina).await, [ChallengeNews::Claimed]);
        let of = collection(&store, id).await;
        let answer = work(&store, "Emma's Lamp", "Lucy", Audience::Everyone).await;
        assert!(!store.answer_prompt(&of, emma, (keeper.account, answer), at(9)).await.unwrap());
        assert!(store.answer_prompt(&of, emma, (lucy.account, answer), at(9)).await.unwrap());
        assert_eq!(store.prompts(id, &PromptQuery { unanswered: true, ..ask("") }).await.unwrap().1, 1);
        assert!(!store.withdraw_prompt(id, emma, mina.account).await.unwrap(), "it has been answered");
        assert!(!store.give_claim_back(emma, lucy.account).await.unwrap());
        assert_eq!(news_of(&store, &mina).await.len(), 1, "answers are a secret until they are shown");
    });
}

#[test]
fn as_many_artists_as_possible_have_a_draft_and_their_ranks_are_kept() {
    check(|Archive { store, .. }| async move {
        let (keeper, author, other) =
            (person(&store, "Keeper").await, person(&store, "Author").await, person(&store, "Other").await);
        let (ada, bea) = (person(&store, "Ada").await, person(&store, "Bea").await);
        let settings = Settings { artists_rank: true, ..Settings::default() };
        let id = made(&store, Kind::BigBang, settings, &keeper).await;
        store.begin_stage(id, Stage::Open, at(4)).await.unwrap();
        let draft =
            |title: &str| NewPrompt { title: title.to_owned(), words: 20_000, ..NewPrompt::default() };
        let bang = now(&store, id).await;
        let one = store.leave_prompt(&bang, author.account, &draft("One"), at(5)).await.unwrap();
        let two = store.leave_prompt(&bang, other.account, &draft("Two"), at(5)).await.unwrap();
        store.begin_stage(id, Stage::Choosing, at(6)).await.unwrap();
        let bang = now(&store, id).await;
        for (artist, draft, rank) in [(&ada, one, 1), (&ada, two, 2), (&bea, one, 1)] {
            let claim = store.claim_prompt(&bang, draft, (artist.account, artist.name, rank), at(7)).await;
            assert_eq!(claim.unwrap(), Ok(()));
        }
        store.begin_stage(id, Stage::Making, at(8)).await.unwrap();
        let of = |draft| {
            let store = store.clone();
            async move { store.prompt(id, draft).await.unwrap().unwrap().prompt.claims }
        };
        // Ada's first wish would leave Bea with nothing.
        assert_eq!((of(one).await[0].account, of(two).await[0].account), (bea.account, ada.account));
        assert_eq!(news_of(&store, &bea).await, [ChallengeNews::DraftGiven]);
        let told = CheckIn { number: 1, words: 30_000, note: "On we go".to_owned(), made: at(9) };
        store.check_in(id, author.account, &told).await.unwrap();
        assert_eq!(store.own_check_ins(id, author.account).await.unwrap(), std::slice::from_ref(&told));
        assert_eq!(store.all_check_ins(id).await.unwrap(), [(author.account, told)]);
    });
}

#[test]
fn check_ins_are_asked_for_once_each() {
    check(|Archive { store, .. }| async move {
        let (keeper, author) = (person(&store, "Keeper").await, person(&store, "Author").await);
        let id = made(&store, Kind::BigBang, Settings::default(), &keeper).await;
        let dates: Dates = [(Moment::Sends, at(100)), (Moment::Due, at(400))].into();
        store.set_challenge(id, &Settings::default(), ("UTC", &dates), 2, at(3)).await.unwrap();
        store.begin_stage(id, Stage::Open, at(4)).await.unwrap();
        let new = NewPrompt { title: "One".to_owned(), ..NewPrompt::default() };
        store.leave_prompt(&now(&store, id).await, author.account, &new, at(5)).await.unwrap();
        store.begin_stage(id, Stage::Choosing, at(6)).await.unwrap();
        store.begin_stage(id, Stage::Making, at(7)).await.unwrap();
        for (time, asked) in [(199, 0), (200, 1), (201, 1), (300, 2), (399, 2)] {
            store.ask_for_check_ins(at(time)).await.unwrap();
            assert_eq!(news_of(&store, &author).await.len(), asked, "{time}");
        }
    });
}

#[test]
fn a_story_goes_round_and_does_not_wait_for_ever() {
    check(|Archive { store, .. }| async move {
        let keeper = person(&store, "Keeper").await;
        let people =
            [person(&store, "Mina").await, person(&store, "Lucy").await, person(&store, "Jack").await];
        let settings = Settings { turn_days: 1, ..Settings::default() };
        let id = made(&store, Kind::RoundRobin, settings, &keeper).await;
        store.begin_stage(id, Stage::Open, at(4)).await.unwrap();
        for one in &people {
            store.sign_up_for(id, (one.account, one.name), &Said::default(), at(5)).await.unwrap();
        }
        store.begin_stage(id, Stage::Making, at(10)).await.unwrap();
        let round = now(&store, id).await;
        let turns = store.turns(id).await.unwrap();
        assert_eq!(turns.iter().map(|turn| turn.position).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!((turns[0].state, turns[1].state), (TurnState::Now, TurnState::Waits));
        let second = turns[1].account;
        assert!(
            !store.end_turn(&round, second, TurnState::Done, at(11)).await.unwrap(),
            "it is not their turn"
        );
        store.move_turn_back(id, 2).await.unwrap();
        assert_eq!(store.turns(id).await.unwrap()[2].account, second);
        assert!(store.end_turn(&round, turns[0].account, TurnState::Done, at(11)).await.unwrap());
        let day = 24 * 3_600;
        store.end_turns_overdue(at(10 + day)).await.unwrap();
        assert_eq!(store.turns(id).await.unwrap()[1].state, TurnState::Now);
        store.end_turns_overdue(at(12 + day)).await.unwrap();
        let turns = store.turns(id).await.unwrap();
        assert_eq!((turns[1].state, turns[2].state), (TurnState::Passed, TurnState::Now));
        assert!(store.end_turn(&round, second, TurnState::Passed, at(13 + day)).await.unwrap());
        assert_eq!(news_of(&store, &keeper).await, [ChallengeNews::RoundOver]);
    });
}
