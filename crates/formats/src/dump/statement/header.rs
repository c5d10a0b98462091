//! The head of an `INSERT`: the table, and the columns where it names them.

use super::super::cursor::{Cursor, Read, Stop};

/// Columns that are named; MySQL allows 4,096.
const COLUMNS_MAX: usize = 4_096;

/// What stands between `INSERT` and `VALUES`.
pub(in super::super) struct Header {
    pub database: Option<String>,
    pub table: String,
    pub columns: Option<Vec<String>>,
}

impl Header {
    pub fn read(cursor: &mut Cursor<'_>) -> Read<Self> {
        for word in ["low_priority", "delayed", "high_priority", "ignore", "into"] {
            cursor.takes(word)?;
        }
        let (database, table) = cursor.table_name()?;
        cursor.blank()?;
        let mut columns = None;
        if cursor.peek()? == b'(' {
            cursor.at += 1;
            let mut names = Vec::new();
            loop {
                names.push(cursor.name()?);
                cursor.blank()?;
                cursor.at += 1;
                match cursor.bytes[cursor.at - 1] {
                    b',' if names.len() < COLUMNS_MAX => {}
                    b')' => break,
                    _ => return Err(Stop::Wrong),
                }
            }
            columns = Some(names);
        }
        if !cursor.takes("values")? && !cursor.takes("value")? {
            return Err(Stop::Wrong);
        }
        Ok(Self { database, table, columns })
    }
}
