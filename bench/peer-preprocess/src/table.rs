//! One station's CSV file: its rows, each with its hour.

use weather::Hour;

use crate::clock::{Clock, TIME_BYTES};
use crate::decimal;
use crate::error::Problem;
use crate::quantity::{HEADER, IN_HEADER_ORDER, QUANTITIES};

/// The rows of a file, in its order. There is at least one.
#[derive(Debug)]
pub(crate) struct Table<'a> {
    /// The number of the station that they are all of.
    pub(crate) station: u32,
    /// As they stand in the file.
    pub(crate) rows: Vec<Row<'a>>,
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    /// When.
    pub(crate) hour: Hour,
    /// The fields after time and station.
    readings: &'a [u8],
}

impl<'a> Table<'a> {
    /// Reads the time and the station of every row.
    pub(crate) fn read(file: &'a [u8]) -> Result<Self, Problem> {
        let mut lines = Lines(file);
        if lines.next() != Some(HEADER.as_bytes()) {
            return Err(Problem::Header);
        }
        let mut rows = Vec::new();
        let (mut clock, mut station) = (Clock::default(), None);
        for (line, text) in (FIRST_ROW_LINE..).zip(lines) {
            let (hour, rest) = timed(text, &mut clock).ok_or(Problem::Time { line })?;
            let comma = memchr::memchr(b',', rest).ok_or(Problem::Fields { line })?;
            if *station.get_or_insert(&rest[..comma]) != &rest[..comma] {
                return Err(Problem::Station { line });
            }
            rows.push(Row { hour, readings: &rest[comma + 1..] });
        }
        let station = std::str::from_utf8(station.ok_or(Problem::NoRows)?).ok();
        let station = station.and_then(|station| station.parse().ok());
        Ok(Self { station: station.ok_or(Problem::Station { line: FIRST_ROW_LINE })?, rows })
    }
}

/// The line of the first row, counted from 1: the header stands before it.
pub(crate) const FIRST_ROW_LINE: usize = 2;

/// The hour that a line begins with, and what follows its comma.
fn timed<'a>(line: &'a [u8], clock: &mut Clock) -> Option<(Hour, &'a [u8])> {
    let (time, rest) = line.split_first_chunk::<TIME_BYTES>()?;
    Some((clock.read(time)?, rest.strip_prefix(b",")?))
}

impl Row<'_> {
    /// Hands over every reading there is, with the index of its quantity. `line` is the row's, for errors.
    #[inline]
    pub(crate) fn readings(&self, line: usize, mut take: impl FnMut(usize, f64)) -> Result<(), Problem> {
        let mut rest = Some(self.readings);
        for quantity in IN_HEADER_ORDER {
            let text = rest.ok_or(Problem::Fields { line })?;
            let column = QUANTITIES[quantity].name;
            let (reading, following) = decimal::read(text).map_err(|_| Problem::Number { line, column })?;
            if let Some(reading) = reading {
                take(quantity, reading);
            }
            rest = following;
        }
        if rest.is_some() { Err(Problem::Fields { line }) } else { Ok(()) }
    }
}

/// The lines of a text, without their ends.
struct Lines<'a>(&'a [u8]);

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        if self.0.is_empty() {
            return None;
        }
        let end = memchr::memchr(b'\n', self.0).unwrap_or(self.0.len());
        let line = &self.0[..end];
        self.0 = self.0.get(end + 1..).unwrap_or_default();
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is wrong with a file of these lines.
    fn problem(lines: &[&str]) -> String {
        let file = lines.join("\n");
        let readings = |table: Table<'_>| {
            let mut rows = (FIRST_ROW_LINE..).zip(table.rows);
            rows.try_for_each(|(line, row)| row.readings(line, |_, _| ()))
        };
        Table::read(file.as_bytes()).and_then(readings).unwrap_err().to_string()
    }

    const ROW: &str = "2021-01-01 01:00,108,1,,,,,,,,,,,,,,,2";

    #[test]
    fn a_file_of_other_columns_is_refused() {
        for header in ["", "tm,stn,ta", "지점,지점명,일시", "TM,STN,WD"] {
            assert!(problem(&[header, ROW]).starts_with("its first line is not tm,stn,ta,"), "{header}");
        }
        assert_eq!(problem(&[HEADER]), "it has no rows");
    }

    #[test]
    fn the_line_that_cannot_be_read_is_named() {
        let with = |row: &str| problem(&[HEADER, ROW, row, ROW]);
        let no_time = "line 3 does not begin with a whole hour like 2021-01-31 09:00, and a station";
        assert_eq!(with(""), no_time);
        assert_eq!(with("2021-01-01 01:30,108,,,,,,,,,,,,,,,,"), no_time);
        assert_eq!(
            with(&ROW.replace("108", "159")),
            "line 3 is not of the station of the first row; each station has its own file"
        );
        assert_eq!(with(&ROW.replace(",1,", ",x,")), "line 3: ta is not a number");
        assert_eq!(with("2021-01-01 01:00,108"), "line 3 has not as many fields as the header");
        assert_eq!(with(&ROW[..ROW.len() - 2]), "line 3 has not as many fields as the header");
        assert_eq!(with(&format!("{ROW},")), "line 3 has not as many fields as the header");
    }

    #[test]
    fn line_ends_of_windows_and_a_missing_last_one_change_nothing() {
        for file in [format!("{HEADER}\n{ROW}"), format!("{HEADER}\r\n{ROW}\r\n")] {
            let table = Table::read(file.as_bytes()).unwrap();
            let mut readings = Vec::new();
            table.rows[0].readings(2, |quantity, value| readings.push((quantity, value))).unwrap();
            assert_eq!((table.station, table.rows.len()), (108, 1));
            assert_eq!(readings, [(0, 1.0), (7, 2.0)]);
        }
    }
}
