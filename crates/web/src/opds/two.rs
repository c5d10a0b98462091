//! The catalogue in OPDS 2.0: JSON.
//!
//! Empty values are left out, as the specification asks. A work without a cover has no images, and programs draw one of
//! their own from the title.

use serde_json::{Map, Value, json};

use crate::{
    App,
    address::encoded,
    atom::{instant, language},
    document::Document,
    error::PageError,
    feeds::people,
    opds::{
        Way,
        catalogue::{Catalogue, ENTRIES_PER_PAGE, Group, Holds, Pages, Publication, Shelf, To},
    },
    picture::small_size,
};

/// A feed.
const FEED: &str = "application/opds+json";
/// One work.
const PUBLICATION: &str = "application/opds-publication+json";

/// A feed.
pub async fn feed(app: &App, way: &Way, catalogue: &Catalogue) -> Result<Document, PageError> {
    let at = |rest: &str| format!("{}{}", app.settings().base_url, way.path(rest));
    let mut feed = Map::new();
    feed.insert("metadata".to_owned(), metadata(app, catalogue).await?);
    feed.insert("links".to_owned(), links(catalogue, &at));
    match &catalogue.holds {
        Holds::Shelves(shelves) if !shelves.is_empty() => {
            let shelves = shelves.iter().map(|shelf| navigation(app, way, shelf)).collect();
            feed.insert("navigation".to_owned(), Value::Array(shelves));
        }
        Holds::Works(works) if !works.is_empty() => {
            let works = works.iter().map(|work| publication(app, way, work)).collect();
            feed.insert("publications".to_owned(), Value::Array(works));
        }
        // An empty list is not allowed, and a way out is.
        Holds::Shelves(_) | Holds::Works(_) => {
            let title = "Nothing is here. Back to the beginning.";
            let start = json!([{ "href": at(""), "type": FEED, "title": title, "rel": "start" }]);
            feed.insert("navigation".to_owned(), start);
        }
    }
    if !catalogue.facets.is_empty() {
        let groups = catalogue.facets.iter().map(|group| facets(group, &at)).collect();
        feed.insert("facets".to_owned(), Value::Array(groups));
    }
    Ok(Document::new(FEED, Value::Object(feed).to_string()))
}

async fn metadata(app: &App, catalogue: &Catalogue) -> Result<Value, PageError> {
    let mut metadata = json!({
        "title": catalogue.title,
        "identifier": app.identity().await?.urn("catalogue", &catalogue.rest),
        "modified": instant(&catalogue.updated),
    });
    if let Some(Pages { page, total, .. }) = catalogue.pages {
        metadata["numberOfItems"] = total.into();
        metadata["itemsPerPage"] = ENTRIES_PER_PAGE.into();
        metadata["currentPage"] = page.into();
    }
    Ok(metadata)
}

fn links(catalogue: &Catalogue, at: &impl Fn(&str) -> String) -> Value {
    let link = |rel: &str, rest: &str| json!({ "rel": rel, "href": at(rest), "type": FEED });
    let search = format!("{}{{?query}}", at("/works"));
    let mut links = vec![
        link("self", &catalogue.rest),
        link("start", ""),
        json!({ "rel": "search", "href": search, "type": FEED, "templated": true }),
    ];
    links.extend(catalogue.up.as_ref().map(|up| link("up", up)));
    if let Some(pages) = &catalogue.pages {
        links.extend([link("first", &pages.first), link("last", &pages.last)]);
        links.extend(pages.previous.as_ref().map(|rest| link("previous", rest)));
        links.extend(pages.next.as_ref().map(|rest| link("next", rest)));
    }
    Value::Array(links)
}

fn navigation(app: &App, way: &Way, shelf: &Shelf) -> Value {
    let path = match &shelf.to {
        To::Here(rest) => way.path(rest),
        To::Choice(rating) => Way { choice: Some(*rating), ..*way }.path(""),
    };
    let href = format!("{}{path}", app.settings().base_url);
    let mut link = json!({ "href": href, "title": shelf.title, "type": FEED, "rel": shelf.rel });
    if let Some(count) = shelf.count {
        link["properties"] = json!({ "numberOfItems": count });
    }
    link
}

