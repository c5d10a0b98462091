//! Reads damaged files for as long as it is told, and reports what breaks:
//! `cargo run --release -p ficus-intake --example fuzz -- --seconds 60 --seed 1 [--keep FOLDER] [SEED-FILE…]`.
//!
//! Files of files are opened, dumps read by their rows, and what is in them is asked the same.
//!
//! Seeds are mended together and mutated by chance that the seed number fixes; documents that are packed are mutated
//! inside. Of every input it asks: does it bring the reader down, is every byte accounted for, is it read the same way
//! twice, and does it take no longer than [`SECONDS_PER_MEGABYTE`]; and of every text: does repairing it twice change
//! nothing more. Inputs that fail are written to the folder, named by what went wrong; one that is never done with ends
//! the run.

mod hang;
mod reading;
mod seeds;

use std::{
    env::args,
    fs, io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use ficus_intake::repair;
use hang::Watch;
use reading::read;
use seeds::{DOCUMENTS, PIECES, SEEDS};

/// What reading may take, in seconds of processor time per megabyte; ten times that without optimisation.
const SECONDS_PER_MEGABYTE: f64 = 2.0;
/// Start-up of tables and patterns, in seconds.
const SECONDS_FREE: f64 = 0.25;
/// Inputs are at most this long, in bytes.
const INPUT_BYTES_MAX: usize = 1 << 20;
/// Names decide what a file is taken for where its bytes do not.
const NAMES: [&str; 12] = [
    "a.txt",
    "b/01.html",
    "c.epub",
    "d.docx",
    "e.odt",
    "f.rtf",
    "g.md",
    "h.eml",
    "i.mbox",
    "j.sql",
    "k.zip",
    "l.warc",
];

/// A small generator of chance: xorshift64*, the same for the same seed.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.next() >> 11) as usize % end }
    }
}

struct Asked {
    seconds: u64,
    seed: u64,
    keep: Option<PathBuf>,
    seeds: Vec<Vec<u8>>,
}

fn asked() -> io::Result<Asked> {
    let mut asked = Asked {
        seconds: 60,
        seed: 1,
        keep: None,
        seeds: SEEDS.iter().map(|seed| seed.as_bytes().to_vec()).collect(),
    };
    let mut words = args().skip(1);
    while let Some(word) = words.next() {
        let mut number = |otherwise| words.next().and_then(|word| word.parse().ok()).unwrap_or(otherwise);
        match word.as_str() {
            "--seconds" => asked.seconds = number(60),
            "--seed" => asked.seed = number(1),
            "--keep" => asked.keep = words.next().map(PathBuf::from),
            path => asked.seeds.push(fs::read(path)?),
        }
    }
    Ok(asked)
}

/// An input that is being read.
#[derive(Clone)]
struct Tried {
    seed: u64,
    number: u64,
    name: &'static str,
    input: Arc<Vec<u8>>,
}

impl Tried {
    /// Says what went wrong, and keeps the input.
    fn tell(&self, wrong: &str, keep: Option<&Path>) -> io::Result<()> {
        let Self { seed, number, name, input } = self;
        eprintln!("{wrong}: {} bytes as {name}, input {number} of seed {seed}", input.len());
        let Some(folder) = keep else { return Ok(()) };
        fs::create_dir_all(folder)?;
        let place = format!("{wrong}-{seed}-{number}-{}", name.replace('/', "_"));
        fs::write(folder.join(place.replace(' ', "-")), input.as_slice())
    }
}

