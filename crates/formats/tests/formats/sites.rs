//! Pages in the structure of each known archive.

use ficus_formats::{Document, Limits, html};
use ficus_prose::{SpanClass, plain};

fn page(markup: &str) -> Document {
    html::read(markup.as_bytes(), &Limits::default()).expect("a page")
}

fn story(page: &Document) -> String {
    let blocks: Vec<_> = page.book.sections.iter().flat_map(|section| section.blocks.clone()).collect();
    plain::text(&blocks)
}

fn stated<'a>(page: &'a Document, label: &str) -> Vec<&'a str> {
    let facts = page.book.facts.labelled.iter();
    facts.filter(|(known, _)| known == label).map(|(_, value)| value.as_str()).collect()
}

fn site(page: &Document) -> Option<(&str, &str, Option<u32>)> {
    page.site.as_ref().map(|work| (work.site.as_str(), work.id.as_str(), work.chapter))
}

/// What the evidence of a fact points at.
fn evidence<'a>(page: &Document, markup: &'a str, label: &str) -> &'a str {
    let (_, range) = page.evidence.iter().find(|(known, _)| known == label).expect("evidence");
    &markup[usize::try_from(range.start).expect("small")..usize::try_from(range.end).expect("small")]
}

#[test]
fn a_chapter_of_an_archive_of_our_own_gives_all_that_its_page_states() {
    let markup = "<html><head><title>The Lamp - Chapter 2 - Quill - Sherlock Holmes [Archive of Our Own]</title></head><body>\
        <div id=header><ul class=navigation><li><a href=/>Home</a></ul></div><div id=main><div class=wrapper>\
        <dl class='work meta group'><dt class='rating tags'>Rating:</dt><dd class='rating tags'><ul class=commas><li><a class=tag href=x>\
        General Audiences</a></li></ul></dd><dt>Fandoms:</dt><dd><ul><li><a href=1>Sherlock Holmes</a></li><li><a href=2>Dracula</a></li></ul></dd>\
        <dt>Additional Tags:</dt><dd><ul><li><a href=3>Fog; more fog</a></li><li><a href=4>Tea</a></li></ul></dd><dt>Series:</dt><dd class=series>\
        <span class=series><a class=previous href=/works/1>← Previous Work</a> <span class=position>Part 3 of <a href=/series/9>Lamps</a></span></span></dd>\
        <dt class=stats>Stats:</dt><dd class=stats><dl class=stats><dt>Published:</dt><dd>2011-02-03</dd><dt class=status>Completed:</dt>\
        <dd class=status>2011-03-04</dd><dt>Words:</dt><dd>1,204</dd><dt>Chapters:</dt><dd>2/2</dd><dt>Kudos:</dt><dd><a href=k>31</a></dd></dl></dd></dl></div>\
        <div id=workskin><div class='preface group'><h2 class='title heading'>The Lamp</h2><h3 class='byline heading'><a rel=author href=/users/q>Quill</a></h3>\
        <div class='summary module'><h3 class=heading>Summary:</h3><blockquote class=userstuff><p>A lamp is lit.</p></blockquote></div>\
        <div class='notes module'><h3 class=heading>Notes:</h3><ul class=associations><li>For <a href=/users/i>Inkwell</a>.</li></ul></div></div>\
        <div id=chapters role=article><div class=chapter id=chapter-2><div class='chapter preface group'><h3 class=title><a href=/works/77/chapters/900>Chapter 2</a>: Oil</h3>\
        <div class='notes module'><h3 class=heading>Notes:</h3><blockquote class=userstuff><p>Thanks.</p></blockquote></div></div>\
        <div class='userstuff module' role=article><h3 class='landmark heading'>Chapter Text</h3><p>A/N: This is part of the text.</p><p>Rating: none, said Holmes.</p>\
        <p>Two.</p></div><div class='chapter preface group'><div class='end notes module'><h3 class=heading>Notes:</h3>\
        <blockquote class=userstuff><p>More soon.</p></blockquote></div></div></div></div></div>\
        <div id=comments_placeholder><ol class=thread><li class=comment id=comment_1><h4 class='heading byline'><a href=/users/w/pseuds/w>Watson</a>\
        <span class=parent>on Chapter 2</span><span class='posted datetime'>Fri 04 Mar 2011</span></h4><blockquote class=userstuff><p>I liked the oil.</p></blockquote></li></ol></div>\
        <div id=footer>About the Archive</div></div></body></html>";
    let page = page(markup);
    let facts = &page.book.facts;
    assert_eq!(
        (facts.title.as_deref(), facts.creators.as_slice()),
        (Some("The Lamp"), &["Quill".to_owned()][..])
    );
    for (label, values) in [
        ("Rating", vec!["General Audiences"]),
        ("Fandoms", vec!["Sherlock Holmes, Dracula"]),
        ("Series", vec!["Part 3 of Lamps"]),
        ("Published", vec!["2011-02-03"]),
        ("Updated", vec!["2011-03-04"]),
        ("Status", vec!["Complete"]),
        ("Words", vec!["1,204"]),
        ("Chapters", vec!["2/2"]),
        ("Kudos", vec!["31"]),
        ("For", vec!["Inkwell"]),
        ("Stats", vec![]),
    ] {
        assert_eq!(stated(&page, label), values, "{label}");
    }
    assert_eq!(facts.subjects, ["Fog; more fog", "Tea"]);
    assert_eq!(plain::text(&facts.description), "A lamp is lit.");
    assert_eq!(site(&page), Some(("archiveofourown.org", "77", Some(2))));
    assert_eq!(story(&page), "A/N: This is part of the text.\n\nRating: none, said Holmes.\n\nTwo.");
    let notes: Vec<_> =
        page.notes.iter().map(|note| (note.section, note.after, plain::text(&note.blocks))).collect();
    assert_eq!(notes, [(Some(0), false, "Thanks.".to_owned()), (Some(0), true, "More soon.".to_owned())]);
    let review = &page.reviews[0];
    assert_eq!(
        (review.name.as_str(), review.chapter, plain::text(&review.blocks).as_str()),
        ("Watson", Some(2), "I liked the oil.")
    );
    assert_eq!(evidence(&page, markup, "rating").trim(), "General Audiences");
    assert_eq!(evidence(&page, markup, "title"), "The Lamp");
    assert_eq!(page.spans.of(SpanClass::Note), "Thanks.More soon.".len() as u64);
}

