//! Breaks between scenes: `* * *`, `~*~*~`, `-----`, `oOoOo`, and whatever row of glyphs an author drew.

/// A row of glyphs is at most this long, in characters.
const GLYPHS_MAX: usize = 80;

/// Whether a line is a row of glyphs that parts scenes.
///
/// A line of stops, question marks or quotation marks alone is speech: a silence, a stare.
pub(crate) fn is_glyph_line(line: &str) -> bool {
    // Nearly every line begins with a letter that draws nothing.
    let letter = |byte: &u8| byte.is_ascii_alphabetic() && !matches!(byte, b'o' | b'O' | b'x' | b'X');
    if line.as_bytes().first().is_some_and(letter) {
        return false;
    }
    let line = line.trim();
    if line.is_empty() || line.as_bytes().iter().take(2).any(letter) || line.len() > GLYPHS_MAX * 4 {
        return false;
    }
    let mut drawn = false;
    let mut letters = 0usize;
    for c in line.chars() {
        match c {
            '*' | '~' | '-' | '_' | '=' | '#' | '<' | '>' | '+' | '•' | '^' | '§' | '⁂' | '☆' | '★' | '♥'
            | '♦' | '—' | '–' | '@' | '\\' | '/' | '|' | '%' | '&' | '°' | '¤' | '¶' | '†' | '×' | '◊'
            | '○' | '●' | '■' | '□' | '❤' | '✻' | '❖' => drawn = true,
            ':' | '.' | ',' | '\'' | '(' | ')' | '[' | ']' | '{' | '}' => {}
            'o' | 'O' | '0' | 'x' | 'X' => letters += 1,
            c if c.is_whitespace() => {}
            _ => return false,
        }
    }
    if line.chars().count() > GLYPHS_MAX {
        return false;
    }
    if drawn {
        letters == 0 || !line.contains(' ') || letters * 2 < line.len()
    } else {
        is_letter_row(line, letters)
    }
}

/// `oOoOo`, `o0o`, `XXXXX`, `o O o`: letters that draw.
fn is_letter_row(line: &str, letters: usize) -> bool {
    let drawn: Vec<char> = line.chars().filter(|c| !c.is_whitespace()).collect();
    if letters < 3 || drawn.len() != letters {
        return false;
    }
    let kinds = |set: &[char]| drawn.iter().all(|c| set.contains(c));
    let same = drawn.windows(2).all(|pair| pair[0] == pair[1]);
    if kinds(&['x', 'X']) || kinds(&['0']) {
        return letters >= 4 || line.contains(' ') || drawn[0] == 'x';
    }
    // "Ooo" is a sound that people make; "oOo" is not.
    kinds(&['o', 'O', '0'])
        && (if same { letters >= 4 && line.contains(' ') } else { drawn[0] != 'O' || letters >= 5 })
        || kinds(&['o', 'O', 'x', 'X', '0']) && letters >= 3 && !same && !kinds(&['o', 'O'])
}

#[cfg(test)]
mod tests {
    use super::is_glyph_line;

    #[test]
    fn rows_of_glyphs_part_scenes_and_speech_does_not() {
        for line in [
            "* * *",
            "***",
            "~*~*~",
            "-----",
            "~~~~~~",
            "#",
            "<><><>",
            "* * * * *",
            "oOoOo",
            "=====o=====",
            "-",
            "-----o-----",
            "XXXXXXXXXXXX",
            ":*:*:*:*:",
            "___",
            "o0o",
        ] {
            assert!(is_glyph_line(line), "{line}");
        }
        for line in ["...", "?!", "\"...\"", "NO!", "1888.", "I.", "XXX", "Ooo", "Ox", "", "“—”", "oo", "0"]
        {
            assert!(!is_glyph_line(line), "{line}");
        }
    }
}
