//! The recurrent layer at work: by hand on the cores, by burn on a graphics card.

use burn::prelude::{Device, Tensor};
use burn::tensor::Gradients;

use crate::network::{Member, matrix, numbers};
use crate::processor::Processor;
use crate::shape::InputShape;
use crate::whole::by_time;

/// How the LSTM's last states and the gradient of its weights come about.
pub(crate) enum Recurrence {
    /// By [`lstm::Layer`], outside of what burn differentiates: burn sees the states as leaves.
    ByHand(Box<lstm::Layer>),
    /// As burn computes and differentiates [`Member::recurrent_state`].
    ByBurn(InputShape),
}

impl Recurrence {
    pub(crate) fn on(processor: Processor, network: &Member, shape: InputShape) -> Self {
        match processor {
            Processor::Cpu => Self::ByHand(Box::new(lstm::Layer::new(network.shape()))),
            #[allow(unreachable_patterns, reason = "a program for the cores alone has no other")]
            _ => Self::ByBurn(shape),
        }
    }

    /// The last states after windows (`[window, features]` each), `[batch, hidden]`.
    pub(crate) fn states(&mut self, network: &Member, windows: &[&[f32]], device: &Device) -> Tensor<2> {
        match self {
            Self::ByHand(layer) => {
                matrix(layer.forward(&network.recurrent(), windows), windows.len(), device)
            }
            Self::ByBurn(shape) => network.recurrent_state(&by_time(windows, *shape, device)),
        }
    }

    /// The same, so that [`Recurrence::gradient`] can be asked for after them.
    pub(crate) fn tracked(&mut self, network: &Member, windows: &[&[f32]], device: &Device) -> Tensor<2> {
        let states = self.states(network, windows, device);
        match self {
            Self::ByHand(_) => states.require_grad(),
            Self::ByBurn(_) => states,
        }
    }

    /// The gradient of the recurrent weights, from what burn says of the states that were [tracked](Self::tracked) last.
    pub(crate) fn gradient(
        &mut self,
        network: &Member,
        states: &Tensor<2>,
        gradients: &Gradients,
    ) -> Tensor<2> {
        let weights = network.parameters().0.val();
        match self {
            Self::ByHand(layer) => {
                let none = || vec![0.0; states.dims().iter().product()];
                let of_states = states.grad(gradients).map_or_else(none, numbers);
                let of_weights = layer.backward(&network.recurrent(), &of_states);
                matrix(of_weights, weights.dims()[0], &Processor::Cpu.device())
            }
            Self::ByBurn(_) => weights.grad(gradients).unwrap_or_else(|| weights.inner().zeros_like()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::MemberWeights;
    use rand::rngs::StdRng;
    use rand::{Rng, SeedableRng};

    /// The states of some windows, and the gradient of the sum of their squares.
    fn by(mut recurrence: Recurrence, member: &Member, windows: &[&[f32]]) -> [Vec<f32>; 2] {
        let states = recurrence.tracked(member, windows, &Processor::Cpu.device().autodiff());
        let gradients = states.clone().square().sum().backward();
        [recurrence.gradient(member, &states, &gradients), states.inner()].map(numbers)
    }

    #[test]
    fn by_hand_and_by_burn_are_the_same_states_and_the_same_gradient() {
        let shape = InputShape { window: 20, width: 6, signals: 2, step_hours: 1 };
        let random = &mut StdRng::seed_from_u64(3);
        let weights = MemberWeights::random(shape, 12, random);
        let windows: Vec<Vec<f32>> =
            (0..7).map(|_| (0..20 * 6).map(|_| random.random_range(-2.0..2.0)).collect()).collect();
        let windows: Vec<&[f32]> = windows.iter().map(Vec::as_slice).collect();
        let member = Member::new(&weights, &Processor::Cpu.device().autodiff());
        let by_hand = by(Recurrence::on(Processor::Cpu, &member, shape), &member, &windows);
        let by_burn = by(Recurrence::ByBurn(shape), &member, &windows);
        for (one, other) in by_hand.iter().flatten().zip(by_burn.iter().flatten()) {
            assert!((one - other).abs() < 1e-5, "{one} {other}");
        }
        assert!(by_hand[0].iter().any(|gradient| gradient.abs() > 0.1));
    }
}
