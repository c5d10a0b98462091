//! What somebody subscribes to, as addresses and forms name it, and what it is called.

use ficus_archive::{
    CollectionId, PenNameId, SeriesId, TagId, WorkId,
    notice::Because,
    policy::{self, Visitor},
};
use serde::Deserialize;

use crate::{
    App,
    address::{encoded, part},
    blurb,
    error::PageError,
    facts,
    lens::Reader,
};

/// What is named: one of these.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Named {
    work: String,
    author: String,
    series: String,
    collection: String,
    tag: String,
}

/// Something that can be subscribed to, found.
#[derive(Clone, Debug)]
pub struct Target {
    /// What it is.
    pub to: Because,
    /// `the tag “Return”`.
    pub told: String,
    /// Its own page.
    pub address: String,
    /// The field that names it in a form, and its value.
    pub field: (&'static str, String),
}

impl Target {
    /// What is told of it.
    pub fn tells_of(&self) -> &'static str {
        match self.to {
            Because::Work(_) => "new chapters",
            Because::Series(_) | Because::PenName(_) | Because::Collection(_) => "new works and new chapters",
            Because::Tag(_) => "new works",
        }
    }
}

impl Named {
    /// What is named, where the visitor may find it.
    pub async fn find(&self, app: &App, visitor: Visitor) -> Result<Target, PageError> {
        let audiences = policy::listed_audiences(&visitor);
        let store = app.store();
        if !self.work.is_empty() {
            return works(app, visitor, &[part(&self.work)?]).await?.pop().ok_or(PageError::NotFound);
        }
        if !self.series.is_empty() {
            let id: SeriesId = part(&self.series)?;
            let series = store.series(id, audiences).await?.ok_or(PageError::NotFound)?;
            if store.series_works(id, audiences).await?.is_empty() {
                return Err(PageError::NotFound);
            }
            return Ok(of_series(id, &series.title));
        }
        if !self.author.is_empty() {
            let author = store.pen_name(&self.author, audiences).await?.ok_or(PageError::NotFound)?;
            return Ok(of_author(author.id, &author.name, &author.slug));
        }
        if !self.collection.is_empty() {
            let collection = store.collection(&self.collection).await?.filter(|of| !of.shut);
            let collection = collection.ok_or(PageError::NotFound)?;
            return Ok(of_collection(collection.id, &collection.name, &collection.slug));
        }
        let tag = store.tag_page(&self.tag, audiences).await?.ok_or(PageError::NotFound)?.canonical;
        Ok(of_tag(tag.id, &tag.name, &tag.slug))
    }
}

/// Works that can be subscribed to, those of them that the visitor may find.
async fn works(app: &App, visitor: Visitor, ids: &[WorkId]) -> Result<Vec<Target>, PageError> {
    let plain = Reader { visitor, ..Reader::default() };
    let works = blurb::load(app, &plain, ids).await?;
    let target = |item: blurb::BlurbView| Target {
        to: Because::Work(item.blurb.id),
        told: format!("“{}” by {}", item.blurb.title, facts::authors(&item.blurb.authors)),
        address: format!("/works/{}", item.blurb.id),
        field: ("work", item.blurb.id.to_string()),
    };
    Ok(works.into_iter().map(target).collect())
}

fn of_series(id: SeriesId, title: &str) -> Target {
    Target {
        to: Because::Series(id),
        told: format!("the series “{title}”"),
        address: format!("/series/{id}"),
        field: ("series", id.to_string()),
    }
}

fn of_author(id: PenNameId, name: &str, slug: &str) -> Target {
    Target {
        to: Because::PenName(id),
        told: name.to_owned(),
        address: format!("/authors/{}", encoded(slug)),
        field: ("author", slug.to_owned()),
    }
}

fn of_collection(id: CollectionId, name: &str, slug: &str) -> Target {
    Target {
        to: Because::Collection(id),
        told: format!("the collection “{name}”"),
        address: format!("/collections/{}", encoded(slug)),
        field: ("collection", slug.to_owned()),
    }
}

fn of_tag(id: TagId, name: &str, slug: &str) -> Target {
    Target {
        to: Because::Tag(id),
        told: format!("the tag “{name}”"),
        address: format!("/tags/{}", encoded(slug)),
        field: ("tag", slug.to_owned()),
    }
}

/// All of these, looked up at once; what is gone or not open to the visitor is left out.
pub async fn all(app: &App, visitor: Visitor, subjects: &[Because]) -> Result<Vec<Target>, PageError> {
    let (mut work_ids, mut series, mut pen_names, mut tags) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut collections = Vec::new();
    for to in subjects {
        match to {
            Because::Work(id) => work_ids.push(*id),
            Because::Series(id) => series.push(*id),
            Because::PenName(id) => pen_names.push(*id),
            Because::Collection(id) => collections.push(*id),
            Because::Tag(id) => tags.push(*id),
        }
    }
    let mut targets = works(app, visitor, &work_ids).await?;
    let store = app.store();
    let names = store.pen_names_by_id(&pen_names).await?;
    targets.extend(names.iter().map(|name| of_author(name.id, &name.name, &name.slug)));
    let tags = store.tags_by_id(&tags).await?;
    targets.extend(tags.iter().map(|tag| of_tag(tag.id, &tag.name, &tag.slug)));
    let collections = store.collections_by_id(&collections).await?.into_iter();
    targets.extend(collections.filter(|of| !of.shut).map(|of| of_collection(of.id, &of.name, &of.slug)));
    let titles = store.series_titles(&series).await?;
    targets.extend(titles.iter().map(|(id, title)| of_series(*id, title)));
    Ok(targets)
}
