//! Reads damaged files for as long as it is told, and reports what breaks:
//! `cargo run --release -p ficus-intake --example fuzz -- --seconds 60 --seed 1 [--keep FOLDER] [SEED-FILE…]`.
//!
//! Seeds are mended together and mutated by chance that the seed number fixes. Of every input it asks: does it bring
//! the reader down, is every byte accounted for, is it read the same way twice, and does it take no longer than
//! [`SECONDS_PER_MEGABYTE`]; and of every text: does repairing it twice change nothing more. Inputs that fail are
//! written to the folder, named by what went wrong.

use std::{
    env::args,
    fs, io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    time::{Duration, Instant},
};

use ficus_archive::rating::Ladder;
use ficus_formats::{Limits, container::Capture};
use ficus_intake::{assemble, read_captured, repair};

/// What reading may take, in seconds of processor time per megabyte; ten times that without optimisation.
const SECONDS_PER_MEGABYTE: f64 = 2.0;
/// Start-up of tables and patterns, in seconds.
const SECONDS_FREE: f64 = 0.25;
/// Inputs are at most this long, in bytes.
const INPUT_BYTES_MAX: usize = 1 << 20;
/// Names decide what a file is taken for where its bytes do not.
const NAMES: [&str; 8] = ["a.txt", "b/01.html", "c.epub", "d.docx", "e.odt", "f.rtf", "g.md", "h.eml"];

/// Small texts that hold what readers look for.
const SEEDS: [&str; 8] = [
    "Title: The Lamp (1/2)\nAuthor: Inkwell\nRating: PG\nSummary: A lamp\n  goes out.\n\nChapter One\n\n\"It's late,\" said Holmes. *Very* late.\n\n* * *\n\nWatson's POV\n\nThe End\n",
    "From ink@example.org Mon Jan  3 10:00:00 2000\nFrom: Ink <ink@example.org>\nSubject: NEW: The Lamp (1/2)\nDate: Mon, 3 Jan 2000 10:00:00 +0000\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nIt=92s late =\nnow.\n> quoted\n-- \nTo unsubscribe, write\n",
    "<html><head><title>The Lamp</title><meta charset=windows-1252></head><body><h1>The Lamp</h1><p>It&rsquo;s <i>late</i>.<br><br>Yes<hr><p>&#146;</body></html>",
    "{\\rtf1\\ansi\\ansicpg1252 {\\fonttbl{\\f0 Times;}}\\pard It\\'92s {\\i late}.\\par \\u8217?\\par}",
    "# The Lamp\n\n## Chapter 1\n\nIt's *late*, **very** late. [x](http://example.org)\n\n---\n\n> said he\n",
    "Itâ€™s late. Ã¢â‚¬Å“Well,Ã¢â‚¬Â\u{9d} ÒItÕs,Ó ôDonÆt,ö don\\'t \\u2019 %92 +IBk- &amp;#8217; =E2=80=99 ДђР\u{98}",
    "   The fog came up the river, and by the time that the lamps were lit no\nbody could see the bridge; nobody, that is, but a boy with a dog.\n   He ran.\n",
    "1.\n\nO wild West Wind,\nThou breath\nof Autumn\n\n2.\n\n~*~*~\n\nHolmes\n\nHe.ran.and ran?away\u{FFFD}\n",
];
/// Pieces that mutations put in.
const PIECES: [&[u8]; 24] = [
    b"\n",
    b"\r\n",
    b"\n\n",
    b"<",
    b"</p>",
    b"&amp;",
    b"&#",
    b"=92",
    b"=\n",
    b"\\'",
    b"\\par",
    b"{",
    b"}",
    b"\0",
    b"\xFF\xFE",
    b"\xC3",
    b"\xE2\x80\x99",
    b"\x92",
    b"* * *\n",
    b"Chapter 2\n",
    b"> ",
    b"%E2%80",
    b"PK\x03\x04",
    b"\xED\xA0\xBD",
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

fn main() -> io::Result<()> {
    let asked = asked()?;
    std::panic::set_hook(Box::new(|_| {}));
    let mut chance = Chance(asked.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let start = Instant::now();
    let (mut inputs, mut bytes, mut failed) = (0u64, 0u64, 0u64);
    while start.elapsed() < Duration::from_secs(asked.seconds) {
        let input = mutate(&asked.seeds, &mut chance);
        let name = NAMES[chance.below(NAMES.len())];
        inputs += 1;
        bytes += input.len() as u64;
        if let Err(wrong) = check(name, &input) {
            failed += 1;
            eprintln!("{wrong}: {} bytes as {name}, input {inputs} of seed {}", input.len(), asked.seed);
            if let Some(folder) = &asked.keep {
                fs::create_dir_all(folder)?;
                let place = format!("{wrong}-{}-{inputs}-{}", asked.seed, name.replace('/', "_"));
                fs::write(folder.join(place.replace(' ', "-")), &input)?;
            }
        }
    }
    println!("{inputs} inputs, {bytes} bytes, {failed} failed");
    std::process::exit(i32::from(failed > 0));
}

fn mutate(seeds: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut input = seeds[chance.below(seeds.len())].clone();
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
        let allowed = (SECONDS_FREE + SECONDS_PER_MEGABYTE * input.len() as f64 / 1e6) * slower;
        if after - before > allowed {
            return Err("slow");
        }
    }
    let second = catch_unwind(AssertUnwindSafe(|| read(name, input))).map_err(|_| "panic")?;
    if first != second {
        return Err("read in two ways");
    }
    if first.1.is_some_and(|counted| counted != input.len() as u64) {
        return Err("bytes not accounted for");
    }
    let text = String::from_utf8_lossy(input);
    let once = catch_unwind(|| repair::text(&text).text.into_owned()).map_err(|_| "panic in repair")?;
    let twice = catch_unwind(|| repair::text(&once).text.into_owned()).map_err(|_| "panic in repair")?;
    if once == twice { Ok(()) } else { Err("repaired twice") }
}

/// The reports of a file's works, and how many bytes the only one accounts for.
fn read(name: &str, input: &[u8]) -> (String, Option<u64>) {
    let capture = Capture::default();
    let Ok(reading) = read_captured(name, input, Some(&capture), &Limits::default()) else {
        return (String::new(), None);
    };
    let works = assemble(&[reading]);
    let reports: Vec<_> = works.iter().map(|work| work.report(&Ladder::default())).collect();
    let counted = match reports.as_slice() {
        [report] => report["accounting"]
            .as_object()
            .map(|counts| counts.values().filter_map(serde_json::Value::as_u64).sum()),
        _ => None,
    };
    (reports.iter().map(ToString::to_string).collect(), counted)
}

/// Processor time of this thread, where the system tells it as Linux does (proc(5), `schedstat`).
fn processor_seconds() -> Option<f64> {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse::<f64>().ok().map(|nanoseconds| nanoseconds / 1e9)
}
