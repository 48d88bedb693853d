//! Real observations from files.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use sources::SourceId;
use weather::{HourRange, HourlyGrid, Observation, Station};

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
