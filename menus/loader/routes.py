"""How a screen is reached: a dialled string, a called number, a keyword, the network side.

dial:
  "*110*9#": password.request
  "*110#": {start: selfcare.home, paths: yes}      # *110*4*2# walks on by option keys
  "*110*5*{promo: digits 4-12}#": bonus.promo      # a typed capture
call:
  "0890": {start: hotline.mobile, callers: sim.network == "MTS", refused: hotline.not_served}
sms:
  "177": {DPSW: portal.block, otherwise: portal.unknown_word}
push:
  fee_reminder: account.fee_due
  paid: {start: account.paid, with: {amount: money}}   # what it is opened with, and the types
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from menus import source
from menus.catalogue import TypeMistake, ValueType, parse_type
from menus.errors import Severity
from menus.expressions import Condition
from menus.model import CallRoute, Capture, DialRoute, SmsRoute
from menus.screens import Reading
from menus.screens.accept import AcceptError, parse_accept

__all__ = ["read_calls", "read_captures", "read_dials", "read_pushes", "read_sms"]

_CODE = re.compile(r"[*#]{1,2}(?:[0-9]+|\{[^{}]*\})(?:\*(?:[0-9]+|\{[^{}]*\}))*#")
_PART = re.compile(r"\{([^{}]*)\}|([0-9]+)")
_LONGEST_CODE = 182
"""Characters of a USSD string (TS 23.038 §5)."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_BLANKS = re.compile(r" +(?![^{}]*\})")
"""Spaces outside captures mean nothing (services.md A2)."""

_OTHERWISE = "otherwise"
_LIKE = 0.85
"""From here on a keyword is `otherwise` misspelt, and none of its own."""

_NUMBER = re.compile(r"\+?[0-9]{2,15}")


def read_captures(
    reading: Reading, value: source.Node | None
) -> dict[str, tuple[str | Capture, ...]]:
    """The parts of every dialled string, by its text; what is wrong with it is noted here."""
    node = reading.mapping(value, "dial", '"*110#": selfcare.home')
    found: dict[str, tuple[str | Capture, ...]] = {}
    for key, each in node.entries() if node is not None else ():
        if _stands_alone(reading, key, each):
            break
        if not _is_code(key.text):
            message = f"'{key.text}' is no code: {_as_code(key.text)}"
            reading.problem(key, "dial-code", message)
            continue
        parts = tuple(_parts(reading, key))
        if all(parts):
            found[key.text] = parts
    return found


def _stands_alone(reading: Reading, key: source.Scalar, value: source.Node) -> bool:
    """A code or number with nothing behind it; mostly the next section, too far to the right."""
    if not isinstance(value, source.Scalar) or not value.is_missing:
        return False
    message = f"'{key.text}' has nothing behind it: add a screen, or indent it less"
    reading.problem(key, "shape", message)
    return True


def _is_code(text: str) -> bool:
    if len(text) > _LONGEST_CODE:
        return False
    code = text.replace(" ", "")
    return _CODE.fullmatch(re.sub(r"\{[^{}]*\}", "{}", code)) is not None


def _as_code(text: str) -> str:
    """The code that was probably meant, or one to go by."""
    meant = text if text.startswith(("*", "#")) else f"*{text}"
    meant = meant if meant.endswith("#") else f"{meant}#"
    if _is_code(meant):
        return f'write "{meant}"'
    return 'digits stand between the asterisks and before the #, as in "*110*9#"'


def _parts(reading: Reading, key: source.Scalar) -> Iterator[str | Capture]:
    """What stands between the asterisks; "" for a capture after its problem."""
    names: set[str] = set()
    for match in _PART.finditer(key.text):
        if match[2] is not None:
            yield match[2]
            continue
        capture = _capture(reading, key, match)
        if capture is not None and capture.name in names:
            message = f"'{capture.name}' stands twice in this code: give each its own name"
            reading.problem(key, "capture", message, match.start())
        names.add(capture.name if capture is not None else "")
        yield capture or ""


