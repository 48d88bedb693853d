//! Forecasts made from what will have been observed: perfect, or wrong by a seeded error.

use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::civil::Date;
use weather::{Hour, StationId, Variable};

use crate::kst;
use crate::rain::{self, Rain};
use crate::records::{Records, Series};

/// How far the stand-in's forecasts are off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ForecastError {
    /// Another seed, other errors.
    pub seed: u64,
    /// The largest error of temperature one day ahead, in °C; it grows with the root of the days. Each
    /// issue is wrong in one direction. 0 is a perfect forecast.
    pub one_day_ahead_c: f64,
}

impl ForecastError {
    /// A forecast that comes true.
    pub const NONE: Self = Self { seed: 0, one_day_ahead_c: 0.0 };

    /// Between −1 and 1, for one issue of one station.
    fn draw(self, station: &StationId, issued: Hour) -> f64 {
        let mut hasher = DefaultHasher::new();
        (self.seed, station.as_str(), issued.epoch_hours()).hash(&mut hasher);
        hasher.finish() as f64 / u64::MAX as f64 * 2.0 - 1.0
    }
}

/// One issue of the forecast for one station.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outlook<'a> {
    series: &'a Series,
    issued: Hour,
    error_c: f64,
}

/// What is forecast for one hour.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ahead {
    pub(crate) air_c: Option<f64>,
    pub(crate) humidity_percent: Option<f64>,
    pub(crate) wind_ms: Option<f64>,
    /// Where the wind comes from; none in calm air.
    pub(crate) wind_from_deg: Option<f64>,
    pub(crate) cloud_tenths: Option<f64>,
    pub(crate) rain: Rain,
}

impl<'a> Outlook<'a> {
    /// The issue of that hour; `None` of a station without observations.
    pub(crate) fn issued(
        records: &'a Records,
        station: &StationId,
        issued: Hour,
        error: ForecastError,
    ) -> Option<Self> {
        let error_c = error.one_day_ahead_c * error.draw(station, issued);
        Some(Self { series: records.series(station)?, issued, error_c })
    }

    /// What it says of an hour; `None` of one that nobody will have observed.
    pub(crate) fn at(&self, hour: Hour) -> Option<Ahead> {
        let observation = self.series.get(&hour)?;
        let days_ahead = (hour - self.issued).max(0) as f64 / 24.0;
        let error_c = self.error_c * days_ahead.sqrt();
        Some(Ahead {
            air_c: observation.get(Variable::AirTemperature).map(|celsius| celsius + error_c),
            humidity_percent: observation.get(Variable::RelativeHumidity),
            wind_ms: observation.get(Variable::WindSpeed),
            wind_from_deg: observation.get(Variable::WindDirection),
            cloud_tenths: observation.get(Variable::CloudCover),
            rain: rain::fallen(self.series, hour),
        })
    }

    /// Anything else that will have been observed in an hour, as it was.
    pub(crate) fn observed(&self, variable: Variable, hour: Hour) -> Option<f64> {
        self.series.get(&hour)?.get(variable)
    }

    /// What it says of some hours of a Korean day, without those that nobody will have observed.
    pub(crate) fn during(
        self,
        date: Date,
        hours: std::ops::RangeInclusive<i64>,
    ) -> impl Iterator<Item = Ahead> {
        let midnight = kst::midnight(date);
        hours.filter_map(move |hour| self.at(midnight + hour))
    }

    /// The temperature of the coldest hour of a morning, 03 to 09 h.
    pub(crate) fn morning_low(self, date: Date) -> Option<f64> {
        self.during(date, 3..=9).filter_map(|ahead| ahead.air_c).reduce(f64::min)
    }

    /// The temperature of the warmest hour of a day, 09 to 18 h.
    pub(crate) fn daytime_high(self, date: Date) -> Option<f64> {
        self.during(date, 9..=18).filter_map(|ahead| ahead.air_c).reduce(f64::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use weather::Observation;

    #[test]
    fn an_error_belongs_to_the_issue_and_grows_with_the_lead() {
        let seoul: StationId = "108".parse().unwrap();
        let start = Hour::from_epoch_hours(451_000);
        let observed = |offset| Observation::new("108".parse().unwrap(), start + offset);
        let records = Records::new((0..60).map(|hour| observed(hour).with(Variable::AirTemperature, 20.0)));
        let wrong = |seed| ForecastError { seed, one_day_ahead_c: 2.0 };
        let off = |error, lead| {
            let outlook = Outlook::issued(&records, &seoul, start, error).unwrap();
            outlook.at(start + lead).unwrap().air_c.unwrap() - 20.0
        };
        assert!(off(ForecastError::NONE, 48).abs() < f64::EPSILON);
        assert!((off(wrong(1), 48) / off(wrong(1), 24) - 2.0_f64.sqrt()).abs() < 1e-9);
        assert_eq!(off(wrong(1), 24).to_bits(), off(wrong(1), 24).to_bits());
        assert!((off(wrong(1), 24) - off(wrong(2), 24)).abs() > 1e-6);
        assert!(off(wrong(1), 24).abs() <= 2.0);
    }
}
