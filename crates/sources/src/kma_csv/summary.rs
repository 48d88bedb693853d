//! What a file holds, for the person who imports it.

use std::fmt;

use weather::{Hour, StationId, Variable};

use super::Form;
use super::header::Layout;
use super::rows::Table;
use crate::raw::Extension;
use crate::text::is_gzip;

const NOT_EMPTY: &str = "a table without rows is refused when it is read";

/// What a CSV file holds. Prints as one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSummary {
    /// Which form it has.
    pub form: Form,
    /// Its stations, in order; never none.
    pub stations: Vec<StationId>,
    /// Its first hour, over all stations.
    pub first: Hour,
    /// Its last hour, over all stations.
    pub last: Hour,
    /// Rows below the header.
    pub rows: usize,
    /// Rows about a station and hour that an earlier row was about already.
    pub repeated: usize,
    /// Repeated rows that give another value than the earlier row; theirs is taken.
    pub contradicted: usize,
    /// What it measures, in the order of its columns.
    pub variables: Vec<Variable>,
    /// The columns that are not read.
    pub ignored: Vec<String>,
    /// How it is to be stored.
    pub extension: Extension,
}

impl FileSummary {
    pub(super) fn of(bytes: &[u8], layout: &Layout, table: &Table) -> Self {
        let observations = &table.observations;
        let mut stations: Vec<StationId> = Vec::new();
        for observation in observations {
            if stations.last() != Some(&observation.station) {
                stations.push(observation.station.clone());
            }
        }
        let hours = || observations.iter().map(|observation| observation.hour);
        Self {
            form: layout.form,
            stations,
            first: hours().min().expect(NOT_EMPTY),
            last: hours().max().expect(NOT_EMPTY),
            rows: table.rows,
            repeated: table.repeated,
            contradicted: table.contradicted,
            variables: layout.variables(),
            ignored: layout.ignored(),
            extension: if is_gzip(bytes) { Extension::CsvGz } else { Extension::Csv },
        }
    }
}

impl fmt::Display for FileSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<&str> = self.stations.iter().take(5).map(StationId::as_str).collect();
        let more = if self.stations.len() > ids.len() { ", …" } else { "" };
        let plural = if self.stations.len() == 1 { "" } else { "s" };
        write!(
            f,
            "{}: station{plural} {}{more}, {} to {}",
            self.form,
            ids.join(", "),
            self.first,
            self.last
        )?;
        write!(f, ", {} rows, {} variables", self.rows, self.variables.len())?;
        if self.repeated > 0 {
            write!(f, ", {} repeated rows ({} with other values)", self.repeated, self.contradicted)?;
        }
        Ok(())
    }
}
