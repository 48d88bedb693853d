//! Official forecasts: what weather services forecast themselves.
//!
//! The other kind of input beside observations, with the same two halves joined only by bytes: an
//! [`OfficialSource`] fetches an issue exactly as its service gave it, and [`parse`] reads it again from
//! its bytes and what its key says. The services do not say in their answers for which station they are,
//! and the mid-term service not even which issue it is.
//!
//! - **Words and codes that are not known here are "unknown"**, not an error: the raw object stays, and a
//!   later version may read more of it. Numbers that are none, and times, refuse the whole answer.
//! - **Values from ±900 on are KMA's marks for "missing"**.

mod issues;
mod kma;
mod kma_answer;
mod kma_grid;
mod kma_mid;
mod kma_regions;
mod kma_words;
mod kst;
mod open_meteo;
mod open_meteo_answer;
mod source;

use weather::official::{OfficialForecast, OfficialHour, Product};
use weather::{Hour, StationId, WindDirection};

use crate::error::ParseError;

pub use issues::Issues;
pub use kma::KmaForecasts;
pub use open_meteo::OpenMeteoForecasts;
pub use source::OfficialSource;

/// Reads a raw official forecast. `station` and `issued_at` are what it is filed under.
///
/// # Errors
/// What stands where in the bytes that cannot be read. Then nothing was read: there are no half results.
pub fn parse(
    product: Product,
    station: &StationId,
    issued_at: Hour,
    bytes: &[u8],
) -> Result<OfficialForecast, ParseError> {
    match product {
        Product::KmaUltraNcst | Product::KmaUltraFcst | Product::KmaVilageFcst => {
            kma_grid::parse(product, station, issued_at, bytes)
        }
        Product::KmaMidTa | Product::KmaMidLand => kma_mid::parse(product, station, issued_at, bytes),
        Product::OpenMeteoForecast | Product::OpenMeteoAirForecast => {
            open_meteo_answer::parse(product, station, issued_at, bytes)
        }
    }
}

/// Calm air has no direction, and wind from the north comes from 360, as in observations.
fn settle_wind(hour: &mut OfficialHour) {
    let calm = hour.wind_speed.is_some_and(|speed| speed.0 <= 0.0);
    hour.wind_direction = hour
        .wind_direction
        .filter(|_| !calm)
        .map(|direction| if direction.0 == 0.0 { WindDirection(360.0) } else { direction });
}

#[cfg(test)]
mod bad_input_tests;
