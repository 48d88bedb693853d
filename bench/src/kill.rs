//! `bench kill`: does a first start that is killed end with what an undisturbed one ends with?

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use indicatif::ProgressBar;
use whole_path::{Contents, SET_ASIDE};

use crate::moments::moments;
use crate::say;
use crate::wearcast::{Options, Wearcast};

/// Starts that a directory gets to work off its last events. One is the rule; the second is for an
/// event that was handled, but not yet acknowledged, when the first was stopped.
const STARTS_TO_FINISH: usize = 3;

#[derive(Debug, clap::Args)]
pub(crate) struct Kill {
    #[command(flatten)]
    options: Options,

    /// How often to kill
    #[arg(long, default_value_t = 10)]
    kills: usize,

    /// Seed of the moments
    #[arg(long, default_value_t = 7)]
    seed: u64,

    /// Keep both data directories here; it must be empty or missing
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

/// A directory that was left to finish.
struct Finished {
    page: Duration,
    end: Duration,
    outcome: String,
    contents: Contents,
}

/// Compares an undisturbed first start with one that is killed; true if nothing differs.
pub(crate) async fn kill(arguments: &Kill) -> Result<bool> {
    let temporary = tempfile::tempdir()?;
    let directory = arguments.keep.as_deref().unwrap_or(temporary.path());
    std::fs::create_dir_all(directory)?;
    let empty = std::fs::read_dir(directory)?.next().is_none();
    ensure!(empty, "{} is not empty; name another directory", directory.display());

    let bar = ProgressBar::new_spinner();
    bar.enable_steady_tick(Duration::from_millis(120));
    bar.set_message("undisturbed");
    let undisturbed = finish(&arguments.options, &directory.join("undisturbed")).await?;
    bar.suspend(|| say(format!("  undisturbed   {undisturbed}")));
    let killed_directory = directory.join("killed");
    let moments = moments(arguments.seed, arguments.kills, undisturbed.page, undisturbed.end);
    for (number, moment) in (1..).zip(&moments) {
        bar.set_message(format!("killed {number} of {}", moments.len()));
        let last_words = kill_at(&arguments.options, &killed_directory, *moment).await?;
        let at = format!("{:.2} s", moment.as_secs_f64());
        bar.suspend(|| say(format!("  kill {number:>2}/{:<3}  at {at:>8}: {last_words}", moments.len())));
    }
    bar.set_message("left to finish");
    let killed = finish(&arguments.options, &killed_directory).await?;
    bar.finish_and_clear();
    say(format!("  then          {killed}"));
    Ok(compare(&undisturbed.contents, &killed.contents))
}

/// Starts on a directory, kills at the moment, and returns what was said last.
async fn kill_at(options: &Options, directory: &Path, moment: Duration) -> Result<String> {
    let mut wearcast = Wearcast::start(options, directory)?;
    wearcast.run_until(moment).await?;
    let last_words = wearcast.last_words();
    wearcast.kill().await?;
    Ok(last_words)
}

/// Starts on a directory and lets it come to its end.
async fn finish(options: &Options, directory: &Path) -> Result<Finished> {
    let mut times = None;
    for _ in 0..STARTS_TO_FINISH {
        let mut wearcast = Wearcast::start(options, directory)?;
        let page = wearcast.first_page().await?.wall;
        let (end, outcome) = wearcast.outcome().await?;
        wearcast.idle().await?;
        wearcast.stop().await?;
        let (page, end) = *times.get_or_insert((page, end.wall));
        let contents = Contents::at_rest(directory).await;
        if contents.waiting.is_empty() {
            return Ok(Finished { page, end, outcome, contents });
        }
    }
    bail!("{} has events that no start works off; see what `wearcast` says there", directory.display())
}

/// Prints what was compared and what differs.
fn compare(undisturbed: &Contents, killed: &Contents) -> bool {
    let (objects, items) = (undisturbed.objects.len(), undisturbed.items.len());
    say(format!(
        "compared {objects} objects of {} bytes and {items} items of three tables; set aside: {}",
        undisturbed.objects.values().map(Vec::len).sum::<usize>(),
        SET_ASIDE.join(", ")
    ));
    let differences = undisturbed.differences(killed);
    for difference in &differences {
        say(format!("  {difference}"));
    }
    say(match differences.len() {
        0 => "no difference".to_owned(),
        count => format!("{count} found, undisturbed first; --keep DIR keeps both data directories"),
    });
    differences.is_empty()
}

impl std::fmt::Display for Finished {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (page, end) = (self.page.as_secs_f64(), self.end.as_secs_f64());
        write!(f, "page after {page:.2} s, end after {end:.2} s: {}", self.outcome)
    }
}
