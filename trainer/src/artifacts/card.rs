//! The card of a model: what it is for, what it was made from, how good it is, where it ends. English,
//! then Korean.

use std::fmt::Write;

use forecast::scores::{Score, skill};
use forecast::{HORIZON, SecondaryHead};
use weather::{HourRange, Station};

use super::Facts;
use super::words::{ENGLISH, KOREAN, Words};
use crate::{Evaluation, Interval, Means, SLICE_HOURS, TrainConfig, Trained, Verdict};

/// What a card is about.
pub(super) struct Subject<'a> {
    pub(super) trained: &'a Trained,
    pub(super) config: &'a TrainConfig,
    pub(super) facts: &'a Facts,
    pub(super) version: u32,
    pub(super) verdict: &'a Verdict,
}

/// The card as Markdown.
pub(super) fn card(subject: &Subject<'_>) -> String {
    let english = subject.page(&ENGLISH, |place| &place.name_en);
    let korean = subject.page(&KOREAN, |place| &place.name_ko);
    format!("{english}\n---\n\n{korean}")
}

/// Rows of a Markdown table.
fn table<const COLUMNS: usize>(
    head: [&str; COLUMNS],
    rows: impl IntoIterator<Item = [String; COLUMNS]>,
) -> String {
    let row = |cells: [&str; COLUMNS]| format!("| {} |\n", cells.join(" | "));
    let mut text = row(head) + &row([":--"; COLUMNS]);
    for cells in rows {
        text.push_str(&row(cells.each_ref().map(String::as_str)));
    }
    text
}

