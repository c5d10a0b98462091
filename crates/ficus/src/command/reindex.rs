//! `ficus reindex`

use crate::{
    arguments::DataArguments,
    data,
    failure::{Failure, Outcome},
    output,
};

/// Rebuilds the search index from the records.
pub async fn run(data: &DataArguments) -> Result<Outcome, Failure> {
    let store = data::open_existing(data).await?;
    let works = super::rebuild_index(data, &store).await?;
    output::line(format_args!("{works} works are in the search index."))?;
    Ok(Outcome::Done)
}
