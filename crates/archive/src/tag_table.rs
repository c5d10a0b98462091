//! The wrangling table: all that is decided about tags as CSV, for spreadsheets and for other archives.
//!
//! | column | holds |
//! | --- | --- |
//! | `kind` | what the tag names: `fandom`, `character` … |
//! | `name` | the tag |
//! | `sorting` | `unsorted`, `canonical`, `synonym` or `aside`; where the column is missing or empty, what the others say |
//! | `canonical` | the tag that a synonym is another spelling of |
//! | `parents` | tags right above, one a line, each with its kind: `fandom: Sherlock Holmes` |
//! | `description` | what the tag means, in plain text |
//!
//! Columns are told by their headings, in any order; others are left alone. The first line is the headings'.

use std::io::{Read, Write};

use crate::tag::{Sorting, TagKind};

/// A table has at most so many lines.
pub const LINES_MAX: usize = 1_000_000;
/// A line has at most so many bytes.
pub const LINE_BYTES_MAX: usize = 200_000;
/// A tag of a table has at most so many parents.
pub const PARENTS_MAX: usize = 100;

const HEADINGS: [&str; 6] = ["kind", "name", "sorting", "canonical", "parents", "description"];

/// A line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagLine {
    /// What the tag names.
    pub kind: TagKind,
    /// The tag.
    pub name: String,
    /// How far it is sorted.
    pub sorting: Sorting,
    /// What it is another spelling of; only a synonym has one.
    pub canonical: Option<String>,
    /// Tags right above; `None` where the table has no such column.
    pub parents: Option<Vec<(TagKind, String)>>,
    /// What it means, empty where nothing is said; `None` where the table has no such column.
    pub description: Option<String>,
}

/// A line that cannot be taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// Its number in the file, from 1; a line of the table may stand on several of the file.
    pub line: u64,
    /// Why, in a sentence.
    pub why: String,
}

/// Why a table cannot be read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoTable {
    /// It has no headings.
    #[error("The first line names no columns “kind” and “name”.")]
    Headings,
    /// It is no text in UTF-8.
    #[error("The table cannot be read, or is no text in UTF-8.")]
    Text,
}

/// A source whose beginning was looked at and is read again.
pub type Whole<R> = std::io::Chain<std::io::Cursor<Vec<u8>>, R>;

/// A table that is read line by line.
pub struct TableReader<R> {
    records: csv::StringRecordsIntoIter<R>,
    columns: [Option<usize>; 6],
    lines: usize,
}

impl<R: Read> TableReader<R> {
    /// Reads the headings. Commas part the fields, or semicolons or tabs where the headings are parted so.
    pub fn new(mut source: R) -> Result<TableReader<Whole<R>>, NoTable> {
        let mut head = Vec::new();
        source.by_ref().take(1024).read_to_end(&mut head).map_err(|_| NoTable::Text)?;
        let first = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let count = |mark: u8| first.split(|byte| *byte == mark).count();
        let delimiter =
            [b',', b';', b'\t'].into_iter().max_by_key(|mark| (count(*mark), *mark == b',')).unwrap_or(b',');
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_reader(std::io::Cursor::new(head).chain(source));
        let headings = reader.headers().map_err(|_| NoTable::Text)?;
        let plain = |heading: &str| heading.trim_start_matches('\u{feff}').trim().to_lowercase();
        let columns = HEADINGS.map(|name| headings.iter().position(|heading| plain(heading) == name));
        match columns {
            [Some(_), Some(_), ..] => Ok(TableReader { records: reader.into_records(), columns, lines: 0 }),
            _ => Err(NoTable::Headings),
        }
    }
}

