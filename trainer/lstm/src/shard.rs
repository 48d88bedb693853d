//! A part of a batch, computed on one thread.

use crate::Shape;
use crate::activation::{Step, vectorised};
use crate::product::{Matrix, multiply};

/// What a part of a batch computed. All arrays are by time first: `[steps, windows, …]`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shard {
    steps: usize,
    windows: usize,
    /// `[steps, windows, features + 1]`, the last column being 1.
    input: Vec<f32>,
    /// `[steps, windows, 4 · hidden]`.
    gates: Vec<f32>,
    /// Before the first step and after each, `[steps + 1, windows, hidden]`.
    cell: Vec<f32>,
    /// `[steps, windows, hidden]`.
    tanh_cell: Vec<f32>,
    /// Before the first step and after each, `[steps + 1, windows, hidden]`.
    state: Vec<f32>,
}

impl Shard {
    /// Windows of the last pass.
    pub(crate) fn windows(&self) -> usize {
        self.windows
    }

    /// Computes all steps; the last state, `[windows, hidden]`.
    pub(crate) fn forward(
        &mut self,
        shape: Shape,
        weights: &[f32],
        windows: &[&[f32]],
        steps: usize,
    ) -> &[f32] {
        self.lay_out(shape, windows, steps);
        if windows.is_empty() {
            return &[];
        }
        let (of_input, of_state) = weights.split_at(shape.inputs() * shape.gates());
        let of_input = Matrix::new(of_input, shape.inputs(), shape.gates());
        let of_state = Matrix::new(of_state, shape.hidden, shape.gates());
        let rows = steps * windows.len();
        multiply(&mut self.gates, false, Matrix::new(&self.input, rows, shape.inputs()), of_input);
        let (state_size, gates_size) = (windows.len() * shape.hidden, windows.len() * shape.gates());
        for step in 0..steps {
            let gates = &mut self.gates[step * gates_size..][..gates_size];
            let (cell_before, cell) =
                self.cell[step * state_size..][..2 * state_size].split_at_mut(state_size);
            let (state_before, state) =
                self.state[step * state_size..][..2 * state_size].split_at_mut(state_size);
            let tanh_cell = &mut self.tanh_cell[step * state_size..][..state_size];
            if step > 0 {
                multiply(gates, true, Matrix::new(state_before, windows.len(), shape.hidden), of_state);
            }
            vectorised(
                #[inline(always)]
                || {
                    let hidden = shape.hidden;
                    let rows = gates.chunks_exact_mut(4 * hidden).zip(cell_before.chunks_exact(hidden));
                    let out = cell
                        .chunks_exact_mut(hidden)
                        .zip(tanh_cell.chunks_exact_mut(hidden))
                        .zip(state.chunks_exact_mut(hidden));
                    for ((gates, cell_before), ((cell, tanh_cell), state)) in rows.zip(out) {
                        Step { gates, cell_before }.forward(cell, tanh_cell, state);
                    }
                },
            );
        }
        &self.state[steps * state_size..]
    }

    /// The gradient of the weights from that of the last state, `[windows, hidden]`. The gates of the pass are used up.
    pub(crate) fn backward(&mut self, shape: Shape, weights: &[f32], of_last_state: &[f32]) -> Vec<f32> {
        let mut gradient = vec![0.0; shape.weights()];
        if self.windows == 0 {
            return gradient;
        }
        let (steps, windows) = (self.steps, self.windows);
        let split = shape.inputs() * shape.gates();
        let weights = Matrix::new(&weights[split..], shape.hidden, shape.gates());
        let (state_size, gates_size) = (windows * shape.hidden, windows * shape.gates());
        let mut of_state = of_last_state.to_vec();
        let mut of_cell = vec![0.0; state_size];
        for step in (0..steps).rev() {
            let gates = &mut self.gates[step * gates_size..][..gates_size];
            let cell_before = &self.cell[step * state_size..][..state_size];
            let tanh_cell = &self.tanh_cell[step * state_size..][..state_size];
            vectorised(
                #[inline(always)]
                || {
                    let hidden = shape.hidden;
                    let rows = gates.chunks_exact_mut(4 * hidden).zip(cell_before.chunks_exact(hidden));
                    let rest = tanh_cell
                        .chunks_exact(hidden)
                        .zip(of_state.chunks_exact(hidden))
                        .zip(of_cell.chunks_exact_mut(hidden));
                    for ((gates, cell_before), ((tanh_cell, of_state), of_cell)) in rows.zip(rest) {
                        Step { gates, cell_before }.backward(tanh_cell, of_state, of_cell);
                    }
                },
            );
            if step > 0 {
                let gates = Matrix::new(gates, windows, shape.gates());
                multiply(&mut of_state, false, gates, weights.transposed());
            }
        }
        let rows = steps * windows;
        let gates = Matrix::new(&self.gates, rows, shape.gates());
        let states = Matrix::new(&self.state[..rows * shape.hidden], rows, shape.hidden);
        let (of_input, of_state) = gradient.split_at_mut(split);
        multiply(of_input, false, Matrix::new(&self.input, rows, shape.inputs()).transposed(), gates);
        multiply(of_state, false, states.transposed(), gates);
        gradient
    }

    /// Turns windows into `[steps, windows, features + 1]` and makes room for the rest.
    fn lay_out(&mut self, shape: Shape, windows: &[&[f32]], steps: usize) {
        (self.steps, self.windows) = (steps, windows.len());
        let rows = steps * windows.len();
        self.gates.resize(rows * shape.gates(), 0.0);
        self.tanh_cell.resize(rows * shape.hidden, 0.0);
        for memory in [&mut self.cell, &mut self.state] {
            memory.resize((rows + windows.len()) * shape.hidden, 0.0);
            memory[..windows.len() * shape.hidden].fill(0.0);
        }
        self.input.clear();
        self.input.reserve(rows * shape.inputs());
        for step in 0..steps {
            for window in windows {
                self.input.extend_from_slice(&window[step * shape.features..][..shape.features]);
                self.input.push(1.0);
            }
        }
    }
}