#[test]
fn a_page_of_fanfiction_net_gives_its_line_of_facts() {
    let page = page(
        "<html><head><title>The Lamp Chapter 2: Oil, a sherlock holmes fanfic | FanFiction</title><link rel=canonical \
         href='//www.fanfiction.net/s/77/2/The-Lamp'></head><body><div id=pre_story_links><span class=lc-left><a href=/book/>Books</a> » \
         <a href=/book/Sherlock-Holmes/>Sherlock Holmes</a></span></div><div id=profile_top><b class=xcontrast_txt>The Lamp</b> By: \
         <a class=xcontrast_txt href=/u/5/Quill>Quill</a><div class=xcontrast_txt>A lamp is lit.</div><span class='xgray xcontrast_txt'>Rated: \
         <a href=r>Fiction  K+</a> - English - Mystery/Hurt/Comfort - [Holmes, Watson] Lestrade - Chapters: 2 - Words: 1,204 - Reviews: <a href=/r/77/>9</a> \
         - Updated: <span data-xutime='1299196800'>3/4/2011</span> - Published: <span data-xutime='1296691200'>2/3/2011</span> - Status: Complete - id: 77 \
         </span></div><select id=chap_select onchange=\"self.location='/s/77/'\"><option value=1>1. Fog</option><option value=2 selected>2. Oil</option></select>\
         <div role=main class=storytextp><div class='storytext xcontrast_txt' id=storytext><p>Disclaimer: not mine.</p><p>One.</p><hr><p>Two.</p></div></div>\
         <div id=review>Review this Chapter</div></body></html>",
    );
    for (label, value) in [
        ("Rated", "K+"),
        ("Language", "English"),
        ("Genre", "Mystery, Hurt/Comfort"),
        ("Pairing", "Holmes/Watson"),
        ("Characters", "Holmes, Watson, Lestrade"),
        ("Updated", "2011-03-04"),
        ("Published", "2011-02-03"),
        ("Status", "Complete"),
        ("Fandom", "Sherlock Holmes"),
        ("Reviews", "9"),
    ] {
        assert_eq!(stated(&page, label), [value], "{label}");
    }
    assert_eq!(site(&page), Some(("fanfiction.net", "77", Some(2))));
    assert_eq!(
        (page.book.sections[0].number, page.book.sections[0].title.as_deref()),
        (Some(2), Some("Oil"))
    );
    assert!(story(&page).ends_with("One.\n\n* * *\n\nTwo."));
    assert_eq!(plain::text(&page.book.facts.description), "A lamp is lit.");
}

