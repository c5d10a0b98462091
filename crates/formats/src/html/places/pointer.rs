//! Lines between and below a site's text that lead elsewhere: to other pages, to the newsletter, to what readers said.

use super::short_text;
use crate::html::tree::{ElementRef, NodeId, NodeRef};

/// A line that leads elsewhere is at most so long, in bytes.
const LINE_BYTES_MAX: usize = 240;
/// A heading of what follows below a text is at most so long, in bytes.
const HEADING_BYTES_MAX: usize = 100;
/// What stands below such a heading is little beside the text, in percent.
const BELOW_PERCENT_MAX: usize = 40;
/// Elements below such a heading that are looked at.
const BELOW_ELEMENTS_MAX: usize = 60;

/// How lines begin that lead to other pages, in small letters.
const POINTERS: &[&str] = &[
    // English
    "read more",
    "read also",
    "read next",
    "also read",
    "see also",
    "more on this",
    "learn more",
    "click here",
    "follow us",
    "follow the",
    "follow @",
    "join our",
    "join us on",
    "like us on",
    "subscribe",
    "sign up",
    "sign in to",
    "log in to",
    "download the",
    "download our",
    "support us",
    "share this",
    "view comments",
    "comments are closed",
    "leave a comment",
    "last modified",
    "last updated",
    "image credit",
    "photo credit",
    "photo:",
    "photo by",
    "credit:",
    "credits:",
    "image:",
    "back to",
    "this article was",
    "this post originally",
    // German
    "lesen sie auch",
    "lesen sie mehr",
    "lesen sie hier",
    "lies auch",
    "lies hier",
    "mehr lesen",
    "mehr dazu",
    "mehr zum",
    "mehr zu ",
    "mehr themen",
    "mehr infos",
    "weitere infos",
    "weitere informationen",
    "weiterlesen",
    "zum weiterlesen",
    "siehe auch",
    "auch interessant",
    "auch spannend",
    "das könnte",
    "jetzt abonnieren",
    "jetzt anmelden",
    "folgen sie",
    "folge uns",
    "diesen artikel",
    "diesen beitrag",
    "quelle:",
    "quellen:",
    "foto:",
    "fotos:",
    "bild:",
    "bilder:",
    "bildquelle",
    "bildnachweis",
    "zurück zu",
    "kommentare schreiben",
    "gefällt ihnen",
    "gefällt dir",
    "war der artikel",
    "war dieser artikel",
    "möchten sie den artikel",
    "mehr erfahren",
    "hier geht es",
    "aktualisiert am",
    "letzte änderung",
    "veröffentlicht am",
    "alle angaben ohne",
    // French
    "à lire",
    "lire aussi",
    "lire la suite",
    "voir aussi",
    "crédit photo",
    "crédits photo",
    "suivez",
    "abonnez-vous",
    // Spanish, Portuguese, Italian
    "lea también",
    "lea más",
    "lea:",
    "lee también",
    "leer más",
    "le puede interesar",
    "te puede interesar",
    "vea también",
    "ver también",
    "ver más",
    "mira:",
    "mira también",
    "además:",
    "síguenos",
    "suscríbete",
    "leia também",
    "leia mais",
    "veja também",
    "leggi anche",
    "foto ",
    // Polish, Dutch, Swedish, Hungarian, Russian
    "czytaj",
    "zobacz",
    "źródło",
    "lees ook",
    "läs också",
    "läs mer",
    "olvasd el",
    "читайте также",
    "смотрите также",
];

