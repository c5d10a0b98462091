//! The few places where SQLite and PostgreSQL differ, each under one name.
//!
//! | written | for | SQLite | PostgreSQL |
//! | --- | --- | --- | --- |
//! | `$1` | a parameter | `?1` | `$1` |
//! | `ints_of($1)` | the numbers of a JSON list | `json_each` | `unnest` of the list written as an array |
//! | `texts_of($1)` | the texts of a JSON list | `json_each` | `json_array_elements_text` |
//!
//! Migrations are apart: see `migrations/`.

const LISTS: [(&str, &str, &str); 2] = [
    ("ints_of(", "(SELECT value FROM json_each(", "))"),
    ("texts_of(", "(SELECT value FROM json_each(", "))"),
];

/// The planner guesses ten rows for an array where it guesses a hundred for a JSON list; ids come by the page.
const LISTS_POSTGRES: [(&str, &str, &str); 2] = [
    ("ints_of(", "(SELECT unnest(CAST(translate(CAST(", " AS TEXT), '[]', '{}') AS BIGINT[])))"),
    ("texts_of(", "(SELECT value FROM json_array_elements_text(CAST(CAST(", " AS TEXT) AS JSON)))"),
];

/// The statement as SQLite prepares it.
pub(crate) fn sqlite(sql: &str) -> String {
    lists(sql, &LISTS).replace('$', "?")
}

/// The statement as PostgreSQL prepares it.
pub(crate) fn postgres(sql: &str) -> String {
    lists(sql, &LISTS_POSTGRES)
}

fn lists(sql: &str, lists: &[(&str, &str, &str)]) -> String {
    let mut out = sql.to_owned();
    for (name, before, after) in lists {
        while let Some(start) = out.find(name) {
            let argument = start + name.len();
            let Some(length) = out[argument..].find(')') else { break };
            let parameter = out[argument..argument + length].to_owned();
            out.replace_range(start..=argument + length, &format!("{before}{parameter}{after}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{postgres, sqlite};

    #[test]
    fn a_list_is_written_for_each_engine() {
        let sql = "SELECT id FROM work WHERE id IN ints_of($1) AND version = $2";
        assert_eq!(
            sqlite(sql),
            "SELECT id FROM work WHERE id IN (SELECT value FROM json_each(?1)) AND version = ?2"
        );
        assert!(postgres(sql).contains("unnest(CAST(translate(CAST($1 AS TEXT), '[]', '{}') AS BIGINT[]))"));
        assert!(postgres(sql).ends_with("version = $2"));
    }
}
