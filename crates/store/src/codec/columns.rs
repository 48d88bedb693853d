//! Parquet column by column, without Arrow.

use bytes::Bytes;
use parquet::column::reader::{ColumnReaderImpl, get_typed_column_reader};
use parquet::data_type::DataType;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedRowGroupWriter;

/// Which row a column's values belong to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Levels<'a> {
    /// One value in every row.
    Plain,
    /// For each row 1 if it has a value, else 0.
    Nullable(&'a [i16]),
    /// For each entry of a list whether it is one (an empty list is none), and whether it goes on the list
    /// of the row before.
    List { present: &'a [i16], repeated: &'a [i16] },
}

/// Writes the next column.
pub(super) fn write<T: DataType>(
    rows: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[T::T],
    levels: Levels<'_>,
) -> Result<()> {
    let (present, repeated) = match levels {
        Levels::Plain => (None, None),
        Levels::Nullable(present) => (Some(present), None),
        Levels::List { present, repeated } => (Some(present), Some(repeated)),
    };
    let mut column =
        rows.next_column()?.ok_or_else(|| ParquetError::General("fewer columns than written".to_owned()))?;
    column.typed::<T>().write_batch(values, present, repeated)?;
    column.close()
}

/// One whole column.
pub(super) struct Column<T> {
    /// The values that are present.
    pub(super) values: Vec<T>,
    /// For each entry 1 if it has a value; empty where every row has one.
    pub(super) present: Vec<i16>,
    /// For each entry 1 if it goes on the list of the row before; empty where nothing is a list.
    pub(super) repeated: Vec<i16>,
}

/// A file of one row group.
pub(super) struct File {
    file: SerializedFileReader<Bytes>,
    columns: Vec<String>,
}

impl File {
    pub(super) fn open(bytes: Bytes) -> Result<Self> {
        let file = SerializedFileReader::new(bytes)?;
        let schema = file.metadata().file_metadata().schema_descr();
        let columns = schema.columns().iter().map(|column| column.path().string()).collect();
        Ok(Self { file, columns })
    }

    /// Reads the column with that path; `None` if the file has none.
    pub(super) fn column<T: DataType>(&self, path: &str) -> Result<Option<Column<T::T>>>
    where
        ColumnReaderImpl<T>: Sized,
    {
        let Some(index) = self.columns.iter().position(|column| column == path) else { return Ok(None) };
        let rows = self.file.get_row_group(0)?;
        let count = rows.metadata().num_rows() as usize;
        let mut reader = get_typed_column_reader::<T>(rows.get_column_reader(index)?);
        let mut column = Column { values: Vec::new(), present: Vec::new(), repeated: Vec::new() };
        let Column { values, present, repeated } = &mut column;
        while reader.read_records(count, Some(present), Some(repeated), values)?.0 > 0 {}
        Ok(Some(column))
    }
}
