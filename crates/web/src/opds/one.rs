//! The catalogue in OPDS 1.2: Atom.

use crate::{
    App,
    address::encoded,
    atom::{Category, Entry, EntryDocument, Extent, Feed, Link, Person, Text, language},
    document::Document,
    error::PageError,
    feeds::people,
    opds::{
        Way,
        catalogue::{Catalogue, ENTRIES_PER_PAGE, Holds, Publication, Shelf, To},
    },
    open_search,
};

/// A feed of ways.
const NAVIGATION: &str = "application/atom+xml;profile=opds-catalog;kind=navigation";
/// A feed of works.
pub const ACQUISITION: &str = "application/atom+xml;profile=opds-catalog;kind=acquisition";
/// One work.
const ENTRY: &str = "application/atom+xml;type=entry;profile=opds-catalog";

/// A feed.
pub async fn feed(app: &App, way: &Way, catalogue: &Catalogue) -> Result<Document, PageError> {
    let base = &app.settings().base_url;
    let at = |rest: &str| format!("{base}{}", way.path(rest));
    let (kind, entries) = match &catalogue.holds {
        Holds::Shelves(shelves) => {
            let mut entries = Vec::with_capacity(shelves.len());
            for shelf in shelves {
                entries.push(way_entry(app, way, catalogue, shelf).await?);
            }
            (NAVIGATION, entries)
        }
        Holds::Works(works) => (ACQUISITION, works.iter().map(|work| entry(app, way, work)).collect()),
    };
    let site = app.site();
    let feed = Feed {
        id: app.identity().await?.urn("catalogue", &catalogue.rest),
        title: catalogue.title.clone(),
        subtitle: catalogue.up.is_none().then(|| site.tagline.clone()).filter(|line| !line.is_empty()),
        updated: catalogue.updated,
        author: Person { name: site.name.clone(), address: Some(format!("{base}/")) },
        links: links(catalogue, kind, &at),
        extent: catalogue.pages.as_ref().map(|pages| Extent {
            total: pages.total,
            first: u64::from(pages.page.saturating_sub(1)) * u64::from(ENTRIES_PER_PAGE) + 1,
            per_page: ENTRIES_PER_PAGE,
        }),
        entries,
    };
    Ok(Document::xml(kind, feed.written()?))
}

fn links(catalogue: &Catalogue, kind: &'static str, at: &impl Fn(&str) -> String) -> Vec<Link> {
    let mut links = vec![
        Link::new("self", kind, at(&catalogue.rest)),
        Link::new("start", NAVIGATION, at("")),
        // The cheap way first: it needs no second request.
        Link::new("search", ACQUISITION, format!("{}?q={{searchTerms}}", at("/works"))),
        Link::new("search", open_search::MEDIA_TYPE, at("/search.xml")),
    ];
    links.extend(catalogue.up.as_ref().map(|up| Link::new("up", NAVIGATION, at(up))));
    if let Some(pages) = &catalogue.pages {
        links.push(Link::new("first", kind, at(&pages.first)));
        links.push(Link::new("last", kind, at(&pages.last)));
        links.extend(pages.previous.iter().map(|rest| Link::new("previous", kind, at(rest))));
        links.extend(pages.next.iter().map(|rest| Link::new("next", kind, at(rest))));
    }
    for group in &catalogue.facets {
        links.extend(group.facets.iter().map(|facet| Link {
            facet: Some((group.title, facet.active)),
            count: facet.count,
            ..Link::new("http://opds-spec.org/facet", ACQUISITION, at(&facet.rest)).titled(&facet.title)
        }));
    }
    links
}

async fn way_entry(app: &App, way: &Way, catalogue: &Catalogue, shelf: &Shelf) -> Result<Entry, PageError> {
    let (name, path) = match &shelf.to {
        To::Here(rest) => (rest.clone(), way.path(rest)),
        To::Choice(rating) => (format!("up-to:{rating}"), Way { choice: Some(*rating), ..*way }.path("")),
    };
    let kind = if shelf.holds_works { ACQUISITION } else { NAVIGATION };
    Ok(Entry {
        id: app.identity().await?.urn("shelf", name),
        title: shelf.title.clone(),
        updated: catalogue.updated,
        published: None,
        language: None,
        authors: Vec::new(),
        categories: Vec::new(),
        links: vec![Link {
            count: shelf.count,
            ..Link::new(shelf.rel, kind, format!("{}{path}", app.settings().base_url))
        }],
        summary: None,
        content: Some(shelf.about.clone()),
        facts: Vec::new(),
    })
}

/// A work as a document of its own.
pub fn document(app: &App, way: &Way, work: &Publication) -> Result<Document, PageError> {
    Ok(Document::xml(ENTRY, EntryDocument { entry: entry(app, way, work) }.written()?))
}

fn entry(app: &App, way: &Way, work: &Publication) -> Entry {
    let base = &app.settings().base_url;
    let blurb = &work.item.blurb;
    let own = format!("{base}{}", way.path(&format!("/works/{}", blurb.id)));
    let book = format!("{base}{}", way.file(&format!("/works/{}/download.epub", blurb.id)));
    let mut links = vec![
        Link::new("http://opds-spec.org/acquisition", "application/epub+zip", book),
        // A list's entry leads to the whole one, and that one says what it is.
        Link::new(if work.whole { "self" } else { "alternate" }, ENTRY, own),
        Link::new("alternate", "text/html", format!("{base}/works/{}", blurb.id)),
    ];
    links.extend(work.cover_links(app, way).map(|(rel, kind, href)| Link::new(rel, kind, href)));
    links.extend(blurb.authors.iter().filter(|_| work.whole).map(|author| {
        let rest = format!("/works?author={}", encoded(&author.slug));
        let href = format!("{base}{}", way.path(&rest));
        Link::new("related", ACQUISITION, href).titled(format!("More by {}", author.name))
    }));
    links.extend(blurb.series.iter().filter(|_| work.whole).map(|place| {
        let href = format!("{base}{}", way.path(&format!("/series/{}", place.id)));
        Link::new("collection", ACQUISITION, href).titled(format!("{} of {}", place.told(), place.title))
    }));
    let category = |tag: &ficus_archive::tag::Tag| Category {
        term: tag.slug.clone(),
        scheme: format!("{base}/tags#{}", tag.kind.as_str()),
        label: tag.name.clone(),
    };
    Entry {
        id: work.urn.clone(),
        title: blurb.title.clone(),
        updated: work.updated,
        published: None,
        language: language(blurb.language.as_deref()),
        authors: people(app, &blurb.authors),
        categories: work.tags().map(category).collect(),
        links,
        summary: Some(Text::Plain(work.summary())),
        content: None,
        facts: blurb.published.map(|date| ("issued", date.to_string())).into_iter().collect(),
    }
}
