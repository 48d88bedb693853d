//! The ingest schedule on one machine.

use std::sync::Mutex;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use fn_ingest::{
    IngestError, IngestReport, IngestRequest, IngestedStation, OfficialReport, Service, Settings,
};
use futures::future::join_all;
use jiff::Timestamp;
use sources::{Sample, SourceId};
use store::Store;
use weather::official::Product;
use weather::{Hour, StationId};

use crate::cli;
use crate::say::{self, Progress};

/// Stations named in a line before the rest is only counted.
const NAMED: usize = 5;

/// What is asked, for which stations.
#[derive(Debug, Clone)]
pub(crate) struct Ingesting {
    settings: Settings,
    source: SourceId,
    stations: Vec<StationId>,
}

impl Ingesting {
    /// From the command line and the environment, which holds the keys.
    pub(crate) async fn new(arguments: &cli::Source) -> Result<Self> {
        let mut settings = Settings::read(|variable| std::env::var(variable).ok()).await?;
        settings.kma_url = arguments.kma_url.clone().or(settings.kma_url);
        settings.open_meteo_url = arguments.open_meteo_url.clone().or(settings.open_meteo_url);
        let mut stations = arguments.stations.clone();
        if arguments.source == SourceId::Sample && stations.is_empty() {
            stations.push(Sample::new().station().clone());
        }
        if stations.is_empty() {
            bail!("name stations for source {}: --stations 108,112", arguments.source);
        }
        // A key that is missing or wrong is said at the start, not at the first hour.
        settings.service(arguments.source, Vec::new(), Timestamp::now())?;
        Ok(Self { settings, source: arguments.source, stations })
    }

    /// Whether what it asks goes on reporting: a service does, the sample has ended.
    pub(crate) fn is_live(&self) -> bool {
        self.source != SourceId::Sample
    }

    /// The request of the schedule at `time`.
    pub(crate) fn scheduled(&self, time: Timestamp) -> IngestRequest {
        let mut request = IngestRequest::scheduled(time, self.source, self.stations.clone());
        request.from = (self.source == SourceId::Sample).then(|| Sample::hours().start);
        request
    }