#[test]
fn brackets_that_nothing_closes_are_no_pairing() {
    for (line, characters) in [
        ("[Holmes, Watson", "Holmes, Watson"),
        ("Lestrade, [Holmes, [Watson, Irene] Moran [", "Lestrade, Holmes, [Watson, Irene, Moran"),
        ("[[[", ""),
        ("]Holmes[", "]Holmes"),
    ] {
        let page = page(&format!(
            "<div id=profile_top><b>The Lamp</b><span class=xgray>Rated: K - English - Mystery - {line} - id: 77</span></div>\
             <div id=storytext><p>One.</p></div>"
        ));
        assert_eq!(stated(&page, "Characters").concat(), characters, "{line}");
    }
}

#[test]
fn a_page_of_adult_fanfiction_org_gives_its_path_without_the_words_of_icons() {
    let page = page(
        "<!-- saved from url=(0058)http://books.adult-fanfiction.org/story.php?no=600&chapter=2 --><html><body>\
         <nav class=breadcrumb><a href=/><i class=material-icons>home</i>Home</a><a href=1><i class=material-icons>folder</i>Sherlock Holmes</a> › \
         <a href=2>General</a></nav><h1>The Lamp</h1><a href='https://members.adult-fanfiction.org/profile.php?id=5'>Quill</a>\
         <div class=story-meta><div>Rating: Adult +</div><div>Views: 1,204</div><div><span>Recommended:</span><span>3</span></div></div>\
         <select class=chapter-select><option value=1>1-Fog</option><option value=2 selected>2-Oil</option></select>\
         <div class=chapter-body><p>One.</p><p>Two.</p></div><footer>Terms</footer></body></html>",
    );
    assert_eq!(stated(&page, "Category"), ["Sherlock Holmes › General"]);
    assert_eq!(stated(&page, "Rating"), ["Adult +"]);
    assert_eq!(stated(&page, "Recommended"), ["3"]);
    assert_eq!(site(&page), Some(("books.adult-fanfiction.org", "600", Some(2))));
    assert_eq!(page.book.facts.creators, ["Quill"]);
    assert_eq!(story(&page), "One.\n\nTwo.");
}

#[test]
fn a_printable_page_of_efiction_gives_every_chapter_with_its_notes() {
    let note = |label: &str, text: &str| {
        format!(
            "<div class=notes><div class=title><span class=label>{label}</span></div><div class=noteinfo><p>{text}</p></div></div>"
        )
    };
    let page = page(&format!(
        "<html><body><div id=pagetitle><a href='viewstory.php?sid=12'>The Lamp</a> by <a href='viewuser.php?uid=3'>Quill</a></div><div class=infobox>\
         <div class=content><span class=label>Summary: </span>A lamp is lit.<br><p>Twice.</p><span class=label>Rated:</span> G<br><span class=label>Series:</span> None<br>\
         <span class=label>Chapters: </span> 2 <span class=label>Completed:</span> Yes <span class=label>Word count:</span> 1204</div></div>{}\
         <div class=chaptertitle>Fog by Quill</div>{}<div class=chapter>One.<br><br>Two.</div>{}<div class=chaptertitle>Oil by Quill</div><div class=chapter><p>Three.</p></div>\
         <div id=archivedat><p>This story archived at: <a href='http://www.lamps.example/archive/viewstory.php?sid=12'>here</a></p></div></body></html>",
        note("Story Notes:", "For all."),
        note("Author's Notes:", "Thanks."),
        note("End Notes:", "Soon.")
    ));
    assert_eq!(stated(&page, "Summary"), ["A lamp is lit.\n\nTwice."]);
    assert_eq!(stated(&page, "Completed"), ["Yes"]);
    assert_eq!(stated(&page, "Series"), [""; 0]);
    assert_eq!(site(&page), Some(("lamps.example/archive", "12", None)));
    let titles: Vec<_> = page.book.sections.iter().map(|section| section.title.as_deref()).collect();
    assert_eq!(titles, [Some("Fog"), Some("Oil")]);
    assert_eq!(story(&page), "One.\n\nTwo.\n\nThree.");
    let notes: Vec<_> =
        page.notes.iter().map(|note| (note.label.as_str(), note.section, note.after)).collect();
    assert_eq!(
        notes,
        [("Story Notes", None, false), ("Author's Notes", Some(0), false), ("End Notes", Some(0), true)]
    );
}

