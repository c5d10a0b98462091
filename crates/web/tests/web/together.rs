//! Writing with others, as people see it: nothing is told, shown or signed without those whom it names.

use axum::http::StatusCode;
use ficus_archive::{
    RatingId, WorkId,
    account::{Role, Standing},
    chapter::ChapterDraft,
    draft::{DraftContent, Made},
    password::PasswordHash,
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use ficus_store::{Added, NewAccount, Subject};

use crate::browser::{Archive, Browser, PASSWORD};

/// A member who signs with the name that he or she joined with.
pub async fn joined<'a>(archive: &'a Archive, name: &str, role: Role) -> Browser<'a> {
    let email = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
    let new = NewAccount {
        name,
        email: &email,
        unproven: None,
        role,
        standing: Standing::Active,
        password: &PasswordHash::new(PASSWORD, [7; 16]).unwrap(),
        introduction: "",
        invitation: None,
        made: archive.app.now(),
    };
    archive.app.store().join(&new, None).await.unwrap();
    let mut browser = archive.browser();
    assert_eq!(browser.sign_in(name, PASSWORD).await.status, StatusCode::SEE_OTHER);
    browser
}

pub async fn add(archive: &Archive, title: &str, author: &str, audience: Audience) -> WorkId {
    let draft = WorkDraft {
        title: title.to_owned(),
        authors: vec![AuthorDraft { name: author.to_owned(), contact: None }],
        summary: Prose::from_plain("A lamp burns."),
        rating: Some(RatingId(1)),
        audience,
        chapters: vec![ChapterDraft {
            number: 1,
            text: Prose::from_plain("The lamp was lit.\n\nNobody had lit it."),
            ..ChapterDraft::default()
        }],
        ..WorkDraft::default()
    };
    match archive.app.store().add_work(&draft, None, archive.app.now()).await.unwrap() {
        Added::New(id) | Added::Known(id) => id,
    }
}

/// The value of the first field or button of this name.
fn value(page: &str, name: &str) -> String {
    let (_, rest) =
        page.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("{name}: {page}"));
    rest.split_once('"').unwrap().0.to_owned()
}

/// Pages follow the change log in the running archive; here they are told at once.
fn renew(archive: &Archive, work: WorkId) {
    archive.app.changed(Subject::Work(work));
    archive.app.changed(Subject::Lists);
}

