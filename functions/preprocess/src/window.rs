//! The stored months that some months are published from, read once and again only when they change.

use std::collections::{BTreeMap, BTreeSet};

use store::{Store, StoreError, StoredMonth};
use weather::{Month, Reports, StationId};

use crate::publish::context;

/// The months around those of a batch, each in the version that is known here.
pub(crate) struct Window<'a> {
    store: &'a Store,
    station: &'a StationId,
    months: BTreeSet<Month>,
    known: BTreeMap<Month, (StoredMonth, Reports)>,
}

impl<'a> Window<'a> {
    /// Around some months; nothing is read yet.
    pub(crate) fn around(store: &'a Store, station: &'a StationId, months: &[Month]) -> Self {
        let months = months.iter().flat_map(|month| Month::touching(context(*month))).collect();
        Self { store, station, months, known: BTreeMap::new() }
    }

    /// Reads the months that are not known in the version that is stored.
    pub(crate) async fn refresh(&mut self) -> Result<(), StoreError> {
        let changed = self.changed().await?;
        self.known.retain(|month, _| !changed.contains(month));
        for stored in self.store.read_months(self.station, changed).await? {
            let reports = stored.reports()?;
            self.keep(stored, reports);
        }
        Ok(())
    }

    /// The months that are stored in another version than the one known here.
    pub(crate) async fn changed(&self) -> Result<BTreeSet<Month>, StoreError> {
        let stored = self.store.month_versions(self.station).await?;
        let version = |month: &Month| self.stored(*month).map(StoredMonth::etag);
        let differs = |month: &&Month| stored.get(month).map(String::as_str) != version(month);
        Ok(self.months.iter().filter(differs).copied().collect())
    }

    /// The version of a month that is known here, if there is one.
    pub(crate) fn stored(&self, month: Month) -> Option<&StoredMonth> {
        self.known.get(&month).map(|(stored, _)| stored)
    }

    /// Takes over a version that was read or written.
    pub(crate) fn keep(&mut self, stored: StoredMonth, reports: Reports) {
        self.known.insert(stored.month(), (stored, reports));
    }

    /// What was reported in a month's context, as far as it is stored.
    pub(crate) fn reports(&self, month: Month) -> Reports {
        let mut reports = Reports::absent(self.station.clone(), context(month));
        for month in Month::touching(context(month)) {
            if let Some((_, stored)) = self.known.get(&month) {
                reports.overlay(stored);
            }
        }
        reports
    }
}
