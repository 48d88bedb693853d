//! The gate: a model is promoted only when it is better than what needs no model.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::evaluation::Evaluation;

/// What the gate decided, with the numbers it decided on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// Whether the model may become the champion.
    pub promote: bool,
    /// Mean absolute error of the model as served over 168 hours, °C.
    pub model_mae_c: f64,
    /// Of climatology, °C.
    pub climatology_mae_c: f64,
    /// Of the damped anomaly, °C.
    pub damped_mae_c: f64,
    /// Forecasts it rests on.
    pub origins: usize,
}

/// Promotes only a model whose error over all 168 hours is below climatology's and the damped anomaly's.
pub fn gate(evaluation: &Evaluation) -> Verdict {
    let [model_mae_c, climatology_mae_c, damped_mae_c] =
        [&evaluation.model, &evaluation.climatology, &evaluation.damped].map(|scores| scores.overall.mae_c);
    let scored = evaluation.model.overall.count > 0;
    Verdict {
        promote: scored && model_mae_c < climatology_mae_c && model_mae_c < damped_mae_c,
        model_mae_c,
        climatology_mae_c,
        damped_mae_c,
        origins: evaluation.origins,
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { promote, model_mae_c, climatology_mae_c, damped_mae_c, origins } = self;
        let (decision, comparison) =
            if *promote { ("promoted", "lower than") } else { ("refused", "not lower than both") };
        write!(
            f,
            "{decision}: over 168 hours and {origins} held-out origins the model's MAE is {model_mae_c:.3} °C, \
             {comparison} climatology's {climatology_mae_c:.3} °C and the damped anomaly's {damped_mae_c:.3} °C"
        )?;
        if *promote { Ok(()) } else { f.write_str("; the baseline goes on serving") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::Scores;
    use forecast::scores::Score;
    use weather::{Hour, HourRange};

    fn evaluation(model: f64, climatology: f64, damped: f64) -> Evaluation {
        let scores = |mae_c: f64| Scores {
            overall: Score { count: 1000, mae_c, ..Score::default() },
            by_day: Vec::new(),
            by_lead: Vec::new(),
        };
        let start = Hour::from_epoch_hours(350_640);
        Evaluation {
            held_out: HourRange::new(start, start + 8760),
            origins: 1432,
            fallbacks: 0,
            model: scores(model),
            climatology: scores(climatology),
            damped: scores(damped),
            persistence: scores(4.0),
        }
    }

    #[test]
    fn better_than_both_is_promoted() {
        let verdict = gate(&evaluation(2.701, 3.104, 2.755));
        assert!(verdict.promote);
        insta::assert_snapshot!(verdict, @"promoted: over 168 hours and 1432 held-out origins the model's MAE is 2.701 °C, lower than climatology's 3.104 °C and the damped anomaly's 2.755 °C");
    }

    #[test]
    fn better_than_one_alone_is_refused_with_the_numbers() {
        let verdict = gate(&evaluation(2.801, 3.104, 2.755));
        assert!(!verdict.promote);
        assert!(!gate(&evaluation(2.801, 2.7, 2.9)).promote);
        insta::assert_snapshot!(verdict, @"refused: over 168 hours and 1432 held-out origins the model's MAE is 2.801 °C, not lower than both climatology's 3.104 °C and the damped anomaly's 2.755 °C; the baseline goes on serving");
    }

    #[test]
    fn equal_is_not_better_and_not_a_number_is_refused() {
        assert!(!gate(&evaluation(2.755, 3.104, 2.755)).promote);
        assert!(!gate(&evaluation(f64::NAN, 3.104, 2.755)).promote);
    }
}
