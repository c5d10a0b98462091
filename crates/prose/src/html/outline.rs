//! The blocks of a text as elements in their order: enough to find a paragraph by its path, as reading programs name
//! it (`blockquote[2]/p[3]`), and to name it so.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// Elements that count in a path; all others stand inside of these, in their lines.
const BLOCKS: [&str; 12] =
    ["p", "blockquote", "hr", "h2", "h3", "h4", "h5", "pre", "ul", "ol", "li", "section"];
/// Elements lie at most so deep in each other; a text has fewer.
const DEPTH_MAX: usize = 256;
/// A row of equal elements has at most so many.
const ROW_MAX: u32 = 1_000_000;

/// The block elements of a text. Written as text, equal neighbours without anything in them are counted:
/// `h2 p*12 hr blockquote(p*2) p`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline(Vec<Row>);

/// Equal elements in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    name: &'static str,
    /// More than one only where nothing is in them.
    count: u32,
    inner: Vec<Row>,
}

/// A step of a path: an element's name, and its place among its siblings of that name, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step<'a> {
    /// The name.
    pub name: &'a str,
    /// The place; `None` where there is but one, or where it is the first.
    pub place: Option<u32>,
}

/// Where a path leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The paragraph, from 1; where the path leads to no paragraph, the first that begins there or behind it, and
    /// the last of all where none does. 0 where there are none.
    pub paragraph: u32,
    /// So many steps of the path led there.
    pub steps: usize,
}

impl Outline {
    /// The outline of HTML as [`super::Prose`] and the writers of e-books write it.
    pub fn of(html: &str) -> Self {
        let mut open: Vec<(&'static str, Vec<Row>)> = Vec::new();
        let mut rows = Vec::new();
        for tag in html.split('<').skip(1) {
            let end = tag.find('>').unwrap_or(tag.len());
            let (is_end, tag) = match tag[..end].strip_prefix('/') {
                Some(tag) => (true, tag),
                None => (false, &tag[..end]),
            };
            let name = tag.split([' ', '/', '\n']).next().unwrap_or_default();
            let Some(name) = BLOCKS.into_iter().find(|block| *block == name) else { continue };
            if is_end {
                if let Some((name, inner)) = open.pop() {
                    let above = open.last_mut().map_or(&mut rows, |(_, rows)| rows);
                    push(above, Row { name, count: 1, inner });
                }
            } else if tag.ends_with('/') || name == "hr" {
                let above = open.last_mut().map_or(&mut rows, |(_, rows)| rows);
                push(above, Row { name, count: 1, inner: Vec::new() });
            } else {
                open.push((name, Vec::new()));
            }
        }
        Self(rows)
    }

    /// How many paragraphs there are.
    pub fn paragraphs(&self) -> u32 {
        paragraphs(&self.0)
    }

    /// Follows a path as far as it leads. A place behind the last of a name is the last of them.
    pub fn find(&self, path: &[Step<'_>]) -> Found {
        let mut rows = &self.0;
        let mut before = 0;
        let mut steps = 0;
        while let Some((at, row, place)) = path.get(steps).and_then(|step| among(rows, *step)) {
            steps += 1;
            before += paragraphs(&rows[..at]) + place * of_one(row);
            if row.name == "p" {
                break;
            }
            rows = &row.inner;
        }
        Found { paragraph: (before + 1).min(self.paragraphs()), steps }
    }

    /// The path to a paragraph, written: `/blockquote[2]/p[3]`; `None` where there is no such paragraph.
    pub fn path(&self, paragraph: u32) -> Option<String> {
        let mut rows = &self.0;
        let mut left = paragraph.checked_sub(1)?;
        let mut path = String::new();
        'down: loop {
            for (at, row) in rows.iter().enumerate() {
                let inside = row.count * of_one(row);
                if left >= inside {
                    left -= inside;
                    continue;
                }
                let namesakes = |rows: &[Row]| -> u32 {
                    rows.iter().filter(|other| other.name == row.name).map(|other| other.count).sum()
                };
                let is_p = row.name == "p";
                let place = namesakes(&rows[..at]) + if is_p { left } else { 0 } + 1;
                path.push_str(&format!("/{}", row.name));
                if namesakes(rows) > 1 {
                    path.push_str(&format!("[{place}]"));
                }
                if is_p {
                    return Some(path);
                }
                rows = &row.inner;
                continue 'down;
            }
            return None;
        }
    }

    /// Reads what [`fmt::Display`] wrote.
    fn parse(text: &str) -> Option<Self> {
        let mut open: Vec<(&'static str, Vec<Row>)> = Vec::new();
        let mut rows = Vec::new();
        let mut rest = text;
        loop {
            let above = open.last_mut().map_or(&mut rows, |(_, rows)| rows);
            rest = rest.trim_start_matches(' ');
            if rest.is_empty() {
                return open.is_empty().then_some(Self(rows));
            }
            if let Some(behind) = rest.strip_prefix(')') {
                let (name, inner) = open.pop()?;
                let above = open.last_mut().map_or(&mut rows, |(_, rows)| rows);
                above.push(Row { name, count: 1, inner });
                rest = behind;
                continue;
            }
            let end = rest.find([' ', '*', '(', ')']).unwrap_or(rest.len());
            let name = BLOCKS.into_iter().find(|block| *block == &rest[..end])?;
            rest = &rest[end..];
            if let Some(behind) = rest.strip_prefix('*') {
                let end = behind.find([' ', ')']).unwrap_or(behind.len());
                let count = behind[..end].parse().ok().filter(|count| (2..=ROW_MAX).contains(count))?;
                above.push(Row { name, count, inner: Vec::new() });
                rest = &behind[end..];
            } else if let Some(behind) = rest.strip_prefix('(') {
                if open.len() >= DEPTH_MAX {
                    return None;
                }
                open.push((name, Vec::new()));
                rest = behind;
            } else {
                above.push(Row { name, count: 1, inner: Vec::new() });
            }
        }
    }
}

fn push(rows: &mut Vec<Row>, row: Row) {
    match rows.last_mut() {
        Some(last) if last.name == row.name && last.inner.is_empty() && row.inner.is_empty() => {
            last.count += row.count;
        }
        _ => rows.push(row),
    }
}

fn paragraphs(rows: &[Row]) -> u32 {
    rows.iter().map(|row| row.count.saturating_mul(of_one(row))).fold(0, u32::saturating_add)
}

/// The paragraphs of one element of a row.
fn of_one(row: &Row) -> u32 {
    if row.name == "p" { 1 } else { paragraphs(&row.inner) }
}

/// The row that a step leads into, where that row stands, and the place in it, from 0.
fn among<'a>(rows: &'a [Row], step: Step<'_>) -> Option<(usize, &'a Row, u32)> {
    let mut left = step.place.unwrap_or(1).saturating_sub(1);
    let mut last = None;
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.name == step.name) {
        if left < row.count {
            return Some((at, row, left));
        }
        left -= row.count;
        last = Some((at, row, row.count - 1));
    }
    last
}

