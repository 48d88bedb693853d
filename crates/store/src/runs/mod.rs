//! Training runs in MLflow's model: experiments, runs, parameters, metric history, tags, datasets,
//! artifacts.
//!
//! Table `runs`:
//!
//! | partition | sort key | what |
//! |---|---|---|
//! | `NAME#exp` | name | which experiment has the name |
//! | `EXP#experiment` | `META` | the experiment |
//! | `EXP#experiment` | `RUN#inverse start#run` | a run's summary: newest first |
//! | `RUN#run` | `META` | where the run's summary lies |
//! | `RUN#run` | `M#metric#step#time#value` | a point of the history |
//! | `RUN#study` | `T#number` | who works on a trial |
//!
//! A summary holds everything that a list of runs shows or is searched by, so that searching is one
//! query over one partition. Its `revision` guards it against two writers.

mod experiments;
mod limits;
mod log;
mod metrics;
mod resume;
mod trials;

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::table::{Key, Query};
use crate::writes::{Condition, Write};
use crate::{Expect, Page, Patience, Put, Store, StoreError, keys};

pub use experiments::Experiment;
pub use limits::{LARGEST_RUN, LONGEST_KEY, LONGEST_PARAM, LONGEST_TAG, MOST_LABELS, MOST_METRICS};
pub use log::RunBatch;
pub use metrics::{Metric, MetricSummary, Point};
pub use resume::SILENCE;
pub use trials::TakenTrial;

/// The tag that makes a run one of another.
pub const PARENT_TAG: &str = "mlflow.parentRunId";

/// Where a run stands, in MLflow's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RunStatus {
    /// Asked for, not started.
    Scheduled,
    /// Training.
    Running,
    /// Done; what it says is complete.
    Finished,
    /// Stopped by an error.
    Failed,
    /// Stopped on purpose.
    Killed,
}

impl RunStatus {
    /// Whether nothing more comes of it.
    pub fn has_ended(self) -> bool {
        !matches!(self, Self::Scheduled | Self::Running)
    }
}

/// Whether something was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lifecycle {
    /// It was not.
    #[default]
    Active,
    /// It was; it can be restored.
    Deleted,
}

/// Data that a run was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetInput {
    /// What people call it.
    pub name: String,
    /// Names its exact content.
    pub digest: String,
    /// `s3`, …
    pub source_type: String,
    /// Where it comes from, as JSON.
    pub source: String,
    /// Numbers about it, as JSON.
    pub profile: Option<String>,
    /// What it was used for: `train`.
    pub context: String,
}

/// One training run: its summary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Its experiment.
    pub experiment_id: String,
    /// 32 hex digits, derived from the request to train: the same request is the same run.
    pub run_id: String,
    /// What people call it.
    pub run_name: String,
    /// Who started it.
    #[serde(default)]
    pub user_id: String,
    /// Where it stands.
    pub status: RunStatus,
    /// Wall clock at its start, milliseconds since 1970. It never changes.
    pub start_time_ms: i64,
    /// Wall clock at its end.
    pub end_time_ms: Option<i64>,
    /// Wall clock when its process was last heard of.
    #[serde(default)]
    pub heartbeat_time_ms: Option<i64>,
    /// Whether it was deleted.
    #[serde(default)]
    pub lifecycle_stage: Lifecycle,
    /// Where its artifacts are.
    #[serde(default)]
    pub artifact_uri: String,
    /// Settings; they do not change once logged.
    pub params: BTreeMap<String, String>,
    /// Of each metric the last, the least and the greatest point.
    #[serde(default)]
    pub metrics: BTreeMap<String, MetricSummary>,
    /// Free labels.
    pub tags: BTreeMap<String, String>,
    /// Data it was made from.
    #[serde(default)]
    pub inputs: Vec<DatasetInput>,
    /// Grows with every change of the summary.
    #[serde(default)]
    pub revision: u64,
}

/// Where a run's summary lies.
#[derive(Debug, Serialize, Deserialize)]
struct Place {
    experiment_id: String,
    start_time_ms: i64,
}

impl Run {
    /// A run that starts now, without anything logged.
    pub fn starting(experiment_id: &str, run_id: &str, run_name: &str) -> Self {
        Self {
            experiment_id: experiment_id.to_owned(),
            run_id: run_id.to_owned(),
            run_name: run_name.to_owned(),
            user_id: String::new(),
            status: RunStatus::Running,
            start_time_ms: now_ms(),
            end_time_ms: None,
            heartbeat_time_ms: None,
            lifecycle_stage: Lifecycle::Active,
            artifact_uri: String::new(),
            params: BTreeMap::new(),
            metrics: BTreeMap::new(),
            tags: BTreeMap::new(),
            inputs: Vec::new(),
            revision: 0,
        }
    }

    /// The last value of a metric.
    pub fn metric(&self, key: &str) -> Option<f64> {
        self.metrics.get(key).map(|summary| summary.last.value)
    }

    /// The run that this one is part of.
    pub fn parent(&self) -> Option<&str> {
        self.tags.get(PARENT_TAG).map(String::as_str)
    }

