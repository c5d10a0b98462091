//! Measures lists over very many made-up works, and `SQLite` with its full-text search beside them.
//!
//! `bench/finding` calls it; see there for what each figure means.

mod beside;
mod questions;
mod suggestions;
mod world;

use std::{
    path::{Path, PathBuf},
    sync::{
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use ficus_archive::{TagId, WorkId, listing::WorkQuery, tag::TagKind, tag_graph::TagTie, work::Audience};
use ficus_search::Index;
use mimalloc::MiMalloc;

use crate::{
    questions::{Case, Questions},
    world::World,
};

/// As in the program: answers hold sets of all works, and an allocator that hands these back to the system each time
/// costs more than the answers.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// So many questions are asked of each kind before it is measured.
const WARMED: u64 = 64;

/// What the command line says.
struct Plan {
    works: u64,
    text_words: u64,
    clients: usize,
    seconds: u64,
    folder: PathBuf,
    /// Whether the index that stands in the folder is measured.
    keep: bool,
    /// Works that SQLite gets; 0 leaves it out.
    beside: u64,
    /// What stands in the names of the cases that are measured; nothing for all.
    only: String,
}

fn main() -> Outcome<()> {
    let mut plan = Plan {
        works: 100_000,
        text_words: 0,
        clients: 8,
        seconds: 5,
        folder: PathBuf::from("finding-index"),
        keep: false,
        beside: 0,
        only: String::new(),
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or("each option has a value")?;
        match name.as_str() {
            "--works" => plan.works = value.parse()?,
            "--text-words" => plan.text_words = value.parse()?,
            "--clients" => plan.clients = value.parse()?,
            "--seconds" => plan.seconds = value.parse()?,
            "--folder" => plan.folder = value.into(),
            "--keep" => plan.keep = value == "yes",
            "--beside" => plan.beside = value.parse()?,
            "--only" => plan.only = value,
            _ => return Err(format!("there is no option {name}").into()),
        }
    }
    if plan.beside != 0 && plan.beside != plan.works {
        return Err("a ratio needs the same works on both sides".into());
    }
    let world = World::new(plan.works, plan.text_words);
    if !plan.keep {
        build(&plan, &world)?;
        // Memory is counted from here on, so what was used for writing is given back to the system first.
        let own = std::env::current_exe()?;
        let status = std::process::Command::new(own)
            .args(std::env::args().skip(1))
            .args(["--keep", "yes"])
            .status()?;
        return if status.success() { Ok(()) } else { Err("the second half failed".into()) };
    }
    let index = open(&plan, &world)?;
    lists(&plan, &world, &index)?;
    if suggestions::NAME.contains(&plan.only) {
        suggestions::run(plan.clients, plan.seconds, &world)?;
    }
    if !plan.only.is_empty() {
        return Ok(());
    }
    changes(&plan, &world, &index)?;
    if plan.beside > 0 {
        beside::run(&plan, &world, &index)?;
    }
    Ok(())
}

/// One line of the table.
fn line(name: &str, value: impl std::fmt::Display) {
    println!("| {name} | {value} |");
}

fn build(plan: &Plan, world: &World) -> Outcome<()> {
    if plan.folder.exists() {
        std::fs::remove_dir_all(&plan.folder)?;
    }
    let index = Index::open(&plan.folder)?;
    let start = Instant::now();
    let mut writer = index.writer_for_many()?;
    thread::scope(|scope| -> Outcome<()> {
        let (send, made) = mpsc::sync_channel(2_000);
        for part in 0..2 {
            let send = send.clone();
            scope.spawn(move || {
                for id in (1..=world.works).filter(|id| id % 2 == part) {
                    if send.send(world.work(id)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(send);
        for work in made {
            writer.put(&work, work.blurb.rating.map_or(4, |rating| rating.0 as usize - 1))?;
            if writer.is_full() {
                writer.commit(0)?;
            }
        }
        Ok(())
    })?;
    writer.commit(1)?;
    writer.finish()?;
    let seconds = start.elapsed().as_secs_f64();
    line("works", plan.works);
    line("words of text a work", plan.text_words);
    line("index written, s", format!("{seconds:.0}"));
    line("bytes on disk a work", size(&plan.folder)? / plan.works);
    Ok(())
}

fn size(folder: &Path) -> Outcome<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        bytes += entry?.metadata()?.len();
    }
    Ok(bytes)
}

/// Memory of this process that no file can give back, in megabytes.
fn memory() -> Outcome<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("RssAnon")).ok_or("no line of RssAnon")?;
    let kilobytes: u64 = line.split_whitespace().nth(1).ok_or("no figure")?.parse()?;
    Ok(kilobytes / 1_024)
}

fn open(plan: &Plan, world: &World) -> Outcome<Index> {
    let start = Instant::now();
    let index = Index::open(&plan.folder)?;
    let ties = world.ties();
    let count = ties.len();
    let before = memory()?;
    index.set_ties(ties, 1)?;
    line("tags tied", count);
    line("memory of the ties, MB", memory()?.saturating_sub(before));
    let before = memory()?;
    let ready = Instant::now();
    index.warm_up()?;
    line("columns in memory, s", format!("{:.1}", ready.elapsed().as_secs_f64()));
    let bytes = memory()?.saturating_sub(before);
    line("memory of the columns, MB", bytes);
    line("bytes in memory a work", bytes * 1_024 * 1_024 / plan.works);
    line("opened in all, s", format!("{:.1}", start.elapsed().as_secs_f64()));
    Ok(index)
}

/// What this process has used of the processors, in seconds.
fn cpu_seconds() -> Outcome<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields: Vec<&str> = stat.rsplit(") ").next().ok_or("no figures")?.split(' ').collect();
    let ticks: u64 = fields[11].parse::<u64>()? + fields[12].parse::<u64>()?;
    // Linux counts a hundred ticks a second for programs, whatever it does itself.
    Ok(ticks as f64 / 100.0)
}

/// Percentiles of answers, in milliseconds.
pub struct Times {
    /// What one in a hundred takes at least that nobody else is answered beside.
    alone: f64,
    sorted: Vec<f64>,
    seconds: f64,
    cpu_seconds: f64,
}

impl Times {
    fn of(mut all: Vec<f64>, seconds: f64, cpu_seconds: f64) -> Self {
        all.sort_by(f64::total_cmp);
        Self { alone: f64::NAN, sorted: all, seconds, cpu_seconds }
    }

    fn at(&self, share: f64) -> f64 {
        self.sorted.get((self.sorted.len() as f64 * share) as usize).copied().unwrap_or(f64::NAN)
    }
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{:.2} | {:.2} | {:.2} | {:.2} | {:.0}",
            self.cpu_seconds * 1e3 / self.sorted.len() as f64,
            self.alone,
            self.at(0.5),
            self.at(0.99),
            self.sorted.len() as f64 / self.seconds
        )
    }
}

