//! That an assignment is the best there is, shown so that anybody can check it.
//!
//! Two proofs. **Greatest**: a set of givers and recipients such that every pair that fits touches it. Each gift uses up
//! one of the set, so there are no more gifts than the set has people (Kőnig). **Best**: a price for every giver and
//! every recipient, together never more than what a pair costs; so no assignment costs less than all prices together
//! (the dual of the linear programme). The assignment is as great as the one and as cheap as the other.

use super::{
    fits::Fits,
    matching::{Matching, cost},
};

/// What shows that an assignment is the best.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// That it is the greatest.
    pub cover: Cover,
    /// That no other of its size agrees better.
    pub prices: Prices,
}

/// People one of whom is in every pair that fits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cover {
    /// As givers, ascending.
    pub givers: Vec<usize>,
    /// As recipients, ascending.
    pub recipients: Vec<usize>,
}

/// Prices that undercut every pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prices {
    /// By giver.
    pub givers: Vec<i64>,
    /// By recipient.
    pub recipients: Vec<i64>,
}

/// What is wrong with an assignment or its proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// It is about other people.
    #[error("the assignment is about another number of people")]
    Size,
    /// A pair does not fit.
    #[error("giver {giver} cannot write for recipient {recipient}")]
    Unfit {
        /// Who would give.
        giver: usize,
        /// Who would receive.
        recipient: usize,
    },
    /// Somebody receives twice.
    #[error("recipient {0} receives twice")]
    Twice(usize),
    /// A pair that fits does not touch the cover.
    #[error("the pair of giver {giver} and recipient {recipient} is not covered")]
    Uncovered {
        /// Who could give.
        giver: usize,
        /// Who could receive.
        recipient: usize,
    },
    /// The cover is larger than the assignment, so a greater one is not excluded.
    #[error("the proof does not show that the assignment is the greatest")]
    NotGreatest,
    /// The prices of a pair are more than it costs.
    #[error("the prices of giver {giver} and recipient {recipient} are too high")]
    Dear {
        /// Who could give.
        giver: usize,
        /// Who could receive.
        recipient: usize,
    },
    /// The assignment costs more than the prices, so a better one is not excluded.
    #[error("the proof does not show that the assignment is the best of its size")]
    NotBest,
}

/// Verifies that an assignment keeps the rules, is the greatest, and is the best of its size.
pub fn check(fits: &Fits, matching: &Matching) -> Result<(), Flaw> {
    let people = fits.people();
    let Proof { cover, prices } = &matching.proof;
    let sizes = [matching.recipient_of.len(), prices.givers.len(), prices.recipients.len()];
    if sizes.iter().any(|size| *size != people) {
        return Err(Flaw::Size);
    }
    let mut receives = vec![false; people];
    for (giver, recipient) in matching.recipient_of.iter().enumerate() {
        let Some(recipient) = *recipient else { continue };
        if recipient >= people || fits.score(giver, recipient).is_none() {
            return Err(Flaw::Unfit { giver, recipient });
        }
        if std::mem::replace(&mut receives[recipient], true) {
            return Err(Flaw::Twice(recipient));
        }
    }
    let (covered_givers, covered_recipients) =
        (among(&cover.givers, people), among(&cover.recipients, people));
    for (giver, giver_is_covered) in covered_givers.iter().enumerate() {
        for (recipient, recipient_is_covered) in covered_recipients.iter().enumerate() {
            let is_covered = *giver_is_covered || *recipient_is_covered;
            if fits.score(giver, recipient).is_some() && !is_covered {
                return Err(Flaw::Uncovered { giver, recipient });
            }
            if prices.givers[giver] + prices.recipients[recipient] > cost(fits, giver, recipient) {
                return Err(Flaw::Dear { giver, recipient });
            }
        }
    }
    if cover.givers.len() + cover.recipients.len() > matching.pairs() {
        return Err(Flaw::NotGreatest);
    }
    let gifts = matching.recipient_of.iter().enumerate();
    let given: i64 = gifts.filter_map(|(giver, to)| to.map(|recipient| cost(fits, giver, recipient))).sum();
    // Whoever is left over is as if given to nobody, at the cost of a pair that does not fit.
    let left = (people - matching.pairs()) as i64;
    let nobody = i64::from(super::SCORE_MAX) * people as i64 + 1;
    let priced: i64 = prices.givers.iter().chain(&prices.recipients).sum();
    if given + left * nobody == priced { Ok(()) } else { Err(Flaw::NotBest) }
}

