//! Lists: filters, counts and pages.

use crate::archive::Archive;

#[tokio::test]
async fn filters_narrow_a_list_and_stand_in_its_address() {
    let archive = Archive::open().await;
    let page = archive.get("/search?tag=sherlock-holmes&without=return&status=complete&rating=2").await;
    assert!(page.text().contains("Fog on the Embankment"));
    assert!(!page.text().contains("The Lamp in Baker Street"));
    assert!(page.text().contains("Remove filter: "));
    // The form keeps what it does not show.
    assert!(page.text().contains("name=\"tag\" value=\"sherlock-holmes\""));
}

#[tokio::test]
async fn a_filter_by_category_lists_its_place_and_those_below() {
    let archive = Archive::open().await;
    let root = archive.get("/browse").await;
    let (before, _) = root.text().split_once("\">Dracula</a>").unwrap();
    let (_, node) = before.rsplit_once("/browse?node=").unwrap();
    let page = archive.get(&format!("/browse?node={node}")).await;
    assert!(page.text().contains("The Count at Whitby"));
    assert!(!page.text().contains("Fog on the Embankment"));
}

#[tokio::test]
async fn an_empty_list_says_what_to_do() {
    let archive = Archive::open().await;
    let none = archive.get("/search?q=zeppelin").await;
    assert!(none.text().contains("No works are like this."));
    let unknown = archive.get("/search?tag=zeppelin").await;
    assert!(unknown.text().contains("Nothing in this archive is called “zeppelin”"));
    let far = archive.get("/browse?page=99").await;
    assert!(far.text().contains("This list has no such page."));
}
