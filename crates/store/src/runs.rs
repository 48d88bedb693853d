//! Training runs in MLflow's model: experiments, runs, parameters, metric history, tags, artifacts.
//!
//! Table `runs`: `EXP#id`/`META` the experiment, `EXP#id`/`RUN#run` a run's summary with its last
//! metrics, `RUN#run`/`M#key#step` the history of a metric.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::table::{Key, Query};
use crate::{Expect, Store, StoreError, keys};

/// Where a run stands, in MLflow's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RunStatus {
    /// Training.
    Running,
    /// Done; what it says is complete.
    Finished,
    /// Stopped by an error.
    Failed,
}

/// One training run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Its experiment.
    pub experiment_id: String,
    /// 32 hex digits, derived from the request to train: the same request is the same run.
    pub run_id: String,
    /// What people call it.
    pub run_name: String,
    /// Where it stands.
    pub status: RunStatus,
    /// Wall clock at its start, milliseconds since 1970.
    pub start_time_ms: i64,
    /// Wall clock at its end.
    pub end_time_ms: Option<i64>,
    /// Settings; they do not change once logged.
    pub params: BTreeMap<String, String>,
    /// The last value of each metric.
    pub metrics: BTreeMap<String, f64>,
    /// Free labels.
    pub tags: BTreeMap<String, String>,
}

/// One point of a metric's history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metric {
    /// Its name.
    pub key: String,
    /// Its value.
    pub value: f64,
    /// Epoch, or another count that grows.
    pub step: u64,
    /// Wall clock, milliseconds since 1970.
    pub timestamp_ms: i64,
}

impl Store {
    /// Creates the experiment of that name if there is none; its id is its name.
    ///
    /// # Errors
    /// If the runs table cannot be written.
    pub async fn ensure_experiment(&self, name: &str) -> Result<(), StoreError> {
        #[derive(Serialize)]
        struct Experiment<'a> {
            name: &'a str,
        }
        let key = Key::new(format!("EXP#{name}"), "META");
        self.put_item(&self.config.runs_table, &key, &Experiment { name }, true).await.map(drop)
    }

    /// Writes a run's summary as it stands.
    ///
    /// # Errors
    /// If the runs table cannot be written.
    pub async fn write_run(&self, run: &Run) -> Result<(), StoreError> {
        self.put_item(&self.config.runs_table, &run_key(&run.experiment_id, &run.run_id), run, false)
            .await
            .map(drop)
    }

    /// A run's summary; `None` if there is no such run.
    ///
    /// # Errors
    /// If the runs table cannot be read.
    pub async fn read_run(&self, experiment_id: &str, run_id: &str) -> Result<Option<Run>, StoreError> {
        self.get_item(&self.config.runs_table, &run_key(experiment_id, run_id)).await
    }

    /// Every run of an experiment.
    ///
    /// # Errors
    /// If the runs table cannot be read.
    pub async fn runs(&self, experiment_id: &str) -> Result<Vec<Run>, StoreError> {
        let query = Query { prefix: Some("RUN#"), ..Query::default() };
        self.query(&self.config.runs_table, &format!("EXP#{experiment_id}"), query).await
    }

    /// Adds points to a run's metric history. The same key and step is the same point.
    ///
    /// # Errors
    /// If the runs table cannot be written.
    pub async fn log_metrics(&self, run_id: &str, metrics: &[Metric]) -> Result<(), StoreError> {
        for metric in metrics {
            let key = Key::new(format!("RUN#{run_id}"), format!("M#{}#{:08}", metric.key, metric.step));
            self.put_item(&self.config.runs_table, &key, metric, false).await?;
        }
        Ok(())
    }

    /// The history of one metric of a run, by step.
    ///
    /// # Errors
    /// If the runs table cannot be read.
    pub async fn metric_history(&self, run_id: &str, metric: &str) -> Result<Vec<Metric>, StoreError> {
        let prefix = format!("M#{metric}#");
        let query = Query { prefix: Some(&prefix), ..Query::default() };
        self.query(&self.config.runs_table, &format!("RUN#{run_id}"), query).await
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

fn run_key(experiment_id: &str, run_id: &str) -> Key {
    Key::new(format!("EXP#{experiment_id}"), format!("RUN#{run_id}"))
}
