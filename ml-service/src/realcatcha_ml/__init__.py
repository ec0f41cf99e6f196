"""Inference: models, the worker that runs them behind the stream, and the HTTP face for health and models.

Nobody imports this package; other services speak to it through the queue (`realcatcha_contracts.inference`).
"""
