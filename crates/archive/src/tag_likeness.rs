//! How alike the names of two tags are, and by which keys such names find each other among millions.

/// A name gives at most so many keys for its words.
const WORDS_MAX: usize = 6;
/// A name is compared by at most so many characters.
const CHARS_MAX: usize = 120;
/// A key has at most so many bytes.
const KEY_BYTES_MAX: usize = 100;

/// Letters with marks and the plain letters that stand for them.
const PLAIN: [(&str, &str); 27] = [
    ("àáâãåāăą", "a"),
    ("ä", "a"),
    ("çćĉċč", "c"),
    ("ďđð", "d"),
    ("èéêëēĕėęě", "e"),
    ("ĝğġģ", "g"),
    ("ĥħ", "h"),
    ("ìíîïĩīĭįı", "i"),
    ("ĵ", "j"),
    ("ķ", "k"),
    ("ĺļľŀł", "l"),
    ("ñńņňŋ", "n"),
    ("òóôõōŏő", "o"),
    ("öø", "o"),
    ("ŕŗř", "r"),
    ("śŝşšș", "s"),
    ("ţťŧț", "t"),
    ("ùúûũūŭůűų", "u"),
    ("ü", "u"),
    ("ŵ", "w"),
    ("ýÿŷ", "y"),
    ("źżž", "z"),
    ("æ", "ae"),
    ("œ", "oe"),
    ("ß", "ss"),
    ("þ", "th"),
    ("ё", "е"),
];

/// Words that tell no two names apart.
const SMALL_WORDS: [&str; 6] = ["the", "a", "an", "of", "and", "x"];

/// The words of a name: lower case, without marks, in the order of the name.
pub fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for c in name.chars().take(CHARS_MAX).flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            match PLAIN.iter().find(|(marked, _)| marked.contains(c)) {
                Some((_, plain)) => word.push_str(plain),
                None => word.push(c),
            }
        } else if !matches!(c, '\'' | '’') && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

/// The words that count, in the order of the alphabet; all of them where none would.
fn sorted_words(words: &[String]) -> Vec<&str> {
    let counting = words.iter().map(String::as_str).filter(|word| !SMALL_WORDS.contains(word));
    let mut sorted: Vec<&str> = counting.collect();
    if sorted.is_empty() {
        sorted = words.iter().map(String::as_str).collect();
    }
    sorted.sort_unstable();
    sorted
}

/// What remains of a word when it is written by ear: its consonants, like ones alike and double ones once. Words of
/// scripts that this knows nothing of stay as they are.
fn by_ear(word: &str) -> String {
    let mut out = String::new();
    let word = word.replace("ph", "f").replace("ck", "k");
    for (place, c) in word.chars().enumerate() {
        let c = match c {
            'c' | 'q' => 'k',
            'z' => 's',
            'y' | 'j' => 'i',
            'w' => 'v',
            c => c,
        };
        let is_vowel = matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'h');
        if (place == 0 || !is_vowel) && !out.ends_with(c) {
            out.push(c);
        }
    }
    out
}

/// The words as they are heard, in the order of the alphabet.
fn heard(words: &[&str]) -> String {
    let mut heard: Vec<String> = words.iter().map(|word| by_ear(word)).collect();
    heard.sort_unstable();
    heard.concat()
}

fn initials(words: &[String]) -> String {
    words.iter().filter_map(|word| word.chars().next()).collect()
}

fn key(mark: char, rest: &str) -> String {
    format!("{mark}{}", &rest[..rest.floor_char_boundary(KEY_BYTES_MAX)])
}

/// Keys that names which may mean the same have in common: few names share one.
pub fn near_keys(name: &str) -> Vec<String> {
    let words = words(name);
    let sorted = sorted_words(&words);
    if sorted.is_empty() {
        return Vec::new();
    }
    let mut keys = vec![key('=', &sorted.concat())];
    keys.push(key('~', &heard(&sorted)));
    if words.len() > 1 {
        keys.push(key('@', &initials(&words)));
    } else if let Some(word) = words.first().filter(|word| (2..=6).contains(&word.chars().count())) {
        keys.push(key('@', word));
    }
    keys.dedup();
    keys
}

/// Keys for the single words of a name: by these a search finds it.
pub fn word_keys(name: &str) -> Vec<String> {
    let mut words = words(name);
    words.retain(|word| word.chars().count() > 1 && !SMALL_WORDS.contains(&word.as_str()));
    words.sort_unstable();
    words.dedup();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words.truncate(WORDS_MAX);
    words.iter().map(|word| key('w', word)).collect()
}

/// All keys of a name.
pub fn keys(name: &str) -> Vec<String> {
    let mut keys = near_keys(name);
    keys.extend(word_keys(name));
    keys
}

