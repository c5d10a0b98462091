//! What somebody promised to a challenge: a gift that was assigned to them, an answer to a prompt that they claimed, the
//! finished work of a draft.

use std::{fmt, str::FromStr};

use crate::{AssignmentId, PromptId, work::UnknownWord};

/// A promise, as forms name it: `gift-12`, `answer-7`, `draft-3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Promise {
    /// To write a gift.
    Gift(AssignmentId),
    /// To answer a prompt, or to make something for a draft.
    Answer(PromptId),
    /// To finish a draft of one's own.
    Draft(PromptId),
}

impl fmt::Display for Promise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gift(id) => write!(f, "gift-{id}"),
            Self::Answer(id) => write!(f, "answer-{id}"),
            Self::Draft(id) => write!(f, "draft-{id}"),
        }
    }
}

impl FromStr for Promise {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (word, number) = text.split_once('-').ok_or(UnknownWord)?;
        let prompt = || number.parse().map_err(|_| UnknownWord);
        match word {
            "gift" => Ok(Self::Gift(number.parse().map_err(|_| UnknownWord)?)),
            "answer" => prompt().map(Self::Answer),
            "draft" => prompt().map(Self::Draft),
            _ => Err(UnknownWord),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_is_read_as_it_is_written() {
        for promise in
            [Promise::Gift(AssignmentId(12)), Promise::Answer(PromptId(7)), Promise::Draft(PromptId(3))]
        {
            assert_eq!(promise.to_string().parse(), Ok(promise));
        }
        for foreign in ["", "gift", "gift-", "gift-x", "kiss-1"] {
            assert!(foreign.parse::<Promise>().is_err(), "{foreign}");
        }
    }
}
