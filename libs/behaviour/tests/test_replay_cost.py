"""A forged path costs no more than a person's."""

import time
import tracemalloc

import numpy as np
from realcatcha_behaviour import parse_trace, replay_bands


def test_a_path_of_hundreds_of_kilometres_is_bounded() -> None:
    """The longest path that parses takes milliseconds and little memory."""
    count = 3000
    t = [3 * i for i in range(count)]
    x = [100_000 if i % 2 else -100_000 for i in range(count)]
    trace = parse_trace(t, x, x, [0] * count)
    replay_bands(trace, key=b"warm")
    tracemalloc.start()
    started = time.process_time()
    bands = replay_bands(trace, key=b"key")
    seconds = time.process_time() - started
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert bands is not None
    assert np.all(np.array(bands) < 2**24)
    assert seconds < 0.5
    assert peak < 20_000_000
