//! A door before an embedded server that counts what goes through it.

use std::ops::Sub;
use std::sync::{Arc, Mutex};

use anyhow::Result;
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Method, Response, StatusCode};
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};

/// DynamoDB bills writes by the kilobyte and strongly consistent reads by four.
const WRITE_UNIT_BYTES: usize = 1024;
const READ_UNIT_BYTES: usize = 4096;

/// What went through, in the units that AWS bills.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Usage {
    /// PUT, COPY, POST and LIST requests of S3.
    pub(crate) s3_puts: f64,
    /// GET and HEAD requests of S3.
    pub(crate) s3_gets: f64,
    /// Bytes put into S3.
    pub(crate) s3_bytes: f64,
    /// Requests of DynamoDB.
    pub(crate) dynamodb_requests: f64,
    /// Its write units. By the length of the JSON, which is longer than the item that AWS measures.
    pub(crate) write_units: f64,
    /// Its read units, strongly consistent, by the length of the answer.
    pub(crate) read_units: f64,
}

/// Counts of both servers, shared by their doors.
#[derive(Debug, Clone, Default)]
pub(crate) struct Meter(Arc<Mutex<Usage>>);

#[derive(Debug, Clone)]
struct Door {
    meter: Meter,
    /// Host and port of the server behind it.
    server: String,
    counts: fn(&mut Usage, &Seen),
}

/// As much of an exchange as is counted.
struct Seen {
    method: Method,
    lists: bool,
    operation: String,
    sent_bytes: usize,
    answered_bytes: usize,
}

impl Meter {
    /// What went through so far.
    pub(crate) fn so_far(&self) -> Usage {
        *self.0.lock().expect("nobody panics while counting")
    }

    /// Opens a door before S3; its address.
    pub(crate) async fn before_s3(&self, endpoint: &str) -> Result<String> {
        self.open(endpoint, Usage::count_s3).await
    }

    /// Opens a door before DynamoDB; its address.
    pub(crate) async fn before_dynamodb(&self, endpoint: &str) -> Result<String> {
        self.open(endpoint, Usage::count_dynamodb).await
    }

    async fn open(&self, endpoint: &str, counts: fn(&mut Usage, &Seen)) -> Result<String> {
        let server = endpoint.trim_start_matches("http://").to_owned();
        let door = Door { meter: self.clone(), server, counts };
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let router = Router::new().fallback(through).with_state(door);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(format!("http://{address}"))
    }
}

/// Hands a request on as it is, its signature included, and counts it.
async fn through(State(door): State<Door>, request: Request) -> Result<Response<Body>, StatusCode> {
    exchange(&door, request).await.map_err(|_| StatusCode::BAD_GATEWAY)
}

async fn exchange(door: &Door, request: Request) -> Result<Response<Body>> {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await?;
    let target = head.headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or("");
    let mut seen = Seen {
        method: head.method.clone(),
        lists: head.uri.query().is_some_and(|query| query.contains("list-type")),
        operation: target.rsplit('.').next().unwrap_or("").to_owned(),
        sent_bytes: body.len(),
        answered_bytes: 0,
    };
    let stream = TcpStream::connect(&door.server).await?;
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let answer = sender.send_request(Request::from_parts(head, Body::from(body))).await?;
    let (head, body) = answer.into_parts();
    let body: Bytes = to_bytes(Body::new(body), usize::MAX).await?;
    seen.answered_bytes = body.len();
    (door.counts)(&mut door.meter.0.lock().expect("nobody panics while counting"), &seen);
    Ok(Response::from_parts(head, Body::from(body)))
}

impl Usage {
    fn count_s3(&mut self, seen: &Seen) {
        match seen.method {
            Method::GET | Method::HEAD if !seen.lists => self.s3_gets += 1.0,
            Method::DELETE => {}
            _ => self.s3_puts += 1.0,
        }
        if seen.method == Method::PUT {
            self.s3_bytes += seen.sent_bytes as f64;
        }
    }

    fn count_dynamodb(&mut self, seen: &Seen) {
        let units = |bytes: usize, unit: usize| bytes.div_ceil(unit).max(1) as f64;
        self.dynamodb_requests += 1.0;
        match seen.operation.as_str() {
            "GetItem" | "Query" | "BatchGetItem" => {
                self.read_units += units(seen.answered_bytes, READ_UNIT_BYTES);
            }
            _ => self.write_units += units(seen.sent_bytes, WRITE_UNIT_BYTES),
        }
    }

    /// The same divided over so many.
    pub(crate) fn over(self, count: f64) -> Self {
        Self {
            s3_puts: self.s3_puts / count,
            s3_gets: self.s3_gets / count,
            s3_bytes: self.s3_bytes / count,
            dynamodb_requests: self.dynamodb_requests / count,
            write_units: self.write_units / count,
            read_units: self.read_units / count,
        }
    }
}

impl std::ops::AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        self.s3_puts += other.s3_puts;
        self.s3_gets += other.s3_gets;
        self.s3_bytes += other.s3_bytes;
        self.dynamodb_requests += other.dynamodb_requests;
        self.write_units += other.write_units;
        self.read_units += other.read_units;
    }
}

impl Sub for Usage {
    type Output = Self;
    fn sub(self, before: Self) -> Self {
        Self {
            s3_puts: self.s3_puts - before.s3_puts,
            s3_gets: self.s3_gets - before.s3_gets,
            s3_bytes: self.s3_bytes - before.s3_bytes,
            dynamodb_requests: self.dynamodb_requests - before.dynamodb_requests,
            write_units: self.write_units - before.write_units,
            read_units: self.read_units - before.read_units,
        }
    }
}
