"""What an author says to a wrong answer, measured as it is shown: before the question.

A hint that does not fit together with its question is shown alone, and the question behind the
`next` key; so it has one page, and is never paged itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from menus.checks.reach import Reach
from menus.errors import Place, Problem, Severity
from menus.model import SMS, USSD, Flows
from menus.paging import Encoding
from menus.screens.ask import AskScreen
from menus.screens.display import line
from menus.screens.saying import Saying

__all__ = ["check_hints"]


def check_hints(flows: Flows, reach: Reach, encoding: Encoding) -> Iterator[Problem]:
    """too-long, pages of what `wrong` says."""
    for name, screen in flows.screens.items():
        if not isinstance(screen, AskScreen):
            continue
        for channel in reach.channels(name):
            for hint in screen.wrong if channel in (USSD, SMS) else ():
                if not hint.text.is_suspect:
                    yield from _measured(flows, encoding, screen, hint, channel)


def _measured(
    flows: Flows, encoding: Encoding, screen: AskScreen, hint: Saying, channel: str
) -> Iterator[Problem]:
    key = flows.keys[channel].next
    alone: dict[str, Place] = {}
    for language in flows.languages:
        head, _ = screen.display.longest(language)
        said, place = hint.longest(language), hint.text.place_in(language)
        if _fits(encoding, f"{said}\n{head}", channel):
            continue
        page = f"{said}\n{line(key, flows.word('more', language))}" if key else said
        if _fits(encoding, page, channel):
            alone[language] = place
            continue
        size = encoding.measure(page, channel)
        message = (
            f"what 'wrong' says takes {size.units} of {size.limit} in {language} on {channel} "
            f"({size.alphabet}): it would be cut, so shorten it"
        )
        yield Problem(place, "too-long", message)
    if alone:
        languages = ", ".join(alone)
        message = (
            f"what 'wrong' says does not fit on {channel} together with the question ({languages}) "
            "and is shown alone: shorten one of them if you can"
        )
        yield Problem(next(iter(alone.values())), "pages", message, Severity.WARNING)


def _fits(encoding: Encoding, text: str, channel: str) -> bool:
    size = encoding.measure(text, channel)
    return size.units <= size.limit
