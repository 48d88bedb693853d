//! `wearcast places`: points on earth that no station stands at, and whose weather Open-Meteo knows.

use std::path::Path;

use anyhow::{Result, bail};
use fn_ingest::Settings;
use store::Store;
use weather::Station;

use crate::cli::{AddPlace, Places, PlacesCommand};
use crate::say;
use crate::stack::Stack;

/// Adds a place, or lists those there are.
pub(crate) async fn places(data_dir: &Path, arguments: &Places) -> Result<()> {
    let stack = Stack::find_or_start(data_dir).await?;
    let outcome = match &arguments.command {
        PlacesCommand::Add(place) => add(stack.store(), place).await,
        PlacesCommand::List => list(stack.store()).await,
    };
    stack.leave().await;
    outcome
}

async fn add(store: &Store, place: &AddPlace) -> Result<()> {
    let AddPlace { id, latitude, longitude, .. } = place;
    // Numbers are stations' everywhere; a place must not be taken for one that is added to the table later.
    if id.as_str().bytes().all(|byte| byte.is_ascii_digit()) {
        bail!("{id} reads like a station's number; give the place an id with a letter in it");
    }
    if !(-90.0..=90.0).contains(latitude) || !(-180.0..=180.0).contains(longitude) {
        bail!("{latitude}, {longitude} is not on earth; latitude is -90 to 90, longitude -180 to 180");
    }
    let settings = Settings { open_meteo_url: place.open_meteo_url.clone(), ..Settings::default() };
    let located = settings.locate(*latitude, *longitude).await?;
    let name = place.name.clone().unwrap_or_else(|| id.to_string());
    let station = Station {
        id: id.clone(),
        name_ko: place.name_ko.clone().unwrap_or_else(|| name.clone()),
        name_en: name,
        latitude_deg: *latitude,
        longitude_deg: *longitude,
        elevation_m: located.elevation,
        time_zone: located.time_zone,
    };
    store.add_place(&station).await?;
    say::line(describe(&station));
    say::line(format!("`wearcast --source open-meteo --stations {id}` forecasts for it"));
    Ok(())
}

async fn list(store: &Store) -> Result<()> {
    let places = store.places().await?;
    if places.is_empty() {
        say::line("no place yet; add one: wearcast places add paris --latitude 48.857 --longitude 2.352");
    }
    for place in places {
        say::line(describe(&place));
    }
    Ok(())
}

fn describe(place: &Station) -> String {
    format!(
        "{:<12} {:.3}, {:.3}  {:.0} m  {}  {}",
        place.id.as_str(),
        place.latitude_deg,
        place.longitude_deg,
        place.elevation_m.0,
        place.time_zone,
        place.name_en
    )
}
