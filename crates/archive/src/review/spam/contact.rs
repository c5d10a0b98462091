//! Links, addresses and numbers in a text, and offers to go on elsewhere.

use super::phrases::any;

/// Ends of host names that stand in advertisements and not at the end of a sentence whose space was forgotten.
const HOST_ENDS: &[&str] = &[
    "com", "net", "org", "info", "biz", "ru", "cn", "xyz", "site", "online", "shop", "store", "club",
    "click", "io", "ly", "gg", "tk", "ga", "cf", "ml", "cc", "icu", "vip", "buzz", "test", "invalid",
    "example", "website", "space", "fun",
];
/// A telephone number has at least so many digits; with its country's code in front, one less.
const NUMBER_DIGITS_MIN: usize = 10;

/// Services on which strangers want to go on.
const ELSEWHERE: &[&str] = &[
    "discord",
    "telegram",
    "whatsapp",
    "instagram",
    "insta",
    "snapchat",
    "facebook",
    "twitter",
    "gmail",
    "skype",
    "wechat",
    "email",
    "e mail",
    "mail",
    "dm",
    "dms",
    "kik",
    "signal",
];
/// What they offer.
const OFFERS: &[&str] = &[
    "commission*",
    "artist",
    "illustrat*",
    "animat*",
    "comic",
    "comics",
    "webtoon",
    "manhwa",
    "manga",
    "fan art",
    "fanart",
    "artwork",
    "drawing",
    "drawings",
    "portfolio",
    "promot*",
    "publish*",
    "contract",
    "earn*",
    "audiobook",
    "editor",
    "cover art",
    "visuals",
    "collaborat*",
    "my services",
    "platform",
    "translat*",
];
/// How they ask.
const CALLS: &[&str] = &[
    "add me",
    "message me",
    "contact me",
    "reach me",
    "reach out",
    "dm me",
    "text me",
    "write me",
    "write to me",
    "find me",
    "hit me up",
    "hmu",
    "talk * on",
    "chat * on",
    "my discord",
    "my instagram",
    "my insta",
    "my telegram",
    "my email",
    "my mail",
    "my username",
    "my handle",
    "my whatsapp",
    "drop your",
    "send me",
    "do you have * discord",
    "do you have * instagram",
    "are you on",
    "connect * on",
    "via discord",
    "via instagram",
    "on discord",
    "on telegram",
    "on instagram",
    "on whatsapp",
    "by mail",
];

/// Whether a text has an address of the web, however it is dressed up.
pub(super) fn has_link(text: &str) -> bool {
    let text = text.to_lowercase();
    let undressed = ["(dot)", "[dot]", "{dot}", " dot ", "(.)", "[.]", "．", "。"]
        .into_iter()
        .fold(text.clone(), |text, dressed| text.replace(&format!(" {dressed} "), ".").replace(dressed, "."));
    undressed.contains("://")
        || undressed.contains("<a ")
        || undressed.contains("[url")
        || undressed
            .split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"' | '<' | '>' | ','))
            .any(is_host)
}

fn is_host(word: &str) -> bool {
    // A mail address is no link: another rule holds it.
    if word.contains('@') {
        return false;
    }
    let host = word.split(['/', '?', '#', ':']).next().unwrap_or_default().trim_end_matches(['.', '!', ';']);
    if host.strip_prefix("www.").is_some_and(|rest| !rest.is_empty()) {
        return true;
    }
    host.rsplit_once('.').is_some_and(|(before, end)| {
        HOST_ENDS.contains(&end)
            && !before.is_empty()
            && before.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.'))
    })
}

/// Whether a text has a mail address or a telephone number.
pub(super) fn tells_where(text: &str) -> bool {
    text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>' | ',' | ';' | ':'))
        .any(is_mail)
        || has_number(text)
}

fn is_mail(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty()
            && host.split_once('.').is_some_and(|(name, end)| !name.is_empty() && end.len() >= 2)
    })
}

/// Digits with nothing between them but what parts a telephone number.
fn has_number(text: &str) -> bool {
    let mut digits = 0;
    let mut is_international = false;
    for c in text.chars() {
        match c {
            c if c.is_numeric() => digits += 1,
            '+' => (digits, is_international) = (0, true),
            ' ' | '-' | '(' | ')' | '/' if digits > 0 || is_international => {}
            _ => (digits, is_international) = (0, false),
        }
        if digits + usize::from(is_international) >= NUMBER_DIGITS_MIN {
            return true;
        }
    }
    false
}

/// Whether a text offers something and asks to be written to on another service.
pub(super) fn offers_elsewhere(text: &str, words: &[String]) -> bool {
    let has = |phrases: &[&str]| any(words, phrases.iter().copied());
    let has_handle = text.split_whitespace().any(is_handle);
    (has(ELSEWHERE) || has_handle) && has(CALLS) && has(OFFERS) || has_handle && has(ELSEWHERE)
}

/// `@name` or `name#1234`.
fn is_handle(word: &str) -> bool {
    let word = word.trim_matches(['.', ',', '!', '?', ':', '(', ')']);
    let named =
        |text: &str| text.len() >= 3 && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
    word.strip_prefix('@').is_some_and(named)
        || word.split_once('#').is_some_and(|(name, number)| {
            named(name) && number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit())
        })
}
