//! Series and collections as readers, their keepers and moderators meet them; bounds of writing; other archives' ratings.

use axum::http::{Method, StatusCode};
use ficus_archive::{
    account::Role,
    site::{
        Site,
        writing_limits::{Limits, WritingLimits},
    },
    work::Audience,
};
use ficus_store::Subject;

use crate::{
    browser::Archive,
    gathering::{work, writer},
};

#[tokio::test]
async fn readers_speak_to_a_series_and_report_it() {
    let archive = Archive::new().await;
    let mut mina = writer(&archive, "Mina").await;
    let mut lucy = writer(&archive, "Lucy").await;
    let mut seward = archive.member("seward", Role::Moderator).await;
    work(&archive, "Mina", "quibble", Audience::Everyone).await;
    let page = "/series/1/comments";
    let mut guest = archive.browser();
    assert!(guest.get("/series/1").await.text().contains("href=\"/series/1/comments\">Comments</a>"));
    assert!(guest.get(page).await.text().contains("Nobody has said anything yet"));
    let empty = lucy.submit(page, page, &[("text", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text().contains("Not said yet"));
    let said = lucy.submit(page, page, &[("text", "All <b>of</b> it!")]).await;
    assert_eq!(said.location(), "/series/1/comments?said=1#comment-1");
    archive.app.changed(Subject::Lists);
    let told = guest.get(page).await.text();
    assert!(!told.contains("<b>of</b>") && told.contains("/report?series_comment=1"), "{told}");
    assert!(guest.get("/series/1").await.text().contains("Comments (1)"));
    assert!(mina.get("/account/notices").await.text().contains("something to a series of yours"));
    let report = "/report?series_comment=1";
    assert!(guest.get(report).await.text().contains("name=\"series_comment\" value=\"1\""));
    let sent =
        lucy.submit(report, "/report", &[("series_comment", "1"), ("rule", "other"), ("text", "Hm.")]).await;
    assert_eq!(sent.location(), "/report?series_comment=1&done=1");
    let report = "/report?series=1";
    let sent =
        lucy.submit(report, "/report", &[("series", "1"), ("rule", "other"), ("text", "Not hers.")]).await;
    assert_eq!(sent.location(), "/report?series=1&done=1");
    let queue = seward.get("/moderation").await.text();
    assert!(
        queue.contains("The series “Lamps”") && queue.contains("A comment on a series by Lucy"),
        "{queue}"
    );
    mina.submit(page, "/series/comments/1/remove", &[]).await;
    assert!(guest.get(page).await.text().contains("Nobody has said anything yet"), "its keeper took it away");
    let case = "/moderation/reports/2";
    let closed = [
        ("act", "close"),
        ("rule", "3.2"),
        ("told_concerned", "It is not yours to gather."),
        ("told_reporters", ""),
    ];
    let decided = seward.submit(case, &format!("{case}/decide"), &closed).await;
    assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.text());
    archive.app.changed(Subject::Lists);
    assert_eq!(guest.get("/series/1").await.status, StatusCode::NOT_FOUND);
    assert_eq!(guest.get(page).await.status, StatusCode::NOT_FOUND);
    assert_eq!(guest.get("/feeds/series/1").await.status, StatusCode::NOT_FOUND);
    assert!(
        mina.get("/write/series/1").await.text().contains("moderators of the archive closed this series")
    );
}

#[tokio::test]
async fn collections_stand_in_the_catalogue_and_are_reported() {
    let archive = Archive::new().await;
    let mut mina = writer(&archive, "Mina").await;
    let mut lucy = writer(&archive, "Lucy").await;
    let lamp = work(&archive, "Mina", "quibble", Audience::Everyone).await;
    mina.submit("/collections/new", "/collections/new", &[("name", "Gaslight"), ("openness", "open")]).await;
    let own = format!("/write/works/{lamp}/collections");
    mina.submit(&own, &own, &[("collection", "gaslight")]).await;
    archive.index().await;
    let mut program = archive.browser();
    for version in ["v1", "v2"] {
        assert!(
            program
                .get(&format!("/opds/{version}"))
                .await
                .text()
                .contains(&format!("/opds/{version}/collections"))
        );
        let list = program.get(&format!("/opds/{version}/collections")).await.text();
        assert!(list.contains("Gaslight"), "{list}");
        let works = program.get(&format!("/opds/{version}/collections/gaslight")).await.text();
        assert!(works.contains("Title quibble"), "{works}");
    }
    assert!(program.get("/feeds/collections/gaslight").await.text().contains("Title quibble"));
    let page = lucy.get("/collections/gaslight").await.text();
    assert!(page.contains("/report?collection=gaslight"));
    let report = "/report?collection=gaslight";
    let fields =
        [("collection", "gaslight"), ("rule", "other"), ("text", "It gathers what was never offered.")];
    assert_eq!(
        lucy.submit(report, "/report", &fields).await.location(),
        "/report?collection=gaslight&done=1"
    );
    let mut seward = archive.member("seward", Role::Moderator).await;
    assert!(seward.get("/moderation").await.text().contains("The collection Gaslight"));
}

#[tokio::test]
async fn whoever_has_as_much_as_an_account_may_have_is_told_so_before_typing() {
    let archive = Archive::new().await;
    let mut mina = writer(&archive, "Mina").await;
    work(&archive, "Mina", "quibble", Audience::Everyone).await;
    let few = Limits { works: 1, ..Limits::default() };
    let writing_limits = WritingLimits { members: few, newcomers: few, new_days: 0 };
    let site = Site { writing_limits, ..Site::default() };
    archive.app.store().set_site(&site).await.unwrap();
    archive.app.set_site(site);
    let page = mina.get("/write/works/new").await.text();
    assert!(page.contains("as many works as this archive lets an account have"), "{page}");
    let sent = mina.submit("/write/works/new", "/write/works/new", &[("title", "The Second")]).await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(sent.text().contains("The Second"), "nothing that was typed is lost");
    assert!(mina.get("/write/room").await.text().contains("uploads within a day"));
}

#[tokio::test]
async fn what_a_step_is_elsewhere_is_chosen_and_goes_along_with_works() {
    let archive = Archive::new().await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let lamp = work(&archive, "Mina", "quibble", Audience::Everyone).await;
    let mut guest = archive.browser();
    let book = format!("/works/{lamp}/download.html");
    let first = guest.get(&book).await;
    assert!(first.text().contains("General Audiences (AO3), K (FanFiction.net)"), "{}", first.text());
    let page = "/admin/ratings";
    assert!(admin.get(page).await.text().contains("As the map says (General Audiences)"));
    let chosen = [("films-1", "PG"), ("ao3-1", "none")];
    let saved = admin.submit(page, "/admin/ratings/elsewhere", &chosen).await;
    assert_eq!(saved.location(), "/admin/ratings?saved=1");
    let wrong = admin.submit(page, "/admin/ratings/elsewhere", &[("films-1", "Purple")]).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    let then = guest.get(&book).await;
    assert!(
        then.text().contains("PG (MPA)") && !then.text().contains("General Audiences"),
        "{}",
        then.text()
    );
    assert_ne!(first.header("etag"), then.header("etag"));
    assert!(guest.get(&format!("/works/{lamp}")).await.text().contains("PG (MPA)"), "as data for machines");
    assert!(guest.get("/feeds/new").await.text().contains("Rated PG (MPA)"));
}

const OLD: &str = "INSERT INTO `fanfiction_settings` (`sitekey`, `sitename`, `slogan`) VALUES ('x', 'Lantern', 'Lit');\n\
    INSERT INTO `fanfiction_classtypes` VALUES (4, 'genre', 'Genre');\n\
    INSERT INTO `fanfiction_classes` VALUES (2, 4, 'Humour'), (3, 4, 'Mystery');\n\
    INSERT INTO `fanfiction_categories` VALUES (1, -1, 'Holmes', '', '', 1, 0, 1, 0);\n\
    INSERT INTO `fanfiction_news` VALUES (7, 'Irene', 'The lamp', '<p>It <b>burns</b>.<script>x</script></p>', \
    '2004-05-06 07:08:09', 0);\n\
    INSERT INTO `fanfiction_messages` VALUES (3, 'rules', 'House rules', '<p>Be kind.</p>');\n";

#[tokio::test]
async fn what_was_ticked_of_an_efiction_archive_is_taken_over_and_nothing_else() {
    let archive = Archive::new().await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let page = "/admin/settings/import";
    let token = admin.get(page).await.token();
    let body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--x\r\nContent-Disposition: form-data; \
         name=\"file\"; filename=\"site.sql\"\r\nContent-Type: text/plain\r\n\r\n{OLD}\r\n--x--\r\n"
    );
    let shown =
        admin.ask(Method::POST, page, &[("content-type", "multipart/form-data; boundary=x")], body).await;
    let text = shown.text();
    assert!(
        text.contains("Lantern") && text.contains("1 piece of news") && text.contains("House rules"),
        "{text}"
    );
    assert_eq!(archive.app.site().name, Site::default().name, "nothing is changed yet");
    let kept = text.split("name=\"kept\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let ticked = [
        ("kept", kept.as_str()),
        ("setting", "name"),
        ("part", "news"),
        ("part", "pages"),
        ("part", "classes"),
    ];
    let taken = admin.submit(page, "/admin/settings/import/take", &ticked).await;
    assert_eq!(taken.location(), "/admin/settings/import?saved=1", "{}", taken.text());
    let site = archive.app.site();
    assert_eq!((site.name.as_str(), site.tagline.as_str()), ("Lantern", Site::default().tagline.as_str()));
    let mut guest = archive.browser();
    let news = guest.get("/news").await.text();
    assert!(
        news.contains("<strong>burns</strong>") && news.contains("6 May 2004") && !news.contains("<script>x"),
        "{news}"
    );
    assert!(guest.get("/pages/rules").await.text().contains("Be kind."));
    let types = archive.app.store().class_types().await.unwrap();
    assert_eq!((types[0].name.as_str(), types[0].choices.len()), ("Genre", 2));
    let again = admin.submit(page, "/admin/settings/import/take", &ticked).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST, "it waits no longer");
}

