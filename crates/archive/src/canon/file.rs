//! A file of canons: the lists of several fandoms, each below its name, as an archive takes them along and an import
//! brings them.
//!
//! ```text
//! # Sherlock Holmes
//! A Study in Scarlet
//! The Sign of the Four
//!
//! # Dracula
//! The castle = Chapter 4
//! ```

use super::{
    CanonPoint,
    list::{ListFault, PointDraft, read_lines, write_list},
};

/// A file has at most so many bytes.
pub const FILE_BYTES_MAX: u64 = 4 << 20;
/// A file holds at most so many canons.
pub const CANONS_MAX: usize = 2_000;
/// What stands before the name of a fandom.
const MARK: char = '#';

/// The canon of a fandom as a file states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CanonDraft {
    /// The fandom by its name.
    pub fandom: String,
    /// Its points.
    pub points: Vec<PointDraft>,
}

/// Why a canon of a file, or the file, cannot be taken over; lines are those of the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// The first point stands below no fandom.
    #[error("line {0} stands below no fandom: its name stands before its points, behind a “#”")]
    NoFandom(usize),
    /// A fandom without a name.
    #[error("line {0} names no fandom")]
    Nameless(usize),
    /// A list that is none.
    #[error("{fandom}: {fault}")]
    List {
        /// The fandom.
        fandom: String,
        /// Why.
        fault: ListFault,
    },
    /// More than [`CANONS_MAX`].
    #[error("a file holds at most {CANONS_MAX} canons")]
    TooMany,
}

/// Reads a file: the canons that can be taken over, and what was wrong with the others. A fandom without points is left
/// out.
pub fn read_canons(text: &str) -> (Vec<CanonDraft>, Vec<FileFault>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut canons, mut faults) = (Vec::new(), Vec::new());
    let lines: Vec<(usize, &str)> =
        (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()).collect();
    for part in lines.chunk_by(|_, (_, next)| !next.starts_with(MARK)) {
        let Some(((number, head), points)) = part.split_first() else { continue };
        let Some(fandom) = head.strip_prefix(MARK) else {
            faults.push(FileFault::NoFandom(*number));
            continue;
        };
        let fandom = fandom.trim_start_matches(MARK).split_whitespace().collect::<Vec<_>>().join(" ");
        if fandom.is_empty() {
            faults.push(FileFault::Nameless(*number));
            continue;
        }
        if canons.len() == CANONS_MAX {
            faults.push(FileFault::TooMany);
            break;
        }
        match read_lines(points.iter().copied()) {
            Ok(points) if points.is_empty() => {}
            Ok(points) => canons.push(CanonDraft { fandom, points }),
            Err(fault) => faults.push(FileFault::List { fandom, fault }),
        }
    }
    (canons, faults)
}

/// Writes the canon of a fandom as [`read_canons`] reads it.
pub fn write_canon(fandom: &str, points: &[CanonPoint]) -> String {
    format!("{MARK} {fandom}\n{}", write_list(points))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str =
        "# Sherlock Holmes\nA Study in Scarlet\n\n#  Dracula\nBook\n  The castle = Chapter 4\n# Emma\n";

    #[test]
    fn a_file_holds_the_canons_of_several_fandoms() {
        let (canons, faults) = read_canons(FILE);
        assert_eq!(faults, []);
        let told: Vec<(&str, usize)> =
            canons.iter().map(|canon| (canon.fandom.as_str(), canon.points.len())).collect();
        assert_eq!(told, [("Sherlock Holmes", 1), ("Dracula", 2)], "Emma has no points");
        assert_eq!(canons[1].points[1].aliases, ["Chapter 4"]);
    }

    #[test]
    fn a_canon_that_is_none_is_told_with_its_line_and_the_others_are_read() {
        let (canons, faults) = read_canons("Lost\n# A\nOne\none\n#\nx\n# B\nTwo\n");
        assert_eq!(canons.len(), 1);
        assert_eq!(canons[0].fandom, "B");
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert!(told[0].starts_with("line 1 stands below no fandom"), "{told:?}");
        assert!(told[1].contains("lines 3 and 4"), "{told:?}");
        assert_eq!(told[2], "line 5 names no fandom");
    }

    #[test]
    fn a_flood_of_canons_is_bounded() {
        let many: Vec<String> = (0..CANONS_MAX + 5).map(|n| format!("# F{n}\nPoint {n}")).collect();
        let (canons, faults) = read_canons(&many.join("\n"));
        assert_eq!((canons.len(), faults), (CANONS_MAX, vec![FileFault::TooMany]));
    }

    #[test]
    fn what_is_written_reads_the_same() {
        let (canons, _) = read_canons(FILE);
        let points: Vec<CanonPoint> = (1..)
            .zip(&canons[1].points)
            .map(|(position, point)| CanonPoint {
                id: crate::PointId(i64::from(position)),
                name: point.name.clone(),
                aliases: point.aliases.clone(),
                depth: point.depth,
                position,
            })
            .collect();
        assert_eq!(read_canons(&write_canon("Dracula", &points)).0, canons[1..]);
    }
}
