"""Row "parts": what the small works of every message and screen cost, alone on the loop.

They bear no limit: they tell where a loss in the large rows comes from.
"""

from __future__ import annotations

import timeit
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal

from menus import expressions, source
from menus.texts import TextTable
from smpp.commands import SubmitSm
from ussd.core.submission import refusal

__all__ = ["part_rows"]

REPEATS = 20_000
TEXTS = {
    "a plain text": "Welcome",
    "a text with a number": "Number {n}",
    "a text with an amount": "Balance {b|money}",
}
NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
VALUES = {"subscriber.status": "active", "n": 5, "b": Decimal("12.50")}


def part_rows() -> Iterator[tuple[str, str]]:
    """A condition, three texts, the check of a submission."""
    condition = expressions.parse('subscriber.status == "active"')
    yield "a condition", _took(lambda: condition.holds(VALUES.get, NOW))
    texts = TextTable(("en",))
    for what, text in TEXTS.items():
        declared = texts.declare("a.b", (what,), source.Scalar(text, "a.yaml"))
        texts.finish()
        yield what, _took(lambda shown=declared: shown.render("en", VALUES.get))
    pdu = SubmitSm(destination_addr="79031234567", short_message=b"x", registered_delivery=1)
    yield "the check of a submit_sm", _took(lambda: refusal(pdu, 0x34))


def _took(work: Callable[[], object]) -> str:
    best = min(timeit.Timer(work).repeat(5, REPEATS)) / REPEATS
    return f"{best * 1e6:.2f} µs"
