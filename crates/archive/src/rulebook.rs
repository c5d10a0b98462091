//! The site's policy: a text in Markdown whose headings number the rules (`### 3.2 No harassment`), so that reports and
//! decisions can name them. It is kept version by version.

use jiff::Timestamp;

/// The policy of an archive that has written none of its own; it is version 0.
pub const DEFAULT: &str = include_str!("rulebook/default.md");
/// A policy has at most so many bytes.
pub const TEXT_BYTES_MAX: usize = 100_000;
/// A policy has at most so many rules.
pub const RULES_MAX: usize = 200;
/// The words on what changed have at most so many characters.
pub const NOTE_CHARS_MAX: usize = 300;

/// A rule of the policy, as it can be named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// `3.2`.
    pub number: String,
    /// `No harassment`.
    pub title: String,
    /// The heading that it stands under: `3 How we treat one another`.
    pub chapter: Option<String>,
}

impl Rule {
    /// `3.2 No harassment`.
    pub fn name(&self) -> String {
        format!("{} {}", self.number, self.title)
    }
}

/// A version of the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rulebook {
    /// Its number; 0 is [`DEFAULT`].
    pub version: u32,
    /// Since when it holds; `None` for version 0.
    pub made: Option<Timestamp>,
    /// Markdown.
    pub text: String,
    /// What changed since the version before.
    pub note: String,
}

impl Default for Rulebook {
    fn default() -> Self {
        Self { version: 0, made: None, text: DEFAULT.to_owned(), note: String::new() }
    }
}

/// What is wrong with a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RulebookError {
    /// It says nothing.
    #[error("A policy needs a text.")]
    Empty,
    /// It is longer than [`TEXT_BYTES_MAX`].
    #[error("The policy has more than {TEXT_BYTES_MAX} bytes.")]
    TooLong,
    /// It numbers no rule, so that no decision could name one.
    #[error("Number at least one rule, as in “### 3.2 No harassment”.")]
    NoRules,
    /// It numbers more than [`RULES_MAX`].
    #[error("The policy has more than {RULES_MAX} rules.")]
    TooManyRules,
    /// Two rules have one number.
    #[error("Two rules have the same number.")]
    Twice,
}

impl Rulebook {
    /// The rules in their order: headings that begin with a number of two parts or more.
    pub fn rules(&self) -> Vec<Rule> {
        let mut chapter = None;
        let mut rules = Vec::new();
        for line in self.text.lines() {
            let Some((number, title)) = numbered(line) else { continue };
            if number.contains('.') {
                rules.push(Rule {
                    number: number.to_owned(),
                    title: title.to_owned(),
                    chapter: chapter.clone(),
                });
            } else {
                chapter = Some(format!("{number} {title}"));
            }
        }
        rules
    }

    /// The rule with this number.
    pub fn rule(&self, number: &str) -> Option<Rule> {
        self.rules().into_iter().find(|rule| rule.number == number)
    }

    /// The rules by the headings that they stand under, for a form.
    pub fn chapters(&self) -> Vec<(String, Vec<Rule>)> {
        let mut chapters: Vec<(String, Vec<Rule>)> = Vec::new();
        for rule in self.rules() {
            let name = rule.chapter.clone().unwrap_or_default();
            match chapters.last_mut() {
                Some((last, rules)) if *last == name => rules.push(rule),
                _ => chapters.push((name, vec![rule])),
            }
        }
        chapters
    }
}

/// Whether a text can be the policy.
pub fn check(text: &str) -> Result<(), RulebookError> {
    if text.trim().is_empty() {
        return Err(RulebookError::Empty);
    }
    if text.len() > TEXT_BYTES_MAX {
        return Err(RulebookError::TooLong);
    }
    let rules = Rulebook { text: text.to_owned(), ..Rulebook::default() }.rules();
    let mut numbers: Vec<&str> = rules.iter().map(|rule| rule.number.as_str()).collect();
    numbers.sort_unstable();
    match rules.len() {
        0 => Err(RulebookError::NoRules),
        count if count > RULES_MAX => Err(RulebookError::TooManyRules),
        _ if numbers.windows(2).any(|pair| pair[0] == pair[1]) => Err(RulebookError::Twice),
        _ => Ok(()),
    }
}

/// A heading's number and title: `## 3 How we treat one another`, `### 3.2 No harassment`.
fn numbered(line: &str) -> Option<(&str, &str)> {
    let heading = line.trim_start_matches('#');
    if heading.len() == line.len() || line.len() - heading.len() > 6 {
        return None;
    }
    let (number, title) = heading.trim().split_once(' ')?;
    let number = number.trim_end_matches('.');
    let is_number = !number.is_empty()
        && number.len() <= 12
        && number.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    let title = title.trim();
    (is_number && !title.is_empty()).then_some((number, title))
}

/// How a line of a text came into another version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineChange {
    /// It stands in both.
    Same,
    /// It stands only in the later one.
    Added,
    /// It stands only in the earlier one.
    Removed,
}

