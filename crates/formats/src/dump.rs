//! Dumps of MySQL and MariaDB databases, read as a stream of rows.
//!
//! A dump of any length is read in bounded memory: one row at a time is held, and its values are handed over as they
//! stand in it. Written by `mysqldump`, phpMyAdmin, Sequel Pro, or a script of a site's own: with or without
//! `CREATE TABLE`, with or without names of columns, many rows to a statement or one, cut off in the middle or whole.
//!
//! Every byte of the dump is counted once: in a row of some table, as damage, or as everything else.

mod charset;
mod create;
mod cursor;
mod opening;
mod row;
mod statement;
mod value;
mod wide;
mod window;

use std::{collections::HashMap, io::BufRead, ops::Range};

pub use row::Row;
pub use value::{OwnedValue, Value, ValueKind};
pub use wide::{is_utf_16, to_utf_8};

use crate::{Limits, Refusal};

/// What a dump held, once all of its rows were handed over.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Length of the dump, in bytes: [`Self::row_bytes`], [`Self::other_bytes`] and [`Self::damaged_bytes`] together.
    pub bytes: u64,
    /// Bytes of rows, from `(` to `)`.
    pub row_bytes: u64,
    /// Bytes of statements around the rows, of other statements, comments, white space.
    pub other_bytes: u64,
    /// Bytes that were stepped over because no statement could be made of them.
    pub damaged_bytes: u64,
    /// Every table that is created or filled, in the order of the dump.
    pub tables: Vec<TableSummary>,
    /// Places that were stepped over; no more than the first thousand.
    pub damage: Vec<Damage>,
    /// The row or statement in whose middle the dump ends.
    pub unfinished: Option<Unfinished>,
    /// How the source broke off, where it could not be read to its end.
    pub broken: Option<String>,
}

/// One table of a dump.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableSummary {
    /// The database that it is in; empty where the dump names none.
    pub database: String,
    /// Its name.
    pub name: String,
    /// Names of its columns, where the dump creates it.
    pub columns: Vec<String>,
    /// How many rows were handed over.
    pub rows: u64,
    /// Bytes of these rows.
    pub row_bytes: u64,
}

/// A place that no statement could be made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Where it stands in the dump, in bytes.
    pub at: Range<u64>,
    /// The table whose row it should have been; empty outside rows.
    pub table: String,
}

/// What the dump breaks off in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// From its first byte to the end of the dump.
    pub at: Range<u64>,
    /// The table of the half row; empty where it is another statement.
    pub table: String,
    /// The half row's first value as it stands, mostly its number; at most 64 bytes of it.
    pub first_value: String,
}

/// Reads a dump and hands over its rows in order.
///
/// A row longer than [`Limits::text_bytes_max`] is stepped over. Fails where nothing in it is a statement of SQL.
pub fn read(
    source: &mut dyn BufRead,
    limits: &Limits,
    take: &mut dyn FnMut(&Row<'_>),
) -> Result<Summary, Refusal> {
    statement::read(source, limits, take)
}

/// Whether a file's first bytes are those of a dump: a dump program's greeting, or a statement that dumps begin with.
///
/// One in UTF-16 is a dump too; its rows can be read once [`to_utf_8`] has written it anew.
pub fn is_dump(head: &[u8]) -> bool {
    match wide::head_in_utf_8(head) {
        Some(head) => opening::is_dump(head.as_bytes()),
        None => opening::is_dump(head),
    }
}

/// The tables that are known so far.
#[derive(Default)]
struct Tables {
    all: Vec<Table>,
    /// Places in `all` by database and name.
    by_name: HashMap<(String, String), usize>,
}

struct Table {
    summary: TableSummary,
    columns: Vec<Column>,
    charset: Option<charset::Charset>,
}

/// A column as `CREATE TABLE` or `INSERT` names it.
#[derive(Clone, Debug)]
struct Column {
    name: String,
    charset: Option<charset::Charset>,
}

/// More tables than this share the last one's place.
const TABLES_MAX: usize = 50_000;

impl Tables {
    /// The place of a table, which is made where there is none.
    fn place(&mut self, database: &str, name: &str) -> usize {
        let key = (database.to_owned(), name.to_owned());
        if let Some(place) = self.by_name.get(&key) {
            return *place;
        }
        if self.all.len() >= TABLES_MAX {
            return TABLES_MAX - 1;
        }
        let summary =
            TableSummary { database: key.0.clone(), name: key.1.clone(), ..TableSummary::default() };
        self.all.push(Table { summary, columns: Vec::new(), charset: None });
        self.by_name.insert(key, self.all.len() - 1);
        self.all.len() - 1
    }
}
