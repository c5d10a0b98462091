//! The statements of a dump one after another, and what is done where one is broken.

mod header;
mod resync;

use std::io::BufRead;

use super::{
    Column, Damage, Row, Summary, Tables, Unfinished,
    charset::{self, Charset},
    create,
    cursor::{Cursor, Read, Stop},
    value::Cell,
    window::Window,
};
use crate::{Limits, Refusal};
pub(super) use header::Header;

/// A statement other than `INSERT` that is read as a whole, in bytes.
const STATEMENT_BYTES_MAX: usize = 4 << 20;
/// Damaged places that are named.
const DAMAGE_MAX: usize = 1_000;
/// Bytes of the first value of an unfinished row that are named.
const FIRST_VALUE_BYTES_MAX: usize = 64;

/// Words that statements begin with.
const STATEMENTS: [&str; 36] = [
    "insert",
    "replace",
    "create",
    "drop",
    "alter",
    "lock",
    "unlock",
    "set",
    "use",
    "delimiter",
    "start",
    "begin",
    "commit",
    "rollback",
    "delete",
    "update",
    "truncate",
    "grant",
    "revoke",
    "flush",
    "analyze",
    "optimize",
    "call",
    "select",
    "show",
    "rename",
    "comment",
    "pragma",
    "do",
    "end",
    "declare",
    "if",
    "source",
    "analyse",
    "check",
    "change",
];

pub(super) fn read(
    source: &mut dyn BufRead,
    limits: &Limits,
    take: &mut dyn FnMut(&Row<'_>),
) -> Result<Summary, Refusal> {
    let row_bytes_max = usize::try_from(limits.text_bytes_max).unwrap_or(usize::MAX);
    let mut reader = Reader {
        window: Window::new(source),
        row_bytes_max,
        take,
        tables: Tables::default(),
        database: String::new(),
        charset: None,
        delimiter: b";".to_vec(),
        cells: Vec::new(),
        insert: Insert::default(),
        statements: 0,
        rescanned_bytes: 0,
        summary: Summary::default(),
    };
    reader.run();
    let Reader { window, tables, mut summary, statements, .. } = reader;
    summary.bytes = window.at_end();
    summary.broken = window.broken;
    if summary.bytes == 0 {
        return Err(Refusal::Empty);
    }
    if statements == 0 && summary.unfinished.is_none() {
        return Err(Refusal::Damaged("no statement of SQL was found in it".to_owned()));
    }
    summary.tables = tables.all.into_iter().map(|table| table.summary).collect();
    Ok(summary)
}

struct Reader<'s, 't> {
    window: Window<'s>,
    row_bytes_max: usize,
    take: &'t mut dyn FnMut(&Row<'_>),
    tables: Tables,
    /// The database in use.
    database: String,
    /// The character set of the connection, as `SET NAMES` gives it; none for Unicode.
    charset: Option<Charset>,
    /// What ends a statement.
    delimiter: Vec<u8>,
    cells: Vec<Cell>,
    insert: Insert,
    statements: u64,
    /// Bytes that were looked at again behind broken rows.
    rescanned_bytes: u64,
    summary: Summary,
}

/// The head of the last `INSERT`: mostly the next one's too.
#[derive(Default)]
struct Insert {
    /// As it is written, from `INSERT` to `VALUES`; empty where it does not hold any more.
    written: Vec<u8>,
    table: usize,
    columns: Vec<Column>,
    /// How many values its rows have.
    width: Option<usize>,
}

/// Why an attempt gave nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Failure {
    /// The dump ends first.
    Unfinished,
    /// No statement can be made of it.
    Wrong,
}

impl Reader<'_, '_> {
    fn run(&mut self) {
        if self.held(3) && self.window.rest().starts_with(b"\xEF\xBB\xBF") {
            self.pass(3);
        }
        while self.next_statement() {
            let done =
                match self.attempt(STATEMENT_BYTES_MAX, |cursor| Ok(cursor.word()?.to_ascii_lowercase())) {
                    Ok((word, _)) if STATEMENTS.iter().any(|known| known.as_bytes() == word) => {
                        self.statements += 1;
                        self.statement(&word)
                    }
                    Ok(_) => Err(Failure::Wrong),
                    Err(failure) => Err(failure),
                };
            match done {
                Ok(()) => {}
                Err(Failure::Unfinished) => self.leave_unfinished(""),
                Err(Failure::Wrong) => {
                    self.resync(false);
                }
            }
        }
    }

