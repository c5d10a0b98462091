//! Canons: the ordered points of a fandom that spoilers and timelines are told by.
//!
//! A canon is a list as people write one: seasons with their episodes, books, films. Points stand in the order in which
//! they came out, one inside another where a season has episodes. Whoever has come to a season has come to its last
//! episode, and what spoils a season spoils all of it: so a place in a canon is where a point *ends*.

mod file;
mod list;
mod mention;
mod reading;
mod revise;
#[cfg(test)]
mod tests;
mod words;

pub use file::{CANONS_MAX, CanonDraft, FILE_BYTES_MAX, FileFault, read_canons, write_canon};
pub use list::{ListFault, PointDraft, read_list, write_list};
pub use reading::{PlaceReader, Stated, read_places};
pub use revise::{RevisedPoint, Revision, revise};

use crate::{CanonId, PointId, TagId};

/// How many points a canon can have.
pub const POINTS_MAX: usize = 2_000;
/// How many characters the name of a point, or another name of it, can have.
pub const NAME_CHARS_MAX: usize = 120;
/// How many other names a point can have.
pub const ALIASES_MAX: usize = 12;
/// How many points can stand around another one.
pub const DEPTH_MAX: u8 = 4;
/// How far apart new points stand: between two of them there is room for those that are put in later, so that the
/// places that readers keep stay true.
pub const STEP: u32 = 1 << 20;

/// The ordered points of one fandom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canon {
    /// The canon.
    pub id: CanonId,
    /// The fandom that it belongs to.
    pub fandom: TagId,
    /// The points in order: books, seasons, episodes, films.
    pub points: Vec<CanonPoint>,
}

/// A point of a canon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CanonPoint {
    /// Stays the same while the list around it is edited.
    pub id: PointId,
    /// As readers see it.
    pub name: String,
    /// What else people call it.
    pub aliases: Vec<String>,
    /// How many points stand around it.
    pub depth: u8,
    /// Grows from point to point, with gaps; never 0.
    pub position: u32,
}

/// A place in the canon of a fandom: the end of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CanonPlace {
    /// The fandom.
    pub fandom: TagId,
    /// Grows along the canon, with gaps; 0 stands before its first point. It keeps its meaning while points are put in,
    /// taken out or renamed elsewhere.
    pub position: u32,
}

/// A work spoils a canon up to a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoiler {
    /// Up to where.
    pub place: CanonPlace,
    /// The name of the point.
    pub name: String,
}

impl Canon {
    /// Where a point ends, as its place in the list: itself, or the last of those inside it.
    pub fn end_of(&self, point: usize) -> usize {
        let depth = self.points.get(point).map_or(0, |point| point.depth);
        let inside = self.points.iter().skip(point + 1).take_while(|other| other.depth > depth);
        point + inside.count()
    }

    /// The place that a reader has come to, or that a work spoils, with this point.
    pub fn place(&self, point: usize) -> Option<CanonPlace> {
        let end = self.points.get(self.end_of(point))?;
        Some(CanonPlace { fandom: self.fandom, position: end.position })
    }

    /// The point that a place is the end of, the outermost where one ends with another; the last before the place where
    /// the point itself is gone, and `None` before the first.
    pub fn point_at(&self, position: u32) -> Option<usize> {
        let last = self.points.iter().rposition(|point| point.position <= position)?;
        Some(self.outermost(last, |_| true))
    }

    /// The point that ends right before another one begins; `None` before the first.
    fn before(&self, point: usize) -> Option<usize> {
        let last = (0..point).rev().find(|other| self.end_of(*other) < point)?;
        Some(self.outermost(last, |around| self.end_of(around) < point))
    }

    /// Climbs from a point to those around it that end where it ends.
    fn outermost(&self, mut point: usize, may_be: impl Fn(usize) -> bool) -> usize {
        let end = self.end_of(point);
        while let Some(around) = self.around(point)
            && self.end_of(around) == end
            && may_be(around)
        {
            point = around;
        }
        point
    }

    /// The point right around this one.
    fn around(&self, point: usize) -> Option<usize> {
        let depth = self.points.get(point)?.depth;
        (0..point).rev().find(|other| self.points[*other].depth < depth)
    }
}

/// Whether a work spoils more than a reader has come to; a reader who said nothing of a canon is spoiled by nothing in it.
pub fn spoils<'a>(spoilers: &'a [Spoiler], reached: &[CanonPlace]) -> Option<&'a Spoiler> {
    spoilers.iter().find(|spoiler| {
        reached
            .iter()
            .any(|place| place.fandom == spoiler.place.fandom && place.position < spoiler.place.position)
    })
}
