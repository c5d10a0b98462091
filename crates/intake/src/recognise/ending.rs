//! Where a text ends: the marks that authors set, and the footers that lists and programs hang on.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::lines::is_blank;

/// What the mark at a text's end says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Ending {
    /// Of the whole work.
    Whole,
    /// Of this part; more may follow.
    Part,
    /// More follows.
    ToBeContinued,
}

static WHOLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[^\w]*(?:the end|end|finis|fin|fini|owari|ende|fim|koniec|конец|кінець|einde|loppu|slutet|完|終わり|the end of (?:the )?story|-30-)[^\w]*$")
        .expect("the pattern is fixed and tested")
});
static PART: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[^\w]*(?:the )?end (?:of )?(?:this )?(?:part|chapter|chap|act|book|episode|section)\b[ .#:]*(?:\d{1,4}[a-d]?|[a-z]+(?:[- ][a-z]+)?)?(?: ?(?:/|of) ?(?:\d{1,4}|\?+|[a-z]+))?[^\w]*$|^[^\w]*end (?:of )?\(?\d{1,3}[a-d]? ?(?:/|of) ?(?:\d{1,3}|\?+)[^\w]*$|^end (?:of )?(?:part|chapter) \d{1,3} ?(?:/|of) ?(?:\d{1,3}|\?+)[.!] \S.{0,60}$")
        .expect("the pattern is fixed and tested")
});
static CONTINUED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[^\w]*(?:(?:tbc|t\.b\.c\.?|to be cont(?:inued|'d|\.)?)(?:,? in (?:part|chapter)\b.{0,20})?|(?:to be )?continued(?: in (?:part|chapter)\b.{0,20})?|more to come|end part \S+\W+tbc)[^\w]*$")
        .expect("the pattern is fixed and tested")
});

/// A line that marks an end.
pub(crate) fn mark(line: &str) -> Option<Ending> {
    let line = line.trim();
    if line.is_empty() || line.len() > 60 {
        return None;
    }
    if CONTINUED.is_match(line) {
        Some(Ending::ToBeContinued)
    } else if WHOLE.is_match(line) || line == "-30-" {
        // A line of dialogue is no mark.
        (!line.starts_with(['"', '“', '\'', '‘'])).then_some(Ending::Whole)
    } else if PART.is_match(line) {
        Some(Ending::Part)
    } else {
        None
    }
}

/// After the mark of an end at most this many filled lines stand before the mark is taken for a line of the story.
const LINES_AFTER_MAX: usize = 60;

/// The last mark of an end in a text and its place.
pub(crate) fn find(lines: &[&str]) -> Option<(usize, Ending)> {
    let mut filled = 0;
    for (at, line) in lines.iter().enumerate().rev() {
        if is_blank(line) {
            continue;
        }
        // The last word of a wrapped sentence: "while she" / "continued."
        let wrapped = line.starts_with(char::is_lowercase)
            && at.checked_sub(1).is_some_and(|above| !is_blank(lines[above]))
            && !line.to_ascii_lowercase().starts_with("tbc");
        if let Some(ending) = mark(line).filter(|_| !wrapped) {
            // Notes after the end are few; were most of the text after the mark, it was none.
            return (at * 2 > lines.len() || filled <= 4).then_some((at, ending));
        }
        filled += 1;
        if filled > LINES_AFTER_MAX {
            break;
        }
    }
    None
}

/// What an author asks readers for below a story.
static CLOSING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:(?:all )?(?:feedback|comments|reviews?|c ?& ?c|criticism)\b.{0,80}(?:@|\(at\)| at \S+ dot ).{0,60}|(?:so,? )?(?:please,? )?(?:r ?& ?r|r ?/ ?r|read and review|review|feed ?back)(?:,? please)?|(?:feedback|reviews?|comments) (?:is|are) (?:always )?(?:very )?(?:love|loved|welcome|appreciated|adored|cherished))$")
        .expect("the pattern is fixed and tested")
});

/// A note below a story: `A/N: So, what do you think?`.
static NOTE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[^\w]{0,4}(?:a/?n|authors?['’]?s? notes?|end notes?)(?: ?[2-9])?\s?[:-]")
        .expect("the pattern is fixed and tested")
});

