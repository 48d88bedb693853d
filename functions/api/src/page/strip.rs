//! Completeness as a picture: a row for each variable, a cell for each day.

use maud::{Markup, html};
use store::Tally;
use weather::Variable;

use crate::quality::{Day, Quality};
use crate::words::Words;

const WIDTH: f64 = 960.0;
/// Where the cells begin: what stands before them is the variable's name.
const LEFT: f64 = 150.0;
/// Where the share of all days stands.
const RIGHT: f64 = 60.0;
const TOP: f64 = 22.0;
const ROW: f64 = 22.0;
/// The least distance of two dates above the cells.
const DATE_WIDTH: f64 = 56.0;

/// Draws the days as inline SVG: variables that should be there every hour first, the others below.
pub(super) fn strip(quality: &Quality, words: Words) -> Markup {
    let reported = |variable: &Variable| quality.completeness.contains_key(variable.name());
    let (hourly, others): (Vec<Variable>, Vec<Variable>) =
        Variable::ALL.into_iter().filter(reported).partition(|variable| variable.is_reported_hourly());
    let rows: Vec<Variable> = hourly.into_iter().chain(others).collect();
    let height = TOP + ROW * rows.len() as f64;
    let cell = (WIDTH - LEFT - RIGHT) / quality.days.len().max(1) as f64;
    let step = (DATE_WIDTH / cell).ceil() as usize;
    html! {
        svg.strip viewBox=(format!("0 0 {WIDTH} {height}")) role="img" aria-label=(words.say("completeness-label")) {
            @for (index, day) in quality.days.iter().enumerate().step_by(step.max(1)) {
                text x=(px(LEFT + cell * index as f64)) y="13" { (words.day(day.date)) }
            }
            @for (index, variable) in rows.iter().enumerate() {
                @let y = TOP + ROW * index as f64;
                text.name x=(px(LEFT - 8.0)) y=(px(y + 15.0)) text-anchor="end" { (name(*variable, words)) }
                @for (column, day) in quality.days.iter().enumerate() {
                    (cell_of(day, *variable, [LEFT + cell * column as f64, y, cell], words))
                }
                @let share = quality.completeness[variable.name()].measured_share;
                text x=(px(WIDTH - 4.0)) y=(px(y + 15.0)) text-anchor="end" { (format!("{:.1}%", share * 100.0)) }
            }
        }
    }
}

/// What the colours mean.
pub(super) fn legend(words: Words) -> Markup {
    html! {
        p.legend.strip {
            @for shade in ["full", "most", "some", "none", "seldom"] {
                span class=(shade) { (words.say(&format!("shade-{shade}"))) }
            }
        }
    }
}

/// A day's cell at `x`, `y` and of a width. A day none of whose hours can be there has none.
fn cell_of(day: &Day, variable: Variable, [x, y, width]: [f64; 3], words: Words) -> Markup {
    let tally = day.variables.get(variable.name()).copied().unwrap_or_default();
    html! {
        @if day.hours > 0 {
            rect class=(shade(tally, day.hours, variable)) x=(px(x)) y=(px(y + 1.0)) width=(px(width - 1.0)) height=(px(ROW - 2.0)) {
                title { (told(tally, day, variable, words)) }
            }
        }
    }
}

/// How dark a cell is.
fn shade(tally: Tally, expected: usize, variable: Variable) -> &'static str {
    match tally.measured {
        measured if measured >= expected => "full",
        _ if !variable.is_reported_hourly() => "seldom",
        0 => "none",
        measured if measured * 10 >= expected * 9 => "most",
        _ => "some",
    }
}

/// A cell in words.
fn told(tally: Tally, day: &Day, variable: Variable, words: Words) -> String {
    words.with(
        "cell",
        &[
            ("date", &words.date(day.date)),
            ("variable", &name(variable, words)),
            ("measured", &tally.measured.to_string()),
            ("hours", &day.hours.to_string()),
            ("repaired", &tally.repaired.to_string()),
            ("filled", &tally.filled.to_string()),
            ("refused", &tally.refused.to_string()),
        ],
    )
}

fn name(variable: Variable, words: Words) -> String {
    words.say(&format!("variable-{}", variable.name()))
}

/// A tenth of a unit is finer than a screen's dot, and short.
fn px(value: f64) -> String {
    format!("{value:.1}")
}
