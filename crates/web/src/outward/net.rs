//! Names and connections: what the archive asks of the network, so that tests can stand in its place.

use std::{io, net::SocketAddr};

use tokio::net::{TcpStream, lookup_host};

/// A network.
pub(super) trait Net {
    /// The addresses that a name has now.
    async fn addresses(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>>;

    /// A connection to an address, and to no other.
    async fn connect(&self, address: SocketAddr) -> io::Result<TcpStream>;
}

/// The network of this computer.
pub(super) struct Internet;

impl Net for Internet {
    async fn addresses(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        Ok(lookup_host((host, port)).await?.collect())
    }

    async fn connect(&self, address: SocketAddr) -> io::Result<TcpStream> {
        TcpStream::connect(address).await
    }
}
