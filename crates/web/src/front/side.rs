//! Short lists at the side of the front page: what was finished lately, and what is being read now.

use ficus_archive::{
    WorkId,
    listing::{Sort, WorkQuery},
    policy,
    work::Status,
};

use crate::{
    App,
    blurb::{self, BlurbView},
    error::PageError,
    lens::Reader,
    listing,
};

/// How many works each list shows.
const WORKS: usize = 5;

/// The lists.
#[derive(Default)]
pub struct Side {
    /// Told to the end, the last finished first.
    pub complete: Vec<BlurbView>,
    /// On the most shelves *reading*.
    pub read_now: Vec<BlurbView>,
}

impl Side {
    /// Loads both lists without what the page shows already.
    pub async fn load(app: &App, reader: &Reader, shown: &[WorkId]) -> Result<Self, PageError> {
        let complete =
            WorkQuery { statuses: vec![Status::Complete], sort: Sort::Updated, ..WorkQuery::default() };
        let read_now = WorkQuery { sort: Sort::Reading, ..WorkQuery::default() };
        let mut complete = ids(app, reader, complete).await?;
        complete.retain(|id| !shown.contains(id));
        complete.truncate(WORKS);
        let mut read_now = ids(app, reader, read_now).await?;
        read_now.retain(|id| !shown.contains(id) && !complete.contains(id));
        read_now.truncate(WORKS);
        let both: Vec<WorkId> = complete.iter().chain(&read_now).copied().collect();
        let (complete, mut read_now): (Vec<_>, Vec<_>) = blurb::load(app, reader, &both)
            .await?
            .into_iter()
            .partition(|item| complete.contains(&item.blurb.id));
        read_now.retain(|item| item.blurb.counts.reading > 0);
        Ok(Self { complete, read_now })
    }
}

async fn ids(app: &App, reader: &Reader, query: WorkQuery) -> Result<Vec<WorkId>, PageError> {
    let audiences = policy::listed_audiences(&reader.visitor).to_vec();
    let mut query = WorkQuery { page: 1, audiences, ..query };
    reader.lens.narrow(&mut query);
    Ok(listing::search(app, query).await?.works.into_iter().map(|hit| hit.id).collect())
}