    /// What its summary weighs against [`LARGEST_RUN`].
    fn weight(&self) -> usize {
        // a metric's three points are 64 bytes each or less
        let labels =
            |map: &BTreeMap<String, String>| map.iter().map(|(k, v)| k.len() + v.len()).sum::<usize>();
        let metrics: usize = self.metrics.keys().map(|key| key.len() + 3 * 64).sum();
        labels(&self.params) + labels(&self.tags) + metrics
    }

    fn key(&self) -> Key {
        summary_key(&self.experiment_id, self.start_time_ms, &self.run_id)
    }
}

impl Store {
    /// Creates a run. One that is there already stays as it is: [`Put::Refused`].
    ///
    /// # Errors
    /// If the runs table cannot be written.
    pub async fn create_run(&self, run: &Run) -> Result<Put, StoreError> {
        let mut run = run.clone();
        if run.artifact_uri.is_empty() {
            let prefix = keys::artifact(&run.experiment_id, &run.run_id, "");
            run.artifact_uri = format!("s3://{}/{}", self.bucket(), prefix.trim_end_matches('/'));
        }
        let place = Place { experiment_id: run.experiment_id.clone(), start_time_ms: run.start_time_ms };
        let writes = [
            Write::of(&place_key(&run.run_id), &place, Condition::Absent)?,
            Write::of(&run.key(), &run, Condition::Absent)?,
        ];
        self.write_together(&format!("run {}", run.run_id), writes).await
    }

    /// A run's summary; `None` if there is no such run.
    ///
    /// # Errors
    /// If the runs table cannot be read.
    pub async fn run(&self, run_id: &str) -> Result<Option<Run>, StoreError> {
        let place: Option<Place> = self.get_item(&self.config.runs_table, &place_key(run_id)).await?;
        let Some(Place { experiment_id, start_time_ms }) = place else { return Ok(None) };
        self.get_item(&self.config.runs_table, &summary_key(&experiment_id, start_time_ms, run_id)).await
    }

    /// Every run of an experiment, newest first.
    ///
    /// # Errors
    /// If the runs table cannot be read.
    pub async fn runs(&self, experiment_id: &str) -> Result<Vec<Run>, StoreError> {
        let query = Query { prefix: Some("RUN#"), ..Query::default() };
        self.query(&self.config.runs_table, &format!("EXP#{experiment_id}"), query).await
    }

    /// A page of an experiment's runs, newest first; `after` is where the page before ended.
    ///
    /// # Errors
    /// If the runs table cannot be read.
    pub async fn runs_page(
        &self,
        experiment_id: &str,
        most: usize,
        after: Option<&str>,
    ) -> Result<Page<Run>, StoreError> {
        let query = Query { prefix: Some("RUN#"), limit: Some(most), after, ..Query::default() };
        self.query_page(&self.config.runs_table, &format!("EXP#{experiment_id}"), query).await
    }

    /// Changes a run's summary as `change` says; whoever changes it at the same moment, neither is lost.
    /// Returns the run as it is then.
    ///
    /// # Errors
    /// What `change` says; [`StoreError::NotFound`]; if the runs table cannot be read or written.
    pub async fn change_run(
        &self,
        run_id: &str,
        change: impl Fn(&mut Run) -> Result<(), StoreError>,
    ) -> Result<Run, StoreError> {
        let target = || format!("run {run_id}");
        let mut patience = Patience::begin();
        loop {
            let read = self.run(run_id).await?.ok_or_else(|| StoreError::NotFound { target: target() })?;
            let mut run = read.clone();
            change(&mut run)?;
            if run == read {
                return Ok(run);
            }
            if run.weight() > LARGEST_RUN {
                let reason = format!(
                    "its parameters, tags and metrics together would pass {LARGEST_RUN} bytes; log them as an artifact"
                );
                return Err(StoreError::Invalid { target: target(), reason });
            }
            run.revision += 1;
            if self.write_if(&run.key(), &run, Condition::revision(read.revision)).await? == Put::Written {
                return Ok(run);
            }
            patience.after(StoreError::Conflict { target: target() }).await?;
        }
    }

    /// Writes an artifact of a run and returns its key.
    ///
    /// # Errors
    /// If it cannot be written.
    pub async fn write_artifact(
        &self,
        run: &Run,
        name: &str,
        body: Vec<u8>,
        content_type: &str,
    ) -> Result<String, StoreError> {
        let key = keys::artifact(&run.experiment_id, &run.run_id, name);
        self.put(&key, body, content_type, Expect::Anything).await?;
        Ok(key)
    }
}

fn partition(run_id: &str) -> String {
    format!("RUN#{run_id}")
}

fn place_key(run_id: &str) -> Key {
    Key::new(partition(run_id), "META")
}

/// Newest first: the sort key falls as the start rises.
fn summary_key(experiment_id: &str, start_time_ms: i64, run_id: &str) -> Key {
    let inverse = i64::MAX - start_time_ms.max(0);
    Key::new(format!("EXP#{experiment_id}"), format!("RUN#{inverse:020}#{run_id}"))
}

/// Wall clock, milliseconds since 1970: for records of what was done, never for what is done.
pub fn now_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
}
