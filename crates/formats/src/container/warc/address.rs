//! Addresses of captured pages: which two are the same page, and which are no page at all.

/// Parameters that only number a visit.
const SESSION_PARAMETERS: [&str; 10] = [
    "phpsessid",
    "jsessionid",
    "sessionid",
    "session_id",
    "session-id",
    "cfid",
    "cftoken",
    "oscsid",
    "zenid",
    "xtsid",
];
/// Forums call their session what others call a story, so it must look like one: a checksum in hexadecimal.
const FORUM_PARAMETERS: [&str; 3] = ["s", "sid", "sess"];

/// The form that all addresses of a page share: without scheme, `www.`, port, fragment and number of a visit.
pub(super) fn canonical(address: &str) -> String {
    let address = address.trim();
    let address = address.split_once('#').map_or(address, |(before, _)| before);
    let rest = without_scheme(address);
    let (host, path) = rest.find(['/', '?']).map_or((rest, ""), |at| rest.split_at(at));
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host).to_ascii_lowercase();
    let host = host.strip_suffix(":80").or_else(|| host.strip_suffix(":443")).unwrap_or(&host);
    let host = host.strip_prefix("www.").unwrap_or(host);
    let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
    let path = unescaped(without_session(path));
    let mut canonical = format!("{host}{}", if path.is_empty() { "/" } else { &path });
    let kept = query.into_iter().flat_map(|query| query.split('&')).filter(|pair| !is_session(pair));
    for (index, pair) in kept.filter(|pair| !pair.is_empty()).enumerate() {
        canonical.push(if index == 0 { '?' } else { '&' });
        canonical.push_str(&unescaped(pair));
    }
    canonical
}

fn without_scheme(address: &str) -> &str {
    address.split_once("://").map_or(address, |(_, rest)| rest)
}

/// The path without the session that Java servers put behind it.
fn without_session(path: &str) -> &str {
    path.to_ascii_lowercase().find(";jsessionid=").map_or(path, |at| &path[..at])
}

fn is_session(pair: &str) -> bool {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let name = name.to_ascii_lowercase();
    let is_checksum = value.len() == 32 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    SESSION_PARAMETERS.contains(&name.as_str())
        || name.starts_with("aspsessionid")
        || (FORUM_PARAMETERS.contains(&name.as_str()) && is_checksum)
}

/// Undoes `%7E` and its like where the character needs no escape (RFC 3986, section 6.2.2.2).
fn unescaped(part: &str) -> String {
    let mut text = String::with_capacity(part.len());
    let mut rest = part;
    while let Some(at) = rest.find('%') {
        text.push_str(&rest[..at]);
        let code = rest.get(at + 1..at + 3).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let plain = code.filter(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(byte));
        text.push(plain.map_or('%', char::from));
        rest = &rest[at + if plain.is_some() { 3 } else { 1 }..];
    }
    text.push_str(rest);
    text
}

/// The address as the path of a file: `example.org/stories/one.html`.
pub(super) fn file_name(address: &str) -> String {
    let rest = without_scheme(address.trim());
    let rest = rest.split_once('#').map_or(rest, |(before, _)| before);
    let name: String = rest.chars().filter(|c| !c.is_control()).take(1_000).collect();
    let query = name.find('?').unwrap_or(name.len());
    let (path, query) = name.split_at(query);
    let is_folder = path.ends_with('/') || !path.contains('/');
    if is_folder { format!("{}/index.html{query}", path.trim_end_matches('/')) } else { name }
}

/// Whether a page can stand at the address: it is of the web and no part of a page's looks.
pub(super) fn can_be_page(address: &str) -> bool {
    let scheme = address.split_once(':').map_or("", |(scheme, _)| scheme).to_ascii_lowercase();
    matches!(scheme.as_str(), "http" | "https" | "ftp" | "gopher" | "file")
        && !address.ends_with("/robots.txt")
        && !address.ends_with("/favicon.ico")
}

/// What the last part of the path ends in, in small letters.
pub(super) fn extension(address: &str) -> String {
    let path = without_scheme(address).split(['?', '#']).next().unwrap_or_default();
    let file = path.split_once('/').map_or("", |(_, path)| path).rsplit('/').next().unwrap_or_default();
    file.rsplit_once('.').map_or_else(String::new, |(_, extension)| extension.to_ascii_lowercase())
}

/// How a captured file is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Worth {
    /// A page or a document.
    Page,
    /// Its type says nothing: its bytes must.
    Unsure,
    /// An image, a style, a script.
    Nothing,
}

