//! The Lambda: an EventBridge schedule says when, for which stations and from which source.

use fn_ingest::{IngestRequest, Ingested, Settings, ages, handle};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use store::Store;
use weather::official::Product;

#[tokio::main]
async fn main() -> Result<(), Error> {
    lambda_runtime::tracing::init_default_subscriber();
    let store = &Store::from_env().await?;
    let settings = &Settings::read(|variable| std::env::var(variable).ok()).await?;
    let stage = std::env::var("WEARCAST_STAGE").ok();
    let stage = stage.as_deref();
    lambda_runtime::run(service_fn(move |event: LambdaEvent<IngestRequest>| async move {
        // Boxed: the compiler has a limit for how deep futures lie in one another.
        Box::pin(run(store, settings, stage, &event.payload)).await
    }))
    .await
}

/// Ingests, then tells how old what there is has become, whether anything came or not.
async fn run(
    store: &Store,
    settings: &Settings,
    stage: Option<&str>,
    request: &IngestRequest,
) -> Result<Ingested, Error> {
    let outcome = handle(store, settings, request).await;
    // KMA's forecasts are asked for at all hours, and a metric is billed for each hour in which it comes.
    let comes_often = request.source.official().is_some_and(Product::is_of_kma);
    if let Some(stage) = stage.filter(|_| !comes_often) {
        let ages = ages(store, &request.stations, request.time).await?;
        if let Some(line) = ages.metric_line(stage, request.time) {
            print_metrics(&line);
        }
    }
    Ok(outcome?)
}

#[expect(clippy::print_stdout, reason = "CloudWatch reads metrics from the plain output of a Lambda")]
fn print_metrics(line: &str) {
    println!("{line}");
}
