//! Reports, what is decided about them, and appeals. Every step is one transaction and notes its line in the log of
//! decisions.

mod acts;
mod appeals;
mod queue;
mod reports;
mod rulings;
mod subjects;
mod templates;

pub use queue::{QueueFilter, QueueGroup};
pub use reports::{NewReport, ReportNote, Reported};
pub use rulings::{Ruled, RulingCount, RulingDraft, Told};
pub use subjects::{Concerned, SubjectFacts};
pub use templates::ReplyTemplate;

pub(crate) use reports::hold;
pub(crate) use rulings::rule;
