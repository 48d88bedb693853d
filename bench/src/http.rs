//! As much of an HTTP/1.1 client as measuring needs: one keep-alive connection, GET, whole bodies.

use std::future::poll_fn;
use std::pin::Pin;

use anyhow::{Context, Result, bail};
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, StatusCode, Uri, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// What is asked for, and of whom.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// Host and port, to connect to and for the `Host` header.
    authority: String,
    path: String,
}

/// A complete answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Vec<u8>,
}

/// An open connection.
#[derive(Debug)]
pub(crate) struct Connection {
    sender: SendRequest<String>,
    target: Target,
}

impl Target {
    /// Reads a URL such as `http://127.0.0.1:8080/healthz`.
    pub(crate) fn parse(url: &str) -> Result<Self> {
        let uri: Option<Uri> = url.parse().ok().filter(|uri: &Uri| uri.scheme_str() == Some("http"));
        let Some((uri, authority)) = uri.as_ref().and_then(|uri| Some((uri, uri.authority()?))) else {
            bail!("{url:?} is not an address such as http://127.0.0.1:8080/healthz");
        };
        let port = authority.port_u16().unwrap_or(80);
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        Ok(Self { authority: format!("{}:{port}", authority.host()), path: path.to_owned() })
    }
}

impl Connection {
    /// Connects.
    pub(crate) async fn open(target: &Target) -> Result<Self> {
        let stream = TcpStream::connect(&target.authority)
            .await
            .with_context(|| format!("connecting to {}", target.authority))?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // Its failure is also the failure of the request under way, which is where it is counted.
        tokio::spawn(connection);
        Ok(Self { sender, target: target.clone() })
    }

    /// Asks once and reads the answer to its last byte.
    pub(crate) async fn get(&mut self) -> Result<Answer> {
        self.sender.ready().await?;
        let request = Request::get(&self.target.path)
            .header(header::HOST, &self.target.authority)
            .body(String::new())?;
        let response = self.sender.send_request(request).await?;
        let status = response.status();
        Ok(Answer { status, body: read(response.into_body()).await? })
    }
}

async fn read(mut body: Incoming) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        if let Ok(data) = frame?.into_data() {
            bytes.extend_from_slice(&data);
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_read_with_its_query_and_its_port() {
        let target = Target::parse("http://127.0.0.1:8080/v1/recommendations?station=54511").unwrap();
        assert_eq!(target.authority, "127.0.0.1:8080");
        assert_eq!(target.path, "/v1/recommendations?station=54511");
        assert_eq!(Target::parse("http://localhost").unwrap().authority, "localhost:80");
    }

    #[test]
    fn what_is_no_http_url_is_refused_with_an_example() {
        for url in ["127.0.0.1:8080/x", "https://127.0.0.1/", "/healthz"] {
            let error = Target::parse(url).unwrap_err();
            assert!(error.to_string().contains("http://127.0.0.1:8080/healthz"), "{error}");
        }
    }
}
