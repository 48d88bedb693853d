//! Any incoming webhook that takes Slack's messages.

use std::fmt;
use std::time::Duration;

use reqwest::{Client, StatusCode, Url, header};
use serde_json::Value;

const IN_ALL: Duration = Duration::from_secs(10);

/// The address of a webhook. Whoever knows it can write there, so it is a secret: nothing prints it.
#[derive(Clone)]
pub struct WebhookUrl(Url);

/// Why a message did not arrive. The address is in none of these.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// It did not answer, or HTTPS is not possible here.
    #[error("the webhook does not answer; the message is sent again")]
    Unreachable(#[source] reqwest::Error),
    /// It answered, but did not take the message.
    #[error(
        "the webhook did not take the message (HTTP {status}); if it stays, make a new webhook and store its address"
    )]
    Refused {
        /// What it answered.
        status: u16,
    },
}

/// A text that is no address for a webhook. The text is not in it.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("is not the address of a webhook: it begins with https://, or is on this machine")]
pub struct WebhookUrlError;

impl fmt::Debug for WebhookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookUrl(…)")
    }
}

impl std::str::FromStr for WebhookUrl {
    type Err = WebhookUrlError;
    fn from_str(text: &str) -> Result<Self, WebhookUrlError> {
        let url: Url = text.trim().parse().map_err(|_| WebhookUrlError)?;
        let loopback = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        match url.scheme() {
            "https" => Ok(Self(url)),
            "http" if loopback => Ok(Self(url)),
            _ => Err(WebhookUrlError),
        }
    }
}

/// Sends messages.
#[derive(Debug)]
pub(crate) struct Webhook {
    client: Client,
    url: WebhookUrl,
}

impl Webhook {
    pub(crate) fn new(url: WebhookUrl) -> Result<Self, WebhookError> {
        let client = Client::builder()
            .timeout(IN_ALL)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(unreachable)?;
        Ok(Self { client, url })
    }

    /// Sends one message. Slack refuses a whole message when it cannot fetch a picture in it, and words
    /// matter more: it is sent once more without.
    pub(crate) async fn send(&self, message: &Value) -> Result<(), WebhookError> {
        let status = self.post(message).await?;
        if status == StatusCode::BAD_REQUEST
            && let Some(plain) = without_pictures(message)
        {
            tracing::warn!("the webhook did not take a message with a picture; sent without");
            return taken(self.post(&plain).await?);
        }
        taken(status)
    }

    async fn post(&self, message: &Value) -> Result<StatusCode, WebhookError> {
        let request = self
            .client
            .post(self.url.0.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .body(message.to_string());
        Ok(request.send().await.map_err(unreachable)?.status())
    }
}

fn taken(status: StatusCode) -> Result<(), WebhookError> {
    if status.is_success() { Ok(()) } else { Err(WebhookError::Refused { status: status.as_u16() }) }
}

fn unreachable(error: reqwest::Error) -> WebhookError {
    WebhookError::Unreachable(error.without_url())
}

/// The message without its pictures; `None` if it has none.
fn without_pictures(message: &Value) -> Option<Value> {
    let mut plain = message.clone();
    let blocks = plain.get_mut("blocks")?.as_array_mut()?;
    let before = blocks.len();
    blocks.retain(|block| block["type"] != "image");
    (blocks.len() < before).then_some(plain)
}
