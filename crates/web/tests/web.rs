//! Stories about the site, told through its door: each goes through the whole service, as a browser would.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

#[path = "web/access.rs"]
mod access;
#[path = "web/accounts.rs"]
mod accounts;
#[path = "web/admin.rs"]
mod admin;
#[path = "web/alike.rs"]
mod alike;
#[path = "web/api.rs"]
mod api;
#[path = "web/archive.rs"]
mod archive;
#[path = "web/browser.rs"]
mod browser;
#[path = "web/canaries.rs"]
mod canaries;
#[path = "web/challenges.rs"]
mod challenges;
#[path = "web/claiming.rs"]
mod claiming;
#[path = "web/community.rs"]
mod community;
#[path = "web/desk.rs"]
mod desk;
#[path = "web/devices.rs"]
mod devices;
#[path = "web/downloads.rs"]
mod downloads;
#[path = "web/editing.rs"]
mod editing;
#[path = "web/factors.rs"]
mod factors;
#[path = "web/feeds.rs"]
mod feeds;
#[path = "web/forms.rs"]
mod forms;
#[path = "web/gate.rs"]
mod gate;
#[path = "web/gathering.rs"]
mod gathering;
#[path = "web/headers.rs"]
mod headers;
#[path = "web/hostile.rs"]
mod hostile;
#[path = "web/house.rs"]
mod house;
#[path = "web/joining.rs"]
mod joining;
#[path = "web/keeping.rs"]
mod keeping;
#[path = "web/keeping_lists.rs"]
mod keeping_lists;
#[path = "web/koreader.rs"]
mod koreader;
#[path = "web/letter_box.rs"]
mod letter_box;
#[path = "web/letters.rs"]
mod letters;
#[path = "web/listing.rs"]
mod listing;
#[path = "web/looking.rs"]
mod looking;
#[path = "web/looks.rs"]
mod looks;
#[path = "web/moderation.rs"]
mod moderation;
#[path = "web/nothing_leaks.rs"]
mod nothing_leaks;
#[path = "web/old_addresses.rs"]
mod old_addresses;
#[path = "web/opds.rs"]
mod opds;
#[path = "web/pages.rs"]
mod pages;
#[path = "web/people.rs"]
mod people;
#[path = "web/pictures.rs"]
mod pictures;
#[path = "web/progress_protocol.rs"]
mod progress_protocol;
#[path = "web/providers.rs"]
mod providers;
#[path = "web/reaching_out.rs"]
mod reaching_out;
#[path = "web/reading_life.rs"]
mod reading_life;
#[path = "web/recaps.rs"]
mod recaps;
#[path = "web/reviewing.rs"]
mod reviewing;
#[path = "web/reviews.rs"]
mod reviews;
#[path = "web/rights.rs"]
mod rights;
#[path = "web/rights_states.rs"]
mod rights_states;
#[path = "web/scores.rs"]
mod scores;
#[path = "web/searching.rs"]
mod searching;
#[path = "web/serials.rs"]
mod serials;
#[path = "web/shelves.rs"]
mod shelves;
#[path = "web/shields.rs"]
mod shields;
#[path = "web/sign_in.rs"]
mod sign_in;
#[path = "web/signing.rs"]
mod signing;
#[path = "web/site_keeping.rs"]
mod site_keeping;
#[path = "web/spoilers.rs"]
mod spoilers;
#[path = "web/telling.rs"]
mod telling;
#[path = "web/theme_pictures.rs"]
mod theme_pictures;
#[path = "web/together.rs"]
mod together;
#[path = "web/work_search.rs"]
mod work_search;
#[path = "web/wrangling.rs"]
mod wrangling;
#[path = "web/xml.rs"]
mod xml;