    fn statement(&mut self, word: &[u8]) -> Result<(), Failure> {
        match word {
            b"insert" | b"replace" => self.insert(),
            b"create" => {
                let created = self.attempt(STATEMENT_BYTES_MAX, |cursor| {
                    cursor.word()?;
                    create::read(cursor)
                });
                match created {
                    Ok((Some(created), length)) => {
                        self.pass(length);
                        self.create(created);
                    }
                    Ok((None, _)) | Err(Failure::Wrong) => {}
                    Err(failure) => return Err(failure),
                }
                self.skip()
            }
            b"use" => {
                let (name, length) = self.attempt(STATEMENT_BYTES_MAX, |cursor| {
                    cursor.word()?;
                    cursor.name()
                })?;
                self.pass(length);
                self.database = name;
                self.insert.written.clear();
                self.skip()
            }
            b"set" => {
                let named = self.attempt(STATEMENT_BYTES_MAX, |cursor| {
                    cursor.word()?;
                    Ok(if cursor.takes("names")? { Some(cursor.name()?) } else { None })
                });
                if let Ok((Some(name), _)) = named {
                    self.charset = charset::named(name.as_bytes());
                }
                self.skip()
            }
            b"delimiter" => self.delimiter(),
            _ => self.skip(),
        }
    }

    fn create(&mut self, created: create::Created) {
        let database = created.database.as_deref().unwrap_or(&self.database);
        let place = self.tables.place(database, &created.table);
        let table = &mut self.tables.all[place];
        table.summary.columns = created.columns.iter().map(|column| column.name.clone()).collect();
        table.columns = created.columns;
        table.charset = created.charset;
        self.insert.written.clear();
    }

    /// `DELIMITER ;;` is a line of the client's, without an end of its own.
    fn delimiter(&mut self) -> Result<(), Failure> {
        let (delimiter, length) = self.attempt(STATEMENT_BYTES_MAX, |cursor| {
            cursor.word()?;
            let rest = &cursor.bytes[cursor.at..];
            let end = memchr::memchr(b'\n', rest).ok_or(Stop::End)?;
            cursor.at += end + 1;
            Ok(rest[..end].trim_ascii().to_vec())
        })?;
        self.pass(length);
        self.delimiter = if (1..=16).contains(&delimiter.len()) { delimiter } else { b";".to_vec() };
        Ok(())
    }

    fn insert(&mut self) -> Result<(), Failure> {
        let same = !self.insert.written.is_empty()
            && self.held(self.insert.written.len())
            && self.window.rest().starts_with(&self.insert.written);
        if same {
            self.pass(self.insert.written.len());
        } else {
            let attempt = self.attempt(STATEMENT_BYTES_MAX, |cursor| {
                cursor.word()?;
                Header::read(cursor)
            });
            match attempt {
                Ok((header, length)) => self.begin_insert(header, length),
                // `INSERT … SELECT`, `INSERT … SET`: no dump has them, and what they insert is not seen.
                Err(Failure::Wrong) => return self.skip_unread(),
                Err(failure) => return Err(failure),
            }
        }
        self.rows()
    }

    fn begin_insert(&mut self, header: Header, length: usize) {
        let database = header.database.as_deref().unwrap_or(&self.database);
        let place = self.tables.place(database, &header.table);
        let table = &self.tables.all[place];
        self.insert.columns = match header.columns {
            None => table.columns.clone(),
            Some(names) => names
                .into_iter()
                .map(|name| {
                    let created = table.columns.iter().find(|column| column.name.eq_ignore_ascii_case(&name));
                    Column { charset: created.and_then(|column| column.charset), name }
                })
                .collect(),
        };
        self.insert.table = place;
        self.insert.width = Some(self.insert.columns.len()).filter(|width| *width > 0);
        self.window.rest()[..length].clone_into(&mut self.insert.written);
        self.pass(length);
    }