/// Where the last paragraph of a text says something to readers: asks them to write, or is a labelled note. A rule
/// right above it is its own.
pub(crate) fn closing_words(lines: &[&str]) -> Option<usize> {
    let last = lines.iter().rposition(|line| !is_blank(line))?;
    let above = lines[..last].iter().rposition(|line| is_blank(line) || super::scene::is_glyph_line(line))?;
    let (start, first) = (above + 1, lines[above + 1]);
    let words = lines[last].trim().trim_matches(|c: char| !c.is_alphanumeric());
    let asks = start == last && words.len() <= CLOSING_BYTES_MAX && CLOSING.is_match(words);
    let notes = last - start < NOTE_LINES_MAX && NOTE.is_match(first);
    (asks || notes).then_some(if is_blank(lines[above]) { start } else { above })
}

/// A note below a story has fewer lines than this.
const NOTE_LINES_MAX: usize = 16;
/// A line that asks readers to write is at most this long, in bytes.
const CLOSING_BYTES_MAX: usize = 140;

/// Lines that only footers have: of lists, of their hosts, of mail programs and of what gives mail away for adverts.
/// Before each stand signs, in small letters, of which every line that it fits holds one.
const FOOTERS: [(&[&str], &str); 40] = [
    // Hosts of lists.
    (
        &["subscribe"],
        r"to (?:un)?subscribe\b.*(?:e-?mail|message|list|group|visit|send|http|:)|(?:un)?subscribe:? .*@.*",
    ),
    (
        &["subscribe"],
        r".{0,60}\bunsubscribe\b.{0,80}(?:@|https?:|e-?mail|list|group|message|digest|click|send|command|page).{0,80}|(?:send|click|visit|e-?mail|if you|easy).{0,60}\bunsubscribe\b.{0,120}",
    ),
    (
        &["onelist is", "e-mails exchanged"],
        r".{0,80}onelist is the place\b.{0,60}|with more than .{0,30}e-?mails exchanged.{0,60}",
    ),
    (&["yahoo"], r"your use of yahoo!? ?groups is subject to.*|yahoo! groups links"),
    (&["<*>"], r"<\*> (?:to|your).{0,80}"),
    (&["visit your group"], r"visit your group\b.{0,60}"),
    (&["change settings via"], r"change settings via\b.{0,100}"),
    (&["switch "], r"switch (?:delivery|format) to\b.{0,100}"),
    (&["recent activity"], r"recent activity:?"),
    (&["community e"], r"community (?:email|e-mail) addresses:?"),
    (&["post message:", "list owner:"], r"(?:post message|list owner):\s+\S+@\S+"),
    (&["shortcut url to"], r"shortcut url to this page:?.{0,80}"),
    (
        &["egroups", "onelist"],
        r"egroups(?:\.com|\.net)? (?:home|spotlight|list):.{0,80}|http://www\.(?:egroups|onelist)\.com - .{0,60}",
    ),
    (&["mailing list"], r"this mailing list is hosted.{0,80}"),
    (&["easy unsubscribe"], r"easy unsubscribe click here:?.{0,120}"),
    (&["or send a"], r"or send an? email to:.{0,100}"),
    (&["t o p i c a"], r"t o p i c a\b.{0,80}"),
    (&["this email was sent to"], r"this email was sent to:.{0,80}"),
    (&["t o p i c a"], r"_{20,}\s*t o p i c a.*"),
    (&["mailing list"], r"[\w.@-]{2,60} mailing list"),
    (&["listinfo"], r"https?://\S+/(?:mailman/)?listinfo\S*"),
    (&["you received this message"], r"you received this message because you are subscribed.*"),
    (&["-~-----", "--~--~-"], r"-~-{5,}.{0,3}|--~--~-+.*"),
    (&["for more options"], r"for more options, visit this group.*"),
    (
        &["to post to this group", "to view this discussion"],
        r"to post to this group, send.*|to view this discussion on the web.*",
    ),
    (&["archive"], r"archives? (?:and|&) (?:subscription|info).*|list archives?:? .*http.*"),
    (
        &["for list ", "for help", "for info", "for commands"],
        r"for (?:list )?(?:help|info|commands),? (?:send|e-?mail|mail).*",
    ),
    (&["this list", "the list"], r"to (?:leave|quit|get off|be removed from) (?:this|the) list.*"),
    (&["to change your"], r"to change your (?:subscription|e-?mail).*"),
    (
        &["this message", "attachment(s)"],
        r"\[?non-text portions of this message have been removed\.?\]?|\[attachment\(s\) .* removed\]|\[this message contained attachments\]|\[the remainder of this message has been truncated\.?\]",
    ),
    (
        &["messages in this topic", "reply to sender"],
        r"messages in this topic\b.{0,40}|reply to sender\b.{0,80}",
    ),
    (&[".com", "listname="], r"https?://\S*(?:click\.(?:egroups|yahoo|topica)\.com|listname=)\S*"),
    // What gives mail away.
    (
        &["yahoo", "mail"],
        r"do you yahoo!?\?.{0,80}|get (?:your )?(?:private, )?(?:free|web-based).{0,40}e-?mail.{0,80}",
    ),
    (
        &[".com", ".net"],
        r"(?:get|join|send|free|sign up|talk|chat|share|check|find|win|play|why pay|the new|faster).{0,80}(?:hotmail|msn|juno|netzero|mail|excite|usa|lycos|zdnet|mailcity|altavista|bigfoot|netaddress)\.(?:com|net)\S{0,40}|https?://(?:www\.)?(?:hotmail|explorer\.msn|messenger\.msn|im\.yahoo|mail\.yahoo|dl\.www\.juno|auctions\.yahoo|photos\.yahoo)\.com\S*",
    ),
    (
        &["buy internet access", "mail", "http"],
        r"you don't need to buy internet access.*|you don.t need to .{0,20}free e-?mail.*|free (?:e-?mail|web|internet).{0,80}http.{0,60}",
    ),
    (
        &["msn", "aol", "send instant messages", "yahoo"],
        r"(?:join|get) (?:msn|aol)\b.{0,100}|send instant messages.{0,80}|yahoo! (?:mail|auctions|messenger|photos|personals|shopping|calendar).{0,100}",
    ),
    (&["sent from my"], r"sent from my \w+.{0,40}"),
    (&[".com", ".net"], r"sent via \S+\.(?:com|net)\S*.{0,40}"),
    (
        &["aol", "talk to your friends online"],
        r"check out the (?:new )?aol.{0,80}|talk to your friends online.{0,60}",
    ),
    // Hosts of pages, where a page was saved as text.
    (
        &["hosted by", "own free home"],
        r"this (?:page|site) (?:is )?hosted by.{0,60}|get your own free home ?page.{0,60}",
    ),
];
/// All of [`FOOTERS`] in one pattern, which is large: it is not made before a line may fit it.
static FOOTER_SURE: LazyLock<Regex> = LazyLock::new(|| {
    let patterns: Vec<&str> = FOOTERS.iter().map(|(_, pattern)| *pattern).collect();
    Regex::new(&format!(r"(?i)^[\s>*|#=~-]*(?:{})\s*$", patterns.join("|")))
        .expect("the pattern is fixed and tested")
});
/// The signs of [`FOOTERS`], and of what opens an advert.
static FOOTER_SIGNS: LazyLock<Regex> = LazyLock::new(|| {
    let signs = FOOTERS.iter().flat_map(|(signs, _)| signs.iter()).chain(&SPONSOR_SIGNS);
    let signs: Vec<String> = signs.map(|sign| regex::escape(sign)).collect();
    Regex::new(&signs.join("|")).expect("words alone are a pattern")
});
/// Every line that opens an advert holds one of these, in capitals or not.
const SPONSOR_SIGNS: [&str; 7] =
    ["sponsor", "advertisement", "egroups", "onelist", "mailing list", "topica", "list info"];

