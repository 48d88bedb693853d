//! A server that listens on loopback and can be told to stop.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::error::EmbeddedError;

/// How long running requests may take to finish once a stop was asked for.
const GRACE: Duration = Duration::from_secs(5);

/// Binds `port` of 127.0.0.1 (any free one if `None`), so that no other machine can connect.
pub(crate) async fn bind(service: &'static str, port: Option<u16>) -> Result<TcpListener, EmbeddedError> {
    let port = port.unwrap_or(0);
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => EmbeddedError::PortInUse { service, port },
        _ => EmbeddedError::Listen { service, port, source },
    })
}

/// A server's task. Dropping this asks it to stop as well, without waiting.
#[derive(Debug)]
pub(crate) struct Running {
    address: SocketAddr,
    stop: watch::Sender<()>,
    task: JoinHandle<()>,
}

/// Tells a server to stop: when the other side is dropped.
#[derive(Debug, Clone)]
pub(crate) struct StopSignal(watch::Receiver<()>);

impl StopSignal {
    /// Waits until the server is to stop.
    pub(crate) async fn wait(&mut self) {
        // Nothing is ever sent: an error, which is what the sender's end gives, is the signal.
        while self.0.changed().await.is_ok() {}
    }
}

impl Running {
    /// Runs `serve` on `listener` in a task of its own.
    pub(crate) fn spawn<F>(
        service: &'static str,
        listener: TcpListener,
        serve: impl FnOnce(TcpListener, StopSignal) -> F,
    ) -> Result<Self, EmbeddedError>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let address =
            listener.local_addr().map_err(|source| EmbeddedError::Listen { service, port: 0, source })?;
        let (stop, signal) = watch::channel(());
        let task = tokio::spawn(serve(listener, StopSignal(signal)));
        Ok(Self { address, stop, task })
    }

    /// The URL of this server.
    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops it, and waits until running requests have finished or the grace is over.
    pub(crate) async fn stop(self) {
        let Self { address, stop, mut task } = self;
        drop(stop);
        if tokio::time::timeout(GRACE, &mut task).await.is_err() {
            tracing::warn!(%address, "requests to {address} did not finish in time and are cut off");
            task.abort();
        }
    }
}
