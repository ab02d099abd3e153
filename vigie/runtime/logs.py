"""Logs: one line a fact, JSON for machines, text for terminals; Faust's and aiokafka's through the same door."""

from __future__ import annotations

import logging
import sys

import structlog

from vigie.settings import Settings

QUIET = {
    "faust": logging.WARNING,
    "mode": logging.ERROR,
    "aiokafka": logging.ERROR,
    "vigie.runtime.app": logging.WARNING,  # services of mode by our names
    "vigie.runtime.transport": logging.WARNING,
}
"""Their everyday lines say what ours say better; what they call an error is still shown."""


def configure(settings: Settings) -> None:
    """Send every log line of this process to standard error, in the chosen format."""
    as_text = settings.log_format == "text" or (settings.log_format == "auto" and sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="ts"),
        structlog.processors.format_exc_info,
    ]
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if as_text else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=shared))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level.upper())
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(max(level, root.level))
