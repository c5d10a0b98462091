//! One row as it is handed over.

use std::ops::Range;

use super::{
    Column,
    charset::Charset,
    value::{Cell, Value},
};

/// One row that a dump inserts. It borrows what the reader holds and is gone with the next one.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    pub(super) database: &'a str,
    pub(super) table: &'a str,
    pub(super) columns: &'a [Column],
    pub(super) charset: Option<Charset>,
    pub(super) cells: &'a [Cell],
    pub(super) text: &'a [u8],
    pub(super) at: u64,
}

impl<'a> Row<'a> {
    /// The database that is in use; empty where the dump names none.
    pub fn database(&self) -> &'a str {
        self.database
    }

    /// The table's name, without its database.
    pub fn table(&self) -> &'a str {
        self.table
    }

    /// Where it stands in the dump, from `(` to `)`, in bytes.
    pub fn at(&self) -> Range<u64> {
        self.at..self.at + self.text.len() as u64
    }

    /// The names of the columns, as many as values; none where the dump does not name them.
    pub fn columns(&self) -> Option<impl ExactSizeIterator<Item = &'a str> + use<'a>> {
        let columns = self.columns;
        (!columns.is_empty() && columns.len() == self.cells.len())
            .then(|| columns.iter().map(|column| column.name.as_str()))
    }

    /// How many values it has.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The value at a place, from 0.
    pub fn value(&self, place: usize) -> Option<Value<'a>> {
        let cell = self.cells.get(place)?;
        let text = self.text;
        let column = self.columns.get(place).filter(|_| self.columns.len() == self.cells.len());
        Some(Value {
            kind: cell.kind,
            raw: &text[cell.inside.0..cell.inside.1],
            escaped_by: cell.escaped_by,
            charset: cell.charset.or_else(|| column.and_then(|column| column.charset)).or(self.charset),
            at: self.at + cell.whole.0 as u64..self.at + cell.whole.1 as u64,
        })
    }

    /// The value of a column, where the dump names them; names differ from each other not only by case.
    pub fn get(&self, column: &str) -> Option<Value<'a>> {
        let place = self.columns()?.position(|name| name.eq_ignore_ascii_case(column))?;
        self.value(place)
    }

    /// All values in order.
    pub fn values(&self) -> impl Iterator<Item = Value<'a>> + use<'a> {
        let row = *self;
        (0..row.cells.len()).filter_map(move |place| row.value(place))
    }
}