#[test]
fn a_value_of_efiction_ends_where_a_label_stands_inside_it() {
    let damaged = "<div id=pagetitle><a href='viewstory.php?sid=7'>The Lamp</a> by <a href='viewuser.php?uid=2'>Quill</a></div>\
        <div class=infobox><div class=content><span class=label>Summary: </span><p>A lamp is lit.</p>\
        <span class=label>Series:</span> <a href='viewseries.php?seriesid=1'>Lamps <span class=label>Genres:</span> Drama<br>\
        <span class=label>Warnings:</span> None<br></div></div><div id=story><p>It was lit.</p></div>";
    let page = page(damaged);
    assert_eq!(
        [stated(&page, "Series"), stated(&page, "Genres"), stated(&page, "Warnings")],
        [vec!["Lamps"], vec!["Drama"], vec![]]
    );
}

#[test]
fn efiction_in_a_skin_without_names_is_known_by_its_links() {
    let page = page(
        "<html><head><title>Lamps</title></head><body><div class=menu><a href=browse.php>Browse</a><a href='viewuser.php?uid=9'>My page</a></div>\
         <div class=gb-full><h2><a href='viewstory.php?sid=12&amp;index=1'>The Lamp</a> von <a href='viewuser.php?uid=3'>Quill</a></h2>\
         <form><select name=chapter><option value=1>1. Fog</option><option value=2 selected>2. Oil</option></select></form>\
         <blockquote><h2>Story Bemerkung:</h2> For all.</blockquote><blockquote><b>Kapitel Bemerkung:</b> Thanks.</blockquote>\
         <div id=story><p>One.</p><p>Two.</p></div><blockquote><b>Kapitel Abschlussbemerkung:</b> Soon.</blockquote>\
         <a href='viewstory.php?sid=12&amp;chapter=1'>Before</a></div><div class=block>A story for you: <a href='viewstory.php?sid=5'>The Stair</a> by \
         <a href='viewuser.php?uid=4'>Inkwell</a></div></body></html>",
    );
    assert_eq!(page.book.facts.title.as_deref(), Some("The Lamp"));
    assert_eq!(page.book.facts.creators, ["Quill"]);
    assert_eq!(story(&page), "One.\n\nTwo.");
    assert_eq!(page.book.sections[0].title.as_deref(), Some("Oil"));
    let notes: Vec<_> = page
        .notes
        .iter()
        .map(|note| (note.label.as_str(), note.section, note.after, plain::text(&note.blocks)))
        .collect();
    assert_eq!(
        notes,
        [
            ("Notes", Some(0), false, "Thanks.".to_owned()),
            ("Story Notes", None, false, "For all.".to_owned()),
            ("End Notes", Some(0), true, "Soon.".to_owned())
        ]
    );
}

