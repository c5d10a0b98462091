//! Stories that came by mail and news.

use ficus_archive::rating::Ladder;
use ficus_formats::Limits;
use ficus_intake::{FileReading, assemble, read_file};
use proptest::prelude::*;
use serde_json::{Value, json};

const HEAD: &str = "From: \"Ink Well\" <ink@example.org>\nTo: fic-list@example.com\nDate: Thu, 08 Jan 2004 12:00:00 +0000\nMessage-ID: <1@example.org>\n";
const STORY: &str = "The fog came up the river before the lamps were lit, and by the time that\nthe last boat had been made fast nobody on the quay could see the bridge.\n\n\"There will be no train tonight,\" said Holmes, and he put down the paper\nwith the air of a man who has been proved right by the weather.\n\nWatson said nothing. He was listening to the steps on the stair.\n";

fn read(path: &str, bytes: &[u8]) -> Result<FileReading, String> {
    read_file(path, bytes, &Limits::default()).map_err(|refusal| refusal.to_string())
}

fn works(messages: &[String]) -> Vec<Value> {
    let readings: Vec<FileReading> = messages
        .iter()
        .enumerate()
        .map(|(at, message)| {
            read(&format!("list.mbox/{:04}.eml", at + 1), message.as_bytes()).expect("a story")
        })
        .collect();
    assemble(&readings).iter().map(|work| work.report(&Ladder::default())).collect()
}

fn work(message: &str) -> Value {
    let mut works = works(&[message.to_owned()]);
    assert_eq!(works.len(), 1, "{works:?}");
    let work = works.remove(0);
    let counted: u64 =
        work["accounting"].as_object().expect("counts").values().filter_map(Value::as_u64).sum();
    assert_eq!(counted, message.len() as u64, "every byte is in one class: {}", work["accounting"]);
    work
}

fn text(work: &Value) -> &str {
    work["chapters"][0]["text"].as_str().expect("text")
}

/// The story as it shall be read.
fn told() -> String {
    STORY.trim().split("\n\n").map(|paragraph| paragraph.replace('\n', " ")).collect::<Vec<_>>().join("\n\n")
}

fn refused(message: &str) -> String {
    read("a.eml", message.as_bytes()).map(|_| ()).expect_err("no story")
}

#[test]
fn a_message_gives_what_its_author_left_out_and_no_more() {
    let work = work(&format!("{HEAD}Subject: [fic-list] FIC: The Lamp (1/3) [PG]\n\nRated: R\n\n{STORY}"));
    assert_eq!(work["title"], "The Lamp");
    assert_eq!(work["authors"], json!([{ "name": "Ink Well", "contact": "ink@example.org" }]));
    assert_eq!((&work["rating"], &work["published"]), (&json!("R"), &json!("2004-01-08")));
    assert_eq!((&work["planned_chapters"], &work["chapters"][0]["number"]), (&json!(3), &json!(1)));
    assert_eq!(text(&work), told());
}

#[test]
fn parts_with_and_without_a_header_of_their_own_are_one_work_of_one_author() {
    let works = works(&[
        format!("{HEAD}Subject: FIC: The Lamp (2/2)\n\n{STORY}"),
        format!(
            "{HEAD}Subject: FIC: The Lamp (1/2)\n\nTitle: The Lamp\nAuthor: Inkwell\nRating: G\n\nIt began with a letter, and the letter was about a lamp that nobody had ever lit. {STORY}"
        ),
    ]);
    assert_eq!(works.len(), 1);
    assert_eq!(works[0]["authors"], json!([{ "name": "Inkwell", "contact": "ink@example.org" }]));
    let numbers: Vec<_> =
        works[0]["chapters"].as_array().expect("chapters").iter().map(|c| &c["number"]).collect();
    assert_eq!(numbers, [1, 2]);
}

