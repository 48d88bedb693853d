//! A weather service as this deployment uses it: what it is, and how hard it may be asked.

use std::time::Duration;

use sources::official::OfficialSource;
use sources::{SourceId, WeatherSource};

/// How hard a service may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Calls on one day (in Korea), all invocations together.
    pub calls_per_day: u32,
    /// Calls in one run: what a Lambda can do before its time is up. The rest stays missing, and is the
    /// next run's work.
    pub calls_per_run: usize,
    /// Calls under way at once.
    pub at_once: usize,
    /// Between the starts of two calls.
    pub pause: Duration,
    /// Tries of one question, where a retry can help.
    pub tries: u32,
    /// Before the second try; doubled before each further one, and drawn by chance from half of it on.
    pub first_wait: Duration,
}

impl Limits {
    /// What a service allows by its terms, with room left for people who use the same key.
    pub const fn of(source: SourceId) -> Self {
        // A day's calls by the terms: data.go.kr 10,000 (development account), API hub 20,000,
        // Open-Meteo 10,000; data.go.kr answers code 23 above some 30 calls a second.
        let calls_per_day = match source {
            SourceId::KmaHub => 18_000,
            // It counts a call for two weeks of ten variables, so a full question of ours as eight.
            SourceId::OpenMeteo
            | SourceId::OpenMeteoAir
            | SourceId::OpenMeteoForecast
            | SourceId::OpenMeteoAirForecast => 1_000,
            SourceId::Sample | SourceId::KmaCsv => u32::MAX,
            _ => 9_000,
        };
        Self {
            calls_per_day,
            calls_per_run: 1_000,
            at_once: 4,
            pause: Duration::from_millis(100),
            tries: 3,
            first_wait: Duration::from_secs(1),
        }
    }
}

/// A source and its limits.
pub struct Service {
    /// Who is asked.
    pub source: Box<dyn WeatherSource>,
    /// How hard.
    pub limits: Limits,
}

impl Service {
    /// A source with the limits of its terms.
    pub fn new(source: impl WeatherSource + 'static) -> Self {
        let limits = Limits::of(source.id());
        Self { source: Box::new(source), limits }
    }
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Service").field("source", &self.source.id()).field("limits", &self.limits).finish()
    }
}

/// A source of official forecasts and its limits.
pub struct OfficialService {
    /// Who is asked.
    pub source: Box<dyn OfficialSource>,
    /// How hard.
    pub limits: Limits,
}

impl OfficialService {
    /// A source with the limits of its terms.
    pub fn new(source: impl OfficialSource + 'static) -> Self {
        let limits = Limits::of(source.product().into());
        Self { source: Box::new(source), limits }
    }
}

impl std::fmt::Debug for OfficialService {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let product = self.source.product();
        f.debug_struct("OfficialService").field("source", &product).field("limits", &self.limits).finish()
    }
}

/// What the calls to a source are counted under: data.go.kr counts by service, of which some have several
/// operations.
pub(crate) const fn account(source: SourceId) -> &'static str {
    match source {
        SourceId::KmaUltraNcst | SourceId::KmaUltraFcst | SourceId::KmaVilageFcst => "kma-short-term",
        SourceId::KmaMidTa | SourceId::KmaMidLand => "kma-mid-term",
        _ => source.as_str(),
    }
}
