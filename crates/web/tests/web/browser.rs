//! An archive in a folder of its own, and a browser that visits it.

use std::collections::BTreeMap;

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use ficus_archive::{
    AccountId, RatingId, WorkId,
    account::Role,
    chapter::ChapterDraft,
    password::{PasswordHash, hex},
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use ficus_search::Index;
use ficus_store::{Added, DatabaseUrl, SessionStart, Store};
use ficus_web::{App, Settings, Web};
use futures_util::FutureExt;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tower::ServiceExt;

pub const PASSWORD: &str = "the woman in the photograph";

/// The address of a PostgreSQL server on which a test may make databases: `postgres://postgres@localhost:5433/postgres`.
const SERVER: &str = "FICUS_TEST_POSTGRES";

/// Where the records of an archive are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// SQLite, and PostgreSQL where a server is given.
    pub fn all() -> Vec<Self> {
        let mut all = vec![Self::Sqlite];
        all.extend(server().map(|_| Self::Postgres));
        all
    }
}

#[expect(clippy::disallowed_methods, reason = "which server a test may use is the environment's to say")]
fn server() -> Option<String> {
    std::env::var(SERVER).ok()
}

/// A running archive.
pub struct Archive {
    pub app: App,
    web: Web,
    place: Place,
}

/// The folder of an archive, and its database, which goes with it.
struct Place {
    folder: TempDir,
    url: DatabaseUrl,
}

impl Place {
    fn new(engine: Engine) -> Self {
        let folder = TempDir::new().unwrap();
        let url = match engine {
            Engine::Sqlite => DatabaseUrl::Sqlite(folder.path().join("archive.db")),
            Engine::Postgres => {
                // The folder's random name is unlike that of any test that runs at the same time.
                let name = folder.path().file_name().unwrap().to_string_lossy().replace('.', "");
                let server = server().unwrap();
                administer(&server, &format!("CREATE DATABASE \"ficus_web_{name}\""));
                DatabaseUrl::Postgres(format!("{}/ficus_web_{name}", server.rsplit_once('/').unwrap().0))
            }
        };
        Self { folder, url }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let DatabaseUrl::Postgres(url) = &self.url {
            let name = url.rsplit_once('/').unwrap().1;
            administer(&server().unwrap(), &format!("DROP DATABASE \"{name}\" WITH (FORCE)"));
        }
    }
}

/// Sends statements to a server; a thread of its own waits for it, so that stories need not.
fn administer(url: &str, sql: &str) {
    let run = async {
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
        let connection = tokio::spawn(connection);
        client.batch_execute(sql).await.unwrap();
        drop(client);
        connection.await.unwrap().unwrap();
    };
    std::thread::scope(|scope| {
        let waits = scope.spawn(|| {
            tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(run);
        });
        waits.join().unwrap();
    });
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

/// A browser with its cookies.
pub struct Browser<'a> {
    archive: &'a Archive,
    pub cookies: BTreeMap<String, String>,
}

fn noon() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

impl Archive {
    pub async fn new() -> Self {
        Self::at("http://127.0.0.1:8080").await
    }

    pub async fn at(base_url: &str) -> Self {
        Self::made(Engine::Sqlite, base_url).await
    }

    pub async fn on(engine: Engine) -> Self {
        Self::made(engine, "http://127.0.0.1:8080").await
    }

    async fn made(engine: Engine, base_url: &str) -> Self {
        let place = Place::new(engine);
        let store = Store::open(&place.url, place.folder.path()).await.unwrap();
        let site = store.site().await.unwrap();
        let settings = Settings {
            base_url: base_url.to_owned(),
            clock: noon,
            trusted_proxy: true,
            slows_readers: true,
            sends_mail: true,
        };
        let app = App::new(store, Index::in_memory().unwrap(), site, settings);
        Self { web: ficus_web::router(app.clone()), app, place }
    }

    /// The same archive under another address.
    pub fn moved_to(self, base_url: &str) -> Self {
        let settings = Settings { base_url: base_url.to_owned(), ..self.app.settings().clone() };
        let (store, index) = (self.app.store().clone(), self.app.index().clone());
        let app = App::new(store, index, (*self.app.site()).clone(), settings);
        Self { web: ficus_web::router(app.clone()), app, place: self.place }
    }

    /// The same archive where no mail can be sent.
    pub fn without_mail(self) -> Self {
        let settings = Settings { sends_mail: false, ..self.app.settings().clone() };
        let (store, index) = (self.app.store().clone(), self.app.index().clone());
        let app = App::new(store, index, (*self.app.site()).clone(), settings);
        Self { web: ficus_web::router(app.clone()), app, place: self.place }
    }

    /// The same archive at another time.
    pub fn later(self, clock: fn() -> Timestamp) -> Self {
        let settings = Settings { clock, ..self.app.settings().clone() };
        let (store, index) = (self.app.store().clone(), self.app.index().clone());
        let app = App::new(store, index, (*self.app.site()).clone(), settings);
        Self { web: ficus_web::router(app.clone()), app, place: self.place }
    }

