//! The model contract, tract inference, baselines, skill and the phase canary.