    /// The official forecasts that are asked for beside the observations: those that the same service makes.
    /// KMA's have no dust and UV, so Open-Meteo is asked for these; but not where a stand-in stands for the KMA
    /// alone.
    fn products(&self) -> Vec<Product> {
        let air = || [Product::OpenMeteoAirForecast];
        match self.source {
            SourceId::OpenMeteo => vec![Product::OpenMeteoForecast, Product::OpenMeteoAirForecast],
            SourceId::OpenMeteoAir => air().into(),
            SourceId::KmaAsos | SourceId::KmaHub if self.settings.kma_key.is_some() => {
                let of_kma = Product::ALL.into_iter().filter(|product| product.is_of_kma());
                let stands_in = self.settings.kma_url.is_some() && self.settings.open_meteo_url.is_none();
                of_kma.chain(air().into_iter().filter(|_| !stands_in)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The service, with the places that were added.
    pub(crate) async fn service(&self, store: &Store, time: Timestamp) -> Result<Service> {
        Ok(self.settings.service(self.source, store.places().await?, time)?)
    }

    /// Does what the schedule does, and says what came. What did not come is said too, and asked for again
    /// at the next hour.
    pub(crate) async fn run(&self, store: &Store, time: Timestamp) -> Result<()> {
        let request = self.scheduled(time);
        let (report, _) = ingest(store, &self.service(store, time).await?, &request).await?;
        if report.stations.len() > NAMED {
            say::line(format!("  ingest      {}: {report}", self.source));
        }
        Ok(())
    }

    /// Asks for the newest issue of each official forecast, of all at once, and says what is new or failed.
    pub(crate) async fn run_official(&self, store: &Store, time: Timestamp) -> Result<()> {
        let runs = self.products().into_iter().map(|product| self.newest_issue(store, product, time));
        for run in join_all(runs).await {
            let (report, took) = run?;
            if report.new_issues() > 0 || !report.is_complete() {
                say::line(format!("  ingest      {}, {report} ({took})", report.product));
            }
        }
        Ok(())
    }

    /// Asks for one official forecast; what became of it, and how long it took.
    async fn newest_issue(
        &self,
        store: &Store,
        product: Product,
        time: Timestamp,
    ) -> Result<(OfficialReport, String)> {
        let started = Instant::now();
        let request = IngestRequest::scheduled(time, product.into(), self.stations.clone());
        let service = self.settings.official(product)?;
        let report = match fn_ingest::ingest_official(store, &service, &request).await {
            Ok(report) => report,
            Err(IngestError::NoIssue(report)) => *report,
            Err(error) => return Err(error).with_context(|| format!("ingesting {product}")),
        };
        Ok((report, say::took(started.elapsed())))
    }
}

/// Runs a request with a bar, says what came of each station, and tells whether a repetition helps.
pub(crate) async fn ingest(
    store: &Store,
    service: &Service,
    request: &IngestRequest,
) -> Result<(IngestReport, bool)> {
    let started = Instant::now();
    let bar = Mutex::new(Progress::of("ingest", 0));
    let watch = |progress: fn_ingest::Progress| {
        let mut bar = bar.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        bar.of_parts(progress.questions as u64);
        bar.at(progress.asked as u64, format!("{} hours came", progress.came_hours));
    };
    let outcome = fn_ingest::ingest(store, service, request, &watch).await;
    drop(bar);
    let (report, retry_helps) = match outcome {
        Ok(report) => (report, false),
        Err(IngestError::Incomplete(report)) => (*report, true),
        Err(error) => return Err(error).context("ingesting"),
    };
    let took = say::took(started.elapsed());
    for station in report.stations.iter().take(NAMED) {
        let name = store.describe(&station.station).await?.map_or_else(String::new, |known| known.name_en);
        let said = describe(station);
        say::line(format!(
            "  ingest      {}, station {} {name}: {said} ({took})",
            request.source, station.station
        ));
    }
    Ok((report, retry_helps))
}

fn describe(station: &IngestedStation) -> String {
    let came = match (&station.refused, station.missing_hours, station.came_hours) {
        (Some(reason), ..) => return reason.clone(),
        (None, 0, _) => return "nothing is missing".to_owned(),
        (None, missing, came) if missing == came => format!("{came} missing hours filed under raw/"),
        (None, missing, came) => format!("{came} of {missing} missing hours filed under raw/"),
    };
    match station.still_missing.first() {
        Some(still) => format!("{came}; from {}: {}", still.hours.start, still.why),
        None => came,
    }
}

/// What is due at a time of the schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    /// The hour's observations are there, and forecasts of days.
    Everything,
    /// KMA's forecasts of the next hours are there: issued at half past, out a quarter later.
    Forecasts,
}

/// When the schedule runs next, and what is due then: ten past every hour and fourteen to.
pub(crate) fn next_run(now: Timestamp) -> (Timestamp, Due) {
    let runs = (0..=1).flat_map(|later| {
        let hour = (Hour::floor(now) + later).timestamp();
        let after = |minutes| hour + jiff::SignedDuration::from_mins(minutes);
        [(after(10), Due::Everything), (after(46), Due::Forecasts)]
    });
    runs.into_iter().find(|(at, _)| *at > now).expect("the next hour's are later than now")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schedule_runs_at_ten_past_every_hour_and_for_short_forecasts_at_fourteen_to() {
        let next = |now: &str| {
            let (at, due) = next_run(now.parse().unwrap());
            (at.to_string(), due)
        };
        assert_eq!(next("2021-06-30T10:00:00Z"), ("2021-06-30T10:10:00Z".to_owned(), Due::Everything));
        assert_eq!(next("2021-06-30T10:10:00Z"), ("2021-06-30T10:46:00Z".to_owned(), Due::Forecasts));
        assert_eq!(next("2021-06-30T23:59:59Z"), ("2021-07-01T00:10:00Z".to_owned(), Due::Everything));
    }
}
