//! What is repaired, what is left alone.

use ficus_formats::codepage::CodePage;
use ficus_prose::RepairKind;
use proptest::prelude::*;

use super::{repair, text};
use crate::lines::of_text;

fn repaired(text: &str) -> String {
    let mut lines = of_text(text, text.as_bytes());
    repair(&mut lines);
    lines.iter().map(|line| line.text.as_ref()).collect::<Vec<_>>().join("\n")
}

#[test]
fn each_kind_of_damage_is_undone() {
    for (damaged, clean) in [
        ("> One.\n>\n> Two.\n> Three.", "One.\n\nTwo.\nThree."),
        ("| One.\n|\n| Two.\n| Three.", "One.\n\nTwo.\nThree."),
        ("I=92m sure it=92s =\nhere =85 now", "I’m sure it’s here … now"),
        ("&amp;ldquo;Yes,&amp;rdquo; &amp;#x27;tis", "“Yes,” 'tis"),
        ("â€œItâ€™s a cafÃ©,â€\u{9d} she said.", "“It’s a café,” she said."),
        ("Ã¢â‚¬Å“Well,Ã¢â‚¬Â\u{9d} said he.", "“Well,” said he."),
        ("â€œWell,â€ said he. â€œWell.â€", "“Well,” said he. “Well.”"),
        ("One.\u{a0} Two.", "One. Two."),
    ] {
        assert_eq!(repaired(damaged), clean, "{damaged}");
    }
}

#[test]
fn what_an_author_typed_is_left_alone() {
    for text in [
        "“CAFÉ” said the sign – ÉTÉ… “À”",
        "> One quoted line.\nAnd an answer.\nAnd more.\nAnd more.",
        "E=MC2, x=20, ======= and AT&T; R&D",
        "Wait--what?!?! \"Dont,\" he sayd...  Two spaces.",
        "“NÃO” disse a “IRMÔ – ele.",
        "Ô toi\nôtez ça, ô Roi\nôter\nÒran\nL'arôme, ô Ciel, ô Mer",
        "| a | b |\nHe drew a table.\n| c | d |\nAnd went.",
    ] {
        assert_eq!(repaired(text), text, "{text}");
    }
}

#[test]
fn wrong_pages_are_proven_by_what_stands_in_words() {
    for (damaged, clean) in [
        // Mac Roman read as Windows-1252.
        ("ÒItÕs late,Ó said Holmes. ÒDonÕt waitÉÓ", "“It’s late,” said Holmes. “Don’t wait…”"),
        // A story told inside of quotations, which closes more of them than it shortens words.
        (
            "ÒÔIt is late,Õ said he.\nÒÔVery good.Õ He ran.\nÒÔWell?Õ\nÒÔNo,Õ I said. ÔItÕs late; I donÕt know.Õ",
            "“‘It is late,’ said he.\n“‘Very good.’ He ran.\n“‘Well?’\n“‘No,’ I said. ‘It’s late; I don’t know.’",
        ),
        // Windows-1252 read as code page 437.
        ("ôItÆs late,ö said Holmes. ôDonÆt wait.ö", "“It’s late,” said Holmes. “Don’t wait.”"),
        (
            "ôAbout eight I came back.\nôI grieved to think so longùlonger than ever.\nôSo I lit it,ö he said.\nôYes,ö said he.",
            "“About eight I came back.\n“I grieved to think so long—longer than ever.\n“So I lit it,” he said.\n“Yes,” said he.",
        ),
        // Windows-1252 read as Mac Roman.
        ("ìItís late,î said he. ìI donít and I canít.î", "“It’s late,” said he. “I don’t and I can’t.”"),
        // Windows-1252 read as ISO 8859-1.
        ("\u{93}It\u{92}s late,\u{94} he said\u{85}", "“It’s late,” he said…"),
        // Its eighth bit was cut off.
        ("\u{13}It\u{12}s late,\u{14} he said. \u{13}Don\u{12}t.\u{14}", "“It’s late,” he said. “Don’t.”"),
        // Windows-1251 read as Windows-1252.
        (
            "Ãîñïîäèí Øåðëîê Õîëìñ âñòàâàë îáûêíîâåííî âåñüìà ïîçäíî.",
            "Господин Шерлок Холмс вставал обыкновенно весьма поздно.",
        ),
    ] {
        assert_eq!(repaired(damaged), clean, "{damaged}");
    }
}

#[test]
fn escapes_of_programs_are_undone() {
    for (damaged, clean) in [
        ("It\\u2019s late, and we don\\u2019t know.", "It’s late, and we don’t know."),
        ("It%92s late, and he %93knew%94 it.", "It’s late, and he “knew” it."),
        ("It%E2%80%99s late. Don%E2%80%99t.", "It’s late. Don’t."),
        ("It+IBk-s late. Don+IBk-t.", "It’s late. Don’t."),
        ("\\\"It\\'s late,\\\" said he.", "\"It's late,\" said he."),
        ("It&#146;s late &#8212 and don&rsquo t.", "It’s late — and don’ t."),
        ("I=92m sure, E=MC2, x = y, it=92s a=b=c=d", "I’m sure, E=MC2, x = y, it’s a=b=c=d"),
    ] {
        assert_eq!(repaired(damaged), clean, "{damaged}");
    }
}

