//! Bookmarks as their keepers saved them elsewhere: pages of an Archive of Our Own account, lists that browsers export,
//! plain lists of addresses.

use crate::{
    encoding,
    html::{parse, tree::ElementRef},
};

/// So many bookmarks of one file are read.
pub const BOOKMARKS_MAX: usize = 2_000;
/// A note or a title is cut to so many characters.
const TEXT_CHARS_MAX: usize = 5_000;

/// A bookmark in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedBookmark {
    /// The whole address of what is kept.
    pub address: String,
    /// Its title.
    pub title: String,
    /// Who wrote it, parted by commas.
    pub author: String,
    /// The keeper's own words.
    pub note: String,
    /// The keeper's own tags.
    pub tags: Vec<String>,
}

/// Reads the bookmarks of a file, in their order, each address once. A file that holds none gives none.
pub fn read(bytes: &[u8]) -> Vec<SavedBookmark> {
    let Ok(text) = encoding::decode(bytes).map(|decoded| decoded.text) else { return Vec::new() };
    let mut found = if is_markup(&text) { of_page(&text) } else { of_lines(&text) };
    let mut known = std::collections::HashSet::new();
    found.retain(|bookmark| known.insert(bookmark.address.clone()));
    found.truncate(BOOKMARKS_MAX);
    found
}

fn is_markup(text: &str) -> bool {
    let start = text.trim_start().get(..1);
    start == Some("<") || text.contains("<a ") || text.contains("<A ")
}

fn of_page(text: &str) -> Vec<SavedBookmark> {
    let tree = parse::document(text);
    let elements: Vec<ElementRef<'_>> = tree.root().descendants().filter_map(ElementRef::wrap).collect();
    let blurbs = elements.iter().filter(|element| is_blurb(**element));
    let found: Vec<SavedBookmark> = blurbs.filter_map(|blurb| of_blurb(*blurb)).collect();
    if !found.is_empty() {
        return found;
    }
    // A list as browsers export it: links, each with a date or tags of its keeper's.
    let links = elements.into_iter().filter(|element| {
        element.value().name() == "a"
            && (element.attr("add_date").is_some() || element.attr("tags").is_some())
    });
    links.filter_map(of_link).collect()
}

/// `<li id="bookmark_7" class="bookmark blurb group work-3">`
fn is_blurb(element: ElementRef<'_>) -> bool {
    element.value().name() == "li"
        && element.value().classes().any(|class| class == "bookmark")
        && element.value().classes().any(|class| class == "blurb")
}

fn of_blurb(blurb: ElementRef<'_>) -> Option<SavedBookmark> {
    let within: Vec<ElementRef<'_>> = inside(blurb).collect();
    let heading = within.iter().copied().find(|element| has_class(*element, "heading"))?;
    let links: Vec<ElementRef<'_>> =
        inside(heading).filter(|element| element.value().name() == "a").collect();
    let is_author = |link: &&ElementRef<'_>| link.attr("rel") == Some("author");
    let title = links.iter().find(|link| !is_author(link))?;
    let authors: Vec<String> = links.iter().filter(is_author).map(|link| words(*link)).collect();
    // What the keeper wrote stands in a part of its own, behind what the work says of itself.
    let own = within.iter().copied().find(|element| {
        has_class(*element, "user") && has_class(*element, "module") && !has_class(*element, "header")
    });
    let own: Vec<ElementRef<'_>> = own.map(|own| inside(own).collect()).unwrap_or_default();
    let tags = own.iter().filter(|element| element.value().name() == "a" && has_class(**element, "tag"));
    let note = own.iter().find(|element| has_class(**element, "notes"));
    Some(SavedBookmark {
        address: whole(title.attr("href")?)?,
        title: words(*title),
        author: authors.join(", "),
        note: note.map(|note| lines(*note)).unwrap_or_default(),
        tags: tags.map(|tag| words(*tag)).filter(|tag| !tag.is_empty()).collect(),
    })
}

fn of_link(link: ElementRef<'_>) -> Option<SavedBookmark> {
    let tags = link.attr("tags").unwrap_or_default();
    Some(SavedBookmark {
        address: whole(link.attr("href")?)?,
        title: words(link),
        tags: tags.split(',').map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect(),
        ..SavedBookmark::default()
    })
}

/// One bookmark a line: an address, and around it what it is called.
fn of_lines(text: &str) -> Vec<SavedBookmark> {
    let bookmark = |line: &str| {
        let start = line.find("https://").or_else(|| line.find("http://"))?;
        let (before, rest) = line.split_at(start);
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | ',' | ';' | '|'))
            .unwrap_or(rest.len());
        let (address, after) = rest.split_at(end);
        let is_mark =
            |c: char| c.is_whitespace() || matches!(c, '"' | ',' | ';' | '|' | '-' | '–' | '*' | ':');
        let title = [before, after].map(|part| part.trim_matches(is_mark)).join(" ").trim().to_owned();
        let title = if title.is_empty() { address.to_owned() } else { cut(&title) };
        Some(SavedBookmark { address: address.to_owned(), title, ..SavedBookmark::default() })
    };
    text.lines().filter_map(bookmark).collect()
}

