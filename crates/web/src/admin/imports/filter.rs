//! Which works of an import a list shows, as its address says it.

use ficus_archive::import_review::{Doubt, ImportFilter, ReviewState};

/// The filter that the fields of an address or a form ask for; what says nothing is left out.
pub fn parse(fields: &[(String, String)]) -> ImportFilter {
    let mut filter = ImportFilter::default();
    for (name, value) in fields {
        match name.as_str() {
            "state" => filter.state = value.parse::<ReviewState>().ok(),
            "doubt" => {
                if let Ok(doubt) = value.parse::<Doubt>()
                    && !filter.doubts.contains(&doubt)
                {
                    filter.doubts.push(doubt);
                }
            }
            _ => {}
        }
    }
    filter
}

/// The fields of an address that ask for a filter, without `?`.
pub fn query(filter: &ImportFilter) -> String {
    let state = filter.state.map(|state| format!("state={}", state.as_str()));
    let doubts = filter.doubts.iter().map(|doubt| format!("doubt={}", doubt.as_str()));
    state.into_iter().chain(doubts).collect::<Vec<_>>().join("&")
}

/// The number in a field.
pub fn number(fields: &[(String, String)], name: &str) -> Option<u32> {
    text(fields, name).parse().ok()
}

/// What a field says, without white space around it; empty where it is missing.
pub fn text<'a>(fields: &'a [(String, String)], name: &str) -> &'a str {
    fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
}

#[cfg(test)]
mod tests {
    use super::{parse, query};

    #[test]
    fn a_filter_is_written_as_it_was_read() {
        let fields = [("state", "waiting"), ("doubt", "losses"), ("doubt", "nonsense"), ("doubt", "losses")];
        let fields: Vec<_> = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        assert_eq!(query(&parse(&fields)), "state=waiting&doubt=losses");
        assert_eq!(query(&parse(&[])), "");
    }
}
