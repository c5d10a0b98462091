//! Measures the matching of a large gift exchange: `cargo run --release -p ficus-archive --example exchange -- 1000`.

use std::{collections::BTreeMap, time::Instant};

use ficus_archive::exchange::{Choice, Facet, Giver, Rules, Wish, best, check, fits};

/// Numbers that look random and are the same on every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    /// Low numbers come often, high ones rarely, as fandoms do.
    fn often_low(&mut self, end: u64) -> u64 {
        let (a, b, c) = (self.below(end), self.below(end), self.below(end));
        a.min(b).min(c)
    }
}

fn wish(numbers: &mut Numbers, fandoms: u64) -> Wish {
    let fandom: Vec<String> =
        (0..=numbers.below(3)).map(|_| format!("world {}", numbers.often_low(fandoms))).collect();
    let character = format!("somebody {}", numbers.below(8));
    let characters = if numbers.below(3) == 0 { Choice::Of(vec![character]) } else { Choice::Any };
    let choices = BTreeMap::from([(Facet::Fandom, Choice::Of(fandom)), (Facet::Character, characters)]);
    Wish { choices, crossovers: true, ..Wish::default() }
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|argument| argument.parse::<u64>().ok());
    let people = arguments.next().unwrap_or(1_000);
    let fandoms = arguments.next().unwrap_or(people / 2).max(1);
    let mut numbers = Numbers(6);
    let all: Vec<Giver> = (0..people)
        .map(|_| Giver {
            offers: (0..3).map(|_| wish(&mut numbers, fandoms)).collect(),
            requests: (0..3).map(|_| wish(&mut numbers, fandoms)).collect(),
            apart_from: (0..3).map(|_| numbers.below(people) as usize).collect(),
        })
        .collect();
    let start = Instant::now();
    let fits = fits(&all, &Rules::default());
    let knowing = start.elapsed();
    let start = Instant::now();
    let matching = best(&fits, 7);
    let finding = start.elapsed();
    let start = Instant::now();
    let verdict = check(&fits, &matching);
    let checking = start.elapsed();
    let pairs: usize = (0..fits.people()).map(|one| fits.recipients(one).count()).sum();
    println!("{people} people, {pairs} pairs that fit");
    println!("{} gifts; the proof: {verdict:?}", matching.pairs());
    println!("fits {knowing:?}, matching {finding:?}, check {checking:?}");
    println!("the same again: {}", best(&fits, 7) == matching);
}
