use proptest::prelude::*;

use super::clean::{START, WINTER, Weather, seoul};
use super::*;
use crate::hour::HourRange;
use crate::variable::Variable;

/// A fault anywhere: which variable, from when on, how long, and what came instead.
fn any_fault() -> impl Strategy<Value = (Variable, i64, i64, f64, f64)> {
    (
        0..Variable::COUNT,
        0_i64..720,
        1_i64..40,
        prop::sample::select(vec![0.0, 1.0, -1.0, 10.0]),
        -30.0..30.0_f64,
    )
        .prop_map(|(index, start, hours, factor, more)| (Variable::ALL[index], start, hours, factor, more))
}

fn with_faults(faults: &[(Variable, i64, i64, f64, f64)]) -> HourlyGrid {
    let mut grid = WINTER.days(30);
    for (variable, start, hours, factor, more) in faults {
        for hour in (*start..start + hours).map(|offset| START + offset) {
            let value = grid.get(*variable, hour).map(|value| value * factor + (more * 10.0).round() / 10.0);
            if value.is_some() {
                grid.put(*variable, hour, value, Provenance::Observed);
            }
        }
    }
    grid
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_clean_series_is_never_touched(mean in -25.0..30.0_f64, swing in 1.0..6.0_f64) {
        let clean = Weather { mean, swing }.days(30);
        let mut checked = clean.clone();
        prop_assert_eq!(check(&mut checked, Some(&seoul())), []);
        prop_assert_eq!(checked, clean);
    }

    #[test]
    fn checking_twice_changes_nothing(faults in prop::collection::vec(any_fault(), 0..6)) {
        let mut once = with_faults(&faults);
        check(&mut once, Some(&seoul()));
        let mut twice = once.clone();
        prop_assert_eq!(check(&mut twice, Some(&seoul())), []);
        prop_assert_eq!(twice, once);
    }

    #[test]
    fn every_value_is_as_reported_or_in_a_finding(faults in prop::collection::vec(any_fault(), 0..6)) {
        let reported = with_faults(&faults);
        let mut checked = reported.clone();
        let findings = check(&mut checked, Some(&seoul()));
        for variable in Variable::ALL {
            for hour in reported.range().iter() {
                let finding = findings.iter().find(|one| (one.hour, one.variable) == (hour, variable));
                let expected = finding.map_or(reported.get(variable, hour), |finding| finding.repaired);
                prop_assert_eq!(checked.get(variable, hour), expected);
            }
        }
    }

    #[test]
    fn a_verdict_depends_on_nothing_far_away(faults in prop::collection::vec(any_fault(), 0..6)) {
        let mut near = with_faults(&faults);
        let mut whole = WINTER.days(90);
        whole.overlay(&near);
        check(&mut near, Some(&seoul()));
        check(&mut whole, Some(&seoul()));
        let middle = HourRange::new(START, START + 720 - REACH_HOURS);
        prop_assert_eq!(near.slice(middle), whole.slice(middle));
    }
}