impl fmt::Display for Outline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_rows(&self.0, f)
    }
}

fn write_rows(rows: &[Row], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (at, row) in rows.iter().enumerate() {
        if at > 0 {
            f.write_str(" ")?;
        }
        f.write_str(row.name)?;
        if row.count > 1 {
            write!(f, "*{}", row.count)?;
        }
        if !row.inner.is_empty() {
            f.write_str("(")?;
            write_rows(&row.inner, f)?;
            f.write_str(")")?;
        }
    }
    Ok(())
}

impl Serialize for Outline {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Outline {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("no outline"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTML: &str = "<section epub:type=\"chapter\">\n<h2 id=\"heading\">One</h2>\n\
        <blockquote><p><strong>Notes</strong></p><p>For <em>you</em>.</p></blockquote>\
        <p>a</p><p class=\"verse\">b<br/>c</p><hr data-glyphs=\"***\"/><p>d</p>\
        <blockquote><p>e</p><ul><li><p>f</p></li><li><p>g</p></li></ul></blockquote><pre>h</pre><p>i</p></section>";

    fn step(name: &str, place: Option<u32>) -> Step<'_> {
        Step { name, place }
    }

    #[test]
    fn an_outline_is_short_and_is_read_back() {
        let outline = Outline::of(HTML);
        let text = outline.to_string();
        assert_eq!(text, "section(h2 blockquote(p*2) p*2 hr p blockquote(p ul(li(p) li(p))) pre p)");
        assert_eq!(Outline::parse(&text), Some(outline));
        assert_eq!(Outline::parse(""), Some(Outline::default()));
        for wrong in ["p*1", "p*x", "section(p", "p)", "script", "p*99999999", &"section(".repeat(300)] {
            assert_eq!(Outline::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_paragraph_has_a_path_that_leads_back_to_it() {
        let outline = Outline::of(HTML);
        assert_eq!(outline.paragraphs(), 9);
        for paragraph in 1..=9 {
            let path = outline.path(paragraph).unwrap();
            let steps: Vec<Step<'_>> = path
                .split('/')
                .skip(1)
                .map(|part| match part.split_once('[') {
                    Some((name, place)) => step(name, place.trim_end_matches(']').parse().ok()),
                    None => step(part, None),
                })
                .collect();
            assert_eq!(outline.find(&steps), Found { paragraph, steps: steps.len() }, "{path}");
        }
        assert_eq!(outline.path(5).as_deref(), Some("/section/p[3]"));
        assert_eq!(outline.path(8).as_deref(), Some("/section/blockquote[2]/ul/li[2]/p"));
        assert_eq!(outline.path(0), None);
        assert_eq!(outline.path(10), None);
    }

    #[test]
    fn a_path_to_anything_else_leads_to_the_paragraph_behind_it() {
        let outline = Outline::of(HTML);
        let section = step("section", None);
        for (path, paragraph) in [
            (vec![], 1),
            (vec![section], 1),
            (vec![section, step("h2", None)], 1),
            (vec![section, step("hr", None)], 5),
            (vec![section, step("blockquote", Some(2))], 6),
            (vec![section, step("blockquote", Some(2)), step("ul", Some(1)), step("li", Some(2))], 8),
            (vec![section, step("pre", None)], 9),
            (vec![section, step("p", Some(4_000_000_000))], 9),
            (vec![section, step("marquee", None), step("p", None)], 1),
        ] {
            assert_eq!(outline.find(&path).paragraph, paragraph, "{path:?}");
        }
        assert_eq!(Outline::default().find(&[section]).paragraph, 0);
    }
}