/// How headings begin below which a site shows what is not of the text, in small letters.
const BELOW_TEXT: &[&str] = &[
    "related",
    "more from",
    "more stories",
    "more articles",
    "more news",
    "more like this",
    "most popular",
    "most read",
    "you may also",
    "you might also",
    "recommended",
    "read next",
    "read more",
    "see also",
    "comments",
    "leave a",
    "post a comment",
    "say your",
    "tags",
    "topics",
    "categories",
    "share",
    "about the author",
    "newsletter",
    "subscribe",
    "latest",
    "weitere artikel",
    "weitere beiträge",
    "weitere themen",
    "weitere meldungen",
    "weitere news",
    "weitere nachrichten",
    "weitere aktuelle",
    "mehr zum thema",
    "mehr themen",
    "mehr aus",
    "mehr von",
    "das könnte",
    "auch interessant",
    "ähnliche",
    "passend zum",
    "kommentare",
    "kommentieren",
    "schreibe einen kommentar",
    "schreiben sie",
    "schlagworte",
    "schlagwörter",
    "stichwort",
    "themen",
    "über den autor",
    "über die autorin",
    "zum autor",
    "teilen",
    "ansprechpartner",
    "pressekontakt",
    "kontakt",
    "sie könnten auch",
    "entdecke weitere",
    "entdecken sie",
    "war der artikel",
    "vos réactions",
    "commentaires",
    "à lire aussi",
    "articles liés",
    "sur le même",
    "temas relacionados",
    "noticias relacionadas",
    "más noticias",
    "más leídas",
    "lo último",
    "lo más",
    "te puede interesar",
    "etiquetas",
    "comentarios",
    "leggi anche",
    "zobacz również",
    "zobacz też",
    "powiązane",
    "komentarze",
    "lees ook",
    "ezek is érdekelhetnek",
];

/// Whether an element is a line that leads elsewhere.
pub(super) fn leads_elsewhere(element: ElementRef<'_>) -> bool {
    let name = element.value().name();
    if !matches!(
        name,
        "p" | "div" | "li" | "section" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "em"
    ) {
        return false;
    }
    let Some(line) = short_text(*element, LINE_BYTES_MAX) else { return false };
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '@').to_lowercase();
    let Some(rest) = POINTERS.iter().find_map(|known| line.strip_prefix(known)) else { return false };
    let linked = || super::elements(*element).any(|inner| inner.value().name() == "a");
    is_heading(name)
        || rest.len() <= 12
        || line[..line.len() - rest.len()].ends_with(':')
        || rest.starts_with(':')
        || linked()
}

/// What a site shows below a text, with the heading that says so; nothing where an element is no such heading.
pub(super) fn below_text(element: ElementRef<'_>, text_bytes: usize) -> Vec<NodeId> {
    let name = element.value().name();
    if !matches!(name, "p" | "div" | "span" | "strong" | "h2" | "h3" | "h4" | "h5" | "h6") {
        return Vec::new();
    }
    let Some(text) = short_text(*element, HEADING_BYTES_MAX) else { return Vec::new() };
    let text = text.to_lowercase();
    let Some(rest) = BELOW_TEXT.iter().find_map(|known| text.strip_prefix(known)) else { return Vec::new() };
    if rest.starts_with(char::is_alphabetic) || !is_heading(name) && rest.len() > 16 {
        return Vec::new();
    }
    let heading = alone(element, &text);
    let mut found = vec![heading.id()];
    let mut bytes = 0;
    for sibling in heading.next_siblings().take(BELOW_ELEMENTS_MAX) {
        if let Some(next) = sibling.value().as_element()
            && is_heading(next.name())
            && next.name() <= name
        {
            break;
        }
        bytes += sibling.text().map(|text| text.trim().len()).sum::<usize>();
        if bytes * 100 > text_bytes * BELOW_PERCENT_MAX {
            return vec![heading.id()];
        }
        found.push(sibling.id());
    }
    found
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// The outermost element around a heading that holds nothing else.
fn alone<'a>(element: ElementRef<'a>, text: &str) -> NodeRef<'a> {
    let mut heading = *element;
    for around in element.ancestors() {
        let same = short_text(around, HEADING_BYTES_MAX).is_some_and(|around| around.to_lowercase() == text);
        if !same {
            break;
        }
        heading = around;
    }
    heading
}