#[test]
fn what_carried_the_text_is_undone() {
    let quoted = STORY.replace("nobody", "nob=\nody").replace('"', "=22");
    let base64 = "VGhlIGZvZyBjYW1lIHVwIHRoZSByaXZlciBiZWZvcmUgdGhlIGxhbXBzIHdlcmUgbGl0LCBhbmQgYnkgdGhlIHRpbWUgdGhhdAp0aGUgbGFzdCBib2F0IGhhZCBiZWVuIG1hZGUgZmFzdCBub2JvZHkgb24gdGhlIHF1YXkgY291bGQgc2VlIHRoZSBicmlkZ2UuCgoiVGhlcmUgd2lsbCBiZSBubyB0cmFpbiB0b25pZ2h0LCIgc2FpZCBIb2xtZXMsIGFuZCBoZSBwdXQgZG93biB0aGUgcGFwZXIKd2l0aCB0aGUgYWlyIG9mIGEgbWFuIHdobyBoYXMgYmVlbiBwcm92ZWQgcmlnaHQgYnkgdGhlIHdlYXRoZXIuCgpXYXRzb24gc2FpZCBub3RoaW5nLiBIZSB3YXMgbGlzdGVuaW5nIHRvIHRoZSBzdGVwcyBvbiB0aGUgc3RhaXIuCg==\n\n_______________________________________________\nfic-list mailing list\n";
    let flowed = STORY.replace("that\nthe", "that \nthe").replace("paper\nwith", "paper \nwith");
    for (kind, body) in [
        ("Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n", quoted.as_str()),
        ("Content-Type: text/plain\nContent-Transfer-Encoding: base64\n", base64),
        ("Content-Type: text/plain; format=flowed\n", &flowed),
    ] {
        let work = work(&format!("{HEAD}MIME-Version: 1.0\n{kind}Subject: The Lamp\n\n{body}"));
        assert_eq!(text(&work), told(), "{kind}");
    }
}

#[test]
fn base64_without_its_header_is_read_as_the_text_that_it_stands_for() {
    let letters = "VGhlIGZvZyBjYW1lIHVwIHRoZSByaXZlciBiZWZvcmUgdGhlIGxhbXBzIHdlcmUgbGl0LCBhbmQgYnkgdGhlIHRpbWUgdGhhdAp0aGUgbGFzdCBib2F0IGhhZCBiZWVuIG1hZGUgZmFzdCBub2JvZHkgb24gdGhlIHF1YXkgY291bGQgc2VlIHRoZSBicmlkZ2UuCgoiVGhlcmUgd2lsbCBiZSBubyB0cmFpbiB0b25pZ2h0LCIgc2FpZCBIb2xtZXMsIGFuZCBoZSBwdXQgZG93biB0aGUgcGFwZXIKd2l0aCB0aGUgYWlyIG9mIGEgbWFuIHdobyBoYXMgYmVlbiBwcm92ZWQgcmlnaHQgYnkgdGhlIHdlYXRoZXIuCgpXYXRzb24gc2FpZCBub3RoaW5nLiBIZSB3YXMgbGlzdGVuaW5nIHRvIHRoZSBzdGVwcyBvbiB0aGUgc3RhaXIuCg==";
    let lines: Vec<&str> =
        letters.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).expect("letters")).collect();
    let work = work(&format!("{HEAD}Subject: The Lamp\n\n{}\n", lines.join("\n")));
    assert_eq!(text(&work), told());
    assert_eq!(work["repairs"][0]["kind"], "quoted-printable-decoded", "{work}");
}

#[test]
fn a_page_is_read_where_it_says_more_than_the_text_beside_it() {
    let page = told().replace("nothing", "<i>nothing</i>").replace("\n\n", "</p><p>");
    let message = |page: &str| {
        format!(
            "{HEAD}Subject: The Lamp\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=\"b\"\n\nThis is a multi-part message.\n--b\nContent-Type: text/plain\n\n{STORY}\n--b\nContent-Type: text/html; charset=utf-8\n\n<html><body><p>{page}</p></body></html>\n--b--\n"
        )
    };
    let rich = work(&message(&page));
    assert!(rich["chapters"][0]["html"].as_str().expect("html").contains("<em>nothing</em>"), "{rich}");
    assert_eq!(text(&rich), told());
    let plain = work(&message(&page.replace("<i>", "").replace("</i>", "")));
    assert_eq!(text(&plain), told());
    assert!(plain["accounting"]["duplicate"].as_u64() > Some(350), "{}", plain["accounting"]);
}

