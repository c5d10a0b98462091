use axum::http::StatusCode;
use ficus_archive::{
    RatingId,
    account::Role,
    provenance::{ImportSummary, Refused},
    rating::Gate,
};

use crate::browser::Archive;

const PAGES: [&str; 5] = ["/admin", "/admin/imports", "/admin/settings", "/admin/ratings", "/admin/warnings"];

#[tokio::test]
async fn the_admin_pages_are_there_for_admins_alone() {
    let archive = Archive::new().await;
    let mut moderator = archive.member("watson", Role::Moderator).await;
    let mut admin = archive.member("irene", Role::Admin).await;
    for path in PAGES {
        assert!(archive.browser().get(path).await.location().starts_with("/login?to="), "{path}");
        assert_eq!(moderator.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(admin.get(path).await.status, StatusCode::OK, "{path}");
    }
    let answer = moderator.submit("/account", "/admin/warnings", &[("lines", "None")]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_ne!(archive.app.site().warnings, ["None"]);
}

#[tokio::test]
async fn saved_settings_show_on_the_front_page_at_once() {
    let archive = Archive::new().await;
    let mut guest = archive.browser();
    guest.get("/").await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let fields = [
        ("name", "The Baker Street Archive"),
        ("tagline", "Stories of the great detective"),
        ("welcome", "Come in."),
        ("accent", "ink"),
        ("mark", "lantern"),
        ("openness", "public"),
        ("imports_visible", "1"),
    ];
    let saved = admin.submit("/admin/settings", "/admin/settings", &fields).await;
    assert_eq!(saved.location(), "/admin/settings?saved=1");
    let front = guest.get("/").await.text();
    assert!(
        front.contains("The Baker Street Archive")
            && front.contains("Come in.")
            && front.contains("/assets/accents/ink.")
    );
    assert_eq!(archive.app.store().site().await.unwrap(), *archive.app.site(), "the store has them too");
}

#[tokio::test]
async fn what_was_typed_stays_where_it_cannot_be_saved() {
    let archive = Archive::new().await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let fields = [
        ("name", " "),
        ("tagline", "A line <b>"),
        ("accent", "ink"),
        ("mark", "book"),
        ("openness", "public"),
    ];
    let answer = admin.submit("/admin/settings", "/admin/settings", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = answer.text();
    assert!(text.contains("An archive needs a name.") && text.contains("A line &#60;b&#62;"));
    assert_eq!(archive.app.site().name, "Ficus");
}

#[tokio::test]
async fn the_ladder_is_changed_step_by_step() {
    let archive = Archive::new().await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let ids =
        |archive: &Archive| archive.app.site().ladder.steps.iter().map(|step| step.id.0).collect::<Vec<_>>();
    admin
        .submit("/admin/ratings", "/admin/ratings/add", &[("name", "Unspeakable"), ("short", "U")])
        .await
        .location();
    assert_eq!(ids(&archive), [1, 2, 3, 4, 5, 6]);
    assert_eq!(
        archive.app.site().ladder.steps[5].gate,
        Gate::AdultStatement,
        "a new step is never laxer than those below"
    );
    admin.submit("/admin/ratings", "/admin/ratings/move", &[("id", "6"), ("to", "up")]).await.location();
    assert_eq!(ids(&archive), [1, 2, 3, 4, 6, 5]);
    admin.submit("/admin/ratings", "/admin/ratings/move", &[("id", "1"), ("to", "up")]).await.location();
    admin.submit("/admin/ratings", "/admin/ratings/remove", &[("id", "6")]).await.location();
    assert_eq!(ids(&archive), [1, 2, 3, 4, 5]);
    let map = [("lines", "PG-13 = Teen\nLemon = adult")];
    admin.submit("/admin/ratings", "/admin/ratings/stated", &map).await.location();
    assert_eq!(archive.app.site().ladder.from_stated("lemon"), Some(RatingId(4)));
    let wrong = admin.submit("/admin/ratings", "/admin/ratings/stated", &[("lines", "Lime = Nowhere")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.text().contains("The ladder has no step “Nowhere”.") && wrong.text().contains("Lime = Nowhere")
    );
}

#[tokio::test]
async fn all_steps_are_renamed_with_one_form() {
    let archive = Archive::new().await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let steps: Vec<(String, String)> = archive
        .app
        .site()
        .ladder
        .steps
        .iter()
        .flat_map(|step| {
            [
                (format!("name-{}", step.id), format!("Step {}", step.id)),
                (format!("short-{}", step.id), step.id.to_string()),
                (format!("description-{}", step.id), String::new()),
                (format!("gate-{}", step.id), "members".to_owned()),
            ]
        })
        .chain([("unrated".to_owned(), "2".to_owned())])
        .collect();
    let mut fields: Vec<(&str, &str)> =
        steps.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    admin.submit("/admin/ratings", "/admin/ratings", &fields).await.location();
    let site = archive.app.site();
    assert_eq!(site.ladder.steps[2].name, "Step 3");
    assert_eq!((site.ladder.steps[0].gate, site.ladder.unrated_as), (Gate::Members, Some(RatingId(2))));
    fields[0].1 = "";
    let wrong = admin.submit("/admin/ratings", "/admin/ratings", &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("A step has no name."));
}

#[tokio::test]
async fn an_import_shows_what_was_refused_and_why() {
    let archive = Archive::new().await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let store = archive.app.store();
    let job = store.start_job(&["rescued/".to_owned()], archive.app.now()).await.unwrap();
    let refused =
        vec![Refused { path: "letters/<1>.xyz".to_owned(), reason: "Nothing reads this.".to_owned() }];
    let done = ImportSummary { files: 3, refused, ..ImportSummary::default() };
    store.update_job(job, &done, Some(archive.app.now())).await.unwrap();
    assert!(admin.get("/admin/imports").await.text().contains(&format!("/admin/imports/{job}")));
    let text = admin.get(&format!("/admin/imports/{job}")).await.text();
    assert!(text.contains("letters/&#60;1&#62;.xyz") && text.contains("Nothing reads this."));
    assert_eq!(admin.get("/admin/imports/999").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn warnings_are_saved_a_line_each() {
    let archive = Archive::new().await;
    let mut admin = archive.member("irene", Role::Admin).await;
    admin
        .submit("/admin/warnings", "/admin/warnings", &[("lines", "Violence\r\n\r\nGrief")])
        .await
        .location();
    assert_eq!(archive.app.site().warnings, ["Violence", "Grief"]);
}
