//! How parts come together.

use ficus_archive::{rating::Ladder, work::Audience};
use ficus_formats::Limits;
use ficus_intake::{RescuedWork, assemble, read_file};

fn works(files: &[(&str, &str)]) -> Vec<RescuedWork> {
    let read =
        |(path, text): &(&str, &str)| read_file(path, text.as_bytes(), &Limits::default()).expect("readable");
    let readings: Vec<_> = files.iter().map(read).collect();
    assemble(&readings)
}

fn report(work: &RescuedWork) -> serde_json::Value {
    work.report(&Ladder::default())
}

const ONE: &str = "Title: The Lamp (1/4)\nAuthor: Inkwell\n\nThe fog came up the river and stayed.\n";
const TWO: &str = "Title: The Lamp (2/4)\nAuthor: Inkwell\n\nBy morning nobody could see the bridge.\n";
const FOUR: &str =
    "Title: The Lamp (4/4)\nAuthor: Inkwell\n\nIt lifted in the end, as fog does.\n\nThe End\n";

#[test]
fn a_missing_part_is_named_and_a_part_sent_twice_is_kept_once() {
    let works = works(&[("c.txt", FOUR), ("a.txt", TWO), ("b.txt", ONE), ("d.txt", TWO)]);
    let report = report(&works[0]);
    assert_eq!(works.len(), 1);
    let numbers: Vec<_> =
        report["chapters"].as_array().expect("chapters").iter().map(|chapter| &chapter["number"]).collect();
    assert_eq!(numbers, [1, 2, 4]);
    assert_eq!(report["missing_chapters"], serde_json::json!([[3, 3]]));
    assert_eq!(
        report["repairs"],
        serde_json::json!([{ "kind": "duplicate-part-dropped", "count": 1, "chapter": 2 }])
    );
    assert_eq!(report["status"], "complete");
}

#[test]
fn the_order_of_the_files_changes_nothing() {
    let files = [("c.txt", FOUR), ("a.txt", TWO), ("b.txt", ONE), ("d.txt", TWO)];
    let first: Vec<_> = works(&files).iter().map(report).collect();
    let mut turned = files;
    for _ in 0..files.len() {
        turned.rotate_left(1);
        assert_eq!(works(&turned).iter().map(report).collect::<Vec<_>>(), first);
    }
    turned.reverse();
    assert_eq!(works(&turned).iter().map(report).collect::<Vec<_>>(), first);
}

#[test]
fn parts_of_a_part_stand_in_their_order_whatever_their_files_are_called() {
    let part = |number: &str, text: &str| {
        format!("Title: The Lamp ({number}/3)\nAuthor: Inkwell\n\n{text}\n\nEnd part {number}\n")
    };
    let one = part("1", "The fog came up the river and stayed for a week.");
    let first_half = part("2a", "Nobody could see the bridge, and few tried.");
    let second_half = part("2b", "Those who tried came back with wet hats.");
    let works = works(&[("x.txt", &second_half), ("y.txt", &one), ("z.txt", &first_half)]);
    let report = report(&works[0]);
    let told: Vec<_> = report["chapters"]
        .as_array()
        .expect("chapters")
        .iter()
        .map(|chapter| (chapter["number"].as_u64(), chapter["title"].as_str()))
        .collect();
    assert_eq!(told, [(Some(1), None), (Some(2), Some("2a")), (Some(3), Some("2b"))]);
}

#[test]
fn two_works_of_one_title_by_two_authors_stay_two() {
    let other = "Title: The Lamp\nAuthor: Quill\n\nThere was no fog that year.\n";
    let works = works(&[("a.txt", ONE), ("b.txt", other)]);
    let authors: Vec<_> = works.iter().map(|work| report(work)["authors"][0]["name"].clone()).collect();
    assert_eq!(authors, ["Inkwell", "Quill"]);
}

#[test]
fn the_same_sources_have_the_same_import_key_and_others_another() {
    let key = |files: &[(&str, &str)]| {
        works(files)[0]
            .draft(&Ladder::default(), true)
            .provenance
            .expect("an import has provenance")
            .import_key
    };
    assert_eq!(key(&[("a.txt", ONE), ("b.txt", TWO)]), key(&[("x.txt", TWO), ("y.txt", ONE)]));
    assert_ne!(key(&[("a.txt", ONE)]), key(&[("a.txt", TWO)]));
}

