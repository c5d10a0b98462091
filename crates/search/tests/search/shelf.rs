//! Made-up works to look for.

use ficus_archive::{
    CategoryId, PenNameId, RatingId, TagId, WorkId,
    counts::Counts,
    listing::{WorkPage, WorkQuery},
    search_box::SearchBox,
    tag::{Tag, TagKind},
    together::Part,
    work::{Audience, Blurb, Byline, IndexedWork, Status},
};
use ficus_prose::Prose;
use ficus_search::Index;
use jiff::civil::Date;

/// A work of the lowest rating that everyone may find.
pub fn work(id: i64, title: &str, text: &str) -> IndexedWork {
    let blurb = Blurb {
        id: WorkId(id),
        title: title.to_owned(),
        authors: Vec::new(),
        summary: Prose::default(),
        language: Some("en".to_owned()),
        rating: Some(RatingId(1)),
        tags: Vec::new(),
        series: Vec::new(),
        status: Status::Complete,
        planned_chapters: None,
        chapters: 1,
        words: 100,
        audience: Audience::Everyone,
        published: None,
        updated: None,
        counts: Counts::default(),
        outlook: ficus_archive::outlook::Outlook::default(),
    };
    IndexedWork { blurb, category_ids: Vec::new(), spoilers: Vec::new(), text: text.to_owned() }
}

pub fn by(mut work: IndexedWork, id: i64, name: &str) -> IndexedWork {
    let slug = name.to_lowercase();
    work.blurb.authors.push(Byline { id: PenNameId(id), name: name.to_owned(), slug, part: Part::Author });
    work
}

pub fn tagged(mut work: IndexedWork, kind: TagKind, id: i64, name: &str) -> IndexedWork {
    let slug = name.to_lowercase();
    work.blurb.tags.push(Tag { id: TagId(id), kind, name: name.to_owned(), slug });
    work
}

pub fn placed(mut work: IndexedWork, id: i64) -> IndexedWork {
    work.category_ids.push(CategoryId(id));
    work
}

pub fn day(year: i16, month: i8, day: i8) -> Date {
    Date::new(year, month, day).unwrap()
}

/// The level of a work on a ladder whose steps are numbered from 1.
pub fn level(work: &IndexedWork) -> usize {
    work.blurb.rating.map_or(4, |rating| rating.0 as usize - 1)
}

pub fn index_of(works: &[IndexedWork]) -> Index {
    let index = Index::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    for work in works {
        writer.put(work, level(work)).unwrap();
    }
    writer.commit(1).unwrap();
    index
}

/// What a visitor who has chosen to see everything asks for.
pub fn query(words: &str) -> WorkQuery {
    WorkQuery {
        words: SearchBox::read(words).words(),
        counts: true,
        audiences: vec![Audience::Everyone],
        text_level_max: Some(4),
        page: 1,
        ..WorkQuery::default()
    }
}

pub fn ids(page: &WorkPage) -> Vec<i64> {
    page.works.iter().map(|hit| hit.id.0).collect()
}

/// The identifiers of the first page, in order of number.
pub fn found(index: &Index, query: &WorkQuery) -> Vec<i64> {
    let page = index.search(query).unwrap();
    let mut found = ids(&page);
    found.sort_unstable();
    assert_eq!(page.total, found.len() as u64, "these stories fit on one page");
    found
}
