//! Serials as readers meet them: what happened so far, what is to come, how passages are set, what is told beside.

use axum::http::StatusCode;
use ficus_archive::{WorkId, account::Role};

use super::{
    browser::{Archive, Browser},
    serials::serial,
};

async fn tell(john: &mut Browser<'_>, work: WorkId, chapter: &str, text: &str) {
    let page = format!("/write/works/{work}/recaps");
    let told = john.submit(&page, &page, &[("chapter", chapter), ("text", text)]).await;
    assert_eq!(told.location(), format!("{page}?page=1&saved={chapter}#chapter-{chapter}"));
}

#[tokio::test]
async fn whoever_comes_back_is_told_of_what_they_read_and_of_nothing_else() {
    let archive = Archive::new().await;
    let (work, mut john) = serial(&archive).await;
    let previously = format!("/works/{work}/previously");
    let mut guest = archive.browser();
    assert!(guest.get(&format!("{previously}?chapter=2")).await.text().contains("Nothing is told"));
    tell(&mut john, work, "1", "The lamp was *lost*.").await;
    tell(&mut john, work, "3", "The lamp was found.").await;
    let long = john
        .submit(
            &format!("/write/works/{work}/recaps"),
            &format!("/write/works/{work}/recaps"),
            &[("chapter", "2"), ("text", &"a".repeat(2_001))],
        )
        .await;
    assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = guest.get(&format!("{previously}?chapter=2")).await.text();
    assert!(told.contains("The lamp was <em>lost</em>.") && !told.contains("found"), "{told}");
    assert!(!guest.get(&previously).await.text().contains("lost"), "nobody said what they read");
    let third = guest.get(&format!("/works/{work}/chapters/3")).await.text();
    assert!(third.contains(&format!("{previously}?chapter=2")), "{third}");

    let mut mina = archive.member("Mina", Role::Reader).await;
    assert!(mina.get(&format!("{previously}?chapter=3")).await.text().contains("You have not read"));
    mina.get(&format!("/works/{work}/chapters/1")).await;
    mina.get(&format!("/works/{work}/chapters/2")).await;
    let home = mina.get(&format!("/works/{work}")).await.text();
    assert!(!home.contains("It has been a while"), "{home}");
    archive.tamper("UPDATE reading SET last = last - 15 * 86400000");
    let home = mina.get(&format!("/works/{work}")).await.text();
    assert!(home.contains("It has been a while") && home.contains("<em>lost</em>"), "{home}");
    assert!(!home.contains("found"), "not read yet");
    let told = mina.get(&format!("{previously}?chapter=3")).await.text();
    assert!(told.contains("lost") && !told.contains("found"), "the address says nothing to members: {told}");
}

#[tokio::test]
async fn what_is_to_come_stands_behind_the_contents_and_gives_its_title_to_what_is_posted() {
    let archive = Archive::new().await;
    let (work, mut john) = serial(&archive).await;
    let page = format!("/write/works/{work}/coming");
    let plan = [
        ("number", "4"),
        ("title", "The Lens"),
        ("line", "Somebody looks closer."),
        ("day", "2027-03-06"),
        ("number", "5"),
        ("title", ""),
    ];
    let taken = [("number", "3"), ("title", "Again")];
    let wrong = john.submit(&page, &page, &taken).await;
    assert!(wrong.text().contains("Chapter 3 is posted already"), "{}", wrong.text());
    assert_eq!(john.submit(&page, &page, &plan).await.location(), format!("{page}?saved=1"));
    let mut guest = archive.browser();
    let home = guest.get(&format!("/works/{work}")).await.text();
    for told in
        ["Still to come: 1 chapter", "Chapter 4: The Lens", "Somebody looks closer.", "expected 6 March 2027"]
    {
        assert!(home.contains(told), "{told} in {home}");
    }
    let new = format!("/write/works/{work}/chapters/new");
    assert!(john.get(&new).await.text().contains("The Lens"));
    let begun = john.submit(&new, &new, &[("number", "4"), ("title", ""), ("wording", "markdown")]).await;
    let draft = begun.location().split('?').next().unwrap().to_owned();
    let text = "::: telegram\nCome at *once*.\n:::\n\nHe came.[^1]\n\n[^1]: On foot.";
    let notes = "See[^1].\n\n[^1]: the map";
    let fields = [
        ("revision", "1"),
        ("number", "4"),
        ("title", ""),
        ("wording", "markdown"),
        ("text", text),
        ("notes_before", notes),
    ];
    assert_eq!(john.submit(&draft, &draft, &fields).await.status, StatusCode::SEE_OTHER);
    let post = format!("{draft}/post");
    john.submit(&post, &post, &[("revision", "2"), ("tell", "nobody")]).await;
    let fourth = guest.get(&format!("/works/{work}/chapters/4")).await.text();
    assert!(fourth.contains("The Lens") && fourth.contains("class=\"w-telegram\""), "{fourth}");
    assert!(fourth.contains("See [the map]."), "notes have no notes of their own: {fourth}");
    assert!(archive.app.store().plans(work).await.unwrap().planned.is_empty());
}

