//! How a site looks: its colours for each way of reading, its faces, its logo, its words at the top and the foot.

mod picture;
mod styled;

use serde::{Deserialize, Serialize};

pub use picture::{PictureWords, Place, ThemePicture};

use super::{Accent, Site};
use crate::{
    colour::{Colour, PARTS_LEAST, TEXT_LEAST},
    work::text_form,
};

/// The words beside the logo have at most so many characters.
pub const NAME_CHARS_MAX: usize = 80;
/// The words under the header, and those at the foot, have at most so many characters.
pub const LINE_CHARS_MAX: usize = 300;
/// What is said of the logo to those who do not see it has at most so many characters.
pub const ALT_CHARS_MAX: usize = 200;

/// A way of reading, as readers choose it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Dark letters on light paper; what most readers see.
    Light,
    /// Dark letters on old paper.
    Sepia,
    /// Light letters on dark paper; what readers see whose device says so.
    Dark,
    /// Light letters on black.
    Black,
}

text_form!(Mode {
    Mode::Light => "light",
    Mode::Sepia => "sepia",
    Mode::Dark => "dark",
    Mode::Black => "black",
});

impl Mode {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 4] = [Self::Light, Self::Sepia, Self::Dark, Self::Black];

    /// Whether its paper is light.
    pub fn is_light(self) -> bool {
        matches!(self, Self::Light | Self::Sepia)
    }

    /// As a sentence names it: `Light`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "Light",
            Self::Sepia => "Sepia",
            Self::Dark => "Dark",
            Self::Black => "Black",
        }
    }
}

/// A face that every reader's device has, or that the program brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Face {
    /// The device's own book face.
    Serif,
    /// The device's own sans serif.
    Sans,
    /// Drawn for long reading on screens.
    Literata,
    /// Letters that cannot be taken for each other.
    Atkinson,
    /// For readers with dyslexia.
    Opendyslexic,
}

text_form!(Face {
    Face::Serif => "serif",
    Face::Sans => "sans",
    Face::Literata => "literata",
    Face::Atkinson => "atkinson",
    Face::Opendyslexic => "opendyslexic",
});

impl Face {
    /// All of them, with their names for people.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Serif, "The device's own serif"),
        (Self::Sans, "The device's own sans serif"),
        (Self::Literata, "Literata"),
        (Self::Atkinson, "Atkinson Hyperlegible"),
        (Self::Opendyslexic, "OpenDyslexic"),
    ];

    /// As a style sheet names it.
    pub fn family(self) -> &'static str {
        match self {
            Self::Serif => "var(--serif)",
            Self::Sans => "var(--sans)",
            Self::Literata => "\"Literata\", var(--serif)",
            Self::Atkinson => "\"Atkinson Hyperlegible\", var(--sans)",
            Self::Opendyslexic => "\"OpenDyslexic\", var(--sans)",
        }
    }
}

/// The colours of a way of reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Palette {
    /// What texts stand on.
    pub paper: Colour,
    /// What panels stand on.
    pub raised: Colour,
    /// Texts.
    pub ink: Colour,
    /// Remarks beside texts.
    pub soft: Colour,
    /// Lines that part things; nothing is lost where they are not seen.
    pub line: Colour,
    /// The edges of controls.
    pub edge: Colour,
    /// Links, marks and the buttons that matter.
    pub accent: Colour,
}

/// A colour of a palette: its word in forms, its name for people, and how to reach it.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// As forms and style sheets name it.
    pub key: &'static str,
    /// For people.
    pub name: &'static str,
    /// Reads it.
    pub get: fn(&Palette) -> Colour,
    /// Writes it.
    pub set: fn(&mut Palette, Colour),
}

