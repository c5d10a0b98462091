//! What is private stays so: every private field of a member holds a word that stands nowhere else, strangers walk
//! every way through the site, and the words are looked for in all that they are given.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use axum::http::StatusCode;
use ficus_archive::{
    RatingId, WorkId,
    account::{Role, Standing},
    chapter::ChapterDraft,
    collection::{CollectionFacts, Kind},
    device::{DeviceKind, DeviceRights, KEY_BYTES, Secret},
    draft::{DraftContent, Made},
    own_shelf::OwnShelfDraft,
    password::PasswordHash,
    review::ReviewState,
    tag::{TagDraft, TagKind},
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use ficus_store::{BetaCommentDraft, BetaReaderKey, DeviceDraft, NewAccount, QueueFilter, SessionStart};
use sha2::{Digest, Sha256};

use crate::{
    browser::{Archive, Browser, Engine, PASSWORD},
    rights,
};

/// So many pages under one path are visited: lists lead to themselves with every filter.
const PAGES_PER_PATH_MAX: usize = 6;
/// The whole walk ends after so many pages.
const PAGES_MAX: usize = 3_000;

/// Private things of one member by what they are.
struct Canaries(BTreeMap<&'static str, Canary>);

/// A word that stands nowhere else.
struct Canary {
    word: String,
    /// An address at which the member sees it again; empty where there is none.
    seen_at: String,
    /// Whether those who keep the archive may see it as well.
    is_for_staff: bool,
}

/// A word that stands nowhere else.
fn canary(of: &str) -> String {
    let hash = Sha256::digest(format!("canary of {of}"));
    ficus_archive::password::hex(&hash[..8])
}

impl Canaries {
    fn plant(&mut self, of: &'static str, seen_at: &str) -> String {
        self.add(of, seen_at, false)
    }

    fn plant_for_staff(&mut self, of: &'static str, seen_at: &str) -> String {
        self.add(of, seen_at, true)
    }

    fn add(&mut self, of: &'static str, seen_at: &str, is_for_staff: bool) -> String {
        let word = canary(of);
        let kept = Canary { word: word.clone(), seen_at: seen_at.to_owned(), is_for_staff };
        self.0.insert(of, kept);
        word
    }
}

/// An account that signed up, and its browser.
async fn join<'a>(archive: &'a Archive, name: &str, email: &str, role: Role) -> Browser<'a> {
    let new = NewAccount {
        name,
        email,
        unproven: None,
        role,
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

async fn add_work(archive: &Archive, title: &str, author: &str, audience: Audience, word: &str) -> i64 {
    let tag = |kind, name: &str| TagDraft { kind, name: name.to_owned() };
    let draft = WorkDraft {
        title: title.to_owned(),
        authors: vec![AuthorDraft { name: author.to_owned(), contact: None }],
        summary: Prose::from_plain(&format!("A lamp, and {word}.")),
        rating: Some(RatingId(1)),
        audience,
        tags: vec![tag(TagKind::Fandom, "Sherlock Holmes"), tag(TagKind::Freeform, &format!("about {word}"))],
        chapters: (1..=2)
            .map(|number| ChapterDraft {
                number,
                title: Some(format!("On {word}")),
                text: Prose::from_plain(&format!("The lamp was lit for {word}.\n\nNobody had lit it.")),
                ..ChapterDraft::default()
            })
            .collect(),
        ..WorkDraft::default()
    };
    match archive.app.store().add_work(&draft, None, archive.app.now()).await.unwrap() {
        ficus_store::Added::New(id) | ficus_store::Added::Known(id) => id.0,
    }
}

/// Everything private that Mina has.
async fn plant(archive: &Archive, mina: &mut Browser<'_>, work: i64) -> Canaries {
    let mut canaries = Canaries(BTreeMap::new());
    canaries.plant_for_staff("mail address", "/account");
    let name = canaries.plant("kept search", "/account/searches");
    mina.submit(
        "/account/searches/new?q=lamp",
        "/account/searches",
        &[("name", &name), ("question", "q=lamp")],
    )
    .await;
    let phrase = canaries.plant("muted phrase", "/account/filter");
    mina.submit("/account/filter", "/account/filter", &[("phrases", &phrase)]).await;
    let on_shelf = format!("/works/{work}");
    mina.submit(&on_shelf, &format!("{on_shelf}/shelf"), &[("shelf", "reading")]).await;
    plant_together(archive, mina, &mut canaries).await;
    plant_reading(archive, mina, &mut canaries, work).await;
    plant_moderation(archive, mina, &mut canaries, work).await;
    let hidden = canaries.plant_for_staff("work for its authors alone", "");
    add_work(archive, &format!("Draft of {hidden}"), "Mina Murray", Audience::Authors, &hidden).await;
    let mystery = canaries.plant_for_staff("work that a collection does not show yet", "");
    let title = format!("Mystery of {mystery}");
    let mystery = add_work(archive, &title, "Mina Murray", Audience::Everyone, &mystery).await;
    hold_back(archive, WorkId(mystery)).await;
    let signer = canaries.plant_for_staff("true author of an anonymous work", "");
    let anonymous = add_work(archive, "A Masked Ball", &signer, Audience::Everyone, "midnight").await;
    archive.app.store().set_own_veil(WorkId(anonymous), true).await.unwrap();
    canaries
}

/// What Mina keeps as a reader.
async fn plant_reading(archive: &Archive, mina: &mut Browser<'_>, canaries: &mut Canaries, work: i64) {
    let (store, now, number) = (archive.app.store(), archive.app.now(), work.to_string());
    let (mina_id, _) = store.account_to_sign_in("Mina Murray").await.unwrap().unwrap();
    let shelf = OwnShelfDraft {
        name: canaries.plant("name of a private shelf", "/shelf/own"),
        note: canaries.plant("note of a private shelf", ""),
        shared: false,
        signed_by: None,
    };
    let shelf = store.add_own_shelf(mina_id.id, &shelf, now).await.unwrap();
    store.put_on_own_shelf(mina_id.id, shelf, &[WorkId(work)], now).await.unwrap();
    let note = canaries.plant("note of a private bookmark", "/account/bookmarks");
    let tag = canaries.plant("tag of a private bookmark", "/account/bookmarks");
    let fields = [("work", &*number), ("note", &*note), ("tags", &*tag)];
    let kept = mina.submit("/account/bookmarks/new", "/account/bookmarks", &fields).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER);
    let page = canaries.plant("address of a private bookmark", "/account/bookmarks");
    let address = format!("https://old.example/{page}");
    let fields = [("address", &*address), ("title", "The Stair")];
    let kept = mina.submit("/account/bookmarks/new", "/account/bookmarks", &fields).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER);
    let device = canaries.plant("name of a device", "/account/devices");
    let rights = DeviceRights { catalogue: true, progress: true };
    let key = Secret::of(&[7; KEY_BYTES]);
    let device = DeviceDraft { name: &device, kind: DeviceKind::Key, rights };
    store.add_device_key(mina_id.id, &device, &key, now).await.unwrap();
    canaries.0.insert(
        "key of a device",
        Canary { word: key.as_str().to_owned(), seen_at: String::new(), is_for_staff: false },
    );
    let invited = canaries.plant("address of somebody who was invited", "");
    let invited = format!("{invited}@example.org");
    mina.submit("/account/invitations", "/account/invitations", &[("email", &invited)]).await;
    let browser = canaries.plant("browser of a session", "");
    let start = SessionStart { account: mina_id.id, browser: &browser, started: now, ends: now };
    store.start_session("no token", &start).await.unwrap();
    let letter = canaries.plant("letter to another member", "");
    let page = "/authors/lucy-westenra/letter";
    assert_eq!(mina.submit(page, page, &[("text", &letter)]).await.status, StatusCode::SEE_OTHER);
}

