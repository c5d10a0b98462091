//! The site's settings and the archive's secrets.

use ficus_archive::site::Site;

use crate::{
    NewSitePicture, Result, Store, Subject, changes,
    database::{Query, Tx, json, params},
    site_pictures,
};

const SITE: &str = "SELECT site FROM site_setting WHERE id = 1";
const SET_SITE: &str = "INSERT INTO site_setting (id, site) VALUES (1, $1)
    ON CONFLICT (id) DO UPDATE SET site = excluded.site";
const SECRET: &str = "SELECT value FROM secret WHERE name = $1";
const MAKE_SECRET: &str = "INSERT INTO secret (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
const FORGET_SECRET: &str = "DELETE FROM secret WHERE name = $1";

/// The site's settings, inside a transaction.
pub(crate) async fn of(tx: &mut Tx) -> Result<Site> {
    match tx.query_one(SITE, params![]).await? {
        Some(row) => row.fields("site_setting").json("site"),
        None => Ok(Site::default()),
    }
}

/// The statements that replace the site's settings.
pub(crate) fn set(site: &Site) -> Result<Vec<Query>> {
    Ok(vec![(SET_SITE, params![json(site)?]), changes::log(Subject::Site)])
}

impl Store {
    /// The site's settings; the defaults where nobody has set any.
    pub async fn site(&self) -> Result<Site> {
        match self.database.query_one(SITE, params![]).await? {
            Some(row) => row.fields("site_setting").json("site"),
            None => Ok(Site::default()),
        }
    }

    /// Replaces the site's settings. Pictures of its look that neither the look nor the one that is tried names go.
    pub async fn set_site(&self, site: &Site) -> Result<()> {
        self.set_site_with_pictures(site, Vec::new()).await
    }

    /// As [`Store::set_site`], with new pictures that its look names.
    pub async fn set_site_with_pictures(&self, site: &Site, pictures: Vec<NewSitePicture>) -> Result<()> {
        let mut tx = self.database.begin().await?;
        self.add_site_pictures(&mut tx, pictures).await?;
        tx.run(set(site)?).await?;
        let some_go = site_pictures::keep_only(&mut tx, site).await?;
        tx.commit().await?;
        if some_go { self.unlink_unneeded().await } else { Ok(()) }
    }

    /// A secret of the archive, made from `fresh` where there is none yet (first caller wins): `setup`, `csrf`, …
    pub async fn secret(&self, name: &'static str, fresh: &str) -> Result<String> {
        if let Some(row) = self.database.query_one(SECRET, params![name]).await? {
            return row.first("secret", "value");
        }
        let mut tx = self.database.begin().await?;
        tx.execute(MAKE_SECRET, params![name, fresh]).await?;
        let row = tx.query_one(SECRET, params![name]).await?;
        tx.commit().await?;
        match row {
            Some(row) => row.first("secret", "value"),
            None => Err(crate::StoreError::Missing("secret")),
        }
    }

    /// Forgets a secret; the next call of [`Store::secret`] makes a new one.
    pub async fn forget_secret(&self, name: &'static str) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(FORGET_SECRET, params![name]).await?;
        tx.commit().await
    }
}
