//! Runs whose process was killed: the next try of the same job is the same run from its beginning, and
//! one that nobody tries again ends as failed.

use std::time::Duration;

use super::{Run, RunStatus, now_ms, partition};
use crate::{Put, Store, StoreError};

/// How long a run may say nothing before it is taken for dead: ten heartbeats.
pub const SILENCE: Duration = Duration::from_mins(5);

/// Why a run that nobody heard of was ended.
const LOST: &str = "its process was killed or lost its connection: nothing was heard of it for five minutes; \
                    start the same job again and it is the same run";

impl Run {
    /// Whether its process seems to be dead at `now_ms`: it should be running, was heard of before, and is
    /// silent. A run that never sent a heartbeat (MLflow's own client sends none) is not judged.
    pub fn is_lost(&self, now_ms: i64) -> bool {
        let silent = |heard: i64| now_ms - heard > SILENCE.as_millis() as i64;
        self.status == RunStatus::Running && self.heartbeat_time_ms.is_some_and(silent)
    }
}

impl Store {
    /// Begins a run, or begins it again: what an earlier try that did not come to its end has logged is
    /// gone then, only its start and its id stay.
    ///
    /// # Errors
    /// If the runs table cannot be read or written.
    pub async fn begin_run(&self, run: &Run) -> Result<Run, StoreError> {
        if self.create_run(run).await? == Put::Refused {
            // before the summary, so that a summary never tells of less than its history
            self.delete_many(&partition(&run.run_id), "M#").await?;
        }
        self.change_run(&run.run_id, |known| {
            let again = Run {
                start_time_ms: known.start_time_ms,
                artifact_uri: known.artifact_uri.clone(),
                experiment_id: known.experiment_id.clone(),
                revision: known.revision,
                heartbeat_time_ms: Some(now_ms()),
                ..run.clone()
            };
            *known = again;
            Ok(())
        })
        .await
    }

    /// Ends the runs of an experiment whose process is dead as failed; returns them as they are then. A
    /// run that is tried again afterwards begins again.
    ///
    /// # Errors
    /// If the runs table cannot be read or written.
    pub async fn fail_lost_runs(&self, experiment_id: &str) -> Result<Vec<Run>, StoreError> {
        let mut failed = Vec::new();
        for run in self.runs(experiment_id).await? {
            if run.is_lost(now_ms()) {
                let ended = self.change_run(&run.run_id, |run| {
                    // it may have been heard of meanwhile
                    if run.is_lost(now_ms()) {
                        run.status = RunStatus::Failed;
                        run.end_time_ms = run.heartbeat_time_ms;
                        run.tags.insert("error".to_owned(), LOST.to_owned());
                    }
                    Ok(())
                });
                failed.push(ended.await?);
            }
        }
        Ok(failed)
    }
}
