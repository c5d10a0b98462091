use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

fn of(names: &[&str]) -> Choice {
    Choice::Of(names.iter().map(|name| (*name).to_owned()).collect())
}

fn wish(choices: &[(Facet, Choice)]) -> Wish {
    Wish { choices: choices.iter().cloned().collect(), crossovers: true, ..Wish::default() }
}

fn about(fandoms: &[&str]) -> Vec<Wish> {
    vec![wish(&[(Facet::Fandom, of(fandoms))])]
}

fn person(offers: &[&str], requests: &[&str]) -> Giver {
    Giver { offers: about(offers), requests: about(requests), ..Giver::default() }
}

/// The greatest number of gifts and the most that so many can suit, by trying everything.
fn by_force(fits: &Fits) -> (usize, u64) {
    let people = fits.people();
    let mut best: BTreeMap<u32, (usize, u64)> = BTreeMap::from([(0, (0, 0))]);
    for giver in 0..people {
        let mut next = best.clone();
        for (taken, (pairs, score)) in best {
            for recipient in fits.recipients(giver).filter(|recipient| taken & (1 << recipient) == 0) {
                let with = (pairs + 1, score + u64::from(fits.score(giver, recipient).unwrap()));
                let entry = next.entry(taken | (1 << recipient)).or_default();
                *entry = with.max(*entry);
            }
        }
        best = next;
    }
    best.into_values().max().unwrap()
}

fn suits(fits: &Fits, matching: &Matching) -> u64 {
    let gifts = matching.recipient_of.iter().enumerate();
    gifts.filter_map(|(giver, to)| fits.score(giver, (*to)?)).map(u64::from).sum()
}

