//! The page's chart of the week, as pixels.

use forecast::Forecast;
use jiff::tz::TimeZone;
use weather::{Hour, HourlyGrid};

use super::canvas::{Anchor, Canvas, Ink};
use crate::page::chart::{BOTTOM, HEIGHT, LEFT, RIGHT, Scale, Series, TOP, WIDTH, days, whole};

const SHADE: Ink = Ink([0xf4, 0xf6, 0xf8], 255);
const GRID: Ink = Ink([0xdd, 0xe3, 0xe8], 255);
const ZERO: Ink = Ink([0x9a, 0xa8, 0xb4], 255);
const LABEL: Ink = Ink([0x5a, 0x6b, 0x7a], 255);
const DAY: Ink = Ink([0x22, 0x30, 0x3c], 255);
const LOW: Ink = Ink([0x25, 0x63, 0xb8], 255);
const HIGH: Ink = Ink([0xc0, 0x39, 0x1b], 255);
const OBSERVED: Ink = Ink([0x22, 0x30, 0x3c], 255);
const MEDIAN: Ink = Ink([0xd9, 0x6b, 0x0b], 255);
const BAND: Ink = Ink([0xf0, 0x9a, 0x3e], 80);

/// What was observed, the median and the 80 % band, day by day.
pub(super) fn draw(forecast: &Forecast, observed: Option<&HourlyGrid>, zone: &TimeZone) -> Canvas {
    let series = Series::of(forecast, observed);
    let scale = Scale::of(&series);
    let mut canvas = Canvas::new(WIDTH, HEIGHT);
    draw_days(&mut canvas, &series, &scale, zone);
    for degrees in scale.lines() {
        let (y, ink) = (scale.y(degrees), if degrees == 0.0 { ZERO } else { GRID });
        canvas.line([Some((LEFT, y)), Some((WIDTH - RIGHT, y))], 1.0, ink);
        canvas.label((LEFT - 6.0, y + 4.0), Anchor::End, 11.0, LABEL, &whole(degrees));
    }
    let points = |values: &[(Hour, f64)]| -> Vec<(f64, f64)> {
        values.iter().map(|(hour, degrees)| (scale.x(*hour), scale.y(*degrees))).collect()
    };
    let high = points(&series.high);
    canvas.area(high.into_iter().chain(points(&series.low).into_iter().rev()), BAND);
    canvas.line(unbroken(&series.observed, &scale), 1.8, OBSERVED);
    canvas.line(unbroken(&series.median, &scale), 2.4, MEDIAN);
    let start = scale.x(forecast.issued_at);
    canvas.line([Some((start, TOP)), Some((start, HEIGHT - BOTTOM))], 1.0, ZERO);
    canvas
}

fn draw_days(canvas: &mut Canvas, series: &Series, scale: &Scale, zone: &TimeZone) {
    for (index, day) in days(scale, zone).iter().enumerate() {
        let (from, to) = (scale.x(day.from), scale.x(day.to));
        if index % 2 == 1 {
            let bottom = HEIGHT - BOTTOM;
            canvas.area([(from, TOP), (to, TOP), (to, bottom), (from, bottom)], SHADE);
        }
        if let Some((low, high)) = series.range_of(day).filter(|_| day.is_wide()) {
            let middle = f64::midpoint(from, to);
            let date = format!("{}/{}", day.date.month(), day.date.day());
            canvas.label((middle, 13.0), Anchor::Middle, 12.0, DAY, &date);
            canvas.label((middle - 5.0, 28.0), Anchor::End, 12.0, LOW, &whole(low));
            canvas.label((middle, 28.0), Anchor::Middle, 12.0, LABEL, "/");
            canvas.label((middle + 5.0, 28.0), Anchor::Start, 12.0, HIGH, &whole(high));
        }
    }
}

/// The points of a line, broken where hours are missing.
fn unbroken(values: &[(Hour, f64)], scale: &Scale) -> Vec<Option<(f64, f64)>> {
    let mut points = Vec::with_capacity(values.len());
    let mut before: Option<Hour> = None;
    for (hour, degrees) in values {
        if before.is_some_and(|before| before + 1 != *hour) {
            points.push(None);
        }
        points.push(Some((scale.x(*hour), scale.y(*degrees))));
        before = Some(*hour);
    }
    points
}
