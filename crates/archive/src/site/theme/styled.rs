//! Passages that works set in their own way, held against a site's colours: their papers are laid over the site's, and
//! their inks are mixed into its own.

use super::{Failing, Mode, Palette};
use crate::{
    colour::{Colour, TEXT_LEAST},
    work_style::{in_inks, on_papers},
};

/// What of such passages could not be read well enough: at most one thing of texts and one of links.
pub(super) fn failings(palette: &Palette, mode: Mode) -> Vec<Failing> {
    let papers = on_papers(palette.paper);
    let least_of = |fronts: &[Colour]| {
        let pairs = fronts.iter().flat_map(|front| papers.iter().map(|paper| front.contrast(*paper)));
        pairs.fold(f64::INFINITY, f64::min)
    };
    let failing = |pair, key, contrast: f64, nearest| {
        (contrast < TEXT_LEAST).then_some(Failing { mode, pair, key, contrast, least: TEXT_LEAST, nearest })
    };
    let inks_do = |ink: Colour| least_of(&in_inks(ink)) >= TEXT_LEAST;
    let links_do = |accent: Colour| least_of(&[accent]) >= TEXT_LEAST;
    [
        failing(
            "Coloured text on the coloured papers that works may use",
            "ink",
            least_of(&in_inks(palette.ink)),
            palette.ink.nearest_where(inks_do),
        ),
        failing(
            "Links on the coloured papers that works may use",
            "accent",
            least_of(&[palette.accent]),
            palette.accent.nearest_where(links_do),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Accent;

    #[test]
    fn colours_that_hold_on_plain_paper_alone_are_told_with_one_that_would_do() {
        let mut palette = Palette::usual(Mode::Light, Accent::Fig);
        assert!(failings(&palette, Mode::Light).is_empty());
        // On white it has a contrast of 4.6: enough there, and nowhere else.
        palette.paper = Colour::new(255, 255, 255);
        palette.accent = Colour::new(117, 117, 117);
        let told = failings(&palette, Mode::Light);
        assert_eq!(told.iter().map(|failing| failing.key).collect::<Vec<_>>(), ["accent"]);
        palette.accent = told[0].nearest.unwrap();
        assert!(failings(&palette, Mode::Light).is_empty());
        palette.ink = Colour::new(112, 112, 112);
        let told = failings(&palette, Mode::Light);
        assert_eq!(told.iter().map(|failing| failing.key).collect::<Vec<_>>(), ["ink"]);
        palette.ink = told[0].nearest.unwrap();
        assert!(failings(&palette, Mode::Light).is_empty());
    }
}