#[test]
fn the_signature_of_a_message_in_html_is_no_part_of_the_story() {
    for signature in [
        "<pre class=\"moz-signature\" cols=72>-- \nInk Well\nhttp://example.org/ink</pre>",
        "<div><div class=\"gmail_signature\">Ink Well<br>Writer of lamps</div></div>",
        "<div id=\"Signature\"><p>Ink Well, London</p></div>",
        "<p>-- <br>Ink Well</p>",
    ] {
        let page = told().replace("\n\n", "</p><p>");
        let work = work(&format!(
            "{HEAD}Subject: The Lamp\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<html><body><p>{page}</p>{signature}</body></html>\n"
        ));
        assert_eq!(text(&work), told(), "{signature}");
        assert!(work["accounting"]["chrome"].as_u64() > Some(5), "{}", work["accounting"]);
    }
}

#[test]
fn a_story_in_a_file_takes_what_the_message_around_it_states() {
    let message = format!(
        "{HEAD}Subject: my new story\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nTitle: The Lamp\nRating: PG\n\nHere it is, I hope that you like it.\n\n--b\nContent-Type: application/octet-stream; name=\"lamp.txt\"\nContent-Disposition: attachment; filename=\"lamp.txt\"\n\n{STORY}\n--b--\n"
    );
    let work = work(&message);
    assert_eq!((&work["title"], &work["rating"]), (&json!("The Lamp"), &json!("PG")));
    assert_eq!(text(&work), told());
    assert_eq!(work["notes"], "Here it is, I hope that you like it.");
}

#[test]
fn a_page_that_a_browser_saved_as_a_mail_keeps_its_address() {
    let message = format!(
        "From: <Saved by Blink>\nSubject: The Lamp\nDate: Fri, 1 Jan 2016 10:00:00 +0000\nMIME-Version: 1.0\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"b\"\n\n--b\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\nContent-Location: http://archive.example.com/lamp.html\n\n<html><head><title>The Lamp</title></head><body><h1>The Lamp</h1><p>{}</p></body></html>\n--b\nContent-Type: image/gif\nContent-Transfer-Encoding: base64\nContent-Location: http://archive.example.com/a.gif\n\nR0lGODlhAQABAAAAACw=\n--b--\n",
        told().replace("\n\n", "</p>\n<p>")
    );
    let reading = read("lamp.mht", message.as_bytes()).expect("a page");
    let works = assemble(&[reading]);
    let draft = works[0].draft(&Ladder::default(), true);
    assert_eq!(draft.provenance.expect("provenance").addresses[0].address, "archive.example.com/lamp.html");
    let report = works[0].report(&Ladder::default());
    assert_eq!((&report["authors"], &report["published"]), (&json!([]), &Value::Null), "{report}");
}

#[test]
fn footers_and_signatures_are_taken_off_and_counted() {
    let work = work(&format!(
        "{HEAD}Subject: The Lamp\n\n{STORY}\n-- \nInk Well\nhttp://example.org\n\n------------------------ Yahoo! Groups Sponsor ---------------------~-->\nBuy stock for $4.\n---------------------------------------------------------------------~->\n\nTo unsubscribe from this group, send an email to:\nfic-list-unsubscribe@yahoogroups.com\n\nYour use of Yahoo! Groups is subject to http://docs.yahoo.com/info/terms/ \n"
    ));
    assert_eq!(text(&work), told());
    assert!(
        work["repairs"].as_array().expect("repairs").iter().any(|repair| repair["kind"] == "footer-removed")
    );
    assert!(work["accounting"]["chrome"].as_u64() > Some(250), "{}", work["accounting"]);
}

#[test]
fn a_greeting_before_the_header_is_a_note() {
    let work = work(&format!(
        "{HEAD}Subject: \"The Lamp\" (1/2) (MSR)\n\nHi all! This is my first story,\nso be gentle.\n\nTitle: The Lamp (1/2)\nAuthor: Inkwell\nRating: G\n\n{STORY}\nTBC in part 2\n"
    ));
    assert_eq!((&work["title"], &work["authors"][0]["name"]), (&json!("The Lamp"), &json!("Inkwell")));
    assert_eq!(work["notes"], "Hi all! This is my first story, so be gentle.");
    assert_eq!(text(&work), told());
}

