//! PostgreSQL: a pool of connections, statements prepared once each, queries of one page sent in one go.

use bytes::BytesMut;
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use futures_util::future::join_all;
use tokio_postgres::{
    NoTls, Statement,
    types::{IsNull, ToSql, Type, to_sql_checked},
};

use super::{Query, Row, Value};
use crate::{Result, StoreError, dialect};

const CONNECTIONS_MAX: usize = 16;
/// Statements on the way at once; `join_all` keeps the order of sending only for a few.
const PIPELINE_MAX: usize = 24;
/// One writer at a time: a name that was looked for is still free when it is made, and a lower number of the change
/// log never becomes visible after a higher one.
const ONE_WRITER: &str = "BEGIN; SELECT pg_advisory_xact_lock(7163426501)";

/// A pool of connections to a server.
#[derive(Clone)]
pub(crate) struct Postgres {
    pool: Pool,
}

impl Postgres {
    /// Reads the address; connects when something is asked.
    pub(crate) fn open(url: &str) -> Result<Self> {
        let config: tokio_postgres::Config = url.parse().map_err(|error| failed(&error))?;
        let fast = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let pool = Pool::builder(Manager::from_config(config, NoTls, fast))
            .max_size(CONNECTIONS_MAX)
            .build()
            .map_err(|error| StoreError::Database(error.to_string()))?;
        Ok(Self { pool })
    }

    pub(crate) async fn query_many(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>> {
        let client = self.client().await?;
        let statements = prepare(&client, &queries).await?;
        if let [statement] = statements.as_slice() {
            let rows = run(&client, statement, &queries[0].1).await?;
            return Ok(vec![rows]);
        }
        // Begin, queries and commit go out together; the answers come back in the same order. A query that fails
        // turns the commit into a rollback.
        let begin = client.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        let reads = join_all(
            statements.iter().zip(&queries).map(|(statement, query)| run(&client, statement, &query.1)),
        );
        let commit = client.batch_execute("COMMIT");
        let (begun, rows, committed) = tokio::join!(biased; begin, reads, commit);
        begun.map_err(|error| failed(&error))?;
        let rows = rows.into_iter().collect::<Result<_>>()?;
        committed.map_err(|error| failed(&error))?;
        Ok(rows)
    }

    pub(crate) async fn begin(&self) -> Result<Tx> {
        let tx = Tx { client: Some(Box::new(self.client().await?)) };
        tx.client()?.batch_execute(ONE_WRITER).await.map_err(|error| failed(&error))?;
        Ok(tx)
    }

    async fn client(&self) -> Result<Object> {
        self.pool.get().await.map_err(|error| StoreError::Database(error.to_string()))
    }
}

/// A transaction on a connection of its own.
pub(crate) struct Tx {
    client: Option<Box<Object>>,
}

impl Tx {
    pub(crate) async fn run(&mut self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>> {
        let client = self.client()?;
        let mut answers = Vec::with_capacity(queries.len());
        for queries in queries.chunks(PIPELINE_MAX) {
            let statements = prepare(client, queries).await?;
            let sent =
                statements.iter().zip(queries).map(|(statement, query)| run(client, statement, &query.1));
            for answer in join_all(sent).await {
                answers.push(answer?);
            }
        }
        Ok(answers)
    }

    pub(crate) async fn script(&mut self, sql: &'static str) -> Result<()> {
        self.client()?.batch_execute(sql).await.map_err(|error| failed(&error))
    }

    pub(crate) async fn commit(mut self) -> Result<()> {
        self.client()?.batch_execute("COMMIT").await.map_err(|error| failed(&error))?;
        // Only a finished transaction's connection goes back into the pool.
        drop(self.client.take());
        Ok(())
    }

    fn client(&self) -> Result<&Object> {
        self.client.as_deref().ok_or_else(|| StoreError::Database("the transaction has ended".to_owned()))
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            // The server rolls back when the connection closes, whatever was on the way.
            drop(Object::take(*client));
        }
    }
}

async fn prepare(client: &Object, queries: &[Query]) -> Result<Vec<Statement>> {
    let mut statements = Vec::with_capacity(queries.len());
    for (sql, _) in queries {
        let text = dialect::postgres(sql);
        statements.push(client.prepare_cached(&text).await.map_err(|error| failed(&error))?);
    }
    Ok(statements)
}

async fn run(client: &Object, statement: &Statement, params: &[Value]) -> Result<Vec<Row>> {
    let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
    let rows = client.query(statement, &params).await.map_err(|error| failed(&error))?;
    rows.iter().map(row).collect()
}

fn row(row: &tokio_postgres::Row) -> Result<Row> {
    let values = row.columns().iter().enumerate().map(|(index, column)| {
        let value = match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(index).map(|int| int.map(Value::Int)),
            Type::INT4 => {
                row.try_get::<_, Option<i32>>(index).map(|int| int.map(|int| Value::Int(int.into())))
            }
            Type::BOOL => row.try_get::<_, Option<bool>>(index).map(|it| it.map(|it| Value::Int(it.into()))),
            Type::VOID => Ok(None),
            _ => row.try_get::<_, Option<String>>(index).map(|text| text.map(Value::Text)),
        };
        value.map(|value| value.unwrap_or(Value::Null)).map_err(|error| failed(&error))
    });
    values.collect::<Result<_>>().map(Row)
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(int) if *kind == Type::INT4 => i32::try_from(*int)?.to_sql(kind, out),
            Self::Int(int) => int.to_sql(kind, out),
            Self::Text(text) => text.to_sql(kind, out),
        }
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::INT8 | Type::INT4 | Type::TEXT | Type::VARCHAR)
    }

    to_sql_checked!();
}

/// What the server said, with its code.
fn failed(error: &tokio_postgres::Error) -> StoreError {
    StoreError::Database(match error.as_db_error() {
        Some(said) => format!("{} ({})", said.message(), said.code().code()),
        None => error.to_string(),
    })
}
