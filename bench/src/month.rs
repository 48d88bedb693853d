//! `bench month`: does a disturbed month of operation end as an undisturbed one does?

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use indicatif::ProgressBar;
use whole_path::SET_ASIDE;
use whole_path::operation::{Compared, Disturbances, Operation};

use crate::process::cpu_time_of_children;
use crate::say;

#[derive(Debug, clap::Args)]
pub(crate) struct Month {
    /// How many days
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(4..=365))]
    days: u32,

    /// Seed of what goes wrong, and when
    #[arg(long, default_value_t = 7)]
    seed: u64,

    /// The binary
    #[arg(long, default_value = "target/debug/wearcast", value_name = "FILE")]
    wearcast: PathBuf,

    /// Keep the data directories here; it must be empty or missing
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

/// Runs the month twice and compares; true if nothing differs.
pub(crate) async fn month(arguments: &Month) -> Result<bool> {
    ensure!(
        arguments.wearcast.is_file(),
        "{} is not there; build it with `cargo build`",
        arguments.wearcast.display()
    );
    let temporary = tempfile::tempdir()?;
    let directory = arguments.keep.clone().unwrap_or_else(|| temporary.path().to_owned());
    std::fs::create_dir_all(&directory)?;
    ensure!(
        std::fs::read_dir(&directory)?.next().is_none(),
        "{} is not empty; name another directory",
        directory.display()
    );
    let started = Instant::now();
    let bar = ProgressBar::new_spinner();
    bar.enable_steady_tick(Duration::from_millis(120));
    let operation = Operation {
        wearcast: arguments.wearcast.clone(),
        directory,
        days: arguments.days,
        seed: arguments.seed,
        train_on: Some(arguments.days * 2 / 3),
    };
    let (compared, happened) = operation.run(|what| bar.set_message(what.to_owned())).await;
    bar.finish_and_clear();
    report(&compared, &happened);
    say(format!(
        "both months took {:.1} CPU seconds, {:.0} s by the clock",
        cpu_time_of_children()?.as_secs_f64(),
        started.elapsed().as_secs_f64()
    ));
    Ok(compared.differences.is_empty())
}

fn report(compared: &Compared, happened: &Disturbances) {
    let Disturbances { outage_hours, poisoned, killed_trainers, said } = happened;
    say(format!(
        "disturbed: {outage_hours} hours of outage, events in disorder, {poisoned} unreadable objects, {killed_trainers} \
         trainers killed"
    ));
    if let Some(last) = said.last() {
        say(format!("  its last drive: {last}"));
    }
    say(format!(
        "compared {} objects and {} items of three tables, and {} station hours value by value",
        compared.objects, compared.items, compared.hours
    ));
    say(format!("  set aside in every item: {}", SET_ASIDE.join(", ")));
    for (why, count) in &compared.set_aside {
        say(format!("  set aside {count:>6}: {why}"));
    }
    for difference in &compared.differences {
        say(format!("  {difference}"));
    }
    say(match compared.differences.len() {
        0 => "no difference".to_owned(),
        count => format!("{count} differences, undisturbed first; --keep DIR keeps both data directories"),
    });
}