fn any_fits(most: usize) -> impl Strategy<Value = Fits> {
    (0..=most).prop_flat_map(|people| {
        let score = proptest::option::weighted(0.35, prop_oneof![0u16..30, 9_900u16..10_000]);
        proptest::collection::vec(score, people * people).prop_map(move |scores| {
            let mut fits = Fits::none(people);
            for (place, score) in scores.into_iter().enumerate() {
                fits.set(place / people, place % people, score);
            }
            fits
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_assignment_is_the_greatest_and_among_those_the_best(fits in any_fits(8), seed: u64) {
        let matching = best(&fits, seed);
        prop_assert_eq!(check(&fits, &matching), Ok(()));
        prop_assert_eq!((matching.pairs(), suits(&fits, &matching)), by_force(&fits));
    }

    #[test]
    fn the_same_seed_gives_the_same_assignment(fits in any_fits(12), seed: u64) {
        prop_assert_eq!(best(&fits, seed), best(&fits, seed));
    }

    #[test]
    fn a_smaller_or_worse_assignment_passes_no_check(fits in any_fits(7), seed: u64, which: usize) {
        let matching = best(&fits, seed);
        let mut smaller = matching.clone();
        let Some(gift) = smaller.recipient_of.iter_mut().filter(|to| to.is_some()).nth(which % 7) else {
            return Ok(());
        };
        *gift = None;
        prop_assert_eq!(check(&fits, &smaller), Err(Flaw::NotGreatest));
        // Two gifts exchanged: as good, or found out.
        let mut other = matching.clone();
        let people = other.recipient_of.len();
        other.recipient_of.swap(which % people, (which / 7) % people);
        let good = other.pairs() == matching.pairs()
            && other.recipient_of.iter().enumerate().all(|(giver, to)| to.is_none_or(|to| fits.score(giver, to).is_some()))
            && suits(&fits, &other) == suits(&fits, &matching);
        prop_assert_eq!(check(&fits, &other).is_ok(), good);
    }

    #[test]
    fn whoever_is_left_is_told_who_stands_in_one_anothers_way(fits in any_fits(9), seed: u64) {
        let matching = best(&fits, seed);
        let givers = matching.giver_of();
        for (one, giver) in givers.iter().enumerate() {
            let squeeze = why_without_recipient(&fits, &matching, one);
            prop_assert_eq!(squeeze.is_some(), matching.recipient_of[one].is_none());
            if let Some(Squeeze { these, those }) = squeeze {
                let all: BTreeSet<usize> = these.iter().flat_map(|giver| fits.recipients(*giver)).collect();
                prop_assert_eq!(those.clone(), all.into_iter().collect::<Vec<_>>());
                prop_assert_eq!(these.len(), those.len() + 1);
                prop_assert!(these.contains(&one));
            }
            let squeeze = why_without_giver(&fits, &matching, one);
            prop_assert_eq!(squeeze.is_some(), giver.is_none());
            if let Some(Squeeze { these, those }) = squeeze {
                let all: BTreeSet<usize> = these.iter().flat_map(|to| fits.givers(*to)).collect();
                prop_assert_eq!(those.clone(), all.into_iter().collect::<Vec<_>>());
                prop_assert_eq!(these.len(), those.len() + 1);
            }
        }
    }
}

#[test]
fn a_better_wish_never_costs_somebody_their_gift() {
    // The first two suit each other very well; then the third and fourth are left.
    let mut fits = Fits::none(4);
    for (giver, recipient, score) in
        [(0, 1, 10_000), (1, 0, 10_000), (0, 2, 0), (1, 3, 0), (2, 0, 0), (3, 1, 0)]
    {
        fits.set(giver, recipient, Some(score));
    }
    assert_eq!(best(&fits, 1).pairs(), 4);
}

#[test]
fn people_who_would_write_for_each_other_are_parted_where_it_costs_nothing() {
    let mut fits = Fits::none(6);
    for giver in 0..6 {
        for recipient in 0..6 {
            fits.set(giver, recipient, Some(7));
        }
    }
    for seed in 0..50 {
        let matching = best(&fits, seed);
        let to = |one: usize| matching.recipient_of[one].unwrap();
        assert!((0..6).all(|one| to(to(one)) != one), "seed {seed}: {:?}", matching.recipient_of);
        assert_eq!(check(&fits, &matching), Ok(()));
    }
}

#[test]
fn an_offer_and_a_request_agree_by_the_rules_of_the_exchange() {
    let rules = Rules::default();
    let could = |offers: Vec<Wish>, requests: Vec<Wish>| {
        let people = [Giver { offers, ..Giver::default() }, Giver { requests, ..Giver::default() }];
        let fits = fits(&people, &rules);
        assert_eq!(fits.score(0, 1).is_none(), why_not(&people, &rules, 0, 1).is_some());
        fits.score(0, 1)
    };
    let holmes = || about(&["Sherlock Holmes"]);
    assert!(could(holmes(), about(&["sherlock  holmes", "Dracula"])).is_some());
    assert_eq!(could(holmes(), about(&["Dracula"])), None);
    assert!(could(vec![wish(&[(Facet::Fandom, Choice::Any)])], about(&["Dracula"])).is_some());
    assert!(could(holmes(), vec![wish(&[(Facet::Fandom, Choice::Any)])]).is_some());
    // Nothing said of a facet is as good as anything.
    assert!(could(vec![Wish::default()], holmes()).is_some());
    // What is refused does not count, and an offer of nothing else does not fit.
    let refusing = Wish { refuses: vec!["Dracula".to_owned()], ..wish(&[(Facet::Fandom, Choice::Any)]) };
    assert_eq!(could(about(&["Dracula"]), vec![refusing.clone()]), None);
    assert!(could(about(&["Dracula", "Emma"]), vec![refusing]).is_some());
    assert_eq!(could(Vec::new(), holmes()), None);
}

#[test]
fn a_rule_may_ask_for_several_names_in_common() {
    let mut rules = Rules::default();
    rules.facets[0].matches_min = 2;
    let score = |requests: Vec<Wish>| {
        let offers = about(&["Emma", "Dracula", "Alice"]);
        let people = [Giver { offers, ..Giver::default() }, Giver { requests, ..Giver::default() }];
        fits(&people, &rules).score(0, 1)
    };
    assert_eq!(score(about(&["Emma", "Sherlock Holmes"])), None);
    assert!(score(about(&["Emma", "Dracula"])).is_some());
    assert!(score(about(&["Emma"])).is_some(), "no more can be shared than is asked for");
    let mut apart = about(&["Emma", "Sherlock Holmes"]);
    apart[0].crossovers = false;
    assert!(score(apart).is_some(), "one world is enough for whoever wants no two to meet");
}

#[test]
fn blocks_part_people_in_both_directions() {
    let mut people = vec![person(&["Emma"], &["Emma"]), person(&["Emma"], &["Emma"])];
    assert_eq!(best(&fits(&people, &Rules::default()), 3).pairs(), 2);
    people[0].apart_from.insert(1);
    let rules = Rules::default();
    assert_eq!(best(&fits(&people, &rules), 3).pairs(), 0);
    assert_eq!(why_not(&people, &rules, 1, 0), Some(Unfit::Apart));
}

#[test]
fn rare_names_are_worth_more_and_go_to_whoever_can_write_them() {
    let mut people: Vec<Giver> = (0..6).map(|_| person(&["Emma"], &["Emma"])).collect();
    people[0] = person(&["Emma", "Flatland"], &["Emma"]);
    people[1] = person(&["Emma"], &["Emma", "Flatland"]);
    let fits = fits(&people, &Rules::default());
    assert!(fits.score(0, 1) > fits.score(2, 1));
    assert_eq!(best(&fits, 9).recipient_of[0], Some(1));
}

#[test]
fn a_wish_outside_the_rules_is_told_all_that_is_wrong() {
    let mut rules = Rules { fandoms: vec!["Emma".to_owned()], ..Rules::default() };
    rules.facets[0].allows_any = false;
    assert_eq!(rules.faults(&about(&["emma"])[0]), Vec::new());
    let faults = rules.faults(&wish(&[(Facet::Fandom, of(&["Dracula"])), (Facet::Rating, Choice::Any)]));
    let other = WishFault::Other { facet: Facet::Fandom, name: "Dracula".to_owned() };
    assert_eq!(faults, [WishFault::NotAsked(Facet::Rating), other]);
    assert_eq!(rules.faults(&Wish::default()), [WishFault::TooFew { facet: Facet::Fandom, min: 1 }]);
    let any = wish(&[(Facet::Fandom, Choice::Any)]);
    assert_eq!(rules.faults(&any), [WishFault::NotAny(Facet::Fandom)]);
    assert_eq!(
        rules.faults(&any)[0].to_string(),
        "has to name its fandoms: “any” is not an answer in this exchange"
    );
}

#[test]
fn rules_are_put_into_their_ranges() {
    let rules = Rules {
        facets: vec![FacetRule {
            facet: Facet::Fandom,
            names_min: 90,
            names_max: 0,
            allows_any: true,
            matches_min: 9,
        }],
        offers_min: 0,
        offers_max: 99,
        requests_min: 7,
        requests_max: 2,
        ..Rules::default()
    }
    .bounded();
    assert_eq!((rules.offers_min, rules.offers_max), (1, WISHES_MAX));
    assert_eq!((rules.requests_min, rules.requests_max), (7, 7));
    let fandom = rules.facet(Facet::Fandom).unwrap();
    assert_eq!((fandom.names_min, fandom.names_max, fandom.matches_min), (1, 1, 1));
}

#[test]
fn names_of_a_field_are_parted_and_each_is_taken_once() {
    assert_eq!(
        names("Emma, dracula\n Dracula ;; Alice  in  Wonderland,"),
        ["Emma", "dracula", "Alice in Wonderland"]
    );
}
