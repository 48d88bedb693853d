//! The parts of a model, fitted one after the other and put together.

use std::sync::mpsc;

use forecast::{HORIZON, LeadSkill};

use crate::adjust::{Judged, adjust, lead_skill};
use crate::config::TrainConfig;
use crate::dataset::{Dataset, Origin};
use crate::error::TrainError;
use crate::lesson::{Lesson, Part};
use crate::linear::{Design, Fitted, Linear, Loss};
use crate::member::{Epoch, Passes, TrainedMember, train_member};
use crate::network::{HEAD, Member};
use crate::processor::Processor;
use crate::session::{Fit, Seat, Session};
use crate::shape::InputShape;
use crate::stations::Windows;
use crate::train::TrainEvent;
use crate::whole::{Adjustment, Whole};

/// Widths are chosen on one in so many of the windows that were learned from, beside the held-out ones.
const LEARNED_ONE_IN: usize = 4;

/// The parts of a model, and what the held-out windows have chosen.
pub(crate) struct Parts {
    pub(crate) shape: InputShape,
    processor: Processor,
    linear: Linear,
    /// The penalty of the linear part at each lead.
    penalties: Vec<usize>,
    members: Vec<TrainedMember>,
    /// One in some of the windows that it was fitted to, with what the linear part says that has not seen their year.
    learned: Learned,
}

/// Windows, and what the linear part says of each, standardised, `[168]`.
struct Learned {
    origins: Vec<Origin>,
    linear: Vec<Vec<f32>>,
}

/// How the parts are put together, and how good the whole then is.
pub(crate) struct Judgement {
    adjustment: Adjustment,
    /// At every lead.
    pub(crate) skill: Vec<LeadSkill>,
}

impl Parts {
    /// Fits the linear part and trains the members on what it leaves, each as long as `windows.validation` says.
    pub(crate) fn fit(
        dataset: &Dataset<'_>,
        windows: &Windows,
        shape: InputShape,
        config: &TrainConfig,
        session: &Session,
        progress: &mut dyn FnMut(TrainEvent),
    ) -> Result<Self, TrainError> {
        let validation = design(dataset, shape, &windows.validation);
        let fitted = design(dataset, shape, &windows.train).fit(&validation, Loss::Absolute);
        progress(TrainEvent::LinearFitted);
        let passes = vec![Passes::UntilNoBetter; config.members];
        let fitting = Fitting { config, session, fit: Fit::Judged, passes };
        Self::after(fitted, dataset, windows, shape, &fitting, progress)
    }

    /// Fits the same to other windows, with the penalties and as many passes as were chosen.
    pub(crate) fn fit_again(
        &self,
        dataset: &Dataset<'_>,
        windows: &Windows,
        config: &TrainConfig,
        session: &Session,
        progress: &mut dyn FnMut(TrainEvent),
    ) -> Result<Self, TrainError> {
        let fitted = design(dataset, self.shape, &windows.train).fit_again(&self.penalties);
        let passes = self.members.iter().map(|member| Passes::Exactly(member.passes())).collect();
        let fitting = Fitting { config, session, fit: Fit::Served, passes };
        // its epochs are those of another fit, and would be taken for the first one's
        Self::after(fitted, dataset, windows, self.shape, &fitting, &mut |event| {
            if !matches!(event, TrainEvent::Epoch(_)) {
                progress(event);
            }
        })
    }

    fn after(
        fitted: Fitted,
        dataset: &Dataset<'_>,
        windows: &Windows,
        shape: InputShape,
        fitting: &Fitting<'_>,
        progress: &mut dyn FnMut(TrainEvent),
    ) -> Result<Self, TrainError> {
        let Fitted { linear, chosen, unseen } = fitted;
        let predicted = linear.predictions(&design(dataset, shape, &windows.validation));
        let train = Part { origins: &windows.train, linear: &unseen };
        let validation = Part { origins: &windows.validation, linear: &predicted };
        let processor = fitting.config.processor;
        let lesson = Lesson { dataset, shape, processor, train, validation };
        let members = fitting.train(&lesson, progress)?;
        let learned = Learned {
            origins: windows.train.iter().step_by(LEARNED_ONE_IN).copied().collect(),
            linear: unseen.into_iter().step_by(LEARNED_ONE_IN).collect(),
        };
        Ok(Self { shape, processor, linear, penalties: chosen, members, learned })
    }

