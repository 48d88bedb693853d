//! How wide a band must be, learned from how a model's own last forecasts did.
//!
//! A band that past years have calibrated is too narrow in a wild year and too wide in a quiet one. So for each side of the
//! band and each day ahead, the logarithm of the width moves after every past forecast by how much more often than one hour in
//! ten the temperature then lay beyond it: adaptive conformal inference (Gibbs and Candès 2021, arXiv:2106.00170), on a scale
//! on which no width can become negative.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use weather::{Celsius, Hour, HourRange, HourlyGrid, Variable};

use crate::document::Forecast;
use crate::hindcast::Hindcast;
use crate::horizon::{Band, HORIZON, QUANTILES};
use crate::model::Model;
use crate::spec::{ModelSpec, StationContract};

const DAY_HOURS: usize = 24;
const DAYS_AHEAD: usize = HORIZON / DAY_HOURS;
/// Days whose forecasts are looked at.
const PAST_DAYS: i64 = 365;
/// Hours between them: with 25 every hour of the day comes up, and some are harder to forecast from than others.
const STRIDE_HOURS: i64 = 25;
/// How far the logarithm of a width moves for each share of a day's hours beyond it that is too much. Chosen on 2017 to 2020, at the station of the
/// training and at four others (docs/model.md).
const STEP: f64 = 0.04;
/// A width is changed by this factor at most, either way.
const LARGEST: f64 = 2.0;

/// How wide a model's bands must be at one station, as multiples of how wide it says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recalibration {
    /// Nothing from this hour on was looked at.
    pub as_of: Hour,
    /// Past forecasts that it was learned from.
    pub forecasts: usize,
    /// For each day ahead, the factors of how far the band reaches below and above its median.
    pub widths: [[f64; 2]; DAYS_AHEAD],
}

impl Recalibration {
    /// It is learned anew so often.
    pub const EVERY_HOURS: i64 = 168;

    /// The [`Recalibration::as_of`] of a forecast: the last end of a week (of 1970) that it knows everything before. So it
    /// follows from the observations alone, whatever was forecast when.
    pub fn due(issued_at: Hour) -> Hour {
        let known = (issued_at + 1).epoch_hours();
        Hour::from_epoch_hours(known.div_euclid(Self::EVERY_HOURS) * Self::EVERY_HOURS)
    }

    /// When the past forecasts were issued that it is learned from, oldest first: none of which the model knew the outcome
    /// when it was trained. Those of two weeks are the same as far as both look at them.
    pub fn issue_hours(spec: &ModelSpec, as_of: Hour) -> impl Iterator<Item = Hour> + use<> {
        issued(spec.seen_until(), as_of)
    }

    /// Makes the past forecasts and learns from them. Where the model takes what is usual from the station's own days, these
    /// past hours are among them. A past hour that nothing can be forecast from is passed over.
    pub fn of(model: &Model, contract: &StationContract, grid: &HourlyGrid, as_of: Hour) -> Self {
        let hours = Self::issue_hours(model.spec(), as_of);
        let past: Vec<Hindcast> =
            hours.filter_map(|hour| Hindcast::of(model, contract, grid, hour).ok()).collect();
        Self::learned(as_of, &past, grid)
    }

    /// Learns from past forecasts, oldest first, of which each knew what those before it had come to. Where the baseline
    /// made one, the model learns nothing.
    pub fn learned<'a>(as_of: Hour, past: impl IntoIterator<Item = &'a Hindcast>, grid: &HourlyGrid) -> Self {
        let past = past.into_iter().filter(|hindcast| hindcast.instead_of_model.is_none());
        let last = as_of - DAY_HOURS as i64;
        let past: Vec<&Hindcast> = past.filter(|hindcast| hindcast.issued_at < last).collect();
        let width = |day: usize, side: usize| width(as_of, &past, grid, day, side).exp();
        let widths = std::array::from_fn(|day| [0, 1].map(|side| width(day, side)));
        Self { as_of, forecasts: past.len(), widths }
    }

    /// The band at a lead, from 1, as wide as it must be.
    #[must_use]
    pub fn apply(&self, lead: usize, band: Band) -> Band {
        let [below, above] = self.widths[(lead - 1) / DAY_HOURS];
        let Band { p10, p50, p90 } = band;
        Band {
            p10: Celsius(p50.0 - below * (p50.0 - p10.0)),
            p50,
            p90: Celsius(p50.0 + above * (p90.0 - p50.0)),
        }
    }
}

