//! Notices in words: with titles and names as they are now, and nothing that the reader may not see any more.

use std::collections::HashMap;

use ficus_archive::{
    BulletinId, CollectionId, TagId, WorkId,
    bulletin::Bulletin,
    factor::Deed,
    notice::{Because, ChallengeNews, GatheredAct, KeptNotice, Notice},
    tag::Tag,
    together::Act,
};

use crate::{
    App,
    blurb::{self, BlurbView},
    error::PageError,
    facts,
    lens::Reader,
};

/// So many characters of what an author says stand in a notice.
const SAID_CHARS_MAX: usize = 200;

/// A notice, or several of the same, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// A sentence.
    pub sentence: String,
    /// Where it leads; a path of this site.
    pub address: Option<String>,
    /// Why the reader is told.
    pub why: Option<String>,
    /// The work that it is about, where the reader may find it.
    pub work: Option<WorkId>,
}

/// What notices are told with: everything that they name, looked up once.
pub struct Named {
    works: HashMap<WorkId, BlurbView>,
    tags: HashMap<TagId, Tag>,
    bulletins: HashMap<BulletinId, Bulletin>,
    /// Addresses and names.
    challenges: HashMap<CollectionId, (String, String)>,
}

impl Named {
    /// Looks up what notices name, as this reader may see it.
    pub async fn load(app: &App, reader: &Reader, notices: &[&Notice]) -> Result<Self, PageError> {
        let mut ids: Vec<WorkId> = notices.iter().filter_map(|notice| notice.work()).collect();
        ids.sort_unstable();
        ids.dedup();
        let works = blurb::load(app, reader, &ids).await?;
        let mut tags: Vec<TagId> = notices
            .iter()
            .filter_map(|notice| match because(notice) {
                Some(Because::Tag(tag)) => Some(tag),
                _ => match notice {
                    Notice::Wrangling { fandom, .. } => Some(*fandom),
                    _ => None,
                },
            })
            .collect();
        tags.sort_unstable();
        tags.dedup();
        let tags = if tags.is_empty() { Vec::new() } else { app.store().tags_by_id(&tags).await? };
        let bulletins: Vec<BulletinId> = notices
            .iter()
            .filter_map(|notice| match notice {
                Notice::Bulletin { bulletin, .. } => Some(*bulletin),
                _ => None,
            })
            .collect();
        let bulletins = match &bulletins[..] {
            [] => HashMap::new(),
            ids => app.store().bulletins_by_id(ids).await?,
        };
        let mut challenges: Vec<CollectionId> = notices
            .iter()
            .filter_map(|notice| match notice {
                Notice::Challenge { challenge, .. } => Some(*challenge),
                _ => None,
            })
            .collect();
        challenges.sort_unstable();
        challenges.dedup();
        let challenges = if challenges.is_empty() {
            Vec::new()
        } else {
            app.store().collections_by_id(&challenges).await?
        };
        Ok(Self {
            bulletins,
            challenges: challenges.into_iter().map(|one| (one.id, (one.slug, one.name))).collect(),
            works: works.into_iter().map(|item| (item.blurb.id, item)).collect(),
            tags: tags.into_iter().map(|tag| (tag.id, tag)).collect(),
        })
    }

    /// The work that a notice is about, where the reader may find it.
    pub fn work(&self, notice: &Notice) -> Option<&BlurbView> {
        self.works.get(&notice.work()?)
    }

    /// Tells notices of one group; `None` for an empty one.
    pub fn tell(&self, group: &[KeptNotice]) -> Option<Told> {
        let first = &group.first()?.notice;
        if let Some(work) = first.work() {
            let Some(item) = self.works.get(&work) else { return Some(told_of_none(first)) };
            return Some(self.told_of_work(group, first, item));
        }
        if let Notice::Challenge { challenge, news } = first {
            return Some(told_of_challenge(self.challenges.get(challenge), *news));
        }
        if let Notice::Wrangling { fandom, given } = first {
            return Some(told_of_fandom(self.tags.get(fandom), *given));
        }
        Some(told_alone(first))
    }

