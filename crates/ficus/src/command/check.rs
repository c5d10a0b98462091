//! `ficus check`

use ficus_jobs::follow::{Pace, bring_up_to_date};
use ficus_store::Store;

use crate::{
    arguments::{CheckArguments, DataArguments},
    data,
    failure::{Failure, Outcome},
    output,
};

/// Verifies records, originals and index, and names what is wrong on standard output, one sentence a line.
pub async fn run(data: &DataArguments, arguments: &CheckArguments) -> Result<Outcome, Failure> {
    let store = data::open_existing(data).await?;
    if arguments.digest {
        let digest = store.digest().await?;
        if arguments.json {
            output::line(serde_json::json!({ "digest": digest }))?;
        } else {
            output::line(digest)?;
        }
        return Ok(Outcome::Done);
    }
    let mut wrong = store.check().await?;
    if let Some(fault) = index_fault(data, &store).await? {
        if arguments.repair {
            let works = super::rebuild_index(data, &store).await?;
            eprintln!("The search index was rebuilt with {works} works: {fault}");
        } else {
            wrong.push(format!("{fault} (--repair rebuilds it)"));
        }
    }
    let works = store.totals().await?.works;
    if arguments.json {
        output::line(serde_json::json!({ "works": works, "wrong": wrong }))?;
    } else if wrong.is_empty() {
        output::line(format_args!("All is well: {works} works."))?;
    } else {
        for sentence in &wrong {
            output::line(sentence)?;
        }
    }
    Ok(if wrong.is_empty() { Outcome::Done } else { Outcome::InPart })
}

/// What is wrong with the index, if anything; being behind is no fault where it knows that it is.
async fn index_fault(data: &DataArguments, store: &Store) -> Result<Option<String>, Failure> {
    let index = data::open_index(data)?;
    bring_up_to_date(store, &index, Pace::Fast).await?;
    let (found, works) = (index.works(), store.indexed_count().await?);
    Ok((found != works).then(|| format!("The search index holds {found} works of {works}.")))
}
