//! Training of one ensemble member: Adam on the pinball loss of what the linear part leaves.

use burn::prelude::Device;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};

use crate::config::TrainConfig;
use crate::error::TrainError;
use crate::lesson::{Lesson, Validation};
use crate::network::{Member, MemberWeights};
use crate::step::Learner;

/// One epoch of one member.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Which member, from 0.
    pub member: usize,
    /// Which epoch, from 1; 0 is before any training.
    pub epoch: usize,
    /// Steps taken so far.
    pub step: usize,
    /// Mean pinball loss over the training windows of the epoch, °C.
    pub train_loss_c: f64,
    /// Mean pinball loss over the validation windows, °C.
    pub validation_loss_c: f64,
    /// The learning rate at the end of the epoch.
    pub learning_rate: f64,
    /// Whether the validation loss is the lowest so far: these weights are kept.
    pub best: bool,
}

/// How long a member learns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passes {
    /// Until the validation windows say that it is enough; the best weights are kept.
    UntilNoBetter,
    /// As many as was enough before; the last weights are kept.
    Exactly(usize),
}

/// A trained member: the weights of its best epoch.
pub(crate) struct TrainedMember {
    pub(crate) weights: MemberWeights,
    pub(crate) history: Vec<Epoch>,
}

impl TrainedMember {
    /// After how many passes its weights were kept.
    pub(crate) fn passes(&self) -> usize {
        self.history.iter().rfind(|epoch| epoch.best).map_or(0, |epoch| epoch.epoch)
    }
}

/// Trains one member. `report` hears of every epoch.
///
/// # Errors
/// When its loss is no number any more.
pub(crate) fn train_member(
    lesson: &Lesson<'_>,
    config: &TrainConfig,
    member: usize,
    passes: Passes,
    report: &mut dyn FnMut(Epoch),
) -> Result<TrainedMember, TrainError> {
    // each member has its own stream, so that their order and the number of threads do not matter
    let mut random = StdRng::seed_from_u64(config.seed.wrapping_mul(1_000_003).wrapping_add(member as u64));
    let start = MemberWeights::random(lesson.shape, config.hidden, &mut random);
    let mut order: Vec<usize> = (0..lesson.train.origins.len()).collect();
    let seen = order.len().div_ceil(config.windows_per_pass.max(1));
    let mut learner = Learner::new(Member::new(&start, &Device::flex().autodiff()), config, seen);
    let mut best = Best::new(start, lesson.validate(&learner.network));
    let mut history = vec![best.first_epoch(member)];
    report(history[0]);
    let (most, keeps_best) = match passes {
        Passes::UntilNoBetter => (config.epochs, true),
        Passes::Exactly(passes) => (passes, false),
    };
    for epoch in 1..=most {
        order.shuffle(&mut random);
        let train_loss_c = learn_all(lesson, &mut learner, &order[..seen], config.batch_size, &mut random);
        let validation = lesson.validate(&learner.network);
        if !(train_loss_c.is_finite() && validation.loss_c.is_finite()) {
            return Err(TrainError::Diverged { member, epoch, loss: train_loss_c });
        }
        let validation_loss_c = validation.loss_c;
        history.push(Epoch {
            member,
            epoch,
            step: learner.step,
            train_loss_c,
            validation_loss_c,
            learning_rate: learner.learning_rate(),
            // the silent head is no candidate: how far a network is believed is chosen for each lead by itself
            best: best.offer(&learner.network, validation, !keeps_best || epoch == 1),
        });
        report(history[epoch]);
        if keeps_best && best.epochs_ago >= config.patience {
            break;
        }
    }
    Ok(TrainedMember { weights: best.weights, history })
}

/// One pass over the training windows; the mean loss, °C.
fn learn_all(
    lesson: &Lesson<'_>,
    learner: &mut Learner,
    order: &[usize],
    batch_size: usize,
    random: &mut StdRng,
) -> f64 {
    let device = Device::flex().autodiff();
    let (mut loss, mut hours) = (0.0, 0.0);
    for indices in order.chunks(batch_size) {
        let batch = lesson.batch(&lesson.train, indices, &device);
        hours += batch.hours;
        loss += learner.learn(batch, random);
    }
    loss / hours
}

/// The best weights so far, kept as numbers that no later step can touch.
struct Best {
    weights: MemberWeights,
    validation: Validation,
    epochs_ago: usize,
}

impl Best {
    fn new(weights: MemberWeights, validation: Validation) -> Self {
        Self { weights, validation, epochs_ago: 0 }
    }

    /// What the record says before any training: the head is silent, so both losses are the linear part's.
    fn first_epoch(&self, member: usize) -> Epoch {
        let loss_c = self.validation.loss_c;
        Epoch {
            member,
            epoch: 0,
            step: 0,
            train_loss_c: loss_c,
            validation_loss_c: loss_c,
            learning_rate: 0.0,
            best: false,
        }
    }

    /// Keeps the network if it is better; whether it is.
    fn offer(&mut self, network: &Member, validation: Validation, whatever_the_loss: bool) -> bool {
        let better = whatever_the_loss || validation.loss_c < self.validation.loss_c;
        self.epochs_ago += 1;
        if better {
            *self = Self::new(network.weights(), validation);
        }
        better
    }
}
