//! A pretend BankID on loopback, for tests and demonstrations.
//!
//! It answers as the relying party's interface v6.0 does, over TLS with a client certificate, and plays the phone
//! on a second port. Nothing here is BankID's: every key and certificate is made at the start and proves nothing.
//! The people are synthetic.

mod api;
mod certificates;
mod clock;
mod completion;
mod desk;
mod order;
mod phone;
mod qr;
mod random;
mod signature;
mod tls;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::desk::Shared;

/// A synthetic person to choose on the phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Twelve digits.
    pub number: String,
    /// Given name.
    pub given_name: String,
    /// Surname.
    pub surname: String,
}

/// How the simulator is to run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the certificates and keys are written.
    pub folder: PathBuf,
    /// Where the relying party's interface listens; loopback only, port 0 for any.
    pub api: SocketAddr,
    /// Where the phone listens; loopback only, port 0 for any.
    pub phone: SocketAddr,
    /// Who can be chosen on the phone.
    pub people: Vec<Person>,
    /// How many times faster than real time the orders' clocks run; the seconds of a QR code are always real.
    pub pace: u32,
}

/// A simulator that listens and has written its files.
pub struct Simulator {
    api: Port,
    phone: Port,
    acceptor: TlsAcceptor,
    shared: Arc<Shared>,
}

struct Port {
    listener: TcpListener,
    address: SocketAddr,
}

impl Simulator {
    /// Binds both ports, makes every certificate anew and writes the files. Addresses that are not loopback are
    /// refused: a pretend BankID must not be reached by anybody else.
    pub async fn start(settings: Settings) -> Result<Self, String> {
        for address in [settings.api, settings.phone] {
            if !address.ip().is_loopback() {
                return Err(format!("{address} is not a loopback address"));
            }
        }
        let api = Port::bind(settings.api).await?;
        let phone = Port::bind(settings.phone).await?;
        let made = certificates::make()?;
        made.write(&settings.folder)?;
        let acceptor = tls::acceptor(&made)?;
        let shared = Shared::new(settings.people, settings.pace, &made)?;
        Ok(Self { api, phone, acceptor, shared: Arc::new(shared) })
    }

    /// Where the relying party's interface listens.
    pub fn api(&self) -> SocketAddr {
        self.api.address
    }

    /// Where the phone listens.
    pub fn phone(&self) -> SocketAddr {
        self.phone.address
    }

    /// Serves both ports until it is dropped; open connections end with it.
    pub async fn serve(self) {
        let api = api::router(Arc::clone(&self.shared));
        let phone = phone::router(self.shared);
        tokio::join!(
            tls::serve_secured(self.api.listener, self.acceptor, api),
            tls::serve_plain(self.phone.listener, phone)
        );
    }
}

impl Port {
    async fn bind(address: SocketAddr) -> Result<Self, String> {
        let listener = TcpListener::bind(address)
            .await
            .map_err(|error| format!("cannot listen on {address}: {error}"))?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        Ok(Self { listener, address })
    }
}
