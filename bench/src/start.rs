//! `bench start`: what the first start costs, and how soon the second one is there.

use std::time::Duration;

use anyhow::{Result, ensure};
use indicatif::ProgressBar;

use crate::figures::Figures;
use crate::say;
use crate::wearcast::{Options, Usage, Wearcast};

#[derive(Debug, clap::Args)]
pub(crate) struct Start {
    #[command(flatten)]
    options: Options,

    /// How many times over, each in a new directory; the figures are medians then
    #[arg(long, default_value_t = 1)]
    rounds: usize,
}

/// Runs the rounds and prints what they measured.
pub(crate) async fn start(arguments: &Start) -> Result<bool> {
    ensure!(arguments.rounds > 0, "there is nothing to start");
    let mut figures = Figures::default();
    let mut outcomes = Vec::new();
    let bar = ProgressBar::new_spinner();
    bar.enable_steady_tick(Duration::from_millis(120));
    for round in 1..=arguments.rounds {
        bar.set_message(format!("start {round} of {}", arguments.rounds));
        outcomes.push(measure(&arguments.options, &mut figures).await?);
    }
    bar.finish_and_clear();
    outcomes.dedup();
    say(figures.to_string());
    for outcome in outcomes {
        say(format!("  came to: {outcome}"));
    }
    Ok(true)
}

/// One first start in an empty directory and one second start on what it left.
async fn measure(options: &Options, figures: &mut Figures) -> Result<String> {
    let directory = tempfile::tempdir()?;
    let mut first = Wearcast::start(options, directory.path())?;
    let page = first.first_page().await?;
    let (end, outcome) = first.outcome().await?;
    first.idle().await?;
    first.stop().await?;
    let mut second = Wearcast::start(options, directory.path())?;
    let again = second.first_page().await?;
    second.idle().await?;
    second.stop().await?;
    note(figures, ["to the page, wall", "to the page, CPU", "to the page, peak memory"], page);
    note(figures, ["to the end, wall", "to the end, CPU", "to the end, peak memory"], end);
    note(figures, ["second start, wall", "second start, CPU", "second start, peak memory"], again);
    Ok(outcome)
}

fn note(figures: &mut Figures, [wall, cpu, memory]: [&'static str; 3], usage: Usage) {
    figures.add(wall, "s", usage.wall.as_secs_f64());
    figures.add(cpu, "s", usage.cpu.as_secs_f64());
    figures.add(memory, "MiB", usage.peak_resident_bytes as f64 / f64::from(1 << 20));
}
