//! Addresses under which works could once be found, in one form.

/// Parameters that name a visit, not a page.
const VISITS: [&str; 4] = ["phpsessid=", "sessionid=", "jsessionid=", "utm_"];

/// The address without scheme, `www.`, fragment, archive of the web around it and the number of a visit; `None`
/// where it is no address of a page.
pub fn normal(address: &str) -> Option<String> {
    let address = address.trim();
    let address = strip_web_archive(address);
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or_default();
    let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let host = host.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let host = host.strip_suffix(":80").or_else(|| host.strip_suffix(":443")).unwrap_or(host);
    if host.is_empty() || !host.contains('.') || host.contains(char::is_whitespace) {
        return None;
    }
    let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
    let mut out = format!("{host}{}", path.trim_end_matches('/'));
    let kept: Vec<&str> = query
        .into_iter()
        .flat_map(|query| query.split('&'))
        .map(|pair| pair.strip_prefix("amp;").unwrap_or(pair))
        .filter(|pair| {
            let lower = pair.to_ascii_lowercase();
            !pair.is_empty() && !VISITS.iter().any(|visit| lower.starts_with(visit))
        })
        .collect();
    if !kept.is_empty() {
        out.push('?');
        out.push_str(&kept.join("&"));
    }
    Some(out)
}

/// `https://web.archive.org/web/20010203040506id_/http://host/path` is `http://host/path`.
fn strip_web_archive(address: &str) -> &str {
    let Some((_, after)) = address.split_once("web.archive.org/web/") else { return address };
    match after.split_once('/') {
        Some((stamp, original)) if stamp.starts_with(|c: char| c.is_ascii_digit()) => original,
        _ => address,
    }
}

/// Where copies of pages are kept that archives of the web made.
const WAYBACK: &str = "https://web.archive.org/web";
/// A longer address is none of a page, in bytes.
const PAGE_ADDRESS_BYTES_MAX: usize = 2_000;

/// Copies of a page that the Wayback Machine may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copies {
    /// The address of the last one.
    pub last: String,
    /// The address of the list of all.
    pub all: String,
}

/// Where copies of the page at an old address may be; `None` where it is no public address of the web: another scheme, a
/// name without a dot, a number instead of a name.
pub fn copies(address: &str) -> Option<Copies> {
    let address = strip_web_archive(address.trim());
    let (scheme, rest) = address.split_once("://").unwrap_or(("http", address));
    let scheme = scheme.to_ascii_lowercase();
    let rest = rest.split('#').next().unwrap_or_default();
    let at = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(at);
    let name = authority.split_once(':').map_or(authority, |(name, _)| name).to_ascii_lowercase();
    let is_page = matches!(scheme.as_str(), "http" | "https")
        && address.len() <= PAGE_ADDRESS_BYTES_MAX
        && is_public(&name)
        && !path.contains(|c: char| c.is_control() || c.is_whitespace());
    let page = format!("{scheme}://{name}{}{path}", if path.starts_with('/') { "" } else { "/" });
    is_page.then(|| Copies { last: format!("{WAYBACK}/{page}"), all: format!("{WAYBACK}/*/{page}") })
}

/// Whether a name is one that hosts of the web have.
fn is_public(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let is_label = |label: &&str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    };
    let last = labels.last().copied().unwrap_or_default();
    labels.len() > 1
        && labels.iter().all(is_label)
        && last.chars().any(char::is_alphabetic)
        && !matches!(last, "local" | "localhost" | "internal" | "lan")
}

/// The host of an address in its normal form.
pub fn host(normal: &str) -> &str {
    normal.split(['/', '?']).next().unwrap_or(normal)
}

/// Query fields that say how a page is shown and not which: of eFiction's links above all.
const SHOWN_HOW: [&str; 9] = [
    "action",
    "ageconsent",
    "agree",
    "print",
    "style",
    "textsize",
    "view_adult",
    "view_full_work",
    "warning",
];

