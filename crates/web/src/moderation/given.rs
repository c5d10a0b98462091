//! The fields of a form that may stand in it several times.

use serde::Deserialize;

/// The fields of a form or an address, in their order.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Given(pub Vec<(String, String)>);

impl Given {
    /// A field without the space around it; empty where it is not there.
    pub fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// Every value of a field that stands several times.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.trim())
    }

    /// A number; `None` where there is none.
    pub fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.text(name).parse().ok()
    }

    /// Every number of a field that stands several times.
    pub fn numbers<T: std::str::FromStr>(&self, name: &str) -> Vec<T> {
        let of_name = self.0.iter().filter(|(known, _)| known == name);
        of_name.filter_map(|(_, value)| value.parse().ok()).collect()
    }

    /// Whether a box is ticked.
    pub fn is_ticked(&self, name: &str) -> bool {
        !self.text(name).is_empty()
    }
}
