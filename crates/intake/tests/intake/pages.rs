//! How pages that people made by hand say whose they are: titles, headers in the markup's many shapes, menus.

use ficus_archive::rating::Ladder;
use ficus_formats::Limits;
use ficus_intake::{assemble, read_file};
use serde_json::Value;

const STORY: [&str; 3] = [
    "The fog had come up the river before noon, and by four o'clock nobody could see the bridge from the quay.",
    "\"There was a lamp,\" said Holmes, \"and then there was none.\" He knelt down and looked at the wet stones.",
    "Mrs. Hudson brought the tea, looked at the carpet, and went away again without a word about either of them.",
];

/// The story as a page sets it.
fn story() -> String {
    format!("<p>{}</p>\n", STORY.join("</p>\n<p>"))
}

/// The report of a page that has this title of its own, this above the story, and this below it.
fn page(title: &str, above: &str, below: &str) -> Value {
    let story = story();
    report(title, &format!("{above}\n{story}{below}"))
}

fn report(title: &str, body: &str) -> Value {
    let title = if title.is_empty() { String::new() } else { format!("<title>{title}</title>") };
    let page = format!("<html><head>{title}</head><body>\n{body}\n</body></html>\n");
    let reading = read_file("x/page7b.html", page.as_bytes(), &Limits::default()).expect("a page");
    let works = assemble(&[reading]);
    assert_eq!(works.len(), 1, "{page}");
    let report = works[0].report(&Ladder::default());
    let accounting = report["accounting"].as_object().expect("counts");
    let counted: u64 = accounting.values().filter_map(Value::as_u64).sum();
    assert_eq!(counted, page.len() as u64, "{page}");
    assert_eq!(accounting["unaccounted"], 0, "{page}");
    report
}

fn paragraphs(report: &Value) -> Vec<String> {
    let chapters = report["chapters"].as_array().expect("chapters").iter();
    let texts = chapters.map(|chapter| chapter["text"].as_str().unwrap_or_default());
    texts.flat_map(|text| text.split("\n\n")).map(|text| text.trim().replace('\n', " ")).collect()
}

/// Title, author and rating, where the story is all that is left.
fn head<'a>(report: &'a Value, page: &str) -> (&'a str, &'a str, &'a str) {
    assert_eq!(paragraphs(report), STORY, "{page}");
    let text = |value: &'a Value| value.as_str().unwrap_or_default();
    (text(&report["title"]), text(&report["authors"][0]["name"]), text(&report["rating"]))
}

#[test]
fn a_title_under_a_label_goes_before_what_a_page_calls_itself() {
    for above in [
        "<p><b>Title:</b> The Lamp<br><b>Author:</b> Inkwell<br><b>Rating:</b> PG</p>",
        "<p>TITLE: The Lamp<br>AUTHOR: Inkwell<br>RATING: PG</p>",
        "<div>Title: The Lamp</div><div>Author: Inkwell</div><div>Rating: PG</div>",
        "<table><tr><td>Title:</td><td>The Lamp</td></tr><tr><td>Author:</td><td>Inkwell</td></tr><tr><td>Rating:</td><td>PG</td></tr></table>",
        "<dl><dt>Title<dd>The Lamp<dt>Author<dd>Inkwell<dt>Rating<dd>PG</dl>",
        "<h1>Inkwell's Fiction Page</h1><p><b>Title:</b> The Lamp<br><b>Author:</b> Inkwell<br><b>Rating:</b> PG</p>",
        "<h3>FIC: The Lamp (PG)</h3><p><b>Title:</b> The Lamp<br><b>Author:</b> Inkwell<br><b>Rating:</b> PG</p>",
    ] {
        for title in ["untitled", "My page", "The Lamp", ""] {
            assert_eq!(
                head(&page(title, above, ""), above),
                ("The Lamp", "Inkwell", "PG"),
                "{title}: {above}"
            );
        }
    }
}

#[test]
fn a_page_that_calls_itself_by_its_place_still_has_its_own_title() {
    for above in [
        "<center><font size=5>THE LAMP</font><br>by Inkwell</center><p>RATING: PG<br>SPOILERS: none</p>",
        "<p align=center><font size=+3><b>The Lamp</b></font><br>by Inkwell</p><p>Rating: PG</p>",
        "<p>The Lamp</p><p>by Inkwell</p><p>Rated PG</p>",
        "<p>The Lamp<br>by Inkwell</p><hr><p>Rating: PG<br>Disclaimer: not mine.</p><hr>",
        "<h3>The Lamp</h3><h4>by Inkwell</h4><p><b>Rating:</b> PG</p>",
        "<center><font size=5>The Lamp</font></center><p><b>Author:</b> Inkwell<br><b>Rating:</b> PG</p>",
        "<p>The Lamp</p><table><tr><td>Author:</td><td>Inkwell</td></tr><tr><td>Rating:</td><td>PG</td></tr></table>",
    ] {
        for title in ["Library at Netherfield", "lamp", "The Lamp", ""] {
            let found = page(title, above, "");
            let (name, author, rating) = head(&found, above);
            assert_eq!(
                (name.to_lowercase().as_str(), author, rating),
                ("the lamp", "Inkwell", "PG"),
                "{title}: {above}"
            );
        }
    }
}

