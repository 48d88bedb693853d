//! The whole model as plain numbers: members averaged, shrinkage and calibration folded in.

use burn::prelude::{Device, Tensor, TensorData};
use burn::tensor::activation::softplus;
use forecast::{HORIZON, Quantity, SECONDARY_LEADS};

use crate::linear::Linear;
use crate::network::{Member, MemberWeights, SIDES_TO_DEVIATION, UNIT_WIDTH, numbers};
use crate::processor::Processor;
use crate::shape::InputShape;

/// What is exported, and what burn computes to check the export.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Whole {
    pub(crate) shape: InputShape,
    /// Their heads and biases do not count; these are in `heads` and `biases`.
    pub(crate) members: Vec<MemberWeights>,
    /// Medians, widths below, widths above, each `[states of all members, 168]`.
    pub(crate) heads: [Vec<f32>; 3],
    /// The same three, each `[168]`.
    pub(crate) biases: [Vec<f32>; 3],
    /// `[description, 168]`.
    pub(crate) linear: Vec<f32>,
    /// `[168]`.
    pub(crate) linear_bias: Vec<f32>,
    /// What the widths below and above are multiplied by, each `[168]`.
    pub(crate) width_scales: [Vec<f32>; 2],
    /// `[description + 1, 4 · 72]`, the last row the constants; empty if nothing is said besides temperature.
    pub(crate) secondary: Vec<f32>,
}

/// How much of each part is believed at each lead, chosen on the validation hours.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Adjustment {
    /// Factor of the linear part.
    pub(crate) linear: Vec<f64>,
    /// Factor of the networks' medians.
    pub(crate) networks: Vec<f64>,
    /// Factors of the widths below and above.
    pub(crate) widths: [Vec<f64>; 2],
}

impl Whole {
    /// Averages the members and folds the adjustment into the weights.
    pub(crate) fn new(
        shape: InputShape,
        members: Vec<MemberWeights>,
        linear: &Linear,
        adjustment: &Adjustment,
    ) -> Self {
        let share = 1.0 / members.len() as f64;
        let factor =
            |kind: usize, lead: usize| share * if kind == 0 { adjustment.networks[lead] } else { 1.0 };
        let heads = [0, 1, 2].map(|kind| {
            let rows = members.iter().flat_map(|member| member.head.chunks_exact(3 * HORIZON));
            let cells = rows.flat_map(|row| row[kind * HORIZON..][..HORIZON].iter().enumerate());
            cells.map(|(lead, cell)| (f64::from(*cell) * factor(kind, lead)) as f32).collect()
        });
        let biases = [0, 1, 2].map(|kind| {
            let constant = if kind == 0 { 0.0 } else { UNIT_WIDTH };
            let sum = |lead: usize| {
                members.iter().map(|member| f64::from(member.bias[kind * HORIZON + lead])).sum::<f64>()
            };
            (0..HORIZON).map(|lead| (sum(lead) * factor(kind, lead) + constant) as f32).collect()
        });
        let cells = |column: usize| {
            linear
                .0
                .iter()
                .zip(&adjustment.linear)
                .map(move |(weights, factor)| (weights[column] * factor) as f32)
        };
        Self {
            shape,
            heads,
            biases,
            linear: (0..shape.description()).flat_map(cells).collect(),
            linear_bias: cells(shape.description()).collect(),
            width_scales: adjustment
                .widths
                .clone()
                .map(|widths| widths.iter().map(|width| *width as f32).collect()),
            members,
            secondary: Vec::new(),
        }
    }

    /// The same, which says something besides temperature too.
    #[must_use]
    pub(crate) fn with_secondary(self, secondary: Vec<f32>) -> Self {
        Self { secondary, ..self }
    }

