//! The LSTM layer as training needs it: forward and backward over a batch of windows, outside autodiff.

#![warn(missing_docs)]
