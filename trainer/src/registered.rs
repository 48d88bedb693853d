//! Registered models, read back.

use forecast::{Model, ModelError, ModelSpec};
use store::{ModelVersion, Store, StoreError};

/// A registered model cannot be read back.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Its files are damaged, or of another version of this program.
    #[error("version {version} cannot be loaded; train again, or point the champion at another version")]
    Model {
        /// Its version.
        version: u32,
        /// Why.
        #[source]
        source: ModelError,
    },
    /// S3 failed, or a file is not there.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads a registered model as it is served.
///
/// # Errors
/// When a file of it is not there or does not load.
pub(crate) async fn load(store: &Store, registered: &ModelVersion) -> Result<Model, LoadError> {
    let missing = || StoreError::NotFound {
        target: format!("model under {}/; the bucket has lost it", registered.source),
    };
    read(store, registered, "").await?.ok_or_else(|| missing().into())
}

/// Reads a registered model as it is judged: a model that was fitted once more to all hours, the held-out ones
/// among them, has a twin that was not, under `judged/`.
///
/// # Errors
/// When a file of it is not there or does not load.
pub(crate) async fn load_judged(store: &Store, registered: &ModelVersion) -> Result<Model, LoadError> {
    match read(store, registered, "judged/").await? {
        Some(twin) => Ok(twin),
        None => load(store, registered).await,
    }
}

async fn read(store: &Store, registered: &ModelVersion, folder: &str) -> Result<Option<Model>, LoadError> {
    let [onnx, spec] =
        ["model.onnx", "model.json"].map(|name| format!("{}/{folder}{name}", registered.source));
    let Some(graph) = store.get(&onnx).await? else { return Ok(None) };
    let Some(spec) = store.get_json::<ModelSpec>(&spec).await? else { return Ok(None) };
    let version = registered.version;
    Model::load(&graph.body, &spec).map(Some).map_err(|source| LoadError::Model { version, source })
}
