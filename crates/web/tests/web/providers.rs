//! Signing in by another site: a real server of its own, with real signatures, good and bad.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
    routing::{get, post},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use ficus_archive::{ProviderId, account::Role};
use ring::{
    rand::SystemRandom,
    rsa::PublicKeyComponents,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::browser::{Archive, Browser, PASSWORD};

/// Signs nothing but tests.
const RSA_KEY: &[u8] = include_bytes!("fixtures/provider.der");
const SECRET: &str = "between the two of us";
const CLIENT: &str = "the archive";

/// What the provider does next.
#[derive(Default)]
struct Next {
    token: String,
    challenge: String,
    calls_itself: Option<String>,
    leads_to: Option<String>,
    exchanges: u32,
}

struct Inner {
    issuer: String,
    rsa: RsaKeyPair,
    ec: EcdsaKeyPair,
    next: Mutex<Next>,
}

#[derive(Clone)]
struct Provider(Arc<Inner>);

fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Provider {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let random = SystemRandom::new();
        let ec = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let provider = Self(Arc::new(Inner {
            issuer,
            rsa: RsaKeyPair::from_der(RSA_KEY).unwrap(),
            ec: EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, ec.as_ref(), &random).unwrap(),
            next: Mutex::default(),
        }));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discover))
            .route("/keys", get(keys))
            .route("/token", post(exchange))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    fn claims(&self, nonce: &str, now: i64) -> Value {
        json!({
            "iss": self.0.issuer, "sub": "248289761001", "aud": CLIENT, "exp": now + 600, "iat": now,
            "nonce": nonce, "preferred_username": "irene_a", "email": "irene@example.org", "email_verified": true,
        })
    }

    fn token(header: &Value, claims: &Value, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
        let signed = format!("{}.{}", encoded(header.to_string()), encoded(claims.to_string()));
        let signature = sign(signed.as_bytes());
        format!("{signed}.{}", encoded(signature))
    }

    fn by_rsa(&self, claims: &Value) -> String {
        Self::token(&json!({ "alg": "RS256", "kid": "rsa" }), claims, |signed| self.rsa_signature(signed))
    }

    fn rsa_signature(&self, signed: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.0.rsa.public().modulus_len()];
        self.0.rsa.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed, &mut signature).unwrap();
        signature
    }

    fn by_ec(&self, header: &Value, claims: &Value) -> String {
        Self::token(header, claims, |signed| {
            self.0.ec.sign(&SystemRandom::new(), signed).unwrap().as_ref().to_vec()
        })
    }

    fn answers_with(&self, token: String) {
        self.0.next.lock().unwrap().token = token;
    }

    fn exchanges(&self) -> u32 {
        self.0.next.lock().unwrap().exchanges
    }
}

async fn discover(State(provider): State<Provider>) -> impl IntoResponse {
    let next = provider.0.next.lock().unwrap();
    if let Some(to) = &next.leads_to {
        return (StatusCode::FOUND, [("location", to.clone())], String::new()).into_response();
    }
    let issuer = &provider.0.issuer;
    json!({
        "issuer": next.calls_itself.as_ref().unwrap_or(issuer),
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
    })
    .to_string()
    .into_response()
}

async fn keys(State(provider): State<Provider>) -> String {
    let rsa = PublicKeyComponents::<Vec<u8>>::from(provider.0.rsa.public());
    let point = provider.0.ec.public_key().as_ref();
    json!({ "keys": [
        { "kty": "RSA", "kid": "rsa", "use": "sig", "alg": "RS256", "n": encoded(rsa.n), "e": encoded(rsa.e) },
        { "kty": "EC", "kid": "ec", "crv": "P-256", "x": encoded(&point[1..33]), "y": encoded(&point[33..]) },
    ] })
    .to_string()
}