/// An old address in the form in which addresses are compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OldPlace {
    /// The host in lower case, without `www.`; empty where only a path was given.
    pub host: String,
    /// Path and query; begins with a slash and ends with none but where it is all of it.
    pub path: String,
}

impl OldPlace {
    /// Reads an address: with or without scheme, with or without host (then it begins with a slash).
    ///
    /// Scheme, `www.`, port, fragment, a slash at the end, and fields of the query that only say how a page looks do not
    /// count, and neither does the order of the query.
    pub fn parse(address: &str) -> Option<Self> {
        let address = strip_web_archive(address.trim());
        let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
        let rest = rest.split('#').next().unwrap_or_default();
        let at = rest.find(['/', '?']).unwrap_or(rest.len());
        let (host, path) = rest.split_at(at);
        let host = host.rsplit('@').next().unwrap_or_default().split(':').next().unwrap_or_default();
        let host = host.to_ascii_lowercase();
        let host = host.strip_prefix("www.").unwrap_or(&host).trim_end_matches('.').to_owned();
        let path = normal_path(path);
        let says_something = !host.is_empty() || path != "/";
        (says_something && !path.contains(char::is_control) && !host.contains(char::is_control))
            .then_some(Self { host, path })
    }

    /// Host, path and query in one.
    pub fn address(&self) -> String {
        format!("{}{}", self.host, self.path)
    }

    /// The forms in which the same page may be known, the nearest first, each with the chapter that it then means:
    /// `viewstory.php?chapter=3&sid=12`, then `viewstory.php?sid=12` and its chapter 3.
    pub fn forms(&self) -> Vec<(Self, Option<u32>)> {
        let mut forms = vec![(self.clone(), None)];
        let mut add = |path: String, chapter| {
            let form = Self { host: self.host.clone(), path };
            if forms.iter().all(|(known, _)| *known != form) {
                forms.push((form, chapter));
            }
        };
        if let Some((page, query)) = self.path.split_once('?') {
            let (chapters, others): (Vec<&str>, Vec<&str>) = query
                .split('&')
                .partition(|field| field.starts_with("chapter=") || field.starts_with("chap="));
            let chapter = chapters.first().and_then(|field| field.split_once('=')?.1.parse().ok());
            if !chapters.is_empty() && !others.is_empty() {
                add(format!("{page}?{}", others.join("&")), chapter);
            }
        }
        // `/s/12/3/A-Title`: the title may be missing, and chapter 1 is the story.
        let parts: Vec<&str> = self.path.split('/').skip(1).collect();
        if let ["s", story, rest @ ..] = parts.as_slice() {
            let chapter = rest.first().and_then(|number| number.parse().ok());
            if let Some(number) = chapter {
                add(format!("/s/{story}/{number}"), None);
            }
            add(format!("/s/{story}"), chapter);
            if chapter.is_none() {
                add(format!("/s/{story}/1"), None);
            }
        }
        if let ["works", work, "chapters", _] = parts.as_slice() {
            add(format!("/works/{work}"), None);
        }
        forms
    }
}

