//! What `infra/template.yaml` declares, with the answers of this machine.

use std::sync::Arc;

use anyhow::{Context, Result};
use blueprint::{Blueprint, Rule, Schedule, TargetKind};
use jiff::Timestamp;
use serde_json::{Value, json};
use sources::SourceId;
use store::Config;

use crate::cli;

/// The template as it was when this program was built; `--template` reads another.
const TEMPLATE: &str = include_str!("../../template.yaml");
/// Tells the template that there is a key. The key itself is in this machine's environment.
const SOME_KEY: &str = "/local/key";

/// The template's blueprint, and which source its keyless schedule asks.
#[derive(Debug)]
pub(crate) struct Declared {
    pub(crate) blueprint: Blueprint,
    source: Option<SourceId>,
}

impl Declared {
    /// The built-in template with its defaults, for commands that run no schedule.
    pub(crate) fn usual() -> Result<Arc<Self>> {
        let blueprint = Blueprint::read(TEMPLATE, &[]).context("reading the built-in template")?;
        Ok(Arc::new(Self { blueprint, source: None }))
    }

    /// The template of the command line, with the sources and stations of the command line.
    pub(crate) fn of(template: &cli::Template, source: &cli::Source, stations: &str) -> Result<Arc<Self>> {
        let mut answers = vec![("Stations", stations.to_owned())];
        if let Some(stage) = &template.stage {
            answers.push(("Stage", stage.clone()));
        }
        match source.source {
            SourceId::KmaHub => answers.push(("KmaHubKeyParameter", SOME_KEY.to_owned())),
            SourceId::KmaAsos => answers.push(("KmaKeyParameter", SOME_KEY.to_owned())),
            _ => {}
        }
        let blueprint = match &template.template {
            Some(file) => Blueprint::read_file(file, &answers)
                .with_context(|| format!("reading the template {}", file.display())),
            None => Blueprint::read(TEMPLATE, &answers).context("reading the built-in template"),
        };
        Ok(Arc::new(Self { blueprint: blueprint?, source: Some(source.source) }))
    }

    /// The bucket and tables that the functions' environment names.
    pub(crate) fn config(&self) -> Result<Config> {
        let mut functions = self.blueprint.functions.values();
        let found = functions.find(|function| function.environment.contains_key("WEARCAST_BUCKET"));
        let environment = found.map(|function| &function.environment);
        let read = |name: &str| environment.and_then(|variables| variables.get(name)).cloned();
        let config =
            Config::from_env(read).context("looking for the functions' environment in the template")?;
        Ok(Config { path_style: true, ..config })
    }

    /// Schedules that run here, and what each is told at an instant.
    pub(crate) fn schedules(&self) -> impl Iterator<Item = &Schedule> {
        let running = self.blueprint.schedules.iter().filter(|schedule| schedule.enabled);
        running.filter(|schedule| self.input(schedule, Timestamp::UNIX_EPOCH).is_some())
    }

    /// What a schedule tells its function; `None` if it would leave this machine although the sample is
    /// what was asked for. A source without a schedule of its own takes the place of the keyless one.
    pub(crate) fn input(&self, schedule: &Schedule, at: Timestamp) -> Option<Value> {
        let mut input = schedule.input_at(at);
        let (Some(chosen), Some(asked)) = (self.source, source_of(&input)) else { return Some(input) };
        let declared = |source| {
            let mut inputs = self.blueprint.schedules.iter().map(|other| other.input_at(at));
            inputs.any(|input| source_of(&input) == Some(source))
        };
        if asked == SourceId::OpenMeteo && !declared(chosen) {
            input["source"] = json!(chosen);
        }
        (chosen != SourceId::Sample || source_of(&input) == Some(SourceId::Sample)).then_some(input)
    }

    /// The rules that take an event.
    pub(crate) fn rules_for<'a>(&'a self, event: &'a Value) -> impl Iterator<Item = &'a Rule> {
        self.blueprint.rules_for(event)
    }

    /// Whether an event starts a batch job.
    pub(crate) fn starts_job(&self, event: &Value) -> bool {
        let mut targets = self.rules_for(event).flat_map(|rule| &rule.targets);
        targets.any(|target| matches!(target.kind, TargetKind::Job { .. }))
    }

    /// One sentence for everything that is declared and does not run here.
    pub(crate) fn not_here(&self) -> Vec<String> {
        let skipped = self.blueprint.schedules.iter().filter(|schedule| schedule.enabled);
        let skipped = skipped.filter(|schedule| self.input(schedule, Timestamp::UNIX_EPOCH).is_none());
        let skipped =
            skipped.map(|schedule| format!("schedule {} does not run: the sample is offline", schedule.name));
        let signed = self.blueprint.routes.iter().filter(|route| route.signed);
        let signed =
            signed.map(|route| format!("{route} is open to this machine: signatures are not checked here"));
        self.blueprint.unknown.iter().cloned().chain(skipped).chain(signed).collect()
    }
}

fn source_of(input: &Value) -> Option<SourceId> {
    input.get("source")?.as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared(source: SourceId) -> Arc<Declared> {
        let template = cli::Template { template: None, stage: None };
        let source = cli::Source { source, stations: Vec::new(), kma_url: None, open_meteo_url: None };
        Declared::of(&template, &source, "108").unwrap()
    }

    fn told(source: SourceId) -> Vec<Value> {
        let declared = declared(source);
        let at = "2021-06-30T00:12:00Z".parse().unwrap();
        declared.schedules().filter_map(|schedule| declared.input(schedule, at)).collect()
    }

    #[test]
    fn the_template_names_the_bucket_and_tables_that_tests_use() {
        assert_eq!(Declared::usual().unwrap().config().unwrap(), Config::local());
    }

    #[test]
    fn the_sample_takes_the_keyless_schedules_place_and_nothing_leaves_the_machine() {
        let expected = json!({"time": "2021-06-30T00:12:00Z", "source": "sample", "stations": ["108"]});
        assert_eq!(told(SourceId::Sample), [expected]);
    }

    #[test]
    fn a_source_with_a_key_has_its_own_schedule() {
        let asked = |source| told(source).iter().filter_map(source_of).collect::<Vec<_>>();
        assert!(asked(SourceId::KmaHub).contains(&SourceId::KmaHub));
        assert!(!asked(SourceId::KmaHub).contains(&SourceId::OpenMeteo));
        assert!(asked(SourceId::OpenMeteo).contains(&SourceId::OpenMeteo));
    }
}
