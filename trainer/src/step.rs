//! One step of a member: loss, gradient, clipping, Adam.

use burn::optim::{AdamWConfig, GradientsParams, ModuleOptimizer};
use burn::prelude::{Device, Tensor, TensorData};
use burn::tensor::{Bytes, Gradients};
use rand::Rng;
use rand_chacha::ChaCha12Rng;
use serde::{Deserialize, Serialize};

use crate::config::TrainConfig;
use crate::lesson::{Batch, total_loss};
use crate::network::{Member, MemberWeights, numbers};
use crate::recurrence::Recurrence;
use crate::shape::InputShape;

/// Share of all steps over which the learning rate rises to its largest value.
const WARM_UP: f64 = 0.1;

/// A member that learns.
pub(crate) struct Learner {
    pub(crate) network: Member,
    /// Steps taken.
    pub(crate) step: usize,
    recurrence: Recurrence,
    device: Device,
    optimizer: ModuleOptimizer,
    schedule: Schedule,
    dropout: f64,
    gradient_norm: f32,
}

/// A learner between two steps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct LearnerState {
    weights: MemberWeights,
    /// Adam's moments, as burn writes them.
    #[serde(with = "serde_bytes")]
    optimizer: Vec<u8>,
    pub(crate) step: usize,
}

impl Learner {
    /// A learner that will see `origins` windows in each epoch.
    pub(crate) fn new(
        weights: &MemberWeights,
        shape: InputShape,
        config: &TrainConfig,
        origins: usize,
    ) -> Self {
        let device = config.processor.device().autodiff();
        let network = Member::new(weights, &device);
        Self {
            recurrence: Recurrence::on(config.processor, &network, shape),
            network,
            device,
            step: 0,
            optimizer: AdamWConfig::new().with_weight_decay(config.weight_decay).init(),
            schedule: Schedule::new(config, origins),
            dropout: config.dropout,
            gradient_norm: config.gradient_norm,
        }
    }

    /// The learner that was in this state.
    pub(crate) fn resumed(
        state: &LearnerState,
        shape: InputShape,
        config: &TrainConfig,
        origins: usize,
    ) -> Self {
        let learner = Self::new(&state.weights, shape, config, origins);
        let optimizer = learner.optimizer.from_bytes(Bytes::from_bytes_vec(state.optimizer.clone()));
        let optimizer = optimizer.expect("burn reads what it wrote");
        Self { optimizer, step: state.step, ..learner }
    }

    /// Where it learns.
    pub(crate) fn device(&self) -> &Device {
        &self.device
    }

    /// What it takes to go on.
    pub(crate) fn state(&self) -> LearnerState {
        let optimizer = self.optimizer.into_bytes().expect("burn writes to memory");
        LearnerState { weights: self.network.weights(), optimizer: optimizer.to_vec(), step: self.step }
    }

    /// Takes one step on one batch; the loss summed over its hours, °C.
    ///
    /// burn differentiates the head and the loss; the recurrence takes it from there.
    pub(crate) fn learn(&mut self, batch: Batch<'_>, random: &mut ChaCha12Rng) -> f64 {
        self.step += 1;
        let states = self.recurrence.tracked(&self.network, &batch.windows, &self.device);
        let state = self.network.beside(states.clone(), &batch.described);
        let kept = dropout(state.dims(), self.dropout, random, &self.device);
        let hours = batch.hours.max(1.0);
        let loss = total_loss(&self.network.head(state * kept), batch);
        let summed = f64::from(numbers(loss.clone().inner())[0]);
        let gradients = loss.div_scalar(hours).backward();
        let of_recurrent = self.recurrence.gradient(&self.network, &states, &gradients);
        let gradients = clipped(&self.network, of_recurrent, &gradients, self.gradient_norm);
        self.network = self.optimizer.step(self.learning_rate(), self.network.clone(), gradients);
        summed
    }

    /// The learning rate of the step taken last.
    pub(crate) fn learning_rate(&self) -> f64 {
        self.schedule.at(self.step)
    }
}

/// The gradients of all parameters, scaled together so that their common norm is at most `largest`.
/// burn's own clipping takes each tensor for itself, which turns the direction of the step.
fn clipped(
    network: &Member,
    of_recurrent: Tensor<2>,
    gradients: &Gradients,
    largest: f32,
) -> GradientsParams {
    let (recurrent, weights, bias) = network.parameters();
    let of_weights =
        weights.map(|weights| weights.val().grad(gradients).expect("the loss comes through all weights"));
    let of_bias = bias.val().grad(gradients).expect("the loss comes through the head's bias");
    let squares =
        [&of_recurrent].into_iter().chain(&of_weights).map(|gradient| gradient.clone().square().sum());
    // one number to wait for where a card computes, and not four
    let squares = squares.fold(of_bias.clone().square().sum(), |sum, square| sum + square);
    let norm = numbers(squares)[0].sqrt();
    let scale = if norm > largest { largest / norm } else { 1.0 };
    let mut scaled = GradientsParams::new();
    scaled.register(recurrent.id, of_recurrent.mul_scalar(scale));
    for (weights, gradient) in weights.into_iter().zip(of_weights) {
        scaled.register(weights.id, gradient.mul_scalar(scale));
    }
    scaled.register(bias.id, of_bias.mul_scalar(scale));
    scaled
}

/// Which numbers of a state the head sees, scaled so that their mean stays.
fn dropout([rows, columns]: [usize; 2], share: f64, random: &mut ChaCha12Rng, device: &Device) -> Tensor<2> {
    let kept = (1.0 / (1.0 - share)) as f32;
    let cells = (0..rows * columns).map(|_| if random.random_bool(share) { 0.0 } else { kept }).collect();
    Tensor::from_data(TensorData::new(cells, [rows, columns]), device)
}

/// A learning rate that rises over the first steps and then falls along a cosine to nothing.
struct Schedule {
    largest: f64,
    steps: f64,
}

impl Schedule {
    fn new(config: &TrainConfig, origins: usize) -> Self {
        Self {
            largest: config.learning_rate,
            steps: (origins.div_ceil(config.batch_size) * config.epochs) as f64,
        }
    }

    fn at(&self, step: usize) -> f64 {
        let done = step as f64 / self.steps;
        let share = if done < WARM_UP {
            done / WARM_UP
        } else {
            0.5 * (1.0 + (std::f64::consts::PI * (done - WARM_UP) / (1.0 - WARM_UP)).cos())
        };
        self.largest * share
    }
}
