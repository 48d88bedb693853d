//! From one station's hour to many stations' month.

use super::stages::{StageCost, Stages};

const HOURS: f64 = 730.0;
/// Stations that one run of ingest takes when they are shared out: infra/template.yaml's map.
const STATIONS_A_RUN: f64 = 100.0;
/// From here on they are shared out: the list of stations is a parameter, and may be 4,096 characters long.
pub(crate) const FAN_OUT_FROM: f64 = PARAMETER_CHARACTERS / STATION_CHARACTERS;
const PARAMETER_CHARACTERS: f64 = 4096.0;
/// `108,`
const STATION_CHARACTERS: f64 = 4.0;
/// KMA's hub answers for so many stations in one call; Open-Meteo for one.
const HUB_STATIONS_A_CALL: f64 = 97.0;
/// Memory of the functions in infra/template.yaml, GB.
const INGEST_GB: f64 = 0.25;
const PREPROCESS_GB: f64 = 0.5;
const FORECAST_GB: f64 = 1.0;
/// vCPUs and GiB of a training there.
const TRAINING_VCPUS: f64 = 4.0;
const TRAINING_GIB: f64 = 8.0;
/// Five years of ten features as the trainer holds them, four bytes each.
const STATION_TRAINING_BYTES: f64 = 43_824.0 * 10.0 * 4.0;

/// What is not measured here.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Assumed {
    /// A request to S3, and one to DynamoDB, from inside AWS, ms.
    pub(crate) s3_ms: f64,
    pub(crate) dynamodb_ms: f64,
    /// A call to a weather service, ms, and its answer's part of one station, bytes.
    pub(crate) call_ms: f64,
    /// Functions that run at once: an account's limit, and a new account's.
    pub(crate) concurrency: f64,
    pub(crate) new_concurrency: f64,
    pub(crate) training_cpu_s: f64,
    pub(crate) trainings: f64,
}

impl Default for Assumed {
    fn default() -> Self {
        Self {
            s3_ms: 25.0,
            dynamodb_ms: 5.0,
            call_ms: 500.0,
            concurrency: 1000.0,
            new_concurrency: 10.0,
            training_cpu_s: 34.0,
            trainings: 1.0,
        }
    }
}

/// Prices of Seoul in US dollars, from memory of AWS's pages of 2025: docs/costs.md.
mod price {
    pub(super) const LAMBDA_REQUEST: f64 = 0.20e-6;
    pub(super) const LAMBDA_GB_S: f64 = 0.000_013_333_4;
    pub(super) const S3_PUT: f64 = 0.0045e-3;
    pub(super) const S3_GET: f64 = 0.00035e-3;
    pub(super) const S3_GB_MONTH: f64 = 0.025;
    pub(super) const WRITE_UNIT: f64 = 0.68e-6;
    pub(super) const READ_UNIT: f64 = 0.136e-6;
    pub(super) const EVENT: f64 = 1.0e-6;
    pub(super) const TRANSITION: f64 = 0.0271e-3;
    pub(super) const FARGATE_VCPU_H: f64 = 0.0466;
    pub(super) const FARGATE_GIB_H: f64 = 0.0051;
    pub(super) const LOG_GB: f64 = 0.76;
    /// What dev at rest costs with no station: alarms, custom metrics, images.
    pub(super) const FIXED: f64 = 4.60;
}

/// A month of many stations.
#[derive(Debug, Clone)]
pub(crate) struct Month {
    stations: f64,
    hub_calls: f64,
    keyless_calls: f64,
    invocations: f64,
    gb_seconds: f64,
    s3_puts: f64,
    s3_gets: f64,
    s3_gb: f64,
    write_units: f64,
    read_units: f64,
    transitions: f64,
    batch_hours: f64,
    dollars: f64,
}