    fn told_of_work(&self, group: &[KeptNotice], first: &Notice, item: &BlurbView) -> Told {
        let (id, title) = (item.blurb.id, format!("“{}”", item.blurb.title));
        let by = facts::authors(&item.blurb.authors);
        let reviews = format!("/works/{id}/reviews");
        let (sentence, address) = match first {
            Notice::Reviewed { review, .. } => match group.len() {
                1 => (format!("A new review of {title}"), format!("{reviews}#review-{review}")),
                many => (format!("{many} new reviews of {title}"), reviews),
            },
            Notice::Answered { review, .. } => match group.len() {
                1 => (format!("An answer to your review of {title}"), format!("{reviews}#review-{review}")),
                many => (format!("{many} answers to your reviews of {title}"), reviews),
            },
            Notice::Recommended { .. } => match group.len() {
                1 => (format!("Somebody recommends {title}"), format!("/works/{id}")),
                many => (format!("{many} readers recommend {title}"), format!("/works/{id}")),
            },
            Notice::NewChapters { .. } => {
                let (from, to) = chapters(group);
                let told = if from == to {
                    format!("Chapter {from} of {title} by {by}")
                } else {
                    format!("Chapters {from} to {to} of {title} by {by}")
                };
                (told, format!("/works/{id}/chapters/{from}"))
            }
            Notice::NewWork { .. } => (format!("A new work: {title} by {by}"), format!("/works/{id}")),
            Notice::WorkAdded { because: Because::Series(_), .. } => {
                (format!("A series took in {title} by {by}"), format!("/works/{id}"))
            }
            Notice::WorkAdded { .. } => {
                (format!("A collection took in {title} by {by}"), format!("/works/{id}"))
            }
            Notice::Bulletin { bulletin, .. } => {
                let told = match (group, self.bulletins.get(bulletin)) {
                    ([_], Some(bulletin)) => news_told(bulletin, &title, &by),
                    ([_], None) => format!("News of {title} by {by} that was taken back"),
                    (many, _) => format!("{} pieces of news of {title} by {by}", many.len()),
                };
                (told, format!("/works/{id}/news"))
            }
            Notice::NotPosted { reason, .. } => {
                let told = format!("A chapter of {title} was not posted: {}", reason.sentence());
                (told.trim_end_matches('.').to_owned(), "/write/schedule".to_owned())
            }
            Notice::WorkDecided { act, .. } => {
                (format!("The moderators decided about {title}: {}", act_told(act)), format!("/works/{id}"))
            }
            Notice::Validated { chapter, accepted, words, .. } => {
                (validated_told(&title, *chapter, *accepted, words), validated_address(id, *accepted))
            }
            Notice::ReviewDecided { act, .. } => {
                (format!("The moderators decided about your review of {title}: {}", act_told(act)), reviews)
            }
            Notice::Together { act, .. } => together(*act, &title, &by, id),
            _ => (title, format!("/works/{id}")),
        };
        let why = because(first).and_then(|because| self.why(because, item));
        Told { sentence, address: Some(address), why, work: Some(id) }
    }

    fn why(&self, because: Because, item: &BlurbView) -> Option<String> {
        match because {
            Because::Work(_) => None,
            Because::Series(id) => {
                let place = item.blurb.series.iter().find(|place| place.id == id)?;
                Some(format!("You subscribe to the series “{}”.", place.title))
            }
            Because::PenName(id) => {
                let author = item.blurb.authors.iter().find(|author| author.id == id)?;
                Some(format!("You subscribe to {}.", author.name))
            }
            // Which collection stands on the page of the work's collections.
            Because::Collection(_) => Some("You subscribe to a collection that it is in.".to_owned()),
            Because::Tag(id) => Some(format!("You subscribe to the tag “{}”.", self.tags.get(&id)?.name)),
        }
    }
}

/// Notices that are told in one line: of the same kind, about the same work, all seen or none.
pub fn grouped(notices: Vec<KeptNotice>) -> Vec<Vec<KeptNotice>> {
    let mut groups: Vec<Vec<KeptNotice>> = Vec::new();
    for notice in notices {
        let is_same = |group: &Vec<KeptNotice>| {
            group.first().is_some_and(|first| {
                first.seen.is_some() == notice.seen.is_some()
                    && first.notice.work().is_some()
                    && first.notice.work() == notice.notice.work()
                    && std::mem::discriminant(&first.notice) == std::mem::discriminant(&notice.notice)
            })
        };
        match groups.iter_mut().find(|group| is_same(group)) {
            Some(group) => group.push(notice),
            None => groups.push(vec![notice]),
        }
    }
    groups
}

