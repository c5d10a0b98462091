//! Styles: what a paragraph and a run inherit.

use std::collections::HashMap;

use ficus_prose::Align;

use crate::{
    flow::Look,
    xml_tree::{Element, Tree},
};

/// Styles that rest on each other.
const PARENTS_MAX: usize = 24;
/// Levels of a list.
const LEVELS_MAX: usize = 10;

/// What a style says; `None` where it is silent.
#[derive(Clone, Debug, Default)]
pub(super) struct Style {
    /// The name that people see, in small letters; an automatic style has that of the style it rests on.
    pub name: String,
    parent: Option<String>,
    pub italic: Option<bool>,
    pub bold: Option<bool>,
    pub underline: Option<bool>,
    pub strike: Option<bool>,
    pub small_caps: Option<bool>,
    pub capitals: Option<bool>,
    pub hidden: Option<bool>,
    pub raised: Option<bool>,
    pub lowered: Option<bool>,
    pub align: Option<Align>,
    pub level: Option<u8>,
    pub page_before: Option<bool>,
    pub page_after: Option<bool>,
    pub line_below: Option<bool>,
    pub line_above: Option<bool>,
    pub lines_beside: Option<bool>,
}

/// All styles of a document.
#[derive(Default)]
pub(super) struct Styles {
    of_paragraphs: HashMap<String, Style>,
    of_texts: HashMap<String, Style>,
    /// Which levels of a list are numbered.
    lists: HashMap<String, Vec<bool>>,
}

impl Styles {
    /// Reads styles, those of later trees over those of earlier ones.
    pub(super) fn read(trees: &[&Tree<'_>]) -> Self {
        let mut styles = Self::default();
        for root in trees.iter().filter_map(|tree| tree.root()) {
            for group in root.elements() {
                if matches!(group.name(), ("office", "styles" | "automatic-styles")) {
                    styles.add(group);
                }
            }
        }
        styles.of_paragraphs = settled(&styles.of_paragraphs);
        styles.of_texts = settled(&styles.of_texts);
        styles
    }

    fn add(&mut self, group: Element<'_>) {
        for element in group.elements() {
            let Some(id) = element.attribute("style", "name") else { continue };
            match element.name() {
                ("style", "style") => {
                    let family = element.attribute("style", "family");
                    let family = match family.as_deref() {
                        Some("paragraph") => &mut self.of_paragraphs,
                        Some("text") => &mut self.of_texts,
                        _ => continue,
                    };
                    family.insert(id.clone().into_owned(), style(element, &id));
                }
                ("text", "list-style") => {
                    let levels = element.elements().take(LEVELS_MAX);
                    let numbered = levels.map(|level| {
                        // A level without a format shows no number.
                        level.is("text", "list-level-style-number")
                            && level.attribute("style", "num-format").is_some_and(|format| !format.is_empty())
                    });
                    self.lists.insert(id.into_owned(), numbered.collect());
                }
                _ => {}
            }
        }
    }

    /// The style of a paragraph; silent where there is none.
    pub(super) fn paragraph(&self, id: Option<&str>) -> Style {
        id.and_then(|id| self.of_paragraphs.get(id)).cloned().unwrap_or_default()
    }

    /// The style of a run.
    pub(super) fn text(&self, id: Option<&str>) -> Option<&Style> {
        self.of_texts.get(id?)
    }

    /// Whether a list is numbered at a depth, from 0.
    pub(super) fn is_numbered(&self, list: Option<&str>, depth: usize) -> bool {
        let levels = list.and_then(|list| self.lists.get(list));
        levels.and_then(|levels| levels.get(depth)).copied().unwrap_or(false)
    }
}

/// The styles with what they inherit.
fn settled(styles: &HashMap<String, Style>) -> HashMap<String, Style> {
    let whole = |id: &String| {
        let mut style = styles.get(id).cloned().unwrap_or_default();
        let mut parent = style.parent.clone();
        for _ in 0..PARENTS_MAX {
            let Some(above) = parent.as_ref().and_then(|id| styles.get(id)) else { break };
            style = style.over(above);
            parent.clone_from(&above.parent);
        }
        style
    };
    styles.keys().map(|id| (id.clone(), whole(id))).collect()
}

impl Style {
    /// This style with what a less particular one says where it is silent.
    fn over(self, under: &Self) -> Self {
        Self {
            name: if self.name.is_empty() { under.name.clone() } else { self.name },
            parent: self.parent,
            italic: self.italic.or(under.italic),
            bold: self.bold.or(under.bold),
            underline: self.underline.or(under.underline),
            strike: self.strike.or(under.strike),
            small_caps: self.small_caps.or(under.small_caps),
            capitals: self.capitals.or(under.capitals),
            hidden: self.hidden.or(under.hidden),
            raised: self.raised.or(under.raised),
            lowered: self.lowered.or(under.lowered),
            align: self.align.or(under.align),
            level: self.level.or(under.level),
            page_before: self.page_before.or(under.page_before),
            page_after: self.page_after.or(under.page_after),
            line_below: self.line_below.or(under.line_below),
            line_above: self.line_above.or(under.line_above),
            lines_beside: self.lines_beside.or(under.lines_beside),
        }
    }

