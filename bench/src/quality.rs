//! `bench quality` and `bench gaps`: how well damage is found and gaps are filled, in real observations.

mod damaged;
mod data;
mod faults;
mod holes;
mod injected;

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Result;
use indicatif::ProgressBar;
use weather::Variable;
use weather::quality::{Finding, Reason};

use crate::say;
use damaged::Damage;
use faults::Fault;
use holes::{Class, VARIABLES};
use injected::{CheckedStation, Score};

/// The station and year of the damaged file's truth come from the folder.
const DAMAGED: &str = "../shared/fixtures/hub_csv_damaged/seoul_2018.csv.gz";

#[derive(Debug, clap::Args)]
pub(crate) struct Quality {
    /// Folder of real hourly observations, a .csv.gz a station
    #[arg(long, default_value = "../shared/data/asos", value_name = "FOLDER")]
    data: PathBuf,

    /// A file that its collector damaged, whose truth is in the folder
    #[arg(long, default_value = DAMAGED, value_name = "FILE")]
    damaged: PathBuf,

    /// At least so many faults of each kind
    #[arg(long, default_value_t = 10_000)]
    faults: usize,

    /// Same seed, same faults
    #[arg(long, default_value_t = 7)]
    seed: u64,

    /// List every finding in the observations as they are, and stop
    #[arg(long)]
    list: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Gaps {
    /// Folder of real hourly observations, a .csv.gz a station
    #[arg(long, default_value = "../shared/data/asos", value_name = "FOLDER")]
    data: PathBuf,

    /// At least so many holes of each class and variable
    #[arg(long, default_value_t = 2000)]
    holes: usize,

    /// Same seed, same holes
    #[arg(long, default_value_t = 7)]
    seed: u64,
}

/// Prints what is found in the data as they are, of injected faults, and of real damage.
pub(crate) fn quality(arguments: &Quality) -> Result<bool> {
    let series = data::read_folder(&arguments.data)?;
    let truth = data::read_file(&arguments.damaged).ok().map(|damaged| {
        let truth = series.iter().find(|series| series.station.id == damaged.station.id).cloned();
        (damaged, truth)
    });
    let stations: Vec<CheckedStation> =
        series.into_iter().map(|series| CheckedStation::new(series.station, series.grid)).collect();
    say(clean(&stations));
    if arguments.list {
        stations.iter().for_each(list);
        return Ok(true);
    }
    say(format!(
        "\n{:24} {:>7} {:>7} {:>9} {:>8} {:>7} {:>10}",
        "injected", "faults", "found", "repaired", "hours", "recall", "precision"
    ));
    let bar = ProgressBar::new(Fault::ALL.len() as u64);
    for fault in Fault::ALL {
        let score = injected::score(&stations, fault, arguments.faults, arguments.seed);
        bar.suspend(|| say(injected_line(fault, &score)));
        bar.inc(1);
    }
    bar.finish_and_clear();
    if let Some((damaged, Some(truth))) = truth {
        say(damaged_table(&damaged::compare(&damaged, &truth).into_iter().collect::<Vec<_>>()));
    }
    Ok(true)
}

/// What is found in the data as they are: real damage that nobody has taken out, and false alarms.
fn clean(stations: &[CheckedStation]) -> String {
    let hours: usize = stations.iter().map(CheckedStation::reported_hours).sum();
    let found = |wanted: &dyn Fn(&CheckedStation, &Finding) -> bool| -> usize {
        stations.iter().map(|station| station.hours_found(&|finding| wanted(station, finding))).sum()
    };
    let known = found(&data::is_known_damage);
    let line = |name: &str, found: usize, of: usize| {
        format!("  {name:42} {found:6} of {of} hours, {:.4} %", percent(found, of))
    };
    let mut lines = vec![
        "as they are".to_owned(),
        line("with a finding", found(&|_, _| true), hours),
        line("damage that is known of these files", known, hours),
    ];
    let alarm = |station: &CheckedStation, finding: &Finding| !data::is_known_damage(station, finding);
    let of = |variable: Variable, name: &str| {
        let found = found(&|station, finding| alarm(station, finding) && finding.variable == variable);
        line(name, found, hours - known)
    };
    lines.push(line("false alarms", found(&alarm), hours - known));
    lines.push(of(Variable::AirTemperature, "of the air temperature"));
    lines.push(of(Variable::GroundTemperature, "of the ground's temperature"));
    let mut kinds: BTreeMap<(Variable, Reason), usize> = BTreeMap::new();
    for finding in stations.iter().flat_map(|station| &station.findings) {
        *kinds.entry((finding.variable, finding.reason)).or_default() += 1;
    }
    let kinds = kinds
        .iter()
        .map(|((variable, reason), count)| format!("  {count:6} {reason:?} of {}", variable.name()));
    lines.extend(kinds);
    lines.join("\n")
}

/// Every finding, with the value in the hour before and after it.
fn list(station: &CheckedStation) {
    for Finding { hour, variable, reported, repaired, reason } in &station.findings {
        let at =
            |hour| station.observed.get(*variable, hour).map_or("-".to_owned(), |value| value.to_string());
        let (before, after) = (at(*hour - 1), at(*hour + 1));
        let repaired = repaired.map_or(String::new(), |repaired| format!(" -> {repaired}"));
        let (id, name) = (&station.station.id, variable.name());
        say(format!("{id} {hour} {reason:?} {name} {before} [{reported}]{repaired} {after}"));
    }
}

fn injected_line(fault: Fault, score: &Score) -> String {
    format!(
        "{:24} {:7} {:6.2}% {:8.2}% {:8} {:6.2}% {:9.2}%",
        fault.name(),
        score.faults,
        percent(score.found, score.faults),
        percent(score.repaired, score.faults),
        score.damaged_hours,
        percent(score.damaged_hours_found, score.damaged_hours),
        percent(score.hours_found_rightly, score.hours_found)
    )
}

fn damaged_table(table: &[(Variable, Damage)]) -> String {
    let head = format!(
        "\n{:28} {:>7} {:>6} {:>6} {:>9} {:>14}",
        "really damaged", "values", "wrong", "found", "repaired", "right touched"
    );
    let told = table.iter().filter(|(_, damage)| damage.wrong > 0 || damage.right_touched > 0);
    let lines = told.map(|(variable, damage)| {
        let Damage { values, wrong, found, repaired, right_touched } = damage;
        let name = variable.name();
        format!("{name:28} {values:7} {wrong:6} {found:6} {repaired:9} {right_touched:14}")
    });
    std::iter::once(head).chain(lines).collect::<Vec<_>>().join("\n")
}

/// Prints the errors of filled gaps beside those of a straight line.
pub(crate) fn gaps(arguments: &Gaps) -> Result<bool> {
    let series = data::read_folder(&arguments.data)?;
    let grids: Vec<_> = series.iter().map(|series| &series.grid).collect();
    say(format!(
        "{:28} {:>8} {:>7} {:>7} {:>9} {:>9}",
        "mean error", "gap", "holes", "hours", "filled", "line"
    ));
    for (class, name) in [(Class::Short, "1–3 h"), (Class::Medium, "4–48 h")] {
        for variable in VARIABLES {
            let errors = holes::score(&grids, variable, class, arguments.holes, arguments.seed);
            if errors.hours > 0 {
                say(format!(
                    "{:28} {name:>8} {:7} {:7} {:9.3} {:9.3}",
                    variable.name(),
                    errors.holes,
                    errors.hours,
                    errors.filled(),
                    errors.line()
                ));
            }
        }
    }
    Ok(true)
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole as f64
}

#[cfg(test)]
mod tests;
