"""Everything is lost and comes back: MariaDB and MongoDB from a bucket, Redis from MariaDB."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pymongo
import pytest
from realcatcha_gateway.schema import metadata
from realcatcha_gateway.usage.models import UsageDay
from realcatcha_kit.testing.plugin import S3Bucket
from redis import Redis
from sqlalchemy import insert, inspect, select, text

pytestmark = pytest.mark.timeout(420)
ROOT = Path(__file__).parents[2]


class Commands:
    """The commands of both services, in processes of their own."""

    def __init__(self, stores: Any, s3: S3Bucket) -> None:
        secret = stores.settings.secret_key.get_secret_value()
        self._environment = os.environ | {
            "GATEWAY_DATABASE_URL": stores.settings.database_url,
            "GATEWAY_REDIS_URL": stores.settings.redis_url,
            "GATEWAY_SECRET_KEY": secret,
            "GATEWAY_INTERNAL_TOKEN": stores.settings.internal_token.get_secret_value(),
            "CAPTCHA_REDIS_URL": stores.settings.redis_url,
            "CAPTCHA_MONGO_URI": stores.mongo_uri,
            "CAPTCHA_SECRET_KEY": secret,
            "BACKUP_URL": f"s3://{s3.bucket}/backups",
            "BACKUP_ENDPOINT": s3.endpoint,
            "BACKUP_ACCESS_KEY": s3.access_key,
            "BACKUP_SECRET_KEY": s3.secret_key,
            "BACKUP_KEY": "a key that is kept elsewhere",
        }

    def run(self, part: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", part, *arguments]
        return subprocess.run(command, env=self._environment, capture_output=True, text=True, check=False)

    def tool(self, *arguments: str) -> str:
        """Run what ``make backup`` and ``make restore`` run."""
        command = [sys.executable, str(ROOT / "tools" / "backup.py"), *arguments]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


def rows(stores: Any) -> dict[str, list[Any]]:
    """Give every row of SQL but what the running services write by themselves."""
    with stores.database.read() as session:
        tables = [table for table in metadata.sorted_tables if table.name != "rollup_marks"]
        return {table.name: sorted(map(tuple, session.execute(select(table))), key=repr) for table in tables}


def documents(uri: str) -> dict[str, Any]:
    with pymongo.MongoClient(uri) as client:
        database = client.get_default_database()
        return {
            name: (
                sorted(repr(one) for one in database[name].find({})),
                {
                    index["name"]: {key: index[key] for key in index if key != "ns"}
                    for index in database[name].list_indexes()
                },
            )
            for name in sorted(database.list_collection_names())
        }


def test_what_was_lost_comes_back(stores: Any, s3: S3Bucket) -> None:
    """Row for row and document for document, but for sessions, which end; then all of it works again."""
    site = stores.make_site()
    early = stores.token(site)
    stores.archive(site["id"], 300)
    organisation_id = stores.gateway.get("/v1/me", headers=stores.log_in()).json()["organisation"]["id"]
    usage = {"site_id": site["id"], "kind": "none", "verdict": "passed", "country": "KR", "verifications": 7}
    with stores.database.write() as session:
        days = [usage | {"day": day, "organisation_id": organisation_id} for day in range(2_000)]
        session.execute(insert(UsageDay), days)
    commands = Commands(stores, s3)
    commands.tool("create")
    lines = [line.split("\t") for line in commands.tool("list").splitlines()]
    assert [line[1] for line in lines] == ["sql", "mongo"]
    assert lines[0][0] == lines[1][0]
    sql, mongo = rows(stores), documents(stores.mongo_uri)
    assert len(mongo["telemetry"][0]) == 300

    with stores.database.engine.connect() as connection:
        connection.execute(text("SET SESSION foreign_key_checks = 0"))
        for table in inspect(connection).get_table_names():
            connection.execute(text(f"DROP TABLE `{table}`"))
        connection.execute(text("SET SESSION foreign_key_checks = 1"))
    with pymongo.MongoClient(stores.mongo_uri) as client:
        client.drop_database(client.get_default_database().name)
    Redis.from_url(stores.settings.redis_url).flushall()

    commands.tool("restore", "--id", lines[0][0])
    assert sql["login_sessions"]
    logged_out = {"login_sessions": [], "refresh_tokens": [], "one_time_tokens": []}
    assert rows(stores) == sql | logged_out
    assert documents(stores.mongo_uri) == mongo
    assert stores.redeem(site, early)["success"] is False
    assert stores.redeem(site, stores.token(site))["success"] is True

    refused = commands.run("realcatcha_captcha.backup", "restore")  # of SQL the gateway's own tests show it
    assert (refused.returncode, "not empty" in refused.stderr) == (1, True)
    _damage(s3, lines[0][0])
    damaged = commands.run("realcatcha_captcha.backup", "restore", "--replace")
    assert (damaged.returncode, "not those that were written" in damaged.stderr) == (1, True)
    assert documents(stores.mongo_uri) == mongo
    assert stores.log_in()


def _damage(s3: S3Bucket, backup_id: str) -> None:
    """Change a byte of one part's data."""
    client = boto3.session.Session().client(
        "s3",
        endpoint_url=s3.endpoint,
        aws_access_key_id=s3.access_key,
        aws_secret_access_key=s3.secret_key,
        region_name="us-east-1",
    )
    key = f"backups/{backup_id}/mongo.data"
    data = client.get_object(Bucket=s3.bucket, Key=key)["Body"].read()
    client.put_object(Bucket=s3.bucket, Key=key, Body=data[:90] + bytes([data[90] ^ 1]) + data[91:])
