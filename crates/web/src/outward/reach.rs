//! How far the archive may reach: which addresses it asks.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::http::Uri;

/// How far a question may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// To addresses that are for everybody, by TLS, on its own port.
    Everybody,
    /// To addresses that are for everybody, on the usual ports of web pages, by TLS or without: old sites have none.
    Pages,
    /// To addresses in the keeper's own network as well, on any port; without TLS on this computer alone. Only the keeper
    /// says so.
    Near,
}

/// Where a question goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The host; brackets around an IPv6 address.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Whether it goes by TLS.
    pub is_tls: bool,
    /// Host and port as they stood there.
    pub authority: String,
}

impl Reach {
    /// Where an address leads, where it may be asked at all.
    pub fn target(self, uri: &Uri) -> Option<Target> {
        let authority = uri.authority()?;
        let host = authority.host().to_ascii_lowercase();
        // A name and password in an address are for nobody.
        if host.is_empty() || authority.as_str().contains('@') {
            return None;
        }
        let is_tls = match uri.scheme_str()? {
            "https" => true,
            "http" if self == Self::Pages => false,
            "http" if self == Self::Near && is_this_computer(&host) => false,
            _ => return None,
        };
        let usual = if is_tls { 443 } else { 80 };
        // A number that is no port is not the usual one.
        let has_port = authority.as_str().len() > authority.host().len();
        let port = if has_port { authority.port_u16()? } else { usual };
        (self == Self::Near || port == usual).then(|| Target {
            host,
            port,
            is_tls,
            authority: authority.as_str().to_owned(),
        })
    }

    /// Whether an address may be connected to.
    pub fn allows(self, address: IpAddr) -> bool {
        self == Self::Near || is_for_everybody(address)
    }
}

/// An address as it stands beside another (RFC 3986, section 5, as far as redirects need it).
pub fn joined(base: &str, next: &str) -> Option<String> {
    if next.contains("://") {
        return Some(next.to_owned());
    }
    let uri: Uri = base.parse().ok()?;
    let origin = format!("{}://{}", uri.scheme_str()?, uri.authority()?);
    match next.strip_prefix('/') {
        Some(rest) if rest.starts_with('/') => Some(format!("{}:{next}", uri.scheme_str()?)),
        Some(_) => Some(format!("{origin}{next}")),
        None => {
            let folder = uri.path().rsplit_once('/').map_or("", |(folder, _)| folder);
            Some(format!("{origin}{folder}/{next}"))
        }
    }
}

fn is_this_computer(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Whether an address is reached from anywhere (IANA's registries of special-purpose addresses).
fn is_for_everybody(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4_is_for_everybody(v4),
        IpAddr::V6(v6) => v6_is_for_everybody(v6),
    }
}

fn v4_is_for_everybody(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = a == 0
        || a >= 224
        || a == 10
        || a == 127
        || (a == 100 && (64..128).contains(&b))
        || (a == 169 && b == 254)
        || (a == 172 && (16..32).contains(&b))
        || (a == 192 && b == 168)
        || (a == 192 && b == 0 && (c == 0 || c == 2))
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19))
        || (a == 198 && b == 51 && c == 100)
        || (a == 203 && b == 0 && c == 113);
    !is_special
}

fn v6_is_for_everybody(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    // Addresses of IPv4 in the clothes of IPv6: mapped, and translated (RFC 6052).
    if let Some(v4) = address.to_ipv4_mapped() {
        return v4_is_for_everybody(v4);
    }
    if segments[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
        let [.., a, b, c, d] = address.octets();
        return v4_is_for_everybody(Ipv4Addr::new(a, b, c, d));
    }
    let is_unicast = segments[0] & 0xe000 == 0x2000;
    let is_special = (segments[0] == 0x2001 && (segments[1] < 0x200 || segments[1] == 0xdb8))
        || segments[0] == 0x2002
        || (segments[0] == 0x3fff && segments[1] < 0x1000);
    is_unicast && !is_special
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(reach: Reach, url: &str) -> Option<(String, u16, bool)> {
        reach.target(&url.parse().ok()?).map(|target| (target.host, target.port, target.is_tls))
    }

    #[test]
    fn only_tls_on_its_own_port_goes_to_everybody() {
        let some = |host: &str, port, tls| Some((host.to_owned(), port, tls));
        assert_eq!(target(Reach::Everybody, "https://Login.Example/x"), some("login.example", 443, true));
        for refused in [
            "http://login.example/",
            "https://login.example:8443/",
            "https://irene@login.example/",
            "https://irene:secret@login.example/",
            "ftp://login.example/",
            "file:///etc/passwd",
            "/path",
            "http://127.0.0.1/",
        ] {
            assert_eq!(target(Reach::Everybody, refused), None, "{refused}");
        }
        assert_eq!(target(Reach::Near, "http://127.0.0.1:9000/"), some("127.0.0.1", 9000, false));
        assert_eq!(target(Reach::Near, "http://[::1]:9000/"), some("[::1]", 9000, false));
        assert_eq!(target(Reach::Near, "https://login.internal:8443/"), some("login.internal", 8443, true));
        assert_eq!(target(Reach::Near, "http://login.internal/"), None);
    }

    #[test]
    fn pages_are_read_on_the_usual_ports_alone() {
        let some = |host: &str, port, tls| Some((host.to_owned(), port, tls));
        assert_eq!(target(Reach::Pages, "http://old.example/x"), some("old.example", 80, false));
        assert_eq!(target(Reach::Pages, "https://old.example/x"), some("old.example", 443, true));
        for refused in [
            "http://old.example:22/",
            "http://old.example:25/",
            "http://old.example:443/",
            "https://old.example:6379/",
            "http://irene@old.example/",
            "http://old.example:80@127.0.0.1/",
            "gopher://old.example/",
            "file:///etc/passwd",
            "unix:/run/docker.sock",
            "data:text/plain,x",
        ] {
            assert_eq!(target(Reach::Pages, refused), None, "{refused}");
        }
    }

    #[test]
    fn addresses_that_are_not_for_everybody_are_refused() {
        for near in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2002:7f00:1::",
            "100::1",
            "3fff::1",
        ] {
            assert!(!Reach::Everybody.allows(near.parse().unwrap()), "{near}");
            assert!(!Reach::Pages.allows(near.parse().unwrap()), "{near}");
            assert!(Reach::Near.allows(near.parse().unwrap()));
        }
        for open in ["1.1.1.1", "100.63.255.255", "172.32.0.1", "2606:4700::1111", "64:ff9b::101:101"] {
            assert!(Reach::Everybody.allows(open.parse().unwrap()), "{open}");
        }
    }

    #[test]
    fn a_redirect_leads_where_it_says() {
        let base = "https://login.example/a/b?c";
        for (next, expected) in [
            ("https://other.example/x", "https://other.example/x"),
            ("//other.example/x", "https://other.example/x"),
            ("/x?y", "https://login.example/x?y"),
            ("x", "https://login.example/a/x"),
        ] {
            assert_eq!(joined(base, next).as_deref(), Some(expected));
        }
    }
}
