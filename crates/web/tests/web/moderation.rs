//! Reports, decisions, appeals, the policy and the log, as whoever is concerned meets them.

use axum::http::StatusCode;
use ficus_archive::{
    RatingId, WorkId,
    account::Role,
    chapter::ChapterDraft,
    rulebook::Rulebook,
    site::{
        Site,
        content::{ContentRule, Verdict},
        moderation::GraveStep,
    },
    upkeep::Reach,
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use ficus_store::{Added, QueueFilter};

use crate::{
    browser::{Archive, Browser, PASSWORD},
    rights,
};

async fn report(browser: &mut Browser<'_>, work: WorkId, text: &str) -> StatusCode {
    let page = format!("/report?work={work}");
    let work = work.to_string();
    browser.submit(&page, "/report", &[("work", &work), ("rule", "3.2"), ("text", text)]).await.status
}

/// The queue's only row, as an address of the desk.
async fn row(archive: &Archive) -> String {
    let (queue, _) = archive.app.store().queue(QueueFilter::Open, 0, 9, archive.app.now()).await.unwrap();
    assert_eq!(queue.len(), 1);
    format!("/moderation/reports/{}", queue[0].rows[0].id)
}

async fn decide(browser: &mut Browser<'_>, row: &str, act: &[(&str, &str)]) {
    let words = [("rule", "3.2"), ("told_concerned", "It names a person."), ("told_reporters", "Thank you.")];
    let answer = browser.submit(row, &format!("{row}/decide"), &[act, &words[..]].concat()).await;
    assert_eq!(answer.location(), format!("{row}?saved=1"), "{}", answer.text());
}

#[tokio::test]
async fn a_reader_reports_a_moderator_hides_the_author_appeals_and_another_moderator_gives_it_back() {
    let archive = Archive::new().await;
    let mut author = archive.member("hudson", Role::Author).await;
    owns(&archive, "hudson").await;
    let work = archive.work(1, Audience::Everyone).await;
    let mut reader = archive.member("mina", Role::Reader).await;
    assert_eq!(report(&mut reader, work, "She names my street.").await, StatusCode::SEE_OTHER);
    assert!(reader.get(&format!("/report?work={work}&done=1")).await.text().contains("Thank you"));

    let mut moderator = archive.member("lestrade", Role::Moderator).await;
    let queue = moderator.get("/moderation").await.text();
    assert!(queue.contains("1 report") && queue.contains("3.2 No harassment (1)"), "{queue}");
    assert!(!queue.contains("She names my street."), "who said what stands on the page of the row");
    let row = row(&archive).await;
    let page = moderator.get(&row).await.text();
    assert!(page.contains("She names my street.") && page.contains("mina"));
    decide(&mut moderator, &row, &[("act", "hide")]).await;
    let path = format!("/works/{work}");
    assert_eq!(archive.browser().get(&path).await.status, StatusCode::NOT_FOUND);
    assert!(author.get(&path).await.text().contains("Hidden by the moderators"));
    assert!(!archive.browser().get("/").await.text().contains("The Second Photograph"));

    let told = author.get("/account/decisions").await.text();
    assert!(told.contains("It names a person.") && told.contains("3.2 No harassment"));
    assert!(!told.contains("mina"), "who reported it is told to nobody");
    let appeal = format!("/account/decisions/{}/appeal", 1);
    assert_eq!(
        author.submit("/account/decisions", &appeal, &[("text", "It is Baker Street.")]).await.location(),
        "/account/decisions?saved=1"
    );
    let twice = author.submit("/settings/reading", &appeal, &[("text", "Again!")]).await;
    assert_eq!(twice.status, StatusCode::BAD_REQUEST);

    let answer = [("state", "granted"), ("answer", "So it is.")];
    let mut other = archive.member("gregson", Role::Moderator).await;
    let first = moderator.submit("/moderation/decisions", "/moderation/decisions/1/appeal", &answer).await;
    assert_eq!(first.status, StatusCode::BAD_REQUEST, "another person hears it");
    let heard = other.submit("/moderation/decisions", "/moderation/decisions/1/appeal", &answer).await;
    assert_eq!(heard.location(), "/moderation?show=appeals&saved=1");
    assert_eq!(archive.browser().get(&path).await.status, StatusCode::OK);
    assert!(author.get("/account/decisions").await.text().contains("So it is."));
    let log = other.get("/moderation/log").await.text();
    assert!(log.contains("lines are as they were written") && log.contains("appeal-decided"));
}

/// Lets an account sign as whoever the archive's works are by, before there are any.
async fn owns(archive: &Archive, name: &str) {
    let (account, _) = archive.app.store().account_to_sign_in(name).await.unwrap().unwrap();
    archive.app.store().add_pen_name(account.id, "J. Hudson").await.unwrap();
}

#[tokio::test]
async fn a_removed_work_is_gone_with_its_reason_and_comes_back_when_the_decision_is_taken_back() {
    let archive = Archive::new().await;
    let work = archive.work(1, Audience::Everyone).await;
    let mut site = (*archive.app.site()).clone();
    site.moderation.grave = GraveStep::SecondPerson;
    archive.app.set_site(site);
    assert_eq!(report(&mut archive.browser(), work, "Copied.").await, StatusCode::SEE_OTHER);
    let mut first = archive.member("lestrade", Role::Moderator).await;
    let mut second = archive.member("gregson", Role::Moderator).await;
    let row = row(&archive).await;
    decide(&mut first, &row, &[("act", "remove"), ("class", "policy")]).await;
    let path = format!("/works/{work}");
    assert_eq!(archive.browser().get(&path).await.status, StatusCode::NOT_FOUND, "hidden until then");
    let alone = first.submit(&row, "/moderation/decisions/1/second", &[("answer", "yes")]).await;
    assert_eq!(alone.status, StatusCode::BAD_REQUEST);
    let seconded = second.submit(&row, "/moderation/decisions/1/second", &[("answer", "yes")]).await;
    assert_eq!(seconded.status, StatusCode::SEE_OTHER);
    archive.index().await;
    let under = ["", "/full", "/chapters/1", "/download.epub", "/reviews", "/provenance"];
    for address in under.map(|end| format!("{path}{end}")) {
        let gone = archive.browser().get(&address).await;
        assert_eq!(gone.status, StatusCode::GONE, "{address}");
        let text = gone.text();
        assert!(text.contains("21 November 2026") && text.contains("It broke a rule"), "{text}");
        assert!(!text.contains("The Second Photograph"));
    }
    for program in [format!("/feeds/works/{work}"), format!("/opds/v2/works/{work}")] {
        assert_eq!(archive.browser().get(&program).await.status, StatusCode::GONE, "{program}");
    }
    let undone =
        first.submit("/moderation/decisions", "/moderation/decisions/undo", &[("decision", "1")]).await;
    assert_eq!(undone.location(), "/moderation/decisions?saved=1");
    archive.index().await;
    assert_eq!(archive.browser().get(&path).await.status, StatusCode::OK);
    assert!(archive.browser().get("/search?q=photograph").await.text().contains("The Second Photograph"));
}

#[tokio::test]
async fn a_report_needs_a_rule_and_nobody_reports_what_they_may_not_know_of() {
    let archive = Archive::new().await;
    let work = archive.work(1, Audience::Everyone).await;
    let hidden = archive.work(1, Audience::Authors).await;
    let mut guest = archive.browser();
    let page = format!("/report?work={work}");
    let number = work.to_string();
    let wrong = guest.submit(&page, "/report", &[("work", &number), ("rule", "99.9")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("<title>Not sent yet"));
    let silent = guest.submit(&page, "/report", &[("work", &number), ("rule", "other")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(guest.get(&format!("/report?work={hidden}")).await.status, StatusCode::NOT_FOUND);
    let mut site = (*archive.app.site()).clone();
    site.moderation.guests_report = false;
    archive.app.set_site(site);
    assert!(guest.get(&page).await.location().starts_with("/login"));
}

#[tokio::test]
async fn many_rows_are_decided_about_at_once_and_taken_back_in_one_act() {
    let archive = Archive::new().await;
    let mut works = Vec::new();
    for _ in 0..3 {
        let work = archive.work(1, Audience::Everyone).await;
        report(&mut archive.browser(), work, "").await;
        works.push(work);
    }
    let mut moderator = archive.member("lestrade", Role::Moderator).await;
    let all = [("report", "1"), ("report", "2"), ("report", "3"), ("act", "hide"), ("rule", "3.5")];
    let decided = moderator.submit("/moderation", "/moderation/bulk", &all).await;
    assert_eq!(decided.location(), "/moderation?show=open&saved=1");
    for work in &works {
        assert_eq!(archive.browser().get(&format!("/works/{work}")).await.status, StatusCode::NOT_FOUND);
    }
    let all = [("decision", "1"), ("decision", "2"), ("decision", "3")];
    moderator.submit("/moderation/decisions", "/moderation/decisions/undo", &all).await;
    for work in &works {
        assert_eq!(archive.browser().get(&format!("/works/{work}")).await.status, StatusCode::OK);
    }
    let counts = archive.browser().get("/policy/decisions").await.text();
    assert!(counts.contains("3.5 No spam") && counts.contains("2026-11") && !counts.contains("lestrade"));
}

#[tokio::test]
async fn what_the_rules_hold_waits_in_the_queue_and_is_seen_by_nobody_else() {
    let archive = Archive::new().await;
    let mut site = Site::default();
    site.content.rules = vec![ContentRule { rating: Some(RatingId(4)), tag: None, verdict: Verdict::Hold }];
    archive.app.store().set_site(&site).await.unwrap();
    archive.app.set_site(site);
    let work = archive.work(4, Audience::Everyone).await;
    archive.index().await;
    assert_eq!(archive.browser().get(&format!("/works/{work}")).await.status, StatusCode::NOT_FOUND);
    let mut moderator = archive.member("lestrade", Role::Moderator).await;
    assert!(moderator.get("/moderation").await.text().contains("held by a rule of the archive"));
    let row = row(&archive).await;
    decide(&mut moderator, &row, &[("act", "show")]).await;
    assert_eq!(archive.browser().get(&format!("/works/{work}")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn nobody_suspends_whoever_keeps_the_archive_from_the_queue() {
    let archive = Archive::new().await;
    archive.account("mycroft", Role::Admin).await;
    owns(&archive, "mycroft").await;
    let work = archive.work(1, Audience::Everyone).await;
    report(&mut archive.browser(), work, "").await;
    let mut moderator = archive.member("lestrade", Role::Moderator).await;
    let row = row(&archive).await;
    let fields = [("act", "suspend"), ("days", "7"), ("rule", "3.2")];
    let refused = moderator.submit(&row, &format!("{row}/decide"), &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(archive.browser().sign_in("mycroft", PASSWORD).await.status.is_redirection());
}

#[tokio::test]
async fn the_policy_is_read_by_everybody_and_written_by_admins() {
    let archive = Archive::new().await;
    let first = archive.browser().get("/policy").await.text();
    assert!(first.contains("id=\"rule-3-2\"") && first.contains("No harassment"));
    let mut admin = archive.member("mycroft", Role::Admin).await;
    let wrong = admin.submit("/admin/policy", "/admin/policy", &[("text", "Be kind.")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("Number at least one rule"));
    let text =
        "# Our house\n\n### 1.1 Be kind\n\nNo <script>alert(1)</script> and no [trap](javascript:alert(1)).";
    let fields = [("text", text), ("note", "A shorter one.")];
    assert_eq!(
        admin.submit("/admin/policy", "/admin/policy", &fields).await.location(),
        "/admin/policy?saved=1"
    );
    let now = archive.browser().get("/policy").await.text();
    assert!(now.contains("id=\"rule-1-1\"") && now.contains("A shorter one.") && now.contains("<ins>"));
    assert!(!now.contains("<script>alert") && !now.contains("href=\"javascript:"));
    let earlier = archive.browser().get("/policy/0").await.text();
    assert!(earlier.contains("This is an earlier version") && earlier.contains("No harassment"));
    assert_eq!(archive.browser().get("/policy/2").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_work_kept_here_stands_in_no_feed_catalogue_or_sitemap_and_on_every_page() {
    let archive = Archive::new().await;
    let work = archive.work(1, Audience::Everyone).await;
    archive.index().await;
    let lists = ["/feeds/new", "/feeds/updated", "/opds/v1/works", "/opds/v2/works", "/opds/random"];
    for list in lists {
        assert!(archive.browser().get(list).await.text().contains("The Second Photograph"), "{list}");
    }
    let mut moderator = archive.member("lestrade", Role::Moderator).await;
    let path = format!("/works/{work}");
    let kept = moderator.submit(&path, &format!("{path}/reach"), &[("reach", "here")]).await;
    assert_eq!(kept.location(), format!("{path}#reach"));
    archive.app.changed(ficus_store::Subject::Work(work));
    archive.app.changed(ficus_store::Subject::Lists);
    for list in lists {
        assert!(!archive.browser().get(list).await.text().contains("The Second Photograph"), "{list}");
    }
    assert_eq!(archive.browser().get(&format!("/feeds/works/{work}")).await.status, StatusCode::NOT_FOUND);
    assert!(!archive.browser().get("/sitemap/works-0.xml").await.text().contains(&path));
    for page in [path.clone(), format!("{path}/chapters/1"), format!("{path}/full")] {
        assert!(archive.browser().get(&page).await.text().contains("noindex"), "{page}");
    }
    assert!(archive.browser().get("/search?q=photograph").await.text().contains("The Second Photograph"));
    assert_eq!(archive.app.store().upkeep(work).await.unwrap().unwrap().reach, Reach::Here);
    let mut reader = archive.member("mina", Role::Reader).await;
    let refused = reader.submit(&path, &format!("{path}/reach"), &[("reach", "everywhere")]).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn robots_are_asked_for_what_the_site_sets() {
    let archive = Archive::new().await;
    let usual = archive.browser().get("/robots.txt").await.text();
    assert!(usual.contains("User-agent: GPTBot") && usual.contains("Sitemap: "));
    let mut admin = archive.member("mycroft", Role::Admin).await;
    let fields =
        [("gatherers", "1"), ("delay_seconds", "7"), ("age_words", "I am of age."), ("grave", "delay")];
    admin.submit("/admin/content", "/admin/content", &fields).await.location();
    let changed = archive.browser().get("/robots.txt").await.text();
    assert!(
        !changed.contains("GPTBot")
            && changed.contains("Crawl-delay: 7")
            && changed.contains("Disallow: /\n")
    );
    let adult = archive.work(4, Audience::Everyone).await;
    assert!(archive.browser().get(&format!("/works/{adult}")).await.text().contains("I am of age."));
}

/// Five hundred people report the works of one author: one entry, with an alarm, and nothing is hidden by itself.
#[tokio::test]
async fn a_flood_of_reports_is_one_entry_with_an_alarm_and_hides_nothing_and_nobody() {
    let archive = Archive::new().await;
    let author = |name: &str| vec![AuthorDraft { name: name.to_owned(), contact: None }];
    let mut works = Vec::new();
    for (number, name) in ["J. Hudson", "J. Hudson", "Wiggins"].into_iter().enumerate() {
        let chapter = ChapterDraft { number: 1, text: Prose::from_plain("Fog."), ..ChapterDraft::default() };
        let draft = WorkDraft {
            title: format!("Evening {number}"),
            authors: author(name),
            rating: Some(RatingId(1)),
            chapters: vec![chapter],
            ..WorkDraft::default()
        };
        let added = archive.app.store().add_work(&draft, None, archive.app.now()).await.unwrap();
        let (Added::New(id) | Added::Known(id)) = added;
        works.push(id);
    }
    for person in 0..500 {
        let work = works[person % 2].to_string();
        let from = format!("10.{}.{}.7", person / 250, person % 250);
        let mut browser = archive.browser();
        let token = browser.get(&format!("/report?work={work}")).await.token();
        let fields = [("csrf", token.as_str()), ("work", &work), ("rule", "3.2")];
        let sent = browser.post("/report", &fields, &[("x-forwarded-for", &from)]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
    }
    report(&mut archive.browser(), works[2], "A copy of mine.").await;
    let mut moderator = archive.member("lestrade", Role::Moderator).await;
    let queue = moderator.get("/moderation").await.text();
    assert!(queue.contains("2 things, 500 reports"), "{queue}");
    assert!(queue.contains("500 people reported this within a day, 500 of them guests"));
    assert!(queue.contains("Wiggins") && queue.contains("1 thing, 1 report"));
    for work in works {
        assert_eq!(archive.browser().get(&format!("/works/{work}")).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn every_form_of_staff_that_is_taken_writes_a_line() {
    let archive = Archive::new().await;
    let work = archive.work(1, Audience::Everyone).await;
    let mut reader = archive.member("mina", Role::Reader).await;
    report(&mut reader, work, "Here.").await;
    let mut admin = archive.member("mycroft", Role::Admin).await;
    let policy = Rulebook::default().text.replace("No spam", "No adverts");
    // Enough for most forms of the desks to be taken.
    let fields = [
        ("text", policy.as_str()),
        ("name", "Ready words"),
        ("take", "mine"),
        ("act", "lock"),
        ("rule", "3.2"),
        ("report", "1"),
        ("decision", "1"),
        ("answer", "yes"),
        ("delay_seconds", "0"),
        ("age_words", "I am of age."),
        ("accent", "fig"),
        ("mark", "leaf"),
        ("openness", "public"),
        ("lines", "Fog"),
    ];
    let mut taken = 0;
    let mut silent = Vec::new();
    for form in rights::forms()
        .into_iter()
        .filter(|form| form.starts_with("/admin") || form.starts_with("/moderation"))
    {
        let before = archive.app.store().audit_length().await.unwrap();
        let token = admin.get("/settings/reading").await.token();
        let answer = admin.post(&form, &[&[("csrf", token.as_str())], &fields[..]].concat(), &[]).await;
        let lines = archive.app.store().audit_length().await.unwrap() - before;
        if answer.status == StatusCode::SEE_OTHER && !answer.location().starts_with("/login") {
            taken += 1;
            if lines == 0 {
                silent.push(form);
            }
        }
    }
    assert!(taken >= 8, "{taken}");
    assert!(silent.is_empty(), "{silent:?}");
    assert_eq!(archive.app.store().broken_audit_line().await.unwrap(), None);
}
