//! `bench throughput`: windows a second in training, beside the same network in PyTorch.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use embedded::{Options, Servers};
use trainer::{InputSizes, Preset, TrainConfig, TrainEvent};
use weather::{HourlyGrid, StationId};

use crate::figures::Figures;
use crate::process::cpu_time;
use crate::say;

/// Every so many hours a window: a pass takes seconds, not minutes.
const STRIDE_HOURS: usize = 6;
const PEER: &str = "bench/peers/lstm.py";

#[derive(Debug, clap::Args)]
pub(crate) struct Throughput {
    /// Data directory of a stack that does not run
    #[arg(long, default_value = ".wearcast", value_name = "DIR")]
    data_dir: PathBuf,

    /// The station whose observations are learned from
    #[arg(long, default_value = "54511")]
    station: StationId,

    /// A Python that has PyTorch; without it only ours is measured
    #[arg(long, value_name = "FILE")]
    python: Option<PathBuf>,

    /// Sizes of the LSTM's state
    #[arg(long, value_delimiter = ',', default_value = "64,128")]
    hidden: Vec<usize>,

    /// Rounds, ours and PyTorch's in turn
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
}

/// What one pass over the training windows took.
struct Pass {
    windows: usize,
    wall: Duration,
    cpu: Duration,
}

/// Trains a pass a round with each and prints windows a second.
pub(crate) async fn throughput(arguments: &Throughput) -> Result<bool> {
    ensure!(arguments.data_dir.is_dir(), "{} is not there", arguments.data_dir.display());
    let servers = Servers::start(&arguments.data_dir, Options::default()).await?;
    let store = whole_path::connect(&servers.s3_endpoint(), &servers.dynamodb_endpoint()).await;
    let grid = store.read_observations(&arguments.station, None).await?;
    servers.shutdown().await;
    let grid = grid.with_context(|| format!("no observations of station {}", arguments.station))?;
    for hidden in &arguments.hidden {
        let config = TrainConfig {
            hidden: *hidden,
            members: 2,
            epochs: 1,
            windows_per_pass: 1,
            origin_stride_hours: STRIDE_HOURS,
            // a pass ends with a look at these, which PyTorch's does not
            validation_days: 30,
            test_days: 30,
            refit: false,
            ..TrainConfig::preset(Preset::Full, 7)
        };
        measure(arguments, &grid, &config)?;
    }
    Ok(true)
}

fn measure(arguments: &Throughput, grid: &HourlyGrid, config: &TrainConfig) -> Result<()> {
    let mut figures = Figures::default();
    let mut windows = 0;
    for _ in 0..arguments.rounds {
        let pass = ours(grid, config)?;
        windows = pass.windows;
        let rate = |time: Duration| pass.windows as f64 / time.as_secs_f64();
        figures.add("ours, a second", "windows", rate(pass.wall));
        figures.add("ours, a CPU second", "windows", rate(pass.cpu));
        if let Some(python) = &arguments.python {
            let [wall, cpu] = peer(python, config, InputSizes::of(grid, config), pass.windows)?;
            figures.add("PyTorch, a second", "windows", wall);
            figures.add("PyTorch, a CPU second", "windows", cpu);
            figures.add("ours ÷ PyTorch, by the clock", "×", rate(pass.wall) / wall);
            figures.add("ours ÷ PyTorch, by CPU time", "×", rate(pass.cpu) / cpu);
        }
    }
    say(format!(
        "H={}, {windows} windows of {} h in steps of {} h, batches of {}",
        config.hidden, config.window_hours, config.step_hours, config.batch_size
    ));
    say(figures.to_string());
    Ok(())
}

/// One pass of two members, side by side as training has them, from their first report to their second.
fn ours(grid: &HourlyGrid, config: &TrainConfig) -> Result<Pass> {
    let mut windows = 0;
    let mut reports: Vec<(usize, Instant, Duration)> = Vec::new();
    trainer::train(
        std::slice::from_ref(grid),
        &trainer::Places::new(),
        config,
        &trainer::Session::default(),
        &mut |event| match event {
            TrainEvent::Prepared { training_windows, .. } => windows = training_windows * config.members,
            TrainEvent::Epoch(epoch) => {
                reports.push((epoch.epoch, Instant::now(), cpu_time(std::process::id()).unwrap_or_default()));
            }
            _ => {}
        },
    )?;
    let start = reports.iter().filter(|report| report.0 == 0).min_by_key(|report| report.1);
    let end = reports.iter().filter(|report| report.0 == 1).max_by_key(|report| report.1);
    let (start, end) = start.zip(end).context("a training without a pass")?;
    Ok(Pass { windows, wall: end.1 - start.1, cpu: end.2.saturating_sub(start.2) })
}

/// Windows a second and a CPU second of the same network in PyTorch.
fn peer(python: &PathBuf, config: &TrainConfig, shape: InputSizes, windows: usize) -> Result<[f64; 2]> {
    let sizes = [
        ("--hidden", config.hidden),
        ("--steps", shape.steps),
        ("--width", shape.step_width),
        ("--description", shape.description),
        ("--batch", config.batch_size),
        ("--windows", windows),
    ];
    let mut command = Command::new(python);
    command.arg(PEER).args(sizes.iter().flat_map(|(name, size)| [(*name).to_owned(), size.to_string()]));
    let output = command.output().with_context(|| format!("starting {}", python.display()))?;
    let said = String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "{PEER}: {}", String::from_utf8_lossy(&output.stderr));
    let mut rates = said.split_whitespace().map(str::parse::<f64>);
    match (rates.next(), rates.next()) {
        (Some(Ok(wall)), Some(Ok(cpu))) => Ok([wall, cpu]),
        _ => anyhow::bail!("{PEER} said {said:?}"),
    }
}
