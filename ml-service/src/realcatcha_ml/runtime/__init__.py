"""Where a model runs: ONNX Runtime sessions on CPU or CUDA."""
