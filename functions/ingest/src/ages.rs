//! How old the newest observation and the newest forecast are: what an operator is woken up for.

use jiff::Timestamp;
use serde_json::json;
use store::{Store, StoreError};
use weather::{Hour, StationId};

/// Hours since the newest observation and the newest forecast, of the station where it is longest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ages {
    /// Since the last measured air temperature; `None` if nothing was observed at any of the stations.
    pub data_hours: Option<i64>,
    /// Since the hour that the newest forecast starts from; `None` if there is no forecast.
    pub forecast_hours: Option<i64>,
}

/// Looks at each of the stations as of `now`.
///
/// # Errors
/// If the state table cannot be read.
pub async fn ages(store: &Store, stations: &[StationId], now: Timestamp) -> Result<Ages, StoreError> {
    let now = Hour::floor(now);
    let mut ages = Ages::default();
    for station in stations {
        let seen = store.station(station).await?;
        ages.data_hours = ages.data_hours.max(seen.map(|seen| now - seen.last_observed));
        let issued = store.latest_forecast(station, now).await?;
        ages.forecast_hours = ages.forecast_hours.max(issued.map(|entry| now - entry.issued_at));
    }
    Ok(ages)
}

impl Ages {
    /// A line in CloudWatch's embedded metric format: namespace `Wearcast`, metrics `DataAgeHours` and
    /// `ForecastAgeHours`, dimension `stage`. The alarms of infra/template.yaml look at these. `None` if
    /// neither is known: a line without a metric is none.
    pub fn metric_line(self, stage: &str, now: Timestamp) -> Option<String> {
        let values = [("DataAgeHours", self.data_hours), ("ForecastAgeHours", self.forecast_hours)];
        let known = || values.iter().filter_map(|(name, hours)| Some((*name, (*hours)?)));
        let metrics: Vec<_> = known().map(|(name, _)| json!({ "Name": name })).collect();
        if metrics.is_empty() {
            return None;
        }
        let mut line = json!({
            "_aws": {
                "Timestamp": now.as_millisecond(),
                "CloudWatchMetrics": [
                    { "Namespace": "Wearcast", "Dimensions": [["stage"]], "Metrics": metrics }
                ],
            },
            "stage": stage,
        });
        for (name, hours) in known() {
            line[name] = hours.into();
        }
        Some(line.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_line_is_what_cloudwatch_reads() {
        let now = "2021-06-30T03:10:00Z".parse().unwrap();
        let both = Ages { data_hours: Some(12), forecast_hours: Some(13) };
        insta::assert_snapshot!(both.metric_line("dev", now).unwrap(), @r#"{"DataAgeHours":12,"ForecastAgeHours":13,"_aws":{"CloudWatchMetrics":[{"Dimensions":[["stage"]],"Metrics":[{"Name":"DataAgeHours"},{"Name":"ForecastAgeHours"}],"Namespace":"Wearcast"}],"Timestamp":1625022600000},"stage":"dev"}"#);
        let line = Ages { data_hours: Some(12), forecast_hours: None }.metric_line("dev", now).unwrap();
        assert!(!line.contains("ForecastAgeHours"), "what is not known is not a number: {line}");
        assert_eq!(Ages::default().metric_line("dev", now), None);
    }
}
