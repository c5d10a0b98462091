//! What a line of a header shows by its words alone.

use std::{borrow::Cow, sync::LazyLock};

use regex::Regex;

use super::{Field, part};

/// Tags and marks of markup that stand typed out in a plain text.
static TAG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)</?(?:b|i|u|em|strong|br|font|center|p|div|span|small|big|h[1-6]|a)(?:\s[^<>]{0,200})?/?>|\[/?(?:b|i|u|s|center|size|color|font|url|quote|info|user|ljuser)(?:=[^\]\[]{0,80})?\]")
        .expect("the pattern is fixed and tested")
});
static BYLINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[^\w<]*(?:(?:c\)|copyright|©)?\W*(?:\(c\) ?)?(?:19|20)\d\d(?:\W+(?:19|20)?\d\d)*,? |written |a story |story |fic |fanfic |a fanfic |a fan fiction |fan ?fiction |an? (?:[\w'’.&-]+ ){1,6}(?:fanfic|fan-? ?fiction|fic|crossover|story|drabble|ficlet|vignette|tale|one-?shot),? |an? (?:drabble|ficlet|vignette|tale|one-?shot),? )?by:?\s+(?P<name>\S.{0,80}?)[\s*_~)=-]*$")
        .expect("the pattern is fixed and tested")
});
/// A byline in another language of fandom: a short name and nothing else.
static FOREIGN_BYLINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[^\w<]*(?:(?i:(?:geschrieben|verfasst|eine geschichte|fanfiction) von|von|(?:écrit|ecrit|une histoire) par|par|(?:escrito|escrita|una historia|uma história) por|por|(?:scritto|scritta) da|autor(?:stwa)?|autorstwa)|de|di|da|автор):? (?P<name>\p{Lu}[^\s,;:!?]*(?: [^\s,;:!?]+){0,3}?)[\s*_~)=-]*$")
        .expect("the pattern is fixed and tested")
});
/// A line that says that the story begins below it.
static START_MARK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:(?:the )?(?:story|fic|chapter|text) (?:starts?|begins?)(?: here| now| below)?|(?:begin(?:ning)?|start)(?: of)?(?: the)?(?: (?:story|fic|fanfic|chapter|part|text))?(?: \d{1,3})?|story)$")
        .expect("the pattern is fixed and tested")
});
static TITLE_BY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?P<title>\S.{0,100}?),? (?:by|By|BY) (?P<name>\p{Lu}\S*(?: \S+){0,4})$")
        .expect("the pattern is fixed and tested")
});
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    let name = "[a-z0-9_.+-]+";
    let label = "[a-z0-9-]+";
    let dot = r"(?:\.|\s?\(dot\)\s?|\s?\[dot\]\s?| dot )";
    Regex::new(&format!(
        r"(?i){name}\s?(?:(?:@|\(at\)|\[at\]|\{{at\}})\s?{label}(?:{dot}{label})+| at {label}(?: dot {label})+)"
    ))
    .expect("the pattern is fixed and tested")
});
static RATED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?i)^(?:this (?:story|fic|chapter|part|one) is |it is |it['’]s )?rat(?:ed|ing)\s+(?P<rating>(?:fiction\s+)?{RATINGS}(?: for \w[\w ,/&-]{{1,50}})?)[\s.!]*$"
    ))
    .expect("the pattern is fixed and tested")
});
/// A title with its rating in brackets.
static TITLE_RATED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(r"^(?P<title>\S.*\S)\s*[(\[](?i:rated )?(?P<rating>(?i:{RATINGS}))[)\]]$"))
        .expect("the pattern is fixed and tested")
});
static RATING: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!(r"^(?i:{RATINGS})$")).expect("the pattern is fixed and tested"));
/// Ratings of the usual ladders.
const RATINGS: &str = r"(?:G|PG|PG-?\s?1[35]|R|NC-?\s?17|K\+?|T|M|MA|FR[A-Z]{1,3}\+?|\d\d\+?|adults?(?: \+{1,2}| only)?|teens?|mature|general|explicit)\b\+*";
/// A rating with what it is for: `PG, for one locked chest`. One letter may be a word of the story.
static RATED_FOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?P<rating>(?:PG(?:-?1[35])?|NC-?17|FRT|FRM),? (?:for|because of|due to) \S.{0,100})$")
        .expect("the pattern is fixed and tested")
});
/// What an author calls the text: `A Treasure Island story.`
static CALLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^An? (?:[\w'’.&-]+ ){1,6}(?:story|fic|fanfic|fan fiction|ficlet|vignette|drabble|tale|crossover)\.?$")
        .expect("the pattern is fixed and tested")
});
static DEDICATED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:(?:this|it|the story|this story|this fic) is )?dedicated to (?P<whom>\S.{0,150})$")
        .expect("the pattern is fixed and tested")
});
static SPOILERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:(?:minor|major|slight|some|mild|big) )?spoilers? (?:for|through|up to):? (?P<what>\S.{0,150}?)\.?$")
        .expect("the pattern is fixed and tested")
});
static POSTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:first )?(?:posted|written|published|completed|finished)(?: on)? (?P<date>(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d|\d{1,2}(?:st|nd|rd|th)?\.? (?:of )?\p{L}{3,9},? \d{4}|\p{L}{3,9} \d{1,2}(?:st|nd|rd|th)?,? \d{4}))\.?$")
        .expect("the pattern is fixed and tested")
});
/// What an author says last before the story.
static REMARK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:and |so |okay,? |ok,? |well,? |anyways?,? |but )?(?:now,? )?(?:(?:let['’]s (?:get )?)?(?:on (?:with|to) (?:the|this|my) (?:story|fic|fanfic|show|chapter|tale)|enjoy(?: (?:the|this|my) (?:story|fic|chapter|tale|ride)| it)?|happy reading|here (?:it|we) (?:is|goes?|are)|please (?:r ?(?:&|and) ?r|read and review|review)|r ?& ?r(?: please)?|read on)|hope you (?:all )?(?:enjoy|like)(?: it| this)?(?:[.!]+ .{0,40}\b(?:reviews?|feedback|comments)\b.{0,30})?|(?:many |special |big )?thanks (?:go )?to \S.{0,60}\b(?:beta|betas|betaing|beta-?reading|proof-?reading)\b.{0,60}|(?:all |any )?(?:remaining )?(?:mistakes|errors|typos) are (?:all )?(?:mine|my own)\b.{0,20}|un-?beta.?e?d\b.{0,60})[.!~ ]*$")
        .expect("the pattern is fixed and tested")
});
static FEEDBACK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:all |any |please send )?(?:feedback|comments|criticisms?|c&c|reviews|flames)(?:(?:,| and| &| or|/) ?(?:constructive )?(?:feedback|comments|criticisms?|c&c|reviews|flames)){0,3} (?:(?:to|at):? \S+(?:@| ?\(at\) ?| at )\S+|(?:by|via) (?:private )?(?:e-?)?mail\b.{0,40}|(?:is|are) (?:always |very |more than )*(?:welcome|welcomed|appreciated|craved|adored|loved|cherished|worshipped|treasured)\b.{0,60})[.!]*$")
        .expect("the pattern is fixed and tested")
});
/// Who posted an entry of a journal, as its page says it.
static JOURNAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?P<name>[\w-]{2,25}) \((?P<again>[\w-]{2,25})\) wrote(?: in (?:the )?[\w-]{2,25}(?: community)?)?[,:]?$")
        .expect("the pattern is fixed and tested")
});
static NO_ARCHIVE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[^\w]*(?:(?:please )?(?:do not|don['’]t) (?:archive|distribute|post elsewhere|repost)|no archiving|archive (?:freely|anywhere|wherever|to (?:the |your |any )?(?:usual|list|archives?|site|page))|ok(?:ay)? to archive)\b.{0,80}$")
        .expect("the pattern is fixed and tested")
});
static SEQUEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:(?:this|it|the story|this story)(?: is|['’]s) )?(?:an? |the )?(?:direct |sort of )?(?:sequel|prequel|follow-?up|companion(?: piece)?) (?:to|of|for) (?P<of>\S.{0,120}?)\.?$")
        .expect("the pattern is fixed and tested")
});
static IN_SERIES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:(?:this|it) is )?(?:the )?(?:(?:part|book|story|number|no\.?|#)\s*\S{1,12}|\w{3,12}(?: (?:part|book|story))?) (?:of|in) (?:the |my |our )?\S.{0,80} (?:series|trilogy|saga|universe|cycle|arc)\.?$")
        .expect("the pattern is fixed and tested")
});
static TIMELINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:(?:this|it|the story|this story|story) )?(?:(?:takes? place|happens) (?:during|after|before|in|between|just|shortly|right|some|about|around|two|three|a |an |the |between|when|while|sometime|directly|immediately)|is set (?:during|in|after|before|between|just|shortly|right|some)|set (?:during|between|before|after|just (?:after|before)|shortly (?:after|before)|in (?:season|series|the \d|18|19|20))|post-\s?\w|pre-\s?\w|missing scene (?:for|from)|(?:ep(?:isode)? )?tag (?:to|for)\b|post-ep\b|coda to\b|spoilers? (?:for|through|up to)\b)")
        .expect("the pattern is fixed and tested")
});
static UNKNOWN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[\s*_~•-]*(?P<label>\p{Lu}[\p{L}\d'’/&().?#-]*(?: [\p{L}\d'’/&().?#-]+){0,4})\s?:\s*\**\s*(?P<value>\S.*)$")
        .expect("the pattern is fixed and tested")
});

