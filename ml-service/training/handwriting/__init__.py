"""The handwriting model: who is learnt from, how ink is distorted, the network, its thresholds and its export."""
