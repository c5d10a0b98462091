//! Files that came in several messages, encoded as files were before there was MIME.

use ficus_archive::rating::Ladder;
use ficus_formats::Limits;
use ficus_intake::{assemble, read_file};
use proptest::prelude::*;
use serde_json::{Value, json};

const STORY: &str = "Title: The Lamp\nAuthor: Inkwell\nRating: PG\n\nThe fog came up the river before the lamps were lit, and nobody could see the bridge; nobody, that is, but a boy with a dog.\n\nHe ran, and the dog ran after him, all the way to Baker Street, where a lamp burned in the window until the morning.\n\n\"There will be no train tonight,\" said Holmes, and he put down the paper with the air of a man who has been proved right by the weather.\n\nWatson said nothing. He was listening to the steps on the stair, and there were two of them more than there ought to be.\n\nThe End\n";

/// Lines of a file as `uuencode` writes them.
fn encoded(bytes: &[u8]) -> Vec<String> {
    let letter = |six: u8| char::from(if six.trailing_zeros() < 6 { 32 + (six & 63) } else { b'`' });
    let line = |bytes: &[u8]| {
        let mut line = String::from(letter(bytes.len() as u8));
        for three in bytes.chunks(3) {
            let [a, b, c] = [three[0], *three.get(1).unwrap_or(&0), *three.get(2).unwrap_or(&0)];
            line.extend([a >> 2, a << 4 | b >> 4, b << 2 | c >> 6, c].map(letter));
        }
        line
    };
    bytes.chunks(45).map(line).collect()
}

/// Messages that carry a file, cut before these lines.
fn messages(lines: &[String], cuts: &[usize]) -> Vec<String> {
    let ends = cuts.iter().copied().chain([lines.len()]);
    let starts = [0].into_iter().chain(cuts.iter().copied());
    let all = cuts.len() + 1;
    starts
        .zip(ends)
        .enumerate()
        .map(|(at, (start, end))| {
            let part = at + 1;
            let begin = if at == 0 { "begin 644 lamp.txt\n" } else { "" };
            let finish = if part == all { "`\nend\n" } else { "" };
            format!(
                "From: Ink Well <ink@example.org>\nSubject: lamp.txt ({part}/{all})\nDate: Thu, 08 Jan 2004 12:0{at}:00 +0000\n\n\
                 Part {part} of {all}.\n\n{begin}{}\n{finish}",
                lines[start..end].join("\n")
            )
        })
        .collect()
}

fn works(messages: &[String]) -> Vec<Value> {
    let read = |(at, message): (usize, &String)| {
        read_file(&format!("list.mbox/{at}.eml"), message.as_bytes(), &Limits::default()).expect("a message")
    };
    let readings: Vec<_> = messages.iter().enumerate().map(read).collect();
    assemble(&readings).iter().map(|work| work.report(&Ladder::default())).collect()
}

fn told(text: &str) -> String {
    text.split("\n\n").skip(1).take(4).collect::<Vec<_>>().join("\n\n")
}

fn every_byte_is_accounted_for(work: &Value, messages: &[String]) {
    let counts = work["accounting"].as_object().expect("counts");
    let counted: u64 = counts.values().filter_map(Value::as_u64).sum();
    let bytes: usize = messages.iter().map(String::len).sum();
    assert_eq!((counted, &counts["unaccounted"]), (bytes as u64, &json!(0)));
}

#[test]
fn a_file_that_came_in_several_messages_is_one_text() {
    let mut messages = messages(&encoded(STORY.as_bytes()), &[5, 10]);
    messages.rotate_left(1);
    let works = works(&messages);
    assert_eq!(works.len(), 1, "{works:#?}");
    let work = &works[0];
    assert_eq!(
        (&work["title"], &work["rating"], &work["status"]),
        (&json!("The Lamp"), &json!("PG"), &json!("complete"))
    );
    assert_eq!(work["authors"][0]["name"], "Inkwell");
    assert_eq!((&work["planned_chapters"], &work["missing_chapters"]), (&Value::Null, &json!([])));
    assert_eq!(work["chapters"].as_array().map(Vec::len), Some(1));
    assert_eq!(work["chapters"][0]["text"], told(STORY));
    every_byte_is_accounted_for(work, &messages);
}

#[test]
fn a_fragment_that_was_sent_twice_counts_once() {
    let mut messages = messages(&encoded(STORY.as_bytes()), &[8]);
    messages.push(messages[1].clone());
    let works = works(&messages);
    assert_eq!(works.len(), 1, "{works:#?}");
    assert_eq!(works[0]["chapters"].as_array().map(Vec::len), Some(1));
    assert_eq!(works[0]["chapters"][0]["text"], told(STORY));
    every_byte_is_accounted_for(&works[0], &messages);
}

#[test]
fn where_a_fragment_is_missing_the_others_are_read_and_the_gap_is_told() {
    let mut messages = messages(&encoded(STORY.as_bytes()), &[5, 10]);
    messages.remove(1);
    let works = works(&messages);
    assert_eq!(works.len(), 1, "{works:#?}");
    assert_eq!(works[0]["missing_chapters"], json!([[2, 2]]));
    let texts: Vec<&str> = works[0]["chapters"]
        .as_array()
        .expect("chapters")
        .iter()
        .filter_map(|one| one["text"].as_str())
        .collect();
    assert!(
        texts[0].contains("The fog came up the river") && texts[1].contains("steps on the stair"),
        "{texts:?}"
    );
    every_byte_is_accounted_for(&works[0], &messages);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn wherever_a_file_is_cut_it_is_whole_again(first in 4..8usize, second in 11..13usize) {
        let works = works(&messages(&encoded(STORY.as_bytes()), &[first, second]));
        prop_assert_eq!(works.len(), 1);
        prop_assert_eq!(&works[0]["chapters"][0]["text"], &json!(told(STORY)));
    }
}
