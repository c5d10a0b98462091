use proptest::prelude::*;

use super::*;

fn canon(list: &str) -> Canon {
    let points = read_list(list).unwrap();
    let revision = revise(&[], points);
    let points = (1..).zip(revision.points).map(|(id, point)| CanonPoint {
        id: PointId(id),
        name: point.draft.name,
        aliases: point.draft.aliases,
        depth: point.draft.depth,
        position: point.position,
    });
    Canon { id: CanonId(1), fandom: TagId(1), points: points.collect() }
}

/// Seasons, some of them with episodes of their own.
fn serial() -> Canon {
    canon(
        "Season 1\n  1x01 = Welcome\n  1x12 = The Prophecy\nSeason 2\nSeason 3 = Graduation\nSeason 4\n  4x01\n  \
         4x22 = Season 4 finale = Restless\nSeason 5\nSeason 6\n  6x08\n  6x09 = Smash\n  6x22\nSeason 7",
    )
}

fn books() -> Canon {
    canon(
        "Book 1: The Blue Door\nBook 2: The Glass Stair = TGS\nBook 3: The Goose of Fire = GoF\n\
         Book 4: The House of Bells, or Never = HoB\nEpilogue",
    )
}

fn tales() -> Canon {
    canon(
        "A Scandal in Bohemia\nThe Speckled Band\nThe Final Problem = FINA\nThe Empty House = EMPT\nHis Last Bow",
    )
}

fn read(canon: &Canon, text: &str, stated: Stated) -> Option<String> {
    let point = PlaceReader::new(canon).read(text, stated)?;
    Some(canon.points[point].name.clone())
}

