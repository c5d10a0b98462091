//! Where readers are in files, as their devices tell it, beside their places in works.

use ficus_archive::{
    AccountId, WorkId,
    place::{DocumentName, Place},
};
use jiff::Timestamp;

use crate::{
    Result, Store,
    database::{Row, params},
    places,
};

/// Devices tell of their owner's other books as well: an account's places are kept for so many files.
const DOCUMENTS_MAX: u32 = 5_000;

const ONE: &str = "SELECT document, work_id, progress, percentage, device, device_id, kept FROM device_place
    WHERE account_id = $1 AND document = $2";
const NEWEST: &str =
    "SELECT document, work_id, progress, percentage, device, device_id, kept FROM device_place
    WHERE account_id = $1 AND work_id = $2 ORDER BY kept DESC, document LIMIT 1";
const KEEP: &str = "
    INSERT INTO device_place (account_id, document, work_id, progress, percentage, device, device_id, kept)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (account_id, document) DO UPDATE SET work_id = excluded.work_id, progress = excluded.progress,
        percentage = excluded.percentage, device = excluded.device, device_id = excluded.device_id,
        kept = excluded.kept";
const FORGET_OLDEST: &str = "
    DELETE FROM device_place WHERE account_id = $1 AND kept < (
        SELECT MIN(kept) FROM (
            SELECT kept FROM device_place WHERE account_id = $1 ORDER BY kept DESC LIMIT $2) AS newest)";

/// Where a reader is in a file, as a device last told it.
#[derive(Clone, Debug, PartialEq)]
pub struct DevicePlace {
    /// What the device calls the file.
    pub document: String,
    /// The work, of a file of ours.
    pub work: Option<WorkId>,
    /// The place, as the device writes it.
    pub progress: String,
    /// How much of the file lies before it, as the device counts: 0 to 1.
    pub percentage: f64,
    /// What the device calls itself.
    pub device: String,
    /// What the device is known by.
    pub device_id: String,
    /// When.
    pub kept: Timestamp,
}

impl Store {
    /// Where a reader is in a file.
    pub async fn device_place(
        &self,
        account: AccountId,
        document: &DocumentName,
    ) -> Result<Option<DevicePlace>> {
        let row = self.database.query_one(ONE, params![account, document.as_str()]).await?;
        row.map(device_place).transpose()
    }

    /// What a device last told of any file of a work.
    pub async fn newest_device_place(&self, account: AccountId, work: WorkId) -> Result<Option<DevicePlace>> {
        let row = self.database.query_one(NEWEST, params![account, work]).await?;
        row.map(device_place).transpose()
    }

    /// Keeps what a device tells, and the place in the work that it stands for. The longest unchanged of an account's
    /// places in files is forgotten where there are too many.
    pub async fn keep_device_place(
        &self,
        account: AccountId,
        told: &DevicePlace,
        place: Option<Place>,
    ) -> Result<()> {
        let percentage = told.percentage.to_string();
        let values = params![
            account,
            &told.document,
            told.work,
            &told.progress,
            percentage,
            &told.device,
            &told.device_id,
            told.kept
        ];
        let mut queries = vec![(KEEP, values), (FORGET_OLDEST, params![account, DOCUMENTS_MAX])];
        queries.extend(place.map(|place| places::keep(account, place, &told.device, told.kept)));
        let mut tx = self.database.begin().await?;
        tx.run(queries).await?;
        tx.commit().await
    }
}

fn device_place(row: Row) -> Result<DevicePlace> {
    let mut fields = row.fields("device_place");
    Ok(DevicePlace {
        document: fields.get("document")?,
        work: fields.get("work_id")?,
        progress: fields.get("progress")?,
        percentage: fields.word("percentage")?,
        device: fields.get("device")?,
        device_id: fields.get("device_id")?,
        kept: fields.get("kept")?,
    })
}
