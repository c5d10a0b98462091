//! The wrangling desk: what is decided there shows in every list at once.

use axum::http::StatusCode;
use ficus_archive::{
    AccountId, TagId, WorkId,
    account::Role,
    chapter::ChapterDraft,
    tag::{TagDraft, TagKind},
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use ficus_store::Added;

use crate::browser::{Archive, Browser};

async fn work(archive: &Archive, title: &str, tags: &[(TagKind, &str)]) -> WorkId {
    let draft = WorkDraft {
        title: title.to_owned(),
        authors: vec![AuthorDraft { name: "J. Hudson".to_owned(), contact: None }],
        rating: Some(ficus_archive::RatingId(1)),
        audience: Audience::Everyone,
        tags: tags.iter().map(|(kind, name)| TagDraft { kind: *kind, name: (*name).to_owned() }).collect(),
        chapters: vec![ChapterDraft {
            number: 1,
            text: Prose::from_plain("The fog came up the river."),
            ..ChapterDraft::default()
        }],
        ..WorkDraft::default()
    };
    match archive.app.store().add_work(&draft, None, archive.app.now()).await.unwrap() {
        Added::New(id) | Added::Known(id) => id,
    }
}

async fn id(archive: &Archive, kind: TagKind, name: &str) -> TagId {
    archive.app.store().tag_named(kind, name).await.unwrap().unwrap().id
}

async fn act(browser: &mut Browser<'_>, fields: &[(&str, &str)]) -> String {
    browser.submit("/admin/tags", "/admin/tags/act", fields).await.location().to_owned()
}

/// Gives an account a role, as an admin does; answers with a browser in which it is signed in.
async fn wrangler<'a>(archive: &'a Archive, name: &str, role: Role) -> (Browser<'a>, AccountId) {
    let browser = archive.member(name, role).await;
    let (account, _) = archive.app.store().account_to_sign_in(name).await.unwrap().unwrap();
    (browser, account.id)
}

#[tokio::test]
async fn an_admin_makes_anybody_a_wrangler_who_sorts_tags_and_moderates_nothing() {
    let archive = Archive::new().await;
    work(&archive, "By the Doctor", &[(TagKind::Character, "Dr. Watson"), (TagKind::Fandom, "Holmes")]).await;
    archive.index().await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let lucy = archive.member_account("lucy", Role::Reader).await;
    let mut reader = archive.browser();
    reader.sign_in("lucy", crate::browser::PASSWORD).await;
    assert_eq!(reader.get("/admin/tags").await.status, StatusCode::NOT_FOUND);
    let page = format!("/admin/accounts/{lucy}");
    assert!(admin.get(&page).await.text().contains("sorts the tags of all fandoms"));
    archive.app.store().set_role(lucy, Role::Wrangler, None, (lucy, archive.app.now())).await.unwrap();
    let mut lucy = archive.browser();
    lucy.sign_in("lucy", crate::browser::PASSWORD).await;
    let front = lucy.get("/").await.text();
    assert!(front.contains("href=\"/admin/tags\"") && !front.contains("href=\"/moderation\""), "{front}");
    let desk = lucy.get("/admin/tags").await.text();
    assert!(desk.contains("Dr. Watson") && !desk.contains("/admin/tags/table"), "{desk}");
    let doctor = id(&archive, TagKind::Character, "Dr. Watson").await.to_string();
    let done = act(&mut lucy, &[("do", "canonical"), ("tag", &doctor), ("back", "/admin/tags")]).await;
    assert!(done.contains("done="), "{done}");
    assert_eq!(lucy.get("/admin/canons").await.status, StatusCode::OK);
    for closed in ["/moderation", "/admin", "/admin/tags/table", "/admin/tags/table.csv", "/admin/accounts"] {
        assert_eq!(lucy.get(closed).await.status, StatusCode::NOT_FOUND, "{closed}");
    }
}

