//! Wishes as forms: the fields of offers, requests and prompts, read and shown again.

use ficus_archive::exchange::{
    Choice, DETAILS_CHARS_MAX, Facet, FacetRule, Rules, Side, Wish, names, told_names,
};
use ficus_archive::rating::Ladder;

/// What a form sent, in order.
pub type Given = Vec<(String, String)>;

/// The first value of a field; empty where there is none.
pub fn value<'a>(given: &'a Given, name: &str) -> &'a str {
    given.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
}

/// All values of a field.
fn values<'a>(given: &'a Given, name: &'a str) -> impl Iterator<Item = &'a str> {
    given.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
}

/// A wish in a form.
pub struct WishView {
    /// `Offer 2`.
    pub title: String,
    /// `offer2`.
    pub field: String,
    /// Whether it may be left empty.
    pub optional: bool,
    /// Whether it is shown unfolded.
    pub open: bool,
    /// Whether it can refuse names and crossovers.
    pub is_request: bool,
    /// What it is asked about.
    pub facets: Vec<FacetView>,
    /// Names that must not come up.
    pub refuses: String,
    /// Whether worlds may meet.
    pub crossovers: bool,
    /// Words beside it.
    pub details: String,
    /// What is wrong with it.
    pub faults: Vec<String>,
}

/// A facet of a wish in a form.
pub struct FacetView {
    /// `offer2-fandom`.
    pub field: String,
    /// `Fandoms`.
    pub heading: &'static str,
    /// `1 to 5, parted by commas.`
    pub hint: String,
    /// As typed.
    pub typed: String,
    /// Choices, where they are given; and whether each is made.
    pub options: Vec<(String, bool)>,
    /// Whether “any” can be said, and whether it is.
    pub any: Option<bool>,
}

/// The wishes that a form sent, without those that were left empty; with each, its place from 1.
pub fn wishes(given: &Given, rules: &Rules, side: Side) -> Vec<(u32, Wish)> {
    let (min, max) = rules.wishes(side);
    (1..=max)
        .filter_map(|number| {
            let wish = wish(given, rules, &format!("{}{number}", side.as_str()));
            let is_empty = wish.choices.is_empty() && wish.details.is_empty();
            (!is_empty || number <= min).then_some((number, wish))
        })
        .collect()
}

/// The wish whose fields begin with this.
pub fn wish(given: &Given, rules: &Rules, field: &str) -> Wish {
    let mut wish = Wish {
        refuses: names(value(given, &format!("{field}-refuses"))),
        crossovers: !value(given, &format!("{field}-crossovers")).is_empty(),
        details: value(given, &format!("{field}-details")).replace("\r\n", "\n").trim().to_owned(),
        ..Wish::default()
    };
    for rule in &rules.facets {
        let name = format!("{field}-{}", rule.facet.as_str());
        let typed: Vec<&str> = values(given, &name).collect();
        let named = names(&typed.join("\n"));
        let says_any = !value(given, &format!("{name}-any")).is_empty();
        if !named.is_empty() {
            wish.choices.insert(rule.facet, Choice::Of(named));
        } else if says_any {
            wish.choices.insert(rule.facet, Choice::Any);
        }
    }
    wish
}

/// A wish as fields.
pub fn view(
    rules: &Rules,
    ladder: &Ladder,
    (side, number): (Side, u32),
    wish: Option<&Wish>,
    faults: Vec<String>,
) -> WishView {
    let field = format!("{}{number}", side.as_str());
    let (min, _) = rules.wishes(side);
    let nothing = Wish { crossovers: true, ..Wish::default() };
    let shown = wish.unwrap_or(&nothing);
    WishView {
        title: format!("{} {number}", side.name()),
        optional: number > min,
        open: number <= min || wish.is_some(),
        is_request: side == Side::Request,
        facets: facets(rules, ladder, &field, shown),
        refuses: told_names(&shown.refuses),
        crossovers: shown.crossovers,
        details: shown.details.clone(),
        field,
        faults,
    }
}

/// The facets of a wish as fields whose names begin with `field`.
pub fn facets(rules: &Rules, ladder: &Ladder, field: &str, wish: &Wish) -> Vec<FacetView> {
    rules
        .facets
        .iter()
        .map(|rule| {
            let named = wish.named(rule.facet);
            let is_named = |name: &str| named.iter().any(|one| one.to_lowercase() == name.to_lowercase());
            let offered: Vec<String> = match rule.facet {
                Facet::Rating => ladder.steps.iter().map(|step| step.name.clone()).collect(),
                other => rules.offered(other).into_owned(),
            };
            FacetView {
                field: format!("{field}-{}", rule.facet.as_str()),
                heading: rule.facet.heading(),
                hint: hint(rule, !offered.is_empty()),
                typed: told_names(named),
                options: offered.into_iter().map(|name| (name.clone(), is_named(&name))).collect(),
                any: rule.allows_any.then(|| wish.takes_any(rule.facet)),
            }
        })
        .collect()
}

fn hint(rule: &FacetRule, chosen: bool) -> String {
    let FacetRule { names_min, names_max, .. } = rule;
    let how = if chosen { "" } else { ", parted by commas" };
    match (names_min, names_max) {
        (0, max) => format!("Up to {max}{how}, or none."),
        (min, max) if min == max => format!("{min}{how}."),
        (min, max) => format!("{min} to {max}{how}."),
    }
}

/// All that is wrong with a wish, as sentences.
pub fn faults(rules: &Rules, title: &str, wish: &Wish) -> Vec<String> {
    rules.faults(wish).into_iter().map(|fault| format!("{title} {fault}.")).collect()
}

/// A wish in words, facet by facet: `Fandoms`, `Emma, Dracula`.
pub struct WishTold {
    /// Heading and names.
    pub lines: Vec<(&'static str, String)>,
    /// Words beside it, paragraph by paragraph.
    pub details: Vec<String>,
}

/// A wish for people who read it.
pub fn told(wish: &Wish) -> WishTold {
    let mut lines: Vec<(&'static str, String)> = wish
        .choices
        .iter()
        .map(|(facet, choice)| {
            let told = match choice {
                Choice::Any => "any".to_owned(),
                Choice::Of(names) => told_names(names),
            };
            (facet.heading(), told)
        })
        .collect();
    if !wish.refuses.is_empty() {
        lines.push(("Please not", told_names(&wish.refuses)));
    }
    let details: String = wish.details.chars().take(DETAILS_CHARS_MAX).collect();
    let details = details.split("\n\n").map(|part| part.trim().to_owned()).filter(|part| !part.is_empty());
    WishTold { lines, details: details.collect() }
}
