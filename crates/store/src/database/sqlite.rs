//! SQLite: one writer and a few readers, each a connection on a thread of its own.
//!
//! Handing a query to a waiting thread costs a fraction of what the runtime's pool of blocking threads does. Another
//! process may write at the same time: write transactions take the lock when they begin and wait for it.

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};

use rusqlite::{
    Connection, OpenFlags,
    types::{ToSqlOutput, ValueRef},
};
use tokio::sync::{OwnedMutexGuard, oneshot};

use super::{Query, Row, Value};
use crate::{Result, StoreError, dialect};

const READERS: usize = 3;
/// How often a writer looks whether another process has finished, and for how long. SQLite's own waiting looks ever
/// less often and can starve beside an import, which leaves the lock for moments only.
const BUSY_PAUSE: Duration = Duration::from_millis(3);
const BUSY_TRIES_MAX: i32 = 3_000;
/// Prepared statements that each connection keeps: all that there are.
const STATEMENTS_MAX: usize = 256;
/// `cache_size` is in KiB where it is negative. `synchronous = FULL`: a commit that was answered survives a power cut.
const SETTINGS: &str = "
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA synchronous = FULL;
    PRAGMA cache_size = -4096;
    PRAGMA mmap_size = 0;
    PRAGMA temp_store = MEMORY;
    PRAGMA journal_size_limit = 67108864;
";
/// The writer may hold more, in KiB: an import touches pages all over the indexes of tags, and with too few at hand it
/// reads them from the file again and again. What is not needed is not taken.
/// What is deleted is overwritten.
const WRITER_SETTINGS: &str = "PRAGMA cache_size = -65536; PRAGMA secure_delete = ON;";
/// The log holds pages as they were: it is written into the database and cut off.
const SCRUB: &str = "PRAGMA wal_checkpoint(TRUNCATE)";

const INTEGRITY: &str = "SELECT integrity_check FROM pragma_integrity_check";
const LOST_KEYS: &str = "SELECT \"table\", parent FROM pragma_foreign_key_check";

type Answer<T> = oneshot::Sender<Result<T>>;

struct Read {
    queries: Vec<Query>,
    answer: Answer<Vec<Vec<Row>>>,
}

enum Write {
    Begin(Answer<()>),
    Run(Vec<Query>, Answer<Vec<Vec<Row>>>),
    Script(&'static str, Answer<()>),
    Commit(Answer<()>),
    Rollback,
}

/// An open SQLite database.
#[derive(Clone)]
pub(crate) struct Sqlite {
    readers: mpsc::Sender<Read>,
    writer: Arc<tokio::sync::Mutex<mpsc::Sender<Write>>>,
}

impl Sqlite {
    /// Opens the file; makes it, and the folders above it, where there is none.
    pub(crate) async fn open(path: &Path) -> Result<Self> {
        let path = path.to_owned();
        let (answer, opened) = oneshot::channel();
        // A thread of its own: opening a file after a crash reads the whole log.
        spawn("ficus-open", move || drop(answer.send(open_all(&path))))?;
        let (writer, readers) = opened.await.map_err(|_| gone())??;
        let (write_sender, writes) = mpsc::channel();
        spawn("ficus-writer", move || write_loop(writer, &writes))?;
        let (read_sender, reads) = mpsc::channel();
        let reads = Arc::new(Mutex::new(reads));
        for reader in readers {
            let reads = Arc::clone(&reads);
            spawn("ficus-reader", move || read_loop(reader, &reads))?;
        }
        Ok(Self { readers: read_sender, writer: Arc::new(tokio::sync::Mutex::new(write_sender)) })
    }

