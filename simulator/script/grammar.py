"""The grammar of scripts: one step a line, one table of line shapes; every problem at once.

A line is found by its words, so that what is wrong can be named with its place and the word that
was probably meant. What a line is, with its comment and its continuation, is `lines`' to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Any, Final, NamedTuple

from simulator.errors import ScriptError
from simulator.script import steps as s
from simulator.script.keys import called, dialled, words
from simulator.script.lines import Line, lines
from simulator.script.patterns import PatternError, pattern
from simulator.script.steps import Place, Script, Step

__all__ = ["ScriptProblem", "ScriptProblems", "parse", "seconds"]

_DURATION: Final = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_UNITS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_ITEM: Final = re.compile(r'\s*(?:"([^"]*)"|([^,"]*))\s*(?:,|$)')
_NAME: Final = r"(?P<name>\w+)"
_RESULTS: Final = re.compile(r"ok|locked|blocked|E\d\d")


class ScriptProblem(NamedTuple):
    """One thing wrong with a script, and where."""

    place: Place
    why: str

    def __str__(self) -> str:
        """Return `file:line: why`."""
        return f"{self.place}: {self.why}"


class ScriptProblems(ScriptError):
    """Everything that is wrong with a script."""

    def __init__(self, problems: Sequence[ScriptProblem]) -> None:
        """Take the problems in the order of the lines."""
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


class _WrongError(Exception):
    """This line is wrong; the message says what to write."""


def seconds(typed: str) -> float:
    """`3m`, `90s`, `24h`, `1d` in seconds; ValueError says how to write it."""
    match = _DURATION.fullmatch(typed.strip())
    if match is None:
        raise ValueError(f'{typed.strip()!r} is no time: write it like "30s", "3m", "61m", "24h"')
    return float(match[1]) * _UNITS[match[2]]


# The shapes of lines. Each maker gets the place and the named groups of its pattern.


def _phone(place: Place, name: str, msisdn: str, rest: str) -> Step:
    facts = []
    for fact in words(rest):
        key, sign, value = fact.partition("=")
        if not sign:
            raise _WrongError(f'{fact!r} is no fact: write it like "lang=ru"')
        facts.append((key, value))
    return s.PhoneIs(place, name, msisdn, tuple(facts))


def _dial(place: Place, name: str, rest: str) -> Step:
    return s.Opens(place, name, False, *dialled(rest))


def _call(place: Place, name: str, rest: str) -> Step:
    return s.Opens(place, name, True, *called(rest))


def _shows(place: Place, name: str, part: str, text: str) -> Step:
    return s.Shows(place, name, _pattern(text), bool(part))


def _pushed(place: Place, name: str, part: str, text: str) -> Step:
    return s.Pushed(place, name, _pattern(text), bool(part))


def _sends(place: Place, name: str, number: str, text: str) -> Step:
    return s.Sends(place, name, number, _unquoted(text))


def _sms_from(place: Place, name: str, sender: str, text: str) -> Step:
    return s.SmsFrom(place, name, sender, _pattern(text))


def _sms_delay(place: Place, name: str, time: str) -> Step:
    return s.SmsDelay(place, name, _seconds(time))


def _advance(place: Place, time: str) -> Step:
    return s.Advance(place, _seconds(time))


def _at(place: Place, moment: str) -> Step:
    try:
        return s.At(place, datetime.strptime(moment, "%Y-%m-%d %H:%M"))
    except ValueError:
        raise _WrongError(f'{moment!r} is no time: write it like "2026-01-01 12:00"') from None


def _sign_in(place: Place, rest: str, result: str) -> Step:
    typed = words(rest)
    if len(typed) != 2:
        raise _WrongError('write it like "signin LOGIN PASSWORD -> ok"; quote what has spaces')
    if not _RESULTS.fullmatch(result) and not result.startswith("{"):
        raise _WrongError(f"{result!r} is no result: ok, locked, blocked, or an error like E01")
    return s.SignIn(place, typed[0], typed[1], result)


def _hears(place: Place, name: str, part: str, text: str) -> Step:
    return s.DeskHears(place, name, _pattern(text), bool(part))


def _fault(place: Place, name: str, rest: str) -> Step:
    match rest.split():
        case ["absent"]:
            return s.Fault(place, name, covered=False)
        case ["off"]:
            return s.Fault(place, name, covered=True, loss=0.0)
        case ["loss", share] if re.fullmatch(r"0?\.\d+|[01]", share):
            return s.Fault(place, name, loss=float(share))
    raise _WrongError(f'{rest!r} is no fault: write "absent", "loss 0.3" or "off"')


def _outage(place: Place, service: str, off: str) -> Step:
    return s.Outage(place, service, not off)


def _charge(place: Place, msisdn: str, amount: str) -> Step:
    return s.Charge(place, msisdn, amount)


class _Shape(NamedTuple):
    words: str
    pattern: re.Pattern[str]
    make: Callable[..., Step]
    takes_text: bool = False


def _of_phone(kind: Callable[..., Step], *more: Any) -> Callable[..., Step]:
    return lambda place, name, **groups: kind(place, name, *groups.values(), *more)


def _shape(words: str, pattern: str, make: Callable[..., Step], takes_text: bool = False) -> _Shape:
    return _Shape(words, re.compile(pattern, re.DOTALL), make, takes_text)


_TEXT: Final = r"(?P<text>.*)"

_SHAPES: Final = (
    _shape(
        "phone", rf"phone\s+{_NAME}\s+\+?(?P<msisdn>\d{{5,15}}|\{{\w+\}})\s*(?P<rest>.*)", _phone
    ),
    _shape("advance", r"advance\s+(?P<time>.+)", _advance),
    _shape("at", r"at\s+(?P<moment>.+)", _at),
    _shape("signin", r"signin\s+(?P<rest>.+?)\s*->\s*(?P<result>\S+)", _sign_in),
    _shape("desk takes", rf"desk\s+{_NAME}\s+takes", _of_phone(s.DeskTakes)),
    _shape("desk ends", rf"desk\s+{_NAME}\s+ends", _of_phone(s.DeskEnds)),
    _shape("desk says", rf"desk\s+{_NAME}\s+says\s+{_TEXT}", _of_phone(s.DeskSays), True),
    _shape("desk <", rf"desk\s+{_NAME}\s+<(?P<part>~?)\s*{_TEXT}", _hears, True),
    _shape("state", rf"state\s+{_NAME}\s+(?P<condition>.+)", _of_phone(s.StateIs)),
    _shape("charge", r"charge\s+\+?(?P<msisdn>\d+|\{\w+\})\s+(?P<amount>\d+(?:\.\d+)?)", _charge),
    _shape("fault", rf"fault\s+{_NAME}\s+(?P<rest>.+)", _fault),
    _shape("outage", r"outage\s+(?P<service>\S+?)(?P<off>\s+off)?", _outage),
    _shape("dial", rf"{_NAME}\s+dial\s+(?P<rest>.+)", _dial),
    _shape("call", rf"{_NAME}\s+call\s+(?P<rest>.+)", _call),
    _shape(">", rf"{_NAME}\s+>\s*{_TEXT}", _of_phone(s.Replies), True),
    _shape("pushed <", rf"{_NAME}\s+pushed\s+<(?P<part>~?)\s*{_TEXT}", _pushed, True),
    _shape("<", rf"{_NAME}\s+<(?P<part>~?)\s*{_TEXT}", _shows, True),
    _shape("ended", rf"{_NAME}\s+ended", _of_phone(s.Ended)),
    _shape("hangup", rf"{_NAME}\s+hangup", _of_phone(s.Gives, "hangup")),
    _shape("cancel", rf"{_NAME}\s+cancel", _of_phone(s.Gives, "cancel")),
    _shape("drop", rf"{_NAME}\s+drop", _of_phone(s.Gives, "drop")),
    _shape("sends", rf"{_NAME}\s+sends\s+(?P<number>[^:\s]+):\s?{_TEXT}", _sends, True),
    _shape("sms from", rf"{_NAME}\s+sms\s+from\s+(?P<sender>[^:]+?):\s*{_TEXT}", _sms_from, True),
    _shape("no sms", rf"{_NAME}\s+no\s+sms", _of_phone(s.NoSms)),
    _shape("rings from", rf"{_NAME}\s+rings\s+from\s+(?P<number>\S+)", _of_phone(s.Rings)),
    _shape("sms-delay", rf"{_NAME}\s+sms-delay\s+(?P<time>\S+)", _sms_delay),
)
_BLOCKS: Final = ("for", "lang", "end", "setting")
_FIRST_WORDS: Final = tuple(
    shape.words.split()[0] for shape in _SHAPES if not shape.pattern.pattern.startswith(_NAME)
)
_OF_A_PHONE: Final = tuple(
    shape.words for shape in _SHAPES if shape.pattern.pattern.startswith(_NAME)
)
_OF_A_DESK: Final = ("takes", "says", "ends", "<")

_TIMES: Final = re.compile(r"(?P<count>\d+)\s+times\s+(?P<step>.+)", re.DOTALL)
_FOR: Final = re.compile(r"for\s+(?P<variable>\w+)\s+in\s+(?P<values>.+?)\s*:")
_LANG: Final = re.compile(r"lang\s+(?P<language>\w+|\{\w+\})\s*:")
_SETTING: Final = re.compile(r"setting\s+(?P<key>\w+(?:\.\w+)*)\s*=\s*(?P<value>.+?)\s*")


def parse(text: str, file: str = "script") -> Script:
    """Read a script; raises `ScriptProblems` with everything that is wrong with it."""
    problems: list[ScriptProblem] = []
    reading = _Reading(list(lines(text, file, _takes_text)), problems)
    steps = reading.block(None)
    if not problems:
        problems.extend(_undeclared(steps))
    if problems:
        raise ScriptProblems(sorted(problems, key=lambda problem: problem.place.line))
    return Script(file, steps, reading.settings)


def _takes_text(line: str) -> bool:
    times = _TIMES.fullmatch(line)
    bare = times["step"] if times else line
    shape = _shape_of(bare.rstrip())
    return shape is not None and shape[0].takes_text


def _shape_of(line: str) -> tuple[_Shape, re.Match[str]] | None:
    for shape in _SHAPES:
        match = shape.pattern.fullmatch(line)
        if match is not None:
            return shape, match
    return None


class _Reading:
    """Walks the lines; blocks are read by recursion."""

    def __init__(self, lines: list[Line], problems: list[ScriptProblem]) -> None:
        self._lines = lines
        self._at = 0
        self._problems = problems
        self.settings: dict[str, str] = {}

    def block(self, opened: Place | None) -> tuple[Step, ...]:
        """The steps up to `end`, or of the whole file."""
        steps: list[Step] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            self._at += 1
            if line.text.strip() == "end":
                if opened is not None:
                    return tuple(steps)
                self._wrong(line.place, 'there is no "for" or "lang" that this "end" could close')
                continue
            step = self._step(line)
            if step is not None:
                steps.append(step)
        if opened is not None:
            self._wrong(opened, 'nothing closes this: put "end" after its last step')
        return tuple(steps)

    def _step(self, line: Line) -> Step | None:
        try:
            bare = line.text.rstrip()
            if match := _FOR.fullmatch(bare):
                steps = self.block(line.place)
                return s.Table(line.place, steps, match["variable"], _values(match["values"]))
            if match := _LANG.fullmatch(bare):
                return s.Speaks(line.place, self.block(line.place), match["language"])
            if match := _SETTING.fullmatch(bare):
                self.settings[match["key"]] = _unquoted(match["value"])
                return None
            return _leaf(line.place, line.text)
        except (_WrongError, PatternError) as error:
            self._wrong(line.place, str(error))
            return None

    def _wrong(self, place: Place, why: str) -> None:
        self._problems.append(ScriptProblem(place, why))


def _leaf(place: Place, text: str) -> Step:
    """One step that is no block."""
    if match := _TIMES.fullmatch(text):
        return s.Repeat(place, int(match["count"]), _leaf(place, match["step"]))
    found = _shape_of(text) or _shape_of(text.rstrip())
    if found is None:
        raise _WrongError(_guess(text.strip()))
    shape, match = found
    groups = {name: value or "" for name, value in match.groupdict().items()}
    return shape.make(place, **groups)


def _guess(line: str) -> str:
    """Why a line is no step, with the word that was probably meant."""
    first, *rest = line.split(None, 2)
    if first in _FIRST_WORDS or first in _BLOCKS:
        if first == "desk" and len(rest) > 1:
            verb = rest[1].split()[0]
            return f"a desk does not {verb!r}: {', '.join(_OF_A_DESK)}" + _near(verb, _OF_A_DESK)
        return f"this is not how {first!r} is written; docs/simulator.md shows each step"
    near = get_close_matches(first, (*_FIRST_WORDS, *_BLOCKS), n=1, cutoff=0.75)
    if near and (not rest or rest[0] not in _OF_A_PHONE):
        return f"there is no step {first!r}. Did you mean {near[0]!r}?"
    verb = rest[0] if rest else ""
    if verb in {words.split()[0] for words in _OF_A_PHONE}:
        return f"this is not how {verb!r} is written; docs/simulator.md shows each step"
    verbs = tuple({words.split()[0] for words in _OF_A_PHONE if words[0].isalpha()})
    return f"a phone does not {verb!r}" + (_near(verb, verbs) or "; docs/simulator.md lists steps")


def _near(word: str, words: Sequence[str]) -> str:
    near = get_close_matches(word, words, n=1)
    return f". Did you mean {near[0]!r}?" if near else ""


def _values(text: str) -> tuple[str, ...]:
    values, at = [], 0
    while at < len(text):
        match = _ITEM.match(text, at)
        if match is None or match.end() == at:
            raise _WrongError('write the values like "for x in a, b:", quoted if they have a comma')
        values.append(match[1] if match[1] is not None else match[2].strip())
        at = match.end()
    return tuple(values)


def _unquoted(text: str) -> str:
    bare = text.strip()
    return bare[1:-1] if len(bare) > 1 and bare[0] == bare[-1] == '"' else text


def _seconds(typed: str) -> float:
    try:
        return seconds(typed)
    except ValueError as error:
        raise _WrongError(str(error)) from None


def _pattern(text: str) -> str:
    """A text that is expected, looked at now so that a wrong `{…}` is found before the play."""
    pattern(text.strip())
    return text.strip()


def _undeclared(steps: Sequence[Step], known: set[str] | None = None) -> Iterator[ScriptProblem]:
    """Phones that are used before a `phone` line names them."""
    known = set() if known is None else known
    for step in steps:
        if isinstance(step, s.PhoneIs):
            known.add(step.name)
        elif isinstance(step, s.Repeat):
            yield from _undeclared((step.step,), known)
        elif isinstance(step, s.Block):
            yield from _undeclared(step.steps, known)
        else:
            name = getattr(step, "phone", None)
            if name is not None and name not in known:
                near = _near(name, sorted(known))
                yield ScriptProblem(
                    step.place, (near and f"no phone is called {name!r}{near}") or _missing(name)
                )


def _missing(name: str) -> str:
    return f'no phone is called {name!r}: declare it first with "phone {name} MSISDN"'
