//! What readers type into the search box, and what they get for it.

use crate::archive::Archive;

#[tokio::test]
async fn the_page_says_how_the_box_was_understood_and_each_condition_can_be_taken_away() {
    let archive = Archive::open().await;
    let page =
        archive.get("/search?q=fandom%3A%22sherlock+holmes%22+words%3A%3C5000+sort%3Atitle+lamp").await;
    let text = page.text();
    assert!(text.contains("fandom “sherlock holmes”"), "{text}");
    assert!(text.contains("fewer than 5,000 words"));
    assert!(text.contains("/search?q=words%3A%3C5000+sort%3Atitle+lamp"));
    assert!(text.contains("The Lamp in Baker Street") && !text.contains("Fog on the Embankment"));
    let odd = archive.get("/search?q=words%3Amany+lamp").await;
    assert!(odd.text().contains("<q>words:many</q>") && odd.text().contains("The Lamp in Baker Street"));
}

#[tokio::test]
async fn a_work_found_by_its_text_shows_the_passage_with_a_link_to_its_paragraph() {
    let archive = Archive::open().await;
    let page = archive.get("/search?q=river+fog").await;
    let text = page.text();
    assert!(text.contains("The <mark>fog</mark> came up the <mark>river</mark>."), "{text}");
    let (_, behind) = text.split_once("<blockquote class=\"passage\"").unwrap();
    let (_, behind) = behind.split_once("<a href=\"").unwrap();
    let (address, _) = behind.split_once('"').unwrap();
    let (chapter, paragraph) = address.split_once('#').unwrap();
    let chapter = archive.get(chapter).await;
    assert!(chapter.text().contains(&format!("<p id=\"{paragraph}\">The fog came up the river.</p>")));
    // What the list shows anyway is not shown twice.
    assert!(!archive.get("/search?q=embankment").await.text().contains("class=\"passage\""));
}

#[tokio::test]
async fn no_passage_comes_from_a_text_that_does_not_open() {
    let archive = Archive::open().await;
    let guest = archive.get("/search?q=count+river+OR+whitby").await;
    let (_, work) = guest.text().split_once("The Count at Whitby").unwrap();
    let work = work.split("<li class=\"blurb\">").next().unwrap();
    assert!(!work.contains("class=\"passage\""), "{work}");
}
