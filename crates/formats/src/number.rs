//! Numbers as authors write them in titles and headings: `4`, `4a`, `IV`, `four`, `Forty-Nine`, `Fourty-Nine`, `third`,
//! `zwölf`, `первая`.

/// The number that a text is, in any of its forms.
pub fn parse(text: &str) -> Option<u32> {
    digits(text).or_else(|| roman(text)).or_else(|| words(text)).or_else(|| ordinal(text))
}

/// Digits, with a letter or a second number after them for a part of a part (`4a`, `3:1`).
pub fn digits(text: &str) -> Option<u32> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, sub) = text.split_at(end);
    if number.is_empty() || number.len() > 4 || !(sub.is_empty() || is_sub(sub)) {
        return None;
    }
    number.parse().ok()
}

/// What tells the parts of one part apart: `a` of `4a`, `:1` of `3:1`.
pub fn sub_part(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let sub = &text[end..];
    (end > 0 && is_sub(sub)).then_some(sub)
}

fn is_sub(sub: &str) -> bool {
    let figures = sub.strip_prefix([':', '.']);
    match figures {
        Some(figures) => {
            (1..=2).contains(&figures.len()) && figures.bytes().all(|byte| byte.is_ascii_digit())
        }
        None => sub.len() == 1 && sub.as_bytes()[0].is_ascii_alphabetic(),
    }
}

/// What Roman letters are worth, the largest first.
pub(crate) const ROMAN: [(u32, &str); 13] = [
    (1_000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
];

/// A Roman number in its only right spelling: in capitals to 3999, in small letters below 100, for `mix` and `did` are
/// words.
pub fn roman(word: &str) -> Option<u32> {
    let upper = word.to_ascii_uppercase();
    if word.is_empty() || word.len() > 15 || word != upper && word != word.to_ascii_lowercase() {
        return None;
    }
    let mut rest = upper.as_str();
    let mut number = 0;
    for (value, letters) in ROMAN {
        while let Some(shorter) = rest.strip_prefix(letters) {
            number += value;
            rest = shorter;
        }
    }
    let right = rest.is_empty() && number < 4_000 && to_roman(number) == upper;
    (right && (word == upper || number < 100)).then_some(number)
}

fn to_roman(mut number: u32) -> String {
    let mut out = String::new();
    for (value, letters) in ROMAN {
        while number >= value {
            out.push_str(letters);
            number -= value;
        }
    }
    out
}

const UNITS: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
/// The first nineteen ordinals, from the first on.
const ORDINALS: [&str; 19] = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
];
const ORDINAL_TENS: [&str; 8] =
    ["twentieth", "thirtieth", "fortieth", "fiftieth", "sixtieth", "seventieth", "eightieth", "ninetieth"];

