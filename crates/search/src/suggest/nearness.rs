//! How far words are from what is typed: a letter too many, too few, another one, or two that changed places count one.

/// How far each beginning of a word is from each beginning of what is typed, one row behind the other.
pub(super) struct Rows<'a> {
    typed: &'a [char],
    cells: Vec<usize>,
    /// The least of each row.
    least: Vec<usize>,
}

impl<'a> Rows<'a> {
    pub fn new(typed: &'a [char]) -> Self {
        Self { typed, cells: (0..=typed.len()).collect(), least: vec![0] }
    }

    fn row(&self, depth: usize) -> &[usize] {
        let width = self.typed.len() + 1;
        &self.cells[depth * width..(depth + 1) * width]
    }

    /// Keeps the rows of so many letters.
    pub fn truncate(&mut self, letters: usize) {
        self.least.truncate(letters + 1);
        self.cells.truncate((letters + 1) * (self.typed.len() + 1));
    }

    /// Adds the row of a beginning; those of what is shorter are there. A letter too many, too few, another one, or two
    /// that changed places count one each.
    pub fn add(&mut self, word: &[char]) {
        let depth = word.len() - 1;
        let (mut left, mut least) = (depth + 1, depth + 1);
        self.cells.push(left);
        for (place, letter) in self.typed.iter().enumerate() {
            let above = self.row(depth);
            let other = above[place] + usize::from(word[depth] != *letter);
            let mut cell = other.min(above[place + 1] + 1).min(left + 1);
            if depth > 0 && place > 0 && word[depth] == self.typed[place - 1] && word[depth - 1] == *letter {
                cell = cell.min(self.row(depth - 1)[place - 1] + 1);
            }
            self.cells.push(cell);
            (left, least) = (cell, least.min(cell));
        }
        self.least.push(least);
    }

    /// How far the whole beginning is from all that is typed.
    pub fn last(&self) -> usize {
        self.cells.last().copied().unwrap_or(usize::MAX)
    }

    /// How far the nearest beginning is from all that is typed.
    pub fn best(&self) -> usize {
        let ends = self.cells.iter().skip(self.typed.len()).step_by(self.typed.len() + 1);
        ends.copied().min().unwrap_or(usize::MAX)
    }

    /// The least of a row.
    pub fn least(&self, depth: usize) -> usize {
        self.least.get(depth).copied().unwrap_or(usize::MAX)
    }
}

/// How far a word is from what is typed, as [`Names::near_words`] measures it; `None` where that is more than `most`.
pub(crate) fn distance(word: &str, typed: &[char], most: usize) -> Option<usize> {
    let letters: Vec<char> = word.chars().collect();
    if letters.len().abs_diff(typed.len()) > most {
        return None;
    }
    let mut rows = Rows::new(typed);
    for depth in 0..letters.len() {
        rows.add(&letters[..=depth]);
        // Letters that changed places look two rows back.
        if rows.least(depth + 1) > most && rows.least(depth) >= most {
            return None;
        }
    }
    Some(rows.last()).filter(|distance| *distance <= most)
}
