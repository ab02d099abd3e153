"""Logs: one fact a line, as JSON for machines or text for terminals; for vigie and its libraries alike."""

from __future__ import annotations

import logging
import os
import sys
import threading
from typing import Any

import structlog

from vigie.runtime.log_throttle import LogThrottle
from vigie.settings import Settings

QUIET = {
    "faust": logging.WARNING,
    "mode": logging.ERROR,
    "aiokafka": logging.ERROR,
    "vigie.runtime.app": logging.WARNING,  # mode's services, which log under our module names
    "vigie.runtime.transport": logging.WARNING,
}
"""The lowest level of a library's lines. What lies below, vigie logs itself and better."""

Processors = list[structlog.typing.Processor]


def configure(settings: Settings) -> None:
    """Send every log line of this process to standard error, in the chosen format."""
    shared: Processors = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="ts"),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers = [_handler(_renderer(settings), shared)]
    root.setLevel(settings.log_level.upper())
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(max(level, root.level))
    _catch_what_python_prints()


def _handler(renderer: structlog.typing.Processor, shared: Processors) -> logging.Handler:
    inner = logging.StreamHandler(sys.stderr)
    inner.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[_count_repeats, structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            # a library's line names its logger: its words alone do not show where it comes from
            foreign_pre_chain=[*shared, _add_logger],
        )
    )
    return LogThrottle(inner)


def _renderer(settings: Settings) -> structlog.typing.Processor:
    terminal = sys.stderr.isatty()
    if settings.log_format == "json" or (settings.log_format == "auto" and not terminal):
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(colors=terminal and not os.environ.get("NO_COLOR"))


def _add_logger(logger: Any, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    del logger, method
    return {**event, "logger": event["_record"].name}


def _count_repeats(logger: Any, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Add how often the line was left out since it was last written."""
    del logger, method
    repeated = getattr(event["_record"], "repeated", 0)
    if not repeated:
        return event
    times = "once" if repeated == 1 else f"{repeated} times"
    return {**event, "event": f"{event['event']} (repeated {times})", "repeated": repeated}


def _catch_what_python_prints() -> None:
    """Log what Python itself would print to standard error past every handler: such a line breaks a JSON reader."""
    log = logging.getLogger("python")
    logging.captureWarnings(capture=True)

    def unraisable(args: sys.UnraisableHookArgs) -> None:
        log.error("ignored in %r", args.object, exc_info=_exc_info(args.exc_type, args.exc_value, args.exc_traceback))

    def in_thread(args: threading.ExceptHookArgs) -> None:
        name = args.thread.name if args.thread else "?"
        log.error("thread %s ended", name, exc_info=_exc_info(args.exc_type, args.exc_value, args.exc_traceback))

    sys.unraisablehook = unraisable
    threading.excepthook = in_thread


def _exc_info(*exc_info: Any) -> Any:
    return exc_info


def finish() -> None:
    """Write what is still held back. For a process that ends with `os._exit`, which runs no exit handler."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, LogThrottle):
            handler.report_all()