/// Whether a line is one that only footers have, or opens an advert.
fn is_sure(line: &str) -> bool {
    FOOTER_SIGNS.is_match(&line.to_ascii_lowercase())
        && (FOOTER_SURE.is_match(line) || SPONSOR.is_match(line))
}

/// Whether a line may stand in a footer.
fn is_likely(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    ["@", "://", "www.", ".com", "select the user", "to digest,"].iter().any(|sign| lower.contains(sign))
        && FOOTER_LIKELY.is_match(line)
}

/// Whether a line is a rule that may stand first or last in a footer.
fn is_rule(line: &str) -> bool {
    let all = |glyphs: &str, signs: &[u8]| glyphs.bytes().all(|byte| signs.contains(&byte));
    let line = line.trim();
    let ends = line.strip_suffix('>').filter(|glyphs| glyphs.len() >= ENDED_RULE_BYTES_MIN);
    line.len() >= RULE_BYTES_MIN && all(line, b"-=_~*#.>|+")
        || ends.is_some_and(|glyphs| all(glyphs, b"-=_~"))
}

/// Lines that stand in footers, and elsewhere too.
static FOOTER_LIKELY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*(?:\S+@\S+|https?://\S+|www\.\S+|.{0,60}\b(?:onelist|egroups|topica|coollist|listbot|yahoogroups|groups\.yahoo)\.com\b.{0,80}|select the user center link.{0,60}|to digest, go to.{0,80})\s*$")
        .expect("the pattern is fixed and tested")
});
/// Lines that open an advert inside a footer.
static SPONSOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*[-=_~ ]{4,}\s*.{0,30}(?:sponsor|advertisement|egroups|onelist|mailing list|topica|list info).{0,40}?\s*[-=~_ ]{3,}[->]*\s*$|^\s*advertisement\s*$|^\s*sponsored by:?.{0,40}$")
        .expect("the pattern is fixed and tested")
});
/// A rule has so many glyphs,
const RULE_BYTES_MIN: usize = 5;
/// or so many and the mark of an arrow.
const ENDED_RULE_BYTES_MIN: usize = 3;

