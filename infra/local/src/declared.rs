//! What `infra/template.yaml` declares, with the answers of this machine.

use std::sync::Arc;

use anyhow::{Context, Result};
use blueprint::{Blueprint, Rule, Schedule, TargetKind};
use jiff::Timestamp;
use serde_json::{Value, json};
use sources::SourceId;
use store::Config;
use weather::official::Product;

use crate::cli;

/// The template as it was when this program was built; `--template` reads another.
const TEMPLATE: &str = include_str!("../../template.yaml");
/// Tells the template that there is a secret. The secret itself is in this machine's environment.
const SOME_KEY: &str = "/local/key";

/// What the command line and the keys of this machine answer to the template's questions.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// Where observations come from; a source without a schedule of its own takes the keyless one's place.
    pub(crate) source: SourceId,
    /// Separated by commas, as the template's parameter takes them.
    pub(crate) stations: String,
    /// Whether there is a key of data.go.kr, where the KMA's forecasts are.
    pub(crate) data_go_kr: bool,
    /// Whether a stand-in stands for the KMA alone. Whoever set one up wants nobody else to be asked.
    pub(crate) kma_alone: bool,
    /// Whether people are told by a webhook.
    pub(crate) told: bool,
}

/// The template's blueprint, and what its schedules may ask.
#[derive(Debug)]
pub(crate) struct Declared {
    pub(crate) blueprint: Blueprint,
    asked: Option<Asked>,
}

impl Declared {
    /// The built-in template with its defaults, for commands that run no schedule.
    pub(crate) fn usual() -> Result<Arc<Self>> {
        let blueprint = Blueprint::read(TEMPLATE, &[]).context("reading the built-in template")?;
        Ok(Arc::new(Self { blueprint, asked: None }))
    }

    /// The template of the command line, with the sources and stations of the command line.
    pub(crate) fn of(template: &cli::Template, asked: Asked) -> Result<Arc<Self>> {
        let mut answers = vec![("Stations", asked.stations.clone())];
        if let Some(stage) = &template.stage {
            answers.push(("Stage", stage.clone()));
        }
        if asked.source == SourceId::KmaHub {
            answers.push(("KmaHubKeyParameter", SOME_KEY.to_owned()));
        }
        if asked.data_go_kr {
            answers.push(("KmaKeyParameter", SOME_KEY.to_owned()));
        }
        if asked.told {
            answers.push(("SlackWebhookParameter", SOME_KEY.to_owned()));
        }
        let blueprint = match &template.template {
            Some(file) => Blueprint::read_file(file, &answers)
                .with_context(|| format!("reading the template {}", file.display())),
            None => Blueprint::read(TEMPLATE, &answers).context("reading the built-in template"),
        };
        Ok(Arc::new(Self { blueprint: blueprint?, asked: Some(asked) }))
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

    /// What a schedule tells its function; `None` if it does not run here.
    pub(crate) fn input(&self, schedule: &Schedule, at: Timestamp) -> Option<Value> {
        self.told(schedule, at).ok()
    }

    /// What a schedule tells its function, or why it must ask nobody from here.
    fn told(&self, schedule: &Schedule, at: Timestamp) -> Result<Value, &'static str> {
        let mut input = schedule.input_at(at);
        let (Some(asked), Some(usual)) = (&self.asked, source_of(&input)) else { return Ok(input) };
        let declared = |source| {
            let mut inputs = self.blueprint.schedules.iter().map(|other| other.input_at(at));
            inputs.any(|input| source_of(&input) == Some(source))
        };
        if usual == SourceId::OpenMeteo && !declared(asked.source) {
            input["source"] = json!(asked.source);
        }
        let asks = source_of(&input);
        if asked.source == SourceId::Sample && asks != Some(SourceId::Sample) {
            return Err("the sample is offline");
        }
        if asked.kma_alone && asks.is_some_and(|source| !is_of_kma(source)) {
            return Err("a stand-in stands for the KMA alone");
        }
        Ok(input)
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
        let enabled = self.blueprint.schedules.iter().filter(|schedule| schedule.enabled);
        let skipped = enabled.filter_map(|schedule| {
            let why = self.told(schedule, Timestamp::UNIX_EPOCH).err()?;
            Some(format!("schedule {} does not run: {why}", schedule.name))
        });
        let signed = self.blueprint.routes.iter().filter(|route| route.signed);
        let signed =
            signed.map(|route| format!("{route} is open to this machine: signatures are not checked here"));
        self.blueprint.unknown.iter().cloned().chain(skipped).chain(signed).collect()
    }
}

