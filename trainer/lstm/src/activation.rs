//! The nonlinear half of a step, in loops without branches that a compiler can vectorise.
#![expect(
    clippy::inline_always,
    reason = "a loop is vectorised only where all of it is compiled with the wide instructions"
)]

/// Runs a loop with the widest instructions that the processor has.
pub(crate) fn vectorised<R>(work: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(work)
}

/// One window's gates and memory at one step.
pub(crate) struct Step<'a> {
    /// Input, output, forget, cell: sums before, activations after [`Step::forward`]; gradients of the sums after
    /// [`Step::backward`]. `[4 · hidden]`.
    pub(crate) gates: &'a mut [f32],
    /// The memory before this step, `[hidden]`.
    pub(crate) cell_before: &'a [f32],
}

impl Step<'_> {
    /// Opens the gates: writes the memory, its tanh, and the state, each `[hidden]`.
    #[inline(always)]
    pub(crate) fn forward(self, cell: &mut [f32], tanh_cell: &mut [f32], state: &mut [f32]) {
        let hidden = cell.len();
        let (input, rest) = self.gates.split_at_mut(hidden);
        let (output, rest) = rest.split_at_mut(hidden);
        let (forget, candidate) = rest.split_at_mut(hidden);
        let (candidate, before) = (&mut candidate[..hidden], &self.cell_before[..hidden]);
        let (tanh_cell, state) = (&mut tanh_cell[..hidden], &mut state[..hidden]);
        for at in 0..hidden {
            input[at] = sigmoid(input[at]);
            output[at] = sigmoid(output[at]);
            forget[at] = sigmoid(forget[at]);
            candidate[at] = tanh(candidate[at]);
            cell[at] = forget[at] * before[at] + input[at] * candidate[at];
            tanh_cell[at] = tanh(cell[at]);
            state[at] = output[at] * tanh_cell[at];
        }
    }

    /// Turns the activations into gradients of the sums. `of_cell` is the gradient of the memory after this step as far as
    /// later steps saw it, and becomes that of the memory before it.
    #[inline(always)]
    pub(crate) fn backward(self, tanh_cell: &[f32], of_state: &[f32], of_cell: &mut [f32]) {
        let hidden = of_cell.len();
        let (input, rest) = self.gates.split_at_mut(hidden);
        let (output, rest) = rest.split_at_mut(hidden);
        let (forget, candidate) = rest.split_at_mut(hidden);
        let (candidate, before) = (&mut candidate[..hidden], &self.cell_before[..hidden]);
        let (tanh_cell, of_state) = (&tanh_cell[..hidden], &of_state[..hidden]);
        for at in 0..hidden {
            let (i, o, f, g) = (input[at], output[at], forget[at], candidate[at]);
            let of_output = of_state[at] * tanh_cell[at];
            let of_memory = of_cell[at] + of_state[at] * o * (1.0 - tanh_cell[at] * tanh_cell[at]);
            input[at] = of_memory * g * i * (1.0 - i);
            output[at] = of_output * o * (1.0 - o);
            forget[at] = of_memory * before[at] * f * (1.0 - f);
            candidate[at] = of_memory * i * (1.0 - g * g);
            of_cell[at] = of_memory * f;
        }
    }
}

#[inline(always)]
fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

#[inline(always)]
fn tanh(x: f32) -> f32 {
    2.0 / (1.0 + exp(-2.0 * x)) - 1.0
}

/// `e^x` to 2 units in the last place: `2^n · e^r` with `|r| ≤ ln 2 / 2`, the latter by Taylor's polynomial of degree six.
/// Beyond ±87 it stays at the ends, where a sigmoid has long been 0 or 1.
#[inline(always)]
fn exp(x: f32) -> f32 {
    /// Adding it rounds to a whole number, which then stands in the lowest bits.
    const ROUND: f32 = 12_582_912.0;
    /// ln 2 in two parts, so that `n · LN_2` loses nothing.
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    let x = x.clamp(-87.0, 87.0);
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = x - n * LN_2_HIGH - n * LN_2_LOW;
    let mut sum = 1.0 / 720.0;
    for coefficient in [1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        sum = sum * r + coefficient;
    }
    let exponent = shifted.to_bits().wrapping_sub(ROUND.to_bits()).wrapping_add(127) << 23;
    sum * f32::from_bits(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn activations_agree_with_those_of_double_precision() {
        for step in -40_000..=40_000 {
            let x = step as f32 / 400.0;
            let exact = f64::from(x);
            let sigmoid_error = f64::from(sigmoid(x)) - 1.0 / (1.0 + (-exact).exp());
            let tanh_error = f64::from(tanh(x)) - exact.tanh();
            assert!(
                sigmoid_error.abs() < 1.5e-7 && tanh_error.abs() < 3e-7,
                "{x}: {sigmoid_error} {tanh_error}"
            );
        }
    }
}
