//! Part numbers in every form.

use proptest::prelude::*;

use super::*;

#[test]
fn part_numbers_are_taken_off_titles_in_every_form() {
    for (stated, title, number, planned) in [
        ("The Lamp (1/5)", "The Lamp", 1, Some(Planned::Parts(5))),
        ("The Lamp (2 of ?)", "The Lamp", 2, Some(Planned::Open)),
        ("The Lamp - Part 3", "The Lamp", 3, None),
        ("The Lamp, Chapter Four", "The Lamp", 4, None),
        ("The Lamp V/V", "The Lamp", 5, Some(Planned::Parts(5))),
        ("The Lamp [6/?]", "The Lamp", 6, Some(Planned::Open)),
        ("The Lamp (part 7/?)", "The Lamp", 7, Some(Planned::Open)),
        ("The Lamp (00/?)", "The Lamp", 0, Some(Planned::Open)),
        ("The Lamp Part VII/?", "The Lamp", 7, Some(Planned::Open)),
        ("The Lamp 01/05", "The Lamp", 1, Some(Planned::Parts(5))),
        ("The Lamp - Prologue", "The Lamp", 0, None),
        ("The Lamp: Chapter Fourty-Nine", "The Lamp", 49, None),
        ("The Lamp(one of two)", "The Lamp", 1, Some(Planned::Parts(2))),
        ("The Lamp ~ Part 1/ 8", "The Lamp", 1, Some(Planned::Parts(8))),
        ("The Lamp (part 5/?)", "The Lamp", 5, Some(Planned::Open)),
        ("The Lamp (01/?)", "The Lamp", 1, Some(Planned::Open)),
        ("The Lamp (1/1)", "The Lamp", 1, Some(Planned::Parts(1))),
        ("The Lamp 1A/4", "The Lamp", 1, Some(Planned::Parts(4))),
        ("The Lamp (4a/?)", "The Lamp", 4, Some(Planned::Open)),
        ("The Lamp 1/?", "The Lamp", 1, Some(Planned::Open)),
        ("The Lamp, Part 4b", "The Lamp", 4, None),
        ("The Lamp (8/8, complete)", "The Lamp", 8, Some(Planned::Parts(8))),
        ("The Lamp (4/?) - completely", "The Lamp", 4, Some(Planned::Parts(4))),
        ("Die Lampe - Kapitel 3", "Die Lampe", 3, None),
        ("La lampe, chapitre deux", "La lampe", 2, None),
        ("Лампа. Часть 2", "Лампа", 2, None),
    ] {
        let (found, mark) = split_title(stated);
        let mark = mark.expect(stated);
        assert_eq!((found.as_str(), mark.number, mark.planned), (title, Some(number), planned), "{stated}");
    }
}

proptest! {
    #[test]
    fn no_title_with_a_part_is_passed_over(words in prop::collection::vec(prop::sample::select(vec![
        "The", "Lamp", " ", " ", "-", ",", "(", ")", "[", "]", "/", "of", "von", "из", "z", "part", "Part", "Chapter", "pt.", "Часть",
        "#", ".", "1", "12", "4a", "4.5", "V", "two", "twenty-one", "twenty one", "?", "??", "final", "complete", ":", "é", "No.",
    ]), 0..9)) {
        let title = words.concat();
        let found = AFTER_TITLE.captures(&title).filter(|found| found.name("kind").or(found.name("planned")).is_some());
        if found.is_some() || BEFORE_OWN_TITLE.is_match(&title) {
            prop_assert!(MAY_BE_PART.is_match(&title), "{title}");
        }
    }
}

