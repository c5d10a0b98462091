//! Stories about lists: what is found, in which order, how it is counted, and what never shows.

#[cfg(test)]
#[path = "search/brute_force.rs"]
mod brute_force;
#[cfg(test)]
#[path = "search/finding.rs"]
mod finding;
#[cfg(test)]
#[path = "search/keeping.rs"]
mod keeping;
#[cfg(test)]
#[path = "search/model.rs"]
mod model;
#[cfg(test)]
#[path = "search/shelf.rs"]
mod shelf;
#[cfg(test)]
#[path = "search/words.rs"]
mod words;
