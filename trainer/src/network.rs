//! The LSTM of one ensemble member, in burn.

use burn::module::{Module, Param, ParamId};
use burn::prelude::{Device, Tensor, TensorData};
use burn::tensor::activation::{sigmoid, softplus, tanh};
use forecast::HORIZON;
use rand::Rng;
use serde::{Deserialize, Serialize};

use crate::shape::InputShape;

/// Numbers that a head gives for each window: three for each lead, all leads of one kind together.
pub(crate) const HEAD: usize = 3 * HORIZON;

/// The raw width at which a band is as wide as the baseline's: `softplus(ln(e − 1)) = 1`.
pub(crate) const UNIT_WIDTH: f64 = 0.541_324_854_612_918_2;

/// One LSTM, beside it one layer over the window's description, and over both a head that starts at zero,
/// so that training starts from the linear part.
#[derive(Module, Debug)]
pub(crate) struct Member {
    /// `[features + 1 + hidden, 4 · hidden]`: rows for the input, the constant, the state; gates in the
    /// order input, output, forget, cell, which is ONNX's.
    recurrent: Param<Tensor<2>>,
    /// `[description + 1, hidden]`: the last row for the constant.
    dense: Param<Tensor<2>>,
    /// `[2 · hidden, 504]`: medians, widths below, widths above.
    head: Param<Tensor<2>>,
    /// `[504]`.
    bias: Param<Tensor<1>>,
}

/// The weights of a member as plain numbers, row-major.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct MemberWeights {
    pub(crate) features: usize,
    pub(crate) hidden: usize,
    pub(crate) recurrent: Vec<f32>,
    pub(crate) dense: Vec<f32>,
    pub(crate) head: Vec<f32>,
    pub(crate) bias: Vec<f32>,
}

impl MemberWeights {
    /// Random recurrent weights, a forget gate that remembers, a head that says nothing yet.
    pub(crate) fn random(shape: InputShape, hidden: usize, random: &mut impl Rng) -> Self {
        let features = shape.step_width();
        let bound = 1.0 / (hidden as f32).sqrt();
        let rows = features + 1 + hidden;
        let mut recurrent: Vec<f32> =
            (0..rows * 4 * hidden).map(|_| random.random_range(-bound..bound)).collect();
        let constants = &mut recurrent[features * 4 * hidden..(features + 1) * 4 * hidden];
        constants.fill(0.0);
        constants[2 * hidden..3 * hidden].fill(1.0);
        let bound = (3.0 / shape.description() as f32).sqrt();
        let described = shape.description() * hidden;
        let mut dense: Vec<f32> = (0..described).map(|_| random.random_range(-bound..bound)).collect();
        dense.resize(described + hidden, 0.0);
        Self { features, hidden, recurrent, dense, head: vec![0.0; 2 * hidden * HEAD], bias: vec![0.0; HEAD] }
    }
}

impl Member {
    pub(crate) fn new(weights: &MemberWeights, device: &Device) -> Self {
        let MemberWeights { features, hidden, recurrent, dense, head, bias } = weights;
        let dense = TensorData::new(dense.clone(), [dense.len() / hidden, *hidden]);
        let recurrent = TensorData::new(recurrent.clone(), [features + 1 + hidden, 4 * hidden]);
        Self {
            recurrent: parameter(1, recurrent, device),
            dense: parameter(2, dense, device),
            head: parameter(3, TensorData::new(head.clone(), [2 * hidden, HEAD]), device),
            bias: parameter(4, TensorData::new(bias.clone(), [HEAD]), device),
        }
    }

    pub(crate) fn weights(&self) -> MemberWeights {
        let lstm::Shape { features, hidden } = self.shape();
        MemberWeights {
            features,
            hidden,
            recurrent: self.recurrent(),
            dense: numbers(self.dense.val()),
            head: numbers(self.head.val()),
            bias: numbers(self.bias.val()),
        }
    }

    /// The sizes of the recurrent layer.
    pub(crate) fn shape(&self) -> lstm::Shape {
        let [rows, gates] = self.recurrent.val().dims();
        let hidden = gates / 4;
        lstm::Shape { features: rows - 1 - hidden, hidden }
    }

    /// The recurrent weights, as [`lstm::Layer`] takes them.
    pub(crate) fn recurrent(&self) -> Vec<f32> {
        numbers(self.recurrent.val())
    }

