use super::*;
use proptest::prelude::*;

const START: i64 = 350_640; // 2010-01-01T00:00Z

/// A year of days around 12 °C, warmest in the UTC evening, the daily range widest in summer.
fn usual(hour: Hour) -> f64 {
    let (season_sine, season_cosine) = season(hour);
    let day = std::f64::consts::TAU * f64::from(hour.hour_of_day()) / 24.0;
    12.0 - 14.0 * season_cosine + 2.0 * season_sine + (4.0 - season_cosine) * (day - 4.0).cos()
}

fn hours(count: i64) -> impl Iterator<Item = Hour> {
    (0..count).map(|offset| Hour::from_epoch_hours(START + offset))
}

#[test]
fn three_years_with_gaps_give_the_usual_value_back() {
    let kept = hours(3 * 8766).filter(|hour| hour.epoch_hours() % 700 > 90);
    let climatology = Climatology::fit(Harmonics::FINE, kept.map(|hour| (hour, usual(hour)))).unwrap();
    assert!(climatology.is_seasonal());
    let worst = hours(4 * 8766).map(|hour| (climatology.at(hour) - usual(hour)).abs()).fold(0.0, f64::max);
    assert!(worst < 0.01, "{worst}");
}

#[test]
fn a_month_gives_a_usual_day_without_seasons() {
    let climatology = Climatology::fit(Harmonics::FINE, hours(720).map(|hour| (hour, usual(hour)))).unwrap();
    assert!(!climatology.is_seasonal());
    let at = Hour::from_epoch_hours(START + 360);
    assert!((climatology.at(at) - climatology.at(at + 24 * 180)).abs() < 1e-9);
    assert!((climatology.at(at) - usual(at)).abs() < 3.0);
}

#[test]
fn a_week_is_refused_with_what_it_would_take() {
    let error = Climatology::fit(Harmonics::FINE, hours(168).map(|hour| (hour, 1.0))).unwrap_err();
    assert_eq!(error.to_string(), "168 measured hours are too few for a climatology; it takes at least 240");
}

#[test]
fn it_reads_back_from_json_as_it_was() {
    let climatology =
        Climatology::fit(Harmonics::COARSE, hours(9000).map(|hour| (hour, usual(hour)))).unwrap();
    let json = serde_json::to_string(&climatology).unwrap();
    assert_eq!(serde_json::from_str::<Climatology>(&json).unwrap(), climatology);
}

#[test]
#[expect(clippy::float_cmp, reason = "the same sums in the same order")]
fn an_hour_that_is_worked_out_for_many_says_the_same_to_the_bit() {
    let fit =
        |harmonics, count| Climatology::fit(harmonics, hours(count).map(|hour| (hour, usual(hour)))).unwrap();
    for climatology in [fit(Harmonics::FINE, 9000), fit(Harmonics::COARSE, 9000), fit(Harmonics::FINE, 300)] {
        assert!(hours(500).all(|hour| climatology.value(&HourBasis::at(hour)) == climatology.at(hour)));
    }
}

#[test]
fn two_weeks_of_differences_move_every_season() {
    let climatology =
        Climatology::fit(Harmonics::FINE, hours(3 * 8766).map(|hour| (hour, usual(hour)))).unwrap();
    let day = |hour: Hour| std::f64::consts::TAU * f64::from(hour.hour_of_day()) / 24.0;
    let difference = |hour: Hour| -2.0 + day(hour).sin();
    let moved = climatology.moved(hours(14 * 24).map(|hour| (hour, difference(hour)))).unwrap();
    for hour in hours(8766).step_by(5) {
        let by = moved.at(hour) - climatology.at(hour);
        assert!((by - difference(hour)).abs() < 0.3, "{hour}: {by}");
    }
    assert_eq!(moved.hours(), 14 * 24);
    assert_eq!(climatology.moved(hours(239).map(|hour| (hour, 1.0))), Err(TooFewHours { hours: 239 }));
}

proptest! {
    #[test]
    fn it_follows_a_shift_and_a_scale_of_what_was_measured(shift in -30.0..30.0_f64, scale in 0.1..3.0_f64) {
        let fit = |f: &dyn Fn(Hour) -> f64| {
            Climatology::fit(Harmonics::COARSE, hours(2000).map(|hour| (hour, f(hour)))).unwrap()
        };
        let (plain, moved) = (fit(&usual), fit(&|hour| shift + scale * usual(hour)));
        for hour in hours(48) {
            // the ridge pulls a mean of 30 towards 0 by 3e-5
            prop_assert!((moved.at(hour) - shift - scale * plain.at(hour)).abs() < 1e-3);
        }
    }
}