#[test]
fn damage_of_several_kinds_in_one_text_is_undone_line_by_line() {
    let damaged = "Itâ€™s one.\nIt’s two.\nIt\u{92}s three; cafÃ© and café.\nDas wei√ü ich; œuvre.";
    assert_eq!(repaired(damaged), "It’s one.\nIt’s two.\nIt’s three; café and café.\nDas weiß ich; œuvre.");
}

#[test]
fn lines_say_that_they_were_repaired_and_others_do_not() {
    let damaged = "Clean.\nItâ€™s not.\nClean.";
    let mut lines = of_text(damaged, damaged.as_bytes());
    repair(&mut lines);
    let marked: Vec<bool> = lines.iter().map(|line| line.repairs.has(RepairKind::MojibakeRepaired)).collect();
    assert_eq!(marked, [false, true, false]);
}

#[test]
fn a_row_of_leads_before_what_was_lost_is_not_eaten_one_by_one() {
    let text = format!("{}\u{FFFD}", "Ã".repeat(70));
    let once = repaired(&text);
    assert_eq!(repaired(&once), once);
    assert_eq!(once, text);
}

#[test]
fn a_line_whose_sequences_hang_on_one_another_without_end_stays_as_it_was() {
    for links in [1, 3, 10, 40, 70, 200] {
        let chain = format!("{}x", format!("{}â€", "â€™".repeat(3)).repeat(links));
        let once = repaired(&chain);
        assert_eq!(repaired(&once), once, "{links} links");
    }
    let chain = format!("{}â€", "â€™".repeat(3)).repeat(200);
    let text = format!("Itâ€™s late.\n{chain}x\nDonâ€™t.");
    assert_eq!(repaired(&text), format!("It’s late.\n{chain}x\nDon’t."), "other lines are repaired");
}

/// Sentences as people write them, in the scripts and with the signs that damage is made of.
const CLEAN: [&str; 22] = [
    "L’été à Noël, l’œuvre du maître : « Où est-il ? » – É… À Ôtez ça.",
    "“NÃO” disse a “IRMÔ – ele. Não, às vezes. Coração… À noite, põe-se.",
    "Žluťoučký kůň úpěl ďábelské ódy. „Ano,“ řekl. Šťastný Řím.",
    "Привет, сказал он. «Ёлка» – это… Съёмка. Рёбра, сёстры, всё её.",
    "Η ¨ανατροφή¨ Ελληνικά. Άνθρωπος, είπε· «ναι». Έλα, Ήρα.",
    "日本語のテキスト。「はい」と彼は言った……",
    "Zażółć gęślą jaźń. „Tak”, powiedział — nie… Łódź, Ćma.",
    "İstanbul’da güneş doğdu. Şüphesiz “evet” dedi. Ağaç, ığdır.",
    "It’s a £5 note, 20° – or ½ of it… “Café”—she said. Naïve façade.",
    "Größe, Straße, „Ja“, sagte er. Ärger. Österreich, Übung, »Nein«",
    "Señor, ¿qué? ¡Ay! «Sí», dijo. AÑO, NIÑO, ÉL.",
    "Það er ekki þú. Ólafur, Ægir og Örn.",
    "Ὁ λόγος ἦν πρὸς τὸν θεόν.",
    "Її звали Олеся, й він її любив. Ґанок, єдиний.",
    "مرحبا بالعالم، قال «نعم».",
    "שלום עולם „כן” אמר.",
    "Tiếng Việt rất đẹp, “vâng” ạ. Ấm áp, Ở đâu?",
    "Blåbærgrød på Ærø, sa hun. Å, så fint! Øl.",
    "Őrült Űrhajós, „igen” – mondta. Árvíztűrő tükörfúrógép.",
    "C:\\users\\holmes 50% off, 5 + 5 = 10, a+b-c, R&D, AT&T; x=20, 100%25",
    "He said \"no\" and 'yes'; it cost £20 – ¥300 or 5€ in ’88…”",
    "Ooo! Õ, Ò and Ó are letters. RÉSUMÉ’s “É” is one too; ÉTÉ… À”",
];

#[test]
fn clean_sentences_of_many_languages_are_left_alone() {
    for sentence in CLEAN {
        assert_eq!(repaired(sentence), sentence);
    }
    let all = CLEAN.join("\n");
    assert_eq!(repaired(&all), all);
    assert_eq!(text(&all).count, 0);
}

proptest! {
    #[test]
    fn repairing_twice_changes_nothing_more(text in "([a-z=>&;ÃÂâ€™œ\u{9d}\u{a0}\t ]|=92|&amp;|&rsquo;|=\n|> |\n){0,80}") {
        let once = repaired(&text);
        prop_assert_eq!(repaired(&once), once);
    }

    #[test]
    fn clean_sentences_in_any_company_stay_as_they_are(picked in prop::collection::vec(0..CLEAN.len(), 1..12)) {
        let text: Vec<&str> = picked.into_iter().map(|at| CLEAN[at]).collect();
        let text = text.join("\n");
        prop_assert_eq!(repaired(&text), text);
    }

    #[test]
    fn what_went_through_a_code_page_comes_back_whole(at in 0..CLEAN.len() - 3, layers in 1..3_u8) {
        let clean = CLEAN[at];
        let mut damaged = clean.to_owned();
        for _ in 0..layers {
            damaged = damaged.bytes().map(|byte| CodePage::Windows1252.decode(byte)).collect();
        }
        // Some damage is not proven; what is changed is changed to what it was.
        let mended = repaired(&damaged);
        if at != 12 && at != 4 {
            prop_assert_eq!(mended, clean);
        }
    }
}
