//! What people ask for and offer, and what an exchange allows them to.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashSet},
};

use serde::{Deserialize, Serialize};

use crate::{slug::folded, work::text_form};

/// A wish names at most so many tags of one kind.
pub const NAMES_MAX: u32 = 20;
/// The name of a tag has at most so many characters here.
pub const NAME_CHARS_MAX: usize = 150;
/// What is said beside a wish has at most so many characters.
pub const DETAILS_CHARS_MAX: usize = 5_000;

/// What a wish can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Facet {
    /// The world.
    Fandom,
    /// People together.
    Relationship,
    /// One of the people.
    Character,
    /// How much a reader may have to bear, by the names of the site's ladder.
    Rating,
    /// The kind of pairing.
    Kind,
    /// What a reader may want to be warned of.
    Warning,
    /// Anything else.
    Freeform,
}

text_form!(Facet {
    Facet::Fandom => "fandom",
    Facet::Relationship => "relationship",
    Facet::Character => "character",
    Facet::Rating => "rating",
    Facet::Kind => "kind",
    Facet::Warning => "warning",
    Facet::Freeform => "freeform",
});

/// The facets in the order of forms.
pub const FACETS_OF_FORMS: [Facet; 7] = [
    Facet::Fandom,
    Facet::Relationship,
    Facet::Character,
    Facet::Rating,
    Facet::Kind,
    Facet::Warning,
    Facet::Freeform,
];

impl Facet {
    /// What several are called: `Fandoms`.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Fandom => "Fandoms",
            Self::Relationship => "Relationships",
            Self::Character => "Characters",
            Self::Rating => "Ratings",
            Self::Kind => "Categories",
            Self::Warning => "Warnings",
            Self::Freeform => "Tags",
        }
    }

    /// In the middle of a sentence: `fandoms`.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Fandom => "fandoms",
            Self::Relationship => "relationships",
            Self::Character => "characters",
            Self::Rating => "ratings",
            Self::Kind => "categories",
            Self::Warning => "warnings",
            Self::Freeform => "tags",
        }
    }
}

/// What a wish says of one facet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// Whatever there is.
    Any,
    /// One of these, as written.
    Of(Vec<String>),
}

/// An offer or a request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wish {
    /// What it says of each facet; one of which it says nothing may be anything.
    pub choices: BTreeMap<Facet, Choice>,
    /// Names that must not be what the gift is about. Of requests only.
    pub refuses: Vec<String>,
    /// Whether worlds may meet in the gift. Of requests only.
    pub crossovers: bool,
    /// Words for whoever writes.
    pub details: String,
}

impl Wish {
    /// The names of a facet; empty where anything goes.
    pub fn named(&self, facet: Facet) -> &[String] {
        match self.choices.get(&facet) {
            Some(Choice::Of(names)) => names,
            _ => &[],
        }
    }

    /// Whether it says in so many words that anything goes.
    pub fn takes_any(&self, facet: Facet) -> bool {
        self.choices.get(&facet) == Some(&Choice::Any)
    }
}

/// Which half of a sign-up a wish stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// What somebody would write.
    Offer,
    /// What somebody would like to read.
    Request,
}

impl Side {
    /// `Offer`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Offer => "Offer",
            Self::Request => "Request",
        }
    }

    /// `offer`, as in the names of form fields.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Offer => "offer",
            Self::Request => "request",
        }
    }
}

/// What an exchange asks of each wish about one facet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetRule {
    /// The facet.
    pub facet: Facet,
    /// A wish names at least so many, or says “any” where that is allowed.
    pub names_min: u32,
    /// And at most so many.
    pub names_max: u32,
    /// Whether a wish may say “any”.
    pub allows_any: bool,
    /// So many names have to be the same in an offer and a request, or all that the request has where it has fewer.
    pub matches_min: u32,
}

/// What an exchange allows its people to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rules {
    /// The facets that forms ask about, each at most once.
    pub facets: Vec<FacetRule>,
    /// A sign-up has at least so many offers.
    pub offers_min: u32,
    /// And at most so many.
    pub offers_max: u32,
    /// A sign-up has at least so many requests.
    pub requests_min: u32,
    /// And at most so many.
    pub requests_max: u32,
    /// The fandoms that the exchange is about; empty where it is about all.
    pub fandoms: Vec<String>,
    /// The same for other facets: the rest of the set of tags.
    pub set: BTreeMap<Facet, Vec<String>>,
    /// Names of the tag sets that it shares with others, as they are now.
    #[serde(skip)]
    pub shared: BTreeMap<Facet, Vec<String>>,
}

impl Default for Rules {
    fn default() -> Self {
        let rule = |facet, names_min, matches_min| FacetRule {
            facet,
            names_min,
            names_max: 5,
            allows_any: true,
            matches_min,
        };
        Self {
            facets: vec![rule(Facet::Fandom, 1, 1), rule(Facet::Character, 0, 0)],
            offers_min: 1,
            offers_max: 3,
            requests_min: 1,
            requests_max: 3,
            fandoms: Vec::new(),
            set: BTreeMap::new(),
            shared: BTreeMap::new(),
        }
    }
}