/// The colours of a palette, in the order of the form.
pub const PARTS: [Part; 7] = [
    Part { key: "paper", name: "Paper", get: |palette| palette.paper, set: |palette, to| palette.paper = to },
    Part {
        key: "raised",
        name: "Panels",
        get: |palette| palette.raised,
        set: |palette, to| palette.raised = to,
    },
    Part { key: "ink", name: "Text", get: |palette| palette.ink, set: |palette, to| palette.ink = to },
    Part { key: "soft", name: "Remarks", get: |palette| palette.soft, set: |palette, to| palette.soft = to },
    Part {
        key: "line",
        name: "Dividing lines",
        get: |palette| palette.line,
        set: |palette, to| palette.line = to,
    },
    Part {
        key: "edge",
        name: "Edges of fields",
        get: |palette| palette.edge,
        set: |palette, to| palette.edge = to,
    },
    Part {
        key: "accent",
        name: "Links and buttons",
        get: |palette| palette.accent,
        set: |palette, to| palette.accent = to,
    },
];

impl Palette {
    /// The colours of a way of reading where a site has chosen none but its accent.
    pub fn usual(mode: Mode, accent: Accent) -> Self {
        let [paper, raised, ink, soft, line, edge] = match mode {
            Mode::Light => [0xfb_f8f1, 0xf3_ede1, 0x27_211c, 0x5c_5248, 0xe0_d6c6, 0x85_7969],
            Mode::Sepia => [0xf4_e9d3, 0xeb_dec3, 0x33_281b, 0x5f_4f3a, 0xd8_c7a5, 0x84_745a],
            Mode::Dark => [0x1c_1a18, 0x27_2421, 0xdc_d5ca, 0xa8_9f93, 0x3b_3631, 0x83_7a6f],
            Mode::Black => [0x00_0000, 0x14_1312, 0xcb_c5bc, 0x9b_948b, 0x2e_2b28, 0x76_7068],
        }
        .map(of_number);
        let (on_light, on_dark) = on_both(accent);
        let accent = if mode.is_light() { on_light } else { on_dark };
        Self { paper, raised, ink, soft, line, edge, accent }
    }

    /// The colour of a text that is selected stands on a mixture: 28 parts of the accent in a hundred.
    fn selected(&self) -> Colour {
        self.accent.mixed(71, self.paper)
    }

    /// Every pair of colours that stand on one another: what it is, the colour in front with its key, what it stands on,
    /// and the least contrast.
    fn pairs(&self) -> [(&'static str, &'static str, Colour, Colour, f64); 9] {
        [
            ("Text on paper", "ink", self.ink, self.paper, TEXT_LEAST),
            ("Text on panels", "ink", self.ink, self.raised, TEXT_LEAST),
            ("Text that is selected", "ink", self.ink, self.selected(), TEXT_LEAST),
            ("Remarks on paper", "soft", self.soft, self.paper, TEXT_LEAST),
            ("Remarks on panels", "soft", self.soft, self.raised, TEXT_LEAST),
            ("Links on paper, and paper on buttons", "accent", self.accent, self.paper, TEXT_LEAST),
            ("Links on panels", "accent", self.accent, self.raised, TEXT_LEAST),
            ("Edges of fields on paper", "edge", self.edge, self.paper, PARTS_LEAST),
            ("Edges of fields on panels", "edge", self.edge, self.raised, PARTS_LEAST),
        ]
    }

    /// What of it cannot be read well enough.
    pub fn failings(&self, mode: Mode) -> Vec<Failing> {
        let pairs = self.pairs();
        let failing =
            |(pair, key, front, behind, least): (&'static str, &'static str, Colour, Colour, f64)| {
                let contrast = front.contrast(behind);
                // A better colour has to be read on everything that this one stands on.
                let grounds: Vec<Colour> =
                    pairs.iter().filter(|(_, of, ..)| *of == key).map(|(.., ground, _)| *ground).collect();
                (contrast < least).then(|| Failing {
                    mode,
                    pair,
                    key,
                    contrast,
                    least,
                    nearest: front.nearest(&grounds, least).or_else(|| front.nearest(&[behind], least)),
                })
            };
        let mut failings: Vec<Failing> = pairs.into_iter().filter_map(failing).collect();
        failings.extend(styled::failings(self, mode));
        failings
    }
}

