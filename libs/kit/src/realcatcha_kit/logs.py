"""JSON logs on standard output: static snake_case events, data as fields."""

import logging
import sys
from typing import Any

import msgspec
import structlog


def configure_logging(service: str, *, level: str = "info") -> None:
    """Set up structlog and route the standard library's log through it. Called once, in a composition root."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _bind_service(service),
    ]
    encode = msgspec.json.Encoder(enc_hook=str).encode

    def render(_logger: Any, _name: str, event: Any) -> bytes:
        return encode(event)

    structlog.configure(
        processors=[*shared, render],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.BytesLoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                lambda _logger, _name, event: encode(event).decode(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("uvicorn.access", "httpx", "httpcore", "botocore"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _bind_service(service: str) -> Any:
    def add(_logger: Any, _name: str, event: Any) -> Any:
        event["service"] = service
        return event

    return add
