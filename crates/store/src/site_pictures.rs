//! Pictures of the site's look: a line each; the files lie among the originals under their SHA-256.

use ficus_archive::site::{Site, theme::Theme};

use crate::{
    Result, Store,
    database::{Tx, json, params},
    originals::sha256_of,
    purge,
};

const ADD: &str = "INSERT INTO site_picture (file, sha256) VALUES ($1, $2) ON CONFLICT (file) DO NOTHING";
const FIND: &str = "SELECT sha256 FROM site_picture WHERE file = $1";
const OTHERS: &str = "SELECT sha256 FROM site_picture WHERE file NOT IN texts_of($1)";
const FORGET_OTHERS: &str = "DELETE FROM site_picture WHERE file NOT IN texts_of($1)";

/// A file of a picture of the site's look.
#[derive(Clone, Debug)]
pub struct NewSitePicture {
    /// What pages call it.
    pub file: String,
    /// The file.
    pub bytes: Vec<u8>,
    /// Its media type.
    pub media_type: &'static str,
}

impl Store {
    /// A picture of the site's look by what pages call its file.
    pub async fn site_picture(&self, file: &str) -> Result<Option<Vec<u8>>> {
        let Some(row) = self.database.query_one(FIND, params![file]).await? else { return Ok(None) };
        let sha256: String = row.first("site_picture", "sha256")?;
        Ok(self.original(&sha256).await?.map(|(bytes, _)| bytes))
    }

    /// Keeps new pictures as part of a transaction.
    pub(crate) async fn add_site_pictures(&self, tx: &mut Tx, new: Vec<NewSitePicture>) -> Result<()> {
        if new.is_empty() {
            return Ok(());
        }
        let rows = new.iter().map(|picture| (ADD, params![&picture.file, sha256_of(&picture.bytes)]));
        tx.run(rows.collect()).await?;
        let files = new.into_iter().map(|picture| (picture.bytes, picture.media_type.to_owned()));
        self.keep_files(tx, files.collect()).await
    }
}

/// Forgets pictures that the site names nowhere; answers whether any go.
pub(crate) async fn keep_only(tx: &mut Tx, site: &Site) -> Result<bool> {
    let named = [Some(&site.theme), site.theme_draft.as_ref()].into_iter().flatten();
    let named: Vec<&str> = named.flat_map(Theme::files).collect();
    let named = json(&named)?;
    let mut gone: Vec<String> = Vec::new();
    for row in tx.query(OTHERS, params![&named]).await? {
        gone.push(row.first("site_picture", "sha256")?);
    }
    if gone.is_empty() {
        return Ok(false);
    }
    tx.execute(FORGET_OTHERS, params![&named]).await?;
    purge::forget_files(tx, &gone).await?;
    Ok(true)
}