    /// What a member knows of windows: `[steps, batch, features + 1]` and `[batch, description + 1]`, each
    /// with a last column of ones, to `[batch, 2 · hidden]`. Training takes the LSTM's part from [`lstm::Layer`];
    /// this is what the exported graph is compared with.
    pub(crate) fn state(&self, window: &Tensor<3>, described: &Tensor<2>) -> Tensor<2> {
        self.beside(self.recurrent_state(window), described)
    }

    /// The LSTM's last states, `[batch, hidden]`, beside what the dense layer makes of the descriptions.
    pub(crate) fn beside(&self, states: Tensor<2>, described: &Tensor<2>) -> Tensor<2> {
        Tensor::cat(vec![states, tanh(described.clone().matmul(self.dense.val()))], 1)
    }

    /// The LSTM's last state after windows, `[batch, hidden]`, as burn computes it.
    pub(crate) fn recurrent_state(&self, window: &Tensor<3>) -> Tensor<2> {
        let [hours, batch, width] = window.dims();
        let weights = self.recurrent.val();
        let hidden = weights.dims()[1] / 4;
        let mut state = Tensor::<2>::zeros([batch, hidden], &window.device());
        let mut cell = state.clone();
        for hour in 0..hours {
            let input = window.clone().narrow(0, hour, 1).reshape([batch, width]);
            let gates = Tensor::cat(vec![input, state], 1).matmul(weights.clone());
            let open = sigmoid(gates.clone().narrow(1, 0, 3 * hidden));
            let candidate = tanh(gates.narrow(1, 3 * hidden, hidden));
            let gate = |at: usize| open.clone().narrow(1, at * hidden, hidden);
            cell = gate(2) * cell + gate(0) * candidate;
            state = gate(1) * tanh(cell.clone());
        }
        state
    }

    /// What the head says of a state, `[batch, 504]`.
    pub(crate) fn head(&self, state: Tensor<2>) -> Tensor<2> {
        state.matmul(self.head.val()) + self.bias.val().unsqueeze()
    }

    /// The recurrent weights, the weights that burn differentiates, and the bias.
    pub(crate) fn parameters(&self) -> (&Param<Tensor<2>>, [&Param<Tensor<2>>; 2], &Param<Tensor<1>>) {
        (&self.recurrent, [&self.dense, &self.head], &self.bias)
    }
}

/// A parameter under a number of its own: the optimiser's state is kept by it, and found again by it.
fn parameter<const D: usize>(number: u64, data: TensorData, device: &Device) -> Param<Tensor<D>> {
    let mut parameter = Param::from_data(data, device);
    parameter.id = ParamId::from(number);
    parameter
}

/// Quantiles as departures from the baseline's median, °C, each `[batch, 168]`.
pub(crate) struct Departures {
    pub(crate) low: Tensor<2>,
    pub(crate) median: Tensor<2>,
    pub(crate) high: Tensor<2>,
}

impl Departures {
    /// From what the heads and the linear part say (`[batch, 504]` and `[batch, 168]`, standardised) and
    /// the baseline's band (each `[batch, 168]`, °C). They cannot cross: widths are positive.
    pub(crate) fn new(raw: &Tensor<2>, linear: Tensor<2>, below: Tensor<2>, above: Tensor<2>) -> Self {
        let part = |at: usize| raw.clone().narrow(1, at * HORIZON, HORIZON);
        let width = |at: usize| softplus(part(at).add_scalar(UNIT_WIDTH), 1.0);
        let scale = (below.clone() + above.clone()).mul_scalar(SIDES_TO_DEVIATION);
        let median = scale * (part(0) + linear);
        Self { low: median.clone() - below * width(1), high: median.clone() + above * width(2), median }
    }
}

/// A normal distribution has 80 % of its hours within 2.563 standard deviations.
pub(crate) const SIDES_TO_DEVIATION: f64 = 1.0 / 2.563_103_131;

/// Numbers, row-major, as a matrix of so many rows.
pub(crate) fn matrix(numbers: Vec<f32>, rows: usize, device: &Device) -> Tensor<2> {
    let columns = numbers.len() / rows;
    Tensor::from_data(TensorData::new(numbers, [rows, columns]), device)
}

/// A tensor's numbers, row-major.
pub(crate) fn numbers<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().try_to_vec().expect("every tensor here is of f32")
}