#[test]
fn what_a_page_calls_itself_is_its_title_where_it_shows_no_other() {
    for (title, above, name) in [
        ("The Lamp", "", "The Lamp"),
        ("The Lamp", "<p>by Inkwell</p>", "The Lamp"),
        ("The Lamp", "<p>Rating: PG<br>Author: Inkwell</p>", "The Lamp"),
        ("Title: The Lamp", "<p>Author: Inkwell</p>", "The Lamp"),
        ("Title: The Lamp", "<h2>Title: The Lamp</h2><p>Author: Inkwell</p>", "The Lamp"),
        ("", "<h2>Title: The Lamp</h2><p>Author: Inkwell</p>", "The Lamp"),
        ("inkwell: FIC: The Lamp (PG)", "<p>Author: Inkwell</p>", "The Lamp"),
        ("inkwell: The Lamp (PG-13)", "<p>Author: inkwell</p>", "The Lamp"),
        ("FIC: The Lamp [PG]", "<p>Author: Inkwell</p>", "The Lamp"),
        ("Holmes: A Lamp", "<p>Author: Inkwell</p>", "Holmes: A Lamp"),
        ("lamplight: a study", "<p>Author: Inkwell</p>", "lamplight: a study"),
        ("The Lamp (1895)", "<p>Author: Inkwell</p>", "The Lamp (1895)"),
        ("inkwell: The Lamp", "<h3>The Lamp</h3>", "The Lamp"),
        ("Quartz Archive :: The Lamp", "<p>The Lamp</p>", "The Lamp"),
        ("The Lamp - Inkwell's Stories", "<center><b>The Lamp</b></center>", "The Lamp"),
    ] {
        let found = page(title, above, "");
        assert_eq!(head(&found, above).0, name, "{title}: {above}");
    }
    assert_eq!(page("inkwell: FIC: The Lamp (PG)", "<p>Author: Inkwell</p>", "")["rating"], "PG");
}

#[test]
fn the_first_words_of_a_story_are_no_title_of_a_page_that_calls_itself_by_one() {
    for first in
        ["<p>London, 1895</p><p>By the river.</p>", "<p>London</p>", "<p>London</p><p>The Second Day</p>"]
    {
        let found = page("The Lamp", first, "");
        assert_eq!(found["title"], "The Lamp");
        assert!(paragraphs(&found)[0].starts_with("London"), "{found}");
    }
}

#[test]
fn a_block_that_states_a_fact_is_header_however_its_page_names_it() {
    let story = story();
    for class in
        ["author", "rating", "category", "byline", "meta", "story-info", "tags", "published", "banner"]
    {
        let body = format!(
            "<h2>The Lamp</h2><div class='{class}'>Author: <a href='/ink'>Inkwell</a></div><div class='{class}'><b>Rating</b>: PG</div><div class=story>{story}</div>"
        );
        assert_eq!(head(&report("My page", &body), class), ("The Lamp", "Inkwell", "PG"));
        let body = format!(
            "<div class=top><h2>The Lamp</h2><div class='byline'>by <a href='/ink'>Inkwell</a></div><p class='{class}'>Rating: PG</p><div class='{class}'>Summary: A lamp goes out.</div></div><div class=story>{story}</div>"
        );
        let found = report("My page", &body);
        assert_eq!(head(&found, class), ("The Lamp", "Inkwell", "PG"));
        assert_eq!(found["summary"], "A lamp goes out.");
    }
    let body = format!(
        "<h2>The Lamp</h2><div class=author>Author: <a href='/ink'>Inkwell</a></div><div class=characters>Characters: <a href='/h'>Holmes</a>, <a href='/w'>Watson</a>, <a href='/l'>Lestrade</a></div><div class=story>{story}</div>"
    );
    let found = report("My page", &body);
    assert_eq!(head(&found, "links").1, "Inkwell");
    assert_eq!(found["characters"], serde_json::json!(["Holmes", "Watson", "Lestrade"]));
}

