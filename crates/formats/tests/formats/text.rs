//! Encodings of plain text.

use ficus_formats::{Limits, Refusal, codepage::CodePage, txt};

fn read(bytes: &[u8]) -> (String, &'static str) {
    let decoded = txt::read(bytes, &Limits::default()).expect("a text");
    (decoded.text, decoded.encoding)
}

#[test]
fn a_text_is_decoded_by_what_its_bytes_show() {
    for (bytes, text, encoding) in [
        (b"plain\r\nwords\r".as_slice(), "plain\nwords\n", "UTF-8"),
        ("\u{FEFF}Arsène".as_bytes(), "Arsène", "UTF-8"),
        (b"Ars\xe8ne said \x93Oui\x94", "Arsène said “Oui”", "windows-1252"),
        (
            b"Ars\xe8ne\nArs\xc3\xa8ne \xe2\x80\x9coui\xe2\x80\x9d\n",
            "Arsène\nArsène “oui”\n",
            "UTF-8+windows-1252",
        ),
        (b"\xff\xfeO\0u\0i\0", "Oui", "UTF-16LE"),
        (b"H\0o\0l\0m\0e\0s\0", "Holmes", "UTF-16LE"),
        (b"\0H\0o\0l\0m\0e\0s", "Holmes", "UTF-16BE"),
        (b"cut off \xc3\xa9 here \xe2\x80", "cut off é here \u{FFFD}", "UTF-8"),
        (b"padded\0\0\0\x1a", "padded", "UTF-8"),
    ] {
        assert_eq!(read(bytes), (text.to_owned(), encoding));
    }
}

#[test]
fn russian_and_japanese_are_told_by_their_bytes() {
    let russian =
        "Шерлок Холмс взял с камина пузырёк и вынул из аккуратного сафьянового несессера шприц. ".repeat(4);
    let japanese = "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。".repeat(4);
    for (text, encoding) in [
        (&russian, encoding_rs::KOI8_R),
        (&russian, encoding_rs::WINDOWS_1251),
        (&japanese, encoding_rs::SHIFT_JIS),
        (&japanese, encoding_rs::EUC_JP),
    ] {
        let (bytes, _, _) = encoding.encode(text);
        let (decoded, name) = read(&bytes);
        assert_eq!(&decoded, text, "{}", encoding.name());
        assert!(name == encoding.name() || name == "KOI8-U", "{name}");
    }
}

#[test]
fn french_in_windows_1252_is_not_taken_for_another_script() {
    let text =
        "L’été dernier, à l’hôtel, où Arsène déjeunait, un élève zélé fut surpris — très étonné même. "
            .repeat(5);
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
    assert_eq!(read(&bytes), (text, "windows-1252"));
}

#[test]
fn bytes_that_mean_nothing_are_counted() {
    let decoded = txt::read(b"a \x81 b \x9d c \xe9", &Limits::default()).expect("a text");
    assert_eq!((decoded.text.as_str(), decoded.undecodable), ("a \u{FFFD} b \u{FFFD} c é", 2));
}

#[test]
fn a_text_over_the_limit_and_an_empty_one_are_refused() {
    let limits = Limits { text_bytes_max: 10, ..Limits::default() };
    assert!(matches!(txt::read(b"eleven bytes", &limits), Err(Refusal::TooLarge { .. })));
    assert_eq!(txt::read(b" \n\t ", &limits), Err(Refusal::Empty));
    assert_eq!(txt::read(b"\0\x01\x02ab\0\0cd", &limits), Err(Refusal::Binary));
}

#[test]
fn a_text_of_a_macintosh_or_of_dos_is_told_by_what_its_letters_would_be_elsewhere() {
    let french = "« Où est l’été ? » dit-il. C’était déjà près de la fenêtre, où brûlait un très beau feu… Ça va, Hélène.";
    let german =
        "Der gewöhnlich sehr spät aufstand, saß am Frühstück und schürte das Feuer; er hörte nichts. Ärger!";
    for (text, page, encoding) in [
        (french, CodePage::MacRoman, "macintosh"),
        (german, CodePage::MacRoman, "macintosh"),
        (german, CodePage::Cp437, "IBM437"),
        (german, CodePage::Windows1252, "windows-1252"),
        (french, CodePage::Windows1252, "windows-1252"),
        ("“No.”<p>“Yes,”</p>“Oh!”<br>“Ah.”&nbsp;“So?”—“So.”", CodePage::Windows1252, "windows-1252"),
    ] {
        let bytes: Vec<u8> = text.chars().map(|c| page.encode(c).expect("a byte")).collect();
        assert_eq!(read(&bytes), (text.to_owned(), encoding));
        assert_eq!(txt::decode_part(&bytes[..0], encoding), "");
        assert_eq!(txt::decode_part(&bytes, encoding), text);
    }
}
