//! Pages that [`crate::html::write()`] wrote.

use crate::html::places::{Elements, Places, definitions, first_in, has_class, text_of};

pub(super) fn find<'a>(page: &Elements<'a>) -> Option<Places<'a>> {
    page.first(|element| {
        element.attr("name") == Some("generator")
            && element.attr("content") == Some(crate::html::write::GENERATOR)
    })?;
    let main = page.named("main")?;
    let mut places = Places { structured: true, ..Places::default() };
    if let Some(title) = page.named("h1") {
        places.state_title(text_of(title), title);
    }
    if let Some(header) = page.named("header") {
        places.header(header);
        places.summary = first_in(header, |element| has_class(*element, "summary")).map(|element| *element);
        if let Some(list) = first_in(header, |element| element.value().name() == "dl") {
            definitions(list, &mut places);
        }
    }
    for section in main.child_elements().filter(|element| element.value().name() == "section") {
        let heading = section.child_elements().find(|element| element.value().name() == "h2");
        if let Some(heading) = heading {
            places.leave_out_header(heading);
        }
        places.stories.push((heading.map(text_of), *section));
    }
    Some(places)
}
