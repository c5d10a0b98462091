//! Writing with others: invitations to sign, gifts, works that come from others, beta reading, round robins, works that
//! stay without their author.

mod beta;
mod choices;
mod gifts;
mod heirs;
mod orphans;
pub(crate) mod round_robins;
pub(crate) mod signers;
mod signing;
mod telling;
mod ties;

pub use beta::{BetaComment, BetaCommentDraft, BetaLink, BetaLinkDraft, BetaReaderKey};
pub use choices::{PenNameWish, TogetherChoice};
pub use gifts::{Gift, GiftTo};
pub use heirs::HeirCase;
pub use round_robins::{ChapterOffer, ChapterOfferDraft};
pub use signers::Signer;
pub use signing::{SentInvitation, SignInvitation, SignInvitationDraft};
pub use ties::{Tie, TieAsked, TieDraft, TieOther};
