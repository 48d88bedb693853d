//! Starting the stack and driving its time.

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;
use sources::{BaseUrl, SourceId};
use weather::{Hour, StationId};

use super::Training;

#[derive(Debug, Args)]
pub(crate) struct Up {
    /// Port of the page and the API on 127.0.0.1
    #[arg(long, default_value_t = 8080)]
    pub(crate) port: u16,

    /// Pretend it is this hour: later observations are not used (like 2014-06-30T15:00:00Z)
    #[arg(long, value_name = "HOUR")]
    pub(crate) as_of: Option<Hour>,

    /// Let the stack's time run so many times as fast as this machine's, from --from on
    #[arg(long, value_name = "TIMES", conflicts_with = "as_of")]
    pub(crate) speed: Option<f64>,

    /// Where the time of --speed starts (like 2014-12-01T00:00+09:00)
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<Timestamp>,

    #[command(flatten)]
    pub(crate) source: Source,

    #[command(flatten)]
    pub(crate) template: Template,

    /// Tell people in Slack what happens, as in the cloud: an incoming webhook. It is a secret, so rather set the variable
    #[arg(long, env = "WEARCAST_SLACK_WEBHOOK", hide_env_values = true, value_name = "URL")]
    pub(crate) slack_webhook: Option<String>,

    /// Do not train; serve the champion if there is one, else the baseline
    #[arg(long)]
    pub(crate) no_train: bool,

    #[command(flatten)]
    pub(crate) training: Training,
}

/// What is declared is what runs.
#[derive(Debug, Clone, Args)]
pub(crate) struct Template {
    /// Another template than the built-in infra/template.yaml
    #[arg(long, value_name = "FILE")]
    pub(crate) template: Option<PathBuf>,

    /// The template's stage: dev or prod
    #[arg(long, value_name = "STAGE")]
    pub(crate) stage: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Tick {
    /// So many hours on
    #[arg(long, value_name = "HOURS", conflicts_with = "to")]
    pub(crate) hours: Option<u32>,

    /// Up to this time, with its offset (like 2014-12-08T00:00+09:00)
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<Timestamp>,

    /// Where the stack's time starts, the first time it is driven
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<Timestamp>,

    /// Deliver events as the cloud may: in another order, some twice, some late, by this seed
    #[arg(long, value_name = "SEED")]
    pub(crate) disorder: Option<u64>,

    /// Leave requests to train waiting
    #[arg(long)]
    pub(crate) no_train: bool,

    #[command(flatten)]
    pub(crate) source: Source,

    #[command(flatten)]
    pub(crate) template: Template,
}

/// Where observations come from.
#[derive(Debug, Clone, Args)]
pub(crate) struct Source {
    /// The weather service: sample (bundled, offline), kma-asos (key in WEARCAST_KMA_KEY), kma-hub (key in
    /// WEARCAST_KMA_HUB_KEY), open-meteo or open-meteo-air (no key)
    #[arg(long, default_value = "sample", value_name = "SOURCE")]
    #[expect(clippy::struct_field_names, reason = "the field is the option's name")]
    pub(crate) source: SourceId,

    /// Stations, such as 108 for Seoul, or places that were added
    #[arg(long, value_delimiter = ',', value_name = "STATION")]
    pub(crate) stations: Vec<StationId>,

    /// Another address of the KMA's services, such as a stand-in on this machine
    #[arg(long, value_name = "URL")]
    pub(crate) kma_url: Option<BaseUrl>,

    /// Another address of Open-Meteo's services
    #[arg(long, value_name = "URL")]
    pub(crate) open_meteo_url: Option<BaseUrl>,
}
