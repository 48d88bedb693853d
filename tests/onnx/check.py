"""Reads a model as other programs do: the ONNX checker, and onnxruntime on random input.

check.py MODEL.onnx... : each must pass the checker in full, have fixed shapes and an opset of at least 17, and answer
finite quantiles that do not cross.
"""
import sys

import numpy as np
import onnx
import onnxruntime

for path in sys.argv[1:]:
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    opset = max(entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx"))
    assert opset >= 17, f"{path}: opset {opset}"
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    shapes = {given.name: given.shape for given in session.get_inputs()}
    assert all(isinstance(size, int) for shape in shapes.values() for size in shape), f"{path}: {shapes}"
    random = np.random.default_rng(1)
    for _ in range(20):
        features = random.uniform(-2, 2, shapes["features"]).astype(np.float32)
        band = random.uniform(0.5, 8, shapes["band"]).astype(np.float32)
        departures, *besides = session.run(None, {"features": features, "band": band})
        assert all(np.isfinite(said).all() for said in (departures, *besides)), f"{path}: not a number came out"
        assert (np.diff(departures, axis=2) >= 0).all(), f"{path}: quantiles cross"
    print(f"onnx: {path} is well-formed (opset {opset}, {len(model.graph.node)} nodes), onnxruntime runs it: {shapes}")
