//! Stories about the store; each runs on SQLite, and on PostgreSQL where a server is given.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

#[path = "stories/accounts.rs"]
mod accounts;
#[path = "stories/afterwards.rs"]
mod afterwards;
#[path = "stories/alike.rs"]
mod alike;
#[path = "stories/blocks.rs"]
mod blocks;
#[path = "stories/canons.rs"]
mod canons;
#[path = "stories/challenges.rs"]
mod challenges;
#[path = "stories/chapter_order.rs"]
mod chapter_order;
#[path = "stories/chapters.rs"]
mod chapters;
#[path = "stories/claiming.rs"]
mod claiming;
#[path = "stories/decisions.rs"]
mod decisions;
#[path = "stories/desk.rs"]
mod desk;
#[path = "stories/devices.rs"]
mod devices;
#[path = "stories/digest.rs"]
mod digest;
#[path = "stories/drafts.rs"]
mod drafts;
#[path = "stories/factors.rs"]
mod factors;
#[path = "stories/fandoms.rs"]
mod fandoms;
#[path = "stories/gathering.rs"]
mod gathering;
#[path = "stories/harness.rs"]
mod harness;
#[path = "stories/house.rs"]
mod house;
#[path = "stories/import_reviews.rs"]
mod import_reviews;
#[path = "stories/joining.rs"]
mod joining;
#[path = "stories/keeping.rs"]
mod keeping;
#[path = "stories/letters.rs"]
mod letters;
#[path = "stories/lists.rs"]
mod lists;
#[path = "stories/moderation.rs"]
mod moderation;
#[path = "stories/news.rs"]
mod news;
#[path = "stories/old_addresses.rs"]
mod old_addresses;
#[path = "stories/originals.rs"]
mod originals;
#[path = "stories/pictures.rs"]
mod pictures;
#[path = "stories/purging.rs"]
mod purging;
#[path = "stories/reading.rs"]
mod reading;
#[path = "stories/reviews.rs"]
mod reviews;
#[path = "stories/safety.rs"]
mod safety;
#[path = "stories/schedule.rs"]
mod schedule;
#[path = "stories/shelves.rs"]
mod shelves;
#[path = "stories/site_keeping.rs"]
mod site_keeping;
#[path = "stories/spam.rs"]
mod spam;
#[path = "stories/spam_texts.rs"]
mod spam_texts;
#[path = "stories/together.rs"]
mod together;
#[path = "stories/traces.rs"]
mod traces;
#[path = "stories/upkeep.rs"]
mod upkeep;
#[path = "stories/work_facts.rs"]
mod work_facts;
#[path = "stories/works.rs"]
mod works;
#[path = "stories/wrangling.rs"]
mod wrangling;
