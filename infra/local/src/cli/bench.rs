//! What is measured beside other programs.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum Bench {
    /// Preprocess a folder of hourly CSV files as the Python peer does, or in full
    ///
    /// Does the peer's job: its reading, its rules, its Parquet files. So the peer's harness can run it
    /// beside pandas and polars and compare what they wrote:
    ///
    ///     preprocess.py bench --data big=IN --work DIR --subject 'ours=wearcast bench preprocess {in} {out}'
    #[command(verbatim_doc_comment)]
    Preprocess(BenchPreprocess),
}

#[derive(Debug, Args)]
pub(crate) struct BenchPreprocess {
    /// Folder of asos_hourly_STATION.csv files (`preprocess.py gen` of the peer writes such a folder)
    #[arg(value_name = "IN")]
    pub(crate) from: PathBuf,

    /// Folder for the output, empty or absent
    #[arg(value_name = "OUT")]
    pub(crate) to: PathBuf,

    /// Do this project's own preprocessing instead: every value parsed, checked, repaired, with its provenance
    #[arg(long)]
    pub(crate) full: bool,
}
