//! Files come in once, and what cannot come in is named.

use std::{fs, fs::File, io::Write};

use zip::{ZipWriter, write::SimpleFileOptions};

use crate::site::{Site, story};

#[test]
fn importing_the_same_files_again_changes_nothing() {
    let site = Site::new();
    for number in 0..5 {
        site.file(&format!("old/{number}.txt"), story(number));
    }
    let first = site.import();
    assert_eq!(first.status, 0, "{}", first.err);
    assert_eq!(first.summary()["works"], 5);
    assert_eq!(first.lines().iter().filter(|line| line["id"].is_i64()).count(), 5);
    let digest = site.digest();
    let again = site.import();
    assert_eq!((again.status, site.digest()), (0, digest));
    let ids =
        |said: &crate::site::Said| said.lines().iter().map(|line| line["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&again), ids(&first));
    let checked = site.run(&["check"]);
    assert_eq!((checked.status, checked.out.trim()), (0, "All is well: 5 works."), "{}", checked.err);
}

#[test]
fn a_dry_run_says_the_same_and_makes_no_folder() {
    let site = Site::new();
    site.file("a.txt", story(1));
    let files = site.files();
    let dry = site.run(&["import", "--dry-run", "--json", files.to_str().unwrap()]);
    assert_eq!(dry.status, 0, "{}", dry.err);
    assert!(!site.data().exists());
    let mut real = site.import().lines();
    assert!(real[0].as_object_mut().unwrap().remove("id").is_some());
    assert_eq!(dry.lines()[0], real[0]);
    assert_eq!(dry.lines()[0]["sources"][0]["path"], "a.txt");
    assert!(dry.summary()["seconds"].is_f64());
}

#[test]
fn numbered_files_without_a_title_are_a_work_named_by_the_imported_folder() {
    let site = Site::new();
    for number in 1..=2 {
        let text = format!("The lantern was lit for the {number}. time, and Holmes said nothing of it.\n");
        site.file(&format!("The Brass Lantern/0{number}.txt"), text);
    }
    let folder = site.files().join("The Brass Lantern");
    let named = site.run(&["import", "--dry-run", "--json", folder.to_str().unwrap()]);
    let mut here = site.command(&["import", "--dry-run", "--json", "."]);
    let here = String::from_utf8(here.current_dir(&folder).output().unwrap().stdout).unwrap();
    for line in [named.out.lines().next(), here.lines().next()] {
        let work: serde_json::Value = serde_json::from_str(line.unwrap()).unwrap();
        assert_eq!(work["title"], "The Brass Lantern");
        assert_eq!(work["chapters"].as_array().map(Vec::len), Some(2));
        assert_eq!(work["sources"][0]["path"], "01.txt");
    }
}

/// The end of a pipe that nobody reads from any more.
fn closed_pipe() -> std::io::PipeWriter {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let site = Site::new();
    site.file("a.txt", story(1));
    let files = site.files();
    for arguments in [
        &["import", "--dry-run", "--json", files.to_str().unwrap()][..],
        &["import", files.to_str().unwrap()],
        &["check"],
        &["check", "--digest"],
        &["reindex"],
    ] {
        let output = site.command(arguments).stdout(closed_pipe()).output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]), "{arguments:?}");
    }
}

#[test]
fn without_json_the_report_is_for_people() {
    let site = Site::new();
    site.file("a.txt", story(1));
    site.file("b.bin.txt", [0u8, 1, 2, 3, 255, 254, 0, 0, 7, 8]);
    let said = site.run(&["import", site.files().to_str().unwrap()]);
    assert_eq!(said.status, 1);
    assert!(said.out.contains("Mary M.") && said.out.contains("1 files were refused"), "{}", said.out);
    assert!(said.err.starts_with("b.bin.txt: "), "{}", said.err);
}

