//! Whether somebody who only looks at answers and clocks learns which mail addresses and names have an account.
//!
//!     cargo run --release -p ficus-web --example enumeration -- 400
//!
//! For signing in, setting a new password, signing up and inviting, so many requests about accounts that there are and
//! about some that there are not, one after the other in turns. For each, whether the answers are the same but for
//! random words, the gap between the median times, and the chance that a request about an account takes longer than one
//! about none (the area under the ROC curve; 0.5 tells nothing).

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on has failed")]

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Instant,
};

use axum::{
    body::{Body, to_bytes},
    http::{Request, header},
};
use ficus_archive::{
    account::Role,
    password::PasswordHash,
    site::joining::{JoiningMode, JoiningRules},
};
use ficus_search::Index;
use ficus_store::{DatabaseUrl, Store};
use ficus_web::{App, Settings, Web};
use jiff::Timestamp;
use tempfile::TempDir;
use tower::ServiceExt;

const PASSWORD: &str = "seven bees above the downs";
/// Each member may give fewer than a hundred invitations.
const INVITERS: usize = 20;

/// Moves on with every request, so that no limit is met.
static NOW: AtomicI64 = AtomicI64::new(1_800_000_000);

fn clock() -> Timestamp {
    Timestamp::from_second(NOW.load(Ordering::Relaxed)).unwrap()
}

/// Somebody's browser: cookies and the token of its forms.
struct Browser {
    cookies: String,
    token: String,
}

/// An answer as far as it is no chance, and how long it took in milliseconds.
struct Answer {
    shape: String,
    ms: f64,
}

struct Site {
    web: Web,
    app: App,
    requests: usize,
    _folder: TempDir,
}

impl Site {
    async fn new(accounts: usize) -> Self {
        let folder = TempDir::new().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("archive.db"));
        let store = Store::open(&url, folder.path()).await.unwrap();
        let hash = PasswordHash::new(PASSWORD, [7; 16]).unwrap();
        for number in 0..INVITERS {
            let (name, email) = (format!("inviter {number}"), format!("inviter{number}@example.org"));
            store.add_account(&name, &email, Role::Moderator, &hash, clock()).await.unwrap();
        }
        for number in 0..accounts {
            let (name, email) = (format!("member {number}"), format!("member{number}@example.org"));
            store.add_account(&name, &email, Role::Author, &hash, clock()).await.unwrap();
        }
        let mut site = store.site().await.unwrap();
        site.joining = JoiningRules { mode: JoiningMode::Open, ..JoiningRules::default() };
        let settings = Settings {
            base_url: "http://127.0.0.1:8080".to_owned(),
            clock,
            trusted_proxy: true,
            slows_readers: false,
            sends_mail: true,
        };
        let app = App::new(store, Index::in_memory().unwrap(), site, settings);
        Self { web: ficus_web::router(app.clone()), app, requests: 0, _folder: folder }
    }

    /// Opens a page with a form.
    async fn open(&self, page: &str, cookies: &str) -> Browser {
        let request = Request::get(page).header(header::COOKIE, cookies).body(Body::empty()).unwrap();
        let response = self.web.clone().oneshot(request).await.unwrap();
        let mut cookies = vec![cookies.to_owned()];
        for line in response.headers().get_all(header::SET_COOKIE) {
            cookies.push(line.to_str().unwrap().split(';').next().unwrap().to_owned());
        }
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&body).into_owned();
        let token = text.split_once(r#"name="csrf" value=""#).unwrap().1[..64].to_owned();
        cookies.retain(|cookie| !cookie.is_empty());
        Browser { cookies: cookies.join("; "), token }
    }

    async fn sign_in(&mut self, name: &str) -> Browser {
        let guest = self.open("/login", "").await;
        let (response, _) = self.send(&guest, "/login", &[("name", name), ("password", PASSWORD)]).await;
        let session = response.split('\n').find_map(|line| line.strip_prefix("set-cookie: sid=")).unwrap();
        let cookies = format!("sid={}", session.split(';').next().unwrap());
        self.open("/account", &cookies).await
    }

    /// Sends a form from a place of its own; answers with headers and body as text, and the milliseconds it took.
    async fn send(&mut self, browser: &Browser, action: &str, fields: &[(&str, &str)]) -> (String, f64) {
        // Whoever asks over a network leaves time enough for what the last answer promised.
        self.app.at_rest().await;
        self.requests += 1;
        NOW.fetch_add(60, Ordering::Relaxed);
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", &browser.token).extend_pairs(fields);
        let place = format!("10.{}.{}.1", self.requests / 250, self.requests % 250);
        let request = Request::post(action)
            .header(header::COOKIE, &browser.cookies)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("x-forwarded-for", place)
            .body(Body::from(form.finish()))
            .unwrap();
        let began = Instant::now();
        let response = self.web.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let ms = began.elapsed().as_secs_f64() * 1_000.0;
        let mut text = format!("{}\n", parts.status);
        for (name, value) in &parts.headers {
            text.push_str(&format!("{name}: {}\n", value.to_str().unwrap()));
        }
        text.push_str(&String::from_utf8_lossy(&body));
        (text, ms)
    }

    /// The same, with random words and what was given taken out.
    async fn ask(&mut self, browser: &Browser, action: &str, fields: &[(&str, &str)]) -> Answer {
        let (mut shape, ms) = self.send(browser, action, fields).await;
        for (_, given) in fields.iter().filter(|(_, given)| given.len() > 3) {
            shape = shape.replace(given, "…");
        }
        let shape = shape.replace(|c: char| c.is_ascii_digit(), "#");
        let words = shape.split_inclusive(|c: char| !c.is_ascii_alphanumeric() && c != '#');
        let is_random = |word: &str| {
            word.len() >= 64 && word[..64].bytes().all(|b| b == b'#' || (b'a'..=b'f').contains(&b))
        };
        let shape = words.map(|word| if is_random(word) { "…" } else { word }).collect();
        Answer { shape, ms }
    }
}

