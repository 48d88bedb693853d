//! Which hours of a station have been reported: what ingest subtracts from the hours it expects.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use weather::{Group, Hour, HourRange, HourlyGrid, StationId};

use crate::table::{Item, Key};
use crate::{Store, StoreError};

const START: &str = "start_epoch_hours";

/// The attribute that holds the bits of a group.
fn attribute(group: Group) -> &'static str {
    match group {
        Group::Weather => "present",
        Group::Air => "present_air",
    }
}

impl Store {
    /// Notes which hours of `month` (a grid within one month) have a report.
    ///
    /// # Errors
    /// If the state table cannot be written.
    pub async fn note_coverage(&self, month: &HourlyGrid) -> Result<(), StoreError> {
        let (year, number) = month.range().start.year_month();
        let key = Key::new(partition(&month.station), format!("HOURS#{year:04}-{number:02}"));
        let mut item = key.item();
        item.insert(START.to_owned(), AttributeValue::N(month.range().start.epoch_hours().to_string()));
        for group in Group::ALL {
            let mut bits = vec![0_u8; month.len().div_ceil(8)];
            for (offset, hour) in month.range().iter().enumerate() {
                bits[offset / 8] |= u8::from(month.is_reported_of(group, hour)) << (offset % 8);
            }
            item.insert(attribute(group).to_owned(), AttributeValue::B(Blob::new(bits)));
        }
        let request = self.dynamodb.put_item().table_name(&self.config.state_table).set_item(Some(item));
        request.send().await.map_err(|error| StoreError::service("writing", key.name(), error))?;
        Ok(())
    }

    /// The hours of `expected` without any report of a group, as the fewest ranges.
    ///
    /// # Errors
    /// If the state table cannot be read.
    pub async fn missing_hours(
        &self,
        station: &StationId,
        group: Group,
        expected: HourRange,
    ) -> Result<Vec<HourRange>, StoreError> {
        let mut present = vec![false; expected.len()];
        let request = self
            .dynamodb
            .query()
            .table_name(&self.config.state_table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND begins_with(sk, :sk)")
            .expression_attribute_values(":pk", AttributeValue::S(partition(station)))
            .expression_attribute_values(":sk", AttributeValue::S("HOURS#".to_owned()));
        let mut items = request.into_paginator().items().send();
        while let Some(item) = items.next().await {
            let item = item.map_err(|error| StoreError::service("querying", partition(station), error))?;
            mark(&mut present, expected, &item, attribute(group));
        }
        Ok(runs_of_absence(&present, expected))
    }
}

fn partition(station: &StationId) -> String {
    format!("STATION#{station}")
}

fn mark(present: &mut [bool], expected: HourRange, item: &Item, attribute: &str) {
    let start = item.get(START).and_then(|value| value.as_n().ok()).and_then(|text| text.parse().ok());
    let bits = item.get(attribute).and_then(|value| value.as_b().ok());
    let (Some(start), Some(bits)) = (start, bits) else { return };
    for (byte, bits) in bits.as_ref().iter().enumerate() {
        for bit in (0..8).filter(|bit| bits >> bit & 1 == 1) {
            let hour = Hour::from_epoch_hours(start) + (byte * 8 + bit) as i64;
            if expected.contains(hour) {
                present[(hour - expected.start) as usize] = true;
            }
        }
    }
}

fn runs_of_absence(present: &[bool], expected: HourRange) -> Vec<HourRange> {
    let mut runs = Vec::new();
    let mut start = expected.start;
    for run in present.chunk_by(|left, right| left == right) {
        let end = start + run.len() as i64;
        if !run[0] {
            runs.push(HourRange::new(start, end));
        }
        start = end;
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_hours_become_the_fewest_ranges() {
        let start = Hour::from_epoch_hours(10);
        let expected = HourRange::new(start, start + 6);
        let runs = runs_of_absence(&[true, false, false, true, false, true], expected);
        assert_eq!(runs, [HourRange::new(start + 1, start + 3), HourRange::new(start + 4, start + 5)]);
        assert_eq!(runs_of_absence(&[], HourRange::new(start, start)), []);
    }
}
