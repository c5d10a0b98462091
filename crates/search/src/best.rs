//! The best of very many.

/// The greatest so many pairs of a key and an identifier.
pub(crate) struct Best {
    keep: usize,
    /// Up to twice as many as are kept, so that sorting out is rare.
    pairs: Vec<(u64, u32)>,
    /// A key below it cannot be among the best any more.
    threshold: u64,
}

impl Best {
    pub fn new(keep: usize) -> Self {
        Self { keep: keep.max(1), pairs: Vec::new(), threshold: 0 }
    }

    pub fn push(&mut self, pair: (u64, u32)) {
        if pair.0 < self.threshold {
            return;
        }
        self.pairs.push(pair);
        if self.pairs.len() >= self.keep * 2 {
            let (_, last, _) = self.pairs.select_nth_unstable_by(self.keep - 1, |a, b| b.cmp(a));
            self.threshold = last.0;
            self.pairs.truncate(self.keep);
        }
    }

    /// The best first.
    pub fn into_sorted(mut self) -> Vec<(u64, u32)> {
        self.pairs.sort_unstable_by(|a, b| b.cmp(a));
        self.pairs.truncate(self.keep);
        self.pairs
    }
}