/// Numbers from one on in other languages, several words for one between strokes: German, French, Spanish, Italian,
/// Portuguese, Dutch, Russian, Polish.
const ELSEWHERE: [&[&str]; 8] = [
    &[
        "eins|ein",
        "zwei",
        "drei",
        "vier",
        "fünf",
        "sechs",
        "sieben",
        "acht",
        "neun",
        "zehn",
        "elf",
        "zwölf",
        "dreizehn",
        "vierzehn",
        "fünfzehn",
        "sechzehn",
        "siebzehn",
        "achtzehn",
        "neunzehn",
        "zwanzig",
    ],
    &[
        "un|une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
        "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf", "vingt",
    ],
    &[
        "uno|una",
        "dos",
        "tres",
        "cuatro",
        "cinco",
        "seis",
        "siete",
        "ocho",
        "nueve",
        "diez",
        "once",
        "doce",
        "trece",
        "catorce",
        "quince",
        "dieciséis",
        "diecisiete",
        "dieciocho",
        "diecinueve",
        "veinte",
    ],
    &[
        "uno|una",
        "due",
        "tre",
        "quattro",
        "cinque",
        "sei",
        "sette",
        "otto",
        "nove",
        "dieci",
        "undici",
        "dodici",
        "tredici",
        "quattordici",
        "quindici",
        "sedici",
        "diciassette",
        "diciotto",
        "diciannove",
        "venti",
    ],
    &[
        "um|uma",
        "dois|duas",
        "três",
        "quatro",
        "cinco",
        "seis",
        "sete",
        "oito",
        "nove",
        "dez",
        "onze",
        "doze",
        "treze",
        "quatorze|catorze",
        "quinze",
        "dezesseis",
        "dezessete",
        "dezoito",
        "dezenove",
        "vinte",
    ],
    &[
        "een|één",
        "twee",
        "drie",
        "vier",
        "vijf",
        "zes",
        "zeven",
        "acht",
        "negen",
        "tien",
        "elf",
        "twaalf",
        "dertien",
        "veertien",
        "vijftien",
        "zestien",
        "zeventien",
        "achttien",
        "negentien",
        "twintig",
    ],
    &[
        "один|одна",
        "два|две",
        "три",
        "четыре",
        "пять",
        "шесть",
        "семь",
        "восемь",
        "девять",
        "десять",
        "одиннадцать",
        "двенадцать",
        "тринадцать",
        "четырнадцать",
        "пятнадцать",
        "шестнадцать",
        "семнадцать",
        "восемнадцать",
        "девятнадцать",
        "двадцать",
    ],
    &[
        "jeden|jedna",
        "dwa|dwie",
        "trzy",
        "cztery",
        "pięć",
        "sześć",
        "siedem",
        "osiem",
        "dziewięć",
        "dziesięć",
        "jedenaście",
        "dwanaście",
        "trzynaście",
        "czternaście",
        "piętnaście",
        "szesnaście",
        "siedemnaście",
        "osiemnaście",
        "dziewiętnaście",
        "dwadzieścia",
    ],
];
/// Ordinals from the first on in the same languages.
const ORDINALS_ELSEWHERE: [&[&str]; 8] = [
    &[
        "erster|erste|erstes",
        "zweiter|zweite|zweites",
        "dritter|dritte|drittes",
        "vierter|vierte|viertes",
        "fünfter|fünfte|fünftes",
        "sechster|sechste|sechstes",
        "siebter|siebte|siebtes|siebenter",
        "achter|achte|achtes",
        "neunter|neunte|neuntes",
        "zehnter|zehnte|zehntes",
        "elfter|elfte|elftes",
        "zwölfter|zwölfte|zwölftes",
    ],
    &[
        "premier|première",
        "deuxième|second|seconde",
        "troisième",
        "quatrième",
        "cinquième",
        "sixième",
        "septième",
        "huitième",
        "neuvième",
        "dixième",
        "onzième",
        "douzième",
    ],
    &[
        "primero|primera|primer",
        "segundo|segunda",
        "tercero|tercera|tercer",
        "cuarto|cuarta",
        "quinto|quinta",
        "sexto|sexta",
        "séptimo|séptima",
        "octavo|octava",
        "noveno|novena",
        "décimo|décima",
    ],
    &[
        "primo|prima",
        "secondo|seconda",
        "terzo|terza",
        "quarto|quarta",
        "quinto|quinta",
        "sesto|sesta",
        "settimo|settima",
        "ottavo|ottava",
        "nono|nona",
        "decimo|decima",
    ],
    &[
        "primeiro|primeira",
        "segundo|segunda",
        "terceiro|terceira",
        "quarto|quarta",
        "quinto|quinta",
        "sexto|sexta",
        "sétimo|sétima",
        "oitavo|oitava",
        "nono|nona",
        "décimo|décima",
    ],
    &["eerste", "tweede", "derde", "vierde", "vijfde", "zesde", "zevende", "achtste", "negende", "tiende"],
    &[
        "первый|первая|первое",
        "второй|вторая|второе",
        "третий|третья|третье",
        "четвертый|четвёртый|четвертая|четвёртая",
        "пятый|пятая",
        "шестой|шестая",
        "седьмой|седьмая",
        "восьмой|восьмая",
        "девятый|девятая",
        "десятый|десятая",
        "одиннадцатая|одиннадцатый",
        "двенадцатая|двенадцатый",
    ],
    &[
        "pierwszy|pierwsza",
        "drugi|druga",
        "trzeci|trzecia",
        "czwarty|czwarta",
        "piąty|piąta",
        "szósty|szósta",
        "siódmy|siódma",
        "ósmy|ósma",
        "dziewiąty|dziewiąta",
        "dziesiąty|dziesiąta",
    ],
];