#[test]
fn spoilers_are_tied_to_the_furthest_point_that_their_text_names() {
    let table: [(&str, &str); 30] = [
        ("Post Season 4", "Season 4"),
        ("season four", "Season 4"),
        ("S4", "Season 4"),
        ("Spoilers up to the end of the fourth season.", "Season 4"),
        ("through 4th season", "Season 4"),
        ("Seasons 1-4", "Season 4"),
        ("seasons 1, 2 and 3", "Season 3"),
        ("Seasons one through five", "Season 5"),
        ("first four seasons", "Season 4"),
        ("Series IV", "Season 4"),
        ("Season 4, set in 1999", "Season 4"),
        ("S6E9", "6x09"),
        ("6x09", "6x09"),
        ("s06e09", "6x09"),
        ("S6 E9", "6x09"),
        ("season 6, episode 9", "6x09"),
        ("Takes place during the sixth season's ninth episode", "6x09"),
        ("ninth episode of the sixth season", "6x09"),
        ("Up to S6E12", "Season 6"),
        ("Everything up to Season 4 finale!", "4x22"),
        ("Minor ones for Smash and Restless", "6x09"),
        ("no spoilers past season 3", "Season 3"),
        ("Nothing beyond S2.", "Season 2"),
        ("none except season 1", "Season 1"),
        ("Everything before season 5", "Season 4"),
        ("pre-Season 2", "Season 1"),
        ("Before 4x22", "4x01"),
        ("everything", "Season 7"),
        ("The whole series", "Season 7"),
        ("All seven seasons", "Season 7"),
    ];
    for (text, expected) in table {
        assert_eq!(read(&serial(), text, Stated::Spoilers).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn names_and_abbreviations_are_read_as_whole_words() {
    for (text, expected) in [
        ("post-GoF", Some("Book 3: The Goose of Fire")),
        ("POST GOF, pre-HoB", Some("Book 3: The Goose of Fire")),
        ("spoilers through book 3", Some("Book 3: The Goose of Fire")),
        ("the goose of fire", Some("Book 3: The Goose of Fire")),
        ("Glass Stair", Some("Book 2: The Glass Stair")),
        ("books 1 & 2", Some("Book 2: The Glass Stair")),
        ("The House of Bells, or Never", Some("Book 4: The House of Bells, or Never")),
        ("golf", None),
        ("all books", Some("Epilogue")),
        ("Book 9", None),
    ] {
        assert_eq!(read(&books(), text, Stated::Spoilers).as_deref(), expected, "{text}");
    }
    assert_eq!(
        read(&tales(), "up to and including The Final Problem", Stated::Spoilers).as_deref(),
        Some("The Final Problem")
    );
}

#[test]
fn what_is_denied_or_left_open_is_tied_to_nothing() {
    for text in [
        "None",
        "none",
        "N/A",
        "no",
        "No spoilers",
        "-",
        "",
        "nothing",
        "no spoilers for season 5",
        "no spoilers for seasons 4, 5 or 6",
        "everything except season 7",
        "ignores season 6",
        "Season 6 never happened",
        "not S3",
        "everything so far",
        "all aired episodes",
        "current season",
        "pre-season 1",
        "Season",
        "episode",
        "season 12",
        "maybe everything",
        "without 4x22 and 6x09",
    ] {
        assert_eq!(read(&serial(), text, Stated::Spoilers), None, "{text}");
    }
}

#[test]
fn a_timeline_is_tied_to_the_first_point_that_its_text_names() {
    for (text, expected) in [
        ("After The Final Problem but before The Empty House", Some("The Final Problem")),
        ("Takes place during the empty house.", Some("The Empty House")),
        ("Before The Empty House", Some("The Final Problem")),
        ("before A Scandal in Bohemia", None),
        ("Between FINA and EMPT", Some("The Final Problem")),
        ("everything", None),
        ("An evening in 1895", None),
    ] {
        assert_eq!(read(&tales(), text, Stated::Timeline).as_deref(), expected, "{text}");
    }
}

#[test]
fn each_canon_of_a_crossover_is_read_from_its_own_part() {
    let (serial, books) = (PlaceReader::new(&serial()), PlaceReader::new(&books()));
    let other = PlaceReader::new(&canon("Season 1\nSeason 2\nSeason 3"));
    let names = |name: &str| vec![name.to_owned()];
    let (fog, bells, angels) = (names("The Fog Hour"), names("Bells"), names("Angels"));
    let read = |readers: &[(&PlaceReader, &[String])], text| -> Vec<Option<String>> {
        let found = read_places(readers, text, Stated::Spoilers);
        let named = readers.iter().zip(found);
        named.map(|((reader, _), point)| Some(reader.canon().points[point?].name.clone())).collect()
    };
    let some = |name: &str| Some(name.to_owned());
    let two: [(&PlaceReader, &[String]); 2] = [(&serial, &fog), (&books, &bells)];
    assert_eq!(read(&two, "Season 4, book 2"), [some("Season 4"), some("Book 2: The Glass Stair")]);
    let alike: [(&PlaceReader, &[String]); 2] = [(&serial, &fog), (&other, &angels)];
    assert_eq!(read(&alike, "The Fog Hour S5, Angels S2"), [some("Season 5"), some("Season 2")]);
    assert_eq!(read(&alike, "S2 of Angels; S1 of The Fog Hour"), [some("Season 1"), some("Season 2")]);
    assert_eq!(read(&alike, "Season 2"), [None, None], "nobody can tell of which");
}

#[test]
fn whoever_has_come_to_a_season_has_come_to_its_last_episode() {
    let canon = serial();
    let point = |name: &str| canon.points.iter().position(|point| point.name == name).unwrap();
    assert_eq!(canon.place(point("Season 4")), canon.place(point("4x22")));
    let place = canon.place(point("4x22")).unwrap();
    assert_eq!(canon.point_at(place.position), Some(point("Season 4")));
    assert_eq!(canon.point_at(place.position + 1), Some(point("Season 4")));
    assert_eq!(canon.point_at(0), None);
    let spoiler =
        |name: &str| vec![Spoiler { place: canon.place(point(name)).unwrap(), name: name.to_owned() }];
    assert_eq!(spoils(&spoiler("4x22"), &[place]), None);
    assert!(spoils(&spoiler("Season 5"), &[place]).is_some());
    assert!(spoils(&spoiler("4x22"), &[canon.place(point("4x01")).unwrap()]).is_some());
    let elsewhere = CanonPlace { fandom: TagId(2), position: 0 };
    assert_eq!(spoils(&spoiler("Season 5"), &[elsewhere]), None);
    assert_eq!(spoils(&spoiler("Season 5"), &[]), None);
}

#[test]
fn a_list_is_read_and_written_back() {
    let list = "Season 1\n  1x01 = Welcome\n    Cold open\nSeason 2 = S2 = Two\n";
    assert_eq!(write_list(&canon(list).points), list);
    let points = read_list("\n\tIn = = IN = in =\n Out\r\n").unwrap();
    assert_eq!(points.len(), 2);
    assert_eq!((points[0].name.as_str(), points[0].aliases.len(), points[1].depth), ("In", 0, 0));
}

#[test]
fn what_is_wrong_with_a_list_is_told_by_its_line() {
    let twice = ListFault::Twice { first: 1, second: 3, name: "season one".to_owned() };
    assert_eq!(read_list("Season One\nTwo\nThree = season one"), Err(twice));
    assert_eq!(read_list("One\n???"), Err(ListFault::Nameless(2)));
    assert_eq!(read_list(&"x".repeat(121)), Err(ListFault::LongName(1)));
    assert_eq!(read_list("a\n b\n  c\n   d\n    e\n     f"), Err(ListFault::TooDeep(6)));
    let names: Vec<String> = (0..14).map(|n| format!("n{n}")).collect();
    assert_eq!(read_list(&names.join("=")), Err(ListFault::ManyNames(1)));
    assert_eq!(
        read_list(&(0..2_001).map(|n| n.to_string()).collect::<Vec<_>>().join("\n")),
        Err(ListFault::TooMany)
    );
}

#[test]
fn points_keep_their_identity_and_the_places_of_readers() {
    let former = canon("One\nTwo\nThree = 3x\nFour").points;
    let revision = revise(&former, read_list("One\nOne and a half\nDrei = 3x\nFour\nTwo\nFive").unwrap());
    let ids: Vec<Option<i64>> = revision.points.iter().map(|point| point.id.map(|id| id.0)).collect();
    assert_eq!(ids, [Some(1), None, Some(3), Some(4), Some(2), None]);
    assert_eq!(revision.points[2].draft.aliases, ["3x", "Three"], "its former name still leads to it");
    for kept in [0, 2, 3] {
        let id = revision.points[kept].id.unwrap();
        assert_eq!(
            revision.points[kept].position,
            former.iter().find(|point| point.id == id).unwrap().position
        );
    }
    assert!(revision.points.is_sorted_by_key(|point| point.position));
    assert_eq!(revision.gone, []);
    assert_eq!(revise(&former, read_list("Two").unwrap()).gone, [PointId(1), PointId(3), PointId(4)]);
}

#[test]
fn where_no_room_is_left_all_points_stand_anew() {
    let mut points = canon("One\nTwo").points;
    for n in 0..40 {
        let mut list = write_list(&points);
        let second = list.find('\n').unwrap() + 1;
        list.insert_str(second, &format!("New {n}\n"));
        let revision = revise(&points, read_list(&list).unwrap());
        assert!(revision.points.is_sorted_by(|a, b| a.position < b.position));
        assert!(revision.points[0].position > 0);
        points = canon(&list).points;
        for (point, revised) in points.iter_mut().zip(revision.points) {
            point.position = revised.position;
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_fault_and_the_point_it_names_names_itself(
        text in "(season|S|book|[0-9]{1,2}|x|e|no|pre|the|and|Restless|finale|[a-z]{1,6}|[-,.’ é😀/&]){0,30}",
    ) {
        for canon in [serial(), books(), tales()] {
            let reader = PlaceReader::new(&canon);
            for stated in [Stated::Spoilers, Stated::Timeline] {
                if let Some(point) = reader.read(&text, stated) {
                    prop_assert_eq!(reader.read(&canon.points[point].name, stated), Some(point));
                }
                prop_assert_eq!(read_places(&[(&reader, &[]), (&reader, &[])], &text, stated).len(), 2);
            }
        }
    }

    #[test]
    fn any_text_at_all_is_a_list_or_a_fault_and_a_list_is_written_back(text in "([a-c =\t\n0-9]|\\PC){0,80}") {
        if let Ok(drafts) = read_list(&text) {
            let points = canon(&text).points;
            prop_assert_eq!(read_list(&write_list(&points)).unwrap(), drafts);
            let reader = PlaceReader::new(&canon(&text));
            for (at, point) in points.iter().enumerate() {
                for name in std::iter::once(&point.name).chain(&point.aliases) {
                    prop_assert_eq!(reader.read(name, Stated::Timeline), Some(at), "{}", name);
                }
            }
        }
    }

    #[test]
    fn however_a_list_is_edited_its_points_rise_and_stay_themselves(
        before in proptest::collection::btree_set(0..30u8, 0..20),
        after in Just((0..30u8).collect::<Vec<_>>()).prop_shuffle(),
        many in 0..30usize,
    ) {
        let list = |names: &[u8]| names.iter().map(|n| format!("n{n}")).collect::<Vec<_>>().join("\n");
        let former = canon(&list(&before.iter().copied().collect::<Vec<_>>())).points;
        let revision = revise(&former, read_list(&list(&after[..many])).unwrap());
        prop_assert!(revision.points.is_sorted_by(|a, b| a.position < b.position));
        for point in &revision.points {
            let was = former.iter().find(|former| former.name == point.draft.name);
            prop_assert_eq!(point.id, was.map(|was| was.id));
        }
    }
}
