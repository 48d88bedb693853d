//! One step of a member: loss, gradient, clipping, Adam.

use burn::optim::{AdamWConfig, GradientsParams, ModuleOptimizer};
use burn::prelude::{Device, Tensor, TensorData};
use rand::Rng;
use rand::rngs::StdRng;

use crate::config::TrainConfig;
use crate::lesson::{Batch, total_loss};
use crate::network::{Member, numbers};

/// Share of all steps over which the learning rate rises to its largest value.
const WARM_UP: f64 = 0.1;

/// A member that learns.
pub(crate) struct Learner {
    pub(crate) network: Member,
    /// Steps taken.
    pub(crate) step: usize,
    optimizer: ModuleOptimizer,
    schedule: Schedule,
    dropout: f64,
    gradient_norm: f32,
}

impl Learner {
    /// A learner that will see `origins` windows in each epoch.
    pub(crate) fn new(network: Member, config: &TrainConfig, origins: usize) -> Self {
        Self {
            network,
            step: 0,
            optimizer: AdamWConfig::new().with_weight_decay(config.weight_decay).init(),
            schedule: Schedule::new(config, origins),
            dropout: config.dropout,
            gradient_norm: config.gradient_norm,
        }
    }

    /// Takes one step on one batch; the loss summed over its hours, °C.
    pub(crate) fn learn(&mut self, batch: Batch, random: &mut StdRng) -> f64 {
        self.step += 1;
        let state = self.network.state(&batch.windows);
        let kept = dropout(state.dims(), self.dropout, random, &state.device());
        let hours = batch.hours.max(1.0);
        let loss = total_loss(&self.network.head(state * kept), batch);
        let summed = f64::from(numbers(loss.clone().inner())[0]);
        let gradients = clipped(&self.network, &loss.div_scalar(hours), self.gradient_norm);
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
fn clipped(network: &Member, loss: &Tensor<1>, largest: f32) -> GradientsParams {
    let gradients = loss.backward();
    let (recurrent, head, bias) = network.parameters();
    let of_recurrent = recurrent.val().grad(&gradients);
    let of_head = head.val().grad(&gradients);
    let of_bias = bias.val().grad(&gradients);
    let square = |tensor: &Option<Tensor<2>>| {
        tensor.as_ref().map_or(0.0, |tensor| numbers(tensor.clone().square().sum())[0])
    };
    let of_bias_square = of_bias.as_ref().map_or(0.0, |tensor| numbers(tensor.clone().square().sum())[0]);
    let norm = (square(&of_recurrent) + square(&of_head) + of_bias_square).sqrt();
    let scale = if norm > largest { largest / norm } else { 1.0 };
    let mut scaled = GradientsParams::new();
    if let Some(gradient) = of_recurrent {
        scaled.register(recurrent.id, gradient.mul_scalar(scale));
    }
    if let Some(gradient) = of_head {
        scaled.register(head.id, gradient.mul_scalar(scale));
    }
    if let Some(gradient) = of_bias {
        scaled.register(bias.id, gradient.mul_scalar(scale));
    }
    scaled
}

/// Which numbers of a state the head sees, scaled so that their mean stays.
fn dropout([rows, columns]: [usize; 2], share: f64, random: &mut StdRng, device: &Device) -> Tensor<2> {
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
