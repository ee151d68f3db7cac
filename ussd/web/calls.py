"""One call of the API: what was asked, and how it is answered.

An operation never raises at its caller and answers exactly once, now or later: a status and a
document that JSON can hold. What went wrong is told by the one table in `service.refusals`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import structlog

from store import NotFound
from ussd.errors import Refused
from ussd.service.refusals import face

__all__ = ["Answer", "BadCall", "Call", "Operation"]

Answer: TypeAlias = Callable[[int, Any], None]
"""`answer(http_status, document)`."""

_log = structlog.get_logger(__name__)


class BadCall(Exception):
    """The call itself is wrong: the message says what to send instead (400)."""


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked of a gateway.

    `place` are the named parts of the path, `query` what stood behind `?`, `body` the JSON object
    that was sent, `languages` what the caller reads, best first, `token` who the caller says to be.
    """

    gateway: Any
    answer: Answer
    place: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    languages: tuple[str, ...] = ()
    token: str | None = None

    def text(self, name: str) -> str:
        """A text of the body; raises `BadCall` when it is not there."""
        value = self.body.get(name) if isinstance(self.body, Mapping) else None
        if not isinstance(value, str):
            raise BadCall(f'send a JSON object with "{name}" as a text')
        return value

    def number(self, name: str) -> int:
        """A whole number out of the path or the query; raises `BadCall`."""
        value = self.place.get(name, self.query.get(name, ""))
        if not value.isascii() or not value.isdigit():
            raise BadCall(f"{name} is a whole number")
        return int(value)

    def msisdn(self) -> str:
        """The MSISDN of the path: digits alone, at most 15; raises `BadCall`."""
        value = self.place["msisdn"].lstrip("+")
        if not value.isascii() or not value.isdigit() or len(value) > 15:
            raise BadCall("write the number as digits, like 79031234567")
        return value

    def refuse(self, error: Exception) -> None:
        """Answer with the face of an error."""
        if isinstance(error, BadCall):
            self.answer(400, {"error": str(error)})
            return
        shown = face(error)
        if shown.http_status == 500:
            _log.error("call_failed", exc_info=error)
        says_more = isinstance(error, NotFound) or (isinstance(error, Refused) and error.why)
        self.answer(shown.http_status, {"error": str(error) if says_more else shown.words})

    def done(self, made: Callable[[Any], Any]) -> Callable[[Any, Exception | None], None]:
        """A `done(result, error)` for the store: answers 200 with `made(result)`, or refuses."""

        def tell(result: Any, error: Exception | None) -> None:
            if error is not None:
                self.refuse(error)
            else:
                self.answer(200, made(result))

        return tell


Operation: TypeAlias = Callable[[Call], None]
