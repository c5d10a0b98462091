//! What on a page is plainly the site's and not the story's.

use crate::html::tree::ElementRef;

use super::{elements, is_longer, text_of};

/// A menu has at least this many links.
const MENU_LINKS_MIN: usize = 3;
/// A menu has at most this much text, in bytes, in at most so many pieces.
const MENU_BYTES_MAX: usize = 4_000;
const MENU_PIECES_MAX: usize = 2_000;

/// A line that only leads on has at most so much text, in bytes.
const WAY_BYTES_MAX: usize = 80;
/// The first words of links that only lead on.
const WAYS: [&str; 30] = [
    "back",
    "home",
    "homepage",
    "index",
    "main",
    "menu",
    "next",
    "prev",
    "previous",
    "return",
    "start",
    "beginning",
    "first",
    "last",
    "toc",
    "top",
    "up",
    "contents",
    "continue",
    "zurück",
    "weiter",
    "startseite",
    "retour",
    "accueil",
    "suivant",
    "précédent",
    "volver",
    "inicio",
    "siguiente",
    "anterior",
];

/// Whether an element is a menu, a form or a footer, as its name, its role or its many links show.
pub(super) fn is_chrome(element: ElementRef<'_>) -> bool {
    let name = element.value().name();
    if matches!(name, "nav" | "footer" | "aside") {
        return !element.attr("epub:type").is_some_and(|kind| kind.contains("note"));
    }
    if element
        .attr("role")
        .is_some_and(|role| matches!(role, "navigation" | "banner" | "contentinfo" | "search"))
    {
        return true;
    }
    if !matches!(
        name,
        "div" | "table" | "td" | "tr" | "ul" | "ol" | "p" | "center" | "form" | "section" | "span" | "font"
    ) {
        return false;
    }
    let names = element.value().id().into_iter().chain(element.value().classes());
    let named = names.flat_map(|name| name.split(['-', '_'])).any(|word| {
        matches!(
            word.to_ascii_lowercase().as_str(),
            "menu"
                | "nav"
                | "navbar"
                | "navigation"
                | "sidebar"
                | "footer"
                | "copyright"
                | "respond"
                | "breadcrumb"
                | "breadcrumbs"
                | "pagination"
                | "advert"
                | "ads"
                | "banner"
                | "login"
                | "share"
                | "social"
        )
    });
    let (text, links, linked) = link_share(element);
    // A heading or a story under such a name is still one.
    if named && text < 1_500 {
        return true;
    }
    if name == "form"
        && text < 600
        && elements(*element)
            .any(|inner| matches!(inner.value().name(), "input" | "select" | "textarea" | "button"))
    {
        return true;
    }
    linked * 10 >= text * 7 && (links >= MENU_LINKS_MIN || links > 0 && leads_on(element, text))
}

/// Whether a short line leads to other pages and does nothing else: `Back to my stories`, `Home | Next`.
fn leads_on(element: ElementRef<'_>, text: usize) -> bool {
    let is_line = matches!(element.value().name(), "p" | "div" | "center" | "td" | "table");
    if !is_line || text > WAY_BYTES_MAX {
        return false;
    }
    let mut links =
        elements(*element).filter(|inner| inner.value().name() == "a" && inner.attr("href").is_some());
    links.all(|link| is_way(&text_of(link)))
}

/// Whether a link only leads on, as its first word says.
pub(in crate::html) fn is_way(link: &str) -> bool {
    let text = link.to_lowercase();
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.next().is_some_and(|first| WAYS.contains(&first))
}

/// Whether an element holds what readers said below a story, as its own name plainly tells.
///
/// Only whole names count: `author-comments` are the author's notes.
pub(super) fn is_readers_comments(element: ElementRef<'_>) -> bool {
    const NAMES: [&str; 8] = [
        "comments",
        "comment-list",
        "commentlist",
        "comments-area",
        "comments-list",
        "disqus_thread",
        "reviews",
        "reader-reviews",
    ];
    let mut names = element.value().id().into_iter().chain(element.value().classes());
    matches!(element.value().name(), "div" | "section" | "ol" | "ul" | "table")
        && names.any(|name| NAMES.iter().any(|known| name.eq_ignore_ascii_case(known)))
}

/// Bytes of text in an element, how many links there are, and bytes of text in them.
///
/// A long text is no menu, so that counting stops there: each element is asked, and all of a page's text stands in
/// each of those around it.
pub(super) fn link_share(element: ElementRef<'_>) -> (usize, usize, usize) {
    let (mut text, mut links, mut linked) = (0, 0, 0);
    for (index, piece) in element.text().enumerate() {
        text += piece.trim().len();
        if text > MENU_BYTES_MAX || index > MENU_PIECES_MAX {
            return (MENU_BYTES_MAX, 0, 0);
        }
    }
    for link in elements(*element).filter(|inner| inner.value().name() == "a" && inner.attr("href").is_some())
    {
        links += 1;
        linked += link.text().map(|text| text.trim().len()).sum::<usize>();
    }
    (text, links, linked)
}

/// A longer text is no signature, in bytes.
const SIGNATURE_BYTES_MAX: usize = 1_500;

/// Names that programs for mail give to the signature of a message.
const SIGNATURES: [&str; 8] = [
    "moz-signature",
    "gmail_signature",
    "yahoo_signature",
    "ymail_signature",
    "protonmail_signature_block",
    "AppleMailSignature",
    "ms-outlook-mobile-signature",
    "Signature",
];

/// Whether an element is the signature of a message, by the name that its program gave it.
pub(super) fn is_mail_signature(element: ElementRef<'_>) -> bool {
    let value = element.value();
    let is_block = matches!(value.name(), "div" | "pre" | "table" | "p" | "blockquote");
    // The last one is a word that pages use for other things: as an id it is Outlook's.
    let by_class = || value.classes().any(|class| SIGNATURES[..7].contains(&class));
    let named = is_block && (value.id().is_some_and(|id| SIGNATURES.contains(&id)) || by_class());
    named && !is_longer(*element, SIGNATURE_BYTES_MAX)
}
