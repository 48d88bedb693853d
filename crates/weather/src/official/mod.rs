//! What weather services forecast themselves: a second kind of input beside observations.
//!
//! Every product, from KMA's look at this hour to ten days ahead, becomes the same rows: hours, and days with
//! their mornings and afternoons. What a product does not tell is `None`.

mod amount;
mod day;
mod hour;
mod kma_grid;
mod product;

use serde::{Deserialize, Serialize};

pub use amount::Amount;
pub use day::{DayPart, DayTemperature, OfficialDay};
pub use hour::{OfficialHour, PrecipitationKind, Sky};
pub use kma_grid::GridCell;
pub use product::Product;

use crate::{Hour, StationId};

/// One issue of one product for one place. Never changed once it is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OfficialForecast {
    /// Which product.
    pub product: Product,
    /// For which place.
    pub station: StationId,
    /// The hour it was issued in: 03:00Z for what KMA issues at 12:00 KST, and for what it issues at 12:30.
    /// It was out before the next hour began.
    pub issued_at: Hour,
    /// Single hours, in order. Some products have none, and the last day of
    /// [`KmaVilageFcst`](Product::KmaVilageFcst) has every third only.
    pub hours: Vec<OfficialHour>,
    /// Whole days, in order.
    pub days: Vec<OfficialDay>,
}

impl OfficialForecast {
    /// What it says of one hour; `None` if it does not reach there.
    pub fn hour(&self, valid_at: Hour) -> Option<&OfficialHour> {
        let index = self.hours.binary_search_by_key(&valid_at, |hour| hour.valid_at).ok()?;
        Some(&self.hours[index])
    }

    /// What it says of the half day or day that the hour ending at `valid_at` is part of.
    pub fn part(&self, valid_at: Hour) -> Option<&DayPart> {
        let began = valid_at - 1;
        self.days.iter().flat_map(|day| &day.parts).find(|part| part.hours.contains(began))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Celsius, HourRange, Probability, RelativeHumidity};

    const NOON: Hour = Hour::from_epoch_hours(496_803);

    fn forecast() -> OfficialForecast {
        let hours = [1, 2, 5].map(|ahead| OfficialHour {
            air_temperature: Some(Celsius(ahead as f64)),
            ..OfficialHour::unknown(NOON + ahead)
        });
        let part = |from, to, percent| DayPart {
            hours: HourRange::new(NOON + from, NOON + to),
            precipitation_probability: Some(Probability::from_percent(percent)),
            sky: Some(Sky::Overcast),
            precipitation_kind: Some(PrecipitationKind::Shower),
        };
        let day = OfficialDay {
            air_temperature_min: Some(DayTemperature::spread(Celsius(20.0), Some(3.0), Some(1.0))),
            parts: vec![part(84, 96, 30.0), part(96, 108, 60.0)],
            ..OfficialDay::unknown(HourRange::new(NOON + 84, NOON + 108))
        };
        OfficialForecast {
            product: Product::KmaVilageFcst,
            station: "108".parse().unwrap(),
            issued_at: NOON,
            hours: hours.into(),
            days: vec![day],
        }
    }

    #[test]
    fn an_hour_that_is_not_forecast_is_none() {
        let forecast = forecast();
        assert_eq!(forecast.hour(NOON + 5).and_then(|hour| hour.air_temperature), Some(Celsius(5.0)));
        assert_eq!(forecast.hour(NOON + 3), None);
        assert_eq!(forecast.hour(NOON), None);
    }

    #[test]
    fn an_hour_belongs_to_the_half_day_in_which_it_passes() {
        let forecast = forecast();
        let percent = |ahead| {
            let part = forecast.part(NOON + ahead)?;
            part.precipitation_probability.map(|probability| probability.0 * 100.0)
        };
        assert_eq!(
            [84, 85, 96, 97, 108, 109].map(percent),
            [None, Some(30.0), Some(30.0), Some(60.0), Some(60.0), None]
        );
    }

    #[test]
    fn a_forecast_survives_its_json_which_names_every_unit() {
        let mut forecast = forecast();
        forecast.hours.truncate(1);
        forecast.hours[0].relative_humidity = Some(RelativeHumidity(62.0));
        forecast.hours[0].precipitation =
            Some(Amount::Between(crate::Millimetres(30.0), crate::Millimetres(50.0)));
        insta::assert_json_snapshot!(forecast);
        let json = serde_json::to_string(&forecast).unwrap();
        assert_eq!(serde_json::from_str::<OfficialForecast>(&json).unwrap(), forecast);
    }
}
