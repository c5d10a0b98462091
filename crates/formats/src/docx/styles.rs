//! Styles and numbering: what a paragraph and a run inherit.

use std::collections::HashMap;

use ficus_prose::Align;

use crate::{
    flow::Look,
    symbols,
    xml_tree::{Element, Tree},
};

/// Styles that rest on each other.
const BASED_ON_MAX: usize = 24;
/// Indented so far on both sides, in twentieths of a point, a paragraph is set apart.
const APART_TWIPS: i32 = 360;
/// Levels of a list.
const LEVELS: usize = 9;

/// What properties of a run say; `None` where they are silent (ECMA-376-1 §17.3.2).
#[derive(Clone, Debug, Default)]
pub(super) struct RunProperties {
    pub bold: Option<bool>,
    pub italic: Option<bool>,
    pub underline: Option<bool>,
    pub strike: Option<bool>,
    pub small_caps: Option<bool>,
    pub caps: Option<bool>,
    pub hidden: Option<bool>,
    pub stands: Option<Stands>,
    /// The font.
    pub font: Option<String>,
    pub style: Option<String>,
}

/// What properties of a paragraph say (§17.3.1).
#[derive(Clone, Debug, Default)]
pub(super) struct ParagraphProperties {
    /// 1 to 9, or 0 for a paragraph that is no heading.
    pub level: Option<u8>,
    pub align: Option<Align>,
    pub left: Option<i32>,
    pub right: Option<i32>,
    /// List and level in it; list 0 is none.
    pub number: Option<String>,
    pub number_level: Option<u8>,
    pub border: Option<Border>,
    pub page_before: Option<bool>,
    pub style: Option<String>,
    /// The next paragraph goes on in its line: the mark of its end was deleted, or it is a letter set large.
    pub joined: bool,
}

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stands {
    OnLine,
    Above,
    Below,
}

/// Which edges of a paragraph have a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Border {
    pub above: bool,
    pub below: bool,
    pub beside: bool,
}

#[derive(Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    of_paragraphs: bool,
    run: RunProperties,
    paragraph: ParagraphProperties,
}

/// One level of a list.
#[derive(Clone, Default)]
pub(super) struct ListLevel {
    pub format: String,
    /// The text around the number: `Chapter %1`.
    pub text: String,
    pub start: u32,
}

/// All styles and lists.
#[derive(Default)]
pub(super) struct Styles {
    by_id: HashMap<String, Style>,
    default_paragraph: Option<String>,
    defaults: RunProperties,
    /// The abstract list of each list.
    lists: HashMap<String, String>,
    levels: HashMap<String, Vec<ListLevel>>,
}

impl Styles {
    /// Reads styles and numbering from wherever they stand.
    pub(super) fn read(styles: &[&Tree<'_>], numbering: &[&Tree<'_>]) -> Self {
        let mut all = Self::default();
        for root in styles.iter().filter_map(|tree| lists_root(tree, "styles")) {
            all.add_styles(root);
        }
        for root in
            numbering.iter().filter_map(|tree| lists_root(tree, "numbering").or(lists_root(tree, "lists")))
        {
            all.add_numbering(root);
        }
        let ids: Vec<String> = all.by_id.keys().cloned().collect();
        let settled: Vec<(String, RunProperties, ParagraphProperties)> = ids
            .into_iter()
            .map(|id| {
                let (run, paragraph) = all.inherited(&id);
                (id, run, paragraph)
            })
            .collect();
        for (id, run, paragraph) in settled {
            if let Some(style) = all.by_id.get_mut(&id) {
                (style.run, style.paragraph) = (run, paragraph);
            }
        }
        all
    }