/// A line without the tags that are typed out in it.
pub(super) fn without_tags(line: &str) -> Cow<'_, str> {
    let holds_mark = || memchr::memchr2(b'<', b'[', line.as_bytes()).is_some();
    if line.len() > super::VALUE_LINE_BYTES_MAX * 8 || !holds_mark() {
        return Cow::Borrowed(line);
    }
    TAG.replace_all(line, "")
}

static SLUG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\b)?|\d{1,2}\s*[ap]\.?m\b|(?:january|february|march|april|may|june|july|august|september|october|november|december)\b.{0,12}\b\d{4}|\d{1,2}(?:st|nd|rd|th)?,? (?:january|february|march|april|may|june|july|august|september|october|november|december))\b")
        .expect("the pattern is fixed and tested")
});

/// Whether a line says where and when a scene takes place: `London, November 1895`, `Baker Street, 10:38 p.m.`
pub(super) fn is_slug(line: &str) -> bool {
    SLUG.is_match(line)
}

/// The name in the line that heads an entry of a journal: `quill (quill) wrote in lamps,`.
pub(super) fn journal_name(line: &str) -> Option<&str> {
    let found = JOURNAL.captures(line)?;
    (found["name"] == found["again"]).then(|| found.name("name").map(|name| name.as_str()))?
}

