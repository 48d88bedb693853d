//! What a run is made of, besides its configuration: code, data, places. Enough to make it again.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use store::{DatasetInput, RetrainRequest, Store, StoreError, digest, keys};
use weather::{Hour, Station, StationId};

use crate::config::Places;

/// Where the commit is named when the program does not run from its repository.
const COMMIT_VARIABLE: &str = "WEARCAST_GIT_COMMIT";

/// What a run is made of.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    pub(crate) run_id: String,
    pub(crate) request: RetrainRequest,
    pub(crate) commit: Option<Commit>,
    pub(crate) manifest: Manifest,
    /// Where the stations are; those that are nowhere are left out.
    pub(crate) places: Places,
}

/// The state of the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Commit {
    pub(crate) hash: String,
    /// Whether files differ from it.
    pub(crate) is_dirty: bool,
}

/// Every object that was read for the training, with its version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// Only hours before it are used.
    pub(crate) before: Hour,
    /// ETags by key.
    pub(crate) objects: BTreeMap<String, String>,
}

impl Facts {
    pub(crate) async fn gather(
        store: &Store,
        run_id: String,
        request: RetrainRequest,
    ) -> Result<Self, StoreError> {
        let mut objects = BTreeMap::new();
        for station in &request.stations {
            objects.extend(store.list_versions(&keys::observations_prefix(station)).await?);
        }
        let places = store.describe_all(&request.stations).await?;
        let manifest = Manifest { before: request.requested_at, objects };
        Ok(Self { run_id, request, commit: Commit::current(), manifest, places })
    }

    /// Stations by number, with their names where they have one.
    pub(crate) fn stations(&self, name: fn(&Station) -> &str) -> String {
        let named = |id: &StationId| match self.places.get(id) {
            Some(place) => format!("{} ({id})", name(place)),
            None => id.to_string(),
        };
        self.request.stations.iter().map(named).collect::<Vec<_>>().join(", ")
    }

    /// The manifest as MLflow knows a data set.
    pub(crate) fn dataset(&self, bucket: &str) -> DatasetInput {
        let stations: Vec<&str> = self.request.stations.iter().map(StationId::as_str).collect();
        DatasetInput {
            name: format!("observations of {}", shortened(&stations.join(","), 200)),
            digest: self.manifest.digest(),
            source_type: "s3".to_owned(),
            source: serde_json::json!({ "uri": format!("s3://{bucket}/observations/") }).to_string(),
            profile: Some(
                serde_json::json!({ "objects": self.manifest.objects.len(), "stations": stations.len() })
                    .to_string(),
            ),
            context: "train".to_owned(),
        }
    }
}

impl Manifest {
    /// Names exactly these versions of these objects; 32 hex digits, of MLflow's 36 at most.
    pub(crate) fn digest(&self) -> String {
        let listed: Vec<String> = self.objects.iter().map(|(key, etag)| format!("{key} {etag}\n")).collect();
        digest(format!("{}\n{}", self.before, listed.concat()).as_bytes())[..32].to_owned()
    }
}

impl Commit {
    /// From the environment, as the container has it, else from the repository that the program was
    /// built in, if it is still there. Asked once: what runs does not change when somebody commits.
    fn current() -> Option<Self> {
        static CURRENT: OnceLock<Option<Commit>> = OnceLock::new();
        CURRENT.get_or_init(Self::find).clone()
    }

    fn find() -> Option<Self> {
        let named = std::env::var(COMMIT_VARIABLE).ok().filter(|hash| !hash.is_empty());
        if let Some(hash) = named {
            return Some(Self { hash, is_dirty: false });
        }
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let hash = git(folder, &["rev-parse", "HEAD"])?;
        let changed = git(folder, &["status", "--porcelain", "--untracked-files=no"])?;
        Some(Self { hash, is_dirty: !changed.is_empty() })
    }
}

/// What git says there; `None` where there is no git or no repository.
fn git(folder: &Path, words: &[&str]) -> Option<String> {
    let answer = Command::new("git").arg("-C").arg(folder).args(words).output().ok()?;
    let said = answer.status.success().then_some(answer.stdout)?;
    Some(String::from_utf8_lossy(&said).trim().to_owned())
}

fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_version_of_an_object_or_another_last_hour_is_another_data_set() {
        let before = Hour::from_epoch_hours(350_640);
        let manifest = |before, etag: &str| Manifest {
            before,
            objects: [("observations/station=108/year=2010/month=01.parquet".to_owned(), etag.to_owned())]
                .into(),
        };
        let first = manifest(before, "a").digest();
        assert_eq!(first.len(), 32);
        assert_eq!(first, manifest(before, "a").digest());
        assert_ne!(first, manifest(before, "b").digest());
        assert_ne!(first, manifest(before + 1, "a").digest());
    }
}
