//! An import that is killed anywhere and run again gives the same archive as one that was left alone.

use std::{
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use crate::site::{Site, command, story};

const FILES: usize = 200;
const ARCHIVES: u32 = 5;
const KILLS_EACH: u32 = 4;

/// The same moments in every run of the test, spread over the time that an import takes; a xorshift generator.
struct Moments(u64);

impl Moments {
    /// A part of the whole from 0 to 1.
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % 10_000) as f64 / 10_000.0
    }
}

#[test]
fn an_import_that_is_killed_anywhere_can_be_run_again() {
    let calm = Site::new();
    for number in 0..FILES {
        calm.file(&format!("{number:02}.txt"), story(number));
    }
    let started = Instant::now();
    assert_eq!(calm.import().status, 0);
    let mut whole = started.elapsed();
    let digest = calm.digest();
    let files = calm.files();
    let mut moments = Moments(0x000F_1C05);
    let mut killed = 0;
    for archive in 0..ARCHIVES {
        let data = calm.data().with_file_name(format!("killed-{archive}"));
        let import = ["import", "--json", files.to_str().unwrap()];
        for kill in 0..KILLS_EACH {
            let mut child =
                command(&data, &import).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            // The moment itself is what is tried: each in a part of its own of the time that an import takes.
            let part = (f64::from(kill) + moments.next()) / f64::from(KILLS_EACH);
            thread::sleep(Duration::from_secs_f64(whole.as_secs_f64() * part));
            child.kill().unwrap();
            if child.wait().unwrap().code().is_none() {
                killed += 1;
            } else {
                // It was over before: the machine had more to do while the time was taken.
                whole = whole.mul_f64(0.6);
            }
        }
        let again = command(&data, &import).stdout(Stdio::null()).status().unwrap();
        assert!(again.success());
        let found = command(&data, &["check", "--digest"]).output().unwrap();
        assert_eq!(String::from_utf8(found.stdout).unwrap().trim(), digest, "archive {archive}");
        let checked = command(&data, &["check"]).output().unwrap();
        assert_eq!(String::from_utf8(checked.stdout).unwrap().trim(), format!("All is well: {FILES} works."));
    }
    assert!(killed > 0, "no import was still running when it was to be killed");
}
