//! What one station costs in one hour, stage by stage, measured.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use indicatif::ProgressBar;
use serde_json::{Value, json};
use store::SpineEvent;
use weather::Hour;
use whole_path::{Lambda, Stack, event};

use crate::lambda::{answered, binary};

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

/// A stack whose station has two years of history, then `hours` hours one by one, worked through by the functions'
/// own programs, each one's requests counted.
pub(crate) async fn measure(binaries: &Path, hours: usize, bar: &ProgressBar) -> Result<Stages> {
    let start: Hour = "2012-01-01T00:00:00Z".parse()?;
    let stack = Stack::temporary().await;
    bar.set_message("history");
    stack.ingest_sample(start).await;
    stack.work().await;

    let meter = Meter::default();
    let environment = through_doors(&stack, &meter).await?;
    let mut ingest = Lambda::start(binary(binaries, "ingest")?, &environment).await;
    let mut preprocess = Lambda::start(binary(binaries, "preprocess")?, &environment).await;
    let mut forecast = Lambda::start(binary(binaries, "forecast")?, &environment).await;
    let mut stages = Stages::default();
    bar.set_message("hours");
    for hour in 1..=hours as i64 {
        let time = (start + hour).timestamp();
        let asked = json!({"time": time, "source": "sample", "stations": ["54511"]});
        stages.ingest.add(&meter, &mut ingest, asked).await?;
        while let Some(created) = stack.servers.outbox().pending(1).await?.pop() {
            let told = |name: &str| about(event(name), &created.key);
            match SpineEvent::of(&created.key) {
                Some(SpineEvent::Raw(_)) => {
                    stages.preprocess.add(&meter, &mut preprocess, told("preprocess")).await?;
                }
                Some(SpineEvent::Recent(_)) => {
                    stages.forecast.add(&meter, &mut forecast, told("forecast")).await?;
                }
                _ => {}
            }
            stack.servers.outbox().acknowledge(created.id).await?;
        }
        bar.inc(1);
    }
    ensure!(stages.forecast.runs > 0.0, "the sample has no hour from {start} on");
    let per_hour = |stage: StageCost| stage.over(hours as f64);
    Ok(Stages {
        ingest: per_hour(stages.ingest),
        preprocess: per_hour(stages.preprocess),
        forecast: per_hour(stages.forecast),
    })
}

/// A function's environment in which the doors of the meter stand before the servers.
async fn through_doors(stack: &Stack, meter: &Meter) -> Result<Vec<(&'static str, String)>> {
    let s3 = meter.before_s3(&stack.servers.s3_endpoint()).await?;
    let dynamodb = meter.before_dynamodb(&stack.servers.dynamodb_endpoint()).await?;
    let environment = stack.environment().into_iter().map(|(name, value)| match name {
        "AWS_ENDPOINT_URL_S3" => (name, s3.clone()),
        "AWS_ENDPOINT_URL_DYNAMODB" => (name, dynamodb.clone()),
        _ => (name, value),
    });
    Ok(environment.collect())
}

/// The same event about another object.
fn about(mut event: Value, key: &str) -> Value {
    event["detail"]["object"]["key"] = key.into();
    event
}

impl StageCost {
    async fn add(&mut self, meter: &Meter, lambda: &mut Lambda, event: Value) -> Result<()> {
        let (before, started) = (meter.so_far(), Instant::now());
        answered(lambda, event).await?;
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
