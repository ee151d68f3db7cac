"""What the gateway writes about itself: events with fields, as JSON lines or for people.

One redactor stands before every output: an MSISDN is masked wherever a field names it, what is
named like a secret is never written, and the text of a message only at debug.
Twisted's and other libraries' logs go the same way: to standard error, because standard output
belongs to what a command answers.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog
from twisted.logger import STDLibLogObserver, globalLogPublisher

from ussd.config import Log

__all__ = ["mask", "off_standard_output", "redact", "set_up"]

_MSISDN_FIELDS = frozenset({"msisdn", "source_addr", "destination_addr", "number", "login", "to"})
_SECRETS = ("password", "secret", "token", "pin", "otp")
_TEXTS = frozenset({"text", "short_message"})
_SHOWN_HEAD, _SHOWN_TAIL = 4, 2
_NOISY = {"alembic": logging.WARNING, "aiohttp.access": logging.WARNING}

_twisted: Any = STDLibLogObserver(name="twisted")


def mask(msisdn: str) -> str:
    """Return an MSISDN with its middle hidden: 79031234567 → 7903*****67."""
    hidden = len(msisdn) - _SHOWN_HEAD - _SHOWN_TAIL
    if hidden <= 0:
        return msisdn
    return msisdn[:_SHOWN_HEAD] + "*" * hidden + msisdn[-_SHOWN_TAIL:]


def redact(_: Any, level: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Mask and drop what must not be written (a structlog processor)."""
    for name, value in event.items():
        if name in _MSISDN_FIELDS and isinstance(value, str):
            event[name] = mask(value)
        elif any(secret in name for secret in _SECRETS) or (name in _TEXTS and level != "debug"):
            event[name] = "***"
    return event


_SHARED: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    redact,
]
"""What every line goes through, whoever logs it."""


def off_standard_output() -> None:
    """Send warnings to standard error until `set_up`, or where nobody sets up anything.

    structlog alone would print all to standard output; who has configured it is left in peace.
    """
    if not structlog.is_configured():
        structlog.configure(
            processors=[
                *_SHARED,
                structlog.processors.format_exc_info,
                structlog.dev.ConsoleRenderer(colors=False),
            ],
            wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
            # looked up at each line: a test runner changes sys.stderr under us
            logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        )


def set_up(settings: Log, stream: TextIO | None = None) -> None:
    """Send all logs of this process to `stream` (standard error) in the wanted form."""
    _set_up_libraries(settings, stream or sys.stderr)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    globalLogPublisher.removeObserver(_twisted)  # a second set-up must not double its lines
    globalLogPublisher.addObserver(_twisted)


def _set_up_libraries(settings: Log, stream: TextIO) -> None:
    """Let the standard library's logging write everybody's lines, ours too."""
    output = logging.StreamHandler(stream)
    output.setFormatter(_formatter(settings, stream.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [output]
    root.setLevel(settings.level.upper())
    for name, level in _NOISY.items():
        logging.getLogger(name).setLevel(max(level, root.level))


def _formatter(settings: Log, is_terminal: bool) -> logging.Formatter:
    renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if settings.format == "console":
        renderer = structlog.dev.ConsoleRenderer(colors=is_terminal)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            renderer,
        ],
    )