/// What Mina and the moderators said in confidence.
async fn plant_moderation(archive: &Archive, mina: &mut Browser<'_>, canaries: &mut Canaries, work: i64) {
    let (store, now, number) = (archive.app.store(), archive.app.now(), work.to_string());
    let text = canaries.plant_for_staff("words of a report", "");
    let page = format!("/report?work={number}");
    let fields = [("work", &*number), ("rule", "3.2"), ("text", &*text)];
    assert_eq!(mina.submit(&page, "/report", &fields).await.status, StatusCode::SEE_OTHER);
    let (queue, _) = store.queue(QueueFilter::Open, 0, 9, now).await.unwrap();
    let note = canaries.plant_for_staff("note of a moderator", "");
    let moderator = archive.member_account("Lestrade", Role::Moderator).await;
    store.note_on_report(queue[0].rows[0].id, moderator, &note, now).await.unwrap();
    let review = canaries.plant_for_staff("review that was taken away", "");
    let form = format!("/works/{number}/reviews");
    let sent = mina.submit(&format!("{form}/new"), &form, &[("text", &review)]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let (reviews, _) = store.newest_reviews(WorkId(work), 0, 9).await.unwrap();
    store.set_review_state(&reviews[0], ReviewState::Refused, now).await.unwrap();
    let words = canaries.plant_for_staff("words of a claim", "");
    let claim = "/authors/irene-norton/claim";
    assert_eq!(mina.submit(claim, claim, &[("words", &words)]).await.status, StatusCode::SEE_OTHER);
    let asked = canaries.plant_for_staff("words of somebody who asks to join", "");
    store.ask_to_be_invited("renfield@example.org", &asked, now).await.unwrap();
}

/// Puts a work into a collection that shows nothing yet.
async fn hold_back(archive: &Archive, work: WorkId) {
    let (store, now) = (archive.app.store(), archive.app.now());
    let hash = PasswordHash::new(PASSWORD, [7; 16]).unwrap();
    let keeper = store.add_account("Hawkins", "hawkins@example.org", Role::Author, &hash, now).await.unwrap();
    let name = store.add_pen_name(keeper, "Hawkins").await.unwrap();
    let facts =
        CollectionFacts { name: "Mysteries".to_owned(), unrevealed: true, ..CollectionFacts::default() };
    let of = store.make_collection(Kind::Collection, &facts, (keeper, name), now).await.unwrap();
    let of = store.collection_by_id(of).await.unwrap().unwrap();
    store.offer_to_collection(&of, work, keeper, now).await.unwrap();
}

/// What is between Mina and those with whom she writes.
async fn plant_together(archive: &Archive, mina: &mut Browser<'_>, canaries: &mut Canaries) {
    let (store, now) = (archive.app.store(), archive.app.now());
    let title = canaries.plant("title of a draft", "");
    let work = add_work(archive, &title, "Mina Murray", Audience::Draft, "morning").await;
    let signers = store.signers(WorkId(work)).await.unwrap();
    let account = signers[0].account.unwrap();
    join(archive, "Lucy Westenra", "lucy@example.org", Role::Author).await;
    let words = canaries.plant("words of an invitation to sign", "");
    let people = format!("/write/works/{work}/people");
    let fields = [("name", "Lucy Westenra"), ("words", &*words)];
    assert_eq!(
        mina.submit(&people, &format!("{people}/invite"), &fields).await.status,
        StatusCode::SEE_OTHER
    );
    let desk = format!("/write/works/{work}/beta");
    let label = canaries.plant("label of a link for beta readers", &desk);
    mina.submit(&desk, &desk, &[("label", &label), ("days", "7"), ("readers", "1")]).await;
    let text = canary("text of a draft");
    let content = DraftContent {
        number: 3,
        made: Made { text: Prose::from_plain(&text), ..Made::default() },
        ..DraftContent::default()
    };
    let draft = store.begin_draft(WorkId(work), None, &content, account, now).await.unwrap();
    let comments = format!("{desk}/{draft}");
    canaries.plant("text of a draft", &comments);
    let said = canaries.plant("comment on a draft", &comments);
    let links = store.beta_links(WorkId(work)).await.unwrap();
    let comment = BetaCommentDraft {
        link: &links[0],
        draft,
        paragraphs: &[text],
        paragraph: 1,
        quote: String::new(),
        words: said,
    };
    let reader = canaries.plant("name of a beta reader", &comments);
    let reader = BetaReaderKey { reader: "a browser".to_owned(), account: None, name: reader };
    store.add_beta_comment(&comment, &reader, now).await.unwrap();
}

/// What a page leads to within the site.
fn links(text: &str, base_url: &str) -> BTreeSet<String> {
    let values = text.split(['"', '\'']).skip(1).step_by(2).chain(text.split(['<', '>']));
    values
        .map(|value| value.replace("&amp;", "&").replace("&#38;", "&"))
        .filter_map(|value| {
            let path = value.strip_prefix(base_url).unwrap_or(&value);
            (path.starts_with('/') && !path.starts_with("//") && !path.contains(char::is_whitespace))
                .then(|| path.split('#').next().unwrap_or_default().to_owned())
        })
        .filter(|path| !path.starts_with("/assets/") && path.len() < 400)
        .collect()
}

/// Walks every way through the site; answers with all that was given, by address.
async fn walk(archive: &Archive, browser: &mut Browser<'_>) -> BTreeMap<String, String> {
    let mut waiting: VecDeque<String> = rights::examples().into();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut under: BTreeMap<String, usize> = BTreeMap::new();
    let mut given = BTreeMap::new();
    while let Some(address) = waiting.pop_front() {
        let path = address.split('?').next().unwrap_or_default().to_owned();
        let visited = under.entry(path).or_default();
        if given.len() >= PAGES_MAX || *visited >= PAGES_PER_PATH_MAX || !seen.insert(address.clone()) {
            continue;
        }
        *visited += 1;
        let answer = browser.get(&address).await;
        assert!(!answer.status.is_server_error(), "{address}: {}", answer.status);
        let text = format!("{:?}\n{}", answer.headers, String::from_utf8_lossy(&answer.bytes));
        waiting.extend(links(&text, &archive.app.settings().base_url));
        given.insert(address, text);
    }
    given
}

/// A browser of somebody who is not Mina.
async fn stranger(archive: &Archive, who: Stranger) -> Browser<'_> {
    let mut browser = match who {
        Stranger::Guest => archive.browser(),
        Stranger::Moderator => join(archive, "Seward", "seward@example.org", Role::Moderator).await,
        Stranger::Admin => join(archive, "Van Helsing", "helsing@example.org", Role::Admin).await,
        Stranger::Author => join(archive, "Quincey Morris", "quincey@example.org", Role::Author).await,
        _ => join(archive, "Arthur Holmwood", "arthur@example.org", Role::Reader).await,
    };
    let account = archive.app.store().account_to_sign_in("Arthur Holmwood").await.unwrap();
    if let Some((arthur, _)) = account {
        match who {
            Stranger::Blocked => archive.tamper(&format!(
                "INSERT INTO block (account_id, blocked_id, name, made)
                SELECT id, {}, 'Arthur Holmwood', 0 FROM account WHERE name = 'Mina Murray'",
                arthur.id
            )),
            Stranger::Suspended => {
                archive.app.store().set_standing(arthur.id, Standing::Suspended, None).await.unwrap();
            }
            _ => {}
        }
    }
    if who == Stranger::Guest {
        browser.cookies.insert("rating".to_owned(), "4".to_owned());
    }
    browser
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stranger {
    Guest,
    Member,
    Blocked,
    Suspended,
    Author,
    Moderator,
    Admin,
}

async fn look_for_canaries(engine: Engine, who: Stranger) {
    let archive = Archive::on(engine).await;
    // Nobody but the first could be made an admin by whoever comes.
    archive.account("keeper", Role::Admin).await;
    let email = format!("{}@example.org", canary("mail address"));
    let mut mina = join(&archive, "Mina Murray", &email, Role::Author).await;
    let work = add_work(&archive, "The Lamp", "Irene Norton", Audience::Everyone, "evening").await;
    let canaries = plant(&archive, &mut mina, work).await;
    archive.index().await;
    for (of, canary) in canaries.0.iter().filter(|(_, canary)| !canary.seen_at.is_empty()) {
        let page = mina.get(&canary.seen_at).await.text();
        assert!(page.contains(&canary.word), "{of} is seen by whose it is, at {}", canary.seen_at);
    }
    let mut browser = stranger(&archive, who).await;
    let given = walk(&archive, &mut browser).await;
    assert!(given.len() > 100, "{who:?} walked through {} pages", given.len());
    let is_staff = matches!(who, Stranger::Moderator | Stranger::Admin);
    let mut leaks = Vec::new();
    for (of, canary) in canaries.0.iter().filter(|(_, canary)| !(is_staff && canary.is_for_staff)) {
        let told = given.iter().filter(|(_, text)| text.contains(&canary.word));
        leaks.extend(told.map(|(address, _)| format!("{of} at {address}")));
    }
    assert!(leaks.is_empty(), "{who:?} is given on {engine:?}: {leaks:#?}");
}

/// One test for each stranger, so that they walk beside each other.
macro_rules! strangers {
    ($($test:ident: $who:ident,)*) => {
        $(#[tokio::test]
        async fn $test() {
            for engine in Engine::all() {
                look_for_canaries(engine, Stranger::$who).await;
            }
        })*
    };
}

strangers! {
    a_guest_is_given_nothing_private: Guest,
    a_member_is_given_nothing_private_to_another: Member,
    whom_a_member_blocked_is_given_nothing_of_theirs: Blocked,
    who_is_suspended_is_given_nothing_private_to_another: Suspended,
    an_author_is_given_nothing_private_to_another: Author,
    a_moderator_is_given_nothing_that_is_none_of_their_business: Moderator,
    an_admin_is_given_nothing_that_is_none_of_their_business: Admin,
}
