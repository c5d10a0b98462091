//! Numbers in words, figures and letters.

use super::*;

#[test]
fn numbers_are_read_in_every_form() {
    for (text, number) in [
        ("12", Some(12)),
        ("4a", Some(4)),
        ("3:1", Some(3)),
        ("XIV", Some(14)),
        ("MCMXCV", Some(1995)),
        ("iv", Some(4)),
        ("Seven", Some(7)),
        ("forty-nine", Some(49)),
        ("Fourty-Nine", Some(49)),
        ("Twenty One", Some(21)),
        ("Ninteen", Some(19)),
        ("eigth", Some(8)),
        ("Twelth", Some(12)),
        ("third", Some(3)),
        ("twenty-first", Some(21)),
        ("Thirtieth", Some(30)),
        ("3rd", Some(3)),
        ("zwölf", Some(12)),
        ("première", Some(1)),
        ("первая", Some(1)),
        ("light", None),
        ("IIII", None),
        ("Xi", None),
        ("mix", None),
        ("did", None),
        ("one two", None),
        ("", None),
        ("12345", None),
    ] {
        assert_eq!(parse(text), number, "{text}");
    }
}

#[test]
fn parts_of_parts_are_told_apart() {
    for (text, sub) in [("4a", Some("a")), ("3:1", Some(":1")), ("4", None), ("a", None), ("4ab", None)] {
        assert_eq!(sub_part(text), sub, "{text}");
    }
}
