//! What the person at the terminal sees: plain sentences on standard output, a bar where something
//! takes long and the terminal can show one.

use std::io::IsTerminal;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How often a lasting step says where it is when there is no terminal to draw on.
const PLAIN_INTERVAL: Duration = Duration::from_secs(10);

/// Prints one sentence.
#[expect(clippy::print_stdout, reason = "talking to a person is this module's job")]
pub(crate) fn line(text: impl AsRef<str>) {
    println!("{}", text.as_ref());
}

/// Whether what a stage did is not said.
static HUSHED: AtomicBool = AtomicBool::new(false);

/// From now on only says what a person has to hear: for a command that does a week's work.
pub(crate) fn hush() {
    HUSHED.store(true, Ordering::Relaxed);
}

/// Prints what a stage did.
pub(crate) fn step(text: impl AsRef<str>) {
    if !HUSHED.load(Ordering::Relaxed) {
        line(text);
    }
}

/// Prints why the command failed, with every cause, in one line; the exit code is 1.
#[expect(clippy::print_stderr, reason = "talking to a person is this module's job")]
pub(crate) fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("wearcast: {error:#}");
    ExitCode::FAILURE
}

/// Sends the stages' logs to standard error: warnings, or more with `--verbose`.
pub(crate) fn start_log(verbose: bool) {
    let level = if verbose { "info,tract=warn,s3s=off" } else { "error,s3s=off" };
    let filter = tracing_subscriber::EnvFilter::try_from_env("WEARCAST_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(level));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

/// `1.2 s`, `350 ms`: what a person wants to know of a duration.
pub(crate) fn took(duration: Duration) -> String {
    if duration < Duration::from_secs(1) {
        format!("{} ms", duration.as_millis())
    } else {
        format!("{:.1} s", duration.as_secs_f64())
    }
}

/// The progress of a step that takes more than a moment.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    plain: bool,
    last_said: Instant,
}

impl Progress {
    /// Of a step with so many parts.
    pub(crate) fn of(what: &'static str, parts: u64) -> Self {
        let plain = !std::io::stdout().is_terminal();
        let target = if plain { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stdout() };
        let bar = ProgressBar::with_draw_target(Some(parts), target).with_prefix(what);
        bar.set_style(
            ProgressStyle::with_template("  {prefix:<11} {bar:24} {pos}/{len}  {msg}")
                .expect("the template is well-formed"),
        );
        Self { bar, plain, last_said: Instant::now() }
    }

    /// Of a step whose length is not known.
    pub(crate) fn spinner(what: &'static str) -> Self {
        let progress = Self::of(what, 0);
        progress.bar.set_style(
            ProgressStyle::with_template("  {prefix:<11} {spinner} {elapsed} {msg}")
                .expect("the template is well-formed"),
        );
        progress.bar.enable_steady_tick(Duration::from_millis(120));
        progress
    }

    /// Tells how many parts there are, once that is known.
    pub(crate) fn of_parts(&self, parts: u64) {
        self.bar.set_length(parts);
    }

    /// Notes that `done` parts are done.
    pub(crate) fn at(&mut self, done: u64, message: String) {
        self.bar.set_position(done);
        if self.plain && self.last_said.elapsed() >= PLAIN_INTERVAL {
            let parts = self.bar.length().filter(|parts| *parts > 0);
            let count = parts.map_or_else(String::new, |parts| format!("{done}/{parts}  "));
            line(format!("  {:<11} {count}{message}", self.bar.prefix()));
            self.last_said = Instant::now();
        }
        self.bar.set_message(message);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
