//! `bench outages`: what the state says, hour by hour, while a service fails.

use anyhow::{Result, ensure};

/// Prints the runs of each outage; fails if one leaves a gap.
pub(crate) async fn outages() -> Result<bool> {
    for outage in whole_path::outages().await {
        crate::say(outage.table().to_string());
        let left = outage.runs.last().map_or(0, |last| last.missing_hours);
        ensure!(left == 0, "{left} hours are missing after the last run: {}", outage.title);
    }
    crate::say("each ends with a good run, after which no hour is missing");
    Ok(true)
}
