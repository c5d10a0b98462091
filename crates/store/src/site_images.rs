//! Pictures of the site's own: its logo, and those of looks that it is to have.

use base64::{Engine, engine::general_purpose::STANDARD};
use ficus_archive::password::hex;
use sha2::{Digest, Sha256};

use crate::{Result, Store, StoreError, database::params};

const IMAGE: &str = "SELECT media_type, bytes FROM site_image WHERE hash = $1";
const KEEP: &str =
    "INSERT INTO site_image (hash, media_type, bytes) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING";
const FORGET: &str = "DELETE FROM site_image WHERE hash NOT IN texts_of($1)";

/// A picture as it is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteImage {
    /// `image/png`.
    pub media_type: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Store {
    /// A picture by the hash of its bytes.
    pub async fn site_image(&self, hash: &str) -> Result<Option<SiteImage>> {
        let Some(row) = self.database.query_one(IMAGE, params![hash]).await? else { return Ok(None) };
        let mut fields = row.fields("site_image");
        let (media_type, bytes): (String, String) = (fields.get("media_type")?, fields.get("bytes")?);
        let bytes = STANDARD.decode(bytes).map_err(|_| StoreError::Corrupt {
            table: "site_image",
            column: "bytes",
            id: hash.to_owned(),
        })?;
        Ok(Some(SiteImage { media_type, bytes }))
    }

    /// Keeps a picture; answers with the hash by which it is found.
    pub async fn keep_site_image(&self, image: &SiteImage) -> Result<String> {
        let hash = hex(&Sha256::digest(&image.bytes));
        let mut tx = self.database.begin().await?;
        tx.execute(KEEP, params![&hash, &image.media_type, STANDARD.encode(&image.bytes)]).await?;
        tx.commit().await?;
        Ok(hash)
    }

    /// Forgets all pictures but these.
    pub async fn forget_site_images_but(&self, hashes: &[&str]) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(FORGET, params![crate::database::json(hashes)?]).await?;
        tx.commit().await
    }
}
