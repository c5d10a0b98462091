//! Styles of works: passages that are set in their own way – a letter, a telegram, a message – by names that the text
//! uses. What a style may look like is a closed table; nothing that an author writes becomes a rule by itself.
//!
//! Colours are laid over the paper and mixed into the ink that the reader chose, so that one rule serves light, sepia
//! and dark; a test holds every pair of them against WCAG 2.2, success criterion 1.4.3.

use std::collections::BTreeSet;

use ficus_prose::is_class;

use crate::colour::Colour;

/// A work has at most so many styles of its own.
pub const STYLES_MAX: usize = 30;
/// What a class of a style begins with in the text that is kept.
const PREFIX: &str = "w-";

/// What of a style is chosen.
#[derive(Debug)]
pub struct Property {
    /// Its word in forms and in what is kept.
    pub key: &'static str,
    /// For people.
    pub name: &'static str,
    /// What it can be; the first leaves it as the text is.
    pub choices: &'static [Choice],
}

/// What a property can be.
#[derive(Debug)]
pub struct Choice {
    /// Its word in forms and in what is kept.
    pub key: &'static str,
    /// For people.
    pub name: &'static str,
    /// Declarations for passages and for runs.
    both: &'static str,
    /// Declarations for passages alone.
    passage: &'static str,
    /// The ink that is mixed in, where it is not the text's own.
    ink: Option<Colour>,
    /// What is laid over the paper, where anything is.
    tint: Option<Colour>,
}

const fn usual(name: &'static str) -> Choice {
    Choice { key: "usual", name, both: "", passage: "", ink: None, tint: None }
}

const fn passage(key: &'static str, name: &'static str, css: &'static str) -> Choice {
    Choice { key, name, both: "", passage: css, ink: None, tint: None }
}

const fn both(key: &'static str, name: &'static str, css: &'static str) -> Choice {
    Choice { key, name, both: css, passage: "", ink: None, tint: None }
}

const fn tint(key: &'static str, name: &'static str, tint: Colour) -> Choice {
    Choice { key, name, both: "", passage: "padding: .6em 1em;", ink: None, tint: Some(tint) }
}

const fn ink(key: &'static str, name: &'static str, ink: Colour) -> Choice {
    Choice { key, name, both: "", passage: "", ink: Some(ink), tint: None }
}

/// The id of the box on a page by which a reader sets its styles aside.
pub const SWITCH: &str = "plain-styles";
/// What sets every style aside.
pub const PLAIN: &str = "[class^=\"w-\"] { margin: 0 !important; padding: 0 !important; border: 0 !important; \
    border-radius: 0 !important; background: none !important; color: inherit !important; font: inherit !important; \
    text-align: inherit !important; text-transform: inherit !important; letter-spacing: inherit !important; }\n\
    [class^=\"w-\"] p:not(.centre):not(.end) { text-align: inherit !important; }\n";

/// So much of an ink is mixed into the reader's own, in hundredths.
const INK_SHARE: u32 = 45;
/// So much of a tint is laid over the reader's paper, in hundredths.
const TINT_SHARE: u32 = 12;

