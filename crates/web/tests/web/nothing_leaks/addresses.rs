//! Every address that lists works or tells of them.

use super::{Planted, word};

/// Everything that lists works or tells of them, for words that are asked for.
pub(super) fn addresses(words: &[String]) -> Vec<String> {
    let mut addresses: Vec<String> = [
        "/",
        "/search",
        "/browse",
        "/fandoms",
        "/authors",
        "/series",
        "/recent",
        "/new",
        "/complete",
        "/recommended",
        "/collections",
        "/collections/all",
        "/feeds/collections/all",
        "/opds/v1/collections",
        "/opds/v1/collections/all",
        "/opds/v2/collections/all",
        "/gems",
        "/random?seed=7",
        "/sitemap.xml",
        "/opds",
        "/opds/new",
        "/feeds/works",
        "/search?sort=title&size=100",
        "/search?sort=words&order=reversed&language=en",
        "/news",
        "/feeds/news",
        "/featured",
        "/challenges",
        "/beta-readers",
        "/polls",
        "/feeds/new",
        "/feeds/updated",
        "/api/v1",
        "/api/v1/works",
        "/api/v1/works?facets=yes&sort=title&size=100",
        "/api/v1/works?facets=yes&language=de",
        "/search?sort=gems",
        "/search?collection=all&q=collection%3Aall",
        "/search?q=otp%3Afalse&sort=kudos",
        "/browse?sort=random&seed=3",
        "/guest-book",
        "/tags",
        "/tags?sort=newest",
        "/tags?kind=freeform&sort=name&order=reversed",
        "/tags?status=unsorted",
        "/authors?sort=works",
        "/bookmarks",
        "/bookmarks?sort=words",
        "/bookmarks?of=series",
        "/bookmarks?rec=yes",
        "/series?sort=updated",
        "/collections?sort=newest",
        "/policy/decisions",
        "/sitemap/works-1.xml",
        "/shelves/1",
        "/feeds/shelves/1",
        "/opds/v1",
        "/opds/v2",
        "/opds/v1/authors",
        "/opds/v2/authors",
        "/opds/v1/fandoms",
        "/opds/v2/fandoms",
        "/opds/v1/series",
        "/opds/v2/series",
        "/opds/v1/random",
        "/opds/v2/works?sort=updated",
        "/opds/v1/works?sort=gems",
        "/opds/v1/shelves",
    ]
    .map(str::to_owned)
    .into();
    for word in words {
        for path in [
            "/search?q=",
            "/suggest?q=",
            "/search?q=-",
            "/feeds/works?q=",
            "/opds/search?q=",
            "/opds/works?q=",
            "/api/v1/works?facets=yes&q=",
            "/api/v1/works?tag=",
            "/api/v1/works?author=",
            "/tags/",
            "/authors/",
            "/tags?q=",
            "/authors?q=",
            "/bookmarks?q=",
            "/bookmarks?work=",
            "/series?q=",
            "/collections?tag=",
        ] {
            addresses.push(format!("{path}{word}"));
        }
        addresses.push(format!("/suggest?q={}", &word[..5]));
        addresses.push(format!("/search?q={}", word.replace("xw", "xv")));
    }
    addresses
}

/// The pages and feeds of what works share: their authors, fandoms, categories and series.
pub(super) fn shared_addresses(groups: usize) -> Vec<String> {
    let mut addresses = Vec::new();
    for group in 0..groups {
        let [author, fandom, category, series] = ['a', 'f', 'c', 'r'].map(|field| word(field, group));
        for path in ["/authors/{}", "/authors/{}/recommendations", "/authors/{}/gifts", "/feeds/authors/{}"] {
            addresses.push(path.replace("{}", &author));
        }
        for path in [
            "/tags/{}",
            "/feeds/tags/{}",
            "/search?q=fandom:{}",
            "/opds/v2/works?tag={}",
            "/suggest?kind=fandom&q={}",
            "/tags?fandom={}",
            "/authors?fandom={}",
            "/series?fandom={}",
            "/collections?tag={}",
        ] {
            addresses.push(path.replace("{}", &fandom));
        }
        let id = group + 1;
        for path in [
            "/series/{}",
            "/series/{}/comments",
            "/feeds/series/{}",
            "/opds/v1/series/{}",
            "/opds/v2/series/{}",
            "/browse?node={}",
            "/search?series={}",
            "/feeds/works?series={}",
            "/api/v1/works?series={}",
        ] {
            addresses.push(path.replace("{}", &id.to_string()));
        }
        addresses.push(format!("/search?q={category}"));
        addresses.push(format!("/search?q=series:{series}"));
        addresses.push(format!("/search?q=author:{}*", &author[..6]));
        addresses.push(format!("/fandoms?q={fandom}"));
        addresses.push(format!("/series?by={author}"));
        addresses.push(format!("/bookmarks?work=author:{author}"));
    }
    addresses
}

/// A work as a file, by each of its ways.
pub(super) fn downloads(work: &Planted) -> Vec<String> {
    let id = work.id;
    vec![
        format!("/works/{id}/download.epub"),
        format!("/works/{id}/download.html"),
        format!("/works/{id}/download.txt"),
        format!("/opds/works/{id}/download.epub"),
    ]
}

/// What tells of a work alone.
pub(super) fn own_addresses(work: &Planted) -> Vec<String> {
    let id = work.id;
    [
        "/works/{id}",
        "/works/{id}/news",
        "/works/{id}/cite",
        "/works/{id}/cite.bib",
        "/works/{id}/cite.ris",
        "/works/{id}/reviews",
        "/works/{id}/bookmarks",
        "/works/{id}/recommendations",
        "/works/{id}/kudos",
        "/works/{id}/provenance",
        "/works/{id}/full",
        "/works/{id}/chapters/1",
        "/works/{id}/download.txt",
        "/works/{id}/download.html",
        "/works/{id}/previously",
        "/works/{id}/reviews/quote",
        "/report?work={id}",
        "/feeds/works/{id}",
        "/feeds/works/{id}/reviews",
        "/opds/works/{id}",
        "/api/v1/works/{id}",
        "/api/v1/works/{id}/chapters/1",
    ]
    .map(|address| address.replace("{id}", &id.to_string()))
    .into()
}

/// What is told of one work beside its text.
pub(super) fn of_a_work(number: usize, work: &Planted) -> Vec<String> {
    let id = work.id;
    vec![
        format!("/works/{id}/news"),
        format!("/works/{id}/previously?chapter=1"),
        format!("/works/{id}/style.css"),
        format!("/feeds/works/{id}"),
        format!("/feeds/authors/{}", word('a', work.plan.group)),
        format!("/report?post={}", number + 1),
    ]
}
