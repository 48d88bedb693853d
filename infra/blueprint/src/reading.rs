//! From a template to what it declares.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::declared::{Blueprint, Function, Job, Mapping, Rule, Schedule, Subscription, Target, TargetKind};
use crate::input::Input;
use crate::intrinsics::{Resolver, text, unknown_functions};
use crate::pattern::Pattern;
use crate::route::Route;
use crate::schedule::When;
use crate::{BlueprintError, names, parameters, yaml};

/// Resources that have nothing to run on one machine: rights, logs, alarms, deployment, the network of the
/// training, and places that the embedded servers or the person's own terminal stand for.
const NOTHING_TO_RUN: [&str; 12] = [
    "AWS::IAM::",
    "AWS::Logs::",
    "AWS::CloudWatch::",
    "AWS::Budgets::",
    "AWS::EC2::",
    "AWS::ECR::",
    "AWS::SNS::",
    "AWS::S3::BucketPolicy",
    "AWS::SQS::",
    "AWS::Batch::JobQueue",
    "AWS::Batch::ComputeEnvironment",
    "AWS::Serverless::HttpApi",
];
/// What Lambda does if a template says nothing.
const USUAL_TIMEOUT_S: u64 = 3;
const USUAL_RETRIES: u32 = 2;
const USUAL_BATCH: usize = 100;

impl Blueprint {
    /// Reads a template; parameters that are not given have their defaults.
    ///
    /// # Errors
    /// If it is no template, or a parameter is not one of its own.
    pub fn read(template: &str, parameters: &[(&str, String)]) -> Result<Self, BlueprintError> {
        let template = yaml::read(template)?;
        let parameters = parameters::answer(&template, parameters)?;
        let unknown = unknown_functions(&template);
        let mut reader = Reader {
            resolver: Resolver::new(&template, parameters),
            template: &template,
            read: Self::default(),
        };
        for function in unknown {
            reader.unknown(format!("{} is not answered here", function.replace("Fn::", "!")));
        }
        let empty = Map::new();
        for (id, resource) in template.get("Resources").and_then(Value::as_object).unwrap_or(&empty) {
            reader.resource(id, resource);
        }
        reader.read.unknown.sort();
        reader.read.unknown.dedup();
        Ok(reader.read)
    }

    /// Reads a template from a file.
    ///
    /// # Errors
    /// As [`Blueprint::read`], and if the file cannot be read.
    pub fn read_file(path: &Path, parameters: &[(&str, String)]) -> Result<Self, BlueprintError> {
        let template = std::fs::read_to_string(path)
            .map_err(|source| BlueprintError::File { path: path.to_owned(), source })?;
        Self::read(&template, parameters)
    }
}

struct Reader<'a> {
    resolver: Resolver<'a>,
    template: &'a Value,
    read: Blueprint,
}

