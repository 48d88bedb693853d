//! The template's routes: each request goes to the function that it is declared for, and any other is
//! answered as API Gateway answers it.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use blueprint::Route;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use tower::ServiceExt as _;

use crate::declared::Declared;
use crate::functions::{Functions, Linked};

/// The largest body that API Gateway passes on.
const LARGEST_BODY_BYTES: usize = 10 * 1024 * 1024;

/// What stands before the functions.
pub(crate) fn front(declared: Arc<Declared>, functions: Arc<Functions>, api: Router) -> Router {
    Router::new().fallback(move |request: Request| {
        let (declared, functions, api) = (Arc::clone(&declared), Arc::clone(&functions), api.clone());
        async move { answer(&declared, &functions, api, request).await }
    })
}

async fn answer(declared: &Declared, functions: &Functions, api: Router, request: Request) -> Response {
    let (method, path) = (request.method().as_str(), request.uri().path());
    let fitting = declared.blueprint.routes.iter();
    let fitting = fitting.filter_map(|route| Some((route, route.matches(method, path)?)));
    let Some((route, (_, parameters))) = fitting.max_by_key(|(_, (matched, _))| *matched) else {
        return message(StatusCode::NOT_FOUND, "Not Found");
    };
    match functions.linked(&route.function) {
        Some(Linked::Api) => api.oneshot(request).await.unwrap_or_else(|never| match never {}),
        _ if !functions.has(&route.function) => {
            message(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable")
        }
        _ => {
            let asked = match event(route, parameters, request).await {
                Ok(event) => functions.answer(&route.function, &event).await,
                Err(error) => Err(error),
            };
            match asked {
                Ok(answer) => response(&answer),
                Err(error) => {
                    tracing::warn!(route = %route, "{error:#}");
                    message(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
                }
            }
        }
    }
}

fn message(status: StatusCode, text: &str) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], json!({ "message": text }).to_string())
        .into_response()
}

/// The request as API Gateway sends it to a function (payload format 2.0).
async fn event(route: &Route, parameters: Vec<(String, String)>, request: Request) -> anyhow::Result<Value> {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, LARGEST_BODY_BYTES).await?;
    let headers: Map<String, Value> = head
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into()))
        .collect();
    let now = Timestamp::now();
    let (method, path) = (head.method.as_str(), head.uri.path());
    let text = std::str::from_utf8(&body).ok();
    Ok(json!({
        "version": "2.0",
        "routeKey": route.to_string(),
        "rawPath": path,
        "rawQueryString": head.uri.query().unwrap_or_default(),
        "headers": headers,
        "pathParameters": parameters.into_iter().collect::<std::collections::BTreeMap<_, _>>(),
        "requestContext": {
            "accountId": "000000000000", "apiId": "local", "domainName": "127.0.0.1", "domainPrefix": "local",
            "http": {
                "method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "local",
            },
            "requestId": "local", "routeKey": route.to_string(), "stage": "$default",
            "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string(),
            "timeEpoch": now.as_millisecond(),
        },
        "body": if body.is_empty() { Value::Null } else { text.map_or_else(|| STANDARD.encode(&body), str::to_owned).into() },
        "isBase64Encoded": text.is_none(),
    }))
}

/// What a function answered, as a response.
fn response(answer: &Value) -> Response {
    let Some(status) = answer.get("statusCode").and_then(Value::as_u64) else {
        // API Gateway takes anything else for the body of a good answer.
        return ([(header::CONTENT_TYPE, "application/json")], answer.to_string()).into_response();
    };
    let body = answer.get("body").and_then(Value::as_str).unwrap_or_default();
    let encoded = answer.get("isBase64Encoded") == Some(&Value::Bool(true));
    let body = if encoded { STANDARD.decode(body).unwrap_or_default() } else { body.as_bytes().to_vec() };
    let mut response = Response::new(Body::from(Bytes::from(body)));
    *response.status_mut() = u16::try_from(status)
        .ok()
        .and_then(|code| StatusCode::from_u16(code).ok())
        .unwrap_or(StatusCode::BAD_GATEWAY);
    for headers in ["headers", "multiValueHeaders"].iter().filter_map(|name| answer.get(name)?.as_object()) {
        for (name, value) in headers {
            let values = value.as_array().map_or_else(|| vec![value], |values| values.iter().collect());
            for value in values.into_iter().filter_map(Value::as_str) {
                if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                    response.headers_mut().insert(name, value);
                }
            }
        }
    }
    response
}
