//! One LSTM layer as training needs it: forward and backward over a batch of windows, outside autodiff.
//!
//! burn's own layer is a graph of a dozen small operations a step, each with its own tensors and its own backward; half
//! of its time goes into scalar `exp`. Here a step is one matrix product and one pass over its gates:
//!
//! ```text
//! [i o f g] = x·Wx + h·Wh      i, o, f = sigmoid, g = tanh
//! c = f·c' + i·g               h = o·tanh(c)
//! ```
//!
//! Only the last state matters to the heads, so only its gradient comes in, and no gradient is asked of the input.
//! A batch is cut into [`SHARDS`] parts whatever the machine, and what they give is added in order: the same numbers
//! come out on one core and on many.

#![warn(missing_docs)]

mod activation;
mod product;
mod shard;
#[cfg(test)]
mod tests;

use rayon::prelude::*;

use shard::Shard;

/// Parts that a batch is cut into.
pub const SHARDS: usize = 2;

/// The sizes of a layer. Its weights are `[features + 1 + hidden, 4 · hidden]`, row-major: rows for the input, the constant
/// and the state, gates in the order input, output, forget, cell, which is ONNX's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Numbers that come in at each step.
    pub features: usize,
    /// Numbers of the state.
    pub hidden: usize,
}

impl Shape {
    /// Rows of the weights that meet the input and the constant.
    const fn inputs(self) -> usize {
        self.features + 1
    }

    /// Columns of the weights.
    const fn gates(self) -> usize {
        4 * self.hidden
    }

    /// How many weights there are.
    pub const fn weights(self) -> usize {
        (self.inputs() + self.hidden) * self.gates()
    }
}

/// A layer at work. It keeps what the last forward pass computed, and the memory for the next.
#[derive(Debug, Clone)]
pub struct Layer {
    shape: Shape,
    shards: Vec<Shard>,
}

impl Layer {
    /// A layer of these sizes.
    pub fn new(shape: Shape) -> Self {
        Self { shape, shards: vec![Shard::default(); SHARDS] }
    }

    /// The last state after each window, `[windows, hidden]`. A window is `[steps, features]`, all of the same length.
    ///
    /// # Panics
    /// If there is no window, or weights or windows are not of the layer's sizes.
    pub fn forward(&mut self, weights: &[f32], windows: &[&[f32]]) -> Vec<f32> {
        let shape = self.shape;
        assert_eq!(weights.len(), shape.weights(), "weights of another layer");
        assert!(!windows.is_empty(), "there is nothing to compute");
        let steps = windows[0].len() / shape.features;
        assert!(
            windows.iter().all(|window| window.len() == steps * shape.features),
            "windows differ in length"
        );
        self.shards
            .par_iter_mut()
            .zip(parts(windows))
            .flat_map_iter(|(shard, windows)| shard.forward(shape, weights, windows, steps).to_vec())
            .collect()
    }

    /// The gradient of the weights, given that of the states which the last [`Layer::forward`] gave, `[windows, hidden]`.
    ///
    /// # Panics
    /// If weights or gradient are not of the sizes of that pass.
    pub fn backward(&mut self, weights: &[f32], of_states: &[f32]) -> Vec<f32> {
        let shape = self.shape;
        let windows: usize = self.shards.iter().map(Shard::windows).sum();
        assert_eq!(of_states.len(), windows * shape.hidden, "a gradient of other states");
        let mut rest = of_states;
        let of_shards: Vec<&[f32]> = self
            .shards
            .iter()
            .map(|shard| {
                let (own, others) = rest.split_at(shard.windows() * shape.hidden);
                rest = others;
                own
            })
            .collect();
        let gradients: Vec<Vec<f32>> = self
            .shards
            .par_iter_mut()
            .zip(of_shards)
            .map(|(shard, of_states)| shard.backward(shape, weights, of_states))
            .collect();
        let mut sum = vec![0.0; shape.weights()];
        for gradient in gradients {
            sum.iter_mut().zip(gradient).for_each(|(sum, more)| *sum += more);
        }
        sum
    }
}

/// [`SHARDS`] contiguous parts, of which the last may be empty.
fn parts<'a, 'b>(windows: &'a [&'b [f32]]) -> Vec<&'a [&'b [f32]]> {
    let size = windows.len().div_ceil(SHARDS);
    (0..SHARDS)
        .map(|part| &windows[(part * size).min(windows.len())..((part + 1) * size).min(windows.len())])
        .collect()
}
