"""What a visitor's hand does in a real browser: it wanders to a target, and it writes.

Events carry the times at which the hand made them, and are sent at those times: a machine that is busy delays what the
page sees, not what the hand did.
"""

import time
from collections.abc import Sequence
from typing import Final

import numpy as np
from playwright.sync_api import Locator, Page

from tests.attack.inks import HANDS, lines_of
from tests.letters import Stroke

_FRAME_S: Final = 0.016


def wander_to(page: Page, target: Locator) -> None:
    """Move to a target on a way of its own, unevenly, and click: too rough to be trusted, and no rule's business."""
    place = target.bounding_box()
    assert place is not None
    rng = np.random.default_rng()
    start = rng.uniform([60, 60], [180, 180])
    end = np.array([place["x"] + min(40, place["width"] / 2), place["y"] + place["height"] / 2])
    count = int(rng.integers(36, 60))
    pace = np.cumsum(rng.uniform(0.2, 1.8, count))
    share = ((pace - pace[0]) / (pace[-1] - pace[0]))[:, None]
    across = (end - start)[::-1] * [1, -1]
    bend = sum(rng.normal(0, 0.16 / wave) * np.sin(np.pi * wave * share) for wave in (1, 2, 3))
    way = start + (end - start) * share + across * bend + rng.normal(0, 0.8, (count, 2)) * (1 - share)
    for x, y in way:
        page.mouse.move(x, y)
        page.wait_for_timeout(float(rng.uniform(8, 26)))
    page.mouse.down()
    page.wait_for_timeout(float(rng.uniform(60, 120)))
    page.mouse.up()


def printed(word: str, *, width: float, height: float) -> list[Stroke]:
    """Set a word in a font and walk along the middle of its lines at one speed, as a program does."""
    lines = lines_of(word)
    low, high = (getattr(np.concatenate(lines), edge)(axis=0) for edge in ("min", "max"))
    room = np.array([width, height]) - 24
    scale = float((room / (high - low)).min())
    fitted = [12 + (line - low) * scale for line in lines]
    strokes = HANDS["font at constant speed"](fitted, np.random.default_rng(1))
    return [[(x, y, t) for x, y, t in stroke] for stroke in strokes]


def draw(page: Page, canvas: Locator, strokes: Sequence[Stroke]) -> None:
    """Draw strokes of ``(x, y, t)`` on a canvas with the mouse: pixels of the canvas, milliseconds."""
    place = canvas.bounding_box()
    assert place is not None
    session = page.context.new_cdp_session(page)
    begun = time.time()

    def send(kind: str, x: float, y: float, t_ms: float, *, buttons: int, pressed: bool) -> None:
        at = begun + t_ms / 1000
        time.sleep(max(0.0, at - time.time()))
        button = "left" if pressed else "none"
        event = {"type": kind, "x": place["x"] + x, "y": place["y"] + y, "timestamp": at}
        session.send("Input.dispatchMouseEvent", {**event, "button": button, "buttons": buttons, "clickCount": 1})

    for stroke in strokes:
        (x, y, t), *rest = stroke
        send("mouseMoved", x, y, max(0.0, t - _FRAME_S * 1000), buttons=0, pressed=False)
        send("mousePressed", x, y, t, buttons=1, pressed=True)
        for x, y, t in rest:  # the last place is where the button is released
            send("mouseMoved", x, y, t, buttons=1, pressed=True)
        send("mouseReleased", x, y, t, buttons=0, pressed=True)
    session.detach()
