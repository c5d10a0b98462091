//! A network in which names stand for whatever a stranger likes, and every connection is noted.

use std::{
    collections::HashMap,
    io,
    net::{IpAddr, SocketAddr},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::{
    BODY_BYTES_MAX, Fetched, OutwardError, Question, Reach, SECONDS_MAX, fetch_over, net::Net, reach::joined,
};

/// What a public site answers, whatever it is asked; it ends the connection after it.
type Answer = Vec<u8>;

/// A public address, where every site of this network lies.
const PUBLIC: &str = "93.184.216.34";

/// Addresses inside, in all the clothes that they wear.
const NEAR: [&str; 22] = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.254",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "198.18.0.1",
    "224.0.0.251",
    "255.255.255.255",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "fd00:ec2::254",
    "fe80::1",
    "ff02::1",
];

#[derive(Default)]
struct Made {
    /// Name to the addresses of each time that it is asked for; the last ones stay.
    names: Mutex<HashMap<String, Vec<Vec<IpAddr>>>>,
    /// Name to its answers, one for each connection; the last one stays.
    sites: Option<SocketAddr>,
    connected: Mutex<Vec<SocketAddr>>,
}

impl Made {
    /// What a name leads to now; the next time it may be something else.
    fn named(&self, host: &str) -> Option<Vec<IpAddr>> {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        let times = names.get_mut(host)?;
        Some(if times.len() > 1 { times.remove(0) } else { times[0].clone() })
    }
}

impl Net for Made {
    async fn addresses(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        if let Ok(address) = host.parse::<IpAddr>() {
            return Ok(vec![SocketAddr::new(address, port)]);
        }
        if let Some(addresses) = self.named(host) {
            return Ok(addresses.into_iter().map(|address| SocketAddr::new(address, port)).collect());
        }
        // Whatever a resolver takes for a number: 2130706433, 0x7f.1, 0177.0.0.1.
        tokio::net::lookup_host((host, port)).await.map(Iterator::collect)
    }

    async fn connect(&self, address: SocketAddr) -> io::Result<TcpStream> {
        self.connected.lock().unwrap_or_else(PoisonError::into_inner).push(address);
        let site = self.sites.ok_or(io::ErrorKind::ConnectionRefused)?;
        TcpStream::connect(site).await
    }
}

impl Made {
    /// A network in which whatever is connected to gives these answers, one after another, and the last for ever.
    async fn answering(answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let sites = listener.local_addr().ok();
        tokio::spawn(async move {
            let mut at = 0;
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let answer = answers[at.min(answers.len() - 1)].clone();
                at += 1;
                tokio::spawn(async move {
                    let mut asked = [0; 4096];
                    let _ = stream.read(&mut asked).await;
                    let _ = stream.write_all(&answer).await;
                });
            }
        });
        let made = Self { sites, ..Self::default() };
        made.name("old.example", &[&[PUBLIC]]);
        made
    }

    fn name(&self, name: &str, times: &[&[&str]]) {
        let times = times.iter().map(|addresses| addresses.iter().map(|one| one.parse().unwrap()).collect());
        self.names.lock().unwrap().insert(name.to_owned(), times.collect());
    }

    async fn read(&self, url: &str) -> Result<Fetched, OutwardError> {
        fetch_over(self, Duration::from_secs(SECONDS_MAX), Reach::Pages, &Question::read(url)).await
    }

    /// Where connections went that are not for everybody.
    fn strayed(&self) -> Vec<SocketAddr> {
        let connected = self.connected.lock().unwrap();
        connected.iter().filter(|address| !Reach::Pages.allows(address.ip())).copied().collect()
    }

    fn connections(&self) -> usize {
        self.connected.lock().unwrap().len()
    }
}

