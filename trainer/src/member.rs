//! Training of one ensemble member: Adam on the pinball loss of what the linear part leaves.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha12Rng;
use serde::{Deserialize, Serialize};

use crate::config::TrainConfig;
use crate::error::TrainError;
use crate::lesson::Lesson;
use crate::network::{Member, MemberWeights};
use crate::session::{Seat, Session};
use crate::step::{Learner, LearnerState};
use crate::train::TrainEvent;

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
#[derive(Debug, Clone, Serialize, Deserialize)]
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

/// A member between two of its steps: with the same lesson and configuration it goes on as if nothing had happened.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum MemberState {
    Learning { learner: LearnerState, state: Box<LoopState> },
    Trained(TrainedMember),
}

impl MemberState {
    /// Steps taken so far.
    pub(crate) fn steps(&self) -> usize {
        match self {
            Self::Learning { learner, .. } => learner.step,
            Self::Trained(trained) => trained.history.last().map_or(0, |epoch| epoch.step),
        }
    }
}

/// Where a member is on its way through the training windows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct LoopState {
    /// The generator, at the number that it draws next.
    random: ChaCha12Rng,
    /// The training windows as this pass takes them.
    order: Vec<usize>,
    /// How many of them this pass has taken.
    taken: usize,
    /// Loss of this pass, summed over the hours aimed at, °C.
    loss: f64,
    /// The hours aimed at.
    hours: f64,
    best: Best,
    history: Vec<Epoch>,
}

/// The best weights so far, kept as numbers that no later step can touch.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Best {
    weights: MemberWeights,
    validation_loss_c: f64,
    epochs_ago: usize,
}

/// Trains one member, from where `session` has it. `report` hears of every step and of every epoch.
///
/// # Errors
/// When its loss is no number any more, or `session` is told to stop.
pub(crate) fn train_member(
    lesson: &Lesson<'_>,
    config: &TrainConfig,
    seat: Seat,
    passes: Passes,
    session: &Session,
    report: &mut dyn FnMut(TrainEvent),
) -> Result<TrainedMember, TrainError> {
    let mut member = match session.taken_up(seat) {
        Some(MemberState::Trained(trained)) => {
            trained.history.iter().for_each(|epoch| report(TrainEvent::Epoch(*epoch)));
            return Ok(trained);
        }
        Some(MemberState::Learning { learner, state }) => {
            Training::resumed(lesson, config, seat, passes, &learner, *state)
        }
        None => Training::begun(lesson, config, seat, passes),
    };
    member.state.history.iter().for_each(|epoch| report(TrainEvent::Epoch(*epoch)));
    let mut answered = 0;
    while !member.is_over() {
        member.step()?;
        report(TrainEvent::Step { member: seat.member, step: member.learner.step, steps: member.steps() });
        if let Some(epoch) = member.state.history.last().filter(|_| member.state.taken == 0) {
            report(TrainEvent::Epoch(*epoch));
        }
        session.between_steps(seat, &mut answered, || member.state())?;
    }
    let trained = TrainedMember { weights: member.state.best.weights, history: member.state.history };
    session.keep(seat, MemberState::Trained(trained.clone()));
    Ok(trained)
}

/// A member at work.
struct Training<'a> {
    lesson: &'a Lesson<'a>,
    config: &'a TrainConfig,
    member: usize,
    /// Passes at most.
    most: usize,
    /// Whether the best weights are kept, and not the last.
    keeps_best: bool,
    learner: Learner,
    state: LoopState,
}

impl<'a> Training<'a> {
    fn begun(lesson: &'a Lesson<'a>, config: &'a TrainConfig, seat: Seat, passes: Passes) -> Self {
        // each member has its own stream, so that their order and the number of threads do not matter
        let seed = config.seed.wrapping_mul(1_000_003).wrapping_add(seat.member as u64);
        let mut random = ChaCha12Rng::seed_from_u64(seed);
        let weights = MemberWeights::random(lesson.shape, config.hidden, &mut random);
        let learner = Learner::new(&weights, lesson.shape, config, pass(lesson, config));
        let validation_loss_c = lesson.validate(&learner.network).loss_c;
        let state = LoopState {
            random,
            order: (0..lesson.train.origins.len()).collect(),
            taken: 0,
            loss: 0.0,
            hours: 0.0,
            best: Best { weights, validation_loss_c, epochs_ago: 0 },
            history: vec![before_any_training(seat.member, validation_loss_c)],
        };
        Self::with(lesson, config, seat, passes, learner, state)
    }

