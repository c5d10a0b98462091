//! Round robins: works to which others add chapters, each signed by whoever wrote it.

use crate::work::text_form;

/// A round robin has at most so many chapters.
pub const CHAPTERS_MAX: u32 = 500;
/// At most so many chapters of one member wait at a round robin.
pub const OFFERS_MAX: u64 = 3;

/// How others come to add chapters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// A member's chapter stands there at once.
    Open,
    /// Its author looks at each chapter first.
    Moderated,
    /// It is at its end.
    Closed,
}

text_form!(Mode {
    Mode::Open => "open",
    Mode::Moderated => "moderated",
    Mode::Closed => "closed",
});

/// What is known of somebody who wants to add a chapter.
#[derive(Clone, Copy, Debug)]
pub struct Adding {
    /// Whether the site has round robins.
    pub has_round_robins: bool,
    /// How the work takes chapters.
    pub mode: Mode,
    /// Whether either keeps the other away.
    pub is_kept_apart: bool,
    /// Whether the last chapter is theirs: others come first.
    pub wrote_last: bool,
    /// How many of theirs wait.
    pub waiting: u64,
    /// How many chapters there are.
    pub chapters: u32,
}

/// Why somebody adds no chapter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CannotAdd {
    /// It takes none.
    Closed,
    /// It is another's turn.
    WroteLast,
    /// Theirs wait.
    Waiting,
}

impl CannotAdd {
    /// What the member is told.
    pub const fn told(self) -> &'static str {
        match self {
            Self::Closed => "This round robin is closed.",
            Self::WroteLast => "The last chapter is yours: somebody else goes on.",
            Self::Waiting => "Your chapters wait for the author to look at them; wait with the next one.",
        }
    }
}

/// Whether somebody may add a chapter, and whether it waits for the author then.
pub fn may_add(known: Adding) -> Result<Mode, CannotAdd> {
    let takes_none = !known.has_round_robins || known.is_kept_apart || known.chapters >= CHAPTERS_MAX;
    if takes_none || known.mode == Mode::Closed {
        Err(CannotAdd::Closed)
    } else if known.wrote_last {
        Err(CannotAdd::WroteLast)
    } else if known.waiting >= OFFERS_MAX {
        Err(CannotAdd::Waiting)
    } else {
        Ok(known.mode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: Adding = Adding {
        has_round_robins: true,
        mode: Mode::Open,
        is_kept_apart: false,
        wrote_last: false,
        waiting: 0,
        chapters: 1,
    };

    #[test]
    fn members_take_turns_until_it_is_closed() {
        assert_eq!(may_add(KNOWN), Ok(Mode::Open));
        assert_eq!(may_add(Adding { mode: Mode::Moderated, ..KNOWN }), Ok(Mode::Moderated));
        assert_eq!(may_add(Adding { wrote_last: true, ..KNOWN }), Err(CannotAdd::WroteLast));
        assert_eq!(may_add(Adding { waiting: OFFERS_MAX, ..KNOWN }), Err(CannotAdd::Waiting));
        for closed in [
            Adding { mode: Mode::Closed, ..KNOWN },
            Adding { has_round_robins: false, ..KNOWN },
            Adding { is_kept_apart: true, ..KNOWN },
            Adding { chapters: CHAPTERS_MAX, ..KNOWN },
        ] {
            assert_eq!(may_add(closed), Err(CannotAdd::Closed), "{closed:?}");
        }
    }
}