impl Forecast {
    /// The same, its bands as wide as they must be.
    #[must_use]
    pub fn recalibrated(mut self, recalibration: &Recalibration) -> Self {
        for lead in &mut self.leads {
            let band = recalibration.apply(usize::from(lead.lead_h), lead.air_temperature);
            lead.air_temperature = band.rounded();
        }
        Self { recalibrated_as_of: Some(recalibration.as_of), ..self }
    }
}

impl Hindcast {
    /// The same, its bands as wide as they must be where the model made them.
    #[must_use]
    pub fn recalibrated(mut self, recalibration: &Recalibration) -> Self {
        if self.instead_of_model.is_none() {
            for (at, band) in self.bands.iter_mut().enumerate() {
                *band = recalibration.apply(at + 1, *band);
            }
        }
        self
    }
}

/// The hours between what a model has `seen` and `as_of` that are forecast from.
fn issued(seen: Hour, as_of: Hour) -> impl Iterator<Item = Hour> + use<> {
    let first = (seen - 1).max(as_of - PAST_DAYS * DAY_HOURS as i64);
    let hours = HourRange::new(first, first.max(as_of - DAY_HOURS as i64)).iter();
    hours.filter(|hour| hour.epoch_hours().rem_euclid(STRIDE_HOURS) == 0)
}

/// The logarithm of the width of one side at one day ahead, after everything that had come before `as_of`.
fn width(as_of: Hour, past: &[&Hindcast], grid: &HourlyGrid, day: usize, side: usize) -> f64 {
    let mut learned = 0.0;
    let mut waiting: VecDeque<(&Hindcast, f64)> = VecDeque::new();
    let issued = past.iter().map(|hindcast| (hindcast.issued_at, Some(*hindcast)));
    for (now, issued) in issued.chain([(as_of - 1, None)]) {
        let is_over =
            |(earlier, _): &mut (&Hindcast, f64)| earlier.issued_at + ((day + 1) * DAY_HOURS) as i64 <= now;
        while let Some((earlier, width)) = waiting.pop_front_if(is_over) {
            let Some(beyond) = share_beyond(earlier, grid, day, side, width.exp()) else { continue };
            let step = STEP * (beyond - QUANTILES[0]);
            learned = f64::clamp(learned + step, -LARGEST.ln(), LARGEST.ln());
        }
        waiting.extend(issued.map(|issued| (issued, learned)));
    }
    learned
}

