//! A function that nothing but a template knows: it greets every new forecast, and whoever asks over HTTP.
#![forbid(unsafe_code)]

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::{Value, json};
use store::{Expect, Store};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let store = &Store::from_env().await?;
    lambda_runtime::run(service_fn(async move |event: LambdaEvent<Value>| greet(store, &event.payload).await))
        .await
}

async fn greet(store: &Store, event: &Value) -> Result<Value, Error> {
    if event.get("requestContext").is_some() {
        let who = event.pointer("/pathParameters/who").and_then(Value::as_str).unwrap_or("you");
        let headers = json!({"content-type": "text/plain", "x-greeting": std::env::var("GREETING").unwrap_or_default()});
        return Ok(json!({"statusCode": 201, "headers": headers, "body": format!("hello {who}")}));
    }
    let about = event.pointer("/detail/object/key").or_else(|| event.get("time"));
    let about = about.and_then(Value::as_str).ok_or("an event about nothing")?;
    store.put_json(&format!("greetings/{about}"), &json!({"hello": about}), Expect::Anything).await?;
    Ok(Value::Null)
}