    fn resumed(
        lesson: &'a Lesson<'a>,
        config: &'a TrainConfig,
        seat: Seat,
        passes: Passes,
        learner: &LearnerState,
        state: LoopState,
    ) -> Self {
        let learner = Learner::resumed(learner, lesson.shape, config, pass(lesson, config));
        Self::with(lesson, config, seat, passes, learner, state)
    }

    fn with(
        lesson: &'a Lesson<'a>,
        config: &'a TrainConfig,
        seat: Seat,
        passes: Passes,
        learner: Learner,
        state: LoopState,
    ) -> Self {
        let (most, keeps_best) = match passes {
            Passes::UntilNoBetter => (config.epochs, true),
            Passes::Exactly(passes) => (passes, false),
        };
        Self { lesson, config, member: seat.member, most, keeps_best, learner, state }
    }

    fn state(&self) -> MemberState {
        MemberState::Learning { learner: self.learner.state(), state: Box::new(self.state.clone()) }
    }

    /// Passes that are done.
    fn passes(&self) -> usize {
        self.state.history.len() - 1
    }

    /// Steps in all, if no better loss is not the end before.
    fn steps(&self) -> usize {
        self.most * pass(self.lesson, self.config).div_ceil(self.config.batch_size)
    }

    fn is_over(&self) -> bool {
        let waited = self.keeps_best && self.state.best.epochs_ago >= self.config.patience;
        self.passes() >= self.most || (self.passes() > 0 && waited)
    }

    /// Learns from the next windows; at the end of a pass looks at the validation windows.
    fn step(&mut self) -> Result<(), TrainError> {
        let LoopState { random, order, taken, loss, hours, .. } = &mut self.state;
        if *taken == 0 {
            order.shuffle(random);
        }
        let end = pass(self.lesson, self.config);
        let indices = &order[*taken..end.min(*taken + self.config.batch_size)];
        let batch = self.lesson.batch(&self.lesson.train, indices, self.learner.device());
        *hours += batch.hours;
        *loss += self.learner.learn(batch, random);
        *taken += indices.len();
        if *taken == end { self.end_pass() } else { Ok(()) }
    }

    fn end_pass(&mut self) -> Result<(), TrainError> {
        let epoch = self.state.history.len();
        let train_loss_c = self.state.loss / self.state.hours;
        (self.state.taken, self.state.loss, self.state.hours) = (0, 0.0, 0.0);
        let validation_loss_c = self.lesson.validate(&self.learner.network).loss_c;
        if !(train_loss_c.is_finite() && validation_loss_c.is_finite()) {
            return Err(TrainError::Diverged { member: self.member, epoch, loss: train_loss_c });
        }
        // the silent head is no candidate: how far a network is believed is chosen for each lead by itself
        let whatever_the_loss = !self.keeps_best || epoch == 1;
        let best = self.state.best.offer(&self.learner.network, validation_loss_c, whatever_the_loss);
        self.state.history.push(Epoch {
            member: self.member,
            epoch,
            step: self.learner.step,
            train_loss_c,
            validation_loss_c,
            learning_rate: self.learner.learning_rate(),
            best,
        });
        Ok(())
    }
}

/// Windows of one pass.
fn pass(lesson: &Lesson<'_>, config: &TrainConfig) -> usize {
    lesson.train.origins.len().div_ceil(config.windows_per_pass.max(1))
}

/// What the record says before any training: the head is silent, so both losses are the linear part's.
fn before_any_training(member: usize, loss_c: f64) -> Epoch {
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

impl Best {
    /// Keeps the network if it is better; whether it is.
    fn offer(&mut self, network: &Member, validation_loss_c: f64, whatever_the_loss: bool) -> bool {
        let better = whatever_the_loss || validation_loss_c < self.validation_loss_c;
        self.epochs_ago += 1;
        if better {
            *self = Self { weights: network.weights(), validation_loss_c, epochs_ago: 0 };
        }
        better
    }
}
