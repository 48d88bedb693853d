//! `wearcast backfill`: the ingest schedule's own work, over any span.

use std::path::Path;

use anyhow::{Result, bail};
use fn_ingest::IngestRequest;
use jiff::Timestamp;

use crate::cli::Backfill;
use crate::dispatch::Dispatcher;
use crate::ingesting::{self, Ingesting};
use crate::say;
use crate::stack::Stack;

/// Asks for every missing hour of the span, then works through what came. Stopped and started again, it
/// goes on with the hours that are still missing.
pub(crate) async fn backfill(data_dir: &Path, arguments: &Backfill) -> Result<()> {
    let ingesting = Ingesting::new(&arguments.source).await?;
    let stack = Stack::find_or_start(data_dir).await?;
    let outcome = fill(&stack, &ingesting, arguments).await;
    stack.leave().await;
    outcome
}

async fn fill(stack: &Stack, ingesting: &Ingesting, arguments: &Backfill) -> Result<()> {
    let dispatcher = match stack {
        Stack::Own(own) => Some(Dispatcher::of(own)),
        Stack::Running { .. } => None,
    };
    if let Some(dispatcher) = &dispatcher {
        // What a stopped backfill left: hours that lie in raw/ already are not missing.
        dispatcher.drain_all_but_training().await?;
    }
    let now = Timestamp::now();
    let request = IngestRequest {
        from: Some(arguments.from),
        until: arguments.to,
        again: arguments.again,
        ..ingesting.scheduled(now)
    };
    let mut service = ingesting.service(stack.store(), now).await?;
    // The bound of a Lambda's run; here a person waits.
    service.limits.calls_per_run = usize::MAX;
    let work = fn_ingest::work(stack.store(), &service, &request).await?;
    say::line(format!(
        "  backfill    {}: {} hours are missing at {} stations; {} calls ask for them",
        request.source,
        work.missing_hours(),
        request.stations.len(),
        work.calls()
    ));
    if arguments.dry_run {
        say::line("dry run: nothing was asked for");
        return Ok(());
    }
    let (report, retry_helps) = ingesting::ingest(stack.store(), &service, &request).await?;
    if let Some(dispatcher) = &dispatcher {
        dispatcher.drain_all_but_training().await?;
    }
    if retry_helps {
        bail!("{report}; run the same again to go on");
    }
    say::line(format!("backfilled  {report}"));
    Ok(())
}
