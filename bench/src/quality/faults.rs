//! Faults put into real observations: what a source, a collector or a sensor does to them.

use std::ops::Range;

use rand::Rng;
use rand::rngs::StdRng;
use weather::{Celsius, Hour, HourlyGrid, Provenance, RelativeHumidity, Variable};

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The minus sign of one air temperature at or below −1 °C, dew point and humidity being there.
    LostSign,
    /// One air temperature 6 to 20 °C away; the other values as they were measured.
    Spike,
    /// The same by the thermometer's fault: dew point and vapour pressure are computed from it.
    SpikeOfThermometer,
    /// Two to six hours of it.
    Step,
    /// A sensor repeats its value for 12 to 72 hours.
    FlatLine,
    /// All temperatures in °F, in K or tenfold, for 1 to 48 hours.
    UnitError,
    /// A block of 12 to 72 hours filed up to 12 hours late or early.
    ShiftedClock,
    /// A block of 6 to 48 hours over another one up to two weeks away.
    DuplicatedBlock,
    /// −9, −9.9, −99 or 999 as a value of one variable, for 1 to 6 hours.
    Sentinel,
    /// The leading digit of a pressure, a humidity or a vapour pressure.
    LostDigit,
}

impl Fault {
    pub(crate) const ALL: [Self; 10] = [
        Self::LostSign,
        Self::LostDigit,
        Self::Spike,
        Self::SpikeOfThermometer,
        Self::Step,
        Self::FlatLine,
        Self::UnitError,
        Self::ShiftedClock,
        Self::DuplicatedBlock,
        Self::Sentinel,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::LostSign => "lost sign",
            Self::LostDigit => "lost leading digit",
            Self::Spike => "spike",
            Self::SpikeOfThermometer => "spike, dew point along",
            Self::Step => "step of 2 to 6 h",
            Self::FlatLine => "flat line",
            Self::UnitError => "unit error",
            Self::ShiftedClock => "shifted clock",
            Self::DuplicatedBlock => "duplicated block",
            Self::Sentinel => "sentinel as value",
        }
    }

    /// Hours from one fault to the next, so that none stands in the context of another.
    pub(crate) fn spacing(self) -> i64 {
        match self {
            Self::ShiftedClock | Self::DuplicatedBlock => 40 * 24,
            Self::FlatLine | Self::UnitError => 8 * 24,
            _ => 48,
        }
    }

    /// Puts one fault into the grid at `hour` and returns what it damaged; `None` if that place has not what
    /// such a fault damages.
    pub(crate) fn inject(
        self,
        grid: &mut HourlyGrid,
        hour: Hour,
        random: &mut StdRng,
    ) -> Option<Vec<Damaged>> {
        let reported = match self {
            Self::LostSign => lost_sign(grid, hour),
            Self::LostDigit => lost_digit(grid, hour, random),
            Self::Spike => spike(grid, hour, 1, false, random),
            Self::SpikeOfThermometer => spike(grid, hour, 1, true, random),
            Self::Step => spike(grid, hour, random.random_range(2..=6), true, random),
            Self::FlatLine => flat_line(grid, hour, random),
            Self::UnitError => unit_error(grid, hour, random),
            Self::ShiftedClock => shifted_clock(grid, hour, random),
            Self::DuplicatedBlock => duplicated_block(grid, hour, random),
            Self::Sentinel => sentinel(grid, hour, random),
        }?;
        let damaged = reported.into_iter().filter_map(|(hour, variable, value)| {
            let truth = grid.observed(variable, hour);
            grid.put(variable, hour, value, Provenance::Observed);
            let (truth, value) = (truth?, value?);
            ((truth - value).abs() > 1e-9).then_some(Damaged { hour, variable, truth })
        });
        Some(damaged.collect()).filter(|damaged: &Vec<Damaged>| !damaged.is_empty())
    }
}

/// A value that was damaged, and what it was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Damaged {
    pub(crate) hour: Hour,
    pub(crate) variable: Variable,
    pub(crate) truth: f64,
}

/// What is reported instead: a value or a blank.
type Reported = Vec<(Hour, Variable, Option<f64>)>;

const TEMPERATURES: [Variable; 3] =
    [Variable::AirTemperature, Variable::DewPoint, Variable::GroundTemperature];

fn lost_sign(grid: &HourlyGrid, hour: Hour) -> Option<Reported> {
    let air = grid.observed(Variable::AirTemperature, hour).filter(|air| *air <= -1.0)?;
    grid.observed(Variable::DewPoint, hour)?;
    grid.observed(Variable::RelativeHumidity, hour)?;
    Some(vec![(hour, Variable::AirTemperature, Some(-air))])
}