impl Reader<'_> {
    fn unknown(&mut self, sentence: String) {
        self.read.unknown.push(sentence);
    }

    fn resource(&mut self, id: &str, resource: &Value) {
        let condition = resource.get("Condition").and_then(Value::as_str);
        if condition.is_some_and(|condition| !self.resolver.condition(condition)) {
            return;
        }
        let kind = resource.get("Type").and_then(Value::as_str).unwrap_or_default();
        let properties = resource.get("Properties").and_then(|properties| self.resolver.resolve(properties));
        let properties = properties.unwrap_or(Value::Null);
        match kind {
            "AWS::Serverless::Function" => self.function(id, resource, &properties),
            "AWS::Events::Rule" => self.rule(id, &properties),
            "AWS::Scheduler::Schedule" => self.scheduler(id, &properties),
            "AWS::Batch::JobDefinition" => self.job(id, &properties),
            "AWS::S3::Bucket" => self.read.buckets.push(names::reference(kind, id)),
            "AWS::DynamoDB::Table" => self.read.tables.push(names::reference(kind, id)),
            "AWS::Lambda::EventSourceMapping" if properties.get("Enabled") == Some(&Value::Bool(false)) => {}
            "AWS::Lambda::EventSourceMapping" => self.mapping(id, &properties),
            _ if NOTHING_TO_RUN.iter().any(|known| kind.starts_with(known)) => {}
            _ => self.unknown(format!("{id}: a resource of type {kind} is not run here")),
        }
    }

    fn function(&mut self, id: &str, resource: &Value, properties: &Value) {
        let named = resource.pointer("/Metadata/BuildProperties/Binary").and_then(Value::as_str);
        let code = properties.get("CodeUri").and_then(Value::as_str);
        let binary = named.or_else(|| code?.rsplit('/').next()).unwrap_or(id).to_owned();
        let globals = self.template.pointer("/Globals/Function/Environment/Variables");
        let globals = globals.and_then(|globals| self.resolver.resolve(globals)).unwrap_or(Value::Null);
        let mut environment = variables(&globals);
        environment.extend(variables(properties.pointer("/Environment/Variables").unwrap_or(&Value::Null)));
        let number = |pointer: &str| text(properties.pointer(pointer)?).parse::<u64>().ok();
        let timeout_s = number("/Timeout").unwrap_or(USUAL_TIMEOUT_S);
        let retries = number("/EventInvokeConfig/MaximumRetryAttempts").and_then(|many| many.try_into().ok());
        let retries = retries.unwrap_or(USUAL_RETRIES);
        let function = Function { id: id.to_owned(), binary, environment, timeout_s, retries };
        self.read.functions.insert(id.to_owned(), function);
        let empty = Map::new();
        for (name, event) in properties.get("Events").and_then(Value::as_object).unwrap_or(&empty) {
            self.event(id, name, event);
        }
    }

    /// What starts a function.
    fn event(&mut self, function: &str, name: &str, event: &Value) {
        let properties = event.get("Properties").unwrap_or(&Value::Null);
        let said = |name: &str| properties.get(name).and_then(Value::as_str);
        match event.get("Type").and_then(Value::as_str).unwrap_or_default() {
            "HttpApi" => self.read.routes.push(Route {
                function: function.to_owned(),
                method: said("Method").unwrap_or("ANY").to_uppercase(),
                path: said("Path").unwrap_or("$default").to_owned(),
                signed: properties.pointer("/Auth/Authorizer").is_some_and(|by| by == "AWS_IAM"),
            }),
            "EventBridgeRule" => {
                let target =
                    Target { kind: TargetKind::Function(function.to_owned()), input: Input::of(properties) };
                self.add_rule(&format!("{function}.{name}"), properties.get("Pattern"), vec![target]);
            }
            "ScheduleV2" => {
                let (expression, zone) = (said("ScheduleExpression"), said("ScheduleExpressionTimezone"));
                let enabled = said("State") != Some("DISABLED");
                self.schedule(name, expression, zone, enabled, function, said("Input"));
            }
            "Schedule" => {
                let enabled = properties.get("Enabled") != Some(&Value::Bool(false))
                    && said("State") != Some("DISABLED");
                self.schedule(name, said("Schedule"), None, enabled, function, said("Input"));
            }
            "SNS" => match said("Topic").and_then(|arn| self.target(arn, arn)) {
                Some(TargetKind::Topic(topic)) => {
                    self.read.subscriptions.push(Subscription { topic, function: function.to_owned() });
                }
                _ => self.unknown(format!("{function}: its event {name} is of a topic that is not here")),
            },
            kind => self.unknown(format!("{function}: its event {name} of type {kind} is not sent here")),
        }
    }

    fn schedule(
        &mut self,
        name: &str,
        expression: Option<&str>,
        zone: Option<&str>,
        enabled: bool,
        function: &str,
        input: Option<&str>,
    ) {
        match When::parse(expression.unwrap_or_default(), zone) {
            Ok(when) => {
                let (name, function) = (name.to_owned(), function.to_owned());
                let input = input.map(str::to_owned);
                self.read.schedules.push(Schedule::new(name, when, enabled, function, input));
            }
            Err(error) => self.unknown(format!("schedule {name} does not run here: {error}")),
        }
    }

    /// A schedule that is a resource of its own.
    fn scheduler(&mut self, id: &str, properties: &Value) {
        let said = |pointer: &str| properties.pointer(pointer).and_then(Value::as_str);
        let Some(TargetKind::Function(function)) = said("/Target/Arn").and_then(|arn| self.target(arn, arn))
        else {
            return self.unknown(format!("schedule {id} starts something that is not run here"));
        };
        let (expression, zone) = (said("/ScheduleExpression"), said("/ScheduleExpressionTimezone"));
        let enabled = said("/State") != Some("DISABLED");
        self.schedule(id, expression, zone, enabled, &function, said("/Target/Input"));
    }

    fn rule(&mut self, id: &str, properties: &Value) {
        let mut targets = Vec::new();
        for target in properties.get("Targets").and_then(Value::as_array).into_iter().flatten() {
            let arn = target.get("Arn").and_then(Value::as_str).unwrap_or_default();
            let definition = target.pointer("/BatchParameters/JobDefinition").and_then(Value::as_str);
            match self.target(definition.unwrap_or(arn), arn) {
                Some(kind) => targets.push(Target { kind, input: Input::of(target) }),
                None => self.unknown(format!("rule {id} has a target that is not run here: {arn}")),
            }
        }
        let schedule = properties.get("ScheduleExpression").and_then(Value::as_str).map(str::to_owned);
        let Some(expression) = schedule else {
            return self.add_rule(id, properties.get("EventPattern"), targets);
        };
        for target in targets {
            let TargetKind::Function(function) = target.kind else {
                self.unknown(format!("rule {id} starts by schedule something other than a function"));
                continue;
            };
            let input = match target.input {
                Input::Fixed(value) => Some(value.to_string()),
                _ => None,
            };
            let enabled = properties.get("State") != Some(&json!("DISABLED"));
            self.schedule(id, Some(&expression), None, enabled, &function, input.as_deref());
        }
    }

    /// A stream and the function that reads it.
    fn mapping(&mut self, id: &str, properties: &Value) {
        let said = |name: &str| properties.get(name).and_then(Value::as_str);
        let stream = said("EventSourceArn").and_then(|arn| arn.strip_suffix(".StreamArn"));
        let table = stream.and_then(|table| self.resolver.reference_to("AWS::DynamoDB::Table", table));
        let function = said("FunctionName").and_then(|name| self.target(name, name));
        let (Some(table), Some(TargetKind::Function(function))) = (table, function) else {
            return self.unknown(format!("{id}: only a table's stream is read here, and by a function"));
        };
        let filters = properties.pointer("/FilterCriteria/Filters").and_then(Value::as_array);
        let patterns = filters.into_iter().flatten().filter_map(|filter| filter.get("Pattern")?.as_str());
        let read = patterns.map(|text| Pattern::parse(&serde_json::from_str(text).unwrap_or_default()));
        let filters = match read.collect() {
            Ok(filters) => filters,
            Err(error) => return self.unknown(format!("{id} does not run here: {error}")),
        };
        let number = |name: &str| text(properties.get(name)?).parse::<u64>().ok();
        self.read.mappings.push(Mapping {
            name: id.to_owned(),
            table,
            function,
            filters,
            batch: number("BatchSize").and_then(|many| many.try_into().ok()).unwrap_or(USUAL_BATCH),
            window_s: number("MaximumBatchingWindowInSeconds").unwrap_or(0),
        });
    }

    fn add_rule(&mut self, name: &str, pattern: Option<&Value>, targets: Vec<Target>) {
        match Pattern::parse(pattern.unwrap_or(&Value::Null)) {
            Ok(pattern) => self.read.rules.push(Rule { name: name.to_owned(), pattern, targets }),
            Err(error) => self.unknown(format!("rule {name} does not run here: {error}")),
        }
    }

    /// The resource that an ARN or a reference is of; a job waits in `queue`.
    fn target(&self, arn: &str, queue: &str) -> Option<TargetKind> {
        let resources = self.template.get("Resources")?.as_object()?;
        resources.iter().find_map(|(id, resource)| {
            let kind = resource.get("Type")?.as_str()?;
            if arn != names::reference(kind, id) && arn != names::arn_of(kind, id) {
                return None;
            }
            match kind {
                "AWS::Serverless::Function" => Some(TargetKind::Function(id.clone())),
                "AWS::Batch::JobDefinition" => {
                    Some(TargetKind::Job { definition: id.clone(), queue: queue.to_owned() })
                }
                "AWS::SNS::Topic" => Some(TargetKind::Topic(id.clone())),
                _ => None,
            }
        })
    }

    fn job(&mut self, id: &str, properties: &Value) {
        let container = properties.get("ContainerProperties").unwrap_or(&Value::Null);
        let command = container.get("Command").and_then(Value::as_array).into_iter().flatten().map(text);
        let pairs = container.get("Environment").and_then(Value::as_array).into_iter().flatten();
        let environment = pairs.filter_map(|pair| Some((text(pair.get("Name")?), text(pair.get("Value")?))));
        let parameters = variables(properties.get("Parameters").unwrap_or(&Value::Null));
        let job = Job::new(id.to_owned(), command.collect(), environment.collect(), parameters);
        self.read.jobs.insert(id.to_owned(), job);
    }
}

fn variables(object: &Value) -> BTreeMap<String, String> {
    let pairs = object.as_object().into_iter().flatten();
    pairs.map(|(name, value)| (name.clone(), text(value))).collect()
}

#[cfg(test)]
mod tests;
