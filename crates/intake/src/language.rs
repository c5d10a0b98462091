//! Which language a text is in: as stated, or as the text shows where it shows it reliably.

use whatlang::{Lang, detect};

const NAMES: [(&str, &str); 22] = [
    ("english", "en"),
    ("deutsch", "de"),
    ("german", "de"),
    ("français", "fr"),
    ("french", "fr"),
    ("español", "es"),
    ("spanish", "es"),
    ("italiano", "it"),
    ("italian", "it"),
    ("português", "pt"),
    ("portuguese", "pt"),
    ("nederlands", "nl"),
    ("dutch", "nl"),
    ("polski", "pl"),
    ("polish", "pl"),
    ("русский", "ru"),
    ("russian", "ru"),
    ("suomi", "fi"),
    ("svenska", "sv"),
    ("magyar", "hu"),
    ("japanese", "ja"),
    ("chinese", "zh"),
];

/// The tag of a language that is stated by its name or its tag.
pub(crate) fn named(stated: &str) -> Option<&str> {
    let lower = stated.trim().to_lowercase();
    if let Some((_, tag)) = NAMES.iter().find(|(name, _)| *name == lower) {
        return Some(tag);
    }
    let stated = stated.trim();
    let mut parts = stated.split('-');
    let primary = parts.next()?;
    let tag = (2..=3).contains(&primary.len())
        && primary.bytes().all(|byte| byte.is_ascii_lowercase())
        && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
    tag.then_some(stated)
}

/// A text of fewer words shows nothing reliably.
const WORDS_MIN: usize = 200;
/// More of a text than this adds nothing, in bytes.
pub(crate) const SAMPLE_BYTES: usize = 4_000;

/// The language that a text shows.
pub(crate) fn shown(text: &str) -> Option<&'static str> {
    let sample = &text[..crate::recognise::label::floor_boundary(text, SAMPLE_BYTES)];
    if sample.split_whitespace().take(WORDS_MIN).count() < WORDS_MIN {
        return None;
    }
    let info = detect(sample).filter(whatlang::Info::is_reliable)?;
    Some(match info.lang() {
        Lang::Eng => "en",
        Lang::Deu => "de",
        Lang::Fra => "fr",
        Lang::Spa => "es",
        Lang::Ita => "it",
        Lang::Por => "pt",
        Lang::Nld => "nl",
        Lang::Pol => "pl",
        Lang::Rus => "ru",
        Lang::Fin => "fi",
        Lang::Swe => "sv",
        Lang::Dan => "da",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Jpn => "ja",
        Lang::Cmn => "zh",
        Lang::Kor => "ko",
        Lang::Ukr => "uk",
        Lang::Ell => "el",
        Lang::Tur => "tr",
        Lang::Heb => "he",
        Lang::Ara => "ar",
        other => other.code(),
    })
}
