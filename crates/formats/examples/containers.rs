//! Prints what a container holds, and how fast it was read: `cargo run --release --example containers FILE…`.

use std::{fs::File, io::Read, ops::ControlFlow, time::Instant};

use ficus_formats::{
    Limits,
    container::{self, Opened},
    detect,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (quiet, paths): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|arg| arg == "--quiet");
    for path in paths {
        let mut file = File::open(&path)?;
        let mut head = Vec::new();
        (&file).take(64 << 10).read_to_end(&mut head)?;
        let format = match detect(&path, &head) {
            Ok(format) if format.is_container() => format,
            told => {
                println!("{path}: {told:?}");
                continue;
            }
        };
        let (mut entries, mut bytes) = (0, 0);
        let start = Instant::now();
        let result = container::open(format, &mut file, &Limits::default(), &mut |opened| {
            entries += 1;
            match opened {
                Opened::Entry(entry) => {
                    bytes += entry.bytes.len();
                    if quiet.is_empty() {
                        println!("  {} {} {:?}", entry.bytes.len(), entry.name, entry.capture);
                    }
                }
                Opened::Refused { name, reason } if quiet.is_empty() => println!("  – {name}: {reason}"),
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
    }
    Ok(())
}
