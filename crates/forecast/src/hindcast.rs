//! Forecasts as they would have been issued at a past hour, from what was known then.

use std::borrow::Cow;

use weather::{Hour, HourRange, HourlyGrid, Variable};

use crate::baseline::Baseline;
use crate::error::ForecastError;
use crate::horizon::{Band, HORIZON};
use crate::model::Model;
use crate::spec::StationContract;

/// A station that reports late is forecast from its last observed hour, which may be so old.
pub const MOST_LATE_HOURS: i64 = 12;

/// A forecast for the 168 hours after a past hour.
#[derive(Debug, Clone, PartialEq)]
pub struct Hindcast {
    /// The hour that leads are counted from.
    pub issued_at: Hour,
    /// The last observed hour, at or before it.
    pub origin: Hour,
    /// The band at every lead after `issued_at`.
    pub bands: Vec<Band>,
    /// Why the baseline made it, where the model could not.
    pub instead_of_model: Option<String>,
}

impl Hindcast {
    /// What `model`, or the station's baseline where it cannot, would have forecast at `issued_at`. Where
    /// that hour itself was not observed, the forecast starts from the last observed hour before it, and
    /// its last leads are what is usual.
    ///
    /// # Errors
    /// When nothing was observed in the last [`MOST_LATE_HOURS`], or the model is not for these observations.
    pub fn of(
        model: &Model,
        contract: &StationContract,
        grid: &HourlyGrid,
        issued_at: Hour,
    ) -> Result<Self, ForecastError> {
        let observed = |origin: &Hour| grid.observed(Variable::AirTemperature, *origin).is_some();
        let origin = (0..=MOST_LATE_HOURS).map(|late| issued_at - late).find(observed);
        let origin = origin.ok_or_else(|| ForecastError::OriginNotObserved {
            station: grid.station.clone(),
            origin: issued_at,
        })?;
        let known = as_known_at(grid, origin, model.spec().lookback_hours());
        let (forecast, instead_of_model) = match model.forecast_with(contract, &known, origin) {
            Err(error) if error.baseline_may_serve() => {
                (contract.baseline.forecast(&known, origin)?, Some(error.to_string()))
            }
            forecast => (forecast?, None),
        };
        let late = (issued_at - origin) as usize;
        let usual = contract.baseline.over(HourRange::new(issued_at, issued_at + 1 + HORIZON as i64));
        let band = |lead: usize| {
            let made = forecast.leads.get(lead + late - 1).map(|made| made.air_temperature);
            made.unwrap_or_else(|| usual.band(issued_at + lead as i64))
        };
        Ok(Self { issued_at, origin, bands: (1..=HORIZON).map(band).collect(), instead_of_model })
    }
}

/// What was known at `origin`: a gap that ends there or later was not repaired yet as it is now, because
/// a repair looks at both of its ends.
pub fn as_known_at(grid: &HourlyGrid, origin: Hour, lookback: usize) -> Cow<'_, HourlyGrid> {
    let lookback = lookback.max(Baseline::LOOKBACK_HOURS);
    let past = HourRange::new(origin + 1 - lookback as i64, origin + 1);
    let repaired = |hour| Variable::ALL.iter().any(|variable| grid.provenance(*variable, hour).is_filled());
    if !past.iter().any(repaired) {
        return Cow::Borrowed(grid);
    }
    let mut known = grid.slice(past);
    weather::gaps::repair(&mut known);
    Cow::Owned(known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic::{grid, start};
    use weather::Provenance;

    #[test]
    fn a_repair_that_looked_ahead_is_made_again_without() {
        let mut grid = grid(1000, 1);
        for hour in HourRange::new(start() + 890, start() + 900).iter() {
            grid.put(Variable::AirTemperature, hour, None, Provenance::HourAbsent);
        }
        weather::gaps::repair(&mut grid);
        let origin = start() + 901;
        let known = as_known_at(&grid, origin, 100);
        let mut other = grid.clone();
        for hour in HourRange::new(origin + 1, grid.range().end).iter() {
            other.put(Variable::AirTemperature, hour, Some(-50.0), Provenance::Observed);
        }
        assert_eq!(known, as_known_at(&other, origin, 100));
        assert_eq!(known.range().end, origin + 1);
    }
}
