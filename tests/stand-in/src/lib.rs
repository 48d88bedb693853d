//! A stand-in for the weather services that cannot be called from a test: KMA's hourly observations
//! (data.go.kr and API hub), its short-term and mid-term forecasts, and Open-Meteo's forecast, archive and
//! air quality. It listens on loopback and gives out any observations it is fed with, as far as they have
//! happened by a clock that the test sets.
//!
//! It is as strict as the real services are known to be: pages of 999 rows, nothing of today, keys that are
//! encoded once, blanks and flags, sentinels, issue times. Where the real behaviour is not known, a
//! comment says what was chosen. It keeps every call, and fails on demand in every way that was seen.
//!
//! ```no_run
//! # async fn example(observations: Vec<weather::Observation>) -> std::io::Result<()> {
//! use stand_in::{Code, Fault, Options, Shape, StandIn};
//!
//! let now = "2021-06-30T10:15+09:00".parse().expect("a time");
//! let kma = StandIn::start(Options::new(observations, now)).await?;
//! kma.fail_next(2, Fault::gateway(Code::PerSecondLimit, Shape::NewXml));
//! // … run what is to be tested against kma.url() …
//! assert_eq!(kma.calls().len(), 3);
//! kma.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! Over HTTP the same is done with `POST /stand-in/orders` (the JSON of an [`Order`]) and
//! `GET /stand-in/calls`.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod call;
mod clock;
mod fault;
mod kma;
mod kst;
mod limits;
mod number;
mod open_meteo;
mod options;
mod order;
mod outlook;
mod rain;
mod records;
mod reply;
mod server;
mod service;
mod state;

use std::io;
use std::ops::Range;

use jiff::Timestamp;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use weather::{HourRange, StationId};

pub use call::Call;
pub use fault::{Fault, Trouble};
pub use kma::{Code, Shape};
pub use options::Options;
pub use order::Order;
pub use outlook::ForecastError;

use server::{Shared, StopSignal};

/// A running stand-in. Dropping it stops it too, without waiting.
#[derive(Debug)]
pub struct StandIn {
    url: String,
    state: Shared,
    stop: watch::Sender<()>,
    task: JoinHandle<io::Result<()>>,
}

impl StandIn {
    /// Starts one on 127.0.0.1.
    ///
    /// # Errors
    /// If its port is taken.
    pub async fn start(options: Options) -> io::Result<Self> {
        let listener = server::bind(options.port).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let state = Shared::new(state::State::new(options));
        let (stop, signal) = StopSignal::new();
        let task = tokio::spawn(server::serve(listener, state.clone(), signal));
        Ok(Self { url, state, stop, task })
    }

    /// Where it is, such as `http://127.0.0.1:40123`: every service has its own paths below.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Carries out an order.
    pub fn obey(&self, order: Order) {
        self.state.lock().obey(order);
    }

    /// Sets its clock.
    pub fn set_now(&self, now: Timestamp) {
        self.obey(Order::SetNow { now });
    }

    /// The next `calls` calls go wrong in this way.
    pub fn fail_next(&self, calls: u32, fault: Fault) {
        self.obey(Order::Fail(Trouble { fault, calls: Some(calls), only: None }));
    }

    /// Between two instants by its clock nothing but HTML with status 502 comes.
    pub fn outage(&self, during: Range<Timestamp>) {
        self.obey(Order::Outage { from: during.start, until: during.end });
    }

    /// These hours of a station are missing from every answer, until [`Order::Release`].
    pub fn withhold(&self, station: &StationId, hours: HourRange) {
        self.obey(Order::Withhold { station: station.clone(), from: hours.start, until: hours.end });
    }

    /// Every call so far, or since [`Order::ForgetCalls`], in the order in which they came.
    pub fn calls(&self) -> Vec<Call> {
        self.state.lock().calls().to_vec()
    }

    /// Stops it: stalled calls are let go, the last answers go out.
    pub async fn stop(self) {
        drop(self.stop);
        // whether its task failed does not matter any more
        let _ = self.task.await;
    }

    /// Waits until it stops by itself, which it does not unless the system takes its port away.
    ///
    /// # Errors
    /// Why it stopped.
    pub async fn run(self) -> io::Result<()> {
        self.task.await.unwrap_or_else(|error| Err(io::Error::other(error)))
    }
}
