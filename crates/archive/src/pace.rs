//! How fast a reader reads: measured from where they are at what time, or as they say.

/// Words in a minute, where nothing is known of the reader.
pub const WORDS_A_MINUTE: u32 = 260;
/// Nobody reads slower who reads; a page was left open.
pub const WORDS_A_MINUTE_MIN: u32 = 60;
/// Nobody reads faster; pages were turned.
pub const WORDS_A_MINUTE_MAX: u32 = 900;
/// So many of the last samples count.
pub const SAMPLES_MAX: usize = 50;
/// Fewer samples say nothing.
const SAMPLES_MIN: usize = 3;
/// A stretch of fewer words says nothing.
const WORDS_MIN: u32 = 100;
/// Nobody reads longer than this without a pause, in seconds.
const SECONDS_MAX: u32 = 3 * 3_600;

/// Words that were read in a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// How many words.
    pub words: u32,
    /// In how many seconds.
    pub seconds: u32,
}

impl Sample {
    /// A stretch of reading, where it can be one.
    pub fn new(words: u32, seconds: u32) -> Option<Self> {
        let sample = Self { words, seconds };
        let can_be = words >= WORDS_MIN
            && (1..=SECONDS_MAX).contains(&seconds)
            && (WORDS_A_MINUTE_MIN..=WORDS_A_MINUTE_MAX).contains(&sample.words_a_minute());
        can_be.then_some(sample)
    }

    fn words_a_minute(self) -> u32 {
        u32::try_from(u64::from(self.words) * 60 / u64::from(self.seconds.max(1))).unwrap_or(u32::MAX)
    }
}

/// The pace that most stretches have: their median; `None` where there are too few of them.
pub fn measured(samples: &[Sample]) -> Option<u32> {
    let mut paces: Vec<u32> =
        samples.iter().take(SAMPLES_MAX).map(|sample| sample.words_a_minute()).collect();
    paces.sort_unstable();
    (paces.len() >= SAMPLES_MIN).then(|| paces[paces.len() / 2])
}

/// A pace as somebody writes it into a form; `None` where nobody reads so.
pub fn parse(text: &str) -> Option<u32> {
    let pace = text.trim().parse().ok()?;
    (WORDS_A_MINUTE_MIN..=WORDS_A_MINUTE_MAX).contains(&pace).then_some(pace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pace_is_the_median_of_what_can_be_reading() {
        assert_eq!(Sample::new(2_000, 20), None, "pages were turned");
        assert_eq!(Sample::new(500, 3_600), None, "a page was left open");
        assert_eq!(Sample::new(20, 6), None, "too little");
        assert_eq!(Sample::new(5_000, 0), None);
        let samples: Vec<Sample> =
            [(250, 60), (300, 60), (880, 60)].iter().filter_map(|(w, s)| Sample::new(*w, *s)).collect();
        assert_eq!(measured(&samples), Some(300));
        assert_eq!(measured(&samples[..2]), None);
    }

    #[test]
    fn a_pace_by_hand_is_one_that_somebody_has() {
        assert_eq!(parse(" 320 "), Some(320));
        assert_eq!(parse("5"), None);
        assert_eq!(parse("90000"), None);
    }
}
