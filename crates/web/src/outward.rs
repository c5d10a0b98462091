//! The one way in which the archive asks other sites: bounded, and never into its keeper's own network unawares.
//!
//! A name is resolved, every address that it has is looked at, and the connection goes to one of these addresses, so
//! that nothing can change between looking and asking. Each redirect is looked at in the same way.

mod net;
mod reach;
#[cfg(test)]
mod tests;

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, LazyLock},
    time::Duration,
};

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Uri, header},
};
use bytes::Bytes;
use hyper::{body::Incoming, client::conn::http1};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, pki_types::ServerName},
};

use net::{Internet, Net};
pub use reach::Reach;

/// All of it, redirects included, takes at most so long.
const SECONDS_MAX: u64 = 15;
/// An answer has at most so many bytes.
const BODY_BYTES_MAX: usize = 1024 * 1024;
/// So many redirects are followed.
const REDIRECTS_MAX: usize = 3;
/// A name has at most so many addresses that are looked at.
const ADDRESSES_MAX: usize = 16;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// The address.
    pub url: String,
    /// A form to send; `None` only reads, and only then redirects are followed.
    pub form: Option<String>,
    /// A name and a secret that stand for the archive, sent as Basic.
    pub credentials: Option<(String, String)>,
}

impl Question {
    /// Reads what stands at an address.
    pub fn read(url: &str) -> Self {
        Self { url: url.to_owned(), form: None, credentials: None }
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// The status.
    pub status: StatusCode,
    /// The body, whole.
    pub body: Bytes,
}

/// Why nothing came back.
#[derive(Debug, thiserror::Error)]
pub enum OutwardError {
    /// The address is none that may be asked.
    #[error("{0} is no address that may be asked")]
    Address(String),
    /// The name stands for an address that is not for everybody.
    #[error("{host} stands for {address}, which is not for everybody")]
    Near {
        /// The name.
        host: String,
        /// The address.
        address: IpAddr,
    },
    /// It sends from one address to the next.
    #[error("more than {REDIRECTS_MAX} redirects")]
    Redirects,
    /// It took too long.
    #[error("more than {SECONDS_MAX} seconds")]
    Slow,
    /// The answer is too large.
    #[error("more than {BODY_BYTES_MAX} bytes")]
    Large,
    /// The connection failed.
    #[error("no connection: {0}")]
    Connection(#[from] io::Error),
    /// The answer is none.
    #[error("no answer: {0}")]
    Http(#[from] hyper::Error),
}

static TLS: LazyLock<Option<TlsConnector>> = LazyLock::new(|| {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().ok()?;
    Some(TlsConnector::from(Arc::new(config.with_root_certificates(roots).with_no_client_auth())))
});

/// Asks, within the bounds.
pub async fn fetch(reach: Reach, question: &Question) -> Result<Fetched, OutwardError> {
    fetch_over(&Internet, Duration::from_secs(SECONDS_MAX), reach, question).await
}

async fn fetch_over(
    net: &impl Net,
    within: Duration,
    reach: Reach,
    question: &Question,
) -> Result<Fetched, OutwardError> {
    tokio::time::timeout(within, follow(net, reach, question)).await.map_err(|_| OutwardError::Slow)?
}

async fn follow(net: &impl Net, reach: Reach, question: &Question) -> Result<Fetched, OutwardError> {
    let mut url = question.url.clone();
    for _ in 0..=REDIRECTS_MAX {
        let (status, headers, body) = ask(net, reach, &url, question).await?;
        let next = headers.get(header::LOCATION).and_then(|next| next.to_str().ok());
        match next.filter(|_| status.is_redirection() && question.form.is_none()) {
            Some(next) => {
                url = reach::joined(&url, next).ok_or_else(|| OutwardError::Address(next.to_owned()))?;
            }
            None => return Ok(Fetched { status, body }),
        }
    }
    Err(OutwardError::Redirects)
}

async fn ask(
    net: &impl Net,
    reach: Reach,
    url: &str,
    question: &Question,
) -> Result<(StatusCode, HeaderMap, Bytes), OutwardError> {
    let no_address = || OutwardError::Address(url.to_owned());
    let uri: Uri = url.parse().map_err(|_| no_address())?;
    let target = reach.target(&uri).ok_or_else(no_address)?;
    let addresses = resolved(net, reach, &target.host, target.port).await?;
    let stream = connected(net, &addresses).await?;
    let request = request(&uri, &target.authority, question).map_err(|_| no_address())?;
    let response = if target.is_tls {
        let connector = TLS.as_ref().ok_or_else(|| io::Error::other("TLS is not to be had"))?;
        let name = ServerName::try_from(target.host.clone()).map_err(|_| no_address())?;
        sent(connector.connect(name, stream).await?, request).await?
    } else {
        sent(stream, request).await?
    };
    let (parts, body) = response.into_parts();
    let body = to_bytes(Body::new(body), BODY_BYTES_MAX).await.map_err(|_| OutwardError::Large)?;
    Ok((parts.status, parts.headers, body))
}

/// Every address of a name; none of them may lie where it must not.
async fn resolved(
    net: &impl Net,
    reach: Reach,
    host: &str,
    port: u16,
) -> Result<Vec<SocketAddr>, OutwardError> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let addresses: Vec<SocketAddr> =
        net.addresses(bare, port).await?.into_iter().take(ADDRESSES_MAX).collect();
    match addresses.iter().find(|address| !reach.allows(address.ip())) {
        Some(near) => Err(OutwardError::Near { host: host.to_owned(), address: near.ip() }),
        None => Ok(addresses),
    }
}

async fn connected(net: &impl Net, addresses: &[SocketAddr]) -> Result<TcpStream, OutwardError> {
    let mut failed = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in addresses {
        match net.connect(*address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => failed = error,
        }
    }
    Err(failed.into())
}

fn request(uri: &Uri, authority: &str, question: &Question) -> Result<Request<Body>, axum::http::Error> {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let method = if question.form.is_some() { Method::POST } else { Method::GET };
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, authority)
        .header(header::ACCEPT, "application/json, text/html;q=0.5")
        .header(header::USER_AGENT, concat!("Ficus/", env!("CARGO_PKG_VERSION")))
        .header(header::CONNECTION, "close");
    if let Some((name, secret)) = &question.credentials {
        use base64::{Engine, engine::general_purpose::STANDARD};
        let mut value =
            HeaderValue::try_from(format!("Basic {}", STANDARD.encode(format!("{name}:{secret}"))))?;
        value.set_sensitive(true);
        request = request.header(header::AUTHORIZATION, value);
    }
    match &question.form {
        Some(form) => request
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::CONTENT_LENGTH, form.len())
            .body(Body::from(form.clone())),
        None => request.body(Body::empty()),
    }
}

async fn sent<S>(stream: S, request: Request<Body>) -> Result<axum::http::Response<Incoming>, OutwardError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // It ends with the answer, or when whoever asked gives up and drops its sender.
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection to another site broke");
        }
    });
    Ok(sender.send_request(request).await?)
}
