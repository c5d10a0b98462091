//! Which language a text is in: as stated, or as the text shows where it shows it reliably.

use whatlang::{Lang, detect};

/// Tags of languages and the names that sites and authors give them, in lower case: in English, in the language itself,
/// and in other languages of fandom.
const NAMES: [(&str, &str); 62] = [
    (
        "en",
        "english|englisch|anglais|inglés|inglese|inglês|английский|engels|angielski|engl|eng|us english|uk english|british english|american english",
    ),
    ("de", "german|deutsch|allemand|alemán|tedesco|alemão|немецкий|duits|niemiecki|ger|deu"),
    (
        "fr",
        "french|français|francais|französisch|francés|francese|francês|французский|frans|francuski|fra|fre",
    ),
    (
        "es",
        "spanish|español|espanol|castellano|spanisch|espagnol|spagnolo|espanhol|испанский|spaans|hiszpański|spa|esp",
    ),
    ("it", "italian|italiano|italienisch|italien|итальянский|italiaans|włoski|ita"),
    (
        "pt",
        "portuguese|português|portugues|portugiesisch|portugais|portugués|portoghese|португальский|portugees|portugalski|por|european portuguese|português europeu|português - portugal",
    ),
    (
        "pt-BR",
        "brazilian portuguese|português brasileiro|portugues brasileiro|português - brasil|português do brasil|portuguese (brazil)",
    ),
    (
        "nl",
        "dutch|nederlands|niederländisch|néerlandais|holandés|olandese|holandês|нидерландский|голландский|holenderski|nld|vlaams|flemish",
    ),
    ("ru", "russian|русский|russisch|russe|ruso|russo|rosyjski|русский язык|rus"),
    ("uk", "ukrainian|українська|украинский|ukrainisch|ukraiński"),
    ("be", "belarusian|беларуская|белорусский"),
    ("pl", "polish|polski|polnisch|polonais|polaco|polacco|polonês|польский|pools|pol"),
    ("cs", "czech|čeština|česky|český|tschechisch|tchèque|checo|ceco|tcheco|чешский|czeski|cestina"),
    ("sk", "slovak|slovenčina|slovensky|slowakisch|словацкий|słowacki|slovencina"),
    ("sl", "slovenian|slovene|slovenščina|slowenisch"),
    ("hr", "croatian|hrvatski|kroatisch"),
    ("sr", "serbian|српски|srpski|serbisch"),
    ("bs", "bosnian|bosanski"),
    ("mk", "macedonian|македонски"),
    ("bg", "bulgarian|български|болгарский|bulgarisch"),
    ("ro", "romanian|română|romana|rumänisch|roumain|румынский"),
    ("hu", "hungarian|magyar|ungarisch|hongrois|húngaro|ungherese|венгерский|węgierski"),
    ("fi", "finnish|suomi|finnisch|finnois|finlandés|финский|fins|fiński"),
    ("et", "estonian|eesti|estnisch"),
    ("lv", "latvian|latviešu|latviešu valoda|lettisch"),
    ("lt", "lithuanian|lietuvių|lietuvių kalba|litauisch"),
    ("sv", "swedish|svenska|schwedisch|suédois|sueco|svedese|шведский|zweeds|szwedzki"),
    ("no", "norwegian|norsk|norwegisch|norvégien|noruego|norvegese|норвежский|noors|norweski"),
    ("nb", "bokmål|norsk bokmål|norwegian bokmål"),
    ("nn", "nynorsk|norsk nynorsk"),
    ("da", "danish|dansk|dänisch|danois|danés|danese|датский|deens|duński"),
    ("is", "icelandic|íslenska|isländisch"),
    ("ga", "irish|gaeilge|irish gaelic"),
    ("gd", "scottish gaelic|gàidhlig"),
    ("cy", "welsh|cymraeg"),
    ("la", "latin|lingua latina|latina"),
    ("el", "greek|ελληνικά|griechisch|grec|griego|greco|греческий"),
    ("tr", "turkish|türkçe|turkce|türkisch|турецкий"),
    ("he", "hebrew|עברית|hebräisch|иврит"),
    ("ar", "arabic|العربية|arabisch|арабский"),
    ("fa", "persian|farsi|فارسی"),
    ("hi", "hindi|हिन्दी|हिंदी"),
    ("bn", "bengali|bangla|বাংলা"),
    ("ta", "tamil|தமிழ்"),
    ("th", "thai|ไทย|ภาษาไทย"),
    ("vi", "vietnamese|tiếng việt|vietnamesisch"),
    ("id", "indonesian|bahasa indonesia|indonesisch"),
    ("ms", "malay|bahasa malaysia|bahasa melayu"),
    ("fil", "filipino|wikang filipino"),
    ("tl", "tagalog"),
    ("ja", "japanese|日本語|japanisch|japonais|japonés|giapponese|японский|japoński"),
    (
        "zh",
        "chinese|中文|chinesisch|chinois|chino|cinese|chinês|китайский|mandarin|汉语|漢語|國語|中文-普通话 國語",
    ),
    ("zh-Hans", "simplified chinese|简体中文|chinese (simplified)"),
    ("zh-Hant", "traditional chinese|繁體中文|chinese (traditional)"),
    ("yue", "cantonese|粵語|广东话|廣東話"),
    ("ko", "korean|한국어|koreanisch|coréen|coreano|корейский"),
    ("ca", "catalan|català|catala|katalanisch"),
    ("gl", "galician|galego"),
    ("eu", "basque|euskara|euskera"),
    ("af", "afrikaans"),
    ("eo", "esperanto"),
    ("tlh", "klingon|tlhingan hol"),
];

