//! Challenges over HTTP: an exchange from making to the authors' names, and what nobody learns before.

use axum::http::StatusCode;
use ficus_archive::{
    AccountId, CollectionId, WorkId,
    account::{Role, Standing},
    challenge::Stage,
    password::PasswordHash,
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use ficus_store::{Added, NewAccount};

use crate::browser::{Archive, Browser, PASSWORD};

struct Person<'a> {
    account: AccountId,
    name: &'static str,
    browser: Browser<'a>,
}

/// Somebody who signs with the name that they joined with.
async fn joined<'a>(archive: &'a Archive, name: &'static str) -> Person<'a> {
    let email = format!("{}@example.org", name.to_lowercase());
    let new = NewAccount {
        name,
        email: &email,
        unproven: None,
        role: Role::Author,
        standing: Standing::Active,
        password: &PasswordHash::new(PASSWORD, [7; 16]).unwrap(),
        introduction: "",
        invitation: None,
        made: archive.app.now(),
    };
    let account = archive.app.store().join(&new, None).await.unwrap();
    let mut browser = archive.browser();
    assert_eq!(browser.sign_in(name, PASSWORD).await.status, StatusCode::SEE_OTHER);
    Person { account, name, browser }
}

async fn work(archive: &Archive, title: &str, by: &str, audience: Audience) -> WorkId {
    let draft = WorkDraft {
        title: title.to_owned(),
        authors: vec![AuthorDraft { name: by.to_owned(), contact: None }],
        audience,
        chapters: vec![ficus_archive::chapter::ChapterDraft {
            number: 1,
            text: Prose::from_plain("It was a dark night in Highbury."),
            ..Default::default()
        }],
        ..WorkDraft::default()
    };
    match archive.app.store().add_work(&draft, None, archive.app.now()).await.unwrap() {
        Added::New(work) | Added::Known(work) => work,
    }
}

async fn id(archive: &Archive, slug: &str) -> CollectionId {
    archive.app.store().challenge(slug).await.unwrap().unwrap().id
}

async fn make(keeper: &mut Person<'_>, kind: &str, name: &str) {
    let made = [
        ("name", name),
        ("kind", kind),
        ("about", "For long evenings."),
        ("anonymous", "1"),
        ("unrevealed", "1"),
    ];
    let answer = keeper.browser.submit("/challenges/new", "/challenges/new", &made).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
}

