use proptest::prelude::*;

use super::*;
use crate::canned::{Canned, http};
use crate::error::Remedy;

async fn located(status: u16, body: &str) -> Result<Place, SourceError> {
    let server = Canned::start(status, body).await;
    locate(&http(), &server.base, -33.87, 151.21).await
}

#[tokio::test]
async fn open_meteo_tells_height_and_time_zone() {
    let server = Canned::start(200, r#"{"elevation":12.0,"timezone":"Australia/Sydney","hourly":{}}"#).await;
    let place = locate(&http(), &server.base, -33.87, 151.21).await.unwrap();
    let station = place.station(-33.87, 151.21).unwrap();
    assert_eq!(
        (station.id.as_str(), station.name_en.as_str(), station.elevation_m, station.time_zone.as_str()),
        ("at-33_87s-151_21e", "33.87°S 151.21°E", Metres(12.0), "Australia/Sydney")
    );
    assert_eq!(
        server.asked(),
        [
            "/1360000/forecast?latitude=-33.87&longitude=151.21&timezone=auto&hourly=temperature_2m&forecast_days=1"
        ]
    );
}

#[tokio::test]
async fn a_place_without_a_zone_or_height_is_not_located() {
    let remedy = async |status, body| located(status, body).await.unwrap_err().remedy();
    assert_eq!(remedy(200, r#"{"elevation":12.0,"timezone":"Mars/Olympus"}"#).await, Remedy::Change);
    assert_eq!(remedy(200, r#"{"elevation":null,"timezone":"Asia/Seoul"}"#).await, Remedy::Retry);
    assert_eq!(remedy(400, r#"{"error":true,"reason":"Latitude must be in range"}"#).await, Remedy::Change);
}

#[test]
fn places_have_ids_by_their_position() {
    let id = |latitude, longitude| place_id(latitude, longitude).map(|id| id.to_string());
    assert_eq!(id(37.5665, 126.978).as_deref(), Some("at-37_57n-126_98e"));
    assert_eq!(id(-0.004, -0.004).as_deref(), Some("at-0_00n-0_00e"), "no minus zero");
    assert_eq!(id(90.0, -180.0), id(90.0, 180.0));
    for (latitude, longitude) in [(90.1, 0.0), (0.0, -180.1), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
        assert_eq!(id(latitude, longitude), None);
    }
}

proptest! {
    #[test]
    fn every_place_on_earth_has_an_id_and_its_station_has_the_same(
        latitude in -90.0..=90.0_f64,
        longitude in -180.0..=180.0_f64,
    ) {
        let place = Place { elevation: Metres(0.0), time_zone: "UTC".to_owned() };
        let station = place.station(latitude, longitude).unwrap();
        prop_assert_eq!(place_id(latitude, longitude), Some(station.id.clone()));
        prop_assert_eq!(place_id(station.latitude_deg, station.longitude_deg), Some(station.id));
    }
}
