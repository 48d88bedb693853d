//! What can go wrong while fetching and while reading, in words for the person who has to act.

use std::fmt;

use weather::StationId;

use crate::http::HttpError;
use crate::kma_code::KmaCode;
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
    /// The source could not be reached, or did not answer in time.
    #[error("source {source_id} gave no answer; it will be asked again")]
    Unavailable {
        /// Which source.
        source_id: SourceId,
        /// What happened.
        #[source]
        cause: HttpError,
    },
    /// It said with one of KMA's codes that it does not answer.
    #[error("source {source_id} refused with {code}")]
    Refused {
        /// Which source.
        source_id: SourceId,
        /// Its code.
        code: KmaCode,
    },
    /// It takes no more calls for a while.
    #[error("source {source_id} takes no more calls {limit}")]
    Limited {
        /// Which source.
        source_id: SourceId,
        /// For how long.
        limit: CallLimit,
    },
    /// It does not take the question.
    #[error("source {source_id} does not take the question; report it, this program asked wrongly")]
    NotTaken {
        /// Which source.
        source_id: SourceId,
    },
    /// An answer that is not whole, or not to what was asked.
    #[error("source {source_id} gave a broken answer: {what}; it will be asked again")]
    Broken {
        /// Which source.
        source_id: SourceId,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A whole answer that [`parse`](crate::parse) refuses. Its words are not repeated: they are the server's.
    #[error(
        "source {source_id} gave an answer in a form that this version does not know; look for a newer one"
    )]
    Unreadable {
        /// Which source.
        source_id: SourceId,
    },
}

/// Which number of calls is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallLimit {
    /// That of a minute, or of calls at the same time.
    Minute,
    /// That of an hour.
    Hour,
    /// That of a day, or of a longer time.
    Day,
}

impl fmt::Display for CallLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Minute => "in this minute; it will be asked again",
            Self::Hour => "in this hour; it will be asked again",
            Self::Day => "today; the rest is asked for tomorrow",
        })
    }
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
            Self::Refused { code, .. } => code.remedy(),
            Self::Limited { limit: CallLimit::Day, .. } => Remedy::NextDay,
            Self::Unavailable { .. } | Self::Broken { .. } | Self::Limited { .. } => Remedy::Retry,
            Self::UnknownStation { .. } | Self::NotTaken { .. } | Self::Unreadable { .. } => Remedy::Change,
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
    /// Something that no such service answers.
    #[error("this is not an answer of {of}")]
    NotAnAnswer {
        /// The service.
        of: &'static str,
    },
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
    /// A forecast, which holds no observations.
    #[error("this is an official forecast, not observations; official::parse reads it")]
    Forecast,
    /// One page of several.
    #[error("the answer holds {found} of {total} rows; fetch it again with more rows on a page")]
    Partial {
        /// Rows in it.
        found: usize,
        /// Rows there are.
        total: usize,
    },
    /// Columns that do not belong to the same hours.
    #[error("column {column:?} of the answer has {found} values for {expected} hours")]
    ColumnLength {
        /// Its name.
        column: String,
        /// Values in it.
        found: usize,
        /// Hours in the answer.
        expected: usize,
    },
    /// One field of an answer that cannot be read.
    #[error("row {row} of the answer, field {field:?}: {value:?} is not {expected}")]
    Field {
        /// Which row, from 1.
        row: usize,
        /// The field's name.
        field: String,
        /// What stands there, cut to 40 characters.
        value: String,
        /// What would have been right.
        expected: &'static str,
    },
}
