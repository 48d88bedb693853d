//! The model contract: everything besides the graph that is needed to make a model's inputs, read its
//! outputs and judge them. It travels beside `model.onnx` as `model.json`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use weather::features::{Feature, StationNormals};
use weather::{Hour, HourRange, HourlyGrid, Position, StationId};

use crate::baseline::Baseline;
use crate::error::BaselineError;
use crate::secondary::Quantity;
use crate::unseen::{ByYear, Unseen};

/// What [`ModelSpec::contract`] is for the contract that this code reads and writes.
pub const CONTRACT: u32 = 1;

/// The graph's first input, `[1, window_hours, features]`: one encoded row per hour, oldest first.
pub const INPUT_FEATURES: &str = "features";
/// The graph's second input, `[1, 168, 2]`: how far the baseline's band reaches below and above its
/// median, °C. The graph scales what it says by it, so that it speaks in degrees.
pub const INPUT_BAND: &str = "band";
/// The graph's output, `[1, 168, 3]`: the quantiles as departures from the baseline's median, °C, never crossing.
pub const OUTPUT_DEPARTURES: &str = "departures";

/// The graph's second output, there if the contract names a [`SecondaryHead`]: `[1, 4, 72]`, how far each quantity of
/// [`crate::Quantity::ALL`] departs from usual at each of the first leads, in its unit.
pub const OUTPUT_SECONDARY: &str = "secondary";
/// Leads of the second output: what is known now says little of the wind or the sky of more than three days ahead.
pub const SECONDARY_LEADS: usize = 72;

/// What a model says of a quantity besides temperature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SecondaryHead {
    /// Which one.
    pub quantity: Quantity,
    /// Leads at which it was better than what is usual on the validation hours; at the others that is served.
    pub served_leads: Vec<u16>,
    /// Share by which the mean squared error (of [`Quantity::WetHour`] that is the Brier score) is smaller than that of what
    /// is usual, over the first day and on the held-out hours.
    pub skill_day_1: f64,
}

/// The contract of one trained model, `model.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelSpec {
    /// The version of this contract.
    pub contract: u32,
    /// Hours of input, the last of them the issue hour.
    pub window_hours: usize,
    /// Hours ahead.
    pub horizon_hours: usize,
    /// Quantiles, in the order of the output.
    pub quantiles: [f64; 3],
    /// Columns of the input, in order.
    pub features: Vec<Feature>,
    /// What is known of each station from the training hours.
    pub stations: Vec<StationContract>,
    /// Leads at which the model showed skill on the validation hours; at the others the baseline serves.
    pub served_leads: Vec<u16>,
    /// The skill that decided that, for every lead.
    pub skill: Vec<LeadSkill>,
    /// What it says besides temperature: only what was better than usual somewhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secondary: Vec<SecondaryHead>,
    /// SHA-256 of the observations that were read.
    pub data_digest: String,
    /// SHA-256 of `model.onnx`.
    pub onnx_digest: String,
    /// Version of the code that trained it.
    pub code_version: String,
    /// Seed of every random choice.
    pub seed: u64,
    /// Hours that weights, statistics and baselines were fitted to.
    pub trained: HourRange,
    /// Hours that chose the epoch, the shrinkage and the served leads.
    pub validated: HourRange,
    /// Hours held out for the evaluation.
    pub tested: HourRange,
    /// Of each station the hours held out for the evaluation, which may be others at each. Empty once the
    /// model was fitted to all hours.
    #[serde(default)]
    pub held_out: BTreeMap<StationId, HourRange>,
    /// Scores on the held-out hours, by name with unit.
    pub metrics: BTreeMap<String, f64>,
}

impl SecondaryHead {
    /// Its skill under the name that a run logs it by.
    pub fn metric(&self) -> (String, f64) {
        let quantity = match self.quantity {
            Quantity::DewPointDepression => "dew_point_depression",
            Quantity::WindSpeed => "wind_speed",
            Quantity::WetHour => "wet_hour",
            Quantity::CloudCover => "cloud_cover",
        };
        (format!("{quantity}_skill_day_1"), self.skill_day_1)
    }
}

/// What is known of one station from the training hours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StationContract {
    /// Where it stands, if that is known: who may borrow from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// The station nearby whose seasons these are, moved; `None` where its own history is long enough, or no other is near.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub borrowed_from: Option<StationId>,
    /// What is usual of each signal.
    pub normals: StationNormals,
    /// What the model departs from, and what serves where it has no skill.
    pub baseline: Baseline,
}

impl StationContract {
    /// Fits both to what was measured inside `hours`.
    ///
    /// # Errors
    /// When fewer than ten days of air temperature were measured there.
    pub fn fit(grid: &HourlyGrid, hours: HourRange) -> Result<Self, BaselineError> {
        let baseline = Baseline::fit(grid, hours)?;
        Ok(Self { position: None, borrowed_from: None, normals: StationNormals::fit(grid, hours), baseline })
    }

    /// The same, with what each year is in the eyes of the others: for whoever learns from those hours.
    ///
    /// # Errors
    /// As [`StationContract::fit`].
    pub fn fit_unseen(grid: &HourlyGrid, hours: HourRange) -> Result<(Self, Unseen), BaselineError> {
        let (baseline, climatology) = Baseline::fit_unseen(grid, hours)?;
        let contract =
            Self { position: None, borrowed_from: None, normals: StationNormals::fit(grid, hours), baseline };
        let normals = ByYear::fit(hours, |others| Some(StationNormals::fit_to(grid, &others.iter())));
        Ok((contract, Unseen { climatology, normals }))
    }
}

/// Errors at one lead on the validation hours.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LeadSkill {
    /// Hours ahead.
    pub lead_h: u16,
    /// Mean absolute error of the model, °C.
    pub model_mae_c: f64,
    /// Mean absolute error of the damped anomaly, °C.
    pub damped_mae_c: f64,
    /// Mean absolute error of climatology, °C.
    pub climatology_mae_c: f64,
}

impl LeadSkill {
    /// Skill against the better of the two baselines.
    pub fn skill(&self) -> f64 {
        crate::scores::skill(self.model_mae_c, self.damped_mae_c.min(self.climatology_mae_c))
    }
}

impl ModelSpec {
    /// What is known of `station`, if the model was trained on it.
    pub fn station(&self, station: &StationId) -> Option<&StationContract> {
        self.stations.iter().find(|contract| contract.baseline.station() == station)
    }

    /// The hours of a station that the model was neither fitted to nor chosen on, as far as its training knew;
    /// none if it was fitted to all.
    pub fn held_out(&self, station: &StationId) -> HourRange {
        let of_all = || {
            let seen = self.trained.end.max(self.validated.end).max(self.tested.start);
            HourRange::new(seen.min(self.tested.end), self.tested.end)
        };
        self.held_out.get(station).copied().unwrap_or_else(of_all)
    }

    /// The stations it was trained on.
    pub fn station_ids(&self) -> impl Iterator<Item = &StationId> {
        self.stations.iter().map(|contract| contract.baseline.station())
    }

    /// The first hour of which it knows nothing: it was fitted to, or chosen on, hours before.
    pub fn seen_until(&self) -> Hour {
        self.trained.end.max(self.validated.end)
    }

    /// Hours of observations that a forecast looks at, the issue hour included.
    pub fn lookback_hours(&self) -> usize {
        self.window_hours.max(Baseline::LOOKBACK_HOURS)
    }

    /// Whether the model itself is served at `lead`, from 1.
    pub fn serves(&self, lead: usize) -> bool {
        self.served_leads.iter().any(|served| usize::from(*served) == lead)
    }
}