async fn exchange(
    State(provider): State<Provider>,
    headers: HeaderMap,
    form: String,
) -> (StatusCode, String) {
    let field =
        |name: &str| form.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}="))).unwrap_or("");
    let mut next = provider.0.next.lock().unwrap();
    next.exchanges += 1;
    let basic = STANDARD.encode("the%20archive:between%20the%20two%20of%20us");
    let is_client = headers.get("authorization").is_some_and(|given| *given == format!("Basic {basic}"));
    let is_proven = encoded(Sha256::digest(field("code_verifier"))) == next.challenge;
    if !is_client || !is_proven || field("code") != "the-code" {
        return (StatusCode::BAD_REQUEST, json!({ "error": "invalid_grant" }).to_string());
    }
    let tokens = json!({ "access_token": "unused", "token_type": "Bearer", "id_token": next.token });
    (StatusCode::OK, tokens.to_string())
}

/// An archive whose keeper let the provider in.
async fn archive_with(provider: &Provider, near: bool) -> Archive {
    let archive = Archive::new().await;
    let mut keeper = archive.member("keeper", Role::Admin).await;
    let mut fields = vec![
        ("name", "Bohemia"),
        ("issuer", provider.0.issuer.as_str()),
        ("client", CLIENT),
        ("secret", SECRET),
    ];
    if near {
        fields.push(("near", "1"));
    }
    let added = keeper.submit("/admin/providers", "/admin/providers", &fields).await;
    assert_eq!(added.location(), "/admin/providers?saved=1");
    archive
}

/// State and nonce of a way that was begun.
struct Begun {
    state: String,
    nonce: String,
}