#[tokio::test]
async fn whoever_wrangles_some_fandoms_sorts_the_tags_of_these_alone() {
    let archive = Archive::new().await;
    work(&archive, "Fog", &[(TagKind::Fandom, "Holmes"), (TagKind::Character, "Dr. Watson")]).await;
    work(&archive, "Castle", &[(TagKind::Fandom, "Dracula"), (TagKind::Character, "Mina Harker")]).await;
    archive.index().await;
    archive.account("keeper", Role::Admin).await;
    let (mut lucy, account) = wrangler(&archive, "lucy", Role::FandomWrangler).await;
    let [holmes, dracula] =
        [id(&archive, TagKind::Fandom, "Holmes").await, id(&archive, TagKind::Fandom, "Dracula").await];
    let take = format!("take:{dracula}");
    let refused = lucy.submit("/admin/tags/fandoms", "/admin/tags/fandoms", &[("do", &take)]).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "fandoms are given");
    archive.app.store().give_fandom(holmes, account, (account, archive.app.now())).await.unwrap();
    let [doctor, mina] = [
        id(&archive, TagKind::Character, "Dr. Watson").await.to_string(),
        id(&archive, TagKind::Character, "Mina Harker").await.to_string(),
    ];
    let own = lucy.submit("/admin/tags", "/admin/tags/act", &[("do", "canonical"), ("tag", &doctor)]).await;
    assert_eq!(own.status, StatusCode::SEE_OTHER);
    let fields = [("do", "canonical"), ("tag", &*doctor), ("tag", &*mina)];
    let others = lucy.submit("/admin/tags", "/admin/tags/act", &fields).await;
    assert_eq!(others.status, StatusCode::BAD_REQUEST);
    assert!(others.text().contains("and not “Mina Harker”"), "{}", others.text());
    let new = [("do", "new"), ("kind", "character"), ("name", "Nobody")];
    assert_eq!(lucy.submit("/admin/tags", "/admin/tags/act", &new).await.status, StatusCode::BAD_REQUEST);
    assert!(archive.app.store().tag_named(TagKind::Character, "Nobody").await.unwrap().is_none());
    assert_eq!(lucy.get("/admin/canons").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn wranglers_take_back_what_they_did_and_nothing_of_others() {
    let archive = Archive::new().await;
    work(&archive, "Fog", &[(TagKind::Fandom, "Holmes"), (TagKind::Character, "Dr. Watson")]).await;
    archive.index().await;
    archive.account("keeper", Role::Admin).await;
    let mut moderator = archive.member("irene", Role::Moderator).await;
    let (mut lucy, _) = wrangler(&archive, "lucy", Role::Wrangler).await;
    let doctor = id(&archive, TagKind::Character, "Dr. Watson").await.to_string();
    let holmes = id(&archive, TagKind::Fandom, "Holmes").await.to_string();
    act(&mut moderator, &[("do", "canonical"), ("tag", &doctor)]).await;
    act(&mut lucy, &[("do", "canonical"), ("tag", &holmes)]).await;
    let log = lucy.get("/admin/tags/log").await.text();
    assert!(log.contains("Holmes") && !log.contains("Dr. Watson"), "{log}");
    assert!(moderator.get("/admin/tags/log").await.text().contains("Dr. Watson"));
    let undo = async |browser: &mut Browser<'_>, act: &str| {
        browser.submit("/admin/tags", "/admin/tags/undo", &[("act", act)]).await.status
    };
    assert_eq!(undo(&mut lucy, "1").await, StatusCode::BAD_REQUEST);
    assert_eq!(undo(&mut lucy, "2").await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_wrangler_learns_of_no_tag_that_only_hidden_works_bear() {
    let archive = Archive::new().await;
    work(&archive, "Fog", &[(TagKind::Fandom, "Holmes"), (TagKind::Freeform, "Fog and lamps")]).await;
    let hidden = WorkDraft {
        title: "Not yet".to_owned(),
        authors: vec![AuthorDraft { name: "J. Hudson".to_owned(), contact: None }],
        audience: Audience::Draft,
        tags: ["Fog and secrets", "Secretly"]
            .map(|name| TagDraft { kind: TagKind::Freeform, name: name.to_owned() })
            .into(),
        ..WorkDraft::default()
    };
    archive.app.store().add_work(&hidden, None, archive.app.now()).await.unwrap();
    archive.index().await;
    archive.account("keeper", Role::Admin).await;
    let (mut lucy, _) = wrangler(&archive, "lucy", Role::Wrangler).await;
    let secretly = id(&archive, TagKind::Freeform, "Secretly").await;
    for address in
        ["/admin/tags", "/admin/tags?q=fog", "/admin/tags?q=secret&sorting=all", "/admin/tags/fandoms"]
    {
        let page = lucy.get(address).await.text();
        assert!(!page.contains("Secretly") && !page.contains("Fog and secrets"), "{address}");
    }
    assert!(lucy.get("/admin/tags").await.text().contains("Tags 1<"), "nor are they counted");
    assert_eq!(lucy.get(&format!("/admin/tags/{secretly}")).await.status, StatusCode::NOT_FOUND);
    let known = id(&archive, TagKind::Freeform, "Fog and lamps").await;
    let sheet = lucy.get(&format!("/admin/tags/{known}")).await.text();
    assert!(sheet.contains("Fog and lamps") && !sheet.contains("Fog and secrets"));
}

#[tokio::test]
async fn a_synonym_made_on_the_desk_shows_in_every_list_at_once() {
    let archive = Archive::new().await;
    work(&archive, "By the Doctor", &[(TagKind::Character, "Dr. Watson"), (TagKind::Fandom, "Holmes")]).await;
    let second = work(&archive, "By John", &[(TagKind::Character, "John Watson")]).await;
    archive.index().await;
    let mut guest = archive.browser();
    for _ in 0..2 {
        let list = guest.get("/tags/john-watson").await.text();
        assert!(list.contains("By John") && !list.contains("By the Doctor"));
    }
    let mut moderator = archive.member("irene", Role::Moderator).await;
    let desk = moderator.get("/admin/tags").await.text();
    assert!(desk.contains("Dr. Watson") && desk.contains("John Watson"));
    let (doctor, john) = (
        id(&archive, TagKind::Character, "Dr. Watson").await,
        id(&archive, TagKind::Character, "John Watson").await,
    );
    let back = "/admin/tags?sorting=unsorted";
    let doctor_text = doctor.to_string();
    let fields = [("do", "synonym"), ("tag", &doctor_text), ("of", "john watson"), ("back", back)];
    let done = act(&mut moderator, &fields).await;
    assert!(done.starts_with("/admin/tags?sorting=unsorted&done="), "{done}");

    let list = guest.get("/tags/john-watson").await.text();
    assert!(list.contains("By John") && list.contains("By the Doctor"), "the page was kept, and is anew");
    assert!(list.contains("Dr. Watson"), "its other spelling is told");
    let synonym = guest.get("/tags/dr-watson").await.text();
    assert!(synonym.contains("is another name for") && synonym.contains("By John"));
    assert!(guest.get("/search?tag=dr-watson").await.text().contains("By John"));
    assert!(guest.get("/search?tag=john-watson").await.text().contains("By the Doctor"));
    let page = guest.get(&format!("/works/{second}")).await.text();
    assert!(page.contains("John Watson") && !page.contains("Dr. Watson"), "works keep their own words");

    let page = moderator.get(&done).await;
    let act_id = done.rsplit('=').next().unwrap();
    let fields =
        [("csrf", page.token()), ("act", act_id.to_owned()), ("back", format!("/admin/tags/{doctor}"))];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    moderator.post("/admin/tags/undo", &fields, &[]).await.location();
    let list = guest.get("/tags/john-watson").await.text();
    assert!(!list.contains("By the Doctor"), "taken back, and every list with it");
    let log = moderator.get("/admin/tags/log").await.text();
    assert!(log.contains("taken back") && log.contains("irene"));
    assert!(moderator.get(&format!("/admin/tags/{john}")).await.text().contains("Canonical"));
}

#[tokio::test]
async fn one_click_makes_a_tag_canonical_below_its_fandom() {
    let archive = Archive::new().await;
    work(&archive, "A", &[(TagKind::Fandom, "Dracula"), (TagKind::Character, "Mina")]).await;
    archive.index().await;
    let mut moderator = archive.member("irene", Role::Moderator).await;
    let (mina, dracula) =
        (id(&archive, TagKind::Character, "Mina").await, id(&archive, TagKind::Fandom, "Dracula").await);
    let adopt = format!("adopt:{mina}:{dracula}");
    assert!(moderator.get("/admin/tags?kind=character").await.text().contains(&adopt));
    act(&mut moderator, &[("do", &adopt)]).await;
    let sheet = moderator.get(&format!("/admin/tags/{mina}")).await.text();
    assert!(sheet.contains("Canonical") && sheet.contains(&format!("not-under:{mina}:{dracula}")));
    assert!(archive.browser().get("/tags/dracula").await.text().contains("<dt>Characters</dt>"));
    // A tag that is made by name, a wrong name, and a loop.
    let made = act(&mut moderator, &[("do", "new"), ("kind", "medium"), ("name", "Books")]).await;
    assert!(made.contains("done="));
    let dracula_text = dracula.to_string();
    act(&mut moderator, &[("do", "under"), ("tag", &dracula_text), ("over", "books")]).await;
    let wrong = [("do", "under"), ("tag", dracula_text.as_str()), ("over", "Boks")];
    let wrong = moderator.submit("/admin/tags", "/admin/tags/act", &wrong).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.text().contains("“Boks”"));
    let loops = [("do", "under"), ("tag", dracula_text.as_str()), ("over", "character: Mina")];
    assert_eq!(
        moderator.submit("/admin/tags", "/admin/tags/act", &loops).await.status,
        StatusCode::BAD_REQUEST
    );
    let none = moderator.submit("/admin/tags", "/admin/tags/act", &[("do", "canonical")]).await;
    assert_eq!(none.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_desk_is_there_for_moderators_and_admins_alone() {
    let archive = Archive::new().await;
    work(&archive, "A", &[(TagKind::Fandom, "Dracula")]).await;
    let pages = [
        "/admin/tags",
        "/admin/tags/1",
        "/admin/tags/fandoms",
        "/admin/tags/log",
        "/admin/tags/table",
        "/admin/tags/table.csv",
    ];
    let admins = ["/admin/tags/classes", "/admin/tags/starting-sets"];
    let mut guest = archive.browser();
    let mut author = archive.member("author", Role::Author).await;
    let mut moderator = archive.member("moderator", Role::Moderator).await;
    let mut admin = archive.member("admin", Role::Admin).await;
    for page in pages.iter().chain(&admins) {
        let shown = guest.get(page).await;
        assert!(!shown.text().contains("Dracula"), "{page}");
        assert_eq!(author.get(page).await.status, StatusCode::NOT_FOUND, "{page}");
        assert_eq!(admin.get(page).await.status, StatusCode::OK, "{page}");
    }
    for page in pages {
        assert_eq!(moderator.get(page).await.status, StatusCode::OK, "{page}");
    }
    for page in admins {
        assert_eq!(moderator.get(page).await.status, StatusCode::NOT_FOUND, "{page}");
    }
    for page in ["/admin/tags/act", "/admin/tags/undo", "/admin/tags/table", "/admin/tags/classes"] {
        assert_eq!(moderator.post(page, &[("do", "canonical:1")], &[]).await.status, StatusCode::FORBIDDEN);
        let answer = author.submit("/settings/reading", page, &[("do", "canonical:1"), ("act", "1")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{page}");
    }
    assert!(moderator.get("/").await.text().contains("href=\"/admin/tags\""));
    assert!(!author.get("/").await.text().contains("href=\"/admin/tags\""));
}

#[tokio::test]
async fn what_a_tag_means_is_told_on_its_page_and_can_do_no_harm() {
    let archive = Archive::new().await;
    work(&archive, "A", &[(TagKind::Freeform, "Fog")]).await;
    archive.index().await;
    let mut moderator = archive.member("irene", Role::Moderator).await;
    let fog = id(&archive, TagKind::Freeform, "Fog").await.to_string();
    let text = "Thick air.\r\n\r\n<script>alert(1)</script>";
    act(&mut moderator, &[("do", "describe"), ("tag", &fog), ("text", text)]).await;
    let page = archive.browser().get("/tags/fog").await.text();
    assert!(page.contains("Thick air.") && !page.contains("<script>alert"), "{page}");
    let renamed = act(&mut moderator, &[("do", "rename"), ("tag", &fog), ("name", "London fog")]).await;
    assert!(renamed.starts_with("/admin/tags/") && !renamed.starts_with(&format!("/admin/tags/{fog}?")));
    let page = archive.browser().get("/tags/fog").await.text();
    assert!(page.contains("London fog") && page.contains("Thick air."));
    let hostile = [("do", "canonical"), ("tag", fog.as_str()), ("back", "https://evil.example/")];
    assert!(act(&mut moderator, &hostile).await.starts_with("/admin/tags?done="));
}

#[tokio::test]
async fn tags_of_works_that_a_visitor_may_not_find_are_not_told() {
    let archive = Archive::new().await;
    work(&archive, "A", &[(TagKind::Fandom, "Holmes")]).await;
    let hidden = work(
        &archive,
        "B",
        &[(TagKind::Fandom, "Sherlocked"), (TagKind::Character, "ZQSecret"), (TagKind::Fandom, "Holmes")],
    )
    .await;
    archive.app.store().set_audience(hidden, Audience::Members, archive.app.now()).await.unwrap();
    archive.index().await;
    let mut moderator = archive.member("irene", Role::Moderator).await;
    let secret = id(&archive, TagKind::Character, "ZQSecret").await;
    let (holmes, other) =
        (id(&archive, TagKind::Fandom, "Holmes").await, id(&archive, TagKind::Fandom, "Sherlocked").await);
    act(&mut moderator, &[("do", &format!("adopt:{secret}:{holmes}"))]).await;
    act(&mut moderator, &[("do", &format!("synonym:{other}:{holmes}"))]).await;
    let page = archive.browser().get("/tags/holmes").await;
    assert!(!page.text().contains("ZQSecret") && !page.text().contains("Sherlocked"));
    assert_eq!(archive.browser().get("/tags/zqsecret").await.status, StatusCode::NOT_FOUND);
    let mut member = archive.member("reader", Role::Reader).await;
    let page = member.get("/tags/holmes").await.text();
    assert!(page.contains("ZQSecret") && page.contains("Sherlocked"));
}

#[tokio::test]
async fn a_table_is_tried_before_it_is_taken_over() {
    let archive = Archive::new().await;
    work(&archive, "A", &[(TagKind::Fandom, "Dracula"), (TagKind::Character, "Mina")]).await;
    archive.index().await;
    let mut moderator = archive.member("irene", Role::Moderator).await;
    let table = "kind,name,canonical,parents\nfandom,Dracula,,medium: Books\ncharacter,Wilhelmina,Mina,\nnothing,X,,\n";
    let page = "/admin/tags/table";
    let tried = moderator.submit(page, page, &[("table", table), ("how", "try")]).await.text();
    assert!(tried.contains("What it would do") && tried.contains("Line 4"), "{tried}");
    assert!(tried.contains("fandom,Dracula"), "the table stays in the form");
    assert!(archive.app.store().tag_named(TagKind::Medium, "Books").await.unwrap().is_none());
    let taken = moderator.submit(page, page, &[("table", table), ("how", "take")]).await.text();
    assert!(taken.contains("What it did"));
    assert!(archive.browser().get("/tags/dracula").await.text().contains("Books"));
    let file = moderator.get("/admin/tags/table.csv").await;
    assert!(file.header("content-type").starts_with("text/csv"));
    assert!(file.text().contains("character,Wilhelmina,synonym,Mina,,"));
    let wrong = moderator.submit(page, page, &[("table", "a,b\n1,2"), ("how", "try")]).await.text();
    assert!(wrong.contains("names no columns"));
}

#[tokio::test]
async fn a_list_of_choices_stands_under_its_own_heading() {
    let archive = Archive::new().await;
    let id =
        work(&archive, "A", &[(TagKind::Class, "Genre: Drama"), (TagKind::Class, "Season: Autumn")]).await;
    archive.index().await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let page = "/admin/tags/classes";
    let fields = [("name", "Universe"), ("several", "1"), ("choices", "Canon\r\nElseworld\r\nCanon\r\n")];
    admin.submit(page, page, &fields).await.location();
    let shown = admin.get(page).await.text();
    assert!(shown.contains("<h2>Genre</h2>") && shown.contains("Canon\nElseworld</textarea>"), "{shown}");
    let universe = archive.app.store().class_types().await.unwrap().last().unwrap().id.to_string();
    admin.submit(page, "/admin/tags/classes/remove", &[("id", &universe)]).await.location();
    let genre = archive.app.store().class_types().await.unwrap()[0].id.to_string();
    let used = admin.submit(page, "/admin/tags/classes/remove", &[("id", &genre)]).await;
    assert_eq!(used.status, StatusCode::BAD_REQUEST);
    let work = archive.browser().get(&format!("/works/{id}")).await.text();
    assert!(
        work.contains("<dt>Genre</dt>") && work.contains(">Drama</a>") && work.contains("<dt>Season</dt>")
    );
    let list = archive.browser().get("/search").await.text();
    assert!(list.contains("<summary>Genre</summary>") && list.contains("<summary>Season</summary>"));
}

#[tokio::test]
async fn a_starting_set_adds_what_is_missing() {
    let archive = Archive::new().await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let page = "/admin/tags/starting-sets";
    admin.submit(page, page, &[("set", "ao3")]).await.location();
    let site = archive.app.site();
    assert_eq!(site.ladder.steps[1].name, "Teen And Up Audiences");
    assert!(site.warnings.iter().any(|warning| warning == "No Archive Warnings Apply"));
    assert!(archive.app.store().tag_named(TagKind::Medium, "TV Shows").await.unwrap().is_some());
    admin.submit(page, page, &[("set", "efiction")]).await.location();
    assert_eq!(archive.app.site().ladder, site.ladder, "the ladder is the admin's by now");
    assert_eq!(archive.app.store().class_types().await.unwrap()[0].name, "Genres");
    assert_eq!(admin.submit(page, page, &[("set", "none")]).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_new_archive_begins_with_the_set_that_its_first_admin_chose() {
    let archive = Archive::new().await;
    let address = ficus_web::set_up::address(&archive.app).await.ok().flatten().unwrap();
    let path = address.strip_prefix("http://127.0.0.1:8080").unwrap().to_owned();
    let mut browser = archive.browser();
    let fields = [
        ("name", "Irene"),
        ("email", "i@example.org"),
        ("password", "the woman in the photograph"),
        ("again", "the woman in the photograph"),
        ("begin_with", "ffn"),
    ];
    browser.submit(&path, &path, &fields).await.location();
    assert_eq!(archive.app.site().ladder.steps[0].name, "K");
    assert!(archive.app.store().tag_named(TagKind::Class, "Genre: Western").await.unwrap().is_some());
}
