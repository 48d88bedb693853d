//! Points of metrics: all of them as history, and of each metric the last, the least and the greatest in
//! the run's summary.

use serde::{Deserialize, Serialize};

use crate::number;
use crate::table::{Key, Query};
use crate::{Page, Store, StoreError};

/// One point of a metric's history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metric {
    /// Its name.
    pub key: String,
    /// Its value; anything that a floating-point number can be.
    #[serde(with = "number")]
    pub value: f64,
    /// Epoch, or another count that grows.
    pub step: i64,
    /// Wall clock, milliseconds since 1970.
    pub timestamp_ms: i64,
}

/// A value of a metric and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Its value.
    #[serde(with = "number")]
    pub value: f64,
    /// At which epoch, or other count.
    pub step: i64,
    /// Wall clock, milliseconds since 1970.
    pub timestamp_ms: i64,
}

/// What a run's summary keeps of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MetricSummary {
    /// The last point: the greatest by step, then time, then value.
    pub last: Point,
    /// The first point with the least value.
    pub least: Point,
    /// The first point with the greatest value.
    pub greatest: Point,
}

impl Metric {
    /// A point.
    pub fn new(key: impl Into<String>, value: f64, step: i64, timestamp_ms: i64) -> Self {
        Self { key: key.into(), value, step, timestamp_ms }
    }

    pub(super) fn point(&self) -> Point {
        Point { value: self.value, step: self.step, timestamp_ms: self.timestamp_ms }
    }
}

impl MetricSummary {
    /// Of one point.
    pub fn of(point: Point) -> Self {
        Self { last: point, least: point, greatest: point }
    }

    /// Takes another point in. The order in which points come, and their repetition, change nothing.
    pub fn add(&mut self, point: Point) {
        if point.rank().gt(&self.last.rank()) {
            self.last = point;
        }
        // What is no number is neither least nor greatest, unless there is nothing else.
        let earlier = |than: &Point| (point.step, point.timestamp_ms) < (than.step, than.timestamp_ms);
        let takes = |held: &Point, better: bool| {
            if held.value.is_nan() || point.value.is_nan() {
                held.value.is_nan() && (!point.value.is_nan() || earlier(held))
            } else {
                better || (point.value.total_cmp(&held.value).is_eq() && earlier(held))
            }
        };
        if takes(&self.least, point.value.total_cmp(&self.least.value).is_lt()) {
            self.least = point;
        }
        if takes(&self.greatest, point.value.total_cmp(&self.greatest.value).is_gt()) {
            self.greatest = point;
        }
    }
}

impl Point {
    /// By step, then time, then value: MLflow's last point is the greatest.
    fn rank(&self) -> (i64, i64, u64) {
        (self.step, self.timestamp_ms, ordered(self.value))
    }
}

/// A number's bits in an order in which they compare like the number; NaN is below everything.
fn ordered(value: f64) -> u64 {
    if value.is_nan() {
        return 0;
    }
    let bits = value.to_bits();
    if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
}

/// A signed number's bits in an order in which they compare like the number.
fn ordered_int(value: i64) -> u64 {
    value.cast_unsigned() ^ (1 << 63)
}

/// `RUN#run`/`M#key#step#time#value`: the same point is the same item, so writing it again is no harm.
pub(super) fn point_key(run_id: &str, metric: &Metric) -> Key {
    let (step, time) = (ordered_int(metric.step), ordered_int(metric.timestamp_ms));
    let sort = format!("M#{}#{step:016x}#{time:016x}#{:016x}", metric.key, ordered(metric.value));
    Key::new(super::partition(run_id), sort)
}

impl Store {
    /// The whole history of one metric of a run, by step, then time.
    ///
    /// # Errors
    /// If the runs table cannot be read.
    pub async fn metric_history(&self, run_id: &str, metric: &str) -> Result<Vec<Metric>, StoreError> {
        let prefix = format!("M#{metric}#");
        let query = Query { prefix: Some(&prefix), ..Query::default() };
        self.query(&self.config.runs_table, &super::partition(run_id), query).await
    }

    /// A page of the history of one metric, by step, then time; `after` is the page before.
    ///
    /// # Errors
    /// If the runs table cannot be read.
    pub async fn metric_page(
        &self,
        run_id: &str,
        metric: &str,
        most: usize,
        after: Option<&str>,
    ) -> Result<Page<Metric>, StoreError> {
        let prefix = format!("M#{metric}#");
        let query = Query { prefix: Some(&prefix), limit: Some(most), after, ..Query::default() };
        self.query_page(&self.config.runs_table, &super::partition(run_id), query).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn point(value: f64, step: i64, timestamp_ms: i64) -> Point {
        Point { value, step, timestamp_ms }
    }

    fn summary(points: &[Point]) -> MetricSummary {
        let mut summary = MetricSummary::of(points[0]);
        points[1..].iter().for_each(|point| summary.add(*point));
        summary
    }

    #[test]
    fn the_last_point_is_the_greatest_by_step_then_time_then_value() {
        let last = |points: &[Point]| summary(points).last;
        assert_eq!(last(&[point(1.0, 2, 5), point(9.0, 1, 9)]), point(1.0, 2, 5));
        assert_eq!(last(&[point(1.0, 2, 5), point(0.5, 2, 6)]), point(0.5, 2, 6));
        assert_eq!(last(&[point(-1.0, 2, 5), point(-2.0, 2, 5)]), point(-1.0, 2, 5));
        assert_eq!(last(&[point(1.0, -3, 5), point(2.0, -4, 5)]), point(1.0, -3, 5));
    }

    #[test]
    fn what_is_no_number_is_neither_best_nor_worst() {
        let kept =
            summary(&[point(f64::NAN, 0, 0), point(3.0, 1, 0), point(f64::NAN, 2, 0), point(1.0, 3, 0)]);
        assert_eq!((kept.least, kept.greatest), (point(1.0, 3, 0), point(3.0, 1, 0)));
        let diverged = summary(&[point(1.0, 0, 0), point(f64::INFINITY, 1, 0)]);
        assert_eq!(diverged.greatest, point(f64::INFINITY, 1, 0));
    }

    fn points() -> impl Strategy<Value = Vec<Point>> {
        let value = prop_oneof![Just(f64::NAN), Just(f64::INFINITY), (-3_i8..3).prop_map(f64::from)];
        let one = (value, -2_i64..3, 0_i64..3).prop_map(|(value, step, time)| point(value, step, time));
        proptest::collection::vec(one, 1..12)
    }

    proptest! {
        #[test]
        fn the_order_in_which_points_come_changes_nothing(points in points(), seed: u64) {
            let mut other = points.clone();
            other.rotate_left(seed as usize % points.len());
            other.reverse();
            other.extend(points.clone());
            // NaN is not equal to itself: compare what is printed
            prop_assert_eq!(format!("{:?}", summary(&points)), format!("{:?}", summary(&other)));
        }

        #[test]
        fn keys_sort_as_steps_and_times_do(a in any::<(i64, i64)>(), b in any::<(i64, i64)>()) {
            let key = |(step, time)| point_key("r", &Metric::new("m", 1.0, step, time)).sk;
            prop_assert_eq!(a.cmp(&b), key(a).cmp(&key(b)));
        }
    }
}