#[tokio::test]
async fn a_work_has_styles_of_its_own_that_go_along_into_its_book() {
    let archive = Archive::new().await;
    let (work, mut john) = serial(&archive).await;
    let page = format!("/write/works/{work}/styles");
    let wrong = john.submit(&page, &page, &[("name", "No Name;"), ("act", "save")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let made =
        [("name", "ledger"), ("letters", "typed"), ("paper", "url(x)"), ("ink", "blue"), ("act", "save")];
    assert_eq!(john.submit(&page, &page, &made).await.location(), format!("{page}?saved=1"));
    let change = format!("/write/works/{work}/chapters/2");
    let begun = john.submit(&change, &change, &[("wording", "html")]).await;
    let draft = begun.location().split('?').next().unwrap().to_owned();
    let text = "<p>He read:</p><div class=\"ledger evil\"><p>Two pounds.</p></div>";
    let fields = [("revision", "1"), ("title", "Evening 2"), ("wording", "html"), ("text", text)];
    john.submit(&draft, &draft, &fields).await;
    let post = format!("{draft}/post");
    let told = [("revision", "2"), ("tell", "readers"), ("words", "The ledger was found.")];
    john.submit(&post, &post, &told).await;

    let mut guest = archive.browser();
    let second = guest.get(&format!("/works/{work}/chapters/2")).await.text();
    assert!(second.contains("<div class=\"w-ledger\">"), "{second}");
    let sheet = second.split("href=\"").find(|part| part.contains("style.css")).unwrap();
    let sheet = sheet.split('"').next().unwrap().to_owned();
    let answer = guest.get(&sheet).await;
    let cached = answer.headers["cache-control"].to_str().unwrap();
    assert!(cached.contains("immutable"), "{cached}");
    let rules = answer.text();
    assert!(
        rules.contains(".w-ledger { color: color-mix") && rules.contains("font-family: monospace"),
        "{rules}"
    );
    assert!(!rules.contains("url("));
    assert!(!guest.get(&format!("/works/{work}/chapters/1")).await.text().contains("style.css"));
    let html = guest.get(&format!("/works/{work}/download.html")).await.text();
    assert!(html.contains("div.w-ledger") && !html.contains(".w-telegram"), "only what it uses");
    // What changed is told beside the chapter.
    let news = guest.get(&format!("/works/{work}/news")).await.text();
    assert!(news.contains("Chapter 2 was updated") && news.contains("The ledger was found."), "{news}");
    john.submit(&page, &page, &[("style", "ledger"), ("act", "remove")]).await;
    assert!(!guest.get(&sheet).await.text().contains("w-ledger"));
}

#[tokio::test]
async fn a_kept_note_is_put_into_the_notes_of_a_chapter() {
    let archive = Archive::new().await;
    let (work, mut john) = serial(&archive).await;
    let page = "/write/notes";
    let kept = [("name", "Thanks"), ("text", "Thanks to *Mary*."), ("act", "keep")];
    assert_eq!(john.submit(page, page, &kept).await.location(), "/write/notes?saved=1");
    assert_eq!(john.submit(page, page, &kept).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let new = format!("/write/works/{work}/chapters/new");
    let begun = john.submit(&new, &new, &[("number", "4"), ("title", "x"), ("wording", "markdown")]).await;
    let draft = begun.location().split('?').next().unwrap().to_owned();
    let shown = john.get(&draft).await.text();
    let id = shown.split("<option value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let fields = [
        ("revision", "1"),
        ("number", "4"),
        ("title", "x"),
        ("text", "So."),
        ("notes_after", "Short."),
        ("template", &id),
        ("do", "note-after"),
    ];
    let put = john.submit(&draft, &draft, &fields).await;
    assert!(put.location().ends_with("?done=noted#notes_after"), "{}", put.location());
    assert!(john.get(&draft).await.text().contains("Short.\n\nThanks to *Mary*."));
    // Those of others are nothing to anybody.
    let mut lucy = archive.member("Lucy", Role::Author).await;
    assert!(!lucy.get(page).await.text().contains("Mary"));
    lucy.submit(page, page, &[("template", &id), ("act", "remove")]).await;
    assert!(john.get(page).await.text().contains("Mary"));
}

#[tokio::test]
async fn a_post_stands_in_the_feeds_and_can_be_reported_and_taken_away() {
    let archive = Archive::new().await;
    let (work, mut john) = serial(&archive).await;
    let page = format!("/write/works/{work}/news");
    john.submit(&page, &page, &[("text", "I moved to Sussex."), ("act", "post")]).await;
    archive.index().await;
    let mut guest = archive.browser();
    for feed in [format!("/feeds/works/{work}"), "/feeds/authors/john-watson".to_owned()] {
        let told = guest.get(&feed).await.text();
        assert!(told.contains("I moved to Sussex."), "{feed}: {told}");
    }
    let store = archive.app.store();
    let id = store.bulletins(work, 0, 1).await.unwrap().0[0].id;
    let mut mina = archive.member("Mina", Role::Reader).await;
    let about = format!("/report?post={id}");
    let sent =
        [("post", id.to_string()), ("rule", "other".to_owned()), ("text", "It names my street.".to_owned())];
    let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(mina.submit(&about, "/report", &sent).await.location(), format!("{about}&done=1"));
    let mut moderator = archive.member("Seward", Role::Moderator).await;
    let queue = moderator.get("/moderation").await.text();
    assert!(queue.contains("A post about “Evenings in Baker Street”"), "{queue}");
    let case = queue
        .split("href=\"/moderation/")
        .find(|part| part.starts_with("reports/") || part.starts_with(|c: char| c.is_ascii_digit()))
        .map(|part| format!("/moderation/{}", part.split('"').next().unwrap()))
        .unwrap();
    let shown = moderator.get(&case).await.text();
    assert!(shown.contains("Take the post away") && shown.contains("I moved to Sussex."), "{shown}");
}

#[tokio::test]
async fn readers_are_told_of_the_end_where_the_facts_say_so() {
    let archive = Archive::new().await;
    let (work, mut john) = serial(&archive).await;
    let store = archive.app.store();
    let account = store.account_to_sign_in("John").await.unwrap().unwrap().0.id;
    let stated = store.stated_works(&[work]).await.unwrap().remove(0);
    store.tell_turn(work, stated.facts.status, account, archive.app.now()).await.unwrap();
    assert_eq!(store.bulletins(work, 0, 9).await.unwrap().1, 0, "nothing turned");
    assert!(john.get(&format!("/write/works/{work}/facts")).await.text().contains("tell-status"));
    archive.tamper("UPDATE work SET status = 'complete'");
    store.tell_turn(work, stated.facts.status, account, archive.app.now()).await.unwrap();
    let (told, _) = store.bulletins(work, 0, 9).await.unwrap();
    assert_eq!(told[0].heading(), "Complete");
}