impl<R: Read> Iterator for TableReader<R> {
    /// A line with its number.
    type Item = Result<(u64, TagLine), BadLine>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let record = self.records.next()?;
            self.lines += 1;
            if self.lines > LINES_MAX {
                return None;
            }
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    let line = error.position().map_or(self.lines as u64 + 1, csv::Position::line);
                    return Some(Err(BadLine { line, why: "The line is no text in UTF-8.".to_owned() }));
                }
            };
            let line = record.position().map_or(self.lines as u64 + 1, csv::Position::line);
            if record.iter().all(|field| field.trim().is_empty()) {
                continue;
            }
            let read = read(&record, &self.columns).map(|read| (line, read));
            return Some(read.map_err(|why| BadLine { line, why }));
        }
    }
}

fn read(record: &csv::StringRecord, columns: &[Option<usize>; 6]) -> Result<TagLine, String> {
    if record.as_slice().len() > LINE_BYTES_MAX {
        return Err(format!("The line has more than {LINE_BYTES_MAX} bytes."));
    }
    let field = |at: usize| columns[at].and_then(|column| record.get(column)).map_or("", str::trim);
    let kind: TagKind = kind(field(0))?;
    let name = one_line(field(1));
    if name.is_empty() {
        return Err("The tag has no name.".to_owned());
    }
    let canonical = Some(one_line(field(3))).filter(|canonical| !canonical.is_empty() && *canonical != name);
    let sorting = match field(2).to_lowercase().as_str() {
        "" if canonical.is_some() => Sorting::Synonym,
        "" if field(3).is_empty() && field(4).is_empty() => Sorting::Unsorted,
        "" => Sorting::Canonical,
        word => word
            .parse()
            .map_err(|_| format!("“{word}” is none of unsorted, canonical, synonym and aside."))?,
    };
    match (sorting, &canonical) {
        (Sorting::Synonym, None) => {
            return Err("A synonym needs the tag that it is another spelling of.".to_owned());
        }
        (Sorting::Synonym, Some(_)) | (_, None) => {}
        (_, Some(_)) => return Err("Only a synonym has a canonical tag beside its own name.".to_owned()),
    }
    let parents: Vec<(TagKind, String)> = field(4)
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(parent)
        .collect::<Result<_, _>>()?;
    if parents.len() > PARENTS_MAX {
        return Err(format!("The tag has more than {PARENTS_MAX} parents."));
    }
    if sorting == Sorting::Synonym && !parents.is_empty() {
        return Err("A synonym has no parents: its canonical tag has them.".to_owned());
    }
    let parents = columns[4].map(|_| parents);
    let description = columns[5].map(|_| field(5).replace("\r\n", "\n"));
    Ok(TagLine { kind, name, sorting, canonical, parents, description })
}

fn kind(word: &str) -> Result<TagKind, String> {
    word.to_lowercase().parse().map_err(|_| {
        let kinds: Vec<&str> = TagKind::ALL.iter().map(|kind| kind.as_str()).collect();
        format!("“{word}” is no kind of tag: kinds are {}.", kinds.join(", "))
    })
}

/// `fandom: Sherlock Holmes`
fn parent(line: &str) -> Result<(TagKind, String), String> {
    let (of, name) = line
        .split_once(':')
        .ok_or_else(|| format!("The parent “{line}” names no kind, as in “fandom: {line}”."))?;
    let name = one_line(name);
    if name.is_empty() {
        return Err(format!("The parent “{line}” has no name."));
    }
    Ok((kind(of.trim())?, name))
}

