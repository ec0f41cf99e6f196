"""A worker process on a model that sleeps, for tests that kill it: ``sleeping_worker.py URL ID BATCH_MS METRICS_PORT``.

Everything but the model is the real composition. A feature of `DEADLY` ends the process as a crash in native code
would: at once, without clean-up.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from prometheus_client import CollectorRegistry
from realcatcha_contracts import BehaviourInput, BehaviourVerdict
from realcatcha_kit.logs import configure_logging
from realcatcha_ml.board import consumer_name
from realcatcha_ml.models.base import Model
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.models.registry import ModelRegistry
from realcatcha_ml.queue.redis_queue import RedisQueue
from realcatcha_ml.runtime.onnx_session import OnnxRuntime
from realcatcha_ml.settings import MlSettings
from realcatcha_ml.worker import build_worker, serve

DEADLY = -666.0


class SleepingModel(Model[BehaviourInput, BehaviourVerdict]):
    """Answers with the first feature after a pause."""

    name = "behaviour"
    payload_type = BehaviourInput
    pause_s = 0.0

    def _load(self) -> None:
        pass

    def _predict(self, payloads: Sequence[BehaviourInput]) -> list[BehaviourVerdict]:
        if any(payload.features[0] == DEADLY for payload in payloads):
            os._exit(139)
        time.sleep(self.pause_s)
        return [BehaviourVerdict(payload.features[0], 0.0, self.version) for payload in payloads]

    def _example(self) -> BehaviourInput:
        return BehaviourInput("point", 1, [50.0])


def main() -> None:
    url, worker_id, batch_ms, metrics_port = sys.argv[1:]
    configure_logging("ml-worker")
    with tempfile.TemporaryDirectory() as folder:
        files = ModelFiles(Path(folder), "behaviour")
        files.manifest.write_text(json.dumps({"version": "0"}))
        model = SleepingModel(files, runtime=OnnxRuntime("cpu"))
        model.load()
        model.pause_s = int(batch_ms) / 1000
        metrics_registry = CollectorRegistry()
        worker = build_worker(
            RedisQueue(url, consumer=consumer_name(worker_id), timeout_s=1),
            registry=ModelRegistry({"behaviour": model}),
            metrics_registry=metrics_registry,
            batch_max=64,
        )
        settings = MlSettings(queue_redis_url=url, metrics_port=int(metrics_port))
        serve(worker, settings=settings, metrics_registry=metrics_registry)


if __name__ == "__main__":
    main()
