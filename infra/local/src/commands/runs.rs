//! `wearcast runs`: what was trained, with which settings, and how it went.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use store::{MODEL_NAME, MetricSummary, Run, RunStatus, Store, keys, now_ms};

use super::export;
use crate::cli::{CompareRuns, DownloadRun, ListRuns, Runs, RunsCommand, ShowRun};
use crate::curve;
use crate::say;
use crate::stack::Stack;
use crate::table::{Align, Table, ago, lasted};

/// Digits of an id that people read.
const SHORT_ID: usize = 8;
/// What a list of runs shows of each.
const HEADLINE: &str = "model_mae_168h_c";

/// Lists, shows or compares runs.
pub(crate) async fn runs(data_dir: &Path, arguments: &Runs) -> Result<()> {
    let stack = Stack::find_or_start(data_dir).await?;
    let outcome = match &arguments.command {
        RunsCommand::List(list) => self::list(stack.store(), list).await,
        RunsCommand::Show(show) => self::show(stack.store(), show).await,
        RunsCommand::Compare(compare) => self::compare(stack.store(), compare).await,
        RunsCommand::Download(download) => self::download(stack.store(), download).await,
    };
    stack.leave().await;
    outcome
}

async fn list(store: &Store, arguments: &ListRuns) -> Result<()> {
    // Whoever looks at the runs is also who notices that one of them is dead.
    for lost in store.fail_lost_runs(&arguments.experiment).await? {
        say::line(format!("run {} was lost and is marked as failed", short(&lost.run_id)));
    }
    let runs = store.runs(&arguments.experiment).await?;
    if runs.is_empty() {
        say::line("no run yet; `wearcast train` makes one");
        return Ok(());
    }
    let mut table = Table::new(["run", "name", "status", "started", "took", "MAE °C", "model"]);
    table.align(5, Align::Right);
    let shown = runs.iter().filter(|run| arguments.all || run.parent().is_none());
    for run in shown.take(arguments.most) {
        let nested = runs.iter().filter(|other| other.parent() == Some(run.run_id.as_str())).count();
        let name =
            if nested > 0 { format!("{} (+{nested} trials)", run.run_name) } else { run.run_name.clone() };
        let indent = if run.parent().is_some() { "  " } else { "" };
        table.row([
            short(&run.run_id).to_owned(),
            format!("{indent}{name}"),
            status(run),
            ago(run.start_time_ms),
            took(run),
            run.metric(HEADLINE).map_or_else(String::new, |mae| format!("{mae:.3}")),
            run.tags.get("model_version").map_or_else(String::new, |version| format!("v{version}")),
        ]);
    }
    say::line(table.to_string());
    let hidden = runs.len().saturating_sub(arguments.most);
    if hidden > 0 {
        say::line(format!("{hidden} more; --most {}", runs.len()));
    }
    Ok(())
}

/// Writes every artifact of a run below a folder, as it lies in the bucket.
async fn download(store: &Store, arguments: &DownloadRun) -> Result<()> {
    let run = find(store, &arguments.run).await?;
    let prefix = keys::artifact(&run.experiment_id, &run.run_id, "");
    ensure!(!store.list(&prefix).await?.is_empty(), "run {} has left no files", short(&run.run_id));
    let written = export::write_all(store, &arguments.to, &prefix, &prefix).await?;
    say::line(format!("  written     {written} files below {}", arguments.to.display()));
    Ok(())
}

