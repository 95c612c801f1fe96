//! Taking connections: as many as there is room for, and none for ever.

use std::error::Error as _;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ConnectInfo;
use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Layer as _;

/// How many connections are open at once. With the database's own they stay below the thousand files that a process
/// may have open where nothing else is said.
const CONNECTIONS_MAX: usize = 800;
/// So many more are told that there is no room; the rest is cut off.
const TOLD_MAX: usize = 100;
/// How long whoever is told may take to hear it.
const TOLD_TIME: Duration = Duration::from_secs(5);
/// How long the head of a request may take to arrive, and how long a connection may lie idle before the next one.
const HEAD_TIME: Duration = Duration::from_secs(15);
/// How long a client may take to receive anything more of its answer.
const READ_TIME: Duration = Duration::from_secs(30);
/// How large the head of a request may be: an address of 16 kilobytes, and as much besides.
const HEAD_MAX: usize = 32 * 1024;
/// How long to wait when no connection could be taken, so as not to spin.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves connections until the service is told to stop; what is under way is finished.
pub(crate) async fn serve(
    listener: TcpListener,
    (router, full): (Router, Router),
    stop: &CancellationToken,
) {
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let told = Arc::new(Semaphore::new(TOLD_MAX));
    let graceful = GracefulShutdown::new();
    let connections = TaskTracker::new();
    loop {
        let (stream, peer) = tokio::select! {
            () = stop.cancelled() => break,
            accepted = next(&listener) => accepted,
        };
        if let Ok(place) = Arc::clone(&room).try_acquire_owned() {
            let service = Extension(ConnectInfo(peer)).layer(router.clone());
            let connection =
                builder().serve_connection(timed(stream), TowerToHyperService::new(service));
            connections.spawn(until_closed(graceful.watch(connection), place));
        } else if let Ok(place) = Arc::clone(&told).try_acquire_owned() {
            metrics::counter!("verkstallt_full_total").increment(1);
            tracing::warn!("no room for a connection");
            let service = TowerToHyperService::new(full.clone());
            let mut builder = builder();
            builder.keep_alive(false);
            let connection = builder.serve_connection(timed(stream), service);
            connections.spawn(async move {
                tokio::time::timeout(TOLD_TIME, connection).await.ok();
                drop(place);
            });
        }
    }
    drop(listener);
    graceful.shutdown().await;
}

/// Serves a connection to its end, and makes room for another.
async fn until_closed(
    connection: impl Future<Output = hyper::Result<()>>,
    place: OwnedSemaphorePermit,
) {
    // How a client leaves is its own affair; one that was too slow is counted.
    if connection.await.is_err_and(|error| is_slow(&error)) {
        metrics::counter!("verkstallt_slow_connections_total").increment(1);
    }
    drop(place);
}

/// Whether the client was too slow, in sending or in receiving.
fn is_slow(error: &hyper::Error) -> bool {
    let io = error.source().and_then(|it| it.downcast_ref::<std::io::Error>());
    error.is_timeout() || io.is_some_and(|it| it.kind() == std::io::ErrorKind::TimedOut)
}

/// A connection that ends when its client receives nothing for too long.
fn timed(stream: TcpStream) -> TokioIo<Pin<Box<TimeoutStream<TcpStream>>>> {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(READ_TIME));
    TokioIo::new(Box::pin(stream))
}

fn builder() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_header_size(HEAD_MAX);
    builder
}

/// The next connection.
async fn next(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}
