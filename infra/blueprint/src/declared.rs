//! What a template comes to.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use crate::input::Input;
use crate::pattern::Pattern;
use crate::route::Route;
use crate::schedule::When;

/// Everything that runs, and by what it is started.
#[derive(Debug, Clone, Default)]
pub struct Blueprint {
    /// By logical id.
    pub functions: BTreeMap<String, Function>,
    /// By logical name.
    pub routes: Vec<Route>,
    /// By logical name; those that are switched off too.
    pub schedules: Vec<Schedule>,
    /// By logical name.
    pub rules: Vec<Rule>,
    /// What is published on a topic and sent to a function.
    pub subscriptions: Vec<Subscription>,
    /// What tables' streams bring to functions; those that are switched on.
    pub mappings: Vec<Mapping>,
    /// Batch job definitions, by logical id.
    pub jobs: BTreeMap<String, Job>,
    /// Names of the tables.
    pub tables: Vec<String>,
    /// Names of the buckets.
    pub buckets: Vec<String>,
    /// One sentence for each thing that is in the template and not read here.
    pub unknown: Vec<String>,
}

/// A Lambda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Its logical id.
    pub id: String,
    /// Its binary: what `BuildProperties` says, else the last part of `CodeUri`.
    pub binary: String,
    /// Its variables, resolved.
    pub environment: BTreeMap<String, String>,
    /// How long it may take, in seconds.
    pub timeout_s: u64,
    /// How often an asynchronous event is tried again.
    pub retries: u32,
}

/// A schedule and what it sends to whom.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// Its logical name.
    pub name: String,
    /// When.
    pub when: When,
    /// Whether it is switched on.
    pub enabled: bool,
    /// The function that is started, by logical id.
    pub function: String,
    /// What it is told, with the scheduler's own `<aws.scheduler.…>` words in it.
    input: Option<String>,
}

impl Schedule {
    pub(crate) fn new(
        name: String,
        when: When,
        enabled: bool,
        function: String,
        input: Option<String>,
    ) -> Self {
        Self { name, when, enabled, function, input }
    }

    /// What the function is told when it is started for `scheduled`.
    pub fn input_at(&self, scheduled: Timestamp) -> Value {
        let time = scheduled.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let Some(input) = &self.input else {
            return serde_json::json!({
                "version": "0", "source": "aws.scheduler", "detail-type": "Scheduled Event", "time": time,
                "detail": "{}", "resources": [self.name],
            });
        };
        let input = input
            .replace("<aws.scheduler.scheduled-time>", &time)
            .replace("<aws.scheduler.schedule-arn>", &self.name)
            .replace("<aws.scheduler.execution-id>", &format!("{}-{}", self.name, scheduled.as_second()))
            .replace("<aws.scheduler.attempt-number>", "1");
        serde_json::from_str(&input).unwrap_or(Value::String(input))
    }
}

/// A rule on the event bus.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its logical name.
    pub name: String,
    /// Which events it takes.
    pub pattern: Pattern,
    /// What they start.
    pub targets: Vec<Target>,
}

/// One target of a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// What it is.
    pub kind: TargetKind,
    /// What it is told.
    pub input: Input,
}

/// What a rule can start here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetKind {
    /// A function, by logical id.
    Function(String),
    /// A batch job.
    Job {
        /// Its definition, by logical id.
        definition: String,
        /// The queue, as the events of the job name it.
        queue: String,
    },
    /// A topic that people subscribe to, by logical id.
    Topic(String),
}

/// A function that is told what is published on a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// The topic, by logical id.
    pub topic: String,
    /// The function, by logical id.
    pub function: String,
}

/// A table's stream and the function that it starts.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// Its logical id.
    pub name: String,
    /// The table's name.
    pub table: String,
    /// The function, by logical id.
    pub function: String,
    /// Which records it takes: those that match one of these, all if there is none.
    pub filters: Vec<Pattern>,
    /// Records in one event, at most.
    pub batch: usize,
    /// How long records are gathered, in seconds.
    pub window_s: u64,
}

impl Mapping {
    /// Whether a record of the stream is sent.
    pub fn takes(&self, record: &Value) -> bool {
        self.filters.is_empty() || self.filters.iter().any(|filter| filter.matches(record))
    }
}

/// A batch job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its logical id.
    pub id: String,
    /// Its command; `Ref::name` stands for a parameter.
    pub command: Vec<String>,
    /// Its variables, resolved.
    pub environment: BTreeMap<String, String>,
    parameters: BTreeMap<String, String>,
}

impl Job {
    pub(crate) fn new(
        id: String,
        command: Vec<String>,
        environment: BTreeMap<String, String>,
        parameters: BTreeMap<String, String>,
    ) -> Self {
        Self { id, command, environment, parameters }
    }

    /// The command's words for what a rule told the job (`{"Parameters": {…}}`).
    pub fn arguments(&self, told: &Value) -> Vec<String> {
        let given = |name: &str| told.get("Parameters")?.get(name)?.as_str().map(str::to_owned);
        let word = |word: &String| match word.strip_prefix("Ref::") {
            Some(name) => given(name).or_else(|| self.parameters.get(name).cloned()).unwrap_or_default(),
            None => word.clone(),
        };
        self.command.iter().map(word).collect()
    }
}

impl Blueprint {
    /// Whether a request, a schedule that is switched on, an event or a stream starts a function.
    pub fn starts(&self, function: &str) -> bool {
        let target = TargetKind::Function(function.to_owned());
        self.routes.iter().any(|route| route.function == function)
            || self.schedules.iter().any(|schedule| schedule.enabled && schedule.function == function)
            || self.rules.iter().flat_map(|rule| &rule.targets).any(|it| it.kind == target)
            || self.subscriptions.iter().any(|it| it.function == function)
            || self.mappings.iter().any(|mapping| mapping.function == function)
    }

    /// The functions that are told what is published on a topic.
    pub fn subscribers<'a>(&'a self, topic: &'a str) -> impl Iterator<Item = &'a str> {
        let subscribed = self.subscriptions.iter().filter(move |it| it.topic == topic);
        subscribed.map(|it| it.function.as_str())
    }

    /// The rules that take an event.
    pub fn rules_for<'a>(&'a self, event: &'a Value) -> impl Iterator<Item = &'a Rule> {
        self.rules.iter().filter(move |rule| rule.pattern.matches(event))
    }
}
