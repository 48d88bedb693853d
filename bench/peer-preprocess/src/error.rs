//! What can keep the job from being done.

use std::path::PathBuf;

/// Why nothing, or not everything, was written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input is not there.
    #[error("{} cannot be read; name the folder that holds the observations", folder.display())]
    Input {
        /// Which folder.
        folder: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Nothing in the input has the name of a file of observations.
    #[error("{} has no asos_hourly_STATION.csv; `preprocess.py gen` of the peer writes such files", folder.display())]
    NoFiles {
        /// Which folder.
        folder: PathBuf,
    },
    /// Something lies where the output is to go.
    #[error("{} is not empty; name another folder for the output, or empty it", folder.display())]
    OutputNotEmpty {
        /// Which folder.
        folder: PathBuf,
    },
    /// A file or folder of the output cannot be written.
    #[error("{} cannot be written", path.display())]
    Output {
        /// Which one.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A file of the input is not one of observations.
    #[error("{} cannot be preprocessed; correct it or take it out of the folder", file.display())]
    File {
        /// Which file.
        file: PathBuf,
        /// Why.
        #[source]
        source: Problem,
    },
}

/// What is wrong with one file of the input.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] std::io::Error),
    /// Another kind of file.
    #[error("its first line is not {}, and the peer reads no other columns", crate::quantity::HEADER)]
    Header,
    /// No observations.
    #[error("it has no rows")]
    NoRows,
    /// A row without an hour.
    #[error("line {line} does not begin with a whole hour like 2021-01-31 09:00, and a station")]
    Time {
        /// The line, counted from 1.
        line: usize,
    },
    /// A row of another station than the first.
    #[error("line {line} is not of the station of the first row; each station has its own file")]
    Station {
        /// The line, counted from 1.
        line: usize,
    },
    /// A field that is not a number.
    #[error("line {line}: {column} is not a number")]
    Number {
        /// The line, counted from 1.
        line: usize,
        /// The column's name.
        column: &'static str,
    },
    /// A row with more or fewer fields than the header.
    #[error("line {line} has not as many fields as the header")]
    Fields {
        /// The line, counted from 1.
        line: usize,
    },
    /// Hours too far apart.
    #[error("its first and its last row lie {years} years apart; is one of the dates damaged?")]
    TooLong {
        /// How far.
        years: i64,
    },
    /// The output could not be encoded.
    #[error(transparent)]
    Parquet(#[from] parquet::errors::ParquetError),
}
