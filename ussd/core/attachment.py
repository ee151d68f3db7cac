"""Which numbers a network peer attaches: the `address_range` of its bind, made safe to match.

SMPP 3.4 §5.2.7 calls it a "Unix regular expression" without saying which.  Here it is a list of
numbers and patterns split by `|` or `,`: digits alone are one number, and a pattern is made of
digits, `.`, `[…]`, `\\d`, the anchors `^` and `$` and the repeats `*`, `+`, `?`.  A pattern of a
peer can never make a match slow: nothing nests and at most three repeats are unbounded.
The narrowest match wins, then the newest bind; an empty range attaches every number.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

__all__ = ["Attachments", "Range", "parse_range"]

_ATOM = re.compile(r"(\d|\.|\\d|\[\^?[\d-]+\])([*+?]?)")
_UNBOUNDED = 3

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Range:
    """What one bind attaches: whole numbers, and patterns with the count of digits they fix."""

    numbers: frozenset[str] = frozenset()
    patterns: tuple[tuple[int, re.Pattern[str]], ...] = ()

    @property
    def is_everything(self) -> bool:
        """True for the empty range."""
        return not self.numbers and not self.patterns

    def fits(self, msisdn: str) -> bool:
        """Tell whether a number is attached."""
        if self.is_everything or msisdn in self.numbers:
            return True
        return any(pattern.fullmatch(msisdn) for _, pattern in self.patterns)


def parse_range(address_range: str) -> Range:
    """Read an address_range; `ValueError` says what is not understood."""
    numbers: set[str] = set()
    patterns = []
    for part in re.split(r"[|,]", address_range.replace(" ", "")) if address_range else ():
        plain = part.removeprefix("+")
        if plain.isascii() and plain.isdigit():
            numbers.add(plain)
        else:
            patterns.append(_pattern(part))
    return Range(frozenset(numbers), tuple(patterns))


def _pattern(part: str) -> tuple[int, re.Pattern[str]]:
    """Compile one pattern and count the digits that it fixes."""
    body = part.removeprefix("^").removesuffix("$")
    atoms = _ATOM.findall(body)
    if not atoms or "".join(a + q for a, q in atoms) != body:
        raise ValueError(f"{part!r} is no number and no simple pattern")
    if sum(quantifier in ("*", "+") for _, quantifier in atoms) > _UNBOUNDED:
        raise ValueError(f"{part!r} repeats too often")
    head = "" if part.startswith("^") else ".*?"
    tail = "" if part.endswith("$") else ".*"
    fixed = sum(atom.isdigit() and not quantifier for atom, quantifier in atoms)
    try:
        return fixed, re.compile(head + body + tail, re.ASCII)
    except re.error:
        raise ValueError(f"{part!r} is no valid pattern") from None


@dataclass(slots=True)
class _Bind(Generic[P]):
    peer: P
    range: Range


@dataclass(slots=True)
class Attachments(Generic[P]):
    """Who attaches a number now; peers are compared by identity."""

    _exact: dict[str, list[P]] = field(default_factory=dict)
    _patterned: list[_Bind[P]] = field(default_factory=list)
    _everything: list[P] = field(default_factory=list)

    def attach(self, peer: P, numbers: Range) -> None:
        """Add a bind; it is the newest one."""
        for number in numbers.numbers:
            self._exact.setdefault(number, []).append(peer)
        if numbers.patterns:
            self._patterned.append(_Bind(peer, numbers))
        if numbers.is_everything:
            self._everything.append(peer)

    def detach(self, peer: P, numbers: Range) -> None:
        """Forget a bind that `attach` was told of."""
        for number in numbers.numbers:
            peers = self._exact[number]
            peers.remove(peer)
            if not peers:
                del self._exact[number]
        self._patterned = [bind for bind in self._patterned if bind.peer is not peer]
        if numbers.is_everything:
            self._everything.remove(peer)

    @property
    def numbers(self) -> Collection[str]:
        """The numbers that are attached one by one."""
        return self._exact.keys()

    def find(self, msisdn: str) -> P | None:
        """Return the peer that attaches the number, or None."""
        exact = self._exact.get(msisdn)
        if exact:
            return exact[-1]
        best = _narrowest(self._patterned, msisdn) if self._patterned else None
        if best is not None:
            return best
        return self._everything[-1] if self._everything else None


def _narrowest(binds: Sequence[_Bind[P]], msisdn: str) -> P | None:
    """Return the peer of the pattern that fixes most digits; the last one of equals."""
    best: P | None = None
    most = -1
    for bind in binds:
        for fixed, pattern in bind.range.patterns:
            if fixed >= most and pattern.fullmatch(msisdn):
                best, most = bind.peer, fixed
    return best
