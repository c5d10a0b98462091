//! Writing works: their facts, posting, many at once, figures, as a browser sees them.

use axum::http::StatusCode;
use ficus_archive::{
    WorkId,
    account::Role,
    draft::{DraftContent, Made},
    work::Audience,
};
use ficus_prose::Prose;

use crate::browser::{Archive, Browser};

/// A member who posts works and signs as Mina Murray, and the number of that pen name.
async fn mina(archive: &Archive) -> (Browser<'_>, String) {
    let mina = archive.member("mina", Role::Author).await;
    let account = archive.app.store().account_to_sign_in("mina").await.unwrap().unwrap().0.id;
    let name = archive.app.store().add_pen_name(account, "Mina Murray").await.unwrap();
    (mina, name.to_string())
}

/// What a browser sends of a form that states everything that is asked for.
fn filled<'a>(name: &'a str, title: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("authors", name),
        ("title", title),
        ("summary", "A *lamp*.\r\n\r\nTwo."),
        ("language", "en"),
        ("status", "in-progress"),
        ("planned", "?"),
        ("rating", "1"),
        ("warnings", "Author chose not to warn"),
        ("fandoms", "Sherlock Holmes, Dracula"),
        ("kinds", "Gen"),
        ("relationships", "Sherlock Holmes/John Watson"),
        ("characters", "Mrs Hudson"),
        ("tags", "Fog, \"Lamps, many\""),
        ("audience", "everyone"),
        ("reviewers", "members"),
        ("notes-before", "Before."),
        ("notes-after", "After."),
        ("disclaimer", "Holmes belongs to everybody."),
        ("dedication", "For Mrs Hudson"),
        ("spoilers", "The Final Problem"),
        ("timeline", "After The Empty House"),
        ("categories", "Sherlock Holmes › Gen"),
        ("series-title", "Lights"),
        ("series-place", "2"),
    ]
}

/// Sends the form of a new work; answers with its number.
async fn begin(browser: &mut Browser<'_>, fields: &[(&str, &str)]) -> WorkId {
    let answer = browser.submit("/write/works/new", "/write/works/new", fields).await;
    let address = answer.location().to_owned();
    let number = address.strip_prefix("/write/works/").unwrap();
    number.split(['/', '?']).next().unwrap().parse().unwrap()
}

async fn chapter(archive: &Archive, work: WorkId, text: &str) {
    let account = archive.app.store().account_to_sign_in("mina").await.unwrap().unwrap().0.id;
    let made = Made { text: Prose::from_plain(text), ..Made::default() };
    let content = DraftContent { number: 1, made, ..DraftContent::default() };
    archive.app.store().begin_draft(work, None, &content, account, archive.app.now()).await.unwrap();
}

