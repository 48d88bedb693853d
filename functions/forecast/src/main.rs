//! The Lambda: S3's "object created" under `recent/` or `promotions/`, sent through EventBridge.

use aws_lambda_events::eventbridge::EventBridgeEvent;
use fn_forecast::{Models, handle};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use store::{ObjectCreated, Store};

#[tokio::main]
async fn main() -> Result<(), Error> {
    lambda_runtime::tracing::init_default_subscriber();
    let store = &Store::from_env().await?;
    let models = &Models::default();
    lambda_runtime::run(service_fn(async move |event: LambdaEvent<EventBridgeEvent<ObjectCreated>>| {
        Ok::<_, Error>(handle(store, models, &event.payload.detail.object.key, None).await?)
    }))
    .await
}