fn normal_path(path: &str) -> String {
    let (page, query) = path.split_once('?').unwrap_or((path, ""));
    let page = page.trim_end_matches('/');
    let mut fields: Vec<&str> = query
        .split('&')
        .map(|field| field.strip_prefix("amp;").unwrap_or(field))
        .filter(|field| {
            let name = field.split('=').next().unwrap_or_default();
            let is_visit = VISITS.iter().any(|visit| field.to_ascii_lowercase().starts_with(visit));
            !is_visit && !name.is_empty() && !SHOWN_HOW.contains(&name.to_ascii_lowercase().as_str())
        })
        .collect();
    fields.sort_unstable();
    let page = if page.is_empty() { "/" } else { page };
    let slash = if page.starts_with('/') { "" } else { "/" };
    if fields.is_empty() { format!("{slash}{page}") } else { format!("{slash}{page}?{}", fields.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_page_have_one_form() {
        for (address, form) in [
            (
                "http://www.archive.example/viewstory.php?sid=12&chapter=3",
                "archive.example/viewstory.php?sid=12&chapter=3",
            ),
            (
                "https://Archive.example:443/viewstory.php?sid=12&amp;chapter=3#top",
                "archive.example/viewstory.php?sid=12&chapter=3",
            ),
            ("http://a.example/x/?PHPSESSID=1f", "a.example/x"),
            ("https://web.archive.org/web/20010203id_/http://www.a.example/s/1/2/", "a.example/s/1/2"),
            ("a.example", "a.example"),
        ] {
            assert_eq!(normal(address).as_deref(), Some(form), "{address}");
        }
        assert_eq!(normal("not an address"), None);
    }

    #[test]
    fn copies_of_a_page_are_looked_for_by_its_public_address_alone() {
        let last = |address: &str| copies(address).map(|copies| copies.last);
        for (address, page) in [
            ("http://old.example/viewstory.php?sid=12#top", "http://old.example/viewstory.php?sid=12"),
            ("HTTPS://Old.Example:443/S/1", "https://old.example/S/1"),
            ("old.example", "http://old.example/"),
            ("old.example?sid=1", "http://old.example/?sid=1"),
            ("https://web.archive.org/web/2004id_/http://old.example/a", "http://old.example/a"),
        ] {
            assert_eq!(last(address), Some(format!("https://web.archive.org/web/{page}")), "{address}");
        }
        let all = copies("old.example/a").unwrap().all;
        assert_eq!(all, "https://web.archive.org/web/*/http://old.example/a");
        for none in [
            "",
            "/viewstory.php?sid=12",
            "javascript:alert(1)",
            "javascript://old.example/%0Aalert(1)",
            "ftp://old.example/a",
            "http://localhost/a",
            "http://me@old.example/a",
            "http://127.0.0.1/a",
            "http://printer.local/",
            "http://old..example/",
            "http://old.example/a b",
            "\"><script>.example/",
        ] {
            assert_eq!(last(none), None, "{none}");
        }
    }

    #[test]
    fn an_address_is_known_whatever_its_dress() {
        for address in [
            "http://www.Archive.example:80/efiction/viewstory.php?sid=12&chapter=3#top",
            "archive.example/efiction/viewstory.php?chapter=3&sid=12&ageconsent=ok&warning=4",
            "https://archive.example/efiction/viewstory.php?textsize=0&sid=12&chapter=3&action=printable",
        ] {
            let place = OldPlace::parse(address).unwrap();
            assert_eq!(
                place.address(),
                "archive.example/efiction/viewstory.php?chapter=3&sid=12",
                "{address}"
            );
        }
        assert_eq!(OldPlace::parse("/s/1/2/Title/").unwrap().path, "/s/1/2/Title");
        assert_eq!(OldPlace::parse("https://archive.example/").unwrap().address(), "archive.example/");
        for nothing in ["", "  ", "/", "http://", "#x"] {
            assert_eq!(OldPlace::parse(nothing), None, "{nothing:?}");
        }
    }

    #[test]
    fn a_chapter_is_found_by_its_story() {
        let forms = |address: &str| -> Vec<(String, Option<u32>)> {
            let forms = OldPlace::parse(address).unwrap().forms();
            forms.into_iter().map(|(place, chapter)| (place.path, chapter)).collect()
        };
        assert_eq!(
            forms("/viewstory.php?sid=12&chapter=3"),
            [
                ("/viewstory.php?chapter=3&sid=12".to_owned(), None),
                ("/viewstory.php?sid=12".to_owned(), Some(3))
            ]
        );
        assert_eq!(
            forms("/s/12/3/Title"),
            [("/s/12/3/Title".to_owned(), None), ("/s/12/3".to_owned(), None), ("/s/12".to_owned(), Some(3))]
        );
        assert_eq!(forms("/group/list/message/123"), [("/group/list/message/123".to_owned(), None)]);
    }
}