    fn rows(&mut self) -> Result<(), Failure> {
        loop {
            let (next, length) = self.attempt(STATEMENT_BYTES_MAX, |cursor| {
                cursor.blank()?;
                cursor.peek()
            })?;
            self.pass(length);
            match next {
                b'(' => match self.row() {
                    Ok(()) => {}
                    Err(Failure::Wrong) => {
                        if !self.resync(true) {
                            return Ok(());
                        }
                    }
                    Err(Failure::Unfinished) => {
                        let table = self.tables.all[self.insert.table].summary.name.clone();
                        self.leave_unfinished(&table);
                        return Ok(());
                    }
                },
                b',' => self.pass(1),
                byte if self.delimiter.first() == Some(&byte) || byte == b';' => {
                    self.pass(1);
                    return Ok(());
                }
                // `ON DUPLICATE KEY UPDATE …`
                b'o' | b'O' => return self.skip(),
                // A statement without an end, before the next one.
                _ => return Ok(()),
            }
        }
    }

    fn row(&mut self) -> Result<(), Failure> {
        let mut cells = std::mem::take(&mut self.cells);
        let read = self.attempt(self.row_bytes_max, |cursor| cursor.row(&mut cells));
        self.cells = cells;
        let ((), length) = read?;
        self.hand_over(length);
        Ok(())
    }

    /// Hands over the row whose cells were read, and steps behind it.
    fn hand_over(&mut self, length: usize) {
        let table = &mut self.tables.all[self.insert.table];
        table.summary.rows += 1;
        table.summary.row_bytes += length as u64;
        self.summary.row_bytes += length as u64;
        self.insert.width = Some(self.cells.len());
        (self.take)(&Row {
            database: &table.summary.database,
            table: &table.summary.name,
            columns: &self.insert.columns,
            charset: self.charset.or(table.charset),
            cells: &self.cells,
            text: &self.window.rest()[..length],
            at: self.window.at(),
        });
        self.window.advance(length);
    }

    /// Steps over a statement that inserts something unseen, and names it.
    fn skip_unread(&mut self) -> Result<(), Failure> {
        let (from, others) = (self.window.at(), self.summary.other_bytes);
        self.insert.written.clear();
        let skipped = self.skip();
        self.summary.damaged_bytes += self.summary.other_bytes - others;
        self.summary.other_bytes = others;
        self.damage(from);
        skipped
    }

