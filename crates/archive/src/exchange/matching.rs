//! The choice itself: the assignment problem, solved by shortest augmenting paths with prices.
//!
//! Everybody gives to somebody, if only to nobody: a pair that does not fit costs more than all that could be gained by
//! preferring one fitting pair to another. So the cheapest assignment has the fewest such pairs, which is the greatest
//! number of gifts, and among those the best wishes. The method is Kuhn's with the paths of Dijkstra (Jonker and
//! Volgenant, “A shortest augmenting path algorithm for dense and sparse linear assignment problems”, 1987): O(n³) steps
//! at worst, and its prices are the proof.

use super::{
    chance::Chance,
    fits::{Fits, SCORE_MAX},
    proof::{self, Prices, Proof},
};

/// Who writes for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matching {
    /// By giver: for whom they write; `None` where nobody is left for them.
    pub recipient_of: Vec<Option<usize>>,
    /// That no other assignment is better.
    pub proof: Proof,
}

impl Matching {
    /// How many give and receive.
    pub fn pairs(&self) -> usize {
        self.recipient_of.iter().flatten().count()
    }

    /// By recipient: who writes for them.
    pub fn giver_of(&self) -> Vec<Option<usize>> {
        let mut givers = vec![None; self.recipient_of.len()];
        for (giver, recipient) in self.recipient_of.iter().enumerate() {
            if let Some(recipient) = recipient {
                givers[*recipient] = Some(giver);
            }
        }
        givers
    }
}

/// What giving to a recipient costs; a pair that does not fit costs more than any number of fitting ones can.
pub(super) fn cost(fits: &Fits, giver: usize, recipient: usize) -> i64 {
    match fits.score(giver, recipient) {
        Some(score) => i64::from(SCORE_MAX - score),
        None => i64::from(SCORE_MAX) * fits.people() as i64 + 1,
    }
}

/// The assignment with the greatest number of gifts, and among those one whose wishes agree best. Where several are as
/// good, the seed decides: the same seed always in the same way.
pub fn best(fits: &Fits, seed: u64) -> Matching {
    let people = fits.people();
    let mut chance = Chance::new(seed);
    let (givers, recipients) = (chance.order(people), chance.order(people));
    let mut table = Vec::with_capacity(people * people);
    for giver in &givers {
        table.extend(recipients.iter().map(|recipient| cost(fits, *giver, *recipient)));
    }
    let solved = Assignment::solve(people, &table);

    let mut recipient_of = vec![None; people];
    let mut prices = Prices { givers: vec![0; people], recipients: vec![0; people] };
    for (column, row) in solved.row_of.iter().enumerate() {
        let recipient = recipients[column];
        prices.recipients[recipient] = solved.column_price[column];
        if let Some(row) = row {
            let giver = givers[*row];
            recipient_of[giver] = fits.score(giver, recipient).map(|_| recipient);
        }
    }
    for (row, price) in solved.row_price.iter().enumerate() {
        prices.givers[givers[row]] = *price;
    }
    part_couples(fits, &mut recipient_of, &givers);
    let cover = proof::cover(fits, &recipient_of);
    Matching { recipient_of, proof: Proof { cover, prices } }
}

/// Parts people who would write for each other, where that costs nothing: gifts are merrier in a ring.
fn part_couples(fits: &Fits, recipient_of: &mut [Option<usize>], order: &[usize]) {
    let is_couple = |of: &[Option<usize>], one: usize| of[one].is_some_and(|other| of[other] == Some(one));
    for one in 0..recipient_of.len() {
        let Some(other) = recipient_of[one].filter(|_| is_couple(recipient_of, one)) else { continue };
        let swap = order.iter().copied().find(|third| {
            let Some(theirs) = recipient_of[*third] else { return false };
            *third != one
                && *third != other
                && theirs != one
                && recipient_of[theirs] != Some(one)
                && recipient_of[other] != Some(*third)
                && fits.score(one, theirs).is_some()
                && fits.score(*third, other).is_some()
                && cost(fits, one, theirs) + cost(fits, *third, other)
                    == cost(fits, one, other) + cost(fits, *third, theirs)
        });
        if let Some(third) = swap {
            recipient_of.swap(one, third);
        }
    }
}

/// Far above every cost.
const FAR: i64 = i64::MAX / 4;

/// Rows, columns and their prices: no row and column together are dearer than their cost, and those that are assigned
/// are exactly as dear.
struct Assignment<'a> {
    size: usize,
    table: &'a [i64],
    row_of: Vec<Option<usize>>,
    row_price: Vec<i64>,
    column_price: Vec<i64>,
}

impl<'a> Assignment<'a> {
    fn solve(size: usize, table: &'a [i64]) -> Self {
        let mut assignment = Self {
            size,
            table,
            row_of: vec![None; size],
            row_price: vec![0; size],
            column_price: vec![0; size],
        };
        for row in assignment.begin() {
            assignment.augment(row);
        }
        assignment
    }

    fn row(&self, row: usize) -> &'a [i64] {
        &self.table[row * self.size..(row + 1) * self.size]
    }

    /// Takes what can be had without thinking; the rows that are left.
    fn begin(&mut self) -> Vec<usize> {
        let mut left = Vec::new();
        for column in 0..self.size {
            let costs = (0..self.size).map(|row| self.row(row)[column]);
            self.column_price[column] = costs.min().unwrap_or(0);
        }
        for row in 0..self.size {
            let dear = |column: usize, cost: &i64| cost - self.column_price[column];
            let costs = || self.row(row).iter().enumerate();
            let least = costs().map(|(column, cost)| dear(column, cost)).min().unwrap_or(0);
            let free = costs()
                .find(|(column, cost)| dear(*column, cost) == least && self.row_of[*column].is_none())
                .map(|(column, _)| column);
            self.row_price[row] = least;
            match free {
                Some(column) => self.row_of[column] = Some(row),
                None => left.push(row),
            }
        }
        left
    }

    /// Finds the cheapest chain of changes that gives a row a column, and makes it.
    fn augment(&mut self, start: usize) {
        let mut distance = vec![FAR; self.size];
        let mut before: Vec<Option<usize>> = vec![None; self.size];
        let mut is_done = vec![false; self.size];
        let mut done: Vec<usize> = Vec::new();
        let (mut row, mut from) = (start, None);
        let end = loop {
            let (mut nearest, mut least) = (None, FAR);
            let price = self.row_price[row];
            for (column, cost) in self.row(row).iter().enumerate() {
                if is_done[column] {
                    continue;
                }
                let reach = cost - price - self.column_price[column];
                if reach < distance[column] {
                    distance[column] = reach;
                    before[column] = from;
                }
                if distance[column] < least {
                    (nearest, least) = (Some(column), distance[column]);
                }
            }
            // The table is square: while a row is without a column, some column is without a row.
            let Some(column) = nearest else { return };
            self.row_price[start] += least;
            for other in &done {
                if let Some(row) = self.row_of[*other] {
                    self.row_price[row] += least;
                }
                self.column_price[*other] -= least;
            }
            for (other, distance) in distance.iter_mut().enumerate() {
                if !is_done[other] {
                    *distance -= least;
                }
            }
            is_done[column] = true;
            done.push(column);
            match self.row_of[column] {
                Some(next) => (row, from) = (next, Some(column)),
                None => break column,
            }
        };
        let mut column = end;
        while let Some(previous) = before[column] {
            self.row_of[column] = self.row_of[previous];
            column = previous;
        }
        self.row_of[column] = Some(start);
    }
}