/// Everything that can be chosen, in the order of the form; what stands later has the last word where two speak of one
/// thing.
pub const PROPERTIES: [Property; 8] = [
    Property {
        key: "align",
        name: "Lines stand",
        choices: &[
            usual("As in the text"),
            passage("start", "At the beginning", "text-align: start;"),
            passage("centre", "In the middle", "text-align: center;"),
            passage("end", "At the end", "text-align: end;"),
        ],
    },
    Property {
        key: "place",
        name: "Set in",
        choices: &[
            usual("Not at all"),
            passage("start", "From the beginning", "margin-inline-start: 2em;"),
            passage("both", "From both sides", "margin-inline-start: 2em; margin-inline-end: 2em;"),
            passage("received", "As a message that came", "margin-inline-end: 20%;"),
            passage("sent", "As a message that went out", "margin-inline-start: 20%;"),
        ],
    },
    Property {
        key: "paper",
        name: "Paper",
        choices: &[
            usual("As the page"),
            tint("grey", "Grey", Colour::new(128, 128, 128)),
            tint("amber", "Amber", Colour::new(190, 140, 40)),
            tint("rose", "Rose", Colour::new(200, 90, 110)),
            tint("blue", "Blue", Colour::new(70, 120, 200)),
            tint("green", "Green", Colour::new(70, 150, 90)),
        ],
    },
    Property {
        key: "frame",
        name: "Frame",
        choices: &[
            usual("None"),
            passage(
                "side",
                "A line at the side",
                "border-inline-start: 3px solid; padding-inline-start: 1em;",
            ),
            passage(
                "lines",
                "Lines above and below",
                "border-top: 1px solid; border-bottom: 1px solid; padding: .6em 0;",
            ),
            passage("box", "A box", "border: 1px solid; padding: .6em 1em;"),
            passage("dashed", "A box of dashes", "border: 1px dashed; padding: .6em 1em;"),
            passage(
                "round",
                "A box with round corners",
                "border: 1px solid rgba(128, 128, 128, .5); border-radius: 1em; padding: .6em 1em;",
            ),
        ],
    },
    Property {
        key: "ink",
        name: "Ink",
        choices: &[
            usual("As the text"),
            ink("blue", "Blue", Colour::new(0x4a, 0x78, 0xc8)),
            ink("red", "Red", Colour::new(0xc0, 0x50, 0x50)),
            ink("green", "Green", Colour::new(0x4a, 0x8a, 0x58)),
            ink("violet", "Violet", Colour::new(0x8a, 0x62, 0xb8)),
            ink("brown", "Brown", Colour::new(0x9a, 0x6c, 0x3c)),
        ],
    },
    Property {
        key: "letters",
        name: "Letters",
        choices: &[
            usual("As in the text"),
            both("slanted", "Slanted", "font-style: italic;"),
            both("typed", "Typed by a machine", "font-family: monospace;"),
            both("hand", "Written by hand", "font-family: cursive; font-style: italic;"),
            both("small-caps", "Small capitals", "font-variant: small-caps;"),
            both("capitals", "Capitals", "text-transform: uppercase;"),
        ],
    },
    Property {
        key: "size",
        name: "Size",
        choices: &[
            usual("As the text"),
            both("small", "A little smaller", "font-size: .9em;"),
            both("large", "A little larger", "font-size: 1.2em;"),
            both("larger", "Larger", "font-size: 1.5em;"),
        ],
    },
    Property {
        key: "spacing",
        name: "Space between letters",
        choices: &[usual("As in the text"), both("wide", "Wide", "letter-spacing: .08em;")],
    },
];

/// What a style looks like: for each of [`PROPERTIES`] the place of the choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look([usize; PROPERTIES.len()]);

/// A name and what it looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkStyle {
    /// What the text calls it, as [`is_class`] has it.
    pub name: String,
    /// What it looks like.
    pub look: Look,
}

/// A style that every work may use.
#[derive(Debug)]
pub struct Stock {
    /// What the text calls it.
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
    look: &'static str,
}

const fn stock(name: &'static str, about: &'static str, look: &'static str) -> Stock {
    Stock { name, about, look }
}

/// The styles that every work may use, in the order in which they are offered.
pub const STOCK: [Stock; 9] = [
    stock("letter", "A letter", "place-both.paper-amber"),
    stock("handwriting", "Something written by hand", "place-both.letters-hand"),
    stock("telegram", "A telegram", "place-both.frame-lines.letters-typed.spacing-wide"),
    stock("typed", "What a machine typed", "letters-typed"),
    stock("message", "A message that came", "place-received.paper-grey.frame-round"),
    stock("reply", "A message that went out", "place-sent.paper-blue.frame-round"),
    stock("cutting", "A piece cut out of a newspaper", "place-both.frame-box.size-small"),
    stock("sign", "A sign on a door or a wall", "align-centre.frame-box.letters-small-caps.size-large"),
    stock("whisper", "Words that are hardly heard", "letters-slanted.size-small"),
];

/// Where a style is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// A page in a browser.
    Page,
    /// A book in a reading program, which knows neither mixed colours nor sides by the way of writing.
    Book,
}

