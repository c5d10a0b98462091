//! Pictures of the site's look: tried by those who keep it, then shown to everybody, and never as they were handed in.

use axum::http::StatusCode;
use ficus_archive::account::Role;

use crate::{
    browser::Archive,
    pictures::{PIXEL, upload_to},
};

const LOOK: &str = "/admin/theme";
const LOGO: &str = "/admin/theme/pictures/logo";

/// The address of the first picture of the look on a page.
fn shown(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("src=\"/theme/pictures/")?;
    rest.split('"').next().map(|file| format!("/theme/pictures/{file}"))
}

#[tokio::test]
async fn a_logo_is_for_the_keepers_until_it_is_live_and_its_address_lasts() {
    let archive = Archive::new().await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let mut guest = archive.browser();
    let kept = upload_to(&mut admin, (LOOK, LOGO), &[("alt", "A <lit> lamp")], PIXEL).await;
    assert_eq!(kept.location(), "/admin/theme/preview");
    let preview = admin.get("/admin/theme/preview").await.text();
    let logo = shown(&preview).unwrap();
    assert!(preview.contains("width=\"1\" height=\"1\""), "room is kept for it");
    assert!(!preview.contains("A <lit> lamp"), "what is said of it is escaped");
    assert!(admin.get(&logo).await.headers["cache-control"].to_str().unwrap().contains("no-store"));
    assert_eq!(guest.get(&logo).await.status, StatusCode::NOT_FOUND);
    assert_eq!(shown(&guest.get("/about").await.text()), None);
    admin.submit("/admin/theme/preview", "/admin/theme/live", &[]).await;
    assert_eq!(shown(&guest.get("/about").await.text()), Some(logo.clone()));
    let sent = guest.get(&logo).await;
    assert_eq!((sent.status, &sent.headers["content-type"]), (StatusCode::OK, &"image/png".parse().unwrap()));
    assert!(sent.headers["cache-control"].to_str().unwrap().contains("immutable"));
    assert_eq!(guest.get("/theme/pictures/none.png").await.status, StatusCode::NOT_FOUND);
    let other = archive.app.site().theme.logo.clone().unwrap();
    assert_eq!(other.words.alt, "A <lit> lamp");
    // Words alone change without another file.
    let said = upload_to(&mut admin, (LOOK, LOGO), &[("alt", "Ficus"), ("alone", "1")], b"").await;
    assert_eq!(said.status, StatusCode::UNPROCESSABLE_ENTITY, "an empty file is no picture");
    admin.submit(LOOK, "/admin/theme/pictures/logo/drop", &[]).await;
    admin.submit("/admin/theme/preview", "/admin/theme/live", &[]).await;
    assert_eq!(shown(&guest.get("/about").await.text()), None);
    assert_eq!(guest.get(&logo).await.status, StatusCode::NOT_FOUND, "it is gone with its file");
}

#[tokio::test]
async fn what_is_no_picture_or_has_no_words_is_refused_and_nothing_is_lost() {
    let archive = Archive::new().await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    for (fields, file) in [
        (&[("alt", "A lamp")][..], &svg[..]),
        (&[("alt", "")][..], PIXEL),
        (&[("alt", ""), ("alone", "1"), ("decorates", "1")][..], PIXEL),
        (&[("alt", "A lamp")][..], &PIXEL[..20]),
    ] {
        let refused = upload_to(&mut admin, (LOOK, LOGO), fields, file).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        assert!(refused.text().contains("id=\"logo-error\""), "{fields:?}");
    }
    assert_eq!(archive.app.site().theme_draft, None);
    let nowhere = upload_to(&mut admin, (LOOK, "/admin/theme/pictures/moon"), &[("alt", "a")], PIXEL).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
}
