//! Pages that hold no story are named for what they are, and pages that only look like them are read.

use ficus_formats::{Limits, html};
use ficus_prose::plain;

fn refused(page: &str) -> String {
    let read = html::read(page.as_bytes(), &Limits::default());
    read.map(|page| format!("{:?}", page.book.facts.title)).expect_err("no story").to_string()
}

fn ao3(main: &str, inside: &str) -> String {
    format!(
        "<html><head><title>The Lamp - Quill - Sherlock Holmes [Archive of Our Own]</title></head><body class='logged-out'>\
         <div id='outer' class='wrapper'><ul id='skiplinks'><li><a href='#main'>Main Content</a></ul><header id='header'>\
         <h1>Archive of Our Own</h1></header><div id='inner'><div id='main' class='{main} region' role='main'>{inside}</div></div></div></body></html>"
    )
}

const BLURB: &str = "<ol class='work index group'><li class='work blurb group' id='work_7'><h4 class='heading'><a href='/works/7'>The Lamp</a></h4>\
    <blockquote class='userstuff summary'><p>Nobody lit it, and yet it burned all night long, said Holmes.</p></blockquote></li></ol>";

#[test]
fn pages_of_an_archive_of_our_own_that_hold_no_story_say_what_they_are() {
    let gate = "<p class='caution notice'>This work could have adult content. If you continue, you have agreed that you \
        are willing to see such content.</p><ul class='actions'><li><a href='/works/7?view_adult=true'>Yes, Continue</a></li></ul>";
    for (main, inside, what) in [
        ("works-show", format!("{gate}{BLURB}"), "asks whether the reader is of age"),
        ("works-index dashboard", BLURB.to_owned(), "lists works"),
        ("bookmarks-index dashboard", BLURB.to_owned(), "lists works"),
        ("tags-show", BLURB.to_owned(), "lists tags"),
        ("readings-index dashboard", format!("<h2>History</h2>{BLURB}"), "lists what a member has read"),
        ("users-show dashboard", BLURB.to_owned(), "is about a member"),
        (
            "user_sessions-new",
            "<form><input type='password'></form>".to_owned(),
            "asks the reader to sign in",
        ),
        (
            "errors-404",
            "<h2>Error 404</h2><p>We couldn't find it.</p>".to_owned(),
            "says that what was asked for is not there",
        ),
        (
            "works-navigate",
            "<ol><li><a href='/works/7/chapters/9'>1. Fog</a></ol>".to_owned(),
            "lists chapters",
        ),
        // Of years without these classes.
        ("", format!("{gate}{BLURB}"), "asks whether the reader is of age"),
        ("", BLURB.to_owned(), "lists works"),
        ("", "<p>Terms of Service</p>".to_owned(), "holds no story"),
    ] {
        assert_eq!(
            refused(&ao3(main, &inside)),
            format!("it is a page of Archive of Our Own that {what}"),
            "{main}"
        );
    }
}

#[test]
fn pages_of_fanfiction_net_that_hold_no_story_say_what_they_are() {
    let page = |title: &str, inside: &str| {
        format!(
            "<html><head><title>{title} | FanFiction</title></head><body><div id=content_wrapper><div id=content_wrapper_inner>{inside}</div></div></body></html>"
        )
    };
    for (title, inside, what) in [
        (
            "Quill",
            "<div id=bio_text>about</div><div id=bio><p>I write about lamps, and have for years and years.</p></div><div class='z-list mystories'>The Lamp</div>",
            "is about a member",
        ),
        (
            "Sherlock Holmes FanFiction Archive",
            "<div class='z-list zhover'><a class=stitle href=/s/7/1/>The Lamp</a> by Quill<div>A lamp is lit.</div></div>",
            "lists works",
        ),
        (
            "Reviews: The Lamp",
            "<table><tr><td>Inkwell: I liked it very much, more than anything.</table>",
            "shows what readers said",
        ),
        (
            "",
            "<span class='gui_warning'>Story Not Found<hr>Unable to locate story. Code 1.</span>",
            "says that what was asked for is not there",
        ),
        ("Login", "<form><input type=password name=password></form>", "asks the reader to sign in"),
    ] {
        assert_eq!(
            refused(&page(title, inside)),
            format!("it is a page of FanFiction.net that {what}"),
            "{title}"
        );
    }
}

#[test]
fn pages_of_adult_fanfiction_org_that_hold_no_story_say_what_they_are() {
    let page = |inside: &str| {
        format!("<html><head><title>Adult-FanFiction.Org : Books</title></head><body>{inside}</body></html>")
    };
    let works: Vec<String> = (1..9)
        .map(|no| format!("<p><a href='/story.php?no={no}'>The Lamp {no}</a> A lamp is lit once more.</p>"))
        .collect();
    for (inside, what) in [
        (
            "<p>Please verify your age to continue.</p><form><select name=cmbmonth></select></form>",
            "asks whether the reader is of age",
        ),
        (
            "<p>The dragons running the back end of the site can not seem to find the story you are looking for.</p>",
            "says that what was asked for is not there",
        ),
        (works.concat().as_str(), "lists works"),
    ] {
        assert_eq!(refused(&page(inside)), format!("it is a page of Adult-FanFiction.org that {what}"));
    }
}

fn efiction(inside: &str) -> String {
    format!(
        "<html><head><title>The Lamp Room</title></head><body><div id=menu><a href='browse.php?type=recent'>Recent</a>\
         <a href='search.php'>Search</a><a href='user.php?action=login'>Login</a></div><div id=mainpage>{inside}</div></body></html>"
    )
}