/// Between two lines that prove a footer so many filled lines stand at most: an advert, an address.
const BETWEEN_LINES_MAX: usize = 8;
/// After a signature's mark at most so many filled lines stand.
const SIGNATURE_LINES_MAX: usize = 12;
/// After a signature's mark that lost its space so many.
const BARE_SIGNATURE_LINES_MAX: usize = 4;
/// A line of a footer has at most this many bytes.
const FOOTER_LINE_BYTES_MAX: usize = 240;
/// A rule of hosts and programs is this long, in bytes.
const LONG_RULE_BYTES_MIN: usize = 30;
/// An advert between its rules has at most so many lines.
const SPONSOR_LINES_MAX: usize = 16;

/// The lines that lists, hosts and programs hung on a text: adverts between rules wherever they stand, and what stands
/// last. In order, apart from each other.
pub(crate) fn footers(lines: &[&str]) -> Vec<Range<usize>> {
    let mut found = sponsors(lines);
    let adverts = found.clone();
    let mut end = lines.len();
    // A signature can stand under a footer, and a footer under a signature.
    while let Some(start) = trailing_footer(&lines[..end], &adverts).or_else(|| signature(&lines[..end])) {
        end = start;
    }
    found.retain(|range| range.start < end);
    if let Some(last) = found.last_mut().filter(|last| last.end > end) {
        last.end = end;
    }
    if end < lines.len() {
        found.push(end..lines.len());
    }
    found
}

/// The first line of a footer at the end of a text.
fn trailing_footer(lines: &[&str], adverts: &[Range<usize>]) -> Option<usize> {
    let mut start = None;
    let mut between = 0;
    for (at, line) in lines.iter().enumerate().rev() {
        if is_blank(line) {
            continue;
        }
        if line.len() > FOOTER_LINE_BYTES_MAX {
            break;
        }
        let advert = adverts.partition_point(|advert| advert.end <= at);
        if let Some(advert) = adverts.get(advert).filter(|advert| advert.start <= at) {
            // An advert is the end's where nothing but a footer follows it.
            if between == 0 {
                start = Some(advert.start);
            }
        } else if is_sure(line) {
            start = Some(at);
            between = 0;
        } else if is_rule(line) {
            // Right before a footer, or before lines that run on into one, a rule is its own; elsewhere it parts scenes.
            let runs_on = start.is_some_and(|start| !lines[at..start].iter().any(|line| is_blank(line)));
            let next = (at + 1..lines.len()).find(|next| !is_blank(lines[*next]));
            if start.is_some() && (next == start || runs_on && line.trim().len() >= LONG_RULE_BYTES_MIN) {
                start = Some(at);
                between = 0;
            }
        } else if !is_likely(line) {
            between += 1;
            if between > BETWEEN_LINES_MAX {
                break;
            }
        }
    }
    start
}