    /// The bytes of every file that holds records.
    pub fn database_bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.place.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let files =
            files.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("archive.db"));
        files.flat_map(|path| std::fs::read(path).unwrap()).collect()
    }

    /// Every text in every column of every table: what a copy of the database tells.
    pub fn everything_stored(&self) -> Vec<String> {
        let database = rusqlite::Connection::open(self.place.folder.path().join("archive.db")).unwrap();
        let list = |sql: &str| -> Vec<String> {
            let mut query = database.prepare(sql).unwrap();
            let rows = query.query_map([], |row| row.get(0)).unwrap();
            rows.map(Result::unwrap).collect()
        };
        let mut texts = Vec::new();
        for table in list("SELECT name FROM sqlite_master WHERE type = 'table'") {
            for column in list(&format!("SELECT name FROM pragma_table_info('{table}')")) {
                let of = format!(
                    "SELECT CAST(\"{column}\" AS TEXT) FROM \"{table}\" WHERE \"{column}\" IS NOT NULL"
                );
                texts.extend(list(&of));
            }
        }
        texts
    }

    /// Changes records behind the site's back.
    pub fn tamper(&self, sql: &str) {
        match &self.place.url {
            DatabaseUrl::Sqlite(file) => {
                rusqlite::Connection::open(file).unwrap().execute_batch(sql).unwrap();
            }
            DatabaseUrl::Postgres(url) => administer(url, sql),
        }
    }

    pub fn browser(&self) -> Browser<'_> {
        Browser { archive: self, cookies: BTreeMap::new() }
    }

    /// A work of one chapter.
    pub async fn work(&self, rating: i64, audience: Audience) -> WorkId {
        let chapter = ChapterDraft {
            number: 1,
            title: Some("A Scandal".to_owned()),
            text: Prose::from_plain("She had gone, and the photograph with her. ".repeat(80).trim()),
            ..ChapterDraft::default()
        };
        let draft = WorkDraft {
            title: "The Second Photograph".to_owned(),
            authors: vec![AuthorDraft { name: "J. Hudson".to_owned(), contact: None }],
            summary: Prose::from_plain("Irene Adler writes a letter."),
            rating: Some(RatingId(rating)),
            audience,
            chapters: vec![chapter],
            ..WorkDraft::default()
        };
        match self.app.store().add_work(&draft, None, noon()).await.unwrap() {
            Added::New(id) | Added::Known(id) => id,
        }
    }

    /// Puts into the index what was added.
    pub async fn index(&self) {
        let index = self.app.index();
        let mut writer = index.writer().unwrap();
        ficus_jobs::follow::catch_up(self.app.store(), index, &mut writer).await.unwrap();
        ficus_jobs::follow::follow_ties(self.app.store(), index).await.unwrap();
        drop(writer);
        index.reload().unwrap();
    }

    pub async fn account(&self, name: &str, role: Role) {
        let hash = PasswordHash::new(PASSWORD, [7; 16]).unwrap();
        let email = format!("{name}@example.org");
        self.app.store().add_account(name, &email, role, &hash, noon()).await.unwrap();
    }

    /// An account of this role by its number.
    pub async fn member_account(&self, name: &str, role: Role) -> AccountId {
        self.account(name, role).await;
        self.app.store().account_to_sign_in(name).await.unwrap().unwrap().0.id
    }

    /// A session of an account, as the token of its cookie names it.
    pub async fn start_session(&self, account: AccountId, token: &str) {
        let hash = hex(&Sha256::digest(token));
        let ends = noon() + jiff::SignedDuration::from_hours(8);
        let start = SessionStart { account, browser: "Firefox on Linux", started: noon(), ends };
        self.app.store().start_session(&hash, &start).await.unwrap();
    }

    /// A browser in which an account of this role is signed in.
    pub async fn member(&self, name: &str, role: Role) -> Browser<'_> {
        self.account(name, role).await;
        let mut browser = self.browser();
        let answer = browser.sign_in(name, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        browser
    }
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    pub fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER);
        self.header(header::LOCATION)
    }

    /// The token of the page's forms.
    pub fn token(&self) -> String {
        let text = self.text();
        let (_, rest) = text.split_once(r#"name="csrf" value=""#).expect("a page with a form");
        rest.split_once('"').unwrap().0.to_owned()
    }
}

impl Browser<'_> {
    pub async fn get(&mut self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    pub async fn get_with(&mut self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask(Method::GET, path, headers, String::new()).await
    }

    pub async fn ask(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Answer {
        self.send(method, path, headers, body.into_bytes()).await
    }

    /// As [`Browser::ask`], with bytes of any kind.
    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        let request = self.request(method, path, headers, body);
        let response = self.archive.web.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().unwrap();
            let (name, value) = line.split_once(';').unwrap().0.split_once('=').unwrap();
            if line.contains("Max-Age=0;") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    /// What is sent, with the cookies that the browser holds.
    fn request(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Request<Body> {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !self.cookies.is_empty() {
            let pairs: Vec<String> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(header::COOKIE, pairs.join("; "));
        }
        request.body(Body::from(body)).unwrap()
    }

    /// Opens a page, sends a form of it and leaves before the answer comes.
    pub async fn submit_and_leave(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) {
        let token = self.get(page).await.token();
        let body = encoded(&[&[("csrf", token.as_str())], fields].concat());
        let request = self.request(Method::POST, action, &[FORM], body.into_bytes());
        let answer = self.archive.web.clone().oneshot(request);
        assert!(answer.now_or_never().is_none(), "the answer takes its time");
    }

    /// Sends a form without looking at any page.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        self.ask(Method::POST, path, &[&[FORM], headers].concat(), encoded(fields)).await
    }

    /// Opens a page and sends a form of it.
    pub async fn submit(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.get(page).await.token();
        self.post(action, &[&[("csrf", token.as_str())], fields].concat(), &[]).await
    }

    pub async fn sign_in(&mut self, name: &str, password: &str) -> Answer {
        self.submit("/login", "/login", &[("name", name), ("password", password)]).await
    }
}

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

fn encoded(fields: &[(&str, &str)]) -> String {
    let fields: Vec<String> =
        fields.iter().map(|(name, value)| format!("{name}={}", percent_encoded(value))).collect();
    fields.join("&")
}

fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            },
        )
        .collect()
}
