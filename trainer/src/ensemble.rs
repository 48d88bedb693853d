//! The parts of a model, fitted one after the other and put together.

use std::sync::mpsc;

use forecast::LeadSkill;

use crate::adjust::{Judged, adjust, lead_skill};
use crate::config::TrainConfig;
use crate::dataset::{Dataset, Origin};
use crate::error::TrainError;
use crate::lesson::{Lesson, Part};
use crate::linear::{Design, Fitted};
use crate::member::{Epoch, TrainedMember, train_member};
use crate::network::HEAD;
use crate::shape::InputShape;
use crate::split::Split;
use crate::train::{TrainEvent, Windows};
use crate::whole::Whole;

/// Fits the linear part, trains the members on what it leaves, and puts them together.
pub(crate) fn fit(
    dataset: &Dataset<'_>,
    windows: &Windows,
    shape: InputShape,
    split: &Split,
    config: &TrainConfig,
    progress: &mut dyn FnMut(TrainEvent),
) -> Result<(Whole, Vec<LeadSkill>, Vec<Epoch>), TrainError> {
    let design = |origins: &[Origin], end| {
        Design::new(origins.iter().map(|origin| {
            (shape.describe(dataset.window(*origin)), dataset.outcome(*origin, end).standardised())
        }))
    };
    let validation = design(&windows.validation, split.validation.end);
    let Fitted { linear, unseen } = design(&windows.train, split.train.end).fit(&validation);
    let predicted = linear.predictions(&validation);
    progress(TrainEvent::LinearFitted);
    let lesson = Lesson {
        dataset,
        shape,
        train: Part { origins: &windows.train, linear: &unseen, end: split.train.end },
        validation: Part { origins: &windows.validation, linear: &predicted, end: split.validation.end },
    };
    let members = train_members(&lesson, config, progress)?;
    let judged = judge(&members, &lesson);
    let adjustment = adjust(&judged);
    let usual_errors =
        windows.validation.iter().map(|origin| dataset.climatology_errors(*origin, split.validation.end));
    let skill = lead_skill(&judged, &adjustment, &usual_errors.collect::<Vec<_>>());
    let epochs = members.iter().flat_map(|member| member.history.iter().copied()).collect();
    let weights = members.into_iter().map(|member| member.weights).collect();
    Ok((Whole::new(shape, weights, &linear, &adjustment), skill, epochs))
}

/// Trains every member on its own thread: their number, not the machine's, decides the result.
fn train_members(
    lesson: &Lesson<'_>,
    config: &TrainConfig,
    progress: &mut dyn FnMut(TrainEvent),
) -> Result<Vec<TrainedMember>, TrainError> {
    std::thread::scope(|scope| {
        let (sender, events) = mpsc::channel();
        let threads: Vec<_> = (0..config.members)
            .map(|member| {
                let sender = sender.clone();
                scope.spawn(move || {
                    // a receiver that is gone only means that nobody listens any more
                    train_member(lesson, config, member, &mut |epoch| {
                        let _ = sender.send(epoch);
                    })
                })
            })
            .collect();
        drop(sender);
        for epoch in events {
            progress(TrainEvent::Epoch(epoch));
        }
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

/// What the averaged members and the linear part said on the validation windows, beside what came.
fn judge<'a>(members: &[TrainedMember], lesson: &'a Lesson<'_>) -> Vec<Judged<'a>> {
    let part = &lesson.validation;
    let share = 1.0 / members.len() as f32;
    let of_window = |(at, origin): (usize, &Origin)| {
        let mut networks = vec![0.0; HEAD];
        for member in members {
            networks.iter_mut().zip(&member.validation[at]).for_each(|(sum, said)| *sum += said * share);
        }
        let outcome = lesson.dataset.outcome(*origin, part.end);
        Judged { linear: &part.linear[at], networks, outcome }
    };
    part.origins.iter().enumerate().map(of_window).collect()
}
