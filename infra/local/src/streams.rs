//! The template's event source mappings: what the tables' streams bring to functions. What comes within a
//! mapping's window is one event; what a function did not take is sent again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use blueprint::Mapping;
use embedded::{Position, TableStream};
use serde_json::{Value, json};

use crate::clock::Clock;
use crate::functions::Functions;
use crate::stack::Own;
use crate::{kept, say};

/// Even where the stack's time runs fast.
const SHORTEST_WINDOW: Duration = Duration::from_millis(250);

/// The mappings and up to where each has been read.
#[derive(Debug)]
pub(crate) struct Streams {
    functions: Arc<Functions>,
    mapped: Vec<(Mapping, TableStream)>,
    positions: BTreeMap<String, Position>,
    file: PathBuf,
}

impl Streams {
    /// Switches the streams on. A mapping goes on where it was when the stack stopped; a new one starts
    /// with what comes from now on.
    pub(crate) async fn open(own: &Own, functions: Arc<Functions>, data_dir: &Path) -> Result<Self> {
        let file = data_dir.join("streams.json");
        // One that cannot be read is of no use: what it stood for was told, or is told in the morning.
        let kept = std::fs::read(&file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let mut streams = Self { functions, mapped: Vec::new(), positions: kept.unwrap_or_default(), file };
        for mapping in &own.declared.blueprint.mappings {
            let stream = own.servers.table_stream(&mapping.table).await?;
            if !streams.positions.contains_key(&mapping.name) {
                streams.positions.insert(mapping.name.clone(), stream.latest().await?);
            }
            streams.mapped.push((mapping.clone(), stream));
        }
        if !streams.mapped.is_empty() {
            kept::write(&streams.file, &streams.positions)?;
        }
        Ok(streams)
    }

    /// Sends what comes, for as long as the stack runs.
    pub(crate) async fn run(mut self, clock: Clock) -> Result<()> {
        let Some(window_s) = self.mapped.iter().map(|(mapping, _)| mapping.window_s).min() else {
            return std::future::pending().await;
        };
        loop {
            tokio::time::sleep(clock.lasts(Duration::from_secs(window_s)).max(SHORTEST_WINDOW)).await;
            for (mapping, stream) in self.mapped.clone() {
                if let Err(error) = self.send(&mapping, &stream, clock).await {
                    say::step(format!("  failed      {}: {error:#}; it is sent again", mapping.name));
                }
            }
        }
    }

    async fn send(&mut self, mapping: &Mapping, stream: &TableStream, clock: Clock) -> Result<()> {
        let Some(position) = self.positions.get(&mapping.name) else { return Ok(()) };
        let (mut records, next) = stream.after(position).await?;
        if records.is_empty() {
            return Ok(());
        }
        records.retain(|record| mapping.takes(record));
        if !clock.is_real() {
            for record in &mut records {
                record["dynamodb"]["ApproximateCreationDateTime"] = json!(clock.now().as_second());
            }
        }
        for batch in records.chunks(mapping.batch.max(1)) {
            let started = Instant::now();
            let event = json!({ "Records": Value::from(batch) });
            for report in self.functions.invoke(&mapping.function, &event).await? {
                report.say(started.elapsed());
            }
        }
        self.positions.insert(mapping.name.clone(), next);
        kept::write(&self.file, &self.positions)
    }
}
