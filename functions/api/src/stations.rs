//! Which stations can be asked for.

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use store::{KnownStation, StationState};
use weather::{Hour, Metres};

use crate::error::Problem;
use crate::{Api, RequestTime, etag};

/// One station of the list. Position and names are null for a station that is in no table.
#[derive(Debug, Serialize)]
struct ListedStation {
    #[serde(flatten)]
    seen: StationState,
    name_ko: Option<String>,
    name_en: Option<String>,
    latitude_deg: Option<f64>,
    longitude_deg: Option<f64>,
    elevation_m: Option<Metres>,
    time_zone: Option<String>,
    /// The station's current hour, by this server's clock.
    as_of: Option<Hour>,
}

#[derive(Debug, Serialize)]
struct Answer {
    stations: Vec<ListedStation>,
}

/// `GET /v1/stations`: every station with observations.
pub(crate) async fn stations(
    State(api): State<Api>,
    time: Option<Extension<RequestTime>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let time = time.map(|time| time.0);
    let stations =
        api.store.known_stations().await?.into_iter().map(|known| list(&api, time, known)).collect();
    Ok(etag::json(&headers, &Answer { stations }))
}

fn list(api: &Api, time: Option<RequestTime>, known: KnownStation) -> ListedStation {
    let KnownStation { seen, about } = known;
    let as_of = api.clock.now(&seen, time).ok();
    ListedStation {
        as_of,
        name_ko: about.as_ref().map(|station| station.name_ko.clone()),
        name_en: about.as_ref().map(|station| station.name_en.clone()),
        latitude_deg: about.as_ref().map(|station| station.latitude_deg),
        longitude_deg: about.as_ref().map(|station| station.longitude_deg),
        elevation_m: about.as_ref().map(|station| station.elevation_m),
        time_zone: about.map(|station| station.time_zone),
        seen,
    }
}