#[test]
fn what_holds_no_story_is_refused_with_its_reason() {
    for (message, reason) in [
        (
            format!(
                "{HEAD}Subject: Re: [fic-list] FIC: The Lamp (1/2)\nIn-Reply-To: <1@example.org>\n\nInk Well wrote:\n> The fog came up\n> the river.\n\nI loved this! More soon, please, I could not stop reading it at all.\n"
            ),
            "it answers another message",
        ),
        (
            format!(
                "{HEAD}Subject: Re: The Lamp\n\nOh, how lovely!\n\n-----Original Message-----\nFrom: Ink Well\nSent: Thursday\nSubject: The Lamp\n\n{STORY}"
            ),
            "it answers another message",
        ),
        (
            format!("{HEAD}Subject: OT: my holidays\n\nWe went to the sea. {}", "It rained. ".repeat(40)),
            "its subject marks it as talk",
        ),
        (format!("{HEAD}Subject: hello\n\nI am new here.\n"), "it has a few words only"),
        (
            format!(
                "From: fic-list-owner@example.com\nTo: x@example.org\nSubject: Welcome to fic-list\nDate: Thu, 08 Jan 2004 12:00:00 +0000\n\n{}",
                "These are the rules of the list. ".repeat(30)
            ),
            "a program wrote it",
        ),
    ] {
        assert_eq!(refused(&message), format!("a message that holds no story: {reason}"), "{message}");
    }
}

#[test]
fn in_doubt_a_message_is_a_text() {
    for subject in ["hello all", "Re: The Lamp (2/3)", "the lamp"] {
        let long = format!("{HEAD}Subject: {subject}\n\n{}", format!("{STORY}\n").repeat(5));
        assert!(read("a.eml", long.as_bytes()).is_ok(), "{subject}");
    }
    assert!(read("a.eml", format!("{HEAD}Subject: drabble\n\n{STORY}").as_bytes()).is_ok());
}

#[test]
fn a_story_that_was_sent_on_is_its_authors() {
    for mark in
        ["---------- Forwarded message ----------", "-----Original Message-----", "Begin forwarded message:"]
    {
        let work = work(&format!(
            "From: Archivist <keeper@example.net>\nSubject: Fwd: for the archive\nDate: Fri, 01 Feb 2008 10:00:00 +0000\n\nThis one was missing.\n\n{mark}\nFrom: Ink Well <ink@example.org>\nDate: Thu, 08 Jan 2004 12:00:00 +0000\nSubject: NEW: The Lamp\nTo: fic-list@example.com\n\n{STORY}"
        ));
        assert_eq!(
            (&work["title"], &work["authors"][0]["name"]),
            (&json!("The Lamp"), &json!("Ink Well")),
            "{mark}"
        );
        assert_eq!(work["published"], "2004-01-08");
        assert_eq!(text(&work), told());
    }
}

#[test]
fn an_article_of_a_newsgroup_is_read() {
    let work = work(&format!(
        "Path: news.example.com!not-for-mail\nFrom: ink@example.org (Ink Well)\nNewsgroups: alt.startrek.creative,alt.fan.holmes\nSubject: NEW: The Lamp, 1/1 (H/W) [G]\nDate: 8 Jan 1998 12:00:00 GMT\nLines: 9\nMessage-ID: <691g@example.com>\nXref: news alt.fan.holmes:1\n\n{STORY}\n--\nForum Moderator: keeper@example.net\nCharter at http://example.net/faq\n"
    ));
    assert_eq!(
        (&work["title"], &work["rating"], &work["published"]),
        (&json!("The Lamp"), &json!("G"), &json!("1998-01-08"))
    );
    assert_eq!(text(&work), told());
}

