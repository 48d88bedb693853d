//! Months of hourly observations as Parquet that DuckDB, Athena and pandas read: one row an hour, for
//! each variable a nullable number and the word for where it came from.

use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::Compression;
use parquet::column::reader::ColumnReaderImpl;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use weather::{Hour, HourRange, HourlyGrid, Provenance, StationId, Variable};

const MILLISECONDS_PER_HOUR: i64 = 3_600_000;

/// Encodes a grid. The same grid gives the same bytes.
pub(crate) fn encode(grid: &HourlyGrid) -> Result<Bytes> {
    let schema = Arc::new(parse_message_type(&schema())?);
    let station = KeyValue::new("station".to_owned(), grid.station.to_string());
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_key_value_metadata(Some(vec![station]))
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
    let mut rows = writer.next_row_group()?;
    let hours: Vec<i64> =
        grid.range().iter().map(|hour| hour.epoch_hours() * MILLISECONDS_PER_HOUR).collect();
    write::<Int64Type>(&mut rows, &hours, None)?;
    let words: Vec<ByteArray> =
        Provenance::ALL.iter().map(|provenance| ByteArray::from(word(*provenance))).collect();
    for variable in Variable::ALL {
        let values: Vec<f64> = grid.values(variable).iter().copied().flatten().collect();
        let present: Vec<i16> =
            grid.values(variable).iter().map(|value| i16::from(value.is_some())).collect();
        write::<DoubleType>(&mut rows, &values, Some(&present))?;
        let provenances = grid.provenances(variable).iter();
        let codes: Vec<ByteArray> =
            provenances.map(|provenance| words[usize::from(provenance.code())].clone()).collect();
        write::<ByteArrayType>(&mut rows, &codes, None)?;
    }
    rows.close()?;
    writer.into_inner().map(Bytes::from)
}

/// Decodes a grid that [`encode`] wrote, this version or an older one: variables that the file does
/// not have are absent.
pub(crate) fn decode(station: &StationId, bytes: Bytes) -> Result<HourlyGrid> {
    let file = SerializedFileReader::new(bytes)?;
    let columns: Vec<String> = file
        .metadata()
        .file_metadata()
        .schema_descr()
        .columns()
        .iter()
        .map(|column| column.name().to_owned())
        .collect();
    let index = |name: &str| columns.iter().position(|column| column == name);
    let rows = file.get_row_group(0)?;
    let hours = index("hour").ok_or_else(|| ParquetError::General("no column `hour`".to_owned()))?;
    let (hours, _) = read::<Int64Type>(&*rows, hours)?;
    let start = hours.first().map_or(0, |milliseconds| milliseconds.div_euclid(MILLISECONDS_PER_HOUR));
    let start = Hour::from_epoch_hours(start);
    let range = HourRange::new(start, start + hours.len() as i64);
    let mut grid = HourlyGrid::absent(station.clone(), range);
    for variable in Variable::ALL {
        let provenance = provenance_column(variable);
        let (Some(values), Some(provenances)) = (index(variable.name()), index(&provenance)) else {
            continue;
        };
        let (values, present) = read::<DoubleType>(&*rows, values)?;
        let (provenances, _) = read::<ByteArrayType>(&*rows, provenances)?;
        let mut values = values.into_iter();
        for ((hour, present), code) in range.iter().zip(present).zip(provenances) {
            let value = if present == 1 { values.next() } else { None };
            grid.put(variable, hour, value, from_word(code.as_utf8()?)?);
        }
    }
    Ok(grid)
}

fn schema() -> String {
    let mut schema = "message observations { required int64 hour (TIMESTAMP(MILLIS,true)); ".to_owned();
    for variable in Variable::ALL {
        let (value, provenance) = (variable.name(), provenance_column(variable));
        schema.push_str(
            &["optional double ", value, "; required binary ", &provenance, " (STRING); "].concat(),
        );
    }
    schema + "}"
}