fn because(notice: &Notice) -> Option<Because> {
    match notice {
        Notice::NewChapters { because, .. }
        | Notice::NewWork { because, .. }
        | Notice::WorkAdded { because, .. }
        | Notice::Bulletin { because, .. } => Some(*because),
        _ => None,
    }
}

/// What a bulletin tells, with the beginning of what it says.
fn news_told(bulletin: &Bulletin, title: &str, by: &str) -> String {
    let sentence = bulletin.sentence(title, by);
    let text = bulletin.text.plain_text().unwrap_or_default();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return sentence;
    }
    let says: String = text.chars().take(SAID_CHARS_MAX).collect();
    let dots = if says.len() < text.len() { "…" } else { "" };
    format!("{sentence}: “{says}{dots}”")
}

/// What others do with works that can be read.
fn together(act: Act, title: &str, by: &str, id: WorkId) -> (String, String) {
    let address = format!("/works/{id}");
    match act {
        Act::Given => (format!("{title} by {by} is a gift to you"), "/account/gifts".to_owned()),
        Act::TieAsked => {
            (format!("{title} by {by} says that it comes from a work of yours"), "/write/ties".to_owned())
        }
        Act::TieApproved => (format!("The author of what {title} comes from agrees to be named"), address),
        Act::TieDeclined => {
            (format!("The author of what {title} comes from does not want to be named"), address)
        }
        Act::ChapterTaken => (format!("Your chapter stands in {title}"), address),
        Act::ChapterDeclined => (format!("Your chapter for {title} was not taken"), address),
        _ => (title.to_owned(), address),
    }
}

/// The first and the last of all new chapters of a group.
fn chapters(group: &[KeptNotice]) -> (u32, u32) {
    let numbers = group.iter().filter_map(|kept| match kept.notice {
        Notice::NewChapters { first, last, .. } => Some((first, last)),
        _ => None,
    });
    numbers.fold((u32::MAX, 0), |(from, to), (first, last)| (from.min(first), to.max(last)))
}

/// Of a work that is gone or not open to the reader any more nothing is told, not even its title.
fn told_of_none(notice: &Notice) -> Told {
    if let Notice::NotPosted { reason, .. } = notice {
        let sentence = format!("A chapter of yours was not posted: {}", reason.sentence());
        let sentence = sentence.trim_end_matches('.').to_owned();
        return Told { sentence, address: Some("/write/schedule".to_owned()), why: None, work: None };
    }
    let sentence = match notice {
        Notice::Validated { chapter, accepted, words, .. } => {
            validated_told("a work of yours", *chapter, *accepted, words)
        }
        Notice::WorkDecided { act, .. } => {
            format!("The moderators decided about a work of yours: {}", act_told(act))
        }
        Notice::ReviewDecided { act, .. } => {
            format!("The moderators decided about a review of yours: {}", act_told(act))
        }
        Notice::Answered { .. } => {
            "An answer to a review of yours, of a work that is not here any more".to_owned()
        }
        _ => "About a work that is not here any more, or not open to you".to_owned(),
    };
    Told { sentence, address: None, why: None, work: None }
}

/// That a fandom was given to a wrangler or taken away; its name may be gone.
fn told_of_fandom(fandom: Option<&Tag>, given: bool) -> Told {
    let name = fandom.map_or_else(|| "a fandom".to_owned(), |tag| format!("“{}”", tag.name));
    let (sentence, address) = if given {
        let address = fandom.map(|tag| format!("/admin/tags?fandom={}", tag.id));
        (format!("You sort the tags of {name} from now on"), address)
    } else {
        (format!("You no longer sort the tags of {name}"), None)
    };
    let address = address.or_else(|| Some("/admin/tags/fandoms".to_owned()));
    Told { sentence, address, why: None, work: None }
}