/// The value of a hidden field of a page.
fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!(r#"name="{name}" value=""#)).unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

/// Sends the facts of a work as its form has them, but for some fields.
async fn change(browser: &mut Browser<'_>, work: WorkId, fields: &[(&str, &str)]) -> StatusCode {
    let address = format!("/write/works/{work}/facts");
    let mark = hidden(&browser.get(&address).await.text(), "mark");
    let fields = [fields, &[("mark", mark.as_str())]].concat();
    browser.submit(&address, &address, &fields).await.status
}

#[tokio::test]
async fn a_new_work_lies_on_the_desk_with_its_number_and_nobody_else_sees_it() {
    let archive = Archive::new().await;
    let (mut mina, name) = mina(&archive).await;
    let mut fields = filled(&name, "The Lamp in the Harbour");
    fields.push(("then", "draft"));
    let work = begin(&mut mina, &fields).await;
    archive.index().await;
    let desk = mina.get("/write").await.text();
    assert!(desk.contains("The Lamp in the Harbour") && desk.contains("Not posted"));
    let form = mina.get(&format!("/write/works/{work}/facts")).await.text();
    for typed in [
        "A *lamp*.",
        "Sherlock Holmes, Dracula",
        "Fog, &#34;Lamps, many&#34;",
        "Mrs Hudson",
        "Before.",
        "For Mrs Hudson",
        "Sherlock Holmes › Gen",
        "value=\"Lights\"",
    ] {
        assert!(form.contains(typed), "{typed}");
    }
    let page = mina.get(&format!("/works/{work}")).await;
    assert_eq!(page.status, StatusCode::OK, "those who sign it see its page as it will be");
    assert!(page.text().contains("<em>lamp</em>"));
    let mut other = archive.member("lucy", Role::Moderator).await;
    for address in
        [format!("/works/{work}"), format!("/write/works/{work}"), format!("/write/works/{work}/facts")]
    {
        assert_eq!(other.get(&address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
    assert!(!archive.browser().get("/browse").await.text().contains("The Lamp in the Harbour"));
}

#[tokio::test]
async fn what_is_wrong_is_told_in_the_title_and_at_its_field_and_nothing_typed_is_lost() {
    let archive = Archive::new().await;
    let (mut mina, name) = mina(&archive).await;
    let long = "x".repeat(256);
    let mut fields = filled(&name, &long);
    fields.retain(|(field, _)| *field != "planned");
    fields.push(("planned", "several"));
    let answer = mina.submit("/write/works/new", "/write/works/new", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text();
    assert!(page.contains("<title>Not saved yet: A new work"), "{page}");
    assert!(page.contains("At most 255 characters; there are 256."));
    assert!(page.contains("id=\"planned-error\"") && page.contains("value=\"several\""));
    for typed in [&long, "A *lamp*.", "Sherlock Holmes, Dracula", "For Mrs Hudson"] {
        assert!(page.contains(typed), "{typed}");
    }
    assert!(mina.get("/write").await.text().contains("Nothing yet."), "nothing was made");
}

#[tokio::test]
async fn a_work_is_posted_once_nothing_is_missing_and_then_found_everywhere() {
    let archive = Archive::new().await;
    let (mut mina, name) = mina(&archive).await;
    let work = begin(&mut mina, &[("authors", &name), ("title", "The Lamp"), ("audience", "everyone")]).await;
    let post = format!("/write/works/{work}/post");
    let page = mina.get(&post).await.text();
    assert!(
        page.contains("Still missing") && page.contains("Choose a rating.") && page.contains("no chapter")
    );
    assert_eq!(mina.submit(&post, &post, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);

    assert_eq!(change(&mut mina, work, &filled(&name, "The Lamp")).await, StatusCode::SEE_OTHER);
    chapter(&archive, work, "The harbour was full of masts.").await;
    let draft = hidden(&mina.get(&post).await.text(), "draft");
    let answer = mina.submit(&post, &post, &[("draft", &draft), ("tell", "1")]).await;
    assert_eq!(answer.location(), format!("/write/works/{work}?done=posted"));
    archive.index().await;
    let mut guest = archive.browser();
    let page = guest.get(&format!("/works/{work}")).await.text();
    for shown in ["The Lamp", "Mina Murray", "Lamps, many", "21 November 2026", "For Mrs Hudson"] {
        assert!(page.contains(shown), "{shown}");
    }
    let chapter = guest.get(&format!("/works/{work}/chapters/1")).await.text();
    assert!(chapter.contains("full of masts"));
    assert!(guest.get("/search?q=masts").await.text().contains("The Lamp"));
    assert!(guest.get("/feeds/new").await.text().contains("The Lamp"));
}

#[tokio::test]
async fn facts_of_a_posted_work_change_on_page_and_lists_and_can_be_put_back() {
    let archive = Archive::new().await;
    let (mut mina, name) = mina(&archive).await;
    let work = posted(&archive, &mut mina, &name, "The Lamp").await;
    let mut fields = filled(&name, "The Candle");
    fields.retain(|(field, _)| !matches!(*field, "tags" | "audience"));
    fields.extend([("tags", "Candlelight"), ("audience", "everyone")]);
    assert_eq!(change(&mut mina, work, &fields).await, StatusCode::SEE_OTHER);
    archive.index().await;
    let mut guest = archive.browser();
    let page = guest.get(&format!("/works/{work}")).await.text();
    assert!(page.contains("The Candle") && page.contains("Candlelight") && !page.contains("Lamps, many"));
    assert!(guest.get("/browse").await.text().contains("The Candle"));
    assert_eq!(guest.get("/tags/candlelight").await.status, StatusCode::OK);

    let former = format!("/write/works/{work}/former");
    let page = mina.get(&former).await.text();
    assert!(page.contains("The Lamp") && page.contains("The Candle"));
    let (_, rest) = page.split_once(&format!("action=\"{former}/")).unwrap();
    let action = format!("{former}/{}", rest.split_once('"').unwrap().0);
    assert_eq!(mina.submit(&former, &action, &[]).await.status, StatusCode::SEE_OTHER);
    archive.index().await;
    let page = guest.get(&format!("/works/{work}")).await.text();
    assert!(page.contains("The Lamp") && page.contains("Lamps, many"));
    assert_eq!(archive.app.store().check().await.unwrap(), Vec::<String>::new());
}

/// A work that is posted for everyone.
async fn posted(archive: &Archive, mina: &mut Browser<'_>, name: &str, title: &str) -> WorkId {
    let work = begin(mina, &filled(name, title)).await;
    chapter(archive, work, "The harbour was full of masts.").await;
    let post = format!("/write/works/{work}/post");
    let draft = hidden(&mina.get(&post).await.text(), "draft");
    assert_eq!(mina.submit(&post, &post, &[("draft", &draft)]).await.status, StatusCode::SEE_OTHER);
    archive.index().await;
    work
}

#[tokio::test]
async fn the_second_of_two_who_change_facts_is_shown_both() {
    let archive = Archive::new().await;
    let (mut mina, name) = mina(&archive).await;
    let work = posted(&archive, &mut mina, &name, "The Lamp").await;
    let address = format!("/write/works/{work}/facts");
    let mark = hidden(&mina.get(&address).await.text(), "mark");
    assert_eq!(change(&mut mina, work, &filled(&name, "One")).await, StatusCode::SEE_OTHER);
    let late = [filled(&name, "Two"), vec![("mark", mark.as_str())]].concat();
    let answer = mina.submit(&address, &address, &late).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    let page = answer.text();
    assert!(page.contains("<td>One</td><td>Two</td>"), "{page}");
    assert!(page.contains("name=\"title\" value=\"Two\""), "what was typed is there still");
    assert_eq!(change(&mut mina, work, &filled(&name, "Two")).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn after_saving_names_are_suggested_that_the_archive_knows() {
    let archive = Archive::new().await;
    let (mut mina, name) = mina(&archive).await;
    posted(&archive, &mut mina, &name, "The Lamp").await;
    let mut fields = filled(&name, "Another");
    fields.retain(|(field, _)| *field != "characters");
    fields.push(("characters", "Mrs Hud"));
    let work = begin(&mut mina, &fields).await;
    let address = format!("/write/works/{work}/facts");
    let page = mina.get(&format!("{address}?saved=1")).await.text();
    assert!(page.contains("Mrs Hud: <button type=\"submit\" name=\"swap\""), "{page}");
    fields.push(("swap", "character\r\nMrs Hud\r\nMrs Hudson"));
    assert_eq!(change(&mut mina, work, &fields).await, StatusCode::SEE_OTHER);
    let page = mina.get(&format!("{address}?saved=1")).await.text();
    assert!(page.contains("value=\"Mrs Hudson\"") && !page.contains("name=\"swap\""));
}

#[tokio::test]
async fn a_work_is_taken_back_and_deleted_by_its_title() {
    let archive = Archive::new().await;
    let (mut mina, name) = mina(&archive).await;
    let work = posted(&archive, &mut mina, &name, "The Lamp").await;
    let back = format!("/write/works/{work}/take-back");
    assert!(mina.get(&back).await.text().contains("Nothing of it is lost"));
    assert_eq!(mina.submit(&back, &back, &[]).await.status, StatusCode::SEE_OTHER);
    archive.index().await;
    let mut guest = archive.browser();
    assert_eq!(guest.get(&format!("/works/{work}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(guest.get(&format!("/works/{work}/chapters/1")).await.status, StatusCode::NOT_FOUND);
    assert!(!guest.get("/browse").await.text().contains("The Lamp"));

    let delete = format!("/write/works/{work}/delete");
    let wrong = mina.submit(&delete, &delete, &[("title", "The Candle")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("This is not its title"));
    let gone = mina.submit(&delete, &delete, &[("title", "the lamp")]).await;
    assert_eq!(gone.location(), "/write?done=deleted");
    assert_eq!(guest.get(&format!("/works/{work}")).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn whoever_only_reads_has_a_desk_without_ways_in() {
    let archive = Archive::new().await;
    let mut reader = archive.member("arthur", Role::Reader).await;
    let desk = reader.get("/write").await;
    assert_eq!(desk.status, StatusCode::OK);
    assert!(!desk.text().contains("/write/works/new"));
    assert_eq!(reader.get("/write/works/new").await.status, StatusCode::FORBIDDEN);
    let work = archive.work(1, Audience::Everyone).await;
    assert_eq!(reader.get(&format!("/write/works/{work}/facts")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn many_works_change_after_a_preview_and_are_taken_back_as_one_act() {
    let archive = Archive::new().await;
    let (mut mina, name) = mina(&archive).await;
    let one = posted(&archive, &mut mina, &name, "The Lamp").await;
    let two = posted(&archive, &mut mina, &name, "The Candle").await;
    let others = archive.work(1, Audience::Everyone).await;
    let page = mina.get("/write/many?q=lamp").await.text();
    assert!(page.contains("The Lamp") && !page.contains("The Candle") && page.contains("1 of your 2 works"));
    assert!(mina.get("/write/many?fandom=Dracula").await.text().contains("2 of your 2 works"));
    assert!(
        mina.get("/write/many?series=Lights&status=complete").await.text().contains("No work of yours fits")
    );
    let (first, second, foreign) = (one.to_string(), two.to_string(), others.to_string());
    let nothing = mina.submit("/write/many", "/write/many/preview", &[("work", &first)]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);

    let wish = [
        ("work", first.as_str()),
        ("work", &second),
        ("work", &foreign),
        ("add-kind-1", "freeform"),
        ("add-1", "Letters"),
        ("former-kind-1", "freeform"),
        ("former-1", "fog"),
        ("now-1", "Mist"),
        ("remove-kind-1", "character"),
        ("remove-1", "mrs hudson"),
        ("rating", "2"),
        ("audience", "members"),
        ("no_disclaimer", "1"),
    ];
    let preview = mina.submit("/write/many", "/write/many/preview", &wish).await.text();
    assert!(preview.contains("2 works would change"), "{preview}");
    assert!(preview.contains("<td>Fog, Lamps, many</td><td>Mist, Lamps, many, Letters</td>"), "{preview}");
    assert!(!preview.contains("The Second Photograph"), "nobody changes works of others");
    let done = mina.submit("/write/many", "/write/many/apply", &wish).await;
    let act = done.location().split('?').next().unwrap().to_owned();
    archive.index().await;
    assert!(mina.get(&format!("/works/{one}")).await.text().contains("Mist"));
    assert!(!archive.browser().get("/browse").await.text().contains("The Candle"), "for members now");
    let page = mina.get(&act).await.text();
    assert!(page.contains("Changed 2 works at once") && page.contains("The Candle"));
    assert!(mina.get("/write/acts").await.text().contains(&act));

    let back = mina.submit(&act, &format!("{act}/take-back"), &[]).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER);
    archive.index().await;
    let page = archive.browser().get(&format!("/works/{one}")).await.text();
    for again in ["Fog", "Mrs Hudson", "Holmes belongs to everybody."] {
        assert!(page.contains(again), "{again}");
    }
    assert!(!page.contains("Mist"));
    let mut lucy = archive.member("lucy", Role::Author).await;
    assert_eq!(lucy.get(&act).await.status, StatusCode::NOT_FOUND);
    assert_eq!(archive.app.store().check().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn authors_see_how_chapters_are_opened_and_nobody_else_does() {
    let archive = Archive::new().await;
    let (mut mina, name) = mina(&archive).await;
    let work = posted(&archive, &mut mina, &name, "The Lamp").await;
    let mut guest = archive.browser();
    for agent in ["Mozilla/5.0 Firefox/140.0", "Mozilla/5.0 Firefox/141.0", "SomeBot/1.0"] {
        for _ in 0..2 {
            guest.get_with(&format!("/works/{work}/chapters/1"), &[("user-agent", agent)]).await;
        }
    }
    ficus_web::chapter_views::store(&archive.app).await.unwrap();
    let address = format!("/write/works/{work}/statistics");
    let page = mina.get(&address).await.text();
    assert!(page.contains("<svg class=\"plot\"") && page.contains("2 in all"), "{page}");
    assert!(page.contains("last chapter") && page.contains("a few") || page.contains("none"));
    let csv = mina.get(&format!("{address}/days.csv")).await;
    assert_eq!(csv.text(), "day,chapter,views,went_on\r\n2026-11-21,1,2,0\r\n");
    assert!(mina.get("/write/statistics").await.text().contains("The Lamp"));
    assert!(mina.get("/write/statistics/works.csv").await.text().contains("\"The Lamp\""));
    let mut lucy = archive.member("lucy", Role::Admin).await;
    assert_eq!(lucy.get(&address).await.status, StatusCode::NOT_FOUND);
    assert!(!lucy.get("/write/statistics").await.text().contains("The Lamp"));
}

#[tokio::test]
async fn all_works_are_taken_along_as_one_file_with_what_lies_on_the_desk() {
    let archive = Archive::new().await;
    let (mut mina, name) = mina(&archive).await;
    posted(&archive, &mut mina, &name, "The Lamp").await;
    let draft = begin(&mut mina, &filled(&name, "Not Yet")).await;
    chapter(&archive, draft, "It began in fog.").await;
    archive.work(1, Audience::Everyone).await;
    assert!(mina.get("/write/export").await.text().contains("2 works"));
    mina.submit("/write/export", "/write/export", &[]).await;
    archive.app.at_rest().await;
    let file = mina.get("/write/export/works.zip").await;
    assert_eq!(file.header("content-type"), "application/zip");
    // A ZIP names its files as they are.
    let holds = |name: &str| file.bytes.windows(name.len()).any(|part| part == name.as_bytes());
    for part in ["The Lamp/work.epub", "The Lamp/work.html", "The Lamp/facts.json", "Not Yet/facts.json"] {
        assert!(holds(part), "{part}");
    }
    assert!(holds("Not Yet/desk/1 (") && holds(").md"));
    assert!(!holds("Photograph"));
}
