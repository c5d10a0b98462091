//! What holds for every file, whatever is in it.

use ficus_archive::rating::Ladder;
use ficus_formats::Limits;
use ficus_intake::{assemble, read_file};
use proptest::prelude::*;
use serde_json::Value;

/// Reads one file by itself and gives the reports of what it became.
fn reports(path: &str, bytes: &[u8]) -> Vec<Value> {
    let reading: Vec<_> = read_file(path, bytes, &Limits::default()).into_iter().collect();
    assemble(&reading).iter().map(|work| work.report(&Ladder::default())).collect()
}

fn every_byte_is_accounted_for(report: &Value, length: usize) {
    let accounting = report["accounting"].as_object().expect("accounting");
    let sum: u64 = accounting.values().filter_map(Value::as_u64).sum();
    assert_eq!((sum, accounting["unaccounted"].as_u64()), (length as u64, Some(0)), "{report}");
}

/// Lines as they occur in old texts, and some that try to be mistaken.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("Title: The Lamp (2/?)".to_owned()),
        Just("Author:".to_owned()),
        Just("by Inkwell".to_owned()),
        Just("folder".to_owned()),
        Just("-Sherlock Holmes › Gen › Holmes/Watson".to_owned()),
        Just("Views:".to_owned()),
        Just("1,204".to_owned()),
        Just("Summary: Something happens, and then".to_owned()),
        Just("Chapter Two".to_owned()),
        Just("Prologue".to_owned()),
        Just("III".to_owned()),
        Just("* * *".to_owned()),
        Just("The End".to_owned()),
        Just("Tbc...".to_owned()),
        Just("> quoted".to_owned()),
        Just("To unsubscribe, send an e-mail".to_owned()),
        Just("Holmes".to_owned()),
        Just("Holmes's POV".to_owned()),
        Just("&amp;rsquo;=92=\tâ€™ \u{a0}".to_owned()),
        "[A-Za-z*_/ ,.?\"“”'é—]{0,90}",
        "  [A-Za-z ,.]{60,76}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_are_lost_or_bring_it_down(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        for path in ["a.txt", "b/01.html"] {
            for report in reports(path, &bytes) {
                every_byte_is_accounted_for(&report, bytes.len());
            }
        }
    }

    #[test]
    fn every_mixture_of_lines_is_read_the_same_way_twice(lines in proptest::collection::vec(line(), 0..60)) {
        let text = lines.join("\n");
        let first = reports("a/b.txt", text.as_bytes());
        for report in &first {
            every_byte_is_accounted_for(report, text.len());
        }
        prop_assert_eq!(reports("a/b.txt", text.as_bytes()), first);
    }
}