/// Judges by the media type that the server stated, and by the address.
pub(super) fn worth(media_type: Option<&str>, address: &str) -> Worth {
    if !can_be_page(address) {
        return Worth::Nothing;
    }
    let extension = extension(address);
    let is_asset = matches!(
        extension.as_str(),
        "css"
            | "js"
            | "mjs"
            | "json"
            | "map"
            | "xml"
            | "rss"
            | "rdf"
            | "atom"
            | "png"
            | "gif"
            | "jpg"
            | "jpeg"
            | "bmp"
            | "svg"
            | "webp"
            | "ico"
            | "cur"
            | "tif"
            | "tiff"
            | "swf"
            | "mp3"
            | "mid"
            | "wav"
            | "ogg"
            | "mp4"
            | "avi"
            | "mov"
            | "wmv"
            | "mpg"
            | "woff"
            | "woff2"
            | "ttf"
            | "otf"
            | "eot"
            | "exe"
            | "class"
    );
    match media_type.unwrap_or_default() {
        "text/html" | "application/xhtml+xml" => Worth::Page,
        _ if is_asset => Worth::Nothing,
        "text/plain"
        | "text/markdown"
        | "text/x-markdown"
        | "text/x-web-markdown"
        | "text/rtf"
        | "text/richtext"
        | "application/rtf"
        | "application/x-rtf"
        | "application/msword"
        | "application/pdf"
        | "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        | "application/vnd.oasis.opendocument.text"
        | "application/epub+zip"
        | "application/x-mobipocket-ebook"
        | "application/mbox"
        | "message/rfc822"
        | "application/zip"
        | "application/x-zip-compressed"
        | "application/x-zip"
        | "application/x-7z-compressed"
        | "application/x-tar" => Worth::Page,
        ""
        | "application/octet-stream"
        | "binary/octet-stream"
        | "application/force-download"
        | "application/x-download"
        | "application/download"
        | "application/unknown"
        | "application/x-unknown"
        | "unknown/unknown"
        | "application/gzip"
        | "application/x-gzip"
        | "no-type"
        | "text"
        | "html"
        | "application/x-httpd-php" => Worth::Unsure,
        _ => Worth::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_visit_makes_no_other_page() {
        for (one, other) in [
            ("http://www.example.org:80/a.php?PHPSESSID=1f&x=1#top", "https://example.org/a.php?x=1"),
            ("http://example.org/a;jsessionid=0A1?x=1", "http://example.org/a?x=1"),
            ("http://example.org/%7Ejane/", "http://EXAMPLE.org/~jane/"),
            ("http://example.org", "http://example.org/"),
            ("http://f.example/t?t=1&sid=0123456789abcdef0123456789abcdef", "http://f.example/t?t=1"),
        ] {
            assert_eq!(canonical(one), canonical(other));
        }
    }

    #[test]
    fn the_number_of_a_story_does() {
        for (one, other) in [
            ("http://example.org/viewstory.php?sid=12", "http://example.org/viewstory.php?sid=13"),
            ("http://example.org/viewstory.php?sid=12", "http://example.org/viewstory.php"),
            ("http://example.org/s?s=100", "http://example.org/s?s=101"),
            ("http://example.org/Story", "http://example.org/story"),
        ] {
            assert_ne!(canonical(one), canonical(other));
        }
    }

    #[test]
    fn an_address_becomes_the_path_of_a_file() {
        assert_eq!(file_name("http://example.org/a/b.html#c"), "example.org/a/b.html");
        assert_eq!(file_name("https://example.org/a/"), "example.org/a/index.html");
        assert_eq!(file_name("https://example.org"), "example.org/index.html");
        assert_eq!(file_name("https://example.org?x=1"), "example.org/index.html?x=1");
        assert_eq!(file_name("http://example.org/v.php?sid=1"), "example.org/v.php?sid=1");
    }

    #[test]
    fn what_only_dresses_a_page_is_none() {
        assert_eq!(worth(Some("text/html"), "http://example.org/one"), Worth::Page);
        assert_eq!(worth(Some("text/plain"), "http://example.org/one.css"), Worth::Nothing);
        assert_eq!(worth(Some("image/png"), "http://example.org/one"), Worth::Nothing);
        assert_eq!(worth(None, "http://example.org/one.txt"), Worth::Unsure);
        assert_eq!(worth(Some("text/plain"), "urn:text:http://example.org/"), Worth::Nothing);
        assert_eq!(worth(Some("text/plain"), "http://example.org/robots.txt"), Worth::Nothing);
    }
}
