//! The seam between a service that forecasts and everything else.

use async_trait::async_trait;
use bytes::Bytes;
use weather::official::Product;
use weather::{Hour, Station};

use super::{Issues, parse};
use crate::error::{ParseError, SourceError};
use crate::raw::{Extension, RawObject};

/// A service that gives one product, issue by issue.
///
/// What every implementor promises, as a [`WeatherSource`](crate::WeatherSource) does:
/// - **Bytes are handed on as received**; an answer that [`parse`] would refuse is an error, not an object.
/// - **One `fetch` is one call**, without retries, and brings the whole issue.
/// - **No clock**: the caller says which issue, [`issues`](OfficialSource::issues) which there can be.
/// - **No secret** is in an object, an error or its causes.
#[async_trait]
pub trait OfficialSource: Send + Sync {
    /// Which product: it names the folder that its objects are filed under, and how they are read.
    fn product(&self) -> Product;

    /// When its issues come.
    fn issues(&self) -> Issues;

    /// Whether it forecasts for a place; it is not asked for others.
    fn covers(&self, station: &Station) -> bool;

    /// An issue for a place, filed under the issue's hour. `None` if the service does not have it: not yet,
    /// and then the one before may be there, or no longer.
    ///
    /// # Errors
    /// Why there is no answer; [`SourceError::remedy`] tells what would help.
    async fn fetch(&self, station: &Station, issue: Hour) -> Result<Option<RawObject>, SourceError>;
}

/// The object to hand on for an answer: none for an empty one, an error for one that cannot be read.
pub(super) fn object(
    product: Product,
    station: &Station,
    issue: Hour,
    bytes: Bytes,
) -> Result<Option<RawObject>, SourceError> {
    let source = product.into();
    let forecast = parse(product, &station.id, issue, &bytes).map_err(|error| match error {
        ParseError::Partial { .. } => {
            SourceError::Broken { source_id: source, what: "it has fewer rows than it says" }
        }
        _ => SourceError::Unreadable { source_id: source },
    })?;
    let empty = forecast.hours.is_empty() && forecast.days.is_empty();
    Ok((!empty).then(|| RawObject {
        source,
        station: station.id.clone(),
        first_hour: issue,
        extension: Extension::Json,
        bytes,
    }))
}