/// Why a wish is not one of this exchange.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WishFault {
    /// It names too few of a facet.
    #[error("names too few {}: {min} at least", facet.plural())]
    TooFew {
        /// Of what.
        facet: Facet,
        /// How many there have to be.
        min: u32,
    },
    /// It names too many of a facet.
    #[error("names too many {}: {max} at most", facet.plural())]
    TooMany {
        /// Of what.
        facet: Facet,
        /// How many there may be.
        max: u32,
    },
    /// It says “any” where names are asked for.
    #[error("has to name its {}: “any” is not an answer in this exchange", .0.plural())]
    NotAny(Facet),
    /// It says something of a facet that the exchange does not ask about.
    #[error("speaks of {}, and this exchange does not", .0.plural())]
    NotAsked(Facet),
    /// It names something that the exchange is not about.
    #[error("names {name}, which is not among the {} of this exchange", facet.plural())]
    Other {
        /// Of what.
        facet: Facet,
        /// The name.
        name: String,
    },
    /// A name is too long.
    #[error("has a name of more than {NAME_CHARS_MAX} characters")]
    LongName,
    /// What is said beside it is too long.
    #[error("says more than {DETAILS_CHARS_MAX} characters beside it")]
    LongDetails,
}

impl Rules {
    /// What is asked about a facet; `None` where nothing is.
    pub fn facet(&self, facet: Facet) -> Option<&FacetRule> {
        self.facets.iter().find(|rule| rule.facet == facet)
    }

    /// The names of a facet that can be chosen, its own and those of shared sets; empty where any can.
    pub fn offered(&self, facet: Facet) -> Cow<'_, [String]> {
        let own = match facet {
            Facet::Fandom => &self.fandoms,
            other => self.set.get(&other).map_or(const { &Vec::new() }, |names| names),
        };
        let Some(shared) = self.shared.get(&facet) else { return Cow::Borrowed(own) };
        let mut names = own.clone();
        let mut known: HashSet<String> = own.iter().map(|name| folded(name)).collect();
        names.extend(shared.iter().filter(|name| known.insert(folded(name))).cloned());
        names.sort_by_cached_key(|name| folded(name));
        Cow::Owned(names)
    }

    /// Puts a name into the set of tags, or takes it out; names stand there in their order, each once.
    pub fn offer(&mut self, facet: Facet, name: &str, is_in: bool) {
        let names = match facet {
            Facet::Fandom => &mut self.fandoms,
            other => self.set.entry(other).or_default(),
        };
        names.retain(|known| folded(known) != folded(name));
        if is_in {
            names.push(name.to_owned());
            names.sort_by_key(|name| folded(name));
        }
        self.set.retain(|_, names| !names.is_empty());
    }

    /// How many offers, or requests, a sign-up has: least and most.
    pub const fn wishes(&self, side: Side) -> (u32, u32) {
        match side {
            Side::Offer => (self.offers_min, self.offers_max),
            Side::Request => (self.requests_min, self.requests_max),
        }
    }

    /// Whether a wish is one of this exchange; all that is wrong with it.
    pub fn faults(&self, wish: &Wish) -> Vec<WishFault> {
        let mut faults = Vec::new();
        for rule in &self.facets {
            let named = wish.named(rule.facet).len();
            let (facet, min, max) = (rule.facet, rule.names_min, rule.names_max);
            if wish.takes_any(facet) {
                if !rule.allows_any {
                    faults.push(WishFault::NotAny(facet));
                }
            } else if named < min as usize {
                faults.push(WishFault::TooFew { facet, min });
            } else if named > max as usize {
                faults.push(WishFault::TooMany { facet, max });
            }
        }
        let asked = |facet: &&Facet| self.facet(**facet).is_none();
        faults.extend(wish.choices.keys().filter(asked).map(|facet| WishFault::NotAsked(*facet)));
        for facet in wish.choices.keys().copied().filter(|facet| !self.offered(*facet).is_empty()) {
            let known: Vec<String> = self.offered(facet).iter().map(|name| folded(name)).collect();
            let other = wish.named(facet).iter().find(|name| !known.contains(&folded(name)));
            faults.extend(other.map(|name| WishFault::Other { facet, name: name.clone() }));
        }
        let names = wish.choices.keys().flat_map(|facet| wish.named(*facet)).chain(&wish.refuses);
        if names.into_iter().any(|name| name.chars().count() > NAME_CHARS_MAX) {
            faults.push(WishFault::LongName);
        }
        if wish.details.chars().count() > DETAILS_CHARS_MAX {
            faults.push(WishFault::LongDetails);
        }
        faults
    }

    /// The rules with every number in its range: what a form or a file said wrongly is put right.
    #[must_use]
    pub fn bounded(mut self) -> Self {
        let (least, most) = (1, super::WISHES_MAX);
        for (min, max) in
            [(&mut self.offers_min, &mut self.offers_max), (&mut self.requests_min, &mut self.requests_max)]
        {
            *min = (*min).clamp(least, most);
            *max = (*max).clamp(*min, most);
        }
        for rule in &mut self.facets {
            rule.names_max = rule.names_max.clamp(1, NAMES_MAX);
            rule.names_min = rule.names_min.min(rule.names_max);
            rule.matches_min = rule.matches_min.min(rule.names_max);
        }
        self.facets.sort_by_key(|rule| rule.facet);
        self.facets.dedup_by_key(|rule| rule.facet);
        self
    }
}

/// Names from a field, parted by commas or lines, each once.
pub fn names(text: &str) -> Vec<String> {
    let mut seen = Vec::new();
    let mut names = Vec::new();
    for name in text.split([',', '\n', ';']) {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let key = folded(&name);
        if !name.is_empty() && !seen.contains(&key) {
            seen.push(key);
            names.push(name);
        }
        if names.len() > NAMES_MAX as usize * 10 {
            break;
        }
    }
    names
}

/// Names as they stand in a field.
pub fn told_names(names: &[String]) -> String {
    names.join(", ")
}
