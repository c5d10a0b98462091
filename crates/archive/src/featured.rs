//! Works that the archive's keepers show on its front page for a while, with a line that says why.

use jiff::civil::Date;

use crate::{FeaturedId, WorkId};

/// The line has at most so many characters.
pub const LINE_CHARS_MAX: usize = 500;
/// The front page shows at most so many at once.
pub const ON_FRONT_MAX: u32 = 3;

/// A work that is shown, has been, or will be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Featured {
    /// Its number.
    pub id: FeaturedId,
    /// The work.
    pub work: WorkId,
    /// Why, in a line; may be empty.
    pub line: String,
    /// From this day on.
    pub from: Date,
    /// To this day, which counts; `None`: until somebody takes it away.
    pub until: Option<Date>,
}

impl Featured {
    /// Whether the front page shows it on a day.
    pub fn is_shown(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_first_and_the_last_day_count() {
        let mut featured = Featured {
            id: FeaturedId(1),
            work: WorkId(1),
            line: String::new(),
            from: date(2026, 11, 1),
            until: Some(date(2026, 11, 30)),
        };
        let shown = |featured: &Featured| {
            [date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1)]
                .map(|day| featured.is_shown(day))
        };
        assert_eq!(shown(&featured), [false, true, true, false]);
        featured.until = None;
        assert_eq!(shown(&featured), [false, true, true, true]);
    }
}
