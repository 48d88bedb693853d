//! Precipitation as KMA reports it, and as it fell.
//!
//! From November to March KMA reports a total of three hours, at 00, 03, … 21 h, and nothing in between.
//! Observations from KMA come in that way; others have an amount every hour. Both are given out in KMA's way.

use weather::{Hour, Variable};

use crate::kst;
use crate::records::Series;

/// What is known about precipitation in an hour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Rain {
    /// So many millimetres; 0 is a trace: rain was sensed, under 0.1 mm.
    Fell(f64),
    /// It was dry.
    Dry,
    /// It is not known.
    Unknown,
}

/// What KMA says of an hour.
pub(crate) fn reported(series: &Series, hour: Hour) -> Rain {
    if !is_three_hourly(hour) {
        return observed(series, hour);
    }
    let fell = block(hour).filter_map(|part| match observed(series, part) {
        Rain::Fell(millimetres) => Some(millimetres),
        Rain::Dry | Rain::Unknown => None,
    });
    match (fell.reduce(|sum, more| sum + more), closes_block(hour)) {
        (Some(sum), true) => Rain::Fell(sum),
        (Some(_), false) => Rain::Unknown,
        (None, _) => observed(series, hour),
    }
}

/// What fell in an hour: a three-hour total that nothing divides further is shared evenly.
pub(crate) fn fallen(series: &Series, hour: Hour) -> Rain {
    let closing = block(hour).last().unwrap_or(hour);
    let before = [closing - 2, closing - 1].map(|part| observed(series, part));
    match observed(series, closing) {
        Rain::Fell(total) if is_three_hourly(hour) && before == [Rain::Unknown; 2] => Rain::Fell(total / 3.0),
        _ => observed(series, hour),
    }
}

/// An hour by itself. An amount of 0 is a trace unless the hour is said to have been dry.
fn observed(series: &Series, hour: Hour) -> Rain {
    let Some(observation) = series.get(&hour) else { return Rain::Unknown };
    let dry = observation.get(Variable::WetHour) == Some(0.0);
    match observation.get(Variable::Precipitation) {
        _ if dry => Rain::Dry,
        Some(millimetres) => Rain::Fell(millimetres),
        None => Rain::Unknown,
    }
}

/// The three hours whose total covers `hour`, in order.
fn block(hour: Hour) -> impl Iterator<Item = Hour> {
    let to_close = (3 - i64::from(kst::of(hour).hour()) % 3) % 3;
    (-2..=0).map(move |offset| hour + to_close + offset)
}

fn closes_block(hour: Hour) -> bool {
    kst::of(hour).hour() % 3 == 0
}

fn is_three_hourly(hour: Hour) -> bool {
    matches!(kst::of(hour).month(), 11 | 12 | 1..=3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use weather::Observation;

    const SUMMER: &str = "2021-07-01T00:00:00+09:00";
    const WINTER: &str = "2021-01-15T00:00:00+09:00";

    /// The hours 1, 2, 3, … of a day: an amount, `-1.0` for dry, or nothing.
    fn day(midnight: &str, hours: &[Option<f64>]) -> (Hour, Series) {
        let midnight: Hour = midnight.parse().unwrap();
        let observation = |(offset, amount): (usize, &Option<f64>)| {
            let empty = Observation::new("108".parse().unwrap(), midnight + 1 + offset as i64);
            let observation = match amount {
                Some(dry) if *dry < 0.0 => empty.with(Variable::WetHour, 0.0),
                Some(amount) => empty.with(Variable::Precipitation, *amount),
                None => empty,
            };
            (observation.hour, observation)
        };
        (midnight, hours.iter().enumerate().map(observation).collect())
    }

    fn all(rain: impl Fn(&Series, Hour) -> Rain, day: &(Hour, Series)) -> [Rain; 3] {
        [1, 2, 3].map(|offset| rain(&day.1, day.0 + offset))
    }

    #[test]
    fn in_summer_every_hour_has_its_own_amount() {
        let day = day(SUMMER, &[Some(2.0), Some(-1.0), None]);
        assert_eq!(all(reported, &day), [Rain::Fell(2.0), Rain::Dry, Rain::Unknown]);
        assert_eq!(all(fallen, &day), [Rain::Fell(2.0), Rain::Dry, Rain::Unknown]);
    }

    #[test]
    fn in_winter_three_hours_share_an_amount_that_stands_at_the_last() {
        let hourly = day(WINTER, &[Some(0.5), Some(-1.0), Some(1.0)]);
        assert_eq!(all(reported, &hourly), [Rain::Unknown, Rain::Unknown, Rain::Fell(1.5)]);
        assert_eq!(all(fallen, &hourly), [Rain::Fell(0.5), Rain::Dry, Rain::Fell(1.0)]);

        let of_kma = day(WINTER, &[None, None, Some(1.5)]);
        assert_eq!(all(reported, &of_kma), [Rain::Unknown, Rain::Unknown, Rain::Fell(1.5)]);
        assert_eq!(all(fallen, &of_kma), [Rain::Fell(0.5); 3]);

        let dry = day(WINTER, &[Some(-1.0); 3]);
        assert_eq!(all(reported, &dry), [Rain::Dry; 3]);
    }
}
