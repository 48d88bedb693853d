//! `wearcast bench`: a job measured.

mod full;

use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::Result;
use peer_preprocess::{Amount, Folders};

use crate::cli;
use crate::cost::Cost;
use crate::say::{self, Progress};

/// Preprocesses a folder, and says what it cost.
pub(crate) fn preprocess(arguments: &cli::BenchPreprocess) -> Result<()> {
    let started = Instant::now();
    let folders = Folders::new(&arguments.from, &arguments.to)?;
    let progress = Mutex::new((Progress::of("preprocess", folders.files() as u64), Amount::default(), 0));
    let done = |amount: Amount| {
        let mut progress = progress.lock().expect("nobody panics while holding it");
        let (bar, sum, files) = &mut *progress;
        *sum += amount;
        *files += 1;
        bar.at(*files, format!("{} rows", sum.rows));
    };
    let amount = if arguments.full {
        full::preprocess(&folders, done)?
    } else {
        peer_preprocess::preprocess(&folders, done)?
    };
    drop(progress);
    report(folders.files(), amount, started.elapsed(), Cost::so_far());
    Ok(())
}

fn report(files: usize, amount: Amount, took: Duration, cost: Option<Cost>) {
    let rate = |time: Duration| (amount.rows as f64 / time.as_secs_f64()).round();
    say::line(format!("read        {} rows in {files} files", amount.rows));
    say::line(format!("written     {} files, {:.1} MiB", amount.files, mebibytes(amount.bytes)));
    say::line(format!("took        {:.2} s: {} rows/s", took.as_secs_f64(), rate(took)));
    if let Some(Cost { cpu, peak_resident_bytes }) = cost {
        say::line(format!("CPU         {:.2} s: {} rows a CPU second", cpu.as_secs_f64(), rate(cpu)));
        say::line(format!("peak memory {:.1} MiB", mebibytes(peak_resident_bytes)));
    }
}

fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
