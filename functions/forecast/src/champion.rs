//! The champion: the registered model that is served, loaded once per process and version.

use std::sync::Arc;

use forecast::{Forecast, Model, ModelSpec, StationContract};
use store::{CHAMPION, MODEL_NAME, ModelVersion, Store, StoreError};
use tokio::sync::Mutex;
use weather::{Hour, HourlyGrid};

use crate::{IssueError, recalibration};

/// A loaded champion.
#[derive(Debug)]
pub struct Champion {
    /// Its registered version.
    pub version: u32,
    pub(crate) model: Model,
}

impl Champion {
    /// Whether it was trained on no hours after `origin`: looking back, a model must not know what came.
    pub(crate) fn may_forecast(&self, origin: Hour) -> bool {
        self.model.spec().seen_until() <= origin + 1
    }

    /// Its forecast, the bands as wide as those before it have shown that they must be.
    pub(crate) async fn recalibrated(
        &self,
        store: &Store,
        recent: &HourlyGrid,
        contract: &StationContract,
        made: Forecast,
    ) -> Result<Forecast, StoreError> {
        let model = (self.version, &self.model);
        let recalibration =
            recalibration::load_or_learn(store, model, contract, recent, made.issued_at).await?;
        Ok(match recalibration {
            Some(recalibration) => made.recalibrated(&recalibration),
            None => made,
        })
    }
}

/// Keeps the champion between events, so that only a new version is parsed.
#[derive(Debug, Default)]
pub struct Models {
    loaded: Mutex<Option<Arc<Champion>>>,
}

impl Models {
    /// The champion as registered now; `None` if no model has been promoted.
    ///
    /// # Errors
    /// If the registry or the artifacts cannot be read, or do not load.
    pub async fn champion(&self, store: &Store) -> Result<Option<Arc<Champion>>, IssueError> {
        let Some(registered) = store.model_by_alias(MODEL_NAME, CHAMPION).await? else { return Ok(None) };
        let mut loaded = self.loaded.lock().await;
        if let Some(champion) = loaded.as_ref().filter(|champion| champion.version == registered.version) {
            return Ok(Some(Arc::clone(champion)));
        }
        let model = load(store, &registered).await?;
        let champion = Arc::new(Champion { version: registered.version, model });
        *loaded = Some(Arc::clone(&champion));
        Ok(Some(champion))
    }
}

/// Loads a registered version.
///
/// # Errors
/// If its artifacts cannot be read, or do not load.
pub async fn load(store: &Store, registered: &ModelVersion) -> Result<Model, IssueError> {
    let artifact = |name: &str| format!("{}/{name}", registered.source);
    let (onnx, spec) = (artifact("model.onnx"), artifact("model.json"));
    let onnx = store.get(&onnx).await?.ok_or_else(|| missing(&onnx))?;
    let spec: ModelSpec = store.get_json(&spec).await?.ok_or_else(|| missing(&spec))?;
    let model = Model::load(&onnx.body, &spec).map_err(|source| IssueError::Model {
        name: registered.name.clone(),
        version: registered.version,
        source,
    })?;
    let name = format!("{} v{}", registered.name, registered.version);
    Ok(model.with_version(name))
}

fn missing(key: &str) -> StoreError {
    StoreError::Damaged { target: key.to_owned(), source: "the artifact is not in the bucket".into() }
}
