"""Delivery receipts as text, written and read.

Reading never raises: fields may be missing, stand in any order, be spelt in any case and carry a
space behind the colon, as they do in the field. The message id of a receipt is often the submitted
one in another base or padding, so ids are compared by value.

Rules: SMPP 3.4 Appendix B (layout, stat words); the tolerances are those that real peers need.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from smpp.constants import MessageState

__all__ = ["Receipt", "format_receipt", "id_forms", "parse_receipt", "same_id"]

TEXT_LENGTH: Final = 20
"""How much of the original text a receipt quotes (SMPP 3.4 Appendix B)."""

_STAT: Final[dict[MessageState, str]] = {
    MessageState.ENROUTE: "ENROUTE",
    MessageState.DELIVERED: "DELIVRD",
    MessageState.EXPIRED: "EXPIRED",
    MessageState.DELETED: "DELETED",
    MessageState.UNDELIVERABLE: "UNDELIV",
    MessageState.ACCEPTED: "ACCEPTD",
    MessageState.UNKNOWN: "UNKNOWN",
    MessageState.REJECTED: "REJECTD",
}
_STATE: Final[dict[str, MessageState]] = (
    {word: state for state, word in _STAT.items()}
    | {state.name: state for state in MessageState}
    | {str(int(state)): state for state in MessageState}
    | {"FAILED": MessageState.UNDELIVERABLE}
)
_FIELD: Final = re.compile(
    r"(submit date|done date|id|sub|dlvrd|stat|err|text):[ \t]*", re.IGNORECASE
)
_DECIMAL: Final = re.compile(r"[0-9]{1,32}")
_HEXADECIMAL: Final = re.compile(r"[0-9A-Fa-f]{1,32}")


@dataclass(frozen=True, slots=True)
class Receipt:
    """The fields of a receipt's text, as they were written; "" stands for one that is missing.

    The dates are `YYMMDDhhmm` in the message centre's own time, with seconds at some peers
    (`smpp.text.times.parse_receipt_date`).
    """

    id: str
    stat: str
    sub: str = "001"
    dlvrd: str = ""
    submit_date: str = ""
    done_date: str = ""
    err: str = "000"
    text: str = ""

    @property
    def state(self) -> MessageState | None:
        """The message state that `stat` means; None if nobody knows the word."""
        return _STATE.get(self.stat.upper())


def format_receipt(receipt: Receipt, state: MessageState | None = None) -> str:
    """The text of a receipt; `state`, where given, decides `stat` and an empty `dlvrd`."""
    stat = _STAT.get(state, receipt.stat) if state is not None else receipt.stat
    dlvrd = receipt.dlvrd or ("001" if stat == "DELIVRD" else "000")
    return (
        f"id:{receipt.id} sub:{receipt.sub} dlvrd:{dlvrd}"
        f" submit date:{receipt.submit_date} done date:{receipt.done_date}"
        f" stat:{stat} err:{receipt.err} text:{receipt.text[:TEXT_LENGTH]}"
    )


def parse_receipt(text: str) -> Receipt | None:
    """The receipt that a text holds, or None if it names neither an id nor a state."""
    fields: dict[str, str] = {}
    at = 0
    while found := _FIELD.search(text, at):
        name = found[1].lower().replace(" ", "_")
        end = _end_of_value(text, name, found.end())
        value = text[found.end() : end].rstrip()
        if name != "text":  # one word; what follows it is a field that nobody knows
            value = value.partition(" ")[0]
        fields.setdefault(name, value)
        at = end
    if not fields.get("id") and not fields.get("stat"):
        return None
    empty = dict.fromkeys(Receipt.__slots__, "")
    return Receipt(**(empty | fields))


def _end_of_value(text: str, name: str, start: int) -> int:
    """The quoted text runs to the end; any other value to the next field that we know."""
    if name == "text":
        return len(text)
    following = _FIELD.search(text, start)
    return following.start() if following else len(text)


def same_id(one: str, other: str) -> bool:
    """Whether two spellings name one message: as text, or as numbers in base 10 or 16."""
    if one.strip().casefold() == other.strip().casefold():
        return True
    return bool(_numbers(one) & _numbers(other))


def id_forms(message_id: str) -> tuple[str, ...]:
    """The spellings to look a message id up by, likeliest first, each once.

    As it came, then without padding, then as the number in the other base (lower and upper case).
    """
    spelt = message_id.strip().rstrip("\0")
    forms = [spelt, spelt.lower(), spelt.lstrip("0")]
    if _DECIMAL.fullmatch(spelt):
        forms += [f"{int(spelt):x}", f"{int(spelt):X}"]
    if _HEXADECIMAL.fullmatch(spelt):
        forms.append(str(int(spelt, 16)))
    return tuple(dict.fromkeys(form for form in forms if form))


def _numbers(message_id: str) -> set[int]:
    spelt = message_id.strip().rstrip("\0")
    numbers = {int(spelt)} if _DECIMAL.fullmatch(spelt) else set()
    return numbers | ({int(spelt, 16)} if _HEXADECIMAL.fullmatch(spelt) else set())
