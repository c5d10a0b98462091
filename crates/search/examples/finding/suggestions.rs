//! Names by what is typed of them: a name for each work, and one for each tag of the first works.

use std::{collections::BTreeSet, hint::black_box, time::Instant};

use ficus_search::suggest::{Name, NameKind, Names};

use crate::{
    Outcome, ask, line,
    world::{Chance, World, word},
};

/// What the case is called.
pub const NAME: &str = "suggestions";
/// So many works bring their tags.
const TAGS_OF: u64 = 100_000;
/// So many names are asked for at once, as the site asks.
const ASKED: usize = 40;

/// Measures what is typed right, and what is mistyped.
pub fn run(clients: usize, seconds: u64, world: &World) -> Outcome<()> {
    let mut names: Vec<Name> = Vec::new();
    let mut tags = BTreeSet::new();
    let name =
        |kind, id, text, weight| Name { kind, id, text, slug: String::new(), weight, stands_for: None };
    for id in 1..=world.works {
        let blurb = world.work(id).blurb;
        if id <= TAGS_OF {
            let new = blurb.tags.into_iter().filter(|tag| tags.insert(tag.id));
            names
                .extend(new.map(|tag| name(NameKind::Tag(tag.kind), tag.id.0, tag.name, blurb.counts.kudos)));
        }
        names.push(name(NameKind::Work, blurb.id.0, blurb.title, 0));
    }
    let count = names.len();
    let start = Instant::now();
    let names = Names::new(names);
    println!(
        "\n| {count} names | CPU ms each | p99 ms of one alone | p50 ms | p99 ms | a second |\n| --- | ---: | ---: | ---: | ---: | ---: |"
    );
    let typed = |number: u64, is_mistyped: bool| {
        let mut chance = Chance::of(number ^ 0x7e57);
        let whole = format!("{} {}", word(chance.ranked(4_000)), word(chance.ranked(40_000)));
        let mut letters: Vec<char> = whole.chars().take(2 + chance.below(8) as usize).collect();
        if is_mistyped && letters.len() > 4 {
            letters[2] = 'x';
        }
        letters.into_iter().collect::<String>()
    };
    let made = start.elapsed().as_secs_f64();
    for (case, is_mistyped) in [(NAME, false), ("suggestions for what is mistyped", true)] {
        let times = ask(clients, seconds, |number| {
            black_box(names.find(&typed(number, is_mistyped), |_| true, ASKED));
            Ok(())
        })?;
        println!("| {case} | {times} |");
    }
    line("names made ready, s", format!("{made:.1}"));
    Ok(())
}
