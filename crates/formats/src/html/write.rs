//! A book as one page.

use ficus_prose::{Book, Section, SectionRole, html::with_note_prefix};

use crate::{
    attached::{Attached, Attachment},
    heading::section_name,
    markup::{escape, is_right_to_left, language_tag, prose, strict_address},
};

/// Names the program in a page that it wrote, so that it knows the page again.
pub(super) const GENERATOR: &str = "Ficus";
const STYLE: &str = include_str!("write.css");

pub(super) fn write(book: &Book, attached: &Attached) -> String {
    let facts = &book.facts;
    let title = facts.title.as_deref().filter(|title| !title.trim().is_empty()).unwrap_or("Untitled");
    let language = facts.language.as_deref().and_then(language_tag);
    let mut out = String::from("<!DOCTYPE html>\n<html");
    if let Some(language) = &language {
        let direction = if is_right_to_left(language) { " dir=\"rtl\"" } else { "" };
        out.push_str(&format!(" lang=\"{language}\"{direction}"));
    }
    out.push_str(&format!(
        ">\n<head>\n<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <title>{}</title>\n",
        escape(title)
    ));
    out.push_str(&format!("<meta name=\"generator\" content=\"{GENERATOR}\"/>\n"));
    for creator in &facts.creators {
        out.push_str(&format!("<meta name=\"author\" content=\"{}\"/>\n", escape(creator)));
    }
    out.push_str(&format!(
        "<style>\n{STYLE}{}</style>\n</head>\n<body>\n<header>\n<h1>{}</h1>\n",
        // A style sheet that is none ends where an element would begin.
        facts.style.split('<').next().unwrap_or_default(),
        escape(title)
    ));
    if let Some(cover) = attached.cover() {
        let (address, alt) = (cover.inlined(), escape(&cover.alt));
        out.push_str(&format!("<figure class=\"cover\"><img src=\"{address}\" alt=\"{alt}\"/></figure>\n"));
    }
    push_facts(&mut out, book);
    out.push_str("</header>\n");
    push_contents(&mut out, book);
    out.push_str("<main>\n");
    for (index, section) in book.sections.iter().enumerate() {
        let body = body(section);
        let body = attached.placed(&body, Attachment::inlined);
        let body = with_note_prefix(&body, &format!("s{}-", index + 1)).into_owned();
        out.push_str(&format!("<section id=\"section-{}\">\n{body}</section>\n", index + 1));
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// What stands in a section's element.
pub(super) fn body(section: &Section) -> String {
    let name = section_name(section).map(|name| format!("<h2>{}</h2>\n", escape(&name)));
    name.unwrap_or_default() + &prose(&section.blocks)
}

fn push_facts(out: &mut String, book: &Book) {
    let facts = &book.facts;
    if !facts.creators.is_empty() {
        out.push_str(&format!("<p class=\"by\">by {}</p>\n", escape(&facts.creators.join(", "))));
    }
    if !facts.description.is_empty() {
        out.push_str(&format!("<div class=\"summary\">\n{}</div>\n", prose(&facts.description)));
    }
    push_labelled(out, &facts.labelled);
    if let Some(address) = facts.identifier.as_deref().and_then(strict_address) {
        let address = escape(&address);
        out.push_str(&format!("<p class=\"source\"><a href=\"{address}\">{address}</a></p>\n"));
    }
}

/// Writes labelled facts as a list of terms; nothing where there are none.
pub(crate) fn push_labelled(out: &mut String, labelled: &[(String, String)]) {
    if labelled.is_empty() {
        return;
    }
    out.push_str("<dl>\n");
    for (label, value) in labelled {
        out.push_str(&format!("<dt>{}</dt>\n<dd>{}</dd>\n", escape(label), escape(value)));
    }
    out.push_str("</dl>\n");
}

fn push_contents(out: &mut String, book: &Book) {
    let named: Vec<(usize, String)> = book
        .sections
        .iter()
        .enumerate()
        .filter_map(|(index, section)| Some((index + 1, section_name(section)?)))
        .collect();
    let chapters = book.sections.iter().filter(|section| section.role == SectionRole::Chapter).count();
    if named.is_empty() || chapters < 2 {
        return;
    }
    out.push_str("<nav>\n<h2>Contents</h2>\n<ul>\n");
    for (number, name) in named {
        out.push_str(&format!("<li><a href=\"#section-{number}\">{}</a></li>\n", escape(&name)));
    }
    out.push_str("</ul>\n</nav>\n");
}