/// The mark before a signature at the end of a text (RFC 3676 §4.3): two dashes and a space, which some programs cut.
fn signature(lines: &[&str]) -> Option<usize> {
    let end = lines.iter().rposition(|line| !is_blank(line))? + 1;
    let mut filled = 0;
    let mut apart = false;
    for (at, line) in lines[..end].iter().enumerate().rev() {
        if *line == "-- " {
            return Some(at);
        }
        if matches!(*line, "--" | "=====") {
            // A break between scenes stands apart, or is typed more than once.
            let alone = !apart && !lines[..at].contains(line);
            return (alone && filled > 0 && filled <= BARE_SIGNATURE_LINES_MAX).then_some(at);
        }
        filled += usize::from(!is_blank(line));
        apart |= is_blank(line);
        if filled > SIGNATURE_LINES_MAX || line.len() > FOOTER_LINE_BYTES_MAX {
            break;
        }
    }
    None
}

/// A signature below a rule has at most so many filled lines.
const SIGNED_LINES_MAX: usize = 3;

/// The rule above a signature is one of so many last lines.
const SIGNED_REACH: usize = 8;

/// Where a rule at the end of a text parts its author's name from it.
pub(crate) fn signed(lines: &[&str], names: &[&str]) -> Option<usize> {
    let end = lines.iter().rposition(|line| !is_blank(line))? + 1;
    let near = end.saturating_sub(SIGNED_REACH);
    let rule = near + lines[near..end].iter().rposition(|line| super::scene::is_glyph_line(line))?;
    let filled: Vec<&&str> = lines[rule + 1..end].iter().filter(|line| !is_blank(line)).collect();
    let signs = |line: &str| names.iter().any(|name| name.len() > 3 && line.trim_start().starts_with(name));
    let sound = (1..=SIGNED_LINES_MAX).contains(&filled.len())
        && filled.iter().all(|line| line.len() <= 80)
        && signs(filled[0]);
    sound.then_some(rule)
}