    /// What it says of a window besides temperature, `[4 · 72]`.
    pub(crate) fn besides(&self, window: &[f32]) -> Vec<f64> {
        let columns = Quantity::ALL.len() * SECONDARY_LEADS;
        let mut said = vec![0.0; if self.secondary.is_empty() { 0 } else { columns }];
        add_products(&mut said, self.shape.describe(window).into_iter().chain([1.0]), &self.secondary);
        said
    }

    /// What the linear part says of a window, `[168]`, standardised; summed in f64, as the graph does.
    fn linear(&self, window: &[f32]) -> Vec<f32> {
        let mut said: Vec<f64> = self.linear_bias.iter().copied().map(f64::from).collect();
        add_products(&mut said, self.shape.describe(window), &self.linear);
        said.into_iter().map(|sum| sum as f32).collect()
    }

    /// Computes the departures of some windows in burn, but for the linear part: `[windows, 168, 3]`, flat, °C. `windows` are
    /// `[window, features]` each, `sides` `[168, 2]` each.
    pub(crate) fn departures(&self, windows: &[&[f32]], sides: &[Vec<f32>]) -> Vec<f32> {
        let device = Processor::Cpu.device();
        let batch = windows.len();
        let two = |values: &[f32], columns: usize| {
            Tensor::<2>::from_data(
                TensorData::new(values.to_vec(), [values.len() / columns, columns]),
                &device,
            )
        };
        let (input, description) =
            (by_time(windows, self.shape, &device), described(windows, self.shape, &device));
        let states =
            self.members.iter().map(|member| Member::new(member, &device).state(&input, &description));
        let state = Tensor::cat(states.collect(), 1);
        let head = |kind: usize| {
            state.clone().matmul(two(&self.heads[kind], HORIZON)) + two(&self.biases[kind], HORIZON)
        };
        let linear: Vec<f32> = windows.iter().flat_map(|window| self.linear(window)).collect();
        let linear = two(&linear, HORIZON);
        let side = |at: usize| {
            let values: Vec<f32> =
                sides.iter().flat_map(|sides| sides.iter().skip(at).step_by(2).copied()).collect();
            two(&values, HORIZON)
        };
        let (below, above) = (side(0), side(1));
        let median = (below.clone() + above.clone()).mul_scalar(SIDES_TO_DEVIATION) * (head(0) + linear);
        let width = |kind: usize| softplus(head(kind), 1.0) * two(&self.width_scales[kind - 1], HORIZON);
        let low = median.clone() - below * width(1);
        let high = median.clone() + above * width(2);
        let columns = [low, median, high].map(|column| column.reshape([batch, HORIZON, 1]));
        numbers(Tensor::cat(columns.to_vec(), 2))
    }
}

/// Adds each cell times its row of weights.
fn add_products(sums: &mut [f64], cells: impl IntoIterator<Item = f32>, weights: &[f32]) {
    let rows = cells.into_iter().zip(weights.chunks_exact(sums.len().max(1)));
    for (cell, row) in rows {
        sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += f64::from(cell) * f64::from(*weight));
    }
}

/// The windows' descriptions with a last column of ones: `[batch, description + 1]`.
pub(crate) fn described(windows: &[&[f32]], shape: InputShape, device: &Device) -> Tensor<2> {
    let rows = windows.iter().flat_map(|window| shape.describe(window).into_iter().chain([1.0]));
    Tensor::from_data(TensorData::new(rows.collect(), [windows.len(), shape.description() + 1]), device)
}

/// Windows as a member takes them: `[steps, batch, step_width + 1]`, the last column ones.
pub(crate) fn by_time(windows: &[&[f32]], shape: InputShape, device: &Device) -> Tensor<3> {
    let (steps, width) = (shape.steps(), shape.step_width());
    let mut values = Vec::with_capacity(windows.len() * steps * (width + 1));
    for step in 0..steps {
        for window in windows {
            values.extend_from_slice(&window[step * width..(step + 1) * width]);
            values.push(1.0);
        }
    }
    Tensor::from_data(TensorData::new(values, [steps, windows.len(), width + 1]), device)
}