#[test]
fn each_story_of_a_digest_is_a_text_of_its_own_and_answers_are_none() {
    let yahoo = format!(
        "From: fic-list@yahoogroups.com\nTo: fic-list@yahoogroups.com\nSubject: [fic-list] Digest Number 12\nDate: 9 Jan 2004 01:00:00 -0000\n\nThere are 3 messages in this issue.\n\nTopics in this digest:\n\n      1. FIC: The Lamp (1/2)\n           From: Ink Well <ink@example.org>\n      2. Re: The Lamp\n           From: Reader <reader@example.org>\n      3. FIC: The Bell\n           From: Quill <quill@example.org>\n\n\n________________________________________________________________________\n________________________________________________________________________\n\nMessage: 1\n   Date: Thu, 08 Jan 2004 12:00:00 -0000\n   From: Ink Well <ink@example.org>\nSubject: FIC: The Lamp (1/2)\n\n{STORY}\n\n________________________________________________________________________\n________________________________________________________________________\n\nMessage: 2\n   Date: Thu, 08 Jan 2004 13:00:00 -0000\n   From: Reader <reader@example.org>\nSubject: Re: The Lamp\n\nLovely!\n\n________________________________________________________________________\n________________________________________________________________________\n\nMessage: 3\n   Date: Thu, 08 Jan 2004 14:00:00 -0000\n   From: Quill <quill@example.org>\nSubject: FIC: The Bell\n\nIt was a bell that nobody rang. {STORY}\n\n________________________________________________________________________\n________________________________________________________________________\n\n\nYour use of Yahoo! Groups is subject to http://docs.yahoo.com/info/terms/\n"
    );
    let rfc_1153 = format!(
        "From: fic-list-request@example.com\nSubject: fic-list Digest, Vol 1, Issue 2\nDate: Fri, 9 Jan 2004 01:00:00 +0000\n\nSend fic-list mailing list submissions to\n\tfic-list@example.com\n\nToday's Topics:\n\n   1. FIC: The Lamp (1/2) (Ink Well)\n   2. FIC: The Bell (Quill)\n\n\n----------------------------------------------------------------------\n\nMessage: 1\nDate: Thu, 08 Jan 2004 12:00:00 +0000\nFrom: Ink Well <ink@example.org>\nSubject: FIC: The Lamp (1/2)\nTo: fic-list@example.com\n\n{STORY}\n\n------------------------------\n\nMessage: 2\nDate: Thu, 08 Jan 2004 14:00:00 +0000\nFrom: Quill <quill@example.org>\nSubject: FIC: The Bell\n\nIt was a bell that nobody rang. {STORY}\n\n------------------------------\n\n_______________________________________________\nfic-list mailing list\nfic-list@example.com\n\n\nEnd of fic-list Digest, Vol 1, Issue 2\n**************************************\n"
    );
    for digest in [yahoo, rfc_1153] {
        let works = works(std::slice::from_ref(&digest));
        let facts: Vec<_> = works.iter().map(|work| (&work["title"], &work["authors"][0]["name"])).collect();
        assert_eq!(facts, [(&json!("The Bell"), &json!("Quill")), (&json!("The Lamp"), &json!("Ink Well"))]);
        assert_eq!(text(&works[1]), told());
        assert!(text(&works[0]).ends_with("the stair."), "{}", text(&works[0]));
        for work in &works {
            let counted: u64 =
                work["accounting"].as_object().expect("counts").values().filter_map(Value::as_u64).sum();
            assert_eq!(counted, digest.len() as u64);
        }
    }
}

#[test]
fn a_digest_that_was_saved_as_a_text_is_one_too_and_a_story_told_in_letters_is_not() {
    let digest = format!(
        "fic-digest     Thursday, January 8 2004     Volume 01 : Number 008\n\nIn this issue:\n\n FIC: The Lamp\n FIC: The Bell\n\n----------------------------------------------------------------------\n\nDate: Thu, 8 Jan 2004 12:00:00 -0500\nFrom: ink@example.org (Ink Well)\nSubject: FIC: The Lamp\n\n{STORY}\n------------------------------\n\nDate: Thu, 8 Jan 2004 13:00:00 -0500\nFrom: Quill <quill@example.org>\nSubject: FIC: The Bell\n\nIt was a bell that nobody rang. {STORY}\n------------------------------\n\nEnd of fic-digest V1 #8\n***********************\n\nTo subscribe to fic-digest, send the command\n\n    subscribe fic-digest\n\nin the body of a message to \"majordomo@example.com\".\n"
    );
    let titles = |name: &str, text: &str| {
        let works = assemble(&[read(name, text.as_bytes()).expect("a text")]);
        let title = |work: &ficus_intake::RescuedWork| work.report(&Ladder::default())["title"].clone();
        works.iter().map(title).collect::<Vec<_>>()
    };
    assert_eq!(titles("v01.n008.txt", &digest), ["The Bell", "The Lamp"]);
    let letter = "------------------------------\n\nFrom: Mina\nTo: Lucy\nSubject: The Count\nDate: May 3\n\nI hardly know what to make of him.\n\n";
    let letters = format!("Title: Letters\nAuthor: Ink Well\n\n{STORY}\n{}", letter.repeat(6));
    assert_eq!(titles("letters.txt", &letters), ["Letters"]);
}

