//! One GET over HTTP within bounds: what every network source stands on.
//!
//! - **A key never travels in clear**: a [`BaseUrl`] is https, or a loopback host, which no proxy is asked for.
//! - **A key is in no error**: they carry neither the address nor a byte of the answer.
//! - **One [`get`](Http::get) is one call**: nothing is tried again, no redirect is followed.
//! - **It ends**: 5 s to connect, 20 s for everything, 32 MiB of answer.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, StatusCode, Url};

const MIB: usize = 1024 * 1024;
const LARGEST_ANSWER_MIB: usize = 32;
const TO_CONNECT: Duration = Duration::from_secs(5);
const IN_ALL: Duration = Duration::from_secs(20);

/// The HTTP client, shared by all network sources. A clone shares its connections.
#[derive(Debug, Clone)]
pub struct Http {
    outside: Client,
    loopback: Client,
}

/// What a server answered, whatever its status: KMA's status says little, its body decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Bytes,
}

/// Why there is no whole answer. Neither the address nor anything of the answer is in it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HttpError {
    /// TLS has no certificates to check a server against.
    #[error("secure connections cannot be set up; install the system's CA certificates")]
    NoTls(#[source] reqwest::Error),
    /// Nobody listens there, the name is not known, or its certificate is not right.
    #[error("no connection to the server; check the network")]
    NoConnection(#[source] reqwest::Error),
    /// The whole answer did not come in time.
    #[error("no whole answer within {} seconds", IN_ALL.as_secs())]
    TimedOut,
    /// The answer goes on beyond what we are ready to hold in memory.
    #[error("the answer is larger than {LARGEST_ANSWER_MIB} MiB")]
    TooLarge,
    /// The connection closed before the answer was whole, or what came is not HTTP.
    #[error("the connection broke before the answer was whole")]
    Broken(#[source] reqwest::Error),
}

impl Http {
    /// A client with the bounds of this module.
    ///
    /// # Errors
    /// When the system has no certificates to check servers against.
    pub fn new() -> Result<Self, HttpError> {
        Self::within(IN_ALL)
    }

    fn within(in_all: Duration) -> Result<Self, HttpError> {
        let bounded = || {
            Client::builder()
                .user_agent(concat!("wearcast/", env!("CARGO_PKG_VERSION")))
                .connect_timeout(TO_CONNECT)
                .timeout(in_all)
                .redirect(Policy::none())
                .retry(reqwest::retry::never())
        };
        let build = |client: ClientBuilder| client.build().map_err(HttpError::NoTls);
        // a proxy from the environment would be handed a loopback request, and the key in it, in clear
        Ok(Self { outside: build(bounded())?, loopback: build(bounded().no_proxy())? })
    }

    /// Asks for `path` below `base`. Each value of `query` is percent-encoded exactly once, `+` as `%2B`.
    pub(crate) async fn get(
        &self,
        base: &BaseUrl,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<Answer, HttpError> {
        let client = if is_loopback(&base.0) { &self.loopback } else { &self.outside };
        let mut response = client.get(base.below(path, query)).send().await.map_err(HttpError::of)?;
        let status = response.status();
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(HttpError::of)? {
            if body.len() + chunk.len() > LARGEST_ANSWER_MIB * MIB {
                return Err(HttpError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, body: body.freeze() })
    }
}

impl HttpError {
    fn of(error: reqwest::Error) -> Self {
        // reqwest puts the whole address, with the key, into its messages
        let error = error.without_url();
        if error.is_connect() {
            Self::NoConnection(error)
        } else if error.is_timeout() {
            Self::TimedOut
        } else {
            Self::Broken(error)
        }
    }
}

/// Where a service lives, without the path of a single operation: `https://host/path`. `http://` is taken
/// for loopback hosts only, so that a key never travels in clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(Url);

/// Text that is no [`BaseUrl`]. The text itself is not shown: it may hold a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// Not an address at all.
    #[error("the service address is not a URL; write it like https://apis.data.go.kr/1360000")]
    NotAUrl,
    /// Anyone on the way could read the key.
    #[error(
        "the service address must begin with https://, or with http:// for this machine only (127.0.0.1, localhost)"
    )]
    InClear,
    /// A query, a fragment, a user name or a password.
    #[error(
        "the service address must end after its path, without ?, #, user name or password; a key is set by itself"
    )]
    TooMuch,
}

impl BaseUrl {
    fn below(&self, path: &str, query: &[(&str, &str)]) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}/{path}", self.0.path().trim_end_matches('/')));
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }
}

impl FromStr for BaseUrl {
    type Err = BaseUrlError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url: Url = text.trim().parse().map_err(|_| BaseUrlError::NotAUrl)?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            _ => return Err(BaseUrlError::InClear),
        }
        let bare = url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if bare { Ok(Self(url)) } else { Err(BaseUrlError::TooMuch) }
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

#[cfg(test)]
#[path = "http_tests.rs"]
mod tests;
