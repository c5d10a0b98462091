//! Very many short texts one behind the other in memory, so that those near each other are read together.

/// Texts by their places.
#[derive(Debug, Default)]
pub(super) struct Row {
    text: String,
    /// Where each text ends; in bytes.
    ends: Vec<usize>,
}

impl Row {
    /// Adds a text behind all others.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn get(&self, place: usize) -> Option<&str> {
        let end = *self.ends.get(place)?;
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(&self.text[start..end])
    }

    /// The text at a place that there is; nothing at any other.
    pub fn at(&self, place: usize) -> &str {
        self.get(place).unwrap_or_default()
    }

    /// The first place from `from` on, and before `to`, of whose text a rule does not hold that holds for all before it
    /// and none behind; `to` where there is none.
    pub fn partition_point(&self, (from, to): (usize, usize), rule: impl Fn(&str) -> bool) -> usize {
        let (mut low, mut high) = (from, to.max(from));
        while low < high {
            let middle = low + (high - low) / 2;
            if rule(self.at(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Gives back memory that was kept for more.
    pub fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::Row;

    fn made_of(texts: &[&str]) -> Row {
        let mut row = Row::default();
        for text in texts {
            row.push(text);
        }
        row
    }

    #[test]
    fn texts_are_found_by_place_and_in_order() {
        let row = made_of(&["", "a", "bb", "", "d"]);
        assert_eq!((row.at(1), row.at(2), row.at(3), row.at(4), row.get(5)), ("a", "bb", "", "d", None));
        let words = made_of(&["ale", "bar", "base", "cat"]);
        assert_eq!(words.partition_point((0, 4), |word| word < "bas"), 2);
        assert_eq!(words.partition_point((2, 4), |word| word.starts_with("ba")), 3);
        assert_eq!(words.partition_point((0, 4), |_| true), 4);
    }
}
