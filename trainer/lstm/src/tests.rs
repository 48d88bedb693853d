use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::{Layer, Shape};

fn numbers(count: usize, reach: f32, random: &mut StdRng) -> Vec<f32> {
    (0..count).map(|_| random.random_range(-reach..reach)).collect()
}

/// The same layer in double precision, a window and a number at a time, straight from the formulas.
fn plain_state(shape: Shape, weights: &[f64], window: &[f32]) -> Vec<f64> {
    let Shape { features, hidden } = shape;
    let (mut state, mut cell) = (vec![0.0; hidden], vec![0.0; hidden]);
    for input in window.chunks_exact(features) {
        let row: Vec<f64> =
            input.iter().map(|x| f64::from(*x)).chain([1.0]).chain(state.iter().copied()).collect();
        let sum = |gate: usize, at: usize| -> f64 {
            let column = gate * hidden + at;
            row.iter().enumerate().map(|(from, x)| x * weights[from * 4 * hidden + column]).sum()
        };
        let sigmoid = |x: f64| 1.0 / (1.0 + (-x).exp());
        let next: Vec<(f64, f64)> = (0..hidden)
            .map(|at| {
                let memory = sigmoid(sum(2, at)) * cell[at] + sigmoid(sum(0, at)) * sum(3, at).tanh();
                (memory, sigmoid(sum(1, at)) * memory.tanh())
            })
            .collect();
        (cell, state) = next.into_iter().unzip();
    }
    state
}

fn wide(values: &[f32]) -> Vec<f64> {
    values.iter().map(|value| f64::from(*value)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn states_are_those_of_the_formulas(
        features in 1_usize..6, hidden in 1_usize..20, steps in 1_usize..12, windows in 1_usize..9, seed: u64
    ) {
        let shape = Shape { features, hidden };
        let random = &mut StdRng::seed_from_u64(seed);
        let weights = numbers(shape.weights(), 0.8, random);
        let windows: Vec<Vec<f32>> = (0..windows).map(|_| numbers(steps * features, 2.0, random)).collect();
        let windows: Vec<&[f32]> = windows.iter().map(Vec::as_slice).collect();
        let states = Layer::new(shape).forward(&weights, &windows);
        let plain = windows.iter().flat_map(|window| plain_state(shape, &wide(&weights), window));
        for (state, plain) in states.iter().zip(plain) {
            prop_assert!((f64::from(*state) - plain).abs() < 2e-5, "{state} {plain}");
        }
    }

    #[test]
    fn gradients_are_those_of_small_changes(hidden in 1_usize..5, windows in 1_usize..4, seed: u64) {
        let shape = Shape { features: 2, hidden };
        let random = &mut StdRng::seed_from_u64(seed);
        let weights = numbers(shape.weights(), 0.8, random);
        let windows: Vec<Vec<f32>> = (0..windows).map(|_| numbers(7 * 2, 1.5, random)).collect();
        let windows: Vec<&[f32]> = windows.iter().map(Vec::as_slice).collect();
        let wanted = numbers(windows.len() * hidden, 1.0, random);
        let mut layer = Layer::new(shape);
        layer.forward(&weights, &windows);
        let gradient = layer.backward(&weights, &wanted);
        let loss = |weights: &[f64]| -> f64 {
            let states = windows.iter().flat_map(|window| plain_state(shape, weights, window));
            states.zip(&wanted).map(|(state, wanted)| state * f64::from(*wanted)).sum()
        };
        for at in 0..weights.len() {
            let mut changed = wide(&weights);
            changed[at] += 1e-5;
            let above = loss(&changed);
            changed[at] -= 2e-5;
            let slope = (above - loss(&changed)) / 2e-5;
            prop_assert!((f64::from(gradient[at]) - slope).abs() < 1e-3 * (1.0 + slope.abs()), "{at}: {} {slope}", gradient[at]);
        }
    }
}

#[test]
fn one_thread_and_many_give_the_same_bytes() {
    let shape = Shape { features: 5, hidden: 16 };
    let random = &mut StdRng::seed_from_u64(1);
    let weights = numbers(shape.weights(), 0.5, random);
    let windows: Vec<Vec<f32>> = (0..33).map(|_| numbers(30 * 5, 1.0, random)).collect();
    let windows: Vec<&[f32]> = windows.iter().map(Vec::as_slice).collect();
    let on = |threads: usize| {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(|| {
            let mut layer = Layer::new(shape);
            let states = layer.forward(&weights, &windows);
            let gradient = layer.backward(&weights, &states);
            (states, gradient)
        })
    };
    assert_eq!(on(1), on(4));
}

#[test]
fn a_layer_forgets_the_batch_before() {
    let shape = Shape { features: 3, hidden: 8 };
    let random = &mut StdRng::seed_from_u64(2);
    let weights = numbers(shape.weights(), 0.5, random);
    let long = numbers(40 * 3, 1.0, random);
    let short = numbers(9 * 3, 1.0, random);
    let mut used = Layer::new(shape);
    used.forward(&weights, &[&long, &long, &long]);
    used.backward(&weights, &[1.0; 24]);
    let mut fresh = Layer::new(shape);
    assert_eq!(used.forward(&weights, &[&short]), fresh.forward(&weights, &[&short]));
    assert_eq!(used.backward(&weights, &[1.0; 8]), fresh.backward(&weights, &[1.0; 8]));
}
