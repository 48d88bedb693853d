use super::*;
use crate::linear::Linear;
use crate::synthetic;
use crate::whole::Adjustment;
use forecast::{
    Band, Baseline, CONTRACT, Model, ModelSpec, QUANTILES, SecondaryHead, StationContract, bytes_digest,
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::collections::BTreeMap;
use weather::Celsius;
use weather::features::{Feature, StationNormals};

const WINDOW: usize = 80;

/// A model in which every weight counts: nothing is zero, no two leads and no two gates are alike.
fn random_model(features: &[Feature], random: &mut StdRng) -> Whole {
    let shape = InputShape::of(features, WINDOW, 4);
    let members = [5, 7].map(|hidden| {
        let mut weights = MemberWeights::random(shape, hidden, random);
        let cells = weights
            .recurrent
            .iter_mut()
            .chain(&mut weights.dense)
            .chain(&mut weights.head)
            .chain(&mut weights.bias);
        cells.for_each(|cell| *cell += random.random_range(-0.5..0.5));
        weights
    });
    let mut draws = StdRng::seed_from_u64(random.random());
    let mut numbers =
        |count: usize| -> Vec<f64> { (0..count).map(|_| random.random_range(0.1..1.2)).collect() };
    let linear = Linear((0..HORIZON).map(|_| numbers(shape.description() + 1)).collect());
    let linear =
        Linear(linear.0.iter().map(|lead| lead.iter().map(|cell| (cell - 0.6) / 20.0).collect()).collect());
    let adjustment = Adjustment {
        linear: numbers(HORIZON),
        networks: numbers(HORIZON),
        widths: [numbers(HORIZON), numbers(HORIZON)],
    };
    let weights = (shape.description() + 1) * Quantity::ALL.len() * SECONDARY_LEADS;
    let secondary = (0..weights).map(|_| draws.random_range(-0.1..0.1)).collect();
    Whole::new(shape, members.to_vec(), &linear, &adjustment).with_secondary(secondary)
}

fn load(onnx: &[u8], features: &[Feature], contract: StationContract) -> Model {
    load_saying(onnx, features, contract, Vec::new())
}

/// A model that stands for some of what its second output says.
fn load_saying(
    onnx: &[u8],
    features: &[Feature],
    contract: StationContract,
    secondary: Vec<SecondaryHead>,
) -> Model {
    let hours = contract.baseline.fitted();
    let spec = ModelSpec {
        contract: CONTRACT,
        window_hours: WINDOW,
        horizon_hours: HORIZON,
        quantiles: QUANTILES,
        features: features.to_vec(),
        stations: vec![contract],
        served_leads: (1..=168).collect(),
        skill: Vec::new(),
        secondary,
        data_digest: String::new(),
        onnx_digest: bytes_digest(onnx),
        code_version: String::new(),
        seed: 0,
        trained: hours,
        validated: hours,
        tested: hours,
        held_out: std::collections::BTreeMap::new(),
        metrics: BTreeMap::new(),
    };
    Model::load(onnx, &spec).unwrap()
}

fn contract() -> StationContract {
    let grid = synthetic::grid("108", 600, 1);
    StationContract {
        position: None,
        borrowed_from: None,
        normals: StationNormals::fit(&grid, grid.range()),
        baseline: Baseline::fit(&grid, grid.range()).unwrap(),
    }
}

#[test]
fn tract_answers_what_burn_computes_with_every_weight_at_work() {
    let contract = contract();
    let features = Feature::for_stations([&contract.normals]);
    let mut random = StdRng::seed_from_u64(3);
    let whole = random_model(&features, &mut random);
    let model = load(&export(&whole), &features, contract);
    let mut numbers =
        |count: usize, low: f32| -> Vec<f32> { (0..count).map(|_| random.random_range(low..2.0)).collect() };
    let windows: Vec<Vec<f32>> = (0..64).map(|_| numbers(WINDOW * features.len(), -2.0)).collect();
    let sides: Vec<Vec<f32>> = (0..64).map(|_| numbers(2 * HORIZON, 0.2)).collect();
    let views: Vec<&[f32]> = windows.iter().map(Vec::as_slice).collect();
    let expected = whole.departures(&views, &sides);
    for ((window, sides), expected) in windows.iter().zip(&sides).zip(expected.chunks(3 * HORIZON)) {
        let found = model.run(window, sides).unwrap();
        for (found, expected) in found.departures.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-5, "{found} instead of {expected}");
        }
        let besides = whole.besides(window);
        assert_eq!(found.secondary.len(), besides.len());
        for (found, expected) in found.secondary.iter().zip(besides) {
            assert!((f64::from(*found) - expected).abs() < 1e-4, "{found} instead of {expected}");
        }
        assert!(found.departures.chunks(3).all(|lead| lead[0] < lead[1] && lead[1] < lead[2]));
    }
}

#[test]
fn a_graph_without_the_second_output_that_its_contract_promises_is_not_served() {
    let contract = contract();
    let features = Feature::for_stations([&contract.normals]);
    let whole = random_model(&features, &mut StdRng::seed_from_u64(3)).with_secondary(Vec::new());
    let head =
        SecondaryHead { quantity: Quantity::WetHour, served_leads: (1..=24).collect(), skill_day_1: 0.1 };
    let model = load_saying(&export(&whole), &features, contract, vec![head]);
    let band = Band { p10: Celsius(9.0), p50: Celsius(10.0), p90: Celsius(11.0) };
    let error = model.bands(&vec![0.0; WINDOW * features.len()], &[band; HORIZON]).unwrap_err();
    assert_eq!(error, "0 numbers besides temperature came out, 288 were expected");
}

#[test]
fn a_gate_in_the_wrong_place_does_not_go_unnoticed() {
    let contract = contract();
    let features = Feature::for_stations([&contract.normals]);
    let mut random = StdRng::seed_from_u64(3);
    let whole = random_model(&features, &mut random);
    let mut swapped = whole.clone();
    let hidden = swapped.members[0].hidden;
    for row in swapped.members[0].recurrent.chunks_mut(4 * hidden) {
        let (output, forget) = row[hidden..3 * hidden].split_at_mut(hidden);
        output.swap_with_slice(forget);
    }
    let model = load(&export(&swapped), &features, contract);
    let window: Vec<f32> = (0..WINDOW * features.len()).map(|_| random.random_range(-2.0..2.0)).collect();
    let sides = vec![1.0; 2 * HORIZON];
    let expected = whole.departures(&[&window], std::slice::from_ref(&sides));
    let found = model.run(&window, &sides).unwrap();
    let largest = found.departures.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(largest > 1e-3, "{largest}");
}