/// White space in a name counts as one space.
fn one_line(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Writes a table.
pub struct TableWriter<W: Write>(csv::Writer<W>);

impl<W: Write> TableWriter<W> {
    /// Begins with the headings.
    pub fn new(to: W) -> std::io::Result<Self> {
        let mut writer = csv::Writer::from_writer(to);
        writer.write_record(HEADINGS)?;
        Ok(Self(writer))
    }

    /// Writes a line.
    pub fn write(&mut self, line: &TagLine) -> std::io::Result<()> {
        let parents: Vec<String> = line
            .parents
            .iter()
            .flatten()
            .map(|(kind, name)| format!("{}: {}", kind.as_str(), one_line(name)))
            .collect();
        self.0.write_record([
            line.kind.as_str(),
            &one_line(&line.name),
            line.sorting.as_str(),
            &line.canonical.as_deref().map(one_line).unwrap_or_default(),
            &parents.join("\n"),
            line.description.as_deref().unwrap_or_default(),
        ])?;
        Ok(())
    }

    /// Writes what is still held back.
    pub fn finish(mut self) -> std::io::Result<W> {
        self.0.flush()?;
        self.0.into_inner().map_err(|error| std::io::Error::other(error.to_string()))
    }
}

/// What taking over a table did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableReport {
    /// Lines that were read.
    pub lines: u64,
    /// Tags that are new.
    pub made: u64,
    /// Tags that stand otherwise than before, new ones among them.
    pub changed: u64,
    /// The first of the changes, a sentence each.
    pub changes: Vec<String>,
    /// Lines that were left out.
    pub bad: Vec<BadLine>,
}

/// So many changes of a report are told one by one.
pub const CHANGES_TOLD_MAX: usize = 200;
/// So many bad lines of a report are told.
pub const BAD_LINES_MAX: usize = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Vec<Result<(u64, TagLine), BadLine>> {
        TableReader::new(text.as_bytes()).unwrap().collect()
    }

    #[test]
    fn what_is_written_is_read_back() {
        let lines = [
            TagLine {
                kind: TagKind::Character,
                name: "Sherlock \"the Great\" Holmes, detective".to_owned(),
                sorting: Sorting::Canonical,
                canonical: None,
                parents: Some(vec![
                    (TagKind::Fandom, "Holmes: the Stories".to_owned()),
                    (TagKind::Fandom, "夜明け".to_owned()),
                ]),
                description: Some("A consulting detective.\n\nLives in Baker Street; keeps bees.".to_owned()),
            },
            TagLine {
                kind: TagKind::Character,
                name: "=Sherlock".to_owned(),
                sorting: Sorting::Synonym,
                canonical: Some("Sherlock \"the Great\" Holmes, detective".to_owned()),
                parents: Some(vec![]),
                description: Some(String::new()),
            },
            TagLine {
                kind: TagKind::Freeform,
                name: "not today".to_owned(),
                sorting: Sorting::Aside,
                canonical: None,
                parents: Some(vec![]),
                description: Some(String::new()),
            },
        ];
        let mut writer = TableWriter::new(Vec::new()).unwrap();
        for line in &lines {
            writer.write(line).unwrap();
        }
        let text = String::from_utf8(writer.finish().unwrap()).unwrap();
        let read: Vec<TagLine> = table(&text).into_iter().map(|line| line.unwrap().1).collect();
        assert_eq!(read, lines);
    }

    #[test]
    fn bad_lines_are_named_and_the_rest_is_read() {
        let text = "\u{feff}Name;Kind;canonical;parents\nHolmes;character;;fandom: Holmes Stories\n\
                    Watson;charakter;;\n;character;;\nDoctor;character;Watson;\nX;fandom;;Books\n\n";
        let read = table(text);
        let good: Vec<u64> = read.iter().flatten().map(|(line, _)| *line).collect();
        let bad: Vec<u64> = read.iter().filter_map(|line| line.as_ref().err()).map(|bad| bad.line).collect();
        assert_eq!((good, bad), (vec![2, 5], vec![3, 4, 6]));
        let second = read.iter().flatten().nth(1).unwrap();
        assert_eq!((second.1.sorting, second.1.canonical.as_deref()), (Sorting::Synonym, Some("Watson")));
    }

    #[test]
    fn a_file_without_headings_is_no_table() {
        assert_eq!(TableReader::new(&b"a,b\n1,2\n"[..]).err(), Some(NoTable::Headings));
        assert_eq!(TableReader::new(&b""[..]).err(), Some(NoTable::Headings));
    }
}
