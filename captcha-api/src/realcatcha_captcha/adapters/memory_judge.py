"""A judge in memory, for tests and benchmarks: says what it was told to say."""

from realcatcha_captcha.application.ports.judging import JudgeRequest, Opinion


class MemoryJudge:
    """Answers every request alike.

    Attributes:
        trust: What to say; None is a queue that does not answer.
        fill: What `load` tells.
        asked: Requests so far.
    """

    def __init__(self, trust: float | None = None) -> None:
        self.trust = trust
        self.fill = 0.0
        self.asked: list[JudgeRequest] = []

    async def judge(self, request: JudgeRequest) -> Opinion:
        """See `Judge.judge`."""
        self.asked.append(request)
        return Opinion(self.trust, "memory")

    def load(self) -> float:
        """See `Judge.load`."""
        return self.fill