#[test]
fn pages_of_efiction_that_hold_no_story_say_what_they_are() {
    let listed: Vec<String> = (1..8)
        .map(|sid| {
            format!(
                "<div class=listbox><div class=title><a href='viewstory.php?sid={sid}'>The Lamp {sid}</a> by <a href='viewuser.php?uid=3'>Quill</a></div>\
                 <div class=content><span class=label>Summary: </span><p>A lamp is lit, and the fog comes up the river.</p></div></div>"
            )
        })
        .collect();
    let contents = "<div id=pagetitle><a href='viewstory.php?sid=7'>The Lamp</a> by <a href='viewuser.php?uid=3'>Quill</a></div>\
        <div class=infobox><span class=label>Summary: </span>A lamp is lit.</div>\
        <p><b>1. <a href='viewstory.php?sid=7&amp;chapter=1'>Fog</a></b></p><p><b>2. <a href='viewstory.php?sid=7&amp;chapter=2'>Oil</a></b></p>";
    for (inside, what) in [
        (
            "<div class=errortext>Age Consent Required: <a href='viewstory.php?sid=7&amp;ageconsent=ok&amp;warning=3'>I am of age.</a></div>",
            "asks whether the reader is of age",
        ),
        ("<div class=errortext>Registered Users Only.</div>", "asks the reader to sign in"),
        (
            "<div class=errortext>Access denied. This story has not been validated by the adminstrators of this site.</div>",
            "says that it may not be read",
        ),
        (
            "<div class=errortext>That story either does not exist on this archive or has not been validated.</div>",
            "says that what was asked for is not there",
        ),
        (&listed.concat(), "lists works"),
        (contents, "lists chapters"),
        (
            &contents.replace("<div id=pagetitle>", "<h2>").replace("Quill</a></div>", "Quill</a></h2>"),
            "lists chapters",
        ),
        (
            "<div id=profile><div id=bio>I have written about lamps for a long time, and about fog.</div></div>",
            "is about a member",
        ),
    ] {
        assert_eq!(refused(&efiction(inside)), format!("it is a page of an eFiction archive that {what}"));
    }
}

#[test]
fn pages_of_journals_that_hold_no_story_say_what_they_are() {
    let page = |title: &str, inside: &str| {
        format!(
            "<html><head><title>{title}</title></head><body><a href='http://www.livejournal.com/'>LiveJournal</a>{inside}</body></html>"
        )
    };
    for (title, inside, what) in [
        (
            "Adult Content Notice",
            "<p>You are about to view content that may only be appropriate for adults.</p><form action='http://www.livejournal.com/misc/adult_explicit'><input type=submit></form>",
            "asks whether the reader is of age",
        ),
        (
            "Error",
            "<h1>Error</h1><p>You are not authorized to view this protected entry.</p>",
            "says that it may not be read",
        ),
        (
            "Error",
            "<p>This journal has been deleted and purged.</p>",
            "says that what was asked for is not there",
        ),
        (
            "quill: Visible Tags",
            "<ul class=ljtaglist><li><a href='/tag/lamps'>lamps</a> - 3 uses</li></ul>",
            "lists tags",
        ),
        (
            "quill - Profile",
            "<p>I write about lamps and about fog, and about whoever stands in it.</p>",
            "is about a member",
        ),
    ] {
        assert_eq!(
            refused(&page(title, inside)),
            format!("it is a page of a journal that {what}"),
            "{title}"
        );
    }
}

#[test]
fn pages_of_servers_and_forms_to_sign_in_are_no_stories_on_any_site() {
    for (page, told) in [
        (
            "<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1><p>The requested URL /fic/lamp.html was not found on this server.</p><hr><address>Apache/2.2</address></body></html>",
            "it is a page of a server that says that what was asked for is not there",
        ),
        (
            "<html><head><title>403 Forbidden</title></head><body><h1>Forbidden</h1><p>You don't have permission to access /fic/ on this server.</p></body></html>",
            "it is a page of a server that says that it may not be read",
        ),
        (
            "<html><head><title>Just a moment...</title></head><body><h1>lamps.example</h1><p>Checking your browser before accessing lamps.example.</p></body></html>",
            "it is a page of a server that says that the server could not answer",
        ),
        (
            "<html><head><title>The Lamp Room</title></head><body><h1>Welcome</h1><form action=login><p>Name: <input name=who> Password: <input type=password></p></form></body></html>",
            "it is a page of a site that asks the reader to sign in",
        ),
    ] {
        assert_eq!(refused(page), told);
    }
}

#[test]
fn stories_that_speak_of_the_same_things_are_stories() {
    let drabble = "<p>“Access denied,” said the lamp. “You must be at least 18 to light me.”</p><p>Holmes read the sign: 404 Not Found. The \
        page you are looking for, it said, was burned. He lit the lamp all the same, and it burned until the morning came.</p>";
    for page in [
        format!(
            "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1><p>by Quill</p>{}</body></html>",
            drabble.repeat(8)
        ),
        format!("<html><head><title>The Lamp</title></head><body>{drabble}</body></html>"),
        // Beside a box to sign in.
        format!(
            "<html><head><title>The Lamp</title></head><body><form><input type=password></form>{}</body></html>",
            drabble.repeat(3)
        ),
        efiction(&format!(
            "<div id=pagetitle><a href='viewstory.php?sid=7'>The Lamp</a> by <a href='viewuser.php?uid=3'>Quill</a></div><div id=story>{drabble}</div>"
        )),
    ] {
        let read = html::read(page.as_bytes(), &Limits::default()).expect("a story");
        let blocks: Vec<_> = read.book.sections.iter().flat_map(|section| section.blocks.clone()).collect();
        assert!(plain::text(&blocks).contains("until the morning came"), "{page}");
    }
}
