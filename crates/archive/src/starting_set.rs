//! Starting sets: the ratings, warnings, categories, media and classes of the known archives, for a new archive to
//! begin with and for an old one to take over what it lacks.

use crate::{
    RatingId,
    rating::{Gate, Ladder, Rating, fold_stated},
    site::Site,
    slug::folded,
    tag::{Choosing, TagDraft, TagKind, class_name},
};

/// What an archive can begin with.
#[derive(Clone, Copy, Debug)]
pub struct StartingSet {
    /// As forms write it.
    pub key: &'static str,
    /// The archive that it is the set of.
    pub name: &'static str,
    /// The ladder, lowest first: name, badge, meaning, gate.
    ratings: &'static [(&'static str, &'static str, &'static str, Gate)],
    warnings: &'static [&'static str],
    kinds: &'static [&'static str],
    media: &'static [&'static str],
    classes: &'static [(&'static str, Choosing, &'static [&'static str])],
}

/// The known archives.
pub const STARTING_SETS: [StartingSet; 5] = [
    StartingSet {
        key: "ao3",
        name: "Archive of Our Own",
        ratings: &[
            ("General Audiences", "G", "Suitable for all ages.", Gate::Open),
            ("Teen And Up Audiences", "T", "May not suit readers under thirteen.", Gate::Open),
            ("Mature", "M", "Adult themes, without being explicit.", Gate::Ask),
            ("Explicit", "E", "Explicit sex, violence or the like.", Gate::AdultStatement),
            ("Not Rated", "N", "The author has not said whom it is for.", Gate::AdultStatement),
        ],
        warnings: &[
            "Creator Chose Not To Use Archive Warnings",
            "No Archive Warnings Apply",
            "Graphic Depictions Of Violence",
            "Major Character Death",
            "Rape/Non-Con",
            "Underage Sex",
        ],
        kinds: &["F/F", "F/M", "Gen", "M/M", "Multi", "Other"],
        media: &[
            "Anime & Manga",
            "Books & Literature",
            "Cartoons & Comics & Graphic Novels",
            "Celebrities & Real People",
            "Movies",
            "Music & Bands",
            "Other Media",
            "Theater",
            "TV Shows",
            "Video Games",
            "Uncategorized Fandoms",
        ],
        classes: &[],
    },
    StartingSet {
        key: "ffn",
        name: "FanFiction.net",
        ratings: &[
            ("K", "K", "For readers of five and over.", Gate::Open),
            ("K+", "K+", "For readers of nine and over.", Gate::Open),
            ("T", "T", "For readers of thirteen and over.", Gate::Open),
            ("M", "M", "For readers of sixteen and over.", Gate::Ask),
        ],
        warnings: &[],
        kinds: &[],
        media: &[
            "Anime/Manga",
            "Books",
            "Cartoons",
            "Comics",
            "Games",
            "Misc",
            "Movies",
            "Plays/Musicals",
            "TV Shows",
        ],
        classes: &[(
            "Genre",
            Choosing::Any,
            &[
                "Adventure",
                "Angst",
                "Crime",
                "Drama",
                "Family",
                "Fantasy",
                "Friendship",
                "General",
                "Horror",
                "Humor",
                "Hurt/Comfort",
                "Mystery",
                "Parody",
                "Poetry",
                "Romance",
                "Sci-Fi",
                "Spiritual",
                "Supernatural",
                "Suspense",
                "Tragedy",
                "Western",
            ],
        )],
    },
    StartingSet {
        key: "aff",
        name: "Adult-FanFiction.org",
        ratings: &[
            ("SFW", "SFW", "Safe for work: for every reader.", Gate::Open),
            ("Adult", "A", "For adults.", Gate::AdultStatement),
            ("Adult +", "A+", "For adults: explicit throughout.", Gate::AdultStatement),
            (
                "Adult ++",
                "A++",
                "For adults: explicit, with themes that many want to avoid.",
                Gate::AdultStatement,
            ),
        ],
        warnings: &[
            "Angst",
            "Bondage",
            "Character Death",
            "Extreme Violence",
            "Gore",
            "Non-Consensual",
            "Torture",
        ],
        kinds: &[
            "General",
            "Het - Male/Female",
            "Slash - Male/Male",
            "FemmeSlash - Female/Female",
            "Threesomes/Moresomes",
        ],
        media: &[
            "Anime",
            "Books",
            "Cartoons",
            "Celebrities",
            "Comics",
            "Games",
            "Movies",
            "Originals",
            "Television",
        ],
        classes: &[],
    },
    StartingSet {
        key: "efiction",
        name: "eFiction",
        ratings: &[
            ("G", "G", "For every reader.", Gate::Open),
            ("PG", "PG", "For readers of nine and over, or with a parent.", Gate::Open),
            ("PG-13", "PG-13", "For readers of thirteen and over.", Gate::Open),
            ("R", "R", "For readers of seventeen and over.", Gate::Ask),
            ("NC-17", "NC-17", "For adults.", Gate::AdultStatement),
        ],
        warnings: &[
            "Adult Themes",
            "Character Death",
            "Language",
            "Non-Consensual Sex Acts",
            "Sexual Situations",
            "Spoilers",
            "Violence",
        ],
        kinds: &["Gen", "Het", "Slash", "Femslash"],
        media: &[],
        classes: &[(
            "Genres",
            Choosing::Any,
            &[
                "Action/Adventure",
                "Alternate Universe",
                "Angst",
                "Crossover",
                "Drama",
                "Humor",
                "Hurt/Comfort",
                "Mystery",
                "Parody",
                "Romance",
                "Songfic",
                "Vignette",
            ],
        )],
    },
    StartingSet {
        key: "ourchive",
        name: "Ourchive",
        ratings: &[
            ("General Audiences", "G", "For every reader.", Gate::Open),
            ("Teen", "T", "For readers of thirteen and over.", Gate::Open),
            ("Mature", "M", "Grown-up themes; not for everyone.", Gate::Ask),
        ],
        warnings: &[],
        kinds: &[],
        media: &[],
        classes: &[
            ("Genre", Choosing::UpToOne, &["Adventure", "Romance"]),
            ("Work Type", Choosing::UpToOne, &["Art", "Fic", "Podfic", "Vid"]),
        ],
    },
];