/// The lines of two versions side by side, in order: what was removed, what was added, what stayed.
pub fn differences<'a>(earlier: &'a str, later: &'a str) -> Vec<(LineChange, &'a str)> {
    let (a, b): (Vec<&str>, Vec<&str>) = (earlier.lines().collect(), later.lines().collect());
    let same_before = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let same_after =
        a[same_before..].iter().rev().zip(b[same_before..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (from, to) = (&a[same_before..a.len() - same_after], &b[same_before..b.len() - same_after]);
    let mut lines: Vec<(LineChange, &str)> =
        a[..same_before].iter().map(|line| (LineChange::Same, *line)).collect();
    lines.extend(between(from, to));
    lines.extend(a[a.len() - same_after..].iter().map(|line| (LineChange::Same, *line)));
    lines
}

/// A table of this many cells is looked through for what two texts share; longer texts are told as replaced whole.
const CELLS_MAX: usize = 4_000_000;

/// The longest common subsequence of lines, by the usual table.
fn between<'a>(from: &[&'a str], to: &[&'a str]) -> Vec<(LineChange, &'a str)> {
    let removed = |lines: &[&'a str]| lines.iter().map(|line| (LineChange::Removed, *line)).collect();
    let width = to.len() + 1;
    if from.is_empty() || to.is_empty() || (from.len() + 1) * width > CELLS_MAX {
        let mut lines: Vec<(LineChange, &str)> = removed(from);
        lines.extend(to.iter().map(|line| (LineChange::Added, *line)));
        return lines;
    }
    let mut longest = vec![0u32; (from.len() + 1) * width];
    for i in (0..from.len()).rev() {
        for j in (0..to.len()).rev() {
            longest[i * width + j] = if from[i] == to[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut lines) = (0, 0, Vec::new());
    while i < from.len() || j < to.len() {
        if i < from.len() && j < to.len() && from[i] == to[j] {
            lines.push((LineChange::Same, from[i]));
            (i, j) = (i + 1, j + 1);
        } else if j >= to.len()
            || (i < from.len() && longest[(i + 1) * width + j] >= longest[i * width + j + 1])
        {
            lines.push((LineChange::Removed, from[i]));
            i += 1;
        } else {
            lines.push((LineChange::Added, to[j]));
            j += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_policy_that_comes_along_can_be_kept_and_names_its_rules() {
        assert_eq!(check(DEFAULT), Ok(()));
        let rule = Rulebook::default().rule("3.2").unwrap();
        assert_eq!(rule.name(), "3.2 No harassment");
        assert_eq!(rule.chapter.as_deref(), Some("3 How we treat one another"));
        assert!(
            Rulebook::default().chapters().iter().all(|(name, rules)| !name.is_empty() && !rules.is_empty())
        );
    }

    #[test]
    fn only_a_heading_with_a_number_of_two_parts_is_a_rule() {
        let text =
            "# 1 All\n### 1.1 First\n1.2 no heading\n#### 1.3. Third\n### x.4 Fourth\n###### 10.20.30 Deep";
        let rulebook = Rulebook { text: text.to_owned(), ..Rulebook::default() };
        let names: Vec<String> = rulebook.rules().iter().map(Rule::name).collect();
        assert_eq!(names, ["1.1 First", "1.3 Third", "10.20.30 Deep"]);
    }

    #[test]
    fn a_policy_without_rules_or_with_one_number_twice_is_refused() {
        assert_eq!(check(" "), Err(RulebookError::Empty));
        assert_eq!(check("# Be kind"), Err(RulebookError::NoRules));
        assert_eq!(check("# 1.1 One\n# 1.1 Other"), Err(RulebookError::Twice));
        assert_eq!(check(&"x".repeat(TEXT_BYTES_MAX + 1)), Err(RulebookError::TooLong));
    }

    #[test]
    fn differences_name_what_came_and_went() {
        let told = differences("a\nb\nc", "a\nx\nc\nd");
        let expected = [
            (LineChange::Same, "a"),
            (LineChange::Removed, "b"),
            (LineChange::Added, "x"),
            (LineChange::Same, "c"),
            (LineChange::Added, "d"),
        ];
        assert_eq!(told, expected);
    }

    proptest! {
        #[test]
        fn both_versions_can_be_read_out_of_their_differences(
            earlier in proptest::collection::vec("[abc]", 0..12),
            later in proptest::collection::vec("[abc]", 0..12),
        ) {
            let (a, b) = (earlier.join("\n"), later.join("\n"));
            let told = differences(&a, &b);
            let without = |change| -> Vec<&str> {
                told.iter().filter(|(of, _)| *of != change).map(|(_, line)| *line).collect()
            };
            prop_assert_eq!(without(LineChange::Added), a.lines().collect::<Vec<_>>());
            prop_assert_eq!(without(LineChange::Removed), b.lines().collect::<Vec<_>>());
        }
    }
}
