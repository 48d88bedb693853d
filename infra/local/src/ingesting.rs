//! The ingest schedule on one machine.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use fn_ingest::{
    IngestError, IngestReport, IngestRequest, IngestedStation, Limits, OfficialService, Service, Settings,
};
use jiff::Timestamp;
use sources::{Sample, SourceId};
use store::Store;
use weather::StationId;
use weather::official::Product;

use crate::cli;
use crate::declared::Asked;
use crate::functions::Report;
use crate::say::{self, Progress};

/// Stations named in a line before the rest is only counted.
const NAMED: usize = 5;

/// What is asked, for which stations.
#[derive(Debug, Clone)]
pub(crate) struct Ingesting {
    settings: Settings,
    source: SourceId,
    stations: Vec<StationId>,
    /// Whether calls are spaced and repeated after a pause, as a real service wants it.
    patient: bool,
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
        Ok(Self { settings, source: arguments.source, stations, patient: true })
    }

    /// Whether what it asks goes on reporting: a service does, the sample has ended.
    pub(crate) fn is_live(&self) -> bool {
        self.source != SourceId::Sample
    }

    /// The request of the schedule at `time`.
    pub(crate) fn scheduled(&self, time: Timestamp) -> IngestRequest {
        let mut request = IngestRequest::scheduled(time, self.source, self.stations.clone());
        complete(&mut request);
        request
    }

    /// The same in driven time, where nobody waits between two calls.
    pub(crate) fn impatient(self) -> Self {
        Self { patient: false, ..self }
    }

    /// What the template has to know of it.
    pub(crate) fn asked(&self) -> Asked {
        let of_kma = matches!(self.source, SourceId::KmaAsos | SourceId::KmaHub);
        Asked {
            source: self.source,
            stations: self.stations.iter().map(StationId::as_str).collect::<Vec<_>>().join(","),
            data_go_kr: of_kma && self.settings.kma_key.is_some(),
            kma_alone: self.settings.kma_url.is_some() && self.settings.open_meteo_url.is_none(),
            told: false,
        }
    }

    /// The service, with the places that were added.
    pub(crate) async fn service(&self, store: &Store, time: Timestamp) -> Result<Service> {
        self.service_for(store, self.source, time).await
    }

    /// The service that a schedule names.
    pub(crate) async fn service_for(
        &self,
        store: &Store,
        source: SourceId,
        time: Timestamp,
    ) -> Result<Service> {
        let mut service = self.settings.service(source, store.places().await?, time)?;
        self.hurry(&mut service.limits);
        Ok(service)
    }

    /// The service behind an official forecast.
    pub(crate) fn official(&self, product: Product) -> Result<OfficialService> {
        let mut service = self.settings.official(product)?;
        self.hurry(&mut service.limits);
        Ok(service)
    }

    fn hurry(&self, limits: &mut Limits) {
        if !self.patient {
            (limits.pause, limits.first_wait) = (Duration::ZERO, Duration::ZERO);
        }
    }

    /// Does what the schedule does, and says what came. What did not come is said too, and asked for again
    /// at the next hour.
    pub(crate) async fn run(&self, store: &Store, time: Timestamp) -> Result<()> {
        let request = self.scheduled(time);
        let (report, _) = ingest(store, &self.service(store, time).await?, &request).await?;
        if report.stations.len() > NAMED {
            say::step(format!("  ingest      {}: {report}", self.source));
        }
        Ok(())
    }
}

/// The sample is asked from its first hour on: a call reaches as far.
pub(crate) fn complete(request: &mut IngestRequest) {
    if request.source == SourceId::Sample && request.from.is_none() {
        request.from = Some(Sample::hours().start);
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
        say::step(format!(
            "  ingest      {}, station {} {name}: {said} ({took})",
            request.source, station.station
        ));
    }
    Ok((report, retry_helps))
}

/// Asks for the newest issue of an official forecast, and tells what is new or failed.
pub(crate) async fn ingest_official(
    store: &Store,
    service: &OfficialService,
    request: &IngestRequest,
) -> Result<Vec<Report>> {
    let report = fn_ingest::ingest_official(store, service, request).await?;
    let is_news = report.new_issues() > 0 || !report.is_complete();
    Ok(is_news.then(|| Report::of("ingest", format!("{}, {report}", report.product))).into_iter().collect())
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
