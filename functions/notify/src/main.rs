//! The Lambda: the events table's stream, the alert topic, and the schedule of the digest.

use fn_notify::{Notifier, Settings, Told, Trigger};
use jiff::Timestamp;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;
use store::Store;

#[tokio::main]
async fn main() -> Result<(), Error> {
    lambda_runtime::tracing::init_default_subscriber();
    let settings = Settings::read(|variable| std::env::var(variable).ok()).await?;
    let notifier = &Notifier::new(Store::from_env().await?, settings)?;
    lambda_runtime::run(service_fn(async move |event: LambdaEvent<Value>| {
        // Wall clock, for the claims only: a retry brings the same event with the same time again.
        let told = notifier.handle(&Trigger::read(event.payload)?, Timestamp::now()).await?;
        Ok::<Told, Error>(told)
    }))
    .await
}
