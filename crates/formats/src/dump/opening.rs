//! What dumps begin with.

use super::{
    create,
    cursor::{Cursor, Read, Stop},
    statement::Header,
};

pub(super) fn is_dump(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let mut cursor = Cursor::new(head);
    if cursor.blank().is_err() {
        // Nothing but comments so far.
        let greeting = String::from_utf8_lossy(&head[..head.len().min(400)]).to_ascii_lowercase();
        let names =
            ["mysql dump", "mariadb dump", "phpmyadmin sql dump", "sequel pro sql dump", "# dump of "];
        return head.starts_with(b"/*!4") || names.iter().any(|name| greeting.contains(name));
    }
    let opening = |cursor: &mut Cursor<'_>| -> Read<bool> {
        let word = cursor.word()?.to_ascii_lowercase();
        Ok(match word.as_slice() {
            b"insert" | b"replace" => Header::read(cursor).is_ok(),
            b"create" => {
                cursor.takes("database")?
                    || matches!(create::read(cursor), Ok(Some(_)) | Err(Stop::End)) && cursor.at > 12
            }
            b"drop" => cursor.takes("table")? || cursor.takes("database")?,
            b"lock" => cursor.takes("tables")?,
            b"start" => cursor.takes("transaction")?,
            b"truncate" => cursor.takes("table")?,
            b"delete" => cursor.takes("from")? && followed_by(cursor, b";"),
            b"use" => followed_by(cursor, b";"),
            b"set" => {
                cursor.blank()?;
                let assigned = |cursor: &mut Cursor<'_>| followed_by(cursor, b"=:");
                cursor.peek()? == b'@'
                    || cursor.takes("names")?
                    || cursor.takes("session")? && assigned(cursor)
                    || assigned(cursor)
            }
            _ => false,
        })
    };
    opening(&mut cursor).unwrap_or(false)
}

/// Whether a name stands next, and one of some signs after it.
fn followed_by(cursor: &mut Cursor<'_>, signs: &[u8]) -> bool {
    cursor
        .name()
        .and_then(|_| cursor.blank())
        .and_then(|()| cursor.peek())
        .is_ok_and(|sign| signs.contains(&sign))
}
