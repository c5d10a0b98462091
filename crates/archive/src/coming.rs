//! Chapters that are still to come, as far as their authors tell: titles, a line about each, the day on which it is
//! expected.

use jiff::civil::Date;

/// So many chapters to come are told of a work at most.
pub const TOLD_MAX: usize = 200;
/// A title has so many characters at most.
pub const TITLE_CHARS_MAX: usize = 255;
/// A line about a chapter has so many characters at most.
pub const LINE_CHARS_MAX: usize = 200;

/// A chapter that its authors mean to write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlannedChapter {
    /// The number that it is to have.
    pub number: u32,
    /// What it is to be called; may be empty.
    pub title: String,
    /// A line about it; may be empty.
    pub line: String,
    /// The day on which it is expected.
    pub expected: Option<Date>,
}

/// What readers are told of chapters that are written and have their day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Showing {
    /// Their titles.
    pub titles: bool,
    /// Their days.
    pub days: bool,
}

/// A chapter on the desk that has its day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedChapter {
    /// The number that it is to have.
    pub number: u32,
    /// Its title.
    pub title: Option<String>,
    /// The day on which it is posted, as its author's clock says.
    pub day: Date,
}

/// What is planned of a work, and what readers are told of what is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plans {
    /// Chapters to come, by number.
    pub planned: Vec<PlannedChapter>,
    /// What is told of those that have their day.
    pub showing: Showing,
    /// Those that have their day.
    pub dated: Vec<DatedChapter>,
}

/// A chapter to come as readers are told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToCome {
    /// The number that it is to have.
    pub number: u32,
    /// What it is to be called.
    pub title: Option<String>,
    /// A line about it; may be empty.
    pub line: String,
    /// The day on which it comes.
    pub day: Option<Date>,
    /// Whether it has that day already, rather than being expected.
    pub is_dated: bool,
}

impl Plans {
    /// What readers are told is still to come, by number. What is posted under a number is no longer to come.
    pub fn still_to_come(&self, posted: impl Fn(u32) -> bool) -> Vec<ToCome> {
        let mut told: Vec<ToCome> = self.planned.iter().map(planned).collect();
        for dated in &self.dated {
            let title = dated.title.clone().filter(|_| self.showing.titles);
            let day = Some(dated.day).filter(|_| self.showing.days);
            match told.iter_mut().find(|line| line.number == dated.number) {
                Some(line) => {
                    line.title = title.or(line.title.take());
                    (line.day, line.is_dated) = (day.or(line.day), day.is_some());
                }
                None if title.is_some() || day.is_some() => {
                    let (number, line, is_dated) = (dated.number, String::new(), day.is_some());
                    told.push(ToCome { number, title, line, day, is_dated });
                }
                None => {}
            }
        }
        told.retain(|line| !posted(line.number));
        told.sort_by_key(|line| line.number);
        told
    }
}

fn planned(planned: &PlannedChapter) -> ToCome {
    ToCome {
        number: planned.number,
        title: Some(planned.title.clone()).filter(|title| !title.is_empty()),
        line: planned.line.clone(),
        day: planned.expected,
        is_dated: false,
    }
}

/// What is wrong with a plan, for its author; nothing where all is well.
pub fn fault(planned: &[PlannedChapter], posted: impl Fn(u32) -> bool) -> Option<String> {
    if planned.len() > TOLD_MAX {
        return Some(format!("At most {TOLD_MAX} chapters to come can be told."));
    }
    let mut numbers: Vec<u32> = planned.iter().map(|one| one.number).collect();
    numbers.sort_unstable();
    let twice = numbers.windows(2).find_map(|two| match two {
        [one, other] if one == other => Some(*one),
        _ => None,
    });
    if let Some(twice) = twice {
        return Some(format!("Chapter {twice} stands there twice: give each a number of its own."));
    }
    if let Some(there) = numbers.into_iter().find(|number| posted(*number)) {
        return Some(format!("Chapter {there} is posted already: give what is to come another number."));
    }
    let long = planned.iter().find(|one| {
        one.title.chars().count() > TITLE_CHARS_MAX || one.line.chars().count() > LINE_CHARS_MAX
    })?;
    Some(format!(
        "Chapter {}: a title has at most {TITLE_CHARS_MAX} characters, a line at most {LINE_CHARS_MAX}.",
        long.number
    ))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn planned(number: u32, title: &str) -> PlannedChapter {
        PlannedChapter { number, title: title.to_owned(), ..PlannedChapter::default() }
    }

    #[test]
    fn what_is_posted_is_no_longer_to_come_and_what_is_dated_shows_what_its_author_lets_it() {
        let dated = |number| DatedChapter { number, title: Some("The Lens".into()), day: date(2026, 3, 6) };
        let plans = Plans {
            planned: vec![planned(3, "The Lamp"), planned(5, "")],
            dated: vec![dated(5), dated(6)],
            ..Plans::default()
        };
        let told = |plans: &Plans| -> Vec<(u32, Option<String>, bool)> {
            let lines = plans.still_to_come(|number| number <= 3);
            lines.into_iter().map(|line| (line.number, line.title, line.is_dated)).collect()
        };
        assert_eq!(told(&plans), [(5, None, false)]);
        let plans = Plans { showing: Showing { titles: false, days: true }, ..plans };
        assert_eq!(told(&plans), [(5, None, true), (6, None, true)]);
        let plans = Plans { showing: Showing { titles: true, days: false }, ..plans };
        assert_eq!(told(&plans), [(5, Some("The Lens".into()), false), (6, Some("The Lens".into()), false)]);
    }

    #[test]
    fn a_number_is_planned_once_and_not_where_a_chapter_stands() {
        let posted = |number| number == 1;
        assert_eq!(fault(&[planned(2, "a"), planned(3, "b")], posted), None);
        assert!(
            fault(&[planned(2, "a"), planned(2, "b")], posted).is_some_and(|told| told.contains("twice"))
        );
        assert!(fault(&[planned(1, "a")], posted).is_some_and(|told| told.contains("posted")));
        assert!(fault(&[planned(2, &"a".repeat(256))], posted).is_some());
    }
}
