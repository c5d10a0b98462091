//! The table of who may use what: every address of the site, every kind of visitor, every cell tried.

use std::{collections::BTreeMap, fmt::Write};

use axum::http::{Method, StatusCode, header};
use ficus_archive::{
    RatingId, WorkId,
    account::{Role, Standing},
    chapter::ChapterDraft,
    draft::DraftContent,
    provenance::ProvenanceDraft,
    series::SeriesDraft,
    tag::{TagDraft, TagKind},
    work::{AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;

use crate::browser::{Answer, Archive, Browser, PASSWORD};

const TABLE: &str = include_str!("rights.txt");

/// Who a cell lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Right {
    None,
    Everyone,
    Member,
    Speaker,
    Author,
    Writer,
    Keeper,
    Moderator,
    Admin,
    Operator,
    Key,
    Device,
    Program,
}

/// A cell: who it lets in, and whether the example leads somewhere for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cell {
    right: Right,
    leads_nowhere: bool,
}

struct Line {
    address: &'static str,
    read: Cell,
    form: Cell,
    example: Option<&'static str>,
}

/// Who comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comer {
    Guest,
    Unconfirmed,
    Suspended,
    Reader,
    Author,
    Moderator,
    Admin,
}

impl Comer {
    const ALL: [Self; 7] = [
        Self::Guest,
        Self::Unconfirmed,
        Self::Suspended,
        Self::Reader,
        Self::Author,
        Self::Moderator,
        Self::Admin,
    ];

    fn role(self) -> Role {
        match self {
            Self::Author => Role::Author,
            Self::Moderator => Role::Moderator,
            Self::Admin => Role::Admin,
            _ => Role::Reader,
        }
    }

    fn standing(self) -> Standing {
        match self {
            Self::Unconfirmed => Standing::Unconfirmed,
            Self::Suspended => Standing::Suspended,
            _ => Standing::Active,
        }
    }
}

/// How an address answers somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Open,
    SignIn,
    NotThere,
    Refused,
    Broken,
}

impl Outcome {
    fn of(answer: &Answer) -> Self {
        match answer.status {
            StatusCode::SEE_OTHER if answer.header(header::LOCATION).starts_with("/login?to=") => {
                Self::SignIn
            }
            StatusCode::UNAUTHORIZED => Self::SignIn,
            StatusCode::NOT_FOUND => Self::NotThere,
            StatusCode::FORBIDDEN => Self::Refused,
            status if status.is_server_error() || status == StatusCode::METHOD_NOT_ALLOWED => Self::Broken,
            _ => Self::Open,
        }
    }
}

impl Cell {
    fn read(text: &'static str) -> Self {
        let (word, leads_nowhere) = match text.strip_suffix('?') {
            Some(word) => (word, true),
            None => (text, false),
        };
        let right = match word {
            "-" => Right::None,
            "everyone" => Right::Everyone,
            "member" => Right::Member,
            "speaker" => Right::Speaker,
            "author" => Right::Author,
            "writer" => Right::Writer,
            "keeper" => Right::Keeper,
            "moderator" => Right::Moderator,
            "admin" => Right::Admin,
            "operator" => Right::Operator,
            "key" => Right::Key,
            "device" => Right::Device,
            "program" => Right::Program,
            _ => panic!("no such right: {text}"),
        };
        Self { right, leads_nowhere }
    }

    #[expect(clippy::match_same_arms, reason = "the first arm that fits decides")]
    fn expects(self, comer: Comer) -> Outcome {
        let open = if self.leads_nowhere { Outcome::NotThere } else { Outcome::Open };
        let is_staff = comer.role() >= Role::Moderator;
        match (self.right, comer) {
            (Right::Everyone, _) | (Right::Operator, Comer::Admin) => open,
            (Right::Key | Right::Operator, _) => Outcome::NotThere,
            (Right::None, _) => Outcome::Broken,
            (Right::Program, _) => Outcome::Refused,
            (Right::Device, _) | (_, Comer::Guest) => Outcome::SignIn,
            (Right::Member, _) => open,
            (Right::Speaker, _) if comer.standing().speaks() => open,
            (Right::Author, _) if comer.standing().speaks() && comer.role() >= Role::Author => open,
            (Right::Writer | Right::Keeper, Comer::Author) => open,
            (Right::Keeper, _) if is_staff => open,
            (Right::Writer | Right::Keeper, _) => Outcome::NotThere,
            (Right::Speaker | Right::Author, _) => Outcome::Refused,
            (Right::Moderator, _) if is_staff => open,
            (Right::Admin, Comer::Admin) => open,
            (Right::Moderator | Right::Admin, _) => Outcome::NotThere,
        }
    }
}

