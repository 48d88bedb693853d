//! The functions on one machine: those linked into this program, and any other as its own Lambda binary.

mod binary;
mod linked;
mod telling;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use blueprint::Function;
use fn_forecast::Models;
use jiff::Timestamp;
use serde_json::Value;
use store::Store;
use tokio::sync::Mutex;
use weather::Hour;

use crate::declared::Declared;
use crate::ingesting::Ingesting;
use crate::stack::Own;

pub(crate) use binary::FunctionFailed;
use binary::Process;
pub(crate) use linked::{Linked, Report};
pub(crate) use telling::Telling;

/// Everything that a function of the template can be started with.
#[derive(Debug)]
pub(crate) struct Functions {
    pub(crate) store: Store,
    pub(crate) models: Models,
    /// The hour that this stack pretends it is: forecasts start before it.
    pub(crate) as_of: Option<Hour>,
    ingesting: Option<Ingesting>,
    /// Who is told what happened, if anybody is.
    telling: Option<Telling>,
    declared: Arc<Declared>,
    /// What the SDK of another process needs to reach the embedded servers.
    endpoints: Vec<(String, String)>,
    /// Started at a function's first event, by logical id.
    processes: BTreeMap<String, Mutex<Process>>,
}

impl Functions {
    /// The functions of a stack; `ingesting` if a schedule may start one that asks weather services.
    pub(crate) fn new(own: &Own, as_of: Option<Hour>, ingesting: Option<Ingesting>) -> Self {
        let endpoints = own.servers.environment().map(|(name, value)| (name.to_owned(), value));
        let others = own.declared.blueprint.functions.values();
        let others = others.filter(|function| Linked::of(&function.binary).is_none());
        let found = others.filter_map(|function| {
            Some((function.id.clone(), Mutex::new(Process::new(program(&function.binary)?))))
        });
        Self {
            store: own.store.clone(),
            models: Models::default(),
            as_of,
            ingesting,
            telling: None,
            declared: Arc::clone(&own.declared),
            endpoints: endpoints.into(),
            processes: found.collect(),
        }
    }

    /// The same, with somebody who is told what happens.
    pub(crate) fn telling(self, telling: Option<Telling>) -> Self {
        Self { telling, ..self }
    }

    /// What time it is to those who are told.
    pub(crate) fn now(&self) -> Timestamp {
        self.telling.as_ref().map_or_else(Timestamp::now, Telling::now)
    }

    /// A function of the template.
    pub(crate) fn declared(&self, id: &str) -> Option<&Function> {
        self.declared.blueprint.functions.get(id)
    }

    /// Whether there is code for a function here.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.processes.contains_key(id) || self.linked(id).is_some()
    }

    /// The code that is linked in for a function.
    pub(crate) fn linked(&self, id: &str) -> Option<Linked> {
        Linked::of(&self.declared(id)?.binary)
    }

    /// One sentence for each function that is started here, but has no code here.
    pub(crate) fn missing(&self) -> Vec<String> {
        let blueprint = &self.declared.blueprint;
        let missing = blueprint.functions.values();
        let missing = missing.filter(|function| blueprint.starts(&function.id) && !self.has(&function.id));
        let said = missing.map(|Function { id, binary, .. }| {
            format!("{id}: no program {binary} beside this one; `cargo build --bin {binary}` makes it")
        });
        said.collect()
    }

    /// Runs a function on an event as its own code takes it, and tells what it did.
    pub(crate) async fn invoke(&self, id: &str, event: &Value) -> Result<Vec<Report>> {
        if let Some(linked) = self.linked(id) {
            return linked.run(self, event).await;
        }
        let started = Instant::now();
        let answer = self.answer(id, event).await?;
        let function = self.declared(id).context("the function is not in the template")?;
        tracing::info!(function = id, "answered {answer} after {:?}", started.elapsed());
        Ok(vec![Report::of(function.binary.clone(), format!("{}: done", subject(event)))])
    }

    /// What a function that is a program of its own answers.
    pub(crate) async fn answer(&self, id: &str, event: &Value) -> Result<Value> {
        let (Some(process), Some(function)) = (self.processes.get(id), self.declared(id)) else {
            bail!("there is no code for {id} here");
        };
        process.lock().await.invoke(function, self.environment(function), event).await
    }

    /// What a function's process sees: what the template gives it, this machine's endpoints, and the keys
    /// and addresses that this program was started with.
    fn environment(&self, function: &Function) -> BTreeMap<String, String> {
        let mut all = function.environment.clone();
        all.insert("WEARCAST_S3_PATH_STYLE".to_owned(), "true".to_owned());
        all.extend(self.endpoints.iter().cloned());
        all.extend(std::env::vars().filter(|(name, _)| name.starts_with("WEARCAST_") || name == "RUST_LOG"));
        all
    }
}

/// What an event is about, for the person.
fn subject(event: &Value) -> String {
    let key = event.pointer("/detail/object/key").or_else(|| event.get("time"));
    key.and_then(Value::as_str).unwrap_or("an event").to_owned()
}

/// The program of that name beside this one.
fn program(binary: &str) -> Option<PathBuf> {
    let file = std::env::current_exe().ok()?.with_file_name(binary);
    file.is_file().then_some(file)
}
