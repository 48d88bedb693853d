//! The week as a picture: what was observed, the median and the 80 % band, day by day.
//!
//! Written here rather than with a plotting crate: those draw pixels or fixed colours, this has to
//! follow the page's colours, language and width, and is one path each for line, band and median.

use std::fmt::Write;

use forecast::Forecast;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use weather::{Hour, HourlyGrid, Variable};

use crate::words::Words;

pub(crate) const WIDTH: f64 = 960.0;
pub(crate) const HEIGHT: f64 = 330.0;
pub(crate) const LEFT: f64 = 40.0;
pub(crate) const RIGHT: f64 = 8.0;
pub(crate) const TOP: f64 = 34.0;
pub(crate) const BOTTOM: f64 = 20.0;
/// Hours of observations drawn before the forecast.
const OBSERVED_HOURS: i64 = 72;
/// Distance of the horizontal lines.
const GRID_STEP_C: f64 = 5.0;

/// What the chart shows, in degrees and hours.
pub(crate) struct Series {
    pub(crate) observed: Vec<(Hour, f64)>,
    pub(crate) median: Vec<(Hour, f64)>,
    pub(crate) low: Vec<(Hour, f64)>,
    pub(crate) high: Vec<(Hour, f64)>,
}

/// Degrees and hours to the picture's units.
pub(crate) struct Scale {
    first: Hour,
    last: Hour,
    bottom_c: f64,
    top_c: f64,
}

/// Draws the chart as inline SVG.
pub(super) fn chart(
    forecast: &Forecast,
    observed: Option<&HourlyGrid>,
    zone: &TimeZone,
    words: Words,
) -> Markup {
    let series = Series::of(forecast, observed);
    let scale = Scale::of(&series);
    let days = days(&scale, zone);
    let x_start = scale.x(forecast.issued_at);
    html! {
        svg.chart viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img" aria-label=(words.say("chart-label")) {
            @for (index, day) in days.iter().enumerate() {
                @if index % 2 == 1 {
                    rect.day x=(px(scale.x(day.from))) y=(px(TOP)) width=(px(scale.x(day.to) - scale.x(day.from))) height=(px(HEIGHT - TOP - BOTTOM)) {}
                }
            }
            @for degrees in scale.lines() {
                line.grid.zero[degrees == 0.0] x1=(px(LEFT)) x2=(px(WIDTH - RIGHT)) y1=(px(scale.y(degrees))) y2=(px(scale.y(degrees))) {}
                text.axis x=(px(LEFT - 6.0)) y=(px(scale.y(degrees) + 4.0)) text-anchor="end" { (format!("{degrees:.0}°")) }
            }
            path.band d=(band(&scale, &series)) {}
            path.observed d=(line(&scale, &series.observed)) {}
            path.median d=(line(&scale, &series.median)) {}
            line.start x1=(px(x_start)) x2=(px(x_start)) y1=(px(TOP)) y2=(px(HEIGHT - BOTTOM)) {}
            @for day in &days {
                (day_label(&scale, &series, day, words))
            }
        }
    }
}

impl Series {
    pub(crate) fn of(forecast: &Forecast, observed: Option<&HourlyGrid>) -> Self {
        let start = forecast.issued_at - OBSERVED_HOURS;
        let past = observed.into_iter().flat_map(|grid| {
            let hours = grid.range().iter().filter(|hour| *hour >= start && *hour <= forecast.issued_at);
            hours.filter_map(|hour| Some((hour, grid.get(Variable::AirTemperature, hour)?)))
        });
        let leads = |pick: fn(&forecast::Band) -> f64| {
            forecast.leads.iter().map(|lead| (lead.valid_at, pick(&lead.air_temperature))).collect()
        };
        Self {
            observed: past.collect(),
            median: leads(|band| band.p50.0),
            low: leads(|band| band.p10.0),
            high: leads(|band| band.p90.0),
        }
    }

    /// The lowest and the highest median or observed temperature of a day.
    pub(crate) fn range_of(&self, day: &Day) -> Option<(f64, f64)> {
        let inside = |(hour, _): &&(Hour, f64)| day.from <= *hour && *hour < day.to;
        let values = || self.observed.iter().chain(&self.median).filter(inside).map(|(_, degrees)| *degrees);
        Some((values().min_by(f64::total_cmp)?, values().max_by(f64::total_cmp)?))
    }

