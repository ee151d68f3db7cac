"""Who serves what was dialled, called or texted: the flows' routes and the applications' codes.

The longest declared match wins. A code without captures is found in one look; spellings and
captures take a walk along the groups of the string. A miss is a value that says what is wrong
with the address. Who may call, and when, is not decided here.

Rules: docs/menu-guide.md (`dial`, `call`, `sms`, `paths`), docs/accounts.md (codes of an
application), services.md A2, G4, J02.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from itertools import takewhile
from typing import Any, Final, NamedTuple, TypeAlias

from menus.model import CallRoute, Capture, DialRoute, Flows, SmsRoute
from ussd.core.addresses import (
    ServiceCode,
    Spelling,
    called_number,
    fold_keyword,
    service_code,
)

__all__ = ["Miss", "Owned", "Reason", "Route", "Routes"]


MAX_ADDRESS: Final = 20
_NO_CAPTURES: Final[Mapping[str, object]] = {}


class Reason(Enum):
    """Why nobody serves an address."""

    UNKNOWN_CODE = "unknown_code"
    NOT_A_CODE = "not_a_code"  # no `*…#`: the `#` at the end is missing
    BAD_CAPTURE = "bad_capture"  # the code is known, what was typed into it is refused
    UNKNOWN_NUMBER = "unknown_number"
    INCOMPLETE_NUMBER = "incomplete_number"
    PLUS_NEEDED = "plus_needed"  # from abroad the number goes with + and the country (E17)
    UNKNOWN_WORD = "unknown_word"


class Miss(NamedTuple):
    """Nobody serves `address` (without its spaces); `capture` is what refused the typed piece."""

    reason: Reason
    address: str
    capture: Capture | None = None


class Route(NamedTuple):
    """Who serves an address: a `screen` of the flows, or the application account `owner`.

    `code` is the declared address in full (of a code with captures, what stands before the first):
    the other party's address in all that is sent. `captures` are typed values by name; `path` the
    keys to walk on with (`paths: yes`, DTMF behind a number). `callers` and `refused` are a call's
    condition and the screen for the others.
    """

    code: str
    screen: str = ""
    owner: str = ""
    captures: Mapping[str, object] = _NO_CAPTURES
    path: tuple[str, ...] = ()
    callers: Any = None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Owned:
    """What an application account owns: USSD codes (`500` or `*500#`) and short numbers."""

    system_id: str
    codes: tuple[str, ...] = ()
    short_numbers: tuple[str, ...] = ()


@dataclass(slots=True)
class _Node:
    """A place in the tree of codes: literal groups, then captures, then what is declared here."""

    groups: dict[str, _Node] = field(default_factory=dict)
    captures: list[tuple[Capture, _Node]] = field(default_factory=list)
    route: Route | None = None
    takes_more: bool = False


_Found: TypeAlias = tuple[_Node, tuple[tuple[str, object], ...], tuple[str, ...]]


class Routes:
    """Every address that this installation serves, built once from the flows and the accounts.

    An application's code takes every longer string that begins with it and that no flow declares;
    where both declare the same code, it is the application's.
    """

    def __init__(
        self,
        dial: Iterable[DialRoute] = (),
        call: Iterable[CallRoute] = (),
        sms: Iterable[SmsRoute] = (),
        owned: Iterable[Owned] = (),
    ) -> None:
        self._roots: dict[str, _Node] = {}
        self._exact: dict[str, Route] = {}
        self._calls = {called_number(one.number).number: _call_route(one) for one in call}
        self._numbers = {one.number: _Keywords(one) for one in sms}
        self._owned_numbers: dict[str, Route] = {}
        for one in dial:
            self._declare(one)
        for account in owned:
            self._own(account)

    @classmethod
    def of(cls, flows: Flows, owned: Iterable[Owned] = ()) -> Routes:
        """The routes of a version of the flows, and of the accounts' codes."""
        return cls(flows.dial, flows.call.values(), flows.sms.values(), owned)

    def dial(self, string: str) -> Route | Miss:
        """Who serves a dialled `*…#` string, in any spelling."""
        route = self._exact.get(string)
        if route is not None:
            return route
        code = service_code(string)
        if code is None:
            return Miss(Reason.NOT_A_CODE, "".join(string.split()))
        return self._exact.get(str(code)) or self._walk(code)

    def call(self, typed: str, *, is_abroad: bool = False) -> Route | Miss:
        """Who answers a called number; `is_abroad` says where the caller is."""
        called = called_number(typed)
        if is_abroad and _needs_plus(called.spelling, called.number):
            return Miss(Reason.PLUS_NEEDED, called.number)
        route = self._calls.get(called.number)
        if route is not None:
            return route._replace(path=called.keys) if called.keys else route
        reason = Reason.UNKNOWN_NUMBER if called.is_complete else Reason.INCOMPLETE_NUMBER
        return Miss(reason, called.number)

    def message(self, number: str, text: str) -> Route | Miss:
        """Who takes a short message to a short number; a flow looks at the keyword."""
        owner = self._owned_numbers.get(number)
        if owner is not None:
            return owner
        keywords = self._numbers.get(number)
        if keywords is None:
            return Miss(Reason.UNKNOWN_NUMBER, number)
        return keywords.find(text) or Miss(Reason.UNKNOWN_WORD, number)

    def owner_of_code(self, code: str) -> str:
        """The application that owns a service code; "" if none does."""
        route = self._exact.get(code)
        return route.owner if route else ""

    def _declare(self, declared: DialRoute) -> None:
        code = service_code(declared.code)
        prefix = code.prefix if code else "*"
        node = self._roots.setdefault(prefix, _Node())
        for part in declared.parts:
            node = _child(node, part)
        node.route = Route(_address(prefix, declared.parts), declared.start)
        node.takes_more = declared.paths
        if not declared.captures:
            self._exact[str(code)] = node.route

    def _own(self, account: Owned) -> None:
        for written in account.codes:
            code = service_code(written) or ServiceCode("*", (written,))
            node = self._roots.setdefault(code.prefix, _Node())
            for group in code.groups:
                node = _child(node, group)
            node.route = self._exact[str(code)] = Route(str(code), owner=account.system_id)
            node.takes_more = True
        for number in account.short_numbers:
            self._owned_numbers[number] = Route(number, owner=account.system_id)

    def _walk(self, code: ServiceCode) -> Route | Miss:
        root, refused = self._roots.get(code.prefix), list[Capture]()
        found = _longest(root, code.groups, refused) if root else None
        if found is None:
            reason = Reason.BAD_CAPTURE if refused else Reason.UNKNOWN_CODE
            return Miss(reason, str(code), refused[0] if refused else None)
        node, captures, path = found
        assert node.route is not None
        return node.route._replace(captures=dict(captures), path=path)


