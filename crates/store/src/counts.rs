//! What the archive counts of works. Counts raise no version and leave no line in the change log; a number of their
//! own, which the database raises with every change, says which of them changed last.

use ficus_archive::{WorkId, counts::Counts, score::Scores};

use crate::{Result, Store, database::params};

const ADD_VIEWS: &str = "UPDATE counts SET views = views + $2 WHERE work_id = $1";
const AFTER: &str = "
    SELECT changed, work_id, views, reviews, recommendations, reading, kudos, scores, score_sum FROM counts
    WHERE changed > $1 ORDER BY changed LIMIT $2";
const LAST: &str = "SELECT changed FROM counts ORDER BY changed DESC LIMIT 1";

/// The counts of a work after a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountsChange {
    /// The place of the change among all changes of counts.
    pub seq: u64,
    /// The work.
    pub work: WorkId,
    /// Its counts now.
    pub counts: Counts,
}

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

    /// The works whose counts changed after a change, in the order of their last changes.
    pub async fn counts_after(&self, seq: u64, limit: u32) -> Result<Vec<CountsChange>> {
        let rows = self.database.query(AFTER, params![seq, limit]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("counts");
                Ok(CountsChange {
                    seq: fields.get("changed")?,
                    work: fields.get("work_id")?,
                    counts: Counts {
                        views: fields.get("views")?,
                        reviews: fields.get("reviews")?,
                        recommendations: fields.get("recommendations")?,
                        reading: fields.get("reading")?,
                        kudos: fields.get("kudos")?,
                        scores: Scores { number: fields.get("scores")?, sum: fields.get("score_sum")? },
                    },
                })
            })
            .collect()
    }

    /// The number of the last change of counts; 0 where none ever changed.
    pub async fn last_counts(&self) -> Result<u64> {
        match self.database.query_one(LAST, params![]).await? {
            Some(row) => row.first("counts", "changed"),
            None => Ok(0),
        }
    }
}