    /// Lays what this style says over a look.
    pub(super) fn apply(&self, look: &mut Look) {
        for (says, place) in [
            (self.italic, &mut look.italic),
            (self.bold, &mut look.bold),
            (self.underline, &mut look.underline),
            (self.strike, &mut look.strike),
            (self.small_caps, &mut look.small),
            (self.raised, &mut look.raised),
            (self.lowered, &mut look.lowered),
        ] {
            *place = says.unwrap_or(*place);
        }
    }

    /// Whether a line stands above or below, and none beside.
    pub(super) fn is_rule(&self) -> bool {
        (self.line_above == Some(true) || self.line_below == Some(true)) && self.lines_beside != Some(true)
    }
}

fn style(element: Element<'_>, id: &str) -> Style {
    // Spaces and signs of a name are written as their codes.
    let automatic = element.attribute("style", "parent-style-name").is_some()
        && id.len() <= 6
        && id.ends_with(|c: char| c.is_ascii_digit());
    let shown = element.attribute("style", "display-name");
    let name = if automatic {
        String::new()
    } else {
        shown.as_deref().unwrap_or(id).replace("_20_", " ").to_lowercase()
    };
    let level = element.attribute("style", "default-outline-level").and_then(|level| level.parse().ok());
    let parent = element.attribute("style", "parent-style-name").map(Into::into);
    let mut style = Style { name, parent, level, ..Style::default() };
    for properties in element.elements() {
        match properties.name() {
            ("style", "text-properties") => text_properties(properties, &mut style),
            ("style", "paragraph-properties") => paragraph_properties(properties, &mut style),
            // The first version had one element for all.
            ("style", "properties") => {
                text_properties(properties, &mut style);
                paragraph_properties(properties, &mut style);
            }
            _ => {}
        }
    }
    style
}

fn text_properties(element: Element<'_>, style: &mut Style) {
    let fo = |name: &str| element.attribute("fo", name);
    let line = |names: [&str; 2]| {
        let value = names.into_iter().find_map(|name| element.attribute("style", name));
        value.map(|kind| kind != "none")
    };
    style.italic = fo("font-style").map(|kind| kind != "normal");
    style.bold = fo("font-weight")
        .map(|weight| weight == "bold" || weight.parse::<u32>().is_ok_and(|weight| weight >= 600));
    style.underline = line(["text-underline-style", "text-underline"]);
    style.strike = line(["text-line-through-style", "text-crossing-out"])
        .or_else(|| line(["text-line-through-type", "text-line-through-type"]));
    style.small_caps = fo("font-variant").map(|kind| kind == "small-caps");
    style.capitals = fo("text-transform").map(|kind| kind == "uppercase");
    style.hidden = element.attribute("text", "display").map(|display| display == "none");
    if let Some(position) = element.attribute("style", "text-position") {
        let place = position.split_whitespace().next().unwrap_or_default();
        let percent = place.trim_end_matches('%').parse::<f32>().unwrap_or(0.0);
        style.raised = Some(place == "super" || percent > 0.0);
        style.lowered = Some(place == "sub" || percent < 0.0);
    }
}

fn paragraph_properties(element: Element<'_>, style: &mut Style) {
    let fo = |name: &str| element.attribute("fo", name);
    style.align = fo("text-align").and_then(|align| match align.as_ref() {
        "center" => Some(Align::Centre),
        "end" | "right" => Some(Align::End),
        "start" | "left" | "justify" => Some(Align::Start),
        _ => None,
    });
    style.page_before = fo("break-before").map(|kind| kind == "page" || kind == "column");
    style.page_after = fo("break-after").map(|kind| kind == "page" || kind == "column");
    let drawn = |name: &str| fo(name).map(|line| !line.starts_with("none"));
    let around = drawn("border");
    style.line_below = drawn("border-bottom").or(around);
    style.line_above = drawn("border-top").or(around);
    style.lines_beside = drawn("border-left").or(drawn("border-right")).or(around);
}
