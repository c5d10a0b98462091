use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::{RatingId, TagId, listing::WorkQuery, rating::Ladder, slug::folded};

/// The box read and written out again, with what was not understood behind it.
fn told(text: &str) -> String {
    let read = SearchBox::read(text);
    let ignored = read.ignored.iter().fold(String::new(), |told, typed| told + " [" + typed + "]");
    format!("{read}{ignored}")
}

#[test]
fn words_phrases_exclusions_and_alternatives_are_read() {
    for (text, read) in [
        ("Holmes watson", "Holmes watson"),
        ("\"empty house\" -moriarty -\"red lamp\"", "\"empty house\" -moriarty -\"red lamp\""),
        ("“Final Problem” x", "\"Final Problem\" x"),
        ("\"never closed", "\"never closed\""),
        ("Holmes/Watson don't", "Holmes/Watson don't"),
        ("\" - -- ( *", ""),
        ("a\"b c\"d", "a \"b c\" d"),
        ("\"\"\"", ""),
        ("lamp OR tea fog", "(lamp OR tea) fog"),
        ("lamp AND tea", "lamp tea"),
        ("lamp NOT (tea OR geese)", "lamp -(tea OR geese)"),
        ("NOT -lamp", "lamp"),
        ("(lamp (tea fog)) OR geese", "((lamp (tea fog)) OR geese)"),
        ("OR lamp OR", "lamp"),
        ("holm* *watson h*m", "holm* watson h*m"),
        (") lamp ( tea", "lamp tea"),
        ("10:30 http://x.example", "10:30 http://x.example"),
        ("lex m/m (mature OR explicit)", "lex m/m (mature OR explicit)"),
    ] {
        assert_eq!(told(text), read, "{text}");
    }
}

#[test]
fn every_field_is_read_by_each_of_its_names() {
    for (text, read) in [
        ("title:lamp creator:\"Jane Doe\" summary:tea", "title:lamp author:\"Jane Doe\" summary:tea"),
        ("tag:\"slow burn\" -tag:angst fandom:Dracula", "tag:\"slow burn\" -tag:angst fandom:Dracula"),
        ("character:Holmes pairing:Holmes/Watson", "character:Holmes relationship:Holmes/Watson"),
        ("tag: fluff series:“The Canon”", "tag:fluff series:\"The Canon\""),
        ("category:gen warning:\"major character death\"", "kind:gen warning:\"major character death\""),
        ("words:>20000 words>1000 hits > 5", "words:>20000 words:>1000 views:>5"),
        ("words:1,000-5,000 words:20k words:1.5k", "words:1000-5000 words:20000 words:1500"),
        ("words:5000-1000 kudos:>=10 comments:<3", "words:1000-5000 kudos:>9 reviews:<3"),
        ("bookmarks:10+ chapters:1", "recommendations:>9 chapters:1"),
        ("updated:<30d posted:\"> 1 year ago\"", "updated:<30d posted:>1y"),
        ("updated:\"3-5 days ago\" updated:2020-2022", "updated:3-5d updated:2020-01-01..2022-12-31"),
        ("updated:2020-02 updated:>2020", "updated:2020-02-01..2020-02-29 updated:>=2021-01-01"),
        ("complete:true", "status:complete"),
        ("complete:false", "(status:in-progress OR status:abandoned OR status:unknown)"),
        ("status:wip OR status:complete", "(status:in-progress OR status:complete)"),
        ("lang:de OR language:english -lang:fr", "lang:de lang:en -lang:fr"),
        ("crossover:no crossover:only single_chapter:true", "crossover:no crossover:only single:yes"),
        ("otp:true -otp:true is:otp", "otp:yes otp:no"),
        ("collection:\"Yule  2026\" -collection_ids:7", "collection:\"Yule 2026\" -collection:\"7\""),
        ("created_at:[2020-01-01 TO 2020-02-01]", "posted:2020-01-01..2020-02-01"),
        ("word_count:[1000 TO 5000} hits:{10 TO *] kudos:[* TO 9}", "words:1000-5000 views:>10 kudos:<9"),
        ("revised_at:[2020-01-01 TO *]", "updated:>=2020-01-01"),
        ("sort:hits", "sort:views"),
        ("sort:>words", "sort:>words"),
        ("sort:title", "sort:title"),
        ("sort:>title", "sort:title"),
        ("sort:\"title desc\"", "sort:<title"),
        ("-words:>1000 -updated:<1w", "words:<1001 updated:>1w"),
        ("(words:>5 tag:x)", "words:>5 tag:x"),
    ] {
        assert_eq!(told(text), read, "{text}");
    }
}

#[test]
fn what_makes_no_sense_is_told_and_left_out() {
    for (text, read) in [
        ("words:many lamp", "lamp [words:many]"),
        ("lamp OR words:>5", "lamp [words:>5]"),
        ("-words:5-6", " [-words:5-6]"),
        ("sort:up", " [sort:up]"),
        ("tag:", " [tag:]"),
        ("updated:2020-13", " [updated:2020-13]"),
        ("words:[* TO *] words:[5 lamp", " [words:[* TO *]] [words:[5 lamp]"),
        ("collection:\"-\"", " [collection:-]"),
    ] {
        assert_eq!(told(text), read, "{text}");
    }
}

