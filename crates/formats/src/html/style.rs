//! The few things that a style says about a text: slanted, bold, underlined, struck, centred.

use std::collections::HashMap;

use ficus_prose::Align;

/// Rules of one style sheet that are looked at.
const RULES_MAX: usize = 20_000;

/// What a style declares; `None` where it is silent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Declared {
    pub italic: Option<bool>,
    pub bold: Option<bool>,
    pub underline: Option<bool>,
    pub strike: Option<bool>,
    pub small_caps: bool,
    pub raised: bool,
    pub lowered: bool,
    pub align: Option<Align>,
}

impl Declared {
    /// Reads declarations such as `font-style: italic; text-align: center`.
    pub(crate) fn parse(style: &str) -> Self {
        let mut declared = Self::default();
        for declaration in style.split(';') {
            if let Some((property, value)) = declaration.split_once(':') {
                let value = value.trim().to_ascii_lowercase();
                declared.apply(
                    property.trim().to_ascii_lowercase().as_str(),
                    value.trim_end_matches("!important").trim(),
                );
            }
        }
        declared
    }

    fn apply(&mut self, property: &str, value: &str) {
        match property {
            "font-style" => {
                self.italic = match value {
                    "italic" | "oblique" => Some(true),
                    "normal" => Some(false),
                    _ => self.italic,
                }
            }
            "font-weight" => {
                self.bold = match (value, value.parse::<u32>()) {
                    ("bold" | "bolder", _) => Some(true),
                    ("normal" | "lighter", _) => Some(false),
                    (_, Ok(weight)) => Some(weight >= 600),
                    _ => self.bold,
                }
            }
            "font" => {
                let words = || value.split_whitespace();
                if words().any(|word| matches!(word, "italic" | "oblique")) {
                    self.italic = Some(true);
                }
                if words().any(|word| word == "bold" || matches!(word, "600" | "700" | "800" | "900")) {
                    self.bold = Some(true);
                }
            }
            "text-decoration" | "text-decoration-line" => {
                if value.contains("none") {
                    (self.underline, self.strike) = (Some(false), Some(false));
                }
                if value.contains("underline") {
                    self.underline = Some(true);
                }
                if value.contains("line-through") {
                    self.strike = Some(true);
                }
            }
            "font-variant" | "font-variant-caps" if value.contains("small-caps") => self.small_caps = true,
            "vertical-align" => {
                self.raised = value == "super";
                self.lowered = value == "sub";
            }
            "text-align" => {
                self.align = match value {
                    "center" | "-moz-center" | "-webkit-center" => Some(Align::Centre),
                    "right" | "end" => Some(Align::End),
                    "left" | "start" | "justify" => Some(Align::Start),
                    _ => self.align,
                }
            }
            _ => {}
        }
    }

    /// These declarations with those of a more particular rule over them.
    pub(crate) fn overridden_by(self, other: Self) -> Self {
        Self {
            italic: other.italic.or(self.italic),
            bold: other.bold.or(self.bold),
            underline: other.underline.or(self.underline),
            strike: other.strike.or(self.strike),
            small_caps: other.small_caps || self.small_caps,
            raised: other.raised || self.raised,
            lowered: other.lowered || self.lowered,
            align: other.align.or(self.align),
        }
    }
}

/// The rules of a style sheet that hold for a class: `.s1 {…}`, `span.s1 {…}`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet {
    classes: HashMap<String, Declared>,
}

impl Sheet {
    /// Adds the rules of a style sheet; what is not a plain class rule is passed over.
    pub(crate) fn add(&mut self, css: &str) {
        let css = without_comments(css);
        for rule in css.split('}').take(RULES_MAX) {
            // The selector of a rule inside `@media print {` stands after the second brace: such rules are left out.
            let Some((selectors, body)) = rule.split_once('{') else { continue };
            if body.contains('{') {
                continue;
            }
            let declared = Declared::parse(body);
            if declared == Declared::default() {
                continue;
            }
            for class in selectors.split(',').filter_map(plain_class) {
                let entry = self.classes.entry(class.to_owned()).or_default();
                *entry = entry.overridden_by(declared);
            }
        }
    }

    /// What the sheet says about an element with these classes.
    pub(crate) fn declared<'a>(&self, classes: impl Iterator<Item = &'a str>) -> Declared {
        if self.classes.is_empty() {
            return Declared::default();
        }
        classes
            .filter_map(|class| self.classes.get(class))
            .fold(Declared::default(), |all, declared| all.overridden_by(*declared))
    }
}

/// The class of a selector that is an element's name at most and one class.
fn plain_class(selector: &str) -> Option<&str> {
    let (element, class) = selector.trim().split_once('.')?;
    let plain = |name: &str| name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    (plain(element) && plain(class) && !class.is_empty()).then_some(class)
}

fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}
