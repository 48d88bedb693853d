//! Lines, dots and bars over axes, drawn as SVG.

use plotters::prelude::*;

use super::ArtifactError;

const SIZE: (u32, u32) = (840, 460);
/// A letter of a line's name, what stands beside the name, and its height with the room above: generous pixels.
const LETTER: f64 = 8.0;
const NAME_ROOM: f64 = 70.0;
const NAME_HEIGHT: f64 = 20.0;
/// Points looked at between two points of a line.
const SAMPLES: u8 = 8;
/// Colours that people who see no red or green tell apart (Okabe and Ito 2008).
pub(super) const COLOURS: [RGBColor; 6] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(230, 159, 0),
];

/// A line and what it is called.
pub(super) struct Line {
    pub(super) name: String,
    pub(super) points: Vec<(f64, f64)>,
    pub(super) colour: RGBColor,
    /// A reference is drawn thinner.
    pub(super) is_reference: bool,
}

/// A picture of lines over one axis.
pub(super) struct Picture<'a> {
    pub(super) name: &'static str,
    pub(super) title: &'a str,
    pub(super) horizontal: &'a str,
    pub(super) vertical: &'a str,
    pub(super) lines: Vec<Line>,
    /// Values that the vertical axis shows whatever the lines do.
    pub(super) shows: &'a [f64],
    /// A level that is drawn across.
    pub(super) level: Option<f64>,
    /// Points that are marked.
    pub(super) marks: Vec<(f64, f64)>,
}

/// The picture as SVG.
pub(super) fn draw(picture: &Picture<'_>) -> Result<String, ArtifactError> {
    let mut svg = String::new();
    let drawn = paint(picture, &SVGBackend::with_string(&mut svg, SIZE).into_drawing_area());
    drawn.map_err(|error| ArtifactError::Plot { name: picture.name, reason: error.to_string() })?;
    Ok(svg)
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;
type Drawn<'a> = Result<(), DrawingAreaErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>>;

fn paint<'a>(picture: &Picture<'_>, area: &Area<'a>) -> Drawn<'a> {
    area.fill(&WHITE)?;
    let (across, up) = picture.bounds();
    let mut chart = ChartBuilder::on(area)
        .caption(picture.title, ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(42)
        .y_label_area_size(56)
        .build_cartesian_2d(across.0..across.1, up.0..up.1)?;
    chart
        .configure_mesh()
        .x_desc(picture.horizontal)
        // a tick between two whole numbers would have no name
        .x_labels(((across.1 - across.0) as usize + 1).min(11))
        .x_label_formatter(&|at| if at.fract() == 0.0 { format!("{at}") } else { String::new() })
        .y_desc(picture.vertical)
        .axis_desc_style(("sans-serif", 14))
        .label_style(("sans-serif", 13))
        .light_line_style(TRANSPARENT)
        .draw()?;
    if let Some(level) = picture.level {
        let ends = [(across.0, level), (across.1, level)];
        chart.draw_series(std::iter::once(PathElement::new(ends, BLACK.stroke_width(1))))?;
    }
    for line in &picture.lines {
        let style = line.style();
        chart
            .draw_series(LineSeries::new(line.points.iter().copied(), style))?
            .label(&line.name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], style));
    }
    chart.draw_series(picture.marks.iter().map(|point| Circle::new(*point, 5, BLACK.filled())))?;
    chart
        .configure_series_labels()
        .position(picture.emptiest_corner(across, up))
        .background_style(WHITE.mix(0.85))
        .border_style(BLACK.mix(0.2))
        .label_font(("sans-serif", 13))
        .draw()?;
    area.present()
}

/// Named shares from 0 to 1 as bars, as SVG.
pub(super) fn draw_bars(
    name: &'static str,
    title: &str,
    shares: &[(&str, f64)],
) -> Result<String, ArtifactError> {
    let mut svg = String::new();
    let drawn = paint_bars(title, shares, &SVGBackend::with_string(&mut svg, SIZE).into_drawing_area());
    drawn.map_err(|error| ArtifactError::Plot { name, reason: error.to_string() })?;
    Ok(svg)
}

