//! The Lambda: an HTTP API's requests to the router.

use fn_api::{Api, Clock, RequestTime, router};
use lambda_http::request::RequestContext;
use lambda_http::{Error, tracing};
use store::Store;
use weather::Hour;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let clock: Clock = std::env::var("WEARCAST_CLOCK").as_deref().unwrap_or("request").parse()?;
    let api = Api::new(Store::from_env().await?, clock);
    let router = router(api).layer(axum::middleware::map_request(with_time));
    lambda_http::run(router).await
}

/// The time that API Gateway received the request.
async fn with_time(mut request: axum::extract::Request) -> axum::extract::Request {
    let milliseconds = match request.extensions().get::<RequestContext>() {
        Some(RequestContext::ApiGatewayV2(context)) => Some(context.time_epoch),
        _ => None,
    };
    if let Some(milliseconds) = milliseconds {
        let hour = Hour::from_epoch_hours(milliseconds.div_euclid(3_600_000));
        request.extensions_mut().insert(RequestTime(hour));
    }
    request
}