fn page(body: &str) -> Answer {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn redirect(to: &str) -> Answer {
    format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n").into_bytes()
}

fn bracketed(address: &str) -> String {
    if address.contains(':') { format!("[{address}]") } else { address.to_owned() }
}

#[tokio::test]
async fn a_page_of_everybody_is_read() {
    let net = Made::answering(vec![redirect("/here"), page("the line")]).await;
    let fetched = net.read("http://old.example/").await.unwrap();
    assert_eq!(&fetched.body[..], b"the line");
    assert_eq!(net.connections(), 2);
}

#[tokio::test]
async fn no_address_inside_is_connected_to_by_number_or_by_name() {
    let net = Made::answering(vec![page("secret")]).await;
    for near in NEAR {
        for scheme in ["http", "https"] {
            assert!(net.read(&format!("{scheme}://{}/", bracketed(near))).await.is_err(), "{near}");
            net.name("inside.example", &[&[near]]);
            let refused = net.read(&format!("{scheme}://inside.example/")).await;
            assert!(matches!(refused, Err(OutwardError::Near { .. })), "{near}");
            // One address for everybody among them changes nothing.
            net.name("inside.example", &[&[PUBLIC, near]]);
            assert!(net.read(&format!("{scheme}://inside.example/")).await.is_err(), "{near}");
        }
    }
    assert_eq!(net.connections(), 0);
}

#[tokio::test]
async fn no_odd_spelling_of_an_address_leads_inside() {
    let net = Made::answering(vec![page("secret")]).await;
    for url in [
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://0/",
        "http://127.0.0.1./",
        "http://localhost/",
        "http://localhost./",
        "http://LOCALHOST/",
        "http://ip6-localhost/",
        "http://[0:0:0:0:0:0:0:1]/",
        "http://[::ffff:7f00:1]/",
        "http://[::127.0.0.1]/",
        "http://[fe80::1%25eth0]/",
        "http://old.example@127.0.0.1/",
        "http://old.example:80@127.0.0.1/",
        "http://127.0.0.1#@old.example/",
        "http://127.0.0.1?@old.example/",
        "http://127.0.0.1\\@old.example/",
        "http://①②⑦.⓪.⓪.①/",
        "http://127。0。0。1/",
        "http://user:secret@old.example/",
        "http://old.example:22/",
        "http://old.example:25/",
        "http://old.example:6379/",
        "http://old.example:443/",
        "https://old.example:80/",
        "http://old.example:0/",
        "http://old.example:99999/",
        "ftp://old.example/",
        "file:///etc/passwd",
        "gopher://old.example/_x",
        "data:text/plain,x",
        "unix:/run/docker.sock",
        "javascript:alert(1)",
        "//old.example/",
        "old.example",
        "http://",
        "",
    ] {
        assert!(net.read(url).await.is_err(), "{url}");
    }
    assert_eq!(net.connections(), 0);
}

#[tokio::test]
async fn no_redirect_leads_inside() {
    for near in NEAR {
        let to = format!("http://{}/latest/meta-data/", bracketed(near));
        let net = Made::answering(vec![redirect("/step"), redirect(&to), page("secret")]).await;
        assert!(net.read("http://old.example/").await.is_err(), "{near}");
        assert_eq!((net.connections(), net.strayed()), (2, Vec::new()), "{near}");
    }
    for to in ["//127.0.0.1/", "http://inside.example/", "http://old.example:6379/", "file:///etc/passwd"] {
        let net = Made::answering(vec![redirect(to), page("secret")]).await;
        net.name("inside.example", &[&["10.1.2.3"]]);
        assert!(net.read("http://old.example/").await.is_err(), "{to}");
        assert_eq!((net.connections(), net.strayed()), (1, Vec::new()), "{to}");
    }
    assert_eq!(joined("http://old.example/", "//127.0.0.1/").as_deref(), Some("http://127.0.0.1/"));
}

#[tokio::test]
async fn a_name_that_changes_is_connected_to_as_it_was_looked_at() {
    let net = Made::answering(vec![page("the line")]).await;
    net.name("flips.example", &[&[PUBLIC], &["127.0.0.1"]]);
    assert!(net.read("http://flips.example/").await.is_ok());
    assert!(net.read("http://flips.example/").await.is_err());
    assert_eq!((net.connections(), net.strayed()), (1, Vec::new()));
    // Between two steps of one question as well.
    let net = Made::answering(vec![redirect("http://flips.example/again"), page("secret")]).await;
    net.name("flips.example", &[&[PUBLIC], &["127.0.0.1"]]);
    assert!(net.read("http://flips.example/").await.is_err());
    assert_eq!((net.connections(), net.strayed()), (1, Vec::new()));
}

#[tokio::test]
async fn whoever_sends_on_for_ever_or_sends_too_much_is_left() {
    let net = Made::answering(vec![redirect("/again")]).await;
    assert!(matches!(net.read("http://old.example/").await, Err(OutwardError::Redirects)));
    assert_eq!(net.connections(), 4);
    let most = "x".repeat(BODY_BYTES_MAX);
    let net = Made::answering(vec![page(&most)]).await;
    assert_eq!(net.read("http://old.example/").await.unwrap().body.len(), BODY_BYTES_MAX);
    let net = Made::answering(vec![page(&(most.clone() + "x"))]).await;
    assert!(matches!(net.read("http://old.example/").await, Err(OutwardError::Large)));
    // An answer without an end, and one that only claims a length.
    let endless = [b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), vec![b'x'; 2 * BODY_BYTES_MAX]].concat();
    let net = Made::answering(vec![endless]).await;
    assert!(matches!(net.read("http://old.example/").await, Err(OutwardError::Large)));
    let lies = b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\nx".to_vec();
    let net = Made::answering(vec![lies]).await;
    assert!(net.read("http://old.example/").await.is_err());
}

#[tokio::test]
async fn an_answer_that_is_packed_is_not_unpacked() {
    let bomb =
        b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\n\x1f\x8b\x08\x00".to_vec();
    let net = Made::answering(vec![bomb]).await;
    assert_eq!(net.read("http://old.example/").await.unwrap().body.len(), 4);
}

#[tokio::test]
async fn whoever_does_not_answer_is_left() {
    // A listener that takes connections and says nothing.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let net = Made { sites: listener.local_addr().ok(), ..Made::default() };
    net.name("old.example", &[&[PUBLIC]]);
    let question = Question::read("http://old.example/");
    let left = fetch_over(&net, Duration::from_millis(1), Reach::Pages, &question).await;
    assert!(matches!(left, Err(OutwardError::Slow)));
}