/// How alike two names are, in hundredths, and why; `None` where nothing speaks for it that they mean the same.
pub fn likeness(a: &str, b: &str) -> Option<(u8, &'static str)> {
    let (a_words, b_words) = (words(a), words(b));
    if a_words.is_empty() || b_words.is_empty() {
        return None;
    }
    let (a_plain, b_plain) = (a_words.concat(), b_words.concat());
    if a_plain == b_plain {
        return Some((100, "the same letters"));
    }
    let (a_sorted, b_sorted) = (sorted_words(&a_words), sorted_words(&b_words));
    if a_sorted == b_sorted {
        return Some((95, "the same words in another order"));
    }
    let (a_heard, b_heard) = (heard(&a_sorted), heard(&b_sorted));
    let (a_sorted, b_sorted) = (a_sorted.concat(), b_sorted.concat());
    let length = a_plain.chars().count().max(b_plain.chars().count());
    let most = match length {
        0..=3 => 0,
        4..=7 => 1,
        8..=15 => 2,
        _ => 3,
    };
    let away = distance(&a_plain, &b_plain, most)
        .into_iter()
        .chain(distance(&a_sorted, &b_sorted, most))
        .min()
        .filter(|_| numbers(&a_words) == numbers(&b_words));
    if let Some(away) = away {
        let likeness = 92_usize.saturating_sub(away * 60 / length.max(1));
        return Some((likeness as u8, "nearly the same spelling"));
    }
    if is_short_for(&a_words, &b_words) || is_short_for(&b_words, &a_words) {
        return Some((60, "the first letters of its words"));
    }
    if a_heard == b_heard && a_heard.chars().count() >= 4 && numbers(&a_words) == numbers(&b_words) {
        return Some((55, "it sounds alike"));
    }
    None
}

/// Names that differ by a number name different things: the second season is not the third.
fn numbers(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).filter(|word| word.bytes().any(|byte| byte.is_ascii_digit())).collect()
}

fn is_short_for(short: &[String], long: &[String]) -> bool {
    let [short] = short else { return false };
    (2..=6).contains(&short.chars().count()) && long.len() > 1 && *short == initials(long)
}

/// How many letters have to be put in, left out, changed, or swapped with their neighbours; `None` where more than
/// `most` would.
fn distance(a: &str, b: &str, most: usize) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (at, x) in a.iter().enumerate() {
        let mut row = vec![at + 1];
        for (to, y) in b.iter().enumerate() {
            let mut cost = (last[to] + usize::from(x != y)).min(last[to + 1] + 1).min(row[to] + 1);
            if at > 0 && to > 0 && *x == b[to - 1] && a[at - 1] == *y {
                cost = cost.min(before_last[to - 1] + 1);
            }
            row.push(cost);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|away| *away <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(a: &str, b: &str) -> &'static str {
        assert_eq!(likeness(a, b), likeness(b, a), "{a} {b}");
        likeness(a, b).map_or("", |(_, why)| why)
    }

    fn find_each_other(a: &str, b: &str) -> bool {
        let keys = near_keys(b);
        near_keys(a).iter().any(|key| keys.contains(key))
    }

    #[test]
    fn names_that_mean_the_same_are_alike_and_find_each_other() {
        for (a, b, expected) in [
            ("Holmes/Watson", "Watson/Holmes", "the same words in another order"),
            (
                "Sherlock Holmes & John Watson",
                "John Watson & Sherlock Holmes",
                "the same words in another order",
            ),
            ("Hurt/Comfort", "hurt comfort", "the same letters"),
            ("Mina Harker", "Mína  Harker!", "the same letters"),
            ("Lestrade, Inspector", "Inspector Lestrade", "the same words in another order"),
            ("The Lost World", "Lost World", "the same words in another order"),
            ("Sherlock Holmes", "Sherlok Holmes", "nearly the same spelling"),
            ("Arsène Lupin", "Arsenne Lupin", "nearly the same spelling"),
            ("Phileas Fogg", "Fileas Fogg", "nearly the same spelling"),
            ("Twenty Thousand Leagues", "TTL", "the first letters of its words"),
        ] {
            assert_eq!(why(a, b), expected, "{a} {b}");
            assert!(find_each_other(a, b), "{a} {b}");
        }
    }

    #[test]
    fn names_of_different_things_are_not_alike() {
        for (a, b) in [
            ("Season 2", "Season 3"),
            ("Sherlock Holmes", "Mycroft Holmes"),
            ("Fluff", "Angst"),
            ("", "Holmes"),
            ("!!!", "???"),
        ] {
            assert!(why(a, b).is_empty(), "{a} {b}");
        }
        assert_eq!(likeness("Jo", "Ja"), None);
    }

    #[test]
    fn a_name_is_searched_by_its_words() {
        assert_eq!(word_keys("The Hound of the Baskervilles"), ["wbaskervilles", "whound"]);
        assert!(keys("").is_empty());
        assert!(keys(&"wörd ".repeat(10_000)).iter().all(|key| key.len() <= KEY_BYTES_MAX + 1));
    }
}
