//! `bench scale`: what many stations cost, from what one station costs here, and which limit is hit first.
//!
//! Requests, units and bytes are counted at the embedded servers. What is not measured here is an assumption,
//! and printed as one: AWS's prices, its answer times, and its limits.

mod arithmetic;
mod meter;
mod stages;

use std::path::PathBuf;

use anyhow::{Result, ensure};
use indicatif::ProgressBar;

use crate::say;
use arithmetic::{Assumed, Month, limits};
use stages::{StageCost, Stages};

#[derive(Debug, clap::Args)]
pub(crate) struct Scale {
    /// Stations, one column each
    #[arg(long, value_delimiter = ',', default_value = "1,97,600,14000")]
    stations: Vec<u32>,

    /// Folder with the functions' programs: target/debug, or target/release after `cargo build --release`
    #[arg(long, default_value = "target/debug")]
    binaries: PathBuf,

    /// Hours measured
    #[arg(long, default_value_t = 72)]
    hours: usize,

    /// CPU seconds that a training takes for one station's five years (README: preset quick, 17 s on two cores)
    #[arg(long, default_value_t = 34.0)]
    training_cpu_s: f64,

    /// Trainings in a month
    #[arg(long, default_value_t = 1.0)]
    trainings: f64,
}

/// Measures an hour, and prints months of it.
pub(crate) async fn scale(arguments: &Scale) -> Result<bool> {
    ensure!(arguments.hours > 0 && !arguments.stations.is_empty(), "there is nothing to measure");
    let bar = ProgressBar::new(arguments.hours as u64);
    let stages = stages::measure(&arguments.binaries, arguments.hours, &bar).await?;
    bar.finish_and_clear();
    let (hours, binaries) = (arguments.hours, arguments.binaries.display());
    say(format!("one station, one hour, measured over {hours} hours (programs of {binaries}):"));
    say(format!(
        "  {:<11} {:>5} {:>8} {:>8} {:>9} {:>7} {:>7} {:>7}",
        "stage", "runs", "S3 PUT", "S3 GET", "bytes put", "WRU", "RRU", "ms"
    ));
    for (name, stage) in stages.named() {
        say(measured(name, stage));
    }
    let assumed = Assumed {
        training_cpu_s: arguments.training_cpu_s,
        trainings: arguments.trainings,
        ..Assumed::default()
    };
    let months: Vec<Month> =
        arguments.stations.iter().map(|stations| Month::of(*stations, &stages, &assumed)).collect();
    say("\na month (730 hours) of so many stations, asked every hour:");
    Month::table(&months).into_iter().for_each(say);
    say("\nlimits, first hit first:");
    limits(&stages, &assumed).into_iter().for_each(say);
    say(format!("\nassumed, not measured: {}", assumed.said()));
    Ok(true)
}

fn measured(name: &str, stage: StageCost) -> String {
    let StageCost { usage, milliseconds, runs } = stage;
    format!(
        "  {name:<11} {runs:>5.2} {:>8.2} {:>8.2} {:>9.0} {:>7.2} {:>7.2} {milliseconds:>7.1}",
        usage.s3_puts, usage.s3_gets, usage.s3_bytes, usage.write_units, usage.read_units
    )
}

impl Stages {
    fn named(&self) -> [(&'static str, StageCost); 3] {
        [("ingest", self.ingest), ("preprocess", self.preprocess), ("forecast", self.forecast)]
    }
}
