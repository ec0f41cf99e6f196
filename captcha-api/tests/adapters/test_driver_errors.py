"""Every exception that a driver can raise becomes Unavailable."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from types import ModuleType

import boto3.exceptions
import botocore.exceptions
import bson.errors
import pymongo.errors
import pytest
import redis.exceptions
from realcatcha_captcha.adapters.driver_errors import file_errors, mongo_errors, s3_errors
from realcatcha_captcha.adapters.redis_client import translating
from realcatcha_kit.errors import Unavailable

Translation = Callable[[], AbstractContextManager[None]]


def raised_by(module: ModuleType) -> list[type[Exception]]:
    """Every exception class that a driver's module of errors offers."""
    found = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Exception)]
    return [one for one in found if one is not Exception and not issubclass(one, Warning)]


CASES: list[tuple[Translation, type[Exception]]] = [
    *((translating, error) for error in raised_by(redis.exceptions)),
    *((mongo_errors, error) for error in raised_by(pymongo.errors)),
    *((mongo_errors, error) for error in raised_by(bson.errors)),
    *((s3_errors, error) for error in raised_by(botocore.exceptions)),
    *((s3_errors, error) for error in raised_by(boto3.exceptions)),
    (file_errors, OSError),
    (file_errors, PermissionError),
    (translating, ConnectionResetError),
    (mongo_errors, TimeoutError),
    (s3_errors, ConnectionRefusedError),
]


@pytest.mark.parametrize(
    ("translation", "error"), CASES, ids=[f"{t.__name__}-{e.__module__}.{e.__name__}" for t, e in CASES]
)
def test_no_driver_error_escapes(translation: Translation, error: type[Exception]) -> None:
    """Whatever class it is; built without its constructor, whose arguments differ."""
    with pytest.raises(Unavailable) as caught, translation():
        raise error.__new__(error)
    assert error.__name__ in caught.value.private
    assert caught.value.detail is None


@pytest.mark.parametrize("translation", [translating, mongo_errors, s3_errors, file_errors])
def test_errors_of_our_own_are_not_hidden(translation: Translation) -> None:
    """A programming mistake stays what it is."""
    with pytest.raises(KeyError), translation():
        raise KeyError("a bug")
