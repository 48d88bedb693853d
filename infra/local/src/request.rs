//! Requests to train.

use anyhow::{Context, Result, bail};
use store::{Expect, MODEL_NAME, Put, RetrainRequest, RunStatus, StationState, Store, digest, keys};
use weather::{Hour, StationId};

use crate::cli::{Train, Training};

/// A filed request.
pub(crate) struct Filed {
    /// Its key.
    pub(crate) key: String,
    /// Whether it starts a training: it is new, or the last try of it failed.
    pub(crate) starts: bool,
}

/// Asks for the first training, unless a model has been trained before or nothing is observed yet.
pub(crate) async fn first(store: &Store, as_of: Option<Hour>, training: &Training) -> Result<Option<Filed>> {
    let finished = |run: &store::Run| run.status == RunStatus::Finished;
    if store.runs(MODEL_NAME).await?.iter().any(finished) {
        return Ok(None);
    }
    let known = store.stations().await?;
    let Some(latest) = known.iter().map(|state| state.last_observed + 1).max() else { return Ok(None) };
    let requested_at = as_of.map_or(latest, |as_of| as_of.min(latest));
    let request = request(requested_at, "first-start".to_owned(), &known, training);
    file(store, &request).await.map(Some)
}

/// Asks for a training by hand. The same stations with the same observations, preset and seed would
/// train the same model, so they are the same request.
pub(crate) async fn by_hand(store: &Store, arguments: &Train) -> Result<Filed> {
    let Train { stations, until, training } = arguments;
    let chosen = chosen(store, stations).await?;
    let Some(latest) = chosen.iter().map(|state| state.last_observed).max() else {
        bail!("no station has observations");
    };
    let latest = until.map_or(latest, |until| until.min(latest));
    if chosen.iter().all(|state| state.first_observed > latest) {
        bail!("no station has observations until {latest}; choose a later hour, or import older files");
    }
    let mut what = format!("{} {}", training.preset, training.seed);
    for state in &chosen {
        for (key, version) in store.list_versions(&keys::observations_prefix(&state.station)).await? {
            what.push_str(&[" ", &key, " ", &version].concat());
        }
    }
    let cause = format!("manual-{}", &digest(what.as_bytes())[..8]);
    file(store, &request(latest + 1, cause, &chosen, training)).await
}

/// The stations of those names, or all that have observations; never none.
pub(crate) async fn chosen(store: &Store, stations: &[StationId]) -> Result<Vec<StationState>> {
    let known = store.stations().await?;
    if let Some(missing) =
        stations.iter().find(|station| known.iter().all(|state| state.station != **station))
    {
        bail!("station {missing} has no observations; import some first");
    }
    if known.is_empty() {
        bail!("no station has observations; run `cargo local` for the sample, or import files");
    }
    let wanted = |state: &StationState| stations.is_empty() || stations.contains(&state.station);
    Ok(known.into_iter().filter(wanted).collect())
}

fn request(
    requested_at: Hour,
    cause: String,
    stations: &[StationState],
    training: &Training,
) -> RetrainRequest {
    RetrainRequest {
        requested_at,
        cause,
        stations: stations.iter().map(|state| state.station.clone()).collect(),
        preset: training.preset.clone(),
        seed: training.seed,
    }
}

async fn file(store: &Store, request: &RetrainRequest) -> Result<Filed> {
    let key = keys::retrain(request.requested_at, &request.cause);
    let put = store.put_json(&key, request, Expect::Absent).await.context("requesting the training")?;
    let run = store.run(&trainer::job::run_id(&key)).await?;
    if put == Put::Refused && run.is_some_and(|run| run.status == RunStatus::Failed) {
        // A failed run is tried again: the object is written again, so that its event comes again.
        store.put_json(&key, request, Expect::Anything).await?;
        return Ok(Filed { key, starts: true });
    }
    Ok(Filed { key, starts: put == Put::Written })
}
