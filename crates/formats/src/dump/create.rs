//! `CREATE TABLE`: the columns of a table and the character sets that are declared for it.

use super::{
    Column,
    charset::{self, Charset},
    cursor::{Cursor, Read, Stop},
};

/// A table as it is created.
pub(super) struct Created {
    pub database: Option<String>,
    pub table: String,
    pub columns: Vec<Column>,
    pub charset: Option<Charset>,
}

/// Words that begin something else than a column.
const NO_COLUMNS: [&str; 10] =
    ["key", "primary", "unique", "index", "fulltext", "spatial", "constraint", "foreign", "check", "period"];
/// Columns of a table; MySQL allows 4,096.
const COLUMNS_MAX: usize = 4_096;

/// Reads what stands after `CREATE` up to the end of the statement; `None` where that is no table.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Read<Option<Created>> {
    cursor.takes("temporary")?;
    if !cursor.takes("table")? {
        return Ok(None);
    }
    if cursor.takes("if")? {
        cursor.takes("not")?;
        cursor.takes("exists")?;
    }
    let (database, table) = cursor.table_name()?;
    cursor.blank()?;
    let mut created = Created { database, table, columns: Vec::new(), charset: None };
    // `CREATE TABLE one LIKE other`
    if cursor.peek()? != b'(' {
        return Ok(None);
    }
    cursor.at += 1;
    loop {
        cursor.blank()?;
        let bare = cursor.peek()?.is_ascii_alphabetic();
        let name = cursor.name()?;
        let is_column = !bare || !NO_COLUMNS.iter().any(|word| name.eq_ignore_ascii_case(word));
        let (end, charset) = definition(cursor, b")")?;
        if is_column {
            created.columns.push(Column { name, charset });
        }
        if created.columns.len() > COLUMNS_MAX {
            return Err(Stop::Wrong);
        }
        if end == b')' {
            break;
        }
    }
    created.charset = definition(cursor, b";")?.1;
    Ok(Some(created))
}

/// Steps over what stands after a name, with `,` or the given byte; gives that byte and the character set.
fn definition(cursor: &mut Cursor<'_>, end: &[u8]) -> Read<(u8, Option<Charset>)> {
    let mut depth = 0usize;
    let mut charset = None;
    loop {
        cursor.blank()?;
        let byte = cursor.peek()?;
        match byte {
            b'(' => depth += 1,
            // The statement's end is left for who looks for it.
            b';' => return Ok((byte, charset)),
            b',' if depth == 0 && end == b")" => {
                cursor.at += 1;
                return Ok((byte, charset));
            }
            b')' if depth == 0 => {
                cursor.at += 1;
                return if end == b")" { Ok((byte, charset)) } else { Err(Stop::Wrong) };
            }
            b')' => depth -= 1,
            b'\'' | b'"' | b'`' => {
                cursor.quoted()?;
                continue;
            }
            byte if byte.is_ascii_alphabetic() => {
                let word = cursor.word()?;
                let set = word.eq_ignore_ascii_case(b"charset") || word.eq_ignore_ascii_case(b"character");
                if set {
                    cursor.takes("set")?;
                    cursor.blank()?;
                    if cursor.peek()? == b'=' {
                        cursor.at += 1;
                        cursor.blank()?;
                    }
                    charset = charset::named(cursor.word()?);
                }
                continue;
            }
            _ => {}
        }
        cursor.at += 1;
    }
}
