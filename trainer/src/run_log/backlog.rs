//! What waits to be written.

use std::collections::{BTreeMap, VecDeque};

use store::{MOST_LABELS, MOST_METRICS, Metric, RunBatch};

use super::Entry;

/// What waits to be written, in the order in which it came. Bounded: when it is full, the oldest points go.
#[derive(Debug)]
pub(super) struct Backlog {
    metrics: VecDeque<Metric>,
    tags: BTreeMap<String, String>,
    most: usize,
    /// Points that found no room.
    pub(super) dropped: u64,
}

impl Backlog {
    pub(super) fn new(most: usize) -> Self {
        Self { metrics: VecDeque::new(), tags: BTreeMap::new(), most, dropped: 0 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.metrics.is_empty() && self.tags.is_empty()
    }

    pub(super) fn points(&self) -> usize {
        self.metrics.len()
    }

    pub(super) fn add(&mut self, entry: Entry) {
        match entry {
            Entry::Metric(metric) => {
                self.metrics.push_back(metric);
                self.shrink();
            }
            Entry::Tag(key, value) => drop(self.tags.insert(key, value)),
        }
    }

    /// Takes out as much as one batch holds.
    pub(super) fn batch(&mut self) -> RunBatch {
        let metrics = self.metrics.drain(..self.metrics.len().min(MOST_METRICS)).collect();
        let keys: Vec<String> = self.tags.keys().take(MOST_LABELS).cloned().collect();
        let tags = keys.into_iter().filter_map(|key| self.tags.remove_entry(&key)).collect();
        RunBatch { metrics, tags, params: BTreeMap::new() }
    }

    /// Puts a batch back that could not be written: before everything, for it is the oldest.
    pub(super) fn put_back(&mut self, batch: RunBatch) {
        for metric in batch.metrics.into_iter().rev() {
            self.metrics.push_front(metric);
        }
        for (key, value) in batch.tags {
            self.tags.entry(key).or_insert(value);
        }
        self.shrink();
    }

    fn shrink(&mut self) {
        let surplus = self.metrics.len().saturating_sub(self.most);
        self.metrics.drain(..surplus);
        self.dropped += surplus as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(step: i64) -> Entry {
        Entry::Metric(Metric::new("m", 0.0, step, 0))
    }

    fn tag(value: &str) -> Entry {
        Entry::Tag("t".to_owned(), value.to_owned())
    }

    fn steps(batch: &RunBatch) -> Vec<i64> {
        batch.metrics.iter().map(|metric| metric.step).collect()
    }

    #[test]
    fn what_could_not_be_written_comes_first_the_next_time() {
        let mut backlog = Backlog::new(100);
        (0..3).for_each(|step| backlog.add(point(step)));
        backlog.add(tag("old"));
        let failed = backlog.batch();
        backlog.add(point(3));
        backlog.add(tag("new"));
        backlog.put_back(failed);
        let batch = backlog.batch();
        assert_eq!(steps(&batch), [0, 1, 2, 3]);
        assert_eq!(batch.tags["t"], "new", "a later value is not put back to an earlier one");
        assert!(backlog.is_empty());
    }

    #[test]
    fn a_full_backlog_drops_its_oldest_points_and_counts_them() {
        let mut backlog = Backlog::new(3);
        (0..5).for_each(|step| backlog.add(point(step)));
        assert_eq!((backlog.points(), backlog.dropped), (3, 2));
        assert_eq!(steps(&backlog.batch()), [2, 3, 4]);
    }

    #[test]
    fn a_batch_is_never_greater_than_the_table_takes() {
        let mut backlog = Backlog::new(10_000);
        (0..2500).for_each(|step| backlog.add(point(step)));
        let sizes: Vec<usize> = (0..3).map(|_| backlog.batch().metrics.len()).collect();
        assert_eq!(sizes, [1000, 1000, 500]);
    }
}
