//! One module for each command.

pub mod account;
pub mod canons;
pub mod check;
pub mod demo;
pub mod generate;
pub mod import;
pub mod mail;
pub mod reindex;
pub mod serve;
pub mod tags;

use ficus_jobs::follow::{self, Pace};
use ficus_store::Store;

use crate::{arguments::DataArguments, data, failure::Failure, progress::Bar};

/// Brings the index up to date after a command that added works; a running server does it itself.
async fn update_index(data: &DataArguments, store: &Store) -> Result<(), Failure> {
    let index = data::open_index(data)?;
    follow::bring_up_to_date(store, &index, Pace::Fast).await?;
    Ok(())
}

/// Builds the index from the records alone.
async fn rebuild_index(data: &DataArguments, store: &Store) -> Result<u64, Failure> {
    let total = store.totals().await?.works;
    let index = data::open_index(data)?;
    let mut writer = index.writer_for_many()?;
    let bar = Bar::new();
    writer.clear()?;
    writer.commit(0)?;
    let works = follow::rebuild(store, &index, &mut writer, |done| bar.tell("Indexing", done, total)).await?;
    follow::catch_up(store, &index, &mut writer).await?;
    writer.finish()?;
    follow::follow_ties(store, &index).await?;
    // A server makes these lists beside its pages: they take far longer than the index, and nobody waits for them.
    store.make_alike_anew().await?;
    Ok(works)
}
