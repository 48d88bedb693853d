//! The twelve days that the advice is read by: typical Korean weather of each kind, not observations.

use jiff::civil::Date;
use weather::{
    Celsius, CloudTenths, Hour, MetresPerSecond, MicrogramsPerCubicMetre, Millimetres, RelativeHumidity,
    Station,
};

use crate::hour_weather::{HourWeather, Quantiles};

/// Air, humidity and wind at one hour.
#[derive(Clone, Copy)]
pub(crate) struct Moment {
    pub(crate) hour: f64,
    pub(crate) air: f64,
    pub(crate) humidity: f64,
    pub(crate) wind: f64,
}

/// A day between its coldest and its warmest hour outside.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) station: &'static str,
    pub(crate) date: Date,
    pub(crate) cold: Moment,
    pub(crate) warm: Moment,
    pub(crate) cloud: f64,
    pub(crate) rain: f64,
    pub(crate) rain_mm: f64,
    pub(crate) pm10: f64,
    pub(crate) spread: f64,
}

const fn moment(hour: f64, air: f64, humidity: f64, wind: f64) -> Moment {
    Moment { hour, air, humidity, wind }
}

const fn date(month: i8, day: i8) -> Date {
    Date::constant(2026, month, day)
}

const fn case(name: &'static str, station: &'static str, date: Date, cold: Moment, warm: Moment) -> Case {
    Case { name, station, date, cold, warm, cloud: 3.0, rain: 0.0, rain_mm: 0.0, pm10: 40.0, spread: 1.5 }
}

/// The cases, in the order they are known by.
pub(crate) fn all() -> Vec<Case> {
    let m = moment;
    let mut cases = vec![
        case(
            "1 Seoul, January cold wave",
            "108",
            date(1, 15),
            m(8.0, -10.0, 45.0, 4.5),
            m(14.0, -4.0, 35.0, 4.0),
        ),
        case("2 Seoul, July monsoon", "108", date(7, 10), m(8.0, 25.0, 95.0, 2.0), m(15.0, 27.0, 95.0, 2.5)),
        case(
            "3 Seoul, April, 5 to 20 degrees",
            "108",
            date(4, 8),
            m(7.5, 5.0, 70.0, 1.5),
            m(15.0, 20.0, 30.0, 3.0),
        ),
        case(
            "4 Jeju, gale in October",
            "184",
            date(10, 28),
            m(8.0, 13.0, 65.0, 9.0),
            m(14.0, 18.0, 60.0, 8.5),
        ),
        case(
            "5 Gangneung, April foehn",
            "105",
            date(4, 20),
            m(8.0, 15.0, 30.0, 8.0),
            m(14.0, 27.0, 18.0, 9.0),
        ),
        case(
            "6 Daegu, August heat wave",
            "143",
            date(8, 5),
            m(8.0, 27.0, 80.0, 1.0),
            m(15.0, 36.0, 50.0, 2.0),
        ),
        case(
            "7 Busan, February sea wind",
            "159",
            date(2, 12),
            m(8.0, 1.0, 40.0, 7.0),
            m(14.0, 8.0, 35.0, 6.0),
        ),
        case(
            "8 Seoul, cold rain in November",
            "108",
            date(11, 12),
            m(8.0, 7.0, 90.0, 3.0),
            m(18.5, 9.0, 90.0, 4.0),
        ),
        case(
            "9 Daegwallyeong, January snow",
            "100",
            date(1, 22),
            m(8.0, -14.0, 70.0, 6.0),
            m(14.0, -8.0, 65.0, 5.0),
        ),
        case(
            "10 Seoul, yellow dust in May",
            "108",
            date(5, 7),
            m(7.5, 12.0, 60.0, 1.5),
            m(15.0, 24.0, 30.0, 3.0),
        ),
        case(
            "11 Gwangju, late September",
            "156",
            date(9, 25),
            m(7.5, 17.0, 85.0, 1.0),
            m(15.0, 26.0, 50.0, 2.0),
        ),
        case(
            "12 Seoul, August showers",
            "108",
            date(8, 12),
            m(8.0, 27.0, 88.0, 1.0),
            m(14.0, 33.0, 62.0, 2.0),
        ),
    ];
    for (number, cloud, rain, rain_mm) in
        [(2, 10.0, 0.9, 5.0), (8, 10.0, 0.8, 1.5), (9, 9.0, 0.7, 1.0), (12, 5.0, 0.4, 6.0)]
    {
        let wet: &mut Case = &mut cases[number - 1];
        (wet.cloud, wet.rain, wet.rain_mm) = (cloud, rain, rain_mm);
    }
    let dusty = &mut cases[9];
    (dusty.cloud, dusty.pm10) = (1.0, 260.0);
    cases
}

impl Case {
    pub(crate) fn place(&self) -> Station {
        Station::known(&self.station.parse().unwrap()).unwrap()
    }

    /// Its 24 hours.
    pub(crate) fn hours(&self) -> Vec<HourWeather> {
        let start = Hour::floor(self.date.to_zoned(self.place().zone()).unwrap().timestamp());
        (0..24).map(|clock| self.hour(start + clock, clock as f64)).collect()
    }

    fn hour(&self, hour: Hour, clock: f64) -> HourWeather {
        let warmth = self.warmth(clock);
        let between = |cold: f64, warm: f64| cold + warmth * (warm - cold);
        let air = between(self.cold.air, self.warm.air);
        let quantiles =
            Quantiles { p10: Celsius(air - self.spread), p50: Celsius(air), p90: Celsius(air + self.spread) };
        HourWeather {
            relative_humidity: Some(RelativeHumidity(between(self.cold.humidity, self.warm.humidity))),
            wind_speed: Some(MetresPerSecond(between(self.cold.wind, self.warm.wind))),
            cloud: Some(CloudTenths(self.cloud)),
            precipitation_probability: Some(self.rain),
            precipitation: Some(Millimetres(self.rain_mm)),
            pm2_5: Some(MicrogramsPerCubicMetre(self.pm10 / 3.0)),
            pm10: Some(MicrogramsPerCubicMetre(self.pm10)),
            ..HourWeather::new(hour, quantiles)
        }
    }

    /// 0 at the coldest hour, 1 at the warmest, half waves between.
    fn warmth(&self, clock: f64) -> f64 {
        let rise = self.warm.hour - self.cold.hour;
        let since = (clock - self.cold.hour).rem_euclid(24.0);
        let turn = if since <= rise { since / rise } else { 1.0 + (since - rise) / (24.0 - rise) };
        (1.0 - (turn * std::f64::consts::PI).cos()) / 2.0
    }
}
