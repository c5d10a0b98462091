//! What is private stays so: every private field of a member holds a word that stands nowhere else, strangers walk
//! every way through the site, and the words are looked for in all that they are given.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use axum::http::StatusCode;
use ficus_archive::{
    RatingId, WorkId,
    account::{Role, Standing},
    chapter::ChapterDraft,
    collection::{CollectionFacts, Kind},
    draft::{DraftContent, Made},
    password::PasswordHash,
    tag::{TagDraft, TagKind},
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use ficus_store::{BetaCommentDraft, BetaReaderKey, NewAccount};
use sha2::{Digest, Sha256};

use crate::{
    browser::{Archive, Browser, PASSWORD},
    rights,
};

/// So many pages under one path are visited: lists lead to themselves with every filter.
const PAGES_PER_PATH_MAX: usize = 6;
/// The whole walk ends after so many pages.
const PAGES_MAX: usize = 3_000;

/// Private things of one member by what they are: each word, and an address at which the member sees it again.
struct Canaries(BTreeMap<&'static str, (String, String)>);

/// A word that stands nowhere else.
fn canary(of: &str) -> String {
    let hash = Sha256::digest(format!("canary of {of}"));
    ficus_archive::password::hex(&hash[..8])
}

impl Canaries {
    fn plant(&mut self, of: &'static str, seen_at: &str) -> String {
        let word = canary(of);
        self.0.insert(of, (word.clone(), seen_at.to_owned()));
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
    canaries.plant("mail address", "/account");
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
    let hidden = canaries.plant("work for its authors alone", "");
    add_work(archive, &format!("Draft of {hidden}"), "Mina Murray", Audience::Authors, &hidden).await;
    let mystery = canaries.plant("work that a collection does not show yet", "");
    let title = format!("Mystery of {mystery}");
    let mystery = add_work(archive, &title, "Mina Murray", Audience::Everyone, &mystery).await;
    hold_back(archive, WorkId(mystery)).await;
    canaries
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

#[tokio::test]
async fn nobody_is_given_what_is_private_to_another() {
    let archive = Archive::new().await;
    // Nobody but the first could be made an admin by whoever comes.
    archive.account("keeper", Role::Admin).await;
    let email = format!("{}@example.org", canary("mail address"));
    let mut mina = join(&archive, "Mina Murray", &email, Role::Author).await;
    let mut arthur = join(&archive, "Arthur Holmwood", "arthur@example.org", Role::Reader).await;
    let work = add_work(&archive, "The Lamp", "Irene Norton", Audience::Everyone, "evening").await;
    let canaries = plant(&archive, &mut mina, work).await;
    archive.index().await;

    for (of, (word, address)) in canaries.0.iter().filter(|(_, (_, address))| !address.is_empty()) {
        let page = mina.get(address).await.text();
        assert!(page.contains(word), "{of} is seen by whose it is, at {address}");
    }
    let mut guest = archive.browser();
    guest.cookies.insert("rating".to_owned(), "4".to_owned());
    for (who, browser) in [("a guest", &mut guest), ("another member", &mut arthur)] {
        let given = walk(&archive, browser).await;
        assert!(given.len() > 100, "{who} walked through {} pages", given.len());
        for (of, (word, _)) in &canaries.0 {
            for (address, text) in &given {
                assert!(!text.contains(word), "{of} is given to {who} at {address}");
            }
        }
    }
}
