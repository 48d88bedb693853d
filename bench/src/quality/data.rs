//! Real observations from files.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use sources::SourceId;
use weather::quality::{Finding, Reason};
use weather::{HourRange, HourlyGrid, Observation, Station, Variable};

use super::injected::CheckedStation;

/// One station's observations.
#[derive(Debug, Clone)]
pub(crate) struct Series {
    pub(crate) station: Station,
    pub(crate) grid: HourlyGrid,
}

/// Every `.csv.gz` in a folder, in order of their names, a station each.
pub(crate) fn read_folder(folder: &Path) -> Result<Vec<Series>> {
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.retain(|path| path.to_string_lossy().ends_with(".csv.gz"));
    paths.sort();
    ensure!(!paths.is_empty(), "{} has no .csv.gz of observations", folder.display());
    paths.iter().map(|path| read_file(path)).collect()
}

/// A file of one known station, in one of the forms that KMA's observations have.
pub(crate) fn read_file(path: &Path) -> Result<Series> {
    let shown = || path.display().to_string();
    let bytes = fs::read(path).with_context(shown)?;
    let nowhere = "0".parse().context("0 is a station number")?;
    let observations = sources::parse(SourceId::KmaCsv, &nowhere, &bytes).with_context(shown)?;
    let [first, .., last] = &observations[..] else { anyhow::bail!("{} has no two hours", shown()) };
    ensure!(first.station == last.station, "{} has more than one station", shown());
    let station = Station::known(&first.station)
        .with_context(|| format!("{}: station {} is not known", shown(), first.station))?;
    let hours = HourRange::new(first.hour, last.hour + 1);
    Ok(Series { grid: merged(&observations, hours), station })
}

/// One grid of a station's observations.
pub(crate) fn merged(observations: &[Observation], hours: HourRange) -> HourlyGrid {
    let mut grid = HourlyGrid::absent(observations[0].station.clone(), hours);
    for observation in observations {
        grid.merge(observation);
    }
    grid
}

/// Whether what was found is damage that is left in these files, by what the checks do not look at.
pub(crate) fn is_known_damage(station: &CheckedStation, finding: &Finding) -> bool {
    finding.variable == Variable::GroundTemperature && (is_cut(station, finding) || is_mark(station, finding))
}

/// Stations whose observations went through a collector that had room for four characters in a field (told
/// in the data's `DATA.md`). What it did to the air temperature was taken out by whoever made these files; what
/// it did to the ground's was not.
const CUT: [&str; 5] = ["133", "136", "143", "146", "156"];
/// Only numbers of five characters were cut: −10.0 and colder.
const WARMEST_CUT_C: f64 = -10.0;

fn is_cut(station: &CheckedStation, finding: &Finding) -> bool {
    finding.reason == Reason::LostSign
        && finding.repaired.is_some_and(|celsius| celsius <= WARMEST_CUT_C)
        && CUT.contains(&station.station.id.as_str())
}

/// What KMA's collectors write for a missing ground temperature.
const MARK_C: f64 = -9.0;
/// How far around an hour no air may have frozen: in these files no other ground is colder than −5 °C then.
const WITHOUT_FROST_HOURS: i64 = 12;

fn is_mark(station: &CheckedStation, finding: &Finding) -> bool {
    let around = HourRange::new(finding.hour - WITHOUT_FROST_HOURS, finding.hour + WITHOUT_FROST_HOURS + 1);
    let air = |hour| station.observed.observed(Variable::AirTemperature, hour);
    (finding.reported - MARK_C).abs() < f64::EPSILON && around.iter().filter_map(air).all(|air| air > 0.0)
}
