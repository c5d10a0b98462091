//! Files of files come in entry by entry, a database with the files beside it.

use std::io::{Cursor, Write};

use serde_json::Value;
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::site::{Site, story};

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn sums_up(work: &Value) {
    let sum = |value: &Value| value.as_object().unwrap().values().filter_map(Value::as_u64).sum::<u64>();
    let bytes: u64 = work["sources"].as_array().unwrap().iter().filter_map(|it| it["bytes"].as_u64()).sum();
    assert_eq!(
        (sum(&work["accounting"]), work["accounting"]["unaccounted"].as_u64()),
        (bytes, Some(0)),
        "{work}"
    );
}

#[test]
fn archives_inside_archives_are_opened_and_what_is_bad_in_them_is_named() {
    let site = Site::new();
    let inner = zipped(&[("two.txt", story(2).as_bytes()), ("picture.png", b"\x89PNG\r\n\x1a\n-")]);
    site.file("heap.zip", zipped(&[("folder/one.txt", story(1).as_bytes()), ("inner.zip", &inner)]));
    let said = site.import();
    assert_eq!(said.status, 1, "{}", said.err);
    let works = said.lines();
    let mut paths: Vec<_> = works.iter().filter_map(|work| work["sources"][0]["path"].as_str()).collect();
    paths.sort_unstable();
    assert_eq!(paths, ["heap.zip/folder/one.txt", "heap.zip/inner.zip/two.txt"]);
    works.iter().filter(|line| line["type"] == "work").for_each(sums_up);
    let summary = said.summary();
    assert_eq!((&summary["works"], &summary["files"]), (&2.into(), &1.into()));
    assert_eq!(summary["refused"][0]["path"], "heap.zip/inner.zip/picture.png");
    let digest = site.digest();
    assert_eq!(site.import().status, 1);
    assert_eq!(site.digest(), digest);
    assert_eq!(site.run(&["check"]).status, 0);
}

const DUMP: &str = "-- MySQL dump 10.13\n
INSERT INTO `fanfiction_authors` (`uid`, `penname`, `email`) VALUES (7,'Inkwell','ink@lamps.example');
INSERT INTO `fanfiction_chapters` (`chapid`, `title`, `inorder`, `notes`, `storytext`, `endnotes`, `validated`, `wordcount`, `sid`, `uid`) VALUES
(31,'The Stair',1,'','<p>There were seventeen steps, and Holmes had counted them.</p>','',1,9,5,7),
(32,'The Lamp',2,'','','',1,9,5,7);
INSERT INTO `fanfiction_ratings` (`rid`, `rating`) VALUES (1,'G');
INSERT INTO `fanfiction_reviews` (`reviewid`, `item`, `chapid`, `reviewer`, `uid`, `review`, `date`, `rating`, `type`) VALUES
(1,5,31,'Watson',0,'I had seen them, but I had not counted.','2004-05-06 07:08:09',0,'ST');
INSERT INTO `fanfiction_settings` (`sitekey`, `sitename`, `url`) VALUES ('k','The Lamps','http://www.lamps.example');
INSERT INTO `fanfiction_stories` (`sid`, `title`, `summary`, `storynotes`, `catid`, `rid`, `date`, `updated`, `uid`, `completed`, `count`) VALUES
(5,'Seventeen Steps','A stair is counted.','','','1','2004-05-01 00:00:00','2004-05-03 00:00:00',7,1,321);
";