impl Month {
    pub(crate) fn of(stations: u32, stages: &Stages, assumed: &Assumed) -> Self {
        let stations = f64::from(stations);
        let station_hours = stations * HOURS;
        let runs = if stations > FAN_OUT_FROM { (stations / STATIONS_A_RUN).ceil() } else { 1.0 };
        let hub_calls = (stations / HUB_STATIONS_A_CALL).ceil();
        // A raw object starts preprocess once, whoever's hours are in it; each station its own forecast.
        let preprocess_runs = hub_calls;
        let invocations = (runs + preprocess_runs + stations * stages.forecast.runs) * HOURS;
        let seconds = |stage: StageCost| stage.in_lambda_ms(assumed) / 1e3;
        let gb_seconds = station_hours
            * (seconds(stages.ingest) * INGEST_GB
                + seconds(stages.preprocess) * PREPROCESS_GB
                + seconds(stages.forecast) * FORECAST_GB)
            + hub_calls * HOURS * assumed.call_ms / 1e3 * INGEST_GB;
        let each = |count: fn(StageCost) -> f64| {
            station_hours * [stages.ingest, stages.preprocess, stages.forecast].map(count).iter().sum::<f64>()
        };
        let batch_hours = assumed.trainings * stations * assumed.training_cpu_s / TRAINING_VCPUS / 3600.0;
        let mut month = Self {
            stations,
            hub_calls: hub_calls * HOURS,
            keyless_calls: station_hours,
            invocations,
            gb_seconds,
            s3_puts: each(|stage| stage.usage.s3_puts),
            s3_gets: each(|stage| stage.usage.s3_gets),
            s3_gb: each(|stage| stage.usage.s3_bytes) / 1e9,
            write_units: each(|stage| stage.usage.write_units),
            read_units: each(|stage| stage.usage.read_units),
            transitions: if runs > 1.0 { (runs * 3.0 + 3.0) * HOURS } else { 0.0 },
            batch_hours,
            dollars: 0.0,
        };
        month.dollars = month.costs().iter().map(|(_, dollars)| dollars).sum();
        month
    }

    /// By service. Storage is a year's growth's average: old versions go after 30 days, months stay.
    fn costs(&self) -> [(&'static str, f64); 8] {
        let fargate = TRAINING_VCPUS * price::FARGATE_VCPU_H + TRAINING_GIB * price::FARGATE_GIB_H;
        [
            ("Lambda", self.invocations * price::LAMBDA_REQUEST + self.gb_seconds * price::LAMBDA_GB_S),
            ("S3 requests", self.s3_puts * price::S3_PUT + self.s3_gets * price::S3_GET),
            ("S3 storage", self.s3_gb * price::S3_GB_MONTH),
            ("DynamoDB", self.write_units * price::WRITE_UNIT + self.read_units * price::READ_UNIT),
            (
                "EventBridge, Step Functions",
                self.s3_puts * price::EVENT + self.transitions * price::TRANSITION,
            ),
            ("Batch", self.batch_hours * fargate),
            ("logs", self.invocations * 2e-6 * price::LOG_GB),
            ("alarms, metrics, dashboard (prod)", price::FIXED),
        ]
    }

    /// The months beside each other.
    pub(crate) fn table(months: &[Self]) -> Vec<String> {
        let row = |name: &str, value: &dyn Fn(&Self) -> String| {
            let cells: Vec<String> = months.iter().map(|month| format!("{:>14}", value(month))).collect();
            format!("  {name:<36}{}", cells.concat())
        };
        let mut rows = vec![
            row("stations", &|month| count(month.stations)),
            row("calls to KMA's hub", &|month| count(month.hub_calls)),
            row("or to Open-Meteo", &|month| count(month.keyless_calls)),
            row("Lambda invocations", &|month| count(month.invocations)),
            row("Lambda GB-s", &|month| count(month.gb_seconds)),
            row("S3 PUT, LIST", &|month| count(month.s3_puts)),
            row("S3 GET", &|month| count(month.s3_gets)),
            row("S3 GB written", &|month| format!("{:.1}", month.s3_gb)),
            row("DynamoDB write units", &|month| count(month.write_units)),
            row("DynamoDB read units", &|month| count(month.read_units)),
            row("Step Functions transitions", &|month| count(month.transitions)),
            row("Batch hours (4 vCPU)", &|month| format!("{:.2}", month.batch_hours)),
        ];
        for index in 0..8 {
            let name = months.first().map_or("", |month| month.costs()[index].0);
            rows.push(row(&format!("$ {name}"), &|month| format!("{:.2}", month.costs()[index].1)));
        }
        rows.push(row("$ in all", &|month| format!("{:.2}", month.dollars)));
        rows.push(row("$ a station", &|month| format!("{:.3}", month.dollars / month.stations)));
        rows
    }
}

impl StageCost {
    /// How long it takes in a Lambda: what it takes here, and AWS's answer times instead of a loopback's.
    fn in_lambda_ms(self, assumed: &Assumed) -> f64 {
        let usage = self.usage;
        self.milliseconds
            + (usage.s3_puts + usage.s3_gets) * assumed.s3_ms
            + usage.dynamodb_requests * assumed.dynamodb_ms
    }
}

/// Each limit, at how many stations it is hit, and what is done about it.
pub(crate) fn limits(stages: &Stages, assumed: &Assumed) -> Vec<String> {
    let [ingest, preprocess, forecast] =
        [stages.ingest, stages.preprocess, stages.forecast].map(|stage| stage.in_lambda_ms(assumed));
    let in_an_hour = |concurrency: f64| 3600e3 * concurrency / (preprocess + forecast);
    let mut limits = [
        (
            1000.0 / 24.0,
            "Open-Meteo's free calls (1,000 a day as we count them) at one call an hour",
            "every third hour, or its customer API; KMA's hub takes 97 stations in a call",
        ),
        (
            FAN_OUT_FROM,
            "the parameter Stations (4,096 characters)",
            "FanOut=yes: the list is an object, shared out by a Distributed Map",
        ),
        (
            600e3 / ingest,
            "one run of ingest (600 s)",
            "FanOut=yes: a run for each hundred stations, four at once",
        ),
        (
            300e3 / preprocess,
            "one run of preprocess (300 s), stations in one raw object",
            "none needed: the hub's objects hold 97",
        ),
        (
            in_an_hour(assumed.new_concurrency),
            "a new account's 10 functions at once: an hour's work takes an hour",
            "ask for more; events wait (20 tries over 6 hours), then are dead letters",
        ),
        (
            in_an_hour(assumed.concurrency),
            "1,000 functions at once: an hour's work takes an hour",
            "ask for more",
        ),
        (
            16e9 / STATION_TRAINING_BYTES,
            "16 GiB of a training on 8 vCPUs",
            "train on a sample of stations; the model knows stations by their climatology",
        ),
        (9000.0, "data.go.kr's calls (9,000 a day), one a station and day", "the hub"),
        (18_000.0 / 24.0 * HUB_STATIONS_A_CALL, "the hub's calls (18,000 a day)", "every second hour"),
    ];
    limits.sort_by(|one, next| one.0.total_cmp(&next.0));
    let line = |(stations, limit, remedy): &(f64, &str, &str)| {
        format!("  {:>12} stations  {limit}: {remedy}", count(*stations))
    };
    limits.iter().map(line).collect()
}

impl Assumed {
    pub(crate) fn said(&self) -> String {
        format!(
            "{} ms a request to S3, {} to DynamoDB, {} a call to a weather service; {} CPU seconds to train on a \
             station's five years, {} trainings a month; 2 kB of log an invocation; prices and limits from memory \
             of AWS's pages of 2025",
            self.s3_ms, self.dynamodb_ms, self.call_ms, self.training_cpu_s, self.trainings
        )
    }
}

/// A whole number with its thousands apart.
fn count(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut apart = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            apart.push(',');
        }
        apart.push(digit);
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scale::meter::Usage;

