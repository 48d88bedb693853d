//! Mean absolute error by hour ahead: the model as served, and what needs no model.

use forecast::scores::Score;
use serde::Deserialize;

use super::canvas::{Anchor, Canvas, Ink};

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 330.0;
const LEFT: f64 = 48.0;
const RIGHT: f64 = 150.0;
const TOP: f64 = 22.0;
const BOTTOM: f64 = 34.0;
const HOURS: f64 = 168.0;

const GRID: Ink = Ink([0xdd, 0xe3, 0xe8], 255);
const LABEL: Ink = Ink([0x5a, 0x6b, 0x7a], 255);
const MODEL: Ink = Ink([0xd9, 0x6b, 0x0b], 255);
const DAMPED: Ink = Ink([0x25, 0x63, 0xb8], 255);
const CLIMATOLOGY: Ink = Ink([0x8a, 0x97, 0xa3], 255);

/// As much of a run's `evaluation.json` as is drawn.
#[derive(Debug, Deserialize)]
pub(super) struct Evaluation {
    model: Scores,
    damped: Scores,
    climatology: Scores,
}

#[derive(Debug, Deserialize)]
struct Scores {
    by_lead: Vec<Score>,
}

/// Three curves over 168 hours, each named at its end.
pub(super) fn draw(evaluation: &Evaluation) -> Canvas {
    let curves = [
        (&evaluation.climatology, CLIMATOLOGY, "climatology", 1.8),
        (&evaluation.damped, DAMPED, "damped anomaly", 1.8),
        (&evaluation.model, MODEL, "model", 2.6),
    ];
    let all = || curves.iter().flat_map(|(scores, ..)| &scores.by_lead).map(|score| score.mae_c);
    let top_c = all().fold(1.0, f64::max).ceil();
    let x = |lead: f64| LEFT + lead / HOURS * (WIDTH - LEFT - RIGHT);
    let y = |degrees: f64| HEIGHT - BOTTOM - degrees / top_c * (HEIGHT - TOP - BOTTOM);
    let mut canvas = Canvas::new(WIDTH, HEIGHT);
    for degrees in 0..=top_c as u32 {
        let at = y(f64::from(degrees));
        canvas.line([Some((LEFT, at)), Some((WIDTH - RIGHT, at))], 1.0, GRID);
        canvas.label((LEFT - 6.0, at + 4.0), Anchor::End, 11.0, LABEL, &format!("{degrees} °C"));
    }
    for day in 0..=7 {
        let hours = f64::from(day) * 24.0;
        canvas.line([Some((x(hours), TOP)), Some((x(hours), HEIGHT - BOTTOM))], 1.0, GRID);
        canvas.label((x(hours), HEIGHT - BOTTOM + 16.0), Anchor::Middle, 11.0, LABEL, &format!("{hours} h"));
    }
    for (scores, ink, _, width) in &curves {
        let points = scores
            .by_lead
            .iter()
            .zip(1_u16..)
            .map(|(score, lead)| (score.count > 0).then(|| (x(f64::from(lead)), y(score.mae_c))));
        canvas.line(points, *width, *ink);
    }
    // The names stand at the ends of their curves, lower ones pushed down where they would touch.
    let mut ends: Vec<_> = curves
        .iter()
        .filter_map(|(scores, ink, name, _)| Some((y(scores.by_lead.last()?.mae_c), *ink, *name)))
        .collect();
    ends.sort_by(|one, next| one.0.total_cmp(&next.0));
    let mut above = f64::NEG_INFINITY;
    for (at, ink, name) in ends {
        let at = at.max(above + 15.0);
        canvas.label((WIDTH - RIGHT + 8.0, at + 4.0), Anchor::Start, 12.0, ink, name);
        above = at;
    }
    canvas
}
