//! One station's new observations into its stored months.

use std::collections::BTreeSet;

use futures::{StreamExt, TryStreamExt};
use jiff::tz::TimeZone;
use store::{AbsenceCause, Patience, Put, StationState, Store, StoreError, keys};
use weather::{Group, Hour, HourRange, Month, Observation, Report, Station, StationId};

use crate::publish::{CONTEXT_HOURS, Published, publish};
use crate::window::Window;
use crate::{MergedStation, outage, quality};

/// Months that are merged together, and so written at once: what a small Lambda holds.
const MONTHS_AT_ONCE: usize = 8;

/// Observations of one station from one raw object, by hour.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Brought<'a> {
    pub(crate) observations: &'a [Observation],
    /// When the raw object was fetched.
    pub(crate) fetched_at: Hour,
    /// The digest of its bytes.
    pub(crate) digest: u64,
}

impl Brought<'_> {
    fn station(&self) -> &StationId {
        &self.observations[0].station
    }

    /// From the first to the last hour.
    pub(crate) fn span(&self) -> HourRange {
        let last = self.observations.last().unwrap_or(&self.observations[0]);
        HourRange::new(self.observations[0].hour, last.hour + 1)
    }

    /// The months whose checks and repairs see any of it, in order.
    fn affected(&self) -> Vec<Month> {
        let around = |hour: Hour| Month::of(hour - CONTEXT_HOURS).through(Month::of(hour + CONTEXT_HOURS));
        let months = self.observations.iter().flat_map(|observation| around(observation.hour));
        months.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The hours between the first and the last that are not there: whoever gave the others does not have
    /// them.
    fn holes(&self) -> impl Iterator<Item = HourRange> {
        let steps = self.observations.windows(2).map(|pair| HourRange::new(pair[0].hour + 1, pair[1].hour));
        steps.filter(|hole| !hole.is_empty())
    }

    /// Those of some hours.
    fn within(&self, hours: HourRange) -> &[Observation] {
        let place = |bound: Hour| self.observations.partition_point(|one| one.hour < bound);
        &self.observations[place(hours.start)..place(hours.end)]
    }
}

/// Merges what a raw object brought, checks and repairs the months around it, and writes what changed.
pub(crate) async fn merge(store: &Store, brought: Brought<'_>) -> Result<MergedStation, StoreError> {
    let station = brought.station();
    let mut merged = MergedStation {
        station: station.clone(),
        hours: brought.observations.len(),
        months_written: 0,
        refused_values: 0,
        repaired_values: 0,
        recent_changed: false,
    };
    let cause = AbsenceCause::NeverPublished;
    for group in Group::ALL.into_iter().filter(|group| brought.observations[0].is_about(*group)) {
        store.note_all_absent(station, group, brought.holes(), cause, brought.fetched_at).await?;
    }
    let about = store.describe(station).await?;
    let mut superseded = true;
    for months in brought.affected().chunks(MONTHS_AT_ONCE) {
        let mut batch = Batch {
            store,
            brought,
            about: about.as_ref(),
            months,
            window: Window::around(store, station, months),
            written: BTreeSet::new(),
        };
        let done = batch.settle_beside_others().await?;
        superseded &= done.superseded;
        merged.months_written += batch.written.len();
        merged.refused_values += done.refused_values;
        merged.repaired_values += done.repaired_values;
    }
    // Last, because that starts a forecast.
    merged.recent_changed = !superseded && store.refresh_recent(station).await? == Put::Written;
    Ok(merged)
}

/// Some months that are merged together.
struct Batch<'a> {
    store: &'a Store,
    brought: Brought<'a>,
    /// Where it was observed, if that is known.
    about: Option<&'a Station>,
    months: &'a [Month],
    window: Window<'a>,
    /// The months that were written, in this try or an earlier one.
    written: BTreeSet<Month>,
}

/// A batch whose months hold what was brought.
struct Settled {
    refused_values: usize,
    repaired_values: usize,
    /// Another writer has built upon it already, and speaks for both.
    superseded: bool,
}

