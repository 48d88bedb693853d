#![expect(clippy::format_push_string, reason = "a test's text is short")]

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::RawQuery;
use axum::response::Redirect;
use axum::routing::get;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::*;

const KEY: &str = "Zm9v+YmFy/c2VjcmV0==";

fn base(text: &str) -> BaseUrl {
    text.parse().unwrap()
}

async fn listener() -> (TcpListener, BaseUrl) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, base(&format!("http://{address}/below")))
}

async fn serve(router: Router) -> BaseUrl {
    let (listener, base) = listener().await;
    tokio::spawn(async move { axum::serve(listener, router).await });
    base
}

/// A connection whose request has arrived.
async fn accept(listener: &TcpListener) -> TcpStream {
    let (mut connection, _) = listener.accept().await.unwrap();
    let _ = connection.read(&mut [0; 4096]).await.unwrap();
    connection
}

/// Sends `bytes` to whoever connects, and then hangs up.
async fn serve_bytes(bytes: &'static [u8]) -> BaseUrl {
    let (listener, base) = listener().await;
    tokio::spawn(async move {
        let mut connection = accept(&listener).await;
        let _ = connection.write_all(bytes).await;
    });
    base
}

/// Everything that an error could show to anyone.
fn shown(error: &HttpError) -> String {
    let mut text = format!("{error:?} {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        text += &format!(" {error:?} {error}");
        cause = error.source();
    }
    text
}

async fn refused(http: &Http, base: &BaseUrl) -> HttpError {
    let error = http.get(base, "getWeather", &[("serviceKey", KEY)]).await.unwrap_err();
    let text = shown(&error);
    for secret in ["Zm9v", "YmFy", "serviceKey", "getWeather"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    error
}

#[tokio::test]
async fn a_query_value_is_encoded_exactly_once() {
    let echo =
        Router::new().route("/below/a/b", get(|RawQuery(query)| async move { query.unwrap_or_default() }));
    let base = serve(echo).await;
    let http = Http::new().unwrap();
    let answer = http.get(&base, "a/b", &[("serviceKey", KEY), ("stn", "90:108"), ("x", "a%2Bb c")]).await;
    let body = answer.unwrap().body;
    assert_eq!(body, "serviceKey=Zm9v%2BYmFy%2Fc2VjcmV0%3D%3D&stn=90%3A108&x=a%252Bb+c");
    let answer = http.get(&base, "a/b", &[]).await.unwrap();
    assert_eq!((answer.status, answer.body.len()), (StatusCode::OK, 0));
}

#[tokio::test]
async fn an_error_status_is_an_answer_and_a_redirect_is_not_followed() {
    let calls = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&calls);
    let count = move || async move {
        count.fetch_add(1, Ordering::Relaxed);
        (StatusCode::BAD_GATEWAY, "<html>")
    };
    let router = Router::new()
        .route("/below/broken", get(count))
        .route("/below/moved", get(|| async { Redirect::temporary("/below/broken") }));
    let base = serve(router).await;
    let http = Http::new().unwrap();
    let moved = http.get(&base, "moved", &[]).await.unwrap();
    assert_eq!(moved.status, StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(calls.load(Ordering::Relaxed), 0);
    let broken = http.get(&base, "broken", &[]).await.unwrap();
    assert_eq!(broken, Answer { status: StatusCode::BAD_GATEWAY, body: Bytes::from_static(b"<html>") });
    assert_eq!(calls.load(Ordering::Relaxed), 1, "one question is one call");
}

#[tokio::test]
async fn an_endless_answer_ends_at_the_bound() {
    let (listener, base) = listener().await;
    let server = tokio::spawn(async move {
        let mut connection = accept(&listener).await;
        connection.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        let zeros = vec![0; MIB];
        while connection.write_all(&zeros).await.is_ok() {}
    });
    let error = refused(&Http::new().unwrap(), &base).await;
    assert!(matches!(error, HttpError::TooLarge), "{error:?}");
    server.await.unwrap();
}

#[tokio::test]
async fn a_server_that_says_nothing_is_not_waited_for() {
    let (_listener, base) = listener().await;
    let error = refused(&Http::within(Duration::from_millis(30)).unwrap(), &base).await;
    assert!(matches!(error, HttpError::TimedOut), "{error:?}");
    assert_eq!(error.to_string(), "no whole answer within 20 seconds");
}

#[tokio::test]
async fn no_failure_shows_the_address_or_the_key() {
    let http = Http::new().unwrap();
    let (listener, closed) = listener().await;
    drop(listener);
    assert!(matches!(refused(&http, &closed).await, HttpError::NoConnection(_)));

    let plain = serve_bytes(b"this is not TLS\r\n").await;
    let error = refused(&http, &base(&plain.to_string().replace("http://", "https://"))).await;
    assert!(matches!(error, HttpError::NoConnection(_)), "{error:?}");

    for bytes in [
        &b""[..],
        b"serviceKey=Zm9v\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\nserviceKey=Zm9v",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nserviceKey=Zm9v\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: Zm9v\r\n\r\n",
    ] {
        let error = refused(&http, &serve_bytes(bytes).await).await;
        assert!(matches!(error, HttpError::Broken(_)), "{error:?}");
    }
}

#[test]
fn a_key_may_travel_over_tls_or_not_at_all() {
    for text in [
        "https://apis.data.go.kr/1360000",
        "https://apis.data.go.kr/1360000/",
        "http://127.0.0.1:8080/1360000",
        "http://localhost:1/",
        "http://[::1]:8080",
        "http://127.8.9.1",
        " https://example.org\n",
    ] {
        assert!(text.parse::<BaseUrl>().is_ok(), "{text}");
    }
    for text in [
        "http://apis.data.go.kr/1360000",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org",
        "http://10.0.0.1",
        "http://[::2]",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
    ] {
        assert_eq!(text.parse::<BaseUrl>(), Err(BaseUrlError::InClear), "{text}");
    }
    for text in ["", "apis.data.go.kr", "//apis.data.go.kr", "https://"] {
        assert_eq!(text.parse::<BaseUrl>(), Err(BaseUrlError::NotAUrl), "{text}");
    }
    for text in ["https://a.kr?serviceKey=1", "https://a.kr/#x", "https://me@a.kr", "https://me:secret@a.kr"]
    {
        let error = text.parse::<BaseUrl>().unwrap_err();
        assert_eq!(error, BaseUrlError::TooMuch, "{text}");
        assert!(!error.to_string().contains("a.kr"), "{error}");
    }
}

#[test]
fn a_path_is_put_below_the_base_and_cannot_become_a_query() {
    let below = |base: &str, path: &str| self::base(base).below(path, &[]).to_string();
    assert_eq!(below("https://a.kr", "x/y"), "https://a.kr/x/y");
    assert_eq!(below("https://a.kr/1360000/", "x/y"), "https://a.kr/1360000/x/y");
    assert_eq!(below("https://a.kr/1", "x?y#z"), "https://a.kr/1/x%3Fy%23z");
    assert_eq!(base("https://a.kr/1/").to_string(), "https://a.kr/1");
}
