//! What is found, in which order, and what is not.

use ficus_archive::{
    CategoryId, PenNameId, RatingId, TagId,
    listing::{Bounds, Facets, Sort, WorkQuery},
    tag::TagKind,
    work::{Audience, IndexedWork, Status},
};
use ficus_prose::Prose;
use ficus_search::Index;

use crate::shelf::{by, day, found, ids, index_of, placed, query, tagged, work};

fn baker_street() -> Vec<IndexedWork> {
    let mut lamp = by(work(1, "The Red Lamp", "Holmes lit the lamp. Watson wrote."), 1, "Élise Doyle");
    lamp.blurb.summary = Prose::from_plain("A case of missing geese.");
    lamp = tagged(lamp, TagKind::Fandom, 10, "Sherlock Holmes");
    lamp = tagged(lamp, TagKind::Freeform, 11, "slow burn");
    lamp = placed(lamp, 5);
    lamp.blurb.words = 500;
    lamp.blurb.updated = Some(day(2003, 5, 1));
    let mut count = by(work(2, "Letters to the Count", "The wolves sang; no lamp was lit."), 2, "Mina H");
    count = tagged(count, TagKind::Fandom, 20, "Dracula");
    count.blurb.rating = Some(RatingId(4));
    count.blurb.status = Status::InProgress;
    count.blurb.language = Some("de".to_owned());
    count.blurb.words = 90_000;
    count.blurb.updated = Some(day(2010, 1, 31));
    count.blurb.published = Some(day(1999, 1, 1));
    let mut tea =
        by(work(3, "alice takes tea", "The Hatter poured, and Alice drank lamp oil."), 1, "Élise Doyle");
    tea = tagged(tea, TagKind::Fandom, 30, "Alice in Wonderland");
    tea.blurb.rating = None;
    tea.blurb.status = Status::Unknown;
    tea.blurb.counts.views = 7;
    tea.blurb.published = Some(day(2001, 1, 1));
    vec![lamp, count, tea]
}

#[test]
fn words_are_found_in_title_author_tags_summary_and_text() {
    let index = index_of(&baker_street());
    for (words, works) in [
        ("letters", &[2][..]),
        ("ELISE", &[1, 3]),
        ("élise doyle", &[1, 3]),
        ("dracula", &[2]),
        ("burn slow", &[1]),
        ("geese", &[1]),
        ("wolves", &[2]),
        ("lamp", &[1, 2, 3]),
        ("lamp hatter", &[3]),
        ("lamp elephant", &[]),
    ] {
        assert_eq!(found(&index, &query(words)), works, "{words}");
    }
}

#[test]
fn a_phrase_stands_together_and_an_exclusion_takes_out() {
    let index = index_of(&baker_street());
    for (words, works) in [
        ("\"lit the lamp\"", &[1][..]),
        ("\"lamp lit the\"", &[]),
        ("\"lamp oil", &[3]),
        ("lamp -wolves", &[1, 3]),
        ("-wolves", &[1, 3]),
        ("lamp -\"lamp oil\" -\"red lamp\"", &[2]),
        ("-lamp", &[]),
    ] {
        assert_eq!(found(&index, &query(words)), works, "{words}");
    }
}

#[test]
fn text_without_spaces_is_found_by_its_parts() {
    let index = index_of(&[work(1, "夜明け前", "木曾路はすべて山の中である。"), work(2, "山", "中")]);
    assert_eq!(found(&index, &query("夜明け")), [1]);
    assert_eq!(found(&index, &query("山の中")), [1]);
    assert_eq!(found(&index, &query("山 中")), [1, 2]);
}

#[test]
fn each_filter_leaves_what_it_names() {
    let index = index_of(&baker_street());
    let all = query("");
    let cases: [(&str, WorkQuery, &[i64]); 12] = [
        ("tag", WorkQuery { tags: vec![TagId(10)], ..all.clone() }, &[1]),
        ("two tags", WorkQuery { tags: vec![TagId(10), TagId(11)], ..all.clone() }, &[1]),
        ("tags of two works", WorkQuery { tags: vec![TagId(10), TagId(20)], ..all.clone() }, &[]),
        ("without a tag", WorkQuery { without_tags: vec![TagId(10)], ..all.clone() }, &[2, 3]),
        ("category", WorkQuery { category: Some(CategoryId(5)), ..all.clone() }, &[1]),
        ("author", WorkQuery { authors: vec![PenNameId(1)], ..all.clone() }, &[1, 3]),
        ("ratings", WorkQuery { ratings: vec![RatingId(1), RatingId(4)], ..all.clone() }, &[1, 2]),
        ("status", WorkQuery { statuses: vec![Status::InProgress], ..all.clone() }, &[2]),
        ("language", WorkQuery { languages: vec!["de".to_owned()], ..all.clone() }, &[2]),
        (
            "least words",
            WorkQuery { word_count: Bounds { from: Some(500), to: None }, ..all.clone() },
            &[1, 2],
        ),
        ("most words", WorkQuery { word_count: (0..=500).into(), ..all.clone() }, &[1, 3]),
        (
            "no words at all",
            WorkQuery { word_count: Bounds { from: Some(9), to: Some(3) }, ..all.clone() },
            &[],
        ),
    ];
    for (name, query, works) in cases {
        assert_eq!(found(&index, &query), works, "{name}");
    }
}

