//! The server answers, follows what others change, and stops when told.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::site::{Site, story};

/// A running server; killed where a story ends early.
struct Server {
    child: Child,
    address: String,
    told: Vec<String>,
}

impl Server {
    fn start(site: &Site) -> Self {
        let child = site
            .command(&["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut server = Self { child, address: String::new(), told: Vec::new() };
        for line in BufReader::new(server.child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            if let Some((_, address)) = line.split_once("ready at http://") {
                address.clone_into(&mut server.address);
                break;
            }
            server.told.push(line);
        }
        assert!(!server.address.is_empty(), "the server ended without getting ready: {:?}", server.told);
        server
    }

    /// The status line, the headers and the body of a page.
    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn stop(mut self) -> i32 {
        let id = self.child.id().to_string();
        // The shell's own `kill`: a small system has no program of that name.
        let kill = Command::new("sh").args(["-c", "kill -TERM \"$0\"", &id]).status().unwrap();
        assert!(kill.success());
        self.child.wait().unwrap().code().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended already where the story ended well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_server_makes_an_archive_answers_and_stops_when_told() {
    let site = Site::new();
    let server = Server::start(&site);
    assert!(server.get("/").starts_with("HTTP/1.1 200"));
    assert!(server.get("/search?q=%22").starts_with("HTTP/1.1 200"));
    assert!(server.get("/nowhere").starts_with("HTTP/1.1 404"));
    assert_eq!(server.stop(), 0);
}

#[test]
fn the_first_start_tells_where_the_admin_is_made_and_later_ones_do_not() {
    let site = Site::new();
    let server = Server::start(&site);
    assert!(matches!(&server.told[..], [line] if line.contains("/set-up/")), "{:?}", server.told);
    assert_eq!(server.stop(), 0);
    let ada = ["account", "create", "Ada", "--email", "ada@example.org", "--role", "admin"];
    assert_eq!(site.run_with_input(&ada, "correct horse battery\n").status, 0);
    let server = Server::start(&site);
    assert!(server.told.is_empty(), "{:?}", server.told);
    assert_eq!(server.stop(), 0);
}

#[test]
fn what_another_process_imports_is_found_while_the_server_runs() {
    let site = Site::new();
    site.file("lamp.txt", story(0));
    let server = Server::start(&site);
    assert!(!server.get("/search?q=baker").contains("/works/"));
    assert_eq!(site.import().status, 0);
    let asked = Instant::now();
    // The server looks at the change log every second.
    while !server.get("/search?q=baker").contains("/works/") {
        assert!(asked.elapsed() < Duration::from_secs(20), "the import was never seen");
        std::thread::yield_now();
    }
    assert_eq!(server.stop(), 0);
}

#[test]
fn a_port_that_is_taken_is_named() {
    let site = Site::new();
    let server = Server::start(&site);
    let said = site.run(&["serve", "--listen", &server.address]);
    assert_eq!(said.status, 3);
    assert!(said.err.contains("the port is taken"), "{}", said.err);
    assert_eq!(server.stop(), 0);
}
