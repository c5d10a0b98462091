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

#[tokio::test]
async fn names_are_suggested_by_their_beginning_and_where_they_are_mistyped() {
    let archive = Archive::open().await;
    let answer = archive.get("/suggest?q=sher").await;
    assert_eq!(answer.headers["content-type"], "application/json; charset=utf-8");
    let text = answer.text();
    assert!(
        text.contains(r#""kind":"fandom","name":"Sherlock Holmes","address":"/tags/sherlock-holmes""#),
        "{text}"
    );
    assert!(text.contains(r#""term":"fandom:\"Sherlock Holmes\"""#), "{text}");
    assert!(archive.get("/suggest?q=shrelo").await.text().contains("Sherlock Holmes"));
    assert!(archive.get("/suggest?q=iren&kind=author").await.text().contains("Irene Norton"));
    assert!(!archive.get("/suggest?q=iren&kind=fandom").await.text().contains("Irene Norton"));
    for nothing in ["/suggest", "/suggest?q=", "/suggest?q=%22", "/suggest?q=xyzzyq", "/suggest?q=%ff"] {
        assert_eq!(archive.get(nothing).await.text(), "[]", "{nothing}");
    }
}

#[tokio::test]
async fn a_name_that_only_hidden_works_bear_is_never_suggested_nor_a_correction() {
    let archive = Archive::open().await;
    assert_eq!(archive.get("/suggest?q=notes+for").await.text(), "[]");
    let page = archive.get("/search?q=Membrs").await;
    assert!(!page.text().contains("Members") && !page.text().contains("members"), "{}", page.text());
}

#[tokio::test]
async fn a_mistyped_word_is_taken_for_the_nearest_name_and_can_be_looked_for_exactly() {
    let archive = Archive::open().await;
    let page = archive.get("/search?q=Sherlok+lamp").await;
    let text = page.text();
    assert!(text.contains("Nothing for <em>Sherlok</em>: showing <em>Sherlock</em>"), "{text}");
    assert!(text.contains("The Lamp in Baker Street"));
    assert!(text.contains("/search?q=%22Sherlok%22+%22lamp%22"));
    let exact = archive.get("/search?q=%22Sherlok%22+%22lamp%22").await;
    assert!(exact.text().contains("No works are like this.") && !exact.text().contains("showing"));
}

#[tokio::test]
async fn a_mistyped_word_is_taken_for_the_nearest_word_of_a_text() {
    let archive = Archive::open().await;
    let page = archive.get("/search?q=windowz").await;
    let text = page.text();
    assert!(text.contains("Nothing for <em>windowz</em>: showing <em>window</em>"), "{text}");
}

#[tokio::test]
async fn the_page_of_results_suggests_names_without_any_script() {
    let archive = Archive::open().await;
    let page = archive.get("/search?q=sherlock").await;
    let (_, names) = page.text().split_once("aria-label=\"Names that fit\"").unwrap();
    let names = names.split("</nav>").next().unwrap();
    assert!(names.contains("href=\"/tags/sherlock-holmes\""), "{names}");
}

#[tokio::test]
async fn the_form_of_all_conditions_leads_to_a_search() {
    let archive = Archive::open().await;
    assert!(archive.get("/search/advanced").await.text().contains("Additional tags"));
    let led =
        archive.get("/search/advanced?title=lamp&fandom=Sherlock+Holmes&sort=words&direction=asc").await;
    assert_eq!(
        led.headers["location"],
        "/search?q=title%3Alamp+fandom%3A%22Sherlock+Holmes%22+sort%3A%3Ewords"
    );
    assert!(archive.get("/search/help").await.text().contains("/search?q=words%3A%3E20000"));
}
