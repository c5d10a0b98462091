//! Dumps of MySQL databases, read as a stream of rows.

use std::io::BufRead;

use crate::{Limits, Refusal};

/// One row that a dump inserts.
#[derive(Clone, Debug, Default)]
pub struct Row {}

/// Reads a dump and hands over its rows in order.
pub fn read(_source: &mut dyn BufRead, _limits: &Limits, _take: &mut dyn FnMut(Row)) -> Result<(), Refusal> {
    Err(Refusal::UnknownFormat("a database dump".to_owned()))
}
