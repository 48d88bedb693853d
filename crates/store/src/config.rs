//! Which bucket and tables to use.

/// Names of what the stack owns. Endpoint, region and credentials are the SDK's own settings
/// (`AWS_ENDPOINT_URL`, `AWS_REGION`, …).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// `WEARCAST_BUCKET`: raw objects, observations, models, forecasts.
    pub bucket: String,
    /// `WEARCAST_RUNS_TABLE`: experiments, runs, metrics, registered models.
    pub runs_table: String,
    /// `WEARCAST_STATE_TABLE`: stations, hours present, the index of the forecast ledger.
    pub state_table: String,
    /// `WEARCAST_EVENTS_TABLE`: what the pipeline did.
    pub events_table: String,
    /// `WEARCAST_S3_PATH_STYLE`: `true` where buckets are not host names, as on loopback.
    pub path_style: bool,
}

/// A setting that is missing.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{variable} is not set: infra/template.yaml sets it for each function, `cargo local` for itself")]
pub struct ConfigError {
    /// The environment variable.
    pub variable: &'static str,
}

impl Config {
    /// Reads each variable through `get`, so that a test passes a map instead of an environment.
    ///
    /// # Errors
    /// Names the first variable that is missing or empty.
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let required =
            |variable| get(variable).filter(|value| !value.is_empty()).ok_or(ConfigError { variable });
        Ok(Self {
            bucket: required("WEARCAST_BUCKET")?,
            runs_table: required("WEARCAST_RUNS_TABLE")?,
            state_table: required("WEARCAST_STATE_TABLE")?,
            events_table: required("WEARCAST_EVENTS_TABLE")?,
            path_style: get("WEARCAST_S3_PATH_STYLE").as_deref() == Some("true"),
        })
    }

    /// The names that the local stack and the tests use.
    pub fn local() -> Self {
        Self {
            bucket: "wearcast-local".to_owned(),
            runs_table: "wearcast-runs".to_owned(),
            state_table: "wearcast-state".to_owned(),
            events_table: "wearcast-events".to_owned(),
            path_style: true,
        }
    }

    /// The same names as environment variables, for a process started beside this one.
    pub fn to_env(&self) -> [(&'static str, String); 5] {
        [
            ("WEARCAST_BUCKET", self.bucket.clone()),
            ("WEARCAST_RUNS_TABLE", self.runs_table.clone()),
            ("WEARCAST_STATE_TABLE", self.state_table.clone()),
            ("WEARCAST_EVENTS_TABLE", self.events_table.clone()),
            ("WEARCAST_S3_PATH_STYLE", self.path_style.to_string()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_to_an_environment_reads_back() {
        let env = Config::local().to_env();
        let get = |name: &str| env.iter().find(|(key, _)| *key == name).map(|(_, value)| value.clone());
        assert_eq!(Config::from_env(get), Ok(Config::local()));
    }

    #[test]
    fn a_missing_variable_is_named() {
        let error = Config::from_env(|_| None).unwrap_err();
        assert!(error.to_string().starts_with("WEARCAST_BUCKET is not set"), "{error}");
    }
}