#[tokio::test]
async fn a_translator_signs_by_consent_and_learns_no_more_than_the_title_before() {
    let archive = Archive::new().await;
    let mut mina = joined(&archive, "Mina Murray", Role::Author).await;
    let mut lucy = joined(&archive, "Lucy Westenra", Role::Author).await;
    let work = add(&archive, "The Lamp", "Mina Murray", Audience::Draft).await;
    let people = format!("/write/works/{work}/people");
    let wrong = mina.submit(&people, &format!("{people}/invite"), &[("name", "Nobody at all")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("Nobody at all"), "what was typed is not lost");
    let fields = [("name", "lucy westenra"), ("part", "translator"), ("words", "Into German?")];
    let sent = mina.submit(&people, &format!("{people}/invite"), &fields).await;
    assert_eq!(sent.location(), format!("{people}?saved=1"));

    assert_eq!(lucy.get(&people).await.status, StatusCode::NOT_FOUND);
    assert_eq!(lucy.get(&format!("/works/{work}")).await.status, StatusCode::NOT_FOUND);
    let notices = lucy.get("/account/notices").await.text();
    assert!(notices.contains("/write/invitations") && !notices.contains("The Lamp"));
    let page = lucy.get("/write/invitations").await.text();
    assert!(page.contains("The Lamp") && page.contains("Into German?") && page.contains("translator"));
    assert!(!page.contains("A lamp burns"), "nothing but the title");
    let (invitation, name) = (value(&page, "invitation"), page.split("<option value=\"").nth(1).unwrap());
    let name = name.split('"').next().unwrap();
    let answer = [("invitation", invitation.as_str()), ("name", name), ("answer", "yes")];
    lucy.submit("/write/invitations", "/write/invitations", &answer).await.location();
    assert_eq!(lucy.get(&people).await.status, StatusCode::OK);

    archive.app.store().set_audience(work, Audience::Everyone, archive.app.now()).await.unwrap();
    renew(&archive, work);
    let page = archive.browser().get(&format!("/works/{work}")).await.text();
    let byline = "by <a href=\"/authors/mina-murray\">Mina Murray</a>, translated by <a href=\"/authors/lucy-westenra\">";
    assert!(page.contains(byline), "{page}");
    assert!(mina.get("/account/notices").await.text().contains("was accepted"));
}

#[tokio::test]
async fn whoever_blocks_or_wants_none_is_like_a_name_that_nobody_has() {
    let archive = Archive::new().await;
    let mut mina = joined(&archive, "Mina Murray", Role::Author).await;
    let mut lucy = joined(&archive, "Lucy Westenra", Role::Author).await;
    let mut jack = joined(&archive, "Jack Seward", Role::Author).await;
    let work = add(&archive, "The Lamp", "Mina Murray", Audience::Everyone).await;
    let block = [("author", "mina-murray"), ("block", "1")];
    lucy.submit("/account/blocks", "/block", &block).await.location();
    let choice = [("refuses_invitations", "1"), ("refuses_gifts", "1")];
    jack.submit("/write/invitations", "/write/invitations/choice", &choice).await;
    let people = format!("/write/works/{work}/people");
    let mut said = Vec::new();
    for name in ["Lucy Westenra", "Jack Seward"] {
        let answer = mina.submit(&people, &format!("{people}/invite"), &[("name", name)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        let text = answer.text();
        said.push(text.split("role=\"alert\">").nth(1).unwrap().split('<').next().unwrap().to_owned());
    }
    assert_eq!(said[0], said[1], "a block is never told");
    let gifts = format!("/write/works/{work}/gifts");
    let answer = mina.submit(&gifts, &gifts, &[("to", "Lucy Westenra\nJack Seward\nMy aunt")]).await;
    assert!(answer.text().contains("Lucy Westenra, Jack Seward"));
    renew(&archive, work);
    let page = archive.browser().get(&format!("/works/{work}")).await.text();
    assert!(page.contains("A gift to") && page.contains("My aunt") && !page.contains("Jack Seward"));
}

#[tokio::test]
async fn a_gift_is_given_back_and_no_page_tells_it_any_more() {
    let archive = Archive::new().await;
    let mut mina = joined(&archive, "Mina Murray", Role::Author).await;
    let mut lucy = joined(&archive, "Lucy Westenra", Role::Author).await;
    let work = add(&archive, "The Lamp", "Mina Murray", Audience::Everyone).await;
    let gifts = format!("/write/works/{work}/gifts");
    mina.submit(&gifts, &gifts, &[("to", "Lucy Westenra")]).await.location();
    archive.app.store().tell_together(archive.app.now()).await.unwrap();
    let page = lucy.get("/account/notices").await.text();
    assert!(page.contains("“The Lamp” by Mina Murray is a gift to you"), "{page}");
    let public = "/authors/lucy-westenra/gifts";
    assert_eq!(archive.browser().get(public).await.status, StatusCode::NOT_FOUND);
    let wishes = lucy.get("/account/wishes").await.text();
    let id = wishes.split("name=\"remix-").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let [remix, words, shows] = ["remix", "words", "gifts"].map(|field| format!("{field}-{id}"));
    let wish = [(&*remix, "free"), (&*words, "Send me a copy."), (&*shows, "1")];
    lucy.submit("/account/wishes", "/account/wishes", &wish).await.location();
    assert!(archive.browser().get(public).await.text().contains("The Lamp"));

    let page = lucy.get("/account/gifts").await.text();
    let gift = value(&page, "gift");
    let foreign =
        mina.submit("/account/gifts", "/account/gifts", &[("gift", &gift), ("answer", "refuse")]).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    lucy.submit("/account/gifts", "/account/gifts", &[("gift", &gift), ("answer", "refuse")])
        .await
        .location();
    renew(&archive, work);
    assert!(!archive.browser().get(&format!("/works/{work}")).await.text().contains("A gift to"));
    assert!(!archive.browser().get(public).await.text().contains("The Lamp"));
}

#[tokio::test]
async fn a_translation_and_its_original_name_each_other_when_both_agree() {
    let archive = Archive::new().await;
    let mut mina = joined(&archive, "Mina Murray", Role::Author).await;
    let mut lucy = joined(&archive, "Lucy Westenra", Role::Author).await;
    let origin = add(&archive, "The Lamp", "Lucy Westenra", Audience::Everyone).await;
    let derived = add(&archive, "Die Lampe", "Mina Murray", Audience::Everyone).await;
    let draft = add(&archive, "Secret Draft", "Lucy Westenra", Audience::Draft).await;
    let origins = format!("/write/works/{derived}/origins");
    let hidden =
        mina.submit(&origins, &origins, &[("kind", "inspired"), ("address", &draft.to_string())]).await;
    assert_eq!(hidden.status, StatusCode::UNPROCESSABLE_ENTITY, "a draft of another is not there");
    let bad =
        mina.submit(&origins, &origins, &[("kind", "inspired"), ("address", "javascript:alert(1)")]).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    let here = format!("/works/{origin}");
    mina.submit(&origins, &origins, &[("kind", "translation"), ("address", &here)]).await.location();
    let elsewhere = [
        ("kind", "inspired"),
        ("address", "https://old.example/1"),
        ("title", "A Study"),
        ("author", "Doyle"),
    ];
    mina.submit(&origins, &origins, &elsewhere).await.location();
    archive.app.store().tell_together(archive.app.now()).await.unwrap();
    let page = format!("/works/{derived}");
    let text = archive.browser().get(&page).await.text();
    assert!(
        text.contains("<a href=\"https://old.example/1\" rel=\"nofollow ugc noopener\">A Study</a> by Doyle")
    );
    assert!(!text.contains("Translation of"), "it waits for consent");
    let asked = lucy.get("/write/ties").await.text();
    assert!(asked.contains("Die Lampe") && asked.contains("is a translation of"));
    let answer = |answer: &'static str| [("tie", value(&asked, "tie")), ("answer", answer.to_owned())];
    for (said, shown) in [("yes", true), ("no", false)] {
        let fields = answer(said);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        lucy.submit("/write/ties", "/write/ties", &fields).await.location();
        renew(&archive, origin);
        renew(&archive, derived);
        let both = [archive.browser().get(&page).await.text(), archive.browser().get(&here).await.text()];
        assert_eq!(both[0].contains("Translation of"), shown);
        assert_eq!(both[1].contains("Translated as"), shown);
    }
}

#[tokio::test]
async fn the_last_author_cannot_leave_and_others_can() {
    let archive = Archive::new().await;
    let mut mina = joined(&archive, "Mina Murray", Role::Author).await;
    let mut lucy = joined(&archive, "Lucy Westenra", Role::Author).await;
    let work = add(&archive, "The Lamp", "Mina Murray", Audience::Everyone).await;
    let people = format!("/write/works/{work}/people");
    let leave = format!("{people}/leave");
    assert_eq!(mina.submit(&people, &leave, &[]).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(lucy.submit("/write/invitations", &leave, &[]).await.status, StatusCode::NOT_FOUND);
}

/// A chapter on the desk of the first pen name's account.
async fn on_desk(archive: &Archive, work: WorkId, number: u32, text: &str) -> ficus_archive::DraftId {
    let signers = archive.app.store().signers(work).await.unwrap();
    let by = signers[0].account.unwrap();
    let content = DraftContent {
        number,
        made: Made { text: Prose::from_plain(text), ..Made::default() },
        ..DraftContent::default()
    };
    archive.app.store().begin_draft(work, None, &content, by, archive.app.now()).await.unwrap()
}

/// The path of a link that was made just now.
fn fresh(page: &str) -> String {
    let (_, rest) = page.split_once("value=\"http://127.0.0.1:8080/beta/").expect("a fresh link");
    format!("/beta/{}", rest.split('"').next().unwrap())
}

#[tokio::test]
async fn a_beta_reader_comes_by_a_link_and_writes_about_a_passage() {
    let archive = Archive::new().await;
    let mut mina = joined(&archive, "Mina Murray", Role::Author).await;
    let work = add(&archive, "The Lamp", "Mina Murray", Audience::Draft).await;
    let first = on_desk(&archive, work, 2, "The fog rose.\n\nIt fell again.").await;
    let second = on_desk(&archive, work, 3, "A chapter that nobody may read.").await;
    let desk = format!("/write/works/{work}/beta");
    let chosen = format!("draft-{first}");
    let fields = [("label", "For Lucy"), ("days", "7"), ("readers", "1"), (&*chosen, "1")];
    let made = mina.submit(&desk, &desk, &fields).await;
    let link = fresh(&made.text());
    assert!(!mina.get(&desk).await.text().contains(&link), "the link is shown once");
    let key = link.trim_start_matches("/beta/");
    assert!(archive.everything_stored().iter().all(|text| !text.contains(key)), "no copy of it is kept");

    let mut lucy = archive.browser();
    let page = lucy.get(&link).await;
    assert_eq!(page.header("x-robots-tag"), "noindex, nofollow, noarchive");
    assert!(!page.text().contains("The Lamp"), "nothing is told before they come in");
    assert_eq!(lucy.get(&format!("{link}/{first}")).await.status, StatusCode::NOT_FOUND);
    lucy.submit(&link, &link, &[("name", "Lucy")]).await.location();
    assert!(lucy.get(&link).await.text().contains("The Lamp"));
    let draft = format!("{link}/{first}");
    let page = lucy.get(&format!("{draft}?about=2")).await;
    assert_eq!(page.header("x-robots-tag"), "noindex, nofollow, noarchive");
    assert!(page.text().contains("It fell again.") && page.text().contains("About this passage"));
    assert_eq!(
        lucy.get(&format!("{link}/{second}")).await.status,
        StatusCode::NOT_FOUND,
        "only what was chosen"
    );
    let empty = lucy.submit(&draft, &draft, &[("about", "2"), ("words", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    lucy.submit(&draft, &draft, &[("about", "2"), ("words", "<b>Does</b> it?")]).await.location();
    assert!(
        lucy.get(&draft).await.text().contains("&#60;b&#62;Does"),
        "it stands beside its paragraph, escaped"
    );

    let mut arthur = archive.browser();
    assert_eq!(arthur.get(&link).await.status, StatusCode::NOT_FOUND, "one reader may use it");
    let notices = mina.get("/account/notices").await.text();
    assert!(notices.contains("A beta reader wrote about your draft"));
    let comments = format!("{desk}/{first}");
    let page = mina.get(&comments).await.text();
    assert!(page.contains("Does&#60;") && page.contains("Lucy"));
    let comment = value(&page, "comment");
    let answer = [("comment", &*comment), ("answer", "It does."), ("done", "1")];
    mina.submit(&comments, &format!("{desk}/answer"), &answer).await.location();
    assert!(lucy.get(&draft).await.text().contains("It does."));
    let end = value(&mina.get(&desk).await.text(), "link");
    mina.submit(&desk, &format!("{desk}/end"), &[("link", &end)]).await.location();
    assert_eq!(lucy.get(&draft).await.status, StatusCode::NOT_FOUND, "it is over at once");
}

#[tokio::test]
async fn a_link_for_members_asks_to_sign_in_and_is_not_there_for_whom_its_author_keeps_away() {
    let archive = Archive::new().await;
    let mut mina = joined(&archive, "Mina Murray", Role::Author).await;
    let mut jack = joined(&archive, "Jack Seward", Role::Author).await;
    let work = add(&archive, "The Lamp", "Mina Murray", Audience::Draft).await;
    on_desk(&archive, work, 2, "The fog rose.").await;
    let desk = format!("/write/works/{work}/beta");
    let too_long = mina.submit(&desk, &desk, &[("days", "9999"), ("readers", "1")]).await;
    assert_eq!(too_long.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [("days", "7"), ("readers", "5"), ("members", "1")];
    let link = fresh(&mina.submit(&desk, &desk, &fields).await.text());
    assert!(archive.browser().get(&link).await.location().starts_with("/login?to="));
    assert_eq!(jack.get(&link).await.status, StatusCode::OK);
    let block = [("author", "jack-seward"), ("block", "1")];
    mina.submit("/account/blocks", "/block", &block).await.location();
    assert_eq!(jack.get(&link).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_anonymous_work_names_nobody_and_is_written_on_as_before() {
    let archive = Archive::new().await;
    let mut mina = joined(&archive, "Mina Murray", Role::Author).await;
    let work = add(&archive, "The Lamp", "Mina Murray", Audience::Everyone).await;
    let people = format!("/write/works/{work}/people");
    for (veiled, seen) in [("1", false), ("0", true)] {
        mina.submit(&people, &format!("{people}/veil"), &[("veiled", veiled)]).await.location();
        renew(&archive, work);
        let page = archive.browser().get(&format!("/works/{work}")).await.text();
        assert_eq!(page.contains("Mina Murray"), seen);
        assert_eq!(mina.get(&people).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_work_that_is_given_away_stays_without_its_author() {
    let archive = Archive::new().await;
    let mut mina = joined(&archive, "Mina Murray", Role::Author).await;
    let work = add(&archive, "The Lamp", "Mina Murray", Audience::Everyone).await;
    let chosen = format!("work-{work}");
    let page = "/write/orphan";
    let unsure = mina.submit(page, page, &[(&*chosen, "1")]).await;
    assert_eq!(unsure.status, StatusCode::BAD_REQUEST);
    let done = mina.submit(page, page, &[(&*chosen, "1"), ("name", "dropped"), ("sure", "1")]).await;
    assert_eq!(done.location(), "/write/orphan?done=1");
    renew(&archive, work);
    let page = archive.browser().get(&format!("/works/{work}")).await.text();
    assert!(page.contains("Orphaned works") && !page.contains("Mina Murray"));
    assert_eq!(mina.get(&format!("/write/works/{work}/people")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_round_robin_takes_turns_and_each_signs_what_they_wrote() {
    let archive = Archive::new().await;
    let mut mina = joined(&archive, "Mina Murray", Role::Author).await;
    let mut lucy = joined(&archive, "Lucy Westenra", Role::Reader).await;
    let work = add(&archive, "The Lamp", "Mina Murray", Audience::Everyone).await;
    let add_to = format!("/works/{work}/round-robin");
    assert_eq!(lucy.get(&add_to).await.status, StatusCode::NOT_FOUND, "it is no round robin");
    let desk = format!("/write/works/{work}/round-robin");
    mina.submit(&desk, &desk, &[("mode", "moderated")]).await.location();
    renew(&archive, work);
    assert!(
        archive
            .browser()
            .get(&format!("/works/{work}"))
            .await
            .text()
            .contains("Add a chapter to this round robin")
    );
    let page = lucy.get(&add_to).await.text();
    let name = page.split("<option value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let empty = lucy.submit(&add_to, &add_to, &[("name", &*name), ("title", "Fog"), ("text", "")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let chapter = [("name", &*name), ("title", "Fog"), ("text", "It went *out* <script>x</script>again.")];
    assert_eq!(lucy.submit(&add_to, &add_to, &chapter).await.location(), format!("{add_to}?saved=1"));
    assert_eq!(
        archive.browser().get(&format!("/works/{work}/chapters/2")).await.status,
        StatusCode::NOT_FOUND
    );
    let page = mina.get(&desk).await.text();
    assert!(page.contains("Lucy Westenra") && !page.contains("<script>x"));
    let offer = value(&page, "offer");
    mina.submit(&desk, &format!("{desk}/offers"), &[("offer", &*offer), ("answer", "yes")]).await.location();
    renew(&archive, work);
    let page = archive.browser().get(&format!("/works/{work}/chapters/2")).await.text();
    assert!(page.contains("This chapter by <a href=\"/authors/lucy-westenra\">"), "{page}");
    assert!(page.contains("with chapters by"));
    assert_eq!(lucy.get(&desk).await.status, StatusCode::NOT_FOUND, "the work is not theirs");
    mina.submit(&desk, &desk, &[("mode", "open")]).await.location();
    let again = lucy.submit("/account/wishes", &add_to, &chapter).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST, "others come first");
}

#[tokio::test]
async fn works_of_the_dead_wait_for_a_second_moderator() {
    let archive = Archive::new().await;
    let mut mina = joined(&archive, "Mina Murray", Role::Author).await;
    let mut lucy = joined(&archive, "Lucy Westenra", Role::Author).await;
    let page = "/account/heir";
    mina.submit(page, page, &[("name", "Lucy Westenra")]).await.location();
    let of = value(&lucy.get(page).await.text(), "of");
    lucy.submit(page, "/account/heir/answer", &[("of", &*of), ("answer", "yes")]).await.location();
    let mut jack = archive.member("jack", Role::Moderator).await;
    let mut abraham = archive.member("abraham", Role::Moderator).await;
    let desk = "/moderation/heirs";
    let wrong = jack.submit(desk, desk, &[("name", "Lucy Westenra"), ("words", "A letter.")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "she named no heir");
    let report = [("name", "Mina Murray"), ("words", "A letter from her sister.")];
    jack.submit(desk, desk, &report).await.location();
    let page = jack.get(desk).await.text();
    assert!(page.contains("A second moderator has to agree"));
    let case = format!(
        "{desk}/{}",
        page.split("action=\"/moderation/heirs/").nth(1).unwrap().split('"').next().unwrap()
    );
    let alone = jack.submit(desk, &case, &[("decision", "agree")]).await;
    assert_eq!(alone.status, StatusCode::BAD_REQUEST);
    abraham.submit(desk, &case, &[("decision", "agree")]).await.location();
    assert!(mina.get("/account/leave").await.text().contains("Keep my account"), "whoever lives says so");
}
