//! Subscriptions: works, series, pen names and tags that an account wants to be told of.

use jiff::Timestamp;

use crate::{
    AccountId, BulletinId, CollectionId, PenNameId, SeriesId, SubscriptionId, TagId, WorkId,
    bulletin::BulletinKind,
    notice::{Because, Notice, Way},
};

/// An account subscribes to at most so many things.
pub const SUBSCRIPTIONS_MAX: usize = 5_000;

/// A subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Its number.
    pub id: SubscriptionId,
    /// To what.
    pub to: Because,
    /// How the account is told.
    pub way: Way,
    /// Since when.
    pub made: Timestamp,
}

impl Because {
    /// As records and addresses have it: a word and a number.
    pub const fn parts(self) -> (&'static str, i64) {
        match self {
            Self::Work(id) => ("work", id.0),
            Self::Series(id) => ("series", id.0),
            Self::PenName(id) => ("pen-name", id.0),
            Self::Collection(id) => ("collection", id.0),
            Self::Tag(id) => ("tag", id.0),
        }
    }

    /// Of a word and a number; `None` where the word is none of them.
    pub fn from_parts(word: &str, id: i64) -> Option<Self> {
        match word {
            "work" => Some(Self::Work(WorkId(id))),
            "series" => Some(Self::Series(SeriesId(id))),
            "pen-name" => Some(Self::PenName(PenNameId(id))),
            "collection" => Some(Self::Collection(CollectionId(id))),
            "tag" => Some(Self::Tag(TagId(id))),
            _ => None,
        }
    }

    /// Which reason is told where there are several: the nearest first.
    const fn nearness(self) -> u8 {
        match self {
            Self::Work(_) => 0,
            Self::Series(_) => 1,
            Self::PenName(_) => 2,
            Self::Collection(_) => 3,
            Self::Tag(_) => 4,
        }
    }
}

/// Something that happened to a work and that its subscribers are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// It is new in the archive.
    NewWork,
    /// It has new chapters: the first and the last number.
    NewChapters(u32, u32),
    /// Its authors tell something beside its chapters.
    Told(BulletinId, BulletinKind),
    /// It was put into a collection or a series, and had been in the archive before.
    Gathered(Because),
}

impl Happened {
    /// What a subscriber is told.
    pub const fn notice(self, work: WorkId, because: Because) -> Notice {
        match self {
            Self::NewWork => Notice::NewWork { work, because },
            Self::NewChapters(first, last) => Notice::NewChapters { work, first, last, because },
            Self::Gathered(_) => Notice::WorkAdded { work, because },
            Self::Told(bulletin, what) => Notice::Bulletin { work, bulletin, what, because },
        }
    }
}

/// What happened to a work since it was told of: `told` is the highest chapter that was, `None` where nothing was; `new`
/// are the numbers of chapters that came after it. A chapter that is changed in silence is no new one.
pub fn what_happened(told: Option<i64>, new: Option<(u32, u32)>) -> Option<Happened> {
    match (told, new) {
        (None, _) => Some(Happened::NewWork),
        (Some(_), Some((first, last))) => Some(Happened::NewChapters(first, last)),
        (Some(_), None) => None,
    }
}

/// How an account is told that chose for a kind of notices: in no way that it does not want for the kind, whatever its
/// subscription asks for.
pub fn narrowed(way: Way, chosen: Way) -> Way {
    let mail = if chosen.mail == crate::kept_search::MailPace::Never { chosen.mail } else { way.mail };
    Way { on_site: way.on_site && chosen.on_site, mail }
}

/// What one account is told, however many of its subscriptions say so: by the nearest reason, in every way that any of
/// them asks for.
pub fn told_once(subscriptions: &[(AccountId, Because, Way)]) -> Vec<(AccountId, Because, Way)> {
    let mut all = subscriptions.to_vec();
    all.sort_by_key(|(account, because, _)| (*account, because.nearness()));
    let mut told: Vec<(AccountId, Because, Way)> = Vec::new();
    for (account, because, way) in all {
        match told.last_mut().filter(|(last, ..)| *last == account) {
            Some((_, _, joint)) => {
                joint.on_site |= way.on_site;
                joint.mail = sooner(joint.mail, way.mail);
            }
            None => told.push((account, because, way)),
        }
    }
    told
}

fn sooner(
    one: crate::kept_search::MailPace,
    other: crate::kept_search::MailPace,
) -> crate::kept_search::MailPace {
    let hours = |pace: crate::kept_search::MailPace| pace.hours().unwrap_or(i64::MAX);
    if hours(other) < hours(one) { other } else { one }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kept_search::MailPace;

    fn way(on_site: bool, mail: MailPace) -> Way {
        Way { on_site, mail }
    }

    #[test]
    fn only_a_work_and_chapters_that_nobody_was_told_of_are_news() {
        assert_eq!(what_happened(None, None), Some(Happened::NewWork));
        assert_eq!(what_happened(None, Some((1, 3))), Some(Happened::NewWork));
        assert_eq!(what_happened(Some(9), Some((4, 5))), Some(Happened::NewChapters(4, 5)));
        assert_eq!(what_happened(Some(9), None), None);
    }

    #[test]
    fn whoever_has_several_reasons_is_told_once_by_the_nearest() {
        let told = told_once(&[
            (AccountId(2), Because::Tag(TagId(5)), way(true, MailPace::AtOnce)),
            (AccountId(1), Because::Tag(TagId(5)), way(true, MailPace::Never)),
            (AccountId(2), Because::Work(WorkId(7)), way(false, MailPace::Daily)),
        ]);
        assert_eq!(
            told,
            [
                (AccountId(1), Because::Tag(TagId(5)), way(true, MailPace::Never)),
                (AccountId(2), Because::Work(WorkId(7)), way(true, MailPace::AtOnce)),
            ]
        );
    }

    #[test]
    fn nobody_is_told_in_a_way_that_they_do_not_want_for_the_kind() {
        let both = way(true, MailPace::Daily);
        assert_eq!(narrowed(both, way(true, MailPace::Weekly)), both);
        assert_eq!(narrowed(both, way(true, MailPace::Never)), way(true, MailPace::Never));
        assert_eq!(narrowed(both, Way::NONE), Way::NONE);
        assert_eq!(narrowed(way(false, MailPace::Daily), way(true, MailPace::Never)), Way::NONE);
    }

    #[test]
    fn what_is_subscribed_to_is_read_as_it_is_written() {
        for to in [
            Because::Work(WorkId(1)),
            Because::Series(SeriesId(2)),
            Because::PenName(PenNameId(3)),
            Because::Tag(TagId(4)),
            Because::Collection(CollectionId(5)),
        ] {
            let (word, id) = to.parts();
            assert_eq!(Because::from_parts(word, id), Some(to));
        }
        assert_eq!(Because::from_parts("search", 1), None);
    }
}
