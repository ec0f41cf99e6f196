"""A judge in memory, for tests and benchmarks: says what it was told to say."""

from realcatcha_captcha.application.ports.judging import InkOpinion, InkRequest, JudgeRequest, Opinion


class MemoryJudge:
    """Answers every request alike.

    Attributes:
        trust: What to say; None is a queue that does not answer.
        fill: What `load` tells.
        asked: Requests so far.
        drawn_trust: What to say of drawings.
        reads: The word that every drawing is; None where nobody answers.
        inks: Drawings so far.
    """

    def __init__(self, trust: float | None = None) -> None:
        self.trust = trust
        self.fill = 0.0
        self.asked: list[JudgeRequest] = []
        self.drawn_trust: float | None = 90.0
        self.reads: str | None = ""
        self.inks: list[InkRequest] = []

    async def judge(self, request: JudgeRequest) -> Opinion:
        """See `Judge.judge`."""
        self.asked.append(request)
        return Opinion(self.drawn_trust if request.context == "ink" else self.trust, "memory")

    async def read_ink(self, request: InkRequest) -> InkOpinion:
        """See `Judge.read_ink`."""
        self.inks.append(request)
        if self.reads is None:
            return InkOpinion(None)
        return InkOpinion(self.reads in request.words, self.reads)

    def is_answering(self) -> bool:
        """See `Judge.is_answering`."""
        return self.fill < 1.0

    def load(self) -> float:
        """See `Judge.load`."""
        return self.fill
