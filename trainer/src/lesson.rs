//! What a member learns from and is judged by, batch by batch.

use burn::module::Module;
use burn::prelude::{Device, Tensor, TensorData};
use burn::tensor::activation::relu;
use forecast::{HORIZON, QUANTILES};

use crate::dataset::{Dataset, Origin, Outcome};
use crate::network::{Departures, HEAD, Member, numbers};
use crate::processor::Processor;
use crate::recurrence::Recurrence;
use crate::shape::InputShape;
use crate::whole::described;

/// Windows computed at once where no gradient is needed.
const VALIDATION_BATCH: usize = 256;

/// What a member learns from and is judged by.
pub(crate) struct Lesson<'a> {
    pub(crate) dataset: &'a Dataset<'a>,
    pub(crate) shape: InputShape,
    pub(crate) processor: Processor,
    pub(crate) train: Part<'a>,
    pub(crate) validation: Part<'a>,
}

/// Some origins with what the linear part says of them.
pub(crate) struct Part<'a> {
    pub(crate) origins: &'a [Origin],
    /// Standardised, `[168]` for each origin.
    pub(crate) linear: &'a [Vec<f32>],
}

/// What a member says of the validation windows.
pub(crate) struct Validation {
    /// Mean pinball loss, °C.
    pub(crate) loss_c: f64,
    /// What the head says of each window, `[504]` each.
    pub(crate) raw: Vec<Vec<f32>>,
}

/// A batch: the windows as they lie, the rest on the device.
pub(crate) struct Batch<'a> {
    /// `[window, features]` each.
    pub(crate) windows: Vec<&'a [f32]>,
    /// The windows' descriptions, with a last column of ones.
    pub(crate) described: Tensor<2>,
    linear: Tensor<2>,
    below: Tensor<2>,
    above: Tensor<2>,
    departures: Tensor<2>,
    mask: Tensor<2>,
    /// How many hours are aimed at.
    pub(crate) hours: f64,
}

impl Lesson<'_> {
    pub(crate) fn batch(&self, part: &Part<'_>, indices: &[usize], device: &Device) -> Batch<'_> {
        let outcomes: Vec<Outcome> =
            indices.iter().map(|at| self.dataset.outcome(part.origins[*at])).collect();
        let rows = |values: Vec<f32>| {
            Tensor::<2>::from_data(TensorData::new(values, [indices.len(), HORIZON]), device)
        };
        let column =
            |read: &dyn Fn(&Outcome) -> Vec<f32>| outcomes.iter().flat_map(read).collect::<Vec<f32>>();
        let side =
            |at: usize| rows(column(&|outcome| outcome.sides.iter().skip(at).step_by(2).copied().collect()));
        let mask = column(&|outcome| outcome.mask.clone());
        let windows: Vec<&[f32]> = indices.iter().map(|at| self.dataset.window(part.origins[*at])).collect();
        Batch {
            described: described(&windows, self.shape, device),
            windows,
            linear: rows(indices.iter().flat_map(|at| part.linear[*at].iter().copied()).collect()),
            below: side(0),
            above: side(1),
            departures: rows(column(&|outcome| outcome.departures.clone())),
            hours: mask.iter().map(|aimed| f64::from(*aimed)).sum(),
            mask: rows(mask),
        }
    }

    /// Computes every validation window without gradients.
    pub(crate) fn validate(&self, network: &Member) -> Validation {
        let network = network.valid();
        let mut recurrence = Recurrence::on(self.processor, &network, self.shape);
        let device = self.processor.device();
        let indices: Vec<usize> = (0..self.validation.origins.len()).collect();
        let (mut loss, mut hours, mut raw) = (0.0, 0.0, Vec::with_capacity(indices.len()));
        for indices in indices.chunks(VALIDATION_BATCH) {
            let batch = self.batch(&self.validation, indices, &device);
            let states = recurrence.states(&network, &batch.windows, &device);
            let said = network.head(network.beside(states, &batch.described));
            raw.extend(numbers(said.clone()).chunks(HEAD).map(<[f32]>::to_vec));
            hours += batch.hours;
            loss += f64::from(numbers(total_loss(&said, batch))[0]);
        }
        Validation { loss_c: loss / hours, raw }
    }
}

/// The pinball loss of the three quantiles, summed over all hours aimed at, °C.
pub(crate) fn total_loss(said: &Tensor<2>, batch: Batch<'_>) -> Tensor<1> {
    let Batch { linear, below, above, departures, mask, .. } = batch;
    let predicted = Departures::new(said, linear, below, above);
    let quantiles = [predicted.low, predicted.median, predicted.high];
    let losses = quantiles.into_iter().zip(QUANTILES).map(|(quantile, share)| {
        let error = departures.clone() - quantile;
        error.clone().mul_scalar(share) + relu(error.neg())
    });
    let loss = losses.reduce(|sum, loss| sum + loss).expect("there are three quantiles");
    (loss * mask).sum().div_scalar(QUANTILES.len() as f64)
}