    pub(crate) async fn query_many(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>> {
        let (answer, rows) = oneshot::channel();
        self.readers.send(Read { queries, answer }).map_err(|_| gone())?;
        rows.await.map_err(|_| gone())?
    }

    /// What SQLite finds wrong with its file and with keys that lead nowhere.
    pub(crate) async fn faults(&self) -> Result<Vec<String>> {
        let mut answers = self.query_many(vec![(INTEGRITY, Vec::new()), (LOST_KEYS, Vec::new())]).await?;
        let lost_keys = answers.pop().unwrap_or_default();
        let mut faults = Vec::new();
        for row in answers.pop().unwrap_or_default() {
            let said: String = row.first("database", "integrity")?;
            if said != "ok" {
                faults.push(format!("The database file is damaged: {said}."));
            }
        }
        for row in lost_keys {
            let mut fields = row.fields("database");
            let (table, parent): (String, String) = (fields.get("table")?, fields.get("parent")?);
            faults.push(format!("A record of {table} names a record of {parent} that is not there."));
        }
        Ok(faults)
    }

    pub(crate) async fn scrub(&self) -> Result<()> {
        let writer = Arc::clone(&self.writer).lock_owned().await;
        let alone = Tx { writer, open: false };
        alone.ask(|answer| Write::Run(vec![(SCRUB, Vec::new())], answer)).await.map(drop)
    }

    pub(crate) async fn begin(&self) -> Result<Tx> {
        let writer = Arc::clone(&self.writer).lock_owned().await;
        let tx = Tx { writer, open: true };
        tx.ask(Write::Begin).await?;
        Ok(tx)
    }
}

/// The writer, held until this is dropped.
pub(crate) struct Tx {
    writer: OwnedMutexGuard<mpsc::Sender<Write>>,
    open: bool,
}

impl Tx {
    pub(crate) async fn run(&mut self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>> {
        self.ask(|answer| Write::Run(queries, answer)).await
    }

    pub(crate) async fn script(&mut self, sql: &'static str) -> Result<()> {
        self.ask(|answer| Write::Script(sql, answer)).await
    }

    pub(crate) async fn commit(mut self) -> Result<()> {
        self.ask(Write::Commit).await?;
        self.open = false;
        Ok(())
    }

    async fn ask<T>(&self, write: impl FnOnce(Answer<T>) -> Write) -> Result<T> {
        let (answer, answered) = oneshot::channel();
        self.writer.send(write(answer)).map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        if self.open {
            // Without a writer there is nothing left to roll back.
            drop(self.writer.send(Write::Rollback));
        }
    }
}

fn open_all(path: &Path) -> Result<(Statements, Vec<Statements>)> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let writer = open_one(path)?;
    let mode: String =
        writer.0.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).map_err(failed)?;
    if mode != "wal" {
        return Err(StoreError::Database(format!("SQLite keeps no write-ahead log here (mode {mode})")));
    }
    writer.0.execute_batch(WRITER_SETTINGS).map_err(failed)?;
    let readers = (0..READERS).map(|_| open_one(path)).collect::<Result<_>>()?;
    Ok((writer, readers))
}

fn open_one(path: &Path) -> Result<Statements> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let mut connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_handler(Some(wait)).map_err(failed)?;
    connection.execute_batch(SETTINGS).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    Ok(Statements(connection, HashMap::new()))
}

fn wait(tries: i32) -> bool {
    thread::sleep(BUSY_PAUSE);
    tries < BUSY_TRIES_MAX
}

/// A connection and the statements as SQLite reads them.
struct Statements(Connection, HashMap<&'static str, String>);

impl Statements {
    fn run(&mut self, (sql, params): &Query) -> Result<Vec<Row>> {
        let text = self.1.entry(sql).or_insert_with(|| dialect::sqlite(sql));
        let mut statement = self.0.prepare_cached(text).map_err(failed)?;
        let columns = statement.column_count();
        let mut answers = statement.query(rusqlite::params_from_iter(params)).map_err(failed)?;
        let mut rows = Vec::new();
        while let Some(answer) = answers.next().map_err(failed)? {
            let mut values = Vec::with_capacity(columns);
            for column in 0..columns {
                values.push(value(answer.get_ref(column).map_err(failed)?)?);
            }
            rows.push(Row(values));
        }
        Ok(rows)
    }

    fn run_all(&mut self, queries: &[Query]) -> Result<Vec<Vec<Row>>> {
        queries.iter().map(|query| self.run(query)).collect()
    }

    fn script(&self, sql: &str) -> Result<()> {
        self.0.execute_batch(sql).map_err(failed)
    }

    /// Several queries see one moment; a single one does by itself.
    fn read(&mut self, queries: &[Query]) -> Result<Vec<Vec<Row>>> {
        if queries.len() == 1 {
            return self.run_all(queries);
        }
        self.run(&("BEGIN", Vec::new()))?;
        let rows = self.run_all(queries);
        self.run(&("COMMIT", Vec::new()))?;
        rows
    }
}

fn read_loop(mut connection: Statements, reads: &Mutex<mpsc::Receiver<Read>>) {
    loop {
        let next = reads.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Read { queries, answer }) = next else { return };
        // Whoever asked may have gone; then nobody misses the answer.
        drop(answer.send(connection.read(&queries)));
    }
}

fn write_loop(mut connection: Statements, writes: &mpsc::Receiver<Write>) {
    while let Ok(write) = writes.recv() {
        match write {
            Write::Begin(answer) => drop(answer.send(connection.script("BEGIN IMMEDIATE"))),
            Write::Run(queries, answer) => drop(answer.send(connection.run_all(&queries))),
            Write::Script(sql, answer) => drop(answer.send(connection.script(sql))),
            Write::Commit(answer) => drop(answer.send(connection.script("COMMIT"))),
            Write::Rollback if connection.0.is_autocommit() => {}
            Write::Rollback => {
                if let Err(error) = connection.script("ROLLBACK") {
                    tracing::error!(%error, "a transaction could not be rolled back");
                }
            }
        }
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(int) => ValueRef::Integer(*int),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

fn value(value: ValueRef<'_>) -> Result<Value> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(int) => Value::Int(int),
        ValueRef::Text(text) => Value::Text(String::from_utf8(text.to_vec()).map_err(failed)?),
        ValueRef::Real(_) | ValueRef::Blob(_) => {
            return Err(StoreError::Database("a value of a type that no record has".to_owned()));
        }
    })
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<()> {
    thread::Builder::new().name(name.to_owned()).spawn(run).map(drop).map_err(failed)
}

fn failed(error: impl std::fmt::Display) -> StoreError {
    StoreError::Database(error.to_string())
}

fn gone() -> StoreError {
    StoreError::Database("the database's thread has ended".to_owned())
}