fn paint_bars<'a>(title: &str, shares: &[(&str, f64)], area: &Area<'a>) -> Drawn<'a> {
    area.fill(&WHITE)?;
    let most = shares.iter().map(|share| share.1).fold(0.1, f64::max);
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(42)
        .y_label_area_size(130)
        .build_cartesian_2d(0.0..100.0 * most, 0.0..shares.len().max(1) as f64)?;
    chart.configure_mesh().disable_y_mesh().y_labels(0).x_desc("%").label_style(("sans-serif", 13)).draw()?;
    let from_top = |at: usize| (shares.len() - at) as f64;
    let bars = shares.iter().enumerate().map(|(at, (_, share))| {
        Rectangle::new([(0.0, from_top(at) - 0.2), (100.0 * share, from_top(at) - 0.8)], COLOURS[0].filled())
    });
    chart.draw_series(bars)?;
    for (at, (name, share)) in shares.iter().enumerate() {
        let (x, y) = chart.backend_coord(&(0.0, from_top(at) - 0.4));
        let text = format!("{name} {:.0} %", 100.0 * share);
        area.draw(&Text::new(text, (x - 124, y - 8), ("sans-serif", 13)))?;
    }
    area.present()
}

impl Line {
    fn style(&self) -> ShapeStyle {
        if self.is_reference {
            ShapeStyle { color: self.colour.mix(0.6), filled: false, stroke_width: 1 }
        } else {
            ShapeStyle { color: self.colour.to_rgba(), filled: false, stroke_width: 2 }
        }
    }
}

impl Picture<'_> {
    /// From and to on both axes, with a little room; an axis is never a point.
    fn bounds(&self) -> ((f64, f64), (f64, f64)) {
        let points = || self.lines.iter().flat_map(|line| &line.points).chain(&self.marks);
        let range = |values: &mut dyn Iterator<Item = f64>| {
            let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            });
            if low < high {
                (low, high)
            } else if low.is_finite() {
                (low - 0.5, high + 0.5)
            } else {
                (0.0, 1.0)
            }
        };
        let across = range(&mut points().map(|point| point.0));
        let (low, high) = range(&mut points().map(|point| point.1).chain(self.shows.iter().copied()));
        let room = 0.05 * (high - low);
        (across, (if self.shows.contains(&low) { low } else { low - room }, high + room))
    }

    /// Where the names of the lines cover least of what is drawn.
    fn emptiest_corner(&self, across: (f64, f64), up: (f64, f64)) -> SeriesLabelPosition {
        let longest = self.lines.iter().map(|line| line.name.chars().count()).max().unwrap_or_default();
        let wide = (NAME_ROOM + LETTER * longest as f64) / f64::from(SIZE.0);
        let high = NAME_HEIGHT * (self.lines.len() + 1) as f64 / f64::from(SIZE.1);
        let share = |(low, high): (f64, f64), value: f64| (value - low) / (high - low);
        let drawn: Vec<(f64, f64)> = self.drawn().map(|(x, y)| (share(across, x), share(up, y))).collect();
        let covered = |is_right: bool, is_upper: bool| {
            let inside = |at: f64, far: bool, room: f64| if far { at > 1.0 - room } else { at < room };
            drawn.iter().filter(|(x, y)| inside(*x, is_right, wide) && inside(*y, is_upper, high)).count()
        };
        let corners = [
            (SeriesLabelPosition::UpperRight, covered(true, true)),
            (SeriesLabelPosition::LowerRight, covered(true, false)),
            (SeriesLabelPosition::UpperLeft, covered(false, true)),
            (SeriesLabelPosition::LowerLeft, covered(false, false)),
        ];
        let emptiest = corners.into_iter().min_by_key(|(_, covered)| *covered);
        emptiest.map_or(SeriesLabelPosition::UpperRight, |(corner, _)| corner)
    }

    /// Points along all lines, and the marks.
    fn drawn(&self) -> impl Iterator<Item = (f64, f64)> {
        let between = |ends: &[(f64, f64)]| {
            let (from, to) = (ends[0], ends[ends.len() - 1]);
            let at = move |share: f64| (from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1));
            (0..=SAMPLES).map(move |sample| at(f64::from(sample) / f64::from(SAMPLES)))
        };
        let lines = self.lines.iter().flat_map(move |line| line.points.windows(2).flat_map(between));
        lines
            .chain(self.lines.iter().flat_map(|line| &line.points).copied())
            .chain(self.marks.iter().copied())
    }
}