async fn begin(browser: &mut Browser<'_>, provider: &Provider, page: &str) -> Begun {
    let answer = browser.submit(page, "/login/with/1", &[("to", "/browse?page=2")]).await;
    let text = answer.text();
    let address = text.split(r#"class="button primary" href=""#).nth(1).unwrap().split('"').next().unwrap();
    let address = address.replace("&#38;", "&").replace("&amp;", "&");
    let part = |name: &str| {
        let found = address.split(['?', '&']).find_map(|pair| pair.strip_prefix(&format!("{name}=")));
        found.unwrap_or_else(|| panic!("no {name} in {address}")).to_owned()
    };
    assert!(address.starts_with(&format!("{}/authorize?response_type=code&", provider.0.issuer)));
    assert_eq!(part("redirect_uri"), "http%3A%2F%2F127.0.0.1%3A8080%2Flogin%2Fwith%2F1%2Freturn");
    assert_eq!(part("code_challenge_method"), "S256");
    provider.0.next.lock().unwrap().challenge = part("code_challenge");
    Begun { state: part("state"), nonce: part("nonce") }
}

async fn come_back(browser: &mut Browser<'_>, state: &str) -> crate::browser::Answer {
    browser.get(&format!("/login/with/1/return?code=the-code&state={state}")).await
}

/// Begins, answers with the claims as changed, and comes back.
async fn round(
    archive: &Archive,
    browser: &mut Browser<'_>,
    provider: &Provider,
    token: impl Fn(&Value) -> String,
) -> crate::browser::Answer {
    let begun = begin(browser, provider, "/settings/reading").await;
    let claims = provider.claims(&begun.nonce, archive.app.now().as_second());
    provider.answers_with(token(&claims));
    come_back(browser, &begun.state).await
}

fn with(claims: &Value, name: &str, value: Value) -> Value {
    let mut claims = claims.clone();
    claims[name] = value;
    claims
}

/// Links irene's account to the provider.
async fn link(archive: &Archive, provider: &Provider) {
    let mut owner = archive.member("irene", Role::Reader).await;
    let back = round(archive, &mut owner, provider, |claims| provider.by_rsa(claims)).await;
    assert_eq!(back.location(), "/account/safety/links/new");
    assert!(owner.get("/account/safety/links/new").await.text().contains("irene_a"));
    let linked = owner.submit("/account/safety/links/new", "/account/safety/links/new", &[]).await;
    assert_eq!(linked.location(), "/account/safety/links");
    assert!(owner.get("/account/safety/links").await.text().contains("irene_a"));
}

#[tokio::test]
async fn somebody_links_an_account_and_signs_in_by_it() {
    let provider = Provider::start().await;
    let archive = archive_with(&provider, true).await;
    link(&archive, &provider).await;
    for by_ec in [false, true] {
        let mut browser = archive.browser();
        let header = json!({ "alg": "ES256", "kid": "ec" });
        let token = |claims: &Value| {
            if by_ec { provider.by_ec(&header, claims) } else { provider.by_rsa(claims) }
        };
        let back = round(&archive, &mut browser, &provider, token).await;
        assert_eq!(back.location(), "/browse?page=2");
        assert!(browser.get("/account").await.text().contains("irene@example.org"));
        assert!(!browser.cookies.contains_key("way"));
    }
    let mut owner = archive.browser();
    owner.sign_in("irene", PASSWORD).await;
    let undone = [("provider", "1"), ("subject", "248289761001")];
    owner.submit("/account/safety/links", "/account/safety/links/undo", &undone).await;
    let mut browser = archive.browser();
    let back = round(&archive, &mut browser, &provider, |claims| provider.by_rsa(claims)).await;
    assert_eq!(back.location(), "/login/with/unknown");
}

#[tokio::test]
async fn a_mail_address_links_nobody() {
    let provider = Provider::start().await;
    let archive = archive_with(&provider, true).await;
    archive.account("irene", Role::Reader).await;
    let mut stranger = archive.browser();
    let back = round(&archive, &mut stranger, &provider, |claims| provider.by_rsa(claims)).await;
    assert_eq!(back.location(), "/login/with/unknown", "though the provider says that the address is hers");
    assert!(!stranger.cookies.contains_key("sid"));
    let page = stranger.get("/login/with/unknown").await.text();
    assert!(page.contains("no account here is linked to you there"));
    // Whoever then signs in is asked, and a link is made only then.
    stranger.sign_in("irene", PASSWORD).await;
    stranger.submit("/account/safety/links/new", "/account/safety/links/new", &[]).await;
    let again = round(&archive, &mut archive.browser(), &provider, |claims| provider.by_rsa(claims)).await;
    assert_eq!(again.location(), "/browse?page=2");
}

#[tokio::test]
async fn a_second_step_is_asked_for_after_a_provider_too() {
    let provider = Provider::start().await;
    let archive = archive_with(&provider, true).await;
    link(&archive, &provider).await;
    let mut owner = archive.browser();
    owner.sign_in("irene", PASSWORD).await;
    crate::factors::set_up(&mut owner, archive.app.now()).await;
    let mut browser = archive.browser();
    let back = round(&archive, &mut browser, &provider, |claims| provider.by_rsa(claims)).await;
    assert_eq!(back.location(), "/login/second");
    assert!(!browser.cookies.contains_key("sid"));
}

/// What is wrong with a token, and the token.
type Bad<'a> = (&'a str, Box<dyn Fn(&Value) -> String + 'a>);

#[tokio::test]
async fn a_word_that_is_not_what_it_must_be_signs_nobody_in() {
    let provider = Provider::start().await;
    let archive = archive_with(&provider, true).await;
    link(&archive, &provider).await;
    let now = archive.app.now().as_second();
    let rsa = |claims: &Value| provider.by_rsa(claims);
    // The modulus as a shared secret: what a program that trusts the header would take.
    let modulus = PublicKeyComponents::<Vec<u8>>::from(provider.0.rsa.public()).n;
    let confused = |claims: &Value| {
        Provider::token(&json!({ "alg": "HS256", "kid": "rsa" }), claims, |signed| {
            let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &modulus);
            ring::hmac::sign(&key, signed).as_ref().to_vec()
        })
    };
    let none = |claims: &Value| Provider::token(&json!({ "alg": "none" }), claims, |_| Vec::new());
    let foreign = |claims: &Value| {
        let random = SystemRandom::new();
        let other = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let other =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, other.as_ref(), &random).unwrap();
        let header = json!({ "alg": "ES256", "kid": "ec", "jwk": { "kty": "EC" } });
        Provider::token(&header, claims, |signed| other.sign(&random, signed).unwrap().as_ref().to_vec())
    };
    let bad: Vec<Bad<'_>> = vec![
        ("another nonce", Box::new(move |claims| rsa(&with(claims, "nonce", json!("other"))))),
        ("no nonce", Box::new(move |claims| rsa(&with(claims, "nonce", Value::Null)))),
        ("another audience", Box::new(move |claims| rsa(&with(claims, "aud", json!("other"))))),
        ("several without one", Box::new(move |claims| rsa(&with(claims, "aud", json!([CLIENT, "other"]))))),
        ("another party", Box::new(move |claims| rsa(&with(claims, "azp", json!("other"))))),
        ("another issuer", Box::new(move |claims| rsa(&with(claims, "iss", json!("https://evil.example"))))),
        ("over", Box::new(move |claims| rsa(&with(claims, "exp", json!(now - 61))))),
        ("not yet", Box::new(move |claims| rsa(&with(claims, "iat", json!(now + 61))))),
        ("nobody", Box::new(move |claims| rsa(&with(claims, "sub", json!(""))))),
        ("unsigned", Box::new(none)),
        ("confused keys", Box::new(confused)),
        ("a foreign key", Box::new(foreign)),
        (
            "a kind that is not the key's",
            Box::new(|claims| provider.by_ec(&json!({ "alg": "RS256", "kid": "ec" }), claims)),
        ),
        (
            "the other key's name",
            Box::new(|claims| provider.by_ec(&json!({ "alg": "ES256", "kid": "rsa" }), claims)),
        ),
        (
            "unknown extensions",
            Box::new(|claims| {
                provider.by_ec(&json!({ "alg": "ES256", "kid": "ec", "crit": ["b64"] }), claims)
            }),
        ),
        (
            "other claims",
            Box::new(move |claims| {
                let token = rsa(claims);
                let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
                parts[1] = encoded(with(claims, "sub", json!("another")).to_string());
                parts.join(".")
            }),
        ),
        ("nonsense", Box::new(|_| "a.b.c".to_owned())),
    ];
    for (what, token) in bad {
        let mut browser = archive.browser();
        let back = round(&archive, &mut browser, &provider, token).await;
        assert_eq!(back.status, StatusCode::BAD_GATEWAY, "{what}");
        assert!(!browser.cookies.contains_key("sid") && !browser.cookies.contains_key("link"), "{what}");
    }
    let several =
        |claims: &Value| rsa(&with(&with(claims, "aud", json!([CLIENT, "other"])), "azp", json!(CLIENT)));
    let back = round(&archive, &mut archive.browser(), &provider, several).await;
    assert_eq!(back.location(), "/browse?page=2");
}