/// The source that an ingest is told to ask.
pub(crate) fn source_of(input: &Value) -> Option<SourceId> {
    input.get("source")?.as_str()?.parse().ok()
}

fn is_of_kma(source: SourceId) -> bool {
    matches!(source, SourceId::KmaAsos | SourceId::KmaHub)
        || source.official().is_some_and(Product::is_of_kma)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(source: SourceId) -> Asked {
        Asked { source, stations: "108".to_owned(), data_go_kr: false, kma_alone: false, told: false }
    }

    fn declared(asked: Asked) -> Arc<Declared> {
        Declared::of(&cli::Template { template: None, stage: None }, asked).unwrap()
    }

    fn told(asked: Asked) -> Vec<Value> {
        let declared = declared(asked);
        let at = "2021-06-30T00:12:00Z".parse().unwrap();
        declared.schedules().filter_map(|schedule| declared.input(schedule, at)).collect()
    }

    fn sources(asked: Asked) -> Vec<&'static str> {
        let mut sources: Vec<_> = told(asked).iter().filter_map(source_of).map(SourceId::as_str).collect();
        sources.sort_unstable();
        sources
    }

    #[test]
    fn the_template_names_the_bucket_and_tables_that_tests_use() {
        assert_eq!(Declared::usual().unwrap().config().unwrap(), Config::local());
    }

    #[test]
    fn the_sample_takes_the_keyless_schedules_place_and_nothing_leaves_the_machine() {
        let expected = json!({"time": "2021-06-30T00:12:00Z", "source": "sample", "stations": ["108"]});
        assert_eq!(told(asked(SourceId::Sample)), [expected]);
        let not_here = declared(asked(SourceId::Sample)).not_here();
        assert!(not_here.iter().any(|it| it.ends_with("AirForecast does not run: the sample is offline")));
    }

    #[test]
    fn without_a_key_observations_and_forecasts_are_open_meteos() {
        let keyless = ["open-meteo", "open-meteo-air-forecast", "open-meteo-forecast"];
        assert_eq!(sources(asked(SourceId::OpenMeteo)), keyless);
    }

    #[test]
    fn the_kmas_forecasts_come_with_a_key_of_data_go_kr_and_dust_from_whoever_has_it() {
        let of_kma =
            ["kma-asos", "kma-mid-land", "kma-mid-ta", "kma-ultra-fcst", "kma-ultra-ncst", "kma-vilage-fcst"];
        let asos = Asked { data_go_kr: true, ..asked(SourceId::KmaAsos) };
        assert_eq!(
            sources(Asked { kma_alone: true, ..asos.clone() }),
            of_kma,
            "a stand-in stands for the KMA"
        );
        assert_eq!(sources(asos), [&of_kma[..], &["open-meteo-air-forecast"]].concat());
        let hub = Asked { data_go_kr: true, ..asked(SourceId::KmaHub) };
        assert!(["kma-hub", "kma-asos"].iter().all(|source| sources(hub.clone()).contains(source)));
        let hub_alone = sources(asked(SourceId::KmaHub));
        assert_eq!(hub_alone, ["kma-hub", "open-meteo-air-forecast", "open-meteo-forecast"]);
    }
}
