//! A trained model at work: features in, tract, quantiles out.

use std::sync::Arc;

use tract_onnx::prelude::{
    Datum, Framework, InferenceModelExt, IntoRunnable, TValue, Tensor, TractResult, TypedRunnableModel,
};
use tract_onnx::tract_hir::infer::InferenceFact;
use weather::{Celsius, Hour, HourRange, HourlyGrid, StationId, Variable};

use crate::borrowed::lenders;
use crate::digest;
use crate::document::{Forecast, Source};
use crate::error::ForecastError;
use crate::horizon::{Band, HORIZON, QUANTILES};
use crate::secondary::{Departures, Quantity};
use crate::spec::{CONTRACT, ModelSpec, SECONDARY_LEADS, StationContract};

/// Digits of the graph's digest that name a model which nobody has named.
const SHORT_DIGEST: usize = 12;

/// A model, loaded and ready to forecast.
#[derive(Debug, Clone)]
pub struct Model {
    spec: ModelSpec,
    version: String,
    plan: Arc<TypedRunnableModel>,
}

/// A model could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// `model.json` is of another contract.
    #[error(
        "model.json follows contract {found}, this program reads {CONTRACT}; train again or deploy the matching code"
    )]
    Contract {
        /// The contract it follows.
        found: u32,
    },
    /// `model.json` promises another output than every forecast has.
    #[error(
        "model.json promises {hours} hours and the quantiles {quantiles:?}, a forecast has {HORIZON} and {QUANTILES:?}"
    )]
    Shape {
        /// Hours ahead it promises.
        hours: usize,
        /// Quantiles it promises.
        quantiles: [f64; 3],
    },
    /// The two files do not belong together.
    #[error("model.onnx has digest {found}, model.json says {promised}: they are not of the same training")]
    OtherGraph {
        /// Digest of the graph given.
        found: String,
        /// Digest that the contract names.
        promised: String,
    },
    /// The graph cannot be read or run.
    #[error("model.onnx cannot be loaded: {reason}")]
    Graph {
        /// What tract says.
        reason: String,
    },
}

/// What a graph answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// The quantiles as departures from the baseline's median, flat `[168, 3]`, °C.
    pub departures: Vec<f32>,
    /// What the second output says, flat `[4, 72]`; empty if there is none.
    pub secondary: Vec<f32>,
}

impl Model {
    /// Reads and optimises the graph for one window at a time.
    ///
    /// # Errors
    /// When graph and contract do not belong together or to this code, or the graph cannot be read.
    pub fn load(onnx: &[u8], spec: &ModelSpec) -> Result<Self, ModelError> {
        if spec.contract != CONTRACT {
            return Err(ModelError::Contract { found: spec.contract });
        }
        if spec.horizon_hours != HORIZON || spec.quantiles != QUANTILES {
            return Err(ModelError::Shape { hours: spec.horizon_hours, quantiles: spec.quantiles });
        }
        let found = digest::bytes_digest(onnx);
        if found != spec.onnx_digest {
            return Err(ModelError::OtherGraph { found, promised: spec.onnx_digest.clone() });
        }
        let plan = plan(onnx, spec).map_err(|error| ModelError::Graph { reason: format!("{error:#}") })?;
        Ok(Self { spec: spec.clone(), version: found[..SHORT_DIGEST].to_owned(), plan })
    }

    /// The same model under the name and version that the registry gave it.
    #[must_use]
    pub fn with_version(mut self, version: impl Into<String>) -> Self {
        self.version = version.into();
        self
    }

    /// The contract it was loaded with.
    pub fn spec(&self) -> &ModelSpec {
        &self.spec
    }

    /// Forecasts the 168 hours after `origin` from what `grid` holds up to it.
    ///
    /// # Errors
    /// When `origin` was not observed, the window has an unrepaired gap, the station is unknown to the
    /// model, or the graph fails. [`ForecastError::baseline_may_serve`] says whether the baseline can help.
    pub fn forecast(&self, grid: &HourlyGrid, origin: Hour) -> Result<Forecast, ForecastError> {
        self.forecast_with(self.contract(&grid.station)?, grid, origin)
    }