/// Who of all is among some.
fn among(some: &[usize], people: usize) -> Vec<bool> {
    let mut among = vec![false; people];
    for one in some {
        if let Some(is_among) = among.get_mut(*one) {
            *is_among = true;
        }
    }
    among
}

/// The cover of Kőnig's theorem: everybody who is not reached from givers without a recipient by going along fitting
/// pairs to recipients and back along gifts, and the recipients who are.
pub(super) fn cover(fits: &Fits, recipient_of: &[Option<usize>]) -> Cover {
    let starts = (0..recipient_of.len()).filter(|giver| recipient_of[*giver].is_none());
    let (givers, recipients) = reached(fits, recipient_of, starts.collect());
    let all = |reached: &[bool], wanted: bool| -> Vec<usize> {
        (0..reached.len()).filter(|one| reached[*one] == wanted).collect()
    };
    Cover { givers: all(&givers, false), recipients: all(&recipients, true) }
}

/// Givers and recipients who are reached from some givers by turns.
fn reached(fits: &Fits, recipient_of: &[Option<usize>], starts: Vec<usize>) -> (Vec<bool>, Vec<bool>) {
    let people = recipient_of.len();
    let mut giver_of = vec![None; people];
    for (giver, recipient) in recipient_of.iter().enumerate() {
        if let Some(recipient) = recipient {
            giver_of[*recipient] = Some(giver);
        }
    }
    let (mut givers, mut recipients) = (vec![false; people], vec![false; people]);
    let mut waiting = starts;
    while let Some(giver) = waiting.pop() {
        if std::mem::replace(&mut givers[giver], true) {
            continue;
        }
        for recipient in fits.recipients(giver) {
            if !std::mem::replace(&mut recipients[recipient], true) {
                waiting.extend(giver_of[recipient]);
            }
        }
    }
    (givers, recipients)
}

/// Why somebody is left: these people, one of whom is theirs, have only those to turn to, and those are fewer (Hall).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Squeeze {
    /// People on the side of whoever is left, ascending, they among them.
    pub these: Vec<usize>,
    /// All whom any of these can be brought together with, ascending: one fewer.
    pub those: Vec<usize>,
}

/// Why a giver has nobody to write for: these givers can write for those recipients only.
pub fn why_without_recipient(fits: &Fits, matching: &Matching, giver: usize) -> Option<Squeeze> {
    squeeze(fits, &matching.recipient_of, giver)
}

/// Why nobody writes for a recipient: for these recipients only those givers can write.
pub fn why_without_giver(fits: &Fits, matching: &Matching, recipient: usize) -> Option<Squeeze> {
    let people = fits.people();
    let mut turned = Fits::none(people);
    for giver in 0..people {
        for recipient in fits.recipients(giver) {
            turned.set(recipient, giver, Some(0));
        }
    }
    squeeze(&turned, &matching.giver_of(), recipient)
}

fn squeeze(fits: &Fits, partner_of: &[Option<usize>], left: usize) -> Option<Squeeze> {
    if left >= partner_of.len() || partner_of[left].is_some() {
        return None;
    }
    let (these, those) = reached(fits, partner_of, vec![left]);
    let all = |reached: &[bool]| (0..reached.len()).filter(|one| reached[*one]).collect();
    Some(Squeeze { these: all(&these), those: all(&those) })
}
