//! Training from observations to a model that may be registered.

use forecast::{
    CONTRACT, HORIZON, LeadSkill, Model, ModelError, ModelSpec, QUANTILES, SecondaryHead, bytes_digest,
    grid_digest,
};
use weather::{HourRange, HourlyGrid, StationId};

use crate::adjust::served_leads;
use crate::config::{Places, TrainConfig};
use crate::dataset::Dataset;
use crate::ensemble::Parts;
use crate::error::TrainError;
use crate::evaluation::Evaluation;
use crate::member::Epoch;
use crate::prepared::Prepared;
use crate::secondary::Secondary;
use crate::session::Session;
use crate::split::Split;
use crate::stations::{Stations, Windows};
use crate::{onnx, parity};

/// Hours between validation origins: with 5 every hour of the day comes up.
pub(crate) const VALIDATION_STRIDE_HOURS: usize = 5;
/// When everything is fitted again, one in so many validation windows is looked at.
const REPORT_ONE_IN: usize = 8;

/// A finished training: the model, how it was judged, how it came about.
#[derive(Debug, Clone)]
pub struct Trained {
    /// The graph, `model.onnx`.
    pub onnx: Vec<u8>,
    /// The contract, `model.json`.
    pub spec: ModelSpec,
    /// The model from before it was fitted to the held-out hours too; `None` if it was not.
    pub judged: Option<Judged>,
    /// How the model that has not seen the held-out hours did on them.
    pub evaluation: Evaluation,
    /// Every epoch of every member.
    pub history: Vec<Epoch>,
    /// The largest difference between tract and burn on real windows, °C.
    pub parity_difference_c: f64,
}

/// A model that has not seen the held-out hours: what can be judged on them in the place of what is served.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Its graph.
    pub onnx: Vec<u8>,
    /// Its contract.
    pub spec: ModelSpec,
}

impl Trained {
    /// The contract of the model that has not seen the held-out hours.
    pub fn judged_spec(&self) -> &ModelSpec {
        self.judged.as_ref().map_or(&self.spec, |judged| &judged.spec)
    }

    /// The model that has not seen the held-out hours.
    ///
    /// # Errors
    /// When it does not load.
    pub fn judged_model(&self) -> Result<Model, ModelError> {
        let onnx = self.judged.as_ref().map_or(&self.onnx, |judged| &judged.onnx);
        Model::load(onnx, self.judged_spec())
    }
}

