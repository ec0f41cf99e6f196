"""Measure a served model on recorded traces: one CSV row a trace and a table of pass rates.

An operator's tool: it reads the same model files as the worker and the same feature function as captcha-api, so what it
prints is what visitors would get.
"""
