//! A stack beside a weather service that can be told to fail, run by run.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use fn_ingest::{IngestError, IngestReport, IngestRequest, OfficialReport, Service, Settings};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sources::SourceId;
use stand_in::{Options, Order, StandIn};
use store::{AbsenceCause, EventKind};
use weather::official::Product;
use weather::{Celsius, Group, Hour, HourRange, Observation, RelativeHumidity, Variable};

use crate::{Stack, seoul};

/// A stack that ingests Seoul from one of the stand-in's services.
#[derive(Debug)]
pub struct Scene {
    /// The stack.
    pub stack: Stack,
    /// The service as ingest asks it: without pauses.
    pub service: Service,
    /// The service itself.
    pub stand_in: StandIn,
    settings: Settings,
    first: Hour,
}

/// June 2021, by Korean days, as Seoul might have had it.
pub fn june() -> impl Iterator<Item = Observation> {
    let start: Hour = "2021-05-31T15:00:00Z".parse().unwrap();
    HourRange::new(start, start + 30 * 24).iter().map(move |hour| {
        // No two days alike: identical ones would be refused as copies.
        let (day, time) = ((hour - start) / 24, f64::from(hour.hour_of_day()));
        let warmth = 20.0 + time.min(24.0 - time) / 2.5 + (day * 7 % 11) as f64 / 10.0;
        let humidity = 70.0 - time.min(24.0 - time) + (day * 5 % 13) as f64;
        let dew_point = RelativeHumidity(humidity).dew_point(Celsius(warmth)).unwrap();
        let rounded = |value: f64| (value * 10.0).round() / 10.0;
        Observation::new(seoul(), hour)
            .with(Variable::AirTemperature, rounded(warmth))
            .with(Variable::DewPoint, rounded(dew_point.0))
            .with(Variable::RelativeHumidity, humidity)
            .with(Variable::WindSpeed, rounded(1.5 + (day * 3 % 7) as f64 / 10.0 + time / 20.0))
    })
}

impl Scene {
    /// One whose service has these observations of Seoul, as far as they have happened.
    pub async fn new(
        source: SourceId,
        observations: impl IntoIterator<Item = Observation>,
        now: Timestamp,
    ) -> Self {
        Self::with_key(source, observations, now, Options::KEY).await
    }

    /// The same, with the key of data.go.kr written in one of its encodings.
    pub async fn with_key(
        source: SourceId,
        observations: impl IntoIterator<Item = Observation>,
        now: Timestamp,
        key: &str,
    ) -> Self {
        let observations: Vec<Observation> = observations.into_iter().collect();
        let first = observations[0].hour;
        let stand_in = StandIn::start(Options::new(observations, now)).await.unwrap();
        stand_in.obey(Order::CallsPerSecond { calls: 10_000 });
        let settings = Settings {
            kma_key: Some(key.parse().unwrap()),
            hub_key: Some(Options::HUB_KEY.parse().unwrap()),
            kma_url: Some(stand_in.url().parse().unwrap()),
            open_meteo_url: Some(stand_in.url().parse().unwrap()),
        };
        let mut service = settings.service(source, Vec::new(), now).unwrap();
        service.limits.first_wait = Duration::ZERO;
        service.limits.pause = Duration::ZERO;
        Self { stack: Stack::temporary().await, service, stand_in, settings, first }
    }

    /// The schedule's run at `time`, from the first observation on, worked through to the forecast.
    ///
    /// # Errors
    /// As [`fn_ingest::ingest`] has them.
    pub async fn run(&self, time: Timestamp) -> Result<IngestReport, IngestError> {
        self.stand_in.set_now(time);
        let mut request = IngestRequest::scheduled(time, self.service.source.id(), vec![seoul()]);
        request.from = Some(self.first);
        let outcome = fn_ingest::ingest(&self.stack.store, &self.service, &request, &|_| ()).await;
        self.stack.work().await;
        outcome
    }

    /// The schedule's request for an official forecast at `time`, worked through to the typed rows.
    ///
    /// # Errors
    /// As [`fn_ingest::ingest_official`] has them.
    pub async fn run_official(
        &self,
        product: Product,
        time: Timestamp,
    ) -> Result<OfficialReport, IngestError> {
        self.run_official_for(product, time, &[seoul().as_str()]).await
    }

