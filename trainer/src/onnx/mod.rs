//! The trained network as an ONNX graph, written node by node: burn's own exporter unrolls an LSTM into
//! thousands of nodes.

mod builder;
mod proto;
mod signature;
#[cfg(test)]
mod tests;

pub(crate) use signature::{TensorSpec, signature};

use builder::{Builder, Name};
use forecast::{
    HORIZON, INPUT_BAND, INPUT_FEATURES, OUTPUT_DEPARTURES, OUTPUT_SECONDARY, Quantity, SECONDARY_LEADS,
};

use crate::network::{MemberWeights, SIDES_TO_DEVIATION};
use crate::shape::{InputShape, clock_products};
use crate::whole::Whole;

/// The whole model as ONNX bytes: features and the baseline's band in, quantiles as departures from the
/// baseline's median out, all of fixed shape and in °C.
pub(crate) fn export(model: &Whole) -> Vec<u8> {
    let mut graph = Builder::default();
    let shape = model.shape;
    let features = graph.input(INPUT_FEATURES, &[1, shape.window, shape.width]);
    let band = graph.input(INPUT_BAND, &[1, HORIZON, 2]);
    let description = description(&mut graph, shape, &features);
    let state = state(&mut graph, model, &features, &description);
    let linear = linear(&mut graph, model, &description);
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
    graph.output(&output, &[1, HORIZON, 3]);
    secondary(&mut graph, model, &description);
    graph.finish("wearcast")
}

/// What is said besides temperature, if anything is.
fn secondary(graph: &mut Builder, model: &Whole, description: &str) {
    if model.secondary.is_empty() {
        return;
    }
    let (rows, columns) = (model.shape.description(), Quantity::ALL.len() * SECONDARY_LEADS);
    let (weights, constants) = model.secondary.split_at(rows * columns);
    let weights = graph.floats("secondary_w", &[rows, columns], weights);
    let constants = graph.floats("secondary_b", &[1, columns], constants);
    let product = graph.node("MatMul", "secondary_product", &[description, &weights]);
    let sum = graph.node("Add", "secondary_sum", &[&product, &constants]);
    let shape = [1, Quantity::ALL.len(), SECONDARY_LEADS];
    let output = graph.reshape(OUTPUT_SECONDARY, &sum, &shape);
    graph.output(&output, &shape);
}

/// The states of all members, side by side.
fn state(graph: &mut Builder, model: &Whole, features: &str, description: &str) -> Name {
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
        let rows = model.shape.description();
        let (weights, constant) = member.dense.split_at(rows * hidden);
        let weights = graph.floats(&format!("member_{at}_dense_w"), &[rows, hidden], weights);
        let constant = graph.floats(&format!("member_{at}_dense_b"), &[1, hidden], constant);
        let product = graph.node("MatMul", &format!("member_{at}_dense_product"), &[description, &weights]);
        let sum = graph.node("Add", &format!("member_{at}_dense_sum"), &[&product, &constant]);
        states.push(graph.node("Tanh", &format!("member_{at}_dense"), &[&sum]));
    }
    let states: Vec<&str> = states.iter().map(String::as_str).collect();
    graph.concat("state", &states, 1)
}

/// What the heads say: medians, and widths below and above that are positive.
fn heads(graph: &mut Builder, model: &Whole, state: &str) -> [Name; 3] {
    let mut head = |name: &str, at: usize| {
        let rows = model.members.iter().map(|member| 2 * member.hidden).sum();
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

/// The description of [`InputShape::describe`], `[1, description]`. Means are products with a constant matrix.
fn description(graph: &mut Builder, shape: InputShape, features: &str) -> Name {
    let InputShape { window, width, signals, .. } = shape;
    let departures = graph.slice("departures_in", features, 2, 0, signals);
    let spans = shape.means();
    let mut shares = vec![0.0; spans.len() * window];
    for (row, hours) in shares.chunks_exact_mut(window).zip(&spans) {
        row[hours.clone()].fill(1.0 / hours.len() as f32);
    }
    let shares = graph.floats("mean_shares", &[1, spans.len(), window], &shares);
    let by_span = graph.node("MatMul", "means_by_span", &[&shares, &departures]);
    let means = graph.reshape("means", &by_span, &[1, spans.len() * signals]);
    let last_row = graph.slice("last_row", features, 1, window - 1, window);
    let last = graph.reshape("last", &last_row, &[1, width]);
    let now = graph.slice("now", &last, 1, 0, signals);
    let rest = graph.slice("rest", &last, 1, signals, width);
    let clock = graph.slice("clock", &last, 1, width - InputShape::CLOCK, width);
    let products = clock_products_of(graph, &clock);
    let all_clock = graph.concat("all_clock", &[&clock, &products], 1);
    let columns = InputShape::CLOCK + InputShape::CLOCK_PRODUCTS;
    let clock_row = graph.reshape("clock_row", &all_clock, &[1, 1, columns]);
    let day_row = graph.slice("day_row", &by_span, 1, shape.day(), shape.day() + 1);
    let day = graph.reshape("day", &day_row, &[1, signals]);
    let states = graph.concat("states", &[&now, &day], 1);
    let states = graph.reshape("states_column", &states, &[1, shape.states(), 1]);
    let crossed = graph.node("Mul", "states_by_clock", &[&states, &clock_row]);
    let crossed = graph.reshape("crossed", &crossed, &[1, shape.states() * columns]);
    graph.concat("description", &[&means, &rest, &products, &crossed], 1)
}

/// The products of the clock's columns, each pair picked by a constant matrix.
fn clock_products_of(graph: &mut Builder, clock: &str) -> Name {
    let pick = |graph: &mut Builder, name: &str, which: fn((usize, usize)) -> usize| {
        let mut picks = vec![0.0; InputShape::CLOCK * InputShape::CLOCK_PRODUCTS];
        for (column, pair) in clock_products().enumerate() {
            picks[which(pair) * InputShape::CLOCK_PRODUCTS + column] = 1.0;
        }
        let size = [InputShape::CLOCK, InputShape::CLOCK_PRODUCTS];
        let picks = graph.floats(&format!("{name}_picks"), &size, &picks);
        graph.node("MatMul", name, &[clock, &picks])
    };
    let one = pick(graph, "clock_one", |pair| pair.0);
    let other = pick(graph, "clock_other", |pair| pair.1);
    graph.node("Mul", "clock_products", &[&one, &other])
}

/// What the linear part says of the description, summed in f64: hundreds of products that nearly cancel would be off by more than
/// all else together. The file keeps f32; whoever loads it widens the constants once.
fn linear(graph: &mut Builder, model: &Whole, description: &str) -> Name {
    let weights = graph.floats("linear_w", &[model.shape.description(), HORIZON], &model.linear);
    let bias = graph.floats("linear_b", &[1, HORIZON], &model.linear_bias);
    let [description, weights, bias] =
        [("description", description), ("linear_w", &weights), ("linear_b", &bias)]
            .map(|(name, value)| graph.double(&format!("{name}_f64"), value));
    let product = graph.node("MatMul", "linear_product", &[&description, &weights]);
    let sum = graph.node("Add", "linear_sum", &[&product, &bias]);
    graph.single("linear", &sum)
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
