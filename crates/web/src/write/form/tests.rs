use ficus_archive::pen_name::PenName;

use super::*;

fn whole() -> Facts {
    let tag = |kind: TagKind, name: &str| TagDraft { kind, name: name.to_owned() };
    let mut facts = Facts {
        title: "The Lamp".to_owned(),
        authors: vec![PenNameId(1)],
        summary: typed::read(typed::Wording::Markdown, "A *lamp*.\n\nTwo.", &Limits::default()),
        notes_before: Prose::from_plain("1. Not a list\n* nor this"),
        notes_after: Prose::from_plain("After."),
        disclaimer: Some("Not mine.".to_owned()),
        dedication: Some("For you".to_owned()),
        language: Some("en-GB".to_owned()),
        rating: Some(RatingId(2)),
        tags: vec![
            tag(TagKind::Fandom, "Sherlock Holmes"),
            tag(TagKind::Warning, "Rats, many of them"),
            tag(TagKind::Kind, "Gen"),
            tag(TagKind::Relationship, "Holmes & Watson"),
            tag(TagKind::Character, "Holmes, Sherlock"),
            tag(TagKind::Class, "Genre: Drama"),
            tag(TagKind::Freeform, "Fog"),
        ],
        category_paths: vec![vec!["Holmes".to_owned(), "Gen > Humour".to_owned()]],
        spoilers: Some("The Final Problem".to_owned()),
        timeline: Some("1894".to_owned()),
        status: Status::Complete,
        planned_chapters: Some(3),
        audience: Audience::Members,
        reviewers: Reviewers::Everyone,
        holds_first: true,
        reach: Reach::Here,
        published: Some(jiff::civil::date(2004, 3, 31)),
        series: vec![SeriesStated { title: "Lights".to_owned(), position: Some(2) }],
    };
    facts.put_in_order();
    facts
}

/// The form as a browser sends it.
fn sent(form: &FactsForm) -> Vec<(String, String)> {
    let mut sent: Vec<(String, String)> =
        form.texts.iter().map(|(name, text)| ((*name).to_owned(), text.replace('\n', "\r\n"))).collect();
    let mut add = |name: &str, value: &str| sent.push((name.to_owned(), value.to_owned()));
    form.authors.iter().for_each(|id| add("authors", &id.to_string()));
    form.warnings.iter().for_each(|name| add("warnings", name));
    form.kinds.iter().for_each(|name| add("kinds", name));
    form.classes.iter().for_each(|name| add("class-1", name));
    for (title, place) in form.series_lines() {
        add("series-title", &title);
        add("series-place", &place);
    }
    add("audience", &form.audience);
    add("reviewers", &form.reviewers);
    if form.holds_first {
        add("holds_first", "1");
    }
    if form.stays_here {
        add("stays_here", "1");
    }
    sent
}

fn own() -> Vec<OwnPenName> {
    let pen_name = PenName {
        id: PenNameId(1),
        name: "Irene".to_owned(),
        slug: "irene".to_owned(),
        account: None,
        works: 0,
    };
    vec![OwnPenName { pen_name, profile: Prose::default(), is_default: true }]
}

fn read(form: &FactsForm, was: &Facts) -> (Facts, Vec<Complaint>) {
    let (site, own) = (Site::default(), own());
    let today = jiff::civil::date(2026, 5, 4);
    form.facts(was, &Around { site: &site, class_types: &[], own: &own, today })
}

#[test]
fn what_is_shown_and_sent_back_unchanged_changes_nothing() {
    for facts in [whole(), Facts { title: "x".to_owned(), authors: vec![PenNameId(1)], ..Facts::default() }] {
        let form = FactsForm::of(&facts);
        let back = FactsForm::read(&sent(&form));
        assert_eq!(back, form);
        let (read, wrong) = read(&back, &facts);
        assert_eq!(read, facts);
        assert!(wrong.iter().all(Complaint::is_lack), "{wrong:?}");
    }
}

#[test]
fn what_cannot_be_taken_is_said_at_its_field() {
    type Spoil = fn(&mut FactsForm);
    let spoilt: [(Field, Spoil); 9] = [
        (Field::Title, |form| form.set(Field::Title, "  ")),
        (Field::Authors, |form| form.authors.clear()),
        (Field::Rating, |form| form.set(Field::Rating, "99")),
        (Field::Warnings, |form| form.warnings.push(NO_WARNINGS.to_owned())),
        (Field::Planned, |form| form.set(Field::Planned, "many")),
        (Field::Published, |form| form.set(Field::Published, "31/3/2004")),
        (Field::Published, |form| form.set(Field::Published, "2031-01-01")),
        (Field::Audience, |form| form.audience = "draft".to_owned()),
        (Field::Series, |form| form.series[0].1 = "second".to_owned()),
    ];
    for (field, spoil) in spoilt {
        let facts = whole();
        let mut form = FactsForm::of(&facts);
        spoil(&mut form);
        let was = Facts { authors: vec![PenNameId(1)], ..facts };
        let wrong = blocking(read(&form, &was).1, true, &was);
        assert_eq!(wrong.iter().map(|one| one.field).collect::<Vec<_>>(), [field]);
    }
}

#[test]
fn a_posted_work_may_lack_what_it_lacked_before_and_no_more() {
    let was = Facts { rating: None, ..whole() };
    let mut form = FactsForm::of(&was);
    assert_eq!(blocking(read(&form, &was).1, false, &was), []);
    form.set(Field::Fandoms, "");
    let wrong = blocking(read(&form, &was).1, false, &was);
    assert_eq!(wrong.iter().map(|one| one.field).collect::<Vec<_>>(), [Field::Fandoms]);
    assert_eq!(blocking(read(&form, &was).1, true, &was), []);
}

#[test]
fn a_known_name_takes_the_place_of_what_was_typed() {
    let mut form = FactsForm::of(&whole());
    form.swap(TagKind::Character, "holmes, sherlock", "Sherlock Holmes");
    assert_eq!(form.text(Field::Characters), "Sherlock Holmes");
}
