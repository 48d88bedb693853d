//! The HTTP/1.1 side of S3.

use std::pin::pin;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use s3s::service::S3Service;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::running::StopSignal;

/// A pause after a failed accept (such as too many open files), so that it is not retried in a spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves connections until the signal, then lets those that are open finish their request.
pub(super) async fn serve(listener: TcpListener, service: S3Service, mut stop: StopSignal) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = stop.wait() => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve_connection(stream, service.clone(), stop.clone()));
                }
                Err(error) => {
                    tracing::warn!(%error, "S3 could not accept a connection: {error}");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            },
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn serve_connection(stream: TcpStream, service: S3Service, mut stop: StopSignal) {
    // Small answers must not wait for the client's acknowledgement of the one before. Where this
    // cannot be set, answers are only slower.
    let _ = stream.set_nodelay(true);
    let mut connection = pin!(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.wait() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        // A client that goes away in mid-request; it knows.
        tracing::debug!(%error, "an S3 connection ended early: {error}");
    }
}
