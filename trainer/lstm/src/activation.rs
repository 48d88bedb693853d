//! The nonlinear half of a step, in loops without branches that a compiler can vectorise.
#![expect(
    clippy::inline_always,
    reason = "a loop is vectorised only where all of it is compiled with the wide instructions"
)]
#![expect(clippy::many_single_char_names, reason = "the letters are those of the equations")]

/// Runs a loop with the widest instructions that the processor has.
pub(crate) fn vectorised<R>(work: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(work)
}

/// Gates that are worked on together: one register of the widest kind.
const LANES: usize = 16;

/// So many numbers of a gate.
type Lanes = [f32; LANES];

/// One window's gates and memory at one step.
pub(crate) struct Step<'a> {
    /// Input, output, forget, cell: sums before, activations after [`Step::forward`]; gradients of the sums after
    /// [`Step::backward`]. `[4 · hidden]`.
    pub(crate) gates: &'a mut [f32],
    /// The memory before this step, `[hidden]`.
    pub(crate) cell_before: &'a [f32],
}

impl Step<'_> {
    #[inline(always)]
    fn read(&self, at: usize, hidden: usize) -> (Lanes, Lanes, Lanes, Lanes, Lanes) {
        let gate = |of: usize| lanes(self.gates, of * hidden + at, hidden - at);
        (gate(0), gate(1), gate(2), gate(3), lanes(self.cell_before, at, hidden - at))
    }

    #[inline(always)]
    fn write(&mut self, at: usize, hidden: usize, gates: [&Lanes; 4]) {
        for (of, gate) in gates.into_iter().enumerate() {
            put(self.gates, of * hidden + at, hidden - at, gate);
        }
    }

    /// Opens the gates: writes the memory, its tanh, and the state, each `[hidden]`.
    #[inline(always)]
    pub(crate) fn forward(mut self, cell: &mut [f32], tanh_cell: &mut [f32], state: &mut [f32]) {
        let hidden = cell.len();
        for at in (0..hidden).step_by(LANES) {
            let (i, o, f, g, before) = self.read(at, hidden);
            let (i, o) = (each(|l| sigmoid(i[l])), each(|l| sigmoid(o[l])));
            let (f, g) = (each(|l| sigmoid(f[l])), each(|l| tanh(g[l])));
            let c = each(|l| f[l] * before[l] + i[l] * g[l]);
            let t = each(|l| tanh(c[l]));
            let h = each(|l| o[l] * t[l]);
            self.write(at, hidden, [&i, &o, &f, &g]);
            put(cell, at, hidden - at, &c);
            put(tanh_cell, at, hidden - at, &t);
            put(state, at, hidden - at, &h);
        }
    }

    /// Turns the activations into gradients of the sums. `of_cell` is the gradient of the memory after this step as far as
    /// later steps saw it, and becomes that of the memory before it.
    #[inline(always)]
    pub(crate) fn backward(mut self, tanh_cell: &[f32], of_state: &[f32], of_cell: &mut [f32]) {
        let hidden = of_cell.len();
        for at in (0..hidden).step_by(LANES) {
            let (i, o, f, g, before) = self.read(at, hidden);
            let (t, of_h) = (lanes(tanh_cell, at, hidden - at), lanes(of_state, at, hidden - at));
            let of_c = lanes(of_cell, at, hidden - at);
            let of_memory = each(|l| of_c[l] + of_h[l] * o[l] * (1.0 - t[l] * t[l]));
            let of_input = each(|l| of_memory[l] * g[l] * i[l] * (1.0 - i[l]));
            let of_output = each(|l| of_h[l] * t[l] * o[l] * (1.0 - o[l]));
            let of_forget = each(|l| of_memory[l] * before[l] * f[l] * (1.0 - f[l]));
            let of_candidate = each(|l| of_memory[l] * i[l] * (1.0 - g[l] * g[l]));
            let of_before = each(|l| of_memory[l] * f[l]);
            self.write(at, hidden, [&of_input, &of_output, &of_forget, &of_candidate]);
            put(of_cell, at, hidden - at, &of_before);
        }
    }
}

/// One function of every lane. A `while`, because an iterator's `next` would not be compiled with the wide instructions.
#[inline(always)]
fn each(of: impl Fn(usize) -> f32) -> Lanes {
    let mut out = [0.0; LANES];
    let mut lane = 0;
    while lane < LANES {
        out[lane] = of(lane);
        lane += 1;
    }
    out
}

/// The numbers from `at` on; where fewer than a register are `left`, the rest is 0.
#[inline(always)]
fn lanes(row: &[f32], at: usize, left: usize) -> Lanes {
    let mut out = [0.0; LANES];
    if left >= LANES {
        out.copy_from_slice(&row[at..at + LANES]);
    } else {
        out[..left].copy_from_slice(&row[at..at + left]);
    }
    out
}

/// Writes as many of the lanes as there is room for.
#[inline(always)]
fn put(row: &mut [f32], at: usize, left: usize, lanes: &Lanes) {
    if left >= LANES {
        row[at..at + LANES].copy_from_slice(lanes);
    } else {
        row[at..at + left].copy_from_slice(&lanes[..left]);
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
