//! Which lines are no words but a break between scenes.

/// Characters of a line that may be a scene break.
pub(crate) const GLYPHS_CHARS_MAX: usize = 60;

/// Whether a line is a scene break: short, and drawn from ornaments and the letters `o` and `x` that stand for them.
///
/// `* * *`, `~*~*~`, `-----`, `oOo`, `xXxXx`, `=====o=====`, `#`, `<>`. A line of stops, question or quotation marks
/// is speech and stays.
pub fn is_scene_break(line: &str) -> bool {
    let line = line.trim();
    let (mut ornaments, mut rings, mut zeros, mut points) = (0usize, 0usize, 0usize, 0usize);
    for (index, c) in line.chars().enumerate() {
        if index >= GLYPHS_CHARS_MAX {
            return false;
        }
        match c {
            c if c.is_whitespace() => {}
            'o' | 'O' | 'x' | 'X' => rings += 1,
            '0' => zeros += 1,
            '.' | ',' | ':' | ';' | '\'' | '`' | '(' | ')' | '[' | ']' | '{' | '}' | '&' | '%' => points += 1,
            '"' | '?' | '!' | '…' | '“' | '”' | '‘' | '’' | '«' | '»' | '„' | '‚' => {
                return false;
            }
            c if c.is_alphanumeric() => return false,
            '\u{FFFD}' => return false,
            c if c.is_control() => return false,
            _ => ornaments += 1,
        }
    }
    match (ornaments, rings, zeros) {
        (0, 0, _) => false,
        // `:-)`
        (1, _, _) if points > 0 => line.contains('*'),
        // `oOo`, `xxx`, `o0o`, but not `ox` or `O.`, which may be an initial.
        (0, rings, zeros) => rings + zeros >= 3 && !line.contains(['.', ',']),
        // `-o-`, but not `X-1`, which is refused above, or `x2`.
        (ornaments, rings, zeros) => rings + zeros == 0 || ornaments >= 2,
    }
}
