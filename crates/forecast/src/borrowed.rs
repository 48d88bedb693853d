//! What is usual at a station of which little is known, borrowed from one nearby that is known for long.
//!
//! A few weeks do not tell the seasons. But the same weather has gone over a station nearby, so a few weeks tell how the two
//! differ: what is usual there, moved by that, is what is usual here.

use weather::{Hour, HourRange, HourlyGrid, Position, StationId, Variable};

use crate::error::BaselineError;
use crate::spec::StationContract;
use crate::unseen::Unseen;

/// A history of so many observed hours, four years but for a few gaps, is long: it has nothing to borrow, and may be borrowed from.
pub const LONG_HISTORY_HOURS: usize = 4 * 8600;
/// What is usual farther away than this is not usual here, km.
const FARTHEST_KM: f64 = 500.0;
/// A metre of height parts two climates as this much distance does, km: nights in a valley are others than on its rim.
const KM_PER_METRE: f64 = 0.2;

impl StationContract {
    /// Whether so much was observed that it has nothing to borrow.
    pub fn is_long(&self) -> bool {
        self.baseline.climatology().hours() >= LONG_HISTORY_HOURS
    }

    /// What is usual at the station of `borrower`, where less is known: this, moved by how the observations in `hours` differ. How
    /// fast departures fade, how large errors are and how much stronger strong wind is than usual is as it is at this one.
    ///
    /// # Errors
    /// When fewer than ten days, or less than half of what was observed there, were observed at both.
    pub fn lent(
        &self,
        lender: &HourlyGrid,
        borrower: &HourlyGrid,
        hours: HourRange,
    ) -> Result<Self, BaselineError> {
        let measured = |hour: &Hour| borrower.observed(Variable::AirTemperature, *hour).is_some();
        let (observed, needed) =
            (differences(lender, borrower, hours).count(), hours.iter().filter(measured).count() / 2);
        if observed < needed {
            return Err(BaselineError::TooLittleHistory {
                station: borrower.station.clone(),
                observed,
                needed,
            });
        }
        Ok(Self {
            position: None,
            borrowed_from: Some(lender.station.clone()),
            normals: self.normals.moved(lender, borrower, hours),
            baseline: self.baseline.moved(lender, borrower, hours)?,
        })
    }

    /// The same, with what each year of this one is in the eyes of the others.
    ///
    /// # Errors
    /// As [`StationContract::lent`].
    pub fn lent_unseen(
        &self,
        unseen: &Unseen,
        lender: &HourlyGrid,
        borrower: &HourlyGrid,
        hours: HourRange,
    ) -> Result<(Self, Unseen), BaselineError> {
        let lent = self.lent(lender, borrower, hours)?;
        let climatology =
            unseen.climatology.filter_map(|usual| usual.moved(differences(lender, borrower, hours)).ok());
        let normals = unseen.normals.filter_map(|usual| Some(usual.moved(lender, borrower, hours)));
        Ok((lent, Unseen { climatology, normals }))
    }

    /// The same, standing there.
    #[must_use]
    pub fn at(self, position: Option<Position>) -> Self {
        Self { position, ..self }
    }
}

/// Of these, whom `station` at `position` may borrow from, the nearest first: those known for long and not too far away, where a
/// difference of height counts as distance.
pub fn lenders<'a>(
    station: &StationId,
    position: &Position,
    known: impl IntoIterator<Item = &'a StationContract>,
) -> Vec<&'a StationContract> {
    let apart =
        |contract: &'a StationContract| Some((apart_km(position, contract.position.as_ref()?), contract));
    let others = known.into_iter().filter(|contract| contract.baseline.station() != station);
    let long = others.filter(|contract| contract.is_long()).filter_map(apart);
    let mut near: Vec<_> = long.filter(|(km, _)| *km <= FARTHEST_KM).collect();
    near.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    near.into_iter().map(|(_, contract)| contract).collect()
}

/// How much warmer it was at the borrower than at the lender in each hour that both measured, °C.
pub(crate) fn differences(
    lender: &HourlyGrid,
    borrower: &HourlyGrid,
    hours: HourRange,
) -> impl Iterator<Item = (Hour, f64)> {
    let measured = |grid: &HourlyGrid, hour| grid.observed(Variable::AirTemperature, hour);
    hours.iter().filter_map(move |hour| Some((hour, measured(borrower, hour)? - measured(lender, hour)?)))
}