    /// Steps over the rest of a statement with its end.
    fn skip(&mut self) -> Result<(), Failure> {
        loop {
            let (safe, ended) = skip_some(self.window.rest(), &self.delimiter);
            self.pass(safe);
            match ended {
                Ok(true) => return Ok(()),
                Err(Stop::Wrong) => return Err(Failure::Wrong),
                Ok(false) | Err(Stop::End) if self.window.rest().len() > self.row_bytes_max => {
                    return Err(Failure::Wrong);
                }
                Ok(false) | Err(Stop::End) => {
                    if !self.window.more() {
                        // A last statement may lack its end, but not the end of a text inside it.
                        let open = matches!(self.window.rest().first(), Some(b'\'' | b'"' | b'`'));
                        if open {
                            return Err(Failure::Unfinished);
                        }
                        self.pass(self.window.rest().len());
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Steps over what stands between statements; false at the end of the dump.
    fn next_statement(&mut self) -> bool {
        loop {
            let blank = |byte: &&u8| byte.is_ascii_whitespace() || matches!(**byte, 0 | 0x0B | 0x1A | b';');
            let blanks = self.window.rest().iter().take_while(blank).count();
            self.pass(blanks);
            if self.window.rest().is_empty() {
                if !self.window.more() {
                    return false;
                }
                continue;
            }
            if self.delimiter != b";" && self.window.rest().starts_with(&self.delimiter) {
                self.pass(self.delimiter.len());
                continue;
            }
            match self.attempt(STATEMENT_BYTES_MAX, blank_once) {
                Ok((true, length)) => self.pass(length),
                // A comment on the last line.
                Err(Failure::Unfinished) if matches!(self.window.rest(), [b'#' | b'-' | b'/' | b'*', ..]) => {
                    self.pass(self.window.rest().len());
                    return false;
                }
                Ok((false, _)) | Err(_) => return true,
            }
        }
    }

    /// Reads from the window's start, with more and more of the dump held until it is enough or `bytes_max`.
    fn attempt<T>(
        &mut self,
        bytes_max: usize,
        mut read: impl FnMut(&mut Cursor<'_>) -> Read<T>,
    ) -> Result<(T, usize), Failure> {
        loop {
            let mut cursor = Cursor::new(self.window.rest());
            match read(&mut cursor) {
                Ok(value) => return Ok((value, cursor.at)),
                Err(Stop::Wrong) => return Err(Failure::Wrong),
                Err(Stop::End) if self.window.rest().len() >= bytes_max => return Err(Failure::Wrong),
                Err(Stop::End) => {
                    if !self.window.more() {
                        return Err(Failure::Unfinished);
                    }
                }
            }
        }
    }

    /// Whether so many bytes could be held.
    fn held(&mut self, bytes: usize) -> bool {
        while self.window.rest().len() < bytes {
            if !self.window.more() {
                return false;
            }
        }
        true
    }

    /// Steps over bytes that are of no row.
    fn pass(&mut self, bytes: usize) {
        self.summary.other_bytes += bytes as u64;
        self.window.advance(bytes);
    }

    /// Names what the dump breaks off in, and steps over it.
    fn leave_unfinished(&mut self, table: &str) {
        let rest = self.window.rest();
        let first = rest.strip_prefix(b"(").unwrap_or_default();
        let end = first.iter().position(|byte| matches!(byte, b',' | b'\n')).unwrap_or(first.len());
        let first = &first[..end.min(FIRST_VALUE_BYTES_MAX)];
        let at = self.window.at()..self.window.at() + rest.len() as u64;
        self.summary.unfinished = Some(Unfinished {
            at,
            table: table.to_owned(),
            first_value: String::from_utf8_lossy(first).trim().trim_matches(['\'', '"']).to_owned(),
        });
        self.pass(self.window.rest().len());
    }

    /// Counts what was stepped over since `from` as damage.
    fn damage(&mut self, from: u64) {
        let at = from..self.window.at();
        if at.is_empty() || self.summary.damage.len() >= DAMAGE_MAX {
            return;
        }
        let table = self.tables.all.get(self.insert.table).filter(|_| !self.insert.written.is_empty());
        let table = table.map(|table| table.summary.name.clone()).unwrap_or_default();
        self.summary.damage.push(Damage { at, table });
    }
}

fn blank_once(cursor: &mut Cursor<'_>) -> Read<bool> {
    cursor.blank_once()
}

/// Steps over as much of a statement as is whole; true at its end, which is stepped over too.
fn skip_some(bytes: &[u8], delimiter: &[u8]) -> (usize, Read<bool>) {
    let mut cursor = Cursor::new(bytes);
    loop {
        let plain = |byte: &u8| {
            !matches!(byte, b'\'' | b'"' | b'`' | b'#' | b'-' | b'/' | b';')
                && delimiter.first() != Some(byte)
        };
        let start = cursor.at;
        match bytes[start..].iter().position(|byte| !plain(byte)) {
            None => return (bytes.len(), Ok(false)),
            Some(steps) => cursor.at += steps,
        }
        let safe = cursor.at;
        let rest = &bytes[safe..];
        if rest.starts_with(delimiter) {
            return (safe + delimiter.len(), Ok(true));
        }
        if rest.len() < delimiter.len() && delimiter.starts_with(rest) {
            return (safe, Err(Stop::End));
        }
        let stepped = match rest[0] {
            b'\'' | b'"' | b'`' => cursor.quoted().map(|_| true),
            _ => cursor.blank_once(),
        };
        match stepped {
            Ok(true) => {}
            Ok(false) => cursor.at += 1,
            Err(stop) => return (safe, Err(stop)),
        }
    }
}