#[test]
fn a_block_without_a_label_states_what_its_page_names_it() {
    let story = story();
    let body = format!(
        "<div class=top><h2>The Lamp</h2><div class=author><a href='/ink'>Inkwell</a></div><div class=rating>PG</div><div class=category>Gaslight</div><div class=summary>Summary: A lamp goes out.</div><div class=disclaimer>Disclaimer: Not mine.</div></div><div class=story>{story}</div>"
    );
    let found = report("My page", &body);
    assert_eq!(head(&found, "named"), ("The Lamp", "Inkwell", "PG"));
    assert_eq!(found["tags"], serde_json::json!(["Gaslight"]));
    for named in ["Author: <a href='/ink'>Inkwell</a>", "by Inkwell", "Written by <b>Inkwell</b>"] {
        let body = format!("<div class=story><h2>The Lamp</h2><p class=author>{named}</p>{story}</div>");
        assert_eq!(head(&report("My page", &body), named), ("The Lamp", "Inkwell", ""));
    }
}

#[test]
fn what_is_said_of_other_stories_beside_a_story_is_none_of_it() {
    let story = story();
    let body = format!(
        "<h2>The Lamp</h2><div class=author>Author: Inkwell</div><div class=rating>Rating: PG</div><div class=story>{story}</div><div class=sidebar>The Fog<br>Rating: R<br>Summary: Somebody else's.</div>"
    );
    assert_eq!(head(&report("My page", &body), "sidebar"), ("The Lamp", "Inkwell", "PG"));
}

#[test]
fn labels_are_read_in_tables_lists_and_quotations() {
    let rows = |rows: &[(&str, &str)]| -> String {
        let row = |(label, value): &(&str, &str)| format!("<tr><td><b>{label}</b></td><td>{value}</td></tr>");
        rows.iter().map(row).collect::<Vec<_>>().concat()
    };
    let facts = [("Title", "The Lamp"), ("Author", "Inkwell"), ("Rating", "PG"), ("Beta Reader", "Quill")];
    for above in [
        format!("<table border=1>{}</table><hr>", rows(&facts)),
        format!("<table><tr><td colspan=2> </td></tr>{}</table>", rows(&facts)),
        format!("<div class=head><table>{}</table></div>", rows(&facts)),
        "<ul><li>Title: The Lamp</li><li>Author: Inkwell</li><li>Rating: PG</li></ul>".to_owned(),
        "<ul><li><b>Title:</b> The Lamp<li><b>Author:</b> Inkwell<li>Summary: A lamp.<li>Rating: PG</ul>"
            .to_owned(),
        "<blockquote><b>Title</b>: The Lamp<br><b>Author</b>: Inkwell<br><b>Rating</b>: PG</blockquote>"
            .to_owned(),
        "<blockquote><p>Title: The Lamp</p><p>Author: Inkwell</p><p>Rating: PG</p></blockquote>".to_owned(),
    ] {
        assert_eq!(
            head(&page("Fiction: a lamp", &above, ""), &above),
            ("The Lamp", "Inkwell", "PG"),
            "{above}"
        );
    }
    let story = story();
    let above = format!("<div class=story><table>{}</table>{story}</div>", rows(&facts));
    assert_eq!(head(&report("My page", &above), &above), ("The Lamp", "Inkwell", "PG"));
}

#[test]
fn a_table_a_list_and_a_quotation_of_the_story_stay_in_it() {
    for (block, words) in [
        (
            "<table><tr><td>Bed</td><td>two shillings</td></tr><tr><td>Board</td><td>one</td></tr></table>",
            "two shillings",
        ),
        ("<ul><li>a lamp</li><li>a stair: wet</li></ul>", "a stair: wet"),
        (
            "<blockquote>Come at once if convenient: if inconvenient come all the same.</blockquote>",
            "come all the same",
        ),
    ] {
        let found = page("The Lamp", &format!("<p>by Inkwell</p>{block}"), "");
        let text = paragraphs(&found).join("\n");
        assert!(text.contains(words), "{text}");
    }
}

