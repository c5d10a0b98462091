//! How a work is cited: in words, as BibTeX and as RIS.

use jiff::civil::Date;

use crate::{pen_name::ANONYMOUS, work::Work};

/// What a citation says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation<'a> {
    /// Who signs the work, in order; nobody is `Anonymous`.
    pub authors: Vec<&'a str>,
    /// The title.
    pub title: &'a str,
    /// The archive.
    pub site: &'a str,
    /// Where the work stands.
    pub address: &'a str,
    /// First published.
    pub published: Option<Date>,
    /// Last updated, where that is another day.
    pub updated: Option<Date>,
    /// BCP 47 tag.
    pub language: Option<&'a str>,
    /// The day on which it is looked at.
    pub seen: Date,
}

impl<'a> Citation<'a> {
    /// Of a work at an address of an archive, looked at on a day.
    pub fn of(work: &'a Work, site: &'a str, address: &'a str, seen: Date) -> Self {
        let authors: Vec<&str> = work.authors.iter().map(|author| author.name.as_str()).collect();
        Self {
            authors: if authors.is_empty() { vec![ANONYMOUS] } else { authors },
            title: &work.title,
            site,
            address,
            published: work.published,
            updated: work.updated.filter(|day| work.published != Some(*day)),
            language: work.language.as_deref(),
            seen,
        }
    }

    /// In words: `Zoe Moor: “A Quiet Evening”. The Lamp, 1 May 2020, updated 3 June 2021.
    /// https://archive.example/works/7 (seen 2 March 2026).`
    pub fn told(&self) -> String {
        let mut days = String::new();
        if let Some(day) = self.published.or(self.updated) {
            days = format!(", {}", day_told(day));
        }
        if let (Some(_), Some(day)) = (self.published, self.updated) {
            days.push_str(&format!(", updated {}", day_told(day)));
        }
        format!(
            "{}: “{}”. {}{days}. {} (seen {}).",
            self.authors.join(", "),
            self.title,
            self.site,
            self.address,
            day_told(self.seen)
        )
    }

    /// As an entry of BibTeX. Its key is the author's last word, the year and the first word of the title.
    pub fn bibtex(&self) -> String {
        // Names stand in braces: a pen name has no family name that could come first.
        let authors: Vec<String> =
            self.authors.iter().map(|author| format!("{{{}}}", in_tex(author))).collect();
        let mut fields = vec![
            ("author", authors.join(" and ")),
            ("title", format!("{{{}}}", in_tex(self.title))),
            ("howpublished", in_tex(self.site)),
            ("url", self.address.to_owned()),
            ("urldate", self.seen.to_string()),
        ];
        if let Some(day) = self.published.or(self.updated) {
            fields.push(("year", day.year().to_string()));
            fields.push(("date", day.to_string()));
        }
        if let Some(day) = self.updated {
            fields.push(("note", format!("Updated {day}")));
        }
        if let Some(language) = self.language {
            fields.push(("langid", in_tex(language)));
        }
        let fields: Vec<String> =
            fields.into_iter().map(|(name, value)| format!("  {name} = {{{value}}}")).collect();
        format!("@misc{{{},\n{}\n}}\n", self.key(), fields.join(",\n"))
    }

    /// As a record of RIS, with the line ends that it has.
    pub fn ris(&self) -> String {
        let mut lines = vec![("TY", "ELEC".to_owned())];
        lines.extend(self.authors.iter().map(|author| ("AU", in_line(author))));
        lines.push(("TI", in_line(self.title)));
        lines.push(("PB", in_line(self.site)));
        if let Some(day) = self.published.or(self.updated) {
            lines.push(("PY", day.year().to_string()));
            lines.push(("DA", day.strftime("%Y/%m/%d").to_string()));
        }
        lines.extend(self.language.map(|language| ("LA", in_line(language))));
        lines.push(("UR", self.address.to_owned()));
        lines.push(("Y2", self.seen.strftime("%Y/%m/%d").to_string()));
        lines.push(("ER", String::new()));
        let lines: Vec<String> =
            lines.into_iter().map(|(name, value)| format!("{name}  - {value}\r\n")).collect();
        lines.concat()
    }

    fn key(&self) -> String {
        let word = |text: Option<&str>| -> String {
            let letters = text.unwrap_or_default().chars().filter(char::is_ascii_alphanumeric);
            letters.map(|letter| letter.to_ascii_lowercase()).collect()
        };
        let author = word(self.authors.first().and_then(|name| name.split_whitespace().last()));
        let year = self.published.or(self.updated).map_or_else(String::new, |day| day.year().to_string());
        let is_small = |text: &&str| !["a", "an", "the"].contains(&text.to_ascii_lowercase().as_str());
        let key = format!("{author}{year}{}", word(self.title.split_whitespace().find(is_small)));
        if key.is_empty() { "work".to_owned() } else { key }
    }
}

fn day_told(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// Text as TeX reads it: what means something there means itself.
fn in_tex(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in in_line(text).chars() {
        match letter {
            '&' | '%' | '$' | '#' | '_' => out.extend(['\\', letter]),
            '{' => out.push_str("\\textbraceleft{}"),
            '}' => out.push_str("\\textbraceright{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '\\' => out.push_str("\\textbackslash{}"),
            letter => out.push(letter),
        }
    }
    out
}

/// Text in one line.
fn in_line(text: &str) -> String {
    text.split(|letter: char| letter.is_whitespace() || letter.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::Citation;

    fn citation() -> Citation<'static> {
        Citation {
            authors: vec!["Zoe Moor", "Yves_Lake"],
            title: "The {Quiet} Evening & \\input{x}",
            site: "The Lamp",
            address: "https://archive.example/works/7",
            published: Some(date(2020, 5, 1)),
            updated: Some(date(2021, 6, 3)),
            language: Some("en"),
            seen: date(2026, 3, 2),
        }
    }

    #[test]
    fn a_work_is_cited_in_words() {
        assert_eq!(
            citation().told(),
            "Zoe Moor, Yves_Lake: “The {Quiet} Evening & \\input{x}”. The Lamp, 1 May 2020, updated 3 June 2021. \
             https://archive.example/works/7 (seen 2 March 2026)."
        );
    }

    #[test]
    fn what_means_something_to_tex_means_itself() {
        let bibtex = citation().bibtex();
        assert!(
            bibtex.starts_with("@misc{moor2020quiet,\n  author = {{Zoe Moor} and {Yves\\_Lake}},"),
            "{bibtex}"
        );
        assert!(
            bibtex.contains("\\textbraceleft{}Quiet\\textbraceright{} Evening \\& \\textbackslash{}input")
        );
        let depth = bibtex.chars().fold(0i32, |depth, letter| match letter {
            '{' => depth + 1,
            '}' => depth - 1,
            _ => depth,
        });
        assert_eq!(depth, 0);
    }

    #[test]
    fn a_record_of_ris_is_a_line_for_each_fact() {
        let ris =
            Citation { title: "Two\r\nER  - lines", published: None, updated: None, ..citation() }.ris();
        assert_eq!(ris.lines().filter(|line| line.starts_with("ER")).count(), 1);
        assert!(ris.starts_with("TY  - ELEC\r\nAU  - Zoe Moor\r\n") && ris.ends_with("ER  - \r\n"), "{ris}");
    }
}
