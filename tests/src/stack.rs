//! The stack in the test's own process, on empty embedded servers.

use embedded::Servers;
use fn_forecast::{Issued, Models};
use fn_ingest::{IngestReport, IngestRequest, Service};
use fn_preprocess::Preprocessed;
use sources::{Question, Sample, SourceId, WeatherSource};
use store::{Config, Expect, Loopback, SpineEvent, Store, keys};
use weather::{Hour, HourRange, HourlyGrid, Month, Reports};

use crate::beijing;

/// Servers over an empty temporary directory, and a store on them.
#[derive(Debug)]
pub struct Stack {
    /// The embedded servers.
    pub servers: Servers,
    /// A store with its bucket and tables.
    pub store: Store,
}

/// What the stages did with the events there were.
#[derive(Debug, Default, PartialEq)]
pub struct Worked {
    /// By raw object.
    pub preprocessed: Vec<Preprocessed>,
    /// By station and event.
    pub issued: Vec<Issued>,
}

impl Stack {
    /// Starts one.
    pub async fn temporary() -> Self {
        let servers = Servers::temporary().await.unwrap();
        let store = connect(&servers.s3_endpoint(), &servers.dynamodb_endpoint()).await;
        store.create_bucket().await.unwrap();
        store.create_tables().await.unwrap();
        Self { servers, store }
    }

    /// One with the sample's observations before `time`, worked through to the forecast.
    pub async fn with_sample(time: Hour) -> Self {
        let stack = Self::temporary().await;
        stack.ingest_sample(time).await;
        stack.work().await;
        stack
    }

    /// Keeps observations as if they had been published, month by month.
    pub async fn keep(&self, grid: &HourlyGrid) {
        let mut month = Month::of(grid.range().start);
        while month.hours().overlaps(grid.range()) {
            let part = grid.slice(month.hours().overlap(grid.range()));
            let reports = Reports::new(part.clone(), Vec::new());
            self.store.write_month(&part, &reports, None).await.unwrap();
            month = Month::of(month.hours().end);
        }
    }

    /// The environment of a function of this stack.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        self.servers.environment().into_iter().chain(Config::local().to_env()).collect()
    }

    /// Does what the ingest schedule does at `time`.
    pub async fn ingest_sample(&self, time: Hour) -> IngestReport {
        let mut request = IngestRequest::scheduled(time.timestamp(), SourceId::Sample, vec![beijing()]);
        request.from = Some(Sample::hours().start);
        fn_ingest::ingest(&self.store, &Service::new(Sample::new()), &request, &|_| ()).await.unwrap()
    }

    /// Files the sample's rows of some hours as one raw object, as if they had been fetched alone.
    pub async fn file_sample(&self, hours: HourRange) -> String {
        let raw =
            Sample::new().fetch(&Question { stations: vec![beijing()], hours }).await.unwrap().remove(0);
        let (digest, extension) = (store::digest(&raw.bytes), raw.extension.as_str());
        let key = keys::raw("sample", "54511", raw.first_hour, hours.end, &digest, extension);
        self.store.put(&key, raw.bytes, "text/csv", Expect::Absent).await.unwrap();
        key
    }

    /// Sends every event to the handler that its key names, those that come of it too, until none is
    /// left. Requests to train are passed over.
    pub async fn work(&self) -> Worked {
        let (outbox, models) = (self.servers.outbox(), Models::default());
        let mut worked = Worked::default();
        while let Some(event) = outbox.pending(1).await.unwrap().pop() {
            match SpineEvent::of(&event.key) {
                Some(SpineEvent::Raw(key)) => {
                    worked.preprocessed.push(fn_preprocess::preprocess(&self.store, &key).await.unwrap());
                }
                Some(SpineEvent::Recent(_) | SpineEvent::Promoted(_)) => {
                    let issued = fn_forecast::handle(&self.store, &models, &event.key, None).await.unwrap();
                    worked.issued.extend(issued);
                }
                Some(SpineEvent::Retrain(_)) | None => {}
            }
            outbox.acknowledge(event.id).await.unwrap();
        }
        worked
    }
}

/// A store on embedded servers that run somewhere on this machine.
pub async fn connect(s3_endpoint: &str, dynamodb_endpoint: &str) -> Store {
    let loopback = Loopback {
        s3_endpoint,
        dynamodb_endpoint,
        region: embedded::REGION,
        access_key_id: embedded::ACCESS_KEY_ID,
        secret_access_key: embedded::SECRET_ACCESS_KEY,
    };
    Store::on_loopback(loopback, Config::local()).await
}
