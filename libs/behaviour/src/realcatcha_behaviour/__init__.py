"""Pointer traces: parsing, the decision window, features, named rules and replay bands.

Owns everything that is computed from a trace without a model, as pure functions on NumPy arrays. captcha-api calls it
on live telemetry, ml-service on recordings, training on both people and generated bots: one function each, so that a
model never meets other numbers than it was trained on. Imports no service and does no I/O.
"""

from realcatcha_behaviour.features import CONTEXTS, FEATURE_COUNT, FEATURE_NAMES, FEATURE_VERSION, features
from realcatcha_behaviour.ink import INK_FEATURE_COUNT, INK_FEATURE_NAMES, INK_FEATURE_VERSION, ink_features
from realcatcha_behaviour.replay import BANDS, SLOT_BITS, is_replay, mark_of, most_of_one, replay_bands
from realcatcha_behaviour.rules import (
    CONSTANT_SPEED,
    EVEN_INTERVALS,
    EVEN_STEPS,
    IMPOSSIBLE_TIMING,
    REPLAY_REASON,
    STRAIGHT_LINES,
    Reason,
    trace_reasons,
)
from realcatcha_behaviour.strokes import strokes_to_trace
from realcatcha_behaviour.trace import MAX_EVENTS, MalformedTraceError, Trace, parse_trace
from realcatcha_behaviour.window import WINDOW_MS, click_ends, decision_window, is_judgeable, recorded_window

__all__ = [
    "BANDS",
    "CONSTANT_SPEED",
    "CONTEXTS",
    "EVEN_INTERVALS",
    "EVEN_STEPS",
    "FEATURE_COUNT",
    "FEATURE_NAMES",
    "FEATURE_VERSION",
    "IMPOSSIBLE_TIMING",
    "INK_FEATURE_COUNT",
    "INK_FEATURE_NAMES",
    "INK_FEATURE_VERSION",
    "MAX_EVENTS",
    "REPLAY_REASON",
    "SLOT_BITS",
    "STRAIGHT_LINES",
    "WINDOW_MS",
    "MalformedTraceError",
    "Reason",
    "Trace",
    "click_ends",
    "decision_window",
    "features",
    "ink_features",
    "is_judgeable",
    "is_replay",
    "mark_of",
    "most_of_one",
    "parse_trace",
    "recorded_window",
    "replay_bands",
    "strokes_to_trace",
    "trace_reasons",
]
