//! The way of every connection: bounded in number, and in the time that it may take to say what it wants.
//!
//! HTTP/1.1 alone: a proxy in front speaks the newer versions and TLS with the reader's browser.

use std::{convert::Infallible, future::Future, io, pin::pin, sync::Arc, time::Duration};

use axum::http::Request;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{net::TcpListener, sync::Semaphore};

use crate::{App, router};

/// More connections than this wait to be accepted.
const CONNECTIONS_MAX: usize = 10_000;
/// A request's head that takes longer to arrive ends the connection; so does waiting longer for the next one.
const HEAD_SECONDS_MAX: u64 = 15;
/// A request's head is at most this long, in bytes.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// Where the system has no place for another connection, it is asked again after this pause.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves the site until `until` is over, then finishes what is in flight.
pub async fn serve(
    app: App,
    listener: TcpListener,
    until: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let web = router(app);
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let in_flight = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(HEAD_SECONDS_MAX))
        .max_buf_size(HEAD_BYTES_MAX);
    let mut until = pin!(until);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            () = &mut until => break,
        };
        let (stream, peer, place) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let web = web.clone();
        let answer = service_fn(move |request: Request<Incoming>| {
            let answer = web.come_from(peer, request);
            async move { answer.await.map_err(|never: Infallible| match never {}) }
        });
        let connection = in_flight.watch(http.serve_connection(TokioIo::new(stream), answer));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(place);
        });
    }
    in_flight.shutdown().await;
    Ok(())
}

type Accepted = (tokio::net::TcpStream, std::net::SocketAddr, tokio::sync::OwnedSemaphorePermit);

async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> io::Result<Accepted> {
    let place = Arc::clone(places).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    // A page goes out in one piece: waiting for more would only hold it up.
    stream.set_nodelay(true)?;
    Ok((stream, peer, place))
}
