//! Chance that can be repeated: a small generator and the few distributions that archives follow.

/// `SplitMix64` (Steele, Lea and Flood 2014): 64 bits of state, passes `BigCrush`, and any two seeds give streams that
/// have nothing to do with each other. A crate for it would be more lines in the lock file than these.
#[derive(Clone, Debug)]
pub(super) struct Chance(u64);

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

impl Chance {
    /// The chance of one thing of many that share a seed.
    pub(super) fn of(seed: u64, number: u64) -> Self {
        let mut seeded = Self(seed);
        Self(seeded.bits() ^ number.wrapping_mul(GOLDEN).rotate_left(17))
    }

    pub(super) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to but not including 1.
    pub(super) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// From 0 up to but not including `end`, which is not 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.bits()) * end as u128) >> 64) as usize
    }

    /// Both ends included.
    pub(super) fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.below(most - least + 1)
    }

    /// True so many times out of 100.
    pub(super) fn percent(&mut self, share: u32) -> bool {
        self.below(100) < share as usize
    }

    /// One word of a list that is not empty.
    pub(super) fn one<'a>(&mut self, of: &'a [String]) -> &'a str {
        &of[self.below(of.len())]
    }

    /// The value whose share of 100 the draw falls into; the last takes the rest.
    pub(super) fn share<T: Copy>(&mut self, shares: &[(u32, T)]) -> T {
        let mut draw = self.below(100) as u32;
        for (share, value) in shares {
            if draw < *share {
                return *value;
            }
            draw -= share;
        }
        shares[shares.len() - 1].1
    }

    /// Log-normal with this mean; `spread` is the standard deviation of the logarithm.
    pub(super) fn long_tailed(&mut self, mean: f64, spread: f64) -> f64 {
        (mean.max(f64::MIN_POSITIVE).ln() - spread * spread / 2.0 + spread * self.normal()).exp()
    }

    /// A whole number next to a real one, up or down so that the mean stays.
    pub(super) fn rounded(&mut self, value: f64) -> u64 {
        let up = self.unit() < value.fract();
        value as u64 + u64::from(up)
    }

    /// Box and Muller 1958.
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }
}

/// Zipf's law over the places from 0: the first is drawn most.
#[derive(Clone, Debug)]
pub(super) struct Zipf {
    /// The weight of each place and of all before it.
    sums: Vec<f64>,
}

impl Zipf {
    /// Over `places` places, of which there is at least one.
    pub(super) fn new(places: usize, exponent: f64) -> Self {
        let mut sum = 0.0;
        let sums = (1..=places.max(1))
            .map(|rank| {
                sum += (rank as f64).powf(-exponent);
                sum
            })
            .collect();
        Self { sums }
    }

    pub(super) fn draw(&self, chance: &mut Chance) -> usize {
        let total = self.sums.last().copied().unwrap_or(0.0);
        let draw = chance.unit() * total;
        self.sums.partition_point(|sum| *sum <= draw).min(self.sums.len() - 1)
    }
}