/// An EPUB that unpacks to far more than its size.
fn bomb() -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let packed = SimpleFileOptions::default();
    zip.start_file("mimetype", packed.compression_method(zip::CompressionMethod::Stored)).unwrap();
    zip.write_all(b"application/epub+zip").unwrap();
    zip.start_file("META-INF/container.xml", packed).unwrap();
    zip.write_all(
        br#"<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>
            <rootfile full-path="a.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"#,
    )
    .unwrap();
    zip.start_file("a.opf", packed).unwrap();
    zip.write_all(
        br#"<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i">
            <metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Boom</dc:title></metadata>
            <manifest><item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest>
            <spine><itemref idref="c"/></spine></package>"#,
    )
    .unwrap();
    zip.start_file("c.xhtml", packed).unwrap();
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..64 {
        zip.write_all(&zeros).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[cfg(unix)]
#[test]
fn what_cannot_come_in_is_named_and_the_rest_comes_in() {
    let site = Site::new();
    site.file("good.txt", story(3));
    site.file("empty.txt", "");
    site.file("binary.txt", [0u8, 159, 146, 150, 0, 1, 2, 0, 3].repeat(50));
    site.file("picture.jpeg", [0xff, 0xd8, 0xff, 0xe0, 0, 16].repeat(40));
    site.file("bomb.epub", bomb());
    site.file("broken.epub", b"PK\x03\x04 and then nothing that a book would have");
    site.file(".DS_Store", "Bud1");
    File::create(site.files().join("huge.txt")).unwrap().set_len(1 << 30).unwrap();
    std::os::unix::fs::symlink("nowhere.txt", site.files().join("dangling.txt")).unwrap();
    std::os::unix::fs::symlink(site.files(), site.files().join("loop")).unwrap();
    let said = site.import();
    assert_eq!(said.status, 1, "{}", said.err);
    let summary = said.summary();
    let refused: Vec<&str> = summary["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|refused| refused["path"].as_str().unwrap())
        .collect();
    assert_eq!(
        refused,
        [
            "binary.txt",
            "bomb.epub",
            "broken.epub",
            "dangling.txt",
            "empty.txt",
            "huge.txt",
            "loop",
            "picture.jpeg"
        ]
    );
    assert_eq!((&summary["works"], &summary["files"]), (&1.into(), &1.into()));
    for path in refused {
        assert!(said.err.lines().any(|line| line.starts_with(&format!("{path}: "))), "{path}\n{}", said.err);
    }
}

#[test]
fn a_script_in_a_page_does_not_come_in() {
    let site = Site::new();
    site.file(
        "page.html",
        format!(
            "<html><head><title>The Lamp</title><script>alert('head')</script></head><body><h1>The Lamp</h1>\
             <p onclick=\"alert(1)\">It was late. <img src=x onerror=alert(2)><a href=\"javascript:alert(3)\">Read</a>\
             <script>alert('body')</script></p>{}</body></html>",
            "<p>Holmes lit the lamp and said nothing for an hour.</p>".repeat(20)
        ),
    );
    let said = site.import();
    assert_eq!(said.status, 0, "{}", said.err);
    let html = said.lines()[0]["chapters"][0]["html"].as_str().unwrap().to_lowercase();
    assert!(html.contains("holmes lit the lamp"), "{html}");
    for bad in ["script", "onclick", "onerror", "alert"] {
        assert!(!html.contains(bad), "{html}");
    }
}

#[test]
fn wrong_usage_is_2_and_an_archive_that_cannot_be_opened_is_3() {
    let site = Site::new();
    for arguments in
        [&["import"][..], &["fly"], &["generate", "--works", "few"], &["import", "--no-such", "x"]]
    {
        assert_eq!(site.run(arguments).status, 2, "{arguments:?}");
    }
    assert_eq!(site.run(&["--database", "mysql://x", "check"]).status, 2);
    let said = site.run(&["check"]);
    assert_eq!(said.status, 3);
    assert!(said.err.contains("there is no archive"), "{}", said.err);
    assert!(!site.data().exists());
    fs::write(site.data(), "a file where the folder should be").unwrap();
    site.file("a.txt", story(1));
    assert_eq!(site.import().status, 3);
}

#[test]
fn every_command_shows_an_example() {
    let site = Site::new();
    for command in ["serve", "demo", "import", "generate", "check", "reindex"] {
        let said = site.run(&[command, "--help"]);
        assert!(said.status == 0 && said.out.contains("Example"), "{command}");
    }
    let said = site.run(&["account", "create", "--help"]);
    assert!(said.status == 0 && said.out.contains("Example"));
}
