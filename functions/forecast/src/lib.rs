//! The newest observations of a station to a forecast in the ledger.
//!
//! The champion forecasts where it can and has skill; where it cannot, the station's baseline does.
//! A forecast whose daily cycle is shifted against the climatology is not published.
//!
//! Each forecast that was made or refused, and each promotion, is recorded in the events table.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod champion;
mod contract;
mod recalibration;

use std::fmt;
use std::time::Instant;

use forecast::{Baseline, Forecast, ForecastError, HORIZON, ModelError, canary};
use serde::Serialize;
use store::{EventKind, PipelineEvent, Promotion, Put, SpineEvent, Store, StoreError};
use weather::{Hour, HourRange, HourlyGrid, StationId};

use contract::FitError;

pub use champion::{Champion, Models, load};
pub use contract::borrow_contract;

/// Why no forecast was issued, and trying again may help.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// S3 or DynamoDB failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The registered champion cannot be loaded.
    #[error("model {name} version {version} cannot be loaded; point the alias at another version")]
    Model {
        /// The registered model.
        name: String,
        /// Its version.
        version: u32,
        /// Why.
        #[source]
        source: ModelError,
    },
    /// The event names no station.
    #[error("{key} is neither a recent window nor a promotion; check the rule that sent it here")]
    OtherEvent {
        /// The key of the created object.
        key: String,
    },
}

/// What became of a station's forecast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Issued {
    /// It is in the ledger.
    Forecast {
        /// For which station.
        station: StationId,
        /// The last observed hour it starts from.
        issued_at: Hour,
        /// `baseline`, or the model that made it.
        model_version: String,
        /// Of the 168 hours, how many are the model's own.
        model_leads: usize,
        /// Whether it was new: the ledger never changes.
        new: bool,
        /// Why the champion did not make it, if it should have.
        instead_of_champion: Option<String>,
    },
    /// Nothing was published.
    Refused {
        /// For which station.
        station: StationId,
        /// The last observed hour it would have started from, if there is one.
        origin: Option<Hour>,
        /// Why.
        reason: String,
    },
}

impl fmt::Display for Issued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Forecast {
                station, issued_at, model_version, model_leads, instead_of_champion, ..
            } => {
                write!(f, "station {station}: 7 days from {issued_at} by {model_version}")?;
                if *model_leads > 0 {
                    write!(f, ", {model_leads} of {HORIZON} hours by the model itself")?;
                }
                match instead_of_champion {
                    Some(reason) => write!(f, "; the champion could not: {reason}"),
                    None => Ok(()),
                }
            }
            Self::Refused { station, reason, .. } => write!(f, "station {station}: no forecast: {reason}"),
        }
    }
}

impl Issued {
    /// What the events table keeps of it.
    fn event(&self) -> PipelineEvent {
        let (kind, station, hour) = match self {
            Self::Forecast { station, issued_at, .. } => (EventKind::Done, station, Some(*issued_at)),
            Self::Refused { station, origin, .. } => (EventKind::Refused, station, *origin),
        };
        PipelineEvent::new("forecast", kind, station.as_str(), self.to_string()).about(hour)
    }
}

/// Issues what the created object asks for: one station's forecast for a new recent window, every
/// station's of a newly promoted model.
///
/// # Errors
/// Only if running it again can help.
pub async fn handle(
    store: &Store,
    models: &Models,
    key: &str,
    as_of: Option<Hour>,
) -> Result<Vec<Issued>, IssueError> {
    let stations = match SpineEvent::of(key) {
        Some(SpineEvent::Recent(station)) => vec![station],
        Some(SpineEvent::Promoted(key)) => match store.get_json::<Promotion>(&key).await? {
            Some(promotion) => {
                store.record(&promoted(&promotion)).await?;
                promotion.stations
            }
            None => Vec::new(),
        },
        _ => return Err(IssueError::OtherEvent { key: key.to_owned() }),
    };
    let mut issued = Vec::new();
    for station in &stations {
        issued.push(issue(store, models, station, as_of).await?);
    }
    Ok(issued)
}