impl Batch<'_> {
    /// Settles the batch, in turns with others once it has met them.
    async fn settle_beside_others(&mut self) -> Result<Settled, StoreError> {
        let mut patience = Patience::begin();
        let mut outcome = self.settle().await;
        while let Err(error) = outcome {
            patience.after(error).await?;
            let turn = self.store.take_turn(self.brought.station(), &mut patience).await?;
            outcome = self.settle().await;
            self.store.end_turn(&turn).await?;
        }
        outcome
    }

    /// Brings the months to where they hold the observations. Everything that depends on a month is noted
    /// by whoever wrote it last: of several writers at once, that one has seen what all have written.
    async fn settle(&mut self) -> Result<Settled, StoreError> {
        self.window.refresh().await?;
        let publish = |month: &Month| publish(*month, &self.reports(*month), self.about);
        let published: Vec<Published> = self.months.iter().filter_map(publish).collect();
        self.write(&published).await?;

        let changed = self.window.changed().await?;
        if !changed.is_empty() {
            // Whoever changed the only month there is had read it with these observations in it. Where
            // there are others, one may have been read before and the other after them.
            let superseded = self.months.len() == 1 && changed.iter().eq(self.months);
            return if superseded { Ok(self.settled(&published, true)) } else { Err(self.conflict()) };
        }
        self.note(&published).await?;
        // What was noted must not be older than what is stored.
        if self.window.changed().await?.is_empty() {
            Ok(self.settled(&published, false))
        } else {
            Err(self.conflict())
        }
    }

    fn settled(&self, published: &[Published], superseded: bool) -> Settled {
        let span = self.brought.span();
        let all = published.iter().flat_map(|month| &month.findings);
        let found = all.filter(|one| span.contains(one.hour));
        let (repaired, refused): (Vec<_>, Vec<_>) = found.map(|one| one.repaired).partition(Option::is_some);
        Settled { refused_values: refused.len(), repaired_values: repaired.len(), superseded }
    }

    /// What has been reported in a month's context, the new observations among it.
    fn reports(&self, month: Month) -> weather::Reports {
        let mut reports = self.window.reports(month);
        for observation in self.brought.within(reports.values().range()) {
            reports
                .merge(observation, Report::new(observation, self.brought.fetched_at, self.brought.digest));
        }
        reports
    }

    /// Writes the months that changed, each over the version that is known.
    async fn write(&mut self, published: &[Published]) -> Result<(), StoreError> {
        let writes = published.iter().map(|month| {
            let known = self.window.stored(Month::of(month.grid.range().start));
            self.store.write_month(&month.grid, &month.reports, known)
        });
        // To the end, even if one of them fails: what was written has to be known.
        let written: Vec<_> = futures::future::join_all(writes).await;
        let mut outcome = Ok(());
        for (month, written) in published.iter().zip(written) {
            match written {
                Ok(Some(stored)) => {
                    self.written.insert(stored.month());
                    self.window.keep(stored, month.reports.clone());
                }
                Ok(None) => {}
                Err(error) => outcome = Err(error),
            }
        }
        outcome
    }

    /// Notes all that is told from the months, changed or not: an earlier try may have stopped here.
    async fn note(&self, published: &[Published]) -> Result<(), StoreError> {
        let zone = &self.about.map_or(TimeZone::UTC, Station::zone);
        let notes: Vec<_> = published
            .iter()
            .map(|month| async {
                self.store.note_quality(&quality::record(month, zone)).await?;
                self.store.note_coverage(&month.grid).await?;
                outage::record(self.store, month, self.brought.span()).await
            })
            .collect();
        futures::stream::iter(notes).buffered(MONTHS_AT_ONCE).try_collect::<()>().await?;
        note_station(self.store, self.brought.station(), published).await
    }

    fn conflict(&self) -> StoreError {
        StoreError::Conflict { target: keys::observations_prefix(self.brought.station()) }
    }
}

/// Notes from when to when the station has been observed.
async fn note_station(store: &Store, station: &StationId, published: &[Published]) -> Result<(), StoreError> {
    let mut observed =
        published.iter().flat_map(|month| month.grid.observed_air_temperatures()).map(|(hour, _)| hour);
    let Some(first_observed) = observed.next() else { return Ok(()) };
    let last_observed = observed.last().unwrap_or(first_observed);
    store.note_station(&StationState { station: station.clone(), first_observed, last_observed }).await
}
