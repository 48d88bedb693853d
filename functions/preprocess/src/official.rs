//! Raw official forecasts to typed documents.

use std::fmt;

use serde::Serialize;
use store::{Put, Store, StoreError};
use weather::official::{OfficialForecast, Product};
use weather::{Hour, StationId};

/// What a raw official forecast became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeptForecast {
    /// Which product.
    pub product: Product,
    /// For which place.
    pub station: StationId,
    /// The hour it was issued in.
    pub issued_at: Hour,
    /// Single hours in it.
    pub hours: usize,
    /// Days in it.
    pub days: usize,
    /// Whether it was new: an issue is kept once.
    pub new: bool,
}

impl fmt::Display for KeptForecast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { product, station, issued_at, hours, days, .. } = self;
        write!(f, "station {station}: {product} of {issued_at}, {hours} hours and {days} days")
    }
}

/// Keeps a forecast. The same again changes nothing.
pub(crate) async fn keep(store: &Store, forecast: &OfficialForecast) -> Result<KeptForecast, StoreError> {
    let put = store.put_official(forecast).await?;
    Ok(KeptForecast {
        product: forecast.product,
        station: forecast.station.clone(),
        issued_at: forecast.issued_at,
        hours: forecast.hours.len(),
        days: forecast.days.len(),
        new: put == Put::Written,
    })
}
