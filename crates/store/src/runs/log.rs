//! Logging into a run: parameters, tags and points of metrics, in batches.

use std::collections::BTreeMap;

use super::limits::{self, LONGEST_PARAM, LONGEST_TAG, MOST_LABELS, MOST_METRICS, invalid};
use super::metrics::point_key;
use super::{DatasetInput, Lifecycle, Metric, MetricSummary, Run, RunStatus, now_ms};
use crate::table::encode;
use crate::{Store, StoreError};

/// What is logged in one go.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RunBatch {
    /// Points of metrics.
    pub metrics: Vec<Metric>,
    /// Settings.
    pub params: BTreeMap<String, String>,
    /// Labels; a later value of the same name replaces the earlier one.
    pub tags: BTreeMap<String, String>,
}

impl RunBatch {
    /// Only points of metrics.
    pub fn of_metrics(metrics: Vec<Metric>) -> Self {
        Self { metrics, ..Self::default() }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.metrics.is_empty() && self.params.is_empty() && self.tags.is_empty()
    }

    fn check(&self, run_id: &str) -> Result<(), StoreError> {
        let counts = [
            (self.metrics.len(), MOST_METRICS),
            (self.params.len(), MOST_LABELS),
            (self.tags.len(), MOST_LABELS),
        ];
        if counts.iter().any(|(count, most)| count > most) {
            let reason =
                format!("it holds at most {MOST_METRICS} metrics, {MOST_LABELS} params, {MOST_LABELS} tags");
            return Err(invalid(format!("a batch of run {run_id}"), reason));
        }
        self.metrics.iter().try_for_each(|metric| limits::key("metric", &metric.key))?;
        for (key, value) in &self.params {
            limits::key("param", key)?;
            limits::value("param", key, value, LONGEST_PARAM)?;
        }
        for (key, value) in &self.tags {
            limits::key("tag", key)?;
            limits::value("tag", key, value, LONGEST_TAG)?;
        }
        Ok(())
    }
}

impl Run {
    /// Takes a batch into the summary.
    fn take(&mut self, batch: &RunBatch) -> Result<(), StoreError> {
        self.active()?;
        for (key, value) in &batch.params {
            match self.params.get(key) {
                Some(logged) if logged != value => {
                    let reason = format!(
                        "it was logged as {logged:?} and does not change; {value:?} is another value"
                    );
                    return Err(invalid(format!("param {key:?} of run {}", self.run_id), reason));
                }
                _ => drop(self.params.insert(key.clone(), value.clone())),
            }
        }
        self.tags.extend(batch.tags.clone());
        for metric in &batch.metrics {
            let point = metric.point();
            let summary = self.metrics.entry(metric.key.clone());
            summary.and_modify(|summary| summary.add(point)).or_insert(MetricSummary::of(point));
        }
        Ok(())
    }

    fn active(&self) -> Result<(), StoreError> {
        match self.lifecycle_stage {
            Lifecycle::Active => Ok(()),
            Lifecycle::Deleted => {
                Err(invalid(format!("run {}", self.run_id), "it was deleted; restore it to log into it"))
            }
        }
    }
}

impl Store {
    /// Logs a batch. The same batch again changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] for what is too long or too much, or a parameter that has another value;
    /// [`StoreError::NotFound`]; if the runs table cannot be read or written.
    pub async fn log_batch(&self, run_id: &str, batch: &RunBatch) -> Result<Run, StoreError> {
        batch.check(run_id)?;
        let known = self.run(run_id).await?;
        let mut known = known.ok_or_else(|| StoreError::NotFound { target: format!("run {run_id}") })?;
        known.take(batch)?;
        self.log_history(run_id, &batch.metrics).await?;
        self.change_run(run_id, |run| run.take(batch)).await
    }

    /// The points first, so that whoever sees one in the summary finds it in the history.
    async fn log_history(&self, run_id: &str, metrics: &[Metric]) -> Result<(), StoreError> {
        // an item may stand in a batch only once
        let items: BTreeMap<String, &Metric> =
            metrics.iter().map(|metric| (point_key(run_id, metric).sk, metric)).collect();
        let items = items.values().map(|metric| encode(&point_key(run_id, metric), metric));
        self.write_many(run_id, items.collect::<Result<_, _>>()?).await
    }

    /// Adds the data that a run is made from; the same digest of the same name is there once.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; if the runs table cannot be read or written.
    pub async fn log_inputs(&self, run_id: &str, inputs: &[DatasetInput]) -> Result<Run, StoreError> {
        self.change_run(run_id, |run| {
            run.active()?;
            for input in inputs {
                if !run.inputs.iter().any(|known| known.name == input.name && known.digest == input.digest) {
                    run.inputs.push(input.clone());
                }
            }
            Ok(())
        })
        .await
    }

    /// Notes that a run's process is alive.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; if the runs table cannot be read or written.
    pub async fn note_heartbeat(&self, run_id: &str) -> Result<(), StoreError> {
        self.change_run(run_id, |run| {
            run.heartbeat_time_ms = Some(now_ms());
            Ok(())
        })
        .await
        .map(drop)
    }

    /// Ends a run.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; if the runs table cannot be read or written.
    pub async fn end_run(&self, run_id: &str, status: RunStatus) -> Result<Run, StoreError> {
        self.change_run(run_id, |run| {
            run.status = status;
            run.end_time_ms = Some(now_ms());
            Ok(())
        })
        .await
    }
}