    /// The same for a station that the model was perhaps not trained on: what is usual there comes
    /// from `contract`, which ten days of its own history are enough for.
    ///
    /// # Errors
    /// As [`Model::forecast`], except that no station is unknown.
    pub fn forecast_with(
        &self,
        contract: &StationContract,
        grid: &HourlyGrid,
        origin: Hour,
    ) -> Result<Forecast, ForecastError> {
        let baseline = &contract.baseline;
        let baseline_bands = baseline.around(origin).bands(grid, origin)?;
        let features = self.features(contract, grid, origin)?;
        let failed = |reason| ForecastError::Graph { station: grid.station.clone(), origin, reason };
        let (bands, secondary) = self.said(&features, &baseline_bands).map_err(failed)?;
        let lead = |at: usize| {
            let (band, source) = if self.spec.serves(at + 1) {
                (bands[at], Source::Model)
            } else {
                (baseline_bands[at], baseline.source(at + 1))
            };
            baseline.lead(origin, at + 1, band, source, &self.departures(&secondary, at + 1))
        };
        Ok(Forecast {
            station: grid.station.clone(),
            issued_at: origin,
            model_version: self.version.clone(),
            input: digest::input(grid, origin, self.spec.lookback_hours()),
            recalibrated_as_of: None,
            leads: (0..HORIZON).map(lead).collect(),
        })
    }

    /// The input rows of the window that ends at `origin`, oldest first, flat: `[window_hours, features]`.
    ///
    /// # Errors
    /// When the window has an unrepaired gap.
    fn features(
        &self,
        contract: &StationContract,
        grid: &HourlyGrid,
        origin: Hour,
    ) -> Result<Vec<f32>, ForecastError> {
        let window = window(origin, self.spec.window_hours);
        let mut rows = Vec::with_capacity(self.spec.window_hours * self.spec.features.len());
        for hour in window.iter() {
            let encoded = contract.normals.encode(&self.spec.features, grid, hour, &mut rows);
            encoded.map_err(|gap| ForecastError::WindowGap {
                station: grid.station.clone(),
                origin,
                window: self.spec.window_hours,
                missing: missing(grid, window),
                first: gap.hour,
            })?;
        }
        Ok(rows)
    }

    /// The model's own quantiles at every lead, whether served or not, from encoded features and the
    /// baseline's bands.
    ///
    /// # Errors
    /// When the graph fails or answers something that is not a number.
    pub fn bands(&self, features: &[f32], baseline: &[Band]) -> Result<Vec<Band>, String> {
        Ok(self.said(features, baseline)?.0)
    }

    /// The quantiles at every lead, and the second output if there is one.
    fn said(&self, features: &[f32], baseline: &[Band]) -> Result<(Vec<Band>, Vec<f32>), String> {
        let sides: Vec<f32> = baseline.iter().flat_map(|band| band_sides(*band)).collect();
        let Said { departures, secondary } = self.run(features, &sides)?;
        if departures.len() != 3 * HORIZON {
            return Err(format!("{} numbers came out, {} were expected", departures.len(), 3 * HORIZON));
        }
        let besides = if self.spec.secondary.is_empty() { 0 } else { Quantity::ALL.len() * SECONDARY_LEADS };
        if secondary.len() < besides {
            return Err(format!(
                "{} numbers besides temperature came out, {besides} were expected",
                secondary.len()
            ));
        }
        if departures.iter().chain(&secondary).any(|value| !value.is_finite()) {
            return Err("not a number came out".to_owned());
        }
        let shifted = |(departures, band): (&[f32], &Band)| {
            let at = |quantile: usize| Celsius(band.p50.0 + f64::from(departures[quantile]));
            Band { p10: at(0), p50: at(1), p90: at(2) }
        };
        Ok((departures.chunks_exact(3).zip(baseline).map(shifted).collect(), secondary))
    }

