//! How words are found whatever their form: stems, hyphens, apostrophes, scripts without spaces, beginnings.

use ficus_archive::{SeriesId, TagId, series::SeriesPlace, tag::TagKind, work::IndexedWork};

use crate::shelf::{by, found, index_of, query, tagged, work};

fn shelf() -> Vec<IndexedWork> {
    let mut english =
        work(1, "The Running Houses", "Don't go there; it is d'Artagnan's well-known stop-gap.");
    english = tagged(english, TagKind::Character, 10, "Sherlock Holmes");
    english = tagged(english, TagKind::Fandom, 11, "Dracula");
    english.blurb.series.push(SeriesPlace {
        id: SeriesId(1),
        title: "The Whitby Letters".to_owned(),
        position: 1,
        works: 1,
    });
    let mut german = by(work(2, "Häuser am Fluss", "Sie liefen und lachten."), 1, "Running Water");
    german.blurb.language = Some("de".to_owned());
    german = tagged(german, TagKind::Fandom, 12, "Sherlock Holmes");
    let mut japanese = work(3, "夜明け前", "東京の夜は明るい。");
    japanese.blurb.language = Some("ja".to_owned());
    let mut unknown = work(4, "Holmlea", "She runs. She never laughs.");
    unknown.blurb.language = None;
    vec![english, german, japanese, unknown]
}

#[test]
fn a_word_is_found_in_its_other_forms_and_a_phrase_is_exact() {
    let index = index_of(&shelf());
    for (words, works) in [
        ("run house", &[1][..]),
        ("houses", &[1]),
        ("\"running houses\"", &[1]),
        ("\"run house\"", &[]),
        ("haus", &[2]),
        ("lachte", &[2]),
        ("runs", &[1, 4]),
        ("author:run", &[]),
        ("author:running", &[2]),
    ] {
        assert_eq!(found(&index, &query(words)), works, "{words}");
    }
    let mut german = query("lachte");
    german.languages = vec!["de".to_owned()];
    assert_eq!(found(&index, &german), [2]);
}

#[test]
fn hyphens_and_apostrophes_part_words_that_are_found_joined_too() {
    let index = index_of(&shelf());
    for words in [
        "don't",
        "dont",
        "don’t",
        "artagnan",
        "d'artagnan",
        "dartagnan",
        "stopgap",
        "stop-gap",
        "well",
        "\"known stop\"",
    ] {
        assert_eq!(found(&index, &query(words)), [1], "{words}");
    }
}

#[test]
fn scripts_without_spaces_are_found_by_what_stands_side_by_side() {
    let index = index_of(&shelf());
    for (words, works) in
        [("夜明", &[3][..]), ("明夜", &[]), ("夜", &[3]), ("title:東京", &[]), ("東京の夜", &[3])]
    {
        assert_eq!(found(&index, &query(words)), works, "{words}");
    }
}

#[test]
fn words_are_found_by_their_beginning() {
    let index = index_of(&shelf());
    for (words, works) in [
        ("holm*", &[1, 2, 4][..]),
        ("title:holm*", &[4]),
        ("character:holm*", &[1]),
        ("d'art*", &[1]),
        ("\"hol*\"", &[]),
        ("xyz*", &[]),
    ] {
        assert_eq!(found(&index, &query(words)), works, "{words}");
    }
}

#[test]
fn words_of_tags_are_told_by_kind_and_series_by_their_titles() {
    let index = index_of(&shelf());
    for (words, works) in [
        ("character:holmes", &[1][..]),
        ("fandom:holmes", &[2]),
        ("tag:holmes", &[1, 2]),
        ("fandom:\"sherlock holmes\"", &[2]),
        ("character:dracula", &[]),
        ("series:letter", &[1]),
        ("whitby", &[1]),
        ("-character:holmes -夜", &[2, 4]),
    ] {
        assert_eq!(found(&index, &query(words)), works, "{words}");
    }
    let mut under = query("");
    under.words = Some(ficus_archive::words::Words::Any(vec![
        ficus_archive::words::Words::Under(TagId(11)),
        ficus_archive::words::Words::anywhere("夜"),
    ]));
    assert_eq!(found(&index, &under), [1, 3]);
}