async fn show(store: &Store, arguments: &ShowRun) -> Result<()> {
    let run = find(store, &arguments.run).await?;
    let labels = |name: &str, values: &std::collections::BTreeMap<String, String>| {
        let mut table = Table::new([name, ""]);
        for (key, value) in values.iter().filter(|(key, _)| key.as_str() != "verdict") {
            table.row([key.clone(), value.clone()]);
        }
        table.to_string()
    };
    say::line(format!("{}  {}  {}", run.run_name, run.run_id, status(&run)));
    say::line(format!("started {}, took {}, by {}", ago(run.start_time_ms), took(&run), run.user_id));
    say::line(format!("artifacts {}", run.artifact_uri));
    for said in ["verdict", "error"].iter().filter_map(|tag| run.tags.get(*tag)) {
        say::line(format!("\n{said}"));
    }
    for input in &run.inputs {
        say::line(format!("data      {}, digest {}", input.name, input.digest));
    }
    say::line(format!("\n{}", labels("parameter", &run.params)));
    say::line(format!("\n{}", labels("tag", &run.tags)));
    let mut table = Table::new(["metric", "last", "at", "best", "at", "history"]);
    (1..=4).for_each(|column| table.align(column, Align::Right));
    let shown = run.metrics.iter().filter(|(name, _)| arguments.system || !name.starts_with("system/"));
    for (name, summary) in shown {
        let history = store.metric_history(&run.run_id, name).await?;
        let values: Vec<f64> = history.iter().map(|point| point.value).collect();
        let single = values.len() < 2;
        let best = best(name, summary).filter(|_| !single);
        table.row([
            name.clone(),
            number(summary.last.value),
            if single { String::new() } else { summary.last.step.to_string() },
            best.map_or_else(String::new, |best| number(best.value)),
            best.map_or_else(String::new, |best| best.step.to_string()),
            if single { String::new() } else { curve::sparkline(&values) },
        ]);
    }
    say::line(format!("\n{table}"));
    say::line(learning_curve(store, &run).await?);
    let nested: Vec<Run> = store.runs(&run.experiment_id).await?;
    let nested = nested.iter().filter(|other| other.parent() == Some(run.run_id.as_str())).count();
    if nested > 0 {
        say::line(format!("{nested} nested runs; `wearcast runs list --all` shows them"));
    }
    Ok(())
}

/// The validation losses by epoch, drawn; empty if there are none.
async fn learning_curve(store: &Store, run: &Run) -> Result<String> {
    let mut lines = Vec::new();
    for name in run.metrics.keys().filter(|name| name.ends_with("validation_loss_c")) {
        let history = store.metric_history(&run.run_id, name).await?;
        lines.push(history.iter().map(|point| point.value).collect::<Vec<f64>>());
    }
    if lines.iter().all(|line| line.len() < 2) {
        return Ok(String::new());
    }
    Ok(format!("\nvalidation loss by epoch, °C\n{}", curve::chart(&lines)))
}

async fn compare(store: &Store, arguments: &CompareRuns) -> Result<()> {
    ensure!(arguments.runs.len() >= 2, "name two runs or more to compare");
    let mut runs = Vec::new();
    for name in &arguments.runs {
        runs.push(find(store, name).await?);
    }
    let heads = || runs.iter().map(|run| format!("{} {}", short(&run.run_id), run.run_name));
    let names: BTreeSet<&String> = runs.iter().flat_map(|run| run.params.keys()).collect();
    let mut table = Table::new(std::iter::once("parameter that differs".to_owned()).chain(heads()));
    for name in names {
        let values: Vec<Option<&String>> = runs.iter().map(|run| run.params.get(name)).collect();
        if values.windows(2).any(|pair| pair[0] != pair[1]) {
            let cells = values.into_iter().map(|value| value.cloned().unwrap_or_default());
            table.row(std::iter::once(name.clone()).chain(cells));
        }
    }
    if table.is_empty() {
        say::line("all parameters are the same");
    } else {
        say::line(table.to_string());
    }
    let names: BTreeSet<&String> = runs
        .iter()
        .flat_map(|run| run.metrics.keys())
        .filter(|name| arguments.system || !name.starts_with("system/"))
        .collect();
    let mut table = Table::new(std::iter::once("metric, last (best @ epoch)".to_owned()).chain(heads()));
    (1..=runs.len()).for_each(|column| table.align(column, Align::Right));
    for name in names {
        let cells =
            runs.iter().map(|run| run.metrics.get(name).map_or_else(String::new, |one| beside(name, one)));
        table.row(std::iter::once(name.clone()).chain(cells));
    }
    say::line(format!("\n{table}"));
    for run in &runs {
        say::line(format!("\n{} {}{}", short(&run.run_id), run.run_name, learning_curve(store, run).await?));
    }
    Ok(())
}