def _capture(reading: Reading, key: source.Scalar, match: re.Match[str]) -> Capture | None:
    name, colon, wording = (part.strip() for part in match[1].partition(":"))
    if not colon or not _NAME.fullmatch(name):
        message = f"'{match[0]}' is no capture: write it as in {{promo: digits 4-12}}"
        reading.problem(key, "capture", message, match.start())
        return None
    try:
        accept = parse_accept(wording, reading.parse_msisdn)
    except AcceptError as mistake:
        reading.problem(key, "accept", str(mistake), match.start())
        return None
    if accept.wants_letters:
        message = f"'{wording}' cannot be dialled: only digits can, as in digits 4"
        reading.problem(key, "not-keyable", message, match.start())
        return None
    return Capture(name, wording, accept.pattern, accept)


def read_dials(
    reading: Reading,
    value: source.Node | None,
    parts: dict[str, tuple[str | Capture, ...]],
) -> tuple[DialRoute, ...]:
    """The dialled strings, each with its start screen."""
    routes: dict[tuple[str, ...], DialRoute] = {}
    entries = value.entries() if isinstance(value, source.Mapping) else ()
    for key, each in entries:
        if key.text not in parts:
            continue
        start, paths = _start(reading, each)
        if not start:
            continue
        code = _BLANKS.sub("", key.text)
        route = DialRoute(code, parts[key.text], start, paths, key.place)
        begins = code[: len(code) - len(code.lstrip("*#"))]
        shape = (begins, *(part if isinstance(part, str) else "{}" for part in route.parts))
        if shape in routes:
            message = f"'{key.text}' is declared already, in line {routes[shape].place.line}"
            reading.problem(key, "duplicate-code", f"{message}: take one away")
        routes[shape] = route
    return tuple(routes.values())


def _start(reading: Reading, value: source.Node) -> tuple[str, bool]:
    if isinstance(value, source.Scalar):
        return reading.target(value), False
    node = reading.mapping(value, "a code", "{start: selfcare.home, paths: yes}")
    if node is None:
        return "", False
    reading.only(node, frozenset({"start", "paths"}))
    paths = reading.flag(node.get("paths"), "paths", False)
    return _screen(reading, node, "start"), paths


def _screen(reading: Reading, node: source.Mapping, word: str) -> str:
    value = node.get(word)
    if value is None:
        reading.problem(node, "missing-word", f"'{word}' is missing: add '{word}: …'")
        return ""
    return reading.target(value)


def read_calls(reading: Reading, value: source.Node | None) -> dict[str, CallRoute]:
    """The called numbers."""
    node = reading.mapping(value, "call", '"0890": {start: hotline.mobile}')
    found: dict[str, CallRoute] = {}
    seen: dict[str, str] = {}
    for key, each in node.entries() if node is not None else ():
        if _stands_alone(reading, key, each):
            break
        if not _NUMBER.fullmatch(key.text):
            message = f"'{key.text}' is no number: write digits alone, as in \"0890\""
            reading.problem(key, "call-number", message)
            continue
        number = reading.parse_msisdn(key.text) or key.text
        if number in seen:
            message = f"'{key.text}' and '{seen[number]}' are one number: take one away"
            reading.problem(key, "duplicate-code", message)
        seen[number] = key.text
        route = _call(reading, key, each)
        if route is not None:
            found[key.text] = route
    return found


def _call(reading: Reading, key: source.Scalar, value: source.Node) -> CallRoute | None:
    if isinstance(value, source.Scalar):
        start = reading.target(value)
        return CallRoute(key.text, start, "", key.place) if start else None
    node = reading.mapping(value, "a number", "{start: hotline.mobile}")
    if node is None:
        return None
    reading.only(node, frozenset({"start", "callers", "refused"}))
    start = _screen(reading, node, "start")
    callers = reading.when(node.get("callers"))
    _look_at_callers(reading, node, callers)
    refused = _screen(reading, node, "refused") if "callers" in node else ""
    if not start or ("callers" in node and not (callers and refused)):
        return None
    facts = reading.facts_of(callers)
    return CallRoute(key.text, start, refused, key.place, callers, facts)


