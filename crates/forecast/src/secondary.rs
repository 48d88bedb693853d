//! What an outfit needs besides temperature: what is usual at the station, and how the model departs from it.

use serde::{Deserialize, Serialize};
use weather::{
    Celsius, Climatology, Harmonics, Hour, HourBasis, HourRange, HourlyGrid, RelativeHumidity, Variable,
};

use crate::document::{Estimate, LeadForecast, Source, rounded};
use crate::smooth::quantile;

/// A usual wind below this is this, m/s: a share of almost nothing would say nothing.
const CALM_MS: f64 = 0.5;

/// A quantity besides temperature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    /// How far the dew point lies below the air temperature, °C.
    DewPointDepression,
    /// Wind speed at 10 m, m/s.
    WindSpeed,
    /// 1 in an hour with rain or snow, 0 in a dry one: its mean is a probability.
    WetHour,
    /// Total cloud, tenths.
    CloudCover,
}

impl Quantity {
    /// Every one, in the order of the graph's output.
    pub const ALL: [Self; 4] = [Self::DewPointDepression, Self::WindSpeed, Self::WetHour, Self::CloudCover];

    /// As measured at `hour`, in its unit.
    pub fn observed(self, grid: &HourlyGrid, hour: Hour) -> Option<f64> {
        match self {
            Self::DewPointDepression => depression(grid, hour),
            Self::WindSpeed => grid.observed(Variable::WindSpeed, hour),
            Self::WetHour => grid.observed(Variable::WetHour, hour),
            Self::CloudCover => grid.observed(Variable::CloudCover, hour),
        }
    }

    /// The least and the largest value that it can have.
    fn limits(self) -> [f64; 2] {
        match self {
            Self::DewPointDepression | Self::WindSpeed => [0.0, f64::INFINITY],
            Self::WetHour => [0.0, 1.0],
            Self::CloudCover => [0.0, 10.0],
        }
    }
}

/// Departures from usual that a model stands for at one lead, by the order of [`Quantity::ALL`], in their units.
pub(crate) type Departures = [Option<f64>; Quantity::ALL.len()];

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
        let fit = |harmonics: Harmonics, of: Quantity| {
            let measured = hours.iter().filter_map(|hour| Some((hour, of.observed(grid, hour)?)));
            Climatology::fit(harmonics, measured).ok()
        };
        let wind_speed = fit(Harmonics::FINE, Quantity::WindSpeed);
        Self {
            dew_point_depression: fit(Harmonics::FINE, Quantity::DewPointDepression),
            strong_wind: wind_speed.as_ref().map(|usual| strong_wind(grid, hours, usual)),
            wind_speed,
            wet_hour: fit(Harmonics::COARSE, Quantity::WetHour),
            cloud_cover: fit(Harmonics::COARSE, Quantity::CloudCover),
        }
    }

    /// The same at another station, of which less is known: moved by how the observations in `hours` differ. What only one of
    /// both measures is as it is there by itself; how much stronger strong wind is than usual is as it is here.
    pub(crate) fn moved(&self, lender: &HourlyGrid, borrower: &HourlyGrid, hours: HourRange) -> Self {
        let alone = Self::fit(borrower, hours);
        let usual = |of: Quantity| {
            let difference = |hour| Some((hour, of.observed(borrower, hour)? - of.observed(lender, hour)?));
            let lent = self.usual(of).and_then(|usual| usual.moved(hours.iter().filter_map(difference)).ok());
            lent.or_else(|| alone.usual(of).cloned())
        };
        Self {
            dew_point_depression: usual(Quantity::DewPointDepression),
            wind_speed: usual(Quantity::WindSpeed),
            strong_wind: self.strong_wind.or(alone.strong_wind),
            wet_hour: usual(Quantity::WetHour),
            cloud_cover: usual(Quantity::CloudCover),
        }
    }

    /// What is usual of a quantity; `None` if it was hardly ever measured.
    pub(crate) fn usual(&self, quantity: Quantity) -> Option<&Climatology> {
        match quantity {
            Quantity::DewPointDepression => self.dew_point_depression.as_ref(),
            Quantity::WindSpeed => self.wind_speed.as_ref(),
            Quantity::WetHour => self.wet_hour.as_ref(),
            Quantity::CloudCover => self.cloud_cover.as_ref(),
        }
    }

    /// Adds to a lead what is known besides its temperature: what is usual, and where the model departs from that, it.
    pub(crate) fn complete(&self, lead: &mut LeadForecast, departures: &Departures) {
        let basis = HourBasis::at(lead.valid_at);
        let air = lead.air_temperature.p50.0;
        let estimate = |quantity: Quantity| {
            let usual = self.usual(quantity)?.value(&basis);
            let [least, most] = quantity.limits();
            let (departure, source) = match departures[quantity as usize] {
                Some(departure) => (departure, Source::Model),
                None => (0.0, Source::Climatology),
            };
            Some(Estimate { value: rounded((usual + departure).clamp(least, most)), source })
        };
        lead.wind_speed_10m_ms = estimate(Quantity::WindSpeed);
        lead.wind_speed_10m_p90_ms = lead
            .wind_speed_10m_ms
            .zip(self.strong_wind)
            .map(|(mean, times)| Estimate { value: rounded(mean.value * times.max(1.0)), ..mean });
        lead.wet_hour_probability = estimate(Quantity::WetHour);
        lead.cloud_cover_tenths = estimate(Quantity::CloudCover);
        lead.dew_point_c = estimate(Quantity::DewPointDepression)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::Baseline;
    use crate::horizon::Band;
    use crate::synthetic;
    use weather::Provenance;

    #[test]
    fn a_departure_is_added_to_what_is_usual_inside_what_there_can_be_and_says_that_it_is_the_models() {
        let mut grid = synthetic::grid(60 * 24, 1);
        for (at, hour) in grid.range().iter().enumerate() {
            grid.put(Variable::WetHour, hour, Some(f64::from(u8::from(at % 9 == 0))), Provenance::Observed);
            grid.put(Variable::CloudCover, hour, Some((at % 11) as f64), Provenance::Observed);
        }
        let baseline = Baseline::fit(&grid, grid.range()).unwrap();
        let origin = grid.last_observed().unwrap();
        let air = Celsius(10.0);
        let band = Band { p10: air, p50: air, p90: air };
        let lead = |departures: &Departures| baseline.lead(origin, 1, band, Source::Model, departures);
        let usual = lead(&Departures::default());
        assert_eq!(usual.cloud_cover_tenths.unwrap().source, Source::Climatology);
        let said = lead(&[Some(-100.0), Some(2.0), Some(3.0), Some(-11.0)]);
        let wind = |lead: &LeadForecast| lead.wind_speed_10m_ms.unwrap().value;
        assert!((wind(&said) - wind(&usual) - 2.0).abs() < 1e-9);
        let bounded = [
            (said.wet_hour_probability, 1.0),
            (said.cloud_cover_tenths, 0.0),
            // a depression is not negative: the air is saturated
            (said.dew_point_c, air.0),
            (said.relative_humidity_percent, 100.0),
        ];
        for (said, limit) in bounded {
            let said = said.unwrap();
            assert!((said.value - limit).abs() < 1e-9 && said.source == Source::Model, "{said:?}");
        }
    }
}
