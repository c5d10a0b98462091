//! Who could write for whom, and how well that would suit.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::wish::{Choice, Facet, FacetRule, Rules, Wish};
use crate::slug::folded;

/// The most that a pair can suit.
pub const SCORE_MAX: u16 = 10_000;
/// What a name that two wishes share is worth by itself.
const NAME_POINTS: u64 = 10;
/// What the rarest name is worth beside that.
const RARE_POINTS_MAX: u64 = 90;
/// What it is worth that one of the two takes anything.
const ANY_POINTS: u64 = 1;

/// Somebody who signed up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Giver {
    /// What they would write.
    pub offers: Vec<Wish>,
    /// What they would like to read.
    pub requests: Vec<Wish>,
    /// Places, in the list of all who signed up, of people whom they must not be brought together with, in either
    /// direction.
    pub apart_from: BTreeSet<usize>,
}

/// Who could write for whom, by places in the list of all who signed up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fits {
    people: usize,
    scores: Vec<Option<u16>>,
}

impl Fits {
    /// Nobody could write for anybody.
    pub fn none(people: usize) -> Self {
        Self { people, scores: vec![None; people * people] }
    }

    /// How many signed up.
    pub fn people(&self) -> usize {
        self.people
    }

    /// Says how well somebody could write for somebody. Nobody writes for themselves.
    pub fn set(&mut self, giver: usize, recipient: usize, score: Option<u16>) {
        if giver != recipient {
            self.scores[giver * self.people + recipient] = score.map(|score| score.min(SCORE_MAX));
        }
    }

    /// How well somebody could write for somebody; `None` where they cannot.
    pub fn score(&self, giver: usize, recipient: usize) -> Option<u16> {
        self.scores[giver * self.people + recipient]
    }

    /// For whom somebody could write.
    pub fn recipients(&self, giver: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.people).filter(move |recipient| self.score(giver, *recipient).is_some())
    }

    /// Who could write for somebody.
    pub fn givers(&self, recipient: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.people).filter(move |giver| self.score(*giver, recipient).is_some())
    }
}

/// Why somebody cannot write for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It is the same person.
    Same,
    /// One keeps the other away.
    Apart,
    /// No offer of the one agrees with a request of the other.
    Wishes,
}

/// A wish whose names are numbers, ascending.
struct Known {
    /// By the places of the rules: `None` where anything goes.
    named: Vec<Option<Vec<u32>>>,
    refuses: Vec<u32>,
    crossovers: bool,
}

/// What the names of all wishes are called by.
#[derive(Default)]
struct Lexicon(HashMap<(Option<Facet>, String), u32>);

impl Lexicon {
    fn number(&mut self, facet: Option<Facet>, name: &str) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry((facet, folded(name))).or_insert(next)
    }

    fn known(&mut self, rules: &Rules, wish: &Wish) -> Known {
        let mut refuses: Vec<u32> = Vec::new();
        let named = rules.facets.iter().map(|rule| {
            refuses.extend(wish.refuses.iter().map(|name| self.number(Some(rule.facet), name)));
            match wish.choices.get(&rule.facet) {
                Some(Choice::Of(names)) if !names.is_empty() => {
                    let mut numbers: Vec<u32> =
                        names.iter().map(|name| self.number(Some(rule.facet), name)).collect();
                    numbers.sort_unstable();
                    numbers.dedup();
                    Some(numbers)
                }
                _ => None,
            }
        });
        let named = named.collect();
        refuses.sort_unstable();
        Known { named, refuses, crossovers: wish.crossovers }
    }
}

/// How many people offer each name: what fewer can write is worth more.
fn offered(offers: &[Vec<Known>]) -> BTreeMap<u32, u64> {
    let mut offered = BTreeMap::new();
    for wishes in offers {
        let names: BTreeSet<u32> =
            wishes.iter().flat_map(|wish| wish.named.iter().flatten().flatten().copied()).collect();
        for name in names {
            *offered.entry(name).or_default() += 1;
        }
    }
    offered
}

/// Who could write for whom: some offer of the one has to agree with some request of the other in every facet of the
/// rules, and neither may keep the other away. A pair is worth what its best offer and request share, rare names more.
pub fn fits(people: &[Giver], rules: &Rules) -> Fits {
    let mut lexicon = Lexicon::default();
    let mut known =
        |wishes: &[Wish]| -> Vec<Known> { wishes.iter().map(|wish| lexicon.known(rules, wish)).collect() };
    let offers: Vec<Vec<Known>> = people.iter().map(|person| known(&person.offers)).collect();
    let requests: Vec<Vec<Known>> = people.iter().map(|person| known(&person.requests)).collect();
    let offered = offered(&offers);
    let points = |name: u32| {
        let rare = people.len() as u64 / offered.get(&name).copied().unwrap_or(1).max(1);
        NAME_POINTS + rare.min(RARE_POINTS_MAX)
    };
    let mut fits = Fits::none(people.len());
    for (giver, offers) in offers.iter().enumerate() {
        for (recipient, requests) in requests.iter().enumerate() {
            if giver == recipient || apart(people, giver, recipient) {
                continue;
            }
            let pairs = offers.iter().flat_map(|offer| requests.iter().map(move |request| (offer, request)));
            let score = pairs.filter_map(|(offer, request)| agreement(rules, offer, request, points)).max();
            fits.set(giver, recipient, score.map(|score| score.min(SCORE_MAX.into()) as u16));
        }
    }
    fits
}

/// Why somebody cannot write for somebody; `None` where they can.
pub fn why_not(people: &[Giver], rules: &Rules, giver: usize, recipient: usize) -> Option<Unfit> {
    if giver == recipient {
        return Some(Unfit::Same);
    }
    if apart(people, giver, recipient) {
        return Some(Unfit::Apart);
    }
    let mut lexicon = Lexicon::default();
    let agree = people[giver].offers.iter().any(|offer| {
        let offer = lexicon.known(rules, offer);
        people[recipient].requests.iter().any(|request| {
            let request = lexicon.known(rules, request);
            agreement(rules, &offer, &request, |_| NAME_POINTS).is_some()
        })
    });
    (!agree).then_some(Unfit::Wishes)
}

fn apart(people: &[Giver], one: usize, other: usize) -> bool {
    people[one].apart_from.contains(&other) || people[other].apart_from.contains(&one)
}

/// What an offer and a request share; `None` where they do not agree.
fn agreement(rules: &Rules, offer: &Known, request: &Known, points: impl Fn(u32) -> u64) -> Option<u64> {
    let mut sum = 0;
    for (place, rule) in rules.facets.iter().enumerate() {
        let offered = offer.named[place].as_deref();
        let is_welcome = |name: &u32| request.refuses.binary_search(name).is_err();
        if offered.is_some_and(|names| !names.iter().any(is_welcome)) {
            return None;
        }
        match (offered, request.named[place].as_deref()) {
            (Some(offered), Some(requested)) => {
                let shared = requested.iter().filter(|name| offered.binary_search(name).is_ok());
                let shared: Vec<u32> = shared.copied().filter(is_welcome).collect();
                if shared.len() < needed(*rule, requested.len(), request.crossovers) {
                    return None;
                }
                sum += shared.into_iter().map(&points).sum::<u64>();
            }
            _ => sum += ANY_POINTS,
        }
    }
    Some(sum)
}

/// How many names have to be shared. Whoever wants no worlds to meet is content with one.
fn needed(rule: FacetRule, requested: usize, crossovers: bool) -> usize {
    let needed = (rule.matches_min as usize).min(requested);
    if rule.facet == Facet::Fandom && !crossovers { needed.min(1) } else { needed }
}