fn provenance_column(variable: Variable) -> String {
    format!("{}_provenance", variable.name())
}

fn write<T: DataType>(
    rows: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[T::T],
    present: Option<&[i16]>,
) -> Result<()> {
    let mut column =
        rows.next_column()?.ok_or_else(|| ParquetError::General("fewer columns than written".to_owned()))?;
    column.typed::<T>().write_batch(values, present, None)?;
    column.close()
}

/// Reads one whole column: its present values, and for each row whether there is one.
fn read<T: DataType>(rows: &dyn RowGroupReader, column: usize) -> Result<(Vec<T::T>, Vec<i16>)>
where
    ColumnReaderImpl<T>: Sized,
{
    let count = rows.metadata().num_rows() as usize;
    let mut reader = parquet::column::reader::get_typed_column_reader::<T>(rows.get_column_reader(column)?);
    let (mut values, mut present) = (Vec::with_capacity(count), Vec::with_capacity(count));
    while reader.read_records(count, Some(&mut present), None, &mut values)?.0 > 0 {}
    Ok((values, present))
}

/// The word for a provenance on disk, as in JSON.
fn word(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::HourAbsent => "hour_absent",
        Provenance::NotReported => "not_reported",
        Provenance::Observed => "observed",
        Provenance::Interpolated => "interpolated",
        Provenance::Climatology => "climatology",
        Provenance::OutOfRange => "out_of_range",
        Provenance::Spike => "spike",
        Provenance::Inconsistent => "inconsistent",
        Provenance::Repaired => "repaired",
        Provenance::FlatLine => "flat_line",
        Provenance::UnitError => "unit_error",
        Provenance::ClockShift => "clock_shift",
        Provenance::Duplicate => "duplicate",
        Provenance::Sentinel => "sentinel",
    }
}

/// What "climatology" was called in files of the first version.
const OLD_WORD_FOR_CLIMATOLOGY: &str = "bridged";

fn from_word(text: &str) -> Result<Provenance> {
    if text == OLD_WORD_FOR_CLIMATOLOGY {
        return Ok(Provenance::Climatology);
    }
    Provenance::ALL
        .into_iter()
        .find(|provenance| word(*provenance) == text)
        .ok_or_else(|| ParquetError::General(format!("unknown provenance {text:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_value() -> impl Strategy<Value = (Option<f64>, Provenance)> {
        (-50.0..50.0_f64, 0..Provenance::ALL.len())
            .prop_map(|(value, code)| (Some(value), Provenance::ALL[code]))
    }

    proptest! {
        #[test]
        fn a_month_reads_back_as_it_was_written(
            cells in proptest::collection::vec(any_value(), 1..100),
            start in 0_i64..500_000,
        ) {
            let station: StationId = "108".parse().unwrap();
            let start = Hour::from_epoch_hours(start);
            let mut grid =
                HourlyGrid::absent(station.clone(), HourRange::new(start, start + cells.len() as i64));
            for (offset, (value, provenance)) in cells.into_iter().enumerate() {
                let variable = Variable::ALL[offset % Variable::COUNT];
                grid.put(variable, start + offset as i64, value, provenance);
            }
            let bytes = encode(&grid).unwrap();
            prop_assert_eq!(&bytes, &encode(&grid).unwrap());
            prop_assert_eq!(decode(&station, bytes).unwrap(), grid);
        }
    }

    #[test]
    fn the_word_of_older_files_is_still_read() {
        assert_eq!(from_word("bridged").unwrap(), Provenance::Climatology);
        assert_eq!(word(Provenance::Climatology), "climatology");
        assert!(from_word("invented").is_err());
    }

    #[test]
    fn a_damaged_file_is_an_error_not_a_panic() {
        let station: StationId = "108".parse().unwrap();
        assert!(decode(&station, Bytes::from_static(b"PAR1 not really PAR1")).is_err());
        assert!(decode(&station, Bytes::new()).is_err());
    }
}