fn told_alone(notice: &Notice) -> Told {
    let (sentence, address) = match notice {
        Notice::ReportDecided { .. } => {
            ("Your report was looked at and decided".to_owned(), Some("/account/reports"))
        }
        Notice::AccountDecided { act } => {
            (format!("The moderators decided about your account: {}", act_told(act)), Some("/account"))
        }
        Notice::ClaimDecided { granted: true, .. } => {
            ("Your claim of a pen name was granted".to_owned(), Some("/account/pen-names"))
        }
        Notice::ClaimDecided { granted: false, .. } => {
            ("Your claim of a pen name was not granted".to_owned(), Some("/account/claims"))
        }
        Notice::VouchAsked { .. } => {
            ("Somebody asks you to vouch for their claim of a pen name".to_owned(), Some("/account/vouch"))
        }
        Notice::Gathered { act, .. } => (gathered_told(*act).to_owned(), Some("/account/gathering")),
        Notice::SeriesCommented { series, comment } => {
            let address = Some(format!("/series/{series}/comments#comment-{comment}"));
            let sentence = "Somebody says something to a series of yours".to_owned();
            return Told { sentence, address, why: None, work: None };
        }
        Notice::ToValidate { chapter, .. } => {
            let what = if *chapter { "A chapter waits" } else { "A work waits" };
            (format!("{what} until a moderator has read it"), Some("/moderation/validation"))
        }
        Notice::InSeries { act, .. } => (in_series_told(*act).to_owned(), Some("/write/series")),
        Notice::Together { act: Act::Invited, .. } => {
            ("Somebody invites you to sign a work with them".to_owned(), Some("/write/invitations"))
        }
        Notice::Together { act, work } => {
            let (sentence, page) = of_draft(*act);
            let address = Some(format!("/write/works/{work}/{page}"));
            return Told { sentence: sentence.to_owned(), address, why: None, work: None };
        }
        Notice::Safety { act } => {
            if let Ok(deed) = act.parse::<Deed>() {
                (deed.sentence().trim_end_matches('.').to_owned(), Some("/account/safety"))
            } else {
                let page = match act.as_str() {
                    "takeout-everything" => "/account/export",
                    "takeout-works" => "/write/export",
                    _ => "/account",
                };
                (safety_told(act), Some(page))
            }
        }
        _ => ("Something new".to_owned(), None),
    };
    Told { sentence, address: address.map(str::to_owned), why: None, work: None }
}

/// What happened to a draft, which is not named, and the page of its desk that tells more.
fn of_draft(act: Act) -> (&'static str, &'static str) {
    match act {
        Act::Accepted => ("Your invitation to sign a work was accepted", "people"),
        Act::Declined => ("Your invitation to sign a work was declined", "people"),
        Act::Commented => ("A beta reader wrote about your draft", "beta"),
        Act::ChapterOffered => ("Somebody offers a chapter for your round robin", "round-robin"),
        _ => ("Something new about a work of yours", "people"),
    }
}

/// `re-rated`, `role author`: what was done, as far as its name tells.
/// What became of what was read before others could.
fn validated_told(title: &str, chapter: bool, accepted: bool, words: &str) -> String {
    let what = if chapter { format!("The new chapter of {title}") } else { capitalised(title) };
    let became = if accepted {
        "was read and is there for everybody whom you chose"
    } else {
        "was read and is back on your desk"
    };
    if words.is_empty() {
        format!("{what} {became}")
    } else {
        format!("{what} {became}. The moderators say: {words}")
    }
}

