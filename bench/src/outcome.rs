//! How far a stack has come, read from what it keeps.

use anyhow::{Context, Result};
use store::{PipelineEvent, Promotion, Store};

/// What the forecast stage says when a promoted model could not make the forecast.
const INSTEAD_OF_CHAMPION: &str = "the champion could not";

/// What the first start has come to, if it has come to its end: with training that is the refusal of
/// the model or, for every station of a promoted one, its forecast.
pub(crate) async fn outcome(store: &Store, training: bool) -> Result<Option<String>> {
    let forecasts = store.events("forecast").await?;
    if !training {
        return Ok(forecasts.into_iter().next().map(|event| event.message));
    }
    let Some(trained) = store.events("train").await?.into_iter().next() else { return Ok(None) };
    for key in store.list("promotions/").await? {
        let promotion: Promotion = store.get_json(&key).await?.context("a promotion went away")?;
        if !has_forecast(store, &promotion, &forecasts).await? {
            return Ok(None);
        }
    }
    Ok(Some(trained.message))
}

/// Whether each station of a promoted model has its forecast, or has said why it has none.
async fn has_forecast(store: &Store, promotion: &Promotion, forecasts: &[PipelineEvent]) -> Result<bool> {
    for state in store.stations().await? {
        if !promotion.stations.contains(&state.station) {
            continue;
        }
        let newest = store.latest_forecast(&state.station, state.last_observed).await?;
        let made = newest.is_some_and(|newest| newest.model_version >= promotion.version);
        let could_not = forecasts.iter().any(|event| {
            event.subject == state.station.as_str() && event.message.contains(INSTEAD_OF_CHAMPION)
        });
        if !made && !could_not {
            return Ok(false);
        }
    }
    Ok(true)
}