impl Look {
    /// Reads pairs of keys; what is not in the table is as if it were not said.
    pub fn from_pairs<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut look = Self::default();
        for (name, key) in pairs {
            let Some(at) = PROPERTIES.iter().position(|property| property.key == name) else { continue };
            if let Some(place) = PROPERTIES[at].choices.iter().position(|choice| choice.key == key) {
                look.0[at] = place;
            }
        }
        look
    }

    /// Reads what [`Look::kept`] wrote.
    pub fn of_kept(text: &str) -> Self {
        Self::from_pairs(text.split('.').filter_map(|pair| pair.split_once('-')))
    }

    /// As it is kept: `place-both.letters-typed`; empty where all is as in the text.
    pub fn kept(self) -> String {
        let pairs = self.chosen().filter(|(property, choice)| property.choices[0].key != choice.key);
        pairs
            .map(|(property, choice)| format!("{}-{}", property.key, choice.key))
            .collect::<Vec<_>>()
            .join(".")
    }

    /// What was chosen, for people: `Set in: From both sides`.
    pub fn told(self) -> Vec<String> {
        let pairs = self.chosen().filter(|(property, choice)| property.choices[0].key != choice.key);
        pairs.map(|(property, choice)| format!("{}: {}", property.name, choice.name.to_lowercase())).collect()
    }

    /// Whether a choice of a property is the one that was made.
    pub fn is(self, property: &str, key: &str) -> bool {
        self.chosen().any(|(known, choice)| known.key == property && choice.key == key)
    }

    fn chosen(self) -> impl Iterator<Item = (&'static Property, &'static Choice)> {
        const TABLE: &[Property] = &PROPERTIES;
        TABLE.iter().zip(self.0).map(|(property, place)| (property, &property.choices[place]))
    }

    /// The rules for a name, which [`is_class`] allows.
    fn rules(self, name: &str, medium: Medium) -> String {
        let (mut both, mut passage, mut lines) =
            (String::new(), String::from("margin-top: 1.2em; margin-bottom: 1.2em;"), "");
        for (property, choice) in self.chosen() {
            push(&mut both, choice.both);
            push(&mut passage, choice.passage);
            if let Some(tint) = choice.tint {
                let [red, green, blue] = tint.parts();
                push(&mut both, &format!("background: rgba({red}, {green}, {blue}, .{TINT_SHARE});"));
            }
            if property.key == "align" {
                lines = choice.passage;
            }
            if let (Some(ink), Medium::Page) = (choice.ink, medium) {
                push(&mut both, &format!("color: color-mix(in srgb, {ink} {INK_SHARE}%, currentcolor);"));
            }
        }
        let class = format!(".{PREFIX}{name}");
        let mut rules = String::new();
        if !both.is_empty() {
            rules.push_str(&format!("{class} {{ {both} }}\n"));
        }
        rules.push_str(&format!("div{class} {{ {passage} }}\n"));
        if !lines.is_empty() {
            rules.push_str(&format!("{class} p:not(.centre):not(.end) {{ {lines} }}\n"));
        }
        match medium {
            Medium::Page => rules,
            Medium::Book => rules
                .replace("-inline-start", "-left")
                .replace("-inline-end", "-right")
                .replace("text-align: start", "text-align: left")
                .replace("text-align: end", "text-align: right"),
        }
    }
}

fn push(out: &mut String, css: &str) {
    if !out.is_empty() && !css.is_empty() {
        out.push(' ');
    }
    out.push_str(css);
}

impl Stock {
    /// What it looks like.
    pub fn look(&self) -> Look {
        Look::of_kept(self.look)
    }
}

/// The papers that passages can have where pages have this one, which is the first.
pub fn on_papers(paper: Colour) -> Vec<Colour> {
    let share = (TINT_SHARE * 255 / 100) as u8;
    tabled("paper").map(|choice| choice.tint.map_or(paper, |tint| tint.mixed(share, paper))).collect()
}

/// The inks that passages can have where texts have this one, which is the first.
pub fn in_inks(ink: Colour) -> Vec<Colour> {
    let share = (INK_SHARE * 255 / 100) as u8;
    tabled("ink").map(|choice| choice.ink.map_or(ink, |own| own.mixed(share, ink))).collect()
}