fn lost_digit(grid: &HourlyGrid, hour: Hour, random: &mut StdRng) -> Option<Reported> {
    let (variable, place) = one_of(
        &[
            (Variable::StationPressure, 1000.0),
            (Variable::SeaLevelPressure, 1000.0),
            (Variable::RelativeHumidity, 100.0),
            (Variable::VapourPressure, 10.0),
        ],
        random,
    );
    let value = grid.observed(variable, hour).filter(|value| *value >= place)?;
    Some(vec![(hour, variable, Some(tenths(value % place)))])
}

fn spike(
    grid: &HourlyGrid,
    hour: Hour,
    hours: i64,
    dew_point_along: bool,
    random: &mut StdRng,
) -> Option<Reported> {
    let size = random.random_range(6.0..=20.0) * if random.random() { 1.0 } else { -1.0 };
    let mut reported = Reported::new();
    for hour in (0..hours).map(|later| hour + later) {
        let air = tenths(grid.observed(Variable::AirTemperature, hour)? + size);
        reported.push((hour, Variable::AirTemperature, Some(air)));
        let humidity = grid.observed(Variable::RelativeHumidity, hour).filter(|_| dew_point_along);
        let dew_point = humidity.and_then(|humidity| RelativeHumidity(humidity).dew_point(Celsius(air)));
        if let Some(dew_point) = dew_point.filter(|_| grid.observed(Variable::DewPoint, hour).is_some()) {
            let vapour = dew_point.saturation_vapour_pressure();
            reported.push((hour, Variable::DewPoint, Some(tenths(dew_point.0))));
            reported.push((hour, Variable::VapourPressure, Some(tenths(vapour.0))));
        }
    }
    Some(reported)
}

fn flat_line(grid: &HourlyGrid, hour: Hour, random: &mut StdRng) -> Option<Reported> {
    let variable = one_of(
        &[
            Variable::AirTemperature,
            Variable::RelativeHumidity,
            Variable::StationPressure,
            Variable::WindSpeed,
            Variable::GroundTemperature,
        ],
        random,
    );
    let stuck = grid.observed(variable, hour)?;
    let hours = random.random_range(12..=72);
    Some((1..hours).map(|later| (hour + later, variable, Some(stuck))).collect())
}

fn unit_error(grid: &HourlyGrid, hour: Hour, random: &mut StdRng) -> Option<Reported> {
    grid.observed(Variable::AirTemperature, hour)?;
    let convert: fn(f64) -> f64 = one_of(
        &[|celsius| celsius * 1.8 + 32.0, |celsius| celsius + 273.15, |celsius| celsius * 10.0],
        random,
    );
    let hours = random.random_range(1..=48);
    let cells = (0..hours).flat_map(|later| TEMPERATURES.map(|variable| (hour + later, variable)));
    let convert = |(hour, variable)| {
        let value = grid.observed(variable, hour)?;
        Some((hour, variable, Some(tenths(convert(value)))))
    };
    Some(cells.filter_map(convert).collect())
}

fn shifted_clock(grid: &HourlyGrid, hour: Hour, random: &mut StdRng) -> Option<Reported> {
    let shift = random.random_range(1..=12) * if random.random() { 1 } else { -1 };
    moved(grid, hour, random.random_range(12..=72), shift)
}

fn duplicated_block(grid: &HourlyGrid, hour: Hour, random: &mut StdRng) -> Option<Reported> {
    let days = random.random_range(1..=13) * if random.random() { 1 } else { -1 };
    let hours = random.random_range(6..=48).min(24 * i64::abs(days));
    moved(grid, hour, hours, 24 * days)
}

/// Every value of a block is the one that was measured `late` hours before.
fn moved(grid: &HourlyGrid, hour: Hour, hours: i64, late: i64) -> Option<Reported> {
    let mut reported = Reported::new();
    for hour in (0..hours).map(|later| hour + later) {
        grid.observed(Variable::AirTemperature, hour)?;
        grid.observed(Variable::AirTemperature, hour - late)?;
        reported.extend(Variable::ALL.map(|variable| (hour, variable, grid.observed(variable, hour - late))));
    }
    Some(reported)
}

fn sentinel(grid: &HourlyGrid, hour: Hour, random: &mut StdRng) -> Option<Reported> {
    let variables = [
        Variable::AirTemperature,
        Variable::DewPoint,
        Variable::RelativeHumidity,
        Variable::StationPressure,
        Variable::SeaLevelPressure,
        Variable::WindSpeed,
        Variable::GroundTemperature,
    ];
    let variable = one_of(&variables, random);
    let mark = one_of(&[-9.0, -9.9, -99.0, 999.0], random);
    grid.observed(variable, hour)?;
    let hours: Range<i64> = 0..random.random_range(1..=6);
    Some(hours.map(|later| (hour + later, variable, Some(mark))).collect())
}

fn one_of<T: Copy>(choices: &[T], random: &mut StdRng) -> T {
    choices[random.random_range(0..choices.len())]
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