#[test]
fn headings_are_read_in_every_form() {
    let planned = |parts| Some(Planned::Parts(parts));
    for (line, number, total, title) in [
        ("Part 3/10", Some(3), planned(10), None),
        ("Part 1/ 8", Some(1), planned(8), None),
        ("Part VII/?", Some(7), Some(Planned::Open), None),
        ("Chapter 2 of ?", Some(2), Some(Planned::Open), None),
        ("Part 2 of 5: Night", Some(2), planned(5), Some("Night")),
        ("chapter 3:1", Some(3), None, Some("3:1")),
        ("Chapter 4a", Some(4), None, Some("4a")),
        ("Part 4B - The Fog", Some(4), None, Some("4B: The Fog")),
        ("Chapter 11 - T - Part 2 ( Chapter 12 )", Some(12), None, Some("Chapter 11 - T - Part 2")),
        ("Part I - The Lamp", Some(1), None, Some("The Lamp")),
        ("~Part One~", Some(1), None, None),
        ("*** CHAPTER XII ***", Some(12), None, None),
        ("Chapter Fourty-Nine", Some(49), None, None),
        ("Chapter the Third", Some(3), None, None),
        ("Chapter #7", Some(7), None, None),
        ("The Second Part", Some(2), None, None),
        ("Prologue", Some(0), None, None),
        ("Prologues", Some(0), None, None),
        ("Prologue: Before the Rain", Some(0), None, Some("Before the Rain")),
        ("Epilogue", None, None, Some("Epilogue")),
        ("EPILOGUE ONE", None, None, Some("Epilogue ONE")),
        ("Interlude II: Fog", None, None, Some("Interlude II: Fog")),
        ("Coda", None, None, Some("Coda")),
        ("Chapter Eighteen of The Lamp", Some(18), None, None),
        ("Teaser/Act One", Some(1), None, Some("Teaser/Act One")),
        ("Book Two", Some(2), None, None),
        ("Kapitel 3: Der Nebel", Some(3), None, Some("Der Nebel")),
        ("1. Kapitel", Some(1), None, None),
        ("Erster Teil", Some(1), None, None),
        ("Chapitre premier", Some(1), None, None),
        ("Capítulo 4 - La carta", Some(4), None, Some("La carta")),
        ("Capitolo secondo", Some(2), None, None),
        ("Глава 5. Туман", Some(5), None, Some("Туман")),
        ("Часть первая", Some(1), None, None),
        ("Hoofdstuk drie", Some(3), None, None),
        ("Rozdział IV", Some(4), None, None),
        ("Пролог", Some(0), None, None),
        ("Epílogo", None, None, Some("Epílogo")),
    ] {
        let mark = heading(line).expect(line);
        assert_eq!((mark.number, mark.planned, mark.title.as_deref()), (number, total, title), "{line}");
    }
}

#[test]
fn lines_of_a_story_are_no_headings() {
    for line in [
        "Part of me wanted to go.",
        "Part 1/6 opens here.",
        "Part one of it was gone.",
        "Part one of the plan was to get in unseen.",
        "Act your age",
        "Book him, Lestrade",
        "Coda fell silent",
        "The first act was over.",
        "Chapter and verse",
        "Section by section he read it.",
        "Teil mir mit",
        "Del was late",
        "Second chances",
        "Volume was the trouble",
        "It was the last chapter",
    ] {
        assert_eq!(heading(line), None, "{line}");
    }
}

#[test]
fn a_title_that_holds_a_number_keeps_it() {
    for title in
        ["Henry V", "Twenty Thousand Leagues", "221B", "1895", "The Sign of Four", "A Game for Two", "11/10"]
    {
        assert_eq!(split_title(title), (title.to_owned(), None));
    }
}

#[test]
fn headings_are_told_from_sentences() {
    let mark = heading("The Copper Beeches (Chapter Two of The Adventures)").expect("a heading");
    assert_eq!(
        (mark.number, mark.title.as_deref(), mark.work.as_deref()),
        (Some(2), Some("The Copper Beeches"), Some("The Adventures"))
    );
    assert_eq!(heading("CHAPTER ONE: Name").and_then(|mark| mark.title).as_deref(), Some("Name"));
    assert_eq!(heading("~Part One~").and_then(|mark| mark.number), Some(1));
    assert_eq!(heading("Prologue").and_then(|mark| mark.number), Some(0));
    assert_eq!(heading("Part one of the plan was to get in unseen."), None);
    assert_eq!(heading("Part of me wanted to go."), None);
}
