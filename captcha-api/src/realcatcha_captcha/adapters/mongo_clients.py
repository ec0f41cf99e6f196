"""MongoDB clients as every process here wants them: quick to give up, UTC, database named by the URI."""

from typing import Any

from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase

DEFAULT_DATABASE = "realcatcha"

Document = dict[str, Any]


def connect_mongo(uri: str, *, timeout_s: float = 2.0) -> AsyncMongoClient[Document]:
    """Make a client; it connects with its first operation and gives up after `timeout_s`."""
    milliseconds = int(timeout_s * 1000)
    return AsyncMongoClient(
        uri,
        tz_aware=True,
        appname="realcatcha-captcha",
        serverSelectionTimeoutMS=milliseconds,
        connectTimeoutMS=milliseconds,
        socketTimeoutMS=milliseconds * 5,
    )


def database_of(client: AsyncMongoClient[Document]) -> AsyncDatabase[Document]:
    """Give the database that the URI names, else ``realcatcha``."""
    return client.get_default_database(DEFAULT_DATABASE)