#[test]
fn a_flood_is_bounded() {
    let many = (0..500).map(|n: u32| n.to_string()).collect::<Vec<_>>().join(" ");
    assert_eq!(SearchBox::read(&many).conditions.len(), CONDITIONS_MAX);
    let deep = format!("{}lamp", "(".repeat(900));
    assert!(SearchBox::read(&deep).conditions.len() <= 1);
    assert!(SearchBox::read(&"NOT -".repeat(300)).conditions.is_empty());
}

#[test]
fn a_condition_can_be_taken_away() {
    let asked = SearchBox::read("lamp words:>5 -tag:x");
    assert_eq!(asked.without(1).to_string(), "lamp -tag:x");
    assert_eq!(asked.without(9), asked);
}

fn narrowed(text: &str) -> WorkQuery {
    let read = SearchBox::read(text);
    let mut resolved = Resolved::new();
    for name in read.tag_names() {
        let id = match name.1.as_str() {
            "fluff" => 7,
            "slow burn" => 8,
            _ => continue,
        };
        resolved.insert(name, vec![TagId(id)]);
    }
    let mut query = WorkQuery::default();
    read.narrow(&mut query, &resolved, &Ladder::default(), date(2026, 3, 31));
    query
}

#[test]
fn a_box_becomes_a_question() {
    let query = narrowed("tag:\"Slow  Burn\" -tag:fluff words:>5 words:<10 updated:<1m lang:en status:wip");
    assert_eq!((query.tags, query.without_tags), (vec![TagId(8)], vec![TagId(7)]));
    assert_eq!((query.word_count.from, query.word_count.to), (Some(6), Some(9)));
    assert_eq!(query.updated.from, Some(date(2026, 2, 28)));
    assert_eq!(query.words, None);
    let query = narrowed("rating:explicit sort:>kudos");
    assert_eq!(query.ratings, [RatingId(4)]);
    assert_eq!((query.sort, query.reversed), (Sort::Kudos, true));
    assert_eq!(narrowed("rating:teen OR rating:general").ratings, [RatingId(2), RatingId(1)]);
    assert_eq!(narrowed("-rating:mature").without_ratings, [RatingId(3)]);
}

#[test]
fn an_unknown_tag_is_looked_for_by_its_words_and_alternatives_stay_together() {
    let words = |field, text: &str| Words::Stand { field, text: text.to_owned(), phrase: true };
    assert_eq!(narrowed("tag:hurt").words, Some(Words::All(vec![words(WordField::Tag(None), "hurt")])));
    assert_eq!(
        narrowed("tag:fluff OR title:\"a b\"").words,
        Some(Words::All(vec![Words::Any(vec![Words::Under(TagId(7)), words(WordField::Title, "a b")])]))
    );
    let Some(Words::All(all)) = narrowed("(mature OR explicit)").words else { panic!() };
    let [Words::Any(any)] = all.as_slice() else { panic!() };
    assert!(matches!(&any[0], Words::Any(either) if either.contains(&Words::Rated(RatingId(3)))));
    assert_eq!(folded("A  b"), "a b");
}

fn some_text() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "lamp",
        "tag:",
        "words",
        ">",
        "<",
        "=",
        "5",
        "-",
        "NOT ",
        "OR ",
        " ",
        "(",
        ")",
        "\"",
        "“",
        ":",
        "*",
        "sort:",
        "title",
        "updated:",
        "2020",
        "-3d",
        "夜明け",
        "é",
        "'",
        ">words",
        "[",
        "]",
        " TO ",
        "otp:",
        "collection:",
        "status:complete",
        "lang:en",
        "\u{301}",
        "..",
        "AND ",
        "10k",
        "rating:",
        "crossover:",
        "no",
        "|",
        "!",
        "x",
    ]);
    prop_oneof![prop::collection::vec(parts, 0..40).prop_map(|parts| parts.concat()), ".{0,60}",]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reading_never_fails_is_bounded_and_what_is_written_out_reads_the_same(text in some_text()) {
        let read = SearchBox::read(&text);
        prop_assert!(read.conditions.len() <= CONDITIONS_MAX);
        let again = SearchBox::read(&read.to_string());
        prop_assert_eq!(&again.conditions, &read.conditions, "{}", read);
        prop_assert!(again.ignored.is_empty(), "{}", read);
    }
}

#[test]
fn what_is_left_of_alternatives_reads_as_if_it_stood_alone() {
    for text in ["(lamp 2020) OR (lamp 2020)", "(lamp 2020) OR sort:title", "NOT NOT (lamp 2020)"] {
        let read = SearchBox::read(text);
        assert_eq!(read.conditions, SearchBox::read("lamp 2020").conditions, "{text}");
        assert_eq!(SearchBox::read(&read.to_string()).conditions, read.conditions, "{text}");
    }
}

#[test]
fn how_the_reader_stands_to_works_is_asked_by_is() {
    use crate::progress::ReadState;
    let states = |text: &str| {
        let read = SearchBox::read(text);
        assert_eq!(SearchBox::read(&read.to_string()), read, "{text}");
        read.read_states().map(<[ReadState]>::to_vec).collect::<Vec<_>>()
    };
    assert_eq!(states("is:unread lamp"), [[ReadState::Unread]]);
    assert_eq!(states("is:new OR is:reading"), [[ReadState::Reading, ReadState::New]]);
    assert_eq!(states("-is:finished")[0].len(), 5);
    assert_eq!(states("is:wip"), Vec::<Vec<ReadState>>::new());
    assert_eq!(SearchBox::read("is:nonsense").ignored, ["is:nonsense"]);
}
