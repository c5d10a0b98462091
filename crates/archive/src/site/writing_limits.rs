//! How much an account may write and keep, and what is left of it.

use serde::{Deserialize, Serialize};

/// What an account may have; 0 stands for no bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Works that it signs, posted or not.
    pub works: u64,
    /// Drafts of chapters on its desk.
    pub drafts: u64,
    /// Chapters posted within a day.
    pub chapters_a_day: u64,
    /// Words posted within a day.
    pub words_a_day: u64,
    /// Times that files are handed in within a day.
    pub uploads_a_day: u64,
    /// Images in all of its works.
    pub images: u64,
    /// Megabytes of texts, drafts and images.
    pub megabytes: u64,
}

/// The limits of members, and those of new ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WritingLimits {
    /// For everybody but staff.
    pub members: Limits,
    /// For whoever joined lately.
    pub newcomers: Limits,
    /// So many days after joining a member is new.
    pub new_days: u32,
}

impl Default for WritingLimits {
    fn default() -> Self {
        let members = Limits {
            works: 5_000,
            drafts: 2_000,
            chapters_a_day: 500,
            words_a_day: 0,
            uploads_a_day: 200,
            images: 2_000,
            megabytes: 2_000,
        };
        let newcomers = Limits {
            works: 100,
            drafts: 200,
            chapters_a_day: 100,
            words_a_day: 500_000,
            uploads_a_day: 40,
            images: 100,
            megabytes: 200,
        };
        Self { members, newcomers, new_days: 7 }
    }
}

/// A member is new for at most so many days.
pub const NEW_DAYS_MAX: u32 = 365;
/// A limit is at most so high.
pub const LIMIT_MAX: u64 = 1_000_000_000;

/// What an account has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Works that it signs.
    pub works: u64,
    /// Drafts on its desk.
    pub drafts: u64,
    /// Chapters that it posted within the last day.
    pub chapters_today: u64,
    /// Words that it posted within the last day.
    pub words_today: u64,
    /// Times that it handed in files within the last day.
    pub uploads_today: u64,
    /// Images.
    pub images: u64,
    /// Bytes of texts, drafts and images.
    pub bytes: u64,
}

/// Something that has a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limited {
    /// Another work.
    Work,
    /// So many drafts more.
    Drafts(u64),
    /// Another chapter to be posted.
    Chapter,
    /// So many words more to be posted.
    Words(u64),
    /// Files to be handed in once more.
    Upload,
    /// Another image.
    Image,
    /// So many bytes more.
    Bytes(u64),
}

/// What is left of one limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// What it is about, for people: `works`.
    pub what: &'static str,
    /// How much there is.
    pub used: u64,
    /// How much there may be; `None` without a bound.
    pub most: Option<u64>,
}

impl Left {
    /// How much more there may be; `None` without a bound.
    pub fn left(&self) -> Option<u64> {
        self.most.map(|most| most.saturating_sub(self.used))
    }
}

const BYTES_OF_A_MEGABYTE: u64 = 1_000_000;

impl WritingLimits {
    /// The limits of an account that joined so many days ago; staff have none.
    pub fn of(&self, joined_days: i64, staff: bool) -> Limits {
        match (staff, joined_days < i64::from(self.new_days)) {
            (true, _) => Limits::default(),
            (false, true) => self.newcomers,
            (false, false) => self.members,
        }
    }
}

impl Limits {
    /// Each limit with what is used of it, for whoever writes.
    pub fn left(&self, used: &Used) -> [Left; 7] {
        let of = |what, used, most| Left { what, used, most: (most > 0).then_some(most) };
        [
            of("works", used.works, self.works),
            of("drafts", used.drafts, self.drafts),
            of("chapters posted within a day", used.chapters_today, self.chapters_a_day),
            of("words posted within a day", used.words_today, self.words_a_day),
            of("uploads within a day", used.uploads_today, self.uploads_a_day),
            of("images", used.images, self.images),
            of("megabytes", used.bytes.div_ceil(BYTES_OF_A_MEGABYTE), self.megabytes),
        ]
    }

    /// Whether there may be one more; `Err` says which limit is reached, for people.
    pub fn allow(&self, used: &Used, more: Limited) -> Result<(), String> {
        let [works, drafts, chapters, words, uploads, images, _] = self.left(used);
        let full = |left: Left| left.left() == Some(0);
        let over = |left: Left, more: u64| left.left().is_some_and(|left| more > left);
        let reached = match more {
            Limited::Work => full(works).then_some(works),
            Limited::Drafts(more) => over(drafts, more).then_some(drafts),
            Limited::Chapter => full(chapters).then_some(chapters),
            Limited::Words(more) => over(words, more).then_some(words),
            Limited::Upload => full(uploads).then_some(uploads),
            Limited::Image => full(images).then_some(images),
            Limited::Bytes(bytes) => {
                let most = self.megabytes * BYTES_OF_A_MEGABYTE;
                let is_over = most > 0 && used.bytes.saturating_add(bytes) > most;
                is_over.then_some(Left { what: "megabytes", used: used.bytes, most: Some(self.megabytes) })
            }
        };
        match reached {
            None => Ok(()),
            Some(left) => Err(format!(
                "This archive lets an account have {} {}.",
                left.most.unwrap_or_default(),
                left.what
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_member_has_less_room_and_staff_have_no_bounds() {
        let limits = WritingLimits::default();
        assert_eq!(limits.of(0, false), limits.newcomers);
        assert_eq!(limits.of(7, false), limits.members);
        let used = Used { works: u64::MAX, drafts: u64::MAX, ..Used::default() };
        assert_eq!(limits.of(0, true).allow(&used, Limited::Work), Ok(()));
        assert!(limits.of(0, true).left(&used).iter().all(|left| left.left().is_none()));
    }

    #[test]
    fn the_last_one_is_allowed_and_the_next_is_told_why_not() {
        let limits = Limits { works: 3, megabytes: 1, ..Limits::default() };
        let mut used = Used { works: 2, bytes: 600_000, ..Used::default() };
        assert_eq!(limits.allow(&used, Limited::Work), Ok(()));
        assert_eq!(limits.allow(&used, Limited::Chapter), Ok(()), "no bound");
        assert_eq!(limits.allow(&used, Limited::Bytes(400_000)), Ok(()));
        assert!(limits.allow(&used, Limited::Bytes(400_001)).unwrap_err().contains("1 megabytes"));
        let daily = Limits { words_a_day: 1_000, uploads_a_day: 1, ..Limits::default() };
        used.words_today = 400;
        assert_eq!(daily.allow(&used, Limited::Words(600)), Ok(()));
        assert!(
            daily.allow(&used, Limited::Words(601)).unwrap_err().contains("1000 words posted within a day")
        );
        assert_eq!(daily.allow(&used, Limited::Upload), Ok(()));
        used.uploads_today = 1;
        assert!(daily.allow(&used, Limited::Upload).is_err());
        used.works = 3;
        assert_eq!(
            limits.allow(&used, Limited::Work).unwrap_err(),
            "This archive lets an account have 3 works."
        );
        assert_eq!(limits.left(&used)[0].left(), Some(0));
    }
}
