//! Training from observations to a model that may be registered.

use forecast::{
    Baseline, BaselineError, CONTRACT, HORIZON, Model, ModelSpec, QUANTILES, StationContract, bytes_digest,
    grid_digest,
};
use weather::features::{Feature, StationNormals};
use weather::{HourRange, HourlyGrid, StationId};

use crate::adjust::served_leads;
use crate::config::TrainConfig;
use crate::dataset::{Dataset, Origin};
use crate::ensemble::fit;
use crate::error::TrainError;
use crate::evaluation::Evaluation;
use crate::member::Epoch;
use crate::shape::InputShape;
use crate::split::Split;
use crate::{onnx, parity};

/// Hours between validation origins: with 5 every hour of the day comes up.
const VALIDATION_STRIDE_HOURS: usize = 5;
/// Fewer windows than this teach nothing.
const LEAST_WINDOWS: usize = 32;

/// A finished training: the model, how it was judged, how it came about.
#[derive(Debug, Clone)]
pub struct Trained {
    /// The graph, `model.onnx`.
    pub onnx: Vec<u8>,
    /// The contract, `model.json`.
    pub spec: ModelSpec,
    /// How the model as served did on the held-out hours.
    pub evaluation: Evaluation,
    /// Every epoch of every member.
    pub history: Vec<Epoch>,
    /// The largest difference between tract and burn on real windows, °C.
    pub parity_difference_c: f64,
}

/// What happens during a training.
#[derive(Debug, Clone, PartialEq)]
pub enum TrainEvent {
    /// A station has too few observations in the training hours and is left out.
    StationRefused {
        /// Which station.
        station: StationId,
        /// Why.
        reason: BaselineError,
    },
    /// Observations are encoded.
    Prepared {
        /// Stations that are trained on.
        stations: usize,
        /// Columns of the input.
        features: usize,
        /// Windows to learn from.
        training_windows: usize,
        /// Windows to choose on.
        validation_windows: usize,
    },
    /// The linear part is fitted; the networks start.
    LinearFitted,
    /// A member has finished an epoch.
    Epoch(Epoch),
    /// The graph is written, and tract agrees with burn.
    Exported {
        /// Size of the graph, bytes.
        bytes: usize,
        /// The largest difference between tract and burn, °C.
        difference_c: f64,
    },
    /// The held-out hours are scored.
    Evaluated {
        /// Forecasts made.
        origins: usize,
    },
}

/// Trains one model for all stations. The same observations, configuration and code give the same
/// bytes, whatever the number of cores.
///
/// # Errors
/// When there is too little to train on, a member diverges, or tract does not answer what burn does.
pub fn train(
    grids: &[HourlyGrid],
    config: &TrainConfig,
    progress: &mut dyn FnMut(TrainEvent),
) -> Result<Trained, TrainError> {
    let TrainConfig { window_hours, step_hours, .. } = *config;
    if step_hours == 0 || window_hours == 0 || window_hours % step_hours != 0 {
        return Err(TrainError::UnevenWindow { window_hours, step_hours });
    }
    let split = Split::of(history(grids)?, config)?;
    let (grids, contracts) = contracts(grids, split.train, progress)?;
    let features = Feature::for_stations(contracts.iter().map(|contract| &contract.normals));
    let dataset = Dataset::new(&grids, &contracts, &features, config.window_hours);
    let windows = Windows::of(&dataset, &split, config)?;
    progress(TrainEvent::Prepared {
        stations: contracts.len(),
        features: features.len(),
        training_windows: windows.train.len(),
        validation_windows: windows.validation.len(),
    });
    let shape = InputShape::of(&features, config.window_hours, config.step_hours);
    let (whole, skill, epochs) = fit(&dataset, &windows, shape, &split, config, progress)?;
    let onnx = onnx::export(&whole);
    let mut spec = ModelSpec {
        contract: CONTRACT,
        window_hours: config.window_hours,
        horizon_hours: HORIZON,
        quantiles: QUANTILES,
        features,
        stations: contracts.clone(),
        served_leads: served_leads(&skill),
        skill,
        data_digest: data_digest(&grids),
        onnx_digest: bytes_digest(&onnx),
        code_version: env!("CARGO_PKG_VERSION").to_owned(),
        seed: config.seed,
        trained: split.train,
        validated: split.validation,
        tested: split.test,
        metrics: std::collections::BTreeMap::new(),
    };
    let model = Model::load(&onnx, &spec)?;
    let difference_c = parity::check(&whole, &model, &dataset, &windows.validation)?;
    progress(TrainEvent::Exported { bytes: onnx.len(), difference_c });
    let evaluation = Evaluation::of(&model, &grids, split.test)?;
    progress(TrainEvent::Evaluated { origins: evaluation.origins });
    spec.metrics = evaluation.metrics();
    Ok(Trained { onnx, spec, evaluation, history: epochs, parity_difference_c: difference_c })
}

