//! The forecast for a point: that of the nearest station or place that has one.

use outfit::{HourWeather, Point, Quantiles, Units};
use serde::Serialize;
use store::KnownStation;
use weather::{Celsius, RelativeHumidity, Station, StationId};

use crate::error::Problem;
use crate::outlook::Outlook;
use crate::words::Words;
use crate::{Api, RequestTime};

/// Farther than this, a station says too little of a place, km: two or three times what parts Korea's.
const FARTHEST_KM: f64 = 50.0;
/// So many stations are asked at most: one that has just begun to report has no forecast yet.
const ASKED: usize = 4;
/// How much colder it is higher up, K/m (ICAO standard atmosphere). In a winter night's inversion it is not.
const LAPSE_K_PER_M: f64 = 0.0065;
/// A difference of height that changes the temperature by less than forecasts are told to, m.
const SAME_HEIGHT_M: f64 = 15.0;
const METRES_A_FOOT: f64 = 0.3048;

/// Where a forecast was taken from for a point.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Nearest {
    station: StationId,
    name_ko: String,
    name_en: String,
    distance_km: f64,
    station_elevation_m: f64,
    /// Height of the point; null where the request did not tell.
    elevation_m: Option<f64>,
    /// How much the temperatures were moved for the difference of height; null where it is not known.
    air_temperature_shift_c: Option<f64>,
    /// The same in words.
    pub(crate) text: String,
}

/// A point with what its weather is taken from.
#[derive(Debug, Clone)]
pub(crate) struct Near {
    point: Point,
    distance_km: f64,
}

impl Api {
    /// The newest forecast of the station nearest to a point.
    pub(crate) async fn outlook_near(
        &self,
        point: Point,
        time: Option<RequestTime>,
    ) -> Result<Outlook, Problem> {
        let stations = self.store.known_stations().await?;
        let by_distance = by_distance(point, &stations);
        let near = by_distance.iter().take_while(|(km, _)| *km <= FARTHEST_KM).take(ASKED);
        for (distance_km, station) in near {
            match self.outlook(station.as_str(), time).await {
                Err(problem) if problem.status() == axum::http::StatusCode::NOT_FOUND => {}
                found => {
                    let near = Near { point, distance_km: *distance_km };
                    return found.map(|outlook| outlook.for_point(near));
                }
            }
        }
        let nearest = by_distance.first().map(|(km, station)| (*station, *km));
        Err(Problem::no_station_near(FARTHEST_KM, nearest))
    }
}

/// The stations whose position is known, the nearest first.
fn by_distance(point: Point, stations: &[KnownStation]) -> Vec<(f64, &StationId)> {
    let about = stations.iter().filter_map(|known| known.about.as_ref());
    let mut all: Vec<_> = about
        .map(|about| (about.position().distance_km(point.latitude_deg, point.longitude_deg), &about.id))
        .collect();
    all.sort_by(|(a, one), (b, other)| a.total_cmp(b).then(one.cmp(other)));
    all
}

impl Near {
    /// The point as a place: its sun is its own.
    pub(crate) fn place(&self, station: &Station) -> Station {
        Station {
            latitude_deg: self.point.latitude_deg,
            longitude_deg: self.point.longitude_deg,
            elevation_m: self.point.elevation.unwrap_or(station.elevation_m),
            ..station.clone()
        }
    }

    /// How much colder or warmer than at the station it is at the point's height, K.
    fn shift_k(&self, station: &Station) -> Option<f64> {
        let higher_m = self.point.elevation?.0 - station.elevation_m.0;
        Some(if higher_m.abs() < SAME_HEIGHT_M { 0.0 } else { -LAPSE_K_PER_M * higher_m })
    }

    /// An hour at the station as it is at the point's height: the dew point stays.
    pub(crate) fn at_height(&self, station: &Station, hour: HourWeather) -> HourWeather {
        let shift = self.shift_k(station).unwrap_or(0.0);
        if shift == 0.0 {
            return hour;
        }
        let moved = |air: Celsius| Celsius(air.0 + shift);
        let Quantiles { p10, p50, p90 } = hour.air_temperature;
        let dew_point = hour.relative_humidity.and_then(|humidity| humidity.dew_point(p50));
        let humidity = dew_point.map(|dew_point| RelativeHumidity::from_dew_point(moved(p50), dew_point));
        HourWeather {
            air_temperature: Quantiles { p10: moved(p10), p50: moved(p50), p90: moved(p90) },
            relative_humidity: humidity.map(|humidity| RelativeHumidity(humidity.0.clamp(0.0, 100.0))),
            ..hour
        }
    }

    /// Whose forecast it is, how far away and how high.
    pub(crate) fn told(&self, station: &Station, words: Words, units: Units) -> Nearest {
        let tenth = |value: f64| (value * 10.0).round() / 10.0 + 0.0;
        let shift = self.shift_k(station);
        Nearest {
            station: station.id.clone(),
            name_ko: station.name_ko.clone(),
            name_en: station.name_en.clone(),
            distance_km: tenth(self.distance_km),
            station_elevation_m: tenth(station.elevation_m.0),
            elevation_m: self.point.elevation.map(|elevation| elevation.0),
            air_temperature_shift_c: shift.map(tenth),
            text: self.text(station, shift, words, units),
        }
    }

