//! News, own pages, chosen works and what is read first, as their keepers and everybody else see them.

use axum::http::StatusCode;
use ficus_archive::{
    account::{Role, Standing},
    draft::Posting,
    password::PasswordHash,
    site::{
        Site,
        validation::{Scope, Validation},
    },
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use ficus_store::{Added, NewAccount, PostingWish, WorkPosted};
use jiff::civil::date;

use crate::browser::{Archive, Browser, PASSWORD};

/// A member who signs with the name that he or she joined with.
async fn joined<'a>(archive: &'a Archive, name: &str) -> Browser<'a> {
    let email = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
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
    archive.app.store().join(&new, None).await.unwrap();
    let mut browser = archive.browser();
    assert_eq!(browser.sign_in(name, PASSWORD).await.status, StatusCode::SEE_OTHER);
    browser
}

const NEWS: [(&str, &str); 5] = [
    ("title", "The lamp is mended"),
    ("text", "It *burns* again. <script>alert(1)</script>"),
    ("byline", "Mina"),
    ("state", "out"),
    ("open", "1"),
];

#[tokio::test]
async fn news_go_from_draft_to_front_page_feed_and_comments() {
    let archive = Archive::new().await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let page = "/admin/news/new";
    let mut draft = NEWS;
    draft[3].1 = "draft";
    let preview: Vec<_> = draft.into_iter().chain([("act", "preview")]).collect();
    let shown = admin.submit(page, page, &preview).await;
    assert!(shown.text().contains("<em>burns</em>") && shown.text().contains("not saved yet"));
    let saved = admin.submit(page, page, &draft).await;
    let edit = saved.location().split('?').next().unwrap().to_owned();
    let news = edit.replace("/admin", "");
    let mut guest = archive.browser();
    assert_eq!(guest.get(&news).await.status, StatusCode::NOT_FOUND, "a draft");
    admin.submit(&edit, &edit, &NEWS).await;
    let told = guest.get(&news).await.text();
    assert!(told.contains("<em>burns</em>") && !told.contains("<script>alert"), "{told}");
    assert!(guest.get("/").await.text().contains("The lamp is mended"));
    assert!(guest.get("/feeds/news").await.text().contains("The lamp is mended"));
    assert!(guest.get("/news").await.text().contains("0 comments"));
    let mut mina = joined(&archive, "Mina Murray").await;
    let said = mina.submit(&news, &news, &[("text", "Well <b>mended</b>.")]).await;
    assert!(said.location().starts_with(&format!("{news}?said=1#comment-")));
    let told = guest.get(&news).await.text();
    assert!(told.contains("Well &#60;b&#62;mended") || told.contains("Well &lt;b&gt;mended"), "{told}");
    assert!(told.contains("/report?comment=1"));
    assert_eq!(guest.get("/report?comment=1").await.status, StatusCode::OK);
    let empty = mina.submit(&news, &news, &[("text", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    mina.submit(&news, "/news/comments/1/take-back", &[]).await;
    assert!(guest.get(&news).await.text().contains("0 comments"));
    admin.submit(&edit, &format!("{edit}/remove"), &[]).await;
    assert_eq!(guest.get(&news).await.status, StatusCode::NOT_FOUND);
    assert!(!guest.get("/").await.text().contains("The lamp is mended"));
}

#[tokio::test]
async fn what_is_wrong_with_news_is_told_beside_the_field() {
    let archive = Archive::new().await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let page = "/admin/news/new";
    let answer = admin.submit(page, page, &[("title", ""), ("text", "Kept words")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = answer.text();
    assert!(
        told.contains("id=\"title-error\"") && told.contains("Kept words") && told.contains("Not saved yet")
    );
    let answer = admin.submit(page, page, &[("title", "A"), ("text", "B"), ("when", "soon")]).await;
    assert!(answer.text().contains("id=\"when-error\""));
}

#[tokio::test]
async fn a_page_of_ones_own_stands_at_the_foot_in_the_menu_or_nowhere() {
    let archive = Archive::new().await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let mut guest = archive.browser();
    let page = |standing: &'static str, text: &'static str| {
        [
            ("title", "House rules"),
            ("slug", "rules"),
            ("text", text),
            ("standing", standing),
            ("language", "de"),
        ]
    };
    let made =
        admin.submit("/admin/pages/new", "/admin/pages/new", &page("footer", "# First\n\nBe kind.")).await;
    let edit = made.location().split('?').next().unwrap().to_owned();
    let shown = guest.get("/pages/rules").await.text();
    assert!(shown.contains("Be kind.") && shown.contains("lang=\"de\""));
    assert!(guest.get("/about").await.text().contains("href=\"/pages/rules\""));
    admin.submit(&edit, &edit, &page("draft", "Be very kind.")).await;
    assert_eq!(guest.get("/pages/rules").await.status, StatusCode::NOT_FOUND);
    assert_eq!(admin.get("/pages/rules").await.status, StatusCode::OK);
    assert!(!guest.get("/about").await.text().contains("/pages/rules"));
    let former = admin.get(&format!("{edit}?version=1")).await.text();
    assert!(former.contains("Be kind."), "what it said before can be saved again");
    let taken = admin.submit("/admin/pages/new", "/admin/pages/new", &page("footer", "Mine.")).await;
    assert!(taken.text().contains("Another page has this address."));
    admin.submit(&edit, &format!("{edit}/remove"), &[]).await;
    assert_eq!(admin.get("/pages/rules").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_chosen_work_is_on_the_front_page_and_says_nothing_that_a_guest_may_not_know() {
    let archive = Archive::new().await;
    let open = archive.work(1, Audience::Everyone).await;
    let closed = archive.work(1, Audience::Members).await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let page = "/admin/featured";
    for work in [open, closed] {
        let address = format!("http://127.0.0.1:8080/works/{work}/chapters/1");
        let line = format!("Chosen line {work}");
        let fields = [("work", address.as_str()), ("line", &line), ("from", "2026-11-20"), ("until", "")];
        assert_eq!(admin.submit(page, page, &fields).await.location(), "/admin/featured?saved=1");
    }
    let mut guest = archive.browser();
    for address in ["/", "/featured"] {
        let told = guest.get(address).await.text();
        assert!(told.contains(&format!("Chosen line {open}")), "{address}");
        assert!(!told.contains(&format!("Chosen line {closed}")), "{address}");
    }
    let mut mina = joined(&archive, "Mina Murray").await;
    assert!(mina.get("/featured").await.text().contains(&format!("Chosen line {closed}")));
    let wrong = admin.submit(page, page, &[("work", "99"), ("from", "2026-11-20")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("id=\"work-error\""));
    let first = archive.app.store().all_featured(0, 10).await.unwrap().0.pop().unwrap().id;
    let over = [("line", ""), ("from", "2026-11-01"), ("until", "2026-11-02")];
    admin.submit(page, &format!("{page}/{first}"), &over).await;
    assert!(!guest.get("/").await.text().contains("Chosen for you"));
    assert!(guest.get("/featured").await.text().contains("1 November 2026 to 2 November 2026"));
}

async fn posted(archive: &Archive, title: &str, by: &str) -> ficus_archive::WorkId {
    let draft = WorkDraft {
        title: title.to_owned(),
        authors: vec![AuthorDraft { name: by.to_owned(), contact: None }],
        audience: Audience::Draft,
        chapters: vec![ficus_archive::chapter::ChapterDraft {
            number: 1,
            text: Prose::from_plain("The fog came up the river."),
            ..Default::default()
        }],
        ..WorkDraft::default()
    };
    let store = archive.app.store();
    let id = match store.add_work(&draft, None, archive.app.now()).await.unwrap() {
        Added::New(id) | Added::Known(id) => id,
    };
    let wish = PostingWish { drafts: Vec::new(), how: Posting::Announced, day: date(2026, 11, 21) };
    let held = store.post_work(id, &wish, archive.app.now()).await.unwrap();
    assert_eq!(held, WorkPosted::Held);
    id
}

#[tokio::test]
async fn a_first_work_is_read_by_a_moderator_and_its_author_learns_what_became_of_it() {
    let archive = Archive::new().await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let rules = [("scope", "first"), ("first", "1"), ("chapters", "1"), ("only", "")];
    admin.submit("/admin/validation", "/admin/validation", &rules).await;
    let expected =
        Validation { scope: Scope::First, first: 1, chapters: true, edits: false, only: Vec::new() };
    assert_eq!(archive.app.site().validation, expected);
    let mut mina = joined(&archive, "Mina Murray").await;
    let work = posted(&archive, "The Demeter", "Mina Murray").await;
    let mut guest = archive.browser();
    assert_eq!(guest.get(&format!("/works/{work}")).await.status, StatusCode::NOT_FOUND);
    let mut seward = archive.member("seward", Role::Moderator).await;
    let queue = seward.get("/moderation/validation").await.text();
    assert!(queue.contains("The Demeter") && queue.contains("Mina Murray") && queue.contains("waits for"));
    let case = "/moderation/validation/1";
    let without = seward.submit(case, case, &[("act", "decline"), ("words", ""), ("seen", "0")]).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    let version = archive.app.store().waiting().await.unwrap()[0].version.to_string();
    let declined = [("act", "decline"), ("words", "Which harbour?"), ("seen", version.as_str())];
    assert_eq!(seward.submit(case, case, &declined).await.location(), "/moderation/validation?done=1");
    let told = mina.get("/account/notices").await.text();
    assert!(told.contains("Which harbour?") && told.contains("back on your desk"), "{told}");
    let wish = PostingWish { drafts: Vec::new(), how: Posting::Announced, day: date(2026, 11, 21) };
    archive.app.store().post_work(work, &wish, archive.app.now()).await.unwrap();
    let case = "/moderation/validation/2";
    let version = archive.app.store().waiting().await.unwrap()[0].version.to_string();
    seward.submit(case, case, &[("act", "trust"), ("seen", version.as_str())]).await;
    assert_eq!(guest.get(&format!("/works/{work}")).await.status, StatusCode::OK);
    assert!(admin.get("/admin/validation").await.text().contains("Mina Murray"));
    assert!(mina.get("/account/notices").await.text().contains("was read and is there"));
    assert_eq!(mina.get("/moderation/validation").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_moderators_queue_begins_with_what_he_looks_after() {
    let archive = Archive::new().await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let mut seward = archive.member("seward", Role::Moderator).await;
    let site =
        Site { validation: Validation { scope: Scope::All, ..Validation::default() }, ..Site::default() };
    archive.app.store().set_site(&site).await.unwrap();
    archive.app.set_site(site);
    joined(&archive, "Mina Murray").await;
    posted(&archive, "The Demeter", "Mina Murray").await;
    let seward_id = archive.app.store().account_to_sign_in("seward").await.unwrap().unwrap().0.id.to_string();
    let areas = [("account", seward_id.as_str()), ("areas", "Emma\nPersuasion")];
    admin.submit("/admin/validation", "/admin/validation/areas", &areas).await;
    let own = seward.get("/moderation/validation").await.text();
    assert!(own.contains("Nothing waits.") && own.contains("1 more"), "{own}");
    assert!(seward.get("/moderation/validation?show=all").await.text().contains("The Demeter"));
    let nobody = admin.submit("/admin/validation", "/admin/validation/trusted", &[("name", "Nobody")]).await;
    assert!(nobody.text().contains("Nobody here has the account"));
    admin.submit("/admin/validation", "/admin/validation/trusted", &[("name", "mina murray")]).await;
    assert!(admin.get("/admin/validation").await.text().contains("No longer"));
}

/// The form of the look as the page would send it, with these fields changed.
fn look(archive: &Archive, changed: &[(&'static str, &'static str)]) -> Vec<(String, String)> {
    use ficus_archive::site::theme::{Mode, PARTS};
    let site = archive.app.site();
    let mut fields: Vec<(String, String)> =
        ["name_line", "header_text", "footer_line", "text_face", "heading_face"]
            .map(|name| (name.to_owned(), String::new()))
            .into();
    for mode in Mode::ALL {
        let palette = site.theme.palette(mode, site.accent);
        for part in &PARTS {
            let name = format!("{}-{}", mode.as_str(), part.key);
            fields.push((name, (part.get)(&palette).to_string()));
        }
    }
    for (name, value) in changed {
        fields.retain(|(known, _)| known != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    fields
}

async fn send_look(
    archive: &Archive,
    admin: &mut Browser<'_>,
    changed: &[(&'static str, &'static str)],
) -> crate::browser::Answer {
    let fields = look(archive, changed);
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    admin.submit("/admin/theme", "/admin/theme", &fields).await
}

#[tokio::test]
async fn a_look_that_cannot_be_read_is_refused_pair_by_pair() {
    let archive = Archive::new().await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let refused =
        send_look(&archive, &mut admin, &[("sepia-soft", "#c0b090"), ("dark-edge", "#222222")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = refused.text();
    assert!(told.contains("Remarks on paper: the contrast is 1."), "{told}");
    assert!(told.contains("Edges of fields on paper") && told.contains("would do"));
    assert!(
        told.contains("id=\"sepia-soft-error\"") && told.contains("value=\"#c0b090\""),
        "nothing is lost"
    );
    assert_eq!(archive.app.site().theme_draft, None);
    let no_colour = send_look(&archive, &mut admin, &[("light-ink", "url(x)")]).await;
    assert_eq!(no_colour.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_look_is_tried_goes_live_and_back_to_the_usual_one() {
    let archive = Archive::new().await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let mut guest = archive.browser();
    let changed = [
        ("light-paper", "#fffff0"),
        ("dark-paper", "#000020"),
        ("heading_face", "literata"),
        ("name_line", "The Reading Room"),
        ("header_text", "Open all night"),
        ("footer_line", "Kept by <Mina>"),
    ];
    let tried = send_look(&archive, &mut admin, &changed).await;
    assert_eq!(tried.location(), "/admin/theme/preview");
    let preview = admin.get("/admin/theme/preview").await.text();
    assert!(preview.contains("/theme/1.css") && preview.contains("Open all night"));
    assert!(!guest.get("/about").await.text().contains("/theme/"), "nobody else sees it");
    assert_eq!(guest.get("/theme/1.css").await.status, StatusCode::NOT_FOUND);
    assert!(admin.get("/theme/1.css").await.text().contains(".trial.is-black"));
    let live = admin.submit("/admin/theme/preview", "/admin/theme/live", &[]).await;
    assert_eq!(live.location(), "/admin/theme?saved=1");
    let about = guest.get("/about").await.text();
    assert!(about.contains("/theme/1.css") && about.contains("The Reading Room"));
    assert!(about.contains("Kept by &#60;Mina&#62;") || about.contains("Kept by &lt;Mina&gt;"));
    let sheet = guest.get("/theme/1.css").await;
    assert!(sheet.headers["cache-control"].to_str().unwrap().contains("immutable"));
    let sheet = sheet.text();
    assert!(sheet.contains("--paper: #fffff0") && sheet.contains("--paper: #000020"));
    assert!(sheet.contains("--heading-face: \"Literata\"") && !sheet.contains(".trial"));
    guest.cookies.insert("reading".to_owned(), "theme-dark".to_owned());
    assert!(
        guest.get("/prefs.css").await.text().contains("--paper: #000020"),
        "what a reader chose is the site's"
    );
    admin.submit("/admin/theme", "/admin/theme/usual", &[]).await;
    assert!(!guest.get("/about").await.text().contains("/theme/"));
    assert!(guest.get("/prefs.css").await.text().contains("--paper: #1c1a18"));
    let older = guest.get("/theme/1.css").await;
    assert!(!older.headers["cache-control"].to_str().unwrap().contains("immutable"));
}

#[tokio::test]
async fn what_a_work_needs_and_how_much_an_account_may_write_are_set_and_shown() {
    let archive = Archive::new().await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let page = "/admin/limits";
    let fields = |works: &'static str| {
        let mut fields = vec![("new_days", "3")];
        for group in ["members", "newcomers"] {
            for (name, value) in [
                ("works", works),
                ("drafts", "1"),
                ("chapters", "5"),
                ("words", "0"),
                ("uploads", "3"),
                ("images", "0"),
                ("megabytes", "9"),
            ] {
                let name: &'static str = Box::leak(format!("{group}-{name}").into_boxed_str());
                fields.push((name, value));
            }
        }
        fields
    };
    let wrong = admin.submit(page, page, &fields("many")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(admin.submit(page, page, &fields("7")).await.location(), "/admin/limits?saved=1");
    let mut mina = joined(&archive, "Mina Murray").await;
    let room = mina.get("/write/room").await.text();
    assert!(room.contains("0 of 7; 7 left") && room.contains("0, without a bound"), "{room}");
    assert!(room.contains("3 days"));
    assert!(admin.get("/admin/requirements").await.text().contains("Summary"));
}
