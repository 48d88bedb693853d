//! The Lambda: an EventBridge schedule says when, for which stations and from which source.

use fn_ingest::{IngestRequest, Settings, ingest};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use store::Store;

#[tokio::main]
async fn main() -> Result<(), Error> {
    lambda_runtime::tracing::init_default_subscriber();
    let store = &Store::from_env().await?;
    let settings = &Settings::read(|variable| std::env::var(variable).ok()).await?;
    lambda_runtime::run(service_fn(async move |event: LambdaEvent<IngestRequest>| {
        let service = settings.service(event.payload.source, store.places().await?, event.payload.time)?;
        // Boxed: the compiler has a limit for how deep futures lie in one another.
        Ok::<_, Error>(Box::pin(ingest(store, &service, &event.payload, &|_| ())).await?)
    }))
    .await
}