#[tokio::test]
async fn a_way_back_is_gone_once_and_by_the_browser_that_began_it() {
    let provider = Provider::start().await;
    let archive = archive_with(&provider, true).await;
    link(&archive, &provider).await;
    let before = provider.exchanges();
    let mut browser = archive.browser();
    let begun = begin(&mut browser, &provider, "/settings/reading").await;
    let claims = provider.claims(&begun.nonce, archive.app.now().as_second());
    provider.answers_with(provider.by_rsa(&claims));
    let mut other = archive.browser();
    assert_eq!(come_back(&mut other, &begun.state).await.status, StatusCode::BAD_GATEWAY);
    assert_eq!(come_back(&mut browser, &"0".repeat(64)).await.status, StatusCode::BAD_GATEWAY);
    let mut forged = archive.browser();
    begin(&mut forged, &provider, "/settings/reading").await;
    assert_eq!(come_back(&mut forged, &begun.state).await.status, StatusCode::BAD_GATEWAY);
    assert_eq!(provider.exchanges(), before, "the provider was not even asked");
    let kept = browser.cookies.clone();
    let begun = begin(&mut browser, &provider, "/settings/reading").await;
    assert_ne!(kept["way"], browser.cookies["way"]);
    let cookies = browser.cookies.clone();
    let claims = provider.claims(&begun.nonce, archive.app.now().as_second());
    provider.answers_with(provider.by_rsa(&claims));
    assert_eq!(come_back(&mut browser, &begun.state).await.location(), "/browse?page=2");
    let mut again = archive.browser();
    again.cookies.insert("way".to_owned(), cookies["way"].clone());
    assert_eq!(come_back(&mut again, &begun.state).await.status, StatusCode::BAD_GATEWAY);
}

