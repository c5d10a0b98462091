//! Pages of the archive's own, with what they said before.

use ficus_archive::{
    OwnPageId,
    own_page::{OwnPage, OwnPageDraft, OwnPageLink, OwnPageVersion, PAGES_MAX, VERSIONS_MAX},
    site::Site,
};
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError,
    database::{Row, Tx, params},
    site,
};

const ALL: &str =
    "SELECT id, slug, title, language, standing, position, typed, text, version, changed FROM own_page
    ORDER BY position, title, id LIMIT $1";
const BY_ID: &str = "SELECT id, slug, title, language, standing, position, typed, text, version, changed
    FROM own_page WHERE id = $1";
const BY_SLUG: &str = "SELECT id, slug, title, language, standing, position, typed, text, version, changed
    FROM own_page WHERE slug = $1";
const COUNT: &str = "SELECT COUNT(*) FROM own_page";
const TAKEN: &str = "SELECT id FROM own_page WHERE slug = $1 AND id <> $2";
const ADD: &str =
    "INSERT INTO own_page (slug, title, language, standing, position, typed, text, version, changed)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8) RETURNING id";
const SET: &str =
    "UPDATE own_page SET slug = $2, title = $3, language = $4, standing = $5, position = $6, typed = $7,
    text = $8, version = $9, changed = $10 WHERE id = $1";
const KEEP: &str =
    "INSERT INTO own_page_version (own_page_id, version, title, typed, since) VALUES ($1, $2, $3, $4, $5)";
const FORGET_OLD: &str = "DELETE FROM own_page_version WHERE own_page_id = $1 AND version <= $2";
const VERSIONS: &str =
    "SELECT version, title, typed, since FROM own_page_version WHERE own_page_id = $1 ORDER BY version DESC";
const REMOVE: &str = "DELETE FROM own_page WHERE id = $1";

impl Store {
    /// All pages in their order.
    pub async fn own_pages(&self) -> Result<Vec<OwnPage>> {
        self.database.query(ALL, params![PAGES_MAX]).await?.into_iter().map(own_page).collect()
    }

    /// A page by the last part of its address.
    pub async fn own_page(&self, slug: &str) -> Result<Option<OwnPage>> {
        self.database.query_one(BY_SLUG, params![slug]).await?.map(own_page).transpose()
    }

    /// A page by its number.
    pub async fn own_page_by_id(&self, id: OwnPageId) -> Result<Option<OwnPage>> {
        self.database.query_one(BY_ID, params![id]).await?.map(own_page).transpose()
    }

    /// What a page said before, the last first.
    pub async fn own_page_versions(&self, id: OwnPageId) -> Result<Vec<OwnPageVersion>> {
        let rows = self.database.query(VERSIONS, params![id]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("own_page_version");
                Ok(OwnPageVersion {
                    version: fields.get("version")?,
                    title: fields.get("title")?,
                    typed: fields.get("typed")?,
                    since: fields.get("since")?,
                })
            })
            .collect()
    }

    /// Makes a page, or changes one and keeps what it said before; the site's settings name where it stands.
    /// `Taken` where another page has its address.
    pub async fn set_own_page(
        &self,
        id: Option<OwnPageId>,
        draft: &OwnPageDraft,
        now: Timestamp,
    ) -> Result<OwnPageId> {
        let OwnPageDraft { slug, title, language, standing, position, typed, text } = draft;
        let (language, standing) = (language.as_deref(), standing.as_str());
        let mut tx = self.database.begin().await?;
        if tx.query_one(TAKEN, params![slug, id.unwrap_or(OwnPageId(0))]).await?.is_some() {
            return Err(StoreError::Taken("address"));
        }
        let id = match id {
            None => {
                let count = tx.query_one(COUNT, params![]).await?;
                let count: usize = count.map_or(Ok(0_u64), |row| row.first("own_page", "id"))? as usize;
                if count >= PAGES_MAX {
                    return Err(StoreError::Refused("An archive has at most 100 pages of its own."));
                }
                let values = params![slug, title, language, standing, *position, typed, text, now];
                let row = tx.query_one(ADD, values).await?;
                row.ok_or(StoreError::Missing("page"))?.first("own_page", "id")?
            }
            Some(id) => {
                let version = keep_former(&mut tx, id, draft).await?;
                let values =
                    params![id, slug, title, language, standing, *position, typed, text, version, now];
                tx.execute(SET, values).await?;
                id
            }
        };
        link(&mut tx).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Takes a page away with all that it ever said.
    pub async fn remove_own_page(&self, id: OwnPageId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(REMOVE, params![id]).await?;
        link(&mut tx).await?;
        tx.commit().await
    }
}

/// Keeps what a page says where other words take its place; answers with the number of its version from now on.
async fn keep_former(tx: &mut Tx, id: OwnPageId, draft: &OwnPageDraft) -> Result<u32> {
    let former = tx.query_one(BY_ID, params![id]).await?.ok_or(StoreError::Missing("page"))?;
    let former = own_page(former)?;
    if former.draft.typed == draft.typed && former.draft.title == draft.title {
        return Ok(former.version);
    }
    let (title, typed) = (&former.draft.title, &former.draft.typed);
    tx.run(vec![
        (KEEP, params![id, former.version, title, typed, former.changed]),
        (FORGET_OLD, params![id, former.version.saturating_sub(VERSIONS_MAX)]),
    ])
    .await?;
    Ok(former.version + 1)
}

/// Writes into the site's settings where its pages stand.
async fn link(tx: &mut Tx) -> Result<()> {
    let pages: Vec<OwnPage> =
        tx.query(ALL, params![PAGES_MAX]).await?.into_iter().map(own_page).collect::<Result<_>>()?;
    let links = pages.into_iter().map(|page| OwnPageLink {
        slug: page.draft.slug,
        title: page.draft.title,
        language: page.draft.language,
        standing: page.draft.standing,
    });
    let changed = Site { own_pages: links.collect(), ..site::of(tx).await? };
    tx.run(site::set(&changed)?).await.map(drop)
}

fn own_page(row: Row) -> Result<OwnPage> {
    let mut fields = row.fields("own_page");
    Ok(OwnPage {
        id: fields.get("id")?,
        draft: OwnPageDraft {
            slug: fields.get("slug")?,
            title: fields.get("title")?,
            language: fields.get("language")?,
            standing: fields.word("standing")?,
            position: fields.get("position")?,
            typed: fields.get("typed")?,
            text: fields.get("text")?,
        },
        version: fields.get("version")?,
        changed: fields.get("changed")?,
    })
}
