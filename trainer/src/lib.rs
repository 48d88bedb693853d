//! The batch container: trains the LSTM, exports ONNX, logs the run, passes the gate.
