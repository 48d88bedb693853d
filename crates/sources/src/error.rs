//! What can go wrong while fetching and while reading, in words for the person who has to act.

use std::fmt;

use weather::StationId;

use crate::raw::SourceId;

/// Why a source gave no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// The source has no such station.
    #[error("source {source_id} does not know station {station}; it knows {known}")]
    UnknownStation {
        /// Which source.
        source_id: SourceId,
        /// The station that was asked for.
        station: StationId,
        /// The stations it knows, in words.
        known: String,
    },
    /// The source could not be reached, or it answered that it cannot answer now.
    #[error("source {source_id} gave no answer for station {station}; it will be asked again")]
    Unavailable {
        /// Which source.
        source_id: SourceId,
        /// The station that was asked for.
        station: StationId,
        /// What happened.
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// What would help after a failed question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Asking the same again soon.
    Retry,
    /// Asking the same again tomorrow: the day's calls are used up.
    NextDay,
    /// Nothing but a change: of the question, the key or the settings.
    Change,
}

impl SourceError {
    /// What would help.
    pub fn remedy(&self) -> Remedy {
        match self {
            Self::UnknownStation { .. } => Remedy::Change,
            Self::Unavailable { .. } => Remedy::Retry,
        }
    }
}

/// What is wrong with one field of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueProblem {
    /// It should be a number.
    NotANumber,
    /// It should be a date with an hour.
    NotATime,
    /// It is a date without an hour.
    NoHour,
    /// It is a time between two hours.
    NotWholeHour,
    /// It should be the number of a station.
    NotAStation,
    /// It should be a quality flag of KMA.
    NotAFlag,
    /// It should be one of the wind classes of the Beijing data.
    NotAWindClass,
    /// It should be later than the row above.
    OutOfOrder,
}

impl fmt::Display for ValueProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotANumber => {
                "is not a number; correct it, or leave the field blank if nothing was measured"
            }
            Self::NotATime => {
                "is not a time in Korea; write it like 2021-01-31 09:00 (year first, no offset)"
            }
            Self::NoHour => {
                "is a date without an hour; download the hourly file (시간자료), not the daily one"
            }
            Self::NotWholeHour => "is not a whole hour; only hourly observations can be read",
            Self::NotAStation => "is not a station number such as 108",
            Self::NotAFlag => {
                "is not a quality flag; KMA writes blank or 0 (normal), 1 (error) or 9 (missing)"
            }
            Self::NotAWindClass => "is not NE, NW, SE or cv",
            Self::OutOfOrder => "is not later than the row above; wind is read from one row to the next",
        })
    }
}

/// Why bytes cannot be read as observations. Lines count from 1, the header included.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ParseError {
    /// No bytes, or none but white space.
    #[error("the file is empty; download it again")]
    Empty,
    /// Nothing after the header.
    #[error("the file has a header but no rows; download it again with a longer period")]
    NoRows,
    /// More than we are ready to hold in memory.
    #[error("the file is larger than {limit_mib} MiB{}; split it, by year for example", if *unpacked { " when unpacked" } else { "" })]
    TooLarge {
        /// The bound that was passed.
        limit_mib: usize,
        /// Whether it was passed by what the file unpacks to.
        unpacked: bool,
    },
    /// More rows than we are ready to hold in memory.
    #[error("the file has more than {limit} rows; split it, by year for example")]
    TooManyRows {
        /// The bound that was passed.
        limit: usize,
    },
    /// Gzip data that ends early or contradicts its checksum.
    #[error("the gzip data is cut off or damaged; copy or download the file again")]
    BrokenGzip {
        /// What the unpacker says.
        #[source]
        source: std::io::Error,
    },
    /// A ZIP archive, which an Excel workbook is too.
    #[error("this is a ZIP archive or an Excel workbook; unpack it, or save the sheet as CSV")]
    Archive,
    /// Text in an encoding that we do not read.
    #[error("line 1 is neither UTF-8 nor CP949 (EUC-KR) text{hint}; save the file as UTF-8")]
    UnknownEncoding {
        /// What it may be.
        hint: &'static str,
    },
    /// A line that does not end.
    #[error("line {line} is longer than 64 KiB; is a quotation mark never closed?")]
    LongLine {
        /// Which line.
        line: usize,
    },
    /// A header that belongs to something else.
    #[error("line 1 is not the header of {expected}: found {found}")]
    Foreign {
        /// The column names that are there.
        found: String,
        /// What would have been right.
        expected: &'static str,
    },
    /// A header without the column that tells when or where.
    #[error("the header has no {missing} column; expected {expected}, found {found}")]
    MissingColumn {
        /// What the column would tell: the time or the station.
        missing: &'static str,
        /// How it is named.
        expected: &'static str,
        /// The column names that are there.
        found: String,
    },
    /// A header in which nothing that we know is measured.
    #[error(
        "the header names nothing that we can read; expected hourly columns such as {expected}, found {found}"
    )]
    NothingMeasured {
        /// How such columns are named.
        expected: &'static str,
        /// The column names that are there.
        found: String,
    },
    /// Two columns with one meaning.
    #[error("column {column:?} is there twice; remove one of them")]
    RepeatedColumn {
        /// Its name.
        column: String,
    },
    /// A known quantity in a unit that we do not read.
    #[error("column {column:?} is in {unit:?}; expected {expected}")]
    UnknownUnit {
        /// Its name as the file writes it.
        column: String,
        /// The unit that it states.
        unit: String,
        /// The units that can be read.
        expected: String,
    },
    /// A row with a field too many or too few.
    #[error("line {line} has {found} fields, the header has {expected}; was the file cut off or edited?")]
    RowLength {
        /// Which line.
        line: usize,
        /// Fields in it.
        found: usize,
        /// Fields in the header.
        expected: usize,
    },
    /// One field that cannot be read.
    #[error("line {line}, column {column:?}: {value:?} {problem}")]
    Value {
        /// Which line.
        line: usize,
        /// The column's name as the file writes it.
        column: String,
        /// What stands there, cut to 40 characters.
        value: String,
        /// What is wrong with it.
        problem: ValueProblem,
    },
}
