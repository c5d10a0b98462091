//! Writing with others: invitations to sign, gifts, works that come from others, beta reading, round robins, works that
//! stay without their author.

mod choices;
mod gifts;
mod signers;
mod signing;
mod telling;
mod ties;

pub use choices::{PenNameWish, TogetherChoice};
pub use gifts::{Gift, GiftTo};
pub use signers::Signer;
pub use signing::{SentInvitation, SignInvitation, SignInvitationDraft};
pub use ties::{Tie, TieAsked, TieDraft, TieOther};