#[test]
fn a_work_that_waits_for_a_decision_is_seen_by_its_authors_alone() {
    let work = &works(&[("a.txt", ONE)])[0];
    assert_eq!(work.draft(&Ladder::default(), false).audience, Audience::Authors);
    assert_eq!(work.draft(&Ladder::default(), true).audience, Audience::Everyone);
}

#[test]
fn a_line_of_the_story_is_never_taken_for_a_heading() {
    let text = "Title: Parts\nAuthor: Inkwell\n\nIt began well.\n\nPart of me wanted to go.\n\nChapter two of the guest book was missing.\n\nI\n\nNo.\n";
    let report = report(&works(&[("a.txt", text)])[0]);
    assert_eq!(report["chapters"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        report["chapters"][0]["text"],
        "It began well.\n\nPart of me wanted to go.\n\nChapter two of the guest book was missing.\n\nI\n\nNo."
    );
}

#[test]
fn clean_text_has_no_repair_and_no_suspected_loss() {
    let report = report(
        &works(&[(
            "a.txt",
            "Title: Clean\nAuthor: Inkwell\n\n“Well,” said Alice, “that’s that...”\n\n* * *\n\nIt was 9 a.m. -- or so.\n",
        )])[0],
    );
    assert_eq!(report["repairs"], serde_json::json!([]));
    assert_eq!(report["suspected_losses"], serde_json::json!([]));
}

#[test]
fn of_two_postings_of_a_part_the_one_that_holds_more_is_kept() {
    let paragraphs: Vec<String> =
        (0..9).map(|n| format!("The fog came up the river for the {n}th time.")).collect();
    let post = |count: usize| {
        format!("Title: The Lamp (1/2)\nAuthor: Inkwell\n\n{}\n", paragraphs[..count].join("\n\n"))
    };
    let (short, long) = (post(7), post(9));
    for files in [[("a.txt", short.as_str()), ("b.txt", &long)], [("a.txt", &long), ("b.txt", &short)]] {
        let report = report(&works(&files)[0]);
        let text = report["chapters"][0]["text"].as_str().expect("text");
        assert!(text.ends_with("8th time."), "{text}");
        assert_eq!(report["chapters"].as_array().map(Vec::len), Some(1));
        let accounting = report["accounting"].as_object().expect("accounting");
        let sum: u64 = accounting.values().filter_map(serde_json::Value::as_u64).sum();
        assert_eq!(sum, (short.len() + long.len()) as u64);
    }
}

#[test]
fn a_post_saved_with_its_mail_header_is_titled_by_the_author_and_numbered_by_the_subject() {
    let post = "From: \"Ink Well\" <ink@example.org>\nDate: 9 Jan 2004\nSubject: [fic-list] FIC: The Lamp (2/3)\nX-Mailer: Quill\n\nTitle: The Lamp\nRating: PG\n\nThe fog came up the river.\n";
    let report = report(&works(&[("post.txt", post)])[0]);
    assert_eq!(report["title"], "The Lamp");
    assert_eq!(report["chapters"][0]["number"], 2);
    assert_eq!(report["chapters"][0]["text"], "The fog came up the river.");
    assert_eq!(report["authors"], serde_json::json!([{ "name": "Ink Well", "contact": "ink@example.org" }]));
    assert_eq!((&report["planned_chapters"], &report["published"]), (&3.into(), &"2004-01-09".into()));
}

#[test]
fn fields_that_have_no_place_of_their_own_are_kept_by_their_label() {
    let text = "Title: The Lamp\nAuthor: Inkwell\nArchive: Anywhere.\nDedication: For M.\nBeta: Quill\nRating: PG with a dash of R\nWarnings: None needed\nSeries: Part 3 of the Baker Street series\nChapters: 1/8\n\nThe fog came.\n\nThe fog went.\n";
    let work = &works(&[("a.txt", text)])[0];
    let report = report(work);
    for (label, value) in
        [("archive", "Anywhere."), ("dedication", "For M."), ("beta", "Quill"), ("warnings", "None needed")]
    {
        assert_eq!(report["front_matter"][label], value, "{label}");
    }
    assert_eq!(report["warnings"], serde_json::json!([]));
    assert_eq!(
        (&report["rating"], &report["rating_level"]),
        (&"PG with a dash of R".into(), &"Mature".into())
    );
    assert_eq!(report["series"], serde_json::json!({ "title": "Baker Street", "position": 3 }));
    assert_eq!((&report["planned_chapters"], &report["status"]), (&8.into(), &"in-progress".into()));
    assert_eq!(work.draft(&Ladder::default(), true).dedication.as_deref(), Some("For M."));
}

/// A page with lines of a header before its first chapter's heading.
fn page(header: &str, chapters: &[&str]) -> String {
    let mut page = format!("<!DOCTYPE html>\n<html><body><h1>The Lamp in Baker Street</h1>\n{header}");
    for (at, text) in chapters.iter().enumerate() {
        page.push_str(&format!("<h2>Chapter {}</h2>\n<p>{text}</p>\n", at + 1));
    }
    page + "</body></html>\n"
}

#[test]
fn header_lines_before_the_first_heading_of_a_page_are_no_chapter() {
    let lines =
        "<p>Author: Irene Norton</p>\n<p>Rating: PG</p>\n<p>Summary: The lamp is lit; the tea is mild.</p>\n";
    let bold = "<p><b>Author:</b> Irene Norton</p>\n<p><b>Rating:</b> PG</p>\n";
    let texts = ["The lamp stood in the window.", "Nobody came.", "The lamp burned on."];
    for header in [
        lines.to_owned(),
        bold.to_owned(),
        lines.replace("</p>\n<p>", "<br>\n"),
        format!("{lines}<hr>\n"),
        format!("{lines}<p>For everyone who waited all these years.</p>\n"),
        String::new(),
    ] {
        for count in 1..=3 {
            let report = report(&works(&[("the-lamp.html", &page(&header, &texts[..count]))])[0]);
            let chapters = report["chapters"].as_array().expect("chapters");
            let read: Vec<_> = chapters
                .iter()
                .map(|chapter| (chapter["number"].as_u64(), chapter["text"].as_str()))
                .collect();
            let expected: Vec<_> =
                (1..).map(Some).zip(texts[..count].iter().map(|text| Some(*text))).collect();
            assert_eq!(read, expected, "{header}");
            assert_eq!(report["title"], "The Lamp in Baker Street");
        }
    }
}

#[test]
fn what_a_page_states_in_its_text_counts_as_header_and_notes() {
    let header = "<p>Author: Irene Norton</p>\n<p>Notes: The tea is mild.</p>\n";
    let page = page(header, &["The lamp stood in the window.</p><p>The End</p><p>Thank you for reading."]);
    let report = report(&works(&[("the-lamp.html", &page)])[0]);
    let accounting = report["accounting"].as_object().expect("accounting");
    let sum: u64 = accounting.values().filter_map(serde_json::Value::as_u64).sum();
    assert_eq!(sum, page.len() as u64);
    let title = "The Lamp in Baker Street".len();
    let header = ["Chapter 1", "Author: Irene Norton", "The End"];
    assert_eq!(accounting["header"], title + header.concat().len());
    assert_eq!(accounting["note"], "Notes: The tea is mild.".len() + "Thank you for reading.".len());
}

#[test]
fn a_text_that_stops_inside_a_sentence_is_said_to_be_truncated() {
    let paragraphs: Vec<String> =
        (0..30).map(|n| format!("The fog came up the river for the {n}th time, and stayed.")).collect();
    let paragraphs = paragraphs.join("\n\n");
    let losses = |end: &str| {
        let text = format!("Title: The Lamp\nAuthor: Inkwell\n\n{paragraphs}\n\n{end}\n");
        report(&works(&[("a.txt", &text)])[0])["suspected_losses"].clone()
    };
    let cut = "Holmes rose, took the lamp from the window and said to me that the";
    let found = losses(cut);
    assert_eq!((&found[0]["kind"], &found[0]["count"]), (&"truncated".into(), &1.into()));
    assert!(cut.ends_with(found[0]["excerpts"][0].as_str().expect("an excerpt")), "{found}");
    let whole = [
        format!("{cut} lamp was out."),
        format!("{cut} —"),
        format!("{cut} lamp was out.4"),
        format!("{cut}\n\nThe End"),
        "Sherlock Holmes, Baker Street, 1895".to_owned(),
    ];
    for end in whole {
        assert_eq!(losses(&end), serde_json::json!([]), "{end}");
    }
}

#[test]
fn an_archive_s_download_keeps_the_notes_of_the_work_and_of_its_chapters() {
    let page = include_str!("../fixtures/archive-download/work.html");
    let work = &works(&[("work.html", page)])[0];
    let report = report(work);
    let draft = work.draft(&Ladder::default(), true);
    let text = |prose: &ficus_prose::Prose| ficus_prose::plain::text(&prose.blocks().expect("prose"));
    assert_eq!(report["summary"], "A lamp is lit for nobody.");
    assert_eq!(report["notes"], "For M., who asked.");
    let told: Vec<_> = draft
        .chapters
        .iter()
        .map(|chapter| {
            let title = chapter.title.clone().unwrap_or_default();
            let parts = [&chapter.summary, &chapter.notes_before, &chapter.text, &chapter.notes_after];
            (title, parts.map(text))
        })
        .collect();
    let owned = |texts: [&str; 4]| texts.map(str::to_owned);
    let oil = owned([
        "The oil runs low.",
        "Set in a wet spring.",
        "Mrs. Hudson trimmed the lamp herself.\n\n“Come at once if convenient.”",
        "The telegram is his.",
    ]);
    let wick = owned(["", "", "And still it burned.", "Thank you for reading."]);
    assert_eq!(told, [("Oil".to_owned(), oil), ("Wick".to_owned(), wick)]);
    let accounting = report["accounting"].as_object().expect("accounting");
    let sum: u64 = accounting.values().filter_map(serde_json::Value::as_u64).sum();
    assert_eq!(sum, page.len() as u64);
    let notes = [
        "For M., who asked.",
        "The oil runs low.",
        "Set in a wet spring.",
        "The telegram is his.",
        "Thank you for reading.",
    ];
    assert_eq!(accounting["note"], notes.iter().map(|note| note.len()).sum::<usize>());
}

#[test]
fn a_page_of_nothing_but_labels_is_read_in_time_that_grows_with_its_length() {
    let labels = "<span class=label>Lamp:</span> oil<br>".repeat(40_000);
    let notes = "<p>Notes</p><blockquote class=userstuff>oil</blockquote>".repeat(20_000);
    let story = "<p>The fog came up the river.</p>";
    for page in [
        format!("<div id=pagetitle>The Lamp by Quill</div>{labels}<div id=story>{story}</div>"),
        format!("{notes}<div id=chapters><div class=userstuff>{story}</div></div>{notes}"),
    ] {
        let report = report(&works(&[("a.html", &page)])[0]);
        assert_eq!(report["chapters"][0]["text"], "The fog came up the river.");
    }
}

#[test]
fn a_second_copy_of_some_chapters_is_dropped_whatever_file_it_is_in() {
    let chapter = |number: u32, word: &str| {
        let said: String = (0..30)
            .map(|at| format!("The {word} of number {at} was lit at dusk by Holmes. "))
            .collect::<Vec<_>>()
            .concat();
        format!("Chapter {number}\n\n{said}\n\n")
    };
    let head = "Title: The Lamps\nAuthor: Inkwell\n\n";
    let first = format!("{head}{}{}{}", chapter(1, "lamp"), chapter(2, "lantern"), chapter(3, "candle"));
    let second = format!("{head}{}{}", chapter(2, "lantern"), chapter(4, "match"));
    let works = works(&[("a.txt", &first), ("b.txt", &second)]);
    let [work] = works.as_slice() else { panic!("{} works", works.len()) };
    let report = work.report(&Ladder::default());
    let numbers: Vec<_> =
        report["chapters"].as_array().unwrap().iter().map(|it| it["number"].as_u64()).collect();
    assert_eq!(numbers, [Some(1), Some(2), Some(3), Some(4)]);
    let copy = chapter(2, "lantern").len() as u64;
    let dropped = report["accounting"]["duplicate"].as_u64().unwrap();
    assert!(dropped > copy * 9 / 10 && dropped <= copy, "{dropped} of {copy}");
    assert_eq!(report["accounting"]["unaccounted"], 0);
}

#[test]
fn a_copy_that_was_written_anew_keeps_the_former_text() {
    let text = |ending: &str| {
        let said: String = (0..60)
            .map(|at| format!("The lamp of number {at} was lit at dusk by Holmes. "))
            .collect::<Vec<_>>()
            .concat();
        format!("Title: The Lamps (1/2)\nAuthor: Inkwell\n\n{said}\n\n{ending}\n")
    };
    let old = text(
        "Watson saw none of them, and he went home by the river, where nobody had lit a lamp at all since May.",
    );
    let new = text(
        "Watson counted every one of them aloud, and the two friends walked on until the last had gone out.",
    );
    let works = works(&[("1.txt", &old), ("2-revised.txt", &new)]);
    let [work] = works.as_slice() else { panic!("{} works", works.len()) };
    let draft = work.draft(&Ladder::default(), true);
    let [chapter] = draft.chapters.as_slice() else { panic!("{} chapters", draft.chapters.len()) };
    assert!(chapter.text.as_str().contains("counted every one"));
    assert!(chapter.earlier.len() == 1 && chapter.earlier[0].as_str().contains("by the river"));
}

fn tale(title: &str, text: &str) -> String {
    format!(
        "<html><head><title>{title}</title></head><body><h1>{title}</h1><p>by Inkwell</p><p>{text}</p></body></html>"
    )
}

/// The title and the series of each work.
fn listed(works: &[RescuedWork]) -> Vec<(String, serde_json::Value)> {
    let told = |work: &RescuedWork| {
        let report = report(work);
        (report["title"].as_str().expect("a title").to_owned(), report["series"].clone())
    };
    works.iter().map(told).collect()
}

#[test]
fn an_index_page_gives_works_their_places_in_its_series_and_is_none() {
    let fog = tale("The Fog", "The fog came up the river and stayed until the morning.");
    let lamp = tale("The Lamp", "The lamp was lit, and nobody said why it had been dark.");
    let stair = tale("The Stair", "There were seventeen steps, and Holmes had counted them.");
    let index = |list: &str| {
        format!(
            "<html><head><title>Inkwell's Page</title></head><body><h1>Inkwell's Page</h1>{list}<p><a href=mailto:ink@example.org>Mail</a></p></body></html>"
        )
    };
    let place = |position: u32| serde_json::json!({ "title": "Baker Street", "position": position });
    let none = serde_json::Value::Null;
    for (list, expected) in [
        (
            "<p>Baker Street Series:</p><p>1. <a href='stories/stair.html'>The Stair</a><br>2. <a href='./stories/the%20fog.html'>The Fog</a></p><h2>Others</h2><ul><li><a href=stories/lamp.html>The Lamp</a></ul>",
            [place(2), none.clone(), place(1)],
        ),
        (
            "<h2>The Baker Street Series</h2><ol><li><a href=stories/lamp.html>The Lamp</a><li><a href=stories/stair.html>The Stair</a><li><a href=stories/THE%20FOG.HTML>The Fog</a></ol>",
            [3, 1, 2]
                .map(|position| serde_json::json!({ "title": "The Baker Street", "position": position })),
        ),
        // Numbers that leave a gap are the list's own.
        (
            "<h2>Baker Street: a trilogy</h2><p>1) <a href=stories/lamp.html>The Lamp</a></p><p>3) <a href=stories/stair.html>The Stair</a></p>",
            [
                none.clone(),
                serde_json::json!({ "title": "Baker Street: a trilogy", "position": 1 }),
                serde_json::json!({ "title": "Baker Street: a trilogy", "position": 3 }),
            ],
        ),
        // A list of all that somebody wrote is no series.
        (
            "<h2>My Stories</h2><ol><li><a href=stories/lamp.html>The Lamp</a><li><a href=stories/stair.html>The Stair</a></ol><ul><li><a href='stories/the%20fog.html'>The Fog</a></ul>",
            [none.clone(), none.clone(), none.clone()],
        ),
    ] {
        let index = index(list);
        let works = works(&[
            ("site/index.html", &index),
            ("site/stories/the fog.html", &fog),
            ("site/stories/lamp.html", &lamp),
            ("site/stories/stair.html", &stair),
        ]);
        let titles = ["The Fog", "The Lamp", "The Stair"].map(str::to_owned);
        assert_eq!(listed(&works), titles.into_iter().zip(expected).collect::<Vec<_>>(), "{list}");
    }
}

#[test]
fn an_index_page_puts_the_parts_of_a_story_together() {
    let part = |text: &str| format!("<html><body><p>{text}</p></body></html>");
    let parts = [
        "It began with a letter, and the letter was about a lamp.",
        "It went on with a fog that came up the river.",
        "It ended as such things do, by a fire in Baker Street.",
    ]
    .map(part);
    let index = "<html><body><h2>The Lamp, by Inkwell</h2><ul><li><a href=a.html>Part One</a><li><a href=c.html>Part Two</a><li><a href=b.html>Epilogue</a></ul></body></html>";
    let works = works(&[
        ("x/index.html", index),
        ("x/a.html", &parts[0]),
        ("x/c.html", &parts[1]),
        ("x/b.html", &parts[2]),
    ]);
    assert_eq!(works.len(), 1);
    let report = report(&works[0]);
    let texts: Vec<_> = report["chapters"]
        .as_array()
        .expect("there")
        .iter()
        .map(|chapter| chapter["text"].as_str().expect("there"))
        .collect();
    assert!(
        texts[0].starts_with("It began")
            && texts[1].starts_with("It went on")
            && texts[2].starts_with("It ended"),
        "{report}"
    );
    assert_eq!(report["title"], "The Lamp, by Inkwell");
}

#[test]
fn short_stories_with_a_menu_of_each_other_are_no_index() {
    let menu: Vec<String> =
        (1..=4).map(|number| format!("<a href={number}.html>Drabble {number}</a>")).collect();
    let menu = menu.join(" ");
    let drabble = |number: usize| {
        format!(
            "<html><head><title>Drabble {number}</title></head><body><h1>Drabble {number}</h1><p>{}</p>{menu}</body></html>",
            format!("Once and {number} times again the lamp in Baker Street was lit. ").repeat(8)
        )
    };
    let drabbles: Vec<(String, String)> =
        (1..=4).map(|number| (format!("{number}.html"), drabble(number))).collect();
    let files: Vec<(&str, &str)> =
        drabbles.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let texts: usize =
        works(&files).iter().map(|work| report(work)["chapters"].as_array().expect("there").len()).sum();
    assert_eq!(texts, 4);
}

#[test]
fn works_in_a_folder_of_a_series_and_sequels_make_a_series() {
    let story = |title: &str, more: &str| {
        format!("Title: {title}\nAuthor: Inkwell\n{more}\n\nA lamp was lit, and {title} began.\n")
    };
    let (one, two, three, four) = (
        story("The Lamp", ""),
        story("The Stair", ""),
        story("The Bell", ""),
        story("The Rope", "Sequel to: The Bell"),
    );
    let works = works(&[
        ("Baker Street Series/1 - lamp.txt", &one),
        ("Baker Street Series/2 - stair.txt", &two),
        ("bell.txt", &three),
        ("rope.txt", &four),
    ]);
    let series: Vec<_> = works.iter().map(|work| report(work)["series"].clone()).collect();
    let place = |title: &str, position: u32| serde_json::json!({ "title": title, "position": position });
    assert_eq!(
        series,
        [place("The Bell", 1), place("Baker Street", 1), place("The Bell", 2), place("Baker Street", 2)]
    );
}
