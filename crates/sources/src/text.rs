//! Bytes to fields: unpacking within bounds, encodings, records and where they stand.

use std::borrow::Cow;
use std::io::Read as _;

use csv_core::{ReadRecordResult, Reader};
use encoding_rs::EUC_KR;
use flate2::read::MultiGzDecoder;

use crate::error::ParseError;

pub(crate) const MIB: usize = 1024 * 1024;
const LONGEST_LINE: usize = 64 * 1024;
const MOST_COLUMNS: usize = 512;
const UTF8_BOM: &[u8] = b"\xef\xbb\xbf";

/// How much we are ready to take in. Nine years of one station are 1.3 MiB, 6 MiB unpacked, 78,000 rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// MiB of a gzip file as it comes.
    pub(crate) packed_mib: usize,
    /// MiB of text.
    pub(crate) unpacked_mib: usize,
    /// Rows: at about 300 bytes each the default, 114 station-years, fits into a small function's memory.
    pub(crate) rows: usize,
}

pub(crate) const LIMITS: Limits = Limits { packed_mib: 64, unpacked_mib: 512, rows: 1_000_000 };

/// The same for one answer of a service. The largest that we ask for, all stations of KMA over 31 days, has
/// 72,168 rows in 17 MiB.
pub(crate) const ANSWER_LIMITS: Limits = Limits { packed_mib: 20, unpacked_mib: 20, rows: 100_000 };

/// Whether the bytes are gzip data.
pub(crate) fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x1f\x8b")
}

/// The text inside `bytes`: unpacked if they are gzip data, refused if it could exhaust the memory or
/// cannot be text. Not copied if it was plain.
pub(crate) fn unpack(bytes: &[u8], limits: Limits) -> Result<Cow<'_, [u8]>, ParseError> {
    let text = if is_gzip(bytes) { Cow::Owned(gunzip(bytes, limits)?) } else { Cow::Borrowed(bytes) };
    if text.len() > limits.unpacked_mib * MIB {
        return Err(ParseError::TooLarge { limit_mib: limits.unpacked_mib, unpacked: false });
    }
    if text.starts_with(b"PK\x03\x04") {
        return Err(ParseError::Archive);
    }
    if text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff") {
        return Err(ParseError::UnknownEncoding { hint: " (it starts like UTF-16)" });
    }
    if without_boms(&text).trim_ascii().is_empty() {
        return Err(ParseError::Empty);
    }
    Ok(text)
}

fn gunzip(bytes: &[u8], limits: Limits) -> Result<Vec<u8>, ParseError> {
    if bytes.len() > limits.packed_mib * MIB {
        return Err(ParseError::TooLarge { limit_mib: limits.packed_mib, unpacked: false });
    }
    let bound = limits.unpacked_mib * MIB;
    let mut text = Vec::new();
    // one byte more than allowed tells "too large" from "just fits", however much the data claims to hold
    MultiGzDecoder::new(bytes)
        .take(bound as u64 + 1)
        .read_to_end(&mut text)
        .map_err(|source| ParseError::BrokenGzip { source })?;
    if text.len() > bound {
        return Err(ParseError::TooLarge { limit_mib: limits.unpacked_mib, unpacked: true });
    }
    Ok(text)
}

/// `text` without the UTF-8 byte order marks at its start: files that were saved twice have two.
pub(crate) fn without_boms(mut text: &[u8]) -> &[u8] {
    while let Some(rest) = text.strip_prefix(UTF8_BOM) {
        text = rest;
    }
    text
}

/// How a file writes its letters. Decoding field by field is right in both: no byte of a longer character
/// looks like a comma, a quotation mark or a line end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    /// Also known as UHC, a superset of EUC-KR; the WHATWG standard, and so `encoding_rs`, calls it EUC-KR.
    Cp949,
}

impl Encoding {
    /// The encoding of a header. Decided on all of it, for a single Korean word in CP949 can be UTF-8 too:
    /// `캠` and `ķ` are the same two bytes.
    fn of(header: &Record<'_>) -> Option<Self> {
        if std::str::from_utf8(header.fields).is_ok() {
            return Some(Self::Utf8);
        }
        EUC_KR.decode_without_bom_handling_and_without_replacement(header.fields).map(|_| Self::Cp949)
    }

    /// The text of a field; what cannot be decoded is replaced, so this is for names and messages.
    pub(crate) fn decode(self, field: &[u8]) -> Cow<'_, str> {
        match (self, std::str::from_utf8(field)) {
            (Self::Utf8, Ok(text)) => Cow::Borrowed(text),
            // a header in ASCII does not tell which one it is
            _ => EUC_KR.decode_without_bom_handling(field).0,
        }
    }
}

/// The column names in a header, without the white space and byte order marks around them.
pub(crate) fn column_names(header: &Record<'_>) -> Result<(Encoding, Vec<String>), ParseError> {
    let encoding = Encoding::of(header).ok_or(ParseError::UnknownEncoding { hint: "" })?;
    // a second encoding step leaves its mark inside a quoted first name
    let around = |letter: char| letter == '\u{feff}' || letter.is_whitespace();
    let names = header.iter().map(|field| encoding.decode(field).trim_matches(around).to_owned());
    Ok((encoding, names.collect()))
}

/// One record: its fields, without quotes, and where it starts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record<'r> {
    fields: &'r [u8],
    ends: &'r [usize],
    /// Byte offset of its first byte.
    pub(crate) at: usize,
}

impl<'r> Record<'r> {
    /// How many fields it has.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// One field without the white space around it; `index` is below [`Record::len`].
    pub(crate) fn field(&self, index: usize) -> &'r [u8] {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        self.fields[start..self.ends[index]].trim_ascii()
    }

    /// Every field.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &'r [u8]> + use<'r> {
        let record = *self;
        (0..record.len()).map(move |index| record.field(index))
    }
}

/// The records of a CSV text, one after the other, blank lines left out.
#[derive(Debug)]
pub(crate) struct Records<'t> {
    text: &'t [u8],
    next: usize,
    reader: Reader,
    fields: Vec<u8>,
    ends: Vec<usize>,
}

impl<'t> Records<'t> {
    pub(crate) fn new(text: &'t [u8]) -> Self {
        let text = without_boms(text);
        Self {
            text,
            next: 0,
            reader: Reader::new(),
            fields: vec![0; LONGEST_LINE],
            ends: vec![0; MOST_COLUMNS],
        }
    }

    /// The next record; `None` at the end.
    pub(crate) fn read(&mut self) -> Result<Option<Record<'_>>, ParseError> {
        while matches!(self.text.get(self.next), Some(b'\r' | b'\n')) {
            self.next += 1;
        }
        let at = self.next;
        if at == self.text.len() {
            return Ok(None);
        }
        let (mut filled, mut count) = (0, 0);
        loop {
            // at the end of the text the reader is called once more, with nothing, and closes the record
            let (result, read, wrote, ended) = self.reader.read_record(
                &self.text[self.next..],
                &mut self.fields[filled..],
                &mut self.ends[count..],
            );
            self.next += read;
            filled += wrote;
            count += ended;
            match result {
                ReadRecordResult::Record => break,
                ReadRecordResult::End => return Ok(None),
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    return Err(ParseError::LongLine { line: self.line(at) });
                }
            }
        }
        Ok(Some(Record { fields: &self.fields[..filled], ends: &self.ends[..count], at }))
    }

    /// The line that holds the byte at `offset`, counted from 1. Counted only when there is something
    /// to tell about it.
    pub(crate) fn line(&self, offset: usize) -> usize {
        self.text[..offset].split(|byte| *byte == b'\n').count()
    }
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
