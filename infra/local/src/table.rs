//! Tables in a terminal, as wide as it is.

use std::fmt;

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, TableStyle};
use jiff::{Timestamp, Unit};
use store::now_ms;

pub(crate) use comfy_table::CellAlignment as Align;

/// Columns where there is no terminal to ask.
const WIDTH: u16 = 160;

/// A line under the head and no other: a table of fifty metrics is read down, not across.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// Rows under a head.
#[derive(Debug)]
pub(crate) struct Table(comfy_table::Table);

impl Table {
    pub(crate) fn new(head: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let mut table = comfy_table::Table::new();
        table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic);
        table
            .set_width(console_width())
            .set_header(head.into_iter().map(Into::into).collect::<Vec<String>>());
        Self(table)
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.0.add_row(cells.into_iter().collect::<Vec<String>>());
    }

    pub(crate) fn align(&mut self, column: usize, alignment: CellAlignment) {
        if let Some(column) = self.0.column_mut(column) {
            column.set_cell_alignment(alignment);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.trim_fmt())
    }
}

fn console_width() -> u16 {
    let width = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    width.unwrap_or(WIDTH).max(40)
}

/// `3 h ago`: how long since that time of the wall clock.
pub(crate) fn ago(time_ms: i64) -> String {
    format!("{} ago", lasted(now_ms() - time_ms))
}

/// `1 min 5 s`, `2 d 3 h`: the two greatest units.
pub(crate) fn lasted(milliseconds: i64) -> String {
    let seconds = (milliseconds.max(0) + 500) / 1000;
    let parts = [(86_400, "d"), (3600, "h"), (60, "min"), (1, "s")];
    let mut left = seconds;
    let mut said: Vec<String> = Vec::new();
    for (length, unit) in parts {
        let count = left / length;
        left %= length;
        if count > 0 || (unit == "s" && said.is_empty()) {
            said.push(format!("{count} {unit}"));
        }
    }
    said.truncate(2);
    said.join(" ")
}

/// A time of the wall clock as UTC, to the second.
pub(crate) fn utc(time_ms: i64) -> String {
    Timestamp::from_millisecond(time_ms).map_or_else(
        |_| String::new(),
        |time| {
            let rounded = time.round(Unit::Second).unwrap_or(time);
            rounded.to_string()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_said_in_its_two_greatest_units() {
        let said = [0, 400, 65_000, 3_600_000, 100_000_000].map(lasted);
        assert_eq!(said, ["0 s", "0 s", "1 min 5 s", "1 h", "1 d 3 h"]);
        assert_eq!(utc(0), "1970-01-01T00:00:00Z");
    }

    #[test]
    fn korean_is_as_wide_as_it_looks() {
        let mut table = Table::new(["station", "name"]);
        table.row(["108".to_owned(), "서울".to_owned()]);
        table.row(["143".to_owned(), "Daegu".to_owned()]);
        let lines: Vec<String> = table.to_string().lines().map(str::to_owned).collect();
        assert_eq!(lines, [" station   name", "─────────────────", " 108       서울", " 143       Daegu"]);
    }
}