/// The starting set of this key.
pub fn starting_set(key: &str) -> Option<&'static StartingSet> {
    STARTING_SETS.iter().find(|set| set.key == key)
}

impl StartingSet {
    /// The tags of the set, the classes by their full names.
    pub fn tags(&self) -> Vec<TagDraft> {
        let of = |kind, names: &[&str]| {
            let drafts = names.iter().map(|name| TagDraft { kind, name: (*name).to_owned() });
            drafts.collect::<Vec<_>>()
        };
        let mut tags = of(TagKind::Warning, self.warnings);
        tags.extend(of(TagKind::Kind, self.kinds));
        tags.extend(of(TagKind::Medium, self.media));
        for (class_type, _, choices) in self.classes {
            tags.extend(
                choices
                    .iter()
                    .map(|choice| TagDraft { kind: TagKind::Class, name: class_name(class_type, choice) }),
            );
        }
        tags
    }

    /// Class types with how many of their choices a work can have.
    pub fn class_types(&self) -> impl Iterator<Item = (&'static str, Choosing)> {
        self.classes.iter().map(|(name, choosing, _)| (*name, *choosing))
    }

    /// Names of the ladder's steps, lowest first.
    pub fn ratings(&self) -> impl Iterator<Item = &'static str> {
        self.ratings.iter().map(|(name, ..)| *name)
    }

    /// The settings with what they lack of the set. Warnings are added behind those that are there. The ladder is
    /// replaced only where nobody has touched it and no work can stand on it (`is_empty`): a rating that a work
    /// has never changes its meaning by this.
    pub fn add_to(&self, site: &Site, is_empty: bool) -> Site {
        let mut out = site.clone();
        if site.warnings == Site::default().warnings && is_empty && !self.warnings.is_empty() {
            out.warnings.clear();
        }
        for warning in self.warnings {
            if !out.warnings.iter().any(|known| folded(known) == folded(warning)) {
                out.warnings.push((*warning).to_owned());
            }
        }
        if self.replaces_ladder(site, is_empty) {
            out.ladder = self.ladder();
        }
        out
    }

    /// Whether [`StartingSet::add_to`] puts this set's ladder in place of the site's.
    pub fn replaces_ladder(&self, site: &Site, is_empty: bool) -> bool {
        is_empty && site.ladder == Ladder::default()
    }

    /// The ladder, with the ratings of all known archives mapped to the step with the same gate.
    fn ladder(&self) -> Ladder {
        let usual = Ladder::default();
        let mut steps: Vec<Rating> = Vec::new();
        for (place, (name, short, description, gate)) in self.ratings.iter().enumerate() {
            steps.push(Rating {
                // Identifiers behind those of the usual ladder, so that no choice of a reader changes its meaning.
                id: RatingId(usual.steps.len() as i64 + 1 + place as i64),
                name: (*name).to_owned(),
                short: (*short).to_owned(),
                description: (*description).to_owned(),
                gate: *gate,
            });
        }
        let graded: Vec<&Rating> = steps.iter().filter(|step| step.name != "Not Rated").collect();
        let nearest = |id: RatingId| {
            let level = usual.place(id).unwrap_or_default();
            let of_gate = graded.iter().find(|step| step.gate >= usual.steps[level].gate);
            // Teen stands above General though both are open.
            let open = graded.iter().rfind(|step| step.gate == Gate::Open).filter(|_| level == 1);
            open.or(of_gate).or(graded.last()).map(|step| step.id)
        };
        let mut stated: std::collections::BTreeMap<String, RatingId> =
            usual.stated.iter().filter_map(|(name, id)| Some((name.clone(), nearest(*id)?))).collect();
        stated.extend(steps.iter().map(|step| (fold_stated(&step.name), step.id)));
        let removed_max = usual.steps.iter().map(|step| step.id).max();
        Ladder { steps, stated, unrated_as: None, removed_max, elsewhere: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_has_a_ladder_that_rises() {
        for set in STARTING_SETS {
            let ladder = set.ladder();
            assert!(ladder.steps.is_sorted_by_key(|step| step.gate), "{}", set.name);
            for name in set.ratings() {
                let step = ladder.from_stated(name).and_then(|id| ladder.get(id));
                assert_eq!(step.map(|step| step.name.as_str()), Some(name), "{}", set.name);
            }
            for stated in ["NC-17", "Explicit", "Adult ++"] {
                let gate = ladder.gate(ladder.from_stated(stated));
                assert_eq!(
                    gate,
                    ladder.gate(ladder.steps.last().map(|step| step.id)),
                    "{} {stated}",
                    set.name
                );
            }
            assert_eq!(starting_set(set.key).map(|found| found.name), Some(set.name));
        }
    }

    #[test]
    fn a_set_adds_and_destroys_nothing() {
        let set = starting_set("ao3").unwrap();
        let mut site = Site {
            warnings: vec!["Sad Dogs".to_owned(), "major character death".to_owned()],
            ..Site::default()
        };
        let added = set.add_to(&site, false);
        assert_eq!(added.ladder, site.ladder);
        assert_eq!(added.warnings[..2], site.warnings[..]);
        assert_eq!(added.warnings.len(), 7);
        assert_eq!(set.add_to(&added, false), added);
        site.ladder.steps[0].name = "Everyone".to_owned();
        assert_eq!(set.add_to(&site, true).ladder, site.ladder);
        let fresh = set.add_to(&Site::default(), true);
        assert_eq!((fresh.ladder.steps.len(), fresh.warnings.len()), (5, 6));
    }
}