    fn add_styles(&mut self, root: Element<'_>) {
        let default = root.child("w", "docDefaults").and_then(|defaults| defaults.child("w", "rPrDefault"));
        if let Some(properties) = default.and_then(|default| default.child("w", "rPr")) {
            self.defaults = run_properties(properties);
        }
        for element in root.elements().filter(|element| element.is("w", "style")) {
            let Some(id) = element.attribute("w", "styleId") else { continue };
            let value = |name| element.child("w", name).and_then(|child| child.attribute("w", "val"));
            let of_paragraphs = element.attribute("w", "type").is_none_or(|kind| kind == "paragraph");
            let mut style = Style {
                name: value("name").unwrap_or_default().to_lowercase(),
                based_on: value("basedOn").map(Into::into),
                of_paragraphs,
                ..Style::default()
            };
            if let Some(properties) = element.child("w", "rPr") {
                style.run = run_properties(properties);
            }
            if let Some(properties) = element.child("w", "pPr") {
                style.paragraph = paragraph_properties(properties);
            }
            if of_paragraphs && style.paragraph.level.is_none() {
                style.paragraph.level = heading_by_name(&style.name);
            }
            if of_paragraphs && element.attribute("w", "default").is_some_and(|value| is_on(&value)) {
                self.default_paragraph = Some(id.clone().into_owned());
            }
            self.by_id.insert(id.into_owned(), style);
        }
    }

    fn add_numbering(&mut self, root: Element<'_>) {
        for element in root.elements() {
            match element.name() {
                ("w", "abstractNum" | "listDef") => {
                    let id = element
                        .attribute("w", "abstractNumId")
                        .or_else(|| element.attribute("w", "listDefId"));
                    let mut levels = vec![ListLevel::default(); LEVELS];
                    for level in element.elements().filter(|level| level.is("w", "lvl")) {
                        let at = level.attribute("w", "ilvl").and_then(|at| at.parse::<usize>().ok());
                        let value =
                            |name| level.child("w", name).and_then(|child| child.attribute("w", "val"));
                        if let Some(place) = at.and_then(|at| levels.get_mut(at)) {
                            *place = ListLevel {
                                format: value("numFmt").unwrap_or_default().into_owned(),
                                text: value("lvlText").unwrap_or_default().into_owned(),
                                start: value("start").and_then(|start| start.parse().ok()).unwrap_or(1),
                            };
                        }
                    }
                    self.levels.insert(id.unwrap_or_default().into_owned(), levels);
                }
                ("w", "num" | "list") => {
                    let id = element.attribute("w", "numId").or_else(|| element.attribute("w", "ilfo"));
                    let of = element.child("w", "abstractNumId").or_else(|| element.child("w", "ilst"));
                    if let (Some(id), Some(of)) = (id, of.and_then(|of| of.attribute("w", "val"))) {
                        self.lists.insert(id.into_owned(), of.into_owned());
                    }
                }
                _ => {}
            }
        }
    }

    /// What a style and those it rests on say together.
    fn inherited(&self, id: &str) -> (RunProperties, ParagraphProperties) {
        let mut run = RunProperties::default();
        let mut paragraph = ParagraphProperties::default();
        let mut next = self.by_id.get(id);
        let of_paragraphs = next.is_some_and(|style| style.of_paragraphs);
        for _ in 0..BASED_ON_MAX {
            let Some(style) = next.filter(|style| style.of_paragraphs == of_paragraphs) else { break };
            run = style.run.clone().under(run);
            paragraph = style.paragraph.clone().under(paragraph);
            next = style.based_on.as_ref().and_then(|id| self.by_id.get(id));
        }
        (run, paragraph)
    }

    /// A style's name in small letters; empty where there is none.
    pub(super) fn name(&self, id: Option<&str>) -> &str {
        id.or(self.default_paragraph.as_deref())
            .and_then(|id| self.by_id.get(id))
            .map_or("", |style| &style.name)
    }

    /// A paragraph's properties with what it inherits under them.
    pub(super) fn paragraph(&self, own: ParagraphProperties) -> ParagraphProperties {
        let id = own.style.as_ref().or(self.default_paragraph.as_ref());
        match id.and_then(|id| self.by_id.get(id)) {
            Some(style) => style.paragraph.clone().under(own),
            None => own,
        }
    }