#[tokio::test]
async fn members_propose_tags_for_an_exchange_and_its_keeper_looks_at_each() {
    let archive = Archive::new().await;
    let mut mina = writer(&archive, "Mina").await;
    let mut lucy = writer(&archive, "Lucy").await;
    let made = [("name", "Yuletide"), ("kind", "gift-exchange")];
    let made = mina.submit("/challenges/new", "/challenges/new", &made).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
    let tags = "/challenges/yuletide/tags";
    assert_eq!(lucy.get(tags).await.status, StatusCode::NOT_FOUND, "it is being prepared");
    let settings = "/challenges/yuletide/settings";
    let fields = [
        ("zone", "UTC"),
        ("fandom-asked", "1"),
        ("fandom-min", "1"),
        ("fandom-max", "5"),
        ("nominations", "1"),
        ("nominations_each", "2"),
    ];
    let saved = mina.submit(settings, settings, &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    let proposed = lucy.submit(tags, tags, &[("facet", "fandom"), ("names", "Dracula, <i>Emma</i>")]).await;
    assert_eq!(proposed.location(), "/challenges/yuletide/tags?saved=1", "{}", proposed.text());
    let more = lucy.submit(tags, tags, &[("facet", "fandom"), ("names", "Persuasion")]).await;
    assert_eq!(more.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(more.text().contains("as many of these as one may"), "{}", more.text());
    let page = mina.get(tags).await.text();
    assert!(page.contains("Dracula") && !page.contains("<i>Emma"), "{page}");
    assert!(!archive.browser().get(tags).await.text().contains("Dracula"), "nobody has looked at it");
    let refused = lucy.submit(tags, "/challenges/yuletide/tags/1", &[("act", "take")]).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND, "only who keeps it decides");
    mina.submit(tags, "/challenges/yuletide/tags/1", &[("act", "take")]).await;
    lucy.submit(tags, "/challenges/yuletide/tags/2", &[("act", "withdraw")]).await;
    assert!(archive.browser().get(tags).await.text().contains("Dracula"));
    assert!(!mina.get(tags).await.text().contains("Emma"));
    mina.submit(settings, "/challenges/yuletide/stage", &[("stage", "open")]).await;
    let form = lucy.get("/challenges/yuletide/sign-up").await.text();
    assert!(form.contains("Dracula"), "sign-ups choose from the set: {form}");
}

#[tokio::test]
async fn a_new_archive_gets_its_name_and_its_doors_and_is_shown_what_comes_next() {
    let archive = Archive::new().await;
    let address = ficus_web::set_up::address(&archive.app).await.unwrap().unwrap();
    let page = address[address.find("/set-up/").unwrap()..].to_owned();
    let mut mina = archive.browser();
    assert!(mina.get(&page).await.text().contains("Who can become a member"));
    let fields = [
        ("name", "Mina"),
        ("email", "mina@example.org"),
        ("password", "correct horse battery"),
        ("again", "correct horse battery"),
        ("archive", "The Lamp Room"),
        ("openness", "members-only"),
        ("joining", "invitation"),
    ];
    assert_eq!(mina.submit(&page, &page, &fields).await.location(), "/admin");
    let site = archive.app.site();
    assert_eq!(site.name, "The Lamp Room");
    assert_eq!(site.openness, ficus_archive::site::Openness::MembersOnly);
    assert_eq!(site.joining.mode, ficus_archive::site::joining::JoiningMode::Invitation);
    let state = mina.get("/admin").await.text();
    assert!(state.contains("First steps: ") && state.contains("Its first works"), "{state}");
}
