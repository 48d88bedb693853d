//! What the quality checks found, as lists: how much of what, and where.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use maud::{Markup, html};
use weather::HourRange;
use weather::quality::Reason;

use super::quality::{MOST_LINES, more, period, word};
use crate::quality::Finding;
use crate::words::Words;

/// How many values were refused and put right for each reason, then all of them, the newest first.
pub(super) fn findings(findings: &[Finding], zone: &TimeZone, words: Words) -> Markup {
    if findings.is_empty() {
        return html! { p { (words.say("no-findings")) } };
    }
    let runs = runs(findings);
    html! {
        (counts(findings, words))
        ul.items { @for run in runs.iter().rev().take(MOST_LINES) { (line(run, zone, words)) } }
        (more(runs.len(), words))
    }
}

fn counts(findings: &[Finding], words: Words) -> Markup {
    let mut counts: BTreeMap<Reason, [usize; 2]> = BTreeMap::new();
    for finding in findings {
        counts.entry(finding.reason).or_default()[usize::from(finding.repaired.is_some())] += 1;
    }
    html! {
        table.counts {
            tr { th {} th { (words.say("refused")) } th { (words.say("put-right")) } }
            @for (reason, [refused, put_right]) in counts {
                tr { th { (say(reason, words)) } td { (refused) } td { (put_right) } }
            }
        }
    }
}

/// Hours in a row of which the same was found.
struct Run {
    first: Finding,
    last: Finding,
}

impl Run {
    fn goes_on(&self, with: &Finding) -> bool {
        let Self { first, last } = self;
        last.hour + 1 == with.hour
            && first.reason == with.reason
            && first.repaired.is_some() == with.repaired.is_some()
    }

    fn hours(&self) -> HourRange {
        HourRange::new(self.first.hour, self.last.hour + 1)
    }
}

/// Findings put together, in order of time.
fn runs(findings: &[Finding]) -> Vec<Run> {
    let mut runs: BTreeMap<&str, Vec<Run>> = BTreeMap::new();
    for finding in findings {
        let runs = runs.entry(finding.variable).or_default();
        match runs.last_mut().filter(|run| run.goes_on(finding)) {
            Some(run) => run.last = *finding,
            None => runs.push(Run { first: *finding, last: *finding }),
        }
    }
    let mut runs: Vec<Run> = runs.into_values().flatten().collect();
    runs.sort_by_key(|run| run.first.hour);
    runs
}

fn line(run: &Run, zone: &TimeZone, words: Words) -> Markup {
    let Run { first, last } = run;
    let reported = from_to(first.reported, last.reported, run);
    let repaired = first.repaired.zip(last.repaired).map(|(first, last)| from_to(first, last, run));
    html! {
        li {
            b { (period(run.hours(), zone, words)) } " "
            (words.say(&format!("variable-{}", first.variable))) " "
            @if let Some(repaired) = &repaired { s { (reported) } " → " (repaired) } @else { s { (reported) } }
            (unit(first.variable))
            br; small {
                (say(first.reason, words)) " · "
                (words.say(if repaired.is_some() { "put-right" } else { "refused" }))
            }
        }
    }
}

/// The values of a run's first and last hour.
fn from_to(first: f64, last: f64, run: &Run) -> String {
    let shown = |value: f64| value.to_string().replace('-', "−");
    match run.hours().len() {
        1 => shown(first),
        2 => format!("{}, {}", shown(first), shown(last)),
        _ => format!("{}, …, {}", shown(first), shown(last)),
    }
}

fn say(reason: Reason, words: Words) -> String {
    words.say(&format!("reason-{}", word(reason)))
}

/// The unit that a variable's name ends with, as people write it.
fn unit(name: &str) -> &'static str {
    const UNITS: [(&str, &str); 10] = [
        ("_c", " °C"),
        ("_percent", " %"),
        ("_hpa", " hPa"),
        ("_ms", " m/s"),
        ("_deg", "°"),
        ("_mm", " mm"),
        ("_cm", " cm"),
        ("_mj_m2", " MJ/m²"),
        ("_ug_m3", " µg/m³"),
        ("_m", " m"),
    ];
    UNITS.into_iter().find(|(ending, _)| name.ends_with(ending)).map_or("", |(_, unit)| unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use weather::{Hour, Variable};

    fn finding(hour: i64, variable: Variable, repaired: Option<f64>, reason: Reason) -> Finding {
        Finding {
            hour: Hour::from_epoch_hours(hour),
            variable: variable.name(),
            reported: 10.5 - hour as f64,
            repaired,
            reason,
        }
    }

    #[test]
    fn hours_in_a_row_are_one_line_if_the_same_was_found_of_the_same_variable() {
        let air = Variable::AirTemperature;
        let found = [
            finding(1, air, Some(-9.5), Reason::LostSign),
            finding(2, air, Some(-8.5), Reason::LostSign),
            finding(2, Variable::WindSpeed, None, Reason::FlatLine),
            finding(3, air, None, Reason::Spike),
            finding(5, air, None, Reason::Spike),
        ];
        let runs = runs(&found);
        let told: Vec<_> = runs.iter().map(|run| (run.first.hour.epoch_hours(), run.hours().len())).collect();
        assert_eq!(told, [(1, 2), (2, 1), (3, 1), (5, 1)]);
        assert_eq!(from_to(runs[0].first.reported, runs[0].last.reported, &runs[0]), "9.5, 8.5");
    }

    #[test]
    fn every_name_that_ends_with_a_unit_has_it() {
        let without: Vec<&str> =
            Variable::ALL.map(Variable::name).into_iter().filter(|name| unit(name).is_empty()).collect();
        assert_eq!(without, ["wet_hour", "cloud_cover_tenths", "sunshine_h", "uv_index"]);
    }
}
