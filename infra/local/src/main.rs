//! `wearcast`: the whole stack on one machine, with one command.
//!
//! The same handlers as in the cloud, fed by the same events; S3 and DynamoDB are embedded servers on
//! loopback that the unmodified AWS SDK talks to.
#![forbid(unsafe_code)]

mod address;
mod aws_events;
mod cli;
mod clock;
mod commands;
mod cost;
mod curve;
mod declared;
mod disorder;
mod dispatch;
mod functions;
mod ingesting;
mod kept;
mod request;
mod routes;
mod say;
mod schedules;
mod stack;
mod streams;
mod table;
mod topic;
mod training;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments = cli::Arguments::parse_from(cli::with_default_command(std::env::args_os()));
    say::start_log(arguments.verbose);
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return say::failed(&anyhow::Error::from(error).context("starting the async runtime")),
    };
    let outcome = runtime.block_on(commands::run(arguments));
    // A training thread cannot be asked to stop; what it did so far is done again on the next start.
    runtime.shutdown_background();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => say::failed(&error),
    }
}