/// A number in words is at most this long, in bytes.
const WORDS_BYTES_MAX: usize = 40;

/// Number words up to ninety-nine, joined by a hyphen or a space; elsewhere up to twenty.
pub fn words(text: &str) -> Option<u32> {
    if text.len() > WORDS_BYTES_MAX {
        return None;
    }
    let lower = text.to_lowercase();
    let mut parts = lower.split(['-', ' ']).filter(|part| !part.is_empty());
    let first = parts.next()?;
    let english = match (parts.next(), parts.next()) {
        (None, _) => cardinal(first),
        (Some(second), None) => {
            let (tens, unit) = (cardinal(first), cardinal(second));
            tens.zip(unit)
                .filter(|(tens, unit)| *tens >= 20 && (1..10).contains(unit))
                .map(|(tens, unit)| tens + unit)
        }
        _ => None,
    };
    english.or_else(|| elsewhere(&ELSEWHERE, &lower))
}

/// A place in an order, written out or in figures: `third`, `twenty-first`, `3rd`, `erste`.
pub fn ordinal(text: &str) -> Option<u32> {
    if text.len() > WORDS_BYTES_MAX {
        return None;
    }
    let lower = text.to_lowercase();
    if let Some(figures) =
        ["st", "nd", "rd", "th", "er", "e", "º", "ª", "°", "."].iter().find_map(|end| lower.strip_suffix(end))
    {
        let number = digits(figures).filter(|_| figures.bytes().all(|byte| byte.is_ascii_digit()));
        if number.is_some() {
            return number;
        }
    }
    if let Some((tens, unit)) = lower.split_once(['-', ' ']) {
        let tens = cardinal(tens).filter(|tens| *tens >= 20);
        let unit = place(&ORDINALS, unit).filter(|unit| *unit < 10);
        return tens.zip(unit).map(|(tens, unit)| tens + unit);
    }
    place(&ORDINALS, &lower)
        .or_else(|| place(&ORDINAL_TENS, &lower).map(|tens| (tens + 1) * 10))
        .or_else(|| elsewhere(&ORDINALS_ELSEWHERE, &lower))
}

/// The place of a word in a list, from 1 on; one misspelt counts.
fn place(list: &[&str], word: &str) -> Option<u32> {
    let exact = list.iter().position(|known| *known == word);
    let at = exact.or_else(|| {
        let long = word.len() >= 5 && word.is_ascii();
        list.iter().position(|known| long && misspelt(known.as_bytes(), word.as_bytes()))
    })?;
    u32::try_from(at + 1).ok()
}

fn cardinal(word: &str) -> Option<u32> {
    place(&UNITS, word).map(|at| at - 1).or_else(|| place(&TENS, word).map(|at| (at + 1) * 10))
}

fn elsewhere(languages: &[&[&str]], word: &str) -> Option<u32> {
    let at = languages
        .iter()
        .find_map(|list| list.iter().position(|known| known.split('|').any(|known| known == word)))?;
    u32::try_from(at + 1).ok()
}

/// Whether one letter was left out or put in, or two stand the wrong way round. A wrong letter is another word:
/// `light` is no `eight`.
fn misspelt(right: &[u8], written: &[u8]) -> bool {
    let same = right.iter().zip(written).take_while(|(a, b)| a == b).count();
    match written.len().cmp(&right.len()) {
        std::cmp::Ordering::Greater => {
            written.len() == right.len() + 1 && written[same + 1..] == right[same..]
        }
        std::cmp::Ordering::Less => written.len() + 1 == right.len() && written[same..] == right[same + 1..],
        std::cmp::Ordering::Equal => {
            same + 1 < right.len()
                && written[same] == right[same + 1]
                && written[same + 1] == right[same]
                && written[same + 2..] == right[same + 2..]
        }
    }
}

#[cfg(test)]
mod tests;
