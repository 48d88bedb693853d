//! Pictures of a training, as SVG.

use forecast::scores::skill;
use plotters::prelude::RGBColor;

use super::picture::{COLOURS, Line, Picture, draw, draw_bars};
use super::{Artifact, ArtifactError, SVG};
use crate::search::StudySummary;
use crate::{Epoch, Evaluation};

const HOURS_PER_DAY: usize = 24;

/// Training and validation loss of each member by epoch; the best epoch is marked.
pub(super) fn learning_curve(history: &[Epoch]) -> Result<String, ArtifactError> {
    let members = history.iter().map(|epoch| epoch.member).max().map_or(0, |last| last + 1);
    let line = |member: usize, name: &str, value: fn(&Epoch) -> f64, is_reference| Line {
        name: format!("network {}, {name}", member + 1),
        points: history
            .iter()
            .filter(|epoch| epoch.member == member && value(epoch).is_finite())
            .map(|epoch| (epoch.epoch as f64, value(epoch)))
            .collect(),
        colour: COLOURS[member % COLOURS.len()],
        is_reference,
    };
    let lines = (0..members).flat_map(|member| {
        [
            line(member, "validation", |epoch| epoch.validation_loss_c, false),
            line(member, "training", |epoch| epoch.train_loss_c, true),
        ]
    });
    let kept = history.iter().filter(|epoch| epoch.best);
    let best = kept.min_by(|one, other| one.validation_loss_c.total_cmp(&other.validation_loss_c));
    draw(&Picture {
        name: "plots/learning_curve.svg",
        title: "Learning curve (the dot is the best epoch)",
        horizontal: "epoch",
        vertical: "mean pinball loss, °C",
        lines: lines.collect(),
        shows: &[],
        level: None,
        marks: best.map(|epoch| (epoch.epoch as f64, epoch.validation_loss_c)).into_iter().collect(),
    })
}

/// Mean absolute error of the model and its references by hour ahead.
pub(super) fn mae_by_lead(evaluation: &Evaluation) -> Result<String, ArtifactError> {
    let kinds = [
        ("model as served", &evaluation.model),
        ("damped anomaly", &evaluation.damped),
        ("climatology", &evaluation.climatology),
        ("persistence", &evaluation.persistence),
    ];
    let lines = kinds.iter().zip(COLOURS).enumerate().map(|(at, ((name, scores), colour))| {
        line_by_lead(name, scores.by_lead.iter().map(|score| score.mae_c), colour, at > 0)
    });
    draw(&Picture {
        name: "plots/mae_by_lead.svg",
        title: "Error by hour ahead, held-out hours",
        horizontal: "days ahead",
        vertical: "mean absolute error, °C",
        lines: lines.collect(),
        shows: &[0.0],
        level: None,
        marks: Vec::new(),
    })
}

/// Skill against each baseline by hour ahead: 1 is perfect, 0 is no better.
pub(super) fn skill_by_lead(evaluation: &Evaluation) -> Result<String, ArtifactError> {
    let references = [
        ("against climatology", &evaluation.climatology),
        ("against the damped anomaly", &evaluation.damped),
        ("against persistence", &evaluation.persistence),
    ];
    let lines = references.iter().zip(COLOURS).map(|((name, reference), colour)| {
        let pairs = evaluation.model.by_lead.iter().zip(&reference.by_lead);
        line_by_lead(name, pairs.map(|(own, reference)| skill(own.mae_c, reference.mae_c)), colour, false)
    });
    draw(&Picture {
        name: "plots/skill_by_lead.svg",
        title: "Skill by hour ahead (above 0: better), held-out hours",
        horizontal: "days ahead",
        vertical: "1 − MAE ÷ MAE of the reference",
        lines: lines.collect(),
        shows: &[-0.05, 0.2],
        level: Some(0.0),
        marks: Vec::new(),
    })
}