/// What happens during a training.
#[derive(Debug, Clone, PartialEq)]
pub enum TrainEvent {
    /// A station has too few observations in the training hours and is left out.
    StationRefused {
        /// Which station.
        station: StationId,
        /// Why, in a sentence.
        reason: String,
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
        /// Stations that are forecast but not learned from: too little of their history was observed.
        not_learned_from: Vec<StationId>,
    },
    /// The linear part is fitted; the networks start.
    LinearFitted,
    /// The held-out hours are scored; everything is fitted once more, to all hours.
    Refitting {
        /// Windows to learn from.
        training_windows: usize,
    },
    /// A member has taken a step.
    Step {
        /// Which member, from 0.
        member: usize,
        /// Which step of this fit, from 1.
        step: usize,
        /// How many there are, if the validation windows do not say before that it is enough.
        steps: usize,
    },
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

/// Trains one model for all stations; `places` says who may borrow from whom. The same observations, configuration and code give the same
/// bytes, whatever the number of cores, and however often `session` was stopped and resumed.
///
/// # Errors
/// When there is too little to train on, a member diverges, tract does not answer what burn does, or `session` is told
/// to stop.
pub fn train(
    grids: &[HourlyGrid],
    places: &Places,
    config: &TrainConfig,
    session: &Session,
    progress: &mut dyn FnMut(TrainEvent),
) -> Result<Trained, TrainError> {
    let prepared = Prepared::of(grids, places, config, progress)?;
    let (dataset, shape) = (prepared.dataset(config), prepared.shape(config));
    let windows = prepared.windows(&dataset, config, progress)?;
    let parts = Parts::fit(&dataset, &windows, shape, config, session, progress)?;
    let Prepared { stations, contracts, features } = &prepared;
    let secondary = Secondary::fit(&dataset, shape, &windows);
    let judgement = parts.judge(&dataset, &windows.validation);
    let whole = parts.whole(&judgement).with_secondary(secondary.weights(shape));
    let onnx = onnx::export(&whole);
    let split = stations.span();
    let held_out = dataset.origins(&stations.ranges(|split| split.test), VALIDATION_STRIDE_HOURS);
    let mut spec = ModelSpec {
        contract: CONTRACT,
        window_hours: config.window_hours,
        horizon_hours: HORIZON,
        quantiles: QUANTILES,
        features: features.clone(),
        stations: contracts.iter().map(|(contract, _)| contract.clone()).collect(),
        served_leads: served_leads(&judgement.skill),
        skill: judgement.skill,
        secondary: secondary.heads(&dataset, shape, &held_out),
        data_digest: data_digest(&stations.grids),
        onnx_digest: bytes_digest(&onnx),
        code_version: env!("CARGO_PKG_VERSION").to_owned(),
        seed: config.seed,
        trained: split.train,
        validated: split.validation,
        tested: split.test,
        held_out: stations.held_out(),
        metrics: std::collections::BTreeMap::new(),
    };
    let model = Model::load(&onnx, &spec)?;
    let difference_c = parity::check(&whole, &model, &dataset, &windows.validation)?;
    progress(TrainEvent::Exported { bytes: onnx.len(), difference_c });
    let held_out: Vec<_> = stations.grids.iter().copied().zip(stations.ranges(|split| split.test)).collect();
    let evaluation = Evaluation::over(&model, &held_out)?;
    progress(TrainEvent::Evaluated { origins: evaluation.origins });
    spec.metrics = evaluation.metrics();
    spec.metrics.extend(spec.secondary.iter().map(SecondaryHead::metric));
    let (history, parity_difference_c) = (parts.history(), difference_c);
    let judged = Trained { onnx, spec, judged: None, evaluation, history, parity_difference_c };
    if !config.refit {
        return Ok(judged);
    }
    session.goes_on()?;
    refit(judged, (&parts, &secondary), &dataset, stations, config, session, progress)
}

/// How good a model of this configuration is on the validation windows, at every lead. The model itself is not made: it is
/// what the trials of a study are compared by.
pub(crate) fn validate(
    grids: &[HourlyGrid],
    places: &Places,
    config: &TrainConfig,
    session: &Session,
    progress: &mut dyn FnMut(TrainEvent),
) -> Result<Vec<LeadSkill>, TrainError> {
    let prepared = Prepared::of(grids, places, config, progress)?;
    let dataset = prepared.dataset(config);
    let windows = prepared.windows(&dataset, config, progress)?;
    let parts = Parts::fit(&dataset, &windows, prepared.shape(config), config, session, progress)?;
    Ok(parts.judge(&dataset, &windows.validation).skill)
}

/// Fits everything once more, now to all hours, with what the held-out ones have chosen and how they were
/// judged: two years that a model has not seen are too much to leave out of what is served.
fn refit(
    judged: Trained,
    (parts, secondary): (&Parts, &Secondary),
    dataset: &Dataset<'_>,
    stations: &Stations<'_>,
    config: &TrainConfig,
    session: &Session,
    progress: &mut dyn FnMut(TrainEvent),
) -> Result<Trained, TrainError> {
    let unseen = stations.ranges(|split| HourRange::new(split.validation.start, split.test.end));
    let judgement = parts.judge(dataset, &dataset.origins(&unseen, VALIDATION_STRIDE_HOURS));
    let contracts = stations.whole_contracts()?;
    let dataset = Dataset::new(&stations.grids, &contracts, &judged.spec.features, config.window_hours);
    let whole = stations.ranges(Split::whole);
    let train = stations.lessons(&dataset, &whole, config.origin_stride_hours);
    let validation = dataset.origins(&unseen, VALIDATION_STRIDE_HOURS * REPORT_ONE_IN);
    progress(TrainEvent::Refitting { training_windows: train.len() });
    let windows = Windows { train, validation };
    let parts = parts.fit_again(&dataset, &windows, config, session, progress)?;
    let secondary = secondary.fit_again(&dataset, parts.shape, &windows.train);
    let whole = parts.whole(&judgement).with_secondary(secondary.weights(parts.shape));
    let onnx = onnx::export(&whole);
    let spec = ModelSpec {
        stations: contracts.iter().map(|(contract, _)| contract.clone()).collect(),
        served_leads: served_leads(&judgement.skill),
        skill: judgement.skill,
        onnx_digest: bytes_digest(&onnx),
        trained: HourRange::new(judged.spec.trained.start, judged.spec.tested.end),
        held_out: std::collections::BTreeMap::new(),
        ..judged.spec.clone()
    };
    let model = Model::load(&onnx, &spec)?;
    let parity_difference_c = parity::check(&whole, &model, &dataset, &windows.validation)?;
    progress(TrainEvent::Exported { bytes: onnx.len(), difference_c: parity_difference_c });
    let before = Judged { onnx: judged.onnx, spec: judged.spec };
    Ok(Trained { onnx, spec, judged: Some(before), parity_difference_c, ..judged })
}

/// One digest of all observations, in the order given.
pub(crate) fn data_digest(grids: &[&HourlyGrid]) -> String {
    let digests: Vec<String> = grids.iter().map(|grid| grid_digest(grid, grid.range())).collect();
    bytes_digest(digests.concat().as_bytes())
}

#[cfg(test)]
#[path = "train_tests.rs"]
mod tests;