    fn all(&self) -> impl Iterator<Item = &(Hour, f64)> {
        self.observed.iter().chain(&self.median).chain(&self.low).chain(&self.high)
    }
}

impl Scale {
    pub(crate) fn of(series: &Series) -> Self {
        let hours = || series.all().map(|(hour, _)| *hour);
        let degrees = || series.all().map(|(_, degrees)| *degrees);
        let (first, last) = (hours().min(), hours().max());
        let (low, high) =
            (degrees().fold(f64::INFINITY, f64::min), degrees().fold(f64::NEG_INFINITY, f64::max));
        Self {
            first: first.unwrap_or(Hour::from_epoch_hours(0)),
            last: last.unwrap_or(Hour::from_epoch_hours(1)),
            bottom_c: (low / GRID_STEP_C).floor() * GRID_STEP_C,
            top_c: (high / GRID_STEP_C).ceil() * GRID_STEP_C,
        }
    }

    pub(crate) fn x(&self, hour: Hour) -> f64 {
        LEFT + (hour - self.first) as f64 / (self.last - self.first).max(1) as f64 * (WIDTH - LEFT - RIGHT)
    }

    pub(crate) fn y(&self, degrees: f64) -> f64 {
        let share = (degrees - self.bottom_c) / (self.top_c - self.bottom_c).max(1.0);
        HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)
    }

    pub(crate) fn lines(&self) -> Vec<f64> {
        let count = ((self.top_c - self.bottom_c) / GRID_STEP_C).round() as usize;
        (0..=count).map(|step| self.bottom_c + step as f64 * GRID_STEP_C).collect()
    }
}

/// A local day, as far as the chart shows it.
pub(crate) struct Day {
    pub(crate) date: Date,
    pub(crate) from: Hour,
    pub(crate) to: Hour,
}

impl Day {
    /// A few hours of a day at the edge leave no room for its name.
    pub(crate) fn is_wide(&self) -> bool {
        self.to - self.from >= 10
    }
}

pub(crate) fn days(scale: &Scale, zone: &TimeZone) -> Vec<Day> {
    let hours = weather::HourRange::new(scale.first, scale.last + 1);
    let mut days: Vec<Day> = Vec::new();
    for hour in hours.iter() {
        let date = hour.in_zone(zone).date();
        match days.last_mut() {
            Some(day) if day.date == date => day.to = hour,
            _ => {
                if let Some(day) = days.last_mut() {
                    day.to = hour;
                }
                days.push(Day { date, from: hour, to: hour });
            }
        }
    }
    days
}

/// Weekday and date above the day, with its highest and lowest median or observed temperature.
fn day_label(scale: &Scale, series: &Series, day: &Day, words: Words) -> Markup {
    let middle = f64::midpoint(scale.x(day.from), scale.x(day.to));
    html! {
        @if let Some((low, high)) = series.range_of(day).filter(|_| day.is_wide()) {
            text.weekday x=(px(middle)) y="13" text-anchor="middle" { (words.day(day.date)) }
            text.range x=(px(middle)) y="28" text-anchor="middle" {
                tspan.low { (whole(low)) } " / " tspan.high { (whole(high)) }
            }
        }
    }
}

fn line(scale: &Scale, points: &[(Hour, f64)]) -> String {
    let mut path = String::new();
    let mut before: Option<Hour> = None;
    for (hour, degrees) in points {
        // A gap in the observations is a gap in the line.
        let command = if before == Some(*hour - 1) { 'L' } else { 'M' };
        let _ = write!(path, "{command}{} {}", px(scale.x(*hour)), px(scale.y(*degrees)));
        before = Some(*hour);
    }
    path
}

fn band(scale: &Scale, series: &Series) -> String {
    let mut path = line(scale, &series.high);
    for (hour, degrees) in series.low.iter().rev() {
        let _ = write!(path, "L{} {}", px(scale.x(*hour)), px(scale.y(*degrees)));
    }
    path.push('Z');
    path
}

/// Whole degrees, without the `-0` of a mild frost.
pub(crate) fn whole(degrees: f64) -> String {
    format!("{:.0}°", degrees.round() + 0.0)
}

/// A tenth of a unit is finer than a screen's dot, and short.
fn px(value: f64) -> String {
    format!("{value:.1}")
}