/// A line of a later part that says where the header stands.
static REFERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:see (?:part|chapter|the first part) \S{0,5} ?for .{1,60}|(?:(?:the|full|story) )?(?:headers?|disclaimers?|warnings?|summary|notes)(?:,? etc\.?)?(?: are| is)?,? (?:in|see|with|on|as in) (?:the )?(?:first |previous )?(?:part|chapter|prologue)\b.{0,20})$")
        .expect("the pattern is fixed and tested")
});

/// Whether a line of a later part says where the header stands: `Headers in part 1.`
pub(super) fn refers_to_header(line: &str) -> bool {
    line.len() <= 100 && REFERS.is_match(line.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// Whether a line says that the story begins below it: `-- BEGIN STORY --`.
pub(super) fn is_start_mark(line: &str) -> bool {
    line.len() <= 60 && START_MARK.is_match(line.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// The name in `by Inkwell`, `~ Written by: Inkwell ~`, `(by Inkwell)`, `von Inkwell`.
pub(super) fn byline(line: &str) -> Option<&str> {
    let Some(found) = BYLINE.captures(line) else {
        let found = FOREIGN_BYLINE.captures(line)?;
        let name = found.name("name")?.as_str();
        return (!name.ends_with('.') || name.split(' ').count() < 3).then_some(name);
    };
    let name = found.name("name")?.as_str();
    // A sentence: "By the time that he came, it was over."
    let sentence = name.ends_with(['.', ',', ';', ':', '?', '!']) && name.split(' ').count() > 3
        || name.starts_with("the time")
        || name.split(' ').count() > 8;
    (!sentence).then_some(name)
}

/// The title and the name in `The Lamp by Inkwell`, `"The Lamp," by Inkwell`.
pub(super) fn title_by(line: &str) -> Option<(&str, &str)> {
    let found = TITLE_BY.captures(line)?;
    let (title, name) = (found.name("title")?.as_str(), found.name("name")?.as_str());
    (!name.ends_with(['.', ',', '!', '?'])).then_some((title, name))
}

/// The address of a person that a text holds.
pub(crate) fn address(text: &str) -> Option<&str> {
    ADDRESS.find(text).map(|found| found.as_str())
}

/// Whether a line is an address and nothing else.
pub(super) fn is_address(line: &str) -> bool {
    let bare = line.trim_matches(|c: char| !c.is_alphanumeric());
    line.len() <= 120 && address(bare).is_some_and(|found| found.len() == bare.len())
}

/// What a line states without a label: a rating, a permission, a place in a series or in time.
pub(super) fn unlabelled(line: &str) -> Option<(Field, &str)> {
    if line.len() > 200 {
        return None;
    }
    let line = line.trim_matches(['*', '_', '~', ' ']);
    // Most lines hold no word of which a pattern needs one, and patterns are slow.
    let lower = line.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if says(&["feedback", "comments", "criticism", "c&c", "reviews"]) && FEEDBACK.is_match(line) {
        return Some((Field::Other("feedback"), line));
    }
    if says(&["rated", "rating"])
        && let Some(found) = RATED.captures(line)
    {
        return found.name("rating").map(|rating| (Field::Rating, rating.as_str()));
    }
    if line.starts_with(['P', 'N', 'F'])
        && let Some(found) = RATED_FOR.captures(line)
    {
        return found.name("rating").map(|rating| (Field::Rating, rating.as_str()));
    }
    if says(&["dedicated to"])
        && let Some(found) = DEDICATED.captures(line)
    {
        return found.name("whom").map(|whom| (Field::Dedication, whom.as_str()));
    }
    if says(&["spoiler"])
        && let Some(found) = SPOILERS.captures(line)
    {
        return found.name("what").map(|what| (Field::Spoilers, what.as_str()));
    }
    if says(&["posted", "written", "published", "completed", "finished"])
        && let Some(found) = POSTED.captures(line)
    {
        return found.name("date").map(|date| (Field::Published, date.as_str()));
    }
    if says(&["archiv", "distribute", "post elsewhere", "repost"]) && NO_ARCHIVE.is_match(line) {
        return Some((Field::Other("archive"), line));
    }
    if says(&["sequel", "prequel", "follow", "companion"])
        && let Some(found) = SEQUEL.captures(line)
    {
        return found.name("of").map(|of| (Field::SequelTo, of.as_str()));
    }
    if says(&[" series", " trilogy", " saga", " universe", " cycle", " arc"]) && IN_SERIES.is_match(line) {
        return Some((Field::Series, line));
    }
    let tells_time =
        says(&["take", "happens", "set ", "post-", "pre-", "missing scene", "tag ", "coda to", "spoiler"]);
    (tells_time && TIMELINE.is_match(line)).then_some((Field::Timeline, line))
}

/// All that a line of short sentences states, each without a label: `Rated G. Feedback to quill@example.org`. Nothing
/// where one of them says nothing of the kind.
pub(super) fn statements(line: &str) -> Option<Vec<(Field, &str)>> {
    if line.len() > 400 || !line.contains(". ") {
        return None;
    }
    let mut stated = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        let end = rest.find(". ").map_or(rest.len(), |at| at + 1);
        let (sentence, after) = (rest[..end].trim(), rest[end..].trim_start());
        // The law may run over sentences.
        let legal = || is_legal(sentence).then_some((Field::Disclaimer, sentence));
        let called = || CALLED.is_match(sentence).then_some((Field::Notes, sentence));
        stated.push(unlabelled(sentence.trim_end_matches('.')).or_else(legal).or_else(called)?);
        rest = after;
    }
    stated.iter().any(|(field, _)| *field != Field::Notes).then_some(stated)
}

/// Whether a line is what an author says last before the story: `And now, on with the story!`.
pub(super) fn is_remark(line: &str) -> bool {
    line.len() <= 120 && REMARK.is_match(line.trim_matches(['*', '_', '~', '-', '<', '>', '(', ')', ' ']))
}

/// Whether a text is a rating of a usual ladder and nothing else.
pub(super) fn is_rating(text: &str) -> bool {
    RATING.is_match(text)
}

/// The title and the rating in `THE LAMP (PG)`.
pub(crate) fn title_rated(line: &str) -> Option<(&str, &str)> {
    let found = TITLE_RATED.captures(line)?;
    Some((found.name("title")?.as_str(), found.name("rating")?.as_str()))
}

/// Whether a line right below a title may be the author's name: a few words that call the text nothing.
pub(super) fn is_name(line: &str) -> bool {
    let words: Vec<String> = line.split_whitespace().map(str::to_lowercase).collect();
    let calls = |word: &String| {
        ["a", "an", "the", "story", "fic", "fanfic", "fiction", "tale", "part", "chapter"]
            .contains(&word.as_str())
    };
    (1..=4).contains(&words.len())
        && line.len() <= 40
        && !words.iter().any(calls)
        && line.starts_with(char::is_alphanumeric)
        && !line.ends_with(['.', ',', ';', ':', '!', '?', '"', '”', '…'])
}

/// Whether a line is a name of two or three words, each with a capital.
pub(super) fn is_full_name(line: &str) -> bool {
    is_name(line)
        && part::heading(line).is_none()
        && (2..=3).contains(&line.split_whitespace().count())
        && line.split_whitespace().all(|word| {
            word.starts_with(char::is_uppercase)
                && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’'))
        })
}

/// A label that nobody knows, and its value: `POINT: none`.
pub(super) fn unknown_label(line: &str) -> Option<(&str, &str)> {
    let found = UNKNOWN.captures(line)?;
    let (label, value) = (found.name("label")?.as_str(), found.name("value")?.as_str());
    let speech = value.starts_with(['"', '“', '\'', '‘', '«', '/']);
    (label.chars().count() <= 40 && !speech && value.len() <= super::VALUE_LINE_BYTES_MAX)
        .then_some((label, value))
}

/// Words of the law, each by a part of it that no story needs twice in a paragraph.
const LEGAL: [&str; 32] = [
    "belong to",
    "belongs to",
    "do not own",
    "don't own",
    "does not own",
    "doesn't own",
    "own nothing",
    "own none",
    "not mine",
    "aren't mine",
    "isn't mine",
    "property of",
    "owned by",
    "no money",
    "no profit",
    "not for profit",
    "non-profit",
    "make no claim",
    "created by",
    "creation of",
    "borrow",
    "permission",
    "copyright",
    "all rights",
    "trademark",
    "sue ",
    "sue me",
    "fan fiction",
    "fanfiction",
    "for entertainment",
    "their respective",
    "no harm",
];
/// Words that only a disclaimer has.
const LEGAL_SURE: [&str; 6] = [
    "infringement",
    "disclaimer",
    "standard disclaim",
    "usual disclaim",
    "gehören nicht mir",
    "ne m'appartien",
];
/// A legal paragraph is at most this long, in bytes.
const LEGAL_BYTES_MAX: usize = 1_500;

/// Whether a paragraph says whose the characters are and that no harm is meant.
pub(super) fn is_legal(paragraph: &str) -> bool {
    if paragraph.len() > LEGAL_BYTES_MAX || paragraph.starts_with(['"', '“', '‘']) {
        return false;
    }
    let lower = paragraph.to_lowercase().replace('’', "'");
    LEGAL_SURE.iter().any(|words| lower.contains(words))
        || LEGAL.iter().filter(|words| lower.contains(**words)).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_without_a_label_state_what_their_words_say() {
        for (line, stated) in [
            ("Rated PG13!", Some((Field::Rating, "PG13"))),
            ("PG, for one locked chest", Some((Field::Rating, "PG, for one locked chest"))),
            ("R for rain, Alice wrote", None),
            ("Comments by mail or here", Some((Field::Other("feedback"), "Comments by mail or here"))),
            ("DO NOT ARCHIVE", Some((Field::Other("archive"), "DO NOT ARCHIVE"))),
            ("This is the sequel to \"Lamps\".", Some((Field::SequelTo, "\"Lamps\""))),
            ("Part 3 of the Lamp series", Some((Field::Series, "Part 3 of the Lamp series"))),
            ("Third in the Lamp series", Some((Field::Series, "Third in the Lamp series"))),
            ("Post-ep for The Empty House", Some((Field::Timeline, "Post-ep for The Empty House"))),
            ("Set in her ways, Mrs. Hudson dusted.", None),
            ("Part of the wall fell into the garden.", None),
            ("The fog came up the river.", None),
        ] {
            assert_eq!(unlabelled(line), stated, "{line}");
        }
    }

    #[test]
    fn the_law_is_told_from_the_story() {
        assert!(is_legal("Holmes and Watson belong to Sir Arthur; no profit is made."));
        assert!(is_legal("Standard disclaimers apply."));
        assert!(!is_legal("The house had belonged to his uncle, and nobody sued."));
        assert!(!is_legal("\"It does not belong to me, and I own nothing,\" said Ned."));
    }

    #[test]
    fn addresses_are_found_in_the_forms_that_hide_them_from_machines() {
        for (text, found) in [
            ("write to quill@example.org please", Some("quill@example.org")),
            ("inkwell (at) example.net", Some("inkwell (at) example.net")),
            ("quill [at] example [dot] org", Some("quill [at] example [dot] org")),
            ("[email protected]", None),
            ("he was at home. It rained", None),
        ] {
            assert_eq!(address(text), found, "{text}");
        }
    }
}