    /// What the model stands for at a lead, of the second output.
    fn departures(&self, secondary: &[f32], lead: usize) -> Departures {
        let mut departures = Departures::default();
        for head in &self.spec.secondary {
            if head.served_leads.contains(&(lead as u16)) {
                let at = head.quantity as usize;
                departures[at] = Some(f64::from(secondary[at * SECONDARY_LEADS + lead - 1]));
            }
        }
        departures
    }

    /// Runs the graph on one window.
    ///
    /// # Errors
    /// What tract says when it fails.
    pub fn run(&self, features: &[f32], sides: &[f32]) -> Result<Said, String> {
        self.run_graph(features, sides).map_err(|error| format!("{error:#}"))
    }

    fn run_graph(&self, features: &[f32], sides: &[f32]) -> TractResult<Said> {
        let inputs: Vec<TValue> = [
            (vec![1, self.spec.window_hours, self.spec.features.len()], features),
            (vec![1, HORIZON, 2], sides),
        ]
        .into_iter()
        .map(|(shape, values)| Ok(Tensor::from_shape(&shape, values)?.into()))
        .collect::<TractResult<_>>()?;
        let outputs = self.plan.run(inputs.into_iter().collect())?;
        let read = |output: &TValue| -> TractResult<Vec<f32>> {
            Ok(output.try_as_plain_ram()?.as_slice::<f32>()?.to_vec())
        };
        let secondary = outputs.get(1).map(read).transpose()?.unwrap_or_default();
        Ok(Said { departures: read(&outputs[0])?, secondary })
    }

    /// What it takes for usual at a station, whose observations by themselves, or with what they borrow, say `own` by now. `own` is newer than
    /// what it learned there, and is taken unless it learned from a long history, or knew the seasons where `own` does not. At a
    /// station that it was not trained on, `own` has to know them, and a station that it was trained on has to be near. `None`
    /// where the baseline does better.
    pub fn contract_beside<'a>(&'a self, own: &'a StationContract) -> Option<&'a StationContract> {
        let knows_seasons = |contract: &StationContract| contract.baseline.climatology().is_seasonal();
        match self.spec.station(own.baseline.station()) {
            Some(learned) if learned.is_long() => Some(learned),
            Some(learned) if knows_seasons(learned) && !knows_seasons(own) => Some(learned),
            Some(_) => Some(own),
            None => Some(own).filter(|own| knows_seasons(own) && self.is_near(own)),
        }
    }

    fn is_near(&self, own: &StationContract) -> bool {
        let station = own.baseline.station();
        own.position.is_some_and(|position| !lenders(station, &position, &self.spec.stations).is_empty())
    }

    fn contract(&self, station: &StationId) -> Result<&StationContract, ForecastError> {
        self.spec.station(station).ok_or_else(|| {
            let known: Vec<&str> = self.spec.station_ids().map(StationId::as_str).collect();
            ForecastError::UnknownStation { station: station.clone(), known: known.join(", ") }
        })
    }
}

/// The graph's second input: how far the baseline's band reaches below and above its median, °C.
pub fn band_sides(band: Band) -> [f32; 2] {
    [(band.p50.0 - band.p10.0) as f32, (band.p90.0 - band.p50.0) as f32]
}

/// The hours of a window that ends at `origin`.
fn window(origin: Hour, hours: usize) -> HourRange {
    HourRange::new(origin + 1 - hours as i64, origin + 1)
}

fn missing(grid: &HourlyGrid, hours: HourRange) -> usize {
    hours.iter().filter(|hour| grid.get(Variable::AirTemperature, *hour).is_none()).count()
}

/// Fixed shapes: tract panics on a symbolic batch without an initial state.
fn plan(onnx: &[u8], spec: &ModelSpec) -> TractResult<Arc<TypedRunnableModel>> {
    let features = InferenceFact::dt_shape(f32::datum_type(), [1, spec.window_hours, spec.features.len()]);
    let band = InferenceFact::dt_shape(f32::datum_type(), [1, HORIZON, 2]);
    tract_onnx::onnx()
        .model_for_read(&mut &*onnx)?
        .with_input_fact(0, features)?
        .with_input_fact(1, band)?
        .into_optimized()?
        .into_runnable()
}
