//! One number for all that an archive holds, whatever the order in which it came in.
//!
//! Every record becomes a SHA-256 of its values, told by names and contents instead of row ids; these are sorted and
//! hashed together. Times of import, import jobs, the log of decisions, sessions, secrets, ways to sign in and the change
//! log are no contents, and neither is what other records tell: counts of works, slugs, versions of pages. Where the
//! first of several spellings is kept, the folded name stands for it.

mod gathered;
mod house;
mod of_works;
mod people;

use std::collections::HashMap;

use ficus_archive::{WorkId, password::hex};
use sha2::{Digest, Sha256};

use self::{gathered::GATHERED, house::OF_THE_HOUSE, of_works::OF_WORKS, people::OF_PEOPLE};
use crate::{
    Result, Store, StoreError,
    database::{Row, Value, json, params},
    originals::{Place, off_thread},
};

/// Works read at once: a few long ones are some megabytes.
const WORKS_AT_ONCE: u32 = 16;

type Part = (&'static str, &'static str);

const ORIGINALS: &str = "SELECT sha256, bytes FROM original ORDER BY sha256";

impl Store {
    /// One SHA-256 over every record and original, free of times of import, row ids and row order.
    ///
    /// The same archive has the same digest on every engine. It says what is in the archive at one moment only as
    /// long as nobody changes it meanwhile.
    pub async fn digest(&self) -> Result<String> {
        let mut records = Vec::new();
        for (kind, sql) in [OF_PEOPLE, GATHERED, OF_THE_HOUSE].into_iter().flatten() {
            let rows = self.database.query(sql, params![]).await?;
            records.extend(rows.iter().map(|row| {
                let mut record = Record::new(kind);
                record.row(&row.0);
                record.finish()
            }));
        }
        let mut last = WorkId(0);
        loop {
            let ids = self.work_ids_after(last, WORKS_AT_ONCE).await?;
            let Some(newest) = ids.last() else { break };
            last = *newest;
            let list = json(&ids)?;
            let answers = self
                .database
                .query_many(OF_WORKS.iter().map(|(_, sql)| (*sql, params![&list])).collect())
                .await?;
            records.extend(off_thread(move || Ok(works(&answers))).await?);
        }
        for row in self.database.query(ORIGINALS, params![]).await? {
            records.push(self.original_record(row).await?);
        }
        records.sort_unstable();
        let mut all = Sha256::new();
        for record in records {
            all.update(record);
        }
        Ok(hex(&all.finalize()))
    }

    /// An original counts by what its file holds now.
    async fn original_record(&self, row: Row) -> Result<[u8; 32]> {
        let mut fields = row.fields("original");
        let sha256: String = fields.get("sha256")?;
        let bytes: u64 = fields.get("bytes")?;
        let place = Place::new(&self.data, &sha256);
        let held = off_thread(move || match place.held(bytes) {
            Ok((_, hash)) => Ok(hash),
            Err(StoreError::Original { .. }) => Ok("unreadable".to_owned()),
            Err(error) => Err(error),
        });
        let held = held.await?;
        let mut record = Record::new("original");
        record.row(&[sha256.into(), bytes.into(), held.into()]);
        Ok(record.finish())
    }
}

/// One record for each work, with everything that belongs to it.
fn works(answers: &[Vec<Row>]) -> Vec<[u8; 32]> {
    let mut works: HashMap<i64, Record> = HashMap::new();
    for ((kind, _), rows) in OF_WORKS.iter().zip(answers) {
        for row in rows {
            if let Some((Value::Int(id), values)) = row.0.split_first() {
                let record = works.entry(*id).or_insert_with(|| Record::new("work"));
                record.text(kind);
                record.row(values);
            }
        }
    }
    works.into_values().map(Record::finish).collect()
}

/// The hash of a record; every value goes in with its type and length, so that no two records look alike.
struct Record(Sha256);

impl Record {
    fn new(kind: &str) -> Self {
        let mut record = Self(Sha256::new());
        record.text(kind);
        record
    }

    fn row(&mut self, values: &[Value]) {
        for value in values {
            match value {
                Value::Null => self.0.update([0]),
                Value::Int(int) => {
                    self.0.update([1]);
                    self.0.update(int.to_be_bytes());
                }
                Value::Text(text) => self.text(text),
            }
        }
    }

    fn text(&mut self, text: &str) {
        self.0.update([2]);
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text);
    }

    fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}