fn of_number(number: u32) -> Colour {
    let [_, red, green, blue] = number.to_be_bytes();
    Colour::new(red, green, blue)
}

/// The value of an accent on light and on dark paper, as its sheet under `assets/accents/` has it.
fn on_both(accent: Accent) -> (Colour, Colour) {
    let (light, dark) = match accent {
        Accent::Fig => (0x5c_2456, 0xdc_b2d7),
        Accent::Leaf => (0x2b_4d2d, 0xa9_cfa1),
        Accent::Ink => (0x1f_3f70, 0xab_c6ee),
        Accent::Madder => (0x7c_2418, 0xef_b3a6),
    };
    (of_number(light), of_number(dark))
}

/// Two colours that cannot be told apart well enough.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Failing {
    /// In which way of reading.
    pub mode: Mode,
    /// What stands on what.
    pub pair: &'static str,
    /// The colour in front, as [`Part::key`] names it.
    pub key: &'static str,
    /// Their contrast.
    pub contrast: f64,
    /// The least that it has to be.
    pub least: f64,
    /// The nearest colour that would do in front.
    pub nearest: Option<Colour>,
}

impl Failing {
    /// For people: `Text on paper has a contrast of 3.1 and needs 4.5; #4a4a4a would do.`
    pub fn told(&self) -> String {
        // Rounded down, so that what fails never looks as if it passed.
        let contrast = (self.contrast * 100.0).floor() / 100.0;
        let would_do = self.nearest.map_or_else(
            || " No shade of it would do: change what it stands on.".to_owned(),
            |shade| format!(" {shade} would do."),
        );
        format!("{}: the contrast is {contrast:.2} and has to be {:.1}.{would_do}", self.pair, self.least)
    }
}

/// How a site looks where it differs from the usual look.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Theme {
    /// Rises with every change and is in the addresses of its style sheet; never given to another look.
    pub version: u64,
    /// What stands beside the mark in place of the archive's name; empty for the name.
    pub name_line: String,
    /// A line under the header of every page; empty for none.
    pub header_text: String,
    /// A line at the foot of every page; empty for none.
    pub footer_line: String,
    /// The face of texts, for readers who have chosen none.
    pub text_face: Option<Face>,
    /// The face of headings.
    pub heading_face: Option<Face>,
    /// Colours of its own, for as many ways of reading as it likes.
    pub palettes: Vec<(Mode, Palette)>,
    /// A picture in place of the mark.
    pub logo: Option<ThemePicture>,
    /// A picture across the top of pages.
    pub header: Option<ThemePicture>,
}

impl Theme {
    /// The colours of a way of reading, where the site has colours of its own for it.
    pub fn own_palette(&self, mode: Mode) -> Option<&Palette> {
        self.palettes.iter().find(|(own, _)| *own == mode).map(|(_, palette)| palette)
    }

    /// The colours of a way of reading.
    pub fn palette(&self, mode: Mode, accent: Accent) -> Palette {
        self.own_palette(mode).copied().unwrap_or_else(|| Palette::usual(mode, accent))
    }

    /// Keeps the palettes that differ from the usual ones.
    pub fn set_palettes(&mut self, palettes: impl IntoIterator<Item = (Mode, Palette)>, accent: Accent) {
        let own = palettes.into_iter().filter(|(mode, palette)| *palette != Palette::usual(*mode, accent));
        self.palettes = own.collect();
    }

    /// Whether it has a style sheet.
    pub fn has_sheet(&self) -> bool {
        self.text_face.is_some() || self.heading_face.is_some() || !self.palettes.is_empty()
    }

    /// The picture of a place.
    pub fn picture(&self, place: Place) -> Option<&ThemePicture> {
        match place {
            Place::Logo => self.logo.as_ref(),
            Place::Header => self.header.as_ref(),
        }
    }