/// The share of a day's measured hours that lay beyond one side of the band; `None` if nothing was measured.
fn share_beyond(hindcast: &Hindcast, grid: &HourlyGrid, day: usize, side: usize, factor: f64) -> Option<f64> {
    let leads = day * DAY_HOURS + 1..=(day + 1) * DAY_HOURS;
    let is_beyond = |lead: usize| {
        let measured = grid.observed(Variable::AirTemperature, hindcast.issued_at + lead as i64)?;
        let Band { p10, p50, p90 } = hindcast.bands[lead - 1];
        let above = measured - p50.0;
        let (distance, reach) = if side == 0 { (-above, p50.0 - p10.0) } else { (above, p90.0 - p50.0) };
        Some(distance > factor * reach)
    };
    let measured: Vec<bool> = leads.filter_map(is_beyond).collect();
    let beyond = measured.iter().filter(|is_beyond| **is_beyond).count();
    (!measured.is_empty()).then(|| beyond as f64 / measured.len() as f64)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::synthetic::{Noise, start};
    use weather::Provenance;

    const DAYS: i64 = 400;

    /// Temperatures between −`below` and `above`, every one as likely.
    fn grid(below: f64, above: f64) -> HourlyGrid {
        let range = HourRange::new(start(), start() + 24 * DAYS);
        let (mut grid, mut noise) = (HourlyGrid::absent("108".parse().unwrap(), range), Noise(5));
        for hour in range.iter() {
            let measured = 0.5 * (noise.next() + 1.0) * (below + above) - below;
            grid.put(Variable::AirTemperature, hour, Some(measured), Provenance::Observed);
        }
        grid
    }

    /// One forecast a day of 0 °C and a degree to both sides.
    fn past() -> Vec<Hindcast> {
        let band = Band { p10: Celsius(-1.0), p50: Celsius(0.0), p90: Celsius(1.0) };
        (0..DAYS)
            .map(|day| start() + 24 * day)
            .map(|hour| Hindcast {
                issued_at: hour,
                origin: hour,
                bands: vec![band; HORIZON],
                instead_of_model: None,
            })
            .collect()
    }

    #[test]
    fn a_band_becomes_as_wide_as_eight_of_ten_hours_ask_for_each_side_by_itself() {
        // one hour in ten lies below −0.75, and one above 1.25
        let recalibration = Recalibration::learned(start() + 24 * DAYS, &past(), &grid(1.0, 1.5));
        for [below, above] in recalibration.widths {
            assert!((below - 0.75).abs() < 0.08 && (above - 1.25).abs() < 0.08, "{below} {above}");
        }
        assert_eq!(recalibration.forecasts, 399);
    }

    #[test]
    fn what_comes_later_is_not_looked_at() {
        let (mut grid, as_of) = (grid(1.5, 1.5), start() + 24 * 200);
        let before = Recalibration::learned(as_of, &past(), &grid);
        for hour in HourRange::new(as_of, grid.range().end).iter() {
            grid.put(Variable::AirTemperature, hour, Some(30.0), Provenance::Observed);
        }
        assert_eq!(before, Recalibration::learned(as_of, &past(), &grid));
        assert_ne!(before, Recalibration::learned(as_of + 24, &past(), &grid));
    }

    #[test]
    fn nothing_is_learned_from_a_repaired_hour_or_a_forecast_of_the_baseline() {
        let (mut grid, as_of) = (grid(9.0, 9.0), start() + 24 * 100);
        let by_baseline: Vec<Hindcast> = past()
            .into_iter()
            .map(|hindcast| Hindcast { instead_of_model: Some("a gap".to_owned()), ..hindcast })
            .collect();
        let nothing = Recalibration::learned(as_of, &by_baseline, &grid);
        assert_eq!((nothing.forecasts, nothing.widths), (0, [[1.0; 2]; DAYS_AHEAD]));
        for hour in grid.range().iter() {
            grid.put(Variable::AirTemperature, hour, Some(30.0), Provenance::Interpolated);
        }
        assert_eq!(Recalibration::learned(as_of, &past(), &grid).widths, [[1.0; 2]; DAYS_AHEAD]);
    }

    #[test]
    fn quantiles_never_cross_and_the_median_stays() {
        for reach in [0.0, 0.1, 40.0] {
            let recalibration =
                Recalibration::learned(start() + 24 * DAYS, &past(), &grid(reach, reach + 1.0));
            let band = Band { p10: Celsius(-3.0), p50: Celsius(-1.0), p90: Celsius(4.0) };
            for lead in 1..=HORIZON {
                let Band { p10, p50, p90 } = recalibration.apply(lead, band);
                assert!(p10.0 < p50.0 && p50 == band.p50 && p50.0 < p90.0);
                assert!(p50.0 - p10.0 <= 2.0 * LARGEST && p90.0 - p50.0 <= 5.0 * LARGEST);
            }
        }
    }

    #[test]
    fn it_learns_from_every_hour_of_the_day_and_from_none_that_the_model_has_seen() {
        let seen = start() + 24 * 30;
        let hours = |as_of: Hour| issued(seen, as_of).collect::<Vec<Hour>>();
        let (early, late) = (hours(start() + 24 * 200), hours(start() + 24 * 390));
        assert!(hours(seen + 23).is_empty());
        assert!(early.iter().all(|hour| *hour >= seen - 1 && *hour < start() + 24 * 199));
        assert_eq!(late.iter().map(|hour| hour.hour_of_day()).collect::<BTreeSet<u8>>().len(), 24);
        assert!(late.starts_with(&early), "an hour is shared by all that look at it");
        assert_eq!(hours(start() + 24 * 900).len(), 349);
    }

    #[test]
    fn a_forecast_knows_everything_before_its_recalibration_and_shares_it_for_a_week() {
        let end = Recalibration::due(start());
        assert!(end <= start() + 1 && end > start() - Recalibration::EVERY_HOURS);
        let shared =
            (0..Recalibration::EVERY_HOURS).filter(|hours| Recalibration::due(end - 1 + *hours) == end);
        assert_eq!(shared.count() as i64, Recalibration::EVERY_HOURS);
    }
}
