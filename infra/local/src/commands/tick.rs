//! `wearcast tick`: the stack's time driven on by hand. Every schedule that falls due runs, in order, and
//! what it starts is worked off before the next: a week of operation in seconds.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use anyhow::{Result, bail, ensure};
use jiff::{SignedDuration, Timestamp};

use crate::cli::Tick;
use crate::clock::Driven;
use crate::commands::up::say_what_is_not_here;
use crate::declared::Declared;
use crate::dispatch::Dispatcher;
use crate::functions::Functions;
use crate::ingesting::Ingesting;
use crate::say::{self, Progress};
use crate::schedules::Schedules;
use crate::stack::Own;

/// Drives a stack on, from where the last drive left it.
pub(crate) async fn tick(data_dir: &Path, arguments: &Tick, verbose: bool) -> Result<()> {
    let started = Instant::now();
    let ingesting = Ingesting::new(&arguments.source).await?;
    let declared = Declared::of(&arguments.template, ingesting.asked())?;
    let own = Own::start(data_dir, declared).await?;
    let (from, to) = span(data_dir, arguments)?;
    if !verbose {
        say::hush();
    }
    let outcome = drive(&own, data_dir, arguments, ingesting, from, to).await;
    own.servers.shutdown().await;
    say::line(format!("{} ({})", outcome?, say::took(started.elapsed())));
    Ok(())
}

/// From when to when.
fn span(data_dir: &Path, arguments: &Tick) -> Result<(Timestamp, Timestamp)> {
    let driven = Driven::read(data_dir)?.map(|driven| driven.now);
    let from = match (driven, arguments.from) {
        (Some(now), Some(from)) if from != now => {
            bail!("this stack's time is {now}: leave --from out, or take another --data-dir")
        }
        (Some(now), _) => now,
        (None, Some(from)) => from,
        (None, None) => bail!(
            "this stack's time has never been set: say where it starts, as in --from 2014-12-01T00:00+09:00"
        ),
    };
    let to = match (arguments.to, arguments.hours) {
        (Some(to), _) => to,
        (None, Some(hours)) => from.checked_add(SignedDuration::from_hours(i64::from(hours)))?,
        (None, None) => bail!("say how far: --hours 24 or --to 2014-12-02T00:00+09:00"),
    };
    ensure!(to >= from, "this stack's time is {from} already; time only goes on");
    Ok((from, to))
}

async fn drive(
    own: &Own,
    data_dir: &Path,
    arguments: &Tick,
    ingesting: Ingesting,
    from: Timestamp,
    to: Timestamp,
) -> Result<String> {
    let functions = Arc::new(Functions::new(own, None, Some(ingesting.impatient())));
    let orderly = Dispatcher::with(own, Arc::clone(&functions));
    let dispatcher = orderly.clone().disorderly(arguments.disorder);
    let schedules = Schedules::new(Arc::clone(&own.declared), functions);
    say_what_is_not_here(own, dispatcher.functions());
    work_off(&dispatcher, arguments.no_train).await;
    let hours = to.duration_since(from).as_hours().unsigned_abs();
    let mut progress = Progress::of("tick", hours);
    let mut ran: BTreeMap<&str, usize> = BTreeMap::new();
    let mut now = from;
    while let Some((next, due)) = schedules.next_after(now).filter(|(next, _)| *next <= to) {
        for schedule in due {
            schedules.start(schedule, next).await;
            *ran.entry(schedule.name.as_str()).or_default() += 1;
        }
        work_off(&dispatcher, arguments.no_train).await;
        now = next;
        Driven { now }.write(data_dir)?;
        progress.at(now.duration_since(from).as_hours().unsigned_abs(), now.to_string());
    }
    // Whatever was held back comes in the end.
    work_off(&orderly, arguments.no_train).await;
    Driven { now: to }.write(data_dir)?;
    drop(progress);
    let ran: Vec<String> = ran.into_iter().map(|(name, times)| format!("{name} {times}×")).collect();
    let [done, refused, left] = [&dispatcher, &orderly].into_iter().fold([0; 3], |sum, dispatcher| {
        let counts = dispatcher.counts();
        let own = [&counts.done, &counts.refused, &counts.left].map(|count| count.load(Ordering::Relaxed));
        [sum[0] + own[0], sum[1] + own[1], sum[2] + own[2]]
    });
    Ok(format!(
        "now {to}: {hours} hours, {}; {done} events handled, {refused} refused, {left} left",
        ran.join(", ")
    ))
}

/// A step that fails is said, and the next one still runs.
async fn work_off(dispatcher: &Dispatcher, no_train: bool) {
    let outcome = if no_train { dispatcher.drain_all_but_training().await } else { dispatcher.drain().await };
    if let Err(error) = outcome {
        say::line(format!("  failed      {error:#}"));
    }
}
