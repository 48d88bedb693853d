//! Official forecasts in the answers: for what our own does not know.

use serde_json::{Value, json};
use weather::official::{OfficialForecast, OfficialHour, Product};
use weather::{Celsius, Hour, MetresPerSecond, Probability, RelativeHumidity};
use whole_path::{Stack, beijing, hour};

use crate::{FEBRUARY, Served};

const ADDRESS: &str = "/v1/recommendations?station=54511&date=2010-02-01&lang=en";

/// A day of wind and rain, forecast in some hour.
fn storm(product: Product, issued_at: Hour, wind_ms: f64) -> OfficialForecast {
    let hour = |ahead| OfficialHour {
        air_temperature: Some(Celsius(30.0)),
        relative_humidity: Some(RelativeHumidity(91.0)),
        wind_speed: Some(MetresPerSecond(wind_ms)),
        precipitation_probability: Some(Probability(0.8)),
        ..OfficialHour::unknown(issued_at + ahead)
    };
    OfficialForecast {
        product,
        station: beijing(),
        issued_at,
        hours: (1..48).map(hour).collect(),
        days: vec![],
    }
}

async fn served(forecasts: &[OfficialForecast]) -> Served {
    let stack = Stack::with_sample(hour(FEBRUARY)).await;
    for forecast in forecasts {
        stack.store.put_official(forecast).await.unwrap();
    }
    Served::over(stack)
}

/// The numbers of the hour in which lunch is.
fn noon(answer: &Value) -> Value {
    let hours = answer["hours"].as_array().unwrap();
    hours.iter().find(|hour| hour["local_time"] == "12:00").unwrap().clone()
}

#[tokio::test]
async fn wind_and_rain_come_from_the_most_trusted_official_forecast_and_the_answer_names_it() {
    let before = served(&[]).await.json(ADDRESS).await;
    assert_eq!(before["sources"], json!([]));

    let issue = hour(FEBRUARY) - 2;
    let forecasts =
        [storm(Product::OpenMeteoForecast, issue, 1.0), storm(Product::KmaVilageFcst, issue, 9.0)];
    let after = served(&forecasts).await.json(ADDRESS).await;
    let (usual, told) = (noon(&before), noon(&after));
    assert_eq!(told["wind_speed_10m_ms"], 9.0);
    assert_eq!(told["relative_humidity_percent"], 91.0);
    assert_eq!(told["precipitation_probability"], 0.8);
    assert_eq!(told["air_temperature_c"], usual["air_temperature_c"], "the temperature stays ours");
    assert_eq!(
        after["sources"],
        json!([{
            "product": "kma-vilage-fcst",
            "issued_at": "2010-01-31T22:00:00Z",
            "credit": "Korea Meteorological Administration (KOGL Type 1)",
        }])
    );
    let carried = after["accessories"].to_string();
    assert!(
        carried.contains("raincoat") && !before["accessories"].to_string().contains("raincoat"),
        "{carried}"
    );
}

#[tokio::test]
async fn a_forecast_that_is_not_out_yet_is_not_looked_at() {
    let now = hour(FEBRUARY);
    let served =
        served(&[storm(Product::KmaVilageFcst, now, 9.0), storm(Product::KmaUltraFcst, now - 1, 4.0)]).await;
    let answer = served.json(ADDRESS).await;
    assert_eq!(noon(&answer)["wind_speed_10m_ms"], 4.0);
    assert_eq!(answer["sources"][0]["product"], "kma-ultra-fcst");
}