fn main() -> io::Result<()> {
    let asked = asked()?;
    std::panic::set_hook(Box::new(|_| {}));
    let mut chance = Chance(asked.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let start = Instant::now();
    let (mut inputs, mut bytes, mut failed) = (0u64, 0u64, 0u64);
    let mut by_name = [(0u64, 0f64); NAMES.len()];
    let watch = Watch::start(asked.keep.clone());
    while start.elapsed() < Duration::from_secs(asked.seconds) {
        let (input, own) = input(&asked.seeds, &mut chance);
        // Half of the documents that are packed go by another name.
        let which = own.filter(|_| chance.below(2) == 0).unwrap_or_else(|| chance.below(NAMES.len()));
        let (name, before) = (NAMES[which], processor_seconds());
        inputs += 1;
        bytes += input.len() as u64;
        let tried = Tried { seed: asked.seed, number: inputs, name, input: Arc::new(input) };
        watch.look_at(&tried);
        if let Err(wrong) = check(name, &tried.input) {
            failed += 1;
            tried.tell(wrong, asked.keep.as_deref())?;
        }
        let spent = processor_seconds().zip(before).map_or(0.0, |(after, before)| after - before);
        by_name[which] = (by_name[which].0 + 1, by_name[which].1 + spent);
    }
    for (name, (inputs, seconds)) in NAMES.iter().zip(by_name) {
        println!("as {name}: {inputs} inputs, {seconds:.0} s of processor time");
    }
    println!("{inputs} inputs, {bytes} bytes, {failed} failed");
    std::process::exit(i32::from(failed > 0));
}

/// A mutated seed, or some in a container, mutated as a whole or not; and the place of its name, if it has one of its
/// own.
fn input(seeds: &[Vec<u8>], chance: &mut Chance) -> (Vec<u8>, Option<usize>) {
    let one = |chance: &mut Chance| mutate(seeds[chance.below(seeds.len())].clone(), seeds, chance);
    let mut whole = match chance.below(12) {
        0..6 => return (one(chance), None),
        6..9 => {
            let entries: Vec<(&str, Vec<u8>)> =
                (0..=chance.below(4)).map(|_| (NAMES[chance.below(NAMES.len())], one(chance))).collect();
            seeds::packed(chance.below(4), &entries)
        }
        _ => {
            let (own, parts) = DOCUMENTS[chance.below(DOCUMENTS.len())];
            return (document(parts, seeds, chance), Some(own));
        }
    };
    whole.truncate(INPUT_BYTES_MAX);
    (if chance.below(2) == 0 { whole } else { mutate(whole, seeds, chance) }, None)
}

/// A document whose parts are mutated, one of two; seldom it is mutated as a whole.
fn document(parts: &[(&'static str, &str)], seeds: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut mutated: Vec<(&str, Vec<u8>)> = Vec::new();
    for (name, text) in parts {
        let part = text.as_bytes().to_vec();
        mutated.push((name, if chance.below(2) == 0 { part } else { mutate(part, seeds, chance) }));
    }
    let whole = seeds::packed(0, &mutated);
    if chance.below(8) == 0 { mutate(whole, seeds, chance) } else { whole }
}

fn mutate(mut input: Vec<u8>, seeds: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    for _ in 0..chance.below(12) {
        let (from, to) = {
            let (a, b) = (chance.below(input.len() + 1), chance.below(input.len() + 1));
            (a.min(b), a.max(b))
        };
        match chance.below(9) {
            0 => input.truncate(to),
            1 => drop(input.drain(from..to.min(from + 200))),
            2 if from < input.len() => input[from] = chance.next() as u8,
            3 if from < input.len() => input[from] ^= 1 << chance.below(8),
            4 => drop(input.splice(from..from, PIECES[chance.below(PIECES.len())].iter().copied())),
            5 => {
                let piece = PIECES[chance.below(PIECES.len())].repeat(1 + chance.below(3_000));
                drop(input.splice(from..from, piece));
            }
            6 => {
                let other = &seeds[chance.below(seeds.len())];
                let at = chance.below(other.len() + 1);
                let end = (at + chance.below(4_000)).min(other.len());
                drop(input.splice(from..from, other[at..end].to_vec()));
            }
            7 => {
                let copy = input[from..to].repeat(1 + chance.below(20));
                drop(input.splice(to..to, copy.into_iter().take(INPUT_BYTES_MAX / 4)));
            }
            _ => input = input.iter().map(|byte| char::from(*byte)).collect::<String>().into_bytes(),
        }
        input.truncate(INPUT_BYTES_MAX);
    }
    input
}

fn check(name: &str, input: &[u8]) -> Result<(), &'static str> {
    let before = processor_seconds();
    let first = catch_unwind(AssertUnwindSafe(|| read(name, input))).map_err(|_| "panic")?;
    if let (Some(before), Some(after)) = (before, processor_seconds()) {
        let slower = if cfg!(debug_assertions) { 10.0 } else { 1.0 };
        let bytes = input.len() as u64 + first.unpacked_bytes;
        let allowed = (SECONDS_FREE + SECONDS_PER_MEGABYTE * bytes as f64 / 1e6) * slower;
        if after - before > allowed {
            return Err("slow");
        }
    }
    let second = catch_unwind(AssertUnwindSafe(|| read(name, input))).map_err(|_| "panic")?;
    if first != second {
        return Err("read in two ways");
    }
    if first.is_unaccounted {
        return Err("bytes not accounted for");
    }
    let text = String::from_utf8_lossy(input);
    let once = catch_unwind(|| repair::text(&text).text.into_owned()).map_err(|_| "panic in repair")?;
    let twice = catch_unwind(|| repair::text(&once).text.into_owned()).map_err(|_| "panic in repair")?;
    if once == twice { Ok(()) } else { Err("repaired twice") }
}

/// Processor time of this thread, where the system tells it as Linux does (proc(5), `schedstat`).
fn processor_seconds() -> Option<f64> {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse::<f64>().ok().map(|nanoseconds| nanoseconds / 1e9)
}
