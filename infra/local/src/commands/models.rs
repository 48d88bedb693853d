//! `wearcast models`: the registered versions, which of them serves, and how to change that.

use std::path::Path;

use anyhow::{Context, Result, bail};
use store::{Audit, AuditAction, CHAMPION, MODEL_NAME, ModelVersion, Store};
use trainer::promotion::{self, Proposal};

use super::runs::{number, short};
use crate::cli::{Models, ModelsCommand, PromoteModel, RollbackModel, ShowModel};
use crate::dispatch::Dispatcher;
use crate::say::{self, Progress};
use crate::stack::Stack;
use crate::table::{Align, Table, ago, utc};

/// Lists, shows, promotes or rolls back models.
pub(crate) async fn models(data_dir: &Path, arguments: &Models) -> Result<()> {
    let stack = Stack::find_or_start(data_dir).await?;
    let outcome = match &arguments.command {
        ModelsCommand::List => list(stack.store()).await,
        ModelsCommand::Show(show) => self::show(stack.store(), show).await,
        ModelsCommand::Promote(promote) => self::promote(&stack, promote).await,
        ModelsCommand::Rollback(rollback) => self::rollback(&stack, rollback).await,
    };
    stack.leave().await;
    outcome
}

async fn list(store: &Store) -> Result<()> {
    let (versions, aliases) = (store.model_versions(MODEL_NAME).await?, store.aliases(MODEL_NAME).await?);
    if versions.is_empty() {
        say::line("no model yet; `wearcast train` makes one");
        return Ok(());
    }
    let mut table = Table::new(["version", "alias", "run", "registered", "MAE °C", "about"]);
    table.align(4, Align::Right);
    for version in versions.iter().rev() {
        let run = store.run(&version.run_id).await?;
        let mae = run.and_then(|run| run.metric("model_mae_168h_c"));
        let named = aliases.iter().filter(|(_, number)| **number == version.version);
        table.row([
            format!("v{}", version.version),
            named.map(|(alias, _)| alias.as_str()).collect::<Vec<_>>().join(", "),
            short(&version.run_id).to_owned(),
            ago(version.creation_time_ms),
            mae.map_or_else(String::new, |mae| format!("{mae:.3}")),
            version.description.clone(),
        ]);
    }
    say::line(table.to_string());
    if !aliases.contains_key(CHAMPION) {
        say::line("no champion: the baseline serves");
    }
    Ok(())
}

async fn show(store: &Store, arguments: &ShowModel) -> Result<()> {
    let version = find(store, &arguments.model).await?;
    let ModelVersion { name, version: number, run_id, source, creation_time_ms, .. } = &version;
    say::line(format!("{name} v{number}, run {run_id}"));
    say::line(format!("registered {}, artifacts under {source}/", utc(*creation_time_ms)));
    let audits = store.audits(MODEL_NAME).await?;
    let about = |audit: &&Audit| audit.version == *number || audit.champion_before == Some(*number);
    for audit in audits.iter().filter(about) {
        say::line(format!("\n{}", told(audit)));
        if arguments.numbers && !audit.numbers.is_empty() {
            let mut table = Table::new(["number", ""]);
            table.align(1, Align::Right);
            audit.numbers.iter().for_each(|(name, value)| table.row([name.clone(), self::number(value.0)]));
            say::line(table.to_string());
        }
    }
    if let Some(card) = store.get(&format!("{source}/card.md")).await? {
        say::line(format!("\n{}", String::from_utf8_lossy(&card.body).trim_end()));
    }
    Ok(())
}

fn told(audit: &Audit) -> String {
    let Audit { version, by, reason, .. } = audit;
    let what = match (audit.action, audit.promoted) {
        (AuditAction::Gate, true) => format!("v{version} passed the gate and became the champion"),
        (AuditAction::Gate, false) => format!("v{version} did not pass the gate"),
        (AuditAction::Promote, _) if audit.forced => {
            format!("v{version} became the champion against the gate")
        }
        (AuditAction::Promote, _) => format!("v{version} became the champion"),
        (AuditAction::Rollback, _) => format!("v{version} was put back as the champion"),
    };
    let after = audit.champion_before.map(|before| format!(" after v{before}")).unwrap_or_default();
    format!("{}  {what}{after}, by {by}\n  {reason}", utc(audit.timestamp_ms))
}

async fn promote(stack: &Stack, arguments: &PromoteModel) -> Result<()> {
    let store = stack.store();
    let version = find(store, &arguments.model).await?;
    let proposal = promotion::propose(store, version.version).await?;
    let progress = Progress::spinner("gate");
    let verdict = proposal.ask_the_gate(store).await?;
    drop(progress);
    say::line(verdict.to_string());
    let reason = match (&arguments.reason, verdict.promote) {
        (Some(reason), _) if arguments.force => reason.clone(),
        (_, true) => verdict.to_string(),
        (_, false) => bail!(
            "the gate refuses version {}; --force --reason \"…\" promotes it all the same, and is kept on record",
            version.version
        ),
    };
    carry_out(stack, &proposal, &reason, Some(&verdict), arguments.dry_run).await
}

async fn rollback(stack: &Stack, arguments: &RollbackModel) -> Result<()> {
    let proposal = promotion::propose_rollback(stack.store()).await?;
    let reason = arguments.reason.clone().unwrap_or_else(|| "no reason given".to_owned());
    carry_out(stack, &proposal, &reason, None, arguments.dry_run).await
}

async fn carry_out(
    stack: &Stack,
    proposal: &Proposal,
    reason: &str,
    verdict: Option<&trainer::Verdict>,
    dry_run: bool,
) -> Result<()> {
    let to = proposal.version.version;
    let from = proposal.champion.map_or_else(|| "the baseline".to_owned(), |version| format!("v{version}"));
    if dry_run {
        say::line(format!("dry run: v{to} would serve instead of {from}; nothing was changed"));
        return Ok(());
    }
    let by = std::env::var("USER").unwrap_or_else(|_| "somebody".to_owned());
    proposal.carry_out(stack.store(), &by, reason, verdict).await?;
    say::line(format!("v{to} serves instead of {from}; `wearcast models rollback` takes it back"));
    if let Stack::Own(own) = stack {
        // A running stack does this by itself.
        Dispatcher::of(own).drain_all_but_training().await?;
    }
    Ok(())
}

/// A version by its number (`3`, `v3`) or its alias.
async fn find(store: &Store, name: &str) -> Result<ModelVersion> {
    let found = match name.strip_prefix('v').unwrap_or(name).parse::<u32>() {
        Ok(number) => store.model_version(MODEL_NAME, number).await?,
        Err(_) => store.model_by_alias(MODEL_NAME, name).await?,
    };
    found
        .with_context(|| format!("{MODEL_NAME} has no version or alias {name:?}; see `wearcast models list`"))
}
