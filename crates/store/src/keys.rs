//! The S3 layout: every key is built and read here, and nowhere else.

use weather::{Hour, StationId};

/// A raw object's place: `raw/{source}/{station}/{YYYY}/{MM}/{DD}/{fetched_at}-{digest}.{extension}`.
/// The day is that of `filed_under`; the digest makes the same bytes the same key.
pub fn raw(
    source: &str,
    station: &str,
    filed_under: Hour,
    fetched_at: Hour,
    digest: &str,
    extension: &str,
) -> String {
    let date = filed_under.timestamp().to_zoned(jiff::tz::TimeZone::UTC).date();
    let digest = &digest[..digest.len().min(16)];
    format!(
        "raw/{source}/{station}/{:04}/{:02}/{:02}/{}-{digest}.{extension}",
        date.year(),
        date.month(),
        date.day(),
        compact(fetched_at),
    )
}

/// What a raw object's key says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawKey {
    /// The source's id.
    pub source: String,
    /// The station, or `several` for a file that holds more than one.
    pub station: String,
    /// The digest of its bytes, as in the key.
    pub digest: String,
}

/// Reads a raw object's key; `None` if it is not one.
pub fn parse_raw(key: &str) -> Option<RawKey> {
    let mut parts = key.strip_prefix("raw/")?.split('/');
    let (source, station) = (parts.next()?, parts.next()?);
    let name = parts.nth(3)?;
    let (_, digest) = name.split('.').next()?.split_once('-')?;
    parts.next().is_none().then(|| RawKey {
        source: source.to_owned(),
        station: station.to_owned(),
        digest: digest.to_owned(),
    })
}

/// One month of merged hourly observations.
pub fn observations(station: &StationId, year: i16, month: i8) -> String {
    format!("{}year={year:04}/month={month:02}.parquet", observations_prefix(station))
}

/// All months of a station.
pub fn observations_prefix(station: &StationId) -> String {
    format!("observations/station={station}/")
}

/// Year and month of an observations key.
pub fn parse_observations(key: &str) -> Option<(StationId, i16, i8)> {
    let rest = key.strip_prefix("observations/station=")?;
    let (station, rest) = rest.split_once("/year=")?;
    let (year, month) = rest.strip_suffix(".parquet")?.split_once("/month=")?;
    Some((station.parse().ok()?, year.parse().ok()?, month.parse().ok()?))
}

/// Gaps, refused values and completeness of one month.
pub fn quality(station: &StationId, year: i16, month: i8) -> String {
    format!("quality/station={station}/year={year:04}/month={month:02}.json")
}

/// The last window of a station's grid; its creation starts a forecast.
pub fn recent(station: &StationId) -> String {
    format!("recent/station={station}.json")
}

/// Reads the station of a [`recent`] key.
pub fn parse_recent(key: &str) -> Option<StationId> {
    key.strip_prefix("recent/station=")?.strip_suffix(".json")?.parse().ok()
}

/// A station's fitted baseline.
pub fn baseline(station: &StationId) -> String {
    format!("baselines/station={station}.json")
}

/// One immutable forecast. Two models may forecast from the same hour, so the model is in the key.
pub fn forecast(station: &StationId, issued_at: Hour, model_version: u32) -> String {
    format!("forecasts/station={station}/issued={issued_at}/model={model_version:05}.json")
}

/// What a run leaves.
pub fn artifact(experiment_id: &str, run_id: &str, name: &str) -> String {
    format!("artifacts/{experiment_id}/{run_id}/artifacts/{name}")
}

/// The record of a promotion; its creation starts a forecast with that model.
pub fn promotion(model: &str, version: u32) -> String {
    format!("promotions/{model}/version={version:05}.json")
}

/// A request to train; its creation starts the batch job.
pub fn retrain(requested_at: Hour, cause: &str) -> String {
    format!("retrain/{}-{cause}.json", compact(requested_at))
}

/// An hour without `:` so that it can stand in a file name everywhere.
fn compact(hour: Hour) -> String {
    hour.to_string().replace([':', '-'], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raw_key_says_its_source_and_station() {
        let hour: Hour = "2014-12-31T15:00:00Z".parse().unwrap();
        let key = raw("sample", "54511", hour, hour + 1, "0123456789abcdef0123", "csv");
        assert_eq!(key, "raw/sample/54511/2014/12/31/20141231T160000Z-0123456789abcdef.csv");
        let parsed = parse_raw(&key).unwrap();
        assert_eq!((parsed.source.as_str(), parsed.station.as_str()), ("sample", "54511"));
        assert_eq!(parsed.digest, "0123456789abcdef");
        assert_eq!(parse_raw("raw/sample/54511/x.csv"), None);
    }

    #[test]
    fn keys_of_a_station_read_back() {
        let station: StationId = "108".parse().unwrap();
        assert_eq!(parse_recent(&recent(&station)), Some(station.clone()));
        assert_eq!(parse_observations(&observations(&station, 2021, 3)), Some((station, 2021, 3)));
    }
}