fn capitalised(title: &str) -> String {
    let mut chars = title.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn validated_address(work: WorkId, accepted: bool) -> String {
    if accepted { format!("/works/{work}") } else { format!("/write/works/{work}") }
}

fn act_told(act: &str) -> String {
    act.replace('-', " ")
}

/// Works that are gathered may be open to few, so that no line names one: the page that it leads to does.
fn told_of_challenge(challenge: Option<&(String, String)>, news: ChallengeNews) -> Told {
    let Some((slug, name)) = challenge else {
        let sentence = "About a challenge that is not here any more".to_owned();
        return Told { sentence, address: None, why: None, work: None };
    };
    let (told, page) = match news {
        ChallengeNews::ToMatch => ("the sign-up has closed, and can be matched", "/matching"),
        ChallengeNews::Unsent => ("assignments were to be sent, and nothing is matched yet", "/matching"),
        ChallengeNews::Dropped => ("a gift looks for a writer", "/matching"),
        ChallengeNews::RoundOver => ("everybody has had their turn", "/turns"),
        ChallengeNews::Assigned => ("you know now for whom you write", "/gifts"),
        ChallengeNews::Due => ("your gift is due", "/gifts"),
        ChallengeNews::Received => ("there is a gift for you", ""),
        ChallengeNews::Claimed => ("somebody claimed what you left", "/prompts"),
        ChallengeNews::Answered => ("somebody answered your prompt", "/prompts"),
        ChallengeNews::DraftGiven => ("a draft is yours to make something for", "/prompts"),
        ChallengeNews::NotPosted => (
            "the day of your work came, and it lacks something before it can be posted: look at your desk",
            "/prompts",
        ),
        ChallengeNews::CheckIn => ("tell how far you have come", "/check-in"),
        ChallengeNews::YourTurn => ("it is your turn", "/turns"),
        ChallengeNews::TurnOver => ("the time of your turn is over, and it went on", "/turns"),
    };
    Told {
        sentence: format!("{name}: {told}"),
        address: Some(format!("/challenges/{slug}{page}")),
        why: None,
        work: None,
    }
}

fn gathered_told(act: GatheredAct) -> &'static str {
    match act {
        GatheredAct::Asked => "A collection would like to have a work of yours",
        GatheredAct::Offered => "A work was offered to a collection that you keep",
        GatheredAct::Taken => "A collection took a work of yours in",
        GatheredAct::Declined => "A collection does not take a work of yours",
        GatheredAct::Revealed => "A collection shows a work of yours to everyone from now on",
        GatheredAct::Invited => "You are asked to belong to a collection",
    }
}

fn in_series_told(act: GatheredAct) -> &'static str {
    match act {
        GatheredAct::Asked => "Somebody would like to have a work of yours in their series",
        GatheredAct::Offered => "A work was offered to a series of yours",
        GatheredAct::Taken => "A series took a work of yours in",
        _ => "A series does not take a work of yours",
    }
}

fn safety_told(act: &str) -> String {
    match act {
        "mail-stopped" => {
            "Letters to your mail address came back again and again, so none is sent any more. Check the address".to_owned()
        }
        "password-changed" => "Your password was changed".to_owned(),
        "password-reset" => "Your password was set anew by a link; the keys of your devices ended with the old one".to_owned(),
        "takeout-everything" => "The file with everything about you is ready".to_owned(),
        "takeout-works" => "The file with your works is ready".to_owned(),
        "address-changed" => "Your mail address was changed".to_owned(),
        act => format!("About the safety of your account: {}", act_told(act)),
    }
}

#[cfg(test)]
mod tests {
    use ficus_archive::{AccountId, NoticeId, ReviewId};
    use jiff::Timestamp;

    use super::*;

    fn kept(id: i64, notice: Notice, seen: bool) -> KeptNotice {
        let made = Timestamp::UNIX_EPOCH;
        KeptNotice { id: NoticeId(id), account: AccountId(1), notice, made, seen: seen.then_some(made) }
    }

    #[test]
    fn the_same_about_one_work_is_told_in_one_line() {
        let reviewed = |work| Notice::Reviewed { work: WorkId(work), review: ReviewId(1) };
        let recommended = Notice::Recommended { work: WorkId(1) };
        let safety = Notice::Safety { act: "password-changed".to_owned() };
        let groups = grouped(vec![
            kept(7, reviewed(1), false),
            kept(6, reviewed(2), false),
            kept(5, reviewed(1), false),
            kept(4, recommended, false),
            kept(3, reviewed(1), true),
            kept(2, safety.clone(), false),
            kept(1, safety, false),
        ]);
        let ids: Vec<Vec<i64>> =
            groups.iter().map(|group| group.iter().map(|kept| kept.id.0).collect()).collect();
        assert_eq!(ids, [vec![7, 5], vec![6], vec![4], vec![3], vec![2], vec![1]]);
    }

    #[test]
    fn chapters_that_came_one_after_another_are_told_together() {
        let because = Because::Work(WorkId(1));
        let new = |first, last| Notice::NewChapters { work: WorkId(1), first, last, because };
        assert_eq!(chapters(&[kept(2, new(6, 6), false), kept(1, new(4, 5), false)]), (4, 6));
    }
}
