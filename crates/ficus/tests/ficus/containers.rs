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
    assert!(
        said.err.contains("table fanfiction_reviews: 1 rows: reviews of works, and words to series."),
        "{}",
        said.err
    );
    let digest = site.digest();
    assert_eq!(site.import().status, 0);
    assert_eq!((site.digest(), site.run(&["check"]).status), (digest, 0));
}

#[test]
fn a_database_in_utf_16_is_the_same_works() {
    let [plain, wide] = [false, true].map(|wide| {
        let site = Site::new();
        let units = ["\u{FEFF}", DUMP].concat();
        let bytes = if wide {
            units.encode_utf16().flat_map(u16::to_le_bytes).collect()
        } else {
            DUMP.as_bytes().to_vec()
        };
        site.file("lamps.sql", bytes);
        site.file("stories/7/32.txt", "The lamp was lit.\n\nNobody said why.\n");
        let (works, digest) = told(&site, &[]);
        assert_eq!((site.import().status, site.digest()), (0, digest));
        works
    });
    assert_eq!(plain, wide);
}

/// A tar archive of some files.
fn tarred(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, bytes) in entries {
        let mut head = [0; 512];
        head[..name.len()].copy_from_slice(name.as_bytes());
        head[100..108].copy_from_slice(b"0000644\0");
        head[124..136].copy_from_slice(format!("{:011o}\0", bytes.len()).as_bytes());
        head[148..156].fill(b' ');
        head[156] = b'0';
        head[257..265].copy_from_slice(b"ustar\x0000");
        let sum: u32 = head.iter().map(|byte| u32::from(*byte)).sum();
        head[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        out.extend(head);
        out.extend(*bytes);
        out.resize(out.len().next_multiple_of(512), 0);
    }
    out.resize(out.len() + 1_024, 0);
    out
}

/// What an import says of its works, whatever the containers are called that they came in.
fn told(site: &Site, containers: &[&str]) -> (Vec<Value>, String) {
    let said = site.import();
    assert_eq!(said.status, 0, "{}", said.err);
    let works = said.lines().into_iter().filter(|line| line["type"] == "work").map(|work| {
        sums_up(&work);
        let text = containers.iter().fold(work.to_string(), |text, container| text.replace(container, ""));
        serde_json::from_str(&text).unwrap()
    });
    (works.collect(), site.digest())
}

#[test]
fn a_database_and_its_stories_are_the_same_works_in_whatever_they_are_packed() {
    const CHAPTER: &[u8] = b"The lamp was lit.\n\nNobody said why.\n";
    let notes = story(3);
    let stories: [(&str, &[u8]); 2] =
        [("stories/7/32.txt", CHAPTER), ("stories/notes.txt", notes.as_bytes())];
    let site = Site::new();
    site.file("lamps.sql", DUMP);
    for (name, bytes) in stories {
        site.file(name, bytes);
    }
    let (unpacked, _) = told(&site, &[]);
    assert_eq!(unpacked.len(), 2);
    // The folder of stories comes before the dump that knows of it.
    let all = [stories[0], stories[1], ("lamps.sql", DUMP.as_bytes())];
    let nested = [("lamps.sql", DUMP.as_bytes()), ("s.zip", &*zipped(&stories))];
    for (files, containers) in [
        (vec![("site.zip", zipped(&all))], vec!["site.zip/"]),
        (vec![("site.tar", tarred(&all))], vec!["site.tar/"]),
        (vec![("site.zip", zipped(&nested))], vec!["site.zip/", "s.zip/"]),
        (vec![("lamps.sql", DUMP.as_bytes().to_vec()), ("s.zip", zipped(&stories))], vec!["s.zip/"]),
        (
            vec![
                ("d.zip", zipped(&[("lamps.sql", DUMP.as_bytes())])),
                ("stories/7/32.txt", CHAPTER.to_vec()),
                ("stories/notes.txt", notes.clone().into_bytes()),
            ],
            vec!["d.zip/"],
        ),
    ] {
        let site = Site::new();
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
        for (name, bytes) in &files {
            site.file(name, bytes);
        }
        let (packed, digest) = told(&site, &containers);
        assert_eq!(packed, unpacked, "{names:?}");
        assert_eq!(site.import().status, 0);
        assert_eq!((site.digest(), site.run(&["check"]).status), (digest, 0), "{names:?}");
    }
}

#[test]
fn an_index_page_is_kept_and_gives_its_works_a_series() {
    let site = Site::new();
    site.file("one.txt", story(1));
    site.file("two.txt", story(2));
    site.file(
        "index.html",
        "<html><body><h2>The Lamps Series</h2><ol><li><a href=two.txt>The Second</a><li><a href=one.txt>The First</a></ol></body></html>",
    );
    let said = site.import();
    assert_eq!(said.status, 0, "{}", said.err);
    assert!(said.err.contains("index.html: it is an index"), "{}", said.err);
    let works: Vec<Value> = said.lines().into_iter().filter(|line| line["type"] == "work").collect();
    let mut places: Vec<_> =
        works.iter().map(|work| (work["series"]["position"].as_u64(), &work["sources"][0]["path"])).collect();
    places.sort_by_key(|(position, _)| *position);
    assert_eq!(places, [(Some(1), &"two.txt".into()), (Some(2), &"one.txt".into())]);
    assert!(works.iter().all(|work| work["series"]["title"] == "The Lamps"), "{works:?}");
    let digest = site.digest();
    assert_eq!(site.import().status, 0);
    assert_eq!((site.digest(), site.run(&["check"]).status), (digest, 0));
}

#[test]
fn chapters_of_one_number_go_to_the_database_that_they_were_packed_with() {
    let other = DUMP.replace("Seventeen Steps", "Eighteen Steps").replace("The Lamps", "The Stairs");
    let site = Site::new();
    for (name, dump, text) in
        [("a.zip", DUMP, "The lamp was lit by seven."), ("b.zip", &other, "The lamp was lit by eight.")]
    {
        site.file(name, zipped(&[("7/32.txt", text.as_bytes()), ("site.sql", dump.as_bytes())]));
    }
    let works = site.import().lines();
    for (title, text) in
        [("Seventeen Steps", "The lamp was lit by seven."), ("Eighteen Steps", "The lamp was lit by eight.")]
    {
        let work = works.iter().find(|work| work["title"] == title).unwrap();
        assert_eq!(work["chapters"][1]["text"], text, "{work}");
    }
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