#[test]
fn efiction_before_its_third_version_gives_title_author_facts_and_chapter() {
    let markup = "<html><head><title>The Lamps Archive</title></head><body><table width=100%><tr><td><a href=index.php>Home</a> | <a href=search.php>Search</a></td></tr></table>\
         <center><font size=4><b>The Lamp</b></font> by <a href='viewuser.php?uid=3'>Quill</a></center>\
         <p><b>Rating:</b> PG-13<br><b>Summary:</b> A lamp is lit.</p>\
         <form><select name=chapter onchange=go()><option value=1>Fog</option><option value=2 selected>Oil</option></select></form>\
         <p>There were seventeen steps, and Holmes had counted them.</p><p>Nobody asked him why he had.</p>\
         <form action='reviews.php'>Submit a review <textarea name=review></textarea></form>\
         <p><a href='viewstory.php?sid=12&amp;chapter=1'>Previous</a></p></body></html>";
    let page = page(markup);
    assert_eq!(page.book.facts.title.as_deref(), Some("The Lamp"));
    assert_eq!(page.book.facts.creators, ["Quill"]);
    assert!(story(&page).contains("There were seventeen steps"), "{}", story(&page));
    assert!(!story(&page).contains("Quill") && !story(&page).contains("Submit"), "{}", story(&page));
    assert_eq!(page.book.sections[0].title.as_deref(), Some("Oil"));
    assert_eq!(page.spans.total(), markup.len() as u64);
}

#[test]
fn a_list_of_stories_of_efiction_is_not_one_of_them() {
    let page = page(
        "<html><body><p><a href='viewstory.php?sid=5'>The Stair</a> by <a href='viewuser.php?uid=4'>Inkwell</a><br>A stair is counted.</p>\
         <p><a href='viewstory.php?sid=6'>The Lamp</a> by <a href='viewuser.php?uid=3'>Quill</a><br>A lamp is lit.</p></body></html>",
    );
    assert_eq!(page.book.facts.creators, [""; 0]);
}

#[test]
fn a_chapter_of_efiction_5_gives_what_stands_above_it() {
    let markup = "<html><head><title>Lamps</title></head><body><nav><a href=/archive/members/Watson>Watson</a></nav>\
         <div class=columns><div class=column><select class='select chap-change' id=chap_change><option value='12,1'>1) Fog</option>\
         <option selected=selected value='12,2'>2) Oil</option></select></div></div>\
         <div class=columns><div class='column is-half'><i class=cal></i> 03.02.2019 <br><i class=upd></i> 04.03.2020</div></div>\
         <div class=story-info2><strong>Rating:</strong> PG</div><div class=story-info2><strong>Categories:</strong> <a href=c>Sherlock Holmes</a></div>\
         <div class=story-info2><strong>Status:</strong> Completed</div><div class=story-info2><strong>Reviews:</strong> <a href=r>3 reviews</a></div>\
         <div class=story-info2><strong>Summary:</strong> A lamp <i>is</i> lit.</div>\
         <div class=columns><div class=column><h4>The Lamp<br>by <a href=/archive/members/Quill>Quill</a>, <a href=/archive/members/Ink>Ink</a></h4>Oil</div></div>\
         <div class=columns><div class=column>Thanks to all.<hr><a name=rev></a><p>One.</p><hr><p>Two.</p><hr>More soon.</div></div>\
         <a class=button href='http://lamps.example/archive/story/read/12,1'>Back</a></body></html>";
    let page = page(markup);
    assert_eq!(page.book.facts.title.as_deref(), Some("The Lamp"));
    assert_eq!(page.book.facts.creators, ["Quill", "Ink"]);
    for (label, value) in [
        ("Rating", "PG"),
        ("Categories", "Sherlock Holmes"),
        ("Status", "Completed"),
        ("Summary", "A lamp is lit."),
        ("Published", "03.02.2019"),
        ("Updated", "04.03.2020"),
    ] {
        assert_eq!(stated(&page, label), [value], "{label}");
    }
    assert_eq!(stated(&page, "Reviews"), [""; 0]);
    assert_eq!(story(&page), "One.\n\n* * *\n\nTwo.");
    assert_eq!(page.book.sections[0].title.as_deref(), Some("Oil"));
    assert_eq!(site(&page), Some(("lamps.example/archive", "12", Some(2))));
    let notes: Vec<_> = page.notes.iter().map(|note| (note.after, plain::text(&note.blocks))).collect();
    assert_eq!(notes, [(false, "Thanks to all.".to_owned()), (true, "More soon.".to_owned())]);
    assert_eq!(page.spans.of(SpanClass::Note), ("Thanks to all.".len() + "More soon.".len()) as u64);
}

