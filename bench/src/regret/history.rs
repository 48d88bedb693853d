//! A station's observations of several years, checked and repaired as the project does it.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sources::SourceId;
use weather::{Hour, HourRange, HourlyGrid, Station, gaps, quality};

/// Reads `asos_hourly_<station>.csv.gz` in `folder`.
pub(super) fn read(folder: &Path, place: &Station) -> Result<HourlyGrid> {
    let file = folder.join(format!("asos_hourly_{}.csv.gz", place.id));
    let bytes = std::fs::read(&file).with_context(|| {
        format!("{} cannot be read; name the folder of the observations with --data", file.display())
    })?;
    let observations = sources::parse(SourceId::KmaCsv, &place.id, &bytes)
        .with_context(|| format!("{} cannot be read as KMA's hourly CSV", file.display()))?;
    let own = || observations.iter().filter(|observation| observation.station == place.id);
    let (first, last) = (own().map(|one| one.hour).min(), own().map(|one| one.hour).max());
    let (Some(first), Some(last)) = (first, last) else {
        anyhow::bail!("{} has no observation of station {}", file.display(), place.id)
    };
    let mut grid = HourlyGrid::absent(place.id.clone(), HourRange::new(first, last + 1));
    own().for_each(|observation| grid.merge(observation));
    quality::check(&mut grid, Some(place));
    gaps::repair(&mut grid);
    Ok(grid)
}

/// The hours from the first day of one year to the last day of another, on the local calendar.
pub(super) fn years(first: i16, last: i16, zone: &TimeZone) -> Result<HourRange> {
    ensure!(first <= last, "there is no whole year before the test year to fit the forecast to");
    let start =
        |year: i16| anyhow::Ok(Hour::floor(Date::new(year, 1, 1)?.to_zoned(zone.clone())?.timestamp()));
    Ok(HourRange::new(start(first)?, start(last + 1)?))
}