    /// How these parts are best put together for some windows, and how good the whole is on them.
    pub(crate) fn judge(&self, dataset: &Dataset<'_>, origins: &[Origin]) -> Judgement {
        let predicted = self.linear.predictions(&design(dataset, self.shape, origins));
        let judged = self.said(dataset, origins, &predicted);
        let learned = self.said(dataset, &self.learned.origins, &self.learned.linear);
        let adjustment = adjust(&judged, &learned);
        let usual_errors: Vec<_> = origins.iter().map(|origin| dataset.climatology_errors(*origin)).collect();
        let skill = lead_skill(&judged, &adjustment, &usual_errors);
        Judgement { adjustment, skill }
    }

    /// What the linear part and the networks say of some windows, and what came.
    fn said<'a>(&self, dataset: &Dataset<'_>, origins: &[Origin], linear: &'a [Vec<f32>]) -> Vec<Judged<'a>> {
        let part = || Part { origins, linear };
        let Self { shape, processor, .. } = *self;
        let lesson = Lesson { dataset, shape, processor, train: part(), validation: part() };
        let share = 1.0 / self.members.len() as f32;
        let mut said = vec![vec![0.0; HEAD]; origins.len()];
        for member in &self.members {
            let raw = lesson.validate(&Member::new(&member.weights, &processor.device().autodiff())).raw;
            for (sums, raw) in said.iter_mut().zip(raw) {
                sums.iter_mut().zip(raw).for_each(|(sum, said)| *sum += said * share);
            }
        }
        let outcomes = origins.iter().map(|origin| dataset.outcome(*origin));
        let parts = linear.iter().zip(said).zip(outcomes);
        parts.map(|((linear, networks), outcome)| Judged { linear, networks, outcome }).collect()
    }

    /// The whole, put together as judged.
    pub(crate) fn whole(&self, judgement: &Judgement) -> Whole {
        let members = self.members.iter().map(|member| member.weights.clone()).collect();
        Whole::new(self.shape, members, &self.linear, &judgement.adjustment)
    }

    /// Every epoch of every member.
    pub(crate) fn history(&self) -> Vec<Epoch> {
        self.members.iter().flat_map(|member| member.history.iter().copied()).collect()
    }
}

fn design(dataset: &Dataset<'_>, shape: InputShape, origins: &[Origin]) -> Design {
    Design::new(
        HORIZON,
        origins
            .iter()
            .map(|origin| (shape.describe(dataset.window(*origin)), dataset.outcome(*origin).standardised())),
    )
}

/// How the members of one fit are trained.
struct Fitting<'a> {
    config: &'a TrainConfig,
    session: &'a Session,
    fit: Fit,
    /// Of each member.
    passes: Vec<Passes>,
}

impl Fitting<'_> {
    /// Trains every member on its own thread: their number, not the machine's, decides the result.
    fn train(
        &self,
        lesson: &Lesson<'_>,
        progress: &mut dyn FnMut(TrainEvent),
    ) -> Result<Vec<TrainedMember>, TrainError> {
        let Self { config, session, fit, ref passes } = *self;
        session.goes_on()?;
        std::thread::scope(|scope| {
            let (sender, events) = mpsc::channel();
            let threads: Vec<_> = passes
                .iter()
                .enumerate()
                .map(|(member, passes)| {
                    let (sender, seat) = (sender.clone(), Seat { fit, member });
                    scope.spawn(move || {
                        // a receiver that is gone only means that nobody listens any more
                        train_member(lesson, config, seat, *passes, session, &mut |event| {
                            let _ = sender.send(event);
                        })
                    })
                })
                .collect();
            drop(sender);
            events.into_iter().for_each(progress);
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        })
    }
}