fn tabled(key: &'static str) -> impl Iterator<Item = &'static Choice> {
    const TABLE: &[Property] = &PROPERTIES;
    TABLE.iter().filter(move |property| property.key == key).flat_map(|property| property.choices)
}

/// The names that the text of a work with these styles may use.
pub fn names(own: &[WorkStyle]) -> BTreeSet<String> {
    let stock = STOCK.iter().map(|stock| stock.name.to_owned());
    stock.chain(own.iter().map(|style| style.name.clone())).collect()
}

/// The style sheet of a work: the styles that every work has, and its own, which may take the place of one of those.
/// `used` leaves out what a text does not use.
pub fn sheet(own: &[WorkStyle], medium: Medium, used: Option<&BTreeSet<String>>) -> String {
    let is_wanted = |name: &str| used.is_none_or(|used| used.contains(name));
    let mut sheet = String::new();
    for stock in STOCK.iter().filter(|stock| own.iter().all(|style| style.name != stock.name)) {
        if is_wanted(stock.name) {
            sheet.push_str(&stock.look().rules(stock.name, medium));
        }
    }
    for style in own.iter().filter(|style| is_class(&style.name) && is_wanted(&style.name)) {
        sheet.push_str(&style.look.rules(&style.name, medium));
    }
    if medium == Medium::Page && !sheet.is_empty() {
        for rule in PLAIN.lines() {
            sheet.push_str(&format!("body:has(#{SWITCH}:checked) {rule}\n"));
        }
        // Paper that shows no colours, and that is slow to turn, shows letters best on nothing.
        sheet.push_str(&format!(
            "@media (monochrome), (update: slow) {{ [class^=\"{PREFIX}\"] {{ background: none; color: inherit; }} }}\n"
        ));
    }
    sheet
}

/// The names that stored text uses.
pub fn used_in(html: &str) -> BTreeSet<String> {
    // In the text itself quotation marks are escaped, so that each of these is markup.
    let names = html.split("class=\"w-").skip(1).filter_map(|rest| rest.split_once('"'));
    names.map(|(name, _)| name.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        colour::TEXT_LEAST,
        site::{
            Accent,
            theme::{Mode, Palette},
        },
    };

    #[test]
    fn every_ink_is_read_on_every_paper_in_every_mode() {
        for mode in Mode::ALL {
            for accent in [Accent::Fig, Accent::Leaf, Accent::Ink, Accent::Madder] {
                let palette = Palette::usual(mode, accent);
                let papers = on_papers(palette.paper);
                assert_eq!((papers.len(), papers[0]), (6, palette.paper));
                let mut fronts = in_inks(palette.ink);
                assert_eq!((fronts.len(), fronts[0]), (6, palette.ink));
                fronts.push(palette.accent);
                for (paper, front) in
                    papers.iter().flat_map(|paper| fronts.iter().map(move |front| (paper, front)))
                {
                    let contrast = front.contrast(*paper);
                    assert!(contrast >= TEXT_LEAST, "{mode:?} {front} on {paper}: {contrast}");
                }
            }
        }
    }

    #[test]
    fn a_look_is_kept_as_it_was_chosen_and_a_hostile_one_is_none() {
        for stock in &STOCK {
            assert!(is_class(stock.name));
            assert_eq!(stock.look().kept(), stock.look, "{}", stock.name);
        }
        for hostile in ["letters-evil", "x", "paper-red;}body{", "..-", "size-usual"] {
            assert_eq!(Look::of_kept(hostile), Look::default(), "{hostile}");
        }
    }

    #[test]
    fn nothing_but_what_the_table_allows_stands_in_a_sheet() {
        let own = [
            WorkStyle { name: "x{}evil".into(), look: Look::of_kept("align-end") },
            WorkStyle { name: "letter".into(), look: Look::of_kept("align-end.ink-blue") },
        ];
        let sheet = sheet(&own, Medium::Page, None);
        assert!(!sheet.contains("evil"), "{sheet}");
        assert_eq!(sheet.matches("div.w-letter ").count(), 1, "{sheet}");
        for never in ["url", "position", "animation", "@import", "content", "fixed", "expression", "http"] {
            assert!(!sheet.contains(never), "{never}");
        }
        let smallest =
            sheet.split("font-size: ").skip(1).filter_map(|rest| rest.split("em").next()?.parse().ok());
        assert!(smallest.fold(9.0_f64, f64::min) >= 0.8);
    }

    #[test]
    fn a_book_gets_what_old_programs_understand_of_what_it_uses() {
        let used = used_in("<div class=\"w-letter\">\n<p>class=&quot;w-typed&quot;</p>\n</div>\n");
        let sheet = sheet(&[], Medium::Book, Some(&used));
        assert!(sheet.contains("margin-left: 2em"), "{sheet}");
        for not in ["inline", "color-mix", "w-typed", "@media"] {
            assert!(!sheet.contains(not), "{not} in {sheet}");
        }
    }
}