    fn stages() -> Stages {
        let usage =
            Usage { s3_puts: 2.0, s3_gets: 3.0, write_units: 4.0, read_units: 5.0, ..Usage::default() };
        let stage = StageCost { usage, milliseconds: 10.0, runs: 1.0 };
        Stages { ingest: stage, preprocess: stage, forecast: stage }
    }

    #[test]
    fn a_month_of_a_hundred_stations_is_a_hundred_times_that_of_one_where_it_grows_with_them() {
        let (one, hundred) =
            (Month::of(1, &stages(), &Assumed::default()), Month::of(100, &stages(), &Assumed::default()));
        assert!((hundred.s3_puts - 100.0 * one.s3_puts).abs() < 1e-6);
        assert!((one.write_units - 730.0 * 12.0).abs() < 1e-6);
        assert!((hundred.hub_calls - 2.0 * one.hub_calls).abs() < 1e-6, "97 stations are one call");
        assert!(hundred.dollars < 100.0 * one.dollars, "alarms do not grow");
    }

    #[test]
    fn from_the_threshold_on_the_stations_are_shared_out() {
        let at = |stations| Month::of(stations, &stages(), &Assumed::default()).transitions;
        assert!(at(1000) < f64::EPSILON);
        assert!(at(14_000) > 140.0 * HOURS);
    }

    #[test]
    fn thousands_are_apart() {
        assert_eq!([0.0, 999.0, 1000.0, 1_234_567.0].map(count), ["0", "999", "1,000", "1,234,567"]);
    }
}
