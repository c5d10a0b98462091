//! What the archive counts of works. Counts raise no version and leave no line in the change log.

use ficus_archive::WorkId;

use crate::{Result, Store, database::params};

const ADD_VIEWS: &str = "UPDATE counts SET views = views + $2 WHERE work_id = $1";

impl Store {
    /// Adds views in one transaction; does not raise a work's version.
    pub async fn add_views(&self, views: &[(WorkId, u64)]) -> Result<()> {
        if views.is_empty() {
            return Ok(());
        }
        let mut tx = self.database.begin().await?;
        tx.run(views.iter().map(|(work, more)| (ADD_VIEWS, params![*work, *more])).collect()).await?;
        tx.commit().await
    }
}
