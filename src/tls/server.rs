//! The server's end of a connection.

use super::{
    Keeper,
    pair::{PairError, Place},
    provider::{VERSIONS, provider},
};
use rustls::ServerConfig;
use std::{io, path::PathBuf, sync::Arc};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

/// A connection after its handshake.
pub type Stream<T> = tokio_rustls::server::TlsStream<T>;

/// All that a door needs to speak TLS; cheap to clone.
#[derive(Clone)]
pub struct Tls {
    acceptor: TlsAcceptor,
    /// The pair in use.
    pub keeper: Arc<Keeper>,
    /// The local CA's certificate file, where the pair is one of its.
    pub ca: Option<PathBuf>,
}

impl Tls {
    /// Reads the pair at `place`; `ca`: the certificate file of the local CA it is of, to be offered for installing.
    ///
    /// # Errors
    /// [`PairError`] saying what to do. An expired certificate is no error: an old page is better than none.
    pub fn open(place: Place, ca: Option<PathBuf>) -> Result<Self, PairError> {
        let keeper = Arc::new(Keeper::open(place)?);
        let builder = ServerConfig::builder_with_provider(provider()).with_protocol_versions(&VERSIONS);
        let builder = builder.map_err(|e| PairError::Content { path: "TLS".to_owned(), why: e.to_string() })?;
        let mut config = builder.with_no_client_auth().with_cert_resolver(Arc::clone(&keeper) as Arc<_>);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), keeper, ca })
    }

    /// The handshake on a connection; the caller limits its time.
    ///
    /// # Errors
    /// Why it failed: the other side does not speak TLS, or not ours.
    pub async fn accept(&self, stream: TcpStream) -> io::Result<Stream<TcpStream>> {
        self.acceptor.accept(stream).await
    }
}
