//! Posts of blogs, and single elements that hold a whole text on sites of many kinds.

use std::collections::HashSet;

use crate::html::{
    NodeId,
    places::{
        Elements, PlacedReview, Places, ancestors, first_in, furniture::furniture_in, has_class, is_longer,
        lead, main_text::with_header, text_of,
    },
    tree::ElementRef,
};

/// Classes and ids of the element that holds a text, the most particular first.
const TEXTS: [&str; 12] = [
    "chapter-body",
    "b-singlepost-body",
    "entry-content",
    "asset-body",
    "storytext",
    "story-text",
    "chapter-content",
    "chapter-inner",
    "post-body",
    "post-content",
    "entry-body",
    "userstuff",
];
const TITLES: [&str; 6] =
    ["entry-title", "asset-name", "b-singlepost-title", "post-title", "story-title", "chapter-title"];
/// A page with so many times the posts' text in other paragraphs names something else by the class.
const ELSEWHERE_TIMES_MAX: usize = 2;
/// Shorter posts count as so long beside other paragraphs, in bytes.
const POST_BYTES_MIN: usize = 400;
/// Posts that one page shows.
const POSTS_MAX: usize = 200;

pub(super) fn find<'a>(page: &Elements<'a>) -> Option<Places<'a>> {
    let class = TEXTS.iter().find(|class| {
        page.first(|element| has_class(*element, class) && is_longer(**element, 0)).is_some()
    })?;
    let mut posts: Vec<ElementRef<'a>> = Vec::new();
    for post in page.all(|element| has_class(*element, class)).take(POSTS_MAX) {
        if !posts.iter().any(|known| ancestors(post).any(|above| above.id() == known.id())) {
            posts.push(post);
        }
    }
    // Beside one long post others are only announced.
    let lengths: Vec<usize> =
        posts.iter().map(|post| post.text().map(|text| text.trim().len()).sum()).collect();
    if let Some(longest) = (0..posts.len()).max_by_key(|at| (lengths[*at], usize::MAX - at))
        && lengths[longest] * 2 >= lengths.iter().sum()
    {
        posts = vec![posts[longest]];
    }
    if paragraphs_elsewhere(page, &posts)
        > ELSEWHERE_TIMES_MAX * lengths.iter().sum::<usize>().max(POST_BYTES_MIN)
    {
        return None;
    }
    let mut places = Places { chrome: 1, of_author: true, ..Places::default() };
    if let [post] = posts.as_mut_slice()
        && let Some(around) = with_header(*post).and_then(ElementRef::wrap)
    {
        *post = around;
    }
    let titles: Vec<ElementRef<'a>> =
        page.all(|element| TITLES.iter().any(|class| has_class(*element, class))).collect();
    let single = posts.len() == 1;
    for post in &posts {
        let title = titles.iter().rev().find(|title| title.id() < post.id());
        let title = title.filter(|title| !ancestors(**title).any(|above| above.id() == post.id()));
        if let Some(title) = title {
            places.header(*title);
            if single {
                places.state_subject(text_of(*title), *title);
            }
        }
        let heading = title.filter(|_| !single).map(|title| text_of(*title));
        places.skip.extend(furniture_in(**post, post.text().map(|text| text.trim().len()).sum()));
        let opened = page.named("body").filter(|_| single).and_then(|body| lead::find(*body, **post));
        let story = opened.map_or(**post, |opened| {
            places.skip.extend(opened.skip);
            places.skip.extend(title.map(|title| title.id()));
            opened.node
        });
        places.stories.push((heading.filter(|heading| !heading.is_empty()), story));
    }
    if places.title.is_none() && single {
        let heading = page.first(|element| {
            element.value().name() == "h1" && !ancestors(*element).any(|above| above.id() == posts[0].id())
        });
        if let Some(heading) = heading.filter(|heading| !text_of(*heading).is_empty()) {
            places.header(heading);
            places.state_subject(text_of(heading), heading);
        }
    }
    if single {
        facts(page, posts[0], &mut places);
        comments(page, &mut places);
    }
    Some(places)
}

/// Bytes of text in paragraphs outside of the posts.
fn paragraphs_elsewhere(page: &Elements<'_>, posts: &[ElementRef<'_>]) -> usize {
    let posts: HashSet<NodeId> = posts.iter().map(|post| post.id()).collect();
    let paragraphs = page.all(|element| element.value().name() == "p");
    let outside =
        paragraphs.filter(|paragraph| !ancestors(*paragraph).any(|above| posts.contains(&above.id())));
    outside.map(|paragraph| paragraph.text().map(|text| text.trim().len()).sum::<usize>()).sum()
}

fn facts<'a>(page: &Elements<'a>, post: ElementRef<'a>, places: &mut Places<'a>) {
    let outside = |element: &ElementRef<'a>| {
        !ancestors(*element).any(|above| {
            above.id() == post.id() || has_class(above, "comment") || above.value().id() == Some("comments")
        })
    };
    let author = page.first(|element| {
        let named = has_class(*element, "fn") || has_class(*element, "author-name");
        named
            && outside(element)
            && ancestors(*element).any(|above| {
                has_class(above, "author") || has_class(above, "byline") || has_class(above, "post-author")
            })
    });
    if let Some(author) = author {
        places.header(author);
        places.state_creator(text_of(author), author);
    }
    let date = page.first(|element| {
        let dated = has_class(*element, "entry-date")
            || has_class(*element, "published")
            || has_class(*element, "date-header");
        dated && outside(element)
    });
    if let Some(date) = date {
        let stated = date.attr("datetime").or_else(|| date.attr("title")).filter(|stated| stated.len() >= 10);
        let stated = stated.and_then(|stated| stated.get(..10)).map_or_else(|| text_of(date), str::to_owned);
        places.label("Posted", stated, *date);
        places.header(date);
    }
    let tags = page.all(|element| {
        element.value().name() == "a"
            && element.attr("rel").is_some_and(|rel| rel.split_whitespace().any(|word| word == "tag"))
            && outside(element)
    });
    for tag in tags {
        places.header(tag);
        places.subject(text_of(tag), tag);
    }
}

fn comments<'a>(page: &Elements<'a>, places: &mut Places<'a>) {
    let mut found = Vec::new();
    for comment in page.all(|element| {
        has_class(*element, "comment") && matches!(element.value().name(), "li" | "div" | "article")
    }) {
        let text = first_in(comment, |inner| {
            ["comment-content", "comment-body", "comment-text"].iter().any(|class| has_class(*inner, class))
        });
        let name = first_in(comment, |inner| has_class(*inner, "fn") || inner.value().name() == "cite");
        if let (Some(text), Some(name)) = (text, name) {
            let written = first_in(comment, |inner| inner.value().name() == "time").map(text_of);
            found.push(PlacedReview { name: text_of(name), chapter: None, written, node: *text });
        }
    }
    places.reviews = found;
}
