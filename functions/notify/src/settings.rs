//! Where to tell, in which language, and where the pictures are.

use parameter::{ParameterError, secure_parameter};

use crate::webhook::{WebhookUrl, WebhookUrlError};
use crate::words::Language;

/// What the function is told by its environment.
///
/// | variable | meaning |
/// |---|---|
/// | `WEARCAST_SLACK_WEBHOOK` | address of an incoming webhook; without one nobody is told |
/// | `WEARCAST_SLACK_WEBHOOK_PARAMETER` | instead: the SSM SecureString parameter that holds it |
/// | `WEARCAST_LANGUAGE` | `ko` (default) or `en` |
/// | `WEARCAST_PUBLIC_URL` | where Slack finds the API, for links and pictures; without one there are none |
/// | `WEARCAST_STAGE` | named in each message |
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Where to tell.
    pub webhook: Option<WebhookUrl>,
    /// In which language.
    pub(crate) language: Language,
    /// Where the API is, without a slash at its end.
    pub public_url: Option<String>,
    /// Which stage of the stack this is.
    pub stage: Option<String>,
}

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The webhook's address is none.
    #[error("{variable}")]
    Webhook {
        /// The variable that holds it, or names the parameter that does.
        variable: &'static str,
        /// What is wrong with it.
        #[source]
        source: WebhookUrlError,
    },
    /// The parameter store did not give it.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// A language that is not spoken here.
    #[error("WEARCAST_LANGUAGE is {0:?}; set it to ko or en")]
    Language(String),
}

const WEBHOOK: &str = "WEARCAST_SLACK_WEBHOOK";
const WEBHOOK_PARAMETER: &str = "WEARCAST_SLACK_WEBHOOK_PARAMETER";

impl Settings {
    /// Reads them; `get` reads the environment.
    ///
    /// # Errors
    /// If one is there and cannot be used.
    pub async fn read(get: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let set = |name: &str| get(name).filter(|value| !value.is_empty());
        let webhook = match (set(WEBHOOK), set(WEBHOOK_PARAMETER)) {
            (Some(text), _) => Some(address(&text, WEBHOOK)?),
            (None, Some(name)) => Some(address(&secure_parameter(&name, &get).await?, WEBHOOK_PARAMETER)?),
            (None, None) => None,
        };
        let language = match set("WEARCAST_LANGUAGE") {
            Some(text) => Language::of(&text).ok_or(SettingsError::Language(text))?,
            None => Language::default(),
        };
        let public_url = set("WEARCAST_PUBLIC_URL").map(|url| url.trim_end_matches('/').to_owned());
        Ok(Self { webhook, language, public_url, stage: set("WEARCAST_STAGE") })
    }
}

fn address(text: &str, variable: &'static str) -> Result<WebhookUrl, SettingsError> {
    text.parse().map_err(|source| SettingsError::Webhook { variable, source })
}
