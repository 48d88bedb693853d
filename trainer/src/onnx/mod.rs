//! The trained network as an ONNX graph, written node by node: burn's own exporter unrolls an LSTM into
//! thousands of nodes.

mod builder;
mod proto;
mod signature;
#[cfg(test)]
mod tests;

pub(crate) use signature::{TensorSpec, signature};

use builder::{Builder, Name};
use forecast::{HORIZON, INPUT_BAND, INPUT_FEATURES, OUTPUT_DEPARTURES};

use crate::network::{MemberWeights, SIDES_TO_DEVIATION};
use crate::shape::InputShape;
use crate::whole::Whole;

/// The whole model as ONNX bytes: features and the baseline's band in, quantiles as departures from the
/// baseline's median out, all of fixed shape and in °C.
pub(crate) fn export(model: &Whole) -> Vec<u8> {
    let mut graph = Builder::default();
    let shape = model.shape;
    let features = graph.input(INPUT_FEATURES, &[1, shape.window, shape.width]);
    let band = graph.input(INPUT_BAND, &[1, HORIZON, 2]);
    let state = state(&mut graph, model, &features);
    let linear = linear(&mut graph, model, &features);
    let [medians, below_widths, above_widths] = heads(&mut graph, model, &state);
    let side = |graph: &mut Builder, name: &str, at: usize| {
        let slice = graph.slice(&format!("{name}_column"), &band, 2, at, at + 1);
        graph.reshape(name, &slice, &[1, HORIZON])
    };
    let below = side(&mut graph, "below", 0);
    let above = side(&mut graph, "above", 1);
    let sides = graph.node("Add", "sides", &[&below, &above]);
    let factor = graph.floats("sides_to_deviation", &[1], &[SIDES_TO_DEVIATION as f32]);
    let deviation = graph.node("Mul", "deviation", &[&sides, &factor]);
    let standardised = graph.node("Add", "standardised", &[&medians, &linear]);
    let median = graph.node("Mul", "median", &[&deviation, &standardised]);
    let reach_below = graph.node("Mul", "reach_below", &[&below, &below_widths]);
    let reach_above = graph.node("Mul", "reach_above", &[&above, &above_widths]);
    let low = graph.node("Sub", "low", &[&median, &reach_below]);
    let high = graph.node("Add", "high", &[&median, &reach_above]);
    let columns =
        [low, median, high].map(|name| graph.reshape(&format!("{name}_column"), &name, &[1, HORIZON, 1]));
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let output = graph.concat(OUTPUT_DEPARTURES, &columns, 2);
    graph.finish("wearcast", &output, &[1, HORIZON, 3])
}

/// The last states of all members, side by side.
fn state(graph: &mut Builder, model: &Whole, features: &str) -> Name {
    let steps = graph.reshape("steps", features, &[1, model.shape.steps(), model.shape.step_width()]);
    let by_time = graph.transpose("by_time", &steps, &[1, 0, 2]);
    let mut states = Vec::new();
    for (at, member) in model.members.iter().enumerate() {
        let MemberWeights { features, hidden, .. } = *member;
        let gates = Gates::of(member);
        let input = graph.floats(&format!("member_{at}_w"), &[1, 4 * hidden, features], &gates.input);
        let state = graph.floats(&format!("member_{at}_r"), &[1, 4 * hidden, hidden], &gates.state);
        let bias = graph.floats(&format!("member_{at}_b"), &[1, 8 * hidden], &gates.bias);
        let last = graph.lstm(&format!("member_{at}_state"), &[&by_time, &input, &state, &bias], hidden);
        states.push(graph.reshape(&format!("member_{at}"), &last, &[1, hidden]));
    }
    let states: Vec<&str> = states.iter().map(String::as_str).collect();
    graph.concat("state", &states, 1)
}