fn table() -> Vec<Line> {
    let lines = TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let columns: Vec<&str> = line.split(" | ").collect();
            let [address, read, form, rest @ ..] = &columns[..] else { panic!("not a line: {line}") };
            let example = rest.first().copied();
            Line { address, read: Cell::read(read), form: Cell::read(form), example }
        })
        .collect()
}

impl Line {
    /// The address with what the archive holds in the place of its parameters.
    fn example(&self) -> String {
        if let Some(example) = self.example {
            return example.to_owned();
        }
        let first = self.address.split('/').find(|part| !part.is_empty()).unwrap_or_default();
        let in_list = |list: &str| self.address.contains(&format!("/{list}/"));
        let slug = match first {
            _ if in_list("authors") => "irene-norton",
            _ if in_list("tags") => "sherlock-holmes",
            _ => "nothing",
        };
        let known = [
            ("{id}", "1"),
            ("{work}", "1"),
            ("{number}", "1"),
            ("{slug}", slug),
            ("{fandom}", "sherlock-holmes"),
            ("{key}", "0000"),
            ("{document}", "0000"),
            ("{token}", "0000"),
            ("{code}", "0000"),
            ("{secret}", "0000"),
            ("{*name}", "nothing.css"),
        ];
        let mut example = self.address.to_owned();
        for (parameter, value) in known {
            example = example.replace(parameter, value);
        }
        assert!(!example.contains('{'), "an example is needed for {}", self.address);
        example
    }
}

/// Every address that takes a form, with examples in the place of parameters.
pub fn forms() -> Vec<String> {
    let lines = table().into_iter().filter(|line| !matches!(line.form.right, Right::None | Right::Program));
    lines.map(|line| line.example()).collect()
}

/// Every address that can be read, with examples in the place of parameters.
pub fn examples() -> Vec<String> {
    let lines = table().into_iter().filter(|line| line.read.right != Right::None);
    lines.map(|line| line.example()).collect()
}

/// A work of the table's archive: number 1, whatever else there is.
async fn fill(archive: &Archive) {
    let tag = |kind, name: &str| TagDraft { kind, name: name.to_owned() };
    let draft = WorkDraft {
        title: "The Lamp in Baker Street".to_owned(),
        authors: vec![AuthorDraft { name: "Irene Norton".to_owned(), contact: None }],
        summary: Prose::from_plain("A lamp burns in a window."),
        rating: Some(RatingId(1)),
        tags: vec![tag(TagKind::Fandom, "Sherlock Holmes"), tag(TagKind::Freeform, "Return")],
        category_paths: vec![vec!["Sherlock Holmes".to_owned()]],
        series: vec![SeriesDraft {
            title: "Evenings".to_owned(),
            position: Some(1),
            summary: Prose::default(),
        }],
        chapters: vec![ChapterDraft {
            number: 1,
            text: Prose::from_plain("The lamp was lit."),
            ..ChapterDraft::default()
        }],
        provenance: Some(ProvenanceDraft { import_key: "lamp".to_owned(), ..ProvenanceDraft::default() }),
        ..WorkDraft::default()
    };
    archive.app.store().add_work(&draft, None, archive.app.now()).await.unwrap();
    archive.index().await;
}

