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

/// The host of an address in its normal form.
pub fn host(normal: &str) -> &str {
    normal.split(['/', '?']).next().unwrap_or(normal)
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
}
