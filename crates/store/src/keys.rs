//! The S3 layout: every key is built and read here, and nowhere else.

use weather::official::Product;
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
    let folder = raw_folder(source, station, filed_under);
    format!("{folder}/{}-{}.{extension}", compact(fetched_at), short(digest))
}

/// The place of a raw official forecast: the day is that of its issue, and since not every service says
/// in its answer which issue that is, the name does: `{fetched_at}-issued{issued_at}-{digest}.{extension}`.
pub fn raw_official(
    source: &str,
    station: &str,
    issued_at: Hour,
    fetched_at: Hour,
    digest: &str,
    extension: &str,
) -> String {
    let folder = raw_folder(source, station, issued_at);
    let (fetched_at, issued_at) = (compact(fetched_at), compact(issued_at));
    format!("{folder}/{fetched_at}-issued{issued_at}-{}.{extension}", short(digest))
}

/// The folder that raw objects of a day lie in.
pub(crate) fn raw_folder(source: &str, station: &str, day_of: Hour) -> String {
    let date = day_of.timestamp().to_zoned(jiff::tz::TimeZone::UTC).date();
    format!("raw/{source}/{station}/{:04}/{:02}/{:02}", date.year(), date.month(), date.day())
}

/// As much of a digest as tells objects of one folder apart.
fn short(digest: &str) -> &str {
    &digest[..digest.len().min(16)]
}

/// What a raw object's key says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawKey {
    /// The source's id.
    pub source: String,
    /// The station, or `several` for a file that holds more than one.
    pub station: String,
    /// When it was fetched or imported.
    pub fetched_at: Hour,
    /// The issue of an official forecast; `None` for observations.
    pub issued_at: Option<Hour>,
    /// The digest of its bytes, as in the key.
    pub digest: String,
}

/// Reads a raw object's key; `None` if it is not one.
pub fn parse_raw(key: &str) -> Option<RawKey> {
    let mut parts = key.strip_prefix("raw/")?.split('/');
    let (source, station) = (parts.next()?, parts.next()?);
    let name = parts.nth(3)?;
    if parts.next().is_some() {
        return None;
    }
    let (fetched_at, rest) = name.split('.').next()?.split_once('-')?;
    let (issued_at, digest) = match rest.split_once('-') {
        Some((issue, digest)) => (Some(issue.strip_prefix("issued")?.parse().ok()?), digest),
        None => (None, rest),
    };
    Some(RawKey {
        source: source.to_owned(),
        station: station.to_owned(),
        fetched_at: fetched_at.parse().ok()?,
        issued_at,
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

/// What is usual at a station, its baseline with it.
pub fn contract(station: &StationId) -> String {
    format!("contracts/station={station}.json")
}

/// How wide a model's bands must be at a station.
pub fn recalibration(station: &StationId, model_version: u32) -> String {
    format!("recalibrations/station={station}/model={model_version:05}.json")
}

/// One immutable forecast. Two models may forecast from the same hour, so the model is in the key.
pub fn forecast(station: &StationId, issued_at: Hour, model_version: u32) -> String {
    format!("forecasts/station={station}/issued={issued_at}/model={model_version:05}.json")
}

/// One issue of an official forecast. Never changed once it is there.
pub fn official(product: Product, station: &StationId, issued_at: Hour) -> String {
    format!("official/{product}/station={station}/issued={issued_at}.json")
}

/// What a run leaves.
pub fn artifact(experiment_id: &str, run_id: &str, name: &str) -> String {
    format!("artifacts/{experiment_id}/{run_id}/artifacts/{name}")
}

/// The state of a training that was stopped. `work` is a digest of what it trains on, how, and by which code.
pub fn checkpoint(run_id: &str, work: &str) -> String {
    format!("checkpoints/{run_id}/{}.cbor", short(work))
}

/// The record of a promotion; its creation starts a forecast with that model.
pub fn promotion(model: &str, version: u32) -> String {
    format!("promotions/{model}/version={version:05}.json")
}

/// A request to train; its creation starts the batch job.
pub fn retrain(requested_at: Hour, cause: &str) -> String {
    format!("retrain/{}-{cause}.json", compact(requested_at))
}

/// A request to search for better settings; trials are taken from it.
pub fn search(requested_at: Hour, digest: &str) -> String {
    format!("search/{}-{}.json", compact(requested_at), short(digest))
}

/// An hour without `:` so that it can stand in a file name everywhere; an [`Hour`] reads back from it.
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
        assert_eq!((parsed.fetched_at, parsed.issued_at), (hour + 1, None));
        assert_eq!(parsed.digest, "0123456789abcdef");
    }

    #[test]
    fn the_key_of_a_raw_official_forecast_says_its_issue() {
        let issued: Hour = "2026-09-07T05:00:00Z".parse().unwrap();
        let key = raw_official("kma-vilage", "108", issued, issued + 20, "0123456789abcdef0123", "json");
        assert_eq!(
            key,
            "raw/kma-vilage/108/2026/09/07/20260908T010000Z-issued20260907T050000Z-0123456789abcdef.json"
        );
        let parsed = parse_raw(&key).unwrap();
        assert_eq!((parsed.fetched_at, parsed.issued_at), (issued + 20, Some(issued)));
        assert_eq!(parsed.digest, "0123456789abcdef");
    }

    #[test]
    fn what_is_not_the_key_of_a_raw_object_is_none() {
        let day = "raw/sample/54511/2014/12/31";
        for key in [
            "raw/sample/54511/x.csv",
            &format!("{day}/yesterday-0123.csv"),
            &format!("{day}/20141231T160000Z.csv"),
            &format!("{day}/20141231T160000Z-issued-0123.csv"),
            &format!("{day}/20141231T160000Z-20141231T150000Z-0123.csv"),
            &format!("{day}/20141231T160000Z-0123.csv/more"),
        ] {
            assert_eq!(parse_raw(key), None, "{key}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_a_reader_of_keys_panic(text in "(raw/|observations/station=|recent/station=)?[^\n]{0,60}") {
            let _ = (parse_raw(&text), parse_observations(&text), parse_recent(&text));
        }
    }

    #[test]
    fn keys_of_a_station_read_back() {
        let station: StationId = "108".parse().unwrap();
        assert_eq!(parse_recent(&recent(&station)), Some(station.clone()));
        assert_eq!(parse_observations(&observations(&station, 2021, 3)), Some((station, 2021, 3)));
    }
}
