//! `bench`: what the local stack costs, whether it survives being killed, and how good its checks and advice
//! are, each as a command.
//!
//! See `README.md` beside this package for what the figures mean.
#![forbid(unsafe_code)]

mod figures;
mod heard;
mod http;
mod inference;
mod kill;
mod lambda;
mod load;
mod moments;
mod month;
mod outages;
mod outcome;
mod process;
mod quality;
mod regret;
mod scale;
mod start;
mod throughput;
mod wearcast;

use std::process::ExitCode;

use clap::Parser;

/// Measure the local stack, or kill it and see whether it notices.
#[derive(Debug, Parser)]
#[command(name = "bench", version, about)]
enum Command {
    /// Ask a running stack over keep-alive connections: latency, throughput, CPU a request
    Load(load::Load),
    /// Kill the first start again and again: does it end with what an undisturbed one ends with?
    Kill(kill::Kill),
    /// Put faults into real observations: how many are found, and what is found besides?
    Quality(quality::Quality),
    /// Hide real observations and fill the gaps: how far from the truth?
    Gaps(quality::Gaps),
    /// One forecast with a model as it is served, features included: latency and memory
    Inference(inference::Inference),
    /// A month of operation with everything that goes wrong: does it end as an undisturbed month does?
    Month(month::Month),
    /// Time, CPU and memory of the first start, and time of the second
    Start(start::Start),
    /// Windows a second in training, beside the same network in PyTorch
    Throughput(throughput::Throughput),
    /// Dress for every day of a year from forecasts: what was regretted, and how sure was sure
    Regret(regret::Arguments),
    /// Let a stand-in for the KMA fail in four ways, and print hour by hour what is missing and why
    Outages,
    /// Every function's real binary driven by its events: cold start, warm latency, memory, size
    Lambda(lambda::Lambdas),
    /// What many stations cost a month, from what one costs here, and which limit is hit first
    Scale(scale::Scale),
}

/// One thread, so that what is measured on the same cores keeps the rest.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let outcome = match Command::parse() {
        Command::Load(load) => load::load(&load).await,
        Command::Kill(kill) => kill::kill(&kill).await,
        Command::Quality(arguments) => quality::quality(&arguments),
        Command::Gaps(arguments) => quality::gaps(&arguments),
        Command::Inference(arguments) => inference::inference(&arguments).await,
        Command::Month(month) => month::month(&month).await,
        Command::Start(start) => start::start(&start).await,
        Command::Throughput(arguments) => throughput::throughput(&arguments).await,
        Command::Regret(arguments) => regret::regret(&arguments),
        Command::Outages => outages::outages().await,
        Command::Lambda(arguments) => lambda::lambda(&arguments).await,
        Command::Scale(arguments) => scale::scale(&arguments).await,
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => failed(&error),
    }
}

/// Prints one line of a result.
#[expect(clippy::print_stdout, reason = "results are for standard output")]
fn say(text: impl AsRef<str>) {
    println!("{}", text.as_ref());
}

#[expect(clippy::print_stderr, reason = "why a command failed is for standard error")]
fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("bench: {error:#}");
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Command::command().debug_assert();
    }
}
