//! Raw objects into `raw/`, as they came.

use std::collections::BTreeMap;

use sources::{Extension, RawObject};
use store::{Expect, Put, Store, StoreError, keys};
use weather::{Hour, StationId};

/// What an answer brought.
#[derive(Debug, Default)]
pub(crate) struct Filed {
    /// Keys that are new, with the station they are filed under.
    pub(crate) keys: Vec<(StationId, String)>,
    /// The hours in it, by station.
    pub(crate) hours: BTreeMap<StationId, Vec<Hour>>,
}

/// Files the objects of an answer and tells which hours are in them.
pub(crate) async fn file(
    store: &Store,
    objects: &[RawObject],
    fetched_at: Hour,
) -> Result<Filed, StoreError> {
    let mut filed = Filed::default();
    for raw in objects {
        let key = file_raw(store, raw, fetched_at).await?;
        filed.keys.extend(key.map(|key| (raw.station.clone(), key)));
        // A source hands on only what can be read. If it ever does not, the bytes are kept all the same,
        // and preprocess says what is wrong with them.
        for observation in sources::parse(raw.source, &raw.station, &raw.bytes).unwrap_or_default() {
            filed.hours.entry(observation.station).or_default().push(observation.hour);
        }
    }
    Ok(filed)
}

/// Stores one object as received; its key, if it was new.
pub(crate) async fn file_raw(
    store: &Store,
    raw: &RawObject,
    fetched_at: Hour,
) -> Result<Option<String>, StoreError> {
    let key = raw_key(raw, fetched_at);
    let put = store.put(&key, raw.bytes.clone(), content_type(raw.extension), Expect::Absent).await?;
    Ok((put == Put::Written).then_some(key))
}

pub(crate) fn raw_key(raw: &RawObject, fetched_at: Hour) -> String {
    let digest = store::digest(&raw.bytes);
    let (source, extension) = (raw.source.as_str(), raw.extension.as_str());
    let build = if raw.source.is_official() { keys::raw_official } else { keys::raw };
    build(source, raw.station.as_str(), raw.first_hour, fetched_at, &digest, extension)
}

fn content_type(extension: Extension) -> &'static str {
    match extension {
        Extension::Json => "application/json",
        Extension::Txt => "text/plain",
        Extension::Csv => "text/csv",
        Extension::CsvGz => "application/gzip",
    }
}
