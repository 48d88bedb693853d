//! The events that move the pipeline on: an object was created, and what its key means.

use serde::{Deserialize, Serialize};
use weather::{Hour, StationId};

use crate::keys;

/// The `detail` of the event that S3 sends through EventBridge when an object is created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectCreated {
    /// Where.
    pub bucket: BucketName,
    /// What.
    pub object: CreatedObject,
}

/// The bucket of an [`ObjectCreated`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketName {
    /// Its name.
    pub name: String,
}

/// The object of an [`ObjectCreated`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatedObject {
    /// Its key. Through EventBridge it comes as it is, not percent-encoded.
    pub key: String,
}

impl ObjectCreated {
    /// The event for one key.
    pub fn new(bucket: &str, key: &str) -> Self {
        Self { bucket: BucketName { name: bucket.to_owned() }, object: CreatedObject { key: key.to_owned() } }
    }
}

/// What a created object asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpineEvent {
    /// A raw object arrived: preprocess it.
    Raw(String),
    /// A station's recent window changed: forecast.
    Recent(StationId),
    /// A model was promoted: forecast with it.
    Promoted(String),
    /// Somebody asked for training: start the batch job.
    Retrain(String),
}

impl SpineEvent {
    /// What the object with that key asks for; `None` for objects that start nothing.
    pub fn of(key: &str) -> Option<Self> {
        match key.split('/').next()? {
            "raw" => Some(Self::Raw(key.to_owned())),
            "recent" => keys::parse_recent(key).map(Self::Recent),
            "promotions" => Some(Self::Promoted(key.to_owned())),
            "retrain" => Some(Self::Retrain(key.to_owned())),
            _ => None,
        }
    }
}

/// A request to train: the content of a `retrain/` object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetrainRequest {
    /// Logical time of the request: only hours before it are used.
    pub requested_at: Hour,
    /// Why, in one word: `first-start`, `manual`, `drift`.
    pub cause: String,
    /// Which stations to train on.
    pub stations: Vec<StationId>,
    /// The trainer's preset: `tiny`, `quick` or `full`.
    pub preset: String,
    /// Seed of everything random.
    pub seed: u64,
}

/// A promoted model: the content of a `promotions/` object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promotion {
    /// The registered model.
    pub name: String,
    /// Its version.
    pub version: u32,
    /// The stations it forecasts for.
    pub stations: Vec<StationId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_says_which_stage_it_starts() {
        let raw = "raw/sample/54511/2014/12/31/x-y.csv";
        assert_eq!(SpineEvent::of(raw), Some(SpineEvent::Raw(raw.to_owned())));
        let recent = SpineEvent::of("recent/station=108.json");
        assert_eq!(recent, Some(SpineEvent::Recent("108".parse().unwrap())));
        assert_eq!(SpineEvent::of("observations/station=108/year=2014/month=12.parquet"), None);
    }
}