fn inside(element: ElementRef<'_>) -> impl Iterator<Item = ElementRef<'_>> {
    let around = element.id();
    element.descendants().filter(move |node| node.id() != around).filter_map(ElementRef::wrap)
}

fn has_class(element: ElementRef<'_>, class: &str) -> bool {
    element.value().classes().any(|known| known == class)
}

/// The text of an element in one line.
fn words(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    cut(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The text of an element, a line for each paragraph.
fn lines(element: ElementRef<'_>) -> String {
    let is_paragraph = |element: &ElementRef<'_>| matches!(element.value().name(), "p" | "li");
    let paragraphs: Vec<String> = inside(element).filter(is_paragraph).map(words).collect();
    if paragraphs.is_empty() { words(element) } else { cut(&paragraphs.join("\n")) }
}

fn cut(text: &str) -> String {
    text.chars().take(TEXT_CHARS_MAX).collect()
}

/// An address with its host; one within the archive that it was saved from gets that archive's.
fn whole(href: &str) -> Option<String> {
    let href = href.trim();
    if href.starts_with("https://") || href.starts_with("http://") {
        return Some(href.to_owned());
    }
    let is_path = href.starts_with('/') && !href.starts_with("//");
    is_path.then(|| format!("https://archiveofourown.org{href}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!DOCTYPE html><html><body><ol class="bookmark index group">
<li id="bookmark_7" class="bookmark blurb group work-42 user-1" role="article">
<div class="header module"><h4 class="heading"><a href="/works/42">The Lamp in Baker Street</a> by
<a rel="author" href="/users/irene/pseuds/irene">Irene Norton</a>, <a rel="author" href="/users/g">Godfrey</a></h4>
<h5 class="fandoms heading"><a class="tag" href="/tags/sh">Sherlock Holmes</a></h5></div>
<ul class="tags commas"><li><a class="tag" href="/tags/fog">Fog</a></li></ul>
<blockquote class="userstuff summary"><p>A lamp burns.</p></blockquote>
<div class="own user module group" id="bookmark_own_7"><h5 class="byline heading">Bookmarked by
<a href="/users/mina/pseuds/mina">mina</a></h5><p class="datetime">21 Nov 2026</p>
<h6 class="meta heading">Bookmarker's Tags:</h6><ul class="meta tags commas">
<li><a class="tag" href="/tags/rainy">rainy  evenings</a></li><li><a class="tag" href="/tags/again">again</a></li></ul>
<h6 class="meta heading">Bookmarker's Notes:</h6>
<blockquote class="userstuff notes"><p>Read it twice.</p><p>Then <em>once</em> more.</p></blockquote></div></li>
<li id="bookmark_8" class="bookmark blurb group" role="article"><div class="header module">
<h4 class="heading"><a href="https://old.example/7">The Stair</a> by <a rel="author" href="/users/x">Moran</a></h4>
</div></li></ol></body></html>"#;

    #[test]
    fn a_saved_page_of_bookmarks_is_read_with_what_its_keeper_wrote() {
        let found = read(PAGE.as_bytes());
        let [lamp, stair] = &found[..] else { panic!("{found:?}") };
        assert_eq!(lamp.address, "https://archiveofourown.org/works/42");
        assert_eq!(
            (lamp.title.as_str(), lamp.author.as_str()),
            ("The Lamp in Baker Street", "Irene Norton, Godfrey")
        );
        assert_eq!(lamp.tags, ["rainy evenings", "again"], "and not those of the work");
        assert_eq!(lamp.note, "Read it twice.\nThen once more.");
        assert_eq!((stair.address.as_str(), stair.title.as_str()), ("https://old.example/7", "The Stair"));
        assert!(stair.note.is_empty() && stair.tags.is_empty());
    }

    #[test]
    fn lists_that_browsers_export_and_plain_ones_are_read() {
        let exported = r#"<!DOCTYPE NETSCAPE-Bookmark-file-1><DL><p><DT><H3>Fic</H3><DL><p>
            <DT><A HREF="https://old.example/7" ADD_DATE="1" TAGS="fog, lamp">The Stair</A></DL></DL>"#;
        let [stair] = &read(exported.as_bytes())[..] else { panic!() };
        assert_eq!((stair.title.as_str(), stair.tags.len()), ("The Stair", 2));
        let plain = "The Stair - https://old.example/7\nhttps://old.example/8\n\nno address\n\"https://old.example/9\",The Fog";
        let found: Vec<(String, String)> =
            read(plain.as_bytes()).into_iter().map(|one| (one.address, one.title)).collect();
        let expected = [
            ("https://old.example/7", "The Stair"),
            ("https://old.example/8", "https://old.example/8"),
            ("https://old.example/9", "The Fog"),
        ];
        assert_eq!(found, expected.map(|(address, title)| (address.to_owned(), title.to_owned())));
    }

    #[test]
    fn what_holds_no_bookmarks_gives_none_and_twice_is_once() {
        for nothing in ["", "A story.", "<p>A <a href=\"/x\">link</a></p>", "javascript:alert(1)"] {
            assert!(read(nothing.as_bytes()).is_empty(), "{nothing}");
        }
        let twice = "https://old.example/7\nhttps://old.example/7";
        assert_eq!(read(twice.as_bytes()).len(), 1);
    }
}