#[test]
fn fields_and_texts_know_where_in_the_message_they_stand() {
    let digest = format!(
        "{HEAD}Subject: fic digest\n\nIn this issue: two.\n\n------------------------------\n\nFrom: ink@example.org\nSubject: FIC: The Lamp\nDate: 8 Jan 2004\n\nRating: PG\n\n{STORY}\n------------------------------\n\nFrom: quill@example.org\nSubject: FIC: The Bell\nDate: 8 Jan 2004\n\nRating: R\n\nIt was a bell. {STORY}\n"
    );
    let mime = format!(
        "{HEAD}Subject: two\nMIME-Version: 1.0\nContent-Type: multipart/digest; boundary=b\n\n--b\n\nFrom: ink@example.org\nSubject: FIC: The Lamp\n\nRating: PG\n\n{STORY}\n--b\n\nFrom: quill@example.org\nSubject: FIC: The Bell\n\nRating: R\n\nIt was a bell. {STORY}\n--b--\n"
    );
    for message in [digest, mime] {
        let works = assemble(&[read("a.eml", message.as_bytes()).expect("two texts")]);
        assert_eq!(works.len(), 2);
        for (work, rating) in works.iter().zip(["R", "PG"]) {
            let provenance = work.draft(&Ladder::default(), true).provenance.expect("provenance");
            let rated = provenance.evidence.iter().find(|found| found.field == "rating").expect("a place");
            assert_eq!(rated.value, rating);
            assert_eq!(message[rated.start as usize..rated.end as usize].trim(), format!("Rating: {rating}"));
            assert!(provenance.accounting.body > 300, "{:?}", provenance.accounting);
            assert_eq!(provenance.accounting.total(), message.len() as u64);
        }
    }
}

#[test]
fn stuffed_dashes_of_a_digest_are_taken_off() {
    let digest = format!(
        "From: LISTSERV@example.com\nSubject: FIC Digest - 8 Jan 2004\nDate: Fri, 9 Jan 2004 01:00:00 +0000\n\nThere is 1 message totalling 12 lines in this issue.\n\nTopics of the day:\n\n  1. NEW: The Lamp\n\n----------------------------------------------------------------------\n\nDate:    Thu, 8 Jan 2004 12:00:00 -0500\nFrom:    Ink Well <ink@example.org>\nSubject: NEW: The Lamp\n\n{STORY}\n- -- said the bell.\n\n------------------------------\n\nEnd of FIC Digest - 8 Jan 2004\n******************************\n"
    );
    assert!(text(&work(&digest)).ends_with("-- said the bell."));
}

#[test]
fn hostile_messages_are_read_as_texts_or_refused() {
    let many =
        |count: usize, line: &dyn Fn(usize) -> String| (0..count).map(line).collect::<Vec<_>>().concat();
    let deep = many(2_000, &|at| format!("Content-Type: multipart/mixed; boundary=b{at}\n\n--b{at}\n"));
    let headers = many(50_000, &|at| format!("X-Field-{at}: value\n"));
    let rules = "------------------------------\n\nFrom: a\nSubject: b\n\n";
    for (body, is_text) in [
        (format!("{HEAD}{deep}{STORY}"), true),
        (format!("{HEAD}{}{STORY}", "Content-Type: message/rfc822\n\n".repeat(20_000)), true),
        (format!("{HEAD}{headers}\n{STORY}"), true),
        (format!("{HEAD}Subject: x\n\n{}", "word ".repeat(100_000)), true),
        (format!("{HEAD}Subject: x digest\n\n{}", rules.repeat(5_000)), false),
        (format!("{HEAD}Subject: x\n\n{}", "begin 644 a.txt\n".repeat(20_000)), true),
        (format!("{HEAD}Subject: {}\n\n{STORY}", "Re: ".repeat(100_000)), false),
        (format!("{HEAD}Subject: x\n\n{}", "-- \n".repeat(50_000)), false),
        (format!("{HEAD}Subject: x\n\n{}", "> a\nb\n".repeat(20_000)), true),
    ] {
        assert_eq!(read("a.eml", body.as_bytes()).is_ok(), is_text, "{}", &body[..300]);
    }
}