/// What the heads say: medians, and widths below and above that are positive.
fn heads(graph: &mut Builder, model: &Whole, state: &str) -> [Name; 3] {
    let mut head = |name: &str, at: usize| {
        let rows = model.members.iter().map(|member| member.hidden).sum();
        let weights = graph.floats(&format!("{name}_w"), &[rows, HORIZON], &model.heads[at]);
        let bias = graph.floats(&format!("{name}_b"), &[1, HORIZON], &model.biases[at]);
        let product = graph.node("MatMul", &format!("{name}_product"), &[state, &weights]);
        graph.node("Add", name, &[&product, &bias])
    };
    let medians = head("medians", 0);
    let raw = [head("raw_below", 1), head("raw_above", 2)];
    let mut width = |name: &str, raw: &str, scale: &[f32]| {
        let positive = graph.node("Softplus", &format!("{name}_positive"), &[raw]);
        let scale = graph.floats(&format!("{name}_scale"), &[1, HORIZON], scale);
        graph.node("Mul", name, &[&positive, &scale])
    };
    let below = width("width_below", &raw[0], &model.width_scales[0]);
    let above = width("width_above", &raw[1], &model.width_scales[1]);
    [medians, below, above]
}

/// What the linear part says; the description is that of [`InputShape::describe`].
fn linear(graph: &mut Builder, model: &Whole, features: &str) -> Name {
    let shape = model.shape;
    let InputShape { window, width, signals, .. } = shape;
    let departures = graph.slice("departures_in", features, 2, 0, signals);
    let lagged = graph.slice("lagged", &departures, 1, window - shape.lags(), window);
    let lags = graph.reshape("lags", &lagged, &[1, shape.lags() * signals]);
    let long_mean = graph.mean("long_mean", &departures, 1);
    let recent = graph.slice("recent", &departures, 1, window - shape.mean_hours(), window);
    let short_mean = graph.mean("short_mean", &recent, 1);
    let last_row = graph.slice("last_row", features, 1, window - 1, window);
    let last = graph.reshape("last", &last_row, &[1, width]);
    let now = graph.slice("now", &last, 1, 0, signals);
    let rest = graph.slice("rest", &last, 1, signals, width);
    let clock_row = graph.slice("clock_row", &last, 1, width - InputShape::CLOCK, width);
    let clock = graph.reshape("clock", &clock_row, &[1, 1, InputShape::CLOCK]);
    let present = graph.concat("present", &[&now, &short_mean], 1);
    let present = graph.reshape("present_column", &present, &[1, 2 * signals, 1]);
    let product = graph.node("Mul", "present_by_clock", &[&present, &clock]);
    let products = graph.reshape("products", &product, &[1, 2 * signals * InputShape::CLOCK]);
    let description = graph.concat("description", &[&lags, &long_mean, &rest, &products], 1);
    let weights = graph.floats("linear_w", &[shape.description(), HORIZON], &model.linear);
    let bias = graph.floats("linear_b", &[1, HORIZON], &model.linear_bias);
    let product = graph.node("MatMul", "linear_product", &[&description, &weights]);
    graph.node("Add", "linear", &[&product, &bias])
}

/// A member's recurrent weights in ONNX's layout: `W` `[4 · hidden, features]`, `R` `[4 · hidden, hidden]`,
/// `B` `[8 · hidden]`, gates in the order input, output, forget, cell
/// (<https://onnx.ai/onnx/operators/onnx__LSTM.html>). A wrong order still loads and runs.
struct Gates {
    input: Vec<f32>,
    state: Vec<f32>,
    bias: Vec<f32>,
}

impl Gates {
    fn of(member: &MemberWeights) -> Self {
        let MemberWeights { features, hidden, ref recurrent, .. } = *member;
        let gates = 4 * hidden;
        let transposed = |from: usize, rows: usize| -> Vec<f32> {
            (0..gates)
                .flat_map(|gate| (from..from + rows).map(move |row| (row, gate)))
                .map(|(row, gate)| recurrent[row * gates + gate])
                .collect()
        };
        let mut bias = transposed(features, 1);
        bias.resize(2 * gates, 0.0);
        Self { input: transposed(0, features), state: transposed(features + 1, hidden), bias }
    }
}