    fn text(&self, station: &Station, shift: Option<f64>, words: Words, units: Units) -> String {
        let (unit, distance) = match units {
            Units::Metric => ("unit-km", self.distance_km),
            Units::Imperial => ("unit-miles", self.distance_km / 1.609_344),
        };
        let whose = words.with(
            "nearest",
            &[
                ("station", words.name(station)),
                ("distance", &format!("{distance:.0}")),
                ("unit", &words.say(unit)),
                ("height", &height(station.elevation_m.0, units, words)),
            ],
        );
        let moved = match (shift, self.point.elevation) {
            (Some(shift), Some(own)) if shift != 0.0 => {
                let args = [("shift", difference(shift, units)), ("own", height(own.0, units, words))];
                words.with("nearest-shifted", &args.each_ref().map(|(name, text)| (*name, text.as_str())))
            }
            (Some(_), _) => return whose,
            (None, _) => {
                let (step, lapse) = match units {
                    Units::Metric => (100.0, "0.7°C"),
                    Units::Imperial => (300.0 * METRES_A_FOOT, "1°F"),
                };
                let step = height(step, units, words);
                words.with("nearest-not-shifted", &[("step", &step), ("lapse", lapse)])
            }
        };
        format!("{whose} {moved}")
    }
}

fn height(metres: f64, units: Units, words: Words) -> String {
    let (number, unit) = match units {
        Units::Metric => (metres, "unit-m"),
        Units::Imperial => (metres / METRES_A_FOOT, "unit-feet"),
    };
    words.around(unit, "number", &format!("{number:.0}"))
}

/// A difference of temperature with its sign.
fn difference(kelvin: f64, units: Units) -> String {
    match units {
        Units::Metric => format!("{kelvin:+.1}°C"),
        Units::Imperial => format!("{:+.1}°F", kelvin * 1.8),
    }
}

#[cfg(test)]
mod tests {
    use outfit::Language;
    use weather::{Hour, Metres};

    use super::*;

    fn seoul() -> Station {
        Station::known(&"108".parse().unwrap()).unwrap()
    }

    fn near(elevation: Option<f64>) -> Near {
        let point = Point { latitude_deg: 37.64, longitude_deg: 126.98, elevation: elevation.map(Metres) };
        Near { point, distance_km: seoul().position().distance_km(point.latitude_deg, point.longitude_deg) }
    }

    #[test]
    fn a_height_moves_the_temperature_and_keeps_the_dew_point() {
        let hour = HourWeather {
            relative_humidity: Some(RelativeHumidity(60.0)),
            ..HourWeather::new(Hour::from_epoch_hours(0), Quantiles::certain(Celsius(10.0)))
        };
        let same = near(None).at_height(&seoul(), hour.clone());
        assert_eq!(same, hour);
        let up = near(Some(836.0)).at_height(&seoul(), hour.clone());
        let shift = up.air_temperature.p50.0 - 10.0;
        assert!((shift + 0.0065 * (836.0 - seoul().elevation_m.0)).abs() < 1e-9, "{shift}");
        let dew_point = |hour: &HourWeather| {
            hour.relative_humidity.unwrap().dew_point(hour.air_temperature.p50).unwrap().0
        };
        assert!((dew_point(&up) - dew_point(&hour)).abs() < 0.05);
    }

    #[test]
    fn whose_forecast_it_is_is_said_in_both_languages_and_units() {
        let say =
            |elevation, language, units| near(elevation).told(&seoul(), Words::new(language), units).text;
        insta::assert_snapshot!(say(None, Language::Korean, Units::Metric), @"가장 가까운 서울 지점의 예보입니다. 8km 떨어져 있고 해발 86m입니다. 계신 곳의 높이(elevation)를 몰라 기온은 그대로 두었습니다. 100m 높아질 때마다 0.7°C쯤 낮습니다.");
        insta::assert_snapshot!(say(Some(836.0), Language::Korean, Units::Metric), @"가장 가까운 서울 지점의 예보입니다. 8km 떨어져 있고 해발 86m입니다. 계신 곳의 높이 836m에 맞춰 기온을 -4.9°C 옮겼습니다.");
        insta::assert_snapshot!(say(Some(90.0), Language::English, Units::Metric), @"This is the forecast for Seoul, 8 km away and 86 m above the sea.");
        insta::assert_snapshot!(say(Some(836.0), Language::English, Units::Imperial), @"This is the forecast for Seoul, 5 mi away and 281 ft above the sea. It is moved by -8.8°F to your height of 2743 ft.");
        insta::assert_snapshot!(say(None, Language::English, Units::Imperial), @"This is the forecast for Seoul, 5 mi away and 281 ft above the sea. Your height is not known (elevation): each 300 ft higher it is about 1°F colder.");
    }
}
