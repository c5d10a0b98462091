//! The days of a work and its chapters, changed after they were posted.
//!
//! What always holds: the days that followed from others before follow from them afterwards. A work that is as new as its
//! newest chapter stays that; a first chapter that came with its work stays with it.

use jiff::civil::Date;

/// The days of a work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dates {
    /// When the work was first published.
    pub published: Option<Date>,
    /// When it last grew.
    pub updated: Option<Date>,
    /// Those of its chapters, in order; `None` where nobody knows.
    pub chapters: Vec<Option<Date>>,
}

impl Dates {
    fn first(&self) -> Option<Date> {
        self.chapters.first().copied().flatten()
    }

    fn newest(&self) -> Option<Date> {
        self.chapters.iter().copied().flatten().chain(self.published).max()
    }

    /// With other days of its chapters. A work that was published with its first chapter goes along with it.
    #[must_use]
    pub fn with_chapters(&self, chapters: Vec<Option<Date>>) -> Self {
        let mut dates = Self { chapters, ..self.clone() };
        if self.published.is_some() && self.published == self.first() && dates.first().is_some() {
            dates.published = dates.first();
        }
        dates.settled(self)
    }

    /// Published on another day; `None` where its author does not say. A first chapter of the same day goes along.
    #[must_use]
    pub fn with_published(&self, published: Option<Date>) -> Self {
        let mut dates = Self { published, ..self.clone() };
        if published.is_some()
            && self.published == self.first()
            && let Some(first) = dates.chapters.first_mut()
        {
            *first = published;
        }
        dates.settled(self)
    }

    /// When it last grew, by its chapters, unless another day was told from elsewhere.
    fn settled(mut self, before: &Self) -> Self {
        if before.updated.is_none() || before.updated == before.newest() {
            self.updated = self.newest();
        } else {
            self.updated = self.updated.max(self.newest());
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// The same day of a year.
    fn on(year: i16) -> Date {
        date(year, 3, 31)
    }

    #[test]
    fn a_work_of_one_chapter_and_its_chapter_move_together() {
        let today =
            Dates { published: Some(on(2026)), updated: Some(on(2026)), chapters: vec![Some(on(2026))] };
        let then =
            Dates { published: Some(on(2004)), updated: Some(on(2004)), chapters: vec![Some(on(2004))] };
        assert_eq!(today.with_published(Some(on(2004))), then);
        assert_eq!(today.with_chapters(vec![Some(on(2004))]), then);
        assert_eq!(then.with_published(Some(on(2026))), today, "and back");
    }

    #[test]
    fn a_work_is_as_new_as_its_newest_chapter() {
        let work = Dates {
            published: Some(on(2004)),
            updated: Some(on(2026)),
            chapters: vec![Some(on(2004)), Some(on(2026))],
        };
        let back = work.with_chapters(vec![Some(on(2004)), Some(on(2005))]);
        assert_eq!((back.published, back.updated), (Some(on(2004)), Some(on(2005))));
        let unknown = work.with_chapters(vec![Some(on(2004)), None]);
        assert_eq!(unknown.updated, Some(on(2004)));
        let later = work.with_published(Some(on(2005)));
        assert_eq!((later.chapters[0], later.updated), (Some(on(2005)), Some(on(2026))));
    }

    #[test]
    fn a_day_that_was_told_from_elsewhere_stays_until_a_chapter_is_newer() {
        let work = Dates {
            published: Some(on(2004)),
            updated: Some(on(2010)),
            chapters: vec![None, Some(on(2005))],
        };
        assert_eq!(work.with_chapters(vec![None, Some(on(2006))]).updated, Some(on(2010)));
        assert_eq!(work.with_chapters(vec![None, Some(on(2011))]).updated, Some(on(2011)));
        assert_eq!(work.with_chapters(vec![Some(on(2003)), Some(on(2005))]).published, Some(on(2004)));
    }

    #[test]
    fn a_work_that_nobody_knows_the_days_of_gets_none() {
        let none = Dates { chapters: vec![None], ..Dates::default() };
        assert_eq!(none.with_chapters(vec![None]), none);
        assert_eq!(none.with_published(Some(on(2004))).chapters, [Some(on(2004))]);
        assert_eq!(none.with_published(Some(on(2004))).with_published(None).chapters, [Some(on(2004))]);
    }
}
