//! Months of hourly observations as Parquet that DuckDB, Athena and pandas read: one row an hour, for
//! each variable a nullable number and the word for where it came from. Two lists an hour after them hold
//! what the next merge needs and a reader may pass over: `reports` and `refused` (see `bookkeeping`).

mod bookkeeping;
mod columns;

use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use weather::{Hour, HourRange, HourlyGrid, Provenance, Reports, StationId, Variable};

use columns::{File, Levels, write};

const MILLISECONDS_PER_HOUR: i64 = 3_600_000;

/// Encodes a month: what is published, and what was reported, over the same hours. The same month gives
/// the same bytes.
pub(crate) fn encode(grid: &HourlyGrid, reports: &Reports) -> Result<Bytes> {
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
    write::<Int64Type>(&mut rows, &hours, Levels::Plain)?;
    let words: Vec<ByteArray> =
        Provenance::ALL.iter().map(|provenance| ByteArray::from(word(*provenance))).collect();
    for variable in Variable::ALL {
        let values: Vec<f64> = grid.values(variable).iter().copied().flatten().collect();
        let present: Vec<i16> =
            grid.values(variable).iter().map(|value| i16::from(value.is_some())).collect();
        write::<DoubleType>(&mut rows, &values, Levels::Nullable(&present))?;
        let provenances = grid.provenances(variable).iter();
        let codes: Vec<ByteArray> =
            provenances.map(|provenance| words[usize::from(provenance.code())].clone()).collect();
        write::<ByteArrayType>(&mut rows, &codes, Levels::Plain)?;
    }
    bookkeeping::write(&mut rows, grid, reports)?;
    rows.close()?;
    writer.into_inner().map(Bytes::from)
}

/// Decodes what is published of a month that [`encode`] wrote, this version or an older one: variables
/// that the file does not have are absent.
pub(crate) fn decode(station: &StationId, bytes: Bytes) -> Result<HourlyGrid> {
    decode_grid(station, &File::open(bytes)?)
}

/// Decodes what was reported of a month. An older file does not tell whose its values are.
pub(crate) fn decode_reports(station: &StationId, bytes: Bytes) -> Result<Reports> {
    let file = File::open(bytes)?;
    let grid = decode_grid(station, &file)?;
    bookkeeping::read(&file, grid)
}