    /// The level of a list and its abstract list, where there is one.
    pub(super) fn list(&self, number: &str, level: u8) -> Option<(&str, &ListLevel)> {
        let of = self.lists.get(number)?;
        Some((of, self.levels.get(of)?.get(usize::from(level))?))
    }

    /// How a run looks in a paragraph of a style. What both its own style and the paragraph's switch on is off
    /// (§17.7.3); a heading's own look is no emphasis.
    pub(super) fn run(&self, own: &RunProperties, paragraph: Option<&str>, in_heading: bool) -> RunLook {
        let silent = RunProperties::default();
        let of_style =
            |id: Option<&str>| id.and_then(|id| self.by_id.get(id)).map_or(&silent, |style| &style.run);
        let around =
            if in_heading { &silent } else { of_style(paragraph.or(self.default_paragraph.as_deref())) };
        let named = of_style(own.style.as_deref());
        let toggle = |get: fn(&RunProperties) -> Option<bool>| {
            get(own).unwrap_or_else(|| match (get(around), get(named)) {
                (None, None) => !in_heading && get(&self.defaults).unwrap_or(false),
                (a, b) => a.unwrap_or(false) != b.unwrap_or(false),
            })
        };
        let plain = |get: fn(&RunProperties) -> Option<bool>| {
            get(own).or(get(named)).or(get(around)).unwrap_or(false)
        };
        let stands = own.stands.or(named.stands).or(around.stands);
        let font = [own, named, around].into_iter().find_map(|run| run.font.as_deref());
        RunLook {
            look: Look {
                bold: toggle(|run| run.bold),
                italic: toggle(|run| run.italic),
                underline: plain(|run| run.underline),
                strike: toggle(|run| run.strike),
                small: toggle(|run| run.small_caps),
                raised: stands == Some(Stands::Above),
                lowered: stands == Some(Stands::Below),
                ..Look::default()
            },
            capitals: own.caps.or(named.caps).unwrap_or(false) && !in_heading,
            hidden: toggle(|run| run.hidden),
            symbol_font: font.filter(|font| symbols::is_symbol_font(font)).map(str::to_owned),
        }
    }
}

/// How a run looks.
#[derive(Debug, Default)]
pub(super) struct RunLook {
    pub look: Look,
    pub capitals: bool,
    pub hidden: bool,
    pub symbol_font: Option<String>,
}

/// The element that holds the lists of this name: the root, or one in the XML of Word 2003.
fn lists_root<'t>(tree: &'t Tree<'_>, name: &str) -> Option<Element<'t>> {
    let root = tree.root()?;
    if root.is("w", name) { Some(root) } else { root.child("w", name) }
}

impl RunProperties {
    /// These properties with more particular ones over them.
    fn under(self, over: Self) -> Self {
        Self {
            bold: over.bold.or(self.bold),
            italic: over.italic.or(self.italic),
            underline: over.underline.or(self.underline),
            strike: over.strike.or(self.strike),
            small_caps: over.small_caps.or(self.small_caps),
            caps: over.caps.or(self.caps),
            hidden: over.hidden.or(self.hidden),
            stands: over.stands.or(self.stands),
            font: over.font.or(self.font),
            style: over.style,
        }
    }
}

impl ParagraphProperties {
    fn under(self, over: Self) -> Self {
        Self {
            level: over.level.or(self.level),
            align: over.align.or(self.align),
            left: over.left.or(self.left),
            right: over.right.or(self.right),
            number: over.number.or(self.number),
            number_level: over.number_level.or(self.number_level),
            border: over.border.or(self.border),
            page_before: over.page_before.or(self.page_before),
            style: over.style,
            joined: over.joined,
        }
    }

    /// Whether it is indented on both sides.
    pub(super) fn is_apart(&self) -> bool {
        self.left.is_some_and(|left| left >= APART_TWIPS)
            && self.right.is_some_and(|right| right >= APART_TWIPS)
    }
}

