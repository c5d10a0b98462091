//! Prints what a container holds, and how fast it was read: `cargo run --release --example containers FILE…`.
//!
//! With `--quiet` its entries are not named. With `--measure` three figures in seconds are printed as JSON: until the
//! first entry came, until all had come, and what the decompressor alone takes for the same gzipped file.

use std::{
    fs::File,
    io::{self, BufReader, Read},
    ops::ControlFlow,
    time::Instant,
};

use ficus_formats::{
    Format, Limits,
    container::{self, Opened},
    detect,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (options, paths): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|argument| argument.starts_with("--"));
    let is_asked = |option: &str| options.iter().any(|asked| asked == option);
    for path in paths {
        let mut file = File::open(&path)?;
        let mut head = Vec::new();
        (&file).take(64 << 10).read_to_end(&mut head)?;
        match detect(&path, &head) {
            Ok(format) if !format.is_container() => println!("{path}: {format:?}"),
            Ok(format) if is_asked("--measure") => measure(format, &mut file)?,
            Ok(format) => tell(&path, format, &mut file, is_asked("--quiet"))?,
            Err(refusal) => println!("{path}: {refusal}"),
        }
    }
    Ok(())
}

fn tell(path: &str, format: Format, file: &mut File, is_quiet: bool) -> io::Result<()> {
    let (mut entries, mut bytes) = (0, 0);
    let start = Instant::now();
    let result = container::open(format, file, &Limits::default(), &mut |opened| {
        entries += 1;
        match opened {
            Opened::Entry(entry) => {
                bytes += entry.bytes.len();
                if !is_quiet {
                    println!("  {} {} {:?}", entry.bytes.len(), entry.name, entry.capture);
                }
            }
            Opened::Refused { name, reason } if !is_quiet => println!("  – {name}: {reason}"),
            Opened::Refused { .. } => {}
        }
        ControlFlow::Continue(())
    });
    let (seconds, packed) = (start.elapsed().as_secs_f64(), file.metadata()?.len() as f64 / 1e6);
    println!(
        "{path}: {format:?}, {entries} entries, {bytes} bytes, {packed:.1} MB packed in {seconds:.2} s, \
        {:.0} MB/s {result:?}",
        packed / seconds
    );
    Ok(())
}

fn measure(format: Format, file: &mut File) -> Result<(), Box<dyn std::error::Error>> {
    let start = Instant::now();
    let mut first = None;
    container::open(format, file, &Limits::default(), &mut |_| {
        first.get_or_insert_with(|| start.elapsed().as_secs_f64());
        ControlFlow::Continue(())
    })?;
    let all = start.elapsed().as_secs_f64();
    io::Seek::rewind(file)?;
    let start = Instant::now();
    io::copy(&mut container::gunzip(BufReader::with_capacity(256 << 10, file)), &mut io::sink())?;
    let inflated = start.elapsed().as_secs_f64();
    println!("{{\"first\":{:.4},\"all\":{all:.4},\"inflated\":{inflated:.4}}}", first.unwrap_or(all));
    Ok(())
}
