//! The Lambda: S3's "object created" under `raw/`, sent through EventBridge.

use aws_lambda_events::eventbridge::EventBridgeEvent;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use store::{ObjectCreated, Store};

#[tokio::main]
async fn main() -> Result<(), Error> {
    lambda_runtime::tracing::init_default_subscriber();
    let store = &Store::from_env().await?;
    lambda_runtime::run(service_fn(async move |event: LambdaEvent<EventBridgeEvent<ObjectCreated>>| {
        Ok::<_, Error>(fn_preprocess::handle(store, &event.payload.detail.object.key).await?)
    }))
    .await
}
