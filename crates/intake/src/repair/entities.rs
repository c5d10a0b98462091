//! Entities of HTML in a text that is none: `&rsquo;`, `&amp;ldquo;`, `&#8217;`.

use std::borrow::Cow;

use ficus_formats::codepage::CodePage;

use crate::lines::Line;

/// The entities that old archives wrote, by name. Only these, and only with their semicolon, are taken for entities.
static NAMED: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("hellip", '…'),
    ("mdash", '—'),
    ("ndash", '–'),
    ("bull", '•'),
    ("middot", '·'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("deg", '°'),
    ("pound", '£'),
    ("euro", '€'),
    ("cent", '¢'),
    ("yen", '¥'),
    ("sect", '§'),
    ("para", '¶'),
    ("frac12", '½'),
    ("frac14", '¼'),
    ("frac34", '¾'),
    ("times", '×'),
    ("iexcl", '¡'),
    ("iquest", '¿'),
    ("acute", '´'),
    ("agrave", 'à'),
    ("aacute", 'á'),
    ("acirc", 'â'),
    ("atilde", 'ã'),
    ("auml", 'ä'),
    ("aring", 'å'),
    ("aelig", 'æ'),
    ("ccedil", 'ç'),
    ("egrave", 'è'),
    ("eacute", 'é'),
    ("ecirc", 'ê'),
    ("euml", 'ë'),
    ("igrave", 'ì'),
    ("iacute", 'í'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("ntilde", 'ñ'),
    ("ograve", 'ò'),
    ("oacute", 'ó'),
    ("ocirc", 'ô'),
    ("otilde", 'õ'),
    ("ouml", 'ö'),
    ("oslash", 'ø'),
    ("oelig", 'œ'),
    ("ugrave", 'ù'),
    ("uacute", 'ú'),
    ("ucirc", 'û'),
    ("uuml", 'ü'),
    ("yacute", 'ý'),
    ("yuml", 'ÿ'),
    ("szlig", 'ß'),
    ("eth", 'ð'),
    ("thorn", 'þ'),
    ("Agrave", 'À'),
    ("Aacute", 'Á'),
    ("Acirc", 'Â'),
    ("Auml", 'Ä'),
    ("Aring", 'Å'),
    ("AElig", 'Æ'),
    ("Ccedil", 'Ç'),
    ("Egrave", 'È'),
    ("Eacute", 'É'),
    ("Ecirc", 'Ê'),
    ("Ouml", 'Ö'),
    ("Oslash", 'Ø'),
    ("Uuml", 'Ü'),
    ("Atilde", 'Ã'),
    ("Igrave", 'Ì'),
    ("Iacute", 'Í'),
    ("Icirc", 'Î'),
    ("Iuml", 'Ï'),
    ("Ntilde", 'Ñ'),
    ("Ograve", 'Ò'),
    ("Oacute", 'Ó'),
    ("Ocirc", 'Ô'),
    ("Otilde", 'Õ'),
    ("OElig", 'Œ'),
    ("Ugrave", 'Ù'),
    ("Uacute", 'Ú'),
    ("Ucirc", 'Û'),
    ("Yacute", 'Ý'),
    ("Scaron", 'Š'),
    ("scaron", 'š'),
    ("dagger", '†'),
    ("shy", '\u{ad}'),
    ("plusmn", '±'),
    ("minus", '−'),
    ("uml", '¨'),
    ("ordm", 'º'),
    ("ordf", 'ª'),
    ("sup2", '²'),
    ("sup3", '³'),
    ("micro", 'µ'),
    ("divide", '÷'),
    ("hearts", '♥'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
];
/// The longest name or number between `&` and `;`, in bytes.
const NAME_BYTES_MAX: usize = 8;

/// Replaces entities by their characters; escapes of escapes (`&amp;amp;`) are undone at once.
pub(super) fn unescape(lines: &mut [Line<'_>]) -> u32 {
    let mut count = 0;
    for line in lines.iter_mut().filter(|line| line.text.contains('&')) {
        let (text, done) = unescape_line(&line.text);
        if done > 0 {
            line.text = Cow::Owned(text);
            line.mark(ficus_prose::RepairKind::EntitiesUnescaped);
            count += done;
        }
    }
    count
}

fn unescape_line(text: &str) -> (String, u32) {
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut count) = (text, 0);
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let mut after = &rest[1..];
        while let Some(inner) = after.strip_prefix("amp;") {
            after = inner;
            count += 1;
        }
        if let Some((c, length)) = entity(after) {
            out.push(c);
            rest = &after[length..];
            count += 1;
        } else {
            out.push('&');
            rest = after;
        }
    }
    out.push_str(rest);
    (out, count)
}

/// Names that are certain without a semicolon, before anything but a letter or a digit.
const CERTAIN: [&str; 9] = ["nbsp", "lsquo", "rsquo", "ldquo", "rdquo", "hellip", "mdash", "ndash", "quot"];

/// The character that the text after `&` names, and the bytes of its name with the semicolon.
fn entity(text: &str) -> Option<(char, usize)> {
    let end = text
        .bytes()
        .take(NAME_BYTES_MAX + 1)
        .position(|byte| !byte.is_ascii_alphanumeric() && byte != b'#')
        .unwrap_or(text.len().min(NAME_BYTES_MAX + 1));
    let name = text.get(..end)?;
    let closed = text.as_bytes().get(end) == Some(&b';');
    let c = if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) if closed => u32::from_str_radix(digits, 16).ok()?,
            // "&#3" may be a plan; "&#146" is not.
            None if closed || (3..=5).contains(&number.len()) => number.parse().ok()?,
            _ => return None,
        };
        match code {
            // HTML reads these as Windows-1252.
            0x80..=0x9F => CodePage::Windows1252.decode(u8::try_from(code).ok()?),
            0x20.. => char::from_u32(code)?,
            _ => return None,
        }
    } else if closed || CERTAIN.contains(&name) {
        NAMED.iter().find(|(known, _)| *known == name)?.1
    } else {
        return None;
    };
    Some((c, end + usize::from(closed)))
}