/// Whether a value of a switch is on (§17.17.4).
fn is_on(value: &str) -> bool {
    !matches!(value, "0" | "false" | "off" | "none")
}

fn heading_by_name(name: &str) -> Option<u8> {
    let level = name.strip_prefix("heading")?.trim().parse().ok()?;
    (1..=9).contains(&level).then_some(level)
}

/// Reads the properties of a run.
pub(super) fn run_properties(element: Element<'_>) -> RunProperties {
    let mut run = RunProperties::default();
    for property in element.elements() {
        let ("w", name) = property.name() else { continue };
        let value = property.attribute("w", "val");
        let on = || Some(value.as_deref().is_none_or(is_on));
        match name {
            "b" => run.bold = on(),
            "i" => run.italic = on(),
            "strike" | "dstrike" => run.strike = on(),
            "smallCaps" => run.small_caps = on(),
            "caps" => run.caps = on(),
            "vanish" => run.hidden = on(),
            "u" => run.underline = Some(value.as_deref().is_some_and(|kind| kind != "none")),
            "vertAlign" => {
                run.stands = Some(match value.as_deref() {
                    Some("superscript") => Stands::Above,
                    Some("subscript") => Stands::Below,
                    _ => Stands::OnLine,
                });
            }
            "rStyle" => run.style = value.map(Into::into),
            "rFonts" => {
                let font = property.attribute("w", "ascii").or_else(|| property.attribute("w", "hAnsi"));
                run.font = font.map(Into::into);
            }
            _ => {}
        }
    }
    run
}

/// Reads the properties of a paragraph.
pub(super) fn paragraph_properties(element: Element<'_>) -> ParagraphProperties {
    let mut paragraph = ParagraphProperties::default();
    for property in element.elements() {
        let ("w", name) = property.name() else { continue };
        let value = property.attribute("w", "val");
        match name {
            "pStyle" => paragraph.style = value.map(Into::into),
            "outlineLvl" => {
                let level = value.and_then(|level| level.parse::<u8>().ok());
                // Nine stands for the text itself.
                paragraph.level = level.map(|level| if level < 9 { level + 1 } else { 0 });
            }
            "jc" => paragraph.align = value.and_then(|align| align_of(&align)),
            "ind" => {
                let twips = |names: [&str; 2]| {
                    let value = names.into_iter().find_map(|name| property.attribute("w", name));
                    value.and_then(|value| value.parse().ok())
                };
                paragraph.left = twips(["left", "start"]);
                paragraph.right = twips(["right", "end"]);
            }
            "numPr" | "listPr" => {
                let value = |name| property.child("w", name).and_then(|child| child.attribute("w", "val"));
                paragraph.number = value("numId").or_else(|| value("ilfo")).map(Into::into);
                paragraph.number_level = value("ilvl").and_then(|level| level.parse().ok());
            }
            "pBdr" => paragraph.border = Some(border(property)),
            "pageBreakBefore" => paragraph.page_before = Some(value.as_deref().is_none_or(is_on)),
            "rPr" => paragraph.joined |= property.child("w", "del").is_some(),
            // A letter that hangs into the lines of the next paragraph is the first of it.
            "framePr" => {
                paragraph.joined |= property.attribute("w", "dropCap").is_some_and(|cap| cap != "none");
            }
            _ => {}
        }
    }
    paragraph
}

fn align_of(align: &str) -> Option<Align> {
    match align {
        "center" => Some(Align::Centre),
        "right" | "end" => Some(Align::End),
        "left" | "start" | "both" | "distribute" => Some(Align::Start),
        _ => None,
    }
}

fn border(element: Element<'_>) -> Border {
    let has = |names: &[&str]| {
        names.iter().filter_map(|name| element.child("w", name)).any(|edge| {
            edge.attribute("w", "val").is_some_and(|kind| !matches!(kind.as_ref(), "nil" | "none"))
        })
    };
    Border { above: has(&["top"]), below: has(&["bottom"]), beside: has(&["left", "right", "start", "end"]) }
}
