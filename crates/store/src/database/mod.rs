//! The two databases behind one interface: queries of constant SQL in, rows of plain values out.
//!
//! SQL is written once with `$1`, `$2` …; [`crate::dialect`] turns it into what each engine prepares. One write
//! transaction runs at a time on both engines, so that names can be looked for and then made, and so that the change
//! log's numbers become visible in their order.

mod postgres;
mod sqlite;
mod value;

pub(crate) use value::{Fields, FromValue, Row, Value, json};

use crate::{DatabaseUrl, Result};

/// One statement with the values of its parameters.
pub(crate) type Query = (&'static str, Vec<Value>);

/// Parameters of a query, each turned into a [`Value`].
macro_rules! params {
    ($($value:expr),* $(,)?) => { vec![$($crate::database::Value::from($value)),*] };
}
pub(crate) use params;

/// An open database. Cheap to clone.
#[derive(Clone)]
pub(crate) enum Database {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

impl Database {
    pub(crate) async fn open(url: &DatabaseUrl) -> Result<Self> {
        Ok(match url {
            DatabaseUrl::Sqlite(path) => Self::Sqlite(sqlite::Sqlite::open(path).await?),
            DatabaseUrl::Postgres(url) => Self::Postgres(postgres::Postgres::open(url)?),
        })
    }

    pub(crate) async fn query(&self, sql: &'static str, params: Vec<Value>) -> Result<Vec<Row>> {
        Ok(self.query_many(vec![(sql, params)]).await?.pop().unwrap_or_default())
    }

    /// The only row of the answer, or none.
    pub(crate) async fn query_one(&self, sql: &'static str, params: Vec<Value>) -> Result<Option<Row>> {
        Ok(self.query(sql, params).await?.into_iter().next())
    }

    /// Several queries in one trip, all of them seeing the same moment.
    pub(crate) async fn query_many(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>> {
        match self {
            Self::Sqlite(sqlite) => sqlite.query_many(queries).await,
            Self::Postgres(postgres) => postgres.query_many(queries).await,
        }
    }

    /// What the engine itself finds wrong, one sentence each. PostgreSQL keeps watch over its files and keys itself.
    pub(crate) async fn faults(&self) -> Result<Vec<String>> {
        match self {
            Self::Sqlite(sqlite) => sqlite.faults().await,
            Self::Postgres(_) => Ok(Vec::new()),
        }
    }

    /// Lets nothing that was deleted lie about in files beside the database. PostgreSQL keeps house itself.
    pub(crate) async fn scrub(&self) -> Result<()> {
        match self {
            Self::Sqlite(sqlite) => sqlite.scrub().await,
            Self::Postgres(_) => Ok(()),
        }
    }

    /// Starts the one write transaction; waits while another runs, in this process or another one.
    pub(crate) async fn begin(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite(sqlite) => Tx::Sqlite(sqlite.begin().await?),
            Self::Postgres(postgres) => Tx::Postgres(postgres.begin().await?),
        })
    }
}

/// A write transaction; what is not committed is rolled back when this is dropped.
pub(crate) enum Tx {
    Sqlite(sqlite::Tx),
    Postgres(postgres::Tx),
}

impl Tx {
    /// Several statements in one trip.
    pub(crate) async fn run(&mut self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>> {
        match self {
            Self::Sqlite(tx) => tx.run(queries).await,
            Self::Postgres(tx) => tx.run(queries).await,
        }
    }

    pub(crate) async fn query(&mut self, sql: &'static str, params: Vec<Value>) -> Result<Vec<Row>> {
        Ok(self.run(vec![(sql, params)]).await?.pop().unwrap_or_default())
    }

    pub(crate) async fn query_one(&mut self, sql: &'static str, params: Vec<Value>) -> Result<Option<Row>> {
        Ok(self.query(sql, params).await?.into_iter().next())
    }

    pub(crate) async fn execute(&mut self, sql: &'static str, params: Vec<Value>) -> Result<()> {
        self.query(sql, params).await.map(drop)
    }

    /// Runs a script of statements without parameters: a migration.
    pub(crate) async fn script(&mut self, sql: &'static str) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.script(sql).await,
            Self::Postgres(tx) => tx.script(sql).await,
        }
    }

    pub(crate) async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
    }
}

/// The rows of a page and the number of all rows, from the answers to the two queries that ask for them.
pub(crate) fn page(mut answers: Vec<Vec<Row>>) -> Result<(Vec<Row>, u64)> {
    let total = match answers.pop().and_then(|rows| rows.into_iter().next()) {
        Some(row) => row.first("page", "count")?,
        None => 0,
    };
    Ok((answers.pop().unwrap_or_default(), total))
}
