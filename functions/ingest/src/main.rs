//! The Lambda: an EventBridge schedule says when, for which stations and from which source.

use fn_ingest::{IngestReport, IngestRequest, Settings, ages, ingest};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use store::Store;

#[tokio::main]
async fn main() -> Result<(), Error> {
    lambda_runtime::tracing::init_default_subscriber();
    let store = &Store::from_env().await?;
    let settings = &Settings::read(|variable| std::env::var(variable).ok()).await?;
    let stage = std::env::var("WEARCAST_STAGE").ok();
    let stage = stage.as_deref();
    lambda_runtime::run(service_fn(move |event: LambdaEvent<IngestRequest>| async move {
        // Boxed: the compiler has a limit for how deep futures lie in one another.
        Box::pin(handle(store, settings, stage, &event.payload)).await
    }))
    .await
}

/// Ingests, then tells how old what there is has become, whether anything came or not.
async fn handle(
    store: &Store,
    settings: &Settings,
    stage: Option<&str>,
    request: &IngestRequest,
) -> Result<IngestReport, Error> {
    let service = settings.service(request.source, store.places().await?, request.time)?;
    let outcome = ingest(store, &service, request, &|_| ()).await;
    if let Some(stage) = stage {
        let ages = ages(store, &request.stations, request.time).await?;
        print_metrics(&ages.metric_line(stage, request.time));
    }
    Ok(outcome?)
}

#[expect(clippy::print_stdout, reason = "CloudWatch reads metrics from the plain output of a Lambda")]
fn print_metrics(line: &str) {
    println!("{line}");
}
