#!/usr/bin/env python3
"""``server [OPTIONS] FOLDER``: serve the S3 API on port 9000; the folder remembers which buckets there are, no more."""

import sys
from pathlib import Path

import boto3
from moto.server import ThreadedMotoServer

folder = Path(sys.argv[-1])
server = ThreadedMotoServer(ip_address="0.0.0.0", port=9000)  # noqa: S104  # in a container, for the others
server.start()
client = boto3.client(
    "s3",
    endpoint_url="http://127.0.0.1:9000",
    aws_access_key_id="x",
    aws_secret_access_key="x",
    region_name="us-east-1",
)
(folder / "realcatcha").mkdir(exist_ok=True)
client.create_bucket(Bucket="realcatcha")
server._thread.join()