/// From the first to the last hour that any station observed.
fn history(grids: &[HourlyGrid]) -> Result<HourRange, TrainError> {
    let observed = grids.iter().filter(|grid| grid.last_observed().is_some());
    let starts = observed.clone().filter_map(|grid| Some(grid.observed_air_temperatures().next()?.0));
    let ends = observed.filter_map(HourlyGrid::last_observed);
    match (starts.min(), ends.max()) {
        (Some(start), Some(end)) => Ok(HourRange::new(start, end + 1)),
        _ => Err(TrainError::NoObservations),
    }
}

/// What is usual at each station that was observed enough in the training hours.
fn contracts<'a>(
    grids: &'a [HourlyGrid],
    train: HourRange,
    progress: &mut dyn FnMut(TrainEvent),
) -> Result<(Vec<&'a HourlyGrid>, Vec<StationContract>), TrainError> {
    let (mut kept, mut contracts) = (Vec::new(), Vec::new());
    let mut refused = None;
    for grid in grids {
        let own = grid.range();
        let hours = HourRange::new(train.start.max(own.start), train.end.min(own.end));
        match Baseline::fit(grid, hours) {
            Ok(baseline) => {
                contracts.push(StationContract { normals: StationNormals::fit(grid, hours), baseline });
                kept.push(grid);
            }
            Err(reason) => {
                let station = grid.station.clone();
                progress(TrainEvent::StationRefused { station, reason: reason.clone() });
                refused = Some(reason);
            }
        }
    }
    match refused {
        Some(source) if kept.is_empty() => Err(TrainError::NoStation { source }),
        _ => Ok((kept, contracts)),
    }
}

/// The windows that are learned from and those that are chosen on.
pub(crate) struct Windows {
    pub(crate) train: Vec<Origin>,
    pub(crate) validation: Vec<Origin>,
}

impl Windows {
    fn of(dataset: &Dataset<'_>, split: &Split, config: &TrainConfig) -> Result<Self, TrainError> {
        let train = dataset.origins(split.train, config.origin_stride_hours);
        let validation = dataset.origins(split.validation, VALIDATION_STRIDE_HOURS);
        for (purpose, origins) in [("train on", &train), ("choose on", &validation)] {
            if origins.len() < LEAST_WINDOWS {
                let (windows, needed, window_hours) = (origins.len(), LEAST_WINDOWS, config.window_hours);
                return Err(TrainError::TooFewWindows { purpose, windows, needed, window_hours });
            }
        }
        Ok(Self { train, validation })
    }
}

/// One digest of all observations, in the order given.
fn data_digest(grids: &[&HourlyGrid]) -> String {
    let digests: Vec<String> = grids.iter().map(|grid| grid_digest(grid, grid.range())).collect();
    bytes_digest(digests.concat().as_bytes())
}

#[cfg(test)]
#[path = "train_tests.rs"]
mod tests;
