"""Tickets of uploads: whose they are, how long they hold, and that a rotated key still reads them."""

from datetime import timedelta
from typing import Any

import pytest
from realcatcha_gateway.proxy.paths import UPLOAD_BODY_BYTES, UPLOADS_PATH, route_for
from realcatcha_gateway.proxy.tickets import UploadTickets

KEY, OTHER = "a root key for tests, forty characters long", "another root key for tests, as long as that"


def test_a_ticket_holds_until_its_end(clock: Any) -> None:
    """To the second."""
    tickets = UploadTickets([KEY], clock=clock)
    ticket = tickets.issue(clock.now + timedelta(seconds=60))
    assert tickets.holds(ticket)
    clock.pass_by(seconds=59)
    assert tickets.holds(ticket)
    clock.pass_by(seconds=1)
    assert not tickets.holds(ticket)


def test_an_earlier_key_still_reads_them(clock: Any) -> None:
    """Of keys that were never ours none does."""
    until = clock.now + timedelta(minutes=5)
    ticket = UploadTickets([KEY], clock=clock).issue(until)
    assert UploadTickets([OTHER, KEY], clock=clock).holds(ticket)
    assert not UploadTickets([OTHER], clock=clock).holds(ticket)


@pytest.mark.parametrize("change", [lambda t: "9" + t, lambda t: t[:-1], lambda t: t + "\n", lambda t: t.upper()])
def test_a_ticket_that_was_changed_does_not_hold(clock: Any, change: Any) -> None:
    """Not its end either."""
    tickets = UploadTickets([KEY], clock=clock)
    ticket = tickets.issue(clock.now + timedelta(minutes=5))
    assert not tickets.holds(change(ticket))


def test_only_the_one_path_takes_large_bodies() -> None:
    """What lies below it, or looks like it, does not."""
    route = route_for(UPLOADS_PATH, UPLOADS_PATH.encode())
    assert route is not None
    assert (route.ticketed, route.body_bytes) == (True, UPLOAD_BODY_BYTES)
    for path in (UPLOADS_PATH + "/", UPLOADS_PATH + "/x", "/captcha/v1/Uploads"):
        other = route_for(path, path.encode())
        assert other is not None
        assert not other.ticketed
        assert other.body_bytes < 1_000_000