/// A run by its id, the beginning of it, or the version that it trained.
pub(crate) async fn find(store: &Store, name: &str) -> Result<Run> {
    if let Some(run) = store.run(name).await? {
        return Ok(run);
    }
    let version = match name.strip_prefix('v').unwrap_or(name).parse::<u32>() {
        Ok(number) if name.starts_with('v') => store.model_version(MODEL_NAME, number).await?,
        _ => store.model_by_alias(MODEL_NAME, name).await?,
    };
    if let Some(version) = version {
        return store.run(&version.run_id).await?.with_context(|| format!("the run of {name} is gone"));
    }
    let mut found = Vec::new();
    for experiment in store.experiments().await? {
        let runs = store.runs(&experiment.experiment_id).await?;
        found.extend(runs.into_iter().filter(|run| run.run_id.starts_with(name)));
    }
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => bail!("there is no run {name:?}; `wearcast runs list` shows those there are"),
        count => bail!("{count} runs begin with {name:?}; give more digits"),
    }
}

pub(super) fn short(run_id: &str) -> &str {
    run_id.get(..SHORT_ID).unwrap_or(run_id)
}

fn status(run: &Run) -> String {
    let word = match run.status {
        RunStatus::Scheduled => "scheduled",
        RunStatus::Running => "running",
        RunStatus::Finished => "finished",
        RunStatus::Failed => "failed",
        RunStatus::Killed => "pruned",
    };
    match run.tags.get("pruned") {
        None if run.status == RunStatus::Killed => "killed".to_owned(),
        _ => word.to_owned(),
    }
}

fn took(run: &Run) -> String {
    match (run.end_time_ms, run.status) {
        (Some(end), _) => lasted(end - run.start_time_ms),
        (None, RunStatus::Running) => format!("{} so far", lasted(now_ms() - run.start_time_ms)),
        (None, _) => String::new(),
    }
}

/// Which end of a metric is the better one, by its name; `None` for what is neither good nor bad.
fn best(name: &str, summary: &MetricSummary) -> Option<store::Point> {
    let any = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if any(&["skill", "accuracy"]) {
        Some(summary.greatest)
    } else if any(&["loss", "mae", "rmse", "pinball", "regret", "brier", "crps"]) {
        Some(summary.least)
    } else {
        None
    }
}

fn beside(name: &str, summary: &MetricSummary) -> String {
    let last = number(summary.last.value);
    match best(name, summary) {
        Some(best) if best.step != summary.last.step => {
            format!("{last} ({} @ {})", number(best.value), best.step)
        }
        _ => last,
    }
}

/// As many digits as tell numbers apart.
pub(crate) fn number(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() || value.fract().abs() < f64::EPSILON && size < 1e6 {
        format!("{value}")
    } else if (1e-3..1e6).contains(&size) {
        format!("{value:.4}")
    } else {
        format!("{value:.2e}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::Point;

    fn summary(last: (f64, i64), least: (f64, i64)) -> MetricSummary {
        let point = |(value, step)| Point { value, step, timestamp_ms: 0 };
        MetricSummary { last: point(last), least: point(least), greatest: point(last) }
    }

    #[test]
    fn the_best_stands_beside_the_last_only_where_it_is_another_epoch() {
        assert_eq!(beside("validation_loss_c", &summary((0.75, 8), (0.5, 3))), "0.7500 (0.5000 @ 3)");
        assert_eq!(beside("validation_loss_c", &summary((0.5, 3), (0.5, 3))), "0.5000");
        assert_eq!(beside("learning_rate", &summary((1e-5, 8), (0.0, 3))), "1.00e-5");
    }

    #[test]
    fn numbers_are_as_long_as_they_need_to_be() {
        assert_eq!(
            [0.0, 168.0, 2.586_41, 1e-9, f64::NAN].map(number),
            ["0", "168", "2.5864", "1.00e-9", "NaN"]
        );
    }
}
