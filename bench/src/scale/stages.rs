//! What one station costs in one hour, stage by stage, measured.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use fn_forecast::Models;
use fn_ingest::{IngestRequest, Service, ages, ingest};
use indicatif::ProgressBar;
use sources::{Sample, SourceId};
use store::{SpineEvent, Store};
use weather::Hour;
use whole_path::{Stack, beijing, connect};

use super::meter::{Meter, Usage};

/// One stage's work for one station in one hour, on average.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct StageCost {
    pub(crate) usage: Usage,
    /// On this machine, its servers' time included.
    pub(crate) milliseconds: f64,
    /// How often it ran.
    pub(crate) runs: f64,
}

/// The three stages of an hour.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Stages {
    pub(crate) ingest: StageCost,
    pub(crate) preprocess: StageCost,
    pub(crate) forecast: StageCost,
}

/// A stack whose station has two years of history, then `hours` hours one by one, each stage's requests
/// counted.
pub(crate) async fn measure(hours: usize, bar: &ProgressBar) -> Result<Stages> {
    let start: Hour = "2012-01-01T00:00:00Z".parse()?;
    let stack = Stack::temporary().await;
    bar.set_message("history");
    stack.ingest_sample(start).await;
    stack.work().await;

    let meter = Meter::default();
    let s3 = meter.before_s3(&stack.servers.s3_endpoint()).await?;
    let dynamodb = meter.before_dynamodb(&stack.servers.dynamodb_endpoint()).await?;
    let store = connect(&s3, &dynamodb).await;
    let (mut stages, models) = (Stages::default(), Models::default());
    bar.set_message("hours");
    for hour in 1..=hours as i64 {
        stages.ingest.add(&meter, ingested(&store, start + hour)).await?;
        while let Some(event) = stack.servers.outbox().pending(1).await?.pop() {
            match SpineEvent::of(&event.key) {
                Some(SpineEvent::Raw(key)) => {
                    stages.preprocess.add(&meter, Box::pin(preprocessed(&store, &key))).await?;
                }
                Some(SpineEvent::Recent(_)) => {
                    stages.forecast.add(&meter, Box::pin(forecast(&store, &models, &event.key))).await?;
                }
                _ => {}
            }
            stack.servers.outbox().acknowledge(event.id).await?;
        }
        bar.inc(1);
    }
    let per_hour = |stage: StageCost| stage.over(hours as f64);
    Ok(Stages {
        ingest: per_hour(stages.ingest),
        preprocess: per_hour(stages.preprocess),
        forecast: per_hour(stages.forecast),
    })
}

/// What the Lambda of ingest does, the ages at its end included.
async fn ingested(store: &Store, time: Hour) -> Result<()> {
    let request = IngestRequest::scheduled(time.timestamp(), SourceId::Sample, vec![beijing()]);
    let report = ingest(store, &Service::new(Sample::new()), &request, &|_| ()).await?;
    if report.stations[0].filed.is_empty() {
        bail!("the sample has no hour before {time}");
    }
    ages(store, &request.stations, request.time).await?;
    Ok(())
}

async fn preprocessed(store: &Store, key: &str) -> Result<()> {
    fn_preprocess::handle(store, key).await?;
    Ok(())
}

async fn forecast(store: &Store, models: &Models, key: &str) -> Result<()> {
    fn_forecast::handle(store, models, key, None).await?;
    Ok(())
}

impl StageCost {
    async fn add(&mut self, meter: &Meter, work: impl Future<Output = Result<()>>) -> Result<()> {
        let (before, started) = (meter.so_far(), Instant::now());
        work.await?;
        let took: Duration = started.elapsed();
        self.usage += meter.so_far() - before;
        self.milliseconds += took.as_secs_f64() * 1e3;
        self.runs += 1.0;
        Ok(())
    }

    fn over(self, hours: f64) -> Self {
        Self {
            usage: self.usage.over(hours),
            milliseconds: self.milliseconds / hours,
            runs: self.runs / hours,
        }
    }
}
