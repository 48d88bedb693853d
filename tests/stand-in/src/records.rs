//! The observations that the stand-in gives out.

use std::collections::BTreeMap;

use weather::{Hour, HourRange, Observation, Station, StationId};

/// One station's observations by hour.
pub(crate) type Series = BTreeMap<Hour, Observation>;

/// All observations, past and future ones: what has happened by now is for each service to decide.
#[derive(Debug, Default)]
pub(crate) struct Records {
    stations: BTreeMap<StationId, Series>,
    withheld: Vec<(StationId, HourRange)>,
}

impl Records {
    pub(crate) fn new(observations: impl IntoIterator<Item = Observation>) -> Self {
        let mut stations: BTreeMap<StationId, Series> = BTreeMap::new();
        for observation in observations {
            stations.entry(observation.station.clone()).or_default().insert(observation.hour, observation);
        }
        Self { stations, withheld: Vec::new() }
    }

    /// Everything of one station, withheld hours too.
    pub(crate) fn series(&self, station: &StationId) -> Option<&Series> {
        self.stations.get(station)
    }

    pub(crate) fn stations(&self) -> impl Iterator<Item = &StationId> {
        self.stations.keys()
    }

    /// From now on these hours are missing from every answer.
    pub(crate) fn withhold(&mut self, station: StationId, hours: HourRange) {
        self.withheld.push((station, hours));
    }

    /// Every withheld hour is given out again.
    pub(crate) fn release(&mut self) {
        self.withheld.clear();
    }

    /// What is given out of a station inside `hours`, in order.
    pub(crate) fn given(&self, station: &StationId, hours: HourRange) -> impl Iterator<Item = &Observation> {
        let range = hours.start..hours.end.max(hours.start);
        let inside = self.stations.get(station).map(|series| series.range(range));
        inside.into_iter().flatten().map(|(_, observation)| observation).filter(|observation| {
            !self
                .withheld
                .iter()
                .any(|(withheld, hours)| *withheld == observation.station && hours.contains(observation.hour))
        })
    }

    /// The nearest place of which there are observations and whose position is known.
    pub(crate) fn nearest(&self, latitude: f64, longitude: f64) -> Option<Station> {
        let shrink = latitude.to_radians().cos();
        let distance = |station: &Station| {
            let east = (station.longitude_deg - longitude) * shrink;
            (station.latitude_deg - latitude).hypot(east)
        };
        self.stations()
            .filter_map(Station::known)
            .min_by(|one, other| distance(one).total_cmp(&distance(other)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(offset: i64) -> Hour {
        Hour::from_epoch_hours(451_000 + offset)
    }

    #[test]
    fn withheld_hours_are_missing_until_they_are_released() {
        let seoul: StationId = "108".parse().unwrap();
        let mut records =
            Records::new((0..4).map(|offset| Observation::new("108".parse().unwrap(), hour(offset))));
        let given = |records: &Records| {
            let range = HourRange::new(hour(0), hour(9));
            records.given(&seoul, range).map(|given| given.hour).collect::<Vec<_>>()
        };
        records.withhold(seoul.clone(), HourRange::new(hour(1), hour(3)));
        assert_eq!(given(&records), [hour(0), hour(3)]);
        records.release();
        assert_eq!(given(&records).len(), 4);
    }

    #[test]
    fn a_place_is_answered_for_by_the_nearest_station() {
        let of = |id: &str| Observation::new(id.parse().unwrap(), hour(0));
        let records = Records::new([of("108"), of("159"), of("nowhere")]);
        assert_eq!(records.nearest(37.4, 126.9).unwrap().id.as_str(), "108");
        assert_eq!(records.nearest(35.0, 129.0).unwrap().id.as_str(), "159");
    }
}