#[test]
fn an_entry_of_a_journal_is_told_from_what_readers_answered() {
    let page = page(
        "<html><body><div class=entry><h3 class=entry-title><a href='http://quill.dreamwidth.example/77.html'>Fic: The Lamp (1/2)</a></h3>\
         <div class=header><span class=datetime>Mar. 4th, 2011</span></div><span class=poster><span class=ljuser lj:user=quill><a href=x><b>quill</b></a></span></span>\
         <div class=entry-content><p>One.</p><p>Two.</p></div><div class=tag><ul><li><a href=t>fog</a></li><li><a href=u>tea</a></li></ul></div>\
         <ul><li><span class=metadata-label>Mood:</span> <span class=metadata-item>calm</span></li></ul></div>\
         <div id=comments><div class=comment><span class=ljuser lj:user=watson><b>watson</b></span><span class=datetime>2011-03-05</span>\
         <div class=comment-content>I liked it.</div></div></div></body></html>",
    );
    assert_eq!(story(&page), "One.\n\nTwo.");
    assert_eq!(page.book.facts.title.as_deref(), Some("Fic: The Lamp (1/2)"));
    assert_eq!(page.book.facts.creators, ["quill"]);
    assert_eq!(page.book.facts.subjects, ["fog", "tea"]);
    assert_eq!(stated(&page, "Mood"), ["calm"]);
    assert_eq!((page.reviews.len(), page.reviews[0].name.as_str()), (1, "watson"));
}

#[test]
fn a_chapter_of_fiction_alley_gives_what_its_card_lists() {
    let page = page(
        "<html><head><link rel=canonical href='https://www.fictionalley-archive.org/authors/quill/LAMP02a.html'></head><body><main id=content>\
         <h1>The Lamp</h1><h3>by <a href=/authors/quill>Quill</a></h3><div class=card><div class=card-body><a href='/stories?Include.Rating=G'>G</a>\
         <a href='/stories?Include.Character=1'>Holmes</a><a href='/stories?Include.Character=2'>Watson</a><div class='badge badge-info'>Words: 1,204</div></div></div>\
         <div class=row><dl><dt>Story Summary:</dt><dd>A lamp is lit.</dd></dl><dl><dt>Author's Note:</dt><dd>Thanks.</dd></dl></div>\
         <div><p>One.</p><p>Two.</p></div></main></body></html>",
    );
    assert_eq!(stated(&page, "Characters"), ["Holmes, Watson"]);
    assert_eq!(stated(&page, "Words"), ["1,204"]);
    assert_eq!(plain::text(&page.book.facts.description), "A lamp is lit.");
    assert_eq!(site(&page), Some(("fictionalley.org", "quill/LAMP", Some(2))));
    assert_eq!(story(&page), "One.\n\nTwo.");
}

#[test]
fn a_post_of_a_blog_is_read_without_what_plug_ins_put_into_it() {
    let page = page(
        "<html><body class=single><article class='post hentry'><h1 class=entry-title>The Lamp</h1><div class=byline><span class='author vcard'>\
         <a class='url fn' href=q>Quill</a></span></div><time class=entry-date datetime='2011-03-04T10:00:00Z'>March 4</time>\
         <div class=entry-content><p>One.</p><p class=author-note>A note of mine.</p><p>Two.</p><div class=sharedaddy>Share this</div></div>\
         <a rel='category tag' href=f>Fog</a></article><ol class=commentlist><li class=comment><cite class=fn>Watson</cite><div class=comment-content>Good.</div></li></ol></body></html>",
    );
    assert_eq!(story(&page), "One.\n\nA note of mine.\n\nTwo.");
    assert_eq!(page.book.facts.creators, ["Quill"]);
    assert_eq!(stated(&page, "Posted"), ["2011-03-04"]);
    assert_eq!(page.book.facts.subjects, ["Fog"]);
    assert_eq!(page.reviews[0].name, "Watson");
}

