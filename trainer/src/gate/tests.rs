use std::sync::LazyLock;

use forecast::ModelSpec;
use forecast::scores::skill;

use super::*;
use crate::config::{Preset, TrainConfig};
use crate::{Places, Session, Trained, synthetic, train};

/// A year of a station whose pressure announces the weather.
static GRID: LazyLock<HourlyGrid> = LazyLock::new(|| synthetic::grid("108", 365 * 24, 1));

static TRAINED: LazyLock<Trained> = LazyLock::new(|| {
    let config = TrainConfig { test_days: 73, ..TrainConfig::preset(Preset::Tiny, 7) };
    train(std::slice::from_ref(&*GRID), &Places::new(), &config, &Session::default(), &mut |_| {}).unwrap()
});

/// The trained graph under a contract that is a little different.
fn model(change: impl Fn(&mut ModelSpec)) -> Model {
    let mut spec = TRAINED.spec.clone();
    change(&mut spec);
    Model::load(&TRAINED.onnx, &spec).unwrap()
}

static SKILLED: LazyLock<Model> = LazyLock::new(|| model(|_| {}));

fn places() -> Places {
    let seoul = weather::Station::known(&"108".parse().unwrap()).unwrap();
    [(seoul.id.clone(), seoul)].into()
}

fn judged(candidate: &Model, champion: Option<&Model>) -> Verdict {
    let champion = champion.map(|model| Champion { version: 3, model: model.clone() });
    judge(candidate, champion.as_ref(), std::slice::from_ref(&*GRID), &places()).unwrap()
}

#[test]
fn a_first_model_that_reads_the_signs_beats_the_baselines_and_says_by_how_much() {
    let verdict = judged(&SKILLED, None);
    assert!(verdict.blocks >= LEAST_BLOCKS && verdict.mornings > 50, "{verdict:?}");
    assert_eq!(verdict.against.len(), 3);
    let climatology = &verdict.against[0];
    assert!(
        skill(verdict.model.mae_c, climatology.means.mae_c) > 0.0 && climatology.mae_c.is_below(),
        "{verdict}"
    );
    assert!(verdict.numbers().len() >= 3 + 4 * 2);
}

#[test]
fn a_model_is_not_better_than_itself() {
    let verdict = judged(&SKILLED, Some(&SKILLED));
    assert!(!verdict.promote);
    let champion = verdict.against.last().unwrap();
    assert_eq!(champion.shortcomings(), ["MAE", "pinball loss", "outfit regret"]);
    assert_eq!(champion.means, verdict.model);
    assert!(verdict.to_string().contains("than the champion (version 3)"), "{verdict}");
}

#[test]
fn a_model_that_only_repeats_the_baseline_is_refused() {
    let verdict = judged(&model(|spec| spec.served_leads.clear()), None);
    assert!(!verdict.promote);
    assert!(!verdict.against.last().unwrap().shortcomings().is_empty());
}

#[test]
fn the_candidate_is_judged_on_hours_that_the_champion_was_not_chosen_on() {
    let end = SKILLED.spec().tested.end;
    let newer = model(|spec| {
        let held_out = HourRange::new(end - 30 * 24, end);
        spec.held_out = spec.station_ids().map(|station| (station.clone(), held_out)).collect();
    });
    let verdict = judged(&SKILLED, Some(&newer));
    assert_eq!(verdict.hours, HourRange::new(end - 30 * 24, end));
    assert!(!verdict.promote);
    assert!(
        verdict
            .to_string()
            .contains("30 held-out days are too few to tell skill from chance: it takes 6 weeks"),
        "{verdict}"
    );
}

#[test]
fn a_champion_that_was_not_trained_on_the_station_is_judged_after_all_that_it_was_trained_on_elsewhere() {
    let tested = SKILLED.spec().tested;
    let stranger = model(|spec| {
        spec.validated.end = tested.end - 40 * 24;
        spec.stations.clear();
    });
    let verdict = judged(&SKILLED, Some(&stranger));
    assert_eq!(verdict.hours, HourRange::new(tested.end - 40 * 24, tested.end));
}

#[test]
fn a_model_that_was_fitted_to_its_own_held_out_hours_is_not_judged_on_them() {
    let all = HourRange::new(SKILLED.spec().trained.start, SKILLED.spec().tested.end);
    let whole = model(|spec| {
        spec.trained = all;
        spec.held_out.clear();
    });
    let verdict = judged(&whole, None);
    assert!(!verdict.promote && verdict.hours.is_empty());
    assert!(verdict.to_string().contains("0 held-out days are too few"), "{verdict}");
}

#[test]
fn a_station_that_is_nowhere_is_judged_by_temperature_alone() {
    let verdict = judge(&SKILLED, None, std::slice::from_ref(&*GRID), &Places::new()).unwrap();
    assert_eq!((verdict.mornings, verdict.model.regret_clo_h), (0, None));
    assert!(verdict.against.iter().all(|reference| reference.regret_clo_h.is_none()));
}

fn means(mae_c: f64) -> Means {
    Means { mae_c, pinball_c: mae_c / 3.0, regret_clo_h: Some(0.5) }
}

fn against(name: &str, mae_c: f64, regret_high: f64) -> Against {
    let below = Interval { difference: -0.1, low: -0.2, high: -0.05 };
    let regret = Interval { difference: -0.01, low: -0.05, high: regret_high };
    Against {
        name: name.to_owned(),
        means: means(mae_c),
        mae_c: below,
        pinball_c: below,
        regret_clo_h: Some(regret),
    }
}

#[test]
fn a_decision_reads_as_a_sentence_with_its_numbers() {
    let start = weather::Hour::from_epoch_hours(350_640);
    let year = HourRange::new(start, start + 8760);
    let decide = |references| Verdict::new(year, [1460, 52, 364], means(2.586), references);
    let promoted =
        decide(vec![against("climatology", 3.006, -0.001), against("the damped anomaly", 2.652, -0.001)]);
    insta::assert_snapshot!(promoted, @"promoted: over 168 hours and 1460 held-out origins the model's MAE is 2.586 °C, its pinball loss 0.862 °C, its outfit regret 0.500 clo-h a morning; better at 95 % than climatology (3.006, 1.002, 0.500) and the damped anomaly (2.652, 0.884, 0.500)");
    let refused =
        decide(vec![against("climatology", 3.006, -0.001), against("the damped anomaly", 2.652, 0.01)]);
    assert!(promoted.promote && !refused.promote);
    insta::assert_snapshot!(refused, @"refused: over 168 hours and 1460 held-out origins the model's MAE is 2.586 °C, its pinball loss 0.862 °C, its outfit regret 0.500 clo-h a morning; not shown to be better in outfit regret than the damped anomaly (2.652, 0.884, 0.500); better at 95 % than climatology (3.006, 1.002, 0.500)");
}