/// Adverts between an opening that names itself and the next rule.
fn sponsors(lines: &[&str]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let inside = found.last().is_some_and(|last| last.end > at);
        if inside
            || line.len() > FOOTER_LINE_BYTES_MAX
            || !line.starts_with(['-', '=', '_', '~'])
            || !SPONSOR.is_match(line)
        {
            continue;
        }
        let reach = lines.len().min(at + 1 + SPONSOR_LINES_MAX);
        if let Some(rule) = (at + 1..reach).find(|other| is_rule(lines[*other])) {
            found.push(at..rule + 1);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Ending, footers, mark};

    #[test]
    fn the_last_word_of_a_wrapped_sentence_is_no_mark_of_an_end() {
        assert_eq!(super::find(&["He listened while she", "continued."]), None);
        assert_eq!(super::find(&["He listened.", "", "continued"]).map(|found| found.0), Some(2));
        assert_eq!(super::find(&["He listened.", "tbc"]).map(|found| found.0), Some(1));
    }

    #[test]
    fn marks_of_an_end_are_told_apart() {
        for (line, ending) in [
            ("Tbc...", Some(Ending::ToBeContinued)),
            ("To be continued", Some(Ending::ToBeContinued)),
            ("Continued in part 4", Some(Ending::ToBeContinued)),
            ("The End", Some(Ending::Whole)),
            ("~fin~", Some(Ending::Whole)),
            ("##THE END##", Some(Ending::Whole)),
            ("End Part 3", Some(Ending::Part)),
            ("End of Chapter Four", Some(Ending::Part)),
            ("End 1/2", Some(Ending::Part)),
            ("TBC in part 2", Some(Ending::ToBeContinued)),
            ("End part 3/5. More when the exams are over!", Some(Ending::Part)),
            ("End of chapter 3. He shut the book.", None),
            ("In the end", None),
            ("The end of the lane was dark.", None),
        ] {
            assert_eq!(mark(line), ending, "{line}");
        }
    }

    #[test]
    fn footers_of_lists_hosts_and_programs_are_found() {
        for footer in [
            "--------- Yahoo! Groups Sponsor --------~-->\nBuy!\n-----------------------~->\n\nTo unsubscribe, send an email to:\nfic-unsubscribe@example.com",
            "_______________________________________________\nfic-list mailing list\nfic-list@example.com\nhttp://example.com/mailman/listinfo/fic-list",
            "__________________________________________________\nDo You Yahoo!?\nTalk to your friends online with Yahoo! Messenger.\nhttp://im.yahoo.com",
            "______________________________________________________\nGet Your Private, Free Email at http://www.hotmail.com",
            "[Non-text portions of this message have been removed]\n\nYour use of Yahoo! Groups is subject to http://docs.yahoo.com/info/terms/",
            "------------------------------------------------------------------------\neGroups.com home: http://www.egroups.com/group/fic\nhttp://www.egroups.com - Simplifying group communications",
            "------------------------------------------------------------------------\nTo unsubscribe from this mailing list, or to change your subscription\nto digest, go to the ONElist web site, at http://www.onelist.com and\nselect the User Center link from the menu bar on the left.",
            "--~--~---------~--~----~------------~-------~--~----~\nYou received this message because you are subscribed to the Google Groups \"fic\" group.\nTo post to this group, send email to fic@example.com\n-~----------~----~----~----~------~----~------~--~---",
            "-- \nInk Well\nhttp://example.org/ink",
            "--\nInk Well",
            "=====\nInk Well -- http://example.org/ink\n\n____________________________________\nDo You Yahoo!?\nGet email alerts with Yahoo! Messenger\nhttp://im.yahoo.com",
            "________________________________________________________________\nYOU'RE PAYING TOO MUCH FOR THE INTERNET!\nTry it today - there's no risk!  For your FREE software, visit:\nhttp://dl.www.juno.com/get/tagj.",
            "-- \nInk Well\n\n_______________________________________________\nfic-list mailing list",
        ] {
            let text = format!("He came.\n\nAnd went.\n\n{footer}");
            let lines: Vec<&str> = text.split('\n').collect();
            assert_eq!(footers(&lines), std::slice::from_ref(&(4..lines.len())), "{footer}");
        }
    }

    #[test]
    fn what_an_author_wrote_last_is_no_footer() {
        for text in [
            "Text.\n\nYours,\nJ. Watson",
            "Text.\n\n--\n\nMore of it.\n\n--\n\nAnd the last of it.",
            "Text.\n\n__________\n\nThe next scene.\n\nIts end.",
            "\"Never,\" he said. \"I do not subscribe to it.\"",
            "Nobody knew why the letter had been\nsent by the king.\nFind him, she said, and\nsend me a mail.\nHe was on the mailing list",
            "She wished that she could unsubscribe from all of it.",
            "Recent activity at the house was odd.",
        ] {
            let lines: Vec<&str> = text.split('\n').collect();
            assert!(footers(&lines).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_break_between_scenes_above_a_footer_is_the_storys() {
        let text = "One.\n\n__________\n\nTwo.\n\nThree.\n\n______________\nfic-list mailing list";
        let lines: Vec<&str> = text.split('\n').collect();
        assert_eq!(footers(&lines), std::slice::from_ref(&(8..10)));
    }

    #[test]
    fn an_advert_in_the_middle_is_taken_out_alone() {
        let text = "One.\n----- Yahoo! Groups Sponsor -----~-->\nBuy!\n---------~->\nTwo.\n\nThree.";
        let lines: Vec<&str> = text.split('\n').collect();
        assert_eq!(footers(&lines), std::slice::from_ref(&(1..4)));
    }
}
