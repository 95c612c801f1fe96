//! The two doors: TLS with a client certificate, and plain.

use std::sync::Arc;
use std::time::Duration;

use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use crate::certificates::Made;
use crate::random;

/// How long to wait when no connection could be taken, so as not to spin.
const PAUSE: Duration = Duration::from_millis(20);

/// Who is at the other end of a connection.
#[derive(Clone)]
pub(crate) struct Peer {
    /// SHA-256 of its certificate, in hexadecimal.
    pub(crate) fingerprint: String,
    /// Told when the connection is to be cut.
    pub(crate) cut: Arc<Notify>,
}

/// What takes TLS connections. A client without a certificate from the relying parties' authority is refused in the
/// handshake.
pub(crate) fn acceptor(made: &Made) -> Result<TlsAcceptor, String> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(made.rp_authority().der().clone()).map_err(|error| error.to_string())?;
    let verifier =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .build()
            .map_err(|error| error.to_string())?;
    let server = made.server();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(server.key.serialize_der()));
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![server.certificate.der().clone()], key)
        .map_err(|error| error.to_string())?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Serves TLS connections until dropped.
pub(crate) async fn serve_secured(listener: TcpListener, acceptor: TlsAcceptor, router: Router) {
    let mut connections = JoinSet::new();
    loop {
        let stream = next(&listener, &mut connections).await;
        connections.spawn(secured(stream, acceptor.clone(), router.clone()));
    }
}

/// Serves plain connections until dropped.
pub(crate) async fn serve_plain(listener: TcpListener, router: Router) {
    let mut connections = JoinSet::new();
    loop {
        let stream = next(&listener, &mut connections).await;
        connections.spawn(plain(stream, router.clone()));
    }
}

/// The next connection; those that have ended are cleared away meanwhile.
async fn next(listener: &TcpListener, connections: &mut JoinSet<()>) -> TcpStream {
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => return stream,
                Err(_) => tokio::time::sleep(PAUSE).await,
            },
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
        }
    }
}

async fn secured(stream: TcpStream, acceptor: TlsAcceptor, router: Router) {
    let Ok(stream) = acceptor.accept(stream).await else { return };
    let leaf = stream.get_ref().1.peer_certificates().and_then(<[_]>::first);
    let Some(leaf) = leaf else { return };
    let fingerprint = random::hex(&random::sha256(leaf));
    let cut = Arc::new(Notify::new());
    let router = router.layer(Extension(Peer { fingerprint, cut: Arc::clone(&cut) }));
    let serving = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    tokio::select! {
        // How a client leaves is its own affair.
        _ = serving => {}
        () = cut.notified() => {}
    }
}

async fn plain(stream: TcpStream, router: Router) {
    http1::Builder::new()
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
        .await
        .ok();
}
