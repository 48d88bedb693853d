//! The preprocessing of the Python peer, in Rust: its reading, its rules, its outputs, so that the two can
//! be measured side by side. It is not this project's preprocessing, which knows more about every value.
//!
//! Each `asos_hourly_STATION.csv` of a folder becomes a Parquet file for each month:
//! 1. rows of the same hour are merged, each quantity keeping its first value; blank precipitation is 0;
//! 2. values outside a quantity's range are taken out, and noted by a bit in `qc`;
//! 3. every hour between the first and the last row gets a row;
//! 4. of eight quantities, gaps are classified (up to 3 hours, up to 24, longer), and those of up to 3
//!    hours between two values are filled by a straight line and noted by a bit in `filled`.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod clock;
mod decimal;
mod error;
mod folders;
mod gaps;
mod hours;
mod output;
mod quantity;
mod reading;
mod table;

use std::fs::File;
use std::io::Read;
use std::path::Path;

pub use error::{Error, Problem};
pub use folders::{Amount, Folders};

use hours::StationHours;
use output::Encoder;
use table::Table;

/// Does the peer's job from one folder to the other. `done` is told after each file what came of it.
///
/// # Errors
/// If a file cannot be read or written; others may have been written by then.
pub fn preprocess(folders: &Folders, done: impl Fn(Amount) + Sync) -> Result<Amount, Error> {
    folders.each(Worker::new, |worker, file| worker.preprocess(file, folders.to()), done)
}

/// What a thread uses for one file after another.
struct Worker {
    file: Vec<u8>,
    station: StationHours,
    encoder: Encoder,
}

impl Worker {
    fn new() -> Self {
        Self { file: Vec::new(), station: StationHours::none(), encoder: Encoder::new() }
    }

    fn preprocess(&mut self, file: &Path, to: &Path) -> Result<Amount, Error> {
        let refused = |source| Error::File { file: file.to_owned(), source };
        let (station, rows) = self.read(file).map_err(refused)?;
        let mut amount = Amount { rows, ..Amount::default() };
        for month in clock::months(self.station.range) {
            let encoded = self.encoder.encode(&self.station, month.hours.clone());
            let encoded = encoded.map_err(|source| refused(source.into()))?;
            output::write(&output::folder(to, station, &month), &encoded)?;
            amount += Amount { rows: 0, files: 1, bytes: encoded.len() as u64 };
        }
        Ok(amount)
    }

    /// Reads a file and applies the rules; says its station and how many rows it has.
    fn read(&mut self, file: &Path) -> Result<(u32, u64), Problem> {
        self.file.clear();
        File::open(file)?.read_to_end(&mut self.file)?;
        let table = Table::read(&self.file)?;
        self.station.read(&table)?;
        Ok((table.station, table.rows.len() as u64))
    }
}