#[test]
fn a_database_comes_in_with_the_chapters_beside_it_its_reviews_and_its_old_addresses() {
    let site = Site::new();
    site.file("lamps.sql", DUMP);
    site.file("stories/7/32.txt", "The lamp was lit.\n\nNobody said why.\n");
    site.file("stories/notes.txt", story(3));
    let said = site.import();
    assert_eq!(said.status, 0, "{}", said.err);
    let works = said.lines();
    let work = works.iter().find(|work| work["title"] == "Seventeen Steps").unwrap();
    let text = |at: usize| work["chapters"][at]["text"].as_str().unwrap();
    assert!(text(0).starts_with("There were seventeen steps"), "{work}");
    assert_eq!(text(1), "The lamp was lit.\n\nNobody said why.");
    assert_eq!(work["authors"][0]["name"], "Inkwell");
    assert_eq!((&work["status"], &work["rating"]), (&"complete".into(), &"G".into()));
    sums_up(work);
    assert_eq!(said.summary()["works"], 2);
    assert!(said.err.contains("table fanfiction_reviews: 1 rows: reviews."), "{}", said.err);
    let digest = site.digest();
    assert_eq!(site.import().status, 0);
    assert_eq!((site.digest(), site.run(&["check"]).status), (digest, 0));
}

/// A capture of one page.
fn record(address: &str, day: &str, page: &str) -> String {
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=windows-1252\r\nContent-Length: {}\r\n\r\n{page}",
        page.len()
    );
    format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Date: {day}T00:00:00Z\r\n\
         WARC-Record-ID: <urn:x:{day}>\r\nContent-Type: application/http; msgtype=response\r\n\
         Content-Length: {}\r\n\r\n{answer}\r\n\r\n",
        answer.len()
    )
}

#[test]
fn a_web_capture_gives_each_page_once_as_it_was_captured_last() {
    let site = Site::new();
    let page = |chapter: u32, text: &str| {
        format!(
            "<html><head><title>The Lamps</title></head><body><div id=\"pagetitle\"><a href=\"viewstory.php?sid=5\">\
             Seventeen Steps</a> by <a href=\"viewuser.php?uid=7\">Inkwell</a></div>\
             <div class=\"chaptertitle\">{chapter}. The Stair</div><div id=\"story\"><p>{text}</p></div></body></html>"
        )
    };
    let address = |chapter: u32| format!("http://www.lamps.example/viewstory.php?sid=5&chapter={chapter}");
    let heap = [
        record(
            &address(2),
            "2004-05-01",
            &page(2, "Holmes had counted them twice by then, and Watson never."),
        ),
        record(
            &address(1),
            "2004-05-01",
            &page(1, "There were sixteen steps, and nobody had counted them yet."),
        ),
        record(
            &address(1),
            "2009-01-01",
            &page(1, "There were seventeen steps, and Holmes had counted them all."),
        ),
    ];
    site.file("lamps.warc", heap.concat());
    let said = site.import();
    let works = said.lines();
    assert_eq!(said.summary()["works"], 1, "{works:?} {}", said.err);
    let chapters = works[0]["chapters"].as_array().unwrap();
    assert_eq!(chapters.iter().map(|it| it["number"].as_u64()).collect::<Vec<_>>(), [Some(1), Some(2)]);
    assert_eq!(chapters[0]["text"], "There were seventeen steps, and Holmes had counted them all.");
    sums_up(&works[0]);
}

#[test]
fn the_same_files_with_a_revised_part_make_the_same_archive() {
    let part = |ending: &str| {
        let lamps: Vec<String> =
            (0..60).map(|at| format!("The lamp of number {at} was lit by Holmes.")).collect();
        format!("Title: The Lamps (1/2)\nAuthor: Inkwell\n\n{}\n\n{ending}\n", lamps.join(" "))
    };
    let digests = [0, 1].map(|_| {
        let site = Site::new();
        site.file(
            "1.txt",
            part("Watson saw none of them, and went home by the river where nobody had lit a lamp."),
        );
        site.file(
            "2.txt",
            part("Watson counted every one of them aloud until the last of them had burned down."),
        );
        let said = site.import();
        assert_eq!((said.status, &said.summary()["chapters"]), (0, &1.into()), "{}", said.err);
        site.digest()
    });
    assert_eq!(digests[0], digests[1]);
}
