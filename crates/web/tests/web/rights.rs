//! The table of who may use what: every address of the site, and what each kind of
//! visitor gets there. [`crate::rights_states`] tries every cell.

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode, header};
use ficus_archive::{
    RatingId, WorkId,
    account::{Role, Standing},
    chapter::ChapterDraft,
    draft::DraftContent,
    password::hex,
    provenance::ProvenanceDraft,
    series::SeriesDraft,
    tag::{TagDraft, TagKind},
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use sha2::{Digest, Sha256};

use crate::browser::{Answer, Archive, Browser};

const TABLE: &str = include_str!("rights.txt");

/// Who a cell lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    None,
    Everyone,
    Member,
    Speaker,
    Author,
    Writer,
    Collector,
    Signer,
    Keeper,
    Sorter,
    Wrangler,
    Moderator,
    Admin,
    Operator,
    Key,
    Device,
    Program,
}

/// A cell: who it lets in, and whether the example leads somewhere for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    pub right: Right,
    leads_nowhere: bool,
}

pub struct Line {
    pub address: &'static str,
    pub read: Cell,
    pub form: Cell,
    example: Option<&'static str>,
}

/// Who comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comer {
    Guest,
    /// With a session from before the account had to wait again.
    Waiting,
    /// With a session from before.
    Banned,
    /// With a session of an account that is gone.
    Gone,
    Unconfirmed,
    Suspended,
    /// By whoever signs the work of the table's archive.
    Blocked,
    Reader,
    /// Who posts works, and does not sign the one of the table's archive.
    Author,
    /// Who signs it.
    Writer,
    /// Who signs it as the second.
    CoWriter,
    SuspendedWriter,
    SuspendedModerator,
    SuspendedAdmin,
    /// Who sorts the tags of some fandoms.
    FandomWrangler,
    Wrangler,
    Moderator,
    Admin,
}

impl Comer {
    pub const ALL: [Self; 18] = [
        Self::Guest,
        Self::Waiting,
        Self::Banned,
        Self::Gone,
        Self::Unconfirmed,
        Self::Suspended,
        Self::Blocked,
        Self::Reader,
        Self::Author,
        Self::Writer,
        Self::CoWriter,
        Self::SuspendedWriter,
        Self::SuspendedModerator,
        Self::SuspendedAdmin,
        Self::FandomWrangler,
        Self::Wrangler,
        Self::Moderator,
        Self::Admin,
    ];

    fn role(self) -> Role {
        match self {
            Self::Author | Self::Writer | Self::CoWriter | Self::SuspendedWriter => Role::Author,
            Self::FandomWrangler => Role::FandomWrangler,
            Self::Wrangler => Role::Wrangler,
            Self::SuspendedModerator | Self::Moderator => Role::Moderator,
            Self::SuspendedAdmin | Self::Admin => Role::Admin,
            _ => Role::Reader,
        }
    }

    fn standing(self) -> Standing {
        match self {
            Self::Unconfirmed => Standing::Unconfirmed,
            Self::Suspended | Self::SuspendedWriter | Self::SuspendedModerator | Self::SuspendedAdmin => {
                Standing::Suspended
            }
            Self::Waiting => Standing::Waiting,
            Self::Banned => Standing::Banned,
            _ => Standing::Active,
        }
    }

    /// Whether nobody is signed in.
    pub fn is_nobody(self) -> bool {
        matches!(self, Self::Guest | Self::Waiting | Self::Banned | Self::Gone)
    }

    /// Whether the work of the table's archive is theirs.
    pub fn signs(self) -> bool {
        matches!(self, Self::Writer | Self::CoWriter | Self::SuspendedWriter)
    }

    /// Whether they keep the archive now.
    pub fn is_staff(self) -> bool {
        self.role() >= Role::Moderator && self.standing().speaks()
    }
}

/// How an address answers somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Open,
    SignIn,
    NotThere,
    /// A tombstone stands there.
    Gone,
    Refused,
    Broken,
}

