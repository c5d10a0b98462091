//! Stories about the store; each runs on SQLite, and on PostgreSQL where a server is given.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

#[path = "stories/accounts.rs"]
mod accounts;
#[path = "stories/drafts.rs"]
mod drafts;
#[path = "stories/harness.rs"]
mod harness;
#[path = "stories/works.rs"]
mod works;
