//! What it costs to meet the times outside in a base with layers, on or off.

use super::{Wearing, hour_cost, protection};
use crate::day::Trip;
use crate::garment::Garment;
use crate::hour_need::{ByCover, is_wet};

/// An outermost layer that soaks, on a wet way, clo-hours.
const SOAKS: f64 = 0.05;
/// Weights of p10, p50 and p90 that keep mean and variance of a bell curve (Swanson's rule).
const WEIGHTS: [f64; 3] = [0.3, 0.4, 0.3];
/// No outfit sums to this many hundredths of a clo.
const MOST: usize = 300;

/// The times outside, with what has been computed about them.
pub(super) struct Outside<'a> {
    trips: Vec<Known<'a>>,
    coldest: usize,
}

/// One of them.
struct Known<'a> {
    trip: &'a Trip<'a>,
    wet: bool,
    /// The expected cost by insulation and wind protection: many outfits share it.
    costs: Vec<[Option<f64>; 2]>,
}

impl<'a> Outside<'a> {
    pub(super) fn new(trips: &'a [Trip<'a>], coldest: usize) -> Self {
        let known = |trip: &'a Trip<'a>| Known {
            trip,
            wet: trip.hours.iter().any(|hour| is_wet(hour.weather)),
            costs: vec![[None; 2]; MOST],
        };
        Self { trips: trips.iter().map(known).collect(), coldest }
    }

    /// Which layers to have on during each trip, and what that costs. Everything is on when it is
    /// coldest; otherwise all, none or, with two layers, one of them, the same one all day: nobody
    /// swaps. Ties go to fewer layers.
    pub(super) fn wear(&mut self, base: u16, layers: &[&'static Garment]) -> (f64, Vec<Wearing>) {
        let all = Wearing::all(layers.len());
        let partials: &[Wearing] = if layers.len() == 2 { &[Wearing(0b01), Wearing(0b10)] } else { &[all] };
        let mut best: Option<(f64, Vec<Wearing>)> = None;
        for partial in partials {
            let mut sum = 0.0;
            let mut worn = Vec::with_capacity(self.trips.len());
            for (number, trip) in self.trips.iter_mut().enumerate() {
                let options = if number == self.coldest { [all; 3] } else { [Wearing::NONE, *partial, all] };
                let mut least = (f64::INFINITY, all);
                for option in options {
                    let cost = trip.cost(base, layers, option);
                    if cost < least.0 {
                        least = (cost, option);
                    }
                }
                sum += least.0;
                worn.push(least.1);
            }
            if best.as_ref().is_none_or(|(least, _)| sum < *least) {
                best = Some((sum, worn));
            }
        }
        best.expect("there is at least one way to wear layers")
    }
}

impl Known<'_> {
    /// The expected cost with these layers on, clo-hours.
    fn cost(&mut self, base: u16, layers: &[&'static Garment], wearing: Wearing) -> f64 {
        let on =
            || layers.iter().enumerate().filter(|(index, _)| wearing.has(*index)).map(|(_, layer)| layer);
        let hundredths = base + on().map(|garment| garment.hundredths).sum::<u16>();
        let windproof = on().any(|garment| garment.windproof);
        let soaks = self.wet && on().next_back().is_some_and(|garment| !garment.sheds_rain);
        let trip = self.trip;
        let dressed = || expected_cost(trip, hundredths, windproof);
        let known =
            self.costs.get_mut(usize::from(hundredths)).map(|costs| &mut costs[usize::from(windproof)]);
        let cost = known.map_or_else(dressed, |known| *known.get_or_insert_with(dressed));
        if soaks { cost + SOAKS } else { cost }
    }
}

fn expected_cost(trip: &Trip<'_>, hundredths: u16, windproof: bool) -> f64 {
    let worn = protection(hundredths);
    let hour = |need: &[ByCover; 3]| {
        let scenarios = need.iter().zip(WEIGHTS);
        scenarios.map(|(need, weight)| weight * hour_cost(need.with(windproof), worn)).sum::<f64>()
    };
    trip.hours.iter().map(|outside| outside.share * hour(&outside.need.street)).sum()
}
