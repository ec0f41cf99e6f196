"""Whether the models behind the queue can be expected to answer."""

from realcatcha_captcha.adapters.queue_health import IN_VAIN, RETRY_S, QueueHealth


def test_one_visitor_who_waited_in_vain_says_little() -> None:
    """Three in a row say that nobody is there."""
    health = QueueHealth(lambda: 0.0)
    for _ in range(IN_VAIN - 1):
        health.waited_in_vain("handwriting")
    assert health.is_good()
    health.waited_in_vain("handwriting")
    assert not health.is_good()


def test_an_answer_mends_its_own_model_alone() -> None:
    """A worker may serve one model and not the other."""
    health = QueueHealth(lambda: 0.0)
    for _ in range(IN_VAIN):
        health.waited_in_vain("handwriting")
    health.answered("behaviour")
    assert not health.is_good()
    health.answered("handwriting")
    assert health.is_good()


def test_after_a_while_somebody_may_try_again() -> None:
    """And if he waits in vain, too, nobody else does."""
    now = [0.0]
    health = QueueHealth(lambda: now[0])
    for _ in range(IN_VAIN):
        health.waited_in_vain("handwriting")
    now[0] = RETRY_S
    assert health.is_good()
    health.waited_in_vain("handwriting")
    assert not health.is_good()
