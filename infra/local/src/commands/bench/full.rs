//! This project's own preprocessing of files, without the servers that it works on otherwise: the same
//! parsing, checks, repairs and months, written into a folder.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use peer_preprocess::{Amount, Folders};
use weather::{HourRange, HourlyGrid, Month, Observation, Report, Reports, Station, gaps, quality};

/// Preprocesses every file. `done` is told after each what came of it.
pub(crate) fn preprocess(folders: &Folders, done: impl Fn(Amount) + Sync) -> Result<Amount> {
    let one = |(): &mut (), file: &Path| {
        preprocess_file(file, folders.to())
            .with_context(|| format!("{} was not preprocessed", file.display()))
    };
    folders.each(|| (), one, done)
}

fn preprocess_file(file: &Path, to: &Path) -> Result<Amount> {
    let observations = sources::kma_csv::parse(&fs::read(file)?)?;
    let mut amount = Amount { rows: observations.len() as u64, ..Amount::default() };
    for station in observations.chunk_by(|left, right| left.station == right.station) {
        let reports = reports(station);
        let grid = clean(&reports);
        let months = Month::touching(grid.range()).map(Month::hours);
        for month in months.filter_map(|month| grid.slice(month).trimmed()) {
            let (key, bytes) = store::encode_month(&month, &reports.slice(month.range()))?;
            let object = to.join(key);
            fs::create_dir_all(object.parent().unwrap_or(to))?;
            fs::write(&object, &bytes).with_context(|| format!("{} cannot be written", object.display()))?;
            amount += Amount { rows: 0, files: 1, bytes: bytes.len() as u64 };
        }
    }
    Ok(amount)
}

/// One station's observations, in order, as what one raw object reported.
fn reports(observations: &[Observation]) -> Reports {
    let (first, last) = (&observations[0], &observations[observations.len() - 1]);
    let mut reports = Reports::absent(first.station.clone(), HourRange::new(first.hour, last.hour + 1));
    for observation in observations {
        reports.merge(observation, Report::new(observation, last.hour + 1, 0));
    }
    reports
}

/// The reported values, checked and repaired.
fn clean(reports: &Reports) -> HourlyGrid {
    let mut grid = reports.values().clone();
    let station = Station::known(&grid.station);
    quality::check(&mut grid, station.as_ref());
    gaps::repair(&mut grid);
    grid
}
