//! Says how fast files are read: `cargo run --release -p ficus-intake --example speed -- FILE…`, on one core.

use std::{env::args, fs, hint::black_box, io, time::Instant};

use ficus_formats::Limits;
use ficus_intake::{read_file, repair};

/// Every file is read again until so much time has passed, in seconds.
const SECONDS: f64 = 1.0;

fn main() -> io::Result<()> {
    for path in args().skip(1) {
        let bytes = fs::read(&path)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let whole =
            per_second(bytes.len(), || drop(black_box(read_file("story.txt", &bytes, &Limits::default()))));
        let repairs = per_second(bytes.len(), || drop(black_box(repair::text(&text))));
        println!("{path}: {whole:.0} MB/s read, {repairs:.0} MB/s repaired");
    }
    Ok(())
}

/// Bytes by the seconds of processor time that they took: other programs may run beside this one.
fn per_second(bytes: usize, mut run: impl FnMut()) -> f64 {
    run();
    let (start, used) = (Instant::now(), processor_seconds());
    let mut times = 0u32;
    while start.elapsed().as_secs_f64() < SECONDS {
        run();
        times += 1;
    }
    let seconds = match (used, processor_seconds()) {
        (Some(before), Some(after)) if after > before => after - before,
        _ => start.elapsed().as_secs_f64(),
    };
    f64::from(times) * bytes as f64 / seconds / 1e6
}

/// Processor time of this thread, where the system tells it as Linux does (proc(5), `schedstat`).
fn processor_seconds() -> Option<f64> {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse::<f64>().ok().map(|nanoseconds| nanoseconds / 1e9)
}
