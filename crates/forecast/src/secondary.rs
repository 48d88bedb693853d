//! What an outfit needs besides temperature, from what is usual at the station.

use serde::{Deserialize, Serialize};
use weather::{Celsius, Climatology, Harmonics, Hour, HourRange, HourlyGrid, RelativeHumidity, Variable};

use crate::document::{Estimate, LeadForecast, Source, rounded};
use crate::smooth::quantile;

/// A usual wind below this is this, m/s: a share of almost nothing would say nothing.
const CALM_MS: f64 = 0.5;

/// Climatologies of the quantities besides temperature. One that was hardly ever observed at the
/// station is absent, and so are its values in a forecast.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Secondary {
    /// How far the dew point usually lies below the air temperature, °C. Not the dew point itself:
    /// that would come out above the air in a cold spell.
    dew_point_depression: Option<Climatology>,
    wind_speed: Option<Climatology>,
    /// How many times the usual wind the wind is that is exceeded once in ten hours.
    #[serde(default)]
    strong_wind: Option<f64>,
    wet_hour: Option<Climatology>,
    cloud_cover: Option<Climatology>,
}

impl Secondary {
    /// Fits to what was measured inside `hours`.
    pub(crate) fn fit(grid: &HourlyGrid, hours: HourRange) -> Self {
        let fit = |harmonics: Harmonics, read: &dyn Fn(Hour) -> Option<f64>| {
            Climatology::fit(harmonics, hours.iter().filter_map(|hour| Some((hour, read(hour)?)))).ok()
        };
        let wind_speed = fit(Harmonics::FINE, &|hour| grid.observed(Variable::WindSpeed, hour));
        Self {
            dew_point_depression: fit(Harmonics::FINE, &|hour| depression(grid, hour)),
            strong_wind: wind_speed.as_ref().map(|usual| strong_wind(grid, hours, usual)),
            wind_speed,
            wet_hour: fit(Harmonics::COARSE, &|hour| grid.observed(Variable::WetHour, hour)),
            cloud_cover: fit(Harmonics::COARSE, &|hour| grid.observed(Variable::CloudCover, hour)),
        }
    }

    /// Adds to a lead what is known besides its temperature.
    pub(crate) fn complete(&self, lead: &mut LeadForecast) {
        let hour = lead.valid_at;
        let air = lead.air_temperature.p50.0;
        let usual = |climatology: &Option<Climatology>, least: f64, most: f64| {
            let value = climatology.as_ref()?.at(hour).clamp(least, most);
            Some(Estimate { value: rounded(value), source: Source::Climatology })
        };
        lead.wind_speed_10m_ms = usual(&self.wind_speed, 0.0, f64::INFINITY);
        lead.wind_speed_10m_p90_ms = lead
            .wind_speed_10m_ms
            .zip(self.strong_wind)
            .map(|(mean, times)| Estimate { value: rounded(mean.value * times.max(1.0)), ..mean });
        lead.wet_hour_probability = usual(&self.wet_hour, 0.0, 1.0);
        lead.cloud_cover_tenths = usual(&self.cloud_cover, 0.0, 10.0);
        lead.dew_point_c = usual(&self.dew_point_depression, 0.0, f64::INFINITY)
            .map(|depression| Estimate { value: rounded(air - depression.value), ..depression });
        lead.relative_humidity_percent = lead.dew_point_c.map(|dew_point| Estimate {
            value: rounded(RelativeHumidity::from_dew_point(Celsius(air), Celsius(dew_point.value)).0),
            ..dew_point
        });
    }
}

/// The ninth decile of the measured wind, in times of the usual wind of its hour.
fn strong_wind(grid: &HourlyGrid, hours: HourRange, usual: &Climatology) -> f64 {
    let times = |hour| Some(grid.observed(Variable::WindSpeed, hour)? / usual.at(hour).max(CALM_MS));
    quantile(&mut hours.iter().filter_map(times).collect::<Vec<_>>(), 0.9)
}

/// Measured depression of the dew point, from the dew point itself or from the relative humidity.
fn depression(grid: &HourlyGrid, hour: Hour) -> Option<f64> {
    let air = grid.observed(Variable::AirTemperature, hour)?;
    let dew_point = grid.observed(Variable::DewPoint, hour).or_else(|| {
        let humidity = RelativeHumidity(grid.observed(Variable::RelativeHumidity, hour)?);
        humidity.dew_point(Celsius(air)).map(|dew_point| dew_point.0)
    })?;
    Some((air - dew_point).max(0.0))
}
