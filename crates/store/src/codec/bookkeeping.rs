//! What the next merge of a month needs to know: which report each value is of, and what was reported
//! where something else is published.
//!
//! In every hour `reports` lists the reports that values of it are of: when the raw object was fetched,
//! whether its values had passed its source's flags, how many variables it measured, its digest as in its key
//! under `raw/`, and as bits, by place in [`Variable::ALL`], the variables it is believed for. `refused`
//! lists the values that were reported but are not published as they were: refused, or put right.

use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::writer::SerializedRowGroupWriter;
use weather::{Hour, HourlyGrid, Provenance, Report, Reports, Share, Variable, VariableSet, gaps};

use super::MILLISECONDS_PER_HOUR;
use super::columns::{Column, File, Levels, write as write_column};

pub(super) const SCHEMA: &str = "
    required group reports (LIST) { repeated group list { required group element {
        required int64 fetched_at (TIMESTAMP(MILLIS,true));
        required boolean flagged;
        required int32 measured;
        required binary digest (STRING);
        required int32 variables;
    } } }
    required group refused (LIST) { repeated group list { required group element {
        required binary variable (STRING);
        required double reported;
    } } } ";

/// Writes both lists.
pub(super) fn write(
    rows: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    grid: &HourlyGrid,
    reports: &Reports,
) -> Result<()> {
    let shares = Lists::of(reports.shares().iter().map(|shares| shares.iter().copied()));
    let of = |share: &Share| share.report;
    let hours = shares.map(|share| of(share).fetched_at.epoch_hours() * MILLISECONDS_PER_HOUR);
    write_column::<Int64Type>(rows, &hours, shares.levels())?;
    write_column::<BoolType>(rows, &shares.map(|share| of(share).flagged), shares.levels())?;
    write_column::<Int32Type>(rows, &shares.map(|share| of(share).measured.into()), shares.levels())?;
    let digests = shares.map(|share| ByteArray::from(format!("{:016x}", of(share).digest).as_str()));
    write_column::<ByteArrayType>(rows, &digests, shares.levels())?;
    let variables = shares.map(|share| share.variables.bits().cast_signed());
    write_column::<Int32Type>(rows, &variables, shares.levels())?;

    let refused = Lists::of(grid.range().iter().map(|hour| refused(grid, reports.values(), hour)));
    let variables = refused.map(|(variable, _)| ByteArray::from(variable.name()));
    write_column::<ByteArrayType>(rows, &variables, refused.levels())?;
    write_column::<DoubleType>(rows, &refused.map(|(_, reported)| *reported), refused.levels())
}

/// What was reported of an hour and is not what is published as measured.
fn refused(grid: &HourlyGrid, reported: &HourlyGrid, hour: Hour) -> impl Iterator<Item = (Variable, f64)> {
    Variable::ALL.into_iter().filter_map(move |variable| {
        let value = reported.get(variable, hour)?;
        (grid.observed(variable, hour) != Some(value)).then_some((variable, value))
    })
}

/// Reads what was reported, given what is published.
pub(super) fn read(file: &File, mut grid: HourlyGrid) -> Result<Reports> {
    gaps::strip_repairs(&mut grid);
    for (hour, (variable, reported)) in grid.range().iter().zip(read_refused(file)?).flat_map(spread) {
        grid.put(variable, hour, Some(reported), Provenance::Observed);
    }
    Ok(Reports::new(grid, read_shares(file)?))
}

fn spread<T>((hour, list): (Hour, Vec<T>)) -> impl Iterator<Item = (Hour, T)> {
    list.into_iter().map(move |entry| (hour, entry))
}

fn read_refused(file: &File) -> Result<Vec<Vec<(Variable, f64)>>> {
    let variables = file.column::<ByteArrayType>("refused.list.element.variable")?;
    let reported = file.column::<DoubleType>("refused.list.element.reported")?;
    let (Some(variables), Some(reported)) = (variables, reported) else { return Ok(Vec::new()) };
    let entries = variables.values.iter().zip(&reported.values).map(|(name, value)| {
        let name = name.as_utf8()?;
        let variable = Variable::ALL.into_iter().find(|variable| variable.name() == name);
        let unknown = || ParquetError::General(format!("unknown variable {name:?}"));
        Ok((variable.ok_or_else(unknown)?, *value))
    });
    in_lists(&reported, entries.collect::<Result<Vec<_>>>()?)
}

fn read_shares(file: &File) -> Result<Vec<Vec<Share>>> {
    let path = |name: &str| format!("reports.list.element.{name}");
    let fetched_at = file.column::<Int64Type>(&path("fetched_at"))?;
    let flagged = file.column::<BoolType>(&path("flagged"))?;
    let measured = file.column::<Int32Type>(&path("measured"))?;
    let digest = file.column::<ByteArrayType>(&path("digest"))?;
    let variables = file.column::<Int32Type>(&path("variables"))?;
    let (Some(fetched_at), Some(flagged), Some(measured), Some(digest), Some(variables)) =
        (fetched_at, flagged, measured, digest, variables)
    else {
        return Ok(Vec::new());
    };
    let reports = fetched_at.values.iter().zip(&flagged.values).zip(&measured.values).zip(&digest.values);
    let shares = reports.zip(&variables.values).map(|((((at, flagged), measured), digest), variables)| {
        let report = Report {
            fetched_at: Hour::from_epoch_hours(at.div_euclid(MILLISECONDS_PER_HOUR)),
            flagged: *flagged,
            measured: *measured as u8,
            digest: read_digest(digest.as_utf8()?)?,
        };
        Ok(Share { report, variables: VariableSet::from_bits(variables.cast_unsigned()) })
    });
    in_lists(&fetched_at, shares.collect::<Result<Vec<_>>>()?)
}

fn read_digest(text: &str) -> Result<u64> {
    u64::from_str_radix(text, 16).map_err(|_| ParquetError::General(format!("{text:?} is not a digest")))
}

/// Lists of all rows, one after the other.
struct Lists<T> {
    entries: Vec<T>,
    present: Vec<i16>,
    repeated: Vec<i16>,
}

impl<T> Lists<T> {
    fn of<I: Iterator<Item = T>>(rows: impl Iterator<Item = I>) -> Self {
        let mut lists = Self { entries: Vec::new(), present: Vec::new(), repeated: Vec::new() };
        for row in rows {
            let before = lists.entries.len();
            lists.entries.extend(row);
            let count = lists.entries.len() - before;
            lists.present.extend(std::iter::repeat_n(i16::from(count > 0), count.max(1)));
            lists.repeated.push(0);
            lists.repeated.extend(std::iter::repeat_n(1, count.saturating_sub(1)));
        }
        lists
    }

    fn map<U>(&self, of: impl Fn(&T) -> U) -> Vec<U> {
        self.entries.iter().map(of).collect()
    }

    fn levels(&self) -> Levels<'_> {
        Levels::List { present: &self.present, repeated: &self.repeated }
    }
}

/// The entries row by row again, as a column's levels say.
fn in_lists<T, V>(column: &Column<V>, entries: Vec<T>) -> Result<Vec<Vec<T>>> {
    let mut entries = entries.into_iter();
    let mut lists: Vec<Vec<T>> = Vec::new();
    for (present, repeated) in column.present.iter().zip(&column.repeated) {
        if *repeated == 0 {
            lists.push(Vec::new());
        }
        if *present == 1 {
            let list = lists.last_mut().zip(entries.next());
            let (list, entry) =
                list.ok_or_else(|| ParquetError::General("a list without a row".to_owned()))?;
            list.push(entry);
        }
    }
    Ok(lists)
}
