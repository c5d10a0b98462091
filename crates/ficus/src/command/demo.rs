//! `ficus demo`

use ficus_jobs::demo;
use jiff::Timestamp;

use crate::{
    arguments::DataArguments,
    data,
    failure::{Failure, Outcome},
    output,
};

/// Fills an empty archive with the demo works.
pub async fn run(data: &DataArguments) -> Result<Outcome, Failure> {
    let store = data::open_store(data).await?;
    let works = demo::fill(&store, Timestamp::now()).await?;
    super::update_index(data, &store).await?;
    output::line(format_args!("{works} works are in the archive in {}.", data.data.display()))?;
    Ok(Outcome::Done)
}