impl Subject<'_> {
    fn page(&self, words: &Words, name: fn(&Station) -> &str) -> String {
        let Self { facts, version, .. } = self;
        let mut sections = vec![
            (format!("# {} (v{version})", words.title), format!("run `{}`\n", facts.run_id)),
            heading(words.purpose.0, words.purpose.1),
            heading(words.not_for.0, words.not_for.1),
            (format!("## {}", words.data), self.data(words, name)),
            (format!("## {}", words.skill), self.skill(words)),
            (format!("## {}", words.gate), self.gate(words)),
        ];
        let limits: Vec<String> = words.limit_list.iter().map(|limit| format!("- {limit}\n")).collect();
        sections.push((format!("## {}", words.limits), limits.concat()));
        sections.push((format!("## {}", words.again), self.again()));
        sections.push((format!("## {}", words.pictures), pictures()));
        let written = |(head, body): (String, String)| format!("{head}\n\n{}\n\n", body.trim_end());
        sections.into_iter().map(written).collect::<Vec<_>>().concat()
    }

    fn data(&self, words: &Words, name: fn(&Station) -> &str) -> String {
        let (spec, manifest) = (self.trained.judged_spec(), &self.facts.manifest);
        let hours = |range: HourRange| format!("{} – {}", range.start, range.end);
        let again = match self.trained.judged {
            Some(_) => format!("- {} {}\n", words.fitted_again_to, hours(self.trained.spec.trained)),
            None => String::new(),
        };
        format!(
            "- {} {}\n- {} {}\n- {} {}\n- {} {}\n{again}- {}{} `{}`\n",
            words.observations,
            self.facts.stations(name),
            words.fitted_to,
            hours(spec.trained),
            words.chosen_on,
            hours(spec.validated),
            words.judged_on,
            hours(spec.tested),
            manifest.objects.len(),
            words.objects,
            manifest.digest(),
        )
    }

    fn skill(&self, words: &Words) -> String {
        let evaluation = &self.trained.evaluation;
        let kinds = [&evaluation.model, &evaluation.damped, &evaluation.climatology, &evaluation.persistence];
        let days = (0..evaluation.model.by_day.len())
            .map(|day| ((words.day)(day + 1), kinds.map(|scores| scores.by_day[day])));
        let whole = (words.whole.to_owned(), kinds.map(|scores| scores.overall));
        let rows = days
            .chain([whole])
            .filter(|(_, scores)| scores[0].count > 0)
            .map(|(name, scores)| row(name, scores));
        let served = (words.leads)(self.trained.spec.served_leads.len(), HORIZON);
        let again = if self.trained.judged.is_some() { words.again_note } else { "" };
        let (by_part, besides) = (self.by_part(words), self.besides(words));
        let days = table(words.columns, rows);
        format!("{}\n\n{days}\n{served}{again}\n\n{by_part}{besides}", words.skill_note)
    }

    /// Over all leads, by season and by hour of the day that is forecast.
    fn by_part(&self, words: &Words) -> String {
        let Evaluation { by_season, by_hour, .. } = &self.trained.evaluation;
        let seasons = words.seasons.map(str::to_owned).into_iter().zip(by_season);
        let hour =
            |at: usize| format!("{:02}–{:02} UTC", at * SLICE_HOURS, at * SLICE_HOURS + SLICE_HOURS - 1);
        let hours = by_hour.iter().enumerate().map(|(at, slice)| (hour(at), slice));
        let rows = seasons.chain(hours).filter(|(_, slice)| slice.model.count > 0).map(|(name, slice)| {
            row(name, [slice.model, slice.damped, slice.climatology, slice.persistence])
        });
        let mut columns = words.columns;
        columns[0] = words.part;
        table(columns, rows)
    }

    /// What is said besides temperature; nothing if nothing is.
    fn besides(&self, words: &Words) -> String {
        let heads = &self.trained.spec.secondary;
        let head = |head: &SecondaryHead| {
            let said = (words.besides)(head.quantity, head.served_leads.len(), 100.0 * head.skill_day_1);
            format!("- {said}\n")
        };
        let list: String = heads.iter().map(head).collect();
        if list.is_empty() { list } else { format!("\n{}\n\n{list}", words.besides_note) }
    }

    fn gate(&self, words: &Words) -> String {
        let Verdict { promote, obstacle, model, against, blocks, .. } = self.verdict;
        let own = [
            words.model.to_owned(),
            format!("{:.3}", model.mae_c),
            format!("{:.3}", model.pinball_c),
            model.regret_clo_h.map_or_else(String::new, |regret| format!("{regret:.3}")),
        ];
        let others = against.iter().map(|reference| {
            let Means { mae_c, pinball_c, regret_clo_h } = reference.means;
            let beside = |value: f64, interval: Interval| format!("{value:.3} ({})", shown(interval));
            [
                (words.reference)(&reference.name),
                beside(mae_c, reference.mae_c),
                beside(pinball_c, reference.pinball_c),
                regret_clo_h
                    .zip(reference.regret_clo_h)
                    .map_or_else(String::new, |(value, at)| beside(value, at)),
            ]
        });
        let decision = if *promote { words.decision.0 } else { words.decision.1 };
        let obstacle = obstacle.as_ref().map(|obstacle| format!(" ({obstacle})")).unwrap_or_default();
        let rows = table(words.gate_columns, std::iter::once(own).chain(others));
        format!("**{decision}**{obstacle}\n\n{rows}\n{}\n", (words.gate_note)(&blocks.to_string()))
    }

    /// The same in every language.
    fn again(&self) -> String {
        let mut text = String::new();
        let facts = self.facts;
        let commit = facts.commit.as_ref().map_or("unknown".to_owned(), |commit| {
            format!("`{}`{}", commit.hash, if commit.is_dirty { " with changes" } else { "" })
        });
        let TrainConfig { preset, seed, .. } = self.config;
        let spec = &self.trained.spec;
        for (name, value) in [
            ("code", format!("{commit}, version {}", env!("CARGO_PKG_VERSION"))),
            ("preset, seed", format!("{preset}, {seed}; all settings in config.json")),
            ("observations", format!("`{}`", spec.data_digest)),
            ("graph", format!("`{}`", spec.onnx_digest)),
        ] {
            // Writing into a string does not fail.
            let _ = writeln!(text, "- {name}: {value}");
        }
        text
    }
}

fn heading(title: &str, text: &str) -> (String, String) {
    (format!("## {title}"), text.to_owned())
}

fn row(name: String, [model, damped, climatology, persistence]: [Score; 4]) -> [String; 8] {
    let best = damped.mae_c.min(climatology.mae_c);
    [
        name,
        format!("**{:.2}**", model.mae_c),
        format!("{:.2}", damped.mae_c),
        format!("{:.2}", climatology.mae_c),
        format!("{:.2}", persistence.mae_c),
        format!("{:+.1} %", 100.0 * skill(model.mae_c, best)),
        format!("{:.2}", model.pinball_c),
        format!("{:.0} %", 100.0 * model.coverage_80),
    ]
}

fn shown(interval: Interval) -> String {
    format!("{:+.3}, [{:+.3}, {:+.3}]", interval.difference, interval.low, interval.high)
}

fn pictures() -> String {
    let names = ["learning_curve", "mae_by_lead", "skill_by_lead", "calibration"];
    names.map(|name| format!("![{name}](plots/{name}.svg)\n")).concat()
}