    /// The same for any stations.
    ///
    /// # Errors
    /// As [`fn_ingest::ingest_official`] has them.
    pub async fn run_official_for(
        &self,
        product: Product,
        time: Timestamp,
        stations: &[&str],
    ) -> Result<OfficialReport, IngestError> {
        self.stand_in.set_now(time);
        let mut service = self.settings.official(product).unwrap();
        (service.limits.first_wait, service.limits.pause) = (Duration::ZERO, Duration::ZERO);
        let stations = stations.iter().map(|station| station.parse().unwrap()).collect();
        let request = IngestRequest::scheduled(time, product.into(), stations);
        let outcome = fn_ingest::ingest_official(&self.stack.store, &service, &request).await;
        self.stack.work().await;
        outcome
    }

    /// Hours that the service can have by `now` and that are not stored.
    pub async fn missing(&self, now: Timestamp) -> Vec<HourRange> {
        let expected = HourRange::new(self.first, self.service.source.available(&seoul(), now).end);
        self.stack.store.missing_hours(&seoul(), Group::Weather, expected).await.unwrap()
    }

    /// [`Scene::run`], and how things are then.
    pub async fn watch(&self, time: Timestamp) -> Watched {
        self.stand_in.obey(Order::ForgetCalls);
        let asked_hours = self.missing(time).await.iter().map(|range| range.len()).sum();
        let report = match self.run(time).await {
            Ok(report) => report,
            Err(IngestError::Incomplete(report)) => *report,
            Err(error) => panic!("{error}"),
        };
        let missing = self.missing(time).await;
        let event = self.stack.store.events("ingest").await.unwrap().remove(0);
        Watched {
            at: time,
            wanted_hours: asked_hours,
            calls: self.stand_in.calls().len(),
            came_hours: report.stations[0].came_hours,
            missing_hours: missing.iter().map(|range| range.len()).sum(),
            noted: self.noted(&missing).await,
            kind: event.kind,
            why: report.stations[0].still_missing.first().map(|still| still.why.clone()),
        }
    }

    /// The causes noted for hours that are missing.
    async fn noted(&self, missing: &[HourRange]) -> BTreeMap<AbsenceCause, usize> {
        let mut noted = BTreeMap::new();
        for range in missing {
            for absence in self.stack.store.absences(&seoul(), Group::Weather, *range).await.unwrap() {
                *noted.entry(absence.cause).or_default() += absence.hours.len();
            }
        }
        noted
    }
}

/// One run of the schedule, and how things are after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// When it was.
    pub at: Timestamp,
    /// Hours that were missing before.
    pub wanted_hours: usize,
    /// Calls that it made.
    pub calls: usize,
    /// Hours that came.
    pub came_hours: usize,
    /// Hours that are missing afterwards.
    pub missing_hours: usize,
    /// Of these, how many have which cause noted.
    pub noted: BTreeMap<AbsenceCause, usize>,
    /// What the events table says of the source.
    pub kind: EventKind,
    /// What the run said of the first hour that did not come.
    pub why: Option<String>,
}

impl Watched {
    /// The head of a table whose rows are [`Watched`] as text.
    pub const HEAD: &str =
        "in Korea     missing  calls  came  left  cause noted          event          what the run said";

    /// Whether it went as another did, but for the hours that have passed since.
    pub fn is_like(&self, other: &Self) -> bool {
        let shape = |one: &Self| (one.calls, one.came_hours, one.kind, one.why.clone());
        shape(self) == shape(other)
    }
}

impl fmt::Display for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.at.to_zoned(TimeZone::fixed(jiff::tz::offset(9)));
        let noted: Vec<String> = self
            .noted
            .iter()
            .map(|(cause, hours)| match cause {
                AbsenceCause::FetchFailed => format!("{hours} not fetched"),
                AbsenceCause::NeverPublished => format!("{hours} not published"),
            })
            .collect();
        let kind = serde_json::to_value(self.kind).unwrap();
        write!(
            f,
            "{}  {:>7}  {:>5}  {:>4}  {:>4}  {:<19}  {:<13}  {}",
            at.strftime("%m-%d %H:%M"),
            self.wanted_hours,
            self.calls,
            self.came_hours,
            self.missing_hours,
            noted.join(", "),
            kind.as_str().unwrap_or_default(),
            self.why.as_deref().unwrap_or_default(),
        )
    }
}
