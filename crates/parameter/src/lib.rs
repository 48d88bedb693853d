//! A SecureString of the SSM Parameter Store, read through AWS's Parameters and Secrets Lambda extension: a
//! server on the function's own loopback that decrypts and caches. So no SDK of a third service is linked.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

use std::time::Duration;

use serde::Deserialize;

/// The extension's port when nothing else is set.
const DEFAULT_PORT: u16 = 2773;
const IN_ALL: Duration = Duration::from_secs(10);

/// Why a parameter was not read. Its value is in none of these.
#[derive(Debug, thiserror::Error)]
pub enum ParameterError {
    /// The extension does not answer.
    #[error(
        "the parameter extension does not answer on 127.0.0.1:{port}; add its layer to the function, as \
         infra/template.yaml does"
    )]
    NoExtension {
        /// Where it was asked.
        port: u16,
        /// The connection's error.
        #[source]
        source: reqwest::Error,
    },
    /// It answered, but not with a value.
    #[error(
        "SSM parameter {name} cannot be read (HTTP {status}); create it as a SecureString, and allow the \
         function ssm:GetParameter and kms:Decrypt on it"
    )]
    Refused {
        /// The parameter.
        name: String,
        /// What the extension answered.
        status: u16,
    },
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "Parameter")]
    parameter: Parameter,
}

#[derive(Deserialize)]
struct Parameter {
    #[serde(rename = "Value")]
    value: String,
}

/// Reads and decrypts the parameter `name`. `get` reads the environment.
///
/// # Errors
/// If the extension is not there, or the parameter cannot be read.
///
/// # Panics
/// Never: a port makes an address.
pub async fn secure_parameter(
    name: &str,
    get: impl Fn(&str) -> Option<String>,
) -> Result<String, ParameterError> {
    let port = get("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT").and_then(|port| port.parse().ok());
    let port = port.unwrap_or(DEFAULT_PORT);
    let no_extension = |source: reqwest::Error| ParameterError::NoExtension { port, source };
    let client = reqwest::Client::builder().no_proxy().timeout(IN_ALL).build().map_err(no_extension)?;
    let mut address = reqwest::Url::parse(&format!("http://127.0.0.1:{port}/systemsmanager/parameters/get"))
        .expect("a port makes a URL");
    address.query_pairs_mut().append_pair("name", name).append_pair("withDecryption", "true");
    let token = get("AWS_SESSION_TOKEN").unwrap_or_default();
    let request = client.get(address).header("X-Aws-Parameters-Secrets-Token", token);
    let answer = request.send().await.map_err(no_extension)?;
    let status = answer.status().as_u16();
    let refused = || ParameterError::Refused { name: name.to_owned(), status };
    if !answer.status().is_success() {
        return Err(refused());
    }
    let body = answer.bytes().await.map_err(no_extension)?;
    // What serde says of a body may quote it, and the body is the secret.
    let answer: Answer = serde_json::from_slice(&body).map_err(|_| refused())?;
    Ok(answer.parameter.value)
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::extract::Query;
    use axum::http::{HeaderMap, StatusCode};
    use axum::routing::get;
    use std::collections::HashMap;

    use super::*;

    async fn extension(
        headers: HeaderMap,
        Query(query): Query<HashMap<String, String>>,
    ) -> Result<String, StatusCode> {
        let allowed = headers.get("X-Aws-Parameters-Secrets-Token").is_some_and(|token| token == "session");
        match (allowed, query["name"].as_str(), query["withDecryption"].as_str()) {
            (true, "/wearcast/dev/kma-key", "true") => {
                Ok(r#"{"Parameter":{"Name":"x","Type":"SecureString","Value":"k+e/y="}}"#.to_owned())
            }
            (true, "/odd", _) => Ok(r#"{"Parameter":"k+e/y="}"#.to_owned()),
            _ => Err(StatusCode::BAD_REQUEST),
        }
    }

    async fn read(name: &str, token: &'static str) -> Result<String, ParameterError> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port().to_string();
        let router = Router::new().route("/systemsmanager/parameters/get", get(extension));
        tokio::spawn(async move { axum::serve(listener, router).await });
        secure_parameter(name, |variable| match variable {
            "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT" => Some(port.clone()),
            "AWS_SESSION_TOKEN" => Some(token.to_owned()),
            _ => None,
        })
        .await
    }

    #[tokio::test]
    async fn a_secure_parameter_is_read_decrypted_with_the_functions_own_token() {
        assert_eq!(read("/wearcast/dev/kma-key", "session").await.unwrap(), "k+e/y=");
    }

    #[tokio::test]
    async fn a_refusal_says_what_to_allow_and_never_the_value() {
        let refused = read("/wearcast/dev/kma-key", "another").await.unwrap_err();
        insta::assert_snapshot!(refused, @"SSM parameter /wearcast/dev/kma-key cannot be read (HTTP 400); create it as a SecureString, and allow the function ssm:GetParameter and kms:Decrypt on it");
        let odd = read("/odd", "session").await.unwrap_err();
        assert!(!format!("{odd} {odd:?}").contains("k+e"), "{odd:?}");
    }

    #[tokio::test]
    async fn without_the_extension_the_error_says_so() {
        let nobody = secure_parameter("/x", |variable| {
            (variable == "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT").then(|| "1".to_owned())
        });
        assert!(matches!(nobody.await, Err(ParameterError::NoExtension { port: 1, .. })));
    }
}