def _longest(node: _Node, groups: tuple[str, ...], refused: list[Capture]) -> _Found | None:
    """The deepest declaration that takes these groups: literals before captures before paths."""
    if not groups:
        return (node, (), ()) if node.route else None
    group, rest = groups[0], groups[1:]
    child = node.groups.get(group)
    found = _longest(child, rest, refused) if child else None
    if found:
        return found
    for capture, below in node.captures:
        value = capture.reader.read(group)
        if value is None:
            refused.append(capture)
            continue
        found = _longest(below, rest, refused)
        if found:
            return (found[0], ((capture.name, value), *found[1]), found[2])
    return (node, (), groups) if node.route and node.takes_more else None


def _address(prefix: str, parts: tuple[str | Capture, ...]) -> str:
    """The literal beginning of a code, as long as an address field takes (SMPP 3.4 §5.2.8)."""
    literal = list(takewhile(lambda part: isinstance(part, str), parts))
    while len(address := f"{prefix}{'*'.join(map(str, literal))}#") > MAX_ADDRESS:
        literal.pop()
    return address


def _child(node: _Node, part: str | Capture) -> _Node:
    if isinstance(part, str):
        return node.groups.setdefault(part, _Node())
    for capture, below in node.captures:
        if capture == part:
            return below
    below = _Node()
    node.captures.append((part, below))
    return below


def _call_route(declared: CallRoute) -> Route:
    return Route(
        declared.number, declared.start, callers=declared.callers, refused=declared.refused
    )


def _needs_plus(spelling: Spelling, number: str) -> bool:
    """A Russian number keyed as at home does not connect abroad; toll-free ones never do (G4)."""
    is_home_form = spelling in (Spelling.BARE, Spelling.TRUNK)
    return is_home_form and not number.startswith("+7800")


class _Keywords:
    """The keywords of a short number; the longest that begins the text wins."""

    __slots__ = ("_longest", "_otherwise", "_routes")

    def __init__(self, declared: SmsRoute) -> None:
        self._routes = {
            fold_keyword(word): Route(declared.number, screen)
            for word, screen in declared.keywords.items()
        }
        self._otherwise = Route(declared.number, declared.otherwise) if declared.otherwise else None
        self._longest = max((word.count(" ") + 1 for word in self._routes), default=0)

    def find(self, text: str) -> Route | None:
        words = fold_keyword(text).split(" ")
        for count in range(min(self._longest, len(words)), 0, -1):
            route = self._routes.get(" ".join(words[:count]))
            if route is not None:
                return route
        return self._otherwise
