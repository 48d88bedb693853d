//! A gap that is still open: hours since a station's last observation, asked for in vain. Preprocess tells of
//! gaps when they have ended, which is too late for whoever could end them.

use sources::WeatherSource;
use store::{GapCauses, PipelineEvent, Store, StoreError};
use weather::{Group, HourRange};

use crate::request::IngestRequest;

/// Records for each station of the request the long gap between its last observation and what the source can
/// have by now.
pub(crate) async fn record(
    store: &Store,
    source: &dyn WeatherSource,
    request: &IngestRequest,
) -> Result<(), StoreError> {
    let group = source.id().group();
    if group != Group::Weather || request.until.is_some() {
        return Ok(());
    }
    for station in &request.stations {
        // A station without any observation has no gap: it has not begun.
        let Some(seen) = store.station(station).await? else { continue };
        let silent = HourRange::new(seen.last_observed + 1, source.available(station, request.time).end);
        let causes = GapCauses::of(silent, 0, 0, &store.absences(station, group, silent).await?);
        if let Some(event) = PipelineEvent::gap(station, silent, causes) {
            tracing::warn!(%station, "{}", event.message);
            store.record(&event).await?;
        }
    }
    Ok(())
}
