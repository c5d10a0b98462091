//! What is repaired in files of every format, and that nothing is found in clean ones.

use ficus_archive::rating::Ladder;
use ficus_formats::Limits;
use ficus_intake::{assemble, read_file};
use serde_json::Value;

fn report(path: &str, bytes: &[u8]) -> Value {
    let reading = read_file(path, bytes, &Limits::default()).expect("readable");
    assemble(&[reading])[0].report(&Ladder::default())
}

fn kinds<'a>(report: &'a Value, of: &str) -> Vec<&'a str> {
    report[of].as_array().expect("a list").iter().filter_map(|found| found["kind"].as_str()).collect()
}

#[test]
fn a_page_is_repaired_by_what_all_its_paragraphs_prove_and_its_spans_say_where() {
    let page = "<html><head><title>The Lamp</title></head><body><p>Itâ€™s late, said Holmes, and the fog is here.</p>\
        <p>The <i>cafÃ©</i> was shut.</p><p>Clean: café, “yes”.</p><p>Nobody &amp;ldquo;came&amp;rdquo; by.</p></body></html>";
    let report = report("lamp.html", page.as_bytes());
    let text = report["chapters"][0]["text"].as_str().expect("text");
    assert_eq!(
        text,
        "It’s late, said Holmes, and the fog is here.\n\nThe café was shut.\n\nClean: café, “yes”.\n\nNobody “came” by."
    );
    let kinds = kinds(&report, "repairs");
    assert!(kinds.contains(&"mojibake-repaired") && kinds.contains(&"entities-unescaped"), "{kinds:?}");
}
