//! Archives by the addresses of their works.

use crate::SiteWork;

impl SiteWork {
    /// The work that an address leads to, where it is one of an archive that numbers its works.
    pub fn of_address(address: &str) -> Option<Self> {
        let rest = address.trim().split_once("://")?.1;
        let rest = rest.split('#').next().unwrap_or(rest);
        let (host, path) = rest.split_once('/')?;
        let host = host.split(':').next().unwrap_or(host).to_ascii_lowercase();
        let host = ["www.", "m."].iter().find_map(|prefix| host.strip_prefix(prefix)).unwrap_or(&host);
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        if host == "web.archive.org" {
            return Self::of_address(captured(rest)?);
        }
        let found = archive_of_our_own(host, path)
            .or_else(|| fanfiction_net(host, path))
            .or_else(|| by_query(host, path, query, "story.php", "no"))
            .or_else(|| by_query(host, path, query, "viewstory.php", "sid"))
            .or_else(|| fiction_alley(host, path))
            .or_else(|| efiction_5(host, path))?;
        Some(found)
    }

    fn new(site: &str, id: &str, chapter: Option<u32>) -> Self {
        Self { site: site.to_owned(), id: id.to_owned(), chapter: chapter.filter(|chapter| *chapter > 0) }
    }
}

/// The address inside of one of the Wayback Machine's.
pub(crate) fn captured(address: &str) -> Option<&str> {
    let at = address.find("/web/")? + "/web/".len();
    let rest = &address[at..];
    let (stamp, inner) = rest.split_once('/')?;
    let dated = stamp.len() >= 4 && stamp.as_bytes()[..4].iter().all(u8::is_ascii_digit);
    (dated && inner.contains("://")).then_some(inner)
}

fn number(text: &str) -> Option<&str> {
    let sound = !text.is_empty() && text.len() <= 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    sound.then_some(text)
}

fn archive_of_our_own(host: &str, path: &str) -> Option<SiteWork> {
    if !matches!(host, "archiveofourown.org" | "archiveofourown.com" | "archiveofourown.net" | "ao3.org") {
        return None;
    }
    let mut steps = path.split('/').skip_while(|step| *step != "works").skip(1);
    let id = number(steps.next()?)?;
    Some(SiteWork::new("archiveofourown.org", id, None))
}

fn fanfiction_net(host: &str, path: &str) -> Option<SiteWork> {
    if !matches!(host, "fanfiction.net" | "fictionpress.com") {
        return None;
    }
    let mut steps = path.split('/');
    if steps.next() != Some("s") {
        return None;
    }
    let id = number(steps.next()?)?;
    let chapter = steps.next().and_then(number).and_then(|chapter| chapter.parse().ok());
    Some(SiteWork::new(host, id, chapter))
}

/// Archives whose scripts take the work and the chapter as parameters; several may share a host.
fn by_query(host: &str, path: &str, query: &str, script: &str, parameter: &str) -> Option<SiteWork> {
    let folder = path.strip_suffix(script)?;
    let value = |name: &str| {
        let pairs = query.split(['&', ';']);
        let mut pairs = pairs.map(|pair| pair.strip_prefix("amp;").unwrap_or(pair));
        pairs.find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    };
    let id = number(value(parameter)?)?;
    let chapter = value("chapter").and_then(number).and_then(|chapter| chapter.parse().ok());
    let folder = folder.trim_matches('/');
    let site = if folder.is_empty() { host.to_owned() } else { format!("{host}/{folder}") };
    Some(SiteWork::new(&site, id, chapter))
}

/// `archive/story/read/12,3`: the work and the chapter behind the archive's own folder.
fn efiction_5(host: &str, path: &str) -> Option<SiteWork> {
    let (folder, rest) = path.split_once("story/read/")?;
    let sound = folder.is_empty() || folder.ends_with('/');
    let mut numbers = rest.split(['/', '?']).next()?.split(',');
    let id = number(numbers.next()?).filter(|_| sound)?;
    let chapter = numbers.next().and_then(number).and_then(|chapter| chapter.parse().ok());
    let folder = folder.trim_matches('/');
    let site = if folder.is_empty() { host.to_owned() } else { format!("{host}/{folder}") };
    Some(SiteWork::new(&site, id, chapter))
}

/// `authors/quill/LAMP03a.html`: the work's letters, the chapter's number, the letter of a part.
fn fiction_alley(host: &str, path: &str) -> Option<SiteWork> {
    if !matches!(host, "fictionalley.org" | "fictionalley-archive.org") {
        return None;
    }
    let mut steps = path.split('/');
    if steps.next() != Some("authors") {
        return None;
    }
    let author = steps.next()?;
    let page = steps.next()?.strip_suffix(".html")?;
    let letters = page.find(|c: char| c.is_ascii_digit()).unwrap_or(page.len());
    let digits = page[letters..].find(|c: char| !c.is_ascii_digit()).map_or(page.len(), |end| letters + end);
    let chapter = page[letters..digits].parse().ok();
    let sound = letters > 0 && page.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    sound.then(|| SiteWork::new("fictionalley.org", &format!("{author}/{}", &page[..letters]), chapter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_tells_the_archive_the_work_and_the_chapter() {
        for (address, expected) in [
            ("https://archiveofourown.org/works/77/chapters/900", Some(("archiveofourown.org", "77", None))),
            (
                "http://archiveofourown.org/collections/lamps/works/77?view_full_work=true",
                Some(("archiveofourown.org", "77", None)),
            ),
            ("https://www.fanfiction.net/s/123/4/The-Lamp", Some(("fanfiction.net", "123", Some(4)))),
            ("https://m.fictionpress.com/s/123/1/", Some(("fictionpress.com", "123", Some(1)))),
            (
                "http://hp.adult-fanfiction.org/story.php?no=600&chapter=2",
                Some(("hp.adult-fanfiction.org", "600", Some(2))),
            ),
            (
                "http://www.lamps.example/archive/viewstory.php?sid=12&amp;chapter=3",
                Some(("lamps.example/archive", "12", Some(3))),
            ),
            (
                "https://web.archive.org/web/20050101000000/http://lamps.example/viewstory.php?action=printable&sid=12",
                Some(("lamps.example", "12", None)),
            ),
            (
                "http://www.fictionalley.org/authors/quill/LAMP03a.html",
                Some(("fictionalley.org", "quill/LAMP", Some(3))),
            ),
            ("http://lamps.example/archive/story/read/12,3", Some(("lamps.example/archive", "12", Some(3)))),
            ("http://lamps.example/story/read/12", Some(("lamps.example", "12", None))),
            ("http://lamps.example/mystory/read/12", None),
            ("https://archiveofourown.org/users/quill", None),
            ("https://www.fanfiction.net/u/1/Quill", None),
            ("http://lamps.example/lamp.html", None),
        ] {
            let found = SiteWork::of_address(address);
            let found = found.as_ref().map(|work| (work.site.as_str(), work.id.as_str(), work.chapter));
            assert_eq!(found, expected, "{address}");
        }
    }
}
