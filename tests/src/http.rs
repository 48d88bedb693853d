//! A page as a program without a browser sees it.

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{Request, Response, Uri, header};
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// Gets an `http://` address over a connection of its own.
pub async fn get(address: &str) -> Response<Bytes> {
    let uri: Uri = address.parse().unwrap();
    let host = uri.authority().unwrap().as_str();
    let stream = TcpStream::connect(host).await.unwrap();
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let request = Request::get(uri.path_and_query().unwrap().as_str()).header(header::HOST, host);
    let answer = sender.send_request(request.body(Body::empty()).unwrap()).await.unwrap();
    let (head, body) = answer.into_parts();
    Response::from_parts(head, to_bytes(Body::new(body), usize::MAX).await.unwrap())
}