/// A story of three paragraphs, in what is around it.
fn around(before: &str, after: &str) -> (String, Document) {
    let story = "<p>The fog came up the river and stayed for a week, and nobody saw the bridge.</p>\
                 <p>Ha!</p><p>Every evening the lamp was lit, and every evening somebody put it out again before midnight.</p>"
        .repeat(8);
    let read = page(&format!("<html><body>{before}{story}{after}</body></html>"));
    (plain::text(&page(&format!("<html><body>{story}</body></html>")).book.sections[0].blocks), read)
}

#[test]
fn a_story_on_an_unknown_site_is_found_whole_and_alone() {
    let furniture = "<div class=sidebar><h3>Latest</h3><p>Another story that somebody else wrote about a dog.</p></div>\
                     <div class=newsletter-box><p>Subscribe to hear of every new story that we put up here.</p></div>";
    let (told, read) = around(
        "<div id=wrap><div class=site-nav><a href=1>Home</a></div><div class=story-text>",
        &format!("<div class=share-links>Tell your friends</div></div>{furniture}</div>"),
    );
    assert_eq!(story(&read), told);
    // Where the header of a story stands beside its text, both are read.
    let (told, read) = around(
        "<div id=wrap><div class=site-nav><a href=1>Home</a></div><div class=work><p>Rating: G</p><p>Summary: A lamp.</p><div class=story-text>",
        &format!("</div></div>{furniture}</div>"),
    );
    assert!(story(&read).ends_with(&told) && story(&read).contains("Summary: A lamp."), "{}", story(&read));
}

#[test]
fn a_text_keeps_its_opening_and_loses_what_leads_elsewhere() {
    let (told, read) = around(
        "<div id=wrap><div class=site-nav><a href=1>Home</a></div><header><h1>The Lamp</h1><p class=date>4 March</p>\
         <p class=teaser>A lamp was lit every evening, and nobody would say who had lit it.</p></header><div class=story-text>",
        "<p><b>Read more:</b> <a href=2>The Second Lamp</a></p><div><h3>Lamps and bridges</h3><ul>\
         <li><a href=3>A bridge</a></li><li><a href=4>A lamp</a></li><li><a href=5>A river</a></li></ul></div>\
         <h3>Related</h3><p>A dog was seen.</p></div><div class=newsletter>Subscribe</div><div class=footer>Lamps Ltd.</div></div>",
    );
    let opening = "A lamp was lit every evening, and nobody would say who had lit it.";
    assert_eq!(story(&read), format!("{opening}\n\n{told}"));
    assert_eq!(read.book.facts.title.as_deref(), Some("The Lamp"));
}

#[test]
fn a_menu_that_holds_the_whole_text_is_none() {
    let (told, read) =
        around("<aside class=sidebar><div class=story-text>", "</div></aside><div class=ads>Buy</div>");
    assert_eq!(story(&read), told);
}

#[test]
fn words_of_a_storys_own_header_and_notes_are_no_sign_of_a_site() {
    let header = "<p>Rating: G</p><p>Summary: A lamp.</p>";
    let (told, read) = around(
        &format!("<div id=wrap><div class=site-nav><a href=1>Home</a></div><div class=story-text>{header}"),
        "<p>Related: <a href=2>The Second Lamp</a> is mine too.</p><h3>Tags</h3><p>Fog, lamps.</p></div></div>",
    );
    let read = story(&read);
    assert!(read.contains(&told) && read.ends_with("is mine too.\n\nTags\n\nFog, lamps."), "{read}");
}

#[test]
fn a_page_made_by_hand_keeps_every_paragraph() {
    let (told, read) = around("<center><font size=5>", "</font></center><p align=center>Fin.</p>");
    assert!(story(&read).starts_with(&told) && story(&read).ends_with("Fin."));
    let (told, read) =
        around("<table width=80%><tr><td><pre>A verse\n  of two lines</pre>", "</td></tr></table>");
    assert!(story(&read).starts_with("A verse\n  of two lines") && story(&read).ends_with(&told));
}