async fn browser(archive: &Archive, comer: Comer, number: usize) -> Browser<'_> {
    let mut browser = archive.browser();
    if comer == Comer::Guest {
        return browser;
    }
    let name = format!("comer {number}");
    archive.account(&name, comer.role()).await;
    let (account, _) = archive.app.store().account_to_sign_in(&name).await.unwrap().unwrap();
    if comer == Comer::Author {
        // Who writes the work of the table's archive, so that what is for its writers opens.
        let own = format!("UPDATE pen_name SET account_id = {} WHERE name = 'Irene Norton'", account.id);
        archive.tamper(&own);
        let (work, draft) = (WorkId(1), DraftContent { number: 2, ..DraftContent::default() });
        archive.app.store().begin_draft(work, None, &draft, account.id, archive.app.now()).await.unwrap();
    }
    archive.app.store().set_standing(account.id, comer.standing(), None).await.unwrap();
    assert_eq!(browser.sign_in(&name, PASSWORD).await.status, StatusCode::SEE_OTHER);
    browser
}

#[test]
fn every_address_of_the_site_has_a_line_and_every_line_an_address() {
    let routed = ficus_web::routes().addresses();
    let told: Vec<&str> = table().iter().map(|line| line.address).collect();
    let missing: Vec<&&str> = routed.iter().filter(|address| !told.contains(address)).collect();
    let gone: Vec<&&str> = told.iter().filter(|address| !routed.contains(address)).collect();
    assert!(missing.is_empty(), "who may use these? {missing:?}");
    assert!(gone.is_empty(), "nothing is routed at these: {gone:?}");
    let mut sorted = told.clone();
    sorted.sort_unstable();
    assert_eq!(told, sorted, "in the order of the alphabet");
    sorted.dedup();
    assert_eq!(told, sorted, "each once");
}

#[tokio::test]
async fn every_visitor_gets_what_the_table_says_and_nothing_else() {
    let mut wrong = String::new();
    let mut cells = 0;
    for comer in Comer::ALL {
        let archive = Archive::new().await;
        fill(&archive).await;
        // Whoever keeps the archive is there, so that nobody can be the first admin.
        archive.account("keeper", Role::Admin).await;
        let mut visitor = browser(&archive, comer, 0).await;
        for line in table() {
            let example = line.example();
            let answer = visitor.get(&example).await;
            let (found, expected) = (Outcome::of(&answer), line.read.expects(comer));
            cells += 1;
            if found != expected {
                writeln!(
                    wrong,
                    "GET {example} by {comer:?}: {found:?} ({}), not {expected:?}",
                    answer.status
                )
                .unwrap();
            }
        }
        let mut token = visitor.get("/settings/reading").await.token();
        for (number, line) in (1..).zip(table()) {
            let example = line.example();
            let answer = visitor.post(&example, &[("csrf", &token)], &[]).await;
            let (found, expected) = (Outcome::of(&answer), line.form.expects(comer));
            cells += 1;
            if found != expected {
                writeln!(
                    wrong,
                    "POST {example} by {comer:?}: {found:?} ({}), not {expected:?}",
                    answer.status
                )
                .unwrap();
            }
            // Some forms end the session, or make it another.
            let still = if comer == Comer::Guest { "/settings/reading" } else { "/account" };
            if visitor.get(still).await.status != StatusCode::OK {
                visitor = browser(&archive, comer, number).await;
            }
            token = visitor.get("/settings/reading").await.token();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(cells >= 2 * 7 * 100, "{cells}");
}

#[tokio::test]
async fn the_table_says_who_may_send_forms_exactly_where_forms_are_taken() {
    let archive = Archive::new().await;
    let mut browser = archive.browser();
    let mut wrong = BTreeMap::new();
    let mut told_apart = 0;
    for line in table() {
        let answer = browser.ask(Method::OPTIONS, &line.example(), &[], String::new()).await;
        let allow = answer.header(header::ALLOW).to_owned();
        let takes = |method| allow.split(',').any(|allowed| allowed.trim() == method);
        let told = (line.read.right != Right::None, line.form.right != Right::None);
        // The router itself answers what no handler takes; a few addresses are looked at before it.
        if answer.status == StatusCode::METHOD_NOT_ALLOWED {
            told_apart += 1;
            if told != (takes("GET"), takes("POST")) {
                wrong.insert(line.address, allow);
            }
        }
    }
    assert!(told_apart > 100, "{told_apart}");
    assert!(wrong.is_empty(), "{wrong:?}");
}
