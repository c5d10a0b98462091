use super::*;
use crate::{
    RatingId,
    series::SeriesDraft,
    tag::TagDraft,
    work::{AuthorDraft, Status},
};

fn tag(kind: TagKind, name: &str) -> TagDraft {
    TagDraft { kind, name: name.to_owned() }
}

fn whole() -> WorkDraft {
    WorkDraft {
        title: "The Lamp".to_owned(),
        authors: vec![AuthorDraft { name: "Irene Norton".to_owned(), contact: None }],
        language: Some("en".to_owned()),
        rating: Some(RatingId(1)),
        tags: vec![
            tag(TagKind::Fandom, "Sherlock Holmes"),
            tag(TagKind::Warning, "Author chose not to warn"),
        ],
        status: Status::InProgress,
        ..WorkDraft::default()
    }
}

fn fields(work: &WorkDraft, rules: &WritingRules) -> Vec<Field> {
    check(work, rules).into_iter().map(|complaint| complaint.field).collect()
}

#[test]
fn a_work_that_states_what_is_asked_for_has_nothing_wrong() {
    assert_eq!(check(&whole(), &WritingRules::default()), []);
}

#[test]
fn an_empty_work_lacks_what_is_asked_for_and_can_still_be_kept() {
    let complaints = check(&WorkDraft::default(), &WritingRules::default());
    assert!(complaints.iter().all(Complaint::is_lack));
    let lacking: Vec<Field> = complaints.iter().map(|complaint| complaint.field).collect();
    assert_eq!(
        lacking,
        [Field::Title, Field::Authors, Field::Language, Field::Rating, Field::Warnings, Field::Fandoms]
    );
    let none = WritingRules { required: Vec::new(), ..WritingRules::default() };
    assert_eq!(fields(&WorkDraft::default(), &none), [Field::Title, Field::Authors]);
}

#[test]
fn every_field_that_a_site_can_require_is_missed_where_it_says_nothing() {
    let rules = WritingRules { required: Field::REQUIRABLE.into(), ..WritingRules::default() };
    let lacking = fields(&WorkDraft::default(), &rules);
    assert!(Field::REQUIRABLE.iter().all(|field| lacking.contains(field)), "{lacking:?}");
}

type Set = fn(&mut WorkDraft, String);

#[test]
fn each_limit_holds_at_its_last_character_and_not_beyond() {
    let rules = WritingRules::default();
    let long = |chars: u32| "x".repeat(chars as usize);
    let limits: [(Field, u32, Set); 8] = [
        (Field::Title, 255, |work, text| work.title = text),
        (Field::Summary, 1_250, |work, text| work.summary = Prose::from_plain(&text)),
        (Field::NotesBefore, 5_000, |work, text| work.notes_before = Prose::from_plain(&text)),
        (Field::NotesAfter, 5_000, |work, text| work.notes_after = Prose::from_plain(&text)),
        (Field::Disclaimer, 2_000, |work, text| work.disclaimer = Some(text)),
        (Field::Dedication, 2_000, |work, text| work.dedication = Some(text)),
        (Field::Tags, 150, |work, text| work.tags.push(tag(TagKind::Freeform, &text))),
        (Field::Series, 255, |work, title| {
            work.series.push(SeriesDraft { title, position: None, summary: Prose::default() });
        }),
    ];
    for (field, most, set) in limits {
        let mut work = whole();
        set(&mut work, long(most));
        assert_eq!(fields(&work, &rules), [], "{field:?} of {most}");
        let mut work = whole();
        set(&mut work, long(most + 1));
        assert_eq!(fields(&work, &rules), [field]);
    }
}

#[test]
fn seventy_five_tags_of_ones_own_are_enough() {
    let mut work = whole();
    work.tags.extend((0..75).map(|number| tag(TagKind::Freeform, &format!("Tag {number}"))));
    assert_eq!(fields(&work, &WritingRules::default()), []);
    work.tags.push(tag(TagKind::Freeform, "One more"));
    let complaints = check(&work, &WritingRules::default());
    assert_eq!(complaints[0].fault, Fault::TooMany { most: 75, there: 76 });
    assert!(!complaints[0].is_lack());
}

#[test]
fn a_plan_and_a_language_have_to_make_sense() {
    let mut work = whole();
    work.planned_chapters = Some(0);
    work.language = Some("English, please".to_owned());
    assert_eq!(fields(&work, &WritingRules::default()), [Field::Language, Field::Planned]);
}

#[test]
fn names_are_parted_by_commas_and_lines_and_stand_once() {
    let typed = "Sherlock Holmes,  John   Watson\r\nMrs Hudson,, sherlock holmes ,";
    assert_eq!(names(typed), ["Sherlock Holmes", "John Watson", "Mrs Hudson"]);
    assert_eq!(names(" , \n"), Vec::<String>::new());
}

#[test]
fn a_name_with_a_comma_is_typed_in_quotes_and_comes_back_whole() {
    let known = ["Fog, and more of it", "Lamps", "The \"Woman\" in White"];
    assert_eq!(joined(known), "\"Fog, and more of it\", Lamps, The \"Woman\" in White");
    assert_eq!(names(&joined(known)), known);
    assert_eq!(names("\"half, open"), ["\"half", "open"]);
    assert_eq!(names("\"a\" b, \"c\""), ["\"a\" b", "c"]);
}
