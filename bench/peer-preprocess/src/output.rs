//! The output: one Parquet file for each month of a station.

use std::fs::{self, File};
use std::io::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::{Compression, Encoding};
use parquet::data_type::{DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{ColumnPath, TypePtr};

use crate::clock::{Month, shown_microseconds};
use crate::error::Error;
use crate::hours::StationHours;
use crate::quantity::{QUANTITIES, REPAIRED};
use crate::reading::Reading;

/// The folder of a month, under names that pandas, polars and DuckDB read as columns.
pub(crate) fn folder(to: &Path, station: u32, month: &Month) -> PathBuf {
    to.join(format!("station={station}/year={}/month={}", month.year, month.number))
}

/// Writes a month's file; one that is there already, of the same station in another file, stays.
pub(crate) fn write(folder: &Path, encoded: &[u8]) -> Result<(), Error> {
    let file = folder.join("hours.parquet");
    let written = fs::create_dir_all(folder)
        .and_then(|()| File::create_new(&file))
        .and_then(|mut file| file.write_all(encoded));
    written.map_err(|source| Error::Output { path: file, source })
}

/// Encodes months; keeps what all of them share.
#[derive(Debug)]
pub(crate) struct Encoder {
    schema: TypePtr,
    properties: WriterPropertiesPtr,
}

impl Encoder {
    pub(crate) fn new() -> Self {
        // Times all differ by an hour and flags hardly ever: a dictionary of them would cost more than it
        // saves. Of readings there are few different ones in a month.
        let mut properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_offset_index_disabled(true)
            .set_encoding(Encoding::DELTA_BINARY_PACKED)
            .set_dictionary_enabled(false);
        for column in QUANTITIES.iter().map(|quantity| ColumnPath::from(quantity.name)) {
            properties = properties
                .set_column_encoding(column.clone(), Encoding::PLAIN)
                .set_column_dictionary_enabled(column, true);
        }
        let schema = parse_message_type(&schema()).expect("the schema is well-formed");
        Self { schema: Arc::new(schema), properties: Arc::new(properties.build()) }
    }

    /// Encodes some hours of a station, counted from its first one.
    pub(crate) fn encode(
        &self,
        station: &StationHours,
        hours: Range<usize>,
    ) -> Result<Vec<u8>, ParquetError> {
        let mut writer =
            SerializedFileWriter::new(Vec::new(), Arc::clone(&self.schema), Arc::clone(&self.properties))?;
        let mut rows = writer.next_row_group()?;
        Columns(&mut rows).write(station, hours)?;
        rows.close()?;
        writer.into_inner()
    }
}

/// The columns, named and ordered as the peer writes them.
fn schema() -> String {
    let mut schema = "message hours { required int64 tm (TIMESTAMP(MICROS,false)); ".to_owned();
    for quantity in &QUANTITIES {
        schema.push_str(&["optional double ", quantity.name, "; "].concat());
    }
    schema.push_str("required int32 qc (INTEGER(32,false)); ");
    for quantity in &QUANTITIES[..REPAIRED] {
        schema.push_str(&["required int32 gap_", quantity.name, " (INTEGER(8,false)); "].concat());
    }
    schema + "required int32 filled (INTEGER(8,false)); }"
}

/// The columns of a file, to be written in order.
struct Columns<'a, 'file>(&'a mut SerializedRowGroupWriter<'file, Vec<u8>>);

impl Columns<'_, '_> {
    fn write(&mut self, station: &StationHours, hours: Range<usize>) -> Result<(), ParquetError> {
        let start = station.range.start;
        let times: Vec<i64> = hours.clone().map(|hour| shown_microseconds(start + hour as i64)).collect();
        self.column::<Int64Type>(&times, None)?;
        for values in &station.values {
            self.readings(&values[hours.clone()])?;
        }
        self.integers(station.refused[hours.clone()].iter().map(|bits| *bits as i32))?;
        for classes in &station.gaps {
            self.integers(classes[hours.clone()].iter().map(|class| *class as i32))?;
        }
        self.integers(station.filled[hours].iter().map(|bits| i32::from(*bits)))
    }

    fn readings(&mut self, readings: &[Reading]) -> Result<(), ParquetError> {
        let present: Vec<i16> = readings.iter().map(|reading| i16::from(reading.is_some())).collect();
        let values: Vec<f64> = readings.iter().filter_map(|reading| reading.get()).collect();
        self.column::<DoubleType>(&values, Some(&present))
    }

    fn integers(&mut self, values: impl Iterator<Item = i32>) -> Result<(), ParquetError> {
        self.column::<Int32Type>(&values.collect::<Vec<_>>(), None)
    }

    fn column<T: DataType>(&mut self, values: &[T::T], present: Option<&[i16]>) -> Result<(), ParquetError> {
        let column = self.0.next_column()?;
        let mut column =
            column.ok_or_else(|| ParquetError::General("fewer columns than written".to_owned()))?;
        column.typed::<T>().write_batch(values, present, None)?;
        column.close()
    }
}