#[tokio::test]
async fn a_provider_leads_neither_into_the_keepers_network_nor_elsewhere() {
    let provider = Provider::start().await;
    let archive = Archive::new().await;
    let mut keeper = archive.member("keeper", Role::Admin).await;
    let fields = [("name", "Bohemia"), ("issuer", provider.0.issuer.as_str()), ("client", CLIENT)];
    let refused = keeper.submit("/admin/providers", "/admin/providers", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "not without the keeper's word");
    let with_word = [fields.as_slice(), &[("near", "1")]].concat();
    keeper.submit("/admin/providers", "/admin/providers", &with_word).await;
    let mut browser = archive.browser();
    let mut asked = async |calls_itself: Option<&str>, leads_to: Option<String>| {
        {
            let mut next = provider.0.next.lock().unwrap();
            next.calls_itself = calls_itself.map(str::to_owned);
            next.leads_to = leads_to;
        }
        browser.submit("/settings/reading", "/login/with/1", &[]).await.status
    };
    assert_eq!(asked(None, None).await, StatusCode::OK);
    assert_eq!(asked(Some("https://evil.example"), None).await, StatusCode::BAD_GATEWAY);
    let itself = format!("{}/.well-known/openid-configuration", provider.0.issuer);
    assert_eq!(asked(None, Some(itself)).await, StatusCode::BAD_GATEWAY, "redirects end");
    assert_eq!(asked(None, Some("file:///etc/passwd".to_owned())).await, StatusCode::BAD_GATEWAY);

    // Once the keeper takes the word back, nothing near is asked, by name or number.
    let taken = [("name", "Bohemia"), ("client", CLIENT)];
    keeper.submit("/admin/providers", "/admin/providers/1", &taken).await;
    assert_eq!(asked(None, None).await, StatusCode::BAD_GATEWAY);
}

#[tokio::test]
async fn the_clients_secret_is_sealed_and_changes_are_logged() {
    let provider = Provider::start().await;
    let archive = archive_with(&provider, true).await;
    let copy = archive.database_bytes();
    let holds = |needle: &str| copy.windows(needle.len()).any(|window| window == needle.as_bytes());
    assert!(holds(CLIENT) && !holds(SECRET));
    let kept = archive.app.store().provider(ProviderId(1)).await.unwrap().unwrap();
    let mut keeper = archive.browser();
    keeper.sign_in("keeper", PASSWORD).await;
    let changed = [("name", "Bohemia"), ("client", CLIENT), ("near", "1")];
    keeper.submit("/admin/providers", "/admin/providers/1", &changed).await;
    let still = archive.app.store().provider(ProviderId(1)).await.unwrap().unwrap();
    assert_eq!(still.sealed, kept.sealed, "an empty field leaves the secret as it is");
    keeper.submit("/admin/providers", "/admin/providers/1/remove", &[]).await;
    assert!(archive.app.store().providers().await.unwrap().is_empty());
    let lines = archive.app.store().audit_lines(None, 9).await.unwrap();
    let acts: Vec<&str> = lines.iter().map(|line| line.act.as_str()).collect();
    assert_eq!(acts, ["provider-removed", "provider-changed", "provider-added"]);
}
