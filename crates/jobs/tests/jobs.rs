//! Stories about what happens behind the requests.

#[cfg(test)]
#[path = "stories/alike.rs"]
mod alike;
#[cfg(test)]
#[path = "stories/bringing.rs"]
mod bringing;
#[cfg(test)]
#[path = "stories/canons.rs"]
mod canons;
#[cfg(test)]
#[path = "stories/challenges_of_dumps.rs"]
mod challenges_of_dumps;
#[cfg(test)]
#[path = "stories/erasing.rs"]
mod erasing;
#[cfg(test)]
#[path = "stories/following.rs"]
mod following;
#[cfg(test)]
#[path = "stories/proving.rs"]
mod proving;
