"""Waiting for a store that is back."""

import pytest
from realcatcha_kit.errors import Unavailable
from realcatcha_kit.testing.outages import once_it_answers


async def test_an_operation_is_awaited_anew_while_it_is_unavailable() -> None:
    answers: list[Exception | int] = [Unavailable(), Unavailable(), 7]

    async def operation() -> int:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert await once_it_answers(operation) == 7


async def test_other_errors_and_patience_end_the_wait() -> None:
    async def away() -> None:
        raise Unavailable

    async def broken() -> None:
        raise KeyError

    with pytest.raises(TimeoutError):
        await once_it_answers(away, within_s=0.05)
    with pytest.raises(KeyError):
        await once_it_answers(broken)