/// How often the measured temperature lay in the band that should hold it on four days of five.
pub(super) fn calibration(evaluation: &Evaluation) -> Result<String, ArtifactError> {
    let kinds = [("model as served", &evaluation.model), ("damped anomaly", &evaluation.damped)];
    let lines = kinds.iter().zip(COLOURS).enumerate().map(|(at, ((name, scores), colour))| {
        let covered = scores.by_lead.iter().map(|score| 100.0 * score.coverage_80);
        line_by_lead(name, covered, colour, at > 0)
    });
    draw(&Picture {
        name: "plots/calibration.svg",
        title: "Hours inside the 80 % band, by hour ahead (the line is where they should be)",
        horizontal: "days ahead",
        vertical: "hours inside, %",
        lines: lines.collect(),
        shows: &[60.0, 100.0],
        level: Some(80.0),
        marks: Vec::new(),
    })
}

/// Every trial of a study by its number, and the best so far.
pub(crate) fn study_pictures(study: &StudySummary) -> Result<Vec<Artifact>, ArtifactError> {
    let at = |number: usize| number as f64 + 1.0;
    let so_far = study.trials.iter().zip(&study.best_so_far_c);
    let best = Line {
        name: "best of those that came to their end".to_owned(),
        points: so_far.filter_map(|(trial, best)| Some((at(trial.number), (*best)?))).collect(),
        colour: COLOURS[0],
        is_reference: false,
    };
    let pruned = study.trials.iter().filter(|trial| trial.outcome == "pruned").count();
    let title =
        format!("{} trials, {pruned} stopped early (dots: each trial's last error)", study.trials.len());
    let picture = draw(&Picture {
        name: "plots/study.svg",
        title: &title,
        horizontal: "trial",
        vertical: "mean absolute error on the validation windows, °C",
        lines: vec![best],
        shows: &[],
        level: None,
        marks: study.trials.iter().filter_map(|trial| Some((at(trial.number), trial.objective_c?))).collect(),
    })?;
    let mut shares: Vec<(&str, f64)> =
        study.importance.iter().map(|(name, share)| (name.as_str(), *share)).collect();
    shares.sort_by(|one, other| other.1.total_cmp(&one.1));
    let bars = draw_bars(
        "plots/importance.svg",
        "Share of the error's variance that each setting explains",
        &shares,
    )?;
    Ok(vec![
        Artifact::text("plots/study.svg", picture, SVG),
        Artifact::text("plots/importance.svg", bars, SVG),
    ])
}

fn line_by_lead(name: &str, values: impl Iterator<Item = f64>, colour: RGBColor, is_reference: bool) -> Line {
    let days = |at: usize| (at + 1) as f64 / HOURS_PER_DAY as f64;
    let points = values.enumerate().filter(|(_, value)| value.is_finite());
    let points = points.map(|(at, value)| (days(at), value)).collect();
    Line { name: name.to_owned(), points, colour, is_reference }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epoch(member: usize, epoch: usize, loss: f64) -> Epoch {
        Epoch {
            member,
            epoch,
            step: 0,
            train_loss_c: loss - 0.1,
            validation_loss_c: loss,
            learning_rate: 0.0,
            best: epoch > 0,
        }
    }

    #[test]
    fn a_learning_curve_names_its_axes_and_every_network() {
        let history = [epoch(0, 0, 1.0), epoch(0, 1, 0.8), epoch(1, 0, 1.1), epoch(1, 1, f64::NAN)];
        let svg = learning_curve(&history).unwrap();
        for word in ["epoch", "mean pinball loss", "network 1, validation", "network 2, training", "<circle"]
        {
            assert!(svg.contains(word), "{word}");
        }
        assert!(!svg.contains("NaN"));
    }

    #[test]
    fn a_training_without_an_epoch_is_an_empty_picture_and_no_panic() {
        assert!(learning_curve(&[]).unwrap().starts_with("<svg"));
        assert!(learning_curve(&[epoch(0, 0, 1.0)]).is_ok());
    }
}
