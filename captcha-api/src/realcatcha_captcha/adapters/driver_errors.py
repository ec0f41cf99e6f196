"""Translate what drivers raise into `Unavailable`, so that no ring inside knows one; Redis's: `redis_client`."""

from collections.abc import Iterator
from contextlib import contextmanager

from realcatcha_kit.errors import Unavailable


@contextmanager
def mongo_errors() -> Iterator[None]:
    """Raise `Unavailable` for whatever the MongoDB driver raises inside."""
    from bson.errors import BSONError  # noqa: PLC0415  # each process loads only the drivers it uses
    from pymongo.errors import PyMongoError  # noqa: PLC0415

    try:
        yield
    except (PyMongoError, BSONError, OSError, TimeoutError) as error:
        raise Unavailable(private=f"mongodb: {type(error).__name__}: {error}") from error


@contextmanager
def s3_errors() -> Iterator[None]:
    """Raise `Unavailable` for whatever boto3 raises inside."""
    from boto3.exceptions import Boto3Error  # noqa: PLC0415  # each process loads only the drivers it uses
    from botocore.exceptions import BotoCoreError, ClientError, UndefinedModelAttributeError  # noqa: PLC0415

    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError, UndefinedModelAttributeError, OSError, TimeoutError) as error:
        raise Unavailable(private=f"object store: {type(error).__name__}: {error}") from error


@contextmanager
def file_errors() -> Iterator[None]:
    """Raise `Unavailable` for whatever the file system raises inside."""
    try:
        yield
    except OSError as error:
        raise Unavailable(private=f"object folder: {type(error).__name__}: {error}") from error
