//! The Lambda: an EventBridge schedule says when, for which stations and from which source.

use fn_ingest::{IngestRequest, ingest};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use sources::{Sample, WeatherSource};
use store::Store;

#[tokio::main]
async fn main() -> Result<(), Error> {
    lambda_runtime::tracing::init_default_subscriber();
    let store = &Store::from_env().await?;
    let sources: &[Box<dyn WeatherSource>] = &[Box::new(Sample::new())];
    lambda_runtime::run(service_fn(async move |event: LambdaEvent<IngestRequest>| {
        Ok::<_, Error>(ingest(store, sources, &event.payload).await?)
    }))
    .await
}