fn promoted(promotion: &Promotion) -> PipelineEvent {
    let Promotion { name, version, stations } = promotion;
    let plural = if stations.len() == 1 { "" } else { "s" };
    let message =
        format!("{name} v{version} is the champion and forecasts for {} station{plural}", stations.len());
    PipelineEvent::new("promotion", EventKind::Promoted, name, message)
}

/// Issues one station's forecast from its last observed hour, or from the last one before `as_of`, and
/// records it.
///
/// # Errors
/// Only if running it again can help.
pub async fn issue(
    store: &Store,
    models: &Models,
    station: &StationId,
    as_of: Option<Hour>,
) -> Result<Issued, IssueError> {
    let started = Instant::now();
    let issued = forecast_station(store, models, station, as_of).await?;
    store.record(&issued.event().took(started.elapsed())).await?;
    Ok(issued)
}

async fn forecast_station(
    store: &Store,
    models: &Models,
    station: &StationId,
    as_of: Option<Hour>,
) -> Result<Issued, IssueError> {
    let recent = store.read_recent_before(station, as_of).await?;
    let Some(origin) = recent.as_ref().and_then(HourlyGrid::last_observed) else {
        let reason = "no air temperature was observed in the last month".to_owned();
        return Ok(Issued::Refused { station: station.clone(), origin: None, reason });
    };
    let recent =
        recent.unwrap_or_else(|| HourlyGrid::absent(station.clone(), HourRange::new(origin, origin)));
    let refused = |reason: String| Issued::Refused { station: station.clone(), origin: Some(origin), reason };
    let (champion, mut why_not) = match models.champion(store).await {
        Ok(champion) => (champion, None),
        // A champion that does not load must not keep anybody from a forecast.
        Err(IssueError::Store(damaged @ StoreError::Damaged { .. })) => (None, Some(damaged.to_string())),
        Err(IssueError::Store(error)) => return Err(error.into()),
        Err(error) => (None, Some(error.to_string())),
    };
    let champion = champion.filter(|champion| champion.may_forecast(origin));
    let own = match contract::load_or_fit(store, champion.as_deref(), station, origin).await {
        Ok(own) => own,
        Err(FitError::Store(error)) => return Err(error.into()),
        Err(FitError::TooLittle(error)) => return Ok(refused(error.to_string())),
    };
    if let Some(champion) = champion
        && let Some(contract) = champion.model.contract_beside(&own)
    {
        match checked(champion.model.forecast_with(contract, &recent, origin), &own.baseline) {
            Ok(made) => {
                let forecast = champion.recalibrated(store, &recent, contract, made).await?;
                return publish(store, forecast, champion.version, None).await;
            }
            Err(reason) => why_not = Some(reason),
        }
    }
    match checked(own.baseline.forecast(&recent, origin), &own.baseline) {
        Ok(forecast) => publish(store, forecast, 0, why_not).await,
        Err(reason) => Ok(refused(reason)),
    }
}

/// The forecast if it may be published, else why not.
fn checked(made: Result<Forecast, ForecastError>, baseline: &Baseline) -> Result<Forecast, String> {
    let forecast = made.map_err(|error| error.to_string())?;
    canary::check(&forecast, baseline.climatology()).map_err(|error| error.to_string())?;
    Ok(forecast)
}

async fn publish(
    store: &Store,
    forecast: Forecast,
    version: u32,
    instead_of_champion: Option<String>,
) -> Result<Issued, IssueError> {
    if let Some(reason) = &instead_of_champion {
        tracing::warn!(station = %forecast.station, "the champion could not forecast: {reason}");
    }
    let put = store.issue(&forecast, version).await?;
    Ok(Issued::Forecast {
        model_leads: forecast.model_leads(),
        station: forecast.station,
        issued_at: forecast.issued_at,
        model_version: forecast.model_version,
        new: put == Put::Written,
        instead_of_champion,
    })
}