fn decode_grid(station: &StationId, file: &File) -> Result<HourlyGrid> {
    let hours = file.column::<Int64Type>("hour")?;
    let hours = hours.ok_or_else(|| ParquetError::General("no column `hour`".to_owned()))?.values;
    let start = hours.first().map_or(0, |milliseconds| milliseconds.div_euclid(MILLISECONDS_PER_HOUR));
    let start = Hour::from_epoch_hours(start);
    let range = HourRange::new(start, start + hours.len() as i64);
    let mut grid = HourlyGrid::absent(station.clone(), range);
    for variable in Variable::ALL {
        let values = file.column::<DoubleType>(variable.name())?;
        let provenances = file.column::<ByteArrayType>(&provenance_column(variable))?;
        let (Some(values), Some(provenances)) = (values, provenances) else { continue };
        let present = values.present;
        let mut values = values.values.into_iter();
        for ((hour, present), code) in range.iter().zip(present).zip(provenances.values) {
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
    schema + bookkeeping::SCHEMA + "}"
}

fn provenance_column(variable: Variable) -> String {
    format!("{}_provenance", variable.name())
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
    use weather::{Observation, Report};

    fn seoul() -> StationId {
        "108".parse().unwrap()
    }

    fn grid(start: i64, cells: &[(Option<f64>, Provenance)]) -> HourlyGrid {
        let start = Hour::from_epoch_hours(start);
        let mut grid = HourlyGrid::absent(seoul(), HourRange::new(start, start + cells.len() as i64));
        for (offset, (value, provenance)) in cells.iter().enumerate() {
            let variable = Variable::ALL[offset % Variable::COUNT];
            grid.put(variable, start + offset as i64, *value, *provenance);
        }
        grid
    }

    fn any_value() -> impl Strategy<Value = (Option<f64>, Provenance)> {
        (-50.0..50.0_f64, 0..Provenance::ALL.len())
            .prop_map(|(value, code)| (Some(value), Provenance::ALL[code]))
    }

    fn any_report() -> impl Strategy<Value = Report> {
        (0..900_000_i64, any::<bool>(), any::<u64>()).prop_map(|(fetched_at, flagged, digest)| Report {
            fetched_at: Hour::from_epoch_hours(fetched_at),
            flagged,
            measured: 1,
            digest,
        })
    }

    proptest! {
        #[test]
        fn what_is_published_of_a_month_reads_back_as_it_was_written(
            cells in proptest::collection::vec(any_value(), 1..100),
            start in 0_i64..500_000,
        ) {
            let grid = grid(start, &cells);
            let reports = Reports::new(grid.clone(), Vec::new());
            let bytes = encode(&grid, &reports).unwrap();
            prop_assert_eq!(&bytes, &encode(&grid, &reports).unwrap());
            prop_assert_eq!(decode(&seoul(), bytes).unwrap(), grid);
        }

        #[test]
        fn what_was_reported_reads_back_whatever_is_published_of_it(
            reported in proptest::collection::vec((0..40_i64, -50.0..50.0_f64, any_report()), 1..60),
            published in proptest::collection::vec(any_value(), 40),
        ) {
            let start = Hour::from_epoch_hours(9);
            let mut reports = Reports::absent(seoul(), HourRange::new(start, start + 40));
            for (place, (offset, value, report)) in reported.into_iter().enumerate() {
                let variable = Variable::ALL[place % Variable::COUNT];
                reports.merge(&Observation::new(seoul(), start + offset).with(variable, value), report);
            }
            // What is published differs from what was reported only where a value was, or in a repair.
            let mut grid = reports.values().clone();
            for (hour, (value, provenance)) in grid.range().iter().zip(published) {
                let was_reported = grid.get(Variable::AirTemperature, hour).is_some();
                if provenance.is_filled() != was_reported && provenance.code() > Provenance::NotReported.code() {
                    grid.put(Variable::AirTemperature, hour, value, provenance);
                }
            }
            let bytes = encode(&grid, &reports).unwrap();
            prop_assert_eq!(decode(&seoul(), bytes.clone()).unwrap(), grid);
            prop_assert_eq!(decode_reports(&seoul(), bytes).unwrap(), reports);
        }
    }

    #[test]
    fn a_file_without_the_lists_reads_as_values_that_yield_to_any_report() {
        let bytes = Bytes::from_static(include_bytes!("../../fixtures/month_without_reports.parquet"));
        let grid = decode(&seoul(), bytes.clone()).unwrap();
        let spike = grid.range().start + 2;
        assert_eq!(grid.provenance(Variable::AirTemperature, spike), Provenance::Spike);
        assert_eq!(grid.provenance(Variable::UvIndex, spike), Provenance::HourAbsent, "not known then");
        let mut reports = decode_reports(&seoul(), bytes).unwrap();
        assert!(reports.shares().iter().all(Vec::is_empty));
        assert_eq!(reports.values(), &grid, "nothing in it was repaired");
        let again = Observation::new(seoul(), spike).with(Variable::AirTemperature, 4.0);
        reports.merge(&again, Report::new(&again, spike, 1));
        assert_eq!(reports.values().observed(Variable::AirTemperature, spike), Some(4.0));
    }

    #[test]
    fn the_word_of_older_files_is_still_read() {
        assert_eq!(from_word("bridged").unwrap(), Provenance::Climatology);
        assert_eq!(word(Provenance::Climatology), "climatology");
        assert!(from_word("invented").is_err());
    }

    #[test]
    fn a_damaged_file_is_an_error_not_a_panic() {
        for bytes in [Bytes::from_static(b"PAR1 not really PAR1"), Bytes::new()] {
            assert!(decode(&seoul(), bytes.clone()).is_err());
            assert!(decode_reports(&seoul(), bytes).is_err());
        }
    }
}