impl Outcome {
    pub fn of(answer: &Answer) -> Self {
        match answer.status {
            StatusCode::SEE_OTHER if answer.header(header::LOCATION).starts_with("/login?to=") => {
                Self::SignIn
            }
            StatusCode::UNAUTHORIZED => Self::SignIn,
            StatusCode::NOT_FOUND => Self::NotThere,
            StatusCode::GONE => Self::Gone,
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
            "collector" => Right::Collector,
            "signer" => Right::Signer,
            "keeper" => Right::Keeper,
            "sorter" => Right::Sorter,
            "wrangler" => Right::Wrangler,
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
    pub fn expects(self, comer: Comer) -> Outcome {
        let open = if self.leads_nowhere { Outcome::NotThere } else { Outcome::Open };
        let speaks = comer.standing().speaks();
        match self.right {
            Right::Everyone => open,
            Right::Operator if comer == Comer::Admin => open,
            Right::Key | Right::Operator => Outcome::NotThere,
            Right::None => Outcome::Broken,
            Right::Program => Outcome::Refused,
            Right::Device => Outcome::SignIn,
            _ if comer.is_nobody() => Outcome::SignIn,
            Right::Member => open,
            Right::Speaker if speaks => open,
            Right::Author if speaks && comer.role() >= Role::Author => open,
            Right::Signer if comer.signs() => open,
            Right::Collector if comer == Comer::CoWriter => Outcome::NotThere,
            Right::Writer | Right::Keeper | Right::Collector if comer.signs() => {
                if speaks {
                    open
                } else {
                    Outcome::Refused
                }
            }
            Right::Keeper if comer.is_staff() => open,
            Right::Writer | Right::Keeper | Right::Collector | Right::Signer => Outcome::NotThere,
            Right::Speaker | Right::Author => Outcome::Refused,
            Right::Sorter if speaks && comer.role() >= Role::FandomWrangler => open,
            Right::Wrangler if speaks && comer.role() >= Role::Wrangler => open,
            Right::Moderator if comer.is_staff() => open,
            Right::Admin if comer == Comer::Admin => open,
            Right::Sorter | Right::Wrangler | Right::Moderator | Right::Admin => Outcome::NotThere,
        }
    }
}

pub fn table() -> Vec<Line> {
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
    pub fn example(&self) -> String {
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

/// A work of the table's archive, and one beside it so that no list is empty whatever becomes of the first.
pub async fn fill(archive: &Archive, audience: Audience) {
    let tag = |kind, name: &str| TagDraft { kind, name: name.to_owned() };
    let author = |name: &str| AuthorDraft { name: name.to_owned(), contact: None };
    for (key, authors, audience) in [
        ("lamp", vec![author("Irene Norton"), author("Godfrey Norton")], audience),
        ("lantern", vec![author("Irene Norton")], Audience::Everyone),
    ] {
        let draft = WorkDraft {
            title: format!("The {key} in Baker Street"),
            authors,
            audience,
            summary: Prose::from_plain("A lamp burns in a window."),
            rating: Some(RatingId(1)),
            tags: vec![tag(TagKind::Fandom, "Sherlock Holmes"), tag(TagKind::Freeform, "Return")],
            category_paths: vec![vec!["Sherlock Holmes".to_owned()]],
            series: vec![SeriesDraft {
                title: "Evenings".to_owned(),
                position: None,
                summary: Prose::default(),
            }],
            chapters: vec![ChapterDraft {
                number: 1,
                text: Prose::from_plain("The lamp was lit."),
                ..ChapterDraft::default()
            }],
            provenance: Some(ProvenanceDraft { import_key: key.to_owned(), ..ProvenanceDraft::default() }),
            ..WorkDraft::default()
        };
        archive.app.store().add_work(&draft, None, archive.app.now()).await.unwrap();
    }
    let (store, now) = (archive.app.store(), archive.app.now());
    let first = archive.member_account("The first hand", Role::Author).await;
    archive.tamper(&format!("UPDATE pen_name SET account_id = {first} WHERE name = 'Irene Norton'"));
    let draft = DraftContent { number: 2, ..DraftContent::default() };
    store.begin_draft(WorkId(1), None, &draft, first, now).await.unwrap();
    // Whoever keeps the archive is there, so that nobody can be the first admin.
    archive.account("keeper", Role::Admin).await;
}

pub async fn browser(archive: &Archive, comer: Comer, number: usize) -> Browser<'_> {
    let mut browser = archive.browser();
    if comer == Comer::Guest {
        return browser;
    }
    let name = format!("comer {number}");
    let account = archive.member_account(&name, comer.role()).await;
    let sign = |pen_name: &str| {
        archive.tamper(&format!("UPDATE pen_name SET account_id = {account} WHERE name = '{pen_name}'"));
    };
    match comer {
        Comer::Writer | Comer::SuspendedWriter => sign("Irene Norton"),
        Comer::CoWriter => sign("Godfrey Norton"),
        Comer::Blocked => archive.tamper(&format!(
            "INSERT INTO block (account_id, blocked_id, name, made)
            SELECT account_id, {account}, 'comer', 0 FROM pen_name WHERE name = 'Irene Norton'"
        )),
        _ => {}
    }
    let token = hex(&Sha256::digest(format!("session {number}")));
    archive.start_session(account, &token).await;
    archive.app.store().set_standing(account, comer.standing(), None).await.unwrap();
    if comer == Comer::Gone {
        archive.tamper(&format!("DELETE FROM account WHERE id = {account}"));
    }
    browser.cookies.insert("sid".to_owned(), token);
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