#[test]
fn each_order_puts_its_first_first() {
    let index = index_of(&baker_street());
    for (sort, order) in [
        (Sort::Relevance, [2, 1, 3]),
        (Sort::Updated, [2, 1, 3]),
        (Sort::Published, [3, 2, 1]),
        (Sort::Title, [3, 2, 1]),
        (Sort::Words, [2, 1, 3]),
        (Sort::Views, [3, 2, 1]),
    ] {
        let page = index.search(&WorkQuery { sort, ..query("") }).unwrap();
        assert_eq!(ids(&page), order, "{}", sort.as_str());
    }
}

#[test]
fn a_word_in_the_title_weighs_more_than_one_in_the_text() {
    let index = index_of(&[
        work(1, "Nothing", "The lamp by the lamp on the lamp, and a lamp behind it."),
        work(2, "The Lamp", "Nothing at all happened in this house today, nor did it shine."),
    ]);
    assert_eq!(ids(&index.search(&query("lamp")).unwrap()), [2, 1]);
}

#[test]
fn pages_follow_each_other_without_doubles_or_gaps() {
    let works: Vec<IndexedWork> = (1..=105).map(|id| work(id, &format!("Part {}", id % 7), "same")).collect();
    let index = Index::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    for (seq, half) in works.chunks(30).enumerate() {
        for work in half {
            writer.put(work, 0).unwrap();
        }
        writer.commit(seq as u64 + 1).unwrap();
    }
    for sort in [Sort::Relevance, Sort::Title, Sort::Updated] {
        let mut seen = Vec::new();
        for page in 1..=6 {
            let list = index.search(&WorkQuery { sort, page, ..query("same") }).unwrap();
            assert_eq!((list.total, list.works.len()), (105, if page == 6 { 5 } else { 20 }));
            seen.extend(ids(&list));
        }
        let mut sorted = seen.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (1..=105).collect::<Vec<_>>(), "{}", sort.as_str());
        if sort == Sort::Updated {
            assert_eq!(seen, (1..=105).rev().collect::<Vec<_>>(), "ties stand by number, the newest first");
        }
    }
    for page in [7, 5_000, u32::MAX] {
        let list = index.search(&WorkQuery { page, ..query("same") }).unwrap();
        assert_eq!((list.works.len(), list.total), (0, 105));
    }
}

#[test]
fn a_work_above_the_level_is_found_by_its_names_and_never_by_its_text() {
    let index = index_of(&baker_street());
    let asked = |words| WorkQuery { text_level_max: Some(1), ..query(words) };
    for (words, works) in [
        ("wolves", &[][..]),
        ("geese", &[1]),
        ("letters", &[2]),
        ("mina dracula", &[2]),
        ("letters wolves", &[]),
        ("lamp", &[1]),
        ("hatter", &[]),
        ("alice", &[3]),
        // What stands in its text may not even be told by leaving it out.
        ("-wolves", &[1, 2, 3]),
        ("-letters", &[1, 3]),
    ] {
        assert_eq!(found(&index, &asked(words)), works, "{words}");
    }
    assert_eq!(found(&index, &WorkQuery { text_level_max: Some(3), ..query("lamp") }), [1, 2]);
    assert_eq!(found(&index, &WorkQuery { text_level_max: Some(usize::MAX), ..query("lamp") }), [1, 2, 3]);
    for (words, works) in [("geese", &[][..]), ("alice", &[3]), ("-geese", &[1, 2, 3])] {
        assert_eq!(
            found(&index, &WorkQuery { text_level_max: None, ..query(words) }),
            works,
            "{words}, no text"
        );
    }
}

#[test]
fn works_of_other_audiences_are_neither_listed_nor_counted() {
    let mut works = baker_street();
    works[1].blurb.audience = Audience::Members;
    works[2].blurb.audience = Audience::Authors;
    let index = index_of(&works);
    let of = |audiences: &[Audience]| WorkQuery { audiences: audiences.to_vec(), ..query("") };
    let page = index.search(&of(&[Audience::Everyone])).unwrap();
    assert_eq!((ids(&page), page.total), (vec![1], 1));
    let facets = Facets {
        ratings: vec![(RatingId(1), 1)],
        statuses: vec![(Status::Complete, 1)],
        languages: vec![("en".to_owned(), 1)],
        tags: vec![(TagKind::Fandom, vec![(TagId(10), 1)]), (TagKind::Freeform, vec![(TagId(11), 1)])],
        crossovers: 0,
        single_chapters: 1,
    };
    assert_eq!(page.facets, facets);
    assert_eq!(found(&index, &of(&[Audience::Everyone, Audience::Members])), [1, 2]);
    assert_eq!(found(&index, &of(&[Audience::Everyone, Audience::Members, Audience::Authors])), [1, 2, 3]);
    assert_eq!(found(&index, &of(&[])), [0; 0]);
}

#[test]
fn whatever_is_asked_means_something() {
    let index = index_of(&baker_street());
    let long = "\"lamp ".repeat(2_000);
    for words in [
        "\"",
        "AND",
        "((",
        "title:",
        "title:lamp",
        "-",
        "--",
        "-\"",
        "*",
        "\\",
        "/.*/",
        "[a TO z]",
        "lamp^7",
        "~",
        "\u{0}",
        "\u{202e}x",
        "🏮",
        " ",
        "+lamp",
        "a:b:c",
        "{",
        "NOT",
        "OR OR",
        &long,
        &"x".repeat(10_000),
    ] {
        for text_level_max in [None, Some(0), Some(4)] {
            let asked = WorkQuery { text_level_max, ..query(words) };
            assert!(index.search(&asked).is_ok(), "{words}");
        }
    }
}

#[test]
fn an_empty_index_answers_with_an_empty_list() {
    let index = Index::in_memory().unwrap();
    for words in ["", "lamp", "-lamp"] {
        assert_eq!(found(&index, &query(words)), [0; 0]);
    }
}