fn facets(group: &Group, at: &impl Fn(&str) -> String) -> Value {
    let links = group.facets.iter().map(|facet| {
        let mut link = json!({ "href": at(&facet.rest), "type": FEED, "title": facet.title });
        if facet.active {
            link["rel"] = "self".into();
        }
        if let Some(count) = facet.count {
            link["properties"] = json!({ "numberOfItems": count });
        }
        link
    });
    json!({ "metadata": { "title": group.title }, "links": links.collect::<Vec<_>>() })
}

/// A work as a document of its own.
pub fn document(app: &App, way: &Way, work: &Publication) -> Document {
    Document::new(PUBLICATION, publication(app, way, work).to_string())
}

fn publication(app: &App, way: &Way, work: &Publication) -> Value {
    let base = &app.settings().base_url;
    let blurb = &work.item.blurb;
    let own = format!("{base}{}", way.path(&format!("/works/{}", blurb.id)));
    let book = format!("{base}{}", way.file(&format!("/works/{}/download.epub", blurb.id)));
    let own = if work.whole {
        json!({ "rel": "self", "href": own, "type": PUBLICATION })
    } else {
        json!({ "rel": ["self", "alternate"], "href": own, "type": PUBLICATION })
    };
    let mut publication = json!({
        "metadata": work_metadata(app, way, work),
        "links": [
            { "rel": "http://opds-spec.org/acquisition", "href": book, "type": "application/epub+zip" },
            own,
            { "rel": "alternate", "href": format!("{base}/works/{}", blurb.id), "type": "text/html" },
        ],
    });
    if let Some(image) = &work.item.cover {
        let sizes = [image.size(), small_size(image)];
        let images = work.cover_links(app, way).zip(sizes).map(|((_, kind, href), (width, height))| {
            json!({ "href": href, "type": kind, "width": width, "height": height })
        });
        publication["images"] = images.collect();
    }
    publication
}

fn work_metadata(app: &App, way: &Way, work: &Publication) -> Value {
    let base = &app.settings().base_url;
    let blurb = &work.item.blurb;
    let at = |rest: String| format!("{base}{}", way.path(&rest));
    let link = |href: String| json!([{ "href": href, "type": FEED }]);
    let mut authors: Vec<Value> = blurb
        .authors
        .iter()
        .map(|author| {
            let works = link(at(format!("/works?author={}", encoded(&author.slug))));
            json!({ "name": author.name, "links": works })
        })
        .collect();
    if authors.is_empty() {
        authors = people(app, &[]).into_iter().map(|person| json!({ "name": person.name })).collect();
    }
    let subject = |tag: &ficus_archive::tag::Tag| json!({ "name": tag.name, "code": tag.slug, "scheme": format!("{base}/tags#{}", tag.kind.as_str()) });
    let mut metadata = json!({
        "@type": "http://schema.org/Book",
        "identifier": work.urn,
        "title": blurb.title,
        "author": authors,
        "modified": instant(&work.updated),
        "description": work.summary(),
    });
    if let Some(language) = language(blurb.language.as_deref()) {
        metadata["language"] = language.into();
    }
    if let Some(published) = blurb.published {
        metadata["published"] = published.to_string().into();
    }
    let subjects: Vec<Value> = work.tags().map(subject).collect();
    if !subjects.is_empty() {
        metadata["subject"] = subjects.into();
    }
    let series = blurb.series.iter().map(|place| {
        json!({
            "name": place.title,
            "position": place.position,
            "links": link(at(format!("/series/{}", place.id))),
        })
    });
    let series: Vec<Value> = series.collect();
    if !series.is_empty() {
        metadata["belongsTo"] = json!({ "series": series });
    }
    metadata
}