    /// Puts a picture in its place, or takes the one there away.
    pub fn set_picture(&mut self, place: Place, picture: Option<ThemePicture>) {
        match place {
            Place::Logo => self.logo = picture,
            Place::Header => self.header = picture,
        }
    }

    /// The files of its pictures.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        [&self.logo, &self.header].into_iter().flatten().flat_map(ThemePicture::files)
    }

    /// Whether it is the usual look.
    pub fn is_usual(&self) -> bool {
        Self { version: 0, ..self.clone() } == Self::default()
    }

    /// What of all its palettes cannot be read well enough.
    pub fn failings(&self) -> Vec<Failing> {
        self.palettes.iter().flat_map(|(mode, palette)| palette.failings(*mode)).collect()
    }
}

impl Site {
    /// A number that no look of the site has had.
    pub fn next_theme_version(&self) -> u64 {
        let drafted = self.theme_draft.as_ref().map_or(0, |draft| draft.version);
        self.theme.version.max(drafted) + 1
    }
}

/// Properties of a palette for a style sheet: `color-scheme: light; --paper: #fbf8f1; …`.
pub fn properties(mode: Mode, palette: &Palette) -> String {
    let mut text = format!("color-scheme: {};", if mode.is_light() { "light" } else { "dark" });
    for part in &PARTS {
        text.push_str(&format!(" --{}: {};", part.key, (part.get)(palette)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCENTS: [Accent; 4] = [Accent::Fig, Accent::Leaf, Accent::Ink, Accent::Madder];

    #[test]
    fn the_usual_look_is_read_well_in_every_mode_with_every_accent() {
        for mode in Mode::ALL {
            for accent in ACCENTS {
                let failings = Palette::usual(mode, accent).failings(mode);
                assert!(failings.is_empty(), "{mode:?} {accent:?}: {failings:?}");
            }
        }
    }

    #[test]
    fn a_pair_that_is_hard_to_read_is_told_with_a_colour_that_would_do() {
        let mut palette = Palette::usual(Mode::Light, Accent::Fig);
        palette.soft = "#b0a898".parse().unwrap();
        let failings = palette.failings(Mode::Light);
        let pairs: Vec<_> = failings.iter().map(|failing| failing.pair).collect();
        assert_eq!(pairs, ["Remarks on paper", "Remarks on panels"]);
        palette.soft = failings[0].nearest.unwrap();
        assert!(palette.failings(Mode::Light).is_empty(), "one colour does for both grounds");
        let told = failings[0].told();
        assert!(told.starts_with("Remarks on paper: the contrast is 2.2") && told.contains("4.5"), "{told}");
    }

    #[test]
    fn colours_that_are_the_usual_ones_are_not_kept() {
        let mut theme = Theme::default();
        let mut dark = Palette::usual(Mode::Dark, Accent::Ink);
        let all = |dark| {
            Mode::ALL
                .map(|mode| (mode, if mode == Mode::Dark { dark } else { Palette::usual(mode, Accent::Ink) }))
        };
        theme.set_palettes(all(dark), Accent::Ink);
        assert!(theme.is_usual() && !theme.has_sheet());
        dark.paper = Colour::new(0, 0, 40);
        theme.set_palettes(all(dark), Accent::Ink);
        assert_eq!(theme.palettes, [(Mode::Dark, dark)]);
        assert_eq!(theme.palette(Mode::Light, Accent::Ink), Palette::usual(Mode::Light, Accent::Ink));
    }

    #[test]
    fn a_version_is_never_given_twice() {
        let mut site = Site::default();
        site.theme_draft = Some(Theme { version: site.next_theme_version(), ..Theme::default() });
        assert_eq!(site.next_theme_version(), 2);
        site.theme = Theme { version: 7, ..Theme::default() };
        assert_eq!(site.next_theme_version(), 8);
    }
}
