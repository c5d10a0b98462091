//! Canons: the ordered points of a fandom that spoilers and timelines are told by.

use crate::{CanonId, TagId};

/// The ordered points of one fandom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canon {
    /// The canon.
    pub id: CanonId,
    /// The fandom that it belongs to.
    pub fandom: TagId,
    /// The points in order: books, seasons, episodes, films.
    pub points: Vec<String>,
}

/// A place in the canon of a fandom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CanonPlace {
    /// The fandom.
    pub fandom: TagId,
    /// The place of the point, from 0.
    pub position: u32,
}

/// The last point of `points` that a free text names, as its place from 0; `None` where it names none.
///
/// A point is named where its folded words stand in the text as whole words; the longest name wins over a shorter
/// one inside it.
pub fn point_named(points: &[String], text: &str) -> Option<usize> {
    let text = format!(" {} ", words_of(text));
    points
        .iter()
        .enumerate()
        .filter(|(_, point)| {
            let point = words_of(point);
            !point.is_empty() && text.contains(&format!(" {point} "))
        })
        .max_by_key(|(place, point)| (point.len(), *place))
        .map(|(place, _)| place)
}

fn words_of(text: &str) -> String {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::point_named;

    #[test]
    fn a_free_text_is_tied_to_the_point_that_it_names() {
        let points: Vec<String> =
            ["A Scandal in Bohemia", "The Final Problem", "The Empty House"].map(str::to_owned).into();
        assert_eq!(point_named(&points, "Up to and including The Final Problem"), Some(1));
        assert_eq!(point_named(&points, "Takes place during the empty house."), Some(2));
        assert_eq!(point_named(&points, "None"), None);
    }
}