/// So many clients ask one question after the other; each question is another one. Before them one asks alone.
pub fn ask(plan_clients: usize, seconds: u64, each: impl Fn(u64) -> Outcome<()> + Sync) -> Outcome<Times> {
    let alone = asked_by(1, seconds.div_ceil(2), 1 << 32, &each)?.at(0.99);
    Ok(Times { alone, ..asked_by(plan_clients, seconds, 0, &each)? })
}

fn asked_by(
    plan_clients: usize,
    seconds: u64,
    first: u64,
    each: impl Fn(u64) -> Outcome<()> + Sync,
) -> Outcome<Times> {
    let (next, stop) = (AtomicU64::new(first), AtomicBool::new(false));
    let (start, cpu) = (Instant::now(), cpu_seconds()?);
    let all = thread::scope(|scope| -> Outcome<Vec<f64>> {
        let clients: Vec<_> = (0..plan_clients)
            .map(|_| {
                scope.spawn(|| -> Outcome<Vec<f64>> {
                    let mut times = Vec::new();
                    while !stop.load(Ordering::Relaxed) {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let start = Instant::now();
                        each(number)?;
                        times.push(start.elapsed().as_secs_f64() * 1e3);
                    }
                    Ok(times)
                })
            })
            .collect();
        thread::sleep(Duration::from_secs(seconds));
        stop.store(true, Ordering::Relaxed);
        let mut all = Vec::new();
        for client in clients {
            all.extend(client.join().map_err(|_| "a client died")??);
        }
        Ok(all)
    })?;
    Ok(Times::of(all, start.elapsed().as_secs_f64(), cpu_seconds()? - cpu))
}