fn median(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// The chance that one of `known` is larger than one of `unknown`, ties counted half.
fn area(known: &[f64], unknown: &[f64]) -> f64 {
    let wins: f64 = known
        .iter()
        .flat_map(|one| {
            unknown.iter().map(move |other| {
                if one > other {
                    1.0
                } else if one < other {
                    0.0
                } else {
                    0.5
                }
            })
        })
        .sum();
    wins / (known.len() * unknown.len()) as f64
}

fn tell(what: &str, known: &[Answer], unknown: &[Answer]) {
    let times = |answers: &[Answer]| answers.iter().map(|answer| answer.ms).collect::<Vec<_>>();
    let (with, without) = (times(known), times(unknown));
    let same = known.iter().zip(unknown).filter(|(one, other)| one.shape == other.shape).count();
    let chance = area(&with, &without);
    if let Some((one, other)) = known.iter().zip(unknown).find(|(one, other)| one.shape != other.shape) {
        eprintln!(
            "{what}: where there is an account\n{}\nand where there is none\n{}",
            one.shape, other.shape
        );
    }
    println!(
        "{what:8} {same}/{} alike   medians {:.2} and {:.2} ms   gap {:.2} ms   AUC {:.3}",
        known.len(),
        median(&with),
        median(&without),
        (median(&with) - median(&without)).abs(),
        chance.max(1.0 - chance),
    );
}

/// In which order the two of a round are asked: each first as often as the other, in no pattern of two.
fn known_first(round: usize) -> bool {
    round.count_ones().is_multiple_of(2)
}

#[tokio::main]
async fn main() {
    let rounds: usize = std::env::args().nth(1).and_then(|rounds| rounds.parse().ok()).unwrap_or(400);
    let mut site = Site::new(rounds).await;
    let guest = site.open("/login", "").await;
    let mut inviters = Vec::new();
    for number in 0..INVITERS {
        inviters.push(site.sign_in(&format!("inviter {number}")).await);
    }
    for what in ["sign in", "reset", "sign up", "invite"] {
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for round in 0..rounds {
            for is_known in [known_first(round), !known_first(round)] {
                let whose = if is_known { "member" } else { "nobody" };
                let (name, email) = (format!("{whose} {round}"), format!("{whose}{round}@example.org"));
                let fresh = format!("{} {round}", if is_known { "Wilhelmi" } else { "Harkerin" });
                let inviter = &inviters[round % INVITERS];
                let answer = match what {
                    "sign in" => {
                        site.ask(&guest, "/login", &[("name", &name), ("password", "a wrong one")]).await
                    }
                    "reset" => site.ask(&guest, "/login/forgotten", &[("email", &email)]).await,
                    "sign up" => {
                        let fields = [
                            ("name", fresh.as_str()),
                            ("email", &email),
                            ("password", PASSWORD),
                            ("agrees", "1"),
                        ];
                        site.ask(&guest, "/signup", &fields).await
                    }
                    _ => site.ask(inviter, "/account/invitations", &[("email", &email)]).await,
                };
                if is_known { known.push(answer) } else { unknown.push(answer) }
            }
        }
        tell(what, &known, &unknown);
    }
}
