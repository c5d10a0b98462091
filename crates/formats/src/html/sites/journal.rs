//! Entries of `LiveJournal`, Dreamwidth and journals on the same software, in their many styles.

use ficus_prose::SpanClass;

use crate::html::{
    places::{
        Elements, PlacedReview, Places, ancestors, elements, first_in, folded, has_class, is_longer, text_of,
    },
    tree::ElementRef,
};

/// Classes of the element that holds an entry's text, the most particular first.
const TEXTS: [&str; 8] = [
    "b-singlepost-body",
    "aentry-post__text",
    "entry-content",
    "entry_text",
    "entrytext",
    "entryText",
    "entry-text",
    "asset-body",
];
const SUBJECTS: [&str; 10] = [
    "b-singlepost-title",
    "aentry-post__title",
    "entry-title",
    "entry_title",
    "entrysubject",
    "entry-subject",
    "entry_subject",
    "asset-name",
    "subject",
    "entryheader",
];
/// More comments than this are not read from one page.
const REVIEWS_MAX: usize = 10_000;

pub(super) fn find<'a>(page: &Elements<'a>) -> Option<Places<'a>> {
    let user = page.first(is_user)?;
    let in_comment = |element: &ElementRef<'a>| {
        ancestors(*element).any(|above| has_class(above, "comment") || above.value().id() == Some("comments"))
    };
    let story = TEXTS.iter().find_map(|class| {
        page.first(|element| has_class(*element, class) && !in_comment(element) && is_longer(**element, 0))
    })?;
    let mut places =
        Places { stories: vec![(None, *story)], chrome: 1, of_author: true, ..Places::default() };
    let outside = |element: &ElementRef<'a>| !ancestors(*element).any(|above| above.id() == story.id());
    let subject = SUBJECTS.iter().find_map(|class| {
        page.first(|element| has_class(*element, class) && outside(element) && !in_comment(element))
    });
    if let Some(subject) = subject {
        places.header(subject);
        places.state_subject(text_of(subject), subject);
    }
    let poster = page.all.iter().copied().find(|element| {
        is_user(element)
            && outside(element)
            && !in_comment(element)
            && !ancestors(*element).any(|above| matches!(above.value().name(), "nav" | "header"))
    });
    let poster = poster.unwrap_or(user);
    let name = poster
        .attr("lj:user")
        .or_else(|| poster.attr("data-ljuser"))
        .map_or_else(|| text_of(poster), str::to_owned);
    places.state_creator(name, poster);
    if outside(&poster) {
        places.header(poster);
    }
    facts(page, story, &mut places);
    // The entry's own furniture inside of its text: navigation, tags, the current mood.
    for inner in elements(*story).skip(1) {
        let furniture = [
            "b-singlepost-tags",
            "lj-like",
            "ljtags",
            "entry-tags",
            "metadata",
            "currents",
            "b-singlepost-tools",
        ];
        if furniture.iter().any(|class| has_class(inner, class)) {
            places.skip.insert(inner.id());
            places.classes.insert(inner.id(), SpanClass::Header);
        }
    }
    comments(page, &mut places);
    Some(places)
}

/// The mark of a user: its name beside a small head.
fn is_user(element: &ElementRef<'_>) -> bool {
    has_class(*element, "ljuser")
        || element.attr("lj:user").is_some()
        || element.attr("data-ljuser").is_some()
}

/// Tags, mood, music, the date.
fn facts<'a>(page: &Elements<'a>, story: ElementRef<'a>, places: &mut Places<'a>) {
    for element in &page.all {
        let tagged = ["tag", "tags", "ljtags", "b-singlepost-tags", "entry-tags", "aentry-tags"];
        let is_list = tagged.iter().any(|class| has_class(*element, class)) && element.value().name() != "a";
        if is_list && !ancestors(*element).any(|above| tagged.iter().any(|class| has_class(above, class))) {
            for link in elements(**element).filter(|inner| inner.value().name() == "a") {
                places.subject(text_of(link), link);
            }
            places.header(*element);
        }
        let label = match () {
            () if has_class(*element, "metadata-label") || has_class(*element, "entry-metadata-label") => {
                text_of(*element)
            }
            () => continue,
        };
        let value = element.next_siblings().find(|node| !folded(&node.text().collect::<String>()).is_empty());
        if let Some(value) = value {
            let text = folded(&value.text().collect::<String>());
            places.label(&label, text, value);
            places.header(*element);
        }
    }
    let date = page.first(|element| {
        ["b-singlepost-author-date", "aentry-head__date", "datetime", "entry-date", "date", "published"]
            .iter()
            .any(|class| has_class(*element, class))
            && !ancestors(*element).any(|above| above.id() == story.id() || has_class(above, "comment"))
    });
    if let Some(date) = date {
        places.label("Posted", text_of(date), *date);
        places.header(date);
    }
}

fn comments<'a>(page: &Elements<'a>, places: &mut Places<'a>) {
    let texts = page.all(|element| {
        ["comment-content", "b-leaf-article", "comment_text", "comment-body", "comment-text"]
            .iter()
            .any(|class| has_class(*element, class))
    });
    let mut found = Vec::new();
    for text in texts.take(REVIEWS_MAX) {
        let around = ancestors(text)
            .take(4)
            .find(|above| first_in(*above, |inner| is_user(inner)).is_some() || has_class(*above, "comment"));
        let Some(around) = around else { continue };
        let name = first_in(around, |inner| is_user(inner)).map_or_else(|| "Anonymous".to_owned(), text_of);
        let written = first_in(around, |inner| {
            ["datetime", "b-leaf-createdtime", "comment-date", "comment-time"]
                .iter()
                .any(|class| has_class(*inner, class))
        });
        found.push(PlacedReview { name, chapter: None, written: written.map(text_of), node: *text });
    }
    places.reviews = found;
}