fn lists(plan: &Plan, world: &World, index: &Index) -> Outcome<()> {
    println!(
        "\n| list, {} clients, each another one | CPU ms each | p99 ms of one alone | p50 ms | p99 ms | a second |",
        plan.clients
    );
    println!("| --- | ---: | ---: | ---: | ---: | ---: |");
    let questions = Questions::new(world);
    for (name, case) in Case::ALL.into_iter().filter(|(name, _)| name.contains(&plan.only)) {
        // What is kept by whoever has it asked for a while: orders, and where frequent words stand.
        for number in 0..WARMED {
            index.search(&questions.of(case, u64::MAX - number))?;
        }
        index.warm_up()?;
        let times = ask(plan.clients, plan.seconds, |number| {
            std::hint::black_box(index.search(&questions.of(case, number))?);
            Ok(())
        })?;
        println!("| {name} | {times} |");
    }
    let whole =
        WorkQuery { counts: true, audiences: vec![Audience::Everyone], page: 1, ..WorkQuery::default() };
    let start = Instant::now();
    let page = index.search(&whole)?;
    println!(
        "| all {} works with counts, once | | | {:.2} | | |",
        page.total,
        start.elapsed().as_secs_f64() * 1e3
    );
    let start = Instant::now();
    index.top_tags(TagKind::Fandom, &[Audience::Everyone], 0, 100)?;
    println!("| the 100 fandoms with the most works | | | {:.2} | | |", start.elapsed().as_secs_f64() * 1e3);
    let tags: Vec<TagId> =
        (0..1_000).map(|place| world.tag(TagKind::Fandom, place * world.fandoms / 1_000)).collect();
    let start = Instant::now();
    index.tag_counts(&tags, &[Audience::Everyone])?;
    println!("| counts of 1,000 fandoms | | | {:.2} | | |", start.elapsed().as_secs_f64() * 1e3);
    line("memory at the end, MB", memory()?);
    Ok(())
}

/// How soon changes are seen.
fn changes(plan: &Plan, world: &World, index: &Index) -> Outcome<()> {
    println!("\n| change | ms |\n| --- | ---: |");
    let mut times = Vec::new();
    for id in 1..=5 {
        let mut work = world.work(id);
        work.blurb.id = WorkId((plan.works + id).cast_signed());
        "Unheard".clone_into(&mut work.blurb.title);
        let start = Instant::now();
        let mut writer = index.writer()?;
        writer.put(&work, 0)?;
        writer.commit(1 + id)?;
        let query = WorkQuery {
            newer_than: Some(WorkId(plan.works.cast_signed())),
            audiences: vec![Audience::Everyone, Audience::Members],
            page: 1,
            ..WorkQuery::default()
        };
        if index.search(&query)?.works.iter().all(|hit| hit.id != work.blurb.id) {
            return Err("a work is not seen".into());
        }
        times.push(start.elapsed().as_secs_f64() * 1e3);
        writer.finish()?;
    }
    line("a work put in and found", format!("{:.0}", Times::of(times, 1.0, 0.0).at(0.99)));
    let audiences = [Audience::Everyone, Audience::Members];
    let fandoms: Vec<TagId> =
        (0..100.min(world.fandoms)).map(|place| world.tag(TagKind::Fandom, place)).collect();
    let counts = index.tag_counts(&fandoms, &audiences)?;
    let near = (0..fandoms.len()).min_by_key(|place| counts[*place].abs_diff(100_000)).unwrap_or(0);
    let (fandom, works) = (fandoms[near], counts[near]);
    let over = world.tag(TagKind::Fandom, (near as u64 + 1) % world.fandoms);
    let tie = TagTie { id: fandom, kind: TagKind::Fandom, canonical: Some(over), parents: Vec::new() };
    let start = Instant::now();
    index.set_ties([tie], 2)?;
    let tied = start.elapsed().as_secs_f64() * 1e3;
    let now = index.tag_counts(&[over], &audiences)?[0];
    line(
        &format!("a fandom of {works} works made a synonym (then {now} under the other)"),
        format!("{tied:.0}"),
    );
    Ok(())
}
