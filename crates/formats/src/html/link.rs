//! Where links lead that a page writes as seen from itself (RFC 3986 §5.2).

use crate::site::captured;

/// The address of the page that a link leads to; `None` where it leads to a place on its own page, or nowhere.
///
/// `base` is the address of the page that the link stands on; an absolute link needs none.
pub(crate) fn resolved(href: &str, base: Option<&str>) -> Option<String> {
    let href = href.trim();
    if has_scheme(href) {
        return Some(href.to_owned());
    }
    // The Wayback Machine writes every link as one of its own.
    if let Some(original) = captured(href).filter(|_| href.starts_with('/')) {
        return Some(original.to_owned());
    }
    if href.is_empty() || href.starts_with('#') {
        return None;
    }
    let (scheme, rest) = base?.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    if let Some(elsewhere) = href.strip_prefix("//") {
        return Some(format!("{scheme}://{elsewhere}"));
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, place) = rest.split_at(end);
    let page = place.split(['?', '#']).next().unwrap_or_default();
    let (path, query) = href.split_at(href.find(['?', '#']).unwrap_or(href.len()));
    let path = match path.strip_prefix('/') {
        Some(rooted) => steps(rooted),
        None if path.is_empty() => page.trim_start_matches('/').to_owned(),
        None => steps(&format!("{}/{path}", page.rsplit_once('/').map_or("", |(folder, _)| folder))),
    };
    Some(format!("{scheme}://{host}/{path}{query}"))
}

fn has_scheme(href: &str) -> bool {
    let Some((scheme, _)) = href.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

/// A path without the steps that stay or lead back.
fn steps(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let folder = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
    for step in path.split('/').filter(|step| !matches!(*step, "" | ".")) {
        if step == ".." {
            kept.pop();
        } else {
            kept.push(step);
        }
    }
    let path = kept.join("/");
    if folder && !path.is_empty() { path + "/" } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_where_its_page_means_it_to() {
        let base = "http://lamps.example/archive/viewstory.php?sid=5";
        for (href, address) in [
            ("viewstory.php?sid=12&chapter=3", "http://lamps.example/archive/viewstory.php?sid=12&chapter=3"),
            ("?sid=12", "http://lamps.example/archive/viewstory.php?sid=12"),
            ("/s/12/", "http://lamps.example/s/12/"),
            ("../s/./12#top", "http://lamps.example/s/12#top"),
            ("../../../x.html", "http://lamps.example/x.html"),
            ("//other.example/x", "http://other.example/x"),
            ("https://other.example/x", "https://other.example/x"),
            ("mailto:a@example.org", "mailto:a@example.org"),
            ("/web/20050101000000/http://old.example/x", "http://old.example/x"),
        ] {
            assert_eq!(resolved(href, Some(base)).as_deref(), Some(address), "{href}");
        }
        assert_eq!(
            resolved("x.html", Some("http://lamps.example")).as_deref(),
            Some("http://lamps.example/x.html")
        );
        for (href, base) in
            [("#note", Some(base)), ("", Some(base)), ("x.html", None), ("x.html", Some("file:///a/b"))]
        {
            assert_eq!(resolved(href, base), None, "{href}");
        }
    }
}
