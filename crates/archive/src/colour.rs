//! Colours as sites choose them, and how well one is read on another (WCAG 2.2, success criteria 1.4.3 and 1.4.11).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// The least contrast of a text and what it stands on.
pub const TEXT_LEAST: f64 = 4.5;
/// The least contrast of large letters, and of the parts of a control, and what they stand on.
pub const PARTS_LEAST: f64 = 3.0;

/// A colour without transparency, in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

/// What was written is not `#` and six hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a colour is written as # and six hexadecimal digits")]
pub struct NoColour;

impl Colour {
    /// A colour by its parts.
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// Red, green and blue.
    pub const fn parts(self) -> [u8; 3] {
        [self.red, self.green, self.blue]
    }

    const BLACK: Self = Self::new(0, 0, 0);
    const WHITE: Self = Self::new(255, 255, 255);

    /// Relative luminance, from 0 for black to 1 for white.
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// The contrast of two colours, from 1 for the same to 21 for black and white.
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// So much of this colour (0 to 255) with the rest of another, as browsers mix in sRGB.
    #[must_use]
    pub fn mixed(self, share: u8, other: Self) -> Self {
        let mix = |one: u8, two: u8| {
            let sum = u32::from(one) * u32::from(share) + u32::from(two) * (255 - u32::from(share));
            // The sum is at most 255 · 255.
            ((sum + 127) / 255) as u8
        };
        Self::new(mix(self.red, other.red), mix(self.green, other.green), mix(self.blue, other.blue))
    }

    /// The nearest lighter or darker shade of this colour with at least so much contrast to each of the others; `None`
    /// where no shade has it.
    pub fn nearest(self, others: &[Self], least: f64) -> Option<Self> {
        self.nearest_where(|shade| others.iter().all(|other| shade.contrast(*other) >= least))
    }

    /// The nearest lighter or darker shade of this colour that does; `None` where no shade does.
    pub fn nearest_where(self, does: impl Fn(Self) -> bool) -> Option<Self> {
        let towards = |end: Self| (0..=255).map(|share| end.mixed(share, self)).find(|shade| does(*shade));
        let found = [towards(Self::BLACK), towards(Self::WHITE)].into_iter().flatten();
        found.min_by_key(|shade| self.distance(*shade))
    }

    fn distance(self, other: Self) -> u32 {
        let apart = |one: u8, two: u8| u32::from(one.abs_diff(two)).pow(2);
        apart(self.red, other.red) + apart(self.green, other.green) + apart(self.blue, other.blue)
    }
}

impl FromStr for Colour {
    type Err = NoColour;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.trim().strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii());
        let part = |at: usize| {
            let two = digits.and_then(|digits| digits.get(at..at + 2)).ok_or(NoColour)?;
            // `from_str_radix` takes a sign.
            if two.starts_with('+') {
                Err(NoColour)
            } else {
                u8::from_str_radix(two, 16).map_err(|_| NoColour)
            }
        };
        Ok(Self::new(part(0)?, part(2)?, part(4)?))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

impl Serialize for Colour {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Colour {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn colour(text: &str) -> Colour {
        text.parse().unwrap()
    }

    #[test]
    fn contrast_is_as_the_guidelines_reckon_it() {
        for (one, two, contrast) in [
            ("#000000", "#ffffff", 21.0),
            ("#777777", "#ffffff", 4.48),
            ("#767676", "#ffffff", 4.54),
            ("#ff0000", "#ffffff", 4.0),
            ("#5c2456", "#fbf8f1", 10.7),
            ("#123456", "#123456", 1.0),
        ] {
            let found = colour(one).contrast(colour(two));
            assert!((found - contrast).abs() < 0.06, "{one} on {two}: {found}");
            assert_eq!(found.to_bits(), colour(two).contrast(colour(one)).to_bits());
        }
    }

    #[test]
    fn what_is_no_colour_is_refused() {
        for text in ["", "#fff", "fffff#", "#+f+f+f", "#gggggg", "red", "#1234567", "url(x)", "#12345é"] {
            assert_eq!(text.parse::<Colour>(), Err(NoColour), "{text}");
        }
        assert_eq!(colour(" #AbCdEf ").to_string(), "#abcdef");
    }

    #[test]
    fn the_nearest_shade_is_the_colour_itself_where_it_passes() {
        let ink = colour("#27211c");
        assert_eq!(ink.nearest(&[colour("#fbf8f1")], TEXT_LEAST), Some(ink));
        assert_eq!(colour("#888888").nearest(&[Colour::BLACK, Colour::WHITE], 6.0), None);
    }

    proptest! {
        #[test]
        fn a_nearest_shade_passes(rgb in any::<[u8; 3]>(), paper in any::<[u8; 3]>()) {
            let [ink, paper] = [rgb, paper].map(|[red, green, blue]| Colour::new(red, green, blue));
            // Black or white is read on every colour.
            let shade = ink.nearest(&[paper], TEXT_LEAST).unwrap();
            prop_assert!(shade.contrast(paper) >= TEXT_LEAST);
            prop_assert_eq!(shade.to_string().parse::<Colour>(), Ok(shade));
        }
    }
}