/// The tag of a language that is stated by its name or its tag.
pub(crate) fn named(stated: &str) -> Option<&str> {
    let stated = stated.trim().trim_end_matches(['.', '!']);
    let lower = stated.to_lowercase();
    let named = |name: &str| {
        NAMES.iter().find(|(_, names)| names.split('|').any(|known| known == name)).map(|(tag, _)| *tag)
    };
    // `Deutsch (German)`: either name says it.
    let outer = lower.split(['(', '/', '[']).next().unwrap_or_default().trim();
    let found = named(&lower).or_else(|| (outer.len() < lower.len()).then(|| named(outer)).flatten());
    if let Some(tag) = found {
        return Some(tag);
    }
    let mut parts = stated.split(['-', '_']);
    let primary = parts.next()?;
    // Two or three letters that no list of languages holds are a word.
    let known = primary.len() == 2 || NAMES.iter().any(|(tag, _)| *tag == primary);
    let tag = known
        && (2..=3).contains(&primary.len())
        && primary.bytes().all(|byte| byte.is_ascii_lowercase())
        && !stated.contains('_')
        && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
    tag.then_some(stated)
}

/// A text of fewer words shows nothing reliably.
const WORDS_MIN: usize = 200;
/// More of a text than this adds nothing, in bytes: some four hundred words.
pub(crate) const SAMPLE_BYTES: usize = 2_400;

/// The language that a text shows.
pub(crate) fn shown(text: &str) -> Option<&'static str> {
    let sample = &text[..crate::recognise::label::floor_boundary(text, SAMPLE_BYTES)];
    if sample.split_whitespace().take(WORDS_MIN).count() < WORDS_MIN {
        return None;
    }
    if is_plainly_english(sample) {
        return Some("en");
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

/// Words of English that no other language writes, and that stand in whatever is written in it.
const ENGLISH: [&str; 12] =
    ["the", "and", "of", "that", "with", "was", "his", "her", "had", "you", "said", "they"];
/// Of so many words
const ENGLISH_WORDS: usize = 400;
/// one in this many is one of them in plain English.
const ENGLISH_SHARE: usize = 7;

/// Whether one look shows that a text is English, as most texts are, in letters of ASCII but for signs.
fn is_plainly_english(sample: &str) -> bool {
    let foreign = sample.chars().filter(|c| !c.is_ascii() && c.is_alphabetic()).count();
    let (mut words, mut english) = (0, 0);
    for word in sample.split([' ', '\n']).filter(|word| !word.is_empty()).take(ENGLISH_WORDS) {
        words += 1;
        english += usize::from(ENGLISH.iter().any(|known| known.eq_ignore_ascii_case(word)));
    }
    foreign * 200 < sample.len() && english * ENGLISH_SHARE >= words
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn languages_are_known_by_the_names_that_sites_and_authors_give_them() {
        for (stated, tag) in [
            ("English", Some("en")),
            ("Deutsch", Some("de")),
            ("Deutsch (German)", Some("de")),
            ("Français", Some("fr")),
            ("Português brasileiro", Some("pt-BR")),
            ("Русский", Some("ru")),
            ("中文", Some("zh")),
            ("Bahasa Indonesia", Some("id")),
            ("Polski.", Some("pl")),
            ("en-GB", Some("en-GB")),
            ("fil", Some("fil")),
            ("the", None),
            ("a mixture", None),
            ("", None),
        ] {
            assert_eq!(named(stated), tag, "{stated}");
        }
    }
}