/// A paragraph of plain words.
fn paragraph() -> impl Strategy<Value = String> {
    prop::collection::vec("[a-zéß’]{1,9}", 12..60).prop_map(|words| format!("So {}.", words.join(" ")))
}

fn quoted_printable(text: &str) -> String {
    let mut out = String::new();
    let mut column = 0;
    for byte in text.bytes() {
        let piece = match byte {
            b'\n' => "\n".to_owned(),
            b'=' | 0x80.. => format!("={byte:02X}"),
            byte => char::from(byte).to_string(),
        };
        if column + piece.len() > 75 {
            out.push_str("=\n");
            column = 0;
        }
        column = if piece == "\n" { 0 } else { column + piece.len() };
        out.push_str(&piece);
    }
    out
}

/// A line such as mails are made of, whole or broken.
fn mail_line() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "",
        "",
        "",
        "--b",
        "--b--",
        "--c",
        "--c--",
        "Content-Type: multipart/mixed; boundary=b",
        "Content-Type: multipart/alternative; boundary=c",
        "Content-Type: multipart/digest; boundary=c",
        "Content-Type: message/rfc822",
        "Content-Type: text/html",
        "Content-Type: text/plain; format=flowed",
        "Content-Type: text/plain; name=lamp.txt",
        "Content-Disposition: attachment; filename=lamp.txt",
        "Content-Transfer-Encoding: base64",
        "Content-Transfer-Encoding: quoted-printable",
        "Subject: Re: FIC: The Lamp (1/2)",
        "From: quill@example.org (Quill)",
        "Date: Thu, 8 Jan 2004 12:00:00 +0000",
        "Title: The Lamp",
        "Rating: PG",
        "There are 2 messages in this issue.",
        "------------------------------",
        "Message: 2",
        "-----Original Message-----",
        "Quill wrote:",
        "> quoted, and",
        "> more of it",
        "- -- stuffed",
        "-- ",
        "To unsubscribe, write to x@example.com",
        "VGhlIGZvZyBjYW1lIHVwIHRoZSByaXZlci4=",
        "It=E2=80=99s late =",
        "<p>He <i>came</i>.</p>",
        "begin 644 lamp.txt",
        "(2&4@8V%M92X`",
        "end",
        "The fog came up the river before the lamps were lit, and by the time that ",
        "the last boat had been made fast nobody on the quay could see the bridge.",
        "\u{e9}t\u{e9}, said Holmes.",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_letter_of_a_story_is_lost_on_the_way(paragraphs in prop::collection::vec(paragraph(), 4..12)) {
        let story = paragraphs.join("\n\n");
        let flowed: String = paragraphs.iter().map(|text| text.replace(" s", " \ns") + "\n\n").collect();
        for (kind, body) in [
            ("text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit", story.clone()),
            ("text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable", quoted_printable(&story)),
            ("text/plain; charset=utf-8; format=flowed", flowed),
        ] {
            let message = format!("{HEAD}Subject: FIC: The Lamp\nMIME-Version: 1.0\nContent-Type: {kind}\n\n{body}\n-- \nInk\n");
            let work = work(&message);
            prop_assert_eq!(text(&work), &story, "{}", kind);
        }
    }

    #[test]
    fn every_byte_of_whatever_is_a_mail_is_in_one_class(lines in prop::collection::vec(mail_line(), 0..60)) {
        let message = format!("{HEAD}{}\n", lines.join("\n"));
        let Ok(reading) = read("a.eml", message.as_bytes()) else { return Ok(()) };
        for work in assemble(&[reading]) {
            let provenance = work.draft(&Ladder::default(), true).provenance.expect("provenance");
            prop_assert_eq!(provenance.accounting.total(), message.len() as u64);
            for found in provenance.evidence {
                prop_assert!(found.start < found.end && found.end <= message.len() as u64);
            }
        }
    }
}
