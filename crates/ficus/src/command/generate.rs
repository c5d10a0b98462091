//! `ficus generate`

use ficus_jobs::generate::{self, Plan};
use jiff::Timestamp;

use crate::{
    arguments::{DataArguments, GenerateArguments},
    data,
    failure::{Failure, Outcome},
    output,
    progress::Bar,
};

/// Adds synthetic works to an archive.
pub async fn run(data: &DataArguments, arguments: &GenerateArguments) -> Result<Outcome, Failure> {
    let store = data::open_store(data).await?;
    let plan = Plan {
        works: arguments.works,
        seed: arguments.seed,
        chapters_per_work: arguments.chapters_per_work,
        words_per_chapter: arguments.words_per_chapter,
    };
    let bar = Bar::new();
    generate::fill(&store, &plan, Timestamp::now(), &mut |done| {
        bar.tell("Generating", done, plan.works);
    })
    .await?;
    drop(bar);
    super::update_index(data, &store).await?;
    let totals = store.totals().await?;
    output::line(format_args!(
        "The archive in {} has {} works with {} chapters and {} words.",
        data.data.display(),
        totals.works,
        totals.chapters,
        totals.words
    ))?;
    Ok(Outcome::Done)
}