#[test]
fn a_header_in_preformatted_text_is_read_line_by_line() {
    let story = STORY.join("\n\n");
    for top in [
        "Title: The Lamp\nAuthor: Inkwell &amp; Quill\nRating: PG\nSummary: He has counted them going down. He has not counted\nthem coming up.\n\n",
        "Title: The Lamp\nAuthor: Inkwell &amp; Quill\n\nRating: PG\n\n\n",
        "THE LAMP\nby Inkwell &amp; Quill\n\nRating: PG\n\n",
        "THE LAMP\nby Inkwell &amp; Quill\nRated PG\n\n",
        "The Lamp\n\nby Inkwell &amp; Quill\n\nRating: PG\n\n  ***\n\n",
        "\nTitle: The Lamp\n\nAuthor: Inkwell &amp; Quill\n\nRating: PG\n\nDisclaimer: Doyle's,\nall of it.\n\n",
    ] {
        for title in ["tower.txt", "", "My page"] {
            let found = report(title, &format!("<pre>{top}{story}</pre>"));
            let (name, author, rating) = head(&found, top);
            assert_eq!(
                (name.to_lowercase().as_str(), author, rating),
                ("the lamp", "Inkwell", "PG"),
                "{title} {top}"
            );
            // The line ends between the two are of either.
            let body = found["accounting"]["body"].as_u64().expect("a count") as usize;
            assert!((story.len()..story.len() + 20).contains(&body), "{body} {top}");
        }
    }
    let apart = "<pre>Title: The Lamp\nAuthor: Inkwell\nRating: PG\n</pre>";
    assert_eq!(head(&page("My page", apart, ""), apart), ("The Lamp", "Inkwell", "PG"));
    let verse =
        "By the shores of the Thames,\n   By the shining water-butt,\nStood the lodgings of the wise one.";
    let found = report("The Lamp", &format!("<pre>{verse}</pre>"));
    assert!(found["chapters"][0]["html"].as_str().expect("html").contains(verse), "{found}");
    let letter = report(
        "The Lamp",
        &format!("<pre>{story}\n\nDate: the ninth\nNote: come at once.\n\nHe went.</pre>"),
    );
    assert!(paragraphs(&letter).iter().any(|text| text.contains("Date: the ninth")), "{letter}");
}

#[test]
fn rows_of_links_and_counters_round_a_text_are_no_part_of_it() {
    let menu = "<a href=index.html>Home</a> | <a href=fic.html>Fiction</a> | <a href=gb.html>Guestbook</a>";
    let title = "<h2>The Lamp</h2><p>by Inkwell</p><p>Rating: PG</p>";
    for (above, below) in [
        (format!("{menu}<hr>{title}<hr>"), format!("<hr>{menu}<p>You are visitor number 4127 since March 1999</p>")),
        (format!("<p>[ {menu} ]</p>{title}"), "<p>\n<center><a href=index.html>Back to my fic page</a> | <a href='mailto:i@example.net'>Mail me</a></center>".to_owned()),
        (format!("<center>{menu}</center><hr><hr>{title}"), "<p><a href=x>Back</a> to stories</p><p>This page hosted by example.com</p>".to_owned()),
        (format!("<p><a href=2.html>Next</a></p>{title}"), "<hr><p><a href=1.html>Part One</a> ~ <a href=3.html>Part Three</a></p><hr>".to_owned()),
    ] {
        let found = page("My page", &above, &below);
        assert_eq!(head(&found, &above), ("The Lamp", "Inkwell", "PG"), "{above}");
        assert!(found["accounting"]["chrome"].as_u64() > Some(0), "{found}");
    }
}

#[test]
fn a_line_of_the_story_stays_though_it_holds_a_link() {
    for (line, told) in [
        ("<p><a href=bridge.html>The bridge</a> was gone.</p>", "The bridge was gone."),
        (
            "<p><a href=next.html>Next</a>, he took the <a href=lamp.html>lamp</a>.</p>",
            "Next, he took the lamp.",
        ),
        (
            "<p>\"You are visitor number four,\" said the clerk.</p>",
            "\"You are visitor number four,\" said the clerk.",
        ),
        ("<p>Home again, at last.</p>", "Home again, at last."),
    ] {
        let found = page("The Lamp", "<p>by Inkwell</p>", line);
        assert_eq!(paragraphs(&found).last().map(String::as_str), Some(told));
    }
}

#[test]
fn a_part_is_numbered_by_whatever_stands_above_its_story() {
    for above in [
        "<center><b>The Lamp<br>Chapter 3: Oil<br>by Quill</b></center>",
        "<p><b>The Lamp - Chapter 3</b></p><p>by Quill</p>",
        "<h2>The Lamp</h2><center><i>by Quill</i><br><b>Part 3 of 5</b></center><hr>",
        "<center><font size=6><b>The Lamp</b></font><br>by Quill</center><hr><center><font size=5><b>Chapter Three</b></font></center>",
        "<h1>The Lamp</h1><p>by Quill</p><p align=center><b>Chapter 3<br>Oil</b></p>",
        "<p>The Lamp</p><p>by Quill</p><p>*** Chapter 3 ***</p>",
    ] {
        let report = page("The Lamp", above, "");
        assert_eq!(head(&report, above), ("The Lamp", "Quill", ""), "{above}");
        assert_eq!(report["chapters"][0]["number"], 3, "{above}");
    }
}