fn apart_km(one: &Position, other: &Position) -> f64 {
    let height = (one.elevation_m.0 - other.elevation_m.0).abs();
    one.distance_km(other.latitude_deg, other.longitude_deg) + KM_PER_METRE * height
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic;
    use weather::{Celsius, Provenance};

    const YEAR: i64 = 8766;

    /// Colder and with a wider daily range than the station it is made from, by so much.
    fn colder(grid: &HourlyGrid) -> HourlyGrid {
        let mut own = HourlyGrid::absent("119".parse().unwrap(), grid.range());
        for (hour, Celsius(temperature)) in grid.observed_air_temperatures() {
            own.put(
                Variable::AirTemperature,
                hour,
                Some(temperature + difference(hour)),
                Provenance::Observed,
            );
        }
        own
    }

    fn difference(hour: Hour) -> f64 {
        -3.0 + (std::f64::consts::TAU * f64::from(hour.hour_of_day()) / 24.0).sin()
    }

    #[test]
    fn two_weeks_tell_the_seasons_with_a_neighbour_and_do_not_without() {
        let here = synthetic::grid(5 * YEAR, 1);
        let lender = StationContract::fit(&here, here.range()).unwrap();
        assert!(lender.is_long());
        let own = colder(&here);
        let weeks = HourRange::new(here.range().end - 14 * 24, here.range().end);
        let lent = lender.lent(&here, &own, weeks).unwrap();
        let alone = StationContract::fit(&own, weeks).unwrap();
        assert_eq!((lent.baseline.station(), lent.baseline.fitted()), (&own.station, weeks));
        assert!(!lent.is_long());
        let half_a_year_later = weeks.end + YEAR / 2;
        let usual = |contract: &StationContract| contract.baseline.climatology().at(half_a_year_later);
        let truth = usual(&lender) + difference(half_a_year_later);
        assert!((usual(&lent) - truth).abs() < 0.2, "{} {truth}", usual(&lent));
        assert!((usual(&alone) - truth).abs() > 3.0, "{} {truth}", usual(&alone));
    }

    #[test]
    fn the_nearest_station_that_is_known_for_long_lends_and_a_height_is_a_distance() {
        let here = synthetic::grid(5 * YEAR, 1);
        let long = StationContract::fit(&here, here.range()).unwrap();
        let short =
            StationContract::fit(&here, HourRange::new(here.range().start, here.range().start + YEAR))
                .unwrap();
        let at = |contract: &StationContract, latitude_deg, elevation_m| {
            let elevation_m = weather::Metres(elevation_m);
            contract.clone().at(Some(Position { latitude_deg, longitude_deg: 127.0, elevation_m }))
        };
        let near_seoul = |known: &[StationContract]| -> Vec<f64> {
            let elevation_m = weather::Metres(50.0);
            let seoul = Position { latitude_deg: 37.5, longitude_deg: 127.0, elevation_m };
            let lenders = lenders(&"119".parse().unwrap(), &seoul, known);
            lenders.iter().map(|lender| lender.position.unwrap().latitude_deg).collect()
        };
        let known = [at(&short, 37.5, 50.0), at(&long, 37.4, 1000.0), at(&long, 36.5, 50.0), long.clone()];
        assert_eq!(near_seoul(&known), [36.5, 37.4]);
        assert_eq!(near_seoul(&[at(&long, 30.0, 50.0), at(&short, 37.5, 50.0), long]), [0.0; 0]);
    }

    #[test]
    fn who_was_observed_at_other_times_lends_nothing() {
        let here = synthetic::grid(5 * YEAR, 1);
        let lender = StationContract::fit(&here, here.range()).unwrap();
        let (own, end) = (colder(&here), here.range().end);
        let until = |hours: i64| here.slice(HourRange::new(here.range().start, end - hours));
        let month = HourRange::new(end - 30 * 24, end);
        assert!(lender.lent(&until(10 * 24), &own, month).is_ok());
        let error = lender.lent(&until(16 * 24), &own, month).unwrap_err();
        assert!(
            matches!(error, BaselineError::TooLittleHistory { observed: 336, needed: 360, .. }),
            "{error}"
        );
    }
}