async fn stage(keeper: &mut Person<'_>, slug: &str, stage: &str) {
    let (page, form) = (format!("/challenges/{slug}/settings"), format!("/challenges/{slug}/stage"));
    let answer = keeper.browser.submit(&page, &form, &[("stage", stage)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
}

#[tokio::test]
async fn an_exchange_runs_from_making_to_the_authors_names() {
    let archive = Archive::new().await;
    let mut keeper = joined(&archive, "Keeper").await;
    make(&mut keeper, "gift-exchange", "Long Evenings").await;
    let mut guest = archive.browser();
    assert_eq!(
        guest.get("/challenges/long-evenings").await.status,
        StatusCode::NOT_FOUND,
        "it is being prepared"
    );
    assert!(!guest.get("/challenges").await.text().contains("Long Evenings"));
    stage(&mut keeper, "long-evenings", "open").await;
    assert!(guest.get("/challenges").await.text().contains("Long Evenings"));

    let (mut mina, mut lucy) = (joined(&archive, "Mina").await, joined(&archive, "Lucy").await);
    let page = "/challenges/long-evenings/sign-up";
    let wrong = mina.browser.submit(page, page, &[("request1-fandom", "Emma")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("Offer 1 names too few fandoms"), "{}", wrong.text());
    assert!(wrong.text().contains("value=\"Emma\""), "what was typed is not lost");
    for (person, details) in [(&mut mina, "A canary for Mina"), (&mut lucy, "A canary for Lucy")] {
        let said =
            [("request1-fandom", "Emma"), ("request1-details", details), ("offer1-fandom", "Emma, Dracula")];
        let answer = person.browser.submit(page, page, &said).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    }
    let summary = guest.get("/challenges/long-evenings/sign-ups").await;
    assert!(summary.text().contains("Dracula"));
    for secret in ["Mina", "Lucy", "canary"] {
        assert!(!summary.text().contains(secret), "{secret}");
    }
    let csv = keeper.browser.get("/challenges/long-evenings/sign-ups.csv").await;
    assert!(csv.text().contains("\"Mina\",\"Request\",\"1\",\"Emma\""), "{}", csv.text());
    assert_eq!(
        mina.browser.get("/challenges/long-evenings/sign-ups.csv").await.status,
        StatusCode::NOT_FOUND
    );

    stage(&mut keeper, "long-evenings", "choosing").await;
    let matching = "/challenges/long-evenings/matching";
    assert_eq!(mina.browser.get(matching).await.status, StatusCode::NOT_FOUND);
    keeper.browser.submit(matching, matching, &[("seed", "7")]).await;
    let result = keeper.browser.get(matching).await;
    assert!(result.text().contains("2 of 2 people give and receive"), "{}", result.text());
    let gifts = "/challenges/long-evenings/gifts";
    assert!(!mina.browser.get(gifts).await.text().contains("canary"), "nobody knows before it is sent");
    stage(&mut keeper, "long-evenings", "making").await;

    let given = mina.browser.get(gifts).await;
    assert!(given.text().contains("A canary for Lucy") && !given.text().contains("A canary for Mina"));
    let gift = work(&archive, "A Canary of a Gift", "Mina", Audience::Draft).await;
    let challenge = id(&archive, "long-evenings").await;
    let own = archive.app.store().own_assignments(challenge, mina.account).await.unwrap().remove(0);
    let form = format!("{gifts}/{}/hand-in", own.id);
    let not_hers = lucy.browser.submit(gifts, &form, &[("work", &gift.to_string())]).await;
    assert_eq!(not_hers.location(), format!("{gifts}?wrong=1"), "she does not sign it");
    let handed = mina.browser.submit(gifts, &form, &[("work", &gift.to_string())]).await;
    assert_eq!(handed.location(), format!("{gifts}?saved=1"));
    let now = archive.app.now();
    archive.app.store().set_audience(gift, Audience::Everyone, now).await.unwrap();

    // Neither the recipient nor a guest finds the gift, or who gives it, anywhere.
    let everywhere = [
        "/challenges/long-evenings",
        "/challenges/long-evenings/gifts",
        "/challenges/long-evenings/sign-ups",
        "/collections/long-evenings",
        "/authors/mina",
        "/browse",
        "/account/notices",
        "/feeds/new",
    ];
    for address in everywhere {
        let seen = lucy.browser.get(address).await;
        assert!(!seen.text().contains("A Canary of a Gift"), "{address}");
        // Lucy writes for Mina in her turn, and may know that.
        if !address.starts_with("/authors") && !address.ends_with("/gifts") {
            assert!(!seen.text().contains("Mina"), "{address}");
        }
    }
    let hidden = lucy.browser.get(&format!("/works/{gift}")).await;
    assert!(!hidden.text().contains("A Canary of a Gift") && !hidden.text().contains("Mina"));

    stage(&mut keeper, "long-evenings", "shown").await;
    archive.app.changed(ficus_store::Subject::Work(gift));
    archive.app.changed(ficus_store::Subject::Lists);
    let shown = lucy.browser.get("/challenges/long-evenings").await;
    assert!(shown.text().contains("A Canary of a Gift"), "{}", shown.text());
    let page = lucy.browser.get(&format!("/works/{gift}")).await;
    assert!(page.text().contains("Anonymous") && !page.text().contains("Mina"), "{}", page.text());
    stage(&mut keeper, "long-evenings", "over").await;
    archive.app.changed(ficus_store::Subject::Work(gift));
    archive.app.changed(ficus_store::Subject::Lists);
    assert!(lucy.browser.get(&format!("/works/{gift}")).await.text().contains("Mina"));
    assert_eq!((keeper.name, lucy.name), ("Keeper", "Lucy"));
}

#[tokio::test]
async fn whoever_is_left_is_told_why_and_a_gift_without_a_writer_is_offered() {
    let archive = Archive::new().await;
    let mut keeper = joined(&archive, "Keeper").await;
    make(&mut keeper, "gift-exchange", "Evenings").await;
    stage(&mut keeper, "evenings", "open").await;
    let (mut mina, mut lucy) = (joined(&archive, "Mina").await, joined(&archive, "Lucy").await);
    let page = "/challenges/evenings/sign-up";
    for (person, offers) in [(&mut mina, "Emma"), (&mut lucy, "Dracula")] {
        let said = [("request1-fandom", "Emma"), ("offer1-fandom", offers)];
        assert_eq!(person.browser.submit(page, page, &said).await.status, StatusCode::SEE_OTHER);
    }
    let matching = "/challenges/evenings/matching";
    stage(&mut keeper, "evenings", "choosing").await;
    keeper.browser.submit(matching, matching, &[]).await;
    let result = keeper.browser.get(matching).await;
    assert!(result.text().contains("Lucy has nobody to write for"), "{}", result.text());
    assert!(result.text().contains("Nobody can write for Mina"), "{}", result.text());
    // By hand it is done all the same, with a warning; nobody writes for themselves.
    let challenge = id(&archive, "evenings").await;
    let people = archive.app.store().sign_ups(challenge).await.unwrap();
    let (mina_id, lucy_id) = (people[0].id.to_string(), people[1].id.to_string());
    let form = format!("{matching}/{mina_id}");
    let own = keeper.browser.submit(matching, &form, &[("giver", &mina_id)]).await;
    assert!(own.location().contains("warning=same"));
    let warned = keeper.browser.submit(matching, &form, &[("giver", &lucy_id)]).await;
    assert!(warned.location().contains("warning=wishes"));
    keeper.browser.submit(matching, &form, &[("giver", "")]).await;
    stage(&mut keeper, "evenings", "making").await;
    let gifts = "/challenges/evenings/gifts";
    assert!(!mina.browser.get(gifts).await.text().contains("look for a writer"), "not her own");
    let offered = keeper.browser.get(gifts).await;
    assert!(offered.text().contains("Write for Mina"), "{}", offered.text());
    let open = archive.app.store().pinch_hits(challenge, keeper.account).await.unwrap().remove(0);
    let taken = keeper.browser.submit(gifts, &format!("{gifts}/{}/take-up", open.id), &[]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER);
    let take_up = format!("{gifts}/{}/take-up", open.id);
    let late = lucy.browser.submit("/challenges/new", &take_up, &[]).await;
    assert_eq!(late.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_prompt_is_left_without_a_name_claimed_and_answered() {
    let archive = Archive::new().await;
    let mut keeper = joined(&archive, "Keeper").await;
    make(&mut keeper, "prompt-meme", "Prompts").await;
    stage(&mut keeper, "prompts", "open").await;
    let (mut mina, mut lucy) = (joined(&archive, "Mina").await, joined(&archive, "Lucy").await);
    let (list, new) = ("/challenges/prompts/prompts", "/challenges/prompts/prompts/new");
    let wrong = mina.browser.submit(new, new, &[("anonymous", "1")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let said = [("anonymous", "1"), ("prompt-fandom", "Emma"), ("prompt-details", "Emma meets a ghost.")];
    assert_eq!(mina.browser.submit(new, new, &said).await.status, StatusCode::SEE_OTHER);
    let mut guest = archive.browser();
    let seen = guest.get(list).await;
    assert!(seen.text().contains("Emma meets a ghost.") && !seen.text().contains("Mina"));
    assert!(!guest.get(&format!("{list}?q=dracula")).await.text().contains("ghost"));
    let claimed = lucy.browser.submit(list, &format!("{list}/1/claim"), &[]).await;
    assert_eq!(claimed.status, StatusCode::SEE_OTHER, "{}", claimed.text());
    assert!(!guest.get(list).await.text().contains("Lucy"), "who claims it is a secret here");
    let answer = work(&archive, "The Ghost", "Lucy", Audience::Everyone).await;
    let handed =
        lucy.browser.submit(list, &format!("{list}/1/answer"), &[("work", &answer.to_string())]).await;
    assert_eq!(handed.status, StatusCode::SEE_OTHER, "{}", handed.text());
    assert!(!guest.get(list).await.text().contains("The Ghost"));
    stage(&mut keeper, "prompts", "shown").await;
    assert!(guest.get(list).await.text().contains("The Ghost"));
    assert!(!guest.get(&format!("{list}?unanswered=1")).await.text().contains("meets a ghost"));
    // Whoever is blocked claims nothing of hers.
    archive.app.store().block(mina.account, keeper.account, "Keeper", archive.app.now()).await.unwrap();
    let apart = keeper.browser.submit(list, &format!("{list}/1/claim"), &[]).await;
    assert_eq!(apart.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn artists_choose_drafts_without_knowing_whose_they_are() {
    let archive = Archive::new().await;
    let mut keeper = joined(&archive, "Keeper").await;
    make(&mut keeper, "big-bang", "Bang").await;
    stage(&mut keeper, "bang", "open").await;
    let (mut mina, mut lucy) = (joined(&archive, "Mina").await, joined(&archive, "Lucy").await);
    let (list, new) = ("/challenges/bang/prompts", "/challenges/bang/prompts/new");
    let draft = [
        ("title", "The Long Walk"),
        ("words", "20,000"),
        ("prompt-fandom", "Emma"),
        ("prompt-details", "A walk to Box Hill."),
    ];
    assert_eq!(mina.browser.submit(new, new, &draft).await.status, StatusCode::SEE_OTHER);
    stage(&mut keeper, "bang", "choosing").await;
    let seen = lucy.browser.get(list).await;
    assert!(seen.text().contains("20,000 words") && !seen.text().contains("Mina"), "{}", seen.text());
    assert_eq!(
        lucy.browser.submit(list, &format!("{list}/1/claim"), &[]).await.status,
        StatusCode::SEE_OTHER
    );
    stage(&mut keeper, "bang", "making").await;
    let day = keeper.browser.submit(list, &format!("{list}/1/day"), &[("day", "2026-12-24")]).await;
    assert_eq!(day.status, StatusCode::SEE_OTHER);
    assert!(lucy.browser.get(list).await.text().contains("24 December 2026"));
    let walk = work(&archive, "The Long Walk", "Mina", Audience::Everyone).await;
    let own = mina.browser.submit(list, &format!("{list}/1/answer"), &[("work", &walk.to_string())]).await;
    assert_eq!(own.status, StatusCode::SEE_OTHER, "{}", own.text());
}

#[tokio::test]
async fn a_story_goes_round_in_turns() {
    let archive = Archive::new().await;
    let mut keeper = joined(&archive, "Keeper").await;
    make(&mut keeper, "round-robin", "Round").await;
    stage(&mut keeper, "round", "open").await;
    let (mut mina, mut lucy) = (joined(&archive, "Mina").await, joined(&archive, "Lucy").await);
    let (page, turns) = ("/challenges/round/sign-up", "/challenges/round/turns");
    for person in [&mut mina, &mut lucy] {
        assert_eq!(person.browser.submit(page, page, &[]).await.status, StatusCode::SEE_OTHER);
    }
    stage(&mut keeper, "round", "making").await;
    let mut done = 0;
    for _ in 0..2 {
        for person in [&mut mina, &mut lucy] {
            if person.browser.get(turns).await.text().contains("It is your turn") {
                let end = format!("{turns}/end");
                let ended = person.browser.submit(turns, &end, &[("how", "done")]).await;
                assert_eq!(ended.status, StatusCode::SEE_OTHER);
                done += 1;
            }
        }
    }
    assert_eq!(done, 2);
    assert_eq!(keeper.browser.get(turns).await.text().matches("has written").count(), 2);
    let challenge = archive.app.store().challenge("round").await.unwrap().unwrap();
    assert_eq!(challenge.stage, Stage::Making);
}

#[tokio::test]
async fn settings_keep_what_was_typed_and_say_what_is_wrong() {
    let archive = Archive::new().await;
    let mut keeper = joined(&archive, "Keeper").await;
    make(&mut keeper, "gift-exchange", "Dates").await;
    let page = "/challenges/dates/settings";
    let wrong = [("zone", "Europe/Vienna"), ("opens", "2026-12-24T18:00"), ("closes", "2026-12-01T18:00")];
    let answer = keeper.browser.submit(page, page, &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("comes before what it should follow"));
    assert!(answer.text().contains("value=\"2026-12-01T18:00\""));
    let nowhere = keeper.browser.submit(page, page, &[("zone", "Nowhere/Else")]).await;
    assert!(nowhere.text().contains("Give a time zone that exists"));
    let right = [
        ("zone", "Europe/Vienna"),
        ("opens", "2026-12-01T18:00"),
        ("closes", "2026-12-24T18:00"),
        ("fandom-asked", "1"),
        ("fandom-min", "1"),
        ("fandom-max", "2"),
        ("fandom-matches", "1"),
        ("fandoms", "Emma, Dracula"),
        ("offers_max", "99"),
    ];
    assert_eq!(keeper.browser.submit(page, page, &right).await.location(), format!("{page}?saved=1"));
    let challenge = archive.app.store().challenge("dates").await.unwrap().unwrap();
    assert_eq!(challenge.settings.rules.offers_max, 10);
    assert_eq!(challenge.settings.rules.fandoms, ["Emma", "Dracula"]);
    assert_eq!(challenge.dates.len(), 2);
    let shown = keeper.browser.get("/challenges/dates").await;
    assert!(shown.text().contains("1 December 2026, 18:00 (Europe/Vienna)"), "{}", shown.text());
}
