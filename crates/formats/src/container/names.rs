//! The names of entries: decoded, and cleaned of what leads out of the container or cannot be shown.

/// Bytes of a name that are kept; what is longer loses its middle.
const NAME_BYTES_MAX: usize = 1_024;

/// What the bytes 0x80 to 0xFF stand for in code page 437, the one of the first ZIP programs.
const CODE_PAGE_437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}";

/// A name as ZIP programs write it: UTF-8 where it is valid, whether said or not, else code page 437.
pub(super) fn decoded(name: &[u8]) -> String {
    match std::str::from_utf8(name) {
        Ok(name) => name.to_owned(),
        Err(_) => name.iter().map(|byte| from_code_page_437(*byte)).collect(),
    }
}

fn from_code_page_437(byte: u8) -> char {
    match byte {
        0..0x80 => char::from(byte),
        _ => CODE_PAGE_437.chars().nth(usize::from(byte - 0x80)).unwrap_or('\u{FFFD}'),
    }
}

/// A path with `/` between folders that stays inside the container: no drive, no root, no `.` and `..`, no control
/// characters, never empty.
pub(super) fn cleaned(name: &str) -> String {
    let name: String = name.chars().filter(|c| !c.is_control() && !is_direction(*c)).collect();
    let mut parts: Vec<&str> =
        name.split(['/', '\\']).filter(|part| !matches!(part.trim(), "" | "." | "..")).collect();
    if parts.first().is_some_and(|part| is_drive(part)) {
        parts.remove(0);
    }
    let joined = parts.join("/");
    if joined.is_empty() { "unnamed".to_owned() } else { shortened(joined) }
}

/// Characters that turn the direction of writing, and with them hide what a name ends in.
const fn is_direction(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

fn is_drive(part: &str) -> bool {
    matches!(part.as_bytes(), [letter, b':'] if letter.is_ascii_alphabetic())
}

/// Keeps the start, and the end with its extension.
fn shortened(name: String) -> String {
    if name.len() <= NAME_BYTES_MAX {
        return name;
    }
    let end_bytes = NAME_BYTES_MAX / 4;
    let mut start = NAME_BYTES_MAX - end_bytes - '…'.len_utf8();
    while !name.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = name.len() - end_bytes;
    while !name.is_char_boundary(end) {
        end += 1;
    }
    format!("{}…{}", &name[..start], &name[end..])
}

/// Whether a system left the file behind, and nobody wrote it.
pub(super) fn is_leftover(name: &str) -> bool {
    let mut parts = name.split(['/', '\\']).rev();
    let file = parts.next().unwrap_or_default();
    file.starts_with("._")
        || ["", ".DS_Store", "Thumbs.db", "desktop.ini", ".localized", "ehthumbs.db", "pax_global_header"]
            .iter()
            .any(|left| file.eq_ignore_ascii_case(left))
        || parts.any(|folder| matches!(folder, "__MACOSX" | ".AppleDouble"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_never_leads_out_of_its_container() {
        for (name, expected) in [
            ("stories/one.txt", "stories/one.txt"),
            ("../../etc/passwd", "etc/passwd"),
            ("/etc/passwd", "etc/passwd"),
            ("C:\\Stories\\one.txt", "Stories/one.txt"),
            ("a\\..\\b.txt", "a/b.txt"),
            ("a/./b//c.txt", "a/b/c.txt"),
            ("a\u{0}b\u{1b}[31m.txt", "ab[31m.txt"),
            ("story\u{202e}txt.exe", "storytxt.exe"),
            ("..", "unnamed"),
            ("/", "unnamed"),
        ] {
            assert_eq!(cleaned(name), expected, "{name:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let name = format!("{}.txt", "é".repeat(5_000));
        let short = cleaned(&name);
        assert!(short.len() <= NAME_BYTES_MAX + 8 && short.ends_with("é.txt"), "{short}");
    }

    #[test]
    fn a_name_is_utf_8_where_it_can_be_and_code_page_437_where_not() {
        assert_eq!(decoded("Œuvre.txt".as_bytes()), "Œuvre.txt");
        assert_eq!(decoded(b"Caf\x82 \x80a.txt"), "Café Ça.txt");
        assert_eq!(CODE_PAGE_437.chars().count(), 128);
    }

    #[test]
    fn what_a_system_leaves_behind_is_known() {
        for name in ["a/.DS_Store", "Thumbs.db", "__MACOSX/a/._one.txt", "a/._one.txt", "folder/"] {
            assert!(is_leftover(name), "{name}");
        }
        assert!(!is_leftover("a/one.txt"));
    }
}
