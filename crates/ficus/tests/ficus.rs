//! Stories about the command line, told through the binary itself.

#[cfg(test)]
#[path = "ficus/accounts.rs"]
mod accounts;
#[cfg(test)]
#[path = "ficus/containers.rs"]
mod containers;
#[cfg(test)]
#[path = "ficus/importing.rs"]
mod importing;
#[cfg(test)]
#[path = "ficus/mailing.rs"]
mod mailing;
#[cfg(test)]
#[path = "ficus/serving.rs"]
mod serving;
#[cfg(test)]
#[path = "ficus/site.rs"]
mod site;
#[cfg(test)]
#[path = "ficus/stopping.rs"]
mod stopping;