def _look_at_callers(reading: Reading, node: source.Mapping, callers: Condition | None) -> None:
    """Who may call is decided before a screen has saved anything."""
    known = reading.catalogue.types
    for name in sorted(callers.names if callers is not None else ()):
        if name not in known and reading.type_of(name) is not None:
            message = f"'{name}' has no value before the call: read facts and settings here"
            reading.problem(node.get("callers"), "unknown-name", message)
    if "refused" in node and "callers" not in node:
        message = "'refused' is for those whom 'callers' leaves out: add it, or take this away"
        reading.problem(node.key("refused"), "missing-word", message, severity=Severity.WARNING)


def read_sms(reading: Reading, value: source.Node | None) -> dict[str, SmsRoute]:
    """The short numbers and their keywords."""
    node = reading.mapping(value, "sms", '"177": {DPSW: portal.block}')
    found: dict[str, SmsRoute] = {}
    for key, each in node.entries() if node is not None else ():
        if _stands_alone(reading, key, each):
            break
        if not _NUMBER.fullmatch(key.text):
            message = f"'{key.text}' is no number: write digits alone, as in \"177\""
            reading.problem(key, "sms-number", message)
            continue
        words = reading.filled(each, "a short number", "{DPSW: portal.block}")
        if words is None:
            continue
        _look_at_keywords(reading, words)
        starts = {word: reading.target(screen) for word, screen in words.items()}
        otherwise = starts.pop(_OTHERWISE, "")
        found[key.text] = SmsRoute(key.text, starts, otherwise, key.place)
    return found


def _look_at_keywords(reading: Reading, words: source.Mapping) -> None:
    """Keywords that nobody could send, that are sent alike, or that were to be `otherwise`."""
    seen: dict[str, str] = {}
    for key, _ in words.entries():
        word, sent = key.text, " ".join(key.text.split()).casefold()
        if word == _OTHERWISE:
            continue
        if not sent:
            message = "a message without a word comes to 'otherwise': take this keyword away"
        elif source.nearest(sent, [_OTHERWISE], cutoff=_LIKE):
            message = (
                f"'{word}' would be a keyword that people send: write 'otherwise' for every other "
                "word"
            )
        elif sent in seen:
            message = f"'{word}' and '{seen[sent]}' are one keyword: take one away"
        else:
            seen[sent] = word
            continue
        reading.problem(key, "sms-keyword", message)


def read_pushes(
    reading: Reading, value: source.Node | None
) -> tuple[dict[str, str], dict[str, dict[str, ValueType]]]:
    """The screens that the network side may open, by name; what each screen is opened with."""
    node = reading.mapping(value, "push", "fee_reminder: account.fee_due")
    pushes: dict[str, str] = {}
    takes: dict[str, dict[str, ValueType]] = {}
    for name, each in node.items() if node is not None else ():
        screen, values = _push(reading, each)
        if screen:
            pushes[name] = screen
            takes.setdefault(screen, {}).update(values)
    return pushes, takes


def _push(reading: Reading, value: source.Node) -> tuple[str, dict[str, ValueType]]:
    if isinstance(value, source.Scalar):
        return reading.target(value), {}
    node = reading.mapping(value, "a push", "{start: account.paid, with: {amount: money}}")
    if node is None:
        return "", {}
    reading.only(node, frozenset({"start", "with"}))
    given = node.get("with")
    named = reading.mapping(given, "with", "{amount: money}") if given is not None else None
    values = {}
    for key, wording in named.entries() if named is not None else ():
        try:
            values[key.text] = parse_type(
                wording.text if isinstance(wording, source.Scalar) else ""
            )
        except TypeMistake as mistake:
            reading.problem(wording, "unknown-type", str(mistake))
    return _screen(reading, node, "start"), values
