#!/usr/bin/python3
"""Run runc after taking a negative OOM score out of the container's description.

Setting one needs CAP_SYS_RESOURCE, which a sandbox without it lacks; `start.sh` makes this the daemon's runtime.
"""

import json
import os
import sys
from itertools import pairwise
from pathlib import Path

arguments = sys.argv[1:]
if {"create", "run"} & set(arguments):
    for option, value in pairwise(arguments):
        if option in ("--bundle", "-b"):
            path = Path(value) / "config.json"
            config = json.loads(path.read_text())
            config["process"]["oomScoreAdj"] = max(0, config["process"].get("oomScoreAdj", 0))
            path.write_text(json.dumps(config))
os.execvp("runc", ["runc", *arguments])  # noqa: S606  # takes this program's place
